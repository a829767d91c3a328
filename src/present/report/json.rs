//! The output contract, version 1: exact decimal strings, 1-based lines, columns in Unicode scalars.

use serde::Serialize;

use super::{Shown, View};
use crate::cause::{Cause, Edit};
use crate::check::{Amount, Finding, Summary};
use crate::present::cause::{confidence, message};
use crate::quantity::number::RATIO_DIGITS;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    summary: Totals,
    findings: Vec<Entry<'a>>,
}

/// What a report says in numbers.
#[derive(Debug, Serialize, Default)]
pub struct Totals {
    books: usize,
    projects: usize,
    figures: usize,
    statements: usize,
    exact: usize,
    rounded: usize,
    explained: usize,
    mismatch: usize,
    uncheckable: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    accepted: usize,
    to_confirm: usize,
    to_fill: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recomputed: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis_coverage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<Covered>,
}

/// How much of the documents was understood.
#[derive(Debug, Serialize)]
struct Covered {
    amounts: usize,
    recomputed: usize,
    stated: usize,
    unread: usize,
    unsure: usize,
}

#[derive(Debug, Serialize)]
struct Value {
    value: String,
    unit: String,
}

#[derive(Serialize)]
struct Span {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

#[derive(Serialize)]
struct Place {
    places: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

#[derive(Serialize)]
struct Support<'a> {
    message: &'a str,
    span: Span,
}

#[derive(Serialize)]
struct Acceptance<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<&'a str>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    severity: &'a str,
    figure: &'a str,
    places: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stated: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statements: Vec<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Support<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    units: Vec<String>,
    span: Span,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Acceptance<'a>>,
    causes: Vec<Possible<'a>>,
}

#[derive(Serialize)]
struct Possible<'a> {
    kind: &'a str,
    confidence: &'a str,
    edits: Vec<Change<'a>>,
    settles: Vec<usize>,
    breaks: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    totals: Vec<&'a str>,
    message: String,
}

#[derive(Serialize)]
struct Change<'a> {
    figure: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<&'a str>,
    written: &'a str,
    implied: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    carried: bool,
    spans: Vec<Span>,
}

pub fn render(books: &[Shown<'_, '_, '_>], view: &View<'_>) -> Vec<u8> {
    let mut findings = Vec::new();
    for book in books {
        // Findings of all books are counted through.
        let before = findings.len();
        for (at, finding) in book.findings.iter().enumerate() {
            let causes = book.causes(at).iter().map(|(_, cause)| possible(book, cause, before, view)).collect();
            findings.push(Entry { causes, ..entry(finding, view) });
        }
    }
    let summaries: Vec<&Summary> = books.iter().map(|book| &book.summary).collect();
    let summary = Totals { documents: covered(books), ..totals(&summaries) };
    let document = Document { version: 1, summary, findings };
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn value(amount: &Amount) -> Value {
    Value { value: amount.exact(), unit: amount.unit.text.to_string() }
}

fn span(location: crate::source::Location, view: &View<'_>) -> Span {
    let location = view.sources.seen(location);
    let source = view.sources.get(location.file);
    let (start, end) = (source.position(location.span.start), source.position(location.span.end));
    Span {
        file: source.path.clone(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        place: source.label(location.span.start).map(str::to_owned),
    }
}

fn entry<'a>(finding: &'a Finding, view: &View<'_>) -> Entry<'a> {
    let language = view.language;
    Entry {
        rule: finding.rule.name,
        severity: finding.severity.name(),
        figure: &finding.figure,
        places: finding.places(),
        stated: finding.stated.as_ref().map(value),
        computed: finding.computed.as_ref().map(value),
        difference: finding.difference.as_ref().map(value),
        working: finding.working.as_deref(),
        effect: finding.effect.as_ref().map(value),
        statements: finding
            .printed
            .iter()
            .map(|printed| Place {
                places: printed.places.clone(),
                value: printed.value.as_ref().map(value),
                text: printed.text.clone(),
                quote: printed.quote.clone(),
                line: printed.line,
            })
            .collect(),
        evidence: finding
            .evidence
            .iter()
            .map(|evidence| Support { message: evidence.text.get(language), span: span(evidence.location, view) })
            .collect(),
        related: finding.related.iter().map(|text| text.get(language)).collect(),
        units: finding.units.iter().map(|row| format!("{} {}", row.title.get(language), row.factors.join(" "))).collect(),
        span: span(finding.location, view),
        message: finding.message.get(language),
        help: finding.help.as_ref().map(|text| text.get(language)),
        accepted: finding.accepted.as_ref().map(|accepted| Acceptance {
            reason: &accepted.reason,
            by: accepted.by.as_deref(),
            on: accepted.on.as_deref(),
        }),
        causes: Vec::new(),
    }
}

fn possible<'a>(book: &Shown<'a, '_, '_>, cause: &'a Cause, before: usize, view: &View<'_>) -> Possible<'a> {
    let change = |edit: &'a Edit| Change {
        figure: &edit.figure,
        places: edit.places.iter().map(String::as_str).collect(),
        written: &edit.written,
        implied: &edit.implied,
        carried: edit.carried,
        spans: edit.locations.iter().map(|location| span(*location, view)).collect(),
    };
    Possible {
        kind: cause.kind.name(),
        confidence: confidence(cause.confidence).en,
        edits: cause.edits.iter().map(change).collect(),
        settles: book.settled(cause).into_iter().map(|at| before + at).collect(),
        breaks: cause.breaks,
        effect: cause.effect.as_ref().map(|(_, by)| value(by)),
        totals: cause.effect.iter().flat_map(|(totals, _)| totals.iter().map(String::as_str)).collect(),
        message: message(cause, view.language),
    }
}

/// What was understood of all documents together; none where there are only books.
fn covered(books: &[Shown<'_, '_, '_>]) -> Option<Covered> {
    let mut tallies = books.iter().filter_map(|book| book.report.judged.trace.book.tally).peekable();
    tallies.peek()?;
    let all = Covered { amounts: 0, recomputed: 0, stated: 0, unread: 0, unsure: 0 };
    Some(tallies.fold(all, |all, tally| Covered {
        amounts: all.amounts + tally.amounts,
        recomputed: all.recomputed + tally.recomputed,
        stated: all.stated + tally.stated,
        unread: all.unread + tally.unread,
        unsure: all.unsure + tally.unsure,
    }))
}

/// Counts of all books together; amounts where all books have them in one unit.
pub fn totals(summaries: &[&Summary]) -> Totals {
    let all = Summary::together(summaries);
    Totals {
        books: summaries.len(),
        projects: all.projects,
        figures: all.figures,
        statements: all.statements,
        exact: all.exact,
        rounded: all.rounded,
        explained: all.explained,
        mismatch: all.mismatch,
        uncheckable: all.uncheckable,
        errors: all.errors,
        warnings: all.warnings,
        notes: all.notes,
        accepted: all.accepted,
        to_confirm: all.to_confirm,
        to_fill: all.to_fill,
        submitted: all.submitted.as_ref().map(value),
        recomputed: all.recomputed.as_ref().map(value),
        difference: all.difference().as_ref().map(value),
        basis_coverage: all.basis_coverage.map(|coverage| coverage.decimal(RATIO_DIGITS).0),
        documents: None,
    }
}
