//! The cell that stands for a figure in a formula, and the unit of the number in it.
//!
//! Owns the two views: what is printed, and what comes from the leaves up.
//! Must never write a formula.

use super::Layout;
use crate::present::xlsx::At;
use crate::quantity::{Dimension, Exact, Unit};
use crate::recompute::{FigureId, Trace, View};
use crate::workbook::column;

/// A cell, and what a number in it is in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The cell.
    pub at: At,
    /// One of its unit, in base units.
    pub scale: Exact,
}

impl<'b> Layout<'_, 'b> {
    /// The cell of the value that a figure counts as in one view.
    pub fn address(&self, id: FigureId, view: View) -> Option<Address> {
        let trace = self.trace;
        let literal = trace.operand_literal(id).filter(|literal| !literal.is_range());
        if let Some(at) = self.cells.get(&id) {
            let unit = match literal {
                Some(literal) => scale(&literal.unit),
                // An empty cell of a table counts as nothing.
                None => trace.locate(id).0.table.as_ref().map(|table| scale(&table.unit))?,
            };
            return Some(Address { at: *at, scale: unit });
        }
        let row = self.row(id)?;
        let printed = || {
            let literal = literal?;
            let own = trace.statements(id).position(|(_, own)| own.is_some_and(|own| std::ptr::eq(own, literal)))?;
            let own_row = row.row + u32::try_from(own).ok()?;
            Some(Address { at: At { row: own_row, column: column::STATED, ..row }, scale: scale(&literal.unit) })
        };
        let has_basis = trace.has_basis(id);
        if !has_basis && literal.is_none() && !trace.figure(id).statements.is_empty() && trace.is_applied_for(id) {
            // Money that is still to be filled in, or nothing.
            let scale = blank_unit(trace, id).map_or(Exact::ONE, |unit| scale(&unit));
            return Some(Address { at: At { column: column::STATED, ..row }, scale });
        }
        match view {
            View::Stated => printed().or_else(|| {
                let scale = scale(&self.compared_unit(id));
                has_basis.then_some(Address { at: At { column: column::COMPUTED, ..row }, scale })
            }),
            View::Recomputed if has_basis => Some(Address { at: At { column: column::RECOMPUTED, ..row }, scale: Exact::ONE }),
            View::Recomputed => printed(),
        }
    }

    /// The unit in which the basis of a figure is compared with what is printed: that of its first statement where it fits, else
    /// that of the book for money, and base units for all else.
    pub fn compared_unit(&self, id: FigureId) -> Unit {
        let trace = self.trace;
        let first = trace.statements(id).next().and_then(|(_, literal)| literal);
        let money = &trace.book.settings.precision.unit;
        let Some(dimension) = trace.computed(id).map(|value| value.dimension) else {
            // It waits for a value.
            return match first {
                Some(first) => (*first.unit).clone(),
                None if trace.is_applied_for(id) => (**money).clone(),
                None => Unit::plain(),
            };
        };
        match first {
            Some(first) if trace.units().agree_but_for_counts(dimension, first.unit.dimension) => (*first.unit).clone(),
            _ => named(trace, dimension),
        }
    }
}

/// The unit of a value that a place does not print: that of the other places, of the basis, of the book for money that is asked for.
pub fn blank_unit(trace: &Trace<'_>, id: FigureId) -> Option<Unit> {
    if let Some(literal) = trace.statements(id).find_map(|(_, literal)| literal) {
        return Some((*literal.unit).clone());
    }
    match trace.computed(id) {
        Some(value) => Some(named(trace, value.dimension)),
        None => trace.is_applied_for(id).then(|| (*trace.book.settings.precision.unit).clone()),
    }
}

/// The unit a dimension is shown in where nothing printed says one: the book's for money, else the base unit by its name.
fn named(trace: &Trace<'_>, dimension: Dimension) -> Unit {
    let money = &trace.book.settings.precision.unit;
    if dimension == money.dimension {
        return (**money).clone();
    }
    Unit { text: trace.units().name(dimension).into(), scale: Exact::ONE, dimension }
}

/// One of a unit in base units, as its cell holds it: a per cent is held as the number it is, and shown as a per cent.
pub fn scale(unit: &Unit) -> Exact {
    if &*unit.text == "%" { Exact::ONE } else { unit.scale.clone() }
}
