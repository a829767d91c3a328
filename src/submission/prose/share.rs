//! Shares: …基本支出 1053.74 万元，占 22.52%.
//!
//! Owns which part and which whole a share is of.
//! Must never decide which of the three numbers is wrong.

use super::named::core;
use super::respective::{respective, run};
use super::{Above, Words};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, fitting, read};
use crate::submission::subject;

/// So many amounts before a part are tried as its whole.
const MOST_WHOLES: usize = 12;
/// And so many of the texts above.
const MOST_ABOVE: usize = 16;

/// A share with its part.
struct Share<'d> {
    id: NumberId,
    part: NumberId,
    /// What the text calls the whole.
    named: &'d str,
    /// Whether its clause names the part.
    has_name: bool,
}

pub fn shares(words: &Words<'_, '_>, above: &Above<'_>) -> Vec<Said> {
    let own: Vec<Share<'_>> = words.all().filter_map(|id| share(words, id)).chain(told_apart(words, above)).collect();

    let parts: Vec<NumberId> = own.iter().map(|share| share.part).collect();
    // What is itself a share of 年度销售总额 is not that.
    let of_same: Vec<(&str, NumberId)> =
        own.iter().filter(|share| !share.named.is_empty()).map(|share| (share.named, share.part)).collect();

    let mut found: Vec<Said> = Vec::new();
    let mut open = Vec::new();
    for share in own {
        let is_other = |whole: &NumberId| !of_same.contains(&(share.named, *whole)) && may_be(words, &share, *whole, &parts);
        let wholes: Vec<NumberId> = wholes(words, &share, &above.amounts).into_iter().filter(is_other).collect();
        let readings: Vec<Reading> = wholes.iter().filter_map(|whole| over(words, &share, *whole)).collect();
        let of_all = || over_list(words, &share).filter(|reading| reading.fit != Fit::Fails);
        match fitting(&readings)
            .cloned()
            .or_else(of_all)
            .or_else(|| of_other_part(words, &share, &parts))
            .or_else(|| of_called(words, &share, above))
        {
            Some(reading) => found.push(reading.said(Plainness::Plain)),
            // 公用经费占15%，计150万元: what is a share of its own words is not that of the amount before.
            None if share.has_name || is_of_other(words, &share, &wholes) => {}
            None => open.push((share, wholes)),
        }
    }
    // The whole of the shares beside it, or the one that is called so.
    for (share, wholes) in open {
        let beside = found.iter().filter(|said: &&Said| !said.reading.value.is_zero()).find_map(|said| match &said.reading.term {
            Term::Quotient(_, whole) => {
                whole.numbers().into_iter().next().filter(|whole| *whole < share.part && words.index.alike(*whole, share.part))
            }
            _ => None,
        });
        let named = wholes.iter().copied().find(|whole| is_named(words, &share, *whole));
        let of_list = || wholes.iter().copied().find(|whole| above.siblings.iter().any(|text| is_whole_of(words.index, *text, *whole)));
        let only = || match wholes.iter().copied().filter(|whole| words.same_sentence_of(*whole, share.part)).collect::<Vec<_>>()[..] {
            [whole] => Some(whole).filter(|whole| words.between(*whole, share.part).contains("其中")),
            _ => None,
        };

        let Some(whole) = named.or(beside).or_else(only).or_else(of_list) else { continue };
        // 甲14.3，占60.6%；其中乙10.6，占44.9%: of the whole that is printed nowhere.

        let of_unseen = of_unseen(words, &share, whole);
        let is_part = parts.contains(&whole);
        if named.is_none() && (of_unseen.is_some() || is_part) {
            found.extend(of_unseen.map(|reading| reading.said(Plainness::Guessed)));
            continue;
        }
        found.extend(over(words, &share, whole).map(|reading| reading.said(Plainness::Plain)));
    }
    found
}

/// Whether an amount may be the whole of a share: what is a part beside it is none, unless the words say so.
fn may_be(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId, parts: &[NumberId]) -> bool {
    let is_beside = words.ids.contains(&whole.0) && parts.contains(&whole) && whole != share.part && words.same_sentence(whole, share.part);
    !is_beside || words.between(whole, share.part).contains("其中") || is_named(words, share, whole)
}

