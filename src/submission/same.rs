//! One number in several places: a sentence and the table that it speaks of, one table and another.
//!
//! Owns when two numbers are of one thing: by their names, and by how many others agree.
//! Must never take two numbers for one because they are equal.

use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::spelt;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::prose::core;
use super::reading::{Plainness, Said, holds, read_same};
use super::subject::{MARKS, behind_last};
use super::tables::Frame;
use crate::quantity::{Exact, Literal};

/// A name is at least this long, in characters, to tell one thing from others.
const SHORTEST: usize = 4;
/// Between a name and its number stands no more than this, in characters.
const BETWEEN: usize = 24;
/// Words that may stand between a name and its number.
const LINKS: [&str; 40] = [
    "年初预算",
    "全年预算",
    "预算总额",
    "预算数",
    "预算",
    "决算数",
    "决算",
    "支出",
    "收入",
    "经费",
    "资金",
    "安排",
    "总计",
    "合计",
    "共计",
    "合",
    "计",
    "共",
    "为",
    "是",
    "数",
    "额",
    "年度",
    "年",
    "的",
    "（类）",
    "（款）",
    "（项）",
    "科目",
    "”",
    "“",
    "》",
    "：",
    "项目",
    "拨款",
    "财政",
    "金额",
    "总",
    "本",
    "（",
];

/// Everything that is printed in several places.
pub fn same(index: &Index<'_>, frames: &[Frame]) -> Vec<Said> {
    let mut found = sentences(index, frames);
    found.extend(tables(index, frames));
    found
}

/// The amounts of each name in the tables.
fn named(index: &Index<'_>, frames: &[Frame]) -> FxHashMap<String, Vec<NumberId>> {
    let mut named: FxHashMap<String, Vec<NumberId>> = FxHashMap::default();
    for frame in frames {
        for row in &frame.rows {
            let cells = frame.columns.iter().zip(&row.cells).filter(|(column, _)| column.is_amount).filter_map(|(_, cell)| *cell);
            let cells: Vec<NumberId> = cells.filter(|id| index.number(*id).kind == Kind::Money).collect();
            // A project and what it is paid from, a class and its kind: the first of the words and the last are names.
            let words: FxHashSet<&str> = [row.label.split('·').next(), row.label.rsplit('·').next()].into_iter().flatten().collect();
            for name in words.into_iter().map(bare).filter(|name| name.chars().count() >= SHORTEST) {
                named.entry(name).or_default().extend(&cells);
            }
        }
    }
    named
}

/// A name without its number in a list, spaces and brackets around it.
pub fn bare(label: &str) -> String {
    let label = label.trim_start_matches(|c: char| "一二三四五六七八九十、（）0123456789.．".contains(c) || c.is_whitespace());
    spelt(label)
}

/// Sentences beside tables.
fn sentences(index: &Index<'_>, frames: &[Frame]) -> Vec<Said> {
    let named = named(index, frames);
    let longest = named.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    let in_frames: FxHashSet<NumberId> = frames.iter().flat_map(Frame::numbers).collect();
    let mut found = Vec::new();
    for id in index.ids() {
        let number = index.number(id);
        if number.kind != Kind::Money
            || !number.is_value()
            || in_frames.contains(&id)
            || number.rate.is_some()
            || number.literal.significant_digits() < 3
        {
            continue;
        }
        let text = &index.text_of(id).passage.text;
        let before = &text[..number.range.start];
        let Some(name) = name_before(before, &named, longest) else { continue };
        let cells = &named[name];
        let equal = cells.iter().find(|cell| agree(&number.literal, &index.number(**cell).literal));
        match equal {
            Some(cell) => found.extend(reading(index, id, *cell, Plainness::Plain)),
            // 道路奖补项目结余资金 is not what a table calls 结余资金.
            None if name.chars().count() <= SHORTEST && !is_all(before, name) => {}
            None => found.extend(likeliest(index, id, cells, is_heading(before, name))),
        }
    }
    found
}

/// The name of a table that stands right before a number, but for words that only link.
fn name_before<'n>(before: &str, named: &'n FxHashMap<String, Vec<NumberId>>, longest: usize) -> Option<&'n str> {
    let clause = before
        .rfind(['。', '；', '，', '\n', '、'])
        .map_or(before, |at| &before[at + before[at..].chars().next().map_or(1, char::len_utf8)..]);
    let mut rest = clause;
    let mut skipped = 0;
    loop {
        let name = ending(rest, named, longest);
        if name.is_some() {
            return name;
        }
        let link = LINKS.iter().find(|link| rest.ends_with(**link))?;
        rest = &rest[..rest.len() - link.len()];
        skipped += link.chars().count();
        if skipped > BETWEEN {
            return None;
        }
    }
}

