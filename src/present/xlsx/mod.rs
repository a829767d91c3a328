//! A workbook before it is bytes: sheets of cells, each with what it holds and how it looks.
//!
//! Owns the model, names of sheets that Excel takes, and references between cells.
//! Must never know what a cell is about.

mod style;
mod write;

pub use style::{Face, Style, between, decimals, of_literal};
pub use write::write;

use rustc_hash::FxHashSet;
use unicode_width::UnicodeWidthStr;

use super::visible;
use crate::quantity::Exact;

/// Rows that a sheet has at most.
pub const MOST_ROWS: usize = 1_048_576;
/// Characters that a cell holds at most.
const MOST_CHARACTERS: usize = 32_000;
/// Characters of the name of a sheet.
const MOST_NAME: usize = 31;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Workbook {
    /// Its title, for the properties of the file.
    pub title: String,
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name, as [`Names::take`] gave it.
    pub name: String,
    /// The width of each column, in characters.
    pub widths: Vec<u16>,
    /// The cells of each row.
    pub rows: Vec<Row>,
    /// Cells that are one: first and last row, first and last column.
    pub merged: Vec<(u32, u32, u16, u16)>,
    /// Rows at the top that stay in sight and are printed on every page, and columns that stay in sight.
    pub frozen: (u32, u16),
    /// Whether pages are upright.
    pub is_portrait: bool,
}

/// One row.
#[derive(Debug, Default)]
pub struct Row {
    /// Its cells; columns between them are empty.
    pub cells: Vec<(u16, Cell)>,
    /// Its height in lines of text, where that is not one.
    pub lines: Option<u16>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// How it looks.
    pub style: Style,
    /// What is said of it when it is pointed at.
    pub note: Option<String>,
    /// Where it leads to.
    pub link: Option<At>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Text, whatever it begins with.
    Text(String),
    /// A number.
    Number(Exact),
    /// A formula, and what it comes to.
    Formula(String, Value),
}

/// What a formula comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(Exact),
    /// A text.
    Text(String),
}

/// The place of a cell: sheet, row and column, counted from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The sheet.
    pub sheet: usize,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u16,
}

impl At {
    /// As formulas on its own sheet call it: `I5`.
    pub fn name(self) -> String {
        format!("{}{}", column(self.column), self.row + 1)
    }
}

/// The letters of a column.
pub fn column(at: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(at)
}

/// The name of a sheet as formulas write it before a cell.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'!", sheet.replace('\'', "''"))
}

impl Cell {
    /// A cell without note or link.
    pub fn new(content: Content, style: Style) -> Self {
        Self { content, style, note: None, link: None }
    }

    /// A text; what no cell can hold is cut off, and says so.
    pub fn text(text: impl Into<String>, style: Style) -> Self {
        let text = visible(&text.into());
        let content = match text.char_indices().nth(MOST_CHARACTERS) {
            Some((end, _)) => Content::Text(format!("{}……（太长，余下的没有写出）", &text[..end])),
            None if text.is_empty() => Content::Blank,
            None => Content::Text(text),
        };
        Self::new(content, style)
    }

    /// A number.
    pub fn number(value: Exact, style: Style) -> Self {
        Self::new(Content::Number(value), style)
    }

    /// A formula with a number.
    pub fn formula(text: String, value: Exact, style: Style) -> Self {
        Self::new(Content::Formula(text, Value::Number(value)), style)
    }

    /// The same with a link.
    #[must_use]
    pub fn leading_to(mut self, at: Option<At>) -> Self {
        self.link = at;
        self
    }
}

/// Characters of the widest column.
const WIDEST: u16 = 40;
/// Lines of the tallest row.
const MOST_LINES: usize = 27;

impl Row {
    /// A row of neighbouring cells from the first column on.
    pub fn of(cells: Vec<Cell>) -> Self {
        Self { cells: (0..).zip(cells).collect(), lines: None }
    }

    /// The cell of a column.
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        self.cells.iter().find(|(at, _)| *at == column).map(|(_, cell)| cell)
    }
}

