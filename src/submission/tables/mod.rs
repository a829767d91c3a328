//! Tables of amounts: what stands in their rows and columns, and how these add up.
//!
//! Owns frames, and the sums that the numbers of a frame bear out.
//! Must never take a sum for granted because a header says so: the rows have to agree.

mod columns;
mod doubt;
mod formulas;
mod frame;
mod funds;
mod heading;
mod products;
mod ratios;
mod rows;
mod sections;
mod worked;
mod years;

pub use columns::{ColumnSum, columns};
pub use formulas::formulas;
pub use frame::{Column, Frame, Row, frames};
pub use funds::{funds, is_rest, is_source};
pub use heading::{about, unit_in};
pub use products::products;
pub use ratios::ratios;
pub use rows::{RowSum, rows};
pub use worked::worked;

use super::index::{Index, NumberId};
use super::reading::{Fit, Reading, read_sum};

/// A total with its parts in a row or a column; none where it is not broken down.
fn total_of(index: &Index<'_>, total: NumberId, parts: impl Iterator<Item = NumberId>) -> Option<Reading> {
    let parts: Vec<NumberId> = parts.collect();
    let is_zero = |id: NumberId| index.number(id).literal.value().is_zero();
    let says_nothing = parts.iter().all(|part| is_zero(*part)) && (parts.is_empty() || !is_zero(total));
    let reading = read_sum(index, total, &parts).filter(|_| !says_nothing)?;
    // A total in whole units of parts that are not was rounded, or cut off.
    let literal = &index.number(total).literal;
    let gap = reading.value.minus(&literal.value()).ok()?.magnitude();
    let is_finer = parts.iter().any(|part| index.number(*part).literal.step() < literal.step());
    let is_rounded = is_finer && !gap.is_zero() && gap < literal.step();
    Some(if is_rounded { Reading { fit: Fit::Near, ..reading } } else { reading })
}
