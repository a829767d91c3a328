//! The places of a figure that has no basis disagree: one of them is wrong.

use super::{Candidate, Search, could_be_meant, kind_of};
use crate::cause::kind::Kind;
use crate::cause::ledger::Check;
use crate::cause::solve::{Place, Slot};
use crate::message::Text;
use crate::quantity::{Literal, print};

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
            let (shown, count) = (print::literal(other), others.len());
            let named = others.iter().take(3).copied().collect::<Vec<_>>().join("、");
            let because = match count {
                0..=3 => Text::new(format!("“{named}”写的是 {shown}"), format!("'{named}' prints {shown}")),
                _ => Text::new(
                    format!("“{named}”等 {count} 处写的是 {shown}"),
                    format!("'{named}' and others, {count} places, print {shown}"),
                ),
            };
            let value = other.value();
            let slips = could_be_meant(search.ledger, literal, &value, &value).into_iter().map(|one| (kind_of(one.slip), Some(one.slip), one.ways));
            let best = slips.min_by_key(|(kind, slip, ways)| crate::cause::weigh::cost(*kind, *slip, *ways));
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
