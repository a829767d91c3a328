//! Printed values that follow from others, printed anew.
//!
//! Owns how a computed value is written where an older one stands: its unit, its decimals.
//! Must never change a value that follows from nothing.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::BookEditor;
use crate::book::{Mark, Statement};
use crate::check::{Verdict, holds};
use crate::formula::evaluate::Units;
use crate::message::Problem;
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Exact, Literal, Quantity, Rounding, print, round};
use crate::recompute::{FigureId, Override, Trace, View};

/// A statement that is to print something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// The figure.
    pub figure: FigureId,
    /// The statement, by its index in the file.
    pub statement: u32,
    /// What it prints, as it is written.
    pub old: String,
    /// What it is to print.
    pub new: String,
    /// Whether it is a cell of a table.
    pub is_cell: bool,
}

impl Restated {
    /// Prints it in the file that the trace is of.
    ///
    /// # Errors
    /// Why the file is no YAML.
    pub fn print(&self, editor: &mut BookEditor<'_>, trace: &Trace<'_>) -> Result<(), Problem> {
        let (module, _) = trace.locate(self.figure);
        editor.restate(module.location(module.statements[self.statement as usize].span), &self.new)
    }
}

/// How a printed value came about, as far as the book shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// From its operands as they are printed.
    Printed,
    /// From its operands as they are printed, and this much that their roundings account for.
    WithTail(Exact),
    /// From the numbers at the bottom, with nothing rounded on the way.
    Unrounded,
    /// Either way.
    Either,
}

/// The values of all figures with a basis, from the numbers at the bottom up, with nothing rounded on the way.
pub fn unrounded(trace: &Trace<'_>) -> Override {
    let mut units = Units::new(trace.units());
    let mut values = Override::default();
    for id in trace.order.iter().copied().filter(|id| trace.has_basis(*id)) {
        if let Ok(value) = trace.basis_value(id, View::Stated, &values, &mut units) {
            values.insert(id, trace.adopt(id, value));
        }
    }
    values
}

/// The same after a change, of what was before and which figures it reaches.
pub fn unrounded_again(trace: &Trace<'_>, before: &Override, reached: &FxHashSet<FigureId>) -> Override {
    let mut units = Units::new(trace.units());
    let mut values = before.clone();
    for id in trace.order.iter().copied().filter(|id| reached.contains(id) && trace.has_basis(*id)) {
        values.remove(&id);
        if let Ok(value) = trace.basis_value(id, View::Stated, &values, &mut units) {
            values.insert(id, trace.adopt(id, value));
        }
    }
    values
}

/// What the statements of all figures should print for which `follows` gives a way.
pub fn restate(trace: &Trace<'_>, follows: impl Fn(FigureId, u32) -> Option<Way>) -> Vec<Restated> {
    restate_among(trace, &unrounded(trace), |_| true, follows)
}

