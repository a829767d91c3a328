//! The sheet of a project, or of what spans projects: a row for each figure, with live formulas.
//!
//! Owns the columns and what stands in them.
//! Must never decide whether a statement holds: the verdicts are those of the check, until somebody changes a number.

use rustc_hash::FxHashMap;

use super::column;
use super::layout::{Held, Kind, Layout, Line, Slot, blank_unit, expression, scale};
use super::live::{Live, exact, is_comparable, rounded};
use crate::book::{Basis, Label, Mark, Module, Role, Statement};
use crate::check::{Judged, Verdict};
use crate::message::{Language, Phrase};
use crate::present::tree::verdict as verdict_in_words;
use crate::present::xlsx::{At, Cell, Content, Face, Row, Sheet, Style, Value, between, decimals, of_literal};
use crate::quantity::{Exact, Literal, Qualifier, Quantity, Rounding, Unit, print, round};
use crate::recompute::{FigureId, View};

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

/// Decimals of a difference; what binary numbers add behind them is not shown.
const DIFFERENCE: i32 = 8;

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

    /// What a figure comes to: the formula in words, the value from the leaves up and the exact one.
    fn figure(&self, row: u32, id: FigureId, cells: &mut [Cell]) {
        let layout = self.layout();
        let trace = layout.trace;
        let say = |zh, en| Phrase::new(zh, en).get(self.language);
        let (module, figure) = trace.locate(id);
        let face = Face::Number;
        let words = match module.figure(figure).basis {
            Basis::Formula(_) | Basis::Each(_) => expression(trace, id).map(|own| module.expression_text(own)).unwrap_or_default(),
            Basis::Sum if trace.parts(id).is_empty() => String::new(),
            Basis::Sum => say("各项之和", "the sum of its parts").to_owned(),
            Basis::None if self.is_unfounded(id) => say("（无测算依据）", "(no basis)").to_owned(),
            _ => String::new(),
        };
        cells[usize::from(column::FORMULA)] = Cell::text(words, Style::new(Face::Text));
        let is_money = |value: &Quantity| trace.units().is_money(value.dimension);
        let has_basis = trace.has_basis(id);
        let value = trace.recomputed(id);
        if !has_basis && !value.is_some_and(is_money) || matches!(module.figure(figure).basis, Basis::Value(_)) {
            return;
        }
        let Some(text) = self.recomputed(id) else {
            if has_basis {
                cells[usize::from(column::RECOMPUTED)] = self.without_value(id);
                if value.is_some() {
                    cells[usize::from(column::CHANGED)] = Cell::text(say("不重算", "fixed"), Style::new(Face::Doubtful));
                }
            }
            return;
        };
        let at = |column: u16| At { sheet: layout.sheets[self.module], row, column }.name();
        let own = at(column::RECOMPUTED);
        let Some(value) = value else {
            let blank = |text: String| Cell::new(Content::Formula(text, Value::Text(String::new())), Style::with(face, &between(2, 4)));
            cells[usize::from(column::RECOMPUTED)] = blank(text);
            if trace.is_applied_for(id) {
                cells[usize::from(column::LARGE)] = blank(format!("IF({own}=\"\",\"\",{own}/10000)"));
            }
            return;
        };
        let unit = self.base_unit(id, value);
        let number = self.number_format(id, value);
        cells[usize::from(column::RECOMPUTED)] = Cell::formula(text, value.value.clone(), Style::with(face, &number));
        cells[usize::from(column::UNIT)] = Cell::text(shown_unit(&unit), Style::new(Face::Middle));
        if is_money(value) {
            let large = value.value.over(&Exact::integer(10_000)).unwrap_or(Exact::ZERO);
            cells[usize::from(column::LARGE)] = Cell::formula(format!("{own}/10000"), large, Style::with(face, &between(2, 6)));
        }
        if has_basis {
            cells[usize::from(column::EXACT)] = Cell::text(print::exact(&value.value, &unit) + percent(&unit), Style::new(Face::Exact));
            let is_same = near(&own, &value.value);
            let same = say("一致", "same");
            let changed = format!("IF({is_same},\"{same}\",\"{}\")", changed_word(self.language));
            cells[usize::from(column::CHANGED)] =
                Cell::new(Content::Formula(changed, Value::Text(same.to_owned())), Style::new(Face::Middle));
        }
    }

    /// Money that is applied for and rests on nothing.
    fn is_unfounded(&self, id: FigureId) -> bool {
        let trace = self.layout().trace;
        matches!(trace.figure(id).role, Role::Line | Role::Part) && trace.is_applied_for(id)
    }

    /// The formula of a figure's value from the leaves up.
    fn recomputed(&self, id: FigureId) -> Option<String> {
        let trace = self.layout().trace;
        let printed = || {
            let literal = trace.operand_literal(id)?;
            let address = self.layout().address(id, View::Stated).filter(|address| address.at.column == column::STATED)?;
            (!literal.is_range() && !address.scale.is_zero())
                .then(|| self.live.operand(id, View::Stated))
                .flatten()
                .map(|formula| formula.text)
        };
        if !trace.has_basis(id) {
            return printed();
        }
        let Some(computed) = trace.computed(id) else {
            let otherwise = || printed().unwrap_or_else(|| "\"\"".to_owned());
            if self.layout().divides_by_nothing(id) {
                let basis = self.live.basis(id, View::Recomputed)?.text;
                let basis = trace.operand_literal(id).map_or(basis.clone(), |literal| rounded(&basis, &literal.step()));
                return Some(format!("IFERROR({basis},{})", otherwise()));
            }
            if !self.is_open(id) {
                return printed();
            }
            let Some(complete) = self.live.complete(&self.live.needs(id), View::Recomputed) else { return printed() };
            let basis = self.live.basis(id, View::Recomputed)?.text;
            let basis = trace.operand_literal(id).map_or(basis.clone(), |literal| rounded(&basis, &literal.step()));
            return Some(format!("IF({complete},{basis},{})", otherwise()));
        };
        if trace.stated(id).is_some_and(|stated| !is_comparable(self.layout(), stated.dimension, computed.dimension)) {
            return printed();
        }
        let basis = self.live.basis(id, View::Recomputed)?.text;
        Some(match trace.finest_step(id, computed.dimension) {
            Some(step) => rounded(&basis, &step),
            None => basis,
        })
    }

    /// Whether something that a figure is made of has still to be filled in.
    fn is_open(&self, id: FigureId) -> bool {
        let trace = self.layout().trace;
        trace.operands(id).into_iter().any(|operand| trace.is_awaited(operand))
    }

    /// What stands where a value cannot be computed, or no formula can say it.
    fn without_value(&self, id: FigureId) -> Cell {
        let trace = self.layout().trace;
        let text = match trace.recomputed(id) {
            Some(value) => return Cell::number(value.value.clone(), Style::with(Face::Exact, &self.number_format(id, value))),
            None if self.is_open(id) => Phrase::new("待填", "to fill in"),
            None => Phrase::new("无法复算", "cannot be computed"),
        };
        Cell::text(text.get(self.language), Style::new(Face::Doubtful))
    }

    /// The unit of the recomputed value: per cent where it is printed so.
    fn base_unit(&self, id: FigureId, value: &Quantity) -> Unit {
        let trace = self.layout().trace;
        let mut printed = trace.statements(id).filter_map(|(_, literal)| literal);
        let is_percent = value.dimension.is_none() && printed.any(|literal| &*literal.unit.text == "%");
        if is_percent {
            return Unit { text: "%".into(), scale: Exact::power_of_ten(-2), dimension: value.dimension };
        }
        Unit { text: trace.units().name(value.dimension).into(), scale: Exact::ONE, dimension: value.dimension }
    }

    fn number_format(&self, id: FigureId, value: &Quantity) -> String {
        let trace = self.layout().trace;
        let unit = self.base_unit(id, value);
        if &*unit.text == "%" {
            return format!("{}%", between(2, 4));
        }
        if trace.units().is_money(value.dimension) { between(2, 4) } else { loose(&value.value) }
    }

    /// What a place prints, compared with what its basis comes to; `first` is the row of the figure.
    fn statement(&self, row: u32, first: u32, id: FigureId, (index, statement): (u32, &Statement), cells: &mut [Cell]) {
        let layout = self.layout();
        let trace = layout.trace;
        let (module, _) = trace.locate(id);
        let sheet = layout.sheets[self.module];
        let name = |row: u32, column: u16| At { sheet, row, column }.name();
        let literal = module.literal(statement);
        let (stated, unit) = match (module.cell(statement), literal) {
            (Some(cell), Some(literal)) => {
                let cell = layout.cell(trace.graph.id(cell.module as usize, cell.figure)).map(|at| self.live.cell(at));
                let style = Style::with(Face::Number, &of_literal(literal));
                let own = match (cell, literal.is_range()) {
                    (Some(text), false) => Cell::formula(text, in_cell(literal), style),
                    _ => Cell::text(print::literal(literal), style),
                };
                (own, shown_unit(&literal.unit))
            }
            (None, None) => {
                let unit = blank_unit(trace, id).map_or_else(String::new, |unit| shown_unit(&unit));
                (if module.mark(statement.span).is_some() { self.to_fill() } else { self.input(None).0 }, unit)
            }
            (Some(_), None) => (Cell::text("", Style::new(Face::Number)), String::new()),
            (None, literal) => self.input(literal),
        };
        cells[usize::from(column::STATED)] = stated;
        cells[usize::from(column::STATED_UNIT)] = Cell::text(unit, Style::new(Face::Middle));
        let given = self.judged.verdict(id, index);
        let computed = trace.computed(id).filter(|_| trace.has_basis(id));
        // It holds with another value of an operand than the one that is printed first.
        let relies = self.judged.relying.contains_key(&(id, index));
        let words = |verdict: Verdict| match verdict {
            Verdict::Uncheckable => "",
            _ if relies => Phrase::new("分项改正后相符", "holds once a part is corrected").get(self.language),
            _ => verdict_in_words(verdict).get(self.language),
        };
        let face = if relies { Face::Doubtful } else { judged_face(given) };
        let literal = literal.filter(|literal| !literal.is_range());
        let comparable =
            computed.zip(literal).filter(|(computed, literal)| is_comparable(layout, computed.dimension, literal.unit.dimension));
        let (Some((computed, literal)), true) = (comparable, self.live.basis(id, View::Stated).is_some()) else {
            let own = name(row, column::STATED);
            let same = match &cells[usize::from(column::STATED)].content {
                Content::Number(value) | Content::Formula(_, Value::Number(value)) => Some(near(&own, value)),
                Content::Text(text) => Some(format!("{own}=\"{}\"", text.replace('"', "\"\""))),
                Content::Blank | Content::Formula(..) => None,
            };
            // A range is judged by its basis.
            let basis = match &cells[usize::from(column::COMPUTED)].content {
                Content::Formula(_, Value::Number(value)) if row == first => Some(near(&name(row, column::COMPUTED), value)),
                _ => None,
            };
            let word = words(given);
            cells[usize::from(column::VERDICT)] = match same.filter(|_| !word.is_empty()) {
                None => Cell::text(word, Style::new(face)),
                Some(same) => {
                    let same = basis.map_or(same.clone(), |basis| format!("AND({basis},{same})"));
                    let formula = format!("IF({same},\"{word}\",\"{}\")", changed_word(self.language));
                    Cell::new(Content::Formula(formula, Value::Text(word.to_owned())), Style::new(face))
                }
            };
            return;
        };
        let own_scale = scale(&literal.unit);
        let value = computed.value.over(&own_scale).unwrap_or(Exact::ZERO);
        let number = self.compared_format(&literal.unit, computed, &value);
        if row != first {
            let text = self.computed_again(first, id, &own_scale);
            cells[usize::from(column::COMPUTED)] = Cell::formula(text, value.clone(), Style::with(Face::Number, &number));
        }
        let (stated, computed) = (name(row, column::STATED), name(row, column::COMPUTED));
        if !literal.is_target() {
            let difference = value.minus(&in_cell(literal)).unwrap_or(Exact::ZERO);
            let difference = round(&difference, &Exact::power_of_ten(-DIFFERENCE), Rounding::HalfUp).unwrap_or(difference);
            let style = Style::with(Face::Number, &number);
            cells[usize::from(column::DIFFERENCE)] = Cell::formula(format!("ROUND({computed}-{stated},{DIFFERENCE})"), difference, style);
        }
        let unchanged = format!("AND({},{})", near(&stated, &in_cell(literal)), near(&computed, &value));
        let anew = self.judged_anew(&stated, &computed, literal, &value);
        let formula = format!("IF({unchanged},\"{}\",{anew})", words(given));
        cells[usize::from(column::VERDICT)] = Cell::new(Content::Formula(formula, Value::Text(words(given).to_owned())), Style::new(face));
    }

    /// What the stated operands come to, in the unit of the first place that prints it.
    fn computed(&self, id: FigureId, cells: &mut [Cell]) {
        let trace = self.layout().trace;
        if !trace.has_basis(id) {
            return;
        }
        let Some(basis) = self.live.basis(id, View::Stated) else {
            // No formula can say it: what it comes to now stands there, for those that refer to it.
            if let Some(computed) = trace.computed(id) {
                let unit = self.layout().compared_unit(id);
                let value = computed.value.over(&scale(&unit)).unwrap_or(Exact::ZERO);
                let style = Style::with(Face::Exact, &self.compared_format(&unit, computed, &value));
                cells[usize::from(column::COMPUTED)] = Cell::number(value, style);
            }
            return;
        };
        let Some(computed) = trace.computed(id) else {
            let basis = basis.over(&scale(&self.layout().compared_unit(id))).text;
            let complete = || self.live.complete(&self.live.needs(id), View::Stated).filter(|_| self.is_open(id));
            let text = if self.layout().divides_by_nothing(id) {
                Some(format!("IFERROR({basis},\"\")"))
            } else {
                complete().map(|complete| format!("IF({complete},{basis},\"\")"))
            };
            if let Some(text) = text {
                cells[usize::from(column::COMPUTED)] =
                    Cell::new(Content::Formula(text, Value::Text(String::new())), Style::with(Face::Number, &between(2, 6)));
            }
            return;
        };
        let unit = self.layout().compared_unit(id);
        let scale = scale(&unit);
        let value = computed.value.over(&scale).unwrap_or(Exact::ZERO);
        let mut format = self.compared_format(&unit, computed, &value);
        let first = trace.statements(id).next().and_then(|(_, literal)| literal);
        if first.is_some_and(|first| !is_comparable(self.layout(), first.unit.dimension, computed.dimension)) {
            // What is printed beside it has another unit.
            format.push_str(&format!("\"{}\"", unit.text.replace('"', "")));
        }
        cells[usize::from(column::COMPUTED)] = Cell::formula(basis.over(&scale).text, value, Style::with(Face::Number, &format));
        if trace.figure(id).statements.is_empty() {
            cells[usize::from(column::STATED_UNIT)] = Cell::text(shown_unit(&unit), Style::new(Face::Middle));
        }
    }

    fn compared_format(&self, unit: &Unit, computed: &Quantity, value: &Exact) -> String {
        match &*unit.text {
            "%" => format!("{}%", between(2, 4)),
            _ if self.layout().trace.units().is_money(computed.dimension) || !value.is_whole() => between(2, 6),
            _ => decimals(0),
        }
    }

    /// The basis of a figure that stands in its first row, in another unit.
    fn computed_again(&self, first: u32, id: FigureId, own: &Exact) -> String {
        let sheet = self.layout().sheets[self.module];
        let above = self.live.at(At { sheet, row: first, column: column::COMPUTED });
        match own.over(&scale(&self.layout().compared_unit(id))) {
            Ok(ratio) => above.over(&ratio).text,
            Err(_) => above.text,
        }
    }

    /// The verdict on numbers that somebody changed, in a formula: what it can tell without the roundings of operands.
    fn judged_anew(&self, stated: &str, computed: &str, literal: &Literal, value: &Exact) -> String {
        let word = |verdict: Verdict| verdict_in_words(verdict).get(self.language);
        let (holds, fails) = (word(Verdict::Exact), word(Verdict::Mismatch));
        let slack = tolerance(value);
        let bound = |sign: &str, slack: String| format!("IF({computed}{sign}{stated}{slack},\"{holds}\",\"{fails}\")");
        match literal.qualifier {
            Qualifier::AtLeast => bound(">=", format!("-{slack}")),
            Qualifier::MoreThan => bound(">", format!("+{slack}")),
            Qualifier::AtMost => bound("<=", format!("+{slack}")),
            Qualifier::LessThan => bound("<", format!("-{slack}")),
            Qualifier::Plain | Qualifier::About | Qualifier::UpTo(_) => {
                let step = match literal.qualifier {
                    Qualifier::About => literal.estimate_step().over(&scale(&literal.unit)).unwrap_or(Exact::ONE),
                    _ => in_cell_step(literal),
                };
                let rounded = rounded(computed, &step);
                let near = word(Verdict::Rounded);
                format!("IF(ABS({computed}-{stated})<={slack},\"{holds}\",IF(ABS({rounded}-{stated})<={slack},\"{near}\",\"{fails}\"))")
            }
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

/// The number of a literal as a cell holds it.
pub fn in_cell(literal: &Literal) -> Exact {
    literal.value().over(&scale(&literal.unit)).unwrap_or(Exact::ZERO)
}

fn in_cell_step(literal: &Literal) -> Exact {
    literal.step().over(&scale(&literal.unit)).unwrap_or(Exact::ONE)
}

/// A unit as it stands beside its number; the format of a per cent shows its sign already.
pub fn shown_unit(unit: &Unit) -> String {
    if &*unit.text == "%" { String::new() } else { unit.text.to_string() }
}

fn percent(unit: &Unit) -> &'static str {
    if &*unit.text == "%" { "%" } else { "" }
}

/// The format of a number that is no money: its decimals as far as they go.
fn loose(value: &Exact) -> String {
    let (digits, _) = value.decimal(6);
    decimals(digits.split_once('.').map_or(0, |(_, behind)| u32::try_from(behind.len()).unwrap_or(6)))
}

/// That two cells are equal, but for what binary numbers add to them.
pub fn is_near(left: &str, right: &str) -> String {
    format!("ABS({left}-{right})<=0.00000001")
}

/// That a cell holds a value, but for what binary numbers add to it.
pub fn near(cell: &str, value: &Exact) -> String {
    let own = exact(value);
    let less = match own.strip_prefix('-') {
        Some(size) => format!("+{size}"),
        None => format!("-{own}"),
    };
    format!("ABS({cell}{less})<={}", tolerance(value))
}

/// What binary numbers may add to a value.
fn tolerance(value: &Exact) -> String {
    let least = Exact::power_of_ten(-8);
    let part = value.magnitude().times(&Exact::power_of_ten(-12)).unwrap_or(Exact::ZERO);
    let most = least.max(part);
    // A power of ten is enough.
    let mut power = -8;
    while Exact::power_of_ten(power) < most {
        power += 1;
    }
    exact(&Exact::power_of_ten(power))
}
