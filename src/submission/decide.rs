//! What a person decided of readings: that one is right, or that one is not.
//!
//! Owns how a reading is named, so that a decision finds it when the same document is read again.
//! Must never decide anything itself.

use std::collections::BTreeMap;

use super::believe::Believed;
use super::index::Index;
use super::reading::Reading;

/// What was decided of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The number is computed so.
    Right,
    /// It is not.
    Wrong,
}

/// Decisions by the names of readings.
pub type Decisions = BTreeMap<String, Decision>;

/// What names a reading: where its number and those that it is computed from stand in the document.
pub fn name(index: &Index<'_>, reading: &Reading) -> String {
    let mut operands: Vec<u32> = reading.term.numbers().into_iter().map(|id| index.place(id).start).collect();
    operands.sort_unstable();
    let operands: Vec<String> = operands.iter().map(u32::to_string).collect();
    format!("{}={}", index.place(reading.result).start, operands.join("+"))
}

/// Believes what was decided to be right, and nothing that was decided to be wrong.
pub fn decide(index: &Index<'_>, believed: &mut Believed, decisions: &Decisions) {
    if decisions.is_empty() {
        return;
    }
    let decided = |reading: &Reading| decisions.get(&name(index, reading)).copied();
    let Believed { holds, near, fails, open, rejected } = believed;
    for list in [&mut *holds, &mut *near, &mut *fails, &mut *open] {
        rejected.extend(list.extract_if(.., |reading| decided(reading) == Some(Decision::Wrong)));
    }
    // What is computed so is written as a formula, and checked like any other.
    for list in [near, open] {
        fails.extend(list.extract_if(.., |reading| decided(reading) == Some(Decision::Right)));
    }
}
