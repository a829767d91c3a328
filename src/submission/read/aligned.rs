//! Tables whose columns are set apart by spaces: each cell below the others of its column.
//!
//! Owns what shows in which column a cell stands where others are empty.
//! Must never guess: a row that is still short says so.

use super::lines::width_of;
use super::text::is_number;
use crate::submission::document::Passage;

/// Puts cells in their columns; whether some of them may stand in another.
pub fn put_below(text: &str, rows: &mut [Vec<Passage>]) -> bool {
    place(text, rows);
    align(rows);
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter().any(|row| row.len() < width && row.iter().any(|cell| is_number(&cell.text)))
}

/// Where columns are set apart by spaces, and begin or end below one another: each cell in its column.
fn place(text: &str, rows: &mut [Vec<Passage>]) {
    /// A row that begins so far behind the others has an empty cell first.
    const DEEP: usize = 4;
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let layout = Layout::new(text, rows, width);
    let placed: Vec<Option<Vec<usize>>> = rows.iter().map(|row| layout.columns(text, row)).collect();
    let is_aligned = layout.is_aligned(rows.iter().zip(&placed).filter(|(row, _)| row.len() < width).map(|(_, placed)| placed.is_some()));
    for (row, columns) in rows.iter_mut().zip(placed).filter(|(row, _)| row.len() < width) {
        if let (true, Some(columns)) = (is_aligned, columns) {
            let mut cells: Vec<Passage> = (0..width).map(|_| Passage::default()).collect();
            columns.into_iter().zip(std::mem::take(row)).for_each(|(column, cell)| cells[column] = cell);
            *row = cells;
        } else if row.first().is_some_and(|cell| layout.is_flush(reach(text, cell).0, DEEP)) {
            row.insert(0, Passage::default());
        }
    }
}

/// Where a cell begins and ends in its line.
fn reach(text: &str, cell: &Passage) -> (usize, usize) {
    let (start, end) = (cell.span.start as usize, cell.span.end as usize);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let from = width_of(&text[line..start]);
    (from, from + width_of(&text[start..end]))
}

/// Where the cells of rows that have all of them begin and end.
struct Layout {
    width: usize,
    rows: Vec<Vec<(usize, usize)>>,
}

impl Layout {
    fn new(text: &str, rows: &[Vec<Passage>], width: usize) -> Self {
        /// So many rows show where the columns are.
        const MOST: usize = 64;
        let whole = rows.iter().filter(|row| row.len() == width).take(MOST);
        Self { width, rows: whole.map(|row| row.iter().map(|cell| reach(text, cell)).collect()).collect() }
    }

    /// The columns that the cells of a row stand below; none where one of them stands below none.
    fn columns(&self, text: &str, row: &[Passage]) -> Option<Vec<usize>> {
        let is_below = |column: usize, (from, to): (usize, usize)| {
            self.rows.iter().any(|row| row[column].0.abs_diff(from) <= 1) || self.rows.iter().any(|row| row[column].1.abs_diff(to) <= 1)
        };
        let mut next = 0;
        row.iter()
            .map(|cell| {
                let column = (next..self.width).find(|column| is_below(*column, reach(text, cell)))?;
                next = column + 1;
                Some(column)
            })
            .collect()
    }

    /// Whether the rows show columns at all: by accident some cells of any rows begin below one another.
    fn is_aligned(&self, mut short_rows_fit: impl Iterator<Item = bool>) -> bool {
        if let [_] = &self.rows[..] {
            return short_rows_fit.all(|fits| fits);
        }
        let agree = |edge: &dyn Fn(&(usize, usize)) -> usize, column: usize| {
            let mut edges: Vec<usize> = self.rows.iter().map(|row| edge(&row[column])).collect();
            edges.sort_unstable();
            let usual = edges[edges.len() / 2];
            edges.iter().filter(|edge| edge.abs_diff(usual) <= 1).count() * 4 >= edges.len() * 3
        };
        !self.rows.is_empty() && (0..self.width).all(|column| agree(&|cell| cell.0, column) || agree(&|cell| cell.1, column))
    }

    /// Whether a cell begins so much further right than all others that one before it is empty.
    fn is_flush(&self, from: usize, deep: usize) -> bool {
        let first = self.rows.iter().map(|row| row[0].0).min().unwrap_or(0);
        self.rows.iter().all(|row| row[0].0 == first) && from >= first + deep
    }
}

/// Where columns are set apart by spaces, an empty cell leaves no trace: as many numbers as most rows have stand in the last columns.
fn align(rows: &mut [Vec<Passage>]) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let numbers = |row: &[Passage]| row.iter().rev().take_while(|cell| is_number(&cell.text)).count();
    let mut counts = vec![0_usize; width + 1];
    rows.iter().map(|row| numbers(row)).filter(|count| *count > 0).for_each(|count| counts[count] += 1);
    let usual = (1..=width).max_by_key(|count| counts[*count]).unwrap_or(0);
    // Where others have more numbers, one of these may be missing, and nobody knows which.
    if counts[usual + 1..].iter().any(|count| *count > 0) {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.len() < width) {
        let count = numbers(row);
        if count == usual && count > 0 {
            let at = row.len() - count;
            let missing = width - row.len();
            row.splice(at..at, std::iter::repeat_with(Passage::default).take(missing));
        }
    }
}
