//! What a number would have to be for a comparison to hold.
//!
//! Owns solving; formulas are nearly always linear in one input, or a quotient of what is.
//! Must never guess how the number came to be another.

use super::change::Check;
use super::ledger::Ledger;
use crate::book::Basis;
use crate::formula::evaluate::Units;
use crate::formula::{Comparison, Node};
use crate::quantity::{Exact, Literal, Qualifier, Quantity, Rounding, round};
use crate::recompute::{FigureId, Override, View};

/// So many numbers of one comparison are tried.
const MOST_SLOTS: usize = 256;
/// So many where each trial evaluates the formula anew; fewer of a long one.
const MOST_EVALUATED: usize = 48;
/// So many operands are added up for all trials together.
const MOST_ADDED: usize = 1_000;

/// Where a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In what a figure prints or is given.
    Figure(FigureId),
    /// In the formula of a figure, by its index in the file.
    Formula(FigureId, u32),
}

/// A written number that could be another.
#[derive(Clone, Copy)]
pub struct Slot<'b> {
    /// Where it is written.
    pub place: Place,
    /// As it is written.
    pub literal: &'b Literal,
}

/// The values with which a comparison holds.
#[derive(Clone, Debug)]
pub struct Range {
    /// The least.
    pub low: Exact,
    /// The greatest.
    pub high: Exact,
    /// With which it holds exactly.
    pub middle: Exact,
    /// Whether the number is only added or subtracted.
    pub adds: bool,
}

/// The numbers that a comparison is made of, also through figures that are printed nowhere.
pub fn slots<'b>(ledger: &Ledger<'_, '_, 'b>, check: Check) -> (Vec<Slot<'b>>, Vec<FigureId>) {
    let judged = ledger.judged;
    let trace = judged.trace;
    let direct = match check {
        Check::Statement(id, _) => trace.operands(id),
        Check::Relation(at, side) => judged.relation_operands(at, side),
        Check::Places(_) => Vec::new(),
    };
    let (mut reached, unprinted) = judged.reach(direct);
    reached.sort_unstable();
    let width = reached.len();
    let mut slots: Vec<Slot<'b>> = reached
        .into_iter()
        .filter_map(|id| {
            trace
                .operand_literal(id)
                .filter(|literal| !literal.is_bound() && !literal.number.is_zero())
                .map(|literal| Slot { place: Place::Figure(id), literal })
        })
        .take(MOST_SLOTS)
        .collect();
    let own = match check {
        Check::Statement(id, _) => Some(id),
        _ => None,
    };
    for id in own.into_iter().chain(unprinted.iter().copied()) {
        let (module, figure) = trace.locate(id);
        let (Basis::Formula(_), Some(expression)) = (module.figure(figure).basis, trace.expression(id)) else { continue };
        for node in module.formulas.nodes(expression) {
            if let Node::Literal(at) = node
                && !module.formulas.literals[*at as usize].number.is_zero()
            {
                slots.push(Slot { place: Place::Formula(id, *at), literal: &module.formulas.literals[*at as usize] });
            }
        }
    }
    if ledger.linear(check).is_none() {
        slots.truncate((MOST_ADDED / width.max(1)).clamp(2, MOST_EVALUATED));
    }
    (slots, unprinted)
}

/// The values of a number with which a comparison holds; `target` stands for what is printed, where that is to be another too.
pub fn solve(ledger: &Ledger<'_, '_, '_>, check: Check, slot: &Slot<'_>, unprinted: &[FigureId], target: Option<&Exact>) -> Option<Range> {
    let tolerance = tolerance(ledger, check)?;
    let written = slot.literal.value();
    let linear = ledger.linear(check);
    let counted = match (&linear, slot.place) {
        (Some(linear), Place::Figure(id)) => linear.counts.get(&id).map(|(left, right)| (linear, right - left)),
        _ => None,
    };
    let (middle, slope) = if let Some((linear, slope)) = counted {
        let slope = Exact::integer(slope);
        let gap = linear.right.minus(target.unwrap_or(&linear.left)).ok()?;
        (written.minus(&gap.over(&slope).ok()?).ok()?, slope)
    } else {
        approach(ledger, check, slot, unprinted, target)?
    };
    let half = tolerance.over(&slope.magnitude()).ok()?;
    Some(Range { low: middle.minus(&half).ok()?, high: middle.plus(&half).ok()?, middle, adds: counted.is_some() })
}

