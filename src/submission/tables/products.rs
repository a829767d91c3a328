//! Columns that are the product of two others: 数量 × 单价 = 金额.
//!
//! Owns which columns are tried, and how often a product must come out.
//! Must never guess a unit: the rows show it.

use rust_decimal::Decimal;

use super::frame::{Frame, Row};
use super::rows::is_total;
use crate::quantity::{Exact, Literal};
use crate::submission::document::Block;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Scanner;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// Words that head an amount.
const AMOUNTS: [&str; 8] = ["金额", "合计", "总价", "合价", "小计", "预算", "经费", "资金"];
/// Words that head a price.
const PRICES: [&str; 5] = ["单价", "标准", "定额", "均价", "元/"];
/// A product has so many columns at most.
const MOST_FACTORS: usize = 4;

/// The products that the columns of a frame bear out, row by row.
pub fn products(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    let is = |at: usize, words: &[&str]| frame.columns[at].path.iter().any(|name| words.iter().any(|word| name.contains(word)));
    let Some(price) = (0..frame.columns.len()).find(|at| is(*at, &PRICES)) else { return Vec::new() };
    let Some(amount) = (0..frame.columns.len()).find(|at| *at != price && is(*at, &AMOUNTS)) else { return Vec::new() };
    // Everything that is counted beside the price.
    let counts: Vec<usize> = (0..frame.columns.len()).filter(|at| *at != price && *at != amount && !is(*at, &AMOUNTS)).collect();
    let mut best: Vec<(Reading, &Row)> = Vec::new();
    for subset in 1_u32..1 << counts.len().min(MOST_FACTORS) {
        let factors: Vec<usize> = (0..counts.len()).filter(|at| subset & (1 << at) != 0).map(|at| counts[at]).chain([price]).collect();
        for scale in ["元", "万元"] {
            let of_row = |row: &Row| of_row(index, &row.cells, &factors, price, amount, scale);
            // A total row adds up prices as well as amounts.
            let rows = frame.rows.iter().filter(|row| !is_total(&row.label));
            let readings: Vec<(Reading, &Row)> = rows.filter_map(|row| Some((of_row(row)?, row))).collect();
            let holds = |readings: &[(Reading, &Row)]| readings.iter().filter(|(reading, _)| reading.fit == Fit::Holds).count();
            if holds(&readings) > holds(&best) {
                best = readings;
            }
        }
    }
    // A row with a factor of its own says nothing of the others.
    best.retain(|(reading, row)| reading.fit == Fit::Holds || !has_factor(index, frame.block, row, reading));
    let holds = best.iter().filter(|(reading, _)| reading.fit == Fit::Holds).count();
    let fails = best.len() - holds;
    let plainness = match () {
        () if holds >= 2 && fails * 2 <= holds => Plainness::Plain,
        // Of few rows a slip has to show which is wrong.
        () if holds >= 1 && fails <= holds => Plainness::Complete,
        () => return Vec::new(),
    };
    best.into_iter().map(|(reading, _)| reading.said(plainness)).collect()
}

/// Whether a row may have a factor that stands in no column: 每亩每年800元，时间四年; 三餐; 九折.
fn has_factor(index: &Index<'_>, block: usize, row: &Row, reading: &Reading) -> bool {
    /// So many months, days, times are left unsaid.
    const MOST: i64 = 60;
    const WORDS: [&str; 22] = [
        "年", "月", "季", "周", "天", "日", "次", "期", "遍", "趟", "餐", "折", "税", "优惠", "减半", "往返", "来回", "自筹", "补助", "%",
        "学期", "倍",
    ];
    let Block::Table(grid) = &index.document.blocks[block] else { return false };
    let used: Vec<usize> = reading.term.numbers().into_iter().chain([reading.result]).filter_map(|id| index.column(id)).collect();
    let beside = grid.rows[row.at].iter().enumerate().filter(|(at, _)| !used.contains(at)).map(|(_, cell)| cell.text.as_str());
    let says = beside.into_iter().any(|text| WORDS.iter().any(|word| text.contains(word)));
    let price = used.iter().any(|at| grid.cell(row.at, *at).contains(['/', '每']));
    let stated = index.number(reading.result).literal.value();
    let Ok(ratio) = stated.over(&reading.value) else { return false };
    // Ten times as much is a slip of the point.
    let whole = |ratio: &Exact| (2..=MOST).any(|by| by % 10 != 0 && *ratio == Exact::integer(by));
    says || price || whole(&ratio) || is_of_other_column(index, row, reading, &ratio)
}

/// Whether another number of the row is what is missing.
fn is_of_other_column(index: &Index<'_>, row: &Row, reading: &Reading, ratio: &Exact) -> bool {
    let used = reading.term.numbers();
    let others = row.cells.iter().flatten().filter(|id| !used.contains(id) && **id != reading.result);
    others.into_iter().any(|id| index.number(*id).literal.value() == *ratio)
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
