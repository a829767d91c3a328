//! The verdict on every statement and relation.
//!
//! Owns when a printed value holds: exactly, rounded, because of a faulty operand, or because of roundings.
//! Must never word a finding.

mod cells;
mod excuse;
mod hold;
mod relation;
pub mod tail;

pub use hold::{holds, reference};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::Basis;
use crate::formula::{Clash, EvaluationError};
use crate::quantity::{Dimension, Literal, Quantity};
use crate::recompute::{FigureId, Trace};
use hold::bounds_disagree;
use tail::Tail;

/// Whether a statement holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 相符: equal, or within the bound or range.
    Exact,
    /// 四舍五入相符: equal when rounded as it is printed.
    Rounded,
    /// 尾差: the roundings of the operands account for the difference.
    Explained,
    /// 不符: none of these.
    Mismatch,
    /// 无法复算: nothing to recompute it from.
    Uncheckable,
}

impl Verdict {
    /// The graver of two; what cannot be recomputed says nothing.
    pub fn graver(self, other: Self) -> Self {
        let weight = |verdict| match verdict {
            Self::Uncheckable => 0,
            Self::Exact => 1,
            Self::Rounded => 2,
            Self::Explained => 3,
            Self::Mismatch => 4,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// A module, and a relation in it.
pub type RelationAt = (usize, usize);

/// A relation's comparison of two neighbouring sides.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The module and the relation in it.
    pub relation: RelationAt,
    /// The left of the two sides.
    pub side: usize,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The left side's value.
    pub left: Quantity,
    /// The right side's value.
    pub right: Quantity,
    /// Why it holds in spite of a difference.
    pub tail: Option<Tail>,
    /// The faulty operand in spite of which it holds.
    pub relies_on: Vec<Corrected>,
}

/// A faulty operand, and the value with which what is computed from it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The operand.
    pub figure: FigureId,
    /// Its value then.
    pub value: Quantity,
}

/// Every verdict on a book.
pub struct Judged<'t, 'b> {
    /// The values.
    pub trace: &'t Trace<'b>,
    verdicts: Vec<Verdict>,
    offsets: Vec<u32>,
    /// Statements that hold only because of roundings.
    pub tails: FxHashMap<(FigureId, u32), Tail>,
    /// Statements that hold once a faulty operand is corrected, with that operand.
    pub relying: FxHashMap<(FigureId, u32), Vec<Corrected>>,
    /// Statements whose unit does not fit the basis, or the other places.
    pub unit_conflicts: Vec<(FigureId, u32, Clash)>,
    /// Figures with an error.
    pub faulty: FxHashSet<FigureId>,
    /// Figures without a basis whose places disagree.
    pub conflicts: Vec<FigureId>,
    /// Relations, side by side.
    pub compared: Vec<Compared>,
    /// Relations that cannot be computed, and why.
    pub relation_failures: Vec<(RelationAt, EvaluationError)>,
    /// Statements that were taken from a cell, by that cell.
    pub references: FxHashMap<FigureId, Vec<(FigureId, u32)>>,
    /// What a cell that does not hold should be, where all relations that compute it agree.
    pub implied: FxHashMap<FigureId, Quantity>,
    /// Cells left blank although relations give them a value.
    pub blank_cells: FxHashMap<FigureId, Quantity>,
}

impl<'t, 'b> Judged<'t, 'b> {
    /// Judges every statement, operands first, then every relation.
    pub fn new(trace: &'t Trace<'b>) -> Self {
        let mut offsets = vec![0_u32];
        for module in &trace.book.modules {
            let last = offsets.last().copied().unwrap_or(0);
            offsets.push(last + u32::try_from(module.statements.len()).unwrap_or(u32::MAX));
        }
        let count = offsets.last().copied().unwrap_or(0) as usize;
        let mut judged = Self {
            trace,
            verdicts: vec![Verdict::Uncheckable; count],
            offsets,
            tails: FxHashMap::default(),
            relying: FxHashMap::default(),
            unit_conflicts: Vec::new(),
            faulty: FxHashSet::default(),
            conflicts: Vec::new(),
            compared: Vec::new(),
            relation_failures: Vec::new(),
            references: FxHashMap::default(),
            implied: FxHashMap::default(),
            blank_cells: FxHashMap::default(),
        };
        judged.collect_references();
        // The cells of tables first, among themselves; then figures, which may show that a cell is wrong; then what failed again.
        let mut tables = cells::Cells::new(trace);
        tables.judge(&mut judged);
        for id in &trace.order {
            if !trace.figure(*id).statements.is_empty() {
                judged.figure(*id);
            }
        }
        tables.judge_failed_again(&mut judged);
        for (at, module) in trace.book.modules.iter().enumerate() {
            for relation in (0..module.relations.len()).filter(|relation| module.relations[*relation].computes.is_none()) {
                judged.relation(at, relation);
            }
        }
        judged
    }

    fn collect_references(&mut self) {
        for (at, module) in self.trace.book.modules.iter().enumerate().filter(|(_, module)| !module.quotes.is_empty()) {
            for (index, _) in (0_u32..).zip(&module.figures) {
                for (statement, printed) in module.statements(index) {
                    if let Some(cell) = module.cell(printed) {
                        let cell = self.trace.graph.id(cell.module as usize, cell.figure);
                        self.references.entry(cell).or_default().push((self.trace.graph.id(at, index), statement));
                    }
                }
            }
        }
    }

