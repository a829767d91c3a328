//! Amounts that look like years: 2000 below 预算数, beside 差旅费.
//!
//! Owns what shows that four digits are no year although nothing else stands in their row.
//! Must never take a header for a row: 2021, 2022, 2023 above amounts.

use super::sections::{Cells, Number};
use crate::submission::document::Grid;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;

/// Words that head names: a row that begins with one is a header.
const HEADS: [&str; 12] = ["项目", "科目", "名称", "单位", "年度", "年份", "序号", "指标", "类别", "内容", "部门", "地区"];
/// Words that end the header of a column of years, dates or codes.
const LABELS: [&str; 10] = ["年", "年份", "年度", "年限", "时间", "日期", "编号", "编码", "代码", "电话"];
/// So many digits a year has.
pub const DIGITS: usize = 4;

/// The numbers of a table that were taken for years and are amounts: below words, in a row with a name of its own.
pub fn amounts_like_years(grid: &Grid, cells: &Cells) -> Vec<NumberId> {
    let text = |row: usize, column: usize| grid.cell(row, column).trim();
    let mut found = Vec::new();
    // The words above each column: the rows between may be of the same kind.
    let mut heads: Vec<&str> = vec![""; grid.width()];
    for row in 0..grid.rows.len() {
        let own: Vec<(usize, Number)> =
            cells.numbers.range((row, 0)..(row + 1, 0)).map(|((_, column), number)| (*column, *number)).collect();
        let first = own.first().map_or(0, |(column, _)| *column);
        let is_like_year =
            |(column, number): &(usize, Number)| number.kind == Kind::Label && number.whole && text(row, *column).len() == DIGITS;
        let is_headed = |(column, _): &(usize, Number)| !heads[*column].is_empty() && !is_of_labels(heads[*column]);
        let name = (0..first).find(|column| !text(row, *column).is_empty());
        let is_named = name.is_some_and(|column| {
            let name = text(row, column);
            let is_head =
                name.starts_with('（') || HEADS.iter().any(|word| name.ends_with(word)) || row > 0 && name == text(row - 1, column);
            name.contains(char::is_alphabetic) && !is_head
        });
        if is_named && own.iter().all(|cell| is_like_year(cell) && is_headed(cell)) {
            found.extend(own.iter().map(|(_, number)| number.id));
        }
        let is_word = |column: &usize| !text(row, *column).is_empty() && !cells.numbers.contains_key(&(row, *column));
        (0..grid.width()).filter(is_word).for_each(|column| heads[column] = text(row, column));
    }
    found
}

/// Whether a header is of years, dates or codes; 2023年 is of the amounts of that year.
fn is_of_labels(header: &str) -> bool {
    let bare = header.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_of_year = bare.len() < header.len() && matches!(bare, "年" | "年度");
    !is_of_year && LABELS.iter().any(|word| bare.ends_with(word))
}
