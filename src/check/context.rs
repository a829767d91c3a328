//! What rules read, and what they share: findings at their places, amounts as they are printed, words for differences.
//!
//! Owns the making of findings; every one begins with the path of what it is about.
//! Must never decide whether something holds.

use std::sync::Arc;

use super::effect::Effects;
use super::evidence::Supporting;
use super::finding::{Amount, Finding, Printed};
use super::judge::{Judged, RelationAt};
use super::rules::Rule;
use crate::book::{Module, Statement};
use crate::message::Text;
use crate::quantity::{Exact, Literal, Quantity, Rounding, Unit, UnitTable, print, round};
use crate::recompute::{FigureId, Trace, View};
use crate::source::Location;

/// What rules read.
pub struct Context<'c, 'b> {
    /// The verdicts.
    pub judged: &'c Judged<'c, 'b>,
    /// What a change would do to the total.
    pub effects: &'c Effects<'c, 'b>,
    /// What supports the findings, by figure.
    pub supporting: Supporting,
}

impl<'c, 'b> Context<'c, 'b> {
    /// The values.
    pub fn trace(&self) -> &'c Trace<'b> {
        self.judged.trace
    }

    /// A finding on a figure, at its name; its sentence begins with the path of the figure.
    pub fn at_figure(&self, rule: &'static Rule, id: FigureId, message: impl FnOnce(&str) -> Text) -> Finding {
        let (module, figure) = self.trace().locate(id);
        let path = module.path(figure);
        let message = message(&path);
        let mut finding = Finding::new(rule, path, module.location(module.figure(figure).key), message);
        finding.id = Some(id);
        finding
    }

    /// Where the formula of a figure is written; its name where it has none of its own.
    pub fn at_basis(&self, id: FigureId) -> Location {
        self.trace().basis_location(id)
    }

    /// What a bound is judged against: the basis, or without one the first plain or estimated value.
    pub fn yardstick(&self, id: FigureId) -> Option<Exact> {
        match self.trace().computed(id) {
            Some(computed) => Some(computed.value.clone()),
            None => self.trace().operand_literal(id).filter(|literal| !literal.is_bound()).map(Literal::value),
        }
    }

    /// A finding on some statements of a figure, at the first of them.
    pub fn at_statements(&self, rule: &'static Rule, id: FigureId, statements: &[u32], message: impl FnOnce(&str) -> Text) -> Finding {
        let mut finding = self.at_figure(rule, id, message);
        finding.printed = statements.iter().map(|at| self.printed(id, *at)).collect();
        if let Some(first) = finding.printed.first() {
            finding.location = first.location;
        }
        finding
    }

    /// What a statement prints, and where.
    pub fn printed(&self, id: FigureId, at: u32) -> Printed {
        let (module, _) = self.trace().locate(id);
        let statement = &module.statements[at as usize];
        let literal = module.literal(statement);
        Printed { location: self.trace().number_location(id, at), ..printed(module, statement, literal) }
    }

    /// Stated, computed, difference, working and effect of a statement.
    pub fn compare(&self, finding: &mut Finding, id: FigureId, literal: &Literal, computed: &Exact) {
        let unit = literal.unit.clone();
        let difference = computed.minus(&literal.value()).unwrap_or(Exact::ZERO);
        finding.stated = Some(written(literal));
        finding.computed = Some(Amount::new(computed.clone(), unit.clone()));
        finding.difference = Some(Amount::new(difference, unit));
        finding.working = self.trace().working(id, View::Stated);
    }

    /// The change of the book's total when a figure takes its computed value, as printed.
    pub fn effect(&self, id: FigureId, literal: &Literal, computed: &Exact) -> Option<Amount> {
        // A wrong statement's coarse step says nothing about the right value.
        let precision = self.trace().book.settings.precision.value();
        let step = if self.is_money(literal) { literal.step().min(precision) } else { literal.step() };
        let rounded = round(computed, &step, Rounding::HalfUp).ok()?;
        let current = self.trace().stated(id)?;
        let change = rounded.minus(&current.value).ok()?;
        let effect = self.effects.of(id, &change)?;
        Some(Amount::new(effect, self.book_unit()))
    }