    /// The cell that a relation of a table computes.
    pub fn cell_of(&self, compared: &Compared) -> Option<FigureId> {
        let (at, index) = compared.relation;
        self.trace.book.modules[at].relations[index].computes.map(|computes| self.trace.graph.id(at, computes.cell))
    }

    /// The verdict on a printed value, the statements that were taken from it included.
    pub fn printed_verdict(&self, id: FigureId, statement: u32) -> Verdict {
        let own = self.verdict(id, statement);
        let others = self.references.get(&id).into_iter().flatten().map(|(other, at)| self.verdict(*other, *at));
        others.fold(own, Verdict::graver)
    }

    /// Whether a printed value holds only once a faulty operand is corrected, the statements that were taken from it included.
    pub fn relies(&self, id: FigureId, statement: u32) -> bool {
        let others = || self.references.get(&id).into_iter().flatten().any(|one| self.relying.contains_key(one));
        let holds = matches!(self.printed_verdict(id, statement), Verdict::Exact | Verdict::Rounded);
        holds && (self.relying.contains_key(&(id, statement)) || others())
    }

    /// The verdict on a statement of a figure, by its index in the file.
    pub fn verdict(&self, id: FigureId, statement: u32) -> Verdict {
        let (module, _) = self.trace.graph.split(id);
        self.verdicts[(self.offsets[module] + statement) as usize]
    }

    /// Sets the verdict on a statement; with one that fails, the cell it was taken from is in doubt too.
    fn set(&mut self, id: FigureId, statement: u32, verdict: Verdict) {
        let (at, _) = self.trace.graph.split(id);
        self.verdicts[(self.offsets[at] + statement) as usize] = verdict;
        let module = &self.trace.book.modules[at];
        if verdict == Verdict::Mismatch
            && let Some(cell) = module.cell(&module.statements[statement as usize])
        {
            self.faulty.insert(self.trace.graph.id(cell.module as usize, cell.figure));
        }
    }

    /// The statements of a figure with their indices and literals, blanks left out.
    pub fn printed(&self, id: FigureId) -> impl Iterator<Item = (u32, &'b Literal)> + use<'b> {
        let (module, figure) = self.trace.locate(id);
        module.statements(figure).filter_map(move |(at, statement)| module.literal(statement).map(|literal| (at, literal)))
    }

    fn figure(&mut self, id: FigureId) {
        match self.trace.computed(id) {
            Some(computed) => self.with_basis(id, computed),
            // Without a basis, or where it has no value, the places are compared with one another.
            None => self.without_basis(id),
        }
    }

    fn with_basis(&mut self, id: FigureId, computed: &Quantity) {
        for (at, literal) in self.printed(id) {
            let stated = literal.unit.dimension;
            if stated != computed.dimension {
                let bare = stated.is_none() && self.trace.units().is_count(computed.dimension) && &*literal.unit.text != "%";
                let close = self.trace.units().agree_but_for_counts(stated, computed.dimension);
                if !(bare && close) {
                    let clash = Clash { left: stated, right: computed.dimension };
                    self.unit_conflicts.push((id, at, clash));
                    self.faulty.insert(id);
                }
                if !close {
                    continue;
                }
            }
            let mut verdict = holds(literal, &computed.value);
            if verdict == Verdict::Mismatch {
                verdict = self.excuse(id, at, literal, computed);
            }
            if verdict == Verdict::Mismatch {
                self.faulty.insert(id);
            }
            self.set(id, at, verdict);
        }
    }

    fn without_basis(&mut self, id: FigureId) {
        let printed: Vec<_> = self.printed(id).collect();
        let Some(reference) = reference(&printed) else {
            if bounds_disagree(&printed) {
                printed.iter().for_each(|(at, _)| self.set(id, *at, Verdict::Mismatch));
                self.faulty.insert(id);
                self.conflicts.push(id);
            }
            return;
        };
        let value = reference.value();
        let mut conflict = false;
        for (at, literal) in &printed {
            if literal.unit.dimension != reference.unit.dimension {
                let clash = Clash { left: literal.unit.dimension, right: reference.unit.dimension };
                self.unit_conflicts.push((id, *at, clash));
                self.faulty.insert(id);
                if !self.trace.units().agree_but_for_counts(clash.left, clash.right) {
                    continue;
                }
            }
            // Places must agree with the finest of them; a bound is met by what the figure counts as.
            let counts_as = self.trace.stated(id).map_or(&value, |stated| &stated.value);
            let agrees = holds(literal, if literal.is_bound() { counts_as } else { &value }) != Verdict::Mismatch;
            if literal.is_bound() {
                self.set(id, *at, if agrees { Verdict::Exact } else { Verdict::Mismatch });
            } else if !agrees {
                conflict = true;
                self.set(id, *at, Verdict::Mismatch);
            }
            if !agrees {
                self.faulty.insert(id);
            }
        }
        if conflict {
            self.conflicts.push(id);
        }
    }

    /// Whether a figure is given in the document and rests on nothing.
    pub fn rests_on_nothing(&self, id: FigureId) -> bool {
        matches!(self.trace.figure(id).basis, Basis::None | Basis::Value(_))
    }

    /// Whether a dimension and unit are money or per cent: amounts that a form rounds.
    pub fn is_amount(&self, dimension: Dimension, literal: &Literal) -> bool {
        self.trace.units().is_money(dimension) || (dimension.is_none() && &*literal.unit.text == "%")
    }
}
