//! One figure: what prints it, how it is derived, what it goes into, what was found.
//!
//! Owns how much of a derivation is told at once.
//! Must never compute an amount.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::Scene;
use super::verdicts::{NONE, Verdicts};
use crate::book::Mark;
use crate::message::Phrase;
use crate::present::tree;
use crate::quantity::print;
use crate::recompute::FigureId;

/// Steps of a derivation that are told.
const MOST_STEPS: usize = 200;
/// Figures that this one goes into.
const MOST_USES: usize = 50;

/// One figure.
#[derive(Debug, Serialize)]
pub struct Detail {
    key: String,
    name: String,
    /// The figures from the project down to it: name and path.
    above: Vec<(String, String)>,
    /// Values of it and of all that is part of it that are still to be confirmed.
    to_confirm: usize,
    statements: Vec<Statement>,
    #[serde(skip_serializing_if = "String::is_empty")]
    computed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recomputed: String,
    steps: Vec<Step>,
    /// How many steps were left out.
    more: usize,
    /// The figures whose basis uses it: name and path.
    uses: Vec<(String, String)>,
    /// Of a cell, the figures that it is printed for: name and path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    prints: Vec<(String, String)>,
    /// Where it is written.
    place: String,
}

/// What the document prints.
#[derive(Debug, Serialize)]
struct Statement {
    text: String,
    places: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    /// The line of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Step {
    depth: usize,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<String>,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    printed: Option<String>,
    is_again: bool,
}

/// The figure with this path; none where there is none.
pub fn detail(scene: &Scene<'_, '_, '_>, path: &str) -> Option<Detail> {
    let judged = &scene.report.judged;
    let trace = judged.trace;
    let id = trace.at_path(path)?;
    let facts = tree::facts(judged, id, scene.language);
    let named = |id: FigureId| (trace.figure_name(id).to_owned(), trace.path(id));
    let mut above = Vec::new();
    let mut at = id;
    while let Some(parent) = trace.parent(at) {
        at = parent;
        above.push(named(at));
    }
    above.reverse();
    let all = tree::steps(judged, id);
    let more = all.len().saturating_sub(MOST_STEPS);
    let steps = all.into_iter().take(MOST_STEPS).map(|step| Step {
        depth: step.depth,
        key: step.path,
        working: step.working,
        value: step.value,
        printed: step.printed,
        is_again: step.is_again,
    });
    let uses = trace.figures().filter(|other| *other != id && trace.has_basis(*other) && trace.operands(*other).contains(&id));
    Some(Detail {
        key: trace.path(id),
        name: facts.name,
        above,
        to_confirm: to_confirm(scene, id),
        statements: statements(scene, id),
        computed: facts.computed,
        recomputed: facts.recomputed,
        steps: steps.collect(),
        more,
        prints: prints(scene, id).into_iter().map(named).collect(),
        uses: uses.take(MOST_USES).map(named).collect(),
        place: scene.place(trace.basis_location(id)),
    })
}

/// The figures that were taken from a cell.
fn prints(scene: &Scene<'_, '_, '_>, id: FigureId) -> Vec<FigureId> {
    let mut seen = FxHashSet::default();
    let taken = scene.report.judged.references.get(&id).into_iter().flatten();
    taken.map(|(figure, _)| *figure).filter(|figure| seen.insert(*figure)).take(MOST_USES).collect()
}

fn to_confirm(scene: &Scene<'_, '_, '_>, id: FigureId) -> usize {
    let (module, figure) = scene.report.judged.trace.locate(id);
    module.marked().iter().filter(|marked| marked.mark == Mark::ToConfirm && module.is_within(marked.figure, figure)).count()
}

fn statements(scene: &Scene<'_, '_, '_>, id: FigureId) -> Vec<Statement> {
    let verdicts = Verdicts::of(scene);
    let (module, figure) = scene.report.judged.trace.locate(id);
    let said = |(at, statement): (u32, &crate::book::Statement)| {
        let literal = module.literal(statement);
        let quote = statement.quote.and_then(|at| module.quotes.get(at as usize));
        let blank = Phrase::new("（空）", "(blank)").get(scene.language);
        Statement {
            text: literal.map_or_else(|| blank.to_owned(), print::literal),
            places: module.places(statement).collect::<Vec<_>>().join("、"),
            verdict: literal.map_or(NONE, |_| verdicts.on(id, at)),
            quote: quote.and_then(|quote| quote.text.as_deref()).map(str::to_owned),
            line: quote.and_then(|quote| quote.line),
        }
    };
    module.statements(figure).map(said).collect()
}
