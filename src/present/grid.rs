//! A table as its rows and columns, with what does not hold.
//!
//! Owns the columns; empty ones are left out.
//! Must never compute a cell: what it should be comes from the verdicts.

use rustc_hash::FxHashMap;

use crate::check::{Judged, Verdict};
use crate::message::{Language, Phrase};
use crate::present::columns::columns as aligned;
use crate::quantity::print;
use crate::recompute::FigureId;

/// The rows below a figure of a table: the table, a group of its rows, or one row.
pub fn grid(judged: &Judged<'_, '_>, id: FigureId, language: Language) -> String {
    let trace = judged.trace;
    let (module, figure) = trace.locate(id);
    let (at, _) = trace.graph.split(id);
    let mut rows: Vec<(String, u32)> = module
        .rows_below(figure)
        .into_iter()
        .filter_map(|path| Some((path.iter().map(|row| module.name(*row)).collect::<Vec<_>>().join("."), *path.last()?)))
        .collect();
    if rows.is_empty() || module.cells(figure).next().is_some() {
        rows.insert(0, (module.name(figure).to_owned(), figure));
    }
    let mut columns: Vec<&str> = Vec::new();
    for cell in rows.iter().flat_map(|(_, row)| module.cells(*row)) {
        if module.is_printed(cell) && !columns.contains(&module.name(cell)) {
            columns.push(module.name(cell));
        }
    }
    let mut lines = vec![std::iter::once(String::new()).chain(columns.iter().map(|name| (*name).to_owned())).collect::<Vec<_>>()];
    let titles: FxHashMap<&str, &str> =
        module.table.iter().flat_map(|table| &table.codes).map(|named| (&*named.code, &*named.name)).collect();
    for (name, row) in &rows {
        let title = titles.get(name.as_str()).map_or_else(String::new, |title| format!(" {title}"));
        let mut line = vec![format!("{name}{title}")];
        line.extend(columns.iter().map(|column| {
            let cell = module.cells(*row).find(|cell| module.name(*cell) == *column);
            cell.map_or_else(String::new, |cell| shown(judged, trace.graph.id(at, cell), language))
        }));
        // A group of rows has no cells of its own.
        if line[1..].iter().any(|text| !text.is_empty()) || module.cells(*row).next().is_some() {
            lines.push(line);
        }
    }
    // Names to the left, amounts to the right.
    let left: Vec<bool> = (0..lines[0].len()).map(|at| at == 0).collect();
    format!("{}\n{}\n", trace.path(id), aligned(&lines, &left).join("\n"))
}

/// A cell as it is printed, with what it should be where it does not hold.
fn shown(judged: &Judged<'_, '_>, id: FigureId, language: Language) -> String {
    let Some((at, literal)) = judged.printed(id).next() else { return String::new() };
    let text = print::literal(literal);
    if judged.printed_verdict(id, at) != Verdict::Mismatch {
        return text;
    }
    match (judged.implied.get(&id), language) {
        (Some(value), Language::Chinese) => format!("{text}（不符，汇总为 {}）", print::amount(&value.value, &literal.unit)),
        (Some(value), Language::English) => format!("{text} (mismatch: the table gives {})", print::amount(&value.value, &literal.unit)),
        (None, _) => format!("{text}{}", Phrase::new("（不符）", " (mismatch)").get(language)),
    }
}
