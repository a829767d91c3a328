//! One project or table as rows: the tree of its amounts, and the numbers that can be changed.
//!
//! Owns which numbers of a figure can be changed, and how.
//! Must never compute an amount.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Scene;
use super::draft::{formula, mark, value};
use super::overview::share;
use crate::book::{Basis, Mark, Module, Role};
use crate::check::{Amount, Verdict};
use crate::present::accounts::accounts;
use crate::present::tree;
use crate::quantity::{Literal, print};
use crate::recompute::{FigureId, Trace};
use crate::source::Span;

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
    /// The verdict in words.
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

/// A number as it is written.
#[derive(Debug, Serialize)]
struct Number {
    text: String,
    /// What stands in the file, where the draft has another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    /// The places that print it.
    #[serde(skip_serializing_if = "String::is_empty")]
    places: String,
    verdict: &'static str,
    /// Whether it can be changed here; what is taken from a table is changed there.
    can_change: bool,
}

/// A row of a table.
#[derive(Debug, Serialize)]
struct Line {
    key: String,
    name: String,
    cells: Vec<Option<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Serialize)]
struct Cell {
    key: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    verdict: &'static str,
    /// What the table makes of it, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    implied: Option<String>,
    can_change: bool,
}

/// Rows of one formula as a table.
#[derive(Debug, Serialize)]
struct List {
    key: String,
    name: String,
    columns: Vec<String>,
    cells: Vec<Line>,
}

/// The name of a verdict; `none` where nothing was judged.
pub(super) fn name(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "none",
        Some(Verdict::Exact) => "exact",
        Some(Verdict::Rounded) => "rounded",
        Some(Verdict::Explained) => "explained",
        Some(Verdict::Mismatch) => "mismatch",
        Some(Verdict::Uncheckable) => "uncheckable",
    }
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
        name: module.name(0).to_owned(),
        rows: Vec::new(),
        columns: Vec::new(),
        cells: Vec::new(),
        lists: Vec::new(),
    };
    if module.table.is_some() {
        (sheet.columns, sheet.cells) = table(scene, root);
    } else {
        sheet.rows = rows(scene, root);
        sheet.lists = lists(scene, root);
    }
    Some(sheet)
}

