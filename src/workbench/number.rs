//! A number of a figure as people see it: as it is written, whether it holds, what stood there before the draft.
//!
//! Owns which numbers of a figure can be changed, and which of them comes first.
//! Must never compute an amount.

use serde::Serialize;

use super::Scene;
use super::standing::{mark, printed, value};
use super::verdicts::{NONE, Verdicts};
use crate::book::{Basis, Mark};
use crate::edit::is_open;
use crate::quantity::print;
use crate::recompute::{FigureId, Trace};

/// A number as it is written.
#[derive(Debug, Serialize)]
pub(super) struct Number {
    pub(super) text: String,
    /// What stands in the file, where the draft has another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<String>,
    /// The places that print it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) places: String,
    pub(super) verdict: &'static str,
    /// Whether it can be changed here; what is taken from a table is changed there.
    pub(super) can_change: bool,
}

/// What stood in the file, where that is something else.
pub(super) fn before<T: PartialEq>(scene: &Scene<'_, '_, '_>, now: &T, of: impl FnOnce(&Trace<'_>) -> T) -> Option<T> {
    scene.before.map(of).filter(|before| before != now)
}

/// What is written for a figure, equal numbers of several places once.
pub(super) fn numbers(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, id: FigureId) -> Vec<Number> {
    let trace = scene.report.judged.trace;
    let (module, figure) = trace.locate(id);
    let mut numbers: Vec<Number> = Vec::new();
    let is_given = matches!(module.figure(figure).basis, Basis::Value(_));
    if is_given || (mark(module, figure) == Some(Mark::ToFill) && module.statements(figure).next().is_none()) {
        let text = value(trace, id);
        let base = before(scene, &text, |trace| value(trace, id));
        numbers.push(Number { text, base, places: String::new(), verdict: verdicts.given(id), can_change: true });
    }
    for (at, statement) in module.statements(figure) {
        let literal = module.literal(statement);
        if literal.is_none() && !is_open(module, statement) {
            continue;
        }
        let text = literal.map_or_else(String::new, print::literal);
        let verdict = literal.map_or(NONE, |_| verdicts.on(id, at));
        let places = module.places(statement).collect::<Vec<_>>().join("、");
        let is_cell = module.cell(statement).is_some();
        let base = before(scene, &text, |trace| printed(trace, id, at));
        let same = numbers
            .iter_mut()
            .find(|number| (&number.text, &number.base) == (&text, &base) && number.verdict == verdict && number.can_change != is_cell);
        match same {
            Some(number) if number.places.is_empty() => number.places = places,
            Some(number) => number.places.extend(["、", &places]),
            None => numbers.push(Number { text, base, places, verdict, can_change: !is_cell }),
        }
    }
    // What waits for a number, or was typed just now, before what stands there anyway.
    numbers.sort_by_key(|number| !number.can_change || !number.text.is_empty() && number.base.is_none());
    numbers
}
