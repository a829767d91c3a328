//! Application forms: whose project it is, its total in several cells, its lines with their bases, last year's budget.
//!
//! Owns where a form begins and ends, and which of its cells speak of the same money.
//! Must never expect one layout: cells are found by the words beside them.

use std::collections::BTreeMap;

use super::document::{Block, Grid, is_all};
use super::index::{Index, NumberId};
use super::number::Kind;
use super::prose::{Words, items};
use super::reading::{Fit, Plainness, Relation, Said, Term, read, read_same, read_sum};
use super::tables::{Frame, about, is_rest, is_source, unit_in};

/// A form.
#[derive(Debug)]
pub struct Form {
    /// The name of its project.
    pub name: String,
    /// How else its project is called.
    pub also: Vec<String>,
    /// Its first row: block and row.
    pub start: (usize, usize),
    /// Where the next thing begins.
    pub end: (usize, usize),
    /// The cells that print its total.
    pub totals: Vec<NumberId>,
    /// Its lines: name, text with the basis, amount.
    pub lines: Vec<Line>,
}

impl Form {
    /// Whether a block of the document is part of it.
    pub fn holds(&self, block: usize) -> bool {
        (self.start.0..self.end.0).contains(&block)
    }
}

/// A line of a form.
#[derive(Debug)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// The text that says how it was reached, by its place in the index.
    pub basis: Option<usize>,
    /// The amount.
    pub amount: NumberId,
}

/// Words beside the total of a project.
const TOTALS: [&str; 12] = [
    "项目总预算",
    "当年预算",
    "项目预算",
    "资金总额",
    "预算总额",
    "预算金额",
    "申请金额",
    "申报金额",
    "本年度预算",
    "年度预算",
    "总金额",
    "预算合计",
];
/// Words that head the lines.
const LINES: [&str; 5] = ["测算依据", "支出明细", "明细及依据", "测算过程", "计算依据"];
/// Words behind which no lines are.
const ENDS: [&str; 8] = ["资产配置", "采购计划", "绩效目标", "绩效总目标", "一级指标", "绩效指标", "品名", "指标值"];

/// The forms of a document. Amounts of their cells that leave 元 out (6万) are read as money.
pub fn forms(index: &mut Index<'_>) -> Vec<Form> {
    let mut starts: Vec<((usize, usize), String)> = Vec::new();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (block, content) in index.document.blocks.iter().enumerate() {
        match content {
            Block::Table(grid) => {
                for row in 0..grid.rows.len() {
                    if let Some(name) = named(grid, row) {
                        starts.push(((block, row), name));
                    }
                }
            }
            // A heading or the title of a table ends what is above it.
            Block::Passage(passage)
                if super::index::level(&passage.text).is_some_and(|level| level <= 1) || passage.text.ends_with('表') =>
            {
                ends.push((block, 0));
            }
            Block::Passage(_) => {}
        }
    }
    let last = (index.document.blocks.len(), 0);
    let mut found = Vec::new();
    for (at, (start, name)) in starts.iter().enumerate() {
        let next = starts.get(at + 1).map_or(last, |(next, _)| *next);
        let end = ends.iter().copied().find(|end| *end > *start).map_or(next, |end| end.min(next));
        let mut form = Form { name: name.clone(), also: Vec::new(), start: *start, end, totals: Vec::new(), lines: Vec::new() };
        let all: Vec<NumberId> = texts(index, &form).flat_map(|(text, _)| index.texts[text].ids()).collect();
        all.into_iter().for_each(|id| index.read_in_yuan(id));
        units(index, &form).into_iter().for_each(|(id, unit)| index.give_unit(id, &unit));
        fill(index, &mut form);
        // A page of targets asks for no money: it names a project, and is none.
        if !form.totals.is_empty() || !form.lines.is_empty() {
            found.push(form);
        }
    }
    found
}

/// The name that stands beside 项目名称 in a row; none in the header of a table.
fn named(grid: &Grid, row: usize) -> Option<String> {
    let cells: Vec<&str> = grid.rows[row].iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let [label, name, ..] = cells[..] else { return None };
    let is_label = matches!(label.trim_end_matches('：'), "项目名称" | "项目名");
    let header = ["项目代码", "总计", "合计", "金额", "类型", "预算", "资金", "单位", "内容", "编码", "类别"];
    let is_name = !header.iter().any(|word| name == *word || name.starts_with(word)) && name.chars().count() >= 2;
    // A header has as many words as its table has columns.
    (is_label && is_name && cells.len() <= 4).then(|| name.to_owned())
}

