//! A number that the comparison is computed from is wrong.

use super::{Candidate, Search, could_be_meant, is_small_factor, kind_of};
use crate::cause::change::Check;
use crate::cause::kind::Kind;
use crate::cause::ledger::Ledger;
use crate::cause::slip::{Slip, possible};
use crate::cause::solve::{Place, Range, Slot, slots, solve};
use crate::cause::weigh::{CARRIED, Cost, FINER, cost};
use crate::cause::words::prints;
use crate::message::Text;
use crate::quantity::{Exact, Rounding, UnitTable, print, round};
use crate::recompute::FigureId;

/// So many slips of one number are kept.
const MOST_SLIPS: usize = 4;
/// So many printed totals are opened to look at what is below them.
const MOST_OPENED: usize = 12;
/// An input may have been used with so many more digits than it is printed with.
const MOST_DIGITS: i32 = 6;

pub fn search(search: &Search<'_, '_, '_, '_>, found: &mut Vec<Candidate>) {
    let (slots, unprinted) = slots(search.ledger, search.check);
    let mut opened = 0;
    for slot in &slots {
        let Some(range) = solve(search.ledger, search.check, slot, &unprinted, None) else { continue };
        // A number does not change its sign.
        let negative = slot.literal.value().is_negative();
        if range.high.is_negative() != negative && range.low.is_negative() != negative {
            continue;
        }
        for (kind, slip, ways, value, because) in values(search.ledger, slot, &range, true) {
            let finer = finer(kind, slot, &value);
            let candidate = search.candidate(kind, slip, ways, slot, &value);
            found.extend(candidate.map(|own| Candidate { because, cost: own.cost + finer, ..own }));
        }
        if opened < MOST_OPENED
            && let Some(own) = own_check(search.ledger, slot)
            && let Some(total) = written_value(slot, &range)
        {
            opened += 1;
            below(search, slot, own, &total, found);
        }
    }
}

type Value = (Kind, Option<Slip>, u64, Exact, Option<Text>);

/// What a number may have been, with which the comparison holds.
fn values(ledger: &Ledger<'_, '_, '_>, slot: &Slot<'_>, range: &Range, implied: bool) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let mut slips = could_be_meant(ledger, slot.literal, &range.low, &range.high);
    // Where nothing at all would do as well, a decimal point far enough to the left proves nothing.
    let nothing = !range.high.is_negative() && (range.low.is_negative() || range.low.is_zero());
    slips.retain(|one| !nothing || !matches!(one.slip, Slip::Shifted(_)));
    // What is only added is not multiplied by two or three in passing.
    slips.retain(|one| !range.adds || !is_small_factor(one.slip));
    slips.sort_by_key(|one| cost(kind_of(one.slip), Some(one.slip), one.ways));
    found.extend(slips.into_iter().take(MOST_SLIPS).map(|one| (kind_of(one.slip), Some(one.slip), one.ways, one.value, None)));
    if let Place::Figure(id) = slot.place {
        found.extend(other_places(ledger, id, slot, range));
    }
    found.extend(rounded(ledger.judged.trace.units(), slot, range));
    if implied
        && let Some(value) = written_value(slot, range)
        && value != slot.literal.value()
    {
        let step = slot.literal.step();
        let count = range.high.minus(&range.low).and_then(|wide| wide.over(&step)).and_then(|n| round(&n, &Exact::ONE, Rounding::Down));
        let count = count.ok().map_or(1, |n| whole(&n).max(1));
        found.push((Kind::Implied, None, possible(slot.literal) / count, value, None));
    }
    found
}

/// People choose round numbers: what would have more digits than the number written is less likely to have been meant.
fn finer(kind: Kind, slot: &Slot<'_>, value: &Exact) -> Cost {
    if kind == Kind::RoundedInput {
        return 0;
    }
    let digits = slot.literal.with_value(value).map_or(0, |meant| meant.significant_digits());
    FINER * Cost::from(digits.saturating_sub(slot.literal.significant_digits()))
}

/// The value that lies nearest, as finely as the number is written; none where no such value lies between the ends.
fn written_value(slot: &Slot<'_>, range: &Range) -> Option<Exact> {
    let value = round(&range.middle, &slot.literal.step(), Rounding::HalfUp).ok()?;
    let same_sign = value.is_negative() == slot.literal.value().is_negative();
    (value >= range.low && value <= range.high && same_sign && !value.is_zero()).then_some(value)
}

