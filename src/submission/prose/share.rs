//! Shares: …基本支出 1053.74 万元，占 22.52%.
//!
//! Owns which part and which whole a share is of.
//! Must never decide which of the three numbers is wrong.

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Plainness, Reading, Relation, Said, Term, fitting, read};

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
}

pub fn shares(words: &Words<'_, '_>, above: &[NumberId]) -> Vec<Said> {
    let shares: Vec<Share<'_>> = words.all().filter_map(|id| share(words, id)).collect();
    let mut found = Vec::new();
    let mut open = Vec::new();
    for share in shares {
        let wholes = wholes(words, &share, above);
        let readings: Vec<Reading> = wholes.iter().filter_map(|whole| over(words, &share, *whole)).collect();
        match fitting(&readings) {
            Some(reading) => found.push(reading.clone().said(Plainness::Plain)),
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
        let (whole, plainness) = match (named, beside) {
            (Some(named), _) => (named, Plainness::Plain),
            (None, Some(beside)) => (beside, Plainness::Plain),
            (None, None) => continue,
        };
        found.extend(over(words, &share, whole).map(|reading| reading.said(plainness)));
    }
    found
}

fn share<'d>(words: &Words<'_, 'd>, id: NumberId) -> Option<Share<'d>> {
    let number = words.number(id);
    let clause = words.clause(id);
    if number.kind != Kind::Share || !number.is_value() || !clause.contains('占') {
        return None;
    }
    let named = clause.rfind('占').map_or("", |at| clause[at + '占'.len_utf8()..].trim_matches(|c| "的比例为重约".contains(c)));
    let mut levels = words.all().rev().skip_while(|level| *level >= id).filter(|level| words.is_level(*level) && words.beside(*level, id));
    let part = levels.next()?;
    // A number of something else may stand between: 授予中小企业 3 个合同.
    let part = if words.number(part).kind == Kind::Money {
        part
    } else {
        levels.find(|level| words.number(*level).kind == Kind::Money).filter(|level| words.same_sentence(*level, id)).unwrap_or(part)
    };
    words.same_sentence(part, id).then_some(Share { id, part, named })
}

fn over(words: &Words<'_, '_>, share: &Share<'_>, whole: NumberId) -> Option<Reading> {
    let term = Term::Quotient(Box::new(Term::Number(share.part)), Box::new(Term::Number(whole)));
    read(words.index, Relation::Share, share.id, term)
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
