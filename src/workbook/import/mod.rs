//! A workbook that came back: what was changed in it goes into the book, and nothing else.
//!
//! Owns the order of the steps and when all of it is refused.
//! Must never write a file.

mod apply;
mod compare;
mod open;

pub use apply::Changed;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::layout::Held;
use super::{AUDIT, Contents, Made, make};
use crate::edit::{BookEditor, change_cells};
use crate::message::{Language, Problem, Text};
use crate::present::audit::Input;
use crate::present::xlsx::At;
use crate::source::FileId;
use compare::{Differences, called, compare};
use open::File;

/// What a workbook brings back.
#[derive(Debug)]
pub struct Returned {
    /// The numbers that change.
    pub changed: Vec<Changed>,
    /// What somebody wrote in cells that are no part of the book: the cell and the text.
    pub remarks: Vec<(String, String)>,
    /// What was changed where nothing comes back from: the cell, and what was changed.
    pub elsewhere: Vec<(String, Text)>,
    /// The new texts of the files.
    pub texts: BTreeMap<FileId, String>,
}

/// Whether a file is a workbook that was made of a book: it says what of.
pub fn is_exported(bytes: Vec<u8>) -> bool {
    File::open(bytes).is_ok_and(|file| file.names().iter().any(|name| [AUDIT.zh, AUDIT.en].iter().any(|audit| name.starts_with(audit))))
}

/// What was changed in a workbook that was made of a book, as changes of that book.
///
/// # Errors
/// That it is another workbook, that it was rearranged, that the book has changed since, or which numbers cannot be taken over.
pub fn import(contents: &Contents<'_, '_, '_>, path: &str, bytes: Vec<u8>) -> Result<Returned, Vec<Problem>> {
    let unreadable = |why: Text| vec![open::unreadable(path, &why)];
    let mut file = File::open(bytes).map_err(unreadable)?;
    let Some((names, differences)) = matching(contents, &mut file).map_err(unreadable)? else {
        return Err(vec![another(path, contents, file.names())]);
    };
    let audit = file.cells(names.last().map_or("", String::as_str)).unwrap_or_default();
    let stale = stale(path, contents, &audit);
    let trace = contents.report.judged.trace;
    let mut editor = BookEditor::new(contents.sources);
    let applied = apply::apply(trace, &mut editor, &differences.changed, |at| called(&names, at));
    if let Some(problem) = stale {
        // What was changed may be in the book by now.
        if !applied.is_ok_and(|(changed, _)| changed.is_empty()) {
            return Err(vec![problem]);
        }
        return Ok(Returned { changed: Vec::new(), remarks: Vec::new(), elsewhere: Vec::new(), texts: BTreeMap::new() });
    }
    if !differences.problems.is_empty() {
        return Err(differences.problems);
    }
    let (changed, cells) = applied?;
    let mut texts = editor.finish().map_err(|problem| vec![problem])?;
    texts.extend(change_cells(trace, contents.sources, &cells)?);
    let remarks = differences.remarks.into_iter().map(|(at, text)| (called(&names, at), text)).collect();
    let elsewhere = differences.elsewhere.into_iter().map(|(at, text)| (called(&names, at), text)).collect();
    Ok(Returned { changed, remarks, elsewhere, texts })
}

/// What differs from the workbook that the book makes now, in the language of the one that came back, with or without persons; none
/// where its sheets are others.
fn matching(contents: &Contents<'_, '_, '_>, file: &mut File) -> Result<Option<(Vec<String>, Differences)>, Text> {
    let mut best: Option<(Vec<String>, Differences)> = None;
    for language in [Language::Chinese, Language::English] {
        let without = contents.redactor.map(|redactor| redactor.in_language(language));
        for redactor in [None, without.as_ref()] {
            let made = make(&Contents { language, redactor, ..*contents });
            let names: Vec<String> = made.workbook.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let mut wanted = made.held.iter().map(|(at, _)| at.sheet).chain([names.len() - 1]);
            if !wanted.all(|sheet| file.names().contains(&names[sheet])) {
                continue;
            }
            let differences = differences(&made, file)?;
            let count = |differences: &Differences| (differences.problems.len(), differences.elsewhere.len());
            if best.as_ref().is_none_or(|(_, least)| count(&differences) < count(least)) {
                best = Some((names, differences));
            }
        }
    }
    Ok(best)
}

/// What differs, in the sheets that may be changed and in the others; the last one says what the workbook was made of.
fn differences(made: &Made, file: &mut File) -> Result<Differences, Text> {
    let held: FxHashMap<At, Held> = made.held.iter().copied().collect();
    let mut differences = Differences::default();
    let last = made.workbook.sheets.len().saturating_sub(1);
    for (at, sheet) in made.workbook.sheets.iter().enumerate().filter(|(at, _)| *at != last) {
        // A sheet of results may be gone.
        if file.names().contains(&sheet.name) {
            let cells = file.cells(&sheet.name)?;
            compare(at, sheet, &held, &cells, &mut differences);
        }
    }
    Ok(differences)
}

/// That a workbook has not the sheets of the book.
fn another(path: &str, contents: &Contents<'_, '_, '_>, found: &[String]) -> Problem {
    let made = make(contents);
    let missing = made.workbook.sheets.iter().map(|sheet| &sheet.name).find(|name| !found.contains(*name));
    let missing = missing.cloned().unwrap_or_default();
    let text = Text::new(
        format!("{path}：不是这一卷导出的工作簿，或删去、改名过工作表：没有“{missing}”"),
        format!("{path}: is no workbook of this book, or sheets were deleted or renamed: there is no '{missing}'"),
    );
    Problem::nowhere(text)
        .help(Text::new("请指明预算卷：--book 文件夹；或重新导出", "say which book it is: --book FOLDER; or export again"))
}

/// That the book is not what the workbook was made of.
fn stale(path: &str, contents: &Contents<'_, '_, '_>, audit: &open::Cells) -> Option<Problem> {
    let texts: rustc_hash::FxHashSet<&str> = audit
        .values()
        .filter_map(|cell| match &cell.value {
            Some(open::Found::Text(text)) => Some(text.trim()),
            _ => None,
        })
        .collect();
    let changed: Vec<&Input> = contents.audit.files.iter().filter(|input| !texts.contains(input.sha256.as_str())).collect();
    let first = changed.first()?;
    let (file, count) = (&first.path, changed.len());
    let text = Text::new(
        format!("{path}：导出以后预算卷改过了（{file} 等 {count} 个文件），工作簿里没有改的数也已经过时"),
        format!("{path}: the book has changed since the export ({file}, {count} files in all), and numbers nobody touched are out of date"),
    );
    Some(Problem::nowhere(text).help(Text::new(
        "请重新导出，把要改的数再改一遍；或把预算卷恢复到导出时的样子",
        "export again and make the changes there; or put the book back to what it was",
    )))
}
