//! A list of new values: 名称,值 in two columns, as a spreadsheet saves it, or 名称: 值 lines.
//!
//! Owns the reading of such a list.
//! Must never know whether a name means anything.

use csv::ReaderBuilder;

use super::Known;
use crate::book::outline::{Kind, Outline};
use crate::message::{Problem, Text};
use crate::source::{FileId, Location, Span};

/// The names of a list with their values. What stands behind the second column is for people.
///
/// # Errors
/// Why it cannot be read.
pub fn rates(file: FileId, path: &str, text: &str) -> Result<Vec<Known>, Problem> {
    let lower = path.to_lowercase();
    let list = if lower.ends_with(".yaml") || lower.ends_with(".yml") { of_yaml(file, text)? } else { of_sheet(file, text)? };
    if list.is_empty() {
        let what = Text::new("里面没有“名称,值”", "there are no names with values in it");
        return Err(Problem::at(Location { file, span: Span::default() }, what));
    }
    Ok(list)
}

fn of_yaml(file: FileId, text: &str) -> Result<Vec<Known>, Problem> {
    let outline = Outline::new(file, text)?;
    let mut list = Vec::new();
    for entry in if outline.nodes.is_empty() { &[] } else { outline.entries(0) } {
        let location = Location { file, span: entry.span };
        let Kind::Scalar(value, _) = &outline.node(entry.value).kind else {
            let what = Text::new(format!("“{}”应是一个值", entry.key), format!("'{}' should be one value", entry.key));
            return Err(Problem::at(location, what));
        };
        list.push(Known { name: entry.key.to_string(), value: value.to_string(), location: Some(location) });
    }
    Ok(list)
}

/// Words in the heading of the column with the values.
const HEADING: [&str; 9] = ["值", "标准", "单价", "数量", "金额", "新数", "value", "Value", "VALUE"];

fn of_sheet(file: FileId, text: &str) -> Result<Vec<Known>, Problem> {
    let header = text.lines().next().unwrap_or("");
    let separator = if header.contains('\t') && !header.contains(',') { b'\t' } else { b',' };
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut list = Vec::new();
    let mut column = 1;
    for (at, record) in reader.records().enumerate() {
        let place = |position: Option<&csv::Position>| {
            let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0).min(text.len());
            let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
            Location { file, span: Span::new(start, start + text[start..].find(['\r', '\n']).unwrap_or(text.len() - start)) }
        };
        let record = record.map_err(|error| Problem::at(place(error.position()), Text::new("这一行读不了", "this line cannot be read")))?;
        let location = place(record.position());
        let cell = |at: usize| record.get(at).map(str::trim).unwrap_or("");
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // A heading has no number in it; it tells which column has the values.
        let heading = (1..record.len()).find(|at| HEADING.iter().any(|word| cell(*at).contains(word)));
        if at == 0
            && !record.iter().skip(1).any(|cell| cell.contains(|c: char| c.is_numeric()))
            && let Some(heading) = heading
        {
            column = heading;
            continue;
        }
        if cell(0).is_empty() || cell(column).is_empty() {
            let what = Text::new("这一行缺少名称或值", "the name or the value is missing in this line");
            return Err(Problem::at(location, what));
        }
        // 1,200 without quotation marks is two cells.
        let is_cut =
            cell(column).bytes().all(|byte| byte.is_ascii_digit()) && cell(column + 1).bytes().take_while(u8::is_ascii_digit).count() == 3;
        if is_cut {
            let what = Text::new("逗号是分隔符，数字被截断了", "a comma separates: the number is cut");
            let help = Text::new("请去掉千分位逗号，或给整个值加双引号", "leave the thousands separator out, or quote the value");
            return Err(Problem::at(location, what).help(help));
        }
        list.push(Known { name: cell(0).to_owned(), value: cell(column).to_owned(), location: Some(location) });
    }
    Ok(list)
}
