//! What speaks for and against rows being the parts of a total that they do not add up to.
//!
//! Owns how rows look that are of several levels, of another total, or lost; and how those look that are all there is.
//! Must never decide what is believed.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::frame::{Frame, Row};
use super::rows::{RowSum, is_total};
use crate::quantity::Exact;
use crate::submission::document::{Block, is_all};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::Reading;

/// Whether some rows next to a total, above it or below, add up to it: then it is the total of these.
pub fn has_run(index: &Index<'_>, frame: &Frame, total: usize, id: NumberId) -> bool {
    const LEAST: usize = 2;
    let Some(at) = frame.rows[total].cells.iter().position(|cell| *cell == Some(id)) else { return false };
    let value = |id: NumberId| index.number(id).literal.value();
    let stated = value(id);
    let adds_up = |rows: &mut dyn Iterator<Item = &Row>| {
        let mut sum = Exact::ZERO;
        let amounts = rows.take(MOST_RUN).filter_map(|row| row.cells[at]).map(value).filter(|value| !value.is_zero());
        amounts.enumerate().any(|(count, value)| {
            sum = sum.plus(&value).unwrap_or(Exact::ZERO);
            count + 1 >= LEAST && sum == stated
        })
    };
    // Codes say which rows are parts.
    frame.rows[total].code.is_none() && (adds_up(&mut frame.rows[..total].iter().rev()) || adds_up(&mut frame.rows[total + 1..].iter()))
}

/// Whether a total lacks one of its parts, which has no other amount: nothing shows that it is a part, and not one of a part.
pub fn is_of_one(index: &Index<'_>, frame: &Frame, sum: &RowSum, own: &Reading) -> bool {
    let value = |id: NumberId| index.number(id).literal.value();
    let Ok(gap) = own.value.minus(&value(own.result)) else { return false };
    let is_gap = |row: &usize| {
        let mut cells = frame.rows[*row].cells.iter().flatten().map(|id| value(*id)).filter(|value| !value.is_zero());
        cells.next().is_some_and(|only| only == gap) && cells.next().is_none()
    };
    frame.columns.len() >= 2 && sum.parts.iter().any(is_gap)
}

/// Whether the parts of a total are counted from the first to the last, with no row between them that is not.
pub fn is_counted(frame: &Frame, sum: &RowSum) -> bool {
    const LEAST: usize = 2;
    let nth = |row: &usize| frame.rows[*row].nth;
    let is_next = |pair: &[usize]| pair[1] == pair[0] + 1 && nth(&pair[1]) == nth(&pair[0]).map(|nth| nth + 1);
    sum.parts.len() >= LEAST && sum.parts.first().and_then(nth) == Some(1) && sum.parts.windows(2).all(is_next)
}

/// The columns in which something is no number: (1500).
pub fn unread(index: &Index<'_>, frame: &Frame) -> BTreeSet<Option<usize>> {
    let Block::Table(grid) = &index.document.blocks[frame.block] else { return BTreeSet::new() };
    let is_unread = |row: &Row, at: usize| {
        let cell = grid.cell(row.at, frame.columns[at].at);
        // 壹仟捌佰元.
        row.cells[at].is_none() && (cell.contains(|c: char| c.is_ascii_digit()) || cell.trim_end().ends_with(['元', '整']))
    };
    let unread = (0..frame.columns.len()).filter(|at| frame.rows.iter().any(|row| is_unread(row, *at)));
    unread.map(|at| Some(frame.columns[at].at)).collect()
}

