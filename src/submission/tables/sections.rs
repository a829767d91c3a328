//! The parts of a table that each have a header: tables below one another, lists within a form.
//!
//! Owns what shows that another table begins.
//! Must never know what the columns hold.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::submission::document::{Grid, is_all};
use crate::submission::index::NumberId;
use crate::submission::number::Kind;

/// What a cell of numbers holds.
#[derive(Clone, Copy)]
pub struct Number {
    pub id: NumberId,
    pub kind: Kind,
    /// Whether it is written as a whole number without separators.
    pub whole: bool,
}

#[derive(Default)]
pub struct Cells {
    /// Cells that are one number and nothing else.
    pub numbers: BTreeMap<(usize, usize), Number>,
}

impl Cells {
    pub fn insert(&mut self, at: (usize, usize), range: Range<u32>, all: &[crate::submission::number::Number], text: &str) {
        let mut numbers = range.clone().zip(&all[range.start as usize..range.end as usize]);
        if let (Some((id, number)), None) = (numbers.next(), numbers.next())
            && number.digits.start <= 1
            && (number.range.end == text.trim_end().len() || number.kind == Kind::Label && number.digits.end == text.trim_end().len())
        {
            let whole = text[number.digits.clone()].bytes().all(|byte| byte.is_ascii_digit());
            self.numbers.insert(at, Number { id: NumberId(id), kind: number.kind, whole });
        }
    }
}

/// The rows of a table under each of its headers: words that stand between numbers, above numbers.
pub fn sections(grid: &Grid, cells: &Cells) -> Vec<Range<usize>> {
    const HEADS: usize = 2;
    let amounts = |row: usize| cells.numbers.range((row, 0)..(row + 1, 0)).filter(|(_, number)| number.kind != Kind::Label);
    let words = |row: usize| grid.rows[row].iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let header = (0..grid.rows.len()).take_while(|row| amounts(*row).next().is_none());
    // A page break repeats it.
    let header: FxHashSet<Vec<&str>> = header.map(words).collect();
    let mut starts = vec![0];
    let mut has_numbers = false;
    // 预期收益: a title over what follows.
    let is_title = |row: usize| row > 0 && words(row).len() == 1 && amounts(row).next().is_none();
    for row in 0..grid.rows.len() {
        let is_titled = row > 0 && is_title(row - 1);
        // The rows may be counted from one table to the next, headers and all: 8, 产量估计, 预计价格.
        let counts =
            is_titled && amounts(row).all(|((_, column), _)| grid.rows[row][..*column].iter().all(|cell| cell.text.trim().is_empty()));
        if amounts(row).next().is_some() && !counts {
            has_numbers = true;
            continue;
        }
        let is_word = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        let least = if is_titled { 1 } else { HEADS };
        let heads =
            row + 1 < grid.rows.len() && amounts(row + 1).filter(|((_, column), _)| is_word(grid.cell(row, *column))).count() >= least;
        if has_numbers && heads && !header.contains(&words(row)) {
            starts.push(if is_titled { row - 1 } else { row });
            has_numbers = false;
        }
    }
    let ends = starts.iter().skip(1).copied().chain([grid.rows.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The lists in a form that give prices: a header that names one, and the rows below it up to their total.
pub fn priced(grid: &Grid, cells: &Cells) -> Vec<Range<usize>> {
    const LEAST: usize = 2;
    let text = |row: usize, column: usize| grid.cell(row, column).trim();
    let heads = |row: usize| {
        let filled = || (0..grid.width()).filter(move |column| !text(row, *column).is_empty());
        let says = |words: &[&str]| filled().any(|column| words.iter().any(|word| text(row, column).contains(word)));
        filled().all(|column| !cells.numbers.contains_key(&(row, column)))
            && says(&["单价", "标准"])
            && says(&["金额", "合计", "小计", "经费"])
    };
    let is_row = |row: usize| cells.numbers.range((row, 0)..(row + 1, 0)).filter(|(_, number)| number.kind != Kind::Label).count() >= LEAST;
    let is_total = |row: usize| (0..grid.width()).map(|column| text(row, column)).find(|text| !text.is_empty()).is_some_and(is_all);
    let list = |header: usize| {
        let rows = (header + 1..grid.rows.len()).take_while(|row| is_row(*row)).count();
        let end = header + 1 + rows;
        let end = if end < grid.rows.len() && is_total(end) { end + 1 } else { end };
        (rows > 0).then_some(header..end)
    };
    (0..grid.rows.len()).filter(|row| heads(*row)).filter_map(list).collect()
}
