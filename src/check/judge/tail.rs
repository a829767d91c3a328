//! Rounding tails: differences that the roundings of the operands account for.
//!
//! Owns the kinds: certain (the operand's unrounded value is known), possible (a printed amount may hide half a step), and per cent
//! whose last digits were cut off.
//! Must never excuse a count, a rate or an amount in whole 万元.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::{Compared, Judged, RelationAt, Verdict};
use crate::book::Basis;
use crate::formula::evaluate::Interval;
use crate::quantity::{Dimension, Exact, Literal};
use crate::recompute::{FigureId, Trace};

/// Why a difference is a rounding tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Operands are printed rounded; with their unrounded values it holds.
    Certain,
    /// So many amounts that rest on nothing may each hide half a step; together at most `room`.
    Possible {
        /// How many.
        parts: usize,
        /// The most they can hide, in base units.
        room: Exact,
    },
    /// Per cent that was cut off behind its last digit, and not rounded.
    CutOff,
}

/// Figures printed nowhere are looked through this deep.
const MOST_DEPTH: u32 = 32;

/// Per cent finer than this, or as fine, may be rounded: 0.1%.
fn percent_precision() -> Exact {
    Exact::power_of_ten(-3)
}

fn half(value: &Exact) -> Exact {
    value.over(&Exact::integer(2)).unwrap_or(Exact::ZERO)
}

/// The tail of a statement that fails by itself, if roundings account for it.
pub fn of_statement(judged: &Judged<'_, '_>, id: FigureId, literal: &Literal, computed: &Exact) -> Option<Tail> {
    let intervals = Intervals::new(judged);
    let value = literal.value();
    if let Some(interval) = judged.trace.basis_interval(id, |operand| intervals.of(operand, 0))
        && interval.low != interval.high
        && distance(&value, &interval) <= half(&literal.step())
    {
        return Some(Tail::Certain);
    }
    if is_cut_off(literal, computed) {
        return Some(Tail::CutOff);
    }
    possible(room_of_statement(judged, id, literal), &computed.minus(&value).ok()?.magnitude())
}

/// Whether per cent is what is computed without the digits behind its last one: 38.35…% as 38.3%.
fn is_cut_off(literal: &Literal, computed: &Exact) -> bool {
    let (value, step) = (literal.value().magnitude(), literal.step());
    // 1% for 1.9% has lost half of it.
    let has_digits = literal.number.mantissa().unsigned_abs() >= 10;
    let is_per_cent = has_digits && literal.unit.dimension.is_none() && &*literal.unit.text == "%";
    let is_like = literal.value().is_negative() == computed.is_negative() && !value.is_zero();
    is_per_cent && is_like && computed.magnitude().minus(&value).is_ok_and(|rest| !rest.is_negative() && rest < step)
}

/// How many parts of a printed sum may hide half a step, and how much that is together.
pub fn room_of_statement(judged: &Judged<'_, '_>, id: FigureId, literal: &Literal) -> Option<(usize, Exact)> {
    // A copy of one figure is no sum.
    let terms = additive_terms(judged.trace, id).filter(|terms| terms.len() > 1)?;
    room(judged, &terms, literal)
}

/// The tail of an equality between a printed and a computed side, or two of them.
pub fn of_relation(judged: &Judged<'_, '_>, compared: &Compared, step: Option<&Exact>) -> Option<Tail> {
    let (module, relation) = compared.relation;
    let intervals = Intervals::new(judged);
    let side = |side| judged.trace.side_interval(module, relation, side, |operand| intervals.of(operand, 0));
    let slack = step.map_or(Exact::ZERO, half);
    if let (Some(left), Some(right)) = (side(compared.side), side(compared.side + 1)) {
        let apart = Interval { low: left.low.minus(&right.high).ok()?, high: left.high.minus(&right.low).ok()? };
        if apart.low != apart.high && distance(&Exact::ZERO, &apart) <= slack {
            return Some(Tail::Certain);
        }
    }
    let away = compared.left.value.minus(&compared.right.value).ok()?.magnitude();
    possible(room_of_relation(judged, compared.relation, compared.side), &away)
}

/// How many amounts of two sides that add may hide half a step, and how much that is together.
pub fn room_of_relation(judged: &Judged<'_, '_>, (module, relation): RelationAt, side: usize) -> Option<(usize, Exact)> {
    if let Some(finest) = judged.column_step((module, relation)) {
        return room_of_cell(judged, (module, relation), side, &finest);
    }
    // Only a side that adds has room of its own; two printed numbers agree or do not.
    let source = &judged.trace.book.modules[module];
    let mut terms = Vec::new();
    for side in [side, side + 1] {
        source.formulas.terms(&source.relations[relation].sides[side])?;
        let operands = judged.trace.side_operands(module, relation, side);
        if operands.len() > 1 {
            terms.extend(operands);
        }
    }
    let literal = judged.printed_side(module, relation, side).or_else(|| judged.printed_side(module, relation, side + 1))?;
    if terms.is_empty() { None } else { room(judged, &terms, literal) }
}

