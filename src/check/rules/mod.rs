//! The rules, one file each, and what they share.
//!
//! A rule holds its name, severity, explanation, examples (run as tests) and code; adding one touches its file and [`ALL`].

mod amount_mismatch;
mod approximate_basis;
mod blank_statement;
mod cannot_compute;
mod coarse_rounding;
mod loose_bound;
mod name_conflict;
mod no_basis;
mod not_whole;
mod relation_failed;
mod rounding_tail;
mod similar_place;
mod stale_accept;
mod statement_conflict;
mod unit_mismatch;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::effect::Effects;
use super::finding::{Amount, Evidence, Finding, Printed, Severity};
use super::judge::{Judged, RelationAt, Verdict};
use crate::book::{Basis, Module, Statement, TableRule};
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Literal, Quantity, Rounding, Unit, UnitTable, print, round};
use crate::recompute::{FigureId, Trace, View};
use crate::source::Location;

/// One kind of check.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name.
    pub name: &'static str,
    /// How grave its findings are.
    pub severity: Severity,
    /// Its name in words.
    pub title: Phrase,
    /// What it means and what to do.
    pub explanation: Phrase,
    /// Project files with what the rule says of them.
    pub examples: &'static [Example],
    /// The code.
    pub check: Check,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// Each figure.
    Figure(fn(&Context<'_, '_>, FigureId, &mut Vec<Finding>)),
    /// The whole book.
    Book(fn(&Context<'_, '_>, &mut Vec<Finding>)),
    /// The findings of all other rules.
    Afterwards,
}

/// A project file and what the rule says of it.
#[derive(Debug)]
pub struct Example {
    /// The project file.
    pub yaml: &'static str,
    /// The Chinese sentence of the finding; none where the rule has nothing to say.
    pub finds: Option<&'static str>,
}

/// Every rule, in the order of the catalogue.
pub static ALL: [&Rule; 15] = [
    &amount_mismatch::RULE,
    &statement_conflict::RULE,
    &relation_failed::RULE,
    &unit_mismatch::RULE,
    &cannot_compute::RULE,
    &loose_bound::RULE,
    &name_conflict::RULE,
    &blank_statement::RULE,
    &approximate_basis::RULE,
    &rounding_tail::RULE,
    &not_whole::RULE,
    &similar_place::RULE,
    &stale_accept::RULE,
    &coarse_rounding::RULE,
    &no_basis::RULE,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.into_iter().find(|rule| rule.name == name)
}

pub(super) use stale_accept::stale;

/// What rules read.
pub struct Context<'c, 'b> {
    /// The verdicts.
    pub judged: &'c Judged<'c, 'b>,
    /// What a change would do to the total.
    pub effects: &'c Effects<'c, 'b>,
    /// What supports the findings, by figure.
    pub supporting: Supporting,
}

/// Statements and relations that hold once a figure is corrected, by that figure, with its value then.
#[derive(Debug, Default)]
pub struct Supporting {
    statements: FxHashMap<FigureId, Vec<(FigureId, u32, Quantity)>>,
    relations: FxHashMap<FigureId, Vec<(RelationAt, Quantity)>>,
    /// What tables make of cells that do not hold, as indices into [`Judged::compared`].
    cells: FxHashMap<FigureId, Vec<usize>>,
}

