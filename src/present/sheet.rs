//! What every table for a spreadsheet has in common: the byte-order mark, the line ends, and text that stays text.
//!
//! Owns how a cell is kept from being taken for a formula.
//! Must never know what a cell says.

use csv::{Terminator, Writer, WriterBuilder};

/// A writer to memory, as Excel wants its input.
pub fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec())
}

/// Text that a spreadsheet would take for a formula is kept as text.
pub fn text(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
