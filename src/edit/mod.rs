//! The only writer of YAML: a change of a book's file becomes edits of a few bytes, and all else stays as it was written.
//!
//! Owns changes, where they go in the text, the proof that nothing but them has changed, and what follows from a changed number.
//! Must never read or write a file.

mod accept;
mod book;
mod carry;
mod cells;
mod changes;
mod confirm;
mod format;
mod place;
mod printed;
mod prove;
mod reprint;
mod restate;
mod value;

pub use accept::{Decision, accept, withdraw};
pub use book::BookEditor;
pub use carry::{Followed, Revised, Typed, carry, follow};
pub use cells::{CellChange, change_cells};
pub use changes::Editor;
pub use confirm::{Confirmed, confirm, in_place_of, set};
pub use format::format;
pub use place::{Edit, apply};
pub use reprint::{is_open, prints, reprint, rewrite};
pub use restate::{Restated, Way, restate, unrounded};
pub use value::Value;
