//! Changes over a year: …比上年增加 10 万元，增长 11.11%.
//!
//! Owns which amount has changed, and what it was before.
//! Must never decide which of the three numbers is wrong.

use super::named::core;
use super::respective::run;
use super::sets::is_set;
use super::{Above, Role, Words};
use crate::submission::evidence::would_hold;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, fitting, read, read_sum};
use crate::submission::subject;

/// So many amounts before a change are tried.
const MOST_LEVELS: usize = 6;

pub fn changes(words: &Words<'_, '_>, above: &Above<'_>) -> Vec<Said> {
    let mut found = broken_down(words);
    let changes = words.all().filter_map(|id| match words.role(id) {
        Role::Change { up } => Some((id, up)),
        _ => None,
    });
    let changes: Vec<(NumberId, bool)> = changes.collect();
    for (at, (id, up)) in changes.iter().enumerate() {
        let is_share = words.number(*id).kind == Kind::Share;
        let amount = changes[..at]
            .last()
            .filter(|(amount, direction)| is_share && words.number(*amount).kind != Kind::Share && direction == up && id.0 == amount.0 + 1);
        // 同比增长10.7%，增收5939万元: the rate stands first.
        let behind = changes.get(at + 1).filter(|(next, direction)| {
            amount.is_none() && is_share && words.number(*next).kind == Kind::Money && direction == up && next.0 == id.0 + 1
        });
        let of_lists = if is_share { of_lists(words, *id, &changes[..at]) } else { None };
        match amount {
            _ if of_lists.is_some() => found.extend(of_lists),
            // 分别增长12.1%、11.7%: which change each is of is not said by where it stands.
            _ if is_share && run(words, *id).1 > 1 => {
                let said = amount.and_then(|(amount, _)| growth(words, *id, *amount, *up));
                found.extend(said.filter(|said| said.reading.fit != Fit::Fails));
            }
            None if behind.is_some() => {
                let said = behind.and_then(|(amount, _)| growth(words, *id, *amount, *up));
                found.extend(said.map(|said| Said { plainness: said.plainness.min(Plainness::Worded), ..said }));
            }
            Some((amount, _)) => found.extend(growth(words, *id, *amount, *up).or_else(|| growth_above(words, above, (*id, *amount), *up))),
            None if is_share => found.extend(growth_of_two(words, *id, *up)),
            None => found.extend(increase(words, *id, *up)),
        }
    }
    found
}

/// 规模为1839.1亿元和1434.9亿元，分别增加558.4亿元和495.3亿元，增幅达43.6%和52.7%: rates of changes of amounts, item by item.
fn of_lists(words: &Words<'_, '_>, share: NumberId, changes: &[(NumberId, bool)]) -> Option<Said> {
    let (first, length) = run(words, share);
    let like = |id: &NumberId| words.number(*id).kind == Kind::Money && run(words, *id).1 == length;
    let (change, up) = changes.iter().rev().map(|(id, up)| (run(words, *id).0, *up)).find(|(id, _)| like(id) && *id < first)?;
    let level = words.all().take_while(|id| *id < change).filter(|id| words.is_level(*id) && like(id)).last()?;
    let nth = |of: NumberId| NumberId(of.0 + (share.0 - first.0));
    let rate = Rate { words, share, change: nth(change), up };
    let reading = rate.over_what_was(nth(run(words, level).0)).filter(|reading| length >= 2 && reading.fit != Fit::Fails)?;
    words.same_sentence(level, share).then(|| reading.said(Plainness::Plain))
}

/// 减少3.10万元，其中公务用车减少2.70万元，公务接待费减少0.40万元: a change and its parts.
fn broken_down(words: &Words<'_, '_>) -> Vec<Said> {
    const MOST: usize = 12;
    let changes: Vec<(NumberId, bool)> = words.changes().filter(|(id, _)| words.number(*id).kind == Kind::Money).collect();
    let mut found = Vec::new();
    for (at, (total, up)) in changes.iter().enumerate() {
        let Some((next, _)) = changes.get(at + 1).filter(|(next, _)| words.between(*total, *next).contains("其中")) else { continue };
        let own = changes[at + 1..].iter().take(MOST).take_while(|(id, _)| words.same_sentence(*next, *id));
        let parts: Vec<NumberId> = own.filter(|(id, direction)| direction == up && words.alike(*id, *total)).map(|(id, _)| *id).collect();
        let holds = (2..=parts.len()).rev().filter_map(|count| read_sum(words.index, *total, &parts[..count]));
        if let Some(reading) = holds.into_iter().find(|reading| reading.fit == Fit::Holds) {
            found.push(reading.said(Plainness::Plain));
            continue;
        }
        let names: Vec<&str> = parts.iter().map(|id| words.lead(*id)).collect();
        if parts.len() >= 2 && is_set(&names) {
            found.extend(read_sum(words.index, *total, &parts).map(|reading| reading.said(Plainness::Worded)));
        }
    }
    found
}

