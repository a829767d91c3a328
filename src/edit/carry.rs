//! A change carried through: every printed value that held and follows from it is printed anew.
//!
//! Owns the order: the change, a new reading, then what follows.
//! Must never touch a value that did not hold before.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::BookEditor;
use super::restate::{Restated, restate};
use crate::book::{Book, Mark, reread};
use crate::check::{Finding, Report, Severity, Verdict, check};
use crate::message::{Problem, Text};
use crate::quantity::Quantity;
use crate::recompute::{FigureId, recompute};
use crate::source::{FileId, Sources};

/// A book with a change in it.
#[derive(Debug)]
pub struct Revised {
    /// The new texts, by the files that were read.
    pub texts: BTreeMap<FileId, String>,
    /// What was printed anew.
    pub restated: Vec<Restated>,
    /// Cells of tables that would follow: they are left to people.
    pub cells: Vec<Restated>,
    /// What does not hold now and did before, gravest first.
    pub broken: Vec<Text>,
}

/// Makes the changes, and prints anew what follows from them.
///
/// # Errors
/// What cannot be changed, or cannot be understood afterwards; nothing is lost then.
pub fn carry(book: &Book, sources: &Sources, report: &Report<'_, '_>, editor: BookEditor<'_>) -> Result<Revised, Vec<Problem>> {
    let judged = &report.judged;
    let mut texts = editor.finish().map_err(|problem| vec![problem])?;
    let text = |file: FileId| Some(texts.get(&file).unwrap_or(&sources.get(file).text).clone());
    let (new_sources, new_book) = reread(book, sources, text);
    let new_book = new_book?;
    let trace = recompute(&new_book)?;
    // The figures of both readings have the same numbers: nothing was added or taken away.
    let follows = |id: FigureId, statement: u32, computed: Option<&Quantity>| {
        let (module, _) = judged.trace.locate(id);
        // What was still to be filled in is, as soon as it can be computed.
        let is_awaited = module.mark(module.statements[statement as usize].span) == Some(Mark::ToFill) && computed.is_some();
        let held = matches!(judged.verdict(id, statement), Verdict::Exact | Verdict::Rounded | Verdict::Explained);
        // What held only once a faulty number was corrected held by that correction.
        let held = held && !judged.relying.contains_key(&(id, statement));
        is_awaited || held && judged.trace.computed(id) != computed
    };
    let (cells, restated): (Vec<Restated>, Vec<Restated>) = restate(&trace, follows).into_iter().partition(|restated| restated.is_cell);
    let mut second = BookEditor::new(&new_sources);
    for restated in &restated {
        let (module, _) = trace.locate(restated.figure);
        let span = module.statements[restated.statement as usize].span;
        second.restate(module.location(span), &restated.new).map_err(|problem| vec![problem])?;
    }
    let by_new: BTreeMap<FileId, FileId> = new_book.modules.iter().zip(&book.modules).map(|(new, old)| (new.file, old.file)).collect();
    for (file, text) in second.finish().map_err(|problem| vec![problem])? {
        texts.insert(by_new[&file], text);
    }
    let broken = broken(book, sources, report, &texts)?;
    Ok(Revised { texts, restated, cells, broken })
}

/// What a check says of the new texts and did not say before: errors, and targets that are loose now.
fn broken(book: &Book, sources: &Sources, before: &Report<'_, '_>, texts: &BTreeMap<FileId, String>) -> Result<Vec<Text>, Vec<Problem>> {
    let (_, new) = reread(book, sources, |file| Some(texts.get(&file).unwrap_or(&sources.get(file).text).clone()));
    let new = new?;
    let trace = recompute(&new)?;
    let after = check(&trace)?;
    let subject = |finding: &Finding| (finding.rule.name, finding.figure.clone(), finding.places().join("、"));
    let known: FxHashSet<_> = before.findings.iter().map(subject).collect();
    let is_told = |finding: &&Finding| finding.severity == Severity::Error || matches!(finding.rule.name, "loose-bound" | "norm-exceeded");
    let new = after.findings.iter().filter(is_told).filter(|finding| !known.contains(&subject(finding)));
    Ok(new.map(|finding| finding.message.clone()).collect())
}
