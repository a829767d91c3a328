//! A workbook that came back, beside the one that the book makes now: what was changed in it.
//!
//! Owns which differences are changes, which are remarks of a person, and which mean that the sheets were rearranged.
//! Must never take a value over that is not where it was.

use rustc_hash::FxHashMap;

use super::open::{Cell as Returned, Cells, Found};
use crate::message::{Problem, Text};
use crate::present::xlsx::{self, At, Content, Sheet};
use crate::quantity::Exact;
use crate::workbook::layout::Held;

/// So many differences of one sheet are told.
const MOST: usize = 5;

/// A number that was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its cell.
    pub at: At,
    /// The number of the book.
    pub held: Held,
    /// What the cell holds now.
    pub found: Option<Found>,
    /// The formula that somebody put there.
    pub formula: Option<String>,
}

/// What was found in a sheet.
#[derive(Debug, Default)]
pub struct Differences {
    /// The numbers that were changed.
    pub changed: Vec<Difference>,
    /// Cells in which somebody wrote what is no part of the book.
    pub remarks: Vec<(At, String)>,
    /// Cells of other sheets that were changed: nothing comes back from those.
    pub elsewhere: Vec<(At, Text)>,
    /// Why nothing can be taken over.
    pub problems: Vec<Problem>,
}

/// Compares a sheet that came back with what it was; where no number of it is held, what differs is only told.
pub fn compare(at: usize, sheet: &Sheet, held: &FxHashMap<At, Held>, returned: &Cells, into: &mut Differences) {
    // Names and units first: programs adapt formulas when rows are moved.
    let mut strange: Vec<(At, Text)> = Vec::new();
    let mut formulas = Vec::new();
    let mut known = 0;
    for (row, line) in (0_u32..).zip(&sheet.rows) {
        for (column, cell) in &line.cells {
            let place = At { sheet: at, row, column: *column };
            let found = returned.get(&(row, *column));
            known += usize::from(found.is_some());
            if let Some(held) = held.get(&place) {
                if !is_same(&cell.content, found) {
                    let Returned { value, formula } = found.cloned().unwrap_or_default();
                    into.changed.push(Difference { at: place, held: *held, found: value, formula });
                }
                continue;
            }
            match (&cell.content, found) {
                (Content::Blank, Some(found)) => into.remarks.push((place, shown(Some(found)))),
                (Content::Formula(formula, _), Some(Returned { formula: Some(own), .. })) if normal(formula) == normal(own) => {}
                (Content::Formula(formula, _), found) => {
                    let own = found.and_then(|found| found.formula.as_ref().map(|own| format!("={own}")));
                    let own = own.unwrap_or_else(|| shown(found));
                    formulas.push((
                        place,
                        Text::new(format!("应是公式 ={formula}，现在是 {own}"), format!("should be ={formula}, and is {own}")),
                    ));
                }
                (content, found) if !is_same(content, found) => {
                    let (was, is) = (content_shown(content), shown(found));
                    strange.push((place, Text::new(format!("应是“{was}”，现在是“{is}”"), format!("should be '{was}', and is '{is}'"))));
                }
                _ => {}
            }
        }
    }
    // What stands beside and below the sheet.
    if returned.len() > known {
        let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let is_beyond = |row: u32, column: u16| {
            let own = sheet.rows.get(row as usize).and_then(|row| row.cell(column));
            own.is_none() && !(row < super::super::layout::HEAD_ROWS && usize::from(column) < width)
        };
        let mut beyond: Vec<_> = returned.iter().filter(|((row, column), _)| is_beyond(*row, *column)).collect();
        beyond.sort_by_key(|(place, _)| **place);
        into.remarks
            .extend(beyond.into_iter().map(|((row, column), found)| (At { sheet: at, row: *row, column: *column }, shown(Some(found)))));
    }
    strange.append(&mut formulas);
    if !held.keys().any(|own| own.sheet == at) {
        into.elsewhere.append(&mut strange);
    }
    if !strange.is_empty() {
        into.problems.extend(rearranged(&sheet.name, &strange));
    }
}