/// What the other places of the figure print, where the comparison holds with it.
fn other_places(ledger: &Ledger<'_, '_, '_>, id: FigureId, slot: &Slot<'_>, range: &Range) -> Vec<Value> {
    let judged = ledger.judged;
    let (module, _) = judged.trace.locate(id);
    let others = judged.printed(id).filter(|(_, literal)| literal.is_plain() && literal.value() != slot.literal.value());
    let fitting = others.filter(|(_, literal)| literal.value() >= range.low && literal.value() <= range.high);
    fitting
        .take(1)
        .map(|(at, literal)| {
            let places: Vec<&str> = module.places(&module.statements[at as usize]).collect();
            let because = prints(&places, literal);
            (Kind::OtherPlace, None, 1, literal.value(), Some(because))
        })
        .collect()
}

/// The number was used with more digits than it is printed with.
fn rounded(units: &UnitTable, slot: &Slot<'_>, range: &Range) -> Option<Value> {
    let step = slot.literal.step();
    let written = slot.literal.value();
    // What is only added is a matter of rounding tails; counts and periods are whole, and one digit is a number that was chosen.
    let is_rate = slot.literal.number.scale() > 0 || units.has_money(slot.literal.unit.dimension);
    if range.adds || !slot.literal.is_plain() || slot.literal.significant_digits() < 2 || !is_rate {
        return None;
    }
    for more in 1..=MOST_DIGITS {
        let fine = step.times(&Exact::power_of_ten(-more)).ok()?;
        let value = round(&range.middle, &fine, Rounding::HalfUp).ok()?;
        if value < range.low || value > range.high {
            continue;
        }
        if value == written || round(&value, &step, Rounding::HalfUp).ok()? != written {
            return None;
        }
        let results = step.over(&range.high.minus(&range.low).ok()?).ok()?;
        let (shown, short) = (print::amount(&value, &slot.literal.unit), print::literal(slot.literal));
        let because = Text::new(format!("{short} 是 {shown} 四舍五入后的数"), format!("{short} is {shown} rounded"));
        return Some((Kind::RoundedInput, None, whole(&round(&results, &Exact::ONE, Rounding::Up).ok()?).max(1), value, Some(because)));
    }
    None
}

/// The check that a printed total passes, with which another value of it would not.
fn own_check(ledger: &Ledger<'_, '_, '_>, slot: &Slot<'_>) -> Option<Check> {
    let Place::Figure(id) = slot.place else { return None };
    if !ledger.judged.trace.has_basis(id) {
        return None;
    }
    let value = slot.literal.value();
    let (module, _) = ledger.judged.trace.locate(id);
    let is_own = |check: &Check| match check {
        Check::Statement(_, at) => {
            module.literal(&module.statements[*at as usize]).is_some_and(|literal| literal.is_plain() && literal.value() == value)
        }
        _ => false,
    };
    ledger.checks_of(id).into_iter().find(is_own).filter(|check| ledger.holds_now(*check))
}

/// A number below a printed total is wrong, and was carried into the total.
fn below(search: &Search<'_, '_, '_, '_>, total: &Slot<'_>, own: Check, value: &Exact, found: &mut Vec<Candidate>) {
    let inner = Search { check: own, ..*search };
    let (slots, unprinted): (Vec<Slot<'_>>, Vec<FigureId>) = slots(search.ledger, own);
    for slot in &slots {
        let Some(range) = solve(search.ledger, own, slot, &unprinted, Some(value)) else { continue };
        for (kind, slip, ways, meant, because) in values(search.ledger, slot, &range, false) {
            if let Some(mut candidate) = inner.candidate(kind, slip, ways, slot, &meant)
                && search.add(&mut candidate, &Slot { ..*total }, value, true).is_some()
            {
                candidate.because = because;
                candidate.cost += CARRIED + finer(kind, slot, &meant);
                found.push(candidate);
            }
        }
    }
}

/// A whole number that fits, or the greatest that does.
fn whole(n: &Exact) -> u64 {
    n.decimal(0).0.split('.').next().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX)
}
