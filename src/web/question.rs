//! What the page asks of a book, and the limits of what it may ask.
//!
//! Owns the shapes of the requests.
//! Must never answer one.

use serde::Deserialize;
use tokio::sync::oneshot;

use crate::message::{Language, Problem, Text};
use crate::workbench::Change;

/// Changes that a draft has at most.
const MOST_CHANGES: usize = 5_000;

/// What every question has: the book, the draft, the language.
#[derive(Debug, Deserialize)]
pub struct Context {
    /// Its place among the books that are open.
    pub desk: usize,
    /// What was changed and not saved.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Whether printed values that follow are printed anew.
    #[serde(default = "yes")]
    pub carries: bool,
    /// The language of the answer; the head of the request says it.
    #[serde(skip, default = "chinese")]
    pub language: Language,
}

fn chinese() -> Language {
    Language::Chinese
}

fn yes() -> bool {
    true
}

impl Context {
    /// Whether it is not more than may be asked.
    ///
    /// # Errors
    /// That there are too many changes.
    pub fn fits(&self) -> Result<(), Problem> {
        if self.changes.len() <= MOST_CHANGES {
            return Ok(());
        }
        let text = Text::new(format!("草稿里的改动太多，最多 {MOST_CHANGES} 处"), format!("a draft has {MOST_CHANGES} changes at most"));
        Err(Problem::nowhere(text).help(Text::new("先保存，再接着改", "save it, then go on")))
    }
}

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The book at a glance, its findings, and one project or table.
    View {
        /// The path of a figure of the project or table.
        sheet: Option<String>,
        /// Whether notes are wanted too.
        #[serde(default)]
        notes: bool,
    },
    /// One figure.
    Detail {
        /// Its path.
        figure: String,
    },
    /// The document's own words.
    Document,
    /// The book beside another one.
    Compare {
        /// The other's place among the books that are open.
        with: usize,
    },
    /// How the numbers of a document were read.
    Readings,
    /// To write a document as a new book, into a folder beside it.
    Write {
        /// The name of the folder.
        name: String,
    },
    /// What saving would change.
    Difference,
    /// To save.
    Save {
        /// The version of the files that the changes are of.
        version: String,
        /// What was shown of them.
        digest: String,
    },
    /// A paper.
    Paper {
        /// `xlsx`, `docx`, `review.html`, `review.docx`, `review.xlsx`, `review.md` or `findings.csv`.
        kind: String,
    },
}

/// A question with the way back.
pub struct Question {
    /// The book, the draft, the language.
    pub context: Context,
    /// What is asked.
    pub ask: Ask,
    /// Where the answer goes.
    pub reply: oneshot::Sender<super::answer::Answer>,
}
