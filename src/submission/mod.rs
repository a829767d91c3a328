//! Submissions that nobody has encoded: a document is read, its numbers are recognised, and a draft book is written.
//!
//! Owns reading files of text and documents, recognising what is computed from what, and the draft.
//! Must never judge whether a statement holds: the draft is checked like any other book.

mod about;
mod believe;
mod copies;
pub mod document;
mod draft;
mod forms;
mod index;
mod number;
mod place;
mod prose;
pub mod read;
mod reading;
mod recognise;
mod same;
mod subject;
mod tables;

pub use draft::{Draft, DraftFile};

use about::About;

use crate::book::{Book, Files, understand};
use crate::message::{Problem, Text};
use crate::quantity::UnitTable;
use crate::source::Sources;

/// Whether a file is a document by its name, and no file of a book.
pub fn is_document(path: &str) -> bool {
    const ENDINGS: [&str; 12] = ["txt", "md", "markdown", "docx", "xlsx", "pdf", "doc", "xls", "wps", "et", "ofd", "html"];
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// A document with the draft of its book.
#[derive(Debug)]
pub struct Submission {
    /// The path of the document.
    path: String,
    /// What people are shown of it.
    text: String,
    /// How people find places in it.
    labels: Vec<(u32, String)>,
    /// The book that it says.
    pub draft: Draft,
}

impl Submission {
    /// Reads a document; `decode` makes text of the bytes of a file of text.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(path: &str, bytes: Vec<u8>, decode: fn(Vec<u8>) -> Result<String, Text>) -> Result<Self, Problem> {
        let document = read::document(path, bytes, decode)?;
        let units = UnitTable::built_in();
        let about = About::new(&document, document.has_lines);
        let draft = draft::draft(&recognise::recognise(&document, about, &units));
        Ok(Self { path: path.to_owned(), text: document.text, labels: document.labels, draft })
    }

    /// The draft as a book whose findings are shown in the document.
    ///
    /// # Errors
    /// What of the draft cannot be understood; that is a mistake of the program.
    pub fn understand(self, sources: &mut Sources) -> Result<Book, Vec<Problem>> {
        let Self { path, text, labels, draft } = self;
        let shown = sources.add_labelled(path.clone(), text, labels);
        let mut add = |file: DraftFile| sources.add_made(format!("{path}/{}", file.path), file.text, shown, file.origins);
        let settings = add(draft.book);
        let projects = draft.projects.into_iter().map(&mut add).collect();
        let mut tables = draft.tables;
        let origins: Vec<_> =
            tables.iter_mut().map(|table| (format!("{path}/{}", table.path), std::mem::take(&mut table.origins))).collect();
        let files = Files { path: path.clone(), settings: Some(settings), projects };
        let understood = understand(&files, sources, |beside| {
            let found = tables.iter().find(|table| table.path == *beside.file.text);
            let missing = || (beside.file.text.to_string(), Text::new("找不到", "not found"));
            found.map(|table| (format!("{path}/{}", table.path), table.text.clone())).ok_or_else(missing)
        });
        for (made, origins) in origins {
            sources.made_of(&made, shown, origins);
        }
        understood
    }
}