impl Sheet {
    /// A title over all columns.
    pub fn title(&mut self, text: &str, face: Face) {
        let row = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let last = u16::try_from(self.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let room: usize = self.widths.iter().map(|width| usize::from(*width)).sum();
        let lines = match face {
            Face::Title => 2,
            // Programs do not make cells that are one as tall as their text.
            _ => u16::try_from(text.width().div_ceil(room.max(1)).clamp(1, MOST_LINES)).unwrap_or(1),
        };
        self.rows.push(Row { cells: vec![(0, Cell::text(text, Style::new(face)))], lines: (lines > 1).then_some(lines) });
        if last > 0 {
            self.merged.push((row, row, 0, last));
        }
    }

    /// Changes every text on the sheet: of cells, of what formulas come to, and of notes.
    pub fn texts(&mut self, mut change: impl FnMut(&mut String)) {
        for (_, cell) in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            match &mut cell.content {
                Content::Text(text) | Content::Formula(_, Value::Text(text)) => change(text),
                Content::Blank | Content::Number(_) | Content::Formula(..) => {}
            }
            if let Some(note) = &mut cell.note {
                change(note);
            }
        }
    }

    /// Makes columns as wide as their numbers, and then rows as tall as their longest text; those that have a height keep it.
    pub fn fit(&mut self) {
        for (column, cell) in self.rows.iter().flat_map(|row| &row.cells) {
            let (Content::Number(value) | Content::Formula(_, Value::Number(value))) = &cell.content else { continue };
            let needed = style::width(value, &cell.style.number).saturating_add(if cell.style.is_total { 3 } else { 2 });
            if let Some(width) = self.widths.get_mut(usize::from(*column)) {
                *width = (*width).max(needed.min(WIDEST));
            }
        }
        let widths = &self.widths;
        let lines = |(column, cell): &(u16, Cell)| match (&cell.content, widths.get(usize::from(*column))) {
            // A title is as wide as the sheet.
            (Content::Text(text), Some(width)) if cell.style.face.wraps() => {
                let room = usize::from(*width).saturating_sub(usize::from(cell.style.indent) * 3 / 2).max(4);
                text.lines().map(|line| line.width().div_ceil(room).max(1)).sum::<usize>()
            }
            _ => 1,
        };
        for row in self.rows.iter_mut().filter(|row| row.lines.is_none()) {
            let most = row.cells.iter().map(lines).max().unwrap_or(1).min(MOST_LINES);
            row.lines = (most > 1).then(|| u16::try_from(most).unwrap_or(1));
        }
    }

    /// Writes a note at a cell; several stand one under the other.
    pub fn note(&mut self, row: u32, column: u16, text: &str) {
        let Some(row) = self.rows.get_mut(row as usize) else { return };
        let found = row.cells.iter_mut().find(|(at, _)| *at == column);
        let cell = match found {
            Some((_, cell)) => cell,
            None => {
                let place = row.cells.partition_point(|(at, _)| *at < column);
                row.cells.insert(place, (column, Cell::text("", Style::new(Face::Text))));
                &mut row.cells[place].1
            }
        };
        match &mut cell.note {
            Some(note) => note.push_str(&format!("\n\n{text}")),
            None => cell.note = Some(text.to_owned()),
        }
    }
}

/// Names of sheets that are taken.
#[derive(Debug, Default)]
pub struct Names(FxHashSet<String>);

impl Names {
    /// A name that Excel takes and no other sheet has, as near to the one that is wanted as can be.
    pub fn take(&mut self, wanted: &str) -> String {
        let clean: String = wanted.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
        let clean = clean.trim().trim_matches('\'').trim();
        let clean = if clean.is_empty() || clean.eq_ignore_ascii_case("history") { "表" } else { clean };
        let mut name = shortened(clean, MOST_NAME);
        let mut count = 2;
        while !self.0.insert(name.to_lowercase()) {
            let end = format!("({count})");
            name = shortened(clean, MOST_NAME - end.len()) + &end;
            count += 1;
        }
        name
    }
}

/// As many characters as fit, as Excel counts them: in UTF-16.
fn shortened(text: &str, most: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= most
    };
    text.chars().take_while(fits).collect::<String>().trim_end_matches('\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn names_of_sheets_are_cleaned_and_told_apart() {
        let mut names = Names::default();
        assert_eq!(names.take("收支预算总表·收入"), "收支预算总表·收入");
        assert_eq!(names.take("a/b:c"), "a b c");
        assert_eq!(names.take("A/B:C"), "A B C(2)");
        assert_eq!(names.take("History"), "表");
        assert_eq!(names.take("'"), "表(2)");
        assert_eq!(names.take(&"长".repeat(40)), "长".repeat(31));
        assert_eq!(names.take(&"长".repeat(40)), format!("{}(2)", "长".repeat(28)));
        assert_eq!(names.take(&"😀".repeat(20)), "😀".repeat(15));
    }
}