/// Whether a total is called nothing else, is the only one, and stands behind or above all rows, of which none is part of another.
pub fn is_only(frame: &Frame, sum: &RowSum, filled: &[usize]) -> bool {
    /// Words of rows that count something else than money.
    const COUNTS: [&str; 8] = ["批次", "人次", "人数", "数量", "辆", "（人）", "（个）", "（次）"];
    let at_end = filled.first() == Some(&sum.total) || filled.last() == Some(&sum.total);
    if frame.is_torn || !at_end || sum.parts.len() + 1 != filled.len() {
        return false;
    }
    let others: Vec<usize> = filled.iter().copied().filter(|row| *row != sum.total).collect();
    let is_plain = |row: &usize| {
        let Row { label, code, .. } = &frame.rows[*row];
        let is_part = label.starts_with("其中") || COUNTS.iter().any(|word| label.contains(word));
        code.is_none() && !is_part && !is_total(label) && !label.is_empty()
    };
    // 装修费，8.33万元（980元/㎡）: a row that was taken for the header.
    let is_headed = frame
        .columns
        .iter()
        .flat_map(|column| &column.path)
        .all(|name| name.contains('年') || !name.contains(|c: char| c.is_ascii_digit()));
    is_headed && is_all(&frame.rows[sum.total].label) && sum.parts == others && others.iter().all(is_plain)
}

/// Whether a total of several rows is off by one part in so many at most.
pub fn is_near(index: &Index<'_>, sum: &RowSum, total: NumberId, part: i64) -> bool {
    const ROWS: usize = 3;
    let Some(reading) = sum.readings.iter().find(|reading| reading.result == total) else { return false };
    let stated = index.number(total).literal.value();
    let gap = reading.value.minus(&stated).and_then(|gap| gap.magnitude().times(&Exact::integer(part)));
    let is_little = gap.is_ok_and(|gap| gap <= stated.magnitude());
    is_little && reading.term.numbers().len() >= ROWS && index.number(total).kind == Kind::Money
}

/// Whether a sum is off by one of its parts, by some in a row, or of few by any: these may be broken down above, or part of another.
pub fn has_levels(index: &Index<'_>, reading: &Reading) -> bool {
    /// So many parts are put together in every way.
    const FEW: usize = 10;
    const TAIL: i64 = 5;
    let total = &index.number(reading.result).literal;
    let values: Vec<Exact> = reading.term.numbers().into_iter().map(|id| index.number(id).literal.value()).collect();
    let Ok(gap) = reading.value.minus(&total.value()).map(|gap| gap.magnitude()) else { return true };
    let plus = |sum: &Exact, value: &Exact| sum.plus(value).unwrap_or(Exact::ZERO);
    // Where each part ends, from the top.
    let mut ends = vec![Exact::ZERO];
    values.iter().for_each(|value| ends.push(plus(&ends[ends.len() - 1], value)));
    let at: FxHashMap<&Exact, usize> = ends.iter().enumerate().map(|(at, end)| (end, at)).collect();
    let is_run = ends.iter().any(|end| end.minus(&gap).is_ok_and(|before| at.contains_key(&before)));
    let is_nested = values.iter().enumerate().any(|(of, value)| at.get(&plus(&ends[of + 1], value)).is_some_and(|end| *end >= of + 3));
    // A part that was rounded otherwise.
    let room = total.step().times(&Exact::integer(TAIL)).unwrap_or(Exact::ZERO);
    let is_part = values.iter().any(|value| value.minus(&gap).is_ok_and(|away| away.magnitude() <= room));
    // What is taken away may be printed as if it were added.
    let half = gap.over(&Exact::integer(2)).unwrap_or(Exact::ZERO);
    let is_turned = values.contains(&half) || values.len() <= FEW && is_choice(&values, &half);
    is_run || is_nested || is_part || is_turned || values.len() <= FEW && is_choice(&values, &gap)
}

/// Whether some of a few values add up to another.
fn is_choice(values: &[Exact], wanted: &Exact) -> bool {
    let mut sums = vec![Exact::ZERO];
    for value in values {
        let more: Vec<Exact> = sums.iter().filter_map(|sum| sum.plus(value).ok()).collect();
        sums.extend(more);
    }
    sums.iter().skip(1).any(|sum| sum == wanted)
}

/// So many rows next to a total are added up.
const MOST_RUN: usize = 200;

/// A total is off by one part in so many at most.
pub const LITTLE: i64 = 5;

pub const HALF: i64 = 2;
