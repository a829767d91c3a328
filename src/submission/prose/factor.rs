//! Factors that a product may lack: times, the months of a year.
//!
//! Owns by how much an amount may differ from a product and be right all the same.
//! Must never look at words.

use crate::quantity::{Exact, Literal};
use crate::submission::reading::{Reading, holds};

/// The months of a year.
const MONTHS: i64 = 12;

/// Whether an amount is a product but for a factor that may have been left unsaid: months of a year, or times.
pub fn has_factor(stated: &Literal, reading: &Reading) -> bool {
    let months = (1..=MONTHS).any(|part| is(stated, reading, part, MONTHS) || is(stated, reading, MONTHS, part));
    months || is_times(stated, reading)
}

/// Whether an amount is a product but for the months of a year.
pub fn is_whole_year(stated: &Literal, reading: &Reading) -> bool {
    is(stated, reading, MONTHS, 1) || is(stated, reading, 1, MONTHS)
}

/// Whether an amount is so many times a product, or a part of it: ten times as much is a slip of the point.
pub fn is_times(stated: &Literal, reading: &Reading) -> bool {
    const MOST: i64 = 60;
    (2..=MOST).filter(|by| by % 10 != 0).any(|by| is(stated, reading, by, 1) || is(stated, reading, 1, by))
}

/// Whether an amount is a product times a fraction, once it is rounded.
fn is(stated: &Literal, reading: &Reading, over: i64, under: i64) -> bool {
    let factor = Exact::integer(over).over(&Exact::integer(under));
    factor.and_then(|factor| reading.value.times(&factor)).is_ok_and(|value| holds(stated, &value))
}
