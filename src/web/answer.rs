//! What goes back to the page.
//!
//! Owns the shapes of the answers, and how a problem is told with its line.
//! Must never compute anything.

use std::path::PathBuf;

use serde::Serialize;

use crate::message::{Language, Problem};
use crate::source::Sources;
use crate::workbench::{Difference, Drafted, Entry, Overview, Reprinted, Sheet};

/// An answer as bytes.
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The type of the bytes.
    pub mime: &'static str,
    /// The name of the file that they are to be saved as.
    pub file: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
    /// A folder that was made, and is to be opened as well.
    pub made: Option<PathBuf>,
}

/// Data.
pub const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    /// Data.
    pub fn data(value: &impl Serialize) -> Self {
        // What is written here are structures without maps of other keys than text: that cannot fail.
        Self { status: 200, mime: JSON, file: None, body: serde_json::to_vec(value).unwrap_or_default(), made: None }
    }

    /// That something was not done, and why.
    pub fn refusal(status: u16, problem: &Problem, language: Language) -> Self {
        let told = Told { place: None, text: problem.text.get(language).to_owned(), help: help(problem, language), excerpt: None };
        Self { status, ..Self::data(&Refusal { error: told }) }
    }
}

#[derive(Serialize)]
struct Refusal {
    error: Told,
}

/// A problem with the line that it is about.
#[derive(Serialize)]
pub struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// The line before what it is about, that, and the rest of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<[String; 3]>,
}

fn help(problem: &Problem, language: Language) -> Option<String> {
    problem.help.as_ref().map(|help| help.get(language).to_owned())
}

/// Problems, those of a file in its order.
pub fn told(problems: &[Problem], sources: &Sources, language: Language) -> Vec<Told> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.location);
    sorted.dedup();
    let tell = |problem: &&Problem| {
        let seen = problem.location.map(|location| sources.seen(location));
        let excerpt = seen.map(|location| {
            let (_, line, range) = sources.get(location.file).line(location.span);
            let part = |range: std::ops::Range<usize>| line.get(range).unwrap_or("").to_owned();
            [part(0..range.start), part(range.clone()), part(range.end..line.len())]
        });
        let place = seen.map(|location| sources.get(location.file).place(location.span.start));
        Told { place, text: problem.text.get(language).to_owned(), help: help(problem, language), excerpt }
    };
    sorted.iter().map(tell).collect()
}

/// What a view says.
#[derive(Serialize)]
pub struct View<'v> {
    /// What names the files as they were read.
    pub version: &'v str,
    /// The book at a glance.
    pub overview: Overview,
    /// The findings.
    pub findings: Vec<Entry>,
    /// The project or table that was asked for.
    pub sheet: Option<Sheet>,
    /// What the draft does.
    pub draft: Draft,
    /// What was done before the files were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A book that cannot be understood.
#[derive(Serialize)]
pub struct Broken<'v> {
    /// What names the files as they were read.
    pub version: &'v str,
    /// What is wrong.
    pub problems: Vec<Told>,
}

/// What the draft does.
#[derive(Serialize)]
pub struct Draft {
    /// How many files it changes.
    files: usize,
    /// What is printed anew.
    followed: Vec<Reprinted>,
    /// Cells of tables that would follow, and are left.
    left: Vec<Reprinted>,
    /// What could not be made: its place among the changes, and why.
    refused: Vec<(usize, Told)>,
}

/// What a draft does, for the page.
pub fn drafted(drafted: &Drafted, language: Language) -> Draft {
    // Where it stands is a place in a text that is not there: what was typed says enough.
    let tell =
        |problem: &Problem| Told { place: None, text: problem.text.get(language).to_owned(), help: help(problem, language), excerpt: None };
    let mut refused: Vec<(usize, Told)> = drafted.refused.iter().map(|refused| (refused.at, tell(&refused.problem))).collect();
    refused.sort_by_key(|(at, _)| *at);
    Draft { files: drafted.texts.len(), followed: drafted.followed.clone(), left: drafted.left.clone(), refused }
}

/// What saving would change.
#[derive(Serialize)]
pub struct Differences<'v> {
    /// What names the files as they were read.
    pub version: &'v str,
    /// What names what is shown here.
    pub digest: String,
    /// File by file.
    pub files: Vec<Difference>,
    /// What the draft does.
    pub draft: Draft,
}

/// That a document is a book now.
#[derive(Serialize)]
pub struct Written {
    /// Where.
    pub folder: String,
}

/// That the changes are in the files.
#[derive(Serialize)]
pub struct Saved {
    /// How many files were changed.
    pub files: usize,
}
