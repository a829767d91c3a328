//! The printed number itself is wrong, and the rest of the book says how it came about.

use super::{Candidate, Search, file_of};
use crate::book::{Basis, Role};
use crate::cause::change::Check;
use crate::cause::kind::Kind;
use crate::cause::solve::{Place, Slot, slots, solve, tolerance};
use crate::cause::words::{prints, short};
use crate::check::{Verdict, holds};
use crate::message::Text;
use crate::quantity::{Exact, Literal, print};
use crate::recompute::{FigureId, Target, Trace};

/// So many stories of one kind are told of one number.
const MOST_FIGURES: usize = 3;
/// So many operands are exchanged for other figures.
const MOST_EXCHANGED: usize = 16;
/// So many sums up a round total is looked for.
const MOST_LEVELS: usize = 8;

pub fn search(search: &Search<'_, '_, '_, '_>, found: &mut Vec<Candidate>) {
    let Some((slot, computed, value)) = search.printed() else { return };
    let Place::Figure(id) = slot.place else { return };
    if !slot.literal.is_plain() {
        return;
    }
    let told = |kind, ways, because: Text| search.candidate(kind, None, ways, &slot, &value).map(|own| own.because(because));
    for (kind, ways, digits, because) in parts(search, &slot) {
        if let Some(mut candidate) = told(kind, ways, because) {
            // A short part is the difference of too many numbers.
            candidate.edits[0].digits = candidate.edits[0].digits.min(digits);
            found.push(candidate);
        }
    }
    for (ways, because) in exchanged(search, id, &slot) {
        found.extend(told(Kind::WrongOperand, ways, because).map(|own| Candidate { coincidence: ways > 1, ..own }));
    }
    found.extend(other_figure(search, id, &slot).and_then(|(ways, because)| told(Kind::OtherFigure, ways, because)));
    found.extend(residual(search, id, &slot).and_then(|because| told(Kind::Residual, 1, because)));
    if let Some((value, because)) = other_place(search, id, &slot, &computed) {
        found.extend(search.candidate(Kind::OtherPlace, None, 1, &slot, &value).map(|own| own.because(because)));
    }
}

/// What another place of the figure prints, where the basis gives it.
fn other_place(search: &Search<'_, '_, '_, '_>, id: FigureId, slot: &Slot<'_>, computed: &Exact) -> Option<(Exact, Text)> {
    let judged = search.ledger.judged;
    let (module, _) = judged.trace.locate(id);
    let fits =
        |literal: &Literal| literal.is_plain() && literal.value() != slot.literal.value() && holds(literal, computed) != Verdict::Mismatch;
    let (at, literal) = judged.printed(id).find(|(_, literal)| fits(literal))?;
    let places: Vec<&str> = module.places(&module.statements[at as usize]).collect();
    Some((literal.value(), prints(&places, literal)))
}

/// The difference is exactly one of the parts.
fn parts(search: &Search<'_, '_, '_, '_>, slot: &Slot<'_>) -> Vec<(Kind, u64, u32, Text)> {
    let mut found = Vec::new();
    let (Some(linear), Some(tolerance)) = (search.ledger.linear(search.check), tolerance(search.ledger, search.check)) else {
        return found;
    };
    let trace = search.ledger.judged.trace;
    let Ok(lacks) = linear.right.minus(&linear.left) else { return found };
    let ways = 2 * linear.counts.len() as u64;
    if linear.counts.len() < 2 {
        return found;
    }
    let mut members: Vec<(FigureId, i64)> = linear.counts.iter().map(|(id, (_, right))| (*id, *right)).collect();
    members.sort_unstable();
    for (part, count) in members {
        let Some(value) = trace.stated(part).filter(|value| !value.value.is_zero()) else { continue };
        let Ok(value) = value.value.times(&Exact::integer(count)) else { continue };
        let near = |other: &Exact| lacks.minus(other).is_ok_and(|away| away.magnitude() <= tolerance);
        let digits = trace.operand_literal(part).map_or(0, Literal::significant_digits);
        let told = || (short(trace, part), print::amount(&value.magnitude(), &slot.literal.unit));
        if near(&value) {
            let (path, shown) = told();
            let text = Text::new(format!("差额正好是“{path}”{shown}"), format!("the difference is exactly '{path}', {shown}"));
            found.push((Kind::PartOmitted, ways, digits, text));
        } else if near(&value.negated()) {
            let (path, shown) = told();
            let text = Text::new(format!("多出的正好是“{path}”{shown}"), format!("it is too high by exactly '{path}', {shown}"));
            found.push((Kind::PartDoubled, ways, digits, text));
        }
    }
    found.truncate(MOST_FIGURES);
    found
}

