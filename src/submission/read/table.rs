//! Merged cells as a grid: what a cell covers is empty.
//!
//! Owns where the cells of a row stand.
//! Must never know what is in a cell.

use crate::submission::document::Passage;

/// A row is this wide at most.
pub const MOST_COLUMNS: usize = 512;

/// Puts merged cells where they stand in the grid, row by row.
#[derive(Default)]
pub struct Filler {
    /// How many more rows each column is covered for.
    covered: Vec<usize>,
}

impl Filler {
    /// The cells of a row, each with the columns and rows that it takes.
    pub fn row(&mut self, cells: Vec<(Passage, usize, usize)>) -> Vec<Passage> {
        let mut row: Vec<Passage> = Vec::new();
        for (cell, columns, rows) in cells {
            self.skip(&mut row);
            let columns = columns.clamp(1, MOST_COLUMNS);
            let at = row.len();
            if at + columns > MOST_COLUMNS {
                break;
            }
            self.covered.resize(self.covered.len().max(at + columns), 0);
            self.covered[at..at + columns].fill(rows.max(1) - 1);
            row.push(cell);
            row.resize_with(at + columns, Passage::default);
        }
        self.skip(&mut row);
        row
    }

    /// Passes over what cells above cover.
    fn skip(&mut self, row: &mut Vec<Passage>) {
        while let Some(left) = self.covered.get_mut(row.len()).filter(|left| **left > 0) {
            *left -= 1;
            row.push(Passage::default());
        }
    }
}
