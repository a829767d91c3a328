//! One project or table as rows: the tree of its amounts, and the numbers that can be changed.
//!
//! Owns the order of the figures, and what each row says of its figure.
//! Must never compute an amount.

use serde::Serialize;

use super::Scene;
use super::number::{Number, before, numbers};
use super::overview::share;
use super::standing::{formula, mark, name_of};
use super::table::{Line, List, lists, table};
use super::verdicts::{UNCHECKABLE, Verdicts};
use crate::book::{Mark, Role};
use crate::check::{Amount, Verdict};
use crate::present::accounts::accounts;
use crate::present::tree;
use crate::quantity::Literal;
use crate::recompute::FigureId;

/// One project or table.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// The path of its figure.
    key: String,
    name: String,
    /// The figures from the top down, each before what it is made of.
    rows: Vec<Row>,
    /// Of a table: its columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    /// Of a table: its rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cells: Vec<Line>,
    /// Of a project: the lists of rows in it, as tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lists: Vec<List>,
}

/// A figure.
#[derive(Debug, Serialize)]
struct Row {
    key: String,
    name: String,
    depth: usize,
    /// What it is to the one above it: line, part, row, input, other; `root` has none above it.
    role: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    accounts: String,
    /// The numbers that are written for it: its value, or what is printed of it.
    numbers: Vec<Number>,
    #[serde(skip_serializing_if = "String::is_empty")]
    computed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    recomputed: String,
    verdict: &'static str,
    /// Why there is nothing to recompute it from, where that is worth a word.
    #[serde(skip_serializing_if = "String::is_empty")]
    judged: String,
    /// Recomputed less stated, where what is stated does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    /// The formula, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<String>,
    /// The formula in the file, where the draft has another.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_formula: Option<String>,
    /// What is still to be done with its value: `confirm`, `fill`, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<&'static str>,
    /// How many figures are below it.
    below: usize,
    /// Of ten thousand, its part of the project; of what is not applied for nothing.
    share: u32,
}

/// The project or table with this path; none where there is none.
pub fn sheet(scene: &Scene<'_, '_, '_>, path: &str) -> Option<Sheet> {
    let trace = scene.report.judged.trace;
    let id = trace.at_path(path)?;
    let (at, _) = trace.graph.split(id);
    let root = trace.graph.id(at, 0);
    let (module, _) = trace.locate(root);
    let mut sheet = Sheet {
        key: trace.path(root),
        name: name_of(scene, at),
        rows: Vec::new(),
        columns: Vec::new(),
        cells: Vec::new(),
        lists: Vec::new(),
    };
    let verdicts = Verdicts::of(scene);
    if module.table.is_some() {
        (sheet.columns, sheet.cells) = table(scene, &verdicts, root);
    } else {
        sheet.rows = rows(scene, &verdicts, root);
        sheet.lists = lists(scene, &verdicts, root);
    }
    Some(sheet)
}

fn rows(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, root: FigureId) -> Vec<Row> {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(root);
    let accounts = accounts(module);
    let whole = trace.recomputed(root).map(|total| &total.value);
    let mut rows: Vec<Row> = Vec::new();
    let mut open = vec![(root, 0_usize)];
    while let Some((id, depth)) = open.pop() {
        let (_, figure) = trace.graph.split(id);
        let facts = tree::facts(&scene.report.judged, id, scene.language);
        let labels = accounts.get(&figure).into_iter().flatten().map(|label| &*label.text);
        let verdict = verdicts.of_figure(id, &facts);
        let own = trace.recomputed(id).filter(|_| trace.is_applied_for(id)).map(|own| &own.value);
        rows.push(Row {
            key: trace.path(id),
            name: facts.name,
            depth,
            role: role(module.figure(figure).role),
            accounts: labels.collect::<Vec<_>>().join("；"),
            numbers: numbers(scene, verdicts, id),
            computed: facts.computed,
            recomputed: facts.recomputed,
            judged: if verdict == UNCHECKABLE { facts.verdict } else { String::new() },
            verdict,
            difference: difference(scene, id),
            base_formula: before(scene, &formula(trace, id), |trace| formula(trace, id)).flatten(),
            formula: formula(trace, id),
            mark: mark(module, figure).map(|mark| match mark {
                Mark::ToConfirm => "confirm",
                Mark::ToFill => "fill",
            }),
            below: 0,
            share: share(own, whole),
        });
        // Of the book the projects have sheets of their own.
        let own = tree::below(trace, id).into_iter().filter(|child| trace.graph.split(*child).0 == trace.graph.split(root).0);
        let own: Vec<FigureId> = own.collect();
        open.extend(own.into_iter().rev().map(|child| (child, depth + 1)));
    }
    let mut above: Vec<usize> = Vec::new();
    for at in 0..rows.len() {
        above.truncate(rows[at].depth);
        above.iter().for_each(|above| rows[*above].below += 1);
        above.push(at);
    }
    rows
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Root => "root",
        Role::Line => "line",
        Role::Part => "part",
        Role::Row => "row",
        Role::Input => "input",
        Role::Other => "other",
    }
}

/// Recomputed less stated, of the first number that does not hold.
fn difference(scene: &Scene<'_, '_, '_>, id: FigureId) -> Option<String> {
    let judged = &scene.report.judged;
    let computed = judged.trace.computed(id)?;
    let is_off = |(at, _): &(u32, &Literal)| judged.printed_verdict(id, *at) == Verdict::Mismatch;
    let (_, literal) = judged.printed(id).find(is_off).filter(|(_, literal)| literal.unit.dimension == computed.dimension)?;
    let value = computed.value.minus(&literal.value()).ok()?;
    Some(Amount::new(value, literal.unit.clone()).signed())
}
