//! Changes that become new texts of a book's files.
//!
//! Owns the order: numbers and formulas, what follows from them, then what is accepted of the findings that are left. A change that
//! cannot be made is told with its reason, and the others are made all the same.
//! Must never make a change where something else stands than the person saw.

use std::collections::BTreeMap;

use serde::Serialize;

use super::change::Change;
use super::standing::{acceptance, formula, lapsed, value, written};
use crate::book::{Basis, Book, revise};
use crate::check::{Finding, Report, check};
use crate::edit::{
    BookEditor, CellChange, Decision, Followed, Restated, Typed, accept, change_cells, confirm, follow, in_place_of, prints, reprint,
    rewrite, set, withdraw,
};
use crate::message::{Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::recompute::{FigureId, Override, Trace, recompute};
use crate::source::{FileId, Location, Sources};

/// A reason has so many characters at most.
const LONGEST: usize = 2_000;
/// So many changes that cannot be made are looked for one by one; the rest is then refused together.
const MOST_CULPRITS: usize = 30;

/// A book as its files have it.
#[derive(Clone, Copy)]
pub struct Base<'s, 't, 'b> {
    /// The book.
    pub book: &'b Book,
    /// Its files.
    pub sources: &'s Sources,
    /// What was found in it.
    pub report: &'s Report<'t, 'b>,
    /// Its values with nothing rounded on the way.
    pub unrounded: &'s Override,
}

/// A change that could not be made.
#[derive(Debug)]
pub struct Refused {
    /// Its place among the changes.
    pub at: usize,
    /// Why.
    pub problem: Problem,
}

/// A printed value that follows from a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reprinted {
    /// The figure.
    pub figure: String,
    /// Where the document prints it.
    pub places: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// What changes make of a book.
#[derive(Debug, Default)]
pub struct Drafted {
    /// The new texts of the files that change.
    pub texts: BTreeMap<FileId, String>,
    /// What was printed anew.
    pub followed: Vec<Reprinted>,
    /// Cells of tables that would follow and are left to people.
    pub left: Vec<Reprinted>,
    /// What could not be made.
    pub refused: Vec<Refused>,
}

/// Makes the changes of a draft; with `carries`, printed values that held and follow from them are printed anew.
pub fn draft(base: &Base<'_, '_, '_>, changes: &[Change], carries: bool) -> Drafted {
    let mut drafted = Drafted::default();
    let (acceptances, mut numbers): (Vec<_>, Vec<_>) = changes.iter().enumerate().partition(|(_, change)| change.is_acceptance());
    loop {
        let mut refused = Vec::new();
        match attempt(base, &numbers, carries, &mut refused) {
            Ok(followed) => {
                let told = |restated: &[Restated]| restated.iter().map(|restated| tell(base, restated)).collect();
                (drafted.followed, drafted.left) = (told(&followed.restated), told(&followed.cells));
                drafted.texts = followed.texts;
                drafted.refused.extend(refused);
                break;
            }
            Err(problems) if drafted.refused.len() >= MOST_CULPRITS => {
                let text = Text::new("有太多改动做不成，先撤销前面的", "too many changes cannot be made: take the first ones back");
                let problem = problems.into_iter().next().unwrap_or_else(gone).help(text);
                drafted.refused.extend(numbers.drain(..).map(|(at, _)| Refused { at, problem: problem.clone() }));
            }
            Err(_) => {
                let (culprit, problem) = culprit(base, &numbers, carries);
                let (at, _) = numbers.remove(culprit);
                drafted.refused.push(Refused { at, problem });
            }
        }
    }
    if !acceptances.is_empty() {
        accept_all(base, &acceptances, &mut drafted);
    }
    drafted
}

fn tell(base: &Base<'_, '_, '_>, restated: &Restated) -> Reprinted {
    let trace = base.report.judged.trace;
    let (module, _) = trace.locate(restated.figure);
    let places = module.places(&module.statements[restated.statement as usize]).collect::<Vec<_>>().join("、");
    Reprinted { figure: trace.path(restated.figure), places, old: restated.old.clone(), new: restated.new.clone() }
}