/// The levels before a number, the nearest first.
fn levels(words: &Words<'_, '_>, before: NumberId, like: Option<NumberId>) -> Vec<NumberId> {
    let earlier = words.before(before);
    let levels = earlier.filter(|id| {
        let is_amount = matches!(words.role(*id), Role::Level | Role::Before);
        is_amount && like.is_none_or(|like| words.alike(*id, like)) && words.beside(*id, before)
    });
    levels.take(MOST_LEVELS).collect()
}

/// Per cent of what it was before, with the change in money beside it.
fn growth(words: &Words<'_, '_>, share: NumberId, change: NumberId, up: bool) -> Option<Said> {
    if is_over_other(words, share, change) {
        return None;
    }
    let candidates = levels(words, change, Some(change));
    let rate = Rate { words, share, change, up };
    let plain = |reading: Reading| Some(reading.said(Plainness::Plain));
    // What it was before may be printed beside it: then the rate is of that.
    let is_same_year = is_of_same_year(words, change);
    let before = candidates.first().copied().filter(|id| words.role(*id) == Role::Before && words.same_sentence(*id, change));
    let before = before.filter(|_| !is_same_year);
    if let Some(reading) = before.and_then(|before| rate.over(Term::Number(before))) {
        return plain(reading);
    }
    // 上年支出500万元，今年增加50万元: what is printed is what it was.
    let is_before = |id: NumberId| words.role(id) == Role::Before && words.same_sentence(id, change);
    let (prior, levels): (Vec<NumberId>, Vec<NumberId>) = candidates
        .into_iter()
        .filter(|id| words.is_level(*id) || is_before(*id))
        .partition(|id| is_before(*id) || is_prior(words, *id, change));
    let all: Vec<(NumberId, Reading)> = levels.iter().filter_map(|level| Some((*level, rate.over_what_was(*level)?))).collect();
    // 去年收入310682万元，同比增加23188万元: of last year, more than the year before.
    let same_year = prior.iter().filter_map(|prior| rate.over_what_was(*prior));
    let of_prior: Vec<Reading> = prior.iter().filter_map(|prior| rate.over(Term::Number(*prior))).chain(same_year).collect();
    for fit in [Fit::Holds, Fit::Near] {
        let fits = all.iter().map(|(_, reading)| reading).chain(&of_prior).find(|reading| reading.fit == fit);
        if let Some(reading) = fits {
            return plain(reading.clone());
        }
    }
    // 2022年2415.60万元，2023年2662.63万元，增加247.03万元: the two that differ by the change, and over the first of them.
    let differ = |(now, before): (NumberId, NumberId)| {
        let term = if up { (now, before) } else { (before, now) };
        let term = Term::Difference(Box::new(Term::Number(term.0)), Box::new(Term::Number(term.1)));
        read(words.index, Relation::Increase, change, term).is_some_and(|reading| reading.value == words.number(change).literal.value())
    };
    let is_telling = words.number(change).literal.significant_digits() >= 3;
    let both: Vec<NumberId> = levels.iter().chain(&prior).copied().collect();
    let pair = both
        .iter()
        .flat_map(|now| both.iter().map(move |before| (*now, *before)))
        .find(|(now, before)| is_telling && now > before && differ((*now, *before)));
    if let Some(reading) = pair.and_then(|(_, before)| rate.over(Term::Number(before))) {
        return plain(reading);
    }
    // 超收3.2亿元，增长12.3%: more than planned, and more than last year.
    if ["超收", "短收"].iter().any(|word| words.clause(change).contains(word)) {
        return None;
    }
    failing_growth(&rate, levels.first().copied(), &all).or_else(|| {
        let prior = prior.first().filter(|prior| levels.is_empty() && !is_same_year && is_about(words, **prior, change))?;
        // Over what it is now, and not what it was: the slip shows which amount was meant.
        let turned = Rate { up: !up, ..rate };
        let is_over_now = turned.over_what_was(*prior).is_some_and(|reading| reading.fit == Fit::Holds);
        let plainness = if is_over_now { Plainness::Plain } else { Plainness::Worded };
        rate.over(Term::Number(*prior)).map(|reading| reading.said(plainness))
    })
}

