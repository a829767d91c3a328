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

pub use draft::DraftFile;

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

/// Reads a document as a book: what it says, as far as its numbers bear it out. Findings are shown in the document.
///
/// # Errors
/// Why it cannot be read.
pub fn understand_document(path: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<Book, Vec<Problem>> {
    let document = read::document(path, bytes).map_err(|problem| vec![problem])?;
    let units = UnitTable::built_in();
    let about = About::new(&document, true);
    let recognised = recognise::recognise(&document, about, &units);
    let draft = draft::draft(&recognised);
    let shown = sources.add(path.to_owned(), document.text.clone());
    let mut add = |file: DraftFile| sources.add_made(format!("{path}/{}", file.path), file.text, shown, file.origins);
    let settings = add(draft.book);
    let projects = draft.projects.into_iter().map(&mut add).collect();
    let mut tables = draft.tables;
    let origins: Vec<_> = tables.iter_mut().map(|table| (format!("{path}/{}", table.path), std::mem::take(&mut table.origins))).collect();
    let files = Files { path: path.to_owned(), settings: Some(settings), projects };
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
