//! A change carried through: every printed value that held and follows from it is printed anew.
//!
//! Owns the order: the change, a new reading, then what follows.
//! Must never touch a value that did not hold before.

use std::collections::BTreeMap;

use super::BookEditor;
use super::restate::{Restated, restate};
use crate::book::{Book, Mark, reread};
use crate::check::{Judged, Verdict};
use crate::message::Problem;
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
}

/// Makes the changes, and prints anew what follows from them.
///
/// # Errors
/// What cannot be changed, or cannot be understood afterwards; nothing is lost then.
pub fn carry(book: &Book, sources: &Sources, judged: &Judged<'_, '_>, editor: BookEditor<'_>) -> Result<Revised, Vec<Problem>> {
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
    Ok(Revised { texts, restated, cells })
}
