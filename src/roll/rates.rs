//! A list of new values: 名称,值 in two columns, as a spreadsheet saves it, or 名称: 值 lines.
//!
//! Owns the reading of such a list.
//! Must never know whether a name means anything.

use csv::ReaderBuilder;

use crate::book::outline::{Kind, Outline};
use crate::message::{Problem, Text};
use crate::source::{FileId, Location, Span};

/// The names of a list with their values. What stands behind the second column is for people.
///
/// # Errors
/// Why it cannot be read.
pub fn rates(file: FileId, path: &str, text: &str) -> Result<Vec<(String, String)>, Problem> {
    let lower = path.to_lowercase();
    let list = if lower.ends_with(".yaml") || lower.ends_with(".yml") { of_yaml(file, text)? } else { of_sheet(file, text)? };
    if list.is_empty() {
        let what = Text::new("里面没有“名称,值”", "there are no names with values in it");
        return Err(Problem::at(Location { file, span: Span::default() }, what));
    }
    Ok(list)
}

fn of_yaml(file: FileId, text: &str) -> Result<Vec<(String, String)>, Problem> {
    let outline = Outline::new(file, text)?;
    let mut list = Vec::new();
    for entry in if outline.nodes.is_empty() { &[] } else { outline.entries(0) } {
        let Kind::Scalar(value, _) = &outline.node(entry.value).kind else {
            let what = Text::new(format!("“{}”应是一个值", entry.key), format!("'{}' should be one value", entry.key));
            return Err(Problem::at(Location { file, span: entry.span }, what));
        };
        list.push((entry.key.to_string(), value.to_string()));
    }
    Ok(list)
}

fn of_sheet(file: FileId, text: &str) -> Result<Vec<(String, String)>, Problem> {
    let header = text.lines().next().unwrap_or("");
    let separator = if header.contains('\t') && !header.contains(',') { b'\t' } else { b',' };
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut list = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let offset = |at: usize| Span::new(at.min(text.len()), at.min(text.len()));
        let record = record.map_err(|error| {
            let place = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            Problem::at(Location { file, span: offset(place) }, Text::new("这一行读不了", "this line cannot be read"))
        })?;
        let cell = |at: usize| record.get(at).map(str::trim).unwrap_or("");
        // A heading has no number; an empty line says nothing.
        let is_heading = at == 0 && !cell(1).contains(|c: char| c.is_numeric());
        if is_heading || cell(0).is_empty() && cell(1).is_empty() {
            continue;
        }
        if cell(0).is_empty() || cell(1).is_empty() {
            let place = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            let what = Text::new("这一行缺少名称或值", "the name or the value is missing in this line");
            return Err(Problem::at(Location { file, span: offset(place) }, what));
        }
        list.push((cell(0).to_owned(), cell(1).to_owned()));
    }
    Ok(list)
}
