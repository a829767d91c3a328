//! Statements that fail only because something they are computed from is wrong.
//!
//! Owns which operands are suspected, the values they could have instead, and carrying these through what is printed nowhere.
//! Must never let a statement pass without the operand that it rests on.

use rustc_hash::FxHashSet;

use super::{Corrected, Judged, Verdict, holds, tail};
use crate::formula::evaluate::Units;
use crate::quantity::{Literal, Quantity};
use crate::recompute::{FigureId, Override, View};

/// At most so many faulty operands are tried for one statement.
const MOST_SUSPECTS: usize = 16;
/// At most so many figures that are printed nowhere are looked through.
const MOST_UNPRINTED: usize = 128;

impl<'b> Judged<'_, 'b> {
    /// A statement that fails by itself may hold once a faulty operand is corrected, or because of roundings.
    pub(super) fn excuse(&mut self, id: FigureId, at: u32, literal: &Literal, computed: &Quantity) -> Verdict {
        if let Some((operand, verdict)) = self.holds_without(id, literal) {
            self.relying.insert((id, at), operand);
            return verdict;
        }
        if literal.is_plain()
            && let Some(tail) = tail::of_statement(self, id, literal, &computed.value)
        {
            self.tails.insert((id, at), tail);
            return Verdict::Explained;
        }
        Verdict::Mismatch
    }

    /// The faulty operand whose correction makes a statement hold.
    fn holds_without(&self, id: FigureId, literal: &Literal) -> Option<(Vec<Corrected>, Verdict)> {
        let (suspects, unprinted) = self.suspects(self.trace.operands(id));
        let try_with = |replaced: &Override| {
            let value = self.value_with(id, replaced, &unprinted)?;
            Some(holds(literal, &value.value)).filter(|verdict| *verdict != Verdict::Mismatch)
        };
        self.first_excuse(&suspects, try_with)
    }

    pub(super) fn first_excuse(
        &self,
        suspects: &[FigureId],
        try_with: impl Fn(&Override) -> Option<Verdict>,
    ) -> Option<(Vec<Corrected>, Verdict)> {
        // Each figure that settles it alone; if none does, all of them together.
        let mut alone = Vec::new();
        let mut verdict = None;
        for suspect in suspects {
            for value in self.other_values(*suspect) {
                let replaced = Override::from_iter([(*suspect, value.clone())]);
                if let Some(found) = try_with(&replaced) {
                    alone.push(Corrected { figure: *suspect, value });
                    verdict.get_or_insert(found);
                    break;
                }
            }
        }
        if let Some(verdict) = verdict {
            return Some((alone, verdict));
        }
        if suspects.len() < 2 {
            return None;
        }
        let all: Override = suspects.iter().filter_map(|id| self.trace.recomputed(*id).cloned().map(|value| (*id, value))).collect();
        let verdict = try_with(&all)?;
        let together = suspects.iter().filter_map(|id| all.get(id).map(|value| Corrected { figure: *id, value: value.clone() }));
        Some((together.collect(), verdict))
    }

    /// Faulty figures that a basis uses, also through figures that are printed nowhere; these last in order of computation.
    pub(super) fn suspects(&self, operands: Vec<FigureId>) -> (Vec<FigureId>, Vec<FigureId>) {
        if self.faulty.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let (mut suspects, unprinted) = self.reach(operands);
        suspects.retain(|id| self.faulty.contains(id));
        suspects.truncate(MOST_SUSPECTS);
        suspects.sort_unstable();
        (suspects, unprinted)
    }

    /// Operands, also through figures that are printed nowhere; these apart, in order of computation.
    pub fn reach(&self, operands: Vec<FigureId>) -> (Vec<FigureId>, Vec<FigureId>) {
        let mut reached = Vec::new();
        let mut unprinted = Vec::new();
        let mut open = operands;
        let mut seen: FxHashSet<FigureId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            reached.push(id);
            if self.trace.has_basis(id) && self.trace.operand_literal(id).is_none() && unprinted.len() < MOST_UNPRINTED {
                unprinted.push(id);
                open.extend(self.trace.operands(id).into_iter().filter(|operand| seen.insert(*operand)));
            }
        }
        unprinted.sort_by_key(|id| self.trace.position(*id));
        (reached, unprinted)
    }

    /// The basis of a figure with some operands replaced, carried through what is printed nowhere.
    pub fn value_with(&self, id: FigureId, replaced: &Override, unprinted: &[FigureId]) -> Option<Quantity> {
        let mut units = Units::new(self.trace.units());
        let is_sum = self.trace.expression(id).is_none();
        if unprinted.is_empty()
            && is_sum
            && let [(part, value)] = &replaced.iter().collect::<Vec<_>>()[..]
        {
            // One part of a sum is exchanged without adding all the others again.
            let values = self.trace.computed(id)?;
            let old = self.trace.stated(**part)?;
            let sum = values.value.minus(&old.value).and_then(|rest| rest.plus(&value.value)).ok()?;
            return Some(Quantity::new(sum, values.dimension));
        }
        let replaced = self.carried(replaced, unprinted, &mut units);
        self.trace.basis_value(id, View::Stated, &replaced, &mut units).ok().map(|value| self.trace.adopt(id, value))
    }

    /// Replaced values, carried through the figures that are printed nowhere.
    pub(super) fn carried(&self, replaced: &Override, unprinted: &[FigureId], units: &mut Units<'_>) -> Override {
        let mut all = replaced.clone();
        for id in unprinted {
            if !all.contains_key(id)
                && let Ok(value) = self.trace.basis_value(*id, View::Stated, &all, units)
            {
                all.insert(*id, value);
            }
        }
        all
    }

    /// What a faulty figure could be instead: recomputed, or what another place prints.
    fn other_values(&self, id: FigureId) -> Vec<Quantity> {
        let mut others: Vec<Quantity> = self.trace.recomputed(id).cloned().into_iter().collect();
        others.extend(self.printed(id).filter(|(_, literal)| literal.is_plain()).map(|(_, literal)| literal.quantity()));
        others.extend(self.implied.get(&id).cloned());
        // What the figures that were taken from a cell come to, and what their other places print.
        for (figure, _) in self.references.get(&id).into_iter().flatten().take(MOST_SUSPECTS) {
            others.extend(self.trace.recomputed(*figure).cloned());
            others.extend(self.printed(*figure).filter(|(_, literal)| literal.is_plain()).map(|(_, literal)| literal.quantity()));
        }
        others.retain(|other| Some(other) != self.trace.stated(id));
        others.dedup();
        others
    }
}