/// Makes the changes together; those that can be seen not to fit are left out and told.
fn attempt(
    base: &Base<'_, '_, '_>,
    changes: &[(usize, &Change)],
    carries: bool,
    refused: &mut Vec<Refused>,
) -> Result<Followed, Vec<Problem>> {
    let trace = base.report.judged.trace;
    let mut editor = BookEditor::new(base.sources);
    let (mut cells, mut typed) = (Vec::new(), Typed::default());
    // A value that was typed stands, whether what is around it was confirmed before or after.
    let (confirmed, others): (Vec<_>, Vec<_>) = changes.iter().copied().partition(|(_, change)| matches!(change, Change::Confirm { .. }));
    for (at, change) in confirmed.into_iter().chain(others) {
        match one(&mut editor, base.report, change) {
            Ok(own) => {
                cells.extend(own);
                typed.extend(printed(trace, change));
            }
            Err(problem) => refused.push(Refused { at, problem }),
        }
    }
    let mut texts = editor.finish().map_err(|problem| vec![problem])?;
    texts.extend(change_cells(trace, base.sources, &cells)?);
    if carries && !texts.is_empty() {
        return follow(base.book, base.sources, base.report, base.unrounded, &typed, texts);
    }
    if !texts.is_empty() {
        recompute(&revise(base.book, base.sources, &texts).1?)?;
    }
    Ok(Followed { texts, restated: Vec::new(), cells: Vec::new() })
}

/// Which change it is that the others cannot be made with, and why: the last of the fewest that fail together.
fn culprit(base: &Base<'_, '_, '_>, changes: &[(usize, &Change)], carries: bool) -> (usize, Problem) {
    let attempt = |count: usize| attempt(base, &changes[..count], carries, &mut Vec::new());
    let (mut holds, mut fails) = (0, changes.len());
    while holds + 1 < fails {
        let middle = holds.midpoint(fails);
        if attempt(middle).is_err() { fails = middle } else { holds = middle }
    }
    let why = attempt(fails).err().and_then(|problems| problems.into_iter().next());
    (fails - 1, why.unwrap_or_else(gone))
}

/// The printed values that a change writes.
fn printed(trace: &Trace<'_>, change: &Change) -> Vec<(FigureId, u32)> {
    let Change::Value { figure, old, .. } = change else { return Vec::new() };
    let Some(id) = trace.at_path(figure) else { return Vec::new() };
    let (module, own) = trace.locate(id);
    module.statements(own).filter(|(_, statement)| prints(module, statement, old)).map(|(at, _)| (id, at)).collect()
}

fn one(editor: &mut BookEditor<'_>, report: &Report<'_, '_>, change: &Change) -> Result<Vec<CellChange>, Problem> {
    let trace = report.judged.trace;
    let figure = |path: &str| trace.at_path(path).ok_or_else(|| missing(path));
    match change {
        Change::Value { figure: path, old, new } => {
            let id = figure(path)?;
            let is_value = is_value(trace, id, old);
            let written = written(trace, id);
            if !is_value && !written.contains(old) {
                return Err(overtaken(path, old, &written.join("；")));
            }
            let new = in_place_of(trace, path, old, new)?;
            // A bound in the place of a number concerns that place alone.
            if is_value && (trace.figure(id).basis != Basis::None || is_alike(trace, old, &new)) {
                set(editor, trace, id, &new)?;
                return Ok(Vec::new());
            }
            reprint(editor, trace, id, old, &new)
        }
        Change::Formula { figure: path, old, new } => {
            let id = figure(path)?;
            let now = formula(trace, id).unwrap_or_default();
            if now != *old {
                return Err(overtaken(path, old, &now));
            }
            rewrite(editor, trace, id, new)?;
            Ok(Vec::new())
        }
        Change::Confirm { figure: path } => {
            confirm(editor, trace, figure(path)?)?;
            Ok(Vec::new())
        }
        Change::Withdraw { rule, figure, places, lapsed: named } => {
            let is_meant = |finding: &&Finding| is_about(finding, rule, figure, places) && lapsed(trace, finding) == *named;
            let written: Vec<Location> = report.findings.iter().filter(is_meant).filter_map(acceptance).collect();
            if written.is_empty() {
                let text = Text::new(format!("“{figure}”没有这个接受了"), format!("'{figure}' has no such acceptance any more"));
                return Err(Problem::nowhere(text).help(Text::new("不用再撤，撤销这一条", "there is nothing to withdraw: take this back")));
            }
            written.into_iter().try_for_each(|written| withdraw(editor, written))?;
            Ok(Vec::new())
        }
        Change::Reading { .. } | Change::Accept { .. } => Ok(Vec::new()),
    }
}

/// Whether a finding is the one that a change names.
fn is_about(finding: &Finding, rule: &str, figure: &str, places: &[String]) -> bool {
    finding.rule.name == rule && finding.figure == figure && finding.places() == places
}

