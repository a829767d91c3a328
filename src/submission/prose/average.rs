//! Averages: 救助426户，支出153.63万元，户均3606元; 活动56场，平均每场4900元.
//!
//! Owns what an average is per, and which amount and which count it is of.
//! Must never accuse without a slip: an average may be of more, or of fewer, than are spoken of.

use super::Words;
use crate::quantity::Literal;
use crate::submission::evidence::is_slip;
use crate::submission::index::NumberId;
use crate::submission::number::{Kind, Scanner};
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// So many amounts before an average are tried.
const MOST: usize = 4;
/// Averages of fewer digits show no slip.
const TELLING: u32 = 3;
/// Marks before a clause.
const MARKS: [char; 6] = ['，', '。', '；', '、', '：', '\n'];
/// What an average is per is this long at most, in characters.
const LONGEST: usize = 3;

pub fn averages(words: &Words<'_, '_>) -> Vec<Said> {
    words.all().filter_map(|id| average(words, id)).collect()
}

/// What an average is per, in the words before it, and whether these say nothing else: 户均, 平均每场, and not 财政补助户均.
fn per<'d>(words: &Words<'_, 'd>, id: NumberId) -> Option<(&'d str, bool)> {
    let clause = words.clause(id).trim_end_matches(['为', '约', '达', '：']);
    let unit = match clause.strip_suffix('均') {
        Some(rest) => rest,
        None => {
            let (before, unit) = clause.rsplit_once('每')?;
            let rest = before.strip_suffix("平均")?;
            let is_bare = rest.trim_start_matches(MARKS).is_empty();
            return Some((unit, is_bare)).filter(|(unit, _)| (1..=LONGEST).contains(&unit.chars().count()));
        }
    };
    let words_before = unit.trim_start_matches(MARKS);
    let last = words_before.char_indices().next_back().map_or("", |(at, _)| &words_before[at..]);
    let unit = [words_before, last].into_iter().find(|unit| words.index.units.is_unit_word(unit))?;
    Some((unit, unit == words_before))
}

fn average(words: &Words<'_, '_>, id: NumberId) -> Option<Said> {
    let number = words.number(id);
    if number.kind != Kind::Money || !number.is_value() || !number.literal.is_plain() {
        return None;
    }
    let (unit, is_bare) = per(words, id)?;
    let near = || words.before(id).take_while(|other| words.same_sentence(*other, id) && !words.between(*other, id).contains('；'));
    let is_count = |other: &NumberId| {
        let count = words.number(*other);
        count.kind == Kind::Count
            && count.is_value()
            && count.literal.is_plain()
            && count.literal.unit.text.trim_start_matches(['亿', '万']) == unit
    };
    let counts: Vec<NumberId> = near().filter(is_count).take(MOST).collect();
    let is_amount =
        |other: &NumberId| words.is_level(*other) && words.number(*other).kind == Kind::Money && words.number(*other).rate.is_none();
    let amounts: Vec<NumberId> = near().filter(is_amount).take(MOST).collect();
    let pairs = amounts.iter().flat_map(|amount| counts.iter().map(move |count| (*amount, *count)));
    let readings: Vec<Reading> = pairs.filter_map(|(amount, count)| over(words, id, amount, count)).collect();
    match (readings.iter().find(|reading| reading.fit != Fit::Fails), &readings[..]) {
        (Some(reading), _) => Some(reading.clone().said(Plainness::Plain)),
        // One digit of two is no slip of a hand that divided.
        (None, [only]) if is_bare && number.literal.significant_digits() >= TELLING && is_slip(words.index, id, &only.value) => {
            Some(only.clone().said(Plainness::Worded))
        }
        (None, [only]) => Some(only.clone().said(Plainness::Explained)),
        _ => None,
    }
}

fn over(words: &Words<'_, '_>, id: NumberId, amount: NumberId, count: NumberId) -> Option<Reading> {
    let counted = &words.number(count).literal;
    let scale: String = counted.unit.text.chars().take_while(|c| matches!(c, '亿' | '万')).collect();
    let plain: Literal = Scanner::new(words.index.units).literal(counted.number, &scale)?;
    let term = Term::Quotient(Box::new(Term::Number(amount)), Box::new(Term::As(count, plain)));
    read(words.index, Relation::Product, id, term)
}
