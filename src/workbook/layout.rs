//! Where every figure of a book stands in the workbook: its row, and the cells of its numbers.
//!
//! Owns which numbers stand in the columns of quantity, rate and period, and the addresses that formulas use.
//! Must never write a cell.

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::column;
use crate::book::{Basis, Mark, Module, Role};
use crate::formula::{EvaluationError, Expression, Formulas, Function, Name, Node};
use crate::present::xlsx::At;
use crate::quantity::{ArithmeticError, Dimension, Exact, Literal, Unit};
use crate::recompute::{FigureId, Target, Trace, View};
use crate::source::{Location, Span};

/// Rows above the first figure of a sheet: title, what it is, head.
pub const HEAD_ROWS: u32 = 3;

const BY_ZERO: EvaluationError = EvaluationError::Arithmetic(ArithmeticError::DivisionByZero);

/// A number that is written in the book, and may be changed in the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// An input that is only a value: the figure.
    Given(FigureId),
    /// A statement: the figure, and which statement of its file.
    Statement(FigureId, u32),
    /// A number in a formula: the figure that has the formula, and which literal of its file.
    Literal(FigureId, u32),
    /// An input that waits for a value.
    Waiting(FigureId, Span),
}

/// What stands in a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A number of the book.
    Held(Held),
    /// The value of a figure that stands elsewhere.
    Figure(FigureId),
    /// A number of the formula that all rows share; which literal of the file.
    Shared(u32),
}

/// What a row of a sheet is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A figure, with the first place that prints it.
    Figure(FigureId),
    /// A further place that prints a figure.
    Statement(FigureId, u32),
    /// A number in the formula of a figure that has no room in its row.
    Number(FigureId),
    /// What follows does not add to the total.
    Others,
}

/// A row of a sheet.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is about.
    pub kind: Kind,
    /// How deep it is in the tree.
    pub depth: u8,
    /// Quantity, rate, period.
    pub slots: [Option<Slot>; 3],
}

/// A cell, and what a number in it is in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The cell.
    pub at: At,
    /// One of its unit, in base units.
    pub scale: Exact,
}

/// A book laid out.
pub struct Layout<'t, 'b> {
    /// The book.
    pub trace: &'t Trace<'b>,
    /// The sheet of each file.
    pub sheets: Vec<usize>,
    /// The rows of each file that is no table.
    pub lines: Vec<Vec<Line>>,
    /// The row of each figure.
    rows: FxHashMap<FigureId, u32>,
    /// Inputs that stand in the row of what uses them, and cells of tables.
    cells: FxHashMap<FigureId, At>,
    /// Numbers of formulas: by file and literal.
    literals: FxHashMap<(usize, u32), At>,
    /// Where each value of the files stands.
    places: FxHashMap<Location, At>,
    /// Inputs that wait for a value.
    waiting: FxHashMap<FigureId, Span>,
    /// Figures that have no value because a divisor is zero.
    divided: FxHashSet<FigureId>,
}

impl<'t, 'b> Layout<'t, 'b> {
    /// Gives every figure its place; `sheets` says which sheet each file has.
    pub fn new(trace: &'t Trace<'b>, sheets: Vec<usize>) -> Self {
        let mut layout = Self {
            trace,
            sheets,
            lines: Vec::new(),
            rows: FxHashMap::default(),
            cells: FxHashMap::default(),
            literals: FxHashMap::default(),
            places: FxHashMap::default(),
            waiting: FxHashMap::default(),
            divided: trace.failures.iter().filter(|(_, error)| *error == BY_ZERO).map(|(id, _)| *id).collect(),
        };
        for (at, module) in trace.book.modules.iter().enumerate() {
            let open = module.marks.iter().filter(|marked| marked.mark == Mark::ToFill);
            layout.waiting.extend(open.map(|marked| (trace.graph.id(at, marked.figure), marked.span)));
            if module.table.is_some() {
                layout.lines.push(Vec::new());
                layout.table(at, module);
            } else {
                layout.file(at);
            }
        }
        layout
    }

    /// The rows of a file, in the order of its tree.
    fn file(&mut self, module: usize) {
        let trace = self.trace;
        self.lines.push(Vec::new());
        let mut open: Vec<(Branch, u8)> = vec![(Branch::Figure(trace.graph.id(module, 0)), 0)];
        while let Some((branch, depth)) = open.pop() {
            let id = match branch {
                Branch::Figure(id) => id,
                Branch::Others => {
                    self.add(module, Line { kind: Kind::Others, depth, slots: [None; 3] });
                    continue;
                }
            };
            let homeless = self.figure(module, id, depth);
            for (slot, kind) in homeless {
                let mut slots = [None; 3];
                slots[kind] = Some(slot);
                self.add(module, Line { kind: Kind::Number(id), depth: depth.saturating_add(1), slots });
            }
            let (own, figure) = trace.locate(id);
            let children: Vec<FigureId> = own.children(figure).iter().map(|child| trace.sibling(id, *child)).collect();
            let (others, within): (Vec<FigureId>, Vec<FigureId>) = children
                .into_iter()
                .filter(|child| !self.cells.contains_key(child))
                .partition(|child| trace.figure(*child).role == Role::Other);
            let deeper = depth.saturating_add(1);
            let mut below: Vec<(Branch, u8)> = within.into_iter().map(|child| (Branch::Figure(child), deeper)).collect();
            if !others.is_empty() {
                below.push((Branch::Others, deeper));
                below.extend(others.into_iter().map(|child| (Branch::Figure(child), deeper)));
            }
            open.extend(below.into_iter().rev());
        }
    }

