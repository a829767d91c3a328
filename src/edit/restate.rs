//! Printed values that follow from others, printed anew.
//!
//! Owns how a computed value is written where an older one stands: its unit, its decimals.
//! Must never change a value that follows from nothing.

use std::sync::Arc;

use crate::book::Mark;
use crate::formula::evaluate::Units;
use crate::quantity::{Literal, Qualifier, Quantity, Rounding, print, round};
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
    let mut restated = Vec::new();
    for id in trace.order.iter().copied().filter(|id| trace.has_basis(*id)) {
        let (module, figure) = trace.locate(id);
        let mut units = Units::new(trace.units());
        let computed = trace.basis_value(id, View::Stated, &replaced, &mut units).ok().map(|value| trace.adopt(id, value));
        let counted = trace.operand_literal(id);
        let mut is_printed = false;
        for (at, statement) in module.statements(figure) {
            let Some(literal) = module.literal(statement) else { continue };
            is_printed = true;
            let is_set = literal.is_bound() || matches!(literal.qualifier, Qualifier::UpTo(_));
            if is_set || !follows(id, at, computed.as_ref()) {
                continue;
            }
            let is_cell = module.cell(statement).is_some();
            let old = print::literal(literal);
            let Some(computed) = &computed else {
                restated.push(Restated { figure: id, statement: at, old, new: Mark::ToFill.text().to_owned(), is_cell });
                continue;
            };
            let Some(new) = written_like(trace, id, literal, computed) else { continue };
            if counted.is_some_and(|counted| std::ptr::eq(counted, literal)) {
                replaced.insert(id, new.quantity());
            }
            let text = print::literal(&new);
            if text != old {
                restated.push(Restated { figure: id, statement: at, old, new: text, is_cell });
            }
        }
        if let Some(computed) = computed.filter(|_| !is_printed)
            && trace.stated(id) != Some(&computed)
        {
            replaced.insert(id, computed);
        }
    }
    restated
}

/// A value as a literal like another one: in its unit where that fits, with its decimals, money at least as fine as the book works.
fn written_like(trace: &Trace<'_>, id: FigureId, literal: &Literal, value: &Quantity) -> Option<Literal> {
    let fits = |literal: &Literal| literal.unit.dimension == value.dimension;
    let like = if fits(literal) {
        literal.clone()
    } else {
        let other = trace.statements(id).filter_map(|(_, literal)| literal).find(|literal| literal.is_plain() && fits(literal));
        other.cloned().unwrap_or_else(|| Literal::zero(Arc::new(trace.units().display_unit(&value.value, value.dimension))))
    };
    let precision = &trace.book.settings.precision;
    let step = if fits(precision) { like.step().min(precision.value()) } else { like.step() };
    // Where nothing says how fine it should be, all of it is printed if it ends.
    let whole = || (like.number.is_zero() && !fits(precision)).then(|| like.with_value(&value.value)).flatten();
    whole().or_else(|| like.with_value(&round(&value.value, &step, Rounding::HalfUp).ok()?))
}
