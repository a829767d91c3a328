//! Money by economic class: lines of forms and basic expenditure, beside the table of all classes.
//!
//! Owns which class a line is of, by the name of its account.
//! Must never compare unless both add up to the same, and never accuse unless one line explains the gap.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::forms::Form;
use super::index::{Index, NumberId};
use super::reading::{Fit, Plainness, Reading, Said, read_sum};
use super::same::bare;
use super::tables::Frame;
use crate::quantity::Exact;

/// The accounts of each class, as they are published for the budgets of departments.
const ACCOUNTS: &str = include_str!("accounts.txt");
/// So many accounts may have names of their own.
const MOST_UNKNOWN: usize = 4;
/// So many classes may have something in them, where accounts have names of their own.
const MOST_CLASSES: usize = 8;

/// So many tables may be of classes.
const MOST_TABLES: usize = 16;

/// The amounts of each class.
type Classes = BTreeMap<u32, NumberId>;
/// What each class is added up from.
type Parts = BTreeMap<u32, Vec<NumberId>>;

/// What the table of all classes would have to say.
pub fn accounts(index: &Index<'_>, frames: &[Frame], forms: &[Form]) -> Vec<Said> {
    let lines = || forms.iter().flat_map(|form| &form.lines);
    if lines().next().is_none() {
        return Vec::new();
    }
    let tables: Vec<(Classes, bool)> = frames.iter().filter_map(|frame| classes(index, frame)).collect();
    if tables.len() > MOST_TABLES {
        return Vec::new();
    }
    let basic: Vec<&Classes> = tables.iter().filter(|(_, is_detailed)| *is_detailed).map(|(classes, _)| classes).collect();
    let mut known = Parts::new();
    let mut unknown: BTreeMap<String, Vec<NumberId>> = BTreeMap::new();
    let by_name = by_name();
    for line in lines() {
        let name = bare(line.name.trim_end_matches(|c: char| c.is_ascii_digit()));
        match by_name.get(&name) {
            Some(class) => known.entry(*class).or_default().push(line.amount),
            None => unknown.entry(name).or_default().push(line.amount),
        }
    }
    let unknown: Vec<Vec<NumberId>> = unknown.into_values().collect();
    let mut found = Vec::new();
    for (whole, _) in tables.iter().filter(|(_, is_detailed)| !is_detailed) {
        let sides = basic.iter().map(|basic| Some(*basic)).chain([None]);
        found.extend(sides.filter_map(|basic| compare(index, whole, basic, &known, &unknown)).next().into_iter().flatten());
    }
    found
}

/// The classes by the names of their accounts, and by their own.
fn by_name() -> FxHashMap<String, u32> {
    let lines = ACCOUNTS.lines().filter_map(|line| line.split_once(' '));
    let classes = lines.filter_map(|(class, names)| Some((class.parse().ok()?, names)));
    classes.flat_map(|(class, names)| names.split(' ').map(move |name| (bare(name), class))).collect()
}

/// The rows of classes of a table, in its first column of amounts that has them; and whether their accounts stand under them.
fn classes(index: &Index<'_>, frame: &Frame) -> Option<(Classes, bool)> {
    const FEWEST: usize = 2;
    let code = |code: &Option<String>| code.as_deref().and_then(|code| code.parse::<u32>().ok());
    let is_class = |class: &u32| (301..=399).contains(class);
    let rows = || frame.rows.iter().filter_map(|row| Some((code(&row.code)?, row)));
    let is_detailed = rows().any(|(code, _)| is_class(&(code / 100)));
    let columns = (0..frame.columns.len()).filter(|column| frame.columns[*column].is_amount);
    let of_column = |column: usize| {
        let cells = rows().filter(|(class, _)| is_class(class)).filter_map(|(class, row)| Some((class, row.cells[column]?)));
        cells.filter(|(_, id)| !index.number(*id).literal.value().is_zero()).collect::<Classes>()
    };
    let found = columns.map(of_column).find(|classes| classes.len() >= FEWEST)?;
    Some((found, is_detailed))
}

