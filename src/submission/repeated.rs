//! Numbers that are printed again: long ones wherever they stand, short ones in like words.
//!
//! Owns how many words two places must share for equal numbers to be one number.
//! Must never speak of numbers that differ, nor of one that is held to be wrong.

use rustc_hash::{FxHashMap, FxHashSet};

use super::believe::Believed;
use super::document::Block;
use super::groups::Groups;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::place;
use super::reading::{Fit, Reading, Relation, read_same};
use super::same::agree;
use super::subject::behind_last;
use crate::quantity::{Dimension, Exact, Literal, Qualifier, Rounding, round};

/// Numbers of so many digits are not the same by accident.
const LONG: u32 = 4;
/// Shorter ones share so many pairs of characters, and the shortest more.
const SHARED: usize = 2;
const SHARED_BY_SHORT: usize = 4;
/// A pair of characters that more contexts than this have tells nothing, or more than one in so many.
const COMMON: usize = 24;
const COMMON_PART: usize = 12;
/// Right before a number, or behind what is counted, so many letters alike are enough.
const TOUCHING: usize = 3;
/// So many characters around a number are looked at, on each side.
const AROUND: usize = 24;
/// A number is compared with so many equal ones before it.
const MOST: usize = 24;

type Pair = (char, char);

/// The numbers that are printed again, each with an earlier place; what is read already is not read twice.
pub fn repeated(index: &Index<'_>, believed: &Believed) -> Vec<Reading> {
    let mut groups = Apart::new(believed);
    for reading in believed.holds.iter().filter(|reading| reading.relation == Relation::Same) {
        reading.term.numbers().into_iter().for_each(|other| groups.join(reading.result, other));
    }
    // What adds up from its parts is not wrong for what it is a part of.
    let explains = |reading: &&Reading| reading.relation == Relation::Sum && reading.term.numbers().len() >= 2;
    let right: FxHashSet<NumberId> = believed.holds.iter().filter(explains).map(|reading| reading.result).collect();
    let wrong: FxHashSet<NumberId> = believed.fails.iter().map(|reading| reading.result).filter(|id| !right.contains(id)).collect();
    let mut places: FxHashMap<(Exact, Dimension), Vec<NumberId>> = FxHashMap::default();
    for id in index.ids().filter(|id| !wrong.contains(id)) {
        if let Some(key) = key(index, id) {
            places.entry(key).or_default().push(id);
        }
    }
    let mut several: Vec<Vec<NumberId>> = places.into_values().filter(|places| places.len() >= 2).collect();
    several.sort_unstable();
    let contexts = Contexts::new(index, several.iter().flatten().copied());
    let mut found = Vec::new();
    for places in several {
        let mut known: Vec<NumberId> = Vec::new();
        for id in places {
            match known.iter().find(|other| groups.of(**other) == groups.of(id) || is_one(index, &contexts, id, **other)) {
                Some(other) if groups.of(*other) == groups.of(id) => {}
                Some(other) if !groups.may_join(id, *other) => {}
                Some(other) => {
                    groups.join(id, *other);
                    // 143.25 is 143.2514, and not the other way round.
                    let step = |id: NumberId| index.number(id).literal.step();
                    let (coarse, fine) = if step(id) < step(*other) { (*other, id) } else { (id, *other) };
                    found.extend(read_same(index, coarse, fine).filter(|reading| reading.fit == Fit::Holds));
                }
                None => {}
            }
            if known.len() < MOST {
                known.push(id);
            }
        }
    }
    found
}

/// Groups of which none has two parts of one sum.
struct Apart {
    groups: Groups,
    /// The sums that a group has a part of, each with that part.
    parts: FxHashMap<NumberId, FxHashMap<usize, NumberId>>,
}

impl Apart {
    fn new(believed: &Believed) -> Self {
        let mut parts: FxHashMap<NumberId, FxHashMap<usize, NumberId>> = FxHashMap::default();
        let sums = believed.holds.iter().chain(&believed.near).chain(&believed.fails).filter(|reading| reading.relation == Relation::Sum);
        for (sum, reading) in sums.enumerate() {
            for id in reading.term.numbers() {
                parts.entry(id).or_default().insert(sum, id);
            }
        }
        Self { groups: Groups::default(), parts }
    }

    fn of(&self, id: NumberId) -> NumberId {
        self.groups.of(id)
    }

    fn may_join(&self, a: NumberId, b: NumberId) -> bool {
        let of = |id: NumberId| self.parts.get(&self.of(id));
        let (Some(a), Some(b)) = (of(a), of(b)) else { return true };
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        few.iter().all(|(sum, part)| many.get(sum).is_none_or(|other| other == part))
    }

    fn join(&mut self, a: NumberId, b: NumberId) {
        let (a, b) = (self.of(a), self.of(b));
        self.groups.join(a, b);
        let other = if self.of(a) == a { b } else { a };
        if a != b
            && let Some(parts) = self.parts.remove(&other)
        {
            self.parts.entry(self.groups.of(a)).or_default().extend(parts);
        }
    }
}

