//! A finding that a person accepts, written beside what it is about.
//!
//! Owns where `accept:` goes and which values it names.
//! Must never decide whether a finding should be accepted.

use super::{BookEditor, Value};
use crate::book::outline::Kind;
use crate::check::{Amount, Finding, accepts};
use crate::message::{Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::recompute::Trace;
use crate::source::{Location, Span};

/// Who accepts a finding, and why.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'d> {
    /// Why.
    pub reason: &'d str,
    /// By whom.
    pub by: Option<&'d str>,
    /// When.
    pub on: &'d str,
}

/// Writes the acceptance of a finding; it names the values it is for, so that it lapses with them.
///
/// # Errors
/// That the book has no place for it.
pub fn accept(editor: &mut BookEditor<'_>, trace: &Trace<'_>, finding: &Finding, decision: Decision<'_>) -> Result<(), Problem> {
    let mut entries: Vec<(&str, String)> = vec![("rule", finding.rule.name.to_owned())];
    let of_figure = finding.id.filter(|id| trace.locate(*id).0.table.is_none());
    if of_figure.is_none() {
        entries.push(("relation", finding.figure.clone()));
    } else if !finding.places().is_empty() {
        entries.push(("place", finding.places().join("、")));
    }
    for (key, amount) in [("stated", &finding.stated), ("computed", &finding.computed)] {
        entries.extend(amount.as_ref().and_then(|amount| exactly(trace, amount)).map(|text| (key, text)));
    }
    let printed = finding.printed_texts();
    if finding.stated.is_none() && finding.computed.is_none() && !printed.is_empty() {
        entries.push(("printed", printed));
    }
    entries.push(("reason", decision.reason.to_owned()));
    entries.extend(decision.by.map(|by| ("by", by.to_owned())));
    entries.push(("on", decision.on.to_owned()));
    let value = Value::map(entries);
    match of_figure {
        Some(id) if trace.locate(id).1 != 0 => {
            let (module, figure) = trace.locate(id);
            beside(editor, module.file, module.figure(figure).key, value)
        }
        // A project's total, or a relation: at the end of the file. What is about a cell of a table stands in `book.yaml`.
        _ => {
            let is_cell = |file| trace.book.modules.iter().any(|module| module.table.is_some() && module.file == file);
            let own = of_figure.map_or(finding.location.file, |id| trace.locate(id).0.file);
            let file = if is_cell(own) { trace.book.modules[0].file } else { own };
            at_end(editor, file, value)
        }
    }
}

/// Takes an acceptance out again, named by where its rule is written.
///
/// # Errors
/// That its file cannot be taken apart.
pub fn withdraw(editor: &mut BookEditor<'_>, rule: Location) -> Result<(), Problem> {
    let editor = editor.file(rule.file)?;
    let outline = editor.outline();
    let Some(accepted) = outline.scalar_at(rule.span).map(|scalar| outline.node(scalar).parent) else { return Ok(()) };
    match outline.entry_of(accepted) {
        Some((map, place)) => {
            let key = outline.entries(map)[place].span;
            editor.remove(key);
        }
        None => editor.drop_item(accepted),
    }
    Ok(())
}

/// A value as the book can write it: as it is printed where it is, else all its digits, or ten of them where it has no end.
fn exactly(trace: &Trace<'_>, amount: &Amount) -> Option<String> {
    let with_unit = |digits: &str| format!("{digits} {}", amount.unit.text).trim().to_owned();
    let digits = amount.exact();
    let short = digits.find('.').map(|point| with_unit(&digits[..digits.len().min(point + 1 + DECIMALS)]));
    let mut reader = LiteralReader::new(trace.units());
    let mut is_it = |text: &String| reader.whole(text).is_ok_and(|read| accepts(&read, &amount.value));
    amount.written.clone().into_iter().chain([with_unit(&digits)]).chain(short).find(|text| is_it(text))
}

/// The key of acceptances.
const ACCEPT: &str = "accept";

/// Decimals that are noted of a value without an end.
const DECIMALS: usize = 10;

fn beside(editor: &mut BookEditor<'_>, file: crate::source::FileId, key: Span, value: Value) -> Result<(), Problem> {
    let editor = editor.file(file)?;
    let outline = editor.outline();
    let Some((map, place)) = outline.entry(key) else { return Ok(()) };
    let node = outline.entries(map)[place].value;
    match &outline.node(node).kind {
        Kind::Map(_) => push(editor, node, value),
        // `租金: 70 万元` becomes a figure that has more to it than its value.
        Kind::Scalar(text, _) => {
            let stated = Value::scalar(text.to_string());
            // It may have become one by an acceptance before this one.
            let accepted = match editor.replacement(node) {
                Some(Value::Map(entries)) => entries.iter().find(|(key, _)| key == ACCEPT).map(|(_, value)| value.clone()),
                _ => None,
            };
            let accepted = match accepted {
                Some(before) => before.and(value),
                None => value,
            };
            editor.replace(node, Value::Map(vec![("stated".to_owned(), stated), (ACCEPT.to_owned(), accepted)]));
        }
        Kind::List(_) => {}
    }
    Ok(())
}

fn at_end(editor: &mut BookEditor<'_>, file: crate::source::FileId, value: Value) -> Result<(), Problem> {
    let editor = editor.file(file)?;
    if editor.outline().nodes.is_empty() {
        let text = Text::new("没有 book.yaml，这个接受没有地方写", "there is no book.yaml to write this acceptance in");
        return Err(Problem::nowhere(text));
    }
    push(editor, 0, value);
    Ok(())
}

/// The first acceptance of a mapping is one, the next ones make a list of them.
fn push(editor: &mut super::Editor<'_>, map: u32, value: Value) {
    match editor.outline().find(map, ACCEPT).map(|entry| entry.value) {
        Some(node) => editor.append(node, value),
        None => editor.push_more(map, ACCEPT, value),
    }
}