/// What the statements for which `follows` gives a way should print, of the figures that anything can change for; operands first, so that a total takes the parts as they are
/// printed anew. What still holds stays as it is written. Bounds and ranges are not computed but set, and stay. A value that is not
/// known yet is to be filled in.
pub fn restate_among(
    trace: &Trace<'_>,
    unrounded: &Override,
    changes: impl Fn(FigureId) -> bool,
    follows: impl Fn(FigureId, u32) -> Option<Way>,
) -> Vec<Restated> {
    let mut values = Values { trace, replaced: Override::default(), unknown: FxHashSet::default() };
    let guessed = guessed(trace);
    let mut restated = Vec::new();
    for id in trace.order.iter().copied().filter(|id| trace.has_basis(*id) && changes(*id)) {
        let (module, figure) = trace.locate(id);
        let is_known = values.is_known(id);
        let (printed, exact) = (if is_known { values.printed(id) } else { None }, unrounded.get(&id));
        let counted = trace.operand_literal(id);
        let mut is_printed = false;
        for (at, statement) in module.statements(figure) {
            let literal = module.literal(statement);
            is_printed |= literal.is_some();
            let is_set = literal.is_some_and(Literal::is_target);
            let may_change = literal.is_some() || (module.mark(statement.span) == Some(Mark::ToFill) && !guessed.contains(&id));
            let Some(way) = follows(id, at).filter(|_| !is_set && may_change) else { continue };
            let is_cell = module.cell(statement).is_some();
            let old = literal.map_or_else(|| Mark::ToFill.text().to_owned(), print::literal);
            let value = if is_known { values.choose(id, literal, &way, printed.as_ref(), exact) } else { None };
            let new = match value {
                // What is computed from it is not known either.
                None => {
                    values.unknown.insert(id);
                    Mark::ToFill.text().to_owned()
                }
                Some(value) => {
                    let value = &*value;
                    let kept = literal.filter(|literal| {
                        let is_either = way == Way::Either && exact.is_some_and(|exact| still_holds(trace, literal, exact));
                        is_either || still_holds(trace, literal, value)
                    });
                    let Some(new) = kept.cloned().or_else(|| written_like(trace, id, literal, value)) else { continue };
                    if literal.is_none() || counted.zip(literal).is_some_and(|(counted, literal)| std::ptr::eq(counted, literal)) {
                        values.replaced.insert(id, new.quantity());
                    }
                    print::literal(&new)
                }
            };
            if new != old {
                restated.push(Restated { figure: id, statement: at, old, new, is_cell });
            }
        }
        if is_printed {
            continue;
        }
        // What is printed nowhere is as known as what it is made of.
        match printed {
            Some(printed) if trace.stated(id) != Some(&printed) => {
                values.replaced.entry(id).or_insert(printed);
            }
            None if !is_known => {
                values.unknown.insert(id);
            }
            _ => {}
        }
    }
    restated
}

/// The figures that are made of empty cells, also through figures that are printed nowhere: whether the cells stay empty only people
/// know, and no blank is filled with that. Nothing where no blank waits.
fn guessed(trace: &Trace<'_>) -> FxHashSet<FigureId> {
    let mut guessed = FxHashSet::default();
    if !trace.book.modules.iter().flat_map(|module| &module.marks).any(|marked| marked.mark == Mark::ToFill) {
        return guessed;
    }
    let is_empty = |operand: FigureId| {
        let (module, figure) = trace.locate(operand);
        // A dash says that there is none.
        let is_empty = |(_, statement): (u32, &Statement)| module.literal(statement).is_none() && statement.span.range().is_empty();
        module.table.is_some() && module.statements(figure).any(is_empty)
    };
    for id in trace.order.iter().copied().filter(|id| trace.has_basis(*id)) {
        let rests = |operand: FigureId| is_empty(operand) || (guessed.contains(&operand) && trace.operand_literal(operand).is_none());
        if trace.operands(id).into_iter().any(rests) {
            guessed.insert(id);
        }
    }
    guessed
}

/// The values that printed ones are made of, as far as they are printed anew.
struct Values<'t, 'b> {
    trace: &'t Trace<'b>,
    replaced: Override,
    unknown: FxHashSet<FigureId>,
}

impl Values<'_, '_> {
    fn is_known(&self, id: FigureId) -> bool {
        self.trace.operands(id).iter().all(|operand| !self.unknown.contains(operand))
    }

    /// The basis of a figure over its operands as they are printed.
    fn printed(&self, id: FigureId) -> Option<Quantity> {
        let value = self.trace.basis_value(id, View::Stated, &self.replaced, &mut Units::new(self.trace.units())).ok();
        value.map(|value| self.trace.adopt(id, value))
    }

    /// The value to print. Where both ways will do, printed parts add up to printed totals; but numbers that are printed coarser
    /// than the result would give it digits that mean nothing.
    fn choose<'v>(
        &self,
        id: FigureId,
        literal: Option<&Literal>,
        way: &Way,
        printed: Option<&'v Quantity>,
        exact: Option<&'v Quantity>,
    ) -> Option<Cow<'v, Quantity>> {
        let chosen = match (way, printed, exact) {
            (Way::WithTail(tail), ..) => {
                let printed = printed?;
                let value = printed.value.plus(tail).ok()?;
                return Some(Cow::Owned(Quantity::new(value, printed.dimension)));
            }
            (Way::Printed, _, _) | (Way::Either, Some(_), None) => printed,
            (Way::Unrounded, _, Some(_)) | (Way::Either, None, _) => exact,
            (Way::Unrounded, _, None) => None,
            (Way::Either, Some(sum), Some(value)) => {
                let Some(literal) = literal else { return exact.map(Cow::Borrowed) };
                let step = literal.step();
                let is_near = sum.value.minus(&value.value).is_ok_and(|gap| gap.magnitude() < step);
                let is_coarser = |operand: &FigureId| {
                    let literal = self.trace.operand_literal(*operand);
                    literal.is_some_and(|literal| literal.unit.dimension == sum.dimension && literal.step() > step)
                };
                let is_coarse = || self.trace.operands(id).iter().any(is_coarser);
                if is_near || !is_coarse() { printed } else { exact }
            }
        };
        chosen.map(Cow::Borrowed)
    }
}