/// Whether a share of another item of the list is of an amount.
fn is_whole_of(index: &Index<'_>, text: usize, whole: NumberId) -> bool {
    const DIGITS: u32 = 3;
    let words = Words::new(index, text);
    let shares = words.all().filter_map(|id| share(&words, id));
    shares
        .filter(|share| index.number(share.id).literal.significant_digits() >= DIGITS)
        .any(|share| over(&words, &share, whole).is_some_and(|reading| reading.fit == Fit::Holds))
}

/// 基本支出和项目支出分别占73.08%和26.92%: shares of amounts that are called so before.
fn told_apart<'d>(words: &Words<'_, 'd>, above: &Above<'_>) -> Vec<Share<'d>> {
    let levels: Vec<NumberId> = above.amounts.iter().copied().chain(words.all().filter(|id| words.is_level(*id))).collect();
    let mut found = Vec::new();
    for (name, id) in respective(words).into_iter().flatten().filter(|(_, id)| words.number(*id).kind == Kind::Share) {
        let is_of = |level: &&NumberId| **level < id && subject::of(words.index, **level).ends_with(name);
        let of_total = words.lead(id).contains('占') || words.text[..words.number(id).range.start].contains("分别占");
        if let Some(part) = levels.iter().rev().find(is_of).filter(|_| of_total) {
            found.push(Share { id, part: *part, named: "", has_name: false });
        }
    }
    found
}

/// Whether a share is said to be of something that none of the amounts is called: 占同类产品采购规模的90%, 占调整预算100.93%.
fn is_of_other(words: &Words<'_, '_>, share: &Share<'_>, wholes: &[NumberId]) -> bool {
    const PLANS: [&str; 6] = ["预算", "年初预算", "调整预算", "全年预算", "预算数", "年度预算"];
    let named = core(share.named);
    let called = |whole: &NumberId| core(&subject::of(words.index, *whole));
    let is_called = |whole: &NumberId| {
        let own = called(whole);
        own.contains(&named) || !own.is_empty() && named.contains(&own)
    };
    PLANS.contains(&share.named) || !named.is_empty() && !wholes.iter().any(is_called)
}

/// The amount that stands in its list where a share stands in its own: 规模分别为9,027.5亿元、15,664.1亿元，占25.8%、44.8%.
fn of_list(words: &Words<'_, '_>, id: NumberId, part: NumberId) -> Option<NumberId> {
    let ((first, shares), (first_part, parts)) = (run(words, id), run(words, part));
    match shares {
        1 => Some(part),
        _ if shares == parts => Some(NumberId(first_part.0 + (id.0 - first.0))),
        _ => None,
    }
}

fn share<'d>(words: &Words<'_, 'd>, id: NumberId) -> Option<Share<'d>> {
    let number = words.number(id);
    let clause = words.clause(run(words, id).0);
    // 占比提高0.7个百分点 is no share.
    if number.kind != Kind::Share || number.literal.unit.text.contains("百分点") || !number.is_value() || !clause.contains('占') {
        return None;
    }
    let named = clause.rfind('占').map_or("", |at| clause[at + '占'.len_utf8()..].trim_matches(|c| "的比例为重约".contains(c)));
    let has_name = clause.find('占').is_some_and(|at| clause[..at].chars().filter(|c| c.is_alphabetic()).count() >= 2);
    let mut levels = words.all().rev().skip_while(|level| *level >= id).filter(|level| words.is_level(*level) && words.beside(*level, id));
    let part = levels.next()?;
    // A number of something else may stand between: 授予中小企业 3 个合同.
    let part = if words.number(part).kind == Kind::Money {
        part
    } else {
        levels.find(|level| words.number(*level).kind == Kind::Money).filter(|level| words.same_sentence(*level, id)).unwrap_or(part)
    };
    let part = of_list(words, id, part).filter(|part| words.same_sentence(*part, id))?;
    Some(Share { id, part, named, has_name })
}

/// A share of what another amount is a share of, in the same sentence: 10.6 × 60.6% ÷ 14.3.
fn of_unseen(words: &Words<'_, '_>, share: &Share<'_>, other: NumberId) -> Option<Reading> {
    let number = |id: NumberId| Term::Number(id);
    let shares = words.all().take_while(|id| *id < share.id).filter(|id| words.number(*id).kind == Kind::Share);
    let near = shares.filter(|id| words.same_sentence(*id, share.id));
    let mut readings = near.filter_map(|of_other| {
        let term = Term::Quotient(Box::new(Term::Product(vec![number(share.part), number(of_other)])), Box::new(number(other)));
        read(words.index, Relation::Share, share.id, term)
    });
    readings.find(|reading| reading.fit != Fit::Fails)
}

