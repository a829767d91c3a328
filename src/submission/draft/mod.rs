//! What was recognised, as the files of a book: `book.yaml` and the tables beside it.
//!
//! Owns which numbers become figures, and where in the document every stretch of the draft comes from.
//! Must never judge a number.

mod figures;
mod names;
mod table;
mod yaml;

pub use names::spelt;
use yaml::Writer;

use super::recognise::Recognised;
use crate::source::Origins;

/// A file of the draft, and where in the document its parts come from.
#[derive(Debug)]
pub struct DraftFile {
    /// Its path below the folder of the book.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Stretches of it with their places in the document.
    pub origins: Origins,
}

/// The files of a book that says what a document says; `book.yaml` is the first.
pub fn draft(recognised: &Recognised<'_>) -> Vec<DraftFile> {
    let mut names = names::Names::new(recognised.index.units);
    let tables = table::tables(recognised, &mut names);
    let figures = figures::Figures::new(recognised, &tables, &mut names);
    let mut writer = Writer::default();
    figures.head(&mut writer);
    table::declare(&tables, &mut writer);
    figures.write(&mut writer);
    let mut files = vec![writer.finish("book.yaml".to_owned())];
    files.extend(tables.into_iter().map(|table| table.file));
    files
}
