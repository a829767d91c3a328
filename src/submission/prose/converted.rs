//! One amount in two units: 1729800元，即172.98万元; 2432500元（243.25万元）.
//!
//! Owns the words that stand between the two.
//! Must never join two amounts between which anything else is said.

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Plainness, Said, read_same};

/// Words that say an amount once more.
const AGAIN: [&str; 6] = ["，即", "即", "，折合", "折合", "，合", "合"];
/// The same in a bracket.
const INSIDE: [&str; 3] = ["（", "（即", "（折合"];

pub fn converted(words: &Words<'_, '_>) -> Vec<Said> {
    words.all().filter_map(|id| pair(words, id, NumberId(id.0 + 1))).collect()
}

fn pair(words: &Words<'_, '_>, first: NumberId, second: NumberId) -> Option<Said> {
    let is_amount = |id: NumberId| words.number(id).is_amount() && words.number(id).literal.is_plain();
    if second.0 >= words.ids.end || !is_amount(first) || !is_amount(second) {
        return None;
    }
    let (one, other) = (&words.number(first).literal, &words.number(second).literal);
    let between = words.between(first, second);
    let behind = &words.text[words.number(second).range.end..];
    let says = AGAIN.contains(&between) || INSIDE.contains(&between) && behind.starts_with('）');
    if one.unit.text == other.unit.text || !says {
        return None;
    }
    // 水费2万元、电费3万元，即50000元: of both; 日均8000元，即292万元: of a year.
    let stands_alone = !words
        .before(first)
        .take_while(|id| words.same_sentence(*id, first))
        .any(|id| words.number(id).kind == Kind::Money && !words.between(id, first).contains('；'));
    let is_rate = words.clause(first).contains(['均', '每', '单', '价']);
    // The shorter one is the longer one, rounded.
    let (result, of) = if one.step() > other.step() { (first, second) } else { (second, first) };
    let plainness = if stands_alone && !is_rate { Plainness::Plain } else { Plainness::Explained };
    read_same(words.index, result, of).map(|reading| reading.said(plainness))
}
