//! The printed number itself is wrong, by what a hand does to digits, units and last places.

use super::{Candidate, Search, could_be_meant, is_small_factor, kind_of};
use crate::cause::kind::Kind;
use crate::cause::slip::{Nature, Slip, factors, possible, shifted};
use crate::check::{Verdict, holds};
use crate::message::Text;
use crate::quantity::{Exact, Literal, Rounding, print, round};

pub fn search(search: &Search<'_, '_, '_, '_>, found: &mut Vec<Candidate>) {
    let Some((slot, computed, value)) = search.printed() else { return };
    for one in could_be_meant(search.ledger, slot.literal, &value, &value) {
        if !matches!(one.slip, Slip::Shifted(_) | Slip::Factor { .. }) {
            found.extend(search.candidate(kind_of(one.slip), Some(one.slip), one.ways, &slot, &value));
        }
    }
    found.extend(search.candidate(Kind::Implied, None, possible(slot.literal), &slot, &value));
    if !slot.literal.is_plain() {
        return;
    }
    let is_printed = |value: Exact| round(&value, &slot.literal.step(), Rounding::HalfUp).as_ref() == Ok(&slot.literal.value());
    for mode in [Rounding::Down, Rounding::Up] {
        if round(&computed, &slot.literal.step(), mode).as_ref() == Ok(&slot.literal.value()) {
            let candidate = search.candidate(Kind::RoundingMode, None, 2, &slot, &value);
            found.extend(candidate.map(|own| own.because(rounding(mode, &computed, slot.literal))));
        }
    }
    let nature = Nature::of(slot.literal, search.ledger.judged.trace.units());
    let adds = search.ledger.linear(search.check).is_some();
    for (numer, denom, ways) in factors(slot.literal, nature) {
        let slip = Slip::Factor { numer, denom };
        let times = computed.times(&Exact::integer(numer)).and_then(|times| times.over(&Exact::integer(denom)));
        if times.is_ok_and(is_printed) && !(adds && is_small_factor(slip)) {
            found.extend(search.candidate(kind_of(slip), Some(slip), ways as u64, &slot, &value));
        }
    }
    for (meant, slip, ways) in shifted(slot.literal, nature).filter(|(meant, ..)| holds(meant, &computed) != Verdict::Mismatch) {
        found.extend(search.candidate(kind_of(slip), Some(slip), ways, &slot, &meant.value()));
    }
}

fn rounding(mode: Rounding, computed: &Exact, literal: &Literal) -> Text {
    let shown = print::amount(computed, &literal.unit);
    match (mode, computed.is_negative()) {
        (Rounding::Down, false) | (Rounding::Up, true) => {
            Text::new(format!("{shown} 的尾数被舍去了，没有四舍五入"), format!("{shown} was cut off, not rounded half up"))
        }
        _ => Text::new(format!("{shown} 的尾数进了一位，没有四舍五入"), format!("{shown} was rounded up, not half up")),
    }
}
