//! Targets that the words beside them work out: so often a month, so many here and so many there.
//!
//! Owns which numbers of an explanation make the number it explains; only those that make it exactly, or are it but for a slip.
//! Must never accuse a target that says 至少 or 不少于: it may be set lower.

use super::evidence::is_slip as is_slip_of;
use super::index::{Index, NumberId, Text};
use super::indicators::Indicator;
use super::number::{Kind, Scanner};
use super::reading::{Plainness, Relation, Said, Term, read, read_same};
use crate::quantity::{Literal, Qualifier};

/// So many numbers of an explanation are looked at.
const MOST: usize = 24;

/// The targets that are worked out in the row they stand in.
pub fn explained(index: &Index<'_>, indicators: &[Indicator]) -> Vec<Said> {
    let Some(year) = Scanner::new(index.units).literal(12.into(), "月") else { return Vec::new() };
    let mut found = Vec::new();
    for indicator in indicators {
        for text in beside(index, indicator) {
            let numbers: Vec<NumberId> = text.ids().filter(|id| index.number(*id).kind.is_measure()).take(MOST).collect();
            let sums = [parts(index, indicator.id, &numbers), unlike(index, indicator.id, &numbers)];
            let terms = sums.into_iter().chain(numbers.iter().map(|id| monthly(index, *id, &year)));
            let worked_out = terms.flatten().find_map(|(relation, term)| exactly(index, relation, indicator.id, term));
            found.extend(worked_out.or_else(|| numbers.iter().find_map(|id| restated(index, indicator.id, *id))));
        }
    }
    found
}

/// The other cells of its row.
fn beside<'i, 'd>(index: &'i Index<'d>, indicator: &Indicator) -> impl Iterator<Item = &'i Text<'d>> {
    let own = index.texts[indicator.text].home.row();
    let before = index.texts[..indicator.text].iter().rev().take_while(move |text| text.home.row() == own);
    before.chain(index.texts[indicator.text + 1..].iter().take_while(move |text| text.home.row() == own))
}

/// Twice a month is 24 times a year; so many a year are what they are.
fn monthly(index: &Index<'_>, id: NumberId, year: &Literal) -> Option<(Relation, Term)> {
    let rate = index.number(id).rate.clone().filter(|rate| rate.unit.text.contains("/月"))?;
    let rate = Literal { qualifier: Qualifier::Plain, ..rate };
    Some((Relation::Product, Term::Product(vec![Term::As(id, rate), Term::Constant(year.clone())])))
}

/// 60 of one kind and 61 of another.
fn parts(index: &Index<'_>, target: NumberId, numbers: &[NumberId]) -> Option<(Relation, Term)> {
    let parts: Vec<Term> = numbers.iter().filter(|id| index.alike(**id, target)).map(|id| Term::Number(*id)).collect();
    (parts.len() >= 2).then_some((Relation::Sum, Term::Sum(parts)))
}

/// 40000套, 15000套 and 1100份 are so many 份: counted in several words, and all of them are the target.
fn unlike(index: &Index<'_>, target: NumberId, numbers: &[NumberId]) -> Option<(Relation, Term)> {
    const FEWEST: usize = 3;
    let unit = &index.number(target).literal.unit;
    let is_count = |id: &NumberId| index.number(*id).kind == Kind::Count && index.number(*id).literal.is_plain();
    let part = |id: &NumberId| {
        let literal = &index.number(*id).literal;
        Term::As(*id, Literal { unit: std::sync::Arc::clone(unit), ..literal.clone() })
    };
    let parts: Vec<Term> = numbers.iter().filter(|id| is_count(id)).map(part).collect();
    (parts.len() >= FEWEST && index.number(target).kind == Kind::Count).then_some((Relation::Sum, Term::Sum(parts)))
}

/// 270 人 where its explanation says 共 276 人: not a target that is set lower, but a slip.
fn restated(index: &Index<'_>, target: NumberId, id: NumberId) -> Option<Said> {
    let (literal, number) = (&index.number(target).literal, index.number(id));
    let is_total = index.text_of(id).passage.text[..number.range.start].ends_with(['共', '计', '=']);
    let is_slip = is_total && literal.is_plain() && number.literal.is_plain() && index.alike(id, target);
    if !is_slip || literal.significant_digits() < 2 || !is_slip_of(index, target, &number.literal.value()) {
        return None;
    }
    read_same(index, target, id).map(|reading| reading.said(Plainness::Plain))
}

/// A reading that comes to what is printed, unit and all.
fn exactly(index: &Index<'_>, relation: Relation, target: NumberId, term: Term) -> Option<Said> {
    let literal = &index.number(target).literal;
    let value = term.value(index)?;
    if value.dimension != literal.unit.dimension || value.value != literal.value() {
        return None;
    }
    read(index, relation, target, term).map(|reading| reading.said(Plainness::Guessed))
}