impl Supporting {
    /// Gathered from the verdicts.
    pub fn new(judged: &Judged<'_, '_>) -> Self {
        let mut supporting = Self::default();
        for ((other, at), corrected) in judged.relying.iter().flat_map(|(at, list)| list.iter().map(move |one| (at, one))) {
            supporting.statements.entry(corrected.figure).or_default().push((*other, *at, corrected.value.clone()));
        }
        for list in supporting.statements.values_mut() {
            list.sort_by_key(|(other, at, _)| (*other, *at));
        }
        for (at, compared) in judged.compared.iter().enumerate() {
            if let Some(cell) = judged.cell_of(compared).filter(|_| compared.verdict == Verdict::Mismatch) {
                supporting.cells.entry(cell).or_default().push(at);
            }
            for corrected in &compared.relies_on {
                supporting.relations.entry(corrected.figure).or_default().push((compared.relation, corrected.value.clone()));
            }
        }
        supporting
    }
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
        let (module, figure) = self.trace().locate(id);
        match module.figure(figure).basis {
            Basis::Formula(written) | Basis::Row(written) => module.location(module.written[written as usize].span),
            _ => module.location(module.figure(figure).key),
        }
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
        let mut printed = printed(module, statement, literal);
        // The number stands in the table.
        if let Some(cell) = module.cell(statement) {
            let table = &self.trace().book.modules[cell.module as usize];
            printed.location = table.location(table.figure(cell.figure).key);
        }
        printed
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

    /// The statements and relations that hold once this figure is corrected.
    pub fn evidence(&self, id: FigureId) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        let name = self.called(id);
        let holding = self.supporting.statements.get(&id).map_or(&[][..], Vec::as_slice);
        // Places of one figure that print the same are one piece of evidence.
        let alike = |a: &(FigureId, u32, Quantity), b: &(FigureId, u32, Quantity)| {
            a.0 == b.0 && a.2 == b.2 && self.printed(a.0, a.1).text == self.printed(b.0, b.1).text
        };
        for group in holding.chunk_by(alike) {
            let (other, at, value) = &group[0];
            let printed = self.printed(*other, *at);
            let places: Vec<String> = group.iter().flat_map(|(other, at, _)| self.printed(*other, *at).places).collect();
            let (path, places, value) = (self.trace().path(*other), in_places(&places), self.in_own_unit(id, value));
            let text = Text::new(
                format!("{path}{} {}：“{name}”为 {value} 时即相符", places.zh, printed.text),
                format!("{path}{} {}: it holds with {value} for '{name}'", places.en, printed.text),
            );
            evidence.push(Evidence { text, location: printed.location });
        }
        for ((module, relation), value) in self.supporting.relations.get(&id).into_iter().flatten() {
            let at = (*module, *relation);
            let module = &self.trace().book.modules[*module];
            let relation = &module.relations[*relation];
            let (title, value) = (module.relation_name(relation), self.in_own_unit(id, value));
            let text = match self.table_rule(at) {
                Some(rule) => Text::new(
                    format!("{title}（{}）：“{name}”为 {value} 时即成立", rule.zh),
                    format!("{title} ({}): it holds with {value} for '{name}'", rule.en),
                ),
                None => Text::new(
                    format!("勾稽关系“{title}”：“{name}”为 {value} 时即成立"),
                    format!("the relation '{title}' holds with {value} for '{name}'"),
                ),
            };
            evidence.push(Evidence { text, location: module.location(relation.span) });
        }
        evidence
    }

    /// What supports the findings on the cells that some statements were taken from.
    pub fn evidence_of_cells(&self, id: FigureId, statements: &[u32]) -> Vec<Evidence> {
        let trace = self.trace();
        let (module, _) = trace.locate(id);
        let cells = statements.iter().filter_map(|at| module.cell(&module.statements[*at as usize]));
        let mut evidence = Vec::new();
        for cell in cells.map(|cell| trace.graph.id(cell.module as usize, cell.figure)) {
            for compared in self.supporting.cells.get(&cell).into_iter().flatten().map(|at| &self.judged.compared[*at]) {
                let (at, index) = compared.relation;
                let relation = &trace.book.modules[at].relations[index];
                if let Some(rule) = self.table_rule(compared.relation) {
                    let path = trace.path(cell);
                    let working = trace.side_working(at, index, compared.side + 1, View::Stated);
                    let value = self.in_own_unit(cell, &compared.right);
                    let text = Text::new(
                        format!("{path}：{}为 {value}（{working}）", rule.zh),
                        format!("{path}: {} gives {value} ({working})", rule.en),
                    );
                    evidence.push(Evidence { text, location: trace.book.modules[at].location(relation.span) });
                }
            }
            evidence.extend(self.evidence(cell));
        }
        evidence
    }

    /// Whether a figure that a cell was referred to by has a finding with the same value.
    pub fn told_by_figure(&self, cell: FigureId, value: &Exact) -> bool {
        let same = |id: FigureId, at: u32| {
            let step = self.literal(id, at).map(Literal::step)?;
            let rounded = |value: &Exact| round(value, &step, Rounding::HalfUp).ok();
            let computed = self.trace().computed(id)?;
            Some(rounded(&computed.value)? == rounded(value)?)
        };
        let references = self.judged.references.get(&cell).into_iter().flatten();
        references.into_iter().any(|(id, at)| self.judged.verdict(*id, *at) == Verdict::Mismatch && same(*id, *at) == Some(true))
    }

    /// Why a cell of a table should be what a relation says; none for a relation under `relations:`.
    pub fn table_rule(&self, (module, relation): RelationAt) -> Option<Text> {
        let module = &self.trace().book.modules[module];
        let rule = module.relations[relation].computes?.rule;
        Some(match module.table.as_ref()?.rules.get(rule as usize)? {
            TableRule::Tree => Text::new("各下级之和", "the sum of what is below it"),
            TableRule::Flat => Text::new("其余各行之和", "the sum of the other rows"),
            TableRule::Written(text) => Text::new(format!("按“{text}”"), format!("'{text}'")),
        })
    }

    /// A value in the unit that the figure is printed in.
    fn in_own_unit(&self, id: FigureId, value: &Quantity) -> String {
        match self.trace().operand_literal(id).filter(|literal| literal.unit.dimension == value.dimension) {
            Some(literal) => print::amount(&value.value, &literal.unit),
            None => print::quantity(value, self.trace().units()),
        }
    }

    /// A figure's own name; of a cell also that of its row.
    fn called(&self, id: FigureId) -> String {
        let (module, figure) = self.trace().locate(id);
        match module.table {
            Some(_) => module.path(figure).split_once('.').map_or_else(String::new, |(_, path)| path.to_owned()),
            None => module.name(figure).to_owned(),
        }
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

    /// Whether a figure is money.
    pub fn is_money(&self, literal: &Literal) -> bool {
        self.trace().units().is_money(literal.unit.dimension)
    }
}

