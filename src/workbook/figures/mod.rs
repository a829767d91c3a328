//! The sheet of a project, or of what spans projects: a row for each figure, with live formulas.
//!
//! Owns the rows, and the columns of names, quantities, rates, periods and places.
//! Must never compute an amount.

mod compared;
pub mod number;
mod value;

use rustc_hash::FxHashMap;

use super::column;
use super::layout::{Held, Kind, Layout, Line, Slot, scale};
use super::live::Live;
use crate::book::{Basis, Label, Mark, Module, Statement};
use crate::check::{Judged, Verdict};
use crate::message::{Language, Phrase};
use crate::present::xlsx::{At, Cell, Face, Row, Sheet, Style, of_literal};
use crate::quantity::{Exact, Literal, print};
use crate::recompute::{FigureId, View};
use number::{in_cell, loose, shown_unit};

/// The heads of the columns.
const HEAD: [Phrase; column::COUNT] = [
    Phrase::new("数据项", "figure"),
    Phrase::new("数量", "quantity"),
    Phrase::new("单位", "unit"),
    Phrase::new("单价、标准", "rate"),
    Phrase::new("单位", "unit"),
    Phrase::new("期限", "period"),
    Phrase::new("单位", "unit"),
    Phrase::new("算式", "formula"),
    Phrase::new("复算值（金额为元）", "recomputed (money in 元)"),
    Phrase::new("单位", "unit"),
    Phrase::new("复算（万元）", "recomputed (万元)"),
    Phrase::new("引擎精确值", "exact value"),
    Phrase::new("核对", "check"),
    Phrase::new("申报数", "stated"),
    Phrase::new("单位", "unit"),
    Phrase::new("按所列分项", "from the stated parts"),
    Phrase::new("差额", "difference"),
    Phrase::new("结论", "verdict"),
    Phrase::new("出处", "places"),
];

/// The widths of the columns, in characters.
const WIDTHS: [u16; column::COUNT] = [23, 9, 7, 9, 11, 5, 5, 23, 14, 6, 10, 13, 5, 10, 6, 11, 9, 12, 23];

/// Writes the sheet of one file.
pub struct Figures<'s, 't, 'b> {
    /// The verdicts.
    pub judged: &'s Judged<'t, 'b>,
    /// Formulas of the sheet.
    pub live: Live<'s, 't, 'b>,
    /// The language.
    pub language: Language,
    /// The file.
    pub module: usize,
    /// The accounts of its lines.
    pub accounts: FxHashMap<u32, Vec<&'b Label>>,
}

/// The sheet of a file, and the cells in it that may be changed.
pub fn sheet(figures: &Figures<'_, '_, '_>, name: &str, title: &str, about: &str) -> (Sheet, Vec<(At, Held)>) {
    let mut sheet = Sheet { name: name.to_owned(), widths: WIDTHS.to_vec(), frozen: (super::layout::HEAD_ROWS, 1), ..Sheet::default() };
    sheet.title(title, Face::Title);
    sheet.title(about, Face::Subtitle);
    let heads = HEAD.map(|head| Cell::text(head.get(figures.language), Style::new(Face::Head)));
    sheet.rows.push(Row { lines: Some(2), ..Row::of(heads.to_vec()) });
    let mut held = Vec::new();
    for (row, line) in (super::layout::HEAD_ROWS..).zip(&figures.layout().lines[figures.module]) {
        let mut cells: Vec<Cell> = (0..column::COUNT).map(|_| Cell::text("", Style::new(figures.face(line)))).collect();
        figures.line(row, line, &mut cells, &mut held);
        if matches!(line.kind, Kind::Figure(id) if figures.layout().trace.locate(id).1 == 0) {
            cells.iter_mut().for_each(|cell| cell.style.is_total = true);
        }
        sheet.rows.push(Row::of(cells));
    }
    (sheet, held)
}

