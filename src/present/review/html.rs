//! The review as one page for a browser: tree and findings side by side, searchable and printable, with nothing outside of it.
//!
//! Owns nothing but the template's names; the page is `templates/review.html`.

use askama::Template;

use super::{Entry, Node, Review, Row};
use crate::check::Severity;
use crate::message::{Language, Phrase, Problem, Text};

/// The page.
#[derive(Template)]
#[template(path = "review.html")]
struct Page<'r> {
    review: &'r Review,
    heads: Vec<&'static str>,
}

/// The bytes of the page.
pub fn render(review: &Review) -> Result<Vec<u8>, Problem> {
    let heads = super::HEAD.map(|head| head.get(review.language)).to_vec();
    Page { review, heads }
        .render()
        .map(String::into_bytes)
        .map_err(|error| Problem::nowhere(Text::new(format!("写不成网页：{error}"), format!("the page cannot be written: {error}"))))
}

impl Page<'_> {
    /// A text in the language of the page.
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        Phrase::new(zh, en).get(self.review.language)
    }

    fn lang(&self) -> &'static str {
        match self.review.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    fn submitted(&self, row: &Row) -> String {
        self.review.amount(row.submitted.as_ref())
    }

    fn recomputed(&self, row: &Row) -> String {
        self.review.amount(row.recomputed.as_ref())
    }

    fn difference(&self, row: &Row) -> String {
        self.review.signed(row.difference.as_ref())
    }

    fn differs(&self, row: &Row) -> bool {
        row.difference.as_ref().is_some_and(|difference| !difference.is_zero())
    }

    /// The name of a severity for the style sheet.
    fn grave(&self, entry: &Entry) -> &'static str {
        match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }

    /// All findings in order, those that were accepted last.
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.review.findings.iter().chain(&self.review.accepted)
    }

    fn depth(&self, node: &Node) -> usize {
        node.depth.min(12)
    }
}
