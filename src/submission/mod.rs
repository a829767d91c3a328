//! Submissions that nobody has encoded: a document is read, its numbers are recognised, and a draft book is written.
//!
//! Owns reading files of text and documents, recognising what is computed from what, and the draft.
//! Must never judge whether a statement holds: the draft is checked like any other book.

mod about;
mod accounts;
mod believe;
mod copies;
mod decide;
pub mod document;
mod draft;
mod earlier;
mod evidence;
mod explained;
mod forms;
mod groups;
mod implied;
mod increases;
mod index;
mod indicators;
mod kinds;
pub mod merge;
mod misprinted;
mod number;
mod place;
mod procured;
mod projects;
mod prose;
mod quantities;
pub mod read;
mod reading;
mod recognise;
mod repeated;
mod restated;
mod same;
mod subject;
mod tables;
mod tell;

pub use decide::{Decision, Decisions};
pub use draft::{Draft, DraftFile, hidden};
pub use reading::Relation;
pub use tell::{Sure, Told};

use about::About;
use document::Document;

use crate::book::{Book, Files, Tally, understand};
use crate::message::{Problem, Text};
use crate::quantity::UnitTable;
use crate::source::{FileId, Sources, Span};

/// Whether a file is a document, and no file of a book, by its name.
pub fn is_document(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    !["yaml", "yml", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known))
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
    /// Every reading.
    pub told: Vec<Told>,
    /// The numbers that were not understood, in the text.
    pub unread: Vec<Span>,
    /// How much was understood.
    pub tally: Tally,
}

impl Submission {
    /// Reads a document; `decode` makes text of the bytes of a file of text.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(path: &str, bytes: Vec<u8>, decode: fn(Vec<u8>) -> Result<String, Text>) -> Result<Self, Problem> {
        Self::decided(path, bytes, decode, &Decisions::new())
    }

    /// The same, as a person has decided of its readings.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn decided(
        path: &str,
        bytes: Vec<u8>,
        decode: fn(Vec<u8>) -> Result<String, Text>,
        decisions: &Decisions,
    ) -> Result<Self, Problem> {
        let document = read::document(path, bytes, decode)?;
        let units = UnitTable::built_in();
        let about = About::new(&document, document.has_lines);
        let recognised = recognise::recognise(&document, about, &units, decisions);
        if recognised.index.numbers.is_empty() {
            let what = Text::new(format!("{path}：里面没有数"), format!("{path}: there is no number in it"));
            return Err(Problem::nowhere(what).help(Text::new("请检查是不是给错了文件", "is it the right file?")));
        }
        let (told, unread) = (tell::told(&recognised, decisions), tell::unread(&recognised));
        let tally = tell::tally(&recognised, unread.len());
        let draft = draft::draft(&recognised, &told, &unread);
        drop(recognised);
        let Document { text, labels, .. } = document;
        Ok(Self { path: path.to_owned(), text, labels, draft, told, unread, tally })
    }

    /// The draft as a book whose findings are shown in the document.
    ///
    /// # Errors
    /// What of the draft cannot be understood; that is a mistake of the program.
    pub fn understand(self, sources: &mut Sources) -> Result<Book, Vec<Problem>> {
        let Self { path, text, labels, draft, tally, .. } = self;
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
        understood.map(|book| Book { tally: Some(tally), ..book })
    }

    /// Adds the document to the files, for telling of places in it.
    pub fn show(&self, sources: &mut Sources) -> FileId {
        sources.add_labelled(self.path.clone(), self.text.clone(), self.labels.clone())
    }
}
