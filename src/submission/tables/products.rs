//! Columns that are the product of two others: 数量 × 单价 = 金额.
//!
//! Owns which columns are tried, and how often a product must come out.
//! Must never guess a unit: the rows show it.

use rust_decimal::Decimal;

use super::frame::Frame;
use crate::quantity::Literal;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Scanner;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// Words that head an amount.
const AMOUNTS: [&str; 7] = ["金额", "合计", "总价", "小计", "预算", "经费", "资金"];
/// Words that head a price.
const PRICES: [&str; 4] = ["单价", "标准", "定额", "均价"];
/// A product has so many columns at most.
const MOST_FACTORS: usize = 4;

/// The products that the columns of a frame bear out, row by row.
pub fn products(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    let is = |at: usize, words: &[&str]| frame.columns[at].path.iter().any(|name| words.iter().any(|word| name.contains(word)));
    let Some(price) = (0..frame.columns.len()).find(|at| is(*at, &PRICES)) else { return Vec::new() };
    let Some(amount) = (0..frame.columns.len()).find(|at| *at != price && is(*at, &AMOUNTS)) else { return Vec::new() };
    // Everything that is counted beside the price.
    let counts: Vec<usize> = (0..frame.columns.len()).filter(|at| *at != price && *at != amount && !is(*at, &AMOUNTS)).collect();
    let mut best: Vec<Reading> = Vec::new();
    for subset in 1_u32..1 << counts.len().min(MOST_FACTORS) {
        let factors: Vec<usize> = (0..counts.len()).filter(|at| subset & (1 << at) != 0).map(|at| counts[at]).chain([price]).collect();
        for scale in ["元", "万元"] {
            let readings: Vec<Reading> =
                frame.rows.iter().filter_map(|row| of_row(index, &row.cells, &factors, price, amount, scale)).collect();
            let holds = |readings: &[Reading]| readings.iter().filter(|reading| reading.fit == Fit::Holds).count();
            if holds(&readings) > holds(&best) {
                best = readings;
            }
        }
    }
    let holds = best.iter().filter(|reading| reading.fit == Fit::Holds).count();
    let fails = best.len() - holds;
    let plainness = match () {
        () if holds >= 2 && fails * 2 <= holds => Plainness::Plain,
        // Of few rows a slip has to show which is wrong.
        () if holds >= 1 && fails <= holds => Plainness::Complete,
        () => return Vec::new(),
    };
    best.into_iter().map(|reading| reading.said(plainness)).collect()
}

fn of_row(index: &Index<'_>, cells: &[Option<NumberId>], factors: &[usize], price: usize, amount: usize, scale: &str) -> Option<Reading> {
    let result = cells[amount]?;
    let unit = &index.number(result).literal.unit;
    if !index.units.is_money(unit.dimension) {
        return None;
    }
    let mut scanner = Scanner::new(index.units);
    let term = |at: &usize| {
        let id = cells[*at]?;
        let literal = &index.number(id).literal;
        let read = if *at == price { scanner.literal(literal.number, scale) } else { plain(&mut scanner, literal.number) };
        Some(Term::As(id, read?))
    };
    let terms: Vec<Term> = factors.iter().map(term).collect::<Option<_>>()?;
    read(index, Relation::Product, result, Term::Product(terms))
}

/// A number without a unit.
fn plain(scanner: &mut Scanner<'_>, number: Decimal) -> Option<Literal> {
    scanner.literal(number, "")
}
