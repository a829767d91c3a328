//! Next year's application from this year's book: what is kept, what becomes history, what has to be looked at.
//!
//! Owns the plan, and the new texts that it comes to.
//! Must never read or write a file, and never decide a number that a person has to decide.

mod calendar;
mod draft;
mod drop;
mod growth;
mod history;
mod plan;
mod rates;
mod rename;
mod renew;
mod sheet;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::year::moved;
use crate::book::{Book, Frequency, Module};
use crate::check::Report;
use crate::edit::{BookEditor, Value, Way, restate, set};
use crate::message::{Problem, Text};
use crate::recompute::{FigureId, Trace, View};
use crate::source::{FileId, Location, Sources};
use calendar::Calendar;
use draft::Draft;

pub use plan::{Carried, Fate, History, Plan, Project};
pub use rates::rates;

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
    let mut draft = Draft::new(book, sources, texts);
    draft.change(|editor, trace| {
        let (mut seen, mut problems) = (FxHashSet::default(), Vec::new());
        for known in &request.set {
            // In the list that it is from, or nowhere: the new book has no such place yet.
            let located = |problem: Problem| Problem { location: known.location, ..problem };
            // This year's name will do as well as the one that it is given.
            let renamed = || moved(&known.name, from, request.to - from).and_then(|name| trace.find(&name).ok());
            let made = trace
                .find(&known.name)
                .or_else(|problem| renamed().ok_or(problem))
                .and_then(|id| if seen.insert(id) { set(editor, trace, id, &known.value) } else { Err(twice(&known.name)) });
            match made {
                Ok(confirmed) => plan.set.push(confirmed),
                Err(problem) => problems.push(located(problem)),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    })?;
    draft.change(|editor, trace| {
        for restated in restate(trace, |_, _| Some(Way::Either)).iter().filter(|restated| !restated.is_cell) {
            restated.print(editor, trace).map_err(|problem| vec![problem])?;
        }
        Ok(())
    })?;
    draft.describe(report, &mut plan)?;
    Ok(Rolled { plan, texts: draft.into_texts() })
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
        self.trace.stated(id).map(|_| self.trace.operand_text(id, View::Stated))
    }

    /// The files that are kept: `book.yaml` and projects.
    fn modules(&self) -> Vec<(usize, &'b Module)> {
        let all = self.trace.book.modules.iter().map(|module| &**module).enumerate();
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
