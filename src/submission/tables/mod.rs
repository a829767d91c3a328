//! Tables of amounts: what stands in their rows and columns, and how these add up.
//!
//! Owns frames, and the sums that the numbers of a frame bear out.
//! Must never take a sum for granted because a header says so: the rows have to agree.

mod columns;
mod frame;
mod products;
mod ratios;
mod rows;

pub use columns::{ColumnSum, columns};
pub use frame::{Frame, Row, frames};
pub use products::products;
pub use ratios::ratios;
pub use rows::{RowSum, rows};