/// Whether a change is said of the year that the amount before it is of: 去年收入11亿元，同比增加1亿元.
fn is_of_same_year(words: &Words<'_, '_>, change: NumberId) -> bool {
    let clause = words.clause(change);
    clause.contains("同比") || clause.contains("前年")
}

/// Whether a rate is over another time than the change before it: 比年初增加…，同比增长…; 较2019年增加…，同比增长….
fn is_over_other(words: &Words<'_, '_>, share: NumberId, change: NumberId) -> bool {
    const NOW: [&str; 2] = ["同比", "同期"];
    let says_now = NOW.iter().any(|word| words.clause(share).contains(word));
    let (of_share, of_change) = (since(words, share), since(words, change));
    let differ = of_share.is_some() && of_change.is_some() && of_share != of_change;
    differ || says_now && words.compared_year(change).is_some() && of_change.is_none()
}

/// Since when something has changed, as far as its clause says: 比年初增加…，同比增长… are two things.
fn since(words: &Words<'_, '_>, change: NumberId) -> Option<usize> {
    const SINCE: [&[&str]; 4] = [
        &["年初预算", "预算", "计划", "目标"],
        &["年初", "年末", "年底", "月末", "环比", "上月", "上季", "上周"],
        &["同比", "同期", "上年", "去年"],
        &["三年", "五年", "以来", "累计"],
    ];
    let clause = words.clause(change);
    // 比上年预算 is the year before.
    let clause = &clause.replace("上年预算", "上年").replace("去年预算", "去年");
    SINCE.iter().position(|names| names.iter().any(|name| clause.contains(name)))
}

/// A rate of change with the change in money beside it.
struct Rate<'w, 'i, 'd> {
    words: &'w Words<'i, 'd>,
    share: NumberId,
    change: NumberId,
    up: bool,
}

impl Rate<'_, '_, '_> {
    /// The rate over some amount.
    fn over(&self, whole: Term) -> Option<Reading> {
        read(self.words.index, Relation::Growth, self.share, Term::Quotient(Box::new(Term::Number(self.change)), Box::new(whole)))
    }

    /// The rate over what an amount was before the change.
    fn over_what_was(&self, level: NumberId) -> Option<Reading> {
        let (level, by) = (Term::Number(level), Term::Number(self.change));
        let reading = self.over(if self.up { Term::Difference(Box::new(level), Box::new(by)) } else { Term::Sum(vec![level, by]) });
        // Nothing grows by more than it is.
        reading.filter(|reading| !reading.value.is_negative())
    }

    /// Whether it is over an amount as it is now.
    fn is_over_now(&self, level: NumberId) -> bool {
        self.over(Term::Number(level)).is_some_and(|reading| reading.fit == Fit::Holds)
    }
}

/// 其中，项目支出决算数较上年减少135.15万元，下降6.56%: the amount stands in a paragraph above, under the same name.
fn growth_above(words: &Words<'_, '_>, above: &Above<'_>, (share, change): (NumberId, NumberId), up: bool) -> Option<Said> {
    let own = core(words.clause(change));
    let is_named = |level: &&NumberId| !own.is_empty() && core(&subject::of(words.index, **level)) == own;
    let levels: Vec<NumberId> = above.amounts.iter().rev().filter(is_named).copied().collect();
    let rate = Rate { words, share, change, up };
    let over_what_was: Vec<Reading> = levels.iter().filter_map(|level| rate.over_what_was(*level)).collect();
    let over_before: Vec<Reading> = levels.iter().filter_map(|level| rate.over(Term::Number(*level))).collect();
    if let Some(reading) = fitting(&over_what_was) {
        return Some(reading.clone().said(Plainness::Plain));
    }
    // Of two years of one name it may be either, and over what one of them was.
    if let ([_, _, ..], Some(reading)) = (&levels[..], fitting(&over_before)) {
        return Some(reading.clone().said(Plainness::Plain));
    }
    let ([level], [reading]) = (&levels[..], &over_what_was[..]) else { return None };
    let is_telling = rate.is_over_now(*level) && words.number(share).literal.significant_digits() >= 3;
    let plainness = if is_telling { Plainness::Plain } else { Plainness::Worded };
    Some(reading.clone().said(plainness))
}