    /// The unit that the book's totals are shown in.
    pub fn book_unit(&self) -> Arc<Unit> {
        self.trace().book.settings.precision.unit.clone()
    }

    /// The figure's own name.
    pub fn name(&self, id: FigureId) -> &'b str {
        let (module, figure) = self.trace().locate(id);
        module.name(figure)
    }

    /// Indices of a figure's printed statements in groups of the same value and unit.
    pub fn groups(&self, id: FigureId) -> Vec<Vec<u32>> {
        let mut groups: Vec<(&Literal, Vec<u32>)> = Vec::new();
        for (at, literal) in self.judged.printed(id) {
            let same = |other: &Literal| other.value() == literal.value() && other.upper() == literal.upper();
            match groups.iter_mut().find(|(first, _)| same(first)) {
                Some((_, group)) => group.push(at),
                None => groups.push((literal, vec![at])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// The literal of a statement that is not blank.
    pub fn literal(&self, id: FigureId, at: u32) -> Option<&'b Literal> {
        let (module, _) = self.trace().locate(id);
        module.literal(&module.statements[at as usize])
    }

    /// Whether a statement is money that is applied for: a project, a line of it or a part of one.
    pub fn is_applied_for(&self, id: FigureId, literal: &Literal) -> bool {
        self.is_money(literal) && self.trace().is_applied_for(id)
    }

    /// Where the cell is that one side of a relation consists of.
    pub fn cell_location(&self, (module, relation): RelationAt, side: usize) -> Option<Location> {
        match self.trace().side_operands(module, relation, side)[..] {
            [only] => {
                let (table, figure) = self.trace().locate(only);
                table.table.as_ref().map(|_| table.location(table.figure(figure).key))
            }
            _ => None,
        }
    }

    /// Whether a figure is money.
    pub fn is_money(&self, literal: &Literal) -> bool {
        self.trace().units().is_money(literal.unit.dimension)
    }
}

pub(super) fn printed(module: &Module, statement: &Statement, literal: Option<&Literal>) -> Printed {
    let quote = statement.quote.and_then(|at| module.quotes.get(at as usize));
    Printed {
        places: module.places(statement).map(str::to_owned).collect(),
        value: literal.map(written),
        text: literal.map_or_else(|| "（空）".to_owned(), print::literal),
        quote: quote.and_then(|quote| quote.text.as_deref().map(str::to_owned)),
        line: quote.and_then(|quote| quote.line),
        location: module.location(statement.span),
    }
}

/// A literal as an amount that is shown as it is written.
pub(super) fn written(literal: &Literal) -> Amount {
    Amount { value: literal.value(), unit: literal.unit.clone(), written: Some(print::literal(literal)) }
}

/// Places in brackets behind a Chinese and an English text, or nothing.
pub(super) fn in_places(places: &[String]) -> Text {
    if places.is_empty() {
        return Text::new("", "");
    }
    let places = places.join("、");
    Text::new(format!("（{places}）"), format!(" ({places})"))
}

/// A difference in words: 少报 and 多报 of money that is applied for, 少 and 多 of anything else.
pub(super) fn direction(difference: &Exact, applied_for: bool) -> (&'static str, &'static str) {
    match (difference.is_negative(), applied_for) {
        (false, true) => ("少报", "understated by"),
        (true, true) => ("多报", "overstated by"),
        (false, false) => ("少", "too low by"),
        (true, false) => ("多", "too high by"),
    }
}

/// A plain number that is below ten as a percentage, anything else in its own unit.
pub(super) fn proportion(quantity: &Quantity, units: &UnitTable) -> String {
    if quantity.dimension.is_none() && quantity.value.magnitude() < Exact::integer(10) && !quantity.value.is_whole() {
        let percent = Unit { text: "%".into(), scale: Exact::power_of_ten(-2), dimension: quantity.dimension };
        // As execution rates are printed, to a hundredth of a per cent.
        let rounded = round(&quantity.value, &Exact::power_of_ten(-4), Rounding::HalfUp).unwrap_or_else(|_| quantity.value.clone());
        return print::amount(&rounded, &percent);
    }
    print::quantity(quantity, units)
}
