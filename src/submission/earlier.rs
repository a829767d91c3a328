//! Tables with a column of the year before, beside what sentences say has changed since.
//!
//! Owns which column is of the year before, and which row a sentence speaks of.
//! Must never compare a budget with what was spent, nor an amount with another that only happens to be as much.

use rustc_hash::FxHashMap;

use super::increases::{Change, of_level};
use super::index::{Index, NumberId};
use super::number::Kind;
use super::prose::core;
use super::reading::{Fit, Plainness, Relation, Said, Term, read, read_same};
use super::same::bare;
use super::subject;
use super::tables::{Column, Frame, Row};
use crate::quantity::Exact;

/// Amounts with fewer digits are as much as others by accident.
const TELLING: u32 = 4;
/// Rows that add everything up.
const TOTALS: [&str; 4] = ["合计", "总计", "合 计", "总 计"];
/// What an amount is of all that there is.
const WHOLES: [&str; 5] = ["总预算", "总收入", "总支出", "收支总", "预算总"];
/// Words of a column that is a year, and no change, share or rest of it.
const OTHERWISE: [&str; 12] = ["增", "减", "比", "较", "差", "率", "占", "累计", "结转", "结余", "变动", "完成"];

/// A row with an amount of this year and one of the year before.
struct Pair<'f> {
    frame: &'f Frame,
    row: &'f Row,
    now: NumberId,
    before: NumberId,
    /// What kinds of amounts the two columns say they are.
    kinds: (Option<usize>, Option<usize>),
}

/// What was there the year before, by tables and by changes.
pub fn earlier(index: &Index<'_>, frames: &[Frame], said: &[Said]) -> Vec<Said> {
    let pairs: Vec<Pair<'_>> = frames.iter().flat_map(|frame| pairs(index, frame)).collect();
    let mut by_now: FxHashMap<Exact, Vec<&Pair<'_>>> = FxHashMap::default();
    for pair in pairs.iter().filter(|pair| index.number(pair.now).literal.significant_digits() >= TELLING) {
        by_now.entry(index.number(pair.now).literal.value()).or_default().push(pair);
    }
    let mut found: Vec<Said> = by_now.values().flat_map(|alike| totals(index, alike)).collect();
    for growth in said.iter().filter(|said| said.reading.relation == Relation::Growth && said.reading.fit != Fit::Fails) {
        if let Some((level, change)) = of_level(&growth.reading.term)
            && let Some(alike) = by_now.get(&index.number(level).literal.value())
        {
            found.extend(compare(index, level, change, alike));
        }
    }
    found.sort_by_key(|said| said.reading.result);
    found
}

/// The rows of a table that have both years.
fn pairs<'f>(index: &Index<'_>, frame: &'f Frame) -> Vec<Pair<'f>> {
    let headed = |column: &Column| column.path.concat();
    let years = |is_before: bool| {
        let of = move |(_, column): &(usize, &Column)| {
            let head = headed(column);
            column.is_amount && is_of_last_year(&head) == is_before && !OTHERWISE.iter().any(|word| head.contains(word))
        };
        frame.columns.iter().enumerate().filter(of).collect::<Vec<_>>()
    };
    let ([(before, of_before)], [(now, of_now), ..]) = (&years(true)[..], &years(false)[..]) else { return Vec::new() };
    let kinds = (kind(&headed(of_now)), kind(&headed(of_before)));
    let money = |cell: &Option<NumberId>| cell.filter(|id| index.number(*id).kind == Kind::Money);
    let pair = |row: &'f Row| Some(Pair { frame, row, now: money(&row.cells[*now])?, before: money(&row.cells[*before])?, kinds });
    frame.rows.iter().filter_map(pair).collect()
}

fn is_of_last_year(head: &str) -> bool {
    ["上年", "去年", "上一年"].iter().any(|word| head.contains(word))
}

/// Whether some words speak of a budget, or of what was done.
fn kind(words: &str) -> Option<usize> {
    const KINDS: [&[&str]; 2] = [&["决算", "执行", "实际", "完成"], &["预算", "计划"]];
    KINDS.iter().position(|names| names.iter().any(|name| words.contains(name)))
}

fn is_total(row: &Row) -> bool {
    row.label.rsplit('·').next().is_some_and(|label| TOTALS.contains(&label.trim()))
}

/// Two rows of one table that add everything up, and are as much this year: income and expenditure.
fn totals(index: &Index<'_>, alike: &[&Pair<'_>]) -> Vec<Said> {
    let totals: Vec<&&Pair<'_>> = alike.iter().filter(|pair| is_total(pair.row)).collect();
    let both = totals.windows(2).filter(|both| both[0].frame.block == both[1].frame.block && both[0].before != both[1].before);
    both.filter_map(|both| Some(read_same(index, both[1].before, both[0].before)?.said(Plainness::Plain))).collect()
}

/// What an amount was before a change, beside what a table says it was.
fn compare(index: &Index<'_>, level: NumberId, change: Change, alike: &[&Pair<'_>]) -> Option<Said> {
    let clause = since(index, level, change.by)?;
    let fits = |pair: &&&Pair<'_>| match (kind(clause), pair.kinds) {
        (Some(said), (_, Some(before))) => said == before,
        (None, (now, before)) => now.is_none() || before.is_none() || now == before,
        (Some(_), _) => true,
    };
    let was = |pair: &Pair<'_>| {
        let (level, by) = (Term::Number(level), Term::Number(change.by));
        let term = if change.up { Term::Difference(Box::new(level), Box::new(by)) } else { Term::Sum(vec![level, by]) };
        read(index, Relation::Increase, pair.before, term)
    };
    let all: Vec<(&Pair<'_>, _)> = alike.iter().filter(fits).filter_map(|pair| Some((*pair, was(pair)?))).collect();
    let holds = all.iter().find(|(_, reading)| reading.fit != Fit::Fails);
    let name = subject::of(index, level);
    let is_meant = |pair: &Pair<'_>| {
        let of_all = || WHOLES.iter().any(|word| name.contains(word)) || bare(&pair.frame.title).contains(&core(&name));
        is_total(pair.row) && of_all() || bare(&pair.row.label) == bare(&name)
    };
    let meant = || all.iter().find(|(pair, _)| is_meant(pair));
    holds.or_else(meant).map(|(_, reading)| reading.clone().said(Plainness::Plain))
}

/// The words that say since when an amount has changed; none where they speak of other terms, or of another year.
fn since<'d>(index: &Index<'d>, level: NumberId, by: NumberId) -> Option<&'d str> {
    const OTHER: [&str; 5] = ["口径", "可比", "调整", "年初", "同期"];
    let (text, other) = (index.text_of(level), index.text_at(by));
    let (start, end) = (index.number(level).range.end, index.number(by).range.start);
    let words = (index.text_at(level) == other).then(|| text.passage.text.get(start..end)).flatten()?;
    let clause = words.rsplit(['，', '。', '；', '\n']).find(|clause| clause.contains(['比', '较']))?;
    // 比年初预算 is of this year, 比2021年年初预算 is not.
    let words = clause.replace("年年初", "年");
    (!OTHER.iter().any(|word| words.contains(word))).then_some(clause)
}
