//! The money of a project in tables of self-assessment: 年度资金总额 = 财政拨款 + 其他资金, 执行率 = 全年执行数 ÷ 全年预算数.
//!
//! Owns which rows are sources of the money, and which columns are the plan and what was done.
//! Must never rate anything: how points are given is not for arithmetic.

use super::frame::{Column, Frame, Row};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Relation, Said, Term, read, read_sum};

/// Whether a row is named by where the money comes from.
pub fn is_source(label: &str) -> bool {
    ["拨款", "资金", "补助", "自筹", "结转", "贷款"].iter().any(|word| label.contains(word))
}

/// Whether a row is all that comes from elsewhere: behind it nothing is left.
pub fn is_rest(label: &str) -> bool {
    label.contains("其他") || label.contains("其它")
}

pub fn funds(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    let column = |is: &dyn Fn(&str) -> bool| frame.columns.iter().position(|column| is(column.name()));
    let Some(done) = column(&|name| name.contains("执行数")) else { return Vec::new() };
    let mut found = Vec::new();
    // Of several plans the one of the whole year.
    let plan = column(&|name| name.contains("全年预算") || name.contains("调整预算")).or_else(|| {
        let mut plans = (0..frame.columns.len()).filter(|at| frame.columns[*at].name().contains("预算数"));
        plans.next().filter(|_| plans.next().is_none())
    });
    if let (Some(plan), Some(rate)) = (plan, column(&|name| name.contains("执行率"))) {
        // Some rate what was done over what was planned at first.
        let others = (0..frame.columns.len()).filter(|at| *at != plan && frame.columns[*at].name().contains("预算数"));
        let plans: Vec<usize> = [plan].into_iter().chain(others).collect();
        let of_row = |row: &Row| {
            let mut readings = plans.iter().filter_map(|plan| execution(index, row, rate, done, *plan));
            let first = readings.next()?;
            if first.reading.fit == Fit::Fails { readings.find(|said| said.reading.fit != Fit::Fails).or(Some(first)) } else { Some(first) }
        };
        found.extend(frame.rows.iter().filter_map(of_row));
    }
    let totals = (0..frame.rows.len()).filter(|at| frame.rows[*at].label.contains("资金总额"));
    for total in totals {
        let is_part = |row: &&Row| is_source(&row.label) && !row.label.contains("总额");
        let parts: Vec<&Row> = frame.rows[total + 1..].iter().take_while(is_part).collect();
        // A second 其中 breaks a part down; what comes from elsewhere is the last.
        let is_flat = parts.iter().skip(1).all(|row| !row.label.contains("其中"));
        let has_rest = parts.last().is_some_and(|row| is_rest(&row.label));
        if parts.len() >= 2 && is_flat {
            let plainness = if has_rest { Plainness::Plain } else { Plainness::Worded };
            let amounts = (0..frame.columns.len()).filter(|at| frame.columns[*at].is_amount);
            found.extend(
                amounts
                    .filter_map(|at| sum(index, &frame.rows[total], &parts, at, &frame.columns[at]))
                    .map(|said| Said { plainness, ..said }),
            );
        }
    }
    found
}

fn execution(index: &Index<'_>, row: &Row, rate: usize, done: usize, plan: usize) -> Option<Said> {
    let (rate, done, plan) = (row.cells[rate]?, row.cells[done]?, row.cells[plan]?);
    let term = Term::Quotient(Box::new(Term::Number(done)), Box::new(Term::Number(plan)));
    let reading = read(index, Relation::Execution, rate, term).filter(|_| index.number(rate).kind == Kind::Share)?;
    Some(reading.said(Plainness::Plain))
}

/// The total of a column, where every part has an amount in it.
fn sum(index: &Index<'_>, total: &Row, parts: &[&Row], at: usize, column: &Column) -> Option<Said> {
    let parts: Vec<NumberId> = parts.iter().map(|row| row.cells[at]).collect::<Option<_>>()?;
    let is_money = column.is_amount && parts.iter().all(|id| index.number(*id).kind == Kind::Money);
    let reading = read_sum(index, total.cells[at]?, &parts).filter(|_| is_money)?;
    Some(reading.said(Plainness::Worded))
}
