//! The verdict on the cells of tables: whether what is printed is what the tree, the columns and the rows come to.
//!
//! Owns the order of cells, operands first, and what a failing cell should be.
//! Must never look at a basis: a cell has none.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Compared, Judged, RelationAt, Verdict};
use crate::recompute::{FigureId, Trace};

/// Cells that relations compute, operands first.
pub(super) struct Cells {
    order: Vec<(FigureId, Vec<RelationAt>)>,
}

impl Cells {
    pub(super) fn new(trace: &Trace<'_>) -> Self {
        let mut relations: FxHashMap<FigureId, Vec<RelationAt>> = FxHashMap::default();
        let mut cells = Vec::new();
        for (at, module) in trace.book.modules.iter().enumerate().filter(|(_, module)| module.table.is_some()) {
            for (index, relation) in module.relations.iter().enumerate() {
                if let Some(computes) = relation.computes {
                    let cell = trace.graph.id(at, computes.cell);
                    let own = relations.entry(cell).or_default();
                    if own.is_empty() {
                        cells.push(cell);
                    }
                    own.push((at, index));
                }
            }
        }
        // Formulas of rows may go round in circles: a cell that is open already is passed over.
        let mut order = Vec::with_capacity(cells.len());
        let mut stack: Vec<(FigureId, bool)> = cells.into_iter().rev().map(|cell| (cell, false)).collect();
        let mut open = FxHashSet::default();
        while let Some((cell, operands_done)) = stack.pop() {
            if operands_done {
                order.extend(relations.remove(&cell).map(|own| (cell, own)));
            } else if open.insert(cell) {
                stack.push((cell, true));
                let own = relations.get(&cell).into_iter().flatten();
                let operands = own.flat_map(|(module, relation)| trace.side_operands(*module, *relation, 1));
                let next: Vec<_> = operands.filter(|operand| relations.contains_key(operand) && !open.contains(operand)).collect();
                stack.extend(next.into_iter().map(|operand| (operand, false)));
            }
        }
        Self { order }
    }

    /// Judges every cell.
    pub(super) fn judge(&mut self, judged: &mut Judged<'_, '_>) {
        for (cell, relations) in &self.order {
            one(judged, *cell, relations);
        }
    }

    /// Judges again what failed: a figure may have shown that an operand is wrong.
    pub(super) fn judge_failed_again(&mut self, judged: &mut Judged<'_, '_>) {
        let mismatch = |compared: &&Compared| compared.verdict == Verdict::Mismatch;
        let failed: FxHashSet<RelationAt> = judged.compared.iter().filter(mismatch).map(|compared| compared.relation).collect();
        let again: Vec<&(FigureId, Vec<RelationAt>)> =
            self.order.iter().filter(|(_, relations)| relations.iter().any(|relation| failed.contains(relation))).collect();
        let relations: FxHashSet<RelationAt> = again.iter().flat_map(|(_, relations)| relations.iter().copied()).collect();
        judged.compared.retain(|compared| !relations.contains(&compared.relation));
        judged.relation_failures.retain(|(relation, _)| !relations.contains(relation));
        for (cell, relations) in again {
            judged.implied.remove(cell);
            judged.blank_cells.remove(cell);
            let references = judged.references.get(cell).into_iter().flatten();
            if !references.into_iter().any(|(id, at)| judged.verdict(*id, *at) == Verdict::Mismatch) {
                judged.faulty.remove(cell);
            }
            one(judged, *cell, relations);
        }
    }
}

fn one(judged: &mut Judged<'_, '_>, cell: FigureId, relations: &[RelationAt]) {
    let first = judged.compared.len();
    for (module, relation) in relations {
        judged.relation(*module, *relation);
    }
    let own: Vec<Compared> = judged.compared.split_off(first);
    let verdict = own.iter().map(|compared| compared.verdict).fold(Verdict::Uncheckable, Verdict::graver);
    let (module, figure) = judged.trace.locate(cell);
    // What the table makes of it, where the relations that fail agree.
    let mut failing = own.iter().filter(|one| one.verdict == Verdict::Mismatch);
    if let Some(first) = failing.next() {
        judged.faulty.insert(cell);
        if failing.all(|one| one.right == first.right) {
            judged.implied.insert(cell, first.right.clone());
        }
        if !module.is_printed(figure) {
            judged.blank_cells.insert(cell, first.right.clone());
            return;
        }
    }
    for (at, _) in judged.printed(cell).collect::<Vec<_>>() {
        judged.set(cell, at, verdict);
    }
    judged
        .compared
        .extend(own.into_iter().filter(|one| one.verdict == Verdict::Mismatch || one.tail.is_some() || !one.relies_on.is_empty()));
}
