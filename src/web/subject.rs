//! What a desk is about, and its files: read into a book, named by what is in them, known by their looks.
//!
//! Owns when files count as others than those that were read.
//! Must never answer a question.

use std::path::PathBuf;

use crate::book::Book;
use crate::folder::{self, Found, Looks};
use crate::message::{Problem, Text};
use crate::source::{Sources, Span};
use crate::submission::{Decisions, Submission, Told};
use crate::workbench::digest;

/// What a desk is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A book in a folder.
    Book(Found),
    /// A document that nobody has encoded.
    Document(PathBuf),
}

/// Where a book comes from.
pub(super) enum Origin {
    /// A folder.
    Folder {
        found: Found,
        /// The words of the document that the book names: the path, and the text or why it cannot be read.
        words: Option<(PathBuf, Result<String, Problem>)>,
    },
    /// A document, with how it was read.
    Document(Read),
}

/// How a document was read.
pub(super) struct Read {
    pub path: PathBuf,
    pub told: Vec<Told>,
    pub unread: Vec<Span>,
    /// The files of the draft, by their paths below its folder.
    pub files: Vec<(String, String)>,
}

impl Origin {
    pub fn found(&self) -> Option<&Found> {
        match self {
            Self::Folder { found, .. } => Some(found),
            Self::Document(_) => None,
        }
    }

    /// What names the files as they were read.
    pub fn version(&self, sources: &Sources) -> String {
        match self {
            Self::Folder { words: Some((_, Ok(text))), .. } => version(sources, Some(text)),
            _ => version(sources, None),
        }
    }

    /// The files that were read beside the subject itself.
    pub fn files(&self, sources: &Sources) -> Vec<PathBuf> {
        match self {
            Self::Folder { words, .. } => {
                let read = sources.iter().map(|(_, source)| PathBuf::from(&source.path));
                read.chain(words.iter().map(|(path, _)| path.clone())).collect()
            }
            // The parts that a document was taken apart into are no files.
            Self::Document(_) => Vec::new(),
        }
    }
}

impl Subject {
    /// Where it lies.
    pub fn path(&self) -> &PathBuf {
        match self {
            Self::Book(found) => &found.path,
            Self::Document(path) => path,
        }
    }

    /// How its files look from outside, those in its folder and those that were read: as long as they look the same, they are taken for
    /// what was read.
    pub fn looks(&self, read: Vec<PathBuf>) -> Looks {
        let own = match self {
            Self::Book(found) => folder::files_in(found.folder()),
            Self::Document(path) => vec![path.clone()],
        };
        Looks::of(own.into_iter().chain(read))
    }

    /// Comes to the end of a save that was cut off, unless nothing may be written, then reads the files; what was done is told.
    ///
    /// # Errors
    /// What cannot be read or understood, or that the files do not fit together.
    pub fn open(&self, writes: bool, decisions: &Decisions, sources: &mut Sources) -> Result<(Option<Text>, Origin, Book), Vec<Problem>> {
        let notice = match self {
            Self::Book(found) => folder::finish(found.folder(), writes).map_err(|problem| vec![problem])?,
            Self::Document(_) => None,
        };
        let (origin, book) = self.read(decisions, sources)?;
        Ok((notice, origin, book))
    }

    /// Reads the files; of a document as a person has decided of its readings.
    ///
    /// # Errors
    /// What cannot be read or understood; `sources` then has what could be read.
    pub fn read(&self, decisions: &Decisions, sources: &mut Sources) -> Result<(Origin, Book), Vec<Problem>> {
        let one = |problem: Problem| vec![problem];
        match self {
            Self::Book(found) => {
                // Files may have come and gone.
                let again = folder::find(&found.path).map_err(one)?;
                let found = again.into_iter().find(|again| again.path == found.path).unwrap_or_else(|| found.clone());
                let book = folder::load(&found, sources, &|| {})?;
                let words = book.settings.text.as_ref().map(|named| found.path.join(&*named.text));
                let words = words.map(|path| {
                    let text = folder::read_within(&found.path, &path);
                    (path, text)
                });
                Ok((Origin::Folder { found, words }, book))
            }
            Self::Document(path) => {
                let bytes = folder::bytes(path).map_err(one)?;
                let submission = Submission::decided(&folder::shown(path), bytes, folder::decode, decisions).map_err(one)?;
                let files = submission.draft.files().map(|file| (file.path.clone(), file.text.clone())).collect();
                let read = Read { path: path.clone(), told: submission.told.clone(), unread: submission.unread.clone(), files };
                Ok((Origin::Document(read), submission.understand(sources)?))
            }
        }
    }
}

/// What names files, and the words that stand beside them.
pub(super) fn version(sources: &Sources, words: Option<&str>) -> String {
    let texts = sources.iter().map(|(_, source)| (source.path.as_str(), source.text.as_str()));
    digest(texts.chain(words.map(|words| ("", words))))
}
