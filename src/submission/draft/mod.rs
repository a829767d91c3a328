//! What was recognised, as the files of a book: `book.yaml`, a file for each project, and tables beside them.
//!
//! Owns which numbers become figures, and where in the document every stretch of the draft comes from.
//! Must never judge a number.

mod live;
mod names;
mod plan;
mod table;
mod write;
mod yaml;

pub use names::spelt;

use super::recognise::Recognised;
use super::tell::Told;
use crate::source::{Origins, Span};

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

/// The files of a book that says what a document says.
#[derive(Debug)]
pub struct Draft {
    /// `book.yaml`.
    pub book: DraftFile,
    /// The projects.
    pub projects: Vec<DraftFile>,
    /// The tables.
    pub tables: Vec<DraftFile>,
}

impl Draft {
    /// Every file of it.
    pub fn files(&self) -> impl Iterator<Item = &DraftFile> {
        std::iter::once(&self.book).chain(&self.projects).chain(&self.tables)
    }
}

/// What stands before the words of the document in a line of the draft.
const QUOTE: &str = "quote: ";

impl Draft {
    /// The texts of its files, by their paths; what `hide` takes out of a text stays out of quotations and remarks.
    pub fn texts(&self, hide: impl Fn(&mut String)) -> Vec<(&str, String)> {
        self.files().map(|file| (&*file.path, hidden(&file.text, &hide))).collect()
    }
}

/// A text of a draft, with what `hide` leaves of its quotations and remarks.
pub fn hidden(text: &str, hide: impl Fn(&mut String)) -> String {
    let line = |line: &str| {
        let words = if line.trim_start().starts_with('#') { 0 } else { line.find(QUOTE).map_or(line.len(), |at| at + QUOTE.len()) };
        let mut quoted = line[words..].to_owned();
        hide(&mut quoted);
        format!("{}{quoted}\n", &line[..words])
    };
    text.lines().map(line).collect()
}

/// Writes what was recognised as a book, with what is told of it and was not understood.
pub fn draft(recognised: &Recognised<'_>, told: &[Told], unread: &[Span]) -> Draft {
    let mut names = names::Names::new(recognised.index.units);
    let tables = table::tables(recognised, &mut names);
    let plan = plan::Plan::new(recognised, &tables, &mut names);
    let doubts = write::Doubts::new(told);
    let book = write::book(&plan, &tables, &doubts, unread);
    let projects = (0..recognised.forms.len()).map(|form| write::project(&plan, form, &doubts)).collect();
    Draft { book, projects, tables: tables.into_iter().map(|table| table.file).collect() }
}
