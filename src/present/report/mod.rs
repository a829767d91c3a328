//! The report of a check: one renderer a file, all with the same facts.

mod concise;
mod csv;
mod human;
mod json;

use crate::check::{Finding, Report, Severity, Summary};
use crate::message::{Language, Phrase};
use crate::source::Sources;

/// The forms a report can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For reading in a terminal.
    Human,
    /// One line a finding.
    Concise,
    /// For programs.
    Json,
    /// For Excel and WPS.
    Csv,
}

/// One book with the findings that are to be shown.
pub struct Shown<'r, 't, 'b> {
    /// The report.
    pub report: &'r Report<'t, 'b>,
    /// Its findings that were not left out.
    pub findings: Vec<&'r Finding>,
    /// The totals, with the findings that are shown counted.
    pub summary: Summary,
}

impl<'r, 't, 'b> Shown<'r, 't, 'b> {
    /// The findings of a report that are wanted.
    pub fn new(report: &'r Report<'t, 'b>, wanted: impl Fn(&Finding) -> bool) -> Self {
        let findings: Vec<&Finding> = report.findings.iter().filter(|finding| wanted(finding)).collect();
        let mut summary = report.summary.clone();
        summary.count(findings.iter().copied());
        Self { report, findings, summary }
    }
}

/// What all renderers are given.
pub struct View<'r> {
    /// The files.
    pub sources: &'r Sources,
    /// The language.
    pub language: Language,
    /// Whether to colour.
    pub colour: bool,
}

/// The report in one of its forms.
pub fn render(format: Format, books: &[Shown<'_, '_, '_>], view: &View<'_>) -> Vec<u8> {
    match format {
        Format::Human => human::render(books, view).into_bytes(),
        Format::Concise => concise::render(books, view).into_bytes(),
        Format::Json => json::render(books, view),
        Format::Csv => csv::render(books, view),
    }
}

/// A severity in words.
pub fn severity(severity: Severity) -> Phrase {
    match severity {
        Severity::Error => Phrase::new("错误", "error"),
        Severity::Warning => Phrase::new("警告", "warning"),
        Severity::Note => Phrase::new("提示", "note"),
    }
}
