//! The report of a check: one renderer a file, all with the same facts.

mod concise;
mod csv;
mod facts;
mod human;
mod json;

pub use facts::{Facts, facts};
pub use json::{Totals, totals};

use crate::cause::{Cause, Causes, Share, worth_telling};
use crate::check::{Finding, Report, Severity, Summary};
use crate::message::{Language, Phrase};
use crate::quantity::{Exact, Rounding, Unit, print, round};
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
    /// The causes of each, the most likely first.
    causes: Vec<Vec<(Share, &'r Cause)>>,
    /// Where each finding of the report stands among those that are shown.
    places: Vec<Option<usize>>,
    /// The totals, with the findings that are shown counted.
    pub summary: Summary,
}

impl<'r, 't, 'b> Shown<'r, 't, 'b> {
    /// The findings of a report that are wanted, with their causes.
    pub fn new(report: &'r Report<'t, 'b>, causes: &'r Causes, wanted: impl Fn(&Finding) -> bool) -> Self {
        let mut places = Vec::with_capacity(report.findings.len());
        let (mut findings, mut of) = (Vec::new(), Vec::new());
        for (at, finding) in report.findings.iter().enumerate() {
            let shown = wanted(finding);
            places.push(shown.then_some(findings.len()));
            if shown {
                findings.push(finding);
                of.push(causes.of(at).collect());
            }
        }
        let mut summary = report.summary.clone();
        summary.count(findings.iter().copied());
        Self { report, findings, causes: of, places, summary }
    }

    /// The causes of a finding that is shown, the most likely first.
    pub fn causes(&self, finding: usize) -> &[(Share, &'r Cause)] {
        &self.causes[finding]
    }

    /// The findings that a cause settles, as far as they are shown.
    pub fn settled(&self, cause: &Cause) -> Vec<usize> {
        cause.settles.iter().filter_map(|at| self.places.get(*at).copied().flatten()).collect()
    }

    /// Those of them that people are shown.
    pub fn worth_telling(&self, finding: usize) -> Vec<&'r Cause> {
        worth_telling(self.causes(finding).iter().map(|(share, cause)| (*share, *cause)))
    }

    /// What is told of the causes of a finding; one that leads a finding above is told there.
    pub fn told(&self, finding: usize) -> Told<'r> {
        let causes = self.causes(finding);
        let Some((lead, cause)) = causes.first() else { return Told::None };
        let leads = |at: &usize| {
            let same = self.causes(*at).first().is_some_and(|(other, _)| other.cause == lead.cause);
            same && !self.worth_telling(*at).is_empty()
        };
        if let Some(first) = self.settled(cause).into_iter().find(leads)
            && first < finding
        {
            return Told::Above(cause);
        }
        Told::Here(self.worth_telling(finding))
    }
}

/// Where the causes of a finding are told.
pub enum Told<'r> {
    /// None was looked for, or there is nothing to change.
    None,
    /// Here, the most likely first; empty where many numbers would do.
    Here(Vec<&'r Cause>),
    /// With a finding above, this one.
    Above(&'r Cause),
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

/// The share of the money that rests on a calculation, in per cent with one decimal.
pub fn coverage(summary: &Summary) -> Option<String> {
    let unit = Unit { text: "%".into(), scale: Exact::power_of_ten(-2), ..Unit::plain() };
    let shown = round(summary.basis_coverage.as_ref()?, &Exact::power_of_ten(-3), Rounding::HalfUp).ok()?;
    Some(print::amount(&shown, &unit))
}

/// A severity in words.
pub fn severity(severity: Severity) -> Phrase {
    match severity {
        Severity::Error => Phrase::new("错误", "error"),
        Severity::Warning => Phrase::new("警告", "warning"),
        Severity::Note => Phrase::new("提示", "note"),
    }
}
