//! What speaks for a number, and not the reading of it, being wrong: a slip of a hand, the right value printed elsewhere.
//!
//! Owns which slips count, and how long a number must be for one to be no accident.
//! Must never decide what is believed.

use rustc_hash::FxHashMap;

use super::document::Block;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Reading, Relation, Said, Term, holds};
use crate::cause::slip::{Nature, Slip, meant};
use crate::quantity::{Exact, Literal, Rounding, round};

/// Numbers of fewer digits are printed everywhere by accident.
const TELLING: u32 = 4;
/// Two digits that are exchanged are no accident in numbers of so many.
const SWAPPED: u32 = 3;
/// Of an incomplete list the gap is one digit by accident, unless the total has so many.
const LONG: u32 = 5;

/// Whether a hand makes a printed number of a value.
pub fn is_slip(index: &Index<'_>, id: NumberId, value: &Exact) -> bool {
    slips_of(index, id, value).iter().any(|slip| !matches!(slip, Slip::Factor { .. }))
}

/// Whether two neighbouring digits are exchanged in what is printed.
fn is_swapped(index: &Index<'_>, id: NumberId, value: &Exact) -> bool {
    slips_of(index, id, value).contains(&Slip::Swapped)
}

/// How a hand may have made a printed number of a value, to the last digit that is printed.
fn slips_of(index: &Index<'_>, id: NumberId, value: &Exact) -> Vec<Slip> {
    let literal = &index.number(id).literal;
    let Ok(value) = round(value, &literal.step(), Rounding::HalfUp) else { return Vec::new() };
    let all = meant(literal, Nature::of(literal, index.units), &value, &value, None);
    all.into_iter().map(|meant| meant.slip).collect()
}

/// The numbers between two ends that a hand could have meant where one is printed.
fn slips(index: &Index<'_>, literal: &Literal, low: &Exact, high: &Exact) -> impl Iterator<Item = Exact> + use<> {
    let all = meant(literal, Nature::of(literal, index.units), low, high, None);
    all.into_iter().filter(|meant| !matches!(meant.slip, Slip::Factor { .. })).map(|meant| meant.value)
}

/// Whether one other number in the place of an operand makes a product or a rate come out.
pub fn would_hold(index: &Index<'_>, reading: &Reading) -> bool {
    let result = &index.number(reading.result).literal;
    // A rate is rounded: it has to have more digits for one of so many numbers not to fit by accident.
    let (least, exact) = if reading.relation == Relation::Product { (3, 1) } else { (TELLING, TELLING) };
    let digits = result.significant_digits();
    reading.term.numbers().into_iter().any(|id| {
        let literal = &index.number(id).literal;
        let (Ok(low), Ok(high)) = (literal.value().over(&Exact::integer(20)), literal.value().times(&Exact::integer(20))) else {
            return false;
        };
        let fits = |slip: Exact, is_exact: bool| {
            let with = reading.term.with(id, &slip, index).map(|with| with.value);
            with.is_some_and(|value| if is_exact { value == result.value() } else { holds(result, &value) })
        };
        if length(literal) < 2 {
            return false;
        }
        let is_exact = || digits >= exact && slips(index, literal, &low, &high).filter(|slip| fits(slip.clone(), true)).count() == 1;
        let is_near = || digits >= least && slips(index, literal, &low, &high).any(|slip| fits(slip, false));
        is_exact() || literal.significant_digits() >= 3 && is_near()
    })
}

/// How many digits a number is written with.
fn length(literal: &Literal) -> u32 {
    literal.number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)
}

/// An amount that is printed.
#[derive(Default)]
struct Printed {
    /// The most digits that it is printed with.
    digits: u32,
    /// The blocks of the document that print it.
    blocks: Vec<usize>,
}

/// What speaks for a number being wrong.
pub struct Evidence<'i, 'd> {
    index: &'i Index<'d>,
    /// The amounts that are printed.
    printed: FxHashMap<Exact, Printed>,
    /// What failing readings ask for in the place of numbers, of which they are computed and which they compute.
    asked: FxHashMap<NumberId, Vec<Exact>>,
}

