//! Numbers as cells hold them, and how formulas compare them.
//!
//! Owns the slack that binary numbers need.
//! Must never look at a figure.

use crate::present::xlsx::decimals;
use crate::quantity::{Exact, Literal, Unit};
use crate::workbook::formula::exact;
use crate::workbook::layout::scale;

/// The number of a literal as a cell holds it.
pub fn in_cell(literal: &Literal) -> Exact {
    literal.value().over(&scale(&literal.unit)).unwrap_or(Exact::ZERO)
}

pub fn in_cell_step(literal: &Literal) -> Exact {
    literal.step().over(&scale(&literal.unit)).unwrap_or(Exact::ONE)
}

/// A unit as it stands beside its number; the format of a per cent shows its sign already.
pub fn shown_unit(unit: &Unit) -> String {
    if &*unit.text == "%" { String::new() } else { unit.text.to_string() }
}

pub fn percent(unit: &Unit) -> &'static str {
    if &*unit.text == "%" { "%" } else { "" }
}

/// The format of a number that is no money: its decimals as far as they go.
pub fn loose(value: &Exact) -> String {
    let (digits, _) = value.decimal(6);
    decimals(digits.split_once('.').map_or(0, |(_, behind)| u32::try_from(behind.len()).unwrap_or(6)))
}

/// That two cells are equal, but for what binary numbers add to them.
pub fn is_near(left: &str, right: &str) -> String {
    format!("ABS({left}-{right})<=0.00000001")
}

/// That a cell holds a value, but for what binary numbers add to it.
pub fn near(cell: &str, value: &Exact) -> String {
    let own = exact(value);
    let less = match own.strip_prefix('-') {
        Some(size) => format!("+{size}"),
        None => format!("-{own}"),
    };
    format!("ABS({cell}{less})<={}", tolerance(value))
}

/// What binary numbers may add to a value.
pub fn tolerance(value: &Exact) -> String {
    let least = Exact::power_of_ten(-8);
    let part = value.magnitude().times(&Exact::power_of_ten(-12)).unwrap_or(Exact::ZERO);
    let most = least.max(part);
    // A power of ten is enough.
    let mut power = -8;
    while Exact::power_of_ten(power) < most {
        power += 1;
    }
    exact(&Exact::power_of_ten(power))
}