/// The texts of a form, in order, with their cells.
pub fn texts<'i>(index: &'i Index<'_>, form: &Form) -> impl Iterator<Item = (usize, (usize, usize))> + use<'i> {
    let first = index.texts.partition_point(|text| text.home.row() < form.start);
    let last = index.texts.partition_point(|text| text.home.row() < form.end);
    (first..last.max(first)).filter_map(|at| Some((at, index.texts[at].home.cell?)))
}

/// The number that is all there is in a text.
fn alone(index: &Index<'_>, text: usize) -> Option<NumberId> {
    let own = &index.texts[text];
    let mut ids = own.ids();
    let id = ids.next().filter(|_| own.numbers.len() == 1)?;
    let number = index.number(id);
    (index.is_alone(id) && number.is_value() && matches!(number.kind, Kind::Money | Kind::Plain)).then_some(id)
}

/// The nearest words to the left of a cell, or above the first of its row.
fn label<'i>(index: &'i Index<'_>, block: usize, (row, column): (usize, usize)) -> &'i str {
    let Block::Table(grid) = &index.document.blocks[block] else { return "" };
    (0..column).rev().map(|left| grid.cell(row, left).trim()).find(|text| !text.is_empty()).unwrap_or("")
}

/// The bare amounts of a form with the unit that the labels before them name, here or above, or that stands over the form:
/// 项目资金（万元）, 年度资金总额 100.
fn units(index: &Index<'_>, form: &Form) -> Vec<(NumberId, String)> {
    let over = about(&index.document.blocks, form.start.0).1;
    // What the first label of a row or of the rows above it names.
    let mut first = (form.start.0, String::new());
    let mut found = Vec::new();
    for (text, (row, column)) in texts(index, form) {
        let block = index.texts[text].home.block;
        let Block::Table(grid) = &index.document.blocks[block] else { continue };
        let words = index.texts[text].passage.text.trim();
        if column == 0 || first.0 != block {
            first = (block, unit_in(words).unwrap_or_default());
        }
        let Some(id) = alone(index, text).filter(|id| index.number(*id).kind == Kind::Plain) else { continue };
        // In a row of several numbers each has a header of its own.
        let is_number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
        let right = (column + 1..grid.width()).map(|right| grid.cell(row, right).trim()).find(|text| !text.is_empty());
        let beside = label(index, block, (row, column));
        if is_number(&beside) || right.is_some_and(|text| is_number(&text)) || !is_asked_for(beside) {
            continue;
        }
        let unit = [unit_in(beside).unwrap_or_default(), first.1.clone(), over.clone()].into_iter().find(|unit| unit.ends_with('元'));
        found.extend(unit.map(|unit| (id, unit)));
    }
    found
}

/// Whether words name money that a form asks for, or where it comes from.
fn is_asked_for(words: &str) -> bool {
    TOTALS.iter().any(|word| words.contains(word)) || is_part(words)
}

/// Whether words name a part of the money of a form by where it comes from.
fn is_part(words: &str) -> bool {
    is_source(words) || words.contains("收入")
}

fn fill(index: &Index<'_>, form: &mut Form) {
    let mut in_lines = false;
    let mut row_texts: Vec<(usize, (usize, usize))> = Vec::new();
    let mut last = None;
    let all: Vec<(usize, (usize, usize))> = texts(index, form).collect();
    for (text, cell) in all {
        let home = index.texts[text].home;
        let place = (home.block, cell.0);
        if last != Some(place) {
            row_texts.clear();
            last = Some(place);
        }
        let words = index.texts[text].passage.text.trim();
        if words.chars().count() <= 20 {
            in_lines |= LINES.iter().any(|word| words.contains(word));
            in_lines &= !ENDS.iter().any(|word| words.contains(word));
        }
        if let Some(id) = alone(index, text) {
            let beside = label(index, home.block, cell);
            let is_total =
                TOTALS.iter().any(|word| beside.contains(word)) && !["上年", "前", "中期"].iter().any(|word| beside.contains(word));
            if is_total && index.number(id).kind == Kind::Money {
                form.totals.push(id);
            } else if in_lines && index.number(id).kind == Kind::Money && !row_texts.is_empty() {
                // The name, then the basis, then the amount; only the first amount of a row is the line's own.
                let is_first = !form.lines.iter().any(|line| {
                    index.text_of(line.amount).home.block == home.block
                        && index.text_of(line.amount).home.cell.is_some_and(|(row, _)| row == cell.0)
                });
                let basis = row_texts.iter().rev().find(|(text, _)| !index.texts[*text].numbers.is_empty()).map(|(text, _)| *text);
                let name = row_texts
                    .iter()
                    .rev()
                    .find(|(text, _)| Some(*text) != basis)
                    .map_or("", |(text, _)| index.texts[*text].passage.text.trim());
                let is_sum = row_texts.iter().any(|(text, _)| is_all(&index.texts[*text].passage.text));
                if is_first && !is_sum {
                    form.lines.push(Line { name: name.to_owned(), basis, amount: id });
                }
            }
        }
        row_texts.push((text, cell));
    }
}

