//! What a finding would change in the book's submitted total.
//!
//! Owns the carrying of a difference through everything that depends on a figure.
//! Must never replace a value in the trace itself.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

use super::judge::Judged;
use crate::formula::evaluate::Units;
use crate::quantity::{Exact, Quantity};
use crate::recompute::{FigureId, Override, Trace, View};

/// At most so many figures are recomputed for one finding.
const MOST: usize = 2_000;

/// Who depends on whom, found when first needed.
pub struct Effects<'t, 'b> {
    judged: &'t Judged<'t, 'b>,
    trace: &'t Trace<'b>,
    dependents: OnceCell<Dependents>,
}

struct Dependents {
    /// Figures whose basis uses this one, by figure; only those that lead to the book's total.
    above: Vec<Vec<FigureId>>,
}

impl<'t, 'b> Effects<'t, 'b> {
    /// For a book.
    pub fn new(judged: &'t Judged<'t, 'b>) -> Self {
        Self { judged, trace: judged.trace, dependents: OnceCell::new() }
    }

    fn dependents(&self) -> &Dependents {
        self.dependents.get_or_init(|| {
            let mut above = vec![Vec::new(); self.trace.graph.len()];
            let mut open = vec![self.trace.graph.id(0, 0)];
            let mut seen: FxHashSet<FigureId> = open.iter().copied().collect();
            while let Some(id) = open.pop() {
                for operand in self.trace.operands(id) {
                    above[operand.0 as usize].push(id);
                    if seen.insert(operand) {
                        open.push(operand);
                    }
                }
            }
            Dependents { above }
        })
    }

    /// The change of the book's submitted total when a figure's value changes by `change`, in 元; none where it reaches none.
    pub fn of(&self, id: FigureId, change: &Exact) -> Option<Exact> {
        let root = self.trace.graph.id(0, 0);
        let dependents = self.dependents();
        let mut replaced = Override::default();
        let stated = self.trace.stated(id)?;
        replaced.insert(id, Quantity::new(stated.value.plus(change).ok()?, stated.dimension));
        // Summed parts are carried as differences, so that a wide total is not added up again.
        let mut queue: BinaryHeap<Reverse<(u32, FigureId)>> = BinaryHeap::new();
        let mut queued: FxHashSet<FigureId> = FxHashSet::default();
        let push = |queue: &mut BinaryHeap<_>, queued: &mut FxHashSet<FigureId>, from: FigureId| {
            for next in &dependents.above[from.0 as usize] {
                if queued.insert(*next) {
                    queue.push(Reverse((self.trace.position(*next), *next)));
                }
            }
        };
        push(&mut queue, &mut queued, id);
        let mut changed = vec![id];
        while let Some(Reverse((_, next))) = queue.pop() {
            if changed.len() > MOST {
                return None;
            }
            // What holds once the figure is corrected does not change with it.
            if self.holds_then(next, id) {
                continue;
            }
            let (Some(stated), Some(computed)) = (self.trace.stated(next), self.trace.computed(next)) else { continue };
            let moved = if self.trace.expression(next).is_some() {
                let mut units = Units::new(self.trace.units());
                let value = self.trace.basis_value(next, View::Stated, &replaced, &mut units).ok()?;
                value.value.minus(&computed.value).ok()?
            } else {
                let mut sum = Exact::ZERO;
                for part in changed.iter().filter(|part| dependents.above[part.0 as usize].contains(&next)) {
                    let new = replaced.get(part)?;
                    let old = self.trace.stated(*part)?;
                    sum = sum.plus(&new.value.minus(&old.value).ok()?).ok()?;
                }
                sum
            };
            if moved.is_zero() {
                continue;
            }
            replaced.insert(next, Quantity::new(stated.value.plus(&moved).ok()?, stated.dimension));
            changed.push(next);
            push(&mut queue, &mut queued, next);
        }
        let total = self.trace.stated(root)?;
        let new = replaced.get(&root)?;
        new.value.minus(&total.value).ok()
    }

    /// Whether the first plain statement of a figure holds only once another is corrected.
    fn holds_then(&self, id: FigureId, corrected: FigureId) -> bool {
        let first = self.judged.printed(id).find(|(_, literal)| literal.is_plain());
        first.is_some_and(|(at, _)| self.judged.relying.get(&(id, at)).is_some_and(|list| list.iter().any(|one| one.figure == corrected)))
    }
}