/// A rate that does not come out over any amount: of the one that it must be about.
fn failing_growth(rate: &Rate<'_, '_, '_>, first: Option<NumberId>, all: &[(NumberId, Reading)]) -> Option<Said> {
    let Rate { words, change, .. } = *rate;
    // 预算95万元，货物类47万元，工程类48万元，较去年减少: of the whole, and not of its last part.
    let whole = (2..all.len()).find(|at| {
        let parts: Vec<NumberId> = all[..*at].iter().map(|(level, _)| *level).collect();
        read_sum(words.index, all[*at].0, &parts).is_some_and(|reading| reading.fit == Fit::Holds)
    });
    let all = &all[whole.unwrap_or(0)..];
    let is_about =
        |level: NumberId| whole.is_some() && Some(level) == all.first().map(|(level, _)| *level) || is_about(words, level, change);
    let (nearest, reading) = all.iter().find(|(level, _)| is_about(*level))?;
    let between = words.between(*nearest, change);
    let compares = ["比", "较", "上年", "去年"].iter().any(|word| between.contains(word));
    // Over what it is now, and not what it was: a slip that shows which amount was meant.
    let over_now = all.iter().find(|(level, _)| compares && is_about(*level) && rate.is_over_now(*level));
    if let Some((_, reading)) = over_now {
        return Some(reading.clone().said(Plainness::Plain));
    }
    // Which of the amounts above it is about may be told by one wrong digit.
    let slipped = all.iter().map(|(_, reading)| reading).find(|reading| would_hold(words.index, reading));
    if let Some(reading) = slipped.filter(|_| compares) {
        return Some(reading.clone().said(Plainness::Worded));
    }
    // What stands nearest and is as much as the change was nothing before: no other amount is meant.
    if whole.is_none() && first != Some(*nearest) {
        return None;
    }
    let sentences = between.matches(['。', '\n']).count();
    let alone = all.iter().all(|(level, _)| words.number(*level).literal == words.number(*nearest).literal);
    // 收入221亿元，增收37.4亿元，增长20.4%: nothing stands between them.
    let touches = between == words.clause(change) && between.starts_with('，') && !rate.is_over_now(*nearest);
    let explained = words.text[words.number(rate.share).range.end..].starts_with('（');
    let touches = touches && is_of_budget(words, *nearest) && !explained;
    let stands = !between.contains("其中") && (compares && (sentences == 0 || sentences == 1 && alone) || touches && sentences == 0);
    let plainness = if stands { Plainness::Plain } else { Plainness::Worded };
    (sentences <= 1).then(|| reading.clone().said(plainness))
}

/// Whether an amount is of a budget: the growth of output and sales is over other prices than they are told in.
fn is_of_budget(words: &Words<'_, '_>, level: NumberId) -> bool {
    const BUDGET: [&str; 8] = ["收入", "支出", "经费", "预算", "决算", "资金", "费用", "税"];
    let name = words.lead(level);
    BUDGET.iter().any(|word| name.contains(word)) && !["人均", "产值", "增加值"].iter().any(|word| name.contains(word))
}

/// Whether a change can be that of an amount before it: nothing else is named between them.
fn is_about(words: &Words<'_, '_>, level: NumberId, change: NumberId) -> bool {
    let between = words.between(level, change);
    if between.contains("分别") {
        return false;
    }
    // 比上年人均4.5万元增加: what it is compared with is said in other terms.
    let last = NumberId(change.0 - 1);
    let is_other = last > level && words.number(last).kind == Kind::Money && words.role(last) == Role::Other;
    let name = name(words, level);
    let verb = words.clause(change).trim_end_matches(|c| "了约为额达到率幅近各共计：".contains(c));
    let trimmed = between.strip_suffix(words.clause(change)).map_or(between, |rest| &between[..rest.len() + verb.len()]);
    let mut subjects = trimmed.split(['，', '。', '；', '：', '\n']).skip(1);
    !is_other
        && subjects.all(|clause| {
            let own = core(clause);
            clause.starts_with(['占', '完']) || own.is_empty() || name.contains(&own) || own.contains(&name) && !name.is_empty()
        })
}

