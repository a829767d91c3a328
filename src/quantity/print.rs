//! Quantities as text, exactly.
//!
//! Owns how numbers and units are shown; nothing here is ever read back into arithmetic.
//! Must never round a value that is compared or carried on.

use super::Quantity;
use super::literal::{Literal, Qualifier};
use super::number::{Exact, RATIO_DIGITS};
use super::unit::{Unit, UnitTable};

/// Decimals shown of a ratio that does not end, before the dots.
const SHOWN_DIGITS: usize = 6;
/// Characters of a number that are shown whole.
const LONGEST: usize = 60;

/// A value in a unit, for people: all digits where they end, else six decimals and `…`.
pub fn amount(value: &Exact, unit: &Unit) -> String {
    with_unit(&number(value, unit), &unit.text)
}

/// The number of [`amount`] alone.
pub fn number(value: &Exact, unit: &Unit) -> String {
    let (digits, ends) = in_unit(value, unit).decimal(RATIO_DIGITS);
    if digits.len() > LONGEST {
        // Nobody reads hundreds of digits; the exact value is in the machine formats.
        let whole = digits.split('.').next().unwrap_or("").len();
        return format!("{}…（共 {whole} 位）", &digits[..SHOWN_DIGITS]);
    }
    if ends {
        return digits;
    }
    let (digits, _) = in_unit(value, unit).decimal(SHOWN_DIGITS);
    format!("{digits}…")
}

/// The number in a unit as an exact decimal string; a ratio that does not end is given to 28 decimals.
pub fn exact(value: &Exact, unit: &Unit) -> String {
    in_unit(value, unit).decimal(RATIO_DIGITS).0
}

/// A quantity in the unit people expect for it.
pub fn quantity(quantity: &Quantity, table: &UnitTable) -> String {
    amount(&quantity.value, &table.display_unit(&quantity.value, quantity.dimension))
}

/// A literal as it is written, in the usual spelling.
pub fn literal(literal: &Literal) -> String {
    let number = literal.number;
    let (before, digits) = match literal.qualifier {
        Qualifier::Plain => ("", number.to_string()),
        Qualifier::About => ("约", number.to_string()),
        Qualifier::AtLeast => ("≥", number.to_string()),
        Qualifier::MoreThan => (">", number.to_string()),
        Qualifier::AtMost => ("≤", number.to_string()),
        Qualifier::LessThan => ("<", number.to_string()),
        Qualifier::UpTo(upper) if &*literal.unit.text == "%" => return format!("{number}%-{upper}%"),
        Qualifier::UpTo(upper) => ("", format!("{number}-{upper}")),
    };
    format!("{before}{}", with_unit(&digits, &literal.unit.text))
}

fn in_unit(value: &Exact, unit: &Unit) -> Exact {
    // A unit is never zero, and what fits in base units fits in it.
    value.over(&unit.scale).unwrap_or_else(|_| value.clone())
}

fn with_unit(digits: &str, unit: &str) -> String {
    match unit.chars().next() {
        // Behind a division: ÷ 10万条.
        Some(first) if first.is_ascii_digit() && digits == "1" => unit.to_owned(),
        None => digits.to_owned(),
        Some('%' | '‰') => format!("{digits}{unit}"),
        Some(_) => format!("{digits} {unit}"),
    }
}
