//! A workbook as the bytes of an .xlsx file: the same workbook gives the same bytes.
//!
//! Owns the library that writes the file, and the only place where an amount becomes the binary number that spreadsheets hold.
//! Must never change what a cell says.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Note, ObjectMovement, Url, Workbook as Writer, Worksheet, XlsxError};
use rustc_hash::FxHashMap;

use super::{At, Cell, Content, Row, Sheet, Style, Value, Workbook, quoted};
use crate::message::{Problem, Text};
use crate::quantity::Exact;
use crate::quantity::number::RATIO_DIGITS;

/// The paper: A4.
const A4: u8 = 9;
/// Height of a line of text.
const LINE: f64 = 14.4;
/// Characters across a page.
const PORTRAIT: u32 = 68;
/// Characters across a page that lies on its side.
const LANDSCAPE: u32 = 100;
/// Links of one sheet that Excel takes.
const MOST_LINKS: usize = 65_000;

/// The file.
///
/// # Errors
/// What spreadsheets cannot hold.
pub fn write(workbook: &Workbook) -> Result<Vec<u8>, Problem> {
    bytes(workbook).map_err(|error| {
        let text = Text::new(format!("写不成工作簿：{error}"), format!("the workbook cannot be written: {error}"));
        let help = Text::new("一张表最多 1048576 行；请把这一卷分成几卷", "a sheet has at most 1048576 rows: divide the book");
        Problem::nowhere(text).help(help)
    })
}

fn bytes(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = Writer::new();
    // No clock: the file says nothing of when it was made.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    file.set_properties(&DocProperties::new().set_title(&workbook.title).set_author("cesuan").set_creation_datetime(&day));
    let mut formats: FxHashMap<Style, Format> = FxHashMap::default();
    let names: Vec<&str> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    for sheet in &workbook.sheets {
        one(file.add_worksheet(), sheet, &names, &mut formats)?;
    }
    file.save_to_buffer()
}

fn one(out: &mut Worksheet, sheet: &Sheet, names: &[&str], formats: &mut FxHashMap<Style, Format>) -> Result<(), XlsxError> {
    out.set_name(&sheet.name)?;
    // An empty text is what some formulas come to.
    out.set_formula_result_default("");
    for (column, width) in (0..).zip(&sheet.widths) {
        out.set_column_width(column, f64::from(*width))?;
    }
    let mut links = 0;
    for (row, line) in (0_u32..).zip(&sheet.rows) {
        if let Some(lines) = line.lines {
            // A length on paper, not an amount.
            #[allow(clippy::float_arithmetic)]
            out.set_row_height(row, f64::from(lines.max(1)) * LINE + 2.0)?;
        }
        for (column, cell) in &line.cells {
            let format = formats.entry(cell.style.clone()).or_insert_with(|| cell.style.format()).clone();
            put(out, row, *column, cell, &format, names, &mut links)?;
        }
    }
    for (first, last, left, right) in &sheet.merged {
        merge(out, sheet, (*first, *last, *left, *right), formats)?;
    }
    page(out, sheet)
}

fn put(
    out: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
    names: &[&str],
    links: &mut usize,
) -> Result<(), XlsxError> {
    let link = cell.link.and_then(|at| target(at, names)).filter(|_| *links < MOST_LINKS);
    match (&cell.content, link) {
        (Content::Text(text), Some(link)) => {
            *links += 1;
            out.write_url_with_options(row, column, Url::new(link), text, "", Some(format))?;
        }
        (Content::Blank, _) => drop(out.write_blank(row, column, format)?),
        (Content::Text(text), None) => {
            // Text that looks like a formula stays text when somebody edits it.
            let quote = text.starts_with(['=', '+', '-', '@']);
            let format = if quote { format.clone().set_quote_prefix() } else { format.clone() };
            out.write_string_with_format(row, column, text, &format)?;
        }
        (Content::Number(value), _) => drop(out.write_number_with_format(row, column, binary(value), format)?),
        (Content::Formula(text, value), _) => {
            let result = match value {
                Value::Number(value) => shortest(value),
                Value::Text(text) => text.clone(),
            };
            out.write_formula_with_format(row, column, Formula::new(text).set_result(result), format)?;
        }
    }
    if let Some(note) = &cell.note {
        let lines = u32::try_from(note.chars().count() / 20 + note.matches('\n').count() + 2).unwrap_or(u32::MAX);
        let note = Note::new(note).add_author_prefix(false).set_width(320).set_height(lines.min(30) * 18 + 10);
        out.insert_note(
            row,
            column,
            &note.set_font_name("宋体").set_font_size(9).set_object_movement(ObjectMovement::DontMoveOrSizeWithCells),
        )?;
    }
    Ok(())
}

fn target(at: At, names: &[&str]) -> Option<String> {
    names.get(at.sheet).map(|sheet| format!("internal:{}{}", quoted(sheet), at.name()))
}

/// The cells become one; the first keeps what it holds.
fn merge(
    out: &mut Worksheet,
    sheet: &Sheet,
    (first, last, left, right): (u32, u32, u16, u16),
    formats: &mut FxHashMap<Style, Format>,
) -> Result<(), XlsxError> {
    let Some(cell) = sheet.rows.get(first as usize).and_then(|row: &Row| row.cell(left)) else { return Ok(()) };
    let format = formats.entry(cell.style.clone()).or_insert_with(|| cell.style.format()).clone();
    let text = match &cell.content {
        Content::Text(text) => text.as_str(),
        _ => "",
    };
    out.merge_range(first, left, last, right, text, &format)?;
    Ok(())
}

/// A4, as wide as the sheet, its head on every page.
fn page(out: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    out.set_paper_size(A4);
    if sheet.is_portrait {
        out.set_portrait();
    } else {
        out.set_landscape();
    }
    let width: u32 = sheet.widths.iter().map(|width| u32::from(*width)).sum();
    if width > if sheet.is_portrait { PORTRAIT } else { LANDSCAPE } {
        out.set_print_fit_to_pages(1, 0);
    }
    out.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    out.set_footer("&L&A&C第 &P 页，共 &N 页");
    let (rows, columns) = sheet.frozen;
    if rows > 0 || columns > 0 {
        out.set_freeze_panes(rows, columns)?;
    }
    if rows > 0 {
        out.set_repeat_rows(0, rows - 1)?;
    }
    out.set_screen_gridlines(false);
    Ok(())
}

/// The binary number that is nearest to a value.
fn binary(value: &Exact) -> f64 {
    // Reading a decimal rounds once, to the nearest; nothing is computed with it.
    value.decimal(RATIO_DIGITS).0.parse().unwrap_or(f64::NAN)
}

/// The shortest decimal that stands for it.
fn shortest(value: &Exact) -> String {
    binary(value).to_string()
}
