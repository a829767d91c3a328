//! What stands in the book now, as it is written: numbers, formulas, marks, acceptances.
//!
//! Owns the spelling by which a change names what it found.
//! Must never change anything.

use super::Scene;
use crate::book::{Basis, Mark, Module, ROOT};
use crate::check::Finding;
use crate::edit::is_open;
use crate::message::Phrase;
use crate::quantity::print;
use crate::recompute::{FigureId, Trace};
use crate::source::Location;

/// The numbers that the book writes for a figure.
pub(super) fn written(trace: &Trace<'_>, id: FigureId) -> Vec<String> {
    let own = Some(value(trace, id)).filter(|own| !own.is_empty());
    let mut written: Vec<String> = own.into_iter().collect();
    let (module, figure) = trace.locate(id);
    if module.statements(figure).any(|(_, statement)| is_open(module, statement)) {
        written.push(String::new());
    }
    for text in trace.statements(id).filter_map(|(_, literal)| literal).map(print::literal) {
        if !written.contains(&text) {
            written.push(text);
        }
    }
    written
}

/// The value of a figure as the book writes it; empty where it is still to be filled in.
pub(super) fn value(trace: &Trace<'_>, id: FigureId) -> String {
    trace.operand_literal(id).map_or_else(String::new, print::literal)
}

/// What a project, a table, or the book itself is called.
pub(super) fn name_of(scene: &Scene<'_, '_, '_>, module: usize) -> String {
    match scene.report.judged.trace.book.modules[module].name(0) {
        ROOT => Phrase::new(ROOT, "all projects").get(scene.language).to_owned(),
        own => own.to_owned(),
    }
}

/// The formula of a figure as it is written.
pub(super) fn formula(trace: &Trace<'_>, id: FigureId) -> Option<String> {
    let (module, figure) = trace.locate(id);
    match module.figure(figure).basis {
        Basis::Formula(written) | Basis::Each(written) => Some(module.expression_text(&module.written[written as usize].expression)),
        _ => None,
    }
}

/// What a person has still to do with the value of a figure.
pub(super) fn mark(module: &Module, figure: u32) -> Option<Mark> {
    module.marks.iter().find(|marked| marked.figure == figure).map(|marked| marked.mark)
}

/// A number that is printed, as it is written.
pub(super) fn printed(trace: &Trace<'_>, id: FigureId, statement: u32) -> String {
    let (module, _) = trace.locate(id);
    module.statements.get(statement as usize).and_then(|statement| module.literal(statement)).map_or_else(String::new, print::literal)
}

/// What stands in a cell, as it is written.
pub(super) fn in_cell(trace: &Trace<'_>, id: FigureId) -> String {
    trace.statements(id).find_map(|(_, literal)| literal).map_or_else(String::new, print::literal)
}

/// Of an acceptance that has lapsed, the rule and the places that it names: a figure may have several.
pub(super) fn lapsed(trace: &Trace<'_>, finding: &Finding) -> Option<String> {
    let written = acceptance(finding).filter(|_| finding.accepted.is_none())?;
    let modules = trace.book.modules.iter().filter(|module| module.file == written.file);
    let own = modules.flat_map(|module| &module.acceptances).find(|own| own.rule_span == written.span)?;
    Some([&own.rule, own.place.as_deref().unwrap_or("")].join(" ").trim_end().to_owned())
}

/// Where the acceptance of a finding is written; of one that has lapsed, that is what was found.
pub(super) fn acceptance(finding: &Finding) -> Option<Location> {
    let lapsed = (finding.rule.name == "stale-accept").then_some(finding.location);
    finding.accepted.as_ref().map(|accepted| accepted.location).or(lapsed)
}