    fn add(&mut self, module: usize, line: Line) -> u32 {
        let row = HEAD_ROWS + u32::try_from(self.lines[module].len()).unwrap_or(u32::MAX);
        let sheet = self.sheets[module];
        for (at, slot) in line.slots.iter().enumerate() {
            let at = At { sheet, row, column: column::SLOTS[at] };
            match slot {
                Some(Slot::Held(held)) => {
                    self.hold(module, *held, at);
                }
                Some(Slot::Figure(_) | Slot::Shared(_)) | None => {}
            }
        }
        self.lines[module].push(line);
        row
    }

    /// Remembers the cell of a number.
    fn hold(&mut self, module: usize, held: Held, at: At) {
        let own = &self.trace.book.modules[module];
        match held {
            Held::Given(id) => {
                self.cells.insert(id, at);
                let (own, figure) = self.trace.locate(id);
                if let Basis::Value(given) = own.figure(figure).basis {
                    self.places.insert(own.location(own.given[given as usize].span), at);
                }
                self.places.insert(own.location(own.figure(figure).key), at);
            }
            Held::Statement(id, statement) => {
                self.cells.entry(id).or_insert(at);
                self.places.insert(own.location(own.statements[statement as usize].span), at);
            }
            Held::Literal(_, literal) => {
                self.literals.insert((module, literal), at);
            }
            Held::Waiting(_, span) => {
                self.places.insert(own.location(span), at);
            }
        }
    }

    /// The row of a figure and those of its further statements; gives the numbers that found no room in it.
    fn figure(&mut self, module: usize, id: FigureId, depth: u8) -> Vec<(Slot, usize)> {
        let trace = self.trace;
        let (own, figure) = trace.locate(id);
        let mut slots = [None; 3];
        let mut homeless = Vec::new();
        match own.figure(figure).basis {
            Basis::Value(given) => {
                slots[self.kind(own.given(given).unit.dimension)] = Some(Slot::Held(Held::Given(id)));
            }
            Basis::None if own.statements(figure).next().is_none() => {
                slots[0] = self.waiting.get(&id).map(|span| Slot::Held(Held::Waiting(id, *span)));
            }
            _ => homeless = self.factors(id, &mut slots),
        }
        let row = self.add(module, Line { kind: Kind::Figure(id), depth, slots });
        self.rows.insert(id, row);
        let sheet = self.sheets[module];
        self.places.entry(own.location(own.figure(figure).key)).or_insert(At { sheet, row, column: column::NAME });
        if let Some(written) = written(own, figure) {
            self.places.insert(own.location(own.written[written as usize].span), At { sheet, row, column: column::FORMULA });
        }
        for (count, (at, statement)) in own.statements(figure).enumerate() {
            let row = match count {
                0 => row,
                _ => self.add(module, Line { kind: Kind::Statement(id, at), depth, slots: [None; 3] }),
            };
            self.places.insert(own.location(statement.span), At { sheet, row, column: column::STATED });
        }
        homeless
    }

    /// Puts the numbers of a formula into the columns of its row, each kind once; those that find no room are given back.
    fn factors(&mut self, id: FigureId, slots: &mut [Option<Slot>; 3]) -> Vec<(Slot, usize)> {
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
    fn kind(&self, dimension: Dimension) -> usize {
        let units = self.trace.units();
        if units.is_period(dimension) {
            2
        } else if units.has_money(dimension) {
            1
        } else {
            0
        }
    }

    /// The cells of a table: its rows below each other, its columns beside each other.
    fn table(&mut self, at: usize, module: &Module) {
        let sheet = self.sheets[at];
        let grid = Grid::new(module);
        for (row, path) in (HEAD_ROWS..).zip(&grid.rows) {
            let Some(last) = path.last() else { continue };
            let name = At { sheet, row, column: u16::try_from(path.len() - 1).unwrap_or(u16::MAX) };
            self.places.insert(module.location(module.figure(*last).key), name);
            for cell in cells(module, *last) {
                let Some(column) = grid.column(module, cell) else { continue };
                let place = At { sheet, row, column };
                self.cells.insert(self.trace.graph.id(at, cell), place);
                self.places.insert(module.location(module.figure(cell).key), place);
                for (_, statement) in module.statements(cell) {
                    self.places.insert(module.location(statement.span), place);
                }
            }
        }
    }

    /// Whether a figure has no value because a divisor is zero, for now.
    pub fn divides_by_nothing(&self, id: FigureId) -> bool {
        self.divided.contains(&id)
    }

    /// The cell of a value of the files.
    pub fn place(&self, location: Location) -> Option<At> {
        self.places.get(&location).copied()
    }

    /// The cell that stands for a figure: where it is printed, else its name.
    pub fn cell(&self, id: FigureId) -> Option<At> {
        let own = self.cells.get(&id).copied();
        own.or_else(|| {
            let column = if self.trace.figure(id).statements.is_empty() { column::NAME } else { column::STATED };
            Some(At { column, ..self.row(id)? })
        })
    }

    /// The cell with the name of a figure that has a row.
    pub fn row(&self, id: FigureId) -> Option<At> {
        let (module, _) = self.trace.graph.split(id);
        self.rows.get(&id).map(|row| At { sheet: self.sheets[module], row: *row, column: column::NAME })
    }

    /// The cell of a number of a formula.
    pub fn literal(&self, module: usize, literal: u32) -> Option<At> {
        self.literals.get(&(module, literal)).copied()
    }

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
            let row = row.row + u32::try_from(own).ok()?;
            Some(Address { at: At { row, column: column::STATED, ..row_of(row, self, id) }, scale: scale(&literal.unit) })
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
            _ if dimension == money.dimension => (**money).clone(),
            _ => Unit { text: trace.units().name(dimension).into(), scale: Exact::ONE, dimension },
        }
    }
}

