//! Where every figure of a book stands in the workbook: its row, and the cells of its numbers.
//!
//! Owns which numbers stand in the columns of quantity, rate and period, and the addresses that formulas use.
//! Must never write a cell.

mod address;
mod factors;
mod grid;

pub use address::{Address, blank_unit, scale};
pub use grid::Grid;

use rustc_hash::{FxHashMap, FxHashSet};

use super::column;
use crate::book::{Basis, Mark, Module, Role};
use crate::formula::{EvaluationError, Expression};
use crate::present::xlsx::At;
use crate::quantity::ArithmeticError;
use crate::recompute::{FigureId, Trace};
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

    /// The cells of a table: its rows below each other, its columns beside each other.
    fn table(&mut self, at: usize, module: &Module) {
        let sheet = self.sheets[at];
        let grid = Grid::new(module);
        for (row, path) in (HEAD_ROWS..).zip(&grid.rows) {
            let Some(last) = path.last() else { continue };
            let name = At { sheet, row, column: u16::try_from(path.len() - 1).unwrap_or(u16::MAX) };
            self.places.insert(module.location(module.figure(*last).key), name);
            for cell in module.cells(*last) {
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