/// Whether two numbers are both values, or both bounds.
fn is_alike(trace: &Trace<'_>, old: &str, new: &str) -> bool {
    let mut reader = LiteralReader::new(trace.units());
    let mut is_target = |text: &str| reader.whole(text).is_ok_and(|literal| literal.is_target());
    old.is_empty() || is_target(old) == is_target(new)
}

/// Whether a number is the value of a figure that is not computed, or one that is still to be filled in.
fn is_value(trace: &Trace<'_>, id: FigureId, old: &str) -> bool {
    let (module, figure) = trace.locate(id);
    let is_given = module.table.is_none() && matches!(module.figure(figure).basis, Basis::Value(_) | Basis::None);
    is_given && value(trace, id) == old
}

/// Accepts findings of the book with all other changes in it.
fn accept_all(base: &Base<'_, '_, '_>, acceptances: &[(usize, &Change)], drafted: &mut Drafted) {
    let (sources, book) = revise(base.book, base.sources, &drafted.texts);
    let written = book.and_then(|book| {
        let trace = recompute(&book)?;
        let report = check(&trace)?;
        let mut editor = BookEditor::new(&sources);
        for (at, change) in acceptances {
            if let Err(problem) = accept_one(&mut editor, &trace, &report, change) {
                drafted.refused.push(Refused { at: *at, problem });
            }
        }
        Ok(base.book.by_old_files(&book, editor.finish().map_err(|problem| vec![problem])?))
    });
    match written {
        Ok(texts) => drafted.texts.extend(texts),
        Err(problems) => {
            let problem = problems.into_iter().next().unwrap_or_else(gone);
            drafted.refused.extend(acceptances.iter().map(|(at, _)| Refused { at: *at, problem: problem.clone() }));
        }
    }
}

fn accept_one(editor: &mut BookEditor<'_>, trace: &Trace<'_>, report: &Report<'_, '_>, change: &Change) -> Result<(), Problem> {
    let Change::Accept { rule, figure, places, reason, by, on } = change else { return Ok(()) };
    let finding = report.findings.iter().find(|finding| is_about(finding, rule, figure, places)).ok_or_else(|| {
        Problem::nowhere(Text::new(format!("“{figure}”已经没有这个问题"), format!("'{figure}' has no such finding any more")))
            .help(Text::new("不用再接受，撤销这一条", "there is nothing to accept: take this back"))
    })?;
    if finding.accepted.is_some() {
        let text = Text::new(format!("“{figure}”的问题已经接受过了"), format!("what was found of '{figure}' is accepted already"));
        return Err(Problem::nowhere(text));
    }
    let (reason, by) = (one_line(reason), by.as_deref().map(one_line).filter(|by| !by.is_empty()));
    if reason.is_empty() {
        return Err(Problem::nowhere(Text::new("接受一个问题要写明理由", "an acceptance needs a reason")));
    }
    if reason.chars().count() > LONGEST || by.as_ref().is_some_and(|by| by.chars().count() > LONGEST) {
        let text = Text::new(format!("理由太长，最多 {LONGEST} 字"), format!("the reason is too long: at most {LONGEST} characters"));
        return Err(Problem::nowhere(text));
    }
    let is_date =
        on.len() == 10 && on.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_date {
        return Err(Problem::nowhere(Text::new(format!("“{on}”不是日期"), format!("'{on}' is no date"))));
    }
    let (reason, by) = (reason.as_str(), by.as_deref());
    accept(editor, trace, finding, Decision { reason, by, on })
}

/// Words on one line, without what cannot be seen.
fn one_line(text: &str) -> String {
    text.split(char::is_control).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn missing(path: &str) -> Problem {
    Problem::nowhere(Text::new(format!("“{path}”已经不在预算卷里了"), format!("'{path}' is no longer in the book")))
        .help(Text::new("文件在别处改过：撤销这一条", "the files were changed elsewhere: take this change back"))
}

fn overtaken(path: &str, old: &str, now: &str) -> Problem {
    Problem::nowhere(Text::new(
        format!("“{path}”在别处改过：原来是“{old}”，现在是“{now}”"),
        format!("'{path}' was changed elsewhere: it was '{old}', and is '{now}' now"),
    ))
    .help(Text::new("撤销这一条，再按现在的改", "take this change back, and make it anew"))
}

fn gone() -> Problem {
    Problem::nowhere(Text::new("这处改动做不了", "this change cannot be made"))
}
