//! The verdict on every statement and relation.
//!
//! Owns when a printed value holds: exactly, rounded, because of a faulty operand, or because of roundings.
//! Must never word a finding.

use rustc_hash::{FxHashMap, FxHashSet};

use super::tail::{self, Tail};
use crate::book::Basis;
use crate::formula::evaluate::Units;
use crate::formula::{Clash, Comparison, EvaluationError, Node};
use crate::quantity::{Dimension, Exact, Literal, Qualifier, Quantity, Rounding, round};
use crate::recompute::{FigureId, Override, Target, Trace, View};

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

/// At most so many faulty operands are tried for one statement.
const MOST_SUSPECTS: usize = 16;
/// At most so many figures that are printed nowhere are looked through.
const MOST_UNPRINTED: usize = 128;

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
        let mut tables = super::cells::Cells::new(trace);
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

    /// The verdict on a statement of a figure, by its index in the file.
    pub fn verdict(&self, id: FigureId, statement: u32) -> Verdict {
        let (module, _) = self.trace.graph.split(id);
        self.verdicts[(self.offsets[module] + statement) as usize]
    }

    /// Sets the verdict on a statement; with one that fails, the cell it was taken from is in doubt too.
    pub(super) fn set(&mut self, id: FigureId, statement: u32, verdict: Verdict) {
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

    /// A statement that fails by itself may hold once a faulty operand is corrected, or because of roundings.
    fn excuse(&mut self, id: FigureId, at: u32, literal: &Literal, computed: &Quantity) -> Verdict {
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

    fn first_excuse(&self, suspects: &[FigureId], try_with: impl Fn(&Override) -> Option<Verdict>) -> Option<(Vec<Corrected>, Verdict)> {
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
    fn suspects(&self, operands: Vec<FigureId>) -> (Vec<FigureId>, Vec<FigureId>) {
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
    pub(super) fn reach(&self, operands: Vec<FigureId>) -> (Vec<FigureId>, Vec<FigureId>) {
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
    pub(super) fn value_with(&self, id: FigureId, replaced: &Override, unprinted: &[FigureId]) -> Option<Quantity> {
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
        self.trace.basis_value(id, View::Stated, &replaced, &mut units).ok()
    }

    /// Replaced values, carried through the figures that are printed nowhere.
    fn carried(&self, replaced: &Override, unprinted: &[FigureId], units: &mut Units<'_>) -> Override {
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
        for (figure, _) in self.references.get(&id).into_iter().flatten() {
            others.extend(self.trace.recomputed(*figure).cloned());
            others.extend(self.printed(*figure).filter(|(_, literal)| literal.is_plain()).map(|(_, literal)| literal.quantity()));
        }
        others.retain(|other| Some(other) != self.trace.stated(id));
        others.dedup();
        others
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
    pub(super) fn relation_operands(&self, (module, relation): RelationAt, side: usize) -> Vec<FigureId> {
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
    pub(super) fn compare_with(&self, at: RelationAt, side: usize, replaced: &Override, unprinted: &[FigureId]) -> Option<Verdict> {
        let (left, right) = self.sides_with(at, side, replaced, unprinted)?;
        let (module, relation) = at;
        let comparison = self.trace.book.modules[module].relations[relation].comparisons[side];
        Some(compare(comparison, &left, &right, self.step_of(module, relation, side).as_ref()))
    }

    /// The right side less the left one with some figures replaced.
    pub(super) fn gap_with(&self, at: RelationAt, side: usize, replaced: &Override, unprinted: &[FigureId]) -> Option<Exact> {
        let (left, right) = self.sides_with(at, side, replaced, unprinted)?;
        right.minus(&left).ok()
    }

    /// The step at which two sides are compared: the coarser of those that are printed.
    fn step_of(&self, module: usize, relation: usize, side: usize) -> Option<Exact> {
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

    /// Whether a figure is given in the document and rests on nothing.
    pub fn rests_on_nothing(&self, id: FigureId) -> bool {
        matches!(self.trace.figure(id).basis, Basis::None | Basis::Value(_))
    }

    /// Whether a dimension and unit are money or per cent: amounts that a form rounds.
    pub fn is_amount(&self, dimension: Dimension, literal: &Literal) -> bool {
        self.trace.units().is_money(dimension) || (dimension.is_none() && &*literal.unit.text == "%")
    }
}

/// Whether bounds and ranges of one figure, no number being printed, contradict or differ from one another.
fn bounds_disagree(printed: &[(u32, &Literal)]) -> bool {
    let Some((_, first)) = printed.first() else { return false };
    let lower = |literal: &Literal| (!matches!(literal.qualifier, Qualifier::AtMost | Qualifier::LessThan)).then(|| literal.value());
    let upper = |literal: &Literal| match literal.qualifier {
        Qualifier::AtMost | Qualifier::LessThan => Some(literal.value()),
        _ => literal.upper(),
    };
    let same_side = |a: &Literal, b: &Literal| std::mem::discriminant(&a.qualifier) == std::mem::discriminant(&b.qualifier);
    printed.iter().any(|(_, other)| {
        if other.unit.dimension != first.unit.dimension {
            return false;
        }
        if same_side(first, other) {
            return other.value() != first.value() || other.upper() != first.upper();
        }
        let apart = |low: Option<Exact>, high: Option<Exact>| matches!((low, high), (Some(low), Some(high)) if low > high);
        apart(lower(first), upper(other)) || apart(lower(other), upper(first))
    })
}

/// The statement that the other places of a figure without a basis are compared with: the finest plain one, else an estimate.
fn reference<'b>(printed: &[(u32, &'b Literal)]) -> Option<&'b Literal> {
    let plain = printed.iter().filter(|(_, literal)| literal.is_plain());
    let finest = plain.min_by_key(|(_, literal)| literal.step());
    finest.or_else(|| printed.iter().find(|(_, literal)| literal.qualifier == Qualifier::About)).map(|(_, literal)| *literal)
}

/// Whether a printed value holds for a computed one.
pub fn holds(literal: &Literal, computed: &Exact) -> Verdict {
    let value = literal.value();
    let within = |inside: bool| if inside { Verdict::Exact } else { Verdict::Mismatch };
    let rounded = |step: &Exact| {
        if *computed == value {
            Verdict::Exact
        } else if round(computed, step, Rounding::HalfUp).as_ref() == Ok(&value) {
            Verdict::Rounded
        } else {
            Verdict::Mismatch
        }
    };
    match literal.qualifier {
        Qualifier::Plain => rounded(&literal.step()),
        Qualifier::About => rounded(&literal.estimate_step()),
        Qualifier::AtLeast => within(*computed >= value),
        Qualifier::MoreThan => within(*computed > value),
        Qualifier::AtMost => within(*computed <= value),
        Qualifier::LessThan => within(*computed < value),
        Qualifier::UpTo(_) => within(*computed >= value && literal.upper().is_some_and(|upper| *computed <= upper)),
    }
}

fn compare(comparison: Comparison, left: &Exact, right: &Exact, step: Option<&Exact>) -> Verdict {
    let exact = match comparison {
        Comparison::Equal => left == right,
        Comparison::AtLeast => left >= right,
        Comparison::AtMost => left <= right,
        Comparison::More => left > right,
        Comparison::Less => left < right,
    };
    // Only equality is a matter of how finely numbers are printed: a ceiling is a ceiling.
    let rounds = comparison == Comparison::Equal
        && step.is_some_and(|step| {
            let rounded = |value| round(value, step, Rounding::HalfUp);
            matches!((rounded(left), rounded(right)), (Ok(left), Ok(right)) if left == right)
        });
    match (exact, rounds) {
        (true, _) => Verdict::Exact,
        (false, true) => Verdict::Rounded,
        (false, false) => Verdict::Mismatch,
    }
}
