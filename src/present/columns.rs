//! Cells in columns of equal width, as terminals count it: a Chinese character is two wide.
//!
//! Owns the padding.
//! Must never know what the cells say.

use unicode_width::UnicodeWidthStr;

/// Lines of cells, each column as wide as its widest cell; `left` says which columns begin at the left.
pub fn columns(lines: &[Vec<String>], left: &[bool]) -> Vec<String> {
    let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..left.len()).map(width).collect();
    let line = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths).zip(left).map(|((cell, width), left)| {
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            if *left { format!("{cell}{pad}") } else { format!("{pad}{cell}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(line).collect()
}
