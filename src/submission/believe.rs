//! Which readings are believed: those that come out, and those that do not although the text leaves nothing else.
//!
//! Owns how much evidence each kind of wording needs.
//! Must never accuse on a wording alone where another reading would do.

use rustc_hash::FxHashSet;

use super::evidence::Evidence;
use super::index::{Index, NumberId};
use super::reading::{Fit, Plainness, Reading, Relation, Said};

/// What is believed of a document.
#[derive(Debug, Default)]
pub struct Believed {
    /// Readings that come out.
    pub holds: Vec<Reading>,
    /// Readings that would come out if their operands had not been rounded.
    pub near: Vec<Reading>,
    /// Readings that do not come out, and are believed all the same.
    pub fails: Vec<Reading>,
    /// Readings that do not come out, where nothing says that a number is wrong.
    pub open: Vec<Reading>,
    /// Readings that a person has decided against.
    pub rejected: Vec<Reading>,
}

/// Sorts readings by what speaks for them.
pub fn believe(index: &Index<'_>, said: Vec<Said>) -> Believed {
    let mut believed = Believed::default();
    let exact = exact(index, &said);
    let mut seen: FxHashSet<(NumberId, Vec<NumberId>)> = FxHashSet::default();
    let mut failing = Vec::new();
    for said in said {
        let mut operands = said.reading.term.numbers();
        operands.sort_unstable();
        let is_exact = operands.iter().all(|id| exact.contains(id));
        if !seen.insert((said.reading.result, operands)) {
            continue;
        }
        match said.reading.fit {
            Fit::Holds => believed.holds.push(said.reading),
            // What was not rounded leaves no room.
            Fit::Near if is_exact && said.reading.relation == Relation::Sum => failing.push(said),
            Fit::Near => believed.near.push(said.reading),
            Fit::Fails => failing.push(said),
        }
    }
    // A total of one part only prints it again.
    let explains = |reading: &&Reading| is_own(reading) && reading.term.numbers().len() >= 2;
    let settled: FxHashSet<NumberId> = believed.holds.iter().chain(&believed.near).filter(explains).map(|reading| reading.result).collect();
    let evidence = Evidence::new(index, &failing);
    let mut accused: FxHashSet<NumberId> = FxHashSet::default();
    for said in failing {
        // A number that one reading explains is not accused by another that only guesses; where it is printed again is another matter.
        let explained = settled.contains(&said.reading.result) && is_own(&said.reading);
        let is_believed = match said.plainness {
            Plainness::Explained => false,
            Plainness::Certain => true,
            Plainness::Plain => !explained || evidence.speaks_for(&said.reading),
            Plainness::Complete => !explained && !accused.contains(&said.reading.result) && evidence.speaks_for_complete(&said.reading),
            Plainness::Worded => !explained && !accused.contains(&said.reading.result) && evidence.speaks_for(&said.reading),
            Plainness::Guessed => {
                let speaks = evidence.is_plain_slip(&said.reading) || evidence.is_asked_for_twice(&said.reading);
                !explained && !accused.contains(&said.reading.result) && speaks
            }
        };
        if is_believed {
            accused.insert(said.reading.result);
            believed.fails.push(said.reading);
        } else {
            believed.open.push(said.reading);
        }
    }
    believed
}

/// The numbers that are products to their last digit.
fn exact(index: &Index<'_>, said: &[Said]) -> FxHashSet<NumberId> {
    let products = said.iter().map(|said| &said.reading).filter(|reading| reading.relation == Relation::Product);
    let is_exact = |reading: &&Reading| reading.value == index.number(reading.result).literal.value();
    products.filter(is_exact).map(|reading| reading.result).collect()
}

/// Whether a reading says where a number comes from, and not only that it is printed elsewhere.
fn is_own(reading: &Reading) -> bool {
    reading.relation != Relation::Same
}