/// Whether two equal numbers are one.
fn is_one(index: &Index<'_>, contexts: &Contexts, a: NumberId, b: NumberId) -> bool {
    let (first, second) = (&index.number(a).literal, &index.number(b).literal);
    // >60台 is not 60台, and ≥60台 may be.
    let is_strict = |literal: &Literal| matches!(literal.qualifier, Qualifier::MoreThan | Qualifier::LessThan);
    let is_other = first.qualifier != second.qualifier && (is_strict(first) || is_strict(second));
    if !agree(first, second) || index.number(a).kind != index.number(b).kind || is_other {
        return false;
    }
    // 甲5万元、乙5万元: what one sentence says of short numbers, it says of two things.
    let is_one_text = index.text_at(a) == index.text_at(b);
    match first.significant_digits().min(second.significant_digits()) {
        LONG.. => true,
        _ if is_one_text => false,
        3 => contexts.shared(a, b) >= SHARED || touches(index, a, b),
        _ => contexts.shared(a, b) >= SHARED_BY_SHORT || touches(index, a, b),
    }
}

/// Whether two counts are of what is called alike: 2名网维人员.
fn touches(index: &Index<'_>, a: NumberId, b: NumberId) -> bool {
    let counted = |id: NumberId| {
        let behind = &index.text_of(id).passage.text[index.number(id).range.end..];
        behind.chars().take(TOUCHING).take_while(|c| c.is_alphabetic()).collect::<String>()
    };
    let (first, second) = (counted(a), counted(b));
    index.number(a).kind == Kind::Count && first.chars().count() == TOUCHING && first == second
}

/// What equal numbers have in common: their value, amounts of money to 100 元, and their kind.
fn key(index: &Index<'_>, id: NumberId) -> Option<(Exact, Dimension)> {
    let number = index.number(id);
    let value = number.literal.value();
    if matches!(number.kind, Kind::Label | Kind::Plain) || value.is_zero() {
        return None;
    }
    let value = if number.kind == Kind::Money { round(&value, &Exact::integer(100), Rounding::HalfUp).ok()? } else { value };
    Some((value, number.literal.unit.dimension))
}

/// The words around numbers, as pairs of characters that tell something.
struct Contexts(FxHashMap<NumberId, FxHashSet<Pair>>);

impl Contexts {
    fn new(index: &Index<'_>, ids: impl Iterator<Item = NumberId>) -> Self {
        let mut of: FxHashMap<NumberId, FxHashSet<Pair>> = ids.map(|id| (id, pairs(&words(index, id)))).collect();
        let mut counts: FxHashMap<Pair, usize> = FxHashMap::default();
        of.values().flatten().for_each(|pair| *counts.entry(*pair).or_default() += 1);
        let common = COMMON.max(of.len() / COMMON_PART);
        of.values_mut().for_each(|pairs| pairs.retain(|pair| counts[pair] <= common));
        Self(of)
    }

    /// How many pairs of characters two places share.
    fn shared(&self, a: NumberId, b: NumberId) -> usize {
        let of = |id: NumberId| self.0.get(&id);
        of(a).zip(of(b)).map_or(0, |(a, b)| a.intersection(b).count())
    }
}

/// The words that a number stands in: of its sentence those near it, of a cell its label and its row.
fn words(index: &Index<'_>, id: NumberId) -> String {
    let text = index.text_of(id);
    if index.is_alone(id) {
        let mut words = place::label(index, id).unwrap_or_default();
        if let (Some((row, _)), Block::Table(grid)) = (text.home.cell, &index.document.blocks[text.home.block]) {
            for cell in &grid.rows[row] {
                words.push('\n');
                words.extend(cell.text.chars().take(2 * AROUND));
            }
        }
        return words;
    }
    let marks = ['。', '；', '\n'];
    let range = &index.number(id).range;
    let (before, behind) = (&text.passage.text[..range.start], &text.passage.text[range.end..]);
    let before = &before[behind_last(before, &marks)..];
    let skipped = before.chars().count().saturating_sub(AROUND);
    let near: String = before.chars().skip(skipped).collect();
    // Behind an amount stands what comes next; behind a count, what is counted.
    let is_count = index.number(id).kind != Kind::Money;
    let counted: String = behind.chars().take_while(|c| is_count && !marks.contains(c)).take(AROUND).collect();
    format!("{near}\n{counted}")
}

/// The pairs of letters that stand side by side.
fn pairs(words: &str) -> FxHashSet<Pair> {
    let letters = || words.chars().filter(|c| !matches!(c, '“' | '”'));
    letters().zip(letters().skip(1)).filter(|(a, b)| a.is_alphabetic() && b.is_alphabetic()).collect()
}
