//! Money by kind: a sentence that says how much is for goods, works and services, and the table whose rows are of these kinds.
//!
//! Owns which column of a table holds kinds, and which sentence speaks of them.
//! Must never compare a sentence with a table unless most of what it says is in it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::document::{Block, Grid};
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Fit, Plainness, Reading, Said, read_same, read_sum};
use super::subject;
use super::tables::Frame;

/// A column with more different words than this holds names.
const MOST_KINDS: usize = 12;
/// The words of a kind are this long at most, in characters.
const LONGEST: usize = 12;

/// The rows of each kind.
type Groups<'g> = BTreeMap<&'g str, Vec<usize>>;
/// The amounts of each kind.
type Sums<'g> = BTreeMap<&'g str, Vec<NumberId>>;
/// The amounts of sentences by what they are about: the text of each, and its number.
type Told = FxHashMap<String, Vec<(usize, NumberId)>>;

/// What sentences say of the kinds of things in tables.
pub fn kinds(index: &Index<'_>, frames: &[Frame]) -> Vec<Said> {
    let told = told(index);
    let mut found = Vec::new();
    for frame in frames {
        let Block::Table(grid) = &index.document.blocks[frame.block] else { continue };
        let width = frame.columns.iter().map(|column| column.at).min().unwrap_or(0);
        for groups in (0..width).filter_map(|at| groups(grid, frame, at)) {
            let sums = (0..frame.columns.len()).filter(|at| frame.columns[*at].is_amount).map(|at| sums(index, frame, at, &groups));
            let sums: Vec<Sums<'_>> = sums.collect();
            // A text speaks of one column: the first that bears it out.
            found.extend(
                texts(&told, &groups).values().filter_map(|said| sums.iter().find_map(|sums| compare(index, said, sums))).flatten(),
            );
        }
    }
    found
}

/// What sentences say of amounts.
fn told(index: &Index<'_>) -> Told {
    let mut found = Told::default();
    subject::spoken(index).for_each(|(about, id)| found.entry(about).or_default().push((index.text_at(id), id)));
    found
}

/// The texts that speak of some kinds, each with what it says of them.
fn texts<'g>(told: &Told, groups: &Groups<'g>) -> BTreeMap<usize, Vec<(&'g str, NumberId)>> {
    let mut found: BTreeMap<usize, Vec<(&str, NumberId)>> = BTreeMap::new();
    for kind in groups.keys() {
        for (text, id) in told.get(*kind).into_iter().flatten() {
            found.entry(*text).or_default().push((kind, *id));
        }
    }
    found
}

/// The rows of each kind, if a column holds kinds: few words, some of them again and again.
fn groups<'g>(grid: &'g Grid, frame: &Frame, column: usize) -> Option<Groups<'g>> {
    let mut groups = Groups::new();
    for (at, row) in frame.rows.iter().enumerate().filter(|(_, row)| row.is_filled()) {
        let words = grid.cell(row.at, column).trim();
        let is_kind = (2..=LONGEST).contains(&words.chars().count()) && !words.contains(|c: char| c.is_ascii_digit());
        if is_kind {
            groups.entry(words).or_default().push(at);
        }
        if groups.len() > MOST_KINDS {
            return None;
        }
    }
    (groups.len() >= 2).then_some(groups)
}

/// The amounts of each kind in a column.
fn sums<'g>(index: &Index<'_>, frame: &Frame, column: usize, groups: &Groups<'g>) -> Sums<'g> {
    let cells = |rows: &Vec<usize>| {
        let cells = rows.iter().filter_map(|row| frame.rows[*row].cells[column]);
        cells.filter(|id| index.number(*id).kind == Kind::Money).collect::<Vec<NumberId>>()
    };
    groups.iter().map(|(kind, rows)| (*kind, cells(rows))).filter(|(_, cells)| !cells.is_empty()).collect()
}

/// What one text says beside the amounts of one column; none unless most of it is there.
fn compare(index: &Index<'_>, said: &[(&str, NumberId)], sums: &Sums<'_>) -> Option<Vec<Said>> {
    let reading = |id: NumberId, parts: &[NumberId]| {
        let alike = parts.iter().all(|part| index.alike(*part, id));
        let reading = if let [part] = parts { read_same(index, id, *part) } else { read_sum(index, id, parts) };
        reading.filter(|_| alike)
    };
    let of_kinds: Vec<Reading> = said.iter().filter_map(|(kind, id)| reading(*id, sums.get(kind)?)).collect();
    let holds = of_kinds.iter().filter(|reading| reading.fit == Fit::Holds).count();
    if holds < 2 || (of_kinds.len() - holds) * 2 > holds {
        return None;
    }
    // All rows together, where the text gives that as well.
    let every: Vec<NumberId> = sums.values().flatten().copied().collect();
    let text = index.text_of(said.first()?.1);
    let whole = text.ids().filter_map(|id| reading(id, &every)).filter(|reading| reading.fit == Fit::Holds);
    let all = of_kinds.into_iter().chain(whole);
    Some(all.map(|reading| reading.said(Plainness::Worded)).collect())
}
