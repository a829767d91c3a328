//! A table for next year: its rows and columns stay, its numbers go.
//!
//! Owns which cells are emptied.
//! Must never move a cell.

use crate::book::{Mark, Module};
use crate::edit::{Edit, apply};

/// The text of a table without its amounts; other numbers are marked as to be filled in.
pub(super) fn emptied(module: &Module, source: &str) -> String {
    let Some(table) = &module.table else { return source.to_owned() };
    let mut cells: Vec<Edit> = Vec::new();
    for (index, figure) in (0_u32..).zip(&module.figures) {
        for (_, statement) in module.statements(index).filter(|(_, statement)| module.literal(statement).is_some()) {
            let is_amount = table.amounts.contains(&figure.name);
            let text = if is_amount { "" } else { Mark::ToFill.text() };
            cells.push(Edit { range: statement.span.range(), text: text.to_owned() });
        }
    }
    cells.retain(|cell| !cell.range.is_empty());
    cells.sort_by_key(|cell| cell.range.start);
    apply(source, &cells).unwrap_or_else(|| source.to_owned())
}
