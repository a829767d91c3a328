//! What cells show of their numbers.
//!
//! Owns number formats: the last digit that a cell shows is the step of its number.
//! Must never keep digits that a cell does not show.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::archive::{Attributes, Walk};
use crate::message::Text;

/// How a cell shows its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// As many digits as it has.
    General,
    /// So many decimals, and whether it is per cent.
    Decimals { decimals: u32, percent: bool },
    /// A date.
    Date,
}

/// A cell without a format shows so many decimals at most.
const MOST_DECIMALS: u32 = 9;

/// The formats of cells.
#[derive(Default)]
pub struct Styles {
    own: BTreeMap<u32, String>,
    cells: Vec<u32>,
    in_cells: bool,
}

impl Walk for Styles {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        match name {
            "numFmt" => {
                if let (Some(id), Some(code)) = (attributes.get("numFmtId").and_then(|id| id.parse().ok()), attributes.get("formatCode")) {
                    self.own.insert(id, code);
                }
            }
            "cellXfs" => self.in_cells = true,
            "xf" if self.in_cells => self.cells.push(attributes.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0)),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self, name: &str) -> Result<(), Text> {
        self.in_cells &= name != "cellXfs";
        Ok(())
    }
}

impl Styles {
    /// What the cells of a style show.
    pub fn shows(&self, style: Option<usize>) -> Shows {
        let Some(id) = style.and_then(|style| self.cells.get(style)) else { return Shows::General };
        match self.own.get(id) {
            Some(code) => shown_by(code),
            None => built_in(*id),
        }
    }
}

/// The formats that every workbook has.
fn built_in(id: u32) -> Shows {
    let decimals = |decimals| Shows::Decimals { decimals, percent: false };
    match id {
        1 | 3 | 37 | 38 | 41 | 42 => decimals(0),
        2 | 4 | 39 | 40 | 43 | 44 => decimals(2),
        9 => Shows::Decimals { decimals: 0, percent: true },
        10 => Shows::Decimals { decimals: 2, percent: true },
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shows::Date,
        _ => Shows::General,
    }
}

/// What a format code shows of a number above zero.
fn shown_by(code: &str) -> Shows {
    let first = code.split(';').next().unwrap_or("");
    // Words in quotation marks, colours and paddings are no digits.
    let mut plain = String::new();
    let mut chars = first.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => while chars.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            c => plain.push(c),
        }
    }
    if plain.contains(['y', 'm', 'd', 'h', 's', 'Y', 'M', 'D']) {
        return Shows::Date;
    }
    if !plain.contains(['0', '#', '?']) {
        return Shows::General;
    }
    let behind = plain.split_once('.').map_or("", |(_, behind)| behind);
    let fixed = behind.chars().take_while(|c| matches!(c, '0' | '#' | '?')).collect::<String>();
    // 0.## shows as many digits as there are.
    if fixed.contains(['#', '?']) {
        return Shows::General;
    }
    Shows::Decimals { decimals: u32::try_from(fixed.len()).unwrap_or(0), percent: plain.contains('%') }
}

/// A number as a cell shows it; none where it is none.
pub fn number(value: &str, shows: Shows) -> Option<String> {
    let value = value.trim();
    // The file keeps seventeen digits of a binary number; a cell shows fifteen.
    let number = kept(value)?;
    Some(match shows {
        // Behind so many decimals there is only what adding binary numbers left: 0.799999999999997.
        Shows::General => number.round_dp_with_strategy(MOST_DECIMALS, RoundingStrategy::MidpointAwayFromZero).normalize().to_string(),
        Shows::Decimals { decimals, percent } => {
            let number = if percent { number.checked_mul(Decimal::ONE_HUNDRED)? } else { number };
            let mut shown = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            shown.rescale(decimals);
            format!("{shown}{}", if percent { "%" } else { "" })
        }
        Shows::Date => date(number)?,
    })
}

/// The decimal that was typed for what the file keeps.
fn kept(value: &str) -> Option<Decimal> {
    const DIGITS: usize = 15;
    let binary: f64 = value.parse().ok()?;
    let text = format!("{binary:.*e}", DIGITS - 1);
    let (digits, power) = text.split_once('e')?;
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Decimal::from_scientific(&format!("{digits}e{power}")).ok()
}

/// The day that a number stands for.
fn date(number: Decimal) -> Option<String> {
    let days = i64::try_from(number.trunc().mantissa()).ok().filter(|days| (1..100_000).contains(days))?;
    let first = jiff::civil::date(1899, 12, 30);
    let day = first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(format!("{}年{}月{}日", day.year(), day.month(), day.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_it_shows() {
        let two = Shows::Decimals { decimals: 2, percent: false };
        for (value, shows, text) in [
            ("702.69000000000005", two, "702.69"),
            ("712.6904", two, "712.69"),
            ("750", two, "750.00"),
            ("0.1", Shows::General, "0.1"),
            ("0.79999999999999716", Shows::General, "0.8"),
            ("-32.711499999999903", Shows::General, "-32.7115"),
            ("1E-3", Shows::General, "0.001"),
            ("0.3934", Shows::Decimals { decimals: 2, percent: true }, "39.34%"),
            ("44562", Shows::Date, "2022年1月1日"),
            ("2.675", two, "2.68"),
        ] {
            assert_eq!(number(value, shows).as_deref(), Some(text), "{value}");
        }
        for (code, shows) in [
            ("0.00_ ", two),
            ("#,##0.00;[Red]-#,##0.00", two),
            ("0.0%", Shows::Decimals { decimals: 1, percent: true }),
            ("yyyy\"年\"m\"月\"", Shows::Date),
            ("\"¥\"#,##0", Shows::Decimals { decimals: 0, percent: false }),
            ("General", Shows::General),
            ("0.##", Shows::General),
            ("@", Shows::General),
        ] {
            assert_eq!(shown_by(code), shows, "{code}");
        }
    }
}
