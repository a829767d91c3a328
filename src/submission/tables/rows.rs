//! Rows that are the sum of rows: parents of codes, 合计, 本年收入合计, 收入总计.
//!
//! Owns which rows a total may be made of, and how often that must come out.
//! Must never add up columns.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::doubt::{HALF, LITTLE, has_levels, has_run, is_counted, is_near, is_of_one, is_only, unread};
use super::frame::{Frame, Row};
use super::total_of;
use crate::quantity::Exact;
use crate::submission::document::is_all;
use crate::submission::index::{Index, NumberId, level};
use crate::submission::reading::{Fit, Plainness, Reading, Said};

/// How far the numbers bear a sum out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Borne {
    /// Most of its columns do, or most sums of its kind.
    Out,
    /// Some do: a code has its children, whatever the numbers say.
    Partly,
    /// None does: the places of the rows are all there is.
    NotAtAll,
}

/// A row that is the sum of others.
#[derive(Clone, Debug)]
pub struct RowSum {
    /// The total, by its place among the rows of the frame.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
    /// A reading for each column that has a total and a part.
    pub readings: Vec<Reading>,
    /// How far the numbers bear it out.
    pub borne: Borne,
    /// The totals that may be none: nothing in their column comes out, or a part of them is empty there and not elsewhere.
    pub alone: BTreeSet<NumberId>,
    /// The totals that are off by so little that they are of these parts, and by no part.
    pub near: BTreeSet<NumberId>,
    /// The totals that are called nothing else, and of whose parts each has an amount.
    pub closed: BTreeSet<NumberId>,
    /// The totals that may be of other rows than these, or of cells that could not be read.
    pub of_others: BTreeSet<NumberId>,
    /// Whether the parts are counted from the first on: none of them was lost.
    pub is_counted: bool,
    /// Whether parts may stand on another page, or in another column.
    pub is_torn: bool,
    /// The totals that are off by some of their parts: rows of several levels.
    pub levelled: BTreeSet<NumberId>,
}

impl RowSum {
    /// Its readings, with how plainly the table says them; some amounts are proven beside it, row by row.
    pub fn said<'s>(&'s self, proven: &'s FxHashSet<NumberId>) -> impl Iterator<Item = Said> + 's {
        // Of rows of several levels nothing says which are parts.
        let is_levelled =
            |reading: &Reading| reading.fit == Fit::Fails && self.levelled.contains(&reading.result) && self.borne != Borne::Out;
        self.readings.iter().map(move |reading| {
            let operands = reading.term.numbers();
            let is_proven = operands.len() >= 2 && operands.iter().all(|id| proven.contains(id));
            let plainness = match self.borne {
                _ if is_levelled(reading) || self.is_torn || self.of_others.contains(&reading.result) => Plainness::Explained,
                _ if self.near.contains(&reading.result) => Plainness::Certain,
                _ if is_proven && !self.alone.contains(&reading.result) => Plainness::Plain,
                _ if (is_proven || self.is_counted) && self.closed.contains(&reading.result) => Plainness::Plain,
                Borne::Out if self.alone.contains(&reading.result) => Plainness::Worded,
                Borne::Out => Plainness::Plain,
                // Codes and totals leave nothing out.
                Borne::Partly => Plainness::Complete,
                Borne::NotAtAll => Plainness::Guessed,
            };
            reading.clone().said(plainness)
        })
    }
}

