//! Next year's texts on their way: each step reads what the step before has made.
//!
//! Owns the reading of what was only made, and what is said of it.
//! Must never keep a text that the tool does not read.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::plan::{Carried, Fate, Plan};
use crate::book::outline::Outline;
use crate::book::year::moved;
use crate::book::{Book, reread};
use crate::check::{Finding, Report, Severity, check};
use crate::compare::compare;
use crate::edit::BookEditor;
use crate::message::{Problem, Text};
use crate::quantity::print;
use crate::recompute::{Trace, recompute};
use crate::source::{FileId, Sources};

/// The texts on their way: each step reads what the step before has made.
pub(super) struct Draft<'d> {
    book: &'d Book,
    sources: &'d Sources,
    texts: BTreeMap<FileId, String>,
}

impl<'d> Draft<'d> {
    /// The texts as the first step has made them, by the files that they come from.
    pub(super) fn new(book: &'d Book, sources: &'d Sources, texts: BTreeMap<FileId, String>) -> Self {
        Self { book, sources, texts }
    }

    /// The texts as they are now.
    pub(super) fn into_texts(self) -> BTreeMap<FileId, String> {
        self.texts
    }

    fn read(&self) -> (Sources, Result<Book, Vec<Problem>>) {
        reread(self.book, self.sources, |file| self.texts.get(&file).cloned())
    }

    /// The files of the new book by those of the old one.
    fn files(&self, new: &Book) -> BTreeMap<FileId, FileId> {
        let kept = self.book.modules.iter().filter(|module| self.texts.contains_key(&module.file));
        kept.zip(&new.modules).map(|(old, new)| (new.file, old.file)).collect()
    }

    /// Makes changes to the book as it is now.
    pub(super) fn change(
        &mut self,
        change: impl FnOnce(&mut BookEditor<'_>, &Trace<'_>) -> Result<(), Vec<Problem>>,
    ) -> Result<(), Vec<Problem>> {
        let (sources, book) = self.read();
        let book = book.map_err(|problems| unreadable(problems, &sources))?;
        let trace = recompute(&book).map_err(|problems| unreadable(problems, &sources))?;
        let mut editor = BookEditor::new(&sources);
        change(&mut editor, &trace)?;
        let files = self.files(&book);
        for (file, text) in editor.finish().map_err(|problem| vec![problem])? {
            if let Some(old) = files.get(&file) {
                self.texts.insert(*old, text);
            }
        }
        Ok(())
    }

    /// The comments of the files that are kept which are not in the new ones.
    fn lost_comments(&self) -> Vec<String> {
        let comments = |text: &str| -> Vec<String> {
            let outline = Outline::new(FileId(0), text);
            outline.map_or_else(|_| Vec::new(), |outline| outline.comments.iter().map(|span| text[span.range()].to_owned()).collect())
        };
        let mut lost = Vec::new();
        for module in self.book.modules.iter().filter(|module| module.table.is_none()) {
            let Some(new) = self.texts.get(&module.file) else { continue };
            let mut kept = comments(new).into_iter().peekable();
            // Comments keep their order: what is not next is gone.
            for comment in comments(&self.sources.get(module.file).text) {
                if kept.next_if_eq(&comment).is_none() {
                    lost.push(comment);
                }
            }
        }
        lost
    }

    /// What the new book says as it stands, beside what this year's says.
    pub(super) fn describe(&self, report: &Report<'_, '_>, plan: &mut Plan) -> Result<(), Vec<Problem>> {
        let (sources, book) = self.read();
        let book = book.map_err(|problems| unreadable(problems, &sources))?;
        let trace = recompute(&book).map_err(|problems| unreadable(problems, &sources))?;
        let new = check(&trace).map_err(|problems| unreadable(problems, &sources))?;
        plan.comments = self.lost_comments();
        plan.to_confirm = new.summary.to_confirm;
        plan.to_fill = new.summary.to_fill;
        plan.comparison = Some(compare(report.judged.trace, &trace));
        plan.draft = trace.stated(trace.graph.id(0, 0)).map(|value| print::quantity(value, trace.units()));
        let told =
            |finding: &&Finding| finding.severity >= Severity::Warning && finding.accepted.is_none() && finding.rule.name != "stale-accept";
        let by = plan.to - plan.from;
        let told_again: FxHashSet<_> = new.findings.iter().map(|new| (new.rule.name, new.figure.as_str())).collect();
        let fate = |old: &Finding| {
            let is_told_again = |figure: &str| told_again.contains(&(old.rule.name, figure));
            if is_told_again(&old.figure) || moved(&old.figure, plan.from, by).is_some_and(|figure| is_told_again(&figure)) {
                Fate::Stays
            } else if self.texts.contains_key(&old.location.file) {
                Fate::Recomputed
            } else {
                Fate::LeftOut
            }
        };
        plan.findings = report
            .findings
            .iter()
            .filter(told)
            .map(|finding| Carried { severity: finding.severity, message: finding.message.clone(), fate: fate(finding) })
            .collect();
        Ok(())
    }
}

/// What is wrong with a book that was only made: its lines stand in no file that a person could open, so they are shown here.
fn unreadable(problems: Vec<Problem>, sources: &Sources) -> Vec<Problem> {
    let told = |problem: Problem| {
        let Some(location) = problem.location else { return problem };
        let source = sources.get(location.file);
        let (line, text, _) = source.line(location.span);
        let (path, line_text) = (&source.path, text.trim());
        let what = Text::new(
            format!("做出来的新卷读不懂，没有写：{}（{path} 第 {line} 行：{line_text}）", problem.text.zh),
            format!("the new book cannot be read, and is not written: {} ({path}, line {line}: {line_text})", problem.text.en),
        );
        let help = Text::new("请先在今年的卷里改掉这里用到的写法", "change what this comes from in this year's book first");
        Problem::nowhere(what).help(help)
    };
    problems.into_iter().map(told).collect()
}