/// A cell and the cells it is the sum of may each hide half of the last digit that they are written with.
fn room_of_cell(judged: &Judged<'_, '_>, (module, relation): RelationAt, side: usize, finest: &Exact) -> Option<(usize, Exact)> {
    let source = &judged.trace.book.modules[module];
    source.formulas.terms(&source.relations[relation].sides[side + 1])?;
    let total = judged.printed_side(module, relation, side)?;
    let dimension = total.unit.dimension;
    if !judged.is_amount(dimension, total) || *finest > precision(judged, dimension) {
        return None;
    }
    let parts: Vec<&Literal> = judged
        .trace
        .side_operands(module, relation, side + 1)
        .into_iter()
        .filter_map(|part| judged.trace.operand_literal(part))
        .filter(|part| part.is_plain() && part.unit.dimension == dimension)
        .collect();
    // A copy of one cell, written as finely, is no sum.
    if let [only] = parts[..]
        && only.step() == total.step()
    {
        return None;
    }
    let mut steps = total.step();
    for part in &parts {
        steps = steps.plus(&part.step()).ok()?;
    }
    (!parts.is_empty()).then(|| (parts.len(), half(&steps)))
}

/// The tail, where the room is enough.
fn possible(room: Option<(usize, Exact)>, away: &Exact) -> Option<Tail> {
    let (parts, room) = room?;
    (*away <= room).then_some(Tail::Possible { parts, room })
}

/// What is coarser than this was chosen, not rounded.
fn precision(judged: &Judged<'_, '_>, dimension: Dimension) -> Exact {
    if judged.trace.units().is_money(dimension) { judged.trace.book.settings.precision.value() } else { percent_precision() }
}

/// Amounts that rest on nothing, printed at the total's step, and what they may hide.
fn room(judged: &Judged<'_, '_>, terms: &[FigureId], total: &Literal) -> Option<(usize, Exact)> {
    let step = total.step();
    let dimension = total.unit.dimension;
    if !judged.is_amount(dimension, total) || step > precision(judged, dimension) {
        return None;
    }
    let parts = terms
        .iter()
        .filter(|part| judged.rests_on_nothing(**part))
        .filter_map(|part| judged.trace.operand_literal(*part))
        .filter(|part| part.is_plain() && part.unit.dimension == dimension && part.step() == step)
        .count();
    let steps = i64::try_from(parts).ok()?.checked_add(1)?;
    let room = half(&step.times(&Exact::integer(steps)).ok()?);
    (parts > 0).then_some((parts, room))
}

/// The figures that a basis adds up, if adding is all it does.
fn additive_terms(trace: &Trace<'_>, id: FigureId) -> Option<Vec<FigureId>> {
    let (module, figure) = trace.locate(id);
    match module.figure(figure).basis {
        Basis::Sum | Basis::Each(_) => Some(trace.parts(id)),
        Basis::Formula(_) | Basis::Row(_) => {
            let expression = trace.expression(id)?;
            let base = expression.references.start;
            let terms = module.formulas.terms(expression)?;
            let targets = terms.into_iter().map(|(reference, _)| trace.graph.target(id, reference - base));
            Some(targets.flat_map(|target| trace.graph.members(&target).to_vec()).collect())
        }
        Basis::None | Basis::Value(_) => None,
    }
}

/// Where operands may lie: between the printed and the unrounded value where one was printed rounded.
struct Intervals<'j, 't, 'b> {
    judged: &'j Judged<'t, 'b>,
    /// Figures printed nowhere, each looked through once.
    known: RefCell<FxHashMap<FigureId, Option<Interval>>>,
}

impl<'j, 't, 'b> Intervals<'j, 't, 'b> {
    fn new(judged: &'j Judged<'t, 'b>) -> Self {
        Self { judged, known: RefCell::default() }
    }

    fn of(&self, id: FigureId, depth: u32) -> Option<Interval> {
        let trace = self.judged.trace;
        let stated = trace.stated(id)?;
        let Some(literal) = trace.operand_literal(id) else {
            // Printed nowhere: as wide as its own operands.
            if depth >= MOST_DEPTH || !trace.has_basis(id) {
                return Some(Interval::point(stated.value.clone()));
            }
            if let Some(known) = self.known.borrow().get(&id) {
                return known.clone();
            }
            let interval = trace.basis_interval(id, |operand| self.of(operand, depth + 1));
            self.known.borrow_mut().insert(id, interval.clone());
            return interval;
        };
        // What holds only once an operand is corrected was not rounded from what the basis gives.
        let rounded = self.judged.printed(id).any(|(at, printed)| {
            std::ptr::eq(printed, literal)
                && self.judged.verdict(id, at) == Verdict::Rounded
                && !self.judged.relying.contains_key(&(id, at))
        });
        match trace.computed(id) {
            Some(computed) if rounded => Some(Interval::between(stated.value.clone(), computed.value.clone())),
            _ => Some(Interval::point(stated.value.clone())),
        }
    }
}

fn distance(value: &Exact, interval: &Interval) -> Exact {
    let gap = |a: &Exact, b: &Exact| a.minus(b).unwrap_or(Exact::ZERO);
    if *value < interval.low {
        gap(&interval.low, value)
    } else if *value > interval.high {
        gap(value, &interval.high)
    } else {
        Exact::ZERO
    }
}
