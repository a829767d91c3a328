//! Columns that compare others: 增减额 = 本年 − 上年, 增减% = 增减额 ÷ 上年, 完成率 = 决算 ÷ 预算, 占比 = 行 ÷ 合计.
//!
//! Owns which columns are tried, and how often a comparison must come out.
//! Must never take a comparison from a header that the rows do not bear out.

use super::frame::Frame;
use crate::quantity::Literal;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Scanner;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// Tables with more columns than this are not tried pair by pair.
const MOST_COLUMNS: usize = 16;
/// Words that head a share.
const SHARES: [&str; 8] = ["%", "％", "占比", "比重", "比例", "率", "增长", "幅度"];

/// Words that head a change.
const CHANGES: [&str; 8] = ["增减", "增加", "减少", "差额", "变动", "比上年", "较上年", "±"];

/// The comparisons that the columns of a frame bear out, row by row.
pub fn ratios(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    if frame.columns.len() > MOST_COLUMNS {
        return Vec::new();
    }
    let amounts: Vec<usize> = (0..frame.columns.len()).filter(|at| frame.columns[*at].is_amount).collect();
    let is_share = |at: &usize| frame.columns[*at].path.iter().any(|word| SHARES.iter().any(|share| word.contains(share)));
    let shares: Vec<usize> = (0..frame.columns.len()).filter(|at| is_share(at) && !amounts.contains(at)).collect();
    let mut found = Vec::new();
    let is_change = |at: &&usize| frame.columns[**at].path.iter().any(|word| CHANGES.iter().any(|change| word.contains(change)));
    for result in amounts.iter().filter(is_change) {
        found.extend(best(index, frame, *result, &amounts, &[Kind::Difference]));
    }
    for result in &shares {
        found.extend(best(index, frame, *result, &amounts, &[Kind::Growth, Kind::Over, Kind::Share]));
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The first less the second.
    Difference,
    /// The first less the second, over the second.
    Growth,
    /// The first over the second.
    Over,
    /// The first over the total of its column.
    Share,
}

/// The comparison of two columns that gives a column, where most rows bear it out.
fn best(index: &Index<'_>, frame: &Frame, result: usize, amounts: &[usize], kinds: &[Kind]) -> Vec<Said> {
    let mut best: Vec<Reading> = Vec::new();
    let holds = |readings: &[Reading]| readings.iter().filter(|reading| reading.fit != Fit::Fails && !reading.value.is_zero()).count();
    for kind in kinds {
        for first in amounts.iter().filter(|first| **first != result) {
            for second in amounts.iter().filter(|second| **second != result && (*second != first) != (*kind == Kind::Share)) {
                let readings: Vec<Reading> =
                    (0..frame.rows.len()).filter_map(|row| of_row(index, frame, row, result, (*first, *second), *kind)).collect();
                if holds(&readings) > holds(&best) {
                    best = readings;
                }
            }
        }
    }
    let good = holds(&best);
    let fails = best.iter().filter(|reading| reading.fit == Fit::Fails).count();
    let plainness = match () {
        () if good >= 3 && fails * 3 <= good => Plainness::Plain,
        // Of few rows a slip has to show which is wrong.
        () if good >= 2 && fails < good => Plainness::Complete,
        () => return Vec::new(),
    };
    best.into_iter().map(|reading| reading.said(plainness)).collect()
}

fn of_row(index: &Index<'_>, frame: &Frame, row: usize, result: usize, (first, second): (usize, usize), kind: Kind) -> Option<Reading> {
    let cells = &frame.rows[row].cells;
    let id = cells[result]?;
    let number = |id: NumberId| Box::new(Term::Number(id));
    let first = cells[first]?;
    let (relation, term) = match kind {
        Kind::Difference => (Relation::Increase, Term::Difference(number(first), number(cells[second]?))),
        Kind::Growth => {
            let second = cells[second]?;
            (Relation::Growth, Term::Quotient(Box::new(Term::Difference(number(first), number(second))), number(second)))
        }
        Kind::Over => (Relation::Execution, Term::Quotient(number(first), number(cells[second]?))),
        Kind::Share => {
            let total = frame.rows.iter().find(|row| ["合计", "总计"].iter().any(|word| row.label.ends_with(word)))?.cells[second]?;
            (Relation::Share, Term::Quotient(number(first), number(total)))
        }
    };
    let literal = &index.number(id).literal;
    let reading = read(index, relation, id, term.clone())?;
    // 增减%: the sign of per cent stands in the header; beside 6.2% a bare 2 may be of a thousand.
    if kind != Kind::Difference && literal.unit.text.is_empty() {
        let mut others = frame.rows.iter().filter_map(|row| row.cells[result]).map(|id| index.number(id));
        let is_mixed = others.any(|number| number.kind == crate::submission::number::Kind::Share);
        return if is_mixed { None } else { in_per_cent(index, reading) };
    }
    Some(reading)
}

/// The same for a bare number that is per cent by its header.
fn in_per_cent(index: &Index<'_>, reading: Reading) -> Option<Reading> {
    let hundred: Literal = Scanner::new(index.units).literal(rust_decimal::Decimal::ONE_HUNDRED, "")?;
    let term = Term::Product(vec![reading.term, Term::Constant(hundred)]);
    read(index, reading.relation, reading.result, term)
}