/// A zero of the gap, with the slope there: exact where the number stands once above or below the line of a fraction, or both.
///
/// Such a gap is a quotient of two linear functions, and so is its inverse: three points fix it.
fn approach(
    ledger: &Ledger<'_, '_, '_>,
    check: Check,
    slot: &Slot<'_>,
    unprinted: &[FigureId],
    target: Option<&Exact>,
) -> Option<(Exact, Exact)> {
    let at = |value: &Exact| gap(ledger, check, slot, value, unprinted, target);
    let step = slot.literal.step();
    let first = slot.literal.value();
    let apart = if first.is_zero() { step.clone() } else { first.over(&Exact::integer(8)).ok()? };
    let second = first.plus(&apart).ok()?;
    let third = second.plus(&apart).ok()?;
    let (a, b, c) = (at(&first)?, at(&second)?, at(&third)?);
    if a == b {
        return None;
    }
    let zero = if c.is_zero() {
        third
    } else {
        // (x − x₁) / (x − x₃) is the same fraction of the gaps; the values are as far apart from one another.
        let fraction = a.times(&b.minus(&c).ok()?).ok()?.over(&c.times(&b.minus(&a).ok()?).ok()?).ok()?.negated();
        first.minus(&fraction.times(&third).ok()?).ok()?.over(&Exact::ONE.minus(&fraction).ok()?).ok()?
    };
    // Fine enough for every printed digit, coarse enough that fractions do not grow.
    let zero = round(&zero, &step.times(&Exact::power_of_ten(-12)).ok()?, Rounding::HalfUp).ok()?;
    let rest = at(&zero)?;
    let slope = at(&zero.plus(&step).ok()?)?.minus(&rest).ok()?.over(&step).ok()?;
    (!slope.is_zero() && rest.magnitude() <= tolerance(ledger, check)?).then_some((zero, slope))
}

/// What is computed less what is printed, with another value for a number.
fn gap(
    ledger: &Ledger<'_, '_, '_>,
    check: Check,
    slot: &Slot<'_>,
    value: &Exact,
    unprinted: &[FigureId],
    target: Option<&Exact>,
) -> Option<Exact> {
    let judged = ledger.judged;
    let trace = judged.trace;
    let quantity = Quantity::new(value.clone(), slot.literal.unit.dimension);
    let replaced = match slot.place {
        Place::Figure(id) => Override::from_iter([(id, Quantity::new(value.clone(), trace.stated(id)?.dimension))]),
        Place::Formula(id, at) => {
            let value = trace.adopt(id, trace.value_with_literal(id, at, &quantity, &Override::default()).ok()?);
            if let Check::Statement(own, statement) = check
                && own == id
            {
                return value.value.minus(target.unwrap_or(&stated(ledger, own, statement)?)).ok();
            }
            Override::from_iter([(id, value)])
        }
    };
    match check {
        Check::Statement(id, at) => {
            let computed = judged.value_with(id, &replaced, unprinted)?;
            computed.value.minus(target.unwrap_or(&stated(ledger, id, at)?)).ok()
        }
        Check::Relation(at, side) => match target {
            None => judged.gap_with(at, side, &replaced, unprinted),
            Some(target) => {
                let mut units = Units::new(trace.units());
                let right = trace.side_value(at.0, at.1, side + 1, View::Stated, &replaced, &mut units).ok()?;
                right.value.minus(target).ok()
            }
        },
        Check::Places(_) => None,
    }
}

fn stated(ledger: &Ledger<'_, '_, '_>, id: FigureId, at: u32) -> Option<Exact> {
    let (module, _) = ledger.judged.trace.locate(id);
    module.literal(&module.statements[at as usize]).map(Literal::value)
}

/// How far off a comparison may be and still hold.
pub fn tolerance(ledger: &Ledger<'_, '_, '_>, check: Check) -> Option<Exact> {
    let half = |step: &Exact| step.over(&Exact::integer(2)).ok();
    let own = match check {
        Check::Statement(id, at) => {
            let (module, _) = ledger.judged.trace.locate(id);
            let literal = module.literal(&module.statements[at as usize])?;
            match literal.qualifier {
                Qualifier::About => half(&literal.estimate_step())?,
                Qualifier::UpTo(_) => return None,
                // A bound that is violated was most likely meant to be met exactly.
                _ => half(&literal.step())?,
            }
        }
        Check::Relation((module, index), side) => {
            let relation = &ledger.judged.trace.book.modules[module].relations[index];
            if relation.comparisons[side] != Comparison::Equal {
                return None;
            }
            ledger.judged.step_of(module, index, side).map_or(Some(Exact::ZERO), |step| half(&step))?
        }
        Check::Places(_) => return None,
    };
    Some(ledger.room(check).map_or(own.clone(), |room| own.max(room)))
}