/// Why a sheet cannot be taken over, at its first differences.
fn rearranged(sheet: &str, strange: &[(At, Text)]) -> Vec<Problem> {
    let count = strange.len();
    let mut problems: Vec<Problem> = strange
        .iter()
        .take(MOST)
        .map(|(at, text)| {
            let cell = at.name();
            Problem::nowhere(Text::new(format!("“{sheet}”{cell}：{}", text.zh), format!("'{sheet}' {cell}: {}", text.en)))
        })
        .collect();
    let more = count.saturating_sub(MOST);
    let rest =
        if more > 0 { (format!("，还有 {more} 格不同"), format!(", and {more} more cells differ")) } else { Default::default() };
    if let Some(last) = problems.pop() {
        problems.push(last.help(Text::new(
            format!(
                "这张表里只有蓝字黄底的格可以改{}。插入、删除、移动过行列，或改过名称、单位、公式的，请撤销，或重新导出再改；名称、单位、公式请在预算卷里改",
                rest.0
            ),
            format!(
                "only the cells in blue may be changed{}. Where rows or columns were inserted, deleted or moved, or names, units or \
                 formulas were changed, undo that, or export again; names, units and formulas are changed in the book",
                rest.1
            ),
        )));
    }
    problems
}

/// Whether a cell holds what it held.
fn is_same(content: &Content, found: Option<&Returned>) -> bool {
    let value = found.and_then(|found| found.value.as_ref());
    match (content, value) {
        (Content::Blank, None) => true,
        (Content::Text(text), Some(Found::Text(own))) => text.split_whitespace().eq(own.split_whitespace()),
        // Some programs keep a number that was a text as a number.
        (Content::Text(text), Some(Found::Number(number))) => *text == number.to_string(),
        (Content::Number(value), Some(Found::Number(number))) => {
            // The last of fifteen digits may be lost on the way through a program.
            let apart = Exact::from_decimal(*number).minus(&kept(value)).map(|apart| apart.magnitude());
            let slack = value.magnitude().times(&Exact::power_of_ten(-14));
            matches!((apart, slack), (Ok(apart), Ok(slack)) if apart <= slack)
        }
        _ => false,
    }
}

/// A number as a spreadsheet keeps it.
fn kept(value: &Exact) -> Exact {
    super::open::kept(value).map_or_else(|| value.clone(), Exact::from_decimal)
}

fn content_shown(content: &Content) -> String {
    match content {
        Content::Blank => String::new(),
        Content::Text(text) => text.clone(),
        Content::Number(value) => value.decimal(15).0,
        Content::Formula(text, _) => format!("={text}"),
    }
}

fn shown(found: Option<&Returned>) -> String {
    match found.and_then(|found| found.value.as_ref()) {
        None => String::new(),
        Some(Found::Text(text) | Found::Other(text)) => text.clone(),
        Some(Found::Date) => "（日期）".to_owned(),
        Some(Found::Number(number)) => number.to_string(),
    }
}

/// A formula without what programs write in their own ways: blanks, quotation marks of sheets, signs of fixed cells, and the
/// spelling of numbers.
fn normal(formula: &str) -> String {
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula.strip_prefix('=').unwrap_or(formula);
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            // A text stays as it is.
            let end = rest[1..].find('"').map_or(rest.len(), |at| at + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if c.is_ascii_digit() && !out.ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            let length = number(rest);
            match rest[..length].parse::<f64>() {
                Ok(number) => out.push_str(&format!("{number:.13e}")),
                Err(_) => out.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        } else {
            if !matches!(c, ' ' | '$' | '\'' | '\n' | '\r' | '\t') {
                out.extend(c.to_uppercase());
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// How many bytes a number takes: digits, a point, an exponent.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    at = digits(at);
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        if end > at + 1 + sign {
            at = end;
        }
    }
    at
}

/// A cell with its sheet, as people call it.
pub fn called(names: &[String], at: At) -> String {
    format!("{}{}", xlsx::quoted(&names[at.sheet]), at.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_compared_without_the_ways_of_programs() {
        let same = [
            ("IF(ABS(N5-(78100))<=0.00000001,\"相符 \",'大厅 一'!B5*2)", "=IF( ABS($N$5-(78100))<=1E-08,\"相符 \",大厅一!B5*2)"),
            ("ROUND(B5*10000,-2)", "round(B5*1E4,-2)"),
        ];
        for (one, other) in same {
            assert_eq!(normal(one), normal(other));
        }
        for (one, other) in [("B5*12", "B5*6"), ("B5*12", "B6*12"), ("\"相符\"", "\"相 符\""), ("B5*C1", "B5*1")] {
            assert_ne!(normal(one), normal(other));
        }
    }
}
