//! Word documents: paragraphs, and tables with merged cells.
//!
//! Owns which elements are words and which are not: deleted text, fallbacks, fields.
//! Must never re-save a document.

use super::MOST_TEXT;
use super::archive::{Archive, Attributes, Walk, too_large, walk};
use super::builder::{Builder, Cell};
use super::numbering::Numbering;
use crate::message::Text;
use crate::submission::document::Document;

/// Tables nest this deep at most.
const DEEPEST: usize = 16;
/// A document has so many cells at most.
const MOST_CELLS: usize = 1_000_000;

/// Reads a document.
///
/// # Errors
/// That it is damaged or too large.
pub fn read(mut archive: Archive) -> Result<Document, Text> {
    let xml = archive.part("word/document.xml")?.ok_or_else(super::archive::damaged)?;
    let (lists, styles) = (archive.part("word/numbering.xml")?, archive.part("word/styles.xml")?);
    let numbering = Numbering::new(lists.as_deref(), styles.as_deref())?;
    let mut reader = Reader { numbering, ..Reader::default() };
    walk(&xml, &mut reader)?;
    Ok(reader.builder.finish())
}

/// A table that is open.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    /// For each column of the grid the row and cell that goes on downwards.
    merged: Vec<Option<(usize, usize)>>,
    /// The column of the grid that the next cell stands in.
    column: usize,
    /// What the cell that is open says of itself.
    span: usize,
    merge: Merge,
    words: String,
}

/// A paragraph that is open.
#[derive(Default)]
struct Paragraph {
    /// Where its words begin among those of its cell.
    start: usize,
    list: Option<String>,
    level: Option<usize>,
    style: Option<String>,
}

/// How a cell is merged with the one above.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Merge {
    #[default]
    None,
    Begins,
    GoesOn,
}

#[derive(Default)]
struct Reader {
    numbering: Numbering,
    builder: Builder,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// The paragraph that is open outside of tables.
    words: String,
    /// Whether what is open is words.
    in_words: bool,
    /// Inside of how many elements that are passed over.
    passed: usize,
    cells: usize,
}

/// What is no text of the document, or is there twice.
const PASSED: [&str; 5] = ["Fallback", "instrText", "delText", "del", "moveFrom"];

impl Reader {
    fn push(&mut self, words: &str) {
        self.words().push_str(words);
    }

    /// The words that are open.
    fn words(&mut self) -> &mut String {
        match self.tables.last_mut() {
            Some(table) => &mut table.words,
            None => &mut self.words,
        }
    }

    /// Puts the number of its list before a paragraph.
    fn number(&mut self) {
        let Some(Paragraph { start, list, level, style }) = self.paragraphs.pop() else { return };
        let of_style = || style.and_then(|style| self.numbering.of_style(&style));
        let Some((list, level)) = list.map(|list| (list, level.unwrap_or(0))).or_else(of_style) else { return };
        let number = self.numbering.next(&list, level);
        let words = self.words();
        if words.get(start..).is_some_and(|own| !own.trim().is_empty()) {
            words.insert_str(start, &number);
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let words = std::mem::take(&mut table.words);
        let at = table.column;
        let (columns, merge) = (table.span.max(1), table.merge);
        table.column += columns;
        if merge == Merge::GoesOn
            && let Some(Some((row, cell))) = table.merged.get(at).copied()
        {
            // The same cell goes on: what the grid covers is left to the one above.
            if let Some(above) = table.rows.get_mut(row).and_then(|row| row.get_mut(cell)) {
                above.rows += 1;
            }
            return;
        }
        let row = table.rows.len().saturating_sub(1);
        let Some(open) = table.rows.last_mut() else { return };
        open.push(Cell { text: words.trim_end_matches('\n').to_owned(), columns, rows: 1, label: None });
        let place = (merge == Merge::Begins).then_some((row, open.len() - 1));
        table.merged.resize(table.merged.len().max(at + columns), None);
        table.merged[at..at + columns].fill(place);
    }
}

impl Walk for Reader {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        if self.passed > 0 || PASSED.contains(&name) {
            self.passed += 1;
            return Ok(());
        }
        match name {
            "tbl" if self.tables.len() >= DEEPEST => return Err(Text::new("表格嵌套得太深", "its tables nest too deep")),
            "tbl" => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                    table.column = 0;
                }
            }
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    let before =
                        attributes.get("val").and_then(|val| val.parse::<usize>().ok()).unwrap_or(0).min(super::table::MOST_COLUMNS);
                    if let Some(row) = table.rows.last_mut() {
                        (0..before).for_each(|_| row.push(Cell { text: String::new(), columns: 1, rows: 1, label: None }));
                    }
                    table.column += before;
                }
            }
            "tc" => {
                self.cells += 1;
                if self.cells > MOST_CELLS {
                    return Err(too_large());
                }
                if let Some(table) = self.tables.last_mut() {
                    table.words.clear();
                    (table.span, table.merge) = (1, Merge::None);
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.span = attributes.get("val").and_then(|val| val.parse().ok()).unwrap_or(1).clamp(1, super::table::MOST_COLUMNS);
                }
            }
            "vMerge" => {
                if let Some(table) = self.tables.last_mut() {
                    table.merge = if attributes.get("val").as_deref() == Some("restart") { Merge::Begins } else { Merge::GoesOn };
                }
            }
            "p" => {
                let start = self.words().len();
                self.paragraphs.push(Paragraph { start, ..Paragraph::default() });
            }
            "numId" | "ilvl" | "pStyle" => {
                if let Some(open) = self.paragraphs.last_mut() {
                    match name {
                        "numId" => open.list = attributes.get("val"),
                        "ilvl" => open.level = attributes.get("val").and_then(|val| val.parse().ok()),
                        _ => open.style = attributes.get("val"),
                    }
                }
            }
            "t" => self.in_words = true,
            "tab" if self.in_words => self.push(" "),
            "br" | "cr" => self.push("\n"),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, words: &str) {
        if self.in_words && self.passed == 0 {
            self.push(words);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Text> {
        if self.passed > 0 {
            self.passed -= 1;
            return Ok(());
        }
        match name {
            "t" => self.in_words = false,
            "p" if self.tables.is_empty() => {
                self.number();
                let words = std::mem::take(&mut self.words);
                for line in words.split('\n') {
                    self.builder.paragraph(line);
                }
                if self.builder.size() > MOST_TEXT {
                    return Err(too_large());
                }
            }
            "p" => {
                self.number();
                self.push("\n");
            }
            "tc" => self.end_cell(),
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    if let Some(outer) = self.tables.last_mut() {
                        // A table within a cell is words of that cell.
                        for row in &table.rows {
                            let cells: Vec<&str> = row.iter().map(|cell| cell.text.trim()).collect();
                            outer.words.push_str(&cells.join(" "));
                            outer.words.push('\n');
                        }
                    } else {
                        self.builder.table(table.rows);
                    }
                    if self.builder.size() > MOST_TEXT {
                        return Err(too_large());
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}