/// The classes of one table beside what they would have to be.
fn compare(index: &Index<'_>, whole: &Classes, basic: Option<&Classes>, known: &Parts, unknown: &[Vec<NumberId>]) -> Option<Vec<Said>> {
    let mut parts = known.clone();
    for (class, cell) in basic.into_iter().flatten() {
        parts.entry(*class).or_default().insert(0, *cell);
    }
    let all = parts.values().chain(unknown).flatten();
    if total(index, all)? != total(index, whole.values())? {
        return None;
    }
    // Of several ways to class what has names of its own, one has to do better than all others.
    let mut ways = assign(index, whole, &parts, unknown)?.into_iter().filter_map(|parts| read_all(index, whole, &parts));
    let (Some(readings), None) = (ways.next(), ways.next()) else { return None };
    Some(readings.into_iter().map(|reading| reading.said(Plainness::Plain)).collect())
}

/// The sums of all classes, if they come out, or if two are off by one line: it was put into the one and belongs into the other.
fn read_all(index: &Index<'_>, whole: &Classes, parts: &Parts) -> Option<Vec<Reading>> {
    let readings = whole.iter().map(|(class, id)| read_sum(index, *id, parts.get(class)?)).collect::<Option<Vec<Reading>>>()?;
    let fails: Vec<&Reading> = readings.iter().filter(|reading| reading.fit == Fit::Fails).collect();
    let is_explained = match fails[..] {
        [] => true,
        [one, other] => {
            let gap = index.number(one.result).literal.value().minus(&one.value).ok()?.magnitude();
            let lines = one.term.numbers().into_iter().chain(other.term.numbers());
            readings.len() >= 4 && lines.filter(|id| index.number(*id).literal.value() == gap).count() == 1
        }
        _ => false,
    };
    is_explained.then_some(readings)
}

fn total<'n>(index: &Index<'_>, numbers: impl Iterator<Item = &'n NumberId>) -> Option<Exact> {
    numbers.map(|id| index.number(*id).literal.value()).try_fold(Exact::ZERO, |sum, value| sum.plus(&value).ok())
}

/// The ways to class accounts with names of their own with which most classes come out.
fn assign(index: &Index<'_>, whole: &Classes, parts: &Parts, unknown: &[Vec<NumberId>]) -> Option<Vec<Parts>> {
    let classes: Vec<u32> = whole.keys().copied().collect();
    if !unknown.is_empty() && (unknown.len() > MOST_UNKNOWN || classes.len() > MOST_CLASSES) {
        return None;
    }
    let stated = |class: &u32| Some(index.number(whole[class]).literal.value());
    let rest = |class: &u32| stated(class)?.minus(&total(index, parts.get(class).into_iter().flatten())?).ok();
    let rest: Vec<Exact> = classes.iter().map(rest).collect::<Option<_>>()?;
    let sums: Vec<Exact> = unknown.iter().map(|lines| total(index, lines.iter())).collect::<Option<_>>()?;
    let open = |code: usize| {
        let mut left = rest.clone();
        for (class, sum) in way(code, classes.len()).zip(&sums) {
            left[class] = left[class].minus(sum).ok()?;
        }
        Some(left.iter().filter(|left| !left.is_zero()).count())
    };
    let ways = classes.len().checked_pow(u32::try_from(unknown.len()).ok()?)?;
    let counts: Vec<(usize, usize)> = (0..ways).filter_map(|code| Some((open(code)?, code))).collect();
    let least = counts.iter().map(|(count, _)| *count).min()?;
    let best = counts.into_iter().filter(|(count, _)| *count == least);
    let parts = best.map(|(_, code)| {
        let mut all = parts.clone();
        for (class, lines) in way(code, classes.len()).zip(unknown) {
            all.entry(classes[class]).or_default().extend(lines);
        }
        all
    });
    Some(parts.collect())
}

/// One way to choose a class for each account: the digits of a number, the last first.
fn way(code: usize, classes: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(code), move |code| Some(code / classes)).map(move |code| code % classes)
}
