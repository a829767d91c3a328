//! A table, and the lists of rows in a project, as cells.
//!
//! Owns which column and which row a number stands in.
//! Must never compute an amount.

use std::cell::LazyCell;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Scene;
use super::number::{Number, before, numbers};
use super::standing::{in_cell, mark};
use super::verdicts::{NONE, Verdicts};
use crate::book::{Basis, Mark, Module, Role, sheet_rows};
use crate::check::Verdict;
use crate::message::Phrase;
use crate::quantity::print;
use crate::recompute::FigureId;
use crate::source::Span;

/// A row of a table.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    key: String,
    name: String,
    cells: Vec<Option<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Default, Serialize)]
pub(super) struct Cell {
    key: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    verdict: &'static str,
    /// What the table makes of it, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    implied: Option<String>,
    can_change: bool,
    /// Whether it is marked as still to be filled in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    to_fill: bool,
}

/// Rows of one formula as a table.
#[derive(Debug, Serialize)]
pub(super) struct List {
    key: String,
    name: String,
    columns: Vec<String>,
    cells: Vec<Line>,
}

/// The columns of a table, and its rows.
pub(super) fn table(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, root: FigureId) -> (Vec<String>, Vec<Line>) {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(root);
    let titles: FxHashMap<&str, &str> =
        module.table.iter().flat_map(|table| &table.codes).map(|named| (&*named.code, &*named.name)).collect();
    let mut columns: Vec<&str> = Vec::new();
    let paths = module.rows_below(0);
    let mut rows: Vec<(&Vec<u32>, u32)> = paths.iter().filter_map(|path| Some((path, *path.last()?))).collect();
    // As they stand in the file, whatever group they belong to: that is how they are printed, and pasted.
    rows.sort_by_key(|(_, row)| module.cells(*row).next().map(|cell| module.figure(cell).key.start));
    for cell in rows.iter().flat_map(|(_, row)| module.cells(*row)) {
        if !columns.contains(&module.name(cell)) {
            columns.push(module.name(cell));
        }
    }
    // What is no number stands in the file alone.
    let sheet = LazyCell::new(|| sheet_rows(&scene.sources.get(module.file).text).unwrap_or_default());
    let word = |row: u32, column: &str| {
        let start = module.figure(module.cells(row).next()?).key.start;
        let at = sheet.partition_point(|line| line.first().is_some_and(|cell| cell.span.start <= start)).checked_sub(1)?;
        let column = sheet.first()?.iter().position(|cell| cell.text == column)?;
        sheet[at].get(column).map(|cell| cell.text.to_string()).filter(|text| !text.is_empty())
    };
    let line = |(path, row): &(&Vec<u32>, u32)| {
        let own = path.iter().map(|row| module.name(*row)).collect::<Vec<_>>().join(" · ");
        let title = titles.get(own.as_str()).map_or_else(String::new, |title| format!(" {title}"));
        let key = trace.path(trace.sibling(root, *row));
        let cell = |column: &&str| match module.cells(*row).find(|cell| module.name(*cell) == *column) {
            Some(at) => Some(cell(scene, verdicts, trace.sibling(root, at))),
            None => word(*row, column).map(|text| Cell { key: key.clone(), text, verdict: NONE, ..Cell::default() }),
        };
        let cells = columns.iter().map(cell).collect();
        Line { key, name: own + &title, cells }
    };
    let lines = rows.iter().filter(|(_, row)| module.cells(*row).next().is_some()).map(line).collect();
    (columns.into_iter().map(str::to_owned).collect(), lines)
}

fn cell(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, id: FigureId) -> Cell {
    let judged = &scene.report.judged;
    let trace = judged.trace;
    let key = trace.path(id);
    let Some((at, literal)) = judged.printed(id).next() else {
        // An empty amount can be filled in; a row that ends before it has no place for one.
        let can_change = trace.statements(id).any(|(statement, _)| statement.span != Span::default());
        let base = before(scene, &String::new(), |trace| in_cell(trace, id));
        let (module, figure) = trace.locate(id);
        let to_fill = mark(module, figure) == Some(Mark::ToFill);
        return Cell { key, base, verdict: NONE, can_change, to_fill, ..Cell::default() };
    };
    let verdict = judged.printed_verdict(id, at);
    let implied = judged.implied.get(&id).filter(|_| verdict == Verdict::Mismatch);
    let text = print::literal(literal);
    Cell {
        key,
        base: before(scene, &text, |trace| in_cell(trace, id)),
        text,
        verdict: verdicts.on(id, at),
        implied: implied.map(|value| print::amount(&value.value, &literal.unit)),
        can_change: true,
        to_fill: false,
    }
}

/// The lists of rows in a project: a column for each input, then what is printed.
pub(super) fn lists(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, root: FigureId) -> Vec<List> {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(root);
    let is_list = |figure: &u32| matches!(module.figure(*figure).basis, Basis::Each(_));
    (0..u32::try_from(module.figures.len()).unwrap_or(0))
        .filter(is_list)
        .map(|figure| list(scene, verdicts, module, trace.sibling(root, figure)))
        .collect()
}

fn list(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, module: &Module, id: FigureId) -> List {
    let trace = scene.report.judged.trace;
    let (_, figure) = trace.graph.split(id);
    let rows: Vec<u32> = module.children(figure).iter().copied().filter(|child| module.figure(*child).role == Role::Row).collect();
    let mut columns: Vec<&str> = Vec::new();
    for input in rows.iter().flat_map(|row| module.children(*row)) {
        if !columns.contains(&module.name(*input)) {
            columns.push(module.name(*input));
        }
    }
    let line = |row: &u32| {
        let input = |column: &&str| {
            let own = module.children(*row).iter().find(|child| module.name(**child) == *column)?;
            Some(number(scene, verdicts, trace.sibling(id, *own)))
        };
        let own = trace.sibling(id, *row);
        let cells = columns.iter().map(input).chain([Some(number(scene, verdicts, own))]).collect();
        Line { key: trace.path(own), name: module.name(*row).to_owned(), cells }
    };
    let cells = rows.iter().map(line).collect();
    let stated = Phrase::new("列示", "stated").get(scene.language).to_owned();
    let columns = columns.into_iter().map(str::to_owned).chain([stated]).collect();
    List { key: trace.path(id), name: module.name(figure).to_owned(), columns, cells }
}

/// The first number of a figure as a cell.
fn number(scene: &Scene<'_, '_, '_>, verdicts: &Verdicts<'_, '_, '_>, id: FigureId) -> Cell {
    let key = scene.report.judged.trace.path(id);
    match numbers(scene, verdicts, id).into_iter().next() {
        Some(Number { text, base, verdict, can_change, .. }) => {
            Cell { key, to_fill: text.is_empty(), text, base, verdict, implied: None, can_change }
        }
        None => Cell { key, verdict: NONE, ..Cell::default() },
    }
}
