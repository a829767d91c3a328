//! Changes over a year: …比上年增加 10 万元，增长 11.11%.
//!
//! Owns which amount has changed, and what it was before.
//! Must never decide which of the three numbers is wrong.

use super::{Role, Words};
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// So many amounts before a change are tried.
const MOST_LEVELS: usize = 6;

pub fn changes(words: &Words<'_, '_>) -> Vec<Said> {
    let mut found = Vec::new();
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
        match amount {
            Some((amount, _)) => found.extend(growth(words, *id, *amount, *up)),
            None if is_share => found.extend(growth_of_two(words, *id, *up)),
            None => found.extend(increase(words, *id, *up)),
        }
    }
    found
}

/// The levels before a number, the nearest first.
fn levels(words: &Words<'_, '_>, before: NumberId, like: Option<NumberId>) -> Vec<NumberId> {
    let earlier = words.all().rev().skip_while(|id| *id >= before);
    let levels = earlier.filter(|id| {
        let is_amount = matches!(words.role(*id), Role::Level | Role::Before);
        is_amount && like.is_none_or(|like| words.alike(*id, like)) && words.beside(*id, before)
    });
    levels.take(MOST_LEVELS).collect()
}

/// Per cent of what it was before, with the change in money beside it.
fn growth(words: &Words<'_, '_>, share: NumberId, change: NumberId, up: bool) -> Option<Said> {
    let candidates = levels(words, change, Some(change));
    let by = || Box::new(Term::Number(change));
    let over = |whole: Term| read(words.index, Relation::Growth, share, Term::Quotient(by(), Box::new(whole)));
    let plain = |reading: Reading| Some(reading.said(Plainness::Plain));
    // What it was before may be printed beside it: then the rate is of that.
    let before = candidates.first().copied().filter(|id| words.role(*id) == Role::Before && words.same_sentence(*id, change));
    if let Some(reading) = before.and_then(|before| over(Term::Number(before))) {
        return plain(reading);
    }
    // 上年支出500万元，今年增加50万元: what is printed is what it was.
    let (prior, levels): (Vec<NumberId>, Vec<NumberId>) =
        candidates.into_iter().filter(|id| words.is_level(*id)).partition(|id| is_prior(words, *id, change));
    if let (Some(prior), true) = (prior.first(), levels.is_empty()) {
        return over(Term::Number(*prior)).map(|reading| reading.said(Plainness::Worded));
    }
    let was = |level: NumberId| {
        let level = Term::Number(level);
        if up { Term::Difference(Box::new(level), by()) } else { Term::Sum(vec![level, *by()]) }
    };
    let all: Vec<(NumberId, Reading)> = levels.iter().filter_map(|level| Some((*level, over(was(*level))?))).collect();
    for fit in [Fit::Holds, Fit::Near] {
        if let Some((_, reading)) = all.iter().find(|(_, reading)| reading.fit == fit) {
            return plain(reading.clone());
        }
    }
    // Over what it is now, and not what it was: a slip that shows which amount was meant.
    let is_over_now = |level: NumberId| over(Term::Number(level)).is_some_and(|reading| reading.fit == Fit::Holds);
    if let Some((_, reading)) = all.iter().find(|(level, _)| is_over_now(*level)) {
        return plain(reading.clone());
    }
    let (nearest, reading) = all.into_iter().next()?;
    let between = words.between(nearest, change);
    let sentences = between.matches(['。', '\n']).count();
    let compares = ["比", "较", "同比", "上年", "去年"].iter().any(|word| between.contains(word));
    let alone = levels.iter().all(|level| words.number(*level).literal == words.number(nearest).literal);
    let stands = !between.contains("其中") && compares && (sentences == 0 || sentences == 1 && alone);
    let plainness = if stands { Plainness::Plain } else { Plainness::Worded };
    (sentences <= 1).then_some(reading.said(plainness))
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
    holds.map(|reading| reading.said(Plainness::Guessed))
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
    if let Some(reading) = holds {
        return vec![reading.said(Plainness::Plain)];
    }
    // 100万元，比2022年90万元增加; 年初预算…，支出决算…，较年初预算少: of which amount it is said, the numbers have to tell.
    let of_last_year = ["上年", "去年", "同期", "同比"].iter().any(|word| words.clause(change).contains(word));
    let beside: Vec<NumberId> =
        candidates.iter().copied().filter(|id| words.same_sentence(*id, change)).filter(|_| !of_last_year).collect();
    let before = candidates.first().copied().filter(|id| words.role(*id) == Role::Before && words.same_sentence(*id, change));
    let pairs: Vec<(NumberId, NumberId)> = match (before, &beside[..]) {
        (Some(before), _) => candidates.iter().filter(|now| words.is_level(**now)).map(|now| (*now, before)).collect(),
        (None, [done, planned]) => vec![if up { (*done, *planned) } else { (*planned, *done) }],
        _ => Vec::new(),
    };
    let readings = pairs.into_iter().filter_map(|(now, before)| match words.role(before) == Role::Before || up {
        true => pair(now, before),
        false => {
            read(words.index, Relation::Increase, change, Term::Difference(Box::new(Term::Number(now)), Box::new(Term::Number(before))))
        }
    });
    readings.map(|reading| reading.said(Plainness::Worded)).collect()
}