/// The sums that the rows of a frame bear out.
pub fn rows(index: &Index<'_>, frame: &Frame) -> Vec<RowSum> {
    let mut found = sums(index, frame);
    // Which columns are added up anywhere.
    let unread = unread(index, frame);
    let filled: Vec<usize> = (0..frame.rows.len()).filter(|row| frame.rows[*row].is_filled()).collect();
    let is_added = |reading: &&Reading| reading.fit == Fit::Holds && !reading.value.is_zero() && reading.term.numbers().len() >= 2;
    let holds = found.iter().flat_map(|sum| &sum.readings).filter(is_added);
    let added: BTreeSet<Option<usize>> = holds.map(|reading| index.column(reading.result)).collect();
    for sum in &mut found {
        let failing: Vec<&Reading> = sum.readings.iter().filter(|reading| reading.fit == Fit::Fails).collect();
        let fails = failing.iter().map(|reading| reading.result);
        let lacks_part = |id: NumberId| {
            let at = frame.rows[sum.total].cells.iter().position(|cell| *cell == Some(id));
            at.is_some_and(|at| sum.parts.iter().any(|part| frame.rows[*part].cells[at].is_none() && frame.rows[*part].is_filled()))
        };
        sum.alone = fails.clone().filter(|id| !added.contains(&index.column(*id)) || lacks_part(*id)).collect();
        // What is missing may stand in a row that was lost, unless another column has all its parts.
        let is_whole = sum.readings.iter().any(|reading| is_added(&reading));
        let row = &frame.rows[sum.total];
        // 可用财力合计, 抵消后合计: something may be taken away.
        let is_plain = is_all(&row.label) || row.code.is_some();
        let gap = |own: &Reading| own.value.minus(&index.number(own.result).literal.value()).ok();
        let gaps: BTreeSet<Option<Exact>> = failing.iter().map(|own| gap(own)).collect();
        let exceeds = is_plain && gaps.len() == 1 && gaps.iter().flatten().all(|gap| !gap.is_negative());
        let levelled = failing.iter().filter(|reading| reading.term.numbers().len() >= 2 && has_levels(index, reading));
        sum.levelled = levelled.map(|reading| reading.result).collect();
        // What is in a cell that could not be read may be the rest of it.
        let is_of_others = |own: &&&Reading| {
            let is_unread = unread.contains(&index.column(own.result));
            is_unread || has_run(index, frame, sum.total, own.result) || is_of_one(index, frame, sum, own)
        };
        sum.of_others = failing.iter().filter(is_of_others).map(|reading| reading.result).collect();
        let is_read = |id: &NumberId| {
            !lacks_part(*id) && !unread.contains(&index.column(*id)) && !sum.levelled.contains(id) && !sum.of_others.contains(id)
        };
        sum.closed = fails.clone().filter(|id| is_all(&row.label) && is_read(id)).collect();
        let is_only = is_only(frame, sum, &filled);
        let is_off = |id: &NumberId| {
            let part = if is_only { HALF } else { LITTLE };
            (is_whole || exceeds || is_only) && is_near(index, sum, *id, part)
        };
        sum.near = fails.filter(|id| is_read(id) && is_off(id)).collect();
        sum.is_counted = is_counted(frame, sum);
    }
    found
}

fn sums(index: &Index<'_>, frame: &Frame) -> Vec<RowSum> {
    let mut found = trees(index, frame, |row| row.code.clone());
    let supported = found.iter().map(|sum| count(&sum.readings).1).sum::<usize>() >= 2;
    if found.is_empty() {
        found = trees(index, frame, |row| level(&row.label).map(|level| "·".repeat(usize::from(level) + 1)));
    }
    let total_rows: Vec<usize> = (0..frame.rows.len()).filter(|row| is_total(&frame.rows[*row].label)).collect();
    for (nth, total) in total_rows.iter().enumerate() {
        let mut candidates = pools(frame, &total_rows, nth);
        candidates.retain(|parts| !parts.is_empty() && !parts.contains(total));
        let sums: Vec<RowSum> = candidates.into_iter().filter_map(|parts| sum(index, frame, *total, parts)).collect();
        // Of those that do as well the last has more of what is empty in it.
        let best = sums.iter().max_by_key(|sum| {
            let (proven, holds, fails) = count(&sum.readings);
            (holds.cast_signed() - fails.cast_signed(), proven)
        });
        let Some(best) = best else { continue };
        let (_, holds, fails) = count(&best.readings);
        if holds > fails || supported && holds > 0 && holds >= fails {
            found.push(best.clone());
        } else if holds > 0 && best.parts.len() >= 2 {
            // As often as not: what is wrong is told by a slip.
            found.push(RowSum { borne: Borne::Partly, ..best.clone() });
        } else {
            // One column, and it does not come out: what it should be made of by its place.
            found.extend(sums.into_iter().find(|sum| sum.parts.len() >= 2).map(|sum| RowSum { borne: Borne::NotAtAll, ..sum }));
        }
    }
    found
}

/// How many readings come out over two parts or more, how many at all, and how many do not; nothing but zeros says nothing.
fn count(readings: &[Reading]) -> (usize, usize, usize) {
    let telling = || readings.iter().filter(|reading| !reading.value.is_zero());
    let holds = || telling().filter(|reading| reading.fit == Fit::Holds);
    let proven = holds().filter(|reading| reading.term.numbers().len() >= 2).count();
    let fails = readings.iter().filter(|reading| reading.fit != Fit::Holds).count();
    (proven, holds().count(), fails)
}

/// Whether a row is called a total.
pub fn is_total(label: &str) -> bool {
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    ["合计", "总计", "小计", "共计"].iter().any(|word| label.ends_with(word) || label.starts_with(word))
}

/// What is carried over has so many rows below it at most.
const MOST_BELOW: usize = 24;
/// In a table of more totals than this each is of the rows next to it.
const MOST_WIDE: usize = 64;

