//! A table for next year: its rows and columns stay, its numbers go.
//!
//! Owns which cells are emptied.
//! Must never move a cell.

use crate::book::{Mark, Module};

/// The text of a table without its amounts; other numbers are marked as to be filled in.
pub(super) fn emptied(module: &Module, source: &str) -> String {
    let Some(table) = &module.table else { return source.to_owned() };
    let mut cells: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for (index, figure) in (0_u32..).zip(&module.figures) {
        for (_, statement) in module.statements(index).filter(|(_, statement)| module.literal(statement).is_some()) {
            let is_amount = table.steps.contains_key(&figure.name);
            cells.push((statement.span.range(), if is_amount { "" } else { Mark::ToFill.text() }));
        }
    }
    cells.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for (range, new) in cells.into_iter().filter(|(range, _)| !range.is_empty()) {
        text.push_str(&source[at..range.start]);
        text.push_str(new);
        at = range.end;
    }
    text.push_str(&source[at..]);
    text
}
