//! Shares: …基本支出 1053.74 万元，占 22.52%.
//!
//! Owns which amount a share is said of.
//! Must never decide which of the three numbers is wrong.

use super::respective::{respective, run};
use super::whole::{comes_out, is_named, is_of_other, meant, of_unseen, whole_beside, wholes};
use super::{Above, Words};
use crate::quantity::Exact;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};
use crate::submission::subject;

/// A share with its part.
pub struct Share<'d> {
    /// The share.
    pub id: NumberId,
    /// The part.
    pub part: NumberId,
    /// What the text calls the whole.
    pub named: &'d str,
    /// Whether its clause names the part.
    pub has_name: bool,
}

pub fn shares(words: &Words<'_, '_>, above: &Above<'_>) -> Vec<Said> {
    let own: Vec<Share<'_>> = words.all().filter_map(|id| share(words, id)).chain(told_apart(words, above)).collect();
    let mut found: Vec<Said> = Vec::new();
    let mut open = Vec::new();
    for share in &own {
        let wholes = wholes(words, share, &above.amounts, &own);
        match comes_out(words, share, &wholes, &own, above) {
            Some(reading) => found.push(reading.said(Plainness::Plain)),
            // 公用经费占15%，计150万元: what is a share of its own words is not that of the amount before.
            None if share.has_name || is_of_other(words, share, &wholes) => {}
            None => open.push((share, wholes)),
        }
    }
    // The whole of the shares beside it, or the one that is called so.
    for (share, wholes) in open {
        let beside = found.iter().find_map(|said| whole_beside(words, share, &said.reading));
        let Some(whole) = meant(words, share, &wholes, beside, above) else { continue };
        // 甲14.3，占60.6%；其中乙10.6，占44.9%: of a whole that is printed nowhere.
        let is_printed = is_named(words, share, whole);
        let of_unseen = if is_printed { None } else { of_unseen(words, share, whole) };
        let is_part = own.iter().any(|other| other.part == whole);
        match of_unseen {
            Some(reading) => found.push(reading.said(Plainness::Guessed)),
            None if is_part && !is_printed => {}
            None => {
                // 占公共财政预算收入的47.3% beside 地方财政收入: of something that may be another.
                let called = subject::of(words.index, whole);
                let is_called = share.named.is_empty() || called.contains(share.named) || share.named.contains(&called);
                let plainness = if is_called || is_printed { Plainness::Plain } else { Plainness::Worded };
                found.extend(over(words, share, whole).map(|reading| reading.said(plainness)));
            }
        }
    }
    balanced(words, &mut found);
    found
}

/// Shares of one whole that make up 100%: where one of them is off by its last digit, it was rounded so that they do; where
/// several are off by more, they are of another whole.
fn balanced(words: &Words<'_, '_>, found: &mut [Said]) {
    let whole = |said: &Said| match &said.reading.term {
        Term::Quotient(_, whole) => whole.numbers(),
        _ => Vec::new(),
    };
    let literal = |said: &Said| words.number(said.reading.result).literal.clone();
    let is_failing = |said: &&Said| said.reading.fit == Fit::Fails;
    let is_off_by_little = |said: &Said| {
        let gap = said.reading.value.minus(&literal(said).value()).map(|gap| gap.magnitude());
        gap.is_ok_and(|gap| gap < literal(said).step())
    };
    let balanced: Vec<(usize, bool)> = (0..found.len())
        .filter(|at| is_failing(&&found[*at]))
        .filter_map(|at| {
            let beside = || found.iter().filter(|other| whole(other) == whole(&found[at]));
            let all = beside().try_fold(Exact::ZERO, |all, other| all.plus(&literal(other).value()));
            let is_little = is_off_by_little(&found[at]);
            let is_told = is_little || beside().filter(is_failing).count() >= 2;
            (is_told && all.is_ok_and(|all| all == Exact::ONE)).then_some((at, is_little))
        })
        .collect();
    for (at, is_little) in balanced {
        if is_little {
            found[at].reading.fit = Fit::Near;
        } else {
            found[at].plainness = Plainness::Explained;
        }
    }
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

/// The amount that stands in its list where a share stands in its own: 规模分别为9,027.5亿元、15,664.1亿元，占25.8%、44.8%.
fn of_list(words: &Words<'_, '_>, id: NumberId, part: NumberId) -> Option<NumberId> {
    let ((first, shares), (first_part, parts)) = (run(words, id), run(words, part));
    match shares {
        1 => Some(part),
        _ if shares == parts => Some(NumberId(first_part.0 + (id.0 - first.0))),
        _ => None,
    }
}

/// A number that is called a share, with the amount that it is said of.
pub fn share<'d>(words: &Words<'_, 'd>, id: NumberId) -> Option<Share<'d>> {
    let number = words.number(id);
    let clause = words.clause(run(words, id).0);
    // 占比提高0.7个百分点 is no share.
    if number.kind != Kind::Share || number.literal.unit.text.contains("百分点") || !number.is_value() || !clause.contains('占') {
        return None;
    }
    let named = clause.rfind('占').map_or("", |at| clause[at + '占'.len_utf8()..].trim_matches(|c| "的比例为重约".contains(c)));
    let has_name = clause.find('占').is_some_and(|at| clause[..at].chars().filter(|c| c.is_alphabetic()).count() >= 2);
    let mut levels = words.before(id).filter(|level| words.is_level(*level) && words.beside(*level, id));
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

/// A share as its part over an amount.
pub fn over(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId) -> Option<Reading> {
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
