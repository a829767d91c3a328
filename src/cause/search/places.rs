//! The places of a figure that has no basis disagree: one of them is wrong.

use super::{Candidate, Search, could_be_meant, kind_of};
use crate::cause::change::Check;
use crate::cause::kind::Kind;
use crate::cause::solve::{Place, Slot};
use crate::cause::weigh::cost;
use crate::cause::words::prints;
use crate::quantity::Literal;

/// Each further place that prints a number makes it half as likely to be the wrong one.
const PER_PLACE: i64 = 16;
/// So many different values are compared.
const MOST_VALUES: usize = 6;

pub fn search(search: &Search<'_, '_, '_, '_>, found: &mut Vec<Candidate>) {
    let Check::Places(id) = search.check else { return };
    let judged = search.ledger.judged;
    let (module, _) = judged.trace.locate(id);
    let mut groups: Vec<(&Literal, Vec<&str>)> = Vec::new();
    for (at, literal) in judged.printed(id).filter(|(_, literal)| !literal.is_bound()) {
        let places = module.places(&module.statements[at as usize]);
        match groups.iter().position(|(known, _)| known.value() == literal.value()) {
            Some(known) => groups[known].1.extend(places),
            None if groups.len() < MOST_VALUES => groups.push((literal, places.collect())),
            None => {}
        }
    }
    for (literal, places) in &groups {
        for (other, others) in groups.iter().filter(|(other, _)| other.value() != literal.value()) {
            let slot = Slot { place: Place::Figure(id), literal };
            let because = prints(others, other);
            let value = other.value();
            let slips =
                could_be_meant(search.ledger, literal, &value, &value).into_iter().map(|one| (kind_of(one.slip), Some(one.slip), one.ways));
            let best = slips.min_by_key(|(kind, slip, ways)| cost(*kind, *slip, *ways));
            let plain = (Kind::OtherPlace, None, groups.len() as u64 - 1);
            for (kind, slip, ways) in best.into_iter().chain([plain]) {
                if let Some(candidate) = search.candidate(kind, slip, ways, &slot, &value) {
                    let more = i64::try_from(places.len().saturating_sub(1)).unwrap_or(0);
                    found.push(Candidate { cost: candidate.cost + more * PER_PLACE, because: Some(because.clone()), ..candidate });
                }
            }
        }
    }
}
