//! The review sheet: every line with what was applied for and what it comes to, and room for what people decide.
//!
//! Owns what the sheet says; its renderers, one file each, lay it out.
//! Must never fill in a decision.

mod build;
mod html;
mod markdown;
mod paper;
mod sheets;

pub use build::review;

use super::audit::Audit;
use super::redact::Redactor;
use crate::check::Severity;
use crate::message::{Language, Phrase, Problem};
use crate::quantity::Exact;

/// The heads of the sheet's columns.
const HEAD: [Phrase; 8] = [
    Phrase::new("项目、支出内容", "project, line"),
    Phrase::new("申报数", "submitted"),
    Phrase::new("复算数", "recomputed"),
    Phrase::new("差额", "difference"),
    Phrase::new("建议核定数", "proposed"),
    Phrase::new("核增减", "adjustment"),
    Phrase::new("原因", "reason"),
    Phrase::new("依据", "basis"),
];

/// The forms a review can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// A document for Word and WPS.
    Docx,
    /// A workbook.
    Xlsx,
    /// One page for a browser, with everything in it.
    Html,
}

/// A review.
#[derive(Clone, Debug)]
pub struct Review {
    /// The language.
    pub language: Language,
    /// Its title.
    pub title: String,
    /// Department, year and such, a title and a text each.
    pub facts: Vec<(String, String)>,
    /// The unit of all amounts.
    pub unit: String,
    /// How many decimals amounts are shown with at least.
    pub decimals: usize,
    /// The rows: projects, each followed by its lines, and the total.
    pub rows: Vec<Row>,
    /// What was found and not accepted, the gravest first.
    pub findings: Vec<Entry>,
    /// What was found and accepted.
    pub accepted: Vec<Entry>,
    /// Every figure, as a tree.
    pub nodes: Vec<Node>,
    /// How many statements hold, and how many do not.
    pub counts: Vec<(String, usize)>,
    /// What it was made of.
    pub audit: Audit,
}

/// A row of the sheet.
#[derive(Clone, Debug)]
pub struct Row {
    /// The project, line or part.
    pub name: String,
    /// 0 for the total, 1 for projects, 2 for lines, more for parts.
    pub depth: usize,
    /// What was applied for, in the unit of the review.
    pub submitted: Option<Exact>,
    /// What it comes to.
    pub recomputed: Option<Exact>,
    /// Recomputed less submitted.
    pub difference: Option<Exact>,
    /// What does not hold.
    pub reasons: Vec<String>,
    /// How it was reached.
    pub basis: String,
    /// Whether a person decides on it: a line, or a project without lines.
    pub is_decided: bool,
    /// The numbers of the findings about it.
    pub findings: Vec<usize>,
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub number: usize,
    /// How grave.
    pub severity: Severity,
    /// The same in words.
    pub grave: String,
    /// The title of its rule.
    pub title: String,
    /// The figure.
    pub figure: String,
    /// The places.
    pub places: String,
    /// What they print.
    pub stated: String,
    /// What was computed.
    pub computed: String,
    /// The difference.
    pub difference: String,
    /// What it would change of the total.
    pub effect: String,
    /// The sentence.
    pub message: String,
    /// The working, what supports it, quotations: a title and a text each.
    pub details: Vec<(String, String)>,
    /// What may be wrong.
    pub causes: Vec<String>,
    /// Why it was accepted, by whom and when.
    pub accepted: String,
    /// The file and the line.
    pub place: String,
    /// Which node it is about.
    pub node: Option<usize>,
}

/// A figure in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its accounts.
    pub accounts: String,
    /// How deep it is.
    pub depth: usize,
    /// What is printed.
    pub stated: String,
    /// What its parts come to as they are printed.
    pub computed: String,
    /// What it comes to from the leaves up.
    pub recomputed: String,
    /// The verdict.
    pub verdict: String,
    /// Whether it does not hold.
    pub is_bad: bool,
    /// The basis.
    pub working: String,
    /// How many figures are below it.
    pub below: usize,
    /// The numbers of the findings about it.
    pub findings: Vec<usize>,
}

impl Review {
    /// The bytes of one form.
    ///
    /// # Errors
    /// What that form cannot hold.
    pub fn render(&self, format: Format) -> Result<Vec<u8>, Problem> {
        match format {
            Format::Markdown => Ok(markdown::render(self).into_bytes()),
            Format::Docx => paper::render(self),
            Format::Xlsx => sheets::render(self),
            Format::Html => html::render(self),
        }
    }

    /// Leaves names of persons and telephone numbers out of every text.
    pub fn redact(&mut self, redactor: &Redactor) {
        self.texts(|text| redactor.apply(text));
    }

    /// Changes every text that comes from the book.
    fn texts(&mut self, change: impl Fn(&mut String)) {
        let mut texts: Vec<&mut String> = vec![&mut self.title];
        texts.extend(self.facts.iter_mut().map(|(_, text)| text));
        for row in &mut self.rows {
            texts.extend([&mut row.name, &mut row.basis]);
            texts.extend(&mut row.reasons);
        }
        for entry in self.findings.iter_mut().chain(&mut self.accepted) {
            let Entry { figure, places, message, accepted, details, causes, place, .. } = entry;
            texts.extend([figure, places, message, accepted, place]);
            texts.extend(details.iter_mut().map(|(_, text)| text));
            texts.extend(causes);
        }
        for node in &mut self.nodes {
            texts.extend([&mut node.name, &mut node.accounts, &mut node.working]);
        }
        texts.extend(self.audit.files.iter_mut().map(|file| &mut file.path));
        texts.into_iter().for_each(change);
    }

    /// An amount as the sheet shows it.
    fn amount(&self, value: Option<&Exact>) -> String {
        value.map_or_else(String::new, |value| decimals(value, self.decimals))
    }

    /// The same with its sign.
    fn signed(&self, value: Option<&Exact>) -> String {
        let text = self.amount(value);
        if value.is_some_and(|value| !value.is_negative() && !value.is_zero()) { format!("+{text}") } else { text }
    }
}

/// A number with at least so many decimals.
fn decimals(value: &Exact, least: usize) -> String {
    let (mut text, ends) = value.decimal(least.max(6));
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    if behind == 0 && least > 0 {
        text.push('.');
    }
    text.push_str(&"0".repeat(least.saturating_sub(behind)));
    if ends { text } else { format!("{text}…") }
}
