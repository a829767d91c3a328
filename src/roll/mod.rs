//! Next year's application from this year's book: what is kept, what becomes history, what has to be looked at.
//!
//! Owns the plan, and the new texts that it comes to.
//! Must never read or write a file, and never decide a number that a person has to decide.

mod calendar;
mod drop;
mod growth;
mod history;
mod rates;
mod rename;
mod renew;
mod sheet;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::outline::Outline;
use crate::book::{Book, Frequency, Module, reread};
use crate::check::{Finding, Report, Severity, check};
use crate::compare::{Comparison, compare};
use crate::edit::{BookEditor, Confirmed, Value, restate, set};
use crate::message::{Problem, Text};
use crate::quantity::print;
use crate::recompute::{FigureId, Trace, recompute};
use crate::source::{FileId, Location, Sources};
use calendar::Calendar;

pub use rates::rates;

/// A project of this year's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// How often it is applied for, where the book says so.
    pub frequency: Option<Frequency>,
    /// What is applied for, as the book prints it.
    pub submitted: Option<String>,
}

/// A figure of an earlier year, and the value it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The figure's path.
    pub path: String,
    /// What it was; none where it is new, or was blank.
    pub old: Option<String>,
    /// What it becomes; none where the book does not know.
    pub new: Option<String>,
    /// Where the value is from.
    pub from: Option<String>,
}

/// A finding of this year's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// How grave.
    pub severity: Severity,
    /// What it says.
    pub message: Text,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a finding in next year's book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The project is left out.
    LeftOut,
    /// What is printed is computed anew.
    Recomputed,
    /// It is there still, until a person settles it.
    Stays,
}

/// What rolling a book comes to.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// This year.
    pub from: i32,
    /// Next year.
    pub to: i32,
    /// Projects that are applied for again.
    pub kept: Vec<Project>,
    /// Projects that are not.
    pub left_out: Vec<Project>,
    /// Names with years in them: before and after.
    pub renamed: Vec<(String, String)>,
    /// Figures of earlier years.
    pub history: Vec<History>,
    /// Figures that are computed from now on: the path and the formula.
    pub formulas: Vec<(String, String)>,
    /// Relations that name what is left out.
    pub relations: Vec<String>,
    /// References to what is left out, and what stands there now: where, the name, the value.
    pub replaced: Vec<(String, String, String)>,
    /// Values that were set.
    pub set: Vec<Confirmed>,
    /// Acceptances that are not carried over: the figure and the rule.
    pub accepted: Vec<(String, String)>,
    /// Tables whose amounts are taken out.
    pub tables: Vec<String>,
    /// Findings of this year.
    pub findings: Vec<Carried>,
    /// Values that are still to be confirmed.
    pub to_confirm: usize,
    /// Values that are still to be filled in.
    pub to_fill: usize,
    /// What is applied for this year.
    pub submitted: Option<String>,
    /// What next year's book comes to as it stands.
    pub draft: Option<String>,
    /// What that changes.
    pub comparison: Option<Comparison>,
    /// Comments that stood at what is not carried over.
    pub comments: Vec<String>,
}

/// What is asked for beside the year.
#[derive(Debug, Default)]
pub struct Request {
    /// The year of the new book.
    pub to: i32,
    /// Values that are known.
    pub set: Vec<Known>,
}

/// A value that is known of next year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name or path of the figure.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where that is written; none on a command line.
    pub location: Option<Location>,
}

/// Next year's book: the plan, and the texts of its files by the files that they come from.
#[derive(Debug)]
pub struct Rolled {
    /// What was done.
    pub plan: Plan,
    /// The new texts.
    pub texts: BTreeMap<FileId, String>,
}