impl<'t, 'b> Figures<'_, 't, 'b> {
    fn layout(&self) -> &Layout<'t, 'b> {
        self.live.layout
    }

    fn face(&self, line: &Line) -> Face {
        match line.kind {
            Kind::Others => Face::Group,
            _ => Face::Text,
        }
    }

    fn line(&self, row: u32, line: &Line, cells: &mut [Cell], held: &mut Vec<(At, Held)>) {
        let sheet = self.layout().sheets[self.module];
        let say = |zh, en| Phrase::new(zh, en).get(self.language);
        for (slot, at) in line.slots.iter().zip(column::SLOTS) {
            let Some(slot) = slot else { continue };
            let (value, unit) = self.slot(slot);
            cells[usize::from(at)] = value;
            cells[usize::from(at) + 1] = Cell::text(unit, Style::new(Face::Middle));
            if let Slot::Held(own) = slot {
                held.push((At { sheet, row, column: at }, *own));
            }
        }
        let name = |text: &str, face: Face| Cell::text(text, Style::new(face).indented(line.depth.min(8)));
        match line.kind {
            Kind::Others => cells[0] = name(say("（其他列示的数，不计入合计）", "(other figures, outside the total)"), Face::Group),
            Kind::Number(_) => cells[0] = name(say("（算式中的数）", "(a number of the formula)"), Face::Text),
            Kind::Figure(id) => {
                cells[0] = name(&self.name(id), self.face(line));
                self.figure(row, id, cells);
                self.computed(id, cells);
                let (module, figure) = self.layout().trace.locate(id);
                if let Some((at, statement)) = module.statements(figure).next() {
                    self.statement(row, row, id, (at, statement), cells);
                    self.editable(At { sheet, row, column: column::STATED }, module, id, (at, statement), held);
                }
                cells[usize::from(column::PLACES)] = Cell::text(self.places(id, line), Style::new(Face::Text));
            }
            Kind::Statement(id, at) => {
                let (module, _) = self.layout().trace.locate(id);
                let statement = &module.statements[at as usize];
                let first = self.layout().row(id).map_or(row, |at| at.row);
                cells[0] = name("〃", Face::Text);
                self.statement(row, first, id, (at, statement), cells);
                self.editable(At { sheet, row, column: column::STATED }, module, id, (at, statement), held);
                let places: Vec<&str> = module.places(statement).collect();
                cells[usize::from(column::PLACES)] = Cell::text(places.join("、"), Style::new(Face::Text));
            }
        }
    }

    /// A statement that is written here, and not in a table.
    fn editable(&self, at: At, module: &Module, id: FigureId, (index, statement): (u32, &Statement), held: &mut Vec<(At, Held)>) {
        if module.cell(statement).is_none() {
            held.push((at, Held::Statement(id, index)));
        }
    }

    fn name(&self, id: FigureId) -> String {
        let name = self.layout().trace.figure_name(id);
        if name.is_empty() { Phrase::new("（全部项目）", "(all projects)").get(self.language).to_owned() } else { name.to_owned() }
    }

    /// The number in a column, and its unit.
    fn slot(&self, slot: &Slot) -> (Cell, String) {
        let trace = self.layout().trace;
        let module = &trace.book.modules[self.module];
        match slot {
            Slot::Held(held) => match held {
                Held::Given(id) => {
                    let (module, figure) = trace.locate(*id);
                    let literal = match module.figure(figure).basis {
                        Basis::Value(given) => Some(module.given(given)),
                        _ => None,
                    };
                    self.input(literal)
                }
                Held::Statement(_, at) => self.input(module.literal(&module.statements[*at as usize])),
                Held::Literal(_, literal) => self.input(module.formulas.literals.get(*literal as usize)),
                Held::Waiting(..) => (self.to_fill(), String::new()),
            },
            Slot::Shared(literal) => {
                let own = &module.formulas.literals[*literal as usize];
                let text = self.layout().literal(self.module, *literal).map(|at| self.live.cell(at));
                let cell = text.map(|text| Cell::formula(text, in_cell(own), Style::with(Face::Number, &of_literal(own))));
                (cell.unwrap_or_else(|| Cell::text("", Style::new(Face::Number))), shown_unit(&own.unit))
            }
            Slot::Figure(id) => {
                let found = self.layout().address(*id, View::Recomputed).zip(trace.recomputed(*id));
                let Some((address, value)) = found else { return (Cell::text("", Style::new(Face::Number)), String::new()) };
                let literal = trace.operand_literal(*id).filter(|literal| scale(&literal.unit) == address.scale);
                let number = value.value.over(&address.scale).unwrap_or(Exact::ZERO);
                let (format, unit) = match literal {
                    Some(literal) => (of_literal(literal), shown_unit(&literal.unit)),
                    None => (loose(&number), trace.units().name(value.dimension)),
                };
                (Cell::formula(self.live.cell(address.at), number, Style::with(Face::Number, &format)), unit)
            }
        }
    }

    fn to_fill(&self) -> Cell {
        Cell::text(Mark::ToFill.text(), Style::new(Face::Empty))
    }

    /// A number that may be changed, and its unit.
    fn input(&self, literal: Option<&Literal>) -> (Cell, String) {
        match literal {
            Some(literal) if literal.is_range() => (Cell::text(print::literal(literal), Style::new(Face::Input)), String::new()),
            Some(literal) => (Cell::number(in_cell(literal), Style::with(Face::Input, &of_literal(literal))), shown_unit(&literal.unit)),
            None => (Cell::text("", Style::new(Face::Input)), String::new()),
        }
    }

    /// Where a figure is printed, its accounts, and where the numbers in its row are printed.
    fn places(&self, id: FigureId, line: &Line) -> String {
        let trace = self.layout().trace;
        let (module, figure) = trace.locate(id);
        let of = |statement: &Statement| module.places(statement).collect::<Vec<_>>().join("、");
        let mut texts: Vec<String> = Vec::new();
        texts.extend(module.statements(figure).next().map(|(_, statement)| of(statement)));
        for slot in line.slots.iter().flatten() {
            if let Slot::Held(Held::Statement(operand, at)) = slot {
                let places = of(&module.statements[*at as usize]);
                texts.push(format!("{}：{places}", trace.figure_name(*operand)));
            }
        }
        let accounts = self.accounts.get(&figure).into_iter().flatten();
        texts.extend(accounts.map(|label| format!("{}：{}", module.names.text(label.kind), label.text)));
        texts.retain(|text| !text.is_empty());
        texts.join("；")
    }
}

/// What stands beside a value that is not the one that was exported.
pub fn changed_word(language: Language) -> &'static str {
    Phrase::new("已改", "changed").get(language)
}

fn judged_face(verdict: Verdict) -> Face {
    match verdict {
        Verdict::Mismatch => Face::Bad,
        Verdict::Explained => Face::Doubtful,
        _ => Face::Middle,
    }
}