impl<'i, 'd> Evidence<'i, 'd> {
    pub fn new(index: &'i Index<'d>, failing: &[Said]) -> Self {
        let mut printed: FxHashMap<Exact, Printed> = FxHashMap::default();
        for id in index.ids().filter(|id| index.number(*id).is_value() && index.number(*id).kind == Kind::Money) {
            let literal = &index.number(id).literal;
            let Printed { digits, blocks } = printed.entry(literal.value()).or_default();
            *digits = literal.significant_digits().max(*digits);
            let block = index.text_of(id).home.block;
            if blocks.last() != Some(&block) {
                blocks.push(block);
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
                for id in parts.iter().flat_map(Term::numbers) {
                    if let Some(wanted) = evidence.wanted(id, reading, false) {
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

    /// Whether one number with its point elsewhere makes a sum come out, to the last digit: 400 for 40.
    fn is_slip_of_point(&self, reading: &Reading) -> bool {
        const FURTHEST: i32 = 4;
        let (Term::Sum(parts), Relation::Sum) = (&reading.term, reading.relation) else { return false };
        let is_moved = |id: NumberId, wanted: &Exact| {
            let moved = |places: i32| self.literal(id).value().times(&Exact::power_of_ten(places)).is_ok_and(|value| value == *wanted);
            let is_telling = self.literal(id).significant_digits() >= 2 || parts.len() >= 3;
            is_telling && !wanted.is_zero() && (1..=FURTHEST).any(|places| moved(places) || moved(-places))
        };
        let mut ids = parts.iter().flat_map(Term::numbers);
        parts.len() >= 2
            && (is_moved(reading.result, &reading.value)
                || ids.any(|id| self.wanted(id, reading, false).is_some_and(|wanted| is_moved(id, &wanted))))
    }

    /// Whether anything does, so that one wrong number explains it.
    pub fn speaks_for(&self, reading: &Reading) -> bool {
        if self.is_slip_of_point(reading) {
            return true;
        }
        if self.may_be_open(reading) {
            return self.is_printed(reading) || self.is_swapped_in_part(reading);
        }
        // Two numbers of one name may be of two years, or of two kinds of money: only a slip makes one of the other.
        if reading.relation == Relation::Same {
            return self.is_plain_slip(reading);
        }
        // A list that is said to be of some: what one of its parts would have to be proves nothing.
        if reading.relation == Relation::Sum && reading.value < self.literal(reading.result).value() {
            let digits = self.literal(reading.result).significant_digits();
            let is_slip = digits >= LONG && self.is_slip_of_result(reading);
            let is_swapped = self.is_swapped_in_part(reading);
            return is_slip || is_swapped || self.is_asked_for_twice(reading) || self.is_told_elsewhere(reading) || self.lacks_row(reading);
        }
        self.speaks_for_complete(reading)
    }

    /// Whether a total in a table lacks just what another table has, and what stands around it has not.
    fn lacks_row(&self, reading: &Reading) -> bool {
        const DIGITS: u32 = 3;
        const AROUND: usize = 4;
        let home = self.index.text_of(reading.result).home;
        let Ok(gap) = self.literal(reading.result).value().minus(&reading.value) else { return false };
        let is_told = home.cell.is_some() && !gap.is_negative() && self.prints(&gap, DIGITS);
        let Some(Printed { blocks, .. }) = self.printed.get(&gap).filter(|_| is_told) else { return false };
        let is_table = |block: &usize| matches!(self.index.document.blocks[*block], Block::Table(_));
        // A line beside the table may be a row of it.
        blocks.iter().all(|block| block.abs_diff(home.block) > AROUND || is_table(block) && *block != home.block)
            && blocks.iter().any(is_table)
    }

    /// Whether one part would have to be a number that slips into it and is printed elsewhere.
    fn is_told_elsewhere(&self, reading: &Reading) -> bool {
        let Term::Sum(parts) = &reading.term else { return false };
        parts.iter().flat_map(Term::numbers).any(|id| {
            let wanted = self.wanted(id, reading, false);
            wanted.is_some_and(|wanted| {
                self.prints(&wanted, TELLING) && slips(self.index, self.literal(id), &wanted, &wanted).next().is_some()
            })
        })
    }

    /// The same of parts of which none is missing.
    pub fn speaks_for_complete(&self, reading: &Reading) -> bool {
        if reading.relation == Relation::Product {
            // What the product comes to may be printed as the whole of which this is a part.
            return self.is_slip_of_result(reading)
                || self.is_slip_of_unit(reading)
                || self.is_near(reading)
                || self.is_slip_of_operand(reading);
        }
        self.is_slip_of_result(reading)
            || self.is_slip_of_point(reading)
            || self.is_printed(reading)
            || self.lacks_row(reading)
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
        let literal = self.literal(reading.result);
        let is_telling = literal.significant_digits() >= 3;
        // 8700 for 7800 is long enough, though 8700 is round.
        let is_long = || length(literal) > SWAPPED && is_swapped(self.index, reading.result, &reading.value);
        is_telling && is_slip(self.index, reading.result, &reading.value) || is_long()
    }

    /// Whether a product is what is printed but for 元 in the place of 万元, or a month in the place of a year.
    fn is_slip_of_unit(&self, reading: &Reading) -> bool {
        const DIGITS: u32 = 2;
        let literal = self.literal(reading.result);
        let is_product = reading.relation == Relation::Product && literal.significant_digits() >= DIGITS;
        let times = |by: i64| reading.value.times(&Exact::integer(by)).is_ok_and(|value| value == literal.value());
        let over = |by: i64| literal.value().times(&Exact::integer(by)).is_ok_and(|value| value == reading.value);
        // 每年 for 每月: only where a year is spoken of.
        let yearly = || {
            let mut by_year = false;
            reading.term.read_as(&mut |_, literal| by_year |= literal.unit.text.contains("/年"));
            by_year
        };
        is_product && (times(10_000) || over(10_000) || times(12) && yearly())
    }

    /// The same of a number that is long enough for it to be no accident.
    pub fn is_plain_slip(&self, reading: &Reading) -> bool {
        if reading.relation == Relation::Same {
            let telling = |id: NumberId| self.literal(id).significant_digits() >= TELLING;
            let of_other = |other: NumberId| is_slip(self.index, other, &self.literal(reading.result).value());
            return reading.term.numbers().first().is_some_and(|other| {
                (telling(reading.result) || telling(*other)) && (self.is_slip_of_result(reading) || of_other(*other))
            });
        }
        let digits = self.literal(reading.result).significant_digits();
        let is_slip = || digits >= TELLING && self.is_slip_of_result(reading);
        let swapped = || digits >= SWAPPED && is_swapped(self.index, reading.result, &reading.value);
        reading.relation == Relation::Sum && (is_slip() || swapped()) || reading.relation == Relation::Balance && swapped()
    }

    /// Whether one part has two digits exchanged: of few numbers that is no accident.
    fn is_swapped_in_part(&self, reading: &Reading) -> bool {
        let Term::Sum(parts) = &reading.term else { return false };
        // Of a list that leaves much out, one part in so many, any part may look so.
        const LEFT_OUT: i64 = 5;
        let total = self.literal(reading.result).value();
        let gap = total.minus(&reading.value).and_then(|gap| gap.magnitude().times(&Exact::integer(LEFT_OUT)));
        if !gap.is_ok_and(|gap| gap <= total) {
            return false;
        }
        let is_telling = |id: &NumberId| self.literal(*id).significant_digits() >= SWAPPED;
        let swapped = |id: NumberId| self.wanted(id, reading, false).is_some_and(|wanted| is_swapped(self.index, id, &wanted));
        parts.iter().flat_map(Term::numbers).filter(is_telling).any(swapped)
    }

    /// Whether the computed number is printed in the document.
    fn is_printed(&self, reading: &Reading) -> bool {
        // 16.43亿 of money is no area.
        let is_amount = matches!(self.index.number(reading.result).kind, Kind::Money | Kind::Plain);
        is_amount && self.prints(&self.rounded(reading), TELLING)
    }

    /// Whether the document prints an amount with so many digits.
    fn prints(&self, value: &Exact, digits: u32) -> bool {
        self.printed.get(value).is_some_and(|printed| printed.digits >= digits)
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
        match (reading.relation, &reading.term) {
            (Relation::Sum | Relation::Increase, Term::Sum(parts)) => {
                parts.iter().flat_map(Term::numbers).any(|id| self.is_slip_of_part(reading, id, false))
            }
            (Relation::Sum | Relation::Increase | Relation::Balance, Term::Difference(more, less)) => {
                more.numbers().into_iter().any(|id| self.is_slip_of_part(reading, id, false))
                    || less.numbers().into_iter().any(|id| self.is_slip_of_part(reading, id, true))
            }
            _ => would_hold(self.index, reading),
        }
    }

    /// Whether one other number in the place of a part makes a sum come out: of few digits only one that is printed elsewhere.
    fn is_slip_of_part(&self, reading: &Reading, id: NumberId, is_taken_away: bool) -> bool {
        let literal = self.literal(id);
        let Some(wanted) = self.wanted(id, reading, is_taken_away) else { return false };
        let is_slip = || slips(self.index, literal, &wanted, &wanted).next().is_some();
        match literal.significant_digits() {
            0 | 1 => false,
            2 => self.prints(&wanted, 2) && is_slip(),
            // What an increase would have to be over is printed anyway: the year before.
            digits => reading.relation == Relation::Sum && digits >= TELLING && self.prints(&wanted, TELLING) || is_slip(),
        }
    }

    /// Whether two readings that fail would both come out with one number in the place of another.
    pub fn is_asked_for_twice(&self, reading: &Reading) -> bool {
        let asked = |id: NumberId, value: &Exact| {
            self.asked.get(&id).is_some_and(|values| values.iter().filter(|asked| *asked == value).count() >= 2)
        };
        if asked(reading.result, &self.rounded(reading)) {
            return true;
        }
        let Term::Sum(parts) = &reading.term else { return false };
        parts.iter().flat_map(Term::numbers).any(|id| self.wanted(id, reading, false).is_some_and(|wanted| asked(id, &wanted)))
    }

    /// What a part would have to be for a sum to come out.
    fn wanted(&self, part: NumberId, reading: &Reading, is_taken_away: bool) -> Option<Exact> {
        let gap = self.literal(reading.result).value().minus(&reading.value).ok()?;
        let gap = if is_taken_away { gap.negated() } else { gap };
        self.literal(part).value().plus(&gap).ok().filter(|wanted| !wanted.is_negative())
    }
}
