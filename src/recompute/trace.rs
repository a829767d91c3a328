//! Both views of every figure.
//!
//! Owns what an operand counts as, the rounding of recomputed figures, and evaluation with some values replaced.
//! Must never compare a value with what is printed.

use rustc_hash::{FxHashMap, FxHashSet};

use super::order::operands;
use super::scope::{FigureId, Graph, Target};
use crate::book::{Basis, Book, Figure, Mark, Module, Role, Statement};
use crate::formula::evaluate::{Interval, Units};
use crate::formula::working::{Show, working};
use crate::formula::{Clash, EvaluationError, Expression, Node, Operand, evaluate, evaluate_with};
use crate::quantity::{Dimension, Exact, Literal, Qualifier, Quantity, Rounding, UnitTable, print, round};
use crate::source::Location;

/// Which value of an operand is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As the document prints it.
    Stated,
    /// As recomputed from the leaves up.
    Recomputed,
}

/// The values that a basis gives a figure, in base units.
#[derive(Clone, Debug)]
struct Derived {
    /// The basis over the operands as stated.
    computed: Option<Quantity>,
    /// From the leaves up, rounded at the finest stated step; none where it is what the figure is stated as.
    recomputed: Option<Quantity>,
}

/// Values that replace those of some figures.
pub type Override = FxHashMap<FigureId, Quantity>;

/// A book with the values of all its figures.
#[derive(Debug)]
pub struct Trace<'b> {
    /// The book.
    pub book: &'b Book,
    /// Its names, looked up.
    pub graph: Graph,
    /// Every figure after its operands.
    pub order: Vec<FigureId>,
    /// What each figure counts as where the document's own values are used.
    stated: Vec<Option<Quantity>>,
    /// The place of each figure in `derived`, one more than it is; zero without a basis.
    derived_at: Vec<u32>,
    derived: Vec<Derived>,
    /// The place of each figure in `order`.
    position: Vec<u32>,
    /// Figures that wait for a value, and those that such a figure goes into.
    awaited: FxHashSet<FigureId>,
    /// Operands that differ in measure words only, by figure.
    pub clashes: Vec<(FigureId, Clash)>,
    /// Bases that have no value, and why.
    pub failures: Vec<(FigureId, EvaluationError)>,
}

impl<'b> Trace<'b> {
    /// Computes every figure in order.
    pub(super) fn compute(book: &'b Book, graph: Graph, order: Vec<FigureId>) -> Self {
        let count = graph.len();
        let mut trace = Self {
            book,
            graph,
            order: Vec::new(),
            stated: vec![None; count],
            derived_at: vec![0; count],
            derived: Vec::new(),
            position: vec![0; count],
            awaited: FxHashSet::default(),
            clashes: Vec::new(),
            failures: Vec::new(),
        };
        for (at, module) in book.modules.iter().enumerate() {
            let empty = module.marks.iter().filter(|marked| marked.mark == Mark::ToFill);
            trace.awaited.extend(empty.map(|marked| trace.graph.id(at, marked.figure)));
        }
        for (at, id) in (0_u32..).zip(&order) {
            trace.position[id.0 as usize] = at;
            trace.add(*id);
        }
        trace.order = order;
        trace
    }

    /// What a figure counts as where the document's own values are used.
    pub fn stated(&self, id: FigureId) -> Option<&Quantity> {
        self.stated[id.0 as usize].as_ref()
    }

    /// The basis of a figure over its operands as stated; none without a basis, or where it has no value.
    pub fn computed(&self, id: FigureId) -> Option<&Quantity> {
        self.derived(id).and_then(|derived| derived.computed.as_ref())
    }

    /// A figure from the leaves up, rounded at its finest stated step.
    pub fn recomputed(&self, id: FigureId) -> Option<&Quantity> {
        self.derived(id).and_then(|derived| derived.recomputed.as_ref()).or_else(|| self.stated(id))
    }

    fn derived(&self, id: FigureId) -> Option<&Derived> {
        self.derived_at[id.0 as usize].checked_sub(1).map(|at| &self.derived[at as usize])
    }

    /// Whether a figure has no value because it, or what it is made of, is still to be filled in.
    pub fn is_awaited(&self, id: FigureId) -> bool {
        self.stated(id).is_none() && (self.awaited.contains(&id) || self.locate(id).0.is_unfilled())
    }

