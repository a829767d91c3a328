//! Amounts in 元 that the document prints in 万元 everywhere else, digit by digit; or the other way round.
//!
//! Owns how often a number must be printed in one unit for the other to be wrong.
//! Must never judge a number of few digits: a price may have those of an amount.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Plainness, Said, read_same};

/// Numbers of fewer digits are no evidence.
const TELLING: u32 = 4;
/// So many other places print it; of a long number one is enough.
const OTHERS: usize = 2;
const LONG: u32 = 6;

/// The amounts whose unit is another everywhere else.
pub fn misprinted(index: &Index<'_>) -> Vec<Said> {
    let mut places: FxHashMap<Decimal, (Vec<NumberId>, Vec<NumberId>)> = FxHashMap::default();
    for id in index.ids().filter(|id| index.number(*id).kind == Kind::Money && index.number(*id).is_value()) {
        let literal = &index.number(id).literal;
        // The same number in 元 is written out: 5364200 and not 536.42.
        if literal.significant_digits() < TELLING || literal.number.scale() == 0 {
            continue;
        }
        let (yuan, wan) = places.entry(literal.number.normalize()).or_default();
        match &*literal.unit.text {
            "元" => yuan.push(id),
            "万元" => wan.push(id),
            _ => {}
        }
    }
    let is_long = |id: NumberId| index.number(id).literal.significant_digits() >= LONG;
    let said = |(yuan, wan): &(Vec<NumberId>, Vec<NumberId>)| match (&yuan[..], &wan[..]) {
        // Of two places the later one may be wrong, or the earlier.
        ([one], [other]) if is_long(*one) => read_same(index, (*one).max(*other), (*one).min(*other)),
        ([one], [other, ..]) if wan.len() >= OTHERS => read_same(index, *one, *other),
        ([other, ..], [one]) if yuan.len() >= OTHERS => read_same(index, *one, *other),
        _ => None,
    };
    let mut found: Vec<Said> = places.values().filter_map(said).map(|reading| reading.said(Plainness::Plain)).collect();
    found.sort_by_key(|said| said.reading.result);
    found
}
