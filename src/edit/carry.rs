//! A change carried through: every printed value that held and follows from it is printed anew.
//!
//! Owns the order: the change, a new reading, then what follows.
//! Must never touch a value that did not hold before.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::BookEditor;
use super::restate::{Restated, Way, restate_among, unrounded, unrounded_again};
use crate::book::{Book, Mark, revise};
use crate::check::{Finding, Report, Severity, Verdict, check, holds};
use crate::message::{Problem, Text};
use crate::quantity::Quantity;
use crate::recompute::{FigureId, Override, Trace, recompute};
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

/// A book with a change in it and all that follows.
#[derive(Debug)]
pub struct Followed {
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
pub fn carry(book: &Book, sources: &Sources, report: &Report<'_, '_>, editor: BookEditor<'_>) -> Result<Revised, Vec<Problem>> {
    let texts = editor.finish().map_err(|problem| vec![problem])?;
    let Followed { texts, restated, cells } = follow(book, sources, report, &unrounded(report.judged.trace), &Typed::default(), texts)?;
    let broken = broken(book, sources, report, &texts)?;
    Ok(Revised { texts, restated, cells, broken })
}

/// Printed values that a person wrote in the same breath: figures with the places of their statements in the file.
pub type Typed = FxHashSet<(FigureId, u32)>;

/// Prints anew what follows from new texts of some files; the figures in them are those that were there, and `unrounded` has their
/// values with nothing rounded. What was typed stays as it was typed.
///
/// # Errors
/// What cannot be understood in the new texts, or cannot be printed anew.
pub fn follow(
    book: &Book,
    sources: &Sources,
    report: &Report<'_, '_>,
    unrounded: &Override,
    typed: &Typed,
    mut texts: BTreeMap<FileId, String>,
) -> Result<Followed, Vec<Problem>> {
    let (new_sources, new_book) = revise(book, sources, &texts);
    let new_book = new_book?;
    let trace = recompute(&new_book)?;
    let follows = Follows::new(report, &trace, unrounded);
    let now = unrounded_again(&trace, unrounded, &follows.reached);
    let restated = restate_among(
        &trace,
        &now,
        |id| follows.reached.contains(&id),
        |id, statement| follows.way(id, statement).filter(|_| !typed.contains(&(id, statement))),
    );
    let (cells, restated): (Vec<Restated>, Vec<Restated>) = restated.into_iter().partition(|restated| restated.is_cell);
    let mut second = BookEditor::new(&new_sources);
    for restated in &restated {
        restated.print(&mut second, &trace).map_err(|problem| vec![problem])?;
    }
    texts.extend(book.by_old_files(&new_book, second.finish().map_err(|problem| vec![problem])?));
    Ok(Followed { texts, restated, cells })
}

/// Which printed values follow from a change, and how they came about.
struct Follows<'f, 't, 'b> {
    before: &'f Report<'t, 'b>,
    /// The values that were there before, with nothing rounded.
    unrounded: &'f Override,
    /// What the change reaches.
    reached: FxHashSet<FigureId>,
    /// What is printed in a unit that does not fit.
    misfits: FxHashSet<(FigureId, u32)>,
}

impl<'f, 't, 'b> Follows<'f, 't, 'b> {
    /// The figures of both readings have the same numbers: nothing was added or taken away.
    fn new(before: &'f Report<'t, 'b>, after: &Trace<'_>, unrounded: &'f Override) -> Self {
        let old = before.judged.trace;
        let mut reached: FxHashSet<FigureId> = FxHashSet::default();
        for id in after.order.iter().copied() {
            let is_changed = if after.has_basis(id) {
                // A formula may be another over the same operands.
                old.computed(id) != after.computed(id) || after.operands(id).iter().any(|operand| reached.contains(operand))
            } else {
                old.stated(id) != after.stated(id)
            };
            if is_changed {
                reached.insert(id);
            }
        }
        let misfits = before.judged.unit_conflicts.iter().map(|(id, statement, _)| (*id, *statement)).collect();
        Self { before, unrounded, reached, misfits }
    }

    /// The way in which a printed value held before, if it follows from the change. What was still to be filled in has none yet.
    fn way(&self, id: FigureId, statement: u32) -> Option<Way> {
        if !self.reached.contains(&id) {
            return None;
        }
        let judged = &self.before.judged;
        let (module, _) = judged.trace.locate(id);
        let printed = &module.statements[statement as usize];
        let Some(literal) = module.literal(printed) else {
            return (module.mark(printed.span) == Some(Mark::ToFill)).then_some(Way::Either);
        };
        // What is wrong stays wrong, and is still told.
        let verdict = judged.verdict(id, statement);
        let is_wrong = matches!(verdict, Verdict::Mismatch | Verdict::Uncheckable);
        if is_wrong || self.misfits.contains(&(id, statement)) {
            return None;
        }
        let held = |value: Option<&Quantity>| value.is_some_and(|value| holds(literal, &value.value) != Verdict::Mismatch);
        let printed = judged.trace.computed(id);
        match (held(printed), held(self.unrounded.get(&id))) {
            (true, true) => Some(Way::Either),
            (true, false) => Some(Way::Printed),
            (false, true) => Some(Way::Unrounded),
            (false, false) if verdict == Verdict::Explained => literal.value().minus(&printed?.value).ok().map(Way::WithTail),
            // What held only once a faulty number was corrected held by that correction.
            (false, false) => None,
        }
    }
}

/// What a check says of the new texts and did not say before: errors and warnings.
fn broken(book: &Book, sources: &Sources, before: &Report<'_, '_>, texts: &BTreeMap<FileId, String>) -> Result<Vec<Text>, Vec<Problem>> {
    let new = revise(book, sources, texts).1?;
    let trace = recompute(&new)?;
    let after = check(&trace)?;
    let subject = |finding: &Finding| (finding.rule.name, finding.figure.clone(), finding.places().join("、"));
    let is_open = |finding: &&Finding| finding.accepted.is_none();
    let known: FxHashSet<_> = before.findings.iter().filter(is_open).map(subject).collect();
    let is_grave =
        |finding: &Finding| finding.severity >= Severity::Warning && !matches!(finding.rule.name, "unconfirmed" | "stale-accept");
    let is_told = |finding: &&Finding| is_open(finding) && is_grave(finding);
    let new = after.findings.iter().filter(is_told).filter(|finding| !known.contains(&subject(finding)));
    Ok(new.map(|finding| finding.message.clone()).collect())
}
