//! Printed values that follow from others, printed anew.
//!
//! Owns how a computed value is written where an older one stands: its unit, its decimals.
//! Must never change a value that follows from nothing.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::book::Mark;
use crate::formula::evaluate::Units;
use crate::quantity::{Exact, Literal, Qualifier, Quantity, Rounding, print, round};
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

/// What the statements that `follows` picks, given what their basis comes to, should print; operands first, so that a total takes the
/// parts as they are printed anew. Bounds and ranges are not computed but set, and stay. A value that is not known yet is to be
/// filled in.
pub fn restate(trace: &Trace<'_>, follows: impl Fn(FigureId, u32, Option<&Quantity>) -> bool) -> Vec<Restated> {
    let mut replaced = Override::default();
    let mut unknown: FxHashSet<FigureId> = FxHashSet::default();
    let mut restated = Vec::new();
    for id in trace.order.iter().copied().filter(|id| trace.has_basis(*id)) {
        let (module, figure) = trace.locate(id);
        let is_known = trace.operands(id).iter().all(|operand| !unknown.contains(operand));
        let value = || trace.basis_value(id, View::Stated, &replaced, &mut Units::new(trace.units())).ok();
        let computed = is_known.then(value).flatten().map(|value| trace.adopt(id, value));
        let counted = trace.operand_literal(id);
        let mut is_printed = false;
        for (at, statement) in module.statements(figure) {
            let literal = module.literal(statement);
            is_printed |= literal.is_some();
            let is_set = literal.is_some_and(|literal| literal.is_bound() || matches!(literal.qualifier, Qualifier::UpTo(_)));
            let is_open = literal.is_some() || module.mark(statement.span) == Some(Mark::ToFill);
            if is_set || !is_open || !follows(id, at, computed.as_ref()) {
                continue;
            }
            let is_cell = module.cell(statement).is_some();
            let old = literal.map_or_else(|| Mark::ToFill.text().to_owned(), print::literal);
            let new = match &computed {
                // What is computed from it is not known either.
                None => {
                    unknown.insert(id);
                    Mark::ToFill.text().to_owned()
                }
                Some(computed) => {
                    let Some(new) = written_like(trace, id, literal, computed) else { continue };
                    if literal.is_none() || counted.zip(literal).is_some_and(|(counted, literal)| std::ptr::eq(counted, literal)) {
                        replaced.insert(id, new.quantity());
                    }
                    print::literal(&new)
                }
            };
            if new != old {
                restated.push(Restated { figure: id, statement: at, old, new, is_cell });
            }
        }
        if let Some(computed) = computed.filter(|_| !is_printed)
            && trace.stated(id) != Some(&computed)
        {
            replaced.entry(id).or_insert(computed);
        }
    }
    restated
}

/// A value as a literal like another one: in its unit where that fits, with its decimals, money at least as fine as the book works.
fn written_like(trace: &Trace<'_>, id: FigureId, literal: Option<&Literal>, value: &Quantity) -> Option<Literal> {
    let fits = |literal: &&Literal| literal.unit.dimension == value.dimension;
    let printed = || trace.statements(id).filter_map(|(_, literal)| literal).filter(|literal| literal.is_plain());
    let precision = &trace.book.settings.precision;
    let Some(like) = literal.filter(|literal| fits(literal)).or_else(|| printed().find(fits)) else {
        return newly_written(trace, value);
    };
    let rounded = |like: &Literal| round(&value.value, &like.step(), Rounding::HalfUp).ok();
    // As it was written, as long as that says all of it; money else as fine as the book works, with all its zeros.
    let exact = rounded(like)? == value.value;
    let finer = (fits(&precision) && !exact && like.step() > precision.value()).then(|| like.with_step(&precision.value())).flatten();
    let like = finer.as_ref().unwrap_or(like);
    like.with_value(&rounded(like)?)
}

/// A value that nothing says how to write: money as fine as the book works, a share in per cent, anything else with all its digits.
fn newly_written(trace: &Trace<'_>, value: &Quantity) -> Option<Literal> {
    let precision = &trace.book.settings.precision;
    if value.dimension == precision.unit.dimension {
        return precision.with_value(&round(&value.value, &precision.value(), Rounding::HalfUp).ok()?);
    }
    let is_share = value.dimension.is_none() && !value.value.is_whole() && value.value.magnitude() < Exact::integer(10);
    if is_share {
        return Literal::per_cent(&value.value);
    }
    let like = Literal::zero(Arc::new(trace.units().display_unit(&value.value, value.dimension)));
    let hundredth = || round(&value.value, &Exact::power_of_ten(-2), Rounding::HalfUp).ok();
    like.with_value(&value.value).or_else(|| like.with_value(&hundredth()?))
}