/// What the cells of a form say of one another, and its total of the list of prices in it.
pub fn readings(index: &Index<'_>, forms: &[Form], frames: &[Frame]) -> Vec<Said> {
    forms.iter().flat_map(|form| of_form(index, form).into_iter().chain(listed(index, form, frames))).collect()
}

/// The total of a form beside that of the only list in it.
fn listed(index: &Index<'_>, form: &Form, frames: &[Frame]) -> Option<Said> {
    let total = *form.totals.first()?;
    let within = |frame: &&Frame| frame.rows.first().is_some_and(|row| (form.start..form.end).contains(&(frame.block, row.at)));
    let mut lists = frames.iter().filter(within);
    let (list, None) = (lists.next()?, lists.next()) else { return None };
    let all = list.rows.last().filter(|row| is_all(&row.label))?;
    let mut amounts = all.cells.iter().flatten().filter(|id| index.number(**id).kind == Kind::Money);
    let (amount, None) = (amounts.next()?, amounts.next()) else { return None };
    read_same(index, *amount, total).map(|reading| reading.said(Plainness::Worded))
}

fn of_form(index: &Index<'_>, form: &Form) -> Vec<Said> {
    let mut found = Vec::new();
    let Some(total) = form.totals.first().copied() else { return found };
    let same = |id: NumberId, other: NumberId, plainness: Plainness| read_same(index, id, other).map(|reading| reading.said(plainness));
    // A project of several years has another total than its year has.
    found.extend(form.totals[1..].iter().filter_map(|id| same(*id, total, Plainness::Guessed)));
    let amounts: Vec<NumberId> = form.lines.iter().map(|line| line.amount).collect();
    if let [only] = amounts[..] {
        found.extend(same(only, total, Plainness::Worded));
    } else if amounts.len() > 1 {
        found.extend(read_sum(index, total, &amounts).map(|reading| reading.said(Plainness::Plain)));
    }
    found.extend(sources(index, form));
    found.extend(financed(index, form));
    for line in &form.lines {
        let Some(basis) = line.basis else { continue };
        let words = Words::new(index, basis);
        let levels: Vec<NumberId> = words.levels().filter(|id| index.alike(*id, line.amount)).collect();
        let equal = levels.iter().find(|id| index.number(**id).literal.value() == index.number(line.amount).literal.value());
        let stated = equal.copied().or(levels.first().copied());
        found.extend(stated.and_then(|id| same(line.amount, id, Plainness::Worded)));
    }
    for (text, cell) in texts(index, form) {
        let home = index.texts[text].home;
        let beside = label(index, home.block, cell);
        if beside.contains("方案") {
            let parts = items(index, text);
            if parts.len() >= 2 {
                found.extend(read_sum(index, total, &parts).map(|reading| reading.said(Plainness::Worded)));
            }
            found.extend(lines_of_items(index, &parts, &amounts));
        }
        if beside.contains("变动") || beside.contains("上年") || beside.contains("前两年") {
            found.extend(increases(index, text, total));
        }
    }
    found
}

/// The items of a plan and the lines of its form that are as much, where no other is.
fn lines_of_items(index: &Index<'_>, items: &[NumberId], lines: &[NumberId]) -> Vec<Said> {
    let value = |id: NumberId| index.number(id).literal.value();
    let only = |ids: &[NumberId], id: NumberId| {
        let mut like = ids.iter().copied().filter(|other| value(*other) == value(id));
        like.next().filter(|_| like.next().is_none())
    };
    let pairs = items.iter().filter_map(|item| Some((only(lines, *item)?, only(items, *item)?)));
    pairs.filter_map(|(line, item)| read_same(index, line, item).map(|reading| reading.said(Plainness::Worded))).collect()
}

