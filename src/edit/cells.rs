//! Cells of tables that were changed, in the CSV files beside the book.
//!
//! Owns how a value is written in a cell, and the proof that no other cell says something else.
//! Must never write a file.

use std::collections::BTreeMap;

use super::{Edit, apply};
use crate::book::{Module, Table, read_table};
use crate::message::{Problem, Text};
use crate::quantity::{Literal, print};
use crate::recompute::Trace;
use crate::source::{FileId, Sources};

/// A statement of a table that becomes another value.
#[derive(Clone, Debug)]
pub struct CellChange {
    /// The file's place among those of the book.
    pub module: usize,
    /// The cell.
    pub figure: u32,
    /// Which statement of it.
    pub statement: u32,
    /// The value.
    pub value: Literal,
}

/// The new texts of the tables.
///
/// # Errors
/// What cannot be written into a cell.
pub fn change_cells(trace: &Trace<'_>, sources: &Sources, changes: &[CellChange]) -> Result<BTreeMap<FileId, String>, Vec<Problem>> {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    let first = trace.book.projects().end;
    for (at, module) in trace.book.modules.iter().enumerate().skip(first) {
        let own: Vec<&CellChange> = changes.iter().filter(|change| change.module == at).collect();
        if own.is_empty() {
            continue;
        }
        let path = &sources.get(module.file).path;
        let shares = |other: &Module| other.file != module.file && &sources.get(other.file).path == path;
        if trace.book.modules.iter().enumerate().any(|(at, other)| shares(other) && changes.iter().any(|change| change.module == at)) {
            problems.push(refused(path));
            continue;
        }
        let source = &sources.get(module.file).text;
        let mut edits: Vec<Edit> = own.iter().map(|change| edit(module, change)).collect();
        edits.sort_by_key(|edit| edit.range.start);
        let new = apply(source, &edits).filter(|new| {
            let declaration = &trace.book.settings.tables[at - first];
            let (read, found) = read_table(module.file, new, declaration, trace.units());
            found.is_empty() && is_proven(module, &read, &own)
        });
        match new {
            Some(new) => drop(texts.insert(module.file, new)),
            None => problems.push(refused(&sources.get(module.file).path)),
        }
    }
    if problems.is_empty() { Ok(texts) } else { Err(problems) }
}

/// A value in the place of another; an amount in the unit of the table is a number without its unit, as all of them are.
fn edit(module: &Module, change: &CellChange) -> Edit {
    let is_in_unit = |table: &Table| table.unit.text == change.value.unit.text;
    let is_amount =
        module.table.as_ref().is_some_and(|table| is_in_unit(table) && table.amounts.contains(&module.figure(change.figure).name));
    let text = print::literal(&change.value).replace(' ', "");
    let text = if is_amount { text.strip_suffix(&*change.value.unit.text).unwrap_or(&text).to_owned() } else { text };
    Edit { range: module.statements[change.statement as usize].span.range(), text }
}

/// Whether a table that was read again says what it said, but for what was changed.
fn is_proven(old: &Module, new: &Module, changes: &[&CellChange]) -> bool {
    let value = |literal: Option<&Literal>| literal.map(|literal| (literal.quantity(), literal.upper(), literal.is_target()));
    old.statements.len() == new.statements.len()
        && (0_u32..).zip(old.statements.iter().zip(&new.statements)).all(|(at, (before, after))| {
            let changed = changes.iter().find(|change| change.statement == at);
            let wanted = changed.map_or_else(|| old.literal(before), |change| Some(&change.value));
            value(wanted) == value(new.literal(after))
        })
}

fn refused(path: &str) -> Problem {
    let text = Text::new(format!("{path}：这样改不了表格里的格"), format!("{path}: cells of this table cannot be changed this way"));
    Problem::nowhere(text).help(Text::new("请在 CSV 文件里改", "change them in the CSV file"))
}
