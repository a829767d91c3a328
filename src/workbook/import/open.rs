//! An .xlsx file as cells: what each holds, and the formula behind it.
//!
//! Owns the library that reads the file, and the limits that keep a hostile one from filling the memory.
//! Must never know what a cell is about.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::message::{Problem, Text};
use crate::quantity::Exact;
use crate::quantity::number::RATIO_DIGITS;

/// The most that a file may hold once it is unpacked, in bytes.
const LARGEST: u64 = 256 << 20;
/// The most parts that a file may have.
const MOST_PARTS: usize = 4096;
/// Significant digits that spreadsheets keep.
const DIGITS: usize = 15;

/// What a cell of a file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A text.
    Text(String),
    /// A number, with the digits that spreadsheets keep.
    Number(Decimal),
    /// A date, an error, a truth value, or a number that is too large: in words.
    Other(String),
}

/// A cell of a file.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it holds; none where it is empty.
    pub value: Option<Found>,
    /// Its formula.
    pub formula: Option<String>,
}

/// The cells of a sheet by row and column, counted from nought.
pub type Cells = FxHashMap<(u32, u16), Cell>;

/// A file that was opened.
pub struct File {
    names: Vec<String>,
    file: Xlsx<Cursor<Vec<u8>>>,
}

impl File {
    /// Opens a file.
    ///
    /// # Errors
    /// That it is no workbook, or larger than any workbook should be.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Text> {
        bounded(&bytes)?;
        let file = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        Ok(Self { names: file.sheet_names(), file })
    }

    /// The names of its sheets, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells of a sheet.
    ///
    /// # Errors
    /// That it cannot be read.
    pub fn cells(&mut self, sheet: &str) -> Result<Cells, Text> {
        let mut reader = self.file.worksheet_cells_reader(sheet).map_err(|error| damaged(&error))?;
        let mut cells = Cells::default();
        while let Some(cell) = reader.next_cell_with_formula().map_err(|error| damaged(&error))? {
            let Ok(column) = u16::try_from(cell.pos.1) else { continue };
            let value = found(&cell.value);
            let formula = cell.formula.filter(|text| !text.is_empty());
            if value.is_some() || formula.is_some() {
                cells.insert((cell.pos.0, column), Cell { value, formula });
            }
        }
        Ok(cells)
    }
}

/// Whether a file, unpacked, stays within the limit.
fn bounded(bytes: &[u8]) -> Result<(), Text> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let too_large = || {
        let limit = LARGEST >> 20;
        Text::new(format!("解开以后超过 {limit} MB"), format!("is larger than {limit} MB once it is unpacked"))
    };
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let mut left = LARGEST;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(&error))?;
        // What is written in the file about its size may be a lie.
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| damaged(&error))?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(())
}

fn damaged(error: &dyn std::fmt::Display) -> Text {
    Text::new(format!("不是 .xlsx 工作簿，或已损坏（{error}）"), format!("is no .xlsx workbook, or is damaged ({error})"))
}

/// That a file cannot be read, with its name.
pub fn unreadable(path: &str, why: &Text) -> Problem {
    Problem::nowhere(Text::new(format!("{path}：{}", why.zh), format!("{path}: {}", why.en)))
        .help(Text::new("请用 cesuan export xlsx 导出的工作簿", "use a workbook that 'cesuan export xlsx' wrote"))
}

fn found(value: &DataRef<'_>) -> Option<Found> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) if text.is_empty() => return None,
        DataRef::SharedString("") => return None,
        DataRef::String(text) => Found::Text(text.clone()),
        DataRef::SharedString(text) => Found::Text((*text).to_owned()),
        DataRef::Int(number) => Found::Number(Decimal::from(*number)),
        DataRef::Float(number) => decimal(*number).map_or_else(|| Found::Other(number.to_string()), Found::Number),
        DataRef::Bool(truth) => Found::Other(truth.to_string().to_uppercase()),
        DataRef::DateTime(date) => Found::Other(date.to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Found::Other(text.clone()),
        DataRef::Error(error) => Found::Other(error.to_string()),
    })
}

/// An exact number as a spreadsheet keeps it.
pub fn kept(value: &Exact) -> Option<Decimal> {
    value.decimal(RATIO_DIGITS).0.parse().ok().and_then(decimal)
}

/// The decimal that a spreadsheet shows for a binary number: fifteen digits, as many as it keeps.
fn decimal(number: f64) -> Option<Decimal> {
    let text = format!("{number:.*e}", DIGITS - 1);
    let (digits, power) = text.split_once('e')?;
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Decimal::from_scientific(&format!("{digits}e{power}")).ok().map(|decimal| decimal.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_numbers_are_the_decimals_that_were_typed() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (8369.34, "8369.34"),
            (50.0 * 1.04, "52"),
            (1e-9, "0.000000001"),
            (1e-28, "0.0000000000000000000000000001"),
            (0.0, "0"),
            (1200.0, "1200"),
            (-7.27, "-7.27"),
        ] {
            assert_eq!(decimal(number).map(|decimal| decimal.to_string()).as_deref(), Some(text));
        }
        assert_eq!(decimal(f64::NAN), None);
        assert_eq!(decimal(1e300), None);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        for bytes in [&b""[..], b"PK", b"hello", &[0; 1000]] {
            assert!(File::open(bytes.to_vec()).is_err());
        }
    }
}
