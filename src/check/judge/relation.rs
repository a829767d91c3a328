//! The verdict on relations, two neighbouring sides at a time.
//!
//! Owns the step at which two sides are compared, and comparing them with some figures replaced.
//! Must never word a finding.

use super::hold::compare;
use super::{Compared, Judged, RelationAt, Verdict, tail};
use crate::formula::evaluate::Units;
use crate::formula::{Clash, Comparison, EvaluationError, Node};
use crate::quantity::{Dimension, Exact, Literal, Quantity};
use crate::recompute::{FigureId, Override, Target, View};

impl<'b> Judged<'_, 'b> {
    pub(super) fn relation(&mut self, module: usize, relation: usize) {
        let count = self.trace.book.modules[module].relations[relation].sides.len();
        let mut values = Vec::with_capacity(count);
        for side in 0..count {
            let mut units = Units::new(self.trace.units());
            match self.trace.side_value(module, relation, side, View::Stated, &Override::default(), &mut units) {
                Ok(value) => {
                    if let Some(clash) = units.passed.first() {
                        self.relation_failures.push(((module, relation), EvaluationError::Units(*clash)));
                    }
                    values.push(value);
                }
                Err(error) => {
                    self.relation_failures.push(((module, relation), error));
                    return;
                }
            }
        }
        for side in 0..count - 1 {
            let (left, right) = (&values[side], &values[side + 1]);
            // 309 beside 309套 is the same number; a bare number beside money says nothing.
            let bare = |a: Dimension, b: Dimension| a.is_none() && self.trace.units().is_count(b);
            let (l, r) = (left.dimension, right.dimension);
            if l != r && !bare(l, r) && !bare(r, l) {
                let clash = Clash { left: left.dimension, right: right.dimension };
                self.relation_failures.push(((module, relation), EvaluationError::Units(clash)));
                if !self.trace.units().agree_but_for_counts(left.dimension, right.dimension) {
                    continue;
                }
            }
            let (left, right) = (left.clone(), right.clone());
            let compared = self.compare(module, relation, side, left, right);
            self.compared.push(compared);
        }
    }

    fn compare(&self, module: usize, relation: usize, side: usize, left: Quantity, right: Quantity) -> Compared {
        let comparison = self.trace.book.modules[module].relations[relation].comparisons[side];
        let step = self.step_of(module, relation, side);
        let mut compared =
            Compared { relation: (module, relation), side, verdict: Verdict::Mismatch, left, right, tail: None, relies_on: Vec::new() };
        compared.verdict = compare(comparison, &compared.left.value, &compared.right.value, step.as_ref());
        if compared.verdict != Verdict::Mismatch {
            return compared;
        }
        let (suspects, unprinted) = self.suspects(self.relation_operands((module, relation), side));
        let try_with = |replaced: &Override| {
            let verdict = self.compare_with((module, relation), side, replaced, &unprinted)?;
            Some(verdict).filter(|verdict| *verdict != Verdict::Mismatch)
        };
        if let Some((operand, verdict)) = self.first_excuse(&suspects, try_with) {
            compared.relies_on = operand;
            compared.verdict = verdict;
        } else if comparison == Comparison::Equal
            && let Some(tail) = tail::of_relation(self, &compared, step.as_ref())
        {
            compared.tail = Some(tail);
            compared.verdict = Verdict::Explained;
        }
        compared
    }

    /// What may be wrong where two sides differ; of a cell that a table computes, only what it is computed from.
    pub fn relation_operands(&self, (module, relation): RelationAt, side: usize) -> Vec<FigureId> {
        let computes = self.trace.book.modules[module].relations[relation].computes.is_some();
        let left = if computes { Vec::new() } else { self.trace.side_operands(module, relation, side) };
        left.into_iter().chain(self.trace.side_operands(module, relation, side + 1)).collect()
    }

    /// Two sides with some figures replaced.
    fn sides_with(
        &self,
        (module, relation): RelationAt,
        side: usize,
        replaced: &Override,
        unprinted: &[FigureId],
    ) -> Option<(Exact, Exact)> {
        let mut units = Units::new(self.trace.units());
        let replaced = self.carried(replaced, unprinted, &mut units);
        let left = self.trace.side_value(module, relation, side, View::Stated, &replaced, &mut units).ok()?;
        let right = self.trace.side_value(module, relation, side + 1, View::Stated, &replaced, &mut units).ok()?;
        Some((left.value, right.value))
    }

    /// The verdict on two sides with some figures replaced.
    pub(in crate::check) fn compare_with(
        &self,
        at: RelationAt,
        side: usize,
        replaced: &Override,
        unprinted: &[FigureId],
    ) -> Option<Verdict> {
        let (left, right) = self.sides_with(at, side, replaced, unprinted)?;
        Some(self.relation_verdict(at, side, &left, &right))
    }

    /// The verdict on two values of the sides, roundings of what is printed aside.
    pub fn relation_verdict(&self, (module, relation): RelationAt, side: usize, left: &Exact, right: &Exact) -> Verdict {
        let comparison = self.trace.book.modules[module].relations[relation].comparisons[side];
        compare(comparison, left, right, self.step_of(module, relation, side).as_ref())
    }

    /// The right side less the left one with some figures replaced.
    pub fn gap_with(&self, at: RelationAt, side: usize, replaced: &Override, unprinted: &[FigureId]) -> Option<Exact> {
        let (left, right) = self.sides_with(at, side, replaced, unprinted)?;
        right.minus(&left).ok()
    }

    /// The finest step in the column of the cell that a relation of a table computes: a cell that is written shorter has lost zeros.
    pub(super) fn column_step(&self, (module, relation): RelationAt) -> Option<Exact> {
        let module = &self.trace.book.modules[module];
        let cell = module.relations[relation].computes?.cell;
        module.table.as_ref()?.steps.get(&module.figure(cell).name).cloned()
    }

    /// The step at which two sides are compared: the coarser of those that are printed; in a table that of the column.
    pub fn step_of(&self, module: usize, relation: usize, side: usize) -> Option<Exact> {
        if let Some(step) = self.column_step((module, relation)) {
            return Some(step);
        }
        let step = |side| self.printed_side(module, relation, side).map(Literal::step);
        step(side).into_iter().chain(step(side + 1)).max()
    }

    /// What is printed for a side that is one figure.
    pub fn printed_side(&self, module: usize, relation: usize, side: usize) -> Option<&'b Literal> {
        let source = &self.trace.book.modules[module];
        let sides = &source.relations[relation].sides;
        match source.formulas.nodes(&sides[side]) {
            [Node::Reference(reference)] => {
                let base = sides[0].references.start;
                match self.trace.graph.relation_target(module, relation, reference - base) {
                    Target::Figure(id) => self.trace.operand_literal(id).filter(|literal| literal.is_plain()),
                    Target::List(_) | Target::Roll(_) => None,
                }
            }
            _ => None,
        }
    }
}