/// Whether a printed value needs no change: money that is not as fine as the book works does, where that hides some of it.
fn still_holds(trace: &Trace<'_>, literal: &Literal, value: &Quantity) -> bool {
    let fits = literal.unit.dimension == value.dimension;
    let is_hidden = || round(&value.value, &trace.book.settings.precision.value(), Rounding::HalfUp).as_ref() != Ok(&literal.value());
    fits && holds(literal, &value.value) != Verdict::Mismatch && !(is_coarse(trace, literal) && is_hidden())
}

/// Whether a literal is money in steps that are coarser than the book works with.
fn is_coarse(trace: &Trace<'_>, literal: &Literal) -> bool {
    let precision = &trace.book.settings.precision;
    literal.is_plain() && literal.unit.dimension == precision.unit.dimension && literal.step() > precision.value()
}

/// A value as a literal like another one: in its unit where that fits, with its decimals, money at least as fine as the book works.
fn written_like(trace: &Trace<'_>, id: FigureId, literal: Option<&Literal>, value: &Quantity) -> Option<Literal> {
    let fits = |literal: &&Literal| literal.unit.dimension == value.dimension;
    let printed = || trace.statements(id).filter_map(|(_, literal)| literal).filter(|literal| literal.is_plain());
    let precision = &trace.book.settings.precision;
    let Some(like) = literal.filter(|literal| fits(literal)).or_else(|| printed().find(fits)) else {
        let new = newly_written(trace, value)?;
        // Not every unit that a formula can have can be written: 1/台.
        return LiteralReader::new(trace.units()).whole(&print::literal(&new)).is_ok().then_some(new);
    };
    let rounded = |like: &Literal| round(&value.value, &like.step(), Rounding::HalfUp).ok();
    // As it was written, as long as that says all of it; money else as fine as the book works, with all its zeros.
    let exact = rounded(like)? == value.value;
    let finer = (!exact && is_coarse(trace, like)).then(|| like.with_step(&precision.value())).flatten();
    let like = finer.as_ref().unwrap_or(like);
    like.with_value(&rounded(like)?)
}

/// A value that nothing says how to write: money as fine as the book works, a share in per cent, anything else with all its digits.
fn newly_written(trace: &Trace<'_>, value: &Quantity) -> Option<Literal> {
    let precision = &trace.book.settings.precision;
    if value.dimension == precision.unit.dimension {
        let rounded = round(&value.value, &precision.value(), Rounding::HalfUp).ok()?;
        // 7.6 元 is not 0.00 万元: with so little left of it, it is written in its own size.
        let lost = rounded.minus(&value.value).ok()?.magnitude();
        if lost.times(&Exact::integer(200)).ok()? <= value.value.magnitude() {
            return precision.with_value(&rounded);
        }
        let like = Literal::zero(Arc::new(trace.units().display_unit(&value.value, value.dimension)));
        return like.with_value(&round(&value.value, &Exact::power_of_ten(-2), Rounding::HalfUp).ok()?);
    }
    let is_share = value.dimension.is_none() && !value.value.is_whole() && value.value.magnitude() < Exact::integer(10);
    if is_share {
        return Literal::per_cent(&value.value);
    }
    let like = Literal::zero(Arc::new(trace.units().display_unit(&value.value, value.dimension)));
    let hundredth = || round(&value.value, &Exact::power_of_ten(-2), Rounding::HalfUp).ok();
    like.with_value(&value.value).or_else(|| like.with_value(&hundredth()?))
}
