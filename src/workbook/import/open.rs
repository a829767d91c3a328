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
/// The most tags that all its parts may have, and those of its styles.
const MOST_TAGS: u64 = 12_000_000;
const MOST_STYLES: u64 = 500_000;
/// The most cells of one sheet, and characters in them.
const MOST_CELLS: usize = 2_000_000;
const MOST_CHARACTERS: usize = 128 << 20;
/// So much of a part is looked at for what it says of itself.
const BEGINS: usize = 4096;
/// Significant digits that spreadsheets keep.
const DIGITS: usize = 15;

/// What a cell of a file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A text.
    Text(String),
    /// A number, with the digits that spreadsheets keep.
    Number(Decimal),
    /// A date.
    Date,
    /// An error, a truth value, or a number that is too large: in words.
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
        let file = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
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
        let mut reader = self.file.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
        let mut cells = Cells::default();
        let mut characters = 0;
        while let Some(cell) = reader.next_cell_with_formula().map_err(|_| damaged())? {
            characters += cell.formula.as_ref().map_or(1, String::len);
            if cells.len() > MOST_CELLS || characters > MOST_CHARACTERS {
                return Err(Text::new("格子太多", "has too many cells"));
            }
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

/// Whether a file is a workbook and, unpacked, stays within the limits.
fn bounded(bytes: &[u8]) -> Result<(), Text> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Text::new("是旧的 .xls 文件，请另存为 .xlsx", "is an old .xls file: save it as .xlsx"));
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Err(Text::new("不是 .xlsx 工作簿，或没有存完整", "is no .xlsx workbook, or was cut off"));
    };
    if archive.index_for_name("xl/workbook.xml").is_none() {
        let is_document = archive.index_for_name("word/document.xml").is_some();
        return Err(match is_document {
            true => Text::new("是 Word 文档，不是工作簿", "is a document, and no workbook"),
            false => Text::new("不是 .xlsx 工作簿", "is no .xlsx workbook"),
        });
    }
    let too_large = || {
        let limit = LARGEST >> 20;
        Text::new(
            format!("太大：解开以后超过 {limit} MB，或格子太多"),
            format!("is too large: more than {limit} MB unpacked, or too many cells"),
        )
    };
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let mut left = LARGEST;
    let mut tags = MOST_TAGS;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| damaged())?;
        let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
        // What is written in the file about its size may be a lie.
        let mut seen = Seen::default();
        let size = std::io::copy(&mut part.take(left + 1), &mut seen).map_err(|_| damaged())?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
        tags = tags.checked_sub(seen.tags).ok_or_else(too_large)?;
        if name.ends_with("styles.xml") && seen.tags > MOST_STYLES {
            return Err(too_large());
        }
        // The library makes room for as many texts as the file says it has.
        if seen.claimed() > seen.tags {
            return Err(damaged());
        }
    }
    Ok(())
}

/// What of a part of a file is looked at before it is read: how many tags it has, and how it begins.
#[derive(Default)]
struct Seen {
    tags: u64,
    begins: Vec<u8>,
}

impl Seen {
    /// How many texts it says it has.
    fn claimed(&self) -> u64 {
        let text = String::from_utf8_lossy(&self.begins);
        let Some(rest) = text.split("uniqueCount").nth(1) else { return 0 };
        let digits: String = rest.trim_start_matches([' ', '=', '"', '\'']).chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(if digits.is_empty() { 0 } else { u64::MAX })
    }
}

impl std::io::Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.tags += bytes.iter().filter(|byte| **byte == b'<').count() as u64;
        let room = BEGINS.saturating_sub(self.begins.len()).min(bytes.len());
        self.begins.extend_from_slice(&bytes[..room]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the libraries say of it is of no use to a person.
fn damaged() -> Text {
    Text::new("不是完整的 .xlsx 工作簿，读不了", "is no sound .xlsx workbook")
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
        DataRef::Float(number) => decimal(*number).map_or_else(|| Found::Other(format!("{number:e}")), Found::Number),
        DataRef::Bool(truth) => Found::Other(truth.to_string().to_uppercase()),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Found::Date,
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