/// Rolls a book on.
///
/// # Errors
/// What keeps it from being rolled; nothing is changed then.
pub fn roll(report: &Report<'_, '_>, sources: &Sources, request: &Request) -> Result<Rolled, Vec<Problem>> {
    let trace = report.judged.trace;
    let book = trace.book;
    let from = year(book, request.to).map_err(|problem| vec![problem])?;
    if book.projects().all(|at| is_left_out(&book.modules[at])) {
        let text = Text::new("全部是一次性项目，明年没有可带的", "every project is for one year only: there is nothing to roll on");
        let help = Text::new(
            "要带的项目，请把 frequency 改为 常年项目 或 延续性项目",
            "set 'frequency' of those that go on to 常年项目 or 延续性项目",
        );
        return Err(vec![Problem::nowhere(text).help(help)]);
    }
    let mut rolling = Rolling {
        trace,
        from,
        editor: BookEditor::new(sources),
        calendars: FxHashMap::default(),
        names: FxHashMap::default(),
        last_years: FxHashMap::default(),
        begun: FxHashMap::default(),
        formulas: BTreeMap::new(),
        plan: Plan { from, to: request.to, ..Plan::default() },
    };
    for (at, _) in rolling.modules() {
        rolling.calendars.insert(at, Calendar::new(trace, at, from));
    }
    rolling.projects();
    rolling.edit().map_err(|problem| vec![problem])?;
    let Rolling { editor, mut plan, .. } = rolling;
    let left_out = left_out(book);
    let mut texts = editor.finish().map_err(|problem| vec![problem])?;
    for module in book.modules.iter().filter(|module| module.table.is_some()) {
        let source = &sources.get(module.file).text;
        let emptied = sheet::emptied(module, source);
        if emptied != *source {
            plan.tables.push(module.name(0).to_owned());
            texts.insert(module.file, emptied);
        }
    }
    // Every other file goes along as it is.
    for module in book.modules.iter().filter(|module| !left_out.contains(&module.file)) {
        texts.entry(module.file).or_insert_with(|| sources.get(module.file).text.clone());
    }
    for norms in book.norms.iter().filter(|norms| !norms.is_built_in) {
        texts.insert(norms.file, sources.get(norms.file).text.clone());
    }
    let mut draft = Draft { book, sources, texts };
    draft.change(|editor, trace, _| {
        let (mut seen, mut problems) = (FxHashSet::default(), Vec::new());
        for known in &request.set {
            // In the list that it is from, or nowhere: the new book has no such place yet.
            let located = |problem: Problem| Problem { location: known.location, ..problem };
            let made = trace
                .find(&known.name)
                .and_then(|id| if seen.insert(id) { set(editor, trace, id, &known.value) } else { Err(twice(&known.name)) });
            match made {
                Ok(confirmed) => plan.set.push(confirmed),
                Err(problem) => problems.push(located(problem)),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    })?;
    draft.change(|editor, trace, _| {
        for restated in restate(trace, |_, _, _| true).iter().filter(|restated| !restated.is_cell) {
            let (module, _) = trace.locate(restated.figure);
            let span = module.statements[restated.statement as usize].span;
            editor.restate(module.location(span), &restated.new).map_err(|problem| vec![problem])?;
        }
        Ok(())
    })?;
    draft.describe(report, &mut plan)?;
    plan.comments = draft.lost_comments();
    Ok(Rolled { plan, texts: draft.texts })
}

/// The year of the book, which must be before the one it is rolled to.
fn year(book: &Book, to: i32) -> Result<i32, Problem> {
    let help = Text::new("在 book.yaml 里写：year: 2022", "write 'year: 2022' in book.yaml");
    match book.settings.year_number() {
        Some(from) if from < to => Ok(from),
        Some(from) => {
            let text = Text::new(
                format!("这一卷已经是 {from} 年的，不能改到 {to} 年"),
                format!("the book is of {from}: it cannot be rolled to {to}"),
            );
            Err(Problem::nowhere(text).help(Text::new(format!("写 --to {}", from + 1), format!("write --to {}", from + 1))))
        }
        None => {
            let text = Text::new("不知道这一卷是哪一年的：year 没有写，或不是年份", "the book does not say which year it is of");
            Err(Problem::nowhere(text).help(help))
        }
    }
}

/// The files of projects that are for one year only.
fn left_out(book: &Book) -> Vec<FileId> {
    book.projects().map(|at| &book.modules[at]).filter(|module| is_left_out(module)).map(|module| module.file).collect()
}

fn is_left_out(module: &Module) -> bool {
    module.frequency == Some(Frequency::Once)
}

/// The first step: what the book says, made into what next year's says.
struct Rolling<'r, 'b> {
    trace: &'r Trace<'b>,
    from: i32,
    editor: BookEditor<'r>,
    /// What the files that are kept say of the years around them.
    calendars: FxHashMap<usize, Calendar>,
    /// Names with years, and what they become.
    names: FxHashMap<String, String>,
    /// By which name the next book has this year's value of something, by file and what it is of.
    last_years: FxHashMap<(usize, String), String>,
    /// New figures of files that had none.
    begun: FxHashMap<usize, Vec<(String, Value)>>,
    /// Formulas whose text changes.
    formulas: BTreeMap<Location, Rewritten>,
    plan: Plan,
}

/// A part of a formula's text, and what stands there instead.
type Replaced = (std::ops::Range<usize>, String);

/// What becomes of a formula's text.
#[derive(Debug, Default)]
struct Rewritten {
    replaced: Vec<Replaced>,
    to_confirm: bool,
}

impl<'b> Rolling<'_, 'b> {
    fn projects(&mut self) {
        for at in self.trace.book.projects() {
            let module = &self.trace.book.modules[at];
            let root = self.trace.graph.id(at, 0);
            let project = Project { name: module.name(0).to_owned(), frequency: module.frequency, submitted: self.submitted(root) };
            if is_left_out(module) { self.plan.left_out.push(project) } else { self.plan.kept.push(project) }
        }
        self.plan.submitted = self.submitted(self.trace.graph.id(0, 0));
    }

    /// What a figure counts as, as it is printed.
    fn submitted(&self, id: FigureId) -> Option<String> {
        match self.trace.operand_literal(id) {
            Some(literal) => Some(print::literal(literal)),
            None => self.trace.stated(id).map(|value| print::quantity(value, self.trace.units())),
        }
    }

    /// The files that are kept: `book.yaml` and projects.
    fn modules(&self) -> Vec<(usize, &'b Module)> {
        let all = self.trace.book.modules.iter().enumerate();
        all.filter(|(at, module)| module.table.is_none() && !is_left_out(module) && (*at > 0 || self.has_settings())).collect()
    }

    fn has_settings(&self) -> bool {
        let modules = &self.trace.book.modules;
        modules.get(1).is_none_or(|first| first.file != modules[0].file)
    }

    fn edit(&mut self) -> Result<(), Problem> {
        self.choose_names();
        self.drop()?;
        let mut taken = self.growth()?;
        taken.extend(self.history()?);
        self.rename()?;
        self.renew(&taken)?;
        self.write_formulas()
    }
}

/// A figure that is given two values.
fn twice(name: &str) -> Problem {
    Problem::nowhere(Text::new(format!("“{name}”给了两次值"), format!("'{name}' is given a value twice")))
        .help(Text::new("请只留一个", "keep one of them"))
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

/// The texts on their way: each step reads what the step before has made.
struct Draft<'d> {
    book: &'d Book,
    sources: &'d Sources,
    texts: BTreeMap<FileId, String>,
}

impl Draft<'_> {
    fn read(&self) -> (Sources, Result<Book, Vec<Problem>>) {
        reread(self.book, self.sources, |file| self.texts.get(&file).cloned())
    }

    /// The files of the new book by those of the old one.
    fn files(&self, new: &Book) -> Vec<(FileId, FileId)> {
        let kept = self.book.modules.iter().filter(|module| self.texts.contains_key(&module.file));
        kept.zip(&new.modules).map(|(old, new)| (new.file, old.file)).collect()
    }

    fn change(
        &mut self,
        change: impl FnOnce(&mut BookEditor<'_>, &Trace<'_>, &Sources) -> Result<(), Vec<Problem>>,
    ) -> Result<(), Vec<Problem>> {
        let (sources, book) = self.read();
        let book = book.map_err(|problems| unreadable(problems, &sources))?;
        let trace = recompute(&book).map_err(|problems| unreadable(problems, &sources))?;
        let mut editor = BookEditor::new(&sources);
        change(&mut editor, &trace, &sources)?;
        let files = self.files(&book);
        for (file, text) in editor.finish().map_err(|problem| vec![problem])? {
            if let Some((_, old)) = files.iter().find(|(new, _)| *new == file) {
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

    /// What the new book says as it stands.
    fn describe(&self, report: &Report<'_, '_>, plan: &mut Plan) -> Result<(), Vec<Problem>> {
        let (sources, book) = self.read();
        let book = book.map_err(|problems| unreadable(problems, &sources))?;
        let trace = recompute(&book).map_err(|problems| unreadable(problems, &sources))?;
        let new = check(&trace).map_err(|problems| unreadable(problems, &sources))?;
        plan.to_confirm = new.summary.to_confirm;
        plan.to_fill = new.summary.to_fill;
        plan.comparison = Some(compare(report.judged.trace, &trace));
        plan.draft = trace.stated(trace.graph.id(0, 0)).map(|value| print::quantity(value, trace.units()));
        let told =
            |finding: &&Finding| finding.severity >= Severity::Warning && finding.accepted.is_none() && finding.rule.name != "stale-accept";
        let fate = |old: &Finding| {
            if new.findings.iter().any(|new| new.rule == old.rule && new.figure == old.figure) {
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
