//! The book at a glance: its totals, its projects, its tables.
//!
//! Owns what the first view says, and how large a part of the whole each project is.
//! Must never compute an amount.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Scene;
use super::standing::name_of;
use crate::check::Amount;
use crate::message::Language;
use crate::present::report::{Totals, coverage, totals};
use crate::quantity::{Exact, Rounding, print, round};
use crate::recompute::FigureId;

/// The book at a glance.
#[derive(Debug, Serialize)]
pub struct Overview {
    /// Department and year, as far as they are known.
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    /// The unit of all amounts here.
    unit: String,
    total: Row,
    /// Whether the book has figures, or findings, of its own, outside its projects and tables.
    has_own: bool,
    /// The share of the money that rests on a calculation: `84.4%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<String>,
    /// The statements and the findings in numbers.
    counts: Totals,
    projects: Vec<Row>,
    tables: Vec<Row>,
}

/// A project, a table, or all of them.
#[derive(Debug, Default, Serialize)]
struct Row {
    /// The path of its figure.
    key: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    submitted: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recomputed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    difference: String,
    direction: &'static str,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// Of ten thousand, its part of what is recomputed; of a total its projects make up all.
    share: u32,
}

/// What the first view says.
pub fn overview(scene: &Scene<'_, '_, '_>) -> Overview {
    let report = scene.report;
    let trace = report.judged.trace;
    let settings = &trace.book.settings;
    let mut found: FxHashMap<usize, [usize; 3]> = FxHashMap::default();
    for finding in report.findings.iter().filter(|finding| finding.accepted.is_none()) {
        found.entry(scene.home(finding)).or_default()[finding.severity as usize] += 1;
    }
    let whole = trace.recomputed(trace.graph.id(0, 0)).map(|total| total.value.clone());
    let row = |at: usize| {
        let id = trace.graph.id(at, 0);
        let counts = found.get(&at).copied().unwrap_or_default();
        let own = trace.recomputed(id).map(|own| &own.value);
        Row { key: trace.path(id), share: share(own, whole.as_ref()), ..amounts(scene, id, counts) }
    };
    let projects = trace.book.projects();
    let summary = &report.summary;
    Overview {
        title: title(scene),
        unit: settings.precision.unit.text.to_string(),
        total: row(0),
        has_own: trace.book.modules[0].figures.len() > 1 || found.contains_key(&0),
        coverage: coverage(summary),
        counts: totals(&[summary]),
        projects: projects.clone().map(row).collect(),
        tables: (projects.end..trace.book.modules.len()).map(row).collect(),
    }
}

fn title(scene: &Scene<'_, '_, '_>) -> String {
    let settings = &scene.report.judged.trace.book.settings;
    match (&settings.department, &settings.year, scene.language) {
        (Some(department), Some(_), Language::Chinese) => format!("{department}{}预算", settings.year_in_title()),
        (Some(department), Some(year), Language::English) => format!("{department} {year}"),
        (Some(department), None, _) => department.to_string(),
        _ => String::new(),
    }
}

/// What was submitted, what that comes to, and what lies between, in the unit of the book.
fn amounts(scene: &Scene<'_, '_, '_>, id: FigureId, [notes, warnings, errors]: [usize; 3]) -> Row {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(id);
    let unit = trace.book.settings.precision.unit.clone();
    let own = |value: Option<&crate::quantity::Quantity>| {
        let fits = |value: &&crate::quantity::Quantity| value.dimension == unit.dimension && module.table.is_none();
        value.filter(fits).map(|value| value.value.clone())
    };
    let (submitted, recomputed) = (own(trace.stated(id)), own(trace.recomputed(id)));
    let difference = submitted.as_ref().zip(recomputed.as_ref()).and_then(|(submitted, recomputed)| recomputed.minus(submitted).ok());
    let difference = difference.map(|value| Amount::new(value, unit.clone()));
    let shown = |value: Option<Exact>| value.map_or_else(String::new, |value| print::number(&value, &unit));
    let signed = difference.as_ref().filter(|amount| !amount.value.is_zero()).map(Amount::signed).unwrap_or_default();
    Row {
        name: name_of(scene, trace.graph.split(id).0),
        submitted: shown(submitted),
        recomputed: shown(recomputed),
        difference: signed.trim_end_matches(&*unit.text).trim_end().to_owned(),
        direction: direction(difference.as_ref()),
        errors,
        warnings,
        notes,
        ..Row::default()
    }
}

/// Which way an amount differs: what is submitted is too much, too little, or right.
fn direction(difference: Option<&Amount>) -> &'static str {
    match difference {
        None => "unknown",
        Some(amount) if amount.value.is_zero() => "equal",
        Some(amount) if amount.value.is_negative() => "over",
        Some(_) => "under",
    }
}

/// Of ten thousand, what a part is of a whole.
pub(super) fn share(part: Option<&Exact>, whole: Option<&Exact>) -> u32 {
    let share = || {
        let share = part?.over(whole?).ok()?.times(&Exact::integer(10_000)).ok()?;
        let whole = round(&share, &Exact::ONE, Rounding::HalfUp).ok()?;
        whole.decimal(0).0.parse().ok()
    };
    share().unwrap_or(0)
}
