//! Which readings are believed: those that come out, and those that do not although the text leaves nothing else.
//!
//! Owns the evidence that a number, and not the reading, is wrong: a slip of a hand, the right value printed elsewhere.
//! Must never accuse on a wording alone where another reading would do.

use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Fit, Plainness, Reading, Relation, Said, Term, holds};
use crate::cause::slip::{Nature, Slip, meant};
use crate::quantity::{Exact, Literal, Rounding, round};

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
}

/// Numbers of fewer digits are printed everywhere by accident.
const TELLING: u32 = 4;

/// Sorts readings by what speaks for them.
pub fn believe(index: &Index<'_>, said: Vec<Said>) -> Believed {
    let mut believed = Believed::default();
    let mut seen: FxHashSet<(NumberId, Vec<NumberId>)> = FxHashSet::default();
    let mut failing = Vec::new();
    for said in said {
        let mut operands = said.reading.term.numbers();
        operands.sort_unstable();
        if !seen.insert((said.reading.result, operands)) {
            continue;
        }
        match said.reading.fit {
            Fit::Holds => believed.holds.push(said.reading),
            Fit::Near => believed.near.push(said.reading),
            Fit::Fails => failing.push(said),
        }
    }
    let settled: FxHashSet<NumberId> =
        believed.holds.iter().chain(&believed.near).filter(|reading| is_own(reading)).map(|reading| reading.result).collect();
    let evidence = Evidence::new(index, &failing);
    let mut accused: FxHashSet<NumberId> = FxHashSet::default();
    for said in failing {
        // A number that one reading explains is not accused by another that only guesses; where it is printed again is another matter.
        let explained = settled.contains(&said.reading.result) && is_own(&said.reading);
        let is_believed = match said.plainness {
            Plainness::Plain => !explained || evidence.speaks_for(&said.reading),
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

/// Whether a hand makes a printed number of a value.
pub fn is_slip(index: &Index<'_>, id: NumberId, value: &Exact) -> bool {
    let literal = &index.number(id).literal;
    let Ok(value) = round(value, &literal.step(), Rounding::HalfUp) else { return false };
    slips(index, literal, &value, &value).next().is_some()
}

/// The numbers between two ends that a hand could have meant where one is printed.
fn slips(index: &Index<'_>, literal: &Literal, low: &Exact, high: &Exact) -> impl Iterator<Item = Exact> + use<> {
    let all = meant(literal, Nature::of(literal, index.units), low, high, None);
    all.into_iter().filter(|meant| !matches!(meant.slip, Slip::Factor { .. })).map(|meant| meant.value)
}

/// Whether a reading says where a number comes from, and not only that it is printed elsewhere.
fn is_own(reading: &Reading) -> bool {
    reading.relation != Relation::Same
}

/// What speaks for a number being wrong.
struct Evidence<'i, 'd> {
    index: &'i Index<'d>,
    /// The telling amounts that are printed, and how often.
    printed: FxHashMap<Exact, usize>,
    /// What failing readings ask for in the place of numbers, of which they are computed and which they compute.
    asked: FxHashMap<NumberId, Vec<Exact>>,
}

impl<'i, 'd> Evidence<'i, 'd> {
    fn new(index: &'i Index<'d>, failing: &[Said]) -> Self {
        let mut printed: FxHashMap<Exact, usize> = FxHashMap::default();
        for number in &index.numbers {
            if number.is_value() && number.kind == Kind::Money && number.literal.significant_digits() >= TELLING {
                *printed.entry(number.literal.value()).or_default() += 1;
            }
        }
        let mut evidence = Self { index, printed, asked: FxHashMap::default() };
        let mut asked: FxHashMap<NumberId, Vec<Exact>> = FxHashMap::default();
        for said in failing {
            let reading = &said.reading;
            if reading.relation == Relation::Same {
                continue;
            }
            asked.entry(reading.result).or_default().push(evidence.rounded(reading));
            if let Term::Sum(parts) = &reading.term {
                let result = evidence.literal(reading.result);
                for id in parts.iter().flat_map(Term::numbers) {
                    if let Some(wanted) = wanted(evidence.literal(id), result, reading) {
                        asked.entry(id).or_default().push(wanted);
                    }
                }
            }
        }
        evidence.asked = asked;
        evidence
    }

    /// Whether a list that only says 其中 may have left something out: its parts are less than its total, and round.
    fn may_be_open(&self, reading: &Reading) -> bool {
        let Term::Sum(parts) = &reading.term else { return false };
        let total = self.literal(reading.result);
        let numbers: Vec<&Literal> = parts.iter().flat_map(Term::numbers).map(|id| self.literal(id)).chain([total]).collect();
        let telling = numbers.iter().filter(|literal| literal.significant_digits() >= TELLING).count();
        reading.value < total.value() && telling * 2 <= numbers.len()
    }

    fn speaks_for(&self, reading: &Reading) -> bool {
        if self.may_be_open(reading) {
            return self.is_printed(reading);
        }
        // Two numbers of one name may be of two years, or of two kinds of money: only a slip makes one of the other.
        if reading.relation == Relation::Same {
            return self.is_plain_slip(reading);
        }
        self.is_slip_of_result(reading)
            || self.is_printed(reading)
            || self.is_near(reading)
            || self.is_slip_of_operand(reading)
            || self.is_asked_for_twice(reading)
    }

    fn literal(&self, id: NumberId) -> &'i Literal {
        &self.index.number(id).literal
    }

    fn rounded(&self, reading: &Reading) -> Exact {
        round(&reading.value, &self.literal(reading.result).step(), Rounding::HalfUp).unwrap_or_else(|_| reading.value.clone())
    }

    /// Whether a hand makes the printed number of the computed one.
    fn is_slip_of_result(&self, reading: &Reading) -> bool {
        self.literal(reading.result).significant_digits() >= 3 && is_slip(self.index, reading.result, &reading.value)
    }

    /// The same of a number that is long enough for it to be no accident.
    fn is_plain_slip(&self, reading: &Reading) -> bool {
        if reading.relation == Relation::Same {
            let telling = |id: NumberId| self.literal(id).significant_digits() >= TELLING;
            let of_other = |other: NumberId| is_slip(self.index, other, &self.literal(reading.result).value());
            return reading.term.numbers().first().is_some_and(|other| {
                (telling(reading.result) || telling(*other)) && (self.is_slip_of_result(reading) || of_other(*other))
            });
        }
        reading.relation == Relation::Sum && self.literal(reading.result).significant_digits() >= TELLING && self.is_slip_of_result(reading)
    }

    /// Whether the computed number is printed in the document.
    fn is_printed(&self, reading: &Reading) -> bool {
        self.printed.contains_key(&self.rounded(reading))
    }

    /// Whether the two are so near that the reading is right.
    fn is_near(&self, reading: &Reading) -> bool {
        let stated = self.literal(reading.result).value();
        let gap = reading.value.minus(&stated).map(|gap| gap.magnitude());
        let digits = self.literal(reading.result).significant_digits();
        // All the numbers of a clause, and their product is not far: it was meant.
        let (least, part) = if reading.relation == Relation::Product { (2, 20) } else { (TELLING, 200) };
        digits >= least && gap.and_then(|gap| gap.times(&Exact::integer(part))).is_ok_and(|gap| gap <= stated.magnitude())
    }

    /// Whether a hand would have to slip in one operand only.
    fn is_slip_of_operand(&self, reading: &Reading) -> bool {
        let result = self.literal(reading.result);
        let Term::Sum(parts) = &reading.term else { return reading.relation == Relation::Product && self.is_slip_of_factor(reading) };
        parts.iter().flat_map(Term::numbers).any(|id| {
            let literal = self.literal(id);
            let Some(wanted) = wanted(literal, result, reading) else { return false };
            literal.significant_digits() >= 3
                && (slips(self.index, literal, &wanted, &wanted).next().is_some()
                    || self.printed.contains_key(&wanted) && literal.significant_digits() >= TELLING)
        })
    }

    /// Whether one other number in the place of an operand makes it come out.
    fn is_slip_of_factor(&self, reading: &Reading) -> bool {
        let result = self.literal(reading.result);
        if result.significant_digits() < 3 {
            return false;
        }
        reading.term.numbers().into_iter().any(|id| {
            let literal = self.literal(id);
            let (Ok(low), Ok(high)) = (literal.value().over(&Exact::integer(20)), literal.value().times(&Exact::integer(20))) else {
                return false;
            };
            literal.significant_digits() >= 3
                && slips(self.index, literal, &low, &high).any(|slip| {
                    let with = reading.term.with(id, &slip, self.index);
                    with.is_some_and(|value| holds(result, &value.value))
                })
        })
    }

    /// Whether two readings that fail would both come out with one number in the place of another.
    fn is_asked_for_twice(&self, reading: &Reading) -> bool {
        let asked = |id: NumberId, value: &Exact| {
            self.asked.get(&id).is_some_and(|values| values.iter().filter(|asked| *asked == value).count() >= 2)
        };
        if asked(reading.result, &self.rounded(reading)) {
            return true;
        }
        let Term::Sum(parts) = &reading.term else { return false };
        let result = self.literal(reading.result);
        parts.iter().flat_map(Term::numbers).any(|id| wanted(self.literal(id), result, reading).is_some_and(|wanted| asked(id, &wanted)))
    }
}

/// What a part would have to be for a sum to come out.
fn wanted(part: &Literal, total: &Literal, reading: &Reading) -> Option<Exact> {
    let gap = total.value().minus(&reading.value).ok()?;
    part.value().plus(&gap).ok().filter(|wanted| !wanted.is_negative())
}
