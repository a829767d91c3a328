//! Changes over a year: …比上年增加 10 万元，增长 11.11%.
//!
//! Owns which amount has changed, and what it was before.
//! Must never decide which of the three numbers is wrong.

use super::{Plainness, Role, Said, Words};
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Reading, Relation, Term, read};

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
    // What it was before may be printed: then the rate is of that.
    let over = |before: NumberId| {
        let term = Term::Quotient(Box::new(Term::Number(change)), Box::new(Term::Number(before)));
        read(words.index, Relation::Growth, share, term)
    };
    let printed = candidates.iter().filter(|id| words.role(**id) == Role::Before && words.same_sentence(**id, change));
    if let Some(reading) = printed.filter_map(|before| over(*before)).find(|reading| reading.fit != Fit::Fails) {
        return Some(Said { reading, plainness: Plainness::Plain });
    }
    let candidates: Vec<NumberId> = candidates.into_iter().filter(|id| words.is_level(*id)).collect();
    let reading = |level: NumberId| {
        let (level, by) = (Box::new(Term::Number(level)), Box::new(Term::Number(change)));
        let before = if up { Term::Difference(level, by.clone()) } else { Term::Sum(vec![*level, *by.clone()]) };
        read(words.index, Relation::Growth, share, Term::Quotient(by, Box::new(before)))
    };
    best(words, change, &candidates, reading)
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
    holds.map(|reading| Said { reading, plainness: Plainness::Guessed })
}

/// By how much an amount is more than another that is printed beside it.
fn increase(words: &Words<'_, '_>, change: NumberId, up: bool) -> Option<Said> {
    let candidates = levels(words, change, Some(change));
    let pair = |now: NumberId, before: NumberId| {
        let (now, before) = (Box::new(Term::Number(now)), Box::new(Term::Number(before)));
        let by = if up { Term::Difference(now, before) } else { Term::Difference(before, now) };
        read(words.index, Relation::Increase, change, by)
    };
    let pairs = candidates.iter().enumerate().flat_map(|(at, a)| candidates[at + 1..].iter().flat_map(move |b| [(*a, *b), (*b, *a)]));
    let holds = pairs.filter_map(|(now, before)| pair(now, before)).find(|reading| reading.fit == Fit::Holds);
    if let Some(reading) = holds {
        return Some(Said { reading, plainness: Plainness::Plain });
    }
    // 100万元，比2022年90万元增加: the three stand side by side.
    let [before, now, ..] = candidates[..] else { return None };
    let plain = words.role(before) == Role::Before && words.is_level(now) && words.same_sentence(now, change);
    plain.then(|| pair(now, before).map(|reading| Said { reading, plainness: Plainness::Worded }))?
}

/// The nearest level with which it comes out; else the nearest in the sentence, or in the one before.
fn best(words: &Words<'_, '_>, change: NumberId, levels: &[NumberId], reading: impl Fn(NumberId) -> Option<Reading>) -> Option<Said> {
    let all: Vec<Reading> = levels.iter().filter_map(|level| reading(*level)).collect();
    for fit in [Fit::Holds, Fit::Near] {
        if let Some(reading) = all.iter().find(|reading| reading.fit == fit) {
            return Some(Said { reading: reading.clone(), plainness: Plainness::Plain });
        }
    }
    let nearest = *levels.first()?;
    let between = words.between(nearest, change);
    let sentences = between.matches(['。', '\n']).count();
    let compares = ["比", "较", "同比", "上年", "去年"].iter().any(|word| between.contains(word));
    // Between the amount and the change stands no other amount, and nothing but the comparison.
    let plain = sentences == 0 && compares && !between.contains("其中") && change.0 == nearest.0 + 1 + labels(words, nearest, change);
    let plainness = if plain { Plainness::Plain } else { Plainness::Worded };
    (sentences <= 1).then(|| all.into_iter().next().map(|reading| Said { reading, plainness }))?
}

/// How many years and the like stand between two numbers.
fn labels(words: &Words<'_, '_>, first: NumberId, second: NumberId) -> u32 {
    let labels = (first.0 + 1..second.0).filter(|at| words.number(NumberId(*at)).kind == Kind::Label);
    u32::try_from(labels.count()).unwrap_or(u32::MAX)
}
