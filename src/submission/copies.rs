//! Texts that were written twice: the plan of a project and the basis of its lines, targets for the whole and for the year.
//!
//! Owns which numbers stand in the same words.
//! Must never take a pattern for a copy: words that many texts share say nothing.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Plainness, Said, read_same};

/// So many characters before a number are compared.
const WINDOW: usize = 8;
/// And so many have to be there.
const SHORTEST: usize = 6;
/// At the beginning of a text fewer do.
const FIRST: usize = 3;
/// Words that stand in more texts than this are a pattern.
const MOST_COPIES: usize = 5;

/// The numbers that stand in the same words.
pub fn copies(index: &Index<'_>) -> Vec<Said> {
    let mut keyed: FxHashMap<String, Vec<(usize, NumberId)>> = FxHashMap::default();
    for (text, own) in index.texts.iter().enumerate() {
        for id in own.ids() {
            if !counts(index, id) {
                continue;
            }
            let number = index.number(id);
            if let Some(key) = key(&own.passage.text[..number.digits.start], &number.literal.unit.text) {
                keyed.entry(key).or_default().push((text, id));
            }
        }
    }
    // What two texts share.
    let mut pairs: BTreeMap<(usize, usize), Vec<(NumberId, NumberId)>> = BTreeMap::new();
    for places in keyed.values().filter(|places| (2..=MOST_COPIES).contains(&places.len())) {
        // What stands several times in a text stands in the same order in its copy.
        let mut by_text: BTreeMap<usize, Vec<NumberId>> = BTreeMap::new();
        places.iter().for_each(|(text, id)| by_text.entry(*text).or_default().push(*id));
        let texts: Vec<(&usize, &Vec<NumberId>)> = by_text.iter().collect();
        for (at, (second, of_second)) in texts.iter().enumerate() {
            for (first, of_first) in texts[..at].iter().filter(|(_, of_first)| of_first.len() == of_second.len()) {
                let both = of_first.iter().copied().zip(of_second.iter().copied());
                pairs.entry((**first, **second)).or_default().extend(both);
            }
        }
    }
    let mut found = Vec::new();
    let mut told = vec![false; index.numbers.len()];
    for ((first, second), mut numbers) in pairs {
        numbers.extend(beginnings(index, first, second));
        numbers.sort_unstable();
        numbers.dedup_by_key(|(_, b)| *b);
        let value = |id: NumberId| &index.number(id).literal;
        let is_equal = |(a, b): &&(NumberId, NumberId)| value(*a).value() == value(*b).value();
        // Nothing and nothing are equal everywhere.
        let equal = numbers.iter().filter(is_equal).filter(|(a, _)| !value(*a).value().is_zero()).count();
        let differ = numbers.iter().filter(|pair| !is_equal(pair)).count();
        let size = |text: usize| index.texts[text].numbers.len();
        // Most of the smaller text stands in the larger one, and most of its numbers are the same.
        let is_copy = equal >= 2 && differ * 3 <= equal && numbers.len() * 2 >= size(first).min(size(second));
        let is_phrase = equal == 1 && differ == 0 && size(first).min(size(second)) <= 2;
        if !is_copy && !is_phrase {
            continue;
        }
        for (a, b) in numbers {
            let at = b.0 as usize;
            if std::mem::replace(&mut told[at], true) {
                continue;
            }
            let plainness = if equal >= 3 { Plainness::Plain } else { Plainness::Worded };
            found.extend(read_same(index, b, a).map(|reading| reading.said(plainness)));
        }
    }
    found
}

/// The numbers near the beginning of one text of two: fewer words stand before them than would be compared.
fn beginnings(index: &Index<'_>, first: usize, second: usize) -> Vec<(NumberId, NumberId)> {
    let words = |text: usize, id: NumberId| bare(&index.texts[text].passage.text[..index.number(id).digits.start]);
    let ids = |text: usize| index.texts[text].ids();
    let mut found = Vec::new();
    for (short, long) in [(first, second), (second, first)] {
        for id in ids(short) {
            if !counts(index, id) {
                continue;
            }
            let own = words(short, id);
            let count = own.chars().count();
            if count >= WINDOW {
                break;
            }
            let unit = &index.number(id).literal.unit.text;
            let same = |other: &NumberId| {
                counts(index, *other) && words(long, *other).ends_with(&own) && index.number(*other).literal.unit.text == *unit
            };
            let mut like = ids(long).filter(same);
            if let (true, Some(other), None) = (count >= FIRST, like.next(), like.next()) {
                found.push(if short == first { (id, other) } else { (other, id) });
            }
        }
    }
    found
}

/// Whether a number is a quantity, or a target for one.
fn counts(index: &Index<'_>, id: NumberId) -> bool {
    let number = index.number(id);
    number.is_value() || number.kind != Kind::Label && number.literal.is_target()
}

/// Words without digits, marks and spaces.
fn bare(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric() && !c.is_ascii_digit()).collect()
}

/// The words before a number and its unit, without digits, marks and spaces.
fn key(before: &str, unit: &str) -> Option<String> {
    let mut words: Vec<char> = before.chars().rev().filter(|c| c.is_alphanumeric() && !c.is_ascii_digit()).take(WINDOW).collect();
    if words.len() < SHORTEST {
        return None;
    }
    words.reverse();
    Some(words.into_iter().chain(['|']).chain(unit.chars()).collect())
}