/// What an amount is called: its clause, or the one before where that says nothing.
fn name(words: &Words<'_, '_>, level: NumberId) -> String {
    let before = &words.text[..words.number(level).range.start];
    let mut clauses = before.rsplit(['，', '。', '；', '：', '\n']).take(2).map(core);
    clauses.find(|name| !name.is_empty()).unwrap_or_default()
}

/// Whether an amount is that of the year before a change.
fn is_prior(words: &Words<'_, '_>, level: NumberId, change: NumberId) -> bool {
    let clause = words.clause(level);
    // 上年结转 is an amount of this year.
    let carried = ["结转", "结余"].iter().any(|word| clause.contains(word));
    if !carried && ["上年", "去年", "上一年", "前一年"].iter().any(|word| clause.contains(word)) {
        return true;
    }
    // 2022年支出100万元，2023年增加10万元; …，2023年比2022年增加10万元.
    let Some(year) = words.year_of(level) else { return false };
    let between = words.all().skip_while(|id| *id <= level).take_while(|id| *id < change);
    let mut years = between.filter(|id| words.number(*id).kind == Kind::Label && words.number(*id).digits.len() == 4);
    years.any(|id| {
        let digits = words.number(id).digits.clone();
        let is_compared = words.text[..digits.start].ends_with(['比', '较', '与']);
        let other = &words.text[digits];
        if is_compared { other == year } else { other > year }
    })
}

/// Per cent of one amount over another: 2023年 120 万元，比2022年 100 万元增长 20%.
fn growth_of_two(words: &Words<'_, '_>, share: NumberId, up: bool) -> Option<Said> {
    let candidates = levels(words, share, None);
    let [before, now, ..] = candidates[..] else { return None };
    if !words.alike(before, now) || !words.same_sentence(now, share) {
        return None;
    }
    let pair = |now: NumberId, before: NumberId| {
        let (now, then) = (Box::new(Term::Number(now)), Box::new(Term::Number(before)));
        let by = if up { Term::Difference(now, then.clone()) } else { Term::Difference(then.clone(), now) };
        read(words.index, Relation::Growth, share, Term::Quotient(Box::new(by), then))
    };
    let holds = [pair(now, before), pair(before, now)].into_iter().flatten().find(|reading| reading.fit != Fit::Fails);
    // 完成8863万元，比上年决算数8494万元增长4.34%: the words say what it is over.
    let is_over = words.role(before) == Role::Before
        && words.is_level(now)
        && (now.0 + 1..before.0).all(|between| words.number(NumberId(between)).kind == Kind::Label)
        && share.0 == before.0 + 1
        && !words.between(before, share).contains(['，', '；'])
        && is_of_budget(words, now);
    let says =
        pair(now, before).filter(|_| is_over && words.clause(share).chars().count() <= 4).map(|reading| reading.said(Plainness::Plain));
    holds.map(|reading| reading.said(Plainness::Guessed)).or(says)
}

/// 2021年预算283.63万元，…，2022年预算350.17万元，较2021年增加66.54万元: the amounts of the two years, less the earlier one.
fn of_years(words: &Words<'_, '_>, change: NumberId, candidates: &[NumberId], up: bool) -> Vec<(NumberId, NumberId)> {
    let Some(year) = words.compared_year(change) else { return Vec::new() };
    let is_plan = |id: &NumberId| words.clause(*id).contains("预算") && words.same_sentence_or_last(*id, change);
    let now = candidates.iter().copied().find(|id| is_plan(id) && words.year_of(*id).is_some_and(|own| own > year));
    let before = candidates.iter().copied().filter(|id| is_plan(id) && words.year_of(*id) == Some(year));
    let pairs = now.into_iter().flat_map(|now| before.clone().map(move |before| (now, before)));
    pairs.map(|(now, before)| if up { (now, before) } else { (before, now) }).collect()
}