/// Whether a clause names nothing but what a table has a name for, and years.
fn is_all(before: &str, name: &str) -> bool {
    let clause = &before[behind_last(before, &MARKS)..];
    let rest = clause.rfind(name).map_or("", |at| &clause[..at]);
    core(rest).is_empty()
}

/// Whether an amount stands right behind a name that begins its text: 5.法律顾问经费（9.88万元）.
fn is_heading(before: &str, name: &str) -> bool {
    const LONG: usize = 6;
    let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
    let own = bare(line.trim_start_matches(['#', ' ', '-']).trim_end_matches(['（', '：']));
    own == name && name.chars().count() >= LONG
}

/// The longest name of a table that some words end with.
fn ending<'n>(words: &str, named: &'n FxHashMap<String, Vec<NumberId>>, longest: usize) -> Option<&'n str> {
    let starts: Vec<usize> = words.char_indices().rev().take(longest + 4).map(|(at, _)| at).collect();
    starts.iter().rev().find_map(|start| {
        let name = spelt(&words[*start..]);
        // Only a whole word: what stands before it belongs to no name.
        named.get_key_value(&name).map(|(name, _)| name.as_str())
    })
}

/// Whether one number is the other at the coarser of their steps.
pub fn agree(a: &Literal, b: &Literal) -> bool {
    if a.step() >= b.step() { holds(a, &b.value()) } else { holds(b, &a.value()) }
}

fn reading(index: &Index<'_>, id: NumberId, other: NumberId, plainness: Plainness) -> Option<Said> {
    read_same(index, id, other).map(|reading| reading.said(plainness))
}

/// The amount of a name that a sentence must mean, if there is only one.
fn likeliest(index: &Index<'_>, id: NumberId, cells: &[NumberId], is_heading: bool) -> Option<Said> {
    let mut values: Vec<(Exact, NumberId)> =
        cells.iter().map(|cell| (index.number(*cell).literal.value(), *cell)).filter(|(value, _)| !value.is_zero()).collect();
    values.sort();
    values.dedup_by(|a, b| a.0 == b.0);
    // Of several amounts it may be any: a slip of one of them has to show which.
    let plainness = if values.len() == 1 { Plainness::Worded } else { Plainness::Guessed };
    let slips = values.iter().filter(|(value, _)| super::evidence::is_slip(index, id, value));
    let slips: Vec<&(Exact, NumberId)> = slips.collect();
    match (&values[..], &slips[..]) {
        ([(_, only)], [_]) if is_heading => reading(index, id, *only, Plainness::Plain),
        ([(_, only)], _) => reading(index, id, *only, plainness),
        (_, [(_, only)]) => reading(index, id, *only, plainness),
        _ => None,
    }
}

/// Columns of two tables that have the same rows and the same numbers in most of them.
fn tables(index: &Index<'_>, frames: &[Frame]) -> Vec<Said> {
    /// So many columns of all tables are compared with one another.
    const MOST: usize = 160;
    let mut columns: Vec<FxHashMap<String, NumberId>> = Vec::new();
    let mut of: Vec<usize> = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        for (column, _) in frame.columns.iter().enumerate().filter(|(_, column)| column.is_amount) {
            let cells = frame.rows.iter().filter_map(|row| Some((key(row)?, row.cells[column]?)));
            let cells: FxHashMap<String, NumberId> = cells.filter(|(_, id)| !index.number(*id).literal.value().is_zero()).collect();
            if cells.len() >= 3 && columns.len() < MOST {
                columns.push(cells);
                of.push(at);
            }
        }
    }
    let mut found = Vec::new();
    let mut told: FxHashSet<NumberId> = FxHashSet::default();
    for second in 0..columns.len() {
        for first in 0..second {
            if of[first] == of[second] {
                continue;
            }
            let pairs: Vec<(NumberId, NumberId)> =
                columns[second].iter().filter_map(|(key, id)| Some((*id, *columns[first].get(key)?))).collect();
            let equal = |(a, b): &&(NumberId, NumberId)| agree(&index.number(*a).literal, &index.number(*b).literal);
            let distinct: FxHashSet<Exact> = pairs.iter().filter(equal).map(|(a, _)| index.number(*a).literal.value()).collect();
            let fails = pairs.iter().filter(|pair| !equal(pair)).count();
            if distinct.len() < 3 || fails * 4 > distinct.len() {
                continue;
            }
            let mut pairs = pairs;
            pairs.sort_unstable();
            for (a, b) in pairs {
                if told.insert(a) {
                    found.extend(reading(index, a, b, Plainness::Worded));
                }
            }
        }
    }
    found
}

/// What tells a row from others in all tables: its code, else its name.
fn key(row: &super::tables::Row) -> Option<String> {
    row.code.clone().or_else(|| Some(bare(&row.label)).filter(|name| name.chars().count() >= 2))
}
