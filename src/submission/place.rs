//! Where in a document a number stands, in words: the heading above it, the label of its cell.
//!
//! Owns the names of places.
//! Must never name a place by its number alone where words would do.

use super::document::{Block, Grid};
use super::index::{Index, NumberId, unnumbered};

/// A place is named with so many characters at most.
const LONGEST: usize = 20;

/// The words that name the place of a number.
pub fn of(index: &Index<'_>, id: NumberId) -> String {
    let heading = || index.heading(index.text_of(id).home.block).map(spelt).filter(|name| !name.is_empty());
    label(index, id).or_else(heading).unwrap_or_else(|| "正文".to_owned())
}

/// The label of the cell that a number stands in.
pub fn label(index: &Index<'_>, id: NumberId) -> Option<String> {
    let home = index.text_of(id).home;
    let (Some((row, column)), Block::Table(grid)) = (home.cell, &index.document.blocks[home.block]) else { return None };
    let left = (0..column).rev().map(|left| grid.cell(row, left).trim()).find(|text| is_label(text));
    // The label of merged cells stands in the first of their rows.
    let merged = || (0..column).rev().find_map(|left| above(grid, row, left));
    let words = left.or_else(|| above(grid, row, column)).or_else(merged)?;
    Some(spelt(words)).filter(|name| !name.is_empty())
}

/// The nearest label above a cell.
fn above(grid: &Grid, row: usize, column: usize) -> Option<&str> {
    const FAR: usize = 40;
    (row.saturating_sub(FAR)..row).rev().map(|above| grid.cell(above, column).trim()).find(|text| is_label(text))
}

/// Whether the words of a cell name what stands beside them, and are no text of their own.
fn is_label(text: &str) -> bool {
    // What kind of target it is, and whether it is a bound, stands between an indicator and its value.
    const KINDS: [&str; 6] = ["定量", "定性", "正向", "反向", "等于", "不少于"];
    if KINDS.contains(&text) || !text.contains(char::is_alphabetic) {
        return false;
    }
    !text.is_empty() && text.chars().count() <= 2 * LONGEST && !text.contains(|c: char| c.is_ascii_digit()) && !text.contains('。')
}

/// Words without their numbering and what cannot stand in the name of a place.
fn spelt(words: &str) -> String {
    let name: String = unnumbered(words)
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '“' | '”' | '《' | '》' | '（' | '）'))
        .take(LONGEST)
        .collect();
    // Words that mean something else in a book.
    if ["value", "quote", "line"].contains(&name.as_str()) { String::new() } else { name }
}