/// 占本年支出合计的82.27%: the amount that is called so anywhere in the document; it is only believed.
fn of_called(words: &Words<'_, '_>, share: &Share<'_>, above: &Above<'_>) -> Option<Reading> {
    let called = above.called.get(&core(share.named)).filter(|_| !share.named.is_empty())?;
    let near = called.iter().filter(|whole| words.index.alike(**whole, share.part) && **whole != share.part).take(MOST_ABOVE);
    let mut readings = near.filter_map(|whole| over(words, share, *whole));
    readings.find(|reading| reading.fit == Fit::Holds && words.number(share.id).literal.significant_digits() >= 3)
}

/// 可用100万元，已用98万元，结余2万元，占98%: what it is a share of may stand before the nearest amount.
fn of_other_part(words: &Words<'_, '_>, share: &Share<'_>, parts: &[NumberId]) -> Option<Reading> {
    let near = words.all().rev().skip_while(|id| *id >= share.part).take_while(|id| words.same_sentence(*id, share.id));
    let near: Vec<NumberId> = near.filter(|id| words.is_level(*id) && words.alike(*id, share.part)).take(MOST_WHOLES).collect();
    // What is a part beside it is no whole.
    let wholes = |from: usize| near[from..].iter().filter(|whole| !parts.contains(whole));
    let pairs = near.iter().enumerate().flat_map(|(at, part)| wholes(at + 1).map(move |whole| (*part, *whole)));
    let readings: Vec<Reading> = pairs.filter_map(|(part, whole)| over(words, &Share { part, ..*share }, whole)).collect();
    readings.into_iter().find(|reading| reading.fit == Fit::Holds && words.number(share.id).literal.significant_digits() >= 2)
}

/// 甲25万元、乙45万元、丙30万元，分别占25%、45%、30%: of all of its list.
fn over_list(words: &Words<'_, '_>, share: &Share<'_>) -> Option<Reading> {
    if !words.ids.contains(&share.part.0) {
        return None;
    }
    let ((first, parts), (_, shares)) = (run(words, share.part), run(words, share.id));
    let all: Vec<NumberId> = (first.0..first.0 + parts).map(NumberId).collect();
    let term = Term::Quotient(Box::new(Term::Number(share.part)), Box::new(Term::sum(&all)));
    read(words.index, Relation::Share, share.id, term).filter(|_| parts > 1 && parts == shares)
}

fn over(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId) -> Option<Reading> {
    let term = Term::Quotient(Box::new(Term::Number(share.part)), Box::new(Term::Number(whole)));
    read(words.index, Relation::Share, share.id, term).map(|reading| least(words, reading))
}

/// A share that is less than its last digit, and is printed as that: nobody writes 0.00% for a little.
pub fn least(words: &Words<'_, '_>, reading: Reading) -> Reading {
    let literal = &words.number(reading.result).literal;
    let is_least = literal.value() == literal.step() && reading.value < literal.step() && !reading.value.is_zero();
    let fit = if is_least && !reading.value.is_negative() { Fit::Near } else { reading.fit };
    Reading { fit, ..reading }
}

/// The amounts that may be the whole: those that are called so first, then the nearest, then those of the texts above.
fn wholes(words: &Words<'_, '_>, share: &Share<'_>, above: &[NumberId]) -> Vec<NumberId> {
    let own = words.all().rev().skip_while(|level| *level >= share.part);
    let own = own.filter(|level| words.is_level(*level) && words.index.alike(*level, share.part)).take(MOST_WHOLES);
    let above = above.iter().rev().copied().filter(|level| words.index.alike(*level, share.part)).take(MOST_ABOVE);
    let all: Vec<NumberId> = own.chain(above).collect();
    let (named, others): (Vec<NumberId>, Vec<NumberId>) = all.into_iter().partition(|whole| is_named(words, share, *whole));
    named.into_iter().chain(others).collect()
}

/// Whether an amount of this text is called what the share is said to be of.
fn is_named(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId) -> bool {
    let is_own = words.ids.contains(&whole.0);
    is_own && share.named.chars().count() >= 3 && words.clause(whole).contains(share.named)
}
