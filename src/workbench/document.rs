//! The document's own words, with the numbers in it that figures of the book stand for.
//!
//! Owns which stretch of a line is which figure.
//! Must never change a word.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Scene;
use super::verdicts::{Verdicts, is_wrong};
use crate::book::{Basis, Module};
use crate::quantity::Literal;
use crate::recompute::FigureId;
use crate::source::{FileId, Source, Sources, Span};

/// The document.
#[derive(Debug, Serialize)]
pub struct Words {
    path: String,
    lines: Vec<Line>,
}

/// A line with its marks.
#[derive(Debug, Serialize)]
struct Line {
    /// Its number, or how people find it where the file has no lines.
    number: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<Mark>,
}

/// A number that is a figure.
#[derive(Debug, Serialize)]
struct Mark {
    /// From where to where it stands in the line, in UTF-16 units, as pages count them.
    from: usize,
    to: usize,
    /// The figure.
    key: String,
    verdict: &'static str,
}

/// A number with where it stands.
struct Found {
    span: Span,
    key: String,
    verdict: &'static str,
}

/// The words of the document that a book names, or was made of: `made_of` is its path.
pub fn words(scene: &Scene<'_, '_, '_>, named: Option<(&str, &str)>, made_of: Option<&str>) -> Option<Words> {
    if let Some((path, text)) = named {
        let mut sources = Sources::default();
        let file = sources.add(path.to_owned(), text.to_owned());
        return Some(layout(sources.get(file), quoted(scene, sources.get(file))));
    }
    let (file, _) = scene.sources.iter().find(|(_, source)| Some(source.path.as_str()) == made_of)?;
    Some(layout(scene.sources.get(file), drafted(scene, file)))
}

/// Every number of the book that was read in a file.
fn drafted(scene: &Scene<'_, '_, '_>, file: FileId) -> Vec<Found> {
    let trace = scene.report.judged.trace;
    let mut found = Vec::new();
    let verdicts = Verdicts::of(scene);
    let seen = |module: &Module, span: Span| Some(scene.sources.seen(module.location(span))).filter(|seen| seen.file == file);
    for id in trace.figures() {
        let (module, figure) = trace.locate(id);
        if let Basis::Value(given) = module.figure(figure).basis
            && let Some(place) = seen(module, module.given[given as usize].span)
        {
            found.push(Found { span: place.span, key: trace.path(id), verdict: verdicts.given(id) });
        }
        for (at, place) in statements(scene, id).filter_map(|(at, _, span)| Some((at, seen(module, span)?))) {
            let verdict = verdicts.on(id, at);
            found.push(Found { span: place.span, key: trace.path(id), verdict });
        }
    }
    found
}

/// The numbers of the book whose line in the document is known, found by their digits.
fn quoted(scene: &Scene<'_, '_, '_>, source: &Source) -> Vec<Found> {
    let trace = scene.report.judged.trace;
    let verdicts = Verdicts::of(scene);
    let starts: Vec<usize> = std::iter::once(0).chain(source.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut found = Vec::new();
    for id in trace.figures() {
        let (module, figure) = trace.locate(id);
        for (at, statement) in module.statements(figure) {
            let quote = statement.quote.and_then(|at| module.quotes.get(at as usize));
            let (Some(line), Some(literal)) = (quote.and_then(|quote| quote.line), module.literal(statement)) else { continue };
            let Some(start) = (line as usize).checked_sub(1).and_then(|line| starts.get(line)) else { continue };
            let text = source.text[*start..].lines().next().unwrap_or("");
            let Some(span) = digits(text, literal) else { continue };
            let verdict = verdicts.on(id, at);
            found.push(Found { span: Span::new(start + span.0, start + span.1), key: trace.path(id), verdict });
        }
    }
    found
}

/// Where the digits of a number stand in a line, and no others beside them.
fn digits(line: &str, literal: &Literal) -> Option<(usize, usize)> {
    let number = literal.number.to_string();
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
    line.match_indices(&number).map(|(at, text)| (at, at + text.len())).find(|(from, to)| {
        let before = line[..*from].chars().next_back();
        let behind = line[*to..].chars().next();
        // A full stop behind a number is no point of it.
        let goes_on = behind == Some('.') && line[to + 1..].chars().next().is_some_and(|c| c.is_ascii_digit());
        !is_part(before) && !behind.is_some_and(|c| c.is_ascii_digit()) && !goes_on
    })
}

fn statements<'s>(scene: &'s Scene<'_, '_, '_>, id: FigureId) -> impl Iterator<Item = (u32, &'s Literal, Span)> {
    let (module, figure) = scene.report.judged.trace.locate(id);
    module.statements(figure).filter_map(|(at, statement)| Some((at, module.literal(statement)?, statement.span)))
}

/// The lines of a text with the numbers in them; of two that stand on one another the first is marked.
fn layout(source: &Source, mut found: Vec<Found>) -> Words {
    found.sort_by_key(|found| (found.span, std::cmp::Reverse(is_wrong(found.verdict))));
    let mut by_line: BTreeMap<usize, Vec<(std::ops::Range<usize>, Found)>> = BTreeMap::new();
    for own in found {
        let (number, _, range) = source.line(own.span);
        let line = by_line.entry(number).or_default();
        if !range.is_empty() && line.last().is_none_or(|(last, _)| last.end <= range.start) {
            line.push((range, own));
        }
    }
    let units = |text: &str| text.encode_utf16().count();
    let mut start = 0_usize;
    let line = |(at, text): (usize, &str)| {
        let number = at + 1;
        let label = source.label(u32::try_from(start).unwrap_or(u32::MAX)).map(str::to_owned);
        start += text.len();
        let text = text.trim_end_matches(['\n', '\r']);
        let marks = by_line.remove(&number).unwrap_or_default().into_iter().map(|(range, own)| Mark {
            from: units(&text[..range.start]),
            to: units(&text[..range.end]),
            key: own.key,
            verdict: own.verdict,
        });
        Line { number, label, text: text.to_owned(), marks: marks.collect() }
    };
    Words { path: source.path.clone(), lines: source.text.split_inclusive('\n').enumerate().map(line).collect() }
}
