//! Texts that were written twice: the plan of a project and the basis of its lines, targets for the whole and for the year.
//!
//! Owns which numbers stand in the same words.
//! Must never take a pattern for a copy: words that many texts share say nothing.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::index::{Index, NumberId, Text};
use super::number::Kind;
use super::reading::{Plainness, Said, read_same};
use super::subject::FAR;

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
            if let Some(key) = key(index, own, id) {
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
                let both = of_first.iter().copied().zip(of_second.iter().copied()).filter(|(a, b)| comparable(index, *a, *b));
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
    let words = |text: usize, id: NumberId| letters_back(&index.texts[text].passage.text[..index.number(id).digits.start]);
    let ids = |text: usize| index.texts[text].ids();
    let mut found = Vec::new();
    for (short, long) in [(first, second), (second, first)] {
        for id in ids(short) {
            if !counts(index, id) {
                continue;
            }
            let own: Vec<char> = words(short, id).take(WINDOW).collect();
            let count = own.len();
            if count >= WINDOW {
                break;
            }
            let same = |other: &NumberId| {
                counts(index, *other) && words(long, *other).take(count).eq(own.iter().copied()) && unit(index, *other) == unit(index, id)
            };
            let mut like = ids(long).filter(same);
            if let (true, Some(other), None) = (count >= FIRST, like.next(), like.next())
                && comparable(index, id, other)
            {
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

/// Whether two numbers are in one unit, or are one number of which one place says wrongly what it is per.
fn comparable(index: &Index<'_>, a: NumberId, b: NumberId) -> bool {
    let (first, second) = (&index.number(a).literal, &index.number(b).literal);
    let is_misworded = || index.is_misworded(a) || index.is_misworded(b);
    first.unit.text == second.unit.text || first.number == second.number && is_misworded()
}

/// What a number is in; of a price the money alone, for what it is per may be left out, or written otherwise.
fn unit<'i>(index: &'i Index<'_>, id: NumberId) -> &'i str {
    let unit = &index.number(id).literal.unit;
    match unit.text.find('元') {
        Some(at) if index.units.has_money(unit.dimension) => &unit.text[..at + '元'.len_utf8()],
        _ => &unit.text,
    }
}

/// The letters of some words from the last to the first, without digits, marks and spaces.
fn letters_back(words: &str) -> impl Iterator<Item = char> {
    words.chars().rev().take(FAR).filter(|c| c.is_alphanumeric() && !c.is_ascii_digit())
}

/// The words before a number and what it is in, without other numbers and what these are in, marks and spaces.
fn key(index: &Index<'_>, text: &Text<'_>, id: NumberId) -> Option<String> {
    const MOST: u32 = 8;
    let mut words: Vec<char> = Vec::new();
    let mut end = index.number(id).digits.start;
    let first = text.numbers.start.max(id.0.saturating_sub(MOST));
    let starts = (first..id.0).rev().map(|before| index.number(NumberId(before)).range.clone());
    let whole = if first == text.numbers.start { Some(0..0) } else { None };
    for before in starts.chain(whole) {
        let between = text.passage.text.get(before.end..end).unwrap_or("");
        words.extend(letters_back(between).take(WINDOW - words.len()));
        end = before.start;
    }
    if words.len() < SHORTEST {
        // Among numbers, what they are in is all that there is.
        words = letters_back(&text.passage.text[..index.number(id).digits.start]).take(WINDOW).collect();
    }
    words.reverse();
    (words.len() >= SHORTEST).then(|| words.into_iter().chain(['|']).chain(unit(index, id).chars()).collect())
}
