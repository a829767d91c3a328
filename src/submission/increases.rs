//! The change of a total as the changes of its parts: 共增加 1321 万元，其中基本支出增加 97 万元，项目支出增加 1224 万元.
//!
//! Owns which changes belong to a total and to its parts, wherever they are printed.
//! Must never take a change for a part's where two changes of it are printed: they are over different years.

use std::collections::BTreeMap;

use super::index::{Index, NumberId};
use super::reading::{Fit, Plainness, Relation, Said, Term, read};
use crate::quantity::Exact;

/// An amount with fewer digits may be another one that is as much.
const TELLING: u32 = 3;

/// By how much an amount has changed.
#[derive(Clone, Copy)]
pub struct Change {
    /// The change, as it is printed.
    pub by: NumberId,
    /// Whether it is an increase.
    pub up: bool,
}

/// The changes of totals whose parts have changes.
pub fn increases(index: &Index<'_>, said: &[Said]) -> Vec<Said> {
    let changes = changes(index, said);
    let change = |id: NumberId| changes.get(&index.number(id).literal.value()).copied().flatten();
    let mut found = Vec::new();
    for sum in said.iter().filter(|said| said.reading.relation == Relation::Sum && said.reading.fit == Fit::Holds) {
        let Term::Sum(parts) = &sum.reading.term else { continue };
        let Some(total) = change(sum.reading.result) else { continue };
        let of_part = |part: &Term| if let Term::Number(id) = part { change(*id) } else { None };
        let Some(parts) = parts.iter().map(of_part).collect::<Option<Vec<Change>>>().filter(|parts| parts.len() >= 2) else { continue };
        let (with, against): (Vec<Change>, Vec<Change>) = parts.into_iter().partition(|part| part.up == total.up);
        let all = |changes: Vec<Change>| Term::Sum(changes.into_iter().map(|change| Term::Number(change.by)).collect());
        let term = match (with.is_empty(), against.is_empty()) {
            (false, true) => all(with),
            (false, false) => Term::Difference(Box::new(all(with)), Box::new(all(against))),
            (true, _) => continue,
        };
        found.extend(read(index, Relation::Sum, total.by, term).map(|reading| reading.said(Plainness::Worded)));
    }
    found
}

/// The change of each amount that has one, by the amount; none where there are two.
fn changes(index: &Index<'_>, said: &[Said]) -> BTreeMap<Exact, Option<Change>> {
    let mut found: BTreeMap<Exact, Option<Change>> = BTreeMap::new();
    for (level, change) in said.iter().filter_map(|said| of_level(&said.reading.term)) {
        let literal = &index.number(level).literal;
        if literal.significant_digits() < TELLING || !index.units.is_money(literal.unit.dimension) {
            continue;
        }
        let known = found.entry(literal.value()).or_insert(Some(change));
        let is_same = |other: Change| other.up == change.up && index.number(other.by).literal == index.number(change.by).literal;
        *known = known.filter(|known| is_same(*known));
    }
    found
}

/// What a rate of change says: what the amount is now, and by how much it has changed.
pub fn of_level(term: &Term) -> Option<(NumberId, Change)> {
    let Term::Quotient(by, was) = term else { return None };
    let (Term::Number(by), was) = (&**by, &**was) else { return None };
    let (level, up) = match was {
        Term::Difference(level, _) => (&**level, true),
        Term::Sum(both) => (both.first()?, false),
        _ => return None,
    };
    let Term::Number(level) = level else { return None };
    Some((*level, Change { by: *by, up }))
}