    /// The place of a figure in the order of computation: operands come first.
    pub fn position(&self, id: FigureId) -> u32 {
        self.position[id.0 as usize]
    }

    /// The units of the book.
    pub fn units(&self) -> &UnitTable {
        &self.book.settings.units
    }

    /// The file of a figure, and its index there.
    pub fn locate(&self, id: FigureId) -> (&'b Module, u32) {
        let (at, figure) = self.graph.split(id);
        (&self.book.modules[at], figure)
    }

    /// A figure.
    pub fn figure(&self, id: FigureId) -> &'b Figure {
        let (module, figure) = self.locate(id);
        module.figure(figure)
    }

    /// The name of a figure.
    pub fn figure_name(&self, id: FigureId) -> &'b str {
        let (module, figure) = self.locate(id);
        module.name(figure)
    }

    /// A figure in the same file, by its index there.
    pub fn sibling(&self, id: FigureId, figure: u32) -> FigureId {
        let (at, _) = self.graph.split(id);
        self.graph.id(at, figure)
    }

    /// The names from the project to a figure.
    pub fn path(&self, id: FigureId) -> String {
        let (module, figure) = self.locate(id);
        module.path(figure)
    }

    /// What a figure is part of; the book's total for a project's.
    pub fn parent(&self, id: FigureId) -> Option<FigureId> {
        let (at, figure) = self.graph.split(id);
        if figure != 0 {
            return Some(self.graph.id(at, self.book.modules[at].figure(figure).parent));
        }
        (at != 0).then(|| self.graph.id(0, 0))
    }

    /// Whether a figure is the total of a project or of the book, a line, or a part of one: what stands under `figures:` and in
    /// tables is stated, not applied for.
    pub fn is_applied_for(&self, id: FigureId) -> bool {
        let (module, figure) = self.locate(id);
        let mut at = figure;
        if figure == 0 {
            return module.table.is_none();
        }
        while module.figure(at).role != Role::Line {
            if at == 0 || module.figure(at).role == Role::Other {
                return false;
            }
            at = module.figure(at).parent;
        }
        true
    }

    /// The figures that add to this one, in order.
    pub fn parts(&self, id: FigureId) -> Vec<FigureId> {
        let mut parts = Vec::new();
        if matches!(self.figure(id).basis, Basis::Sum | Basis::Each(_)) {
            operands(self.book, &self.graph, id, |part| parts.push(part));
        }
        parts
    }

    /// The figures that the basis of this one is made of, in order, each once.
    pub fn operands(&self, id: FigureId) -> Vec<FigureId> {
        let mut list = Vec::new();
        operands(self.book, &self.graph, id, |operand| list.push(operand));
        let mut seen = FxHashSet::default();
        list.retain(|operand| seen.insert(*operand));
        list
    }

    /// Whether a figure has a basis.
    pub fn has_basis(&self, id: FigureId) -> bool {
        !matches!(self.figure(id).basis, Basis::None | Basis::Value(_))
    }

    /// The expression of a figure, if a formula is its basis.
    pub fn expression(&self, id: FigureId) -> Option<&'b Expression> {
        let (module, figure) = self.locate(id);
        match module.figure(figure).basis {
            Basis::Formula(written) | Basis::Row(written) => Some(&module.written[written as usize].expression),
            _ => None,
        }
    }

    /// The one figure that a formula consists of; none where it does anything with it.
    pub fn copied(&self, id: FigureId) -> Option<FigureId> {
        let (module, _) = self.locate(id);
        let [Node::Reference(_)] = module.formulas.nodes(self.expression(id)?) else { return None };
        match self.graph.target(id, 0) {
            Target::Figure(original) => Some(original),
            Target::List(_) | Target::Roll(_) => None,
        }
    }

    /// Where the formula of a figure is written; its name where it has none of its own.
    pub fn basis_location(&self, id: FigureId) -> Location {
        let (module, figure) = self.locate(id);
        match module.figure(figure).basis {
            Basis::Formula(written) | Basis::Row(written) => module.location(module.written[written as usize].span),
            _ => module.location(module.figure(figure).key),
        }
    }

    /// Where a statement of a figure has its number: in the table, where it names a cell.
    pub fn number_location(&self, id: FigureId, statement: u32) -> Location {
        let (module, _) = self.locate(id);
        let statement = &module.statements[statement as usize];
        match module.cell(statement) {
            Some(cell) => {
                let table = &self.book.modules[cell.module as usize];
                table.location(table.figure(cell.figure).key)
            }
            None => module.location(statement.span),
        }
    }

    /// The statements of a figure with their literals; blanks have none.
    pub fn statements(&self, id: FigureId) -> impl Iterator<Item = (&'b Statement, Option<&'b Literal>)> + use<'b> {
        let (module, figure) = self.locate(id);
        module.statements(figure).map(|(_, statement)| (statement, module.literal(statement)))
    }

    /// The literal that a figure counts as where the document's own values are used; none if it is computed.
    pub fn operand_literal(&self, id: FigureId) -> Option<&'b Literal> {
        let (module, figure) = self.locate(id);
        if let Basis::Value(given) = module.figure(figure).basis {
            return Some(module.given(given));
        }
        let computed = self.computed(id).map(|quantity| quantity.dimension);
        self.counted_literal(id, computed)
    }

    fn counted_literal(&self, id: FigureId, computed: Option<Dimension>) -> Option<&'b Literal> {
        let figure = self.figure(id);
        if figure.statements.is_empty() {
            return None;
        }
        let written = || self.statements(id).filter_map(|(_, literal)| literal);
        let plain = || written().filter(|literal| literal.is_plain());
        let Some(dimension) = computed else {
            let about = || written().find(|literal| literal.qualifier == Qualifier::About);
            return plain().next().or_else(about).or_else(|| written().find(|literal| literal.is_bound()));
        };
        let exact = plain().find(|literal| literal.unit.dimension == dimension);
        let close = || plain().find(|literal| self.units().agree_but_for_counts(literal.unit.dimension, dimension));
        // A basis in another unit than all that is printed is told there; the printed amount goes on into the totals.
        exact.or_else(close).or_else(|| plain().next())
    }

    /// Computes one figure, its operands being computed.
    fn add(&mut self, id: FigureId) {
        let (module, figure) = self.locate(id);
        let at = id.0 as usize;
        match module.figure(figure).basis {
            Basis::Value(given) => {
                let literal = module.given(given);
                self.stated[at] = (!literal.is_range()).then(|| literal.quantity());
            }
            Basis::None => {
                // An empty amount of a table counts as nothing.
                let counts = !self.figure(id).statements.is_empty() && !self.awaited.contains(&id);
                let nothing = || module.table.as_ref().filter(|table| table.is_filled && counts);
                let literal = self.counted_literal(id, None).map(Literal::quantity);
                self.stated[at] = literal.or_else(|| nothing().map(|table| Quantity::new(Exact::ZERO, table.unit.dimension)));
                let is_unfilled = |statement: &Statement| {
                    module.cell(statement).is_some_and(|cell| self.book.modules[cell.module as usize].is_unfilled())
                };
                if self.stated[at].is_none() && module.statements(figure).any(|(_, statement)| is_unfilled(statement)) {
                    self.awaited.insert(id);
                }
            }
            Basis::Formula(_) | Basis::Row(_) | Basis::Sum | Basis::Each(_) => {
                let computed = self.compute_as_stated(id);
                if computed.is_none() && self.operands(id).into_iter().any(|operand| self.is_awaited(operand)) {
                    self.awaited.insert(id);
                }
                let printed = self.counted_literal(id, computed.as_ref().map(|quantity| quantity.dimension));
                self.stated[at] = printed.map_or_else(|| computed.clone(), |literal| Some(literal.quantity()));
                let recomputed = self.compute_from_leaves(id, computed.as_ref());
                self.derived.push(Derived { computed, recomputed });
                self.derived_at[at] = u32::try_from(self.derived.len()).unwrap_or(0);
            }
        }
    }

    fn compute_as_stated(&mut self, id: FigureId) -> Option<Quantity> {
        let mut units = Units::new(&self.book.settings.units);
        let computed = match self.basis_value(id, View::Stated, &Override::default(), &mut units) {
            Ok(value) => Some(self.adopt(id, value)),
            Err(error) => {
                self.failures.push((id, error));
                None
            }
        };
        let mut passed = units.passed;
        passed.dedup();
        self.clashes.extend(passed.into_iter().map(|clash| (id, clash)));
        computed
    }

    /// None where it is what the figure is stated as.
    fn compute_from_leaves(&self, id: FigureId, computed: Option<&Quantity>) -> Option<Quantity> {
        let stated = self.stated(id)?;
        let mut differs = false;
        operands(self.book, &self.graph, id, |operand| differs |= self.derived(operand).is_some_and(|d| d.recomputed.is_some()));
        let value = if differs {
            let mut units = Units::new(&self.book.settings.units);
            let value = self.basis_value(id, View::Recomputed, &Override::default(), &mut units).ok()?;
            self.adopt(id, value)
        } else {
            computed?.clone()
        };
        // A basis in another unit than what is printed recomputes nothing.
        if !self.units().agree_but_for_counts(stated.dimension, value.dimension) {
            return None;
        }
        Some(self.at_finest_step(id, value)).filter(|value| value != stated)
    }

    /// A bare number takes the unit of what is stated: 276 + 33, stated 309套.
    pub fn adopt(&self, id: FigureId, value: Quantity) -> Quantity {
        if !value.dimension.is_none() || self.figure(id).statements.is_empty() || self.uses_units(id) {
            return value;
        }
        let Some(literal) = self.statements(id).filter_map(|(_, literal)| literal).find(|literal| !literal.unit.dimension.is_none()) else {
            return value;
        };
        let dimension = literal.unit.dimension;
        // Things are counted one by one; any other amount is in the unit that is printed.
        let scaled = if self.units().is_count(dimension) { Ok(value.value.clone()) } else { value.value.times(&literal.unit.scale) };
        Quantity::new(scaled.unwrap_or(value.value), dimension)
    }

    /// Whether anything in a basis carries a unit: a ratio of amounts is no bare number.
    fn uses_units(&self, id: FigureId) -> bool {
        let (module, _) = self.locate(id);
        let written = |node: &Node| match node {
            Node::Literal(at) => !module.formulas.literals[*at as usize].unit.dimension.is_none(),
            _ => false,
        };
        let mut found = self.expression(id).is_some_and(|expression| module.formulas.nodes(expression).iter().any(written));
        operands(self.book, &self.graph, id, |operand| found |= self.stated(operand).is_some_and(|value| !value.dimension.is_none()));
        found
    }

    /// The finest step of the plain statements whose unit fits.
    pub fn finest_step(&self, id: FigureId, dimension: Dimension) -> Option<Exact> {
        self.statements(id)
            .filter_map(|(_, literal)| literal)
            .filter(|literal| literal.is_plain() && literal.unit.dimension == dimension)
            .map(Literal::step)
            .min()
    }

    fn at_finest_step(&self, id: FigureId, value: Quantity) -> Quantity {
        match self.finest_step(id, value.dimension) {
            Some(step) => {
                let rounded = round(&value.value, &step, Rounding::HalfUp).unwrap_or(value.value);
                Quantity::new(rounded, value.dimension)
            }
            None => value,
        }
    }

    fn view(&self, id: FigureId, view: View, replaced: &Override) -> Option<Quantity> {
        if !replaced.is_empty()
            && let Some(value) = replaced.get(&id)
        {
            return Some(value.clone());
        }
        match view {
            View::Stated => self.stated(id).cloned(),
            View::Recomputed => self.recomputed(id).cloned(),
        }
    }

    /// The basis of a figure over one view of its operands, some of them replaced.
    ///
    /// # Errors
    /// Why it has no value.
    pub fn basis_value(&self, id: FigureId, view: View, replaced: &Override, units: &mut Units<'_>) -> Result<Quantity, EvaluationError> {
        let (module, _) = self.locate(id);
        if let Some(expression) = self.expression(id) {
            let base = expression.references.start;
            return evaluate(&module.formulas, expression, units, |reference| {
                self.operand(self.graph.target(id, reference - base), view, replaced)
            });
        }
        let mut total: Option<Quantity> = None;
        let mut failure = None;
        operands(self.book, &self.graph, id, |part| {
            if failure.is_some() {
                return;
            }
            match (self.view(part, view, replaced), &mut total) {
                (Some(value), Some(sum)) => match crate::formula::evaluate::Number::plus(sum, &value, units) {
                    Ok(next) => *sum = next,
                    Err(error) => failure = Some(error),
                },
                (Some(value), None) => total = Some(value),
                // A part that is blank wherever it is printed counts as nothing.
                (None, _) if self.is_blank(part) && !self.is_awaited(part) => {}
                (None, _) => failure = Some(EvaluationError::Missing),
            }
        });
        match failure {
            Some(error) => Err(error),
            None => total.ok_or(EvaluationError::Missing),
        }
    }

    /// The formula of a figure over its operands as stated, some replaced, and one of its literals too.
    ///
    /// # Errors
    /// Why it has no value.
    pub fn value_with_literal(
        &self,
        id: FigureId,
        literal: u32,
        value: &Quantity,
        replaced: &Override,
    ) -> Result<Quantity, EvaluationError> {
        let (module, _) = self.locate(id);
        let expression = self.expression(id).ok_or(EvaluationError::Missing)?;
        let base = expression.references.start;
        let mut units = Units::new(self.units());
        let other = |at: u32| (at == literal).then(|| value.clone());
        evaluate_with(&module.formulas, expression, &mut units, other, |reference| {
            self.operand(self.graph.target(id, reference - base), View::Stated, replaced)
        })
    }

    fn is_blank(&self, id: FigureId) -> bool {
        self.figure(id).basis == Basis::None && self.statements(id).all(|(_, literal)| literal.is_none())
    }

    fn operand(&self, target: Target, view: View, replaced: &Override) -> Operand<Quantity> {
        match target {
            Target::Figure(operand) => self.view(operand, view, replaced).map_or(Operand::Missing, Operand::One),
            Target::List(_) => {
                let values: Option<Vec<Quantity>> =
                    self.graph.members(&target).iter().map(|member| self.view(*member, view, replaced)).collect();
                values.map_or(Operand::Missing, Operand::Many)
            }
            Target::Roll(_) => {
                let mut units = Units::new(self.units());
                let mut total: Option<Quantity> = None;
                for member in self.graph.members(&target) {
                    let Some(value) = self.view(*member, view, replaced) else { continue };
                    total = match total {
                        None => Some(value),
                        Some(sum) => match crate::formula::evaluate::Number::plus(&sum, &value, &mut units) {
                            Ok(sum) => Some(sum),
                            Err(error) => return Operand::Failed(error),
                        },
                    };
                }
                if let Some(clash) = units.passed.first() {
                    return Operand::Failed(EvaluationError::Units(*clash));
                }
                total.map_or(Operand::Missing, Operand::One)
            }
        }
    }

    /// One side of a relation over one view of its operands.
    ///
    /// # Errors
    /// Why it has no value.
    pub fn side_value(
        &self,
        module: usize,
        relation: usize,
        side: usize,
        view: View,
        replaced: &Override,
        units: &mut Units<'_>,
    ) -> Result<Quantity, EvaluationError> {
        let source = &self.book.modules[module];
        let relation_model = &source.relations[relation];
        let base = relation_model.sides[0].references.start;
        evaluate(&source.formulas, &relation_model.sides[side], units, |reference| {
            self.operand(self.graph.relation_target(module, relation, reference - base), view, replaced)
        })
    }

    /// The figures that one side of a relation is made of.
    pub fn side_operands(&self, module: usize, relation: usize, side: usize) -> Vec<FigureId> {
        let sides = &self.book.modules[module].relations[relation].sides;
        let base = sides[0].references.start;
        let mut list: Vec<FigureId> = sides[side]
            .references
            .clone()
            .flat_map(|reference| {
                let target = self.graph.relation_target(module, relation, reference - base);
                self.graph.members(&target).to_vec()
            })
            .collect();
        let mut seen = FxHashSet::default();
        list.retain(|operand| seen.insert(*operand));
        list
    }

    /// All values that a basis can take when each operand lies in the interval that `operand` gives. None if it cannot be told.
    pub fn basis_interval(&self, id: FigureId, mut operand: impl FnMut(FigureId) -> Option<Interval>) -> Option<Interval> {
        let (module, _) = self.locate(id);
        if let Some(expression) = self.expression(id) {
            let base = expression.references.start;
            return evaluate(&module.formulas, expression, &mut (), |reference| {
                self.interval_operand(self.graph.target(id, reference - base), &mut operand)
            })
            .ok();
        }
        let mut intervals = Vec::new();
        let mut known = true;
        operands(self.book, &self.graph, id, |part| match operand(part) {
            Some(interval) => intervals.push(interval),
            None => known &= self.is_blank(part),
        });
        if known { add_all(intervals) } else { None }
    }

    /// All values that one side of a relation can take, as for [`Trace::basis_interval`].
    pub fn side_interval(
        &self,
        module: usize,
        relation: usize,
        side: usize,
        mut operand: impl FnMut(FigureId) -> Option<Interval>,
    ) -> Option<Interval> {
        let source = &self.book.modules[module];
        let sides = &source.relations[relation].sides;
        let base = sides[0].references.start;
        let target = |reference: u32| self.graph.relation_target(module, relation, reference - base);
        evaluate(&source.formulas, &sides[side], &mut (), |reference| self.interval_operand(target(reference), &mut operand)).ok()
    }

    fn interval_operand(&self, target: Target, operand: &mut impl FnMut(FigureId) -> Option<Interval>) -> Operand<Interval> {
        let mut members = self.graph.members(&target).iter().map(|member| operand(*member));
        match target {
            Target::Figure(_) => members.next().flatten().map_or(Operand::Missing, Operand::One),
            Target::List(_) => members.collect::<Option<Vec<_>>>().map_or(Operand::Missing, Operand::Many),
            Target::Roll(_) => members.collect::<Option<Vec<_>>>().and_then(add_all).map_or(Operand::Missing, Operand::One),
        }
    }

    /// A figure as an operand is printed: as written where the document prints it.
    pub fn operand_text(&self, id: FigureId, view: View) -> String {
        let value = match view {
            View::Stated => {
                if let Some(literal) = self.operand_literal(id) {
                    return print::literal(literal);
                }
                if self.locate(id).0.table.is_some() {
                    return "（空）".to_owned();
                }
                self.stated(id)
            }
            View::Recomputed => self.recomputed(id),
        };
        value.map_or_else(|| "？".to_owned(), |value| print::quantity(value, self.units()))
    }

    /// The basis of a figure with values in the place of names; none without a basis.
    pub fn working(&self, id: FigureId, view: View) -> Option<String> {
        const MOST: usize = 30;
        let (module, _) = self.locate(id);
        if let Some(expression) = self.expression(id) {
            let base = expression.references.start;
            let text = working(&module.formulas, expression, Show::Values, |reference| {
                self.target_text(self.graph.target(id, reference - base), view)
            });
            return Some(text);
        }
        if !self.has_basis(id) {
            return None;
        }
        let parts = self.parts(id);
        let mut shown: Vec<String> = parts
            .iter()
            .filter(|part| !self.is_blank(**part))
            .take(MOST)
            .map(|part| {
                let text = self.operand_text(*part, view);
                if text.starts_with('-') { format!("({text})") } else { text }
            })
            .collect();
        if parts.len() > MOST {
            shown.push(format!("…（共 {} 项）", parts.len()));
        }
        Some(shown.join(" + "))
    }

    /// A relation's side with values in the place of names.
    pub fn side_working(&self, module: usize, relation: usize, side: usize, view: View) -> String {
        let source = &self.book.modules[module];
        let sides = &source.relations[relation].sides;
        let base = sides[0].references.start;
        working(&source.formulas, &sides[side], Show::Values, |reference| {
            self.target_text(self.graph.relation_target(module, relation, reference - base), view)
        })
    }

    fn target_text(&self, target: Target, view: View) -> Vec<String> {
        match target {
            Target::Figure(operand) => vec![self.operand_text(operand, view)],
            Target::List(_) => self.graph.members(&target).iter().map(|member| self.operand_text(*member, view)).collect(),
            Target::Roll(_) => match self.operand(target, view, &Override::default()) {
                Operand::One(value) => vec![print::quantity(&value, self.units())],
                _ => vec!["？".to_owned()],
            },
        }
    }

    /// Every figure, in the order of the files.
    pub fn figures(&self) -> impl Iterator<Item = FigureId> + use<> {
        (0..u32::try_from(self.graph.len()).unwrap_or(u32::MAX)).map(FigureId)
    }
}

fn add_all(intervals: Vec<Interval>) -> Option<Interval> {
    let mut rest = intervals.into_iter();
    let first = rest.next()?;
    rest.try_fold(first, |sum, next| crate::formula::evaluate::Number::plus(&sum, &next, &mut ()).ok())
}