/// The rows that a total may be made of.
fn pools(frame: &Frame, totals: &[usize], nth: usize) -> Vec<Vec<usize>> {
    let total = totals[nth];
    let before = nth.checked_sub(1).map(|at| totals[at]);
    let start = before.map_or(0, |before| before + 1);
    let end = totals.get(nth + 1).copied().unwrap_or(frame.rows.len());
    let mut pools = Vec::new();
    // 收入总计 is 本年收入合计 with what stands between them.
    if let Some(before) = before {
        let between: Vec<usize> = (before + 1..total).filter(|row| frame.rows[*row].is_filled()).collect();
        pools.push([vec![before], between.clone()].concat());
        // What is carried over may be broken down below it.
        pools.extend((1..between.len().min(MOST_BELOW)).map(|length| [vec![before], between[..length].to_vec()].concat()));
        pools.push([vec![before], tops_by_level(frame, &between)].concat());
    }
    let is_wide = totals.len() <= MOST_WIDE;
    let ranges = [(is_wide, total + 1..frame.rows.len()), (true, total + 1..end), (true, start..total), (is_wide, 0..total)];
    for (_, range) in ranges.into_iter().filter(|(is_tried, _)| *is_tried) {
        let filled: Vec<usize> = range.clone().filter(|row| frame.rows[*row].is_filled() && !totals.contains(row)).collect();
        pools.push(tops_by_code(frame, &filled));
        pools.push(tops_by_level(frame, &filled));
        pools.push(filled.iter().copied().filter(|row| !frame.rows[*row].label.starts_with("其中")).collect());
    }
    pools.dedup();
    pools
}

/// The rows whose codes have no parent among them.
fn tops_by_code(frame: &Frame, rows: &[usize]) -> Vec<usize> {
    let codes: Vec<&str> = rows.iter().filter_map(|row| frame.rows[*row].code.as_deref()).collect();
    let shortest = codes.iter().map(|code| code.len()).min().unwrap_or(0);
    rows.iter().copied().filter(|row| frame.rows[*row].code.as_ref().is_some_and(|code| code.len() == shortest)).collect()
}

/// The rows with the outermost numbering.
fn tops_by_level(frame: &Frame, rows: &[usize]) -> Vec<usize> {
    let of = |row: &usize| level(&frame.rows[*row].label);
    let Some(outermost) = rows.iter().filter_map(of).min() else { return Vec::new() };
    rows.iter().copied().filter(|row| of(row) == Some(outermost)).collect()
}

/// Parents and their children, by codes or by numbering, wherever they come out.
fn trees(index: &Index<'_>, frame: &Frame, code: impl Fn(&Row) -> Option<String>) -> Vec<RowSum> {
    let coded: Vec<(usize, String)> = frame.rows.iter().enumerate().filter_map(|(at, row)| Some((at, code(row)?))).collect();
    let mut found = Vec::new();
    // Rows stand in the order of their codes: a stack of those that are open has every parent.
    let mut open: Vec<(usize, &str, Vec<usize>)> = Vec::new();
    let mut close = |entry: (usize, &str, Vec<usize>)| {
        if !entry.2.is_empty() {
            found.extend(sum(index, frame, entry.0, entry.2));
        }
    };
    for (row, code) in &coded {
        while let Some(entry) = open.pop_if(|(_, above, _)| !(code.starts_with(*above) && code.len() > above.len())) {
            close(entry);
        }
        if let Some((_, _, children)) = open.last_mut() {
            children.push(*row);
        }
        open.push((*row, code, Vec::new()));
    }
    while let Some(entry) = open.pop() {
        close(entry);
    }
    let all: Vec<Reading> = found.iter().flat_map(|sum| sum.readings.clone()).collect();
    let (_, holds, fails) = count(&all);
    // One wrong cell breaks the sum above it and the sum below it.
    let is_proven = holds >= 2 && fails * 4 <= holds;
    if !(is_proven || holds >= 1 && fails <= 2) {
        return Vec::new();
    }
    for sum in &mut found {
        let (_, holds, fails) = count(&sum.readings);
        // What fails in every column lacks a part: a row that was cut off.
        sum.borne = if is_proven && (holds > 0 || fails < 2) { Borne::Out } else { Borne::Partly };
    }
    found
}

fn sum(index: &Index<'_>, frame: &Frame, total: usize, parts: Vec<usize>) -> Option<RowSum> {
    let cell = |row: &usize, column: usize| frame.rows[*row].cells[column];
    let reading = |column: usize| {
        let result = cell(&total, column).filter(|_| frame.columns[column].is_amount)?;
        total_of(index, result, parts.iter().filter_map(|part| cell(part, column)))
    };
    let readings: Vec<Reading> = (0..frame.columns.len()).filter_map(reading).collect();
    (!readings.is_empty()).then(|| RowSum {
        total,
        parts,
        readings,
        borne: Borne::Out,
        alone: BTreeSet::new(),
        near: BTreeSet::new(),
        closed: BTreeSet::new(),
        of_others: BTreeSet::new(),
        is_counted: false,
        levelled: BTreeSet::new(),
        is_torn: frame.is_torn,
    })
}
