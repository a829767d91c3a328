//! Rows that slipped a column: put back where the rows above have numbers of that kind.
//!
//! Owns what shows that a row has slipped, and by how much.
//! Must never move a row that may stand where it is.

use crate::submission::document::{Block, Grid, Passage, is_all};

/// So many rows above are looked at.
const ABOVE: usize = 8;

/// What a cell holds, to the eye.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Empty,
    Words,
    Amount,
    PerCent,
}

/// Puts the rows of all tables back.
pub fn put_back(blocks: &mut [Block]) {
    for block in blocks {
        // Where cells are computed from others, each stands where it was put.
        if let Block::Table(grid) = block
            && grid.formulas.is_empty()
        {
            rows(grid);
        }
    }
}

fn rows(grid: &mut Grid) {
    let width = grid.width();
    let mut looks: Vec<Vec<Look>> = grid.rows.iter().map(|row| (0..width).map(|column| look(row.get(column))).collect()).collect();
    for at in 1..grid.rows.len() {
        let above = &looks[at.saturating_sub(ABOVE)..at];
        let own = &looks[at];
        let is_total = grid.rows[at].first().is_some_and(|cell| is_all(&cell.text));
        if fits(own, above, is_total) != Fits::Contradicted {
            continue;
        }
        let (mut right, mut left) = (own.clone(), own.clone());
        right.rotate_right(1);
        left.rotate_left(1);
        let row = &mut grid.rows[at];
        row.resize_with(width, Passage::default);
        if own.last() == Some(&Look::Empty) && fits(&right, above, is_total) == Fits::BorneOut {
            row.rotate_right(1);
            looks[at] = right;
        } else if own.first() == Some(&Look::Empty) && fits(&left, above, is_total) == Fits::BorneOut {
            row.rotate_left(1);
            looks[at] = left;
        }
    }
}

#[derive(PartialEq, Eq)]
enum Fits {
    /// Every number stands below numbers of its kind.
    BorneOut,
    /// A share stands where only amounts do, or an amount where only shares do.
    Contradicted,
    /// Neither.
    Perhaps,
}

/// Whether the numbers of a row stand below numbers like them.
fn fits(row: &[Look], above: &[Vec<Look>], is_total: bool) -> Fits {
    let (mut numbers, mut borne, mut shares) = (0, 0, 0);
    for (column, look) in row.iter().enumerate().filter(|(_, look)| matches!(look, Look::Amount | Look::PerCent)) {
        let other = if *look == Look::Amount { Look::PerCent } else { Look::Amount };
        let count = |wanted: Look| above.iter().filter(|row| row[column] == wanted).count();
        // An amount where all others have names: the cell before it was left out.
        let is_name = is_total && count(Look::Words) >= 2 && count(Look::Empty) == 0;
        if (count(other) >= 2 || is_name) && count(*look) == 0 {
            return Fits::Contradicted;
        }
        numbers += 1;
        borne += usize::from(count(*look) >= 1 && count(other) == 0);
        shares += usize::from(*look == Look::PerCent);
    }
    if numbers >= 2 && (shares > 0 || is_total) && borne == numbers { Fits::BorneOut } else { Fits::Perhaps }
}

fn look(cell: Option<&Passage>) -> Look {
    let text = cell.map_or("", |cell| cell.text.trim());
    let is_number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
    };
    match text.strip_suffix('%') {
        _ if text.is_empty() => Look::Empty,
        Some(share) if is_number(share) => Look::PerCent,
        None if is_number(&text.replace(',', "")) => Look::Amount,
        _ => Look::Words,
    }
}
