//! CSV text as rows of cells, each with its place in the file.
//!
//! Owns quotation marks, the separator (a comma, or a tab where cells were copied from a sheet) and cells spread over lines.
//! Must never know what a cell means.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, ReaderBuilder};

use crate::source::Span;

/// One cell: its text without quotation marks and outer spaces.
#[derive(Clone, Debug, Default)]
pub struct SheetCell<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Where it is, quotation marks included.
    pub span: Span,
}

impl SheetCell<'_> {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// The rows of a CSV text; rows without any text are left out.
///
/// # Errors
/// The quotation mark that does not close.
pub fn rows(source: &str) -> Result<Vec<Vec<SheetCell<'_>>>, Span> {
    let header = source.lines().next().unwrap_or("");
    let separator = if header.contains('\t') && !header.contains(',') { b'\t' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let mut rows = Vec::new();
    let mut row: Vec<SheetCell<'_>> = Vec::new();
    let mut at = 0;
    let mut start = 0;
    let mut buffer = vec![0; 256];
    let mut held = 0;
    loop {
        let (result, read, written) = reader.read_field(&source.as_bytes()[at..], &mut buffer[held..]);
        at += read;
        held += written;
        match result {
            ReadFieldResult::OutputFull => buffer.resize(buffer.len() * 2, 0),
            // All the input was handed over: an empty rest says so.
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::Field { record_end } => {
                row.push(cell(source, start, at, &buffer[..held])?);
                (start, held) = (at, 0);
                if record_end {
                    keep(&mut rows, &mut row);
                }
            }
            ReadFieldResult::End => break,
        }
    }
    keep(&mut rows, &mut row);
    Ok(rows)
}

fn keep<'a>(rows: &mut Vec<Vec<SheetCell<'a>>>, row: &mut Vec<SheetCell<'a>>) {
    let row = std::mem::take(row);
    if row.iter().any(|cell| !cell.is_empty()) {
        rows.push(row);
    }
}

/// A cell whose text was read as `value` from the bytes `start..end`, separator included.
fn cell<'a>(source: &'a str, start: usize, end: usize, value: &[u8]) -> Result<SheetCell<'a>, Span> {
    let whole = &source[start..end];
    // The end of the line before; of an empty cell at the end of its line it is its own.
    let raw = whole.trim_start_matches(['\r', '\n']);
    let from = if raw.is_empty() { start } else { end - raw.len() };
    let raw = raw.trim_end_matches(['\r', '\n', ',', '\t']);
    let inner = raw.trim();
    let from = from + (raw.len() - raw.trim_start().len());
    let span = Span::new(from, from + inner.len());
    // A mark that is not closed would swallow the rows below it.
    if inner.starts_with('"') && (inner.len() < 2 || !inner.ends_with('"')) {
        return Err(Span::new(from, from + 1));
    }
    let text = String::from_utf8_lossy(value);
    let text = text.trim();
    // Most cells are as they stand in the file.
    let text = if inner == text { Cow::Borrowed(inner) } else { Cow::Owned(text.to_owned()) };
    Ok(SheetCell { text, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<Vec<(String, String)>> {
        let cell = |cell: &SheetCell<'_>| (cell.text.to_string(), source[cell.span.range()].to_owned());
        rows(source).expect("quotation marks close").iter().map(|row| row.iter().map(cell).collect()).collect()
    }

    #[test]
    fn cells_have_their_text_and_their_place() {
        let source = "项目,预算数\r\n\r\n 甲 ,\"1,053.74\"\r\n\"乙\"\"丙\"\"\",\n,\n丁,5";
        let pair = |text: &str, raw: &str| (text.to_owned(), raw.to_owned());
        assert_eq!(
            read(source),
            [
                vec![pair("项目", "项目"), pair("预算数", "预算数")],
                vec![pair("甲", "甲"), pair("1,053.74", "\"1,053.74\"")],
                vec![pair("乙\"丙\"", "\"乙\"\"丙\"\"\""), pair("", "")],
                vec![pair("丁", "丁"), pair("5", "5")],
            ]
        );
    }

    #[test]
    fn an_empty_cell_is_where_it_would_stand() {
        let starts = |source: &str| {
            rows(source)
                .expect("quotation marks close")
                .iter()
                .map(|row| row.iter().map(|cell| cell.span.start).collect())
                .collect::<Vec<Vec<_>>>()
        };
        assert_eq!(starts("a,b\n1,\n,2\n"), [[0, 2], [4, 6], [7, 8]]);
    }

    #[test]
    fn cells_copied_from_a_sheet_have_tabs_between() {
        assert_eq!(read("甲\t乙\n1,000\t\n").len(), 2);
        assert_eq!(read("甲\t乙\n1,000\t\n")[1][0].0, "1,000");
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told() {
        assert_eq!(rows("甲,乙\n\"1,2\n3,4").err(), Some(Span::new(8, 9)));
        assert_eq!(rows("甲,\"乙\"丙\n").err(), Some(Span::new(4, 5)));
        assert_eq!(read("").len(), 0);
    }
}
