//! What a figure comes to from the leaves up, live, beside the exact value.
//!
//! Owns the columns of the recomputed value.
//! Must never compare it with what is printed.

use super::number::{loose, near, percent, shown_unit};
use super::{Figures, changed_word};
use crate::book::{Basis, Role};
use crate::message::Phrase;
use crate::present::xlsx::{At, Cell, Content, Face, Style, Value, between};
use crate::quantity::{Exact, Quantity, Unit, print};
use crate::recompute::{FigureId, View};
use crate::workbook::column;
use crate::workbook::formula::rounded;
use crate::workbook::layout::expression;

impl Figures<'_, '_, '_> {
    /// What a figure comes to: the formula in words, the value from the leaves up and the exact one.
    pub(super) fn figure(&self, row: u32, id: FigureId, cells: &mut [Cell]) {
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
        if trace.stated(id).is_some_and(|stated| !trace.units().agree_but_for_counts(stated.dimension, computed.dimension)) {
            return printed();
        }
        let basis = self.live.basis(id, View::Recomputed)?.text;
        Some(match trace.finest_step(id, computed.dimension) {
            Some(step) => rounded(&basis, &step),
            None => basis,
        })
    }

    /// Whether something that a figure is made of has still to be filled in.
    pub(super) fn is_open(&self, id: FigureId) -> bool {
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
}