fn rows(scene: &Scene<'_, '_, '_>, root: FigureId) -> Vec<Row> {
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
        let own = trace.recomputed(id).filter(|_| trace.is_applied_for(id)).map(|own| &own.value);
        rows.push(Row {
            key: trace.path(id),
            name: facts.name,
            depth,
            role: role(module.figure(figure).role),
            accounts: labels.collect::<Vec<_>>().join("；"),
            numbers: numbers(scene, id),
            computed: facts.computed,
            recomputed: facts.recomputed,
            verdict: name(facts.worst),
            judged: facts.verdict,
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

/// What stood in the file, where that is something else.
fn before<T: PartialEq>(scene: &Scene<'_, '_, '_>, now: &T, of: impl FnOnce(&Trace<'_>) -> T) -> Option<T> {
    scene.before.map(of).filter(|before| before != now)
}

/// A number that is printed, as it is written.
pub(super) fn printed(trace: &Trace<'_>, id: FigureId, statement: u32) -> String {
    let (module, _) = trace.locate(id);
    module.statements.get(statement as usize).and_then(|statement| module.literal(statement)).map_or_else(String::new, print::literal)
}

/// What stands in a cell, as it is written.
fn written(trace: &Trace<'_>, id: FigureId) -> String {
    trace.statements(id).find_map(|(_, literal)| literal).map_or_else(String::new, print::literal)
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

/// What is written for a figure, equal numbers of several places once.
fn numbers(scene: &Scene<'_, '_, '_>, id: FigureId) -> Vec<Number> {
    let judged = &scene.report.judged;
    let trace = judged.trace;
    let (module, figure) = trace.locate(id);
    let mut numbers: Vec<Number> = Vec::new();
    if matches!(module.figure(figure).basis, Basis::Value(_)) || mark(module, figure) == Some(Mark::ToFill) {
        let text = value(trace, id);
        let base = before(scene, &text, |trace| value(trace, id));
        numbers.push(Number { text, base, places: String::new(), verdict: name(None), can_change: true });
    }
    for (at, statement) in module.statements(figure) {
        let Some(literal) = module.literal(statement) else { continue };
        let text = print::literal(literal);
        let verdict = name(Some(judged.printed_verdict(id, at)));
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
    numbers
}

/// The columns of a table, and its rows.
fn table(scene: &Scene<'_, '_, '_>, root: FigureId) -> (Vec<String>, Vec<Line>) {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(root);
    let titles: FxHashMap<&str, &str> =
        module.table.iter().flat_map(|table| &table.codes).map(|named| (&*named.code, &*named.name)).collect();
    let mut columns: Vec<&str> = Vec::new();
    let paths = module.rows_below(0);
    let rows: Vec<(&Vec<u32>, u32)> = paths.iter().filter_map(|path| Some((path, *path.last()?))).collect();
    for cell in rows.iter().flat_map(|(_, row)| module.cells(*row)) {
        if !columns.contains(&module.name(cell)) {
            columns.push(module.name(cell));
        }
    }
    let line = |(path, row): &(&Vec<u32>, u32)| {
        let own = path.iter().map(|row| module.name(*row)).collect::<Vec<_>>().join(" · ");
        let title = titles.get(own.as_str()).map_or_else(String::new, |title| format!(" {title}"));
        let cell =
            |column: &&str| module.cells(*row).find(|cell| module.name(*cell) == *column).map(|at| cell(scene, trace.sibling(root, at)));
        Line { key: trace.path(trace.sibling(root, *row)), name: own + &title, cells: columns.iter().map(cell).collect() }
    };
    let lines = rows.iter().filter(|(_, row)| module.cells(*row).next().is_some()).map(line).collect();
    (columns.into_iter().map(str::to_owned).collect(), lines)
}

fn cell(scene: &Scene<'_, '_, '_>, id: FigureId) -> Cell {
    let judged = &scene.report.judged;
    let trace = judged.trace;
    let key = trace.path(id);
    let Some((at, literal)) = judged.printed(id).next() else {
        // An empty amount can be filled in; a row that ends before it has no place for one.
        let can_change = trace.statements(id).any(|(statement, _)| statement.span != Span::default());
        let base = before(scene, &String::new(), |trace| written(trace, id));
        return Cell { key, text: String::new(), base, verdict: name(None), implied: None, can_change };
    };
    let verdict = judged.printed_verdict(id, at);
    let implied = judged.implied.get(&id).filter(|_| verdict == Verdict::Mismatch);
    let text = print::literal(literal);
    Cell {
        key,
        base: before(scene, &text, |trace| written(trace, id)),
        text,
        verdict: name(Some(verdict)),
        implied: implied.map(|value| print::amount(&value.value, &literal.unit)),
        can_change: true,
    }
}

/// The lists of rows in a project: a column for each input, then what is printed.
fn lists(scene: &Scene<'_, '_, '_>, root: FigureId) -> Vec<List> {
    let trace = scene.report.judged.trace;
    let (module, _) = trace.locate(root);
    let is_list = |figure: &u32| matches!(module.figure(*figure).basis, Basis::Each(_));
    (0..u32::try_from(module.figures.len()).unwrap_or(0))
        .filter(is_list)
        .map(|figure| list(scene, module, trace.sibling(root, figure)))
        .collect()
}

fn list(scene: &Scene<'_, '_, '_>, module: &Module, id: FigureId) -> List {
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
            Some(number(scene, trace.sibling(id, *own)))
        };
        let own = trace.sibling(id, *row);
        let cells = columns.iter().map(input).chain([Some(number(scene, own))]).collect();
        Line { key: trace.path(own), name: module.name(*row).to_owned(), cells }
    };
    let cells = rows.iter().map(line).collect();
    let stated = crate::message::Phrase::new("列示", "stated").get(scene.language).to_owned();
    let columns = columns.into_iter().map(str::to_owned).chain([stated]).collect();
    List { key: trace.path(id), name: module.name(figure).to_owned(), columns, cells }
}

/// The first number of a figure as a cell.
fn number(scene: &Scene<'_, '_, '_>, id: FigureId) -> Cell {
    let key = scene.report.judged.trace.path(id);
    match numbers(scene, id).into_iter().next() {
        Some(Number { text, base, verdict, can_change, .. }) => Cell { key, text, base, verdict, implied: None, can_change },
        None => Cell { key, text: String::new(), base: None, verdict: name(None), implied: None, can_change: false },
    }
}
