//! Files as documents: one reader for each kind of file.
//!
//! Owns telling the kinds apart, by content and not by name, and the limits that hold for all of them.
//! Must never know what a number means.

mod text;

pub use text::read as text;

use super::document::Document;
use crate::message::{Problem, Text};

/// Reads a file.
///
/// # Errors
/// Why it cannot be read, and what to do.
pub fn document(path: &str, bytes: Vec<u8>) -> Result<Document, Problem> {
    let text =
        String::from_utf8(bytes).map_err(|_| Problem::nowhere(Text::new(format!("{path}：不是文本"), format!("{path}: is no text"))))?;
    Ok(self::text(text))
}