fn printed(module: &Module, statement: &Statement, literal: Option<&Literal>) -> Printed {
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
fn written(literal: &Literal) -> Amount {
    Amount { value: literal.value(), unit: literal.unit.clone(), written: Some(print::literal(literal)) }
}

/// Places in brackets behind a Chinese and an English text, or nothing.
fn in_places(places: &[String]) -> Text {
    if places.is_empty() {
        return Text::new("", "");
    }
    let places = places.join("、");
    Text::new(format!("（{places}）"), format!(" ({places})"))
}

/// A difference in words: 少报 when more was computed than stated.
fn direction(difference: &Exact, money: bool) -> (&'static str, &'static str) {
    match (difference.is_negative(), money) {
        (false, true) => ("少报", "understated by"),
        (true, true) => ("多报", "overstated by"),
        (false, false) => ("少", "too low by"),
        (true, false) => ("多", "too high by"),
    }
}

/// A plain number that is below ten as a percentage, anything else in its own unit.
fn proportion(quantity: &Quantity, units: &UnitTable) -> String {
    if quantity.dimension.is_none() && quantity.value.magnitude() < Exact::integer(10) && !quantity.value.is_whole() {
        let percent = Unit { text: "%".into(), scale: Exact::power_of_ten(-2), dimension: quantity.dimension };
        // As execution rates are printed, to a hundredth of a per cent.
        let rounded = round(&quantity.value, &Exact::power_of_ten(-4), Rounding::HalfUp).unwrap_or_else(|_| quantity.value.clone());
        return print::amount(&rounded, &percent);
    }
    print::quantity(quantity, units)
}