/// With another figure in the place of one that the formula names the printed value comes out.
fn exchanged(search: &Search<'_, '_, '_, '_>, id: FigureId, slot: &Slot<'_>) -> Vec<(u64, Text)> {
    let mut found = Vec::new();
    let trace = search.ledger.judged.trace;
    // A sum names no figure that could be taken for another, and a row none but its own columns.
    let (Check::Statement(..), Basis::Formula(_)) = (search.check, trace.figure(id).basis) else { return found };
    let Some(expression) = trace.expression(id) else { return found };
    let (operands, unprinted) = slots(search.ledger, search.check);
    let file = file_of(search, id);
    let targets = (0..expression.references.end - expression.references.start).map(|reference| trace.graph.target(id, reference));
    let named: Vec<FigureId> = targets.filter_map(|target| if let Target::Figure(one) = target { Some(one) } else { None }).collect();
    for operand in
        operands.iter().filter(|operand| matches!(operand.place, Place::Figure(own) if named.contains(&own))).take(MOST_EXCHANGED)
    {
        let Place::Figure(own) = operand.place else { continue };
        let Some(range) = solve(search.ledger, search.check, operand, &unprinted, None) else { continue };
        let dimension = operand.literal.unit.dimension;
        for at in [file, 0].into_iter().take(if file == 0 { 1 } else { 2 }) {
            let others = search.values.between(at, dimension, &range.low, &range.high);
            for other in others.filter(|other| *other != own && *other != id).take(MOST_FIGURES) {
                let Some(literal) = trace.operand_literal(other) else { continue };
                let (name, other_name) = (short(trace, own), short(trace, other));
                let (value, old, result) = (print::literal(literal), print::literal(operand.literal), print::literal(slot.literal));
                let text = Text::new(
                    format!("把“{name}”{old} 换成“{other_name}”{value}，正好得到 {result}"),
                    format!("with '{other_name}', {value}, in the place of '{name}', {old}, it comes to {result}"),
                );
                // 上年预算 is taken for 前年预算 sooner than for anything else.
                found.push((if are_alike(&name, &other_name) { 1 } else { search.values.count(at) }, text));
            }
        }
    }
    found.sort_by_key(|(ways, _)| *ways);
    found.truncate(MOST_FIGURES);
    found
}

/// Whether two names differ, and share most of their characters: 上年预算 and 前年预算. The same name in two rows is no other name.
fn are_alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.rsplit('.').next().unwrap_or(a), b.rsplit('.').next().unwrap_or(b));
    if a == b {
        return false;
    }
    let common = a.chars().filter(|c| b.contains(*c)).count();
    2 * common >= a.chars().count().max(b.chars().count())
}

/// Another figure that has exactly the printed value, with how many were looked through.
fn other_figure(search: &Search<'_, '_, '_, '_>, id: FigureId, slot: &Slot<'_>) -> Option<(u64, Text)> {
    let judged = search.ledger.judged;
    let trace = judged.trace;
    let value = slot.literal.value();
    let own_cells: Vec<FigureId> = judged.references.get(&id).into_iter().flatten().map(|(user, _)| *user).collect();
    // That an operand has the value of the result is the same whichever of them is wrong.
    let (operands, _) = slots(search.ledger, search.check);
    let is_operand = |other: FigureId| operands.iter().any(|operand| operand.place == Place::Figure(other));
    let is_other = |other: &FigureId| {
        let same_number = own_cells.contains(other) || judged.references.get(other).into_iter().flatten().any(|(user, _)| *user == id);
        // What is computed from it alone is a copy.
        let copy = |a: FigureId, b: FigureId| trace.copied(a) == Some(b);
        *other != id && !same_number && !copy(*other, id) && !copy(id, *other) && !is_operand(*other)
    };
    let near = search.values.near(file_of(search, id));
    let count: u64 = near.iter().map(|at| search.values.count(*at)).sum();
    let dimension = slot.literal.unit.dimension;
    let other = near.into_iter().find_map(|at| search.values.between(at, dimension, &value, &value).find(is_other))?;
    let (path, shown) = (short(trace, other), print::literal(slot.literal));
    Some((count, Text::new(format!("{shown} 正好是“{path}”"), format!("{shown} is exactly '{path}'"))))
}

/// What its own basis does not give is what a round total leaves: every sum on the way holds.
fn residual(search: &Search<'_, '_, '_, '_>, id: FigureId, slot: &Slot<'_>) -> Option<Text> {
    let judged = search.ledger.judged;
    let trace = judged.trace;
    let mut at = id;
    for _ in 0..MOST_LEVELS {
        if !matches!(trace.figure(at).role, Role::Line | Role::Part | Role::Row) {
            return None;
        }
        let parent = trace.parent(at)?;
        let holds = search.ledger.checks_of(parent).into_iter().all(|check| search.ledger.holds_now(check));
        if !holds {
            return None;
        }
        if let Some(literal) = trace.operand_literal(parent)
            && is_round(literal)
        {
            return Some(left_of(trace, parent, literal, slot.literal));
        }
        at = parent;
    }
    None
}

fn left_of(trace: &Trace<'_>, total: FigureId, literal: &Literal, own: &Literal) -> Text {
    let path = short(trace, total);
    let rest = literal.value().minus(&own.value()).unwrap_or(Exact::ZERO);
    let (whole, rest, left) = (print::literal(literal), print::amount(&rest, &literal.unit), print::literal(own));
    Text::new(
        format!("它正好是整数控制数“{path}”{whole} 减去其他各项 {rest} 的余数 {left}"),
        format!("it is exactly what the round total '{path}', {whole}, leaves after the other lines, {rest}: {left}"),
    )
}

/// Whether a total looks as if it had been set: whole tens of its unit.
fn is_round(literal: &Literal) -> bool {
    literal.is_plain()
        && literal.value().over(&literal.unit.scale).is_ok_and(|number| number.over(&Exact::integer(10)).is_ok_and(|tens| tens.is_whole()))
}
