//! The whole of a share: …占本年支出合计的 22.52%.
//!
//! Owns which amount a share is of: by its name, by its place, by the shares beside it.
//! Must never take an amount for the whole that the words call otherwise.

use super::named::core;
use super::respective::run;
use super::share::{Share, over, share};
use super::{Above, Words};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Reading, Relation, Term, fitting, read};
use crate::submission::subject;

/// So many amounts before a part are tried as its whole.
const MOST_WHOLES: usize = 12;
/// And so many of the texts above.
const MOST_ABOVE: usize = 16;

/// The amounts that may be the whole: those that are called so first, then the nearest, then those of the texts above.
pub fn wholes(words: &Words<'_, '_>, share: &Share<'_>, above: &[NumberId], all: &[Share<'_>]) -> Vec<NumberId> {
    let own = words.before(share.part);
    let own = own.filter(|level| words.is_level(*level) && words.index.alike(*level, share.part)).take(MOST_WHOLES);
    let above = above.iter().rev().copied().filter(|level| words.index.alike(*level, share.part)).take(MOST_ABOVE);
    let near = own.chain(above).filter(|whole| may_be(words, share, *whole, all));
    let (named, others): (Vec<NumberId>, Vec<NumberId>) = near.partition(|whole| is_named(words, share, *whole));
    named.into_iter().chain(others).collect()
}

/// Whether an amount may be the whole of a share: what is a part beside it is none, unless the words say so.
fn may_be(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId, all: &[Share<'_>]) -> bool {
    // What is itself a share of 年度销售总额 is not that.
    if all.iter().any(|other| other.part == whole && !other.named.is_empty() && other.named == share.named) {
        return false;
    }
    let is_part = whole != share.part && all.iter().any(|other| other.part == whole);
    let is_beside = words.ids.contains(&whole.0) && is_part && words.same_sentence(whole, share.part);
    !is_beside || words.between(whole, share.part).contains("其中") || is_named(words, share, whole)
}

/// The whole over which a share comes out.
pub fn comes_out(words: &Words<'_, '_>, share: &Share<'_>, wholes: &[NumberId], all: &[Share<'_>], above: &Above<'_>) -> Option<Reading> {
    let readings: Vec<Reading> = wholes.iter().filter_map(|whole| over(words, share, *whole)).collect();
    let of_list = || over_list(words, share).filter(|reading| reading.fit != Fit::Fails);
    fitting(&readings).cloned().or_else(of_list).or_else(|| of_other_part(words, share, all)).or_else(|| of_called(words, share, above))
}

/// The whole of a share that comes out beside another.
pub fn whole_beside(words: &Words<'_, '_>, share: &Share<'_>, other: &Reading) -> Option<NumberId> {
    let Term::Quotient(_, whole) = &other.term else { return None };
    let whole = whole.numbers().into_iter().next()?;
    (!other.value.is_zero() && whole < share.part && words.index.alike(whole, share.part)).then_some(whole)
}

/// The whole that the words must mean although the share does not come out over it.
pub fn meant(
    words: &Words<'_, '_>,
    share: &Share<'_>,
    wholes: &[NumberId],
    beside: Option<NumberId>,
    above: &Above<'_>,
) -> Option<NumberId> {
    let named = wholes.iter().copied().find(|whole| is_named(words, share, *whole));
    let of_list = || wholes.iter().copied().find(|whole| above.siblings.iter().any(|text| is_whole_of(words.index, *text, *whole)));
    let only = || match wholes.iter().copied().filter(|whole| words.same_sentence_of(*whole, share.part)).collect::<Vec<_>>()[..] {
        [whole] => Some(whole).filter(|whole| words.between(*whole, share.part).contains("其中")),
        _ => None,
    };
    named.or(beside).or_else(only).or_else(of_list)
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

/// Whether a share is said to be of something that none of the amounts is called: 占同类产品采购规模的90%, 占调整预算100.93%.
pub fn is_of_other(words: &Words<'_, '_>, share: &Share<'_>, wholes: &[NumberId]) -> bool {
    const PLANS: [&str; 6] = ["预算", "年初预算", "调整预算", "全年预算", "预算数", "年度预算"];
    let named = core(share.named);
    let called = |whole: &NumberId| core(&subject::of(words.index, *whole));
    let is_called = |whole: &NumberId| {
        let own = called(whole);
        own.contains(&named) || !own.is_empty() && named.contains(&own)
    };
    PLANS.contains(&share.named) || !named.is_empty() && !wholes.iter().any(is_called)
}

/// A share of what another amount is a share of, in the same sentence: 10.6 × 60.6% ÷ 14.3.
pub fn of_unseen(words: &Words<'_, '_>, share: &Share<'_>, other: NumberId) -> Option<Reading> {
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
fn of_other_part(words: &Words<'_, '_>, share: &Share<'_>, all: &[Share<'_>]) -> Option<Reading> {
    let near = words.before(share.part).take_while(|id| words.same_sentence(*id, share.id));
    let near: Vec<NumberId> = near.filter(|id| words.is_level(*id) && words.alike(*id, share.part)).take(MOST_WHOLES).collect();
    // What is a part beside it is no whole.
    let wholes = |from: usize| near[from..].iter().filter(|whole| !all.iter().any(|other| other.part == **whole));
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

/// Whether an amount of this text is called what the share is said to be of.
pub fn is_named(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId) -> bool {
    let is_own = words.ids.contains(&whole.0);
    is_own && share.named.chars().count() >= 3 && words.clause(whole).contains(share.named)
}
