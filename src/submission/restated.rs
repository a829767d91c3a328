//! An amount that a form says again in other words: what it pays for, in its plan and in its goal.
//!
//! Owns when two sentences of one form pay for the same thing.
//! Must never compare two years: a clause with a year, or 上年, speaks for itself.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::forms::{Form, texts};
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Plainness, Said, read_same};
use super::subject;
use crate::quantity::Exact;

/// Two things that end in so many characters alike are one, if one has no other words.
const ALIKE: usize = 8;

/// What is paid for, and the amount.
struct Paid {
    what: String,
    id: NumberId,
}

/// The amounts of forms that are said again.
pub fn restated(index: &Index<'_>, forms: &[Form]) -> Vec<Said> {
    forms.iter().flat_map(|form| of_form(index, form)).collect()
}

fn of_form(index: &Index<'_>, form: &Form) -> Vec<Said> {
    let mut by_end: FxHashMap<String, Vec<Paid>> = FxHashMap::default();
    for (text, _) in texts(index, form) {
        // A sentence with one amount is about that amount.
        let mut amounts = index.texts[text].ids().filter(|id| index.number(*id).kind == Kind::Money);
        let (Some(id), None) = (amounts.next(), amounts.next()) else { continue };
        let what = subject::of(index, id);
        if index.is_alone(id) || !index.number(id).literal.is_plain() || what.chars().count() < ALIKE || is_of_a_year(index, id) {
            continue;
        }
        let end: String = what.chars().rev().take(ALIKE).collect();
        by_end.entry(end).or_default().push(Paid { what, id });
    }
    let value = |id: NumberId| index.number(id).literal.value();
    let own: BTreeSet<Exact> = form.totals.iter().copied().chain(form.lines.iter().map(|line| line.amount)).map(value).collect();
    let mut found = Vec::new();
    for paid in by_end.values() {
        // The first that the form asks for; the others say it again.
        let Some(first) = paid.iter().find(|paid| own.contains(&value(paid.id))) else { continue };
        let again = paid.iter().filter(|other| other.id != first.id);
        let again = again.filter(|other| other.what.ends_with(&first.what) || first.what.ends_with(&other.what));
        found.extend(again.filter_map(|other| {
            let reading = read_same(index, other.id, first.id)?;
            Some(reading.said(Plainness::Plain))
        }));
    }
    found.sort_by_key(|said| said.reading.result);
    found
}

/// Whether the clause of a number names a year.
fn is_of_a_year(index: &Index<'_>, id: NumberId) -> bool {
    let text = &index.text_of(id).passage.text[..index.number(id).range.start];
    let clause = text.rfind(['。', '；', '\n', '，']).map_or(text, |at| &text[at..]);
    clause.contains(|c: char| c.is_ascii_digit()) || ["上年", "去年", "前年", "以前"].iter().any(|word| clause.contains(word))
}
