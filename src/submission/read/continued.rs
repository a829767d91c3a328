//! Tables that go on behind a page break: one table again, without its repeated header.
//!
//! Owns what may stand between the two halves: page numbers, 续表, the title and the unit once more.
//! Must never join two tables that have a total each.

use crate::submission::document::{Block, Grid, Passage};

/// So many passages stand between two halves at most, and a title so far above a table.
const MOST_BETWEEN: usize = 6;
/// What stands between them is this long at most, in characters.
const LONGEST: usize = 40;

/// Joins the tables of a document that are one.
pub fn join(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    // The last table, and where its title may stand.
    let mut last: Option<usize> = None;
    for block in blocks {
        let Block::Table(grid) = block else {
            joined.push(block);
            continue;
        };
        let goes_on = last.and_then(|at| goes_on(&joined, at, &grid).map(|header| (at, header)));
        if let Some((at, header)) = goes_on
            && let Block::Table(first) = &mut joined[at]
        {
            first.rows.extend(grid.rows.into_iter().skip(header));
            first.is_torn = grid.is_torn;
            joined.truncate(at + 1);
            continue;
        }
        last = Some(joined.len());
        joined.push(Block::Table(grid));
    }
    joined
}

/// How many rows of a table repeat the header of the one before, if it goes on with that.
fn goes_on(blocks: &[Block], at: usize, grid: &Grid) -> Option<usize> {
    let Block::Table(first) = &blocks[at] else { return None };
    let between: Option<Vec<&Passage>> =
        blocks[at + 1..].iter().map(|block| if let Block::Passage(passage) = block { Some(passage) } else { None }).collect();
    let between = between.filter(|between| between.len() <= MOST_BETWEEN)?;
    let above: Vec<String> = blocks[at.saturating_sub(MOST_BETWEEN)..at]
        .iter()
        .filter_map(|block| if let Block::Passage(passage) = block { Some(bare(&passage.text)) } else { None })
        .collect();
    let is_break = |passage: &&Passage| {
        let text = passage.text.trim();
        text.chars().count() <= LONGEST && (is_page(text) || is_continued(text) || is_unit(text) || above.contains(&bare(text)))
    };
    if first.width() != grid.width() || !between.iter().all(is_break) || (has_total(first) && has_total(grid)) || ends_in_total(first) {
        return None;
    }
    let words = |row: &[Passage]| row.iter().map(|cell| cell.text.trim().to_owned()).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let head = |grid: &Grid| grid.rows.iter().take_while(|row| !is_data(row)).map(|row| words(row)).collect::<Vec<_>>();
    // The first half may have its unit above its header.
    let (known, own) = (head(first), head(grid));
    let header = if own.iter().all(|row| known.contains(row)) { own.len() } else { return None };
    let says_so = between.iter().any(|passage| is_continued(passage.text.trim()));
    // A half without a header begins with numbers, where the first half begins with words.
    let bare_half = || grid.rows.first().is_some_and(|row| is_data(row)) && first.rows.first().is_some_and(|row| !is_data(row));
    let is_half = header > 0 || bare_half() && (says_so || between.is_empty());
    is_half.then_some(header)
}

/// A title without marks and what says that it is continued.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    text.replace("续表", "").replace('续', "")
}

/// 续表, （续）, 表五（续）.
fn is_continued(text: &str) -> bool {
    text.contains("续表") || text.trim_end_matches('）').ends_with('续') || text.starts_with('续')
}

/// - 12 -, 第 3 页.
fn is_page(text: &str) -> bool {
    let digits = text.trim_matches(|c: char| "-—第页共/ ".contains(c));
    digits.len() <= 7 && digits.chars().all(|c| c.is_ascii_digit() || "/页共第 ".contains(c))
}

fn is_unit(text: &str) -> bool {
    text.contains("单位：") || text.starts_with("部门：") || text.starts_with("公开")
}

/// Whether a row holds an amount, and not only years and the numbers of columns.
fn is_data(row: &[Passage]) -> bool {
    let is_amount = |text: &str| {
        let digits = text.trim_start_matches('-');
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) && digits.len() > 2
    };
    row.iter().any(|cell| is_amount(cell.text.trim()))
}

/// Whether a row of a table is called a total.
fn has_total(grid: &Grid) -> bool {
    grid.rows.iter().any(|row| is_total(row))
}

fn ends_in_total(grid: &Grid) -> bool {
    grid.rows.last().is_some_and(|row| is_total(row))
}

fn is_total(row: &[Passage]) -> bool {
    let label = row.iter().map(|cell| cell.text.trim()).find(|text| !text.is_empty()).unwrap_or("");
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    is_data(row) && ["合计", "总计"].iter().any(|word| label.ends_with(word))
}
