//! A department's year as typed data with places: figures, statements, relations.
//!
//! Owns the model and the reading of YAML and CSV into it; a cell that a statement names is fetched here, as data.
//! Must never compute a value or look a name of a formula up.

mod accept;
mod files;
mod input;
mod link;
mod mark;
pub mod model;
mod norm;
pub mod outline;
mod project;
mod reader;
mod settings;
mod statement;
mod syntax;
mod table;
pub mod year;

pub use accept::ACCEPT;
pub use files::{Beside, BesideText, Files, reread, revise, understand};
pub use link::assemble;
pub use mark::{Mark, Marked, to_confirm, without_mark};
pub use model::*;
pub use norm::{CEILING, Ceiling, Date, LIBRARY, NORMS, Norms, Reach, Subject, day, library, read_norms};
pub use project::{FIGURE, PROJECT, TOTAL, read_project};
pub use reader::fold_text;
pub use settings::{BOOK, read_settings};
pub use statement::PARTS;
pub use table::{Declaration, SheetCell, TABLE, Word, read_table, sheet_rows};
