//! What supports a finding (佐证): statements and relations that hold once a figure is corrected.
//!
//! Owns the index of these by figure, and their wording.
//! Must never decide that a figure is wrong: the verdicts say which operand something rests on.

use rustc_hash::FxHashMap;

use super::context::{Context, in_places};
use super::finding::Evidence;
use super::judge::{Judged, RelationAt, Verdict};
use crate::book::TableRule;
use crate::message::Text;
use crate::quantity::{Exact, Literal, Quantity, Rounding, print, round};
use crate::recompute::{FigureId, View};

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

impl Context<'_, '_> {
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
                format!("{path}{} {}：如“{name}”为 {value}，则相符", places.zh, printed.text),
                format!("{path}{} {}: it holds with {value} for '{name}'", places.en, printed.text),
            );
            evidence.push(Evidence { text, location: printed.location });
        }
        for ((module, relation), value) in self.supporting.relations.get(&id).into_iter().flatten() {
            let module = &self.trace().book.modules[*module];
            let relation = &module.relations[*relation];
            let (title, value) = (module.relation_name(relation), self.in_own_unit(id, value));
            let text = match module.table_rule(relation).map(TableRule::words) {
                Some(rule) => Text::new(
                    format!("{title}（{}）：如“{name}”为 {value}，则成立", rule.zh),
                    format!("{title} ({}): it holds with {value} for '{name}'", rule.en),
                ),
                None => Text::new(
                    format!("勾稽关系“{title}”：如“{name}”为 {value}，则成立"),
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
                let table = &trace.book.modules[at];
                let relation = &table.relations[index];
                if let Some(rule) = table.table_rule(relation).map(TableRule::words) {
                    let path = trace.path(cell);
                    let working = trace.side_working(at, index, compared.side + 1, View::Stated);
                    let value = self.in_own_unit(cell, &compared.right);
                    let text = Text::new(
                        format!("{path}：{}为 {value}（{working}）", rule.zh),
                        format!("{path}: {} gives {value} ({working})", rule.en),
                    );
                    evidence.push(Evidence { text, location: table.location(relation.span) });
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
}
