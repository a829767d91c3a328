//! What a place prints, beside what its basis comes to over the printed operands; and whether it holds.
//!
//! Owns the columns of what is stated and of the verdict.
//! Must never decide whether a statement holds: the verdicts are those of the check, until somebody changes a number.

use super::number::{in_cell, in_cell_step, near, shown_unit, tolerance};
use super::{Figures, changed_word, judged_face};
use crate::book::Statement;
use crate::check::Verdict;
use crate::present::tree::{RELIES, verdict as verdict_in_words};
use crate::present::xlsx::{At, Cell, Content, Face, Style, Value, between, decimals, of_literal};
use crate::quantity::{Exact, Literal, Qualifier, Quantity, Rounding, Unit, print, round};
use crate::recompute::{FigureId, View};
use crate::workbook::column;
use crate::workbook::formula::rounded;
use crate::workbook::layout::{blank_unit, scale};

/// Decimals of a difference; what binary numbers add behind them is not shown.
const DIFFERENCE: i32 = 8;

impl Figures<'_, '_, '_> {
    /// What a place prints, compared with what its basis comes to; `first` is the row of the figure.
    pub(super) fn statement(&self, row: u32, first: u32, id: FigureId, (index, statement): (u32, &Statement), cells: &mut [Cell]) {
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
            _ if relies => RELIES.get(self.language),
            _ => verdict_in_words(verdict).get(self.language),
        };
        let face = if relies { Face::Doubtful } else { judged_face(given) };
        let literal = literal.filter(|literal| !literal.is_range());
        let comparable = computed
            .zip(literal)
            .filter(|(computed, literal)| trace.units().agree_but_for_counts(computed.dimension, literal.unit.dimension));
        if let (None, Some(literal), Content::Formula(..)) = (computed, literal, &cells[usize::from(column::COMPUTED)].content)
            && row == first
        {
            self.once_filled(&name(row, column::STATED), &name(row, column::COMPUTED), literal, cells);
            return;
        }
        let (Some((computed, literal)), true) = (comparable, self.live.basis(id, View::Stated).is_some()) else {
            let basis = name(first, column::COMPUTED);
            cells[usize::from(column::VERDICT)] = self.as_it_was(id, cells, (&name(row, column::STATED), &basis), words(given), face);
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

    /// Difference and verdict of what cannot be computed yet: empty, until it can.
    fn once_filled(&self, stated: &str, computed: &str, literal: &Literal, cells: &mut [Cell]) {
        let both = format!("COUNT({stated},{computed})=2");
        let empty = |text: String, style: Style| Cell::new(Content::Formula(text, Value::Text(String::new())), style);
        if !literal.is_target() {
            let text = format!("IF({both},ROUND({computed}-{stated},{DIFFERENCE}),\"\")");
            cells[usize::from(column::DIFFERENCE)] = empty(text, Style::with(Face::Number, &between(2, 6)));
        }
        let anew = self.judged_anew(stated, computed, literal, &in_cell(literal));
        cells[usize::from(column::VERDICT)] = empty(format!("IF({both},{anew},\"\")"), Style::new(Face::Middle));
    }

    /// The verdict of the check, as long as nobody changes what it is about: a range, or a place of a figure without a basis.
    fn as_it_was(&self, id: FigureId, cells: &[Cell], (stated, basis): (&str, &str), word: &str, face: Face) -> Cell {
        let trace = self.layout().trace;
        let mut same = match &cells[usize::from(column::STATED)].content {
            Content::Number(value) | Content::Formula(_, Value::Number(value)) => vec![near(stated, value)],
            Content::Text(text) => vec![format!("{stated}=\"{}\"", text.replace('"', "\"\""))],
            Content::Blank | Content::Formula(..) => return Cell::text(word, Style::new(face)),
        };
        if word.is_empty() {
            return Cell::text(word, Style::new(face));
        }
        // What it is judged by: the basis, else the value that counts.
        if trace.has_basis(id) && self.live.basis(id, View::Stated).is_some() {
            let unit = self.layout().compared_unit(id);
            same.extend(trace.computed(id).and_then(|computed| computed.value.over(&scale(&unit)).ok()).map(|value| near(basis, &value)));
        } else if let Some((literal, address)) = trace.operand_literal(id).zip(self.layout().address(id, View::Stated)) {
            let own = self.live.cell(address.at);
            same.extend((own != stated && !literal.is_range()).then(|| near(&own, &in_cell(literal))));
        }
        let same = if same.len() == 1 { same.remove(0) } else { format!("AND({})", same.join(",")) };
        let formula = format!("IF({same},\"{word}\",\"{}\")", changed_word(self.language));
        Cell::new(Content::Formula(formula, Value::Text(word.to_owned())), Style::new(face))
    }

    /// What the stated operands come to, in the unit of the first place that prints it.
    pub(super) fn computed(&self, id: FigureId, cells: &mut [Cell]) {
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
        if first.is_some_and(|first| !trace.units().agree_but_for_counts(first.unit.dimension, computed.dimension)) {
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
}
