//! Targets: an indicator in several tables, its explanation beside it, the goal that words it.
//!
//! Owns which numbers speak of one indicator: by its name, and only where they are equal.
//! Must never accuse a target: it may be set lower than what is paid for.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::explained::explained;
use super::index::{Index, NumberId};
use super::place;
use super::reading::{Plainness, Said, read_same};
use super::same::bare;
use super::subject::around;

/// A number that is all there is in a cell, with the name beside it.
pub struct Indicator {
    name: String,
    /// The number.
    pub id: NumberId,
    /// Its text.
    pub text: usize,
}

/// Numbers that are one indicator.
pub fn indicators(index: &Index<'_>) -> Vec<Said> {
    let all = all(index);
    let mut found = explained(index, &all);
    let mut first: BTreeMap<(&str, String), NumberId> = BTreeMap::new();
    for indicator in &all {
        let literal = &index.number(indicator.id).literal;
        let key = (indicator.name.as_str(), format!("{}{:?}", literal.number.normalize(), literal.unit.dimension));
        match first.get(&key) {
            Some(known) => found.extend(same(index, indicator.id, *known)),
            None => drop(first.insert(key, indicator.id)),
        }
    }
    // What texts say of them.
    let mut by_value: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
    for indicator in &all {
        by_value.entry(value(index, indicator.id)).or_default().push(indicator);
    }
    let cells: FxHashSet<NumberId> = all.iter().map(|indicator| indicator.id).collect();
    for id in index.ids().filter(|id| !cells.contains(id)) {
        let number = index.number(id);
        if !number.kind.is_measure() {
            continue;
        }
        let Some(like) = by_value.get(&value(index, id)) else { continue };
        let text = index.text_of(id);
        let words = &text.passage.text;
        let clause = &words[around(words, &number.range, &['，', '。', '；', '\n', '：', '、'])];
        // The explanation in its own row, else the words around it.
        let beside = like.iter().find(|indicator| index.texts[indicator.text].home.row() == text.home.row());
        let worded = || like.iter().find(|indicator| covers(clause, &indicator.name));
        if let Some(indicator) = beside.or_else(worded) {
            found.extend(same(index, id, indicator.id));
        }
    }
    found
}

fn same(index: &Index<'_>, id: NumberId, other: NumberId) -> Option<Said> {
    // The earlier number stands for both.
    let (id, other) = (id.max(other), id.min(other));
    read_same(index, id, other).map(|reading| reading.said(Plainness::Guessed))
}

/// A number and its unit, whatever qualifies it.
fn value(index: &Index<'_>, id: NumberId) -> String {
    let literal = &index.number(id).literal;
    format!("{:?} {:?}", literal.value(), literal.unit.dimension)
}

fn all(index: &Index<'_>) -> Vec<Indicator> {
    const SHORTEST: usize = 3;
    let mut found = Vec::new();
    for (at, text) in index.texts.iter().enumerate() {
        let (Some(_), 1) = (text.home.cell, text.numbers.len()) else { continue };
        let id = NumberId(text.numbers.start);
        if !index.is_alone(id) || !index.number(id).kind.is_measure() {
            continue;
        }
        let name = bare(&place::of(index, id));
        if name.chars().count() >= SHORTEST {
            found.push(Indicator { name, id, text: at });
        }
    }
    found
}

/// Whether a clause has most of the pairs of characters of a name.
fn covers(clause: &str, name: &str) -> bool {
    let chars: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let pairs: Vec<String> = chars.windows(2).map(|pair| pair.iter().collect()).collect();
    let shared = pairs.iter().filter(|pair| clause.contains(pair.as_str())).count();
    pairs.len() >= 2 && shared * 5 >= pairs.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_words_an_indicator() {
        assert!(covers("年咨询法律顾问次数达20次以上", "年咨询法律顾问次数"));
        assert!(covers("免费刻章服务人数达5000户", "免费刻章服务户数"));
        assert!(!covers("设备故障率低于2%", "群众办事满意度"));
    }
}
