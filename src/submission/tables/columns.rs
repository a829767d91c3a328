//! Columns that are the sum of columns beside them: 总计 of its kinds, 小计 of its parts.
//!
//! Owns how often a sum must come out before it is taken for one.
//! Must never look at the rows' names.

use super::frame::{Frame, Row};
use super::total_of;
use crate::quantity::Exact;
use crate::submission::index::{Index, NumberId};
use crate::submission::reading::{Plainness, Reading, Said};

/// A column that is the sum of others.
#[derive(Clone, Debug)]
pub struct ColumnSum {
    /// The total, by its place among the columns of the frame.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
    /// A reading for each row that has a total and a part.
    pub readings: Vec<Reading>,
    /// Whether the rows bear it out, and not the header alone.
    pub is_proven: bool,
    /// Whether cells may stand in another column.
    pub is_torn: bool,
}

impl ColumnSum {
    /// Its readings, with how plainly the table says them.
    pub fn said(&self) -> impl Iterator<Item = Said> {
        self.readings.iter().map(|reading| {
            let plainness = match self.is_proven {
                _ if self.is_torn => Plainness::Explained,
                true => Plainness::Plain,
                // The header says so; what is empty may stand one cell further.
                false if reading.term.numbers().len() == self.parts.len() => Plainness::Complete,
                false => Plainness::Guessed,
            };
            reading.clone().said(plainness)
        })
    }
}

/// Words that head totals.
const TOTALS: [&str; 4] = ["合计", "总计", "小计", "总额"];

/// How a sum does over all rows.
#[derive(Clone, Copy, Default)]
struct Count {
    /// Rows where it comes out with two parts or more.
    proven: usize,
    /// Rows where it comes out.
    holds: usize,
    /// Rows where it does not.
    fails: usize,
}

/// The sums that the columns of a frame bear out.
pub fn columns(index: &Index<'_>, frame: &Frame) -> Vec<ColumnSum> {
    let values = values(index, frame);
    let mut found = Vec::new();
    // From the right: what is part of a sum stands no longer for itself.
    let mut tops: Vec<usize> = Vec::new();
    for total in (0..frame.columns.len()).rev() {
        if !frame.columns[total].is_amount {
            continue;
        }
        let proven = parts(frame, &values, total, &tops).map(|parts| (parts, true));
        if let Some((parts, is_proven)) = proven.or_else(|| headed(frame, total, &tops).map(|parts| (parts, false))) {
            tops.retain(|column| !parts.contains(column));
            found.push((total, parts, is_proven));
        }
        tops.insert(0, total);
    }
    found.into_iter().map(|(total, parts, is_proven)| sum(index, frame, total, parts, is_proven)).collect()
}

/// The parts that a header gives a total: what stands behind it under the same heads, up to the next total like it.
fn headed(frame: &Frame, total: usize, tops: &[usize]) -> Option<Vec<usize>> {
    let own = &frame.columns[total];
    let (name, heads) = own.path.split_last()?;
    if !TOTALS.iter().any(|word| name.contains(word)) {
        return None;
    }
    // 公务用车购置及运行费小计: what begins alike.
    let stem: String = name.chars().take(4).collect();
    if heads.is_empty() && name.ends_with("小计") && name.chars().count() > 4 {
        let alike = tops.iter().take_while(|column| frame.columns[**column].name().starts_with(&stem));
        return Some(alike.copied().collect::<Vec<_>>()).filter(|parts| parts.len() >= 2);
    }
    let under = |column: &&usize| {
        let path = &frame.columns[**column].path;
        path.len() > heads.len() && path.starts_with(heads) || heads.is_empty()
    };
    let parts: Vec<usize> = tops.iter().take_while(under).take_while(|column| frame.columns[**column].path != own.path).copied().collect();
    (parts.len() >= 2).then_some(parts)
}

/// The values of the columns of amounts, row by row.
fn values(index: &Index<'_>, frame: &Frame) -> Vec<Vec<Option<Exact>>> {
    let value = |cell: &Option<NumberId>| cell.map(|id| index.number(id).literal.value());
    frame.rows.iter().map(|row| row.cells.iter().map(value).collect()).collect()
}

fn parts(frame: &Frame, values: &[Vec<Option<Exact>>], total: usize, tops: &[usize]) -> Option<Vec<usize>> {
    let name = frame.columns[total].name();
    let is_total = TOTALS.iter().any(|word| name.contains(word)) || name == "计";
    let mut best: Option<(Count, usize)> = None;
    for length in 2..=tops.len() {
        let count = count(values, total, &tops[..length]);
        let better = best.as_ref().is_none_or(|(known, _)| {
            (count.holds, count.proven, std::cmp::Reverse(count.fails)) >= (known.holds, known.proven, std::cmp::Reverse(known.fails))
        });
        if better {
            best = Some((count, length));
        }
    }
    // What the header says, where the rows do not speak against it.
    let (known, _) = best?;
    if let Some(headed) = headed(frame, total, tops) {
        let own = count(values, total, &headed);
        if own.holds >= known.holds && own.fails <= known.fails && own.holds > 0 {
            best = Some((own, headed.len()));
        }
    }
    let (count, length) = best?;
    let enough = if is_total { count.proven >= 1 || count.holds >= 3 } else { count.proven >= 2 };
    let clean = count.fails * 5 <= count.holds || count.fails <= 1 && count.holds >= 2;
    (enough && clean).then(|| tops[..length].to_vec())
}

fn count(values: &[Vec<Option<Exact>>], total: usize, parts: &[usize]) -> Count {
    let mut count = Count::default();
    for row in values {
        let filled: Vec<&Exact> = parts.iter().filter_map(|part| row[*part].as_ref()).filter(|value| !value.is_zero()).collect();
        let Some(stated) = row[total].as_ref().filter(|stated| !stated.is_zero() || !filled.is_empty()) else { continue };
        if filled.is_empty() {
            continue;
        }
        let sum = filled.iter().try_fold(Exact::ZERO, |sum, value| sum.plus(value));
        if sum.is_ok_and(|sum| sum == *stated) {
            count.holds += 1;
            count.proven += usize::from(filled.len() >= 2);
        } else {
            count.fails += 1;
        }
    }
    count
}

fn sum(index: &Index<'_>, frame: &Frame, total: usize, parts: Vec<usize>, is_proven: bool) -> ColumnSum {
    let reading = |row: &Row| {
        let result = row.cells[total]?;
        total_of(index, result, parts.iter().filter_map(|part| row.cells[*part]))
    };
    let readings: Vec<Reading> = frame.rows.iter().filter_map(reading).collect();
    ColumnSum { total, parts, readings, is_proven, is_torn: frame.is_torn }
}
