//! Tables of amounts as CSV files beside the draft, and how `book.yaml` declares them.
//!
//! Owns the names of tables, rows and columns, and the paths of their cells.
//! Must never leave a row out.

use rustc_hash::{FxHashMap, FxHashSet};

use super::DraftFile;
use super::live::{Live, live};
use super::names::{Names, spelt};
use super::yaml::{Writer, key, quoted};
use crate::formula::quoted_name;
use crate::source::{Origins, Span};
use crate::submission::document::Block;
use crate::submission::index::NumberId;
use crate::submission::number::{Kind, Number};
use crate::submission::reading::{Reading, Relation};
use crate::submission::recognise::Recognised;
use crate::submission::tables::Frame;

/// A table of the draft.
pub struct DraftTable {
    /// Its name.
    pub name: String,
    /// Where its cells stand: `表.行.列`.
    pub paths: FxHashMap<NumberId, String>,
    /// The file.
    pub file: DraftFile,
    unit: String,
    /// Whether a column has codes.
    is_coded: bool,
    amounts: Vec<String>,
    /// Sums that hold for whole columns.
    columns: Vec<(String, String)>,
    /// Sums that hold for whole rows.
    rows: Vec<(String, String)>,
    /// The readings that these say.
    pub told: FxHashSet<(NumberId, Vec<NumberId>)>,
    /// The readings that are products of its cells.
    pub live: FxHashSet<(NumberId, Vec<NumberId>)>,
}

/// The column that tells the rows apart.
const KEY: &str = "行";
/// The column of codes.
const CODE: &str = "编码";

/// The tables that have amounts in a unit, or sums.
pub fn tables(recognised: &Recognised<'_>, names: &mut Names<'_>) -> Vec<DraftTable> {
    let believed: FxHashSet<(NumberId, Vec<NumberId>)> =
        recognised.believed.holds.iter().chain(&recognised.believed.fails).map(identity).collect();
    let mut products: FxHashMap<usize, Vec<&Reading>> = FxHashMap::default();
    let read = recognised.believed.holds.iter().chain(&recognised.believed.fails);
    for reading in read.filter(|reading| reading.relation == Relation::Product) {
        products.entry(recognised.index.text_of(reading.result).home.block).or_default().push(reading);
    }
    let mut found = Vec::new();
    for (at, frame) in recognised.frames.iter().enumerate() {
        let sums = !recognised.columns[at].is_empty() || !recognised.rows[at].is_empty();
        let amounts =
            frame.rows.iter().any(|row| frame.columns.iter().zip(&row.cells).any(|(column, cell)| column.is_amount && cell.is_some()));
        if amounts && (sums || !frame.unit.is_empty()) {
            let live = live(&recognised.index, frame, products.get(&frame.block).map_or(&[], Vec::as_slice));
            found.push(table(recognised, at, frame, names, &believed, live));
        }
    }
    found
}

/// What a reading is about: the number and its operands.
pub fn identity(reading: &Reading) -> (NumberId, Vec<NumberId>) {
    let mut operands = reading.term.numbers();
    operands.sort_unstable();
    (reading.result, operands)
}

