//! Projects by name: the form of a project, its row in the tables, the sentence that prints its money.
//!
//! Owns which names are one project; never which position.
//! Must never take two projects for one because their amounts are equal: the names have to be near as well.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::forms::Form;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Plainness, Said, read_same};
use super::same::{agree, bare};
use super::subject;
use super::tables::Frame;

/// A name that a table prints.
struct Named {
    name: String,
    /// As it is printed.
    printed: String,
    /// Its amounts.
    cells: Vec<NumberId>,
    /// Whether its table is one of projects: each has one row, and all its money is there.
    is_project: bool,
}

/// Words that head tables of a part of the money of projects.
const PARTIAL: [&str; 7] = ["采购", "资产", "结转", "结余", "预留", "购买服务", "明细"];

/// What forms, tables and sentences print of the same projects; forms learn how else they are called.
pub fn projects(index: &Index<'_>, frames: &[Frame], forms: &mut [Form]) -> Vec<Said> {
    let named = named(index, frames);
    let mut by_name: FxHashMap<&str, Vec<&Named>> = FxHashMap::default();
    named.iter().for_each(|row| by_name.entry(&row.name).or_default().push(row));
    let mut spoken: FxHashMap<String, Vec<NumberId>> = FxHashMap::default();
    subject::spoken(index).for_each(|(about, id)| spoken.entry(bare(&about)).or_default().push(id));
    let own: FxHashSet<String> = forms.iter().map(|form| bare(&form.name)).collect();
    let mut found = Vec::new();
    for form in forms.iter_mut() {
        let Some(total) = form.totals.first().copied() else { continue };
        let name = bare(&form.name);
        let exact = by_name.get(name.as_str()).cloned().unwrap_or_default();
        // Without a row of its own name: one that is nearly called so, of the same money, and of no other form.
        let near = || {
            let fits = |row: &&Named| {
                row.is_project
                    && !own.contains(&row.name)
                    && is_near(&row.name, &name)
                    && row.cells.iter().any(|cell| equal(index, total, *cell))
            };
            named.iter().filter(fits).collect::<Vec<_>>()
        };
        let rows = if exact.is_empty() { near() } else { exact };
        for row in rows {
            if row.name != name && !form.also.contains(&row.printed) {
                form.also.push(row.printed.clone());
            }
            found.extend(of_row(index, total, row));
        }
        found.extend(sentences(index, form, total, &spoken));
    }
    found
}

fn equal(index: &Index<'_>, a: NumberId, b: NumberId) -> bool {
    agree(&index.number(a).literal, &index.number(b).literal)
}

/// The total of a form beside the amounts of a row: those that are equal, else the only one that there is.
fn of_row(index: &Index<'_>, total: NumberId, row: &Named) -> Vec<Said> {
    let same = |cell: NumberId| read_same(index, total, cell).map(|reading| reading.said(Plainness::Plain));
    let fits: Vec<NumberId> = row.cells.iter().copied().filter(|cell| equal(index, total, *cell)).collect();
    if !fits.is_empty() {
        return fits.into_iter().filter_map(same).collect();
    }
    let value = |id: &NumberId| index.number(*id).literal.value();
    let others: Vec<NumberId> = row.cells.iter().copied().filter(|cell| row.is_project && !value(cell).is_zero()).collect();
    let is_one = others.windows(2).all(|pair| value(&pair[0]) == value(&pair[1]));
    others.first().filter(|_| is_one).and_then(|cell| same(*cell)).into_iter().collect()
}

/// The sentences that print the money of a project behind its name.
fn sentences(index: &Index<'_>, form: &Form, total: NumberId, spoken: &FxHashMap<String, Vec<NumberId>>) -> Vec<Said> {
    let names: BTreeSet<String> = std::iter::once(&form.name).chain(&form.also).map(|name| bare(name)).collect();
    let mut said: Vec<NumberId> = names.iter().filter_map(|name| spoken.get(name)).flatten().copied().collect();
    said.sort_unstable();
    let said = said.into_iter().filter(|id| !form.holds(index.text_of(*id).home.block));
    said.filter_map(|id| read_same(index, id, total).map(|reading| reading.said(Plainness::Worded))).collect()
}

/// The rows of tables that name something and have an amount.
fn named(index: &Index<'_>, frames: &[Frame]) -> Vec<Named> {
    frames.iter().flat_map(|frame| of_frame(index, frame)).collect()
}

fn of_frame(index: &Index<'_>, frame: &Frame) -> Vec<Named> {
    const SHORTEST: usize = 3;
    let is_partial = |words: &str| PARTIAL.iter().any(|word| words.contains(word));
    let heads = |at: usize| frame.columns[at].path.iter().any(|name| is_partial(name));
    let named = frame.rows.iter().map(|row| {
        let printed = row.label.rsplit('·').next().unwrap_or(&row.label);
        // 项目1：外包人员经费.
        let printed = printed.rsplit('：').next().unwrap_or(printed).to_owned();
        let cells =
            row.cells.iter().enumerate().filter(|(at, _)| frame.columns[*at].is_amount).filter_map(|(at, cell)| Some((at, (*cell)?)));
        let cells: Vec<(usize, NumberId)> = cells.filter(|(_, id)| index.number(*id).kind == Kind::Money).collect();
        let is_project = !is_partial(&frame.title) && !cells.iter().any(|(at, _)| heads(*at));
        Named { name: bare(&printed), printed, cells: cells.into_iter().map(|(_, id)| id).collect(), is_project }
    });
    let mut named: Vec<Named> = named.filter(|row| row.name.chars().count() >= SHORTEST && !row.cells.is_empty()).collect();
    // What has several rows has its money in all of them.
    let mut rows: FxHashMap<String, usize> = FxHashMap::default();
    named.iter().for_each(|row| *rows.entry(row.name.clone()).or_default() += 1);
    named.iter_mut().for_each(|row| row.is_project &= rows[&row.name] == 1);
    named
}

/// Whether two names share most of their pairs of characters.
fn is_near(a: &str, b: &str) -> bool {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<FxHashSet<(char, char)>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    let shared = a.intersection(&b).count();
    shared * 2 >= a.len().min(b.len()) && shared > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_told_from_strange_ones() {
        assert!(is_near("外包人员经费", "外包工作人员经费"));
        assert!(is_near("置装经费", "置装费"));
        assert!(!is_near("置装经费", "信息化建设项目"));
        assert!(!is_near("审批大厅日常运转经费", "行政执法项目"));
    }
}
