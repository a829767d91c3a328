//! A department's year as typed data with places: figures, statements, relations.
//!
//! Owns the model and the reading of YAML into it.
//! Must never compute a value or look a name up.

pub mod model;
mod project;
mod reader;
mod settings;
mod statement;
mod syntax;

pub use model::*;
pub use project::{TOTAL, read_project};
pub use reader::fold_text;
pub use settings::read_settings;
