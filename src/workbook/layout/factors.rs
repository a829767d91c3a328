//! Which numbers of a formula stand in the columns of its row: one quantity, one rate, one period.
//!
//! Owns what is a number of the book, and what is only how the formula is written.
//! Must never give a number a row.

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

use super::{Held, Layout, Slot, written};
use crate::book::{Basis, Role};
use crate::formula::{Expression, Formulas, Function, Node};
use crate::quantity::{Dimension, Literal};
use crate::recompute::{FigureId, Target};

impl<'b> Layout<'_, 'b> {
    /// Puts the numbers of a formula into the columns of its row, each kind once; those that find no room are given back.
    pub(super) fn factors(&mut self, id: FigureId, slots: &mut [Option<Slot>; 3]) -> Vec<(Slot, usize)> {
        let trace = self.trace;
        let (module, figure) = trace.locate(id);
        let Some(written) = written(module, figure) else { return Vec::new() };
        let expression = &module.written[written as usize].expression;
        let is_row = matches!(module.figure(figure).basis, Basis::Row(_));
        let is_table = matches!(module.figure(figure).basis, Basis::Each(_));
        let mut own: Vec<(Slot, Dimension)> = Vec::new();
        let mut other = Vec::new();
        let steps = steps(&module.formulas, expression);
        for (at, node) in module.formulas.nodes(expression).iter().enumerate() {
            match node {
                Node::Literal(literal) if !steps.contains(&at) => {
                    let dimension = module.formulas.literals[*literal as usize].unit.dimension;
                    match is_row {
                        true => other.push((Slot::Shared(*literal), dimension)),
                        false => own.push((Slot::Held(Held::Literal(id, *literal)), dimension)),
                    }
                }
                Node::Reference(reference) if !is_table => {
                    let Target::Figure(operand) = trace.graph.target(id, reference - expression.references.start) else { continue };
                    let input = self.input(id, operand);
                    match (input, trace.stated(operand)) {
                        (Some((held, literal)), _) => own.push((Slot::Held(held), literal.unit.dimension)),
                        (None, Some(value)) if !trace.units().is_money(value.dimension) => {
                            other.push((Slot::Figure(operand), value.dimension));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if is_table {
            // What all rows share stands in the row of the table.
            let shared = module.children(figure).iter().map(|child| trace.sibling(id, *child));
            own.extend(shared.filter_map(|child| self.input(id, child)).map(|(held, literal)| (Slot::Held(held), literal.unit.dimension)));
        }
        let mut homeless = Vec::new();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        for (slot, dimension) in own {
            let is_new = match slot {
                Slot::Held(Held::Given(id) | Held::Statement(id, _)) => seen.insert(id.0),
                _ => true,
            };
            let kind = self.kind(dimension);
            if !is_new {
                continue;
            }
            match (slots[kind], slot) {
                (None, _) => slots[kind] = Some(slot),
                // An input without room has a row of its own, as any figure.
                (Some(_), Slot::Held(Held::Literal(..))) => homeless.push((slot, kind)),
                _ => {}
            }
        }
        for (slot, dimension) in other {
            let kind = self.kind(dimension);
            if slots[kind].is_none() {
                slots[kind] = Some(slot);
            }
        }
        homeless
    }

    /// An input of a figure that is one number, and may stand in its row.
    fn input(&self, id: FigureId, operand: FigureId) -> Option<(Held, &'b Literal)> {
        let trace = self.trace;
        let (module, figure) = trace.locate(operand);
        let own = module.figure(figure);
        let is_own = own.role == Role::Input && trace.parent(operand) == Some(id);
        if !is_own || !own.children.is_empty() || self.cells.contains_key(&operand) {
            return None;
        }
        match own.basis {
            Basis::Value(given) => Some((Held::Given(operand), module.given(given))),
            Basis::None => {
                let mut statements = module.statements(figure);
                let (Some((at, statement)), None) = (statements.next(), statements.next()) else { return None };
                let literal = module.literal(statement).filter(|literal| !literal.is_target())?;
                module.cell(statement).is_none().then_some((Held::Statement(operand, at), literal))
            }
            _ => None,
        }
    }

    /// The column of a number: quantity, rate or period.
    pub(super) fn kind(&self, dimension: Dimension) -> usize {
        let units = self.trace.units();
        if units.is_period(dimension) {
            2
        } else if units.has_money(dimension) {
            1
        } else {
            0
        }
    }
}

/// Which numbers of a formula are no numbers of the book: the steps that `round` rounds to, and the units behind a `/`.
fn steps(formulas: &Formulas, expression: &Expression) -> FxHashSet<usize> {
    let is_step = |pair: &[Node]| match pair {
        [Node::Literal(_), Node::Call(Function::Round | Function::Ceil | Function::Floor, _)] => true,
        [Node::Literal(literal), Node::Divide] => {
            let number = formulas.literals[*literal as usize].number;
            number == Decimal::ONE && number.scale() == 0
        }
        _ => false,
    };
    formulas.nodes(expression).windows(2).enumerate().filter(|(_, pair)| is_step(pair)).map(|(at, _)| at).collect()
}