/// Whether another change, or what a part is called, stands between an amount and a change.
fn is_of_part(words: &Words<'_, '_>, last: NumberId, change: NumberId) -> bool {
    const PARTS: [&str; 7] = ["其中", "主要是", "主要原因", "主要为", "一是", "二是", "三是"];
    let between = words.between(last, change);
    let changed = words.changes().any(|(id, _)| id > last && id < change && words.number(id).kind == Kind::Money);
    changed || PARTS.iter().any(|word| between.contains(word))
}

/// Whether an amount is the plan that something is compared with.
fn is_plan(words: &Words<'_, '_>, id: NumberId, since: &str) -> bool {
    ["预算", "计划", "概算", "目标", "任务"].iter().any(|word| since.contains(word) && words.clause(id).contains(word))
}

/// By how much an amount is more than another that is printed beside it.
fn increase(words: &Words<'_, '_>, change: NumberId, up: bool) -> Vec<Said> {
    let candidates = levels(words, change, Some(change));
    let pair = |now: NumberId, before: NumberId| {
        let (now, before) = (Box::new(Term::Number(now)), Box::new(Term::Number(before)));
        let by = if up { Term::Difference(now, before) } else { Term::Difference(before, now) };
        read(words.index, Relation::Increase, change, by)
    };
    let all = candidates.iter().enumerate().flat_map(|(at, a)| candidates[at + 1..].iter().flat_map(move |b| [(*a, *b), (*b, *a)]));
    let holds = all.filter_map(|(now, before)| pair(now, before)).find(|reading| reading.fit == Fit::Holds);
    // 95万元，与上年预算数100万元相比，增加5万元: the words say which is which, and the change goes the other way.
    let is_same_year = is_of_same_year(words, change);
    let before = candidates.first().copied().filter(|id| words.role(*id) == Role::Before && words.same_sentence(*id, change));
    let before = before.filter(|_| !is_same_year);
    let now = candidates.iter().copied().find(|id| words.is_level(*id) && words.same_sentence(*id, change));
    if let (Some(before), Some(now)) = (before, now)
        && let (Some(said), Some(turned)) = (pair(now, before), pair(before, now))
        && said.fit == Fit::Fails
        && turned.fit == Fit::Holds
    {
        return vec![said.said(Plainness::Plain)];
    }
    if let Some(reading) = holds {
        return vec![reading.said(Plainness::Plain)];
    }
    // …比2022年3002.19万元增加295.61万元，其中基本支出增加36.89万元: the change of a part, and of no other amount.
    let is_part = candidates.first().is_some_and(|last| is_of_part(words, *last, change));
    if is_part {
        return Vec::new();
    }
    // 支出决算为24.90万元，与2021年度相比，减少1.10万元: the plan of this year is not what it is compared with.
    let since = candidates.first().map_or("", |last| words.between(*last, change));
    let year = candidates.first().is_some_and(|last| (last.0 + 1..change.0).any(|id| words.number(NumberId(id)).kind == Kind::Label));
    let of_last_year = year || ["上年", "去年", "同期", "同比"].iter().any(|word| since.contains(word));
    let compares = since.contains(['比', '较']);
    let beside: Vec<NumberId> =
        candidates.iter().copied().filter(|id| words.same_sentence(*id, change)).filter(|_| !of_last_year && compares).collect();
    // 100万元，比2022年90万元增加; 年初预算…，支出决算…，较年初预算少: of which amount it is said, the numbers have to tell.
    let pairs: Vec<(NumberId, NumberId)> = match (before, &beside[..]) {
        (Some(before), _) => candidates.iter().filter(|now| words.is_level(**now)).map(|now| (*now, before)).collect(),
        (None, [done, planned]) if is_plan(words, *planned, since) => vec![if up { (*done, *planned) } else { (*planned, *done) }],
        _ => Vec::new(),
    };
    let pairs = if pairs.is_empty() { of_years(words, change, &candidates, up) } else { pairs };
    let readings = pairs.into_iter().filter_map(|(now, before)| match words.role(before) == Role::Before || up {
        true => pair(now, before),
        false => {
            read(words.index, Relation::Increase, change, Term::Difference(Box::new(Term::Number(now)), Box::new(Term::Number(before))))
        }
    });
    readings.map(|reading| reading.said(Plainness::Worded)).collect()
}