/// The sources of the money of a form: numbered rows under their total.
fn sources(index: &Index<'_>, form: &Form) -> Vec<Said> {
    let mut found = Vec::new();
    let mut open: Option<(NumberId, Vec<NumberId>)> = None;
    for (text, cell) in texts(index, form) {
        let Some(id) = alone(index, text).filter(|id| index.number(*id).kind == Kind::Money) else { continue };
        let beside = label(index, index.texts[text].home.block, cell);
        let is_total = beside.contains("合计");
        let is_source = super::index::level(beside) == Some(3) && ["收入", "拨款", "资金", "补助"].iter().any(|word| beside.contains(word));
        match &mut open {
            _ if is_total => {
                found.extend(open.replace((id, Vec::new())));
            }
            Some((_, parts)) if is_source => parts.push(id),
            _ => found.extend(open.take()),
        }
    }
    found.extend(open);
    let sum = |(total, parts): (NumberId, Vec<NumberId>)| read_sum(index, total, &parts).map(|reading| reading.said(Plainness::Worded));
    found.into_iter().filter(|(_, parts)| !parts.is_empty()).filter_map(sum).collect()
}

/// 年度资金总额 with the rows below it: 其中：财政拨款, 其他资金.
fn financed(index: &Index<'_>, form: &Form) -> Vec<Said> {
    let mut open: BTreeMap<usize, Financed> = BTreeMap::new();
    let mut found = Vec::new();
    for (text, cell) in texts(index, form) {
        let Some(id) = alone(index, text).filter(|id| index.number(*id).kind == Kind::Money) else { continue };
        let beside = label(index, index.texts[text].home.block, cell);
        if beside.contains("总额") {
            found.extend(open.insert(cell.1, Financed { total: id, parts: Vec::new(), has_rest: false }));
        } else if let Some(whole) = open.get_mut(&cell.1).filter(|_| is_part(beside)) {
            // Behind what comes from elsewhere nothing is left; a second 其中 breaks a part down.
            if whole.has_rest || beside.contains("其中") && !whole.parts.is_empty() {
                found.extend(open.remove(&cell.1));
            } else {
                whole.parts.push(id);
                whole.has_rest = is_rest(beside);
            }
        } else {
            found.extend(open.remove(&cell.1));
        }
    }
    found.extend(open.into_values());
    let sum = |whole: Financed| {
        let plainness = if whole.has_rest && whole.parts.len() >= 2 { Plainness::Plain } else { Plainness::Worded };
        read_sum(index, whole.total, &whole.parts).map(|reading| reading.said(plainness))
    };
    found.into_iter().filter(|whole| !whole.parts.is_empty()).filter_map(sum).collect()
}

/// What a project has, and where it comes from.
struct Financed {
    total: NumberId,
    parts: Vec<NumberId>,
    /// Whether the last part is what comes from elsewhere: then none is left out.
    has_rest: bool,
}

/// 2022年预算较2021年增加697.4万元: the total less the budget of that year.
fn increases(index: &Index<'_>, text: usize, total: NumberId) -> Vec<Said> {
    let words = Words::new(index, text);
    let levels: Vec<NumberId> = words.levels().filter(|id| index.alike(*id, total)).collect();
    let mut found = Vec::new();
    for (change, up) in words.changes().filter(|(id, _)| index.alike(*id, total)) {
        let less = |before: NumberId| {
            let (now, before) = (Box::new(Term::Number(total)), Box::new(Term::Number(before)));
            let term = if up { Term::Difference(now, before) } else { Term::Difference(before, now) };
            read(index, Relation::Increase, change, term)
        };
        let Some(year) = words.compared_year(change) else { continue };
        // The budget of that year: the first amount that is said of it.
        let of_year = levels.iter().copied().find(|level| words.year_of(*level) == Some(year));
        let Some(reading) = of_year.and_then(less) else { continue };
        // Over another year it would come out: then the year is wrong, or the amount.
        let other =
            levels.iter().filter(|level| Some(**level) != of_year).filter_map(|level| less(*level)).any(|other| other.fit == Fit::Holds);
        let plainness = if other { Plainness::Plain } else { Plainness::Worded };
        found.push(reading.said(plainness));
    }
    found
}