fn row_of(row: u32, layout: &Layout<'_, '_>, id: FigureId) -> At {
    let (module, _) = layout.trace.graph.split(id);
    At { sheet: layout.sheets[module], row, column: column::NAME }
}

/// The unit of a value that a place does not print: that of the other places, of the basis, of the book for money that is asked for.
pub fn blank_unit(trace: &Trace<'_>, id: FigureId) -> Option<Unit> {
    if let Some(literal) = trace.statements(id).find_map(|(_, literal)| literal) {
        return Some((*literal.unit).clone());
    }
    let money = &trace.book.settings.precision.unit;
    match trace.computed(id).map(|value| value.dimension) {
        Some(dimension) if dimension != money.dimension => {
            Some(Unit { text: trace.units().name(dimension).into(), scale: Exact::ONE, dimension })
        }
        Some(_) => Some((**money).clone()),
        None => trace.is_applied_for(id).then(|| (**money).clone()),
    }
}

/// One of a unit in base units, as its cell holds it: a per cent is held as the number it is, and shown as a per cent.
pub fn scale(unit: &Unit) -> Exact {
    if &*unit.text == "%" { Exact::ONE } else { unit.scale.clone() }
}

/// What hangs in the tree.
enum Branch {
    Figure(FigureId),
    Others,
}

/// The formula that a figure has, if it has one.
pub fn written(module: &Module, figure: u32) -> Option<u32> {
    match module.figure(figure).basis {
        Basis::Formula(written) | Basis::Row(written) | Basis::Each(written) => Some(written),
        Basis::None | Basis::Value(_) | Basis::Sum => None,
    }
}

/// The expression of a formula, whoever has it.
pub fn expression<'b>(trace: &Trace<'b>, id: FigureId) -> Option<&'b Expression> {
    let (module, figure) = trace.locate(id);
    written(module, figure).map(|written| &module.written[written as usize].expression)
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

/// The cells of a row of a table.
fn cells(module: &Module, row: u32) -> impl Iterator<Item = u32> {
    module.children(row).iter().copied().filter(|child| module.figure(*child).role != Role::Row)
}

/// A table as rows and columns.
pub struct Grid {
    /// Its rows, each as the figures from the table to it.
    pub rows: Vec<Vec<u32>>,
    /// How many columns its keys take.
    pub keys: usize,
    /// The names of its columns of values.
    pub columns: Vec<Name>,
    /// Where each of them is among these.
    places: FxHashMap<Name, usize>,
    /// Whether the names of its codes have a column.
    pub has_names: bool,
}

impl Grid {
    /// The rows and columns of a table.
    pub fn new(module: &Module) -> Self {
        let rows = module.rows_below(0);
        let mut places = FxHashMap::default();
        let mut columns = Vec::new();
        for cell in rows.iter().filter_map(|path| path.last()).flat_map(|row| cells(module, *row)) {
            let name = module.figure(cell).name;
            if module.statements(cell).next().is_some() && !places.contains_key(&name) {
                places.insert(name, columns.len());
                columns.push(name);
            }
        }
        let keys = rows.iter().map(Vec::len).max().unwrap_or(1);
        let codes: FxHashSet<&str> = module.table.iter().flat_map(|table| &table.codes).map(|named| &*named.code).collect();
        let has_names = rows.iter().filter_map(|path| path.last()).any(|row| codes.contains(module.name(*row)));
        Self { rows, keys, columns, places, has_names }
    }

    /// The column of a cell.
    pub fn column(&self, module: &Module, cell: u32) -> Option<u16> {
        let at = self.places.get(&module.figure(cell).name)?;
        u16::try_from(self.keys + usize::from(self.has_names) + at).ok()
    }
}
