//! A document that is put together from paragraphs and tables of a file that has no lines.
//!
//! Owns the text that people are shown of such a file: a paragraph a line, a row a line, cells with tabs between.
//! Must never know the kind of file.

use super::table::Filler;
use crate::source::Span;
use crate::submission::document::{Block, Computed, Document, Grid, Passage};

/// A cell with the columns and rows that it takes.
pub struct Cell {
    /// Its words.
    pub text: String,
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// How people find it.
    pub label: Option<String>,
}

/// A document in the making.
#[derive(Default)]
pub struct Builder {
    text: String,
    blocks: Vec<Made>,
    labels: Vec<(u32, String)>,
    tables: usize,
    paragraphs: usize,
}

enum Made {
    Passage(Span),
    Table(Vec<Vec<(Span, usize, usize)>>, Vec<((usize, usize), Computed)>),
}

impl Builder {
    /// How many bytes of text there are.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, words: &str) {
        self.paragraphs += 1;
        let label = format!("第 {} 段", self.paragraphs);
        let span = self.words(words, Some(label));
        self.text.push('\n');
        if !words.trim().is_empty() {
            self.blocks.push(Made::Passage(span));
        }
    }

    /// Adds a table.
    pub fn table(&mut self, rows: Vec<Vec<Cell>>) {
        self.sheet(rows, Vec::new());
    }

    /// Adds a sheet, with what its cells are computed from.
    pub fn sheet(&mut self, rows: Vec<Vec<Cell>>, formulas: Vec<((usize, usize), Computed)>) {
        self.tables += 1;
        let table = self.tables;
        let mut made = Vec::with_capacity(rows.len());
        for (row, cells) in rows.into_iter().enumerate() {
            let mut line = Vec::with_capacity(cells.len());
            for (column, cell) in cells.into_iter().enumerate() {
                if column > 0 {
                    self.text.push('\t');
                }
                let label = cell.label.unwrap_or_else(|| format!("表 {table} 第 {} 行第 {} 格", row + 1, column + 1));
                line.push((self.words(&cell.text, Some(label)), cell.columns, cell.rows));
            }
            self.text.push('\n');
            made.push(line);
        }
        self.blocks.push(Made::Table(made, formulas));
    }

    /// Words on one line; breaks within them are kept as markup would write them.
    fn words(&mut self, words: &str, label: Option<String>) -> Span {
        let start = self.text.len();
        for c in words.chars() {
            match c {
                '\n' => self.text.push_str("<br>"),
                '\t' | '\r' => self.text.push(' '),
                c => self.text.push(c),
            }
        }
        if let Some(label) = label {
            self.labels.push((u32::try_from(start).unwrap_or(u32::MAX), label));
        }
        Span::new(start, self.text.len())
    }

    /// The document.
    pub fn finish(self) -> Document {
        let Self { text, blocks, labels, .. } = self;
        let passage = |span: Span| Passage::new(&text, span);
        let blocks = blocks
            .into_iter()
            .map(|made| match made {
                Made::Passage(span) => Block::Passage(passage(span)),
                Made::Table(rows, formulas) => {
                    let mut filler = Filler::default();
                    let row = |cells: Vec<(Span, usize, usize)>| {
                        filler.row(cells.into_iter().map(|(span, columns, rows)| (passage(span), columns, rows)).collect())
                    };
                    Block::Table(Grid { rows: rows.into_iter().map(row).collect(), formulas, ..Grid::default() })
                }
            })
            .collect();
        Document { text, blocks, labels, has_lines: false }
    }
}