fn table(
    recognised: &Recognised<'_>,
    at: usize,
    frame: &Frame,
    names: &mut Names<'_>,
    believed: &FxHashSet<(NumberId, Vec<NumberId>)>,
    mut live: Live,
) -> DraftTable {
    let index = &recognised.index;
    let name = names.give(title(&frame.title), "表");
    let mut own = Names::new(index.units);
    // A row must not be named like a column.
    let reserved = own.give_cell(KEY, KEY);
    debug_assert_eq!(reserved, KEY);
    drop(own.give_cell(CODE, CODE));
    let columns: Vec<String> = frame.columns.iter().map(|column| own.give_cell(column.name(), "金额")).collect();
    let rows: Vec<String> = frame.rows.iter().map(|row| own.give_cell(&row.label, row.code.as_deref().map_or("行", |_| "科目"))).collect();
    let mut paths = FxHashMap::default();
    let mut text = String::new();
    let mut origins = Origins::default();
    let coded = frame.rows.iter().any(|row| row.code.is_some());
    text.push_str(KEY);
    if coded {
        text.push(',');
        text.push_str(CODE);
    }
    for column in &columns {
        text.push(',');
        text.push_str(column);
    }
    text.push('\n');
    let Block::Table(grid) = &index.document.blocks[frame.block] else { unreachable!("a frame is a table") };
    for (row, name_of_row) in frame.rows.iter().zip(&rows) {
        let start = text.len();
        text.push_str(name_of_row);
        let place = grid.rows[row.at].iter().find(|cell| !cell.is_empty()).map_or(Span::default(), |cell| cell.span);
        origins.add(Span::new(start, text.len()), place);
        if coded {
            text.push(',');
            text.push_str(row.code.as_deref().unwrap_or(""));
        }
        for (column, cell) in row.cells.iter().enumerate() {
            text.push(',');
            let start = text.len();
            let own = &frame.columns[column];
            let place = match cell {
                // What is no amount, or no number that can be computed with, is left out: it stands in the document.
                Some(id) if !fits(index.number(*id), own.is_amount, &frame.unit) => index.place(*id),
                Some(id) => {
                    let number = index.number(*id);
                    let digits = number.literal.number.to_string();
                    // Counts keep their unit; amounts are in that of the table, if they are.
                    let unit = if own.is_amount && *number.literal.unit.text == *frame.unit { "" } else { &number.literal.unit.text };
                    text.push_str(&digits);
                    text.push_str(live.units.get(id).map_or(unit, String::as_str));
                    paths.insert(*id, format!("{name}.{name_of_row}.{}", columns[column]));
                    index.place(*id)
                }
                None => grid.rows[row.at].get(own.at).map_or(Span::default(), |cell| cell.span),
            };
            origins.add(Span::new(start, text.len()), place);
        }
        text.push('\n');
    }
    let amounts: Vec<String> =
        frame.columns.iter().zip(&columns).filter(|(column, _)| column.is_amount).map(|(_, name)| name.clone()).collect();
    // A rule of the table, and a product of its cells, speak of what stands in it.
    let is_written = |(result, operands): &(NumberId, Vec<NumberId>)| operands.iter().chain([result]).all(|id| paths.contains_key(id));
    let is_believed = |reading: &Reading| {
        let own = identity(reading);
        believed.contains(&own) && is_written(&own)
    };
    live.readings.retain(is_written);
    let mut told = FxHashSet::default();
    let mut column_sums = Vec::new();
    for sum in &recognised.columns[at] {
        // Every row that the formula would speak of has to be believed.
        let filled =
            frame.rows.iter().filter(|row| row.cells[sum.total].is_some() || sum.parts.iter().any(|part| row.cells[*part].is_some()));
        let all = sum.readings.iter().all(is_believed);
        if all && filled.count() == sum.readings.len() {
            let formula: Vec<String> = sum.parts.iter().map(|part| quoted_name(&columns[*part])).collect();
            column_sums.push((columns[sum.total].clone(), formula.join(" + ")));
            told.extend(sum.readings.iter().map(identity));
        }
    }
    let mut row_sums: Vec<(String, String)> = Vec::new();
    for sum in &recognised.rows[at] {
        let filled = (0..frame.columns.len()).filter(|column| {
            frame.columns[*column].is_amount
                && (frame.rows[sum.total].cells[*column].is_some()
                    || sum.parts.iter().any(|part| frame.rows[*part].cells[*column].is_some()))
        });
        let all = sum.readings.iter().all(is_believed);
        let twice = row_sums.iter().any(|(known, _)| *known == rows[sum.total]);
        if all && !twice && filled.count() == sum.readings.len() {
            let formula: Vec<String> = sum.parts.iter().map(|part| quoted_name(&rows[*part])).collect();
            row_sums.push((rows[sum.total].clone(), formula.join(" + ")));
            told.extend(sum.readings.iter().map(identity));
        }
    }
    let file = DraftFile { path: format!("tables/{name}.csv"), text, origins };
    DraftTable {
        name,
        paths,
        file,
        unit: frame.unit.clone(),
        is_coded: coded,
        amounts,
        columns: column_sums,
        rows: row_sums,
        told,
        live: live.readings,
    }
}

/// Whether a number can stand in a column of the CSV file.
fn fits(number: &Number, is_amount: bool, unit: &str) -> bool {
    let plain = number.literal.is_plain() && number.kind != Kind::Label;
    let money = number.kind == Kind::Money && !unit.is_empty() || number.kind == Kind::Plain && number.literal.unit.text.is_empty();
    plain && (!is_amount || money)
}

/// A title without the year in front of it and the number of the table.
fn title(title: &str) -> &str {
    let bare = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '度' | ' '));
    if spelt(bare).is_empty() { title } else { bare }
}

/// The tables, as `book.yaml` declares them.
pub fn declare(tables: &[DraftTable], writer: &mut Writer) {
    if tables.is_empty() {
        return;
    }
    writer.line(0, "tables:");
    for table in tables {
        writer.line(1, &format!("{}:", key(&table.name)));
        writer.line(2, &format!("file: {}", quoted(&table.file.path)));
        if !table.unit.is_empty() {
            writer.line(2, &format!("unit: {}", table.unit));
        }
        writer.line(2, &format!("key: {KEY}"));
        if table.is_coded {
            writer.line(2, &format!("code: {CODE}"));
        }
        writer.line(2, &format!("amounts: [{}]", table.amounts.iter().map(|name| key(name)).collect::<Vec<_>>().join(", ")));
        for (heading, sums) in [("columns", &table.columns), ("rows", &table.rows)] {
            if !sums.is_empty() {
                writer.line(2, &format!("{heading}:"));
                sums.iter().for_each(|(name, formula)| {
                    writer.line(3, &format!("{}: {}", key(name), if formula.contains('「') { quoted(formula) } else { formula.clone() }))
                });
            }
        }
    }
}
