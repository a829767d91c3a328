//! The workbook that a book becomes, and what is changed in it back into the book.
//!
//! Owns the sheets, one file each, and the formulas in them.
//! Must never compute an amount: what a cell shows comes from the trace.

mod audit;
mod changes;
mod cover;
mod figures;
mod findings;
mod formula;
mod import;
mod layout;
mod live;
mod norms;
mod relations;
mod table;

pub use import::{Changed, Returned, import, is_exported};

use rustc_hash::FxHashMap;

use crate::cause::Causes;
use crate::check::Report;
use crate::compare::Comparison;
use crate::message::{Language, Phrase};
use crate::present::accounts::accounts;
use crate::present::audit::Audit;
use crate::present::redact::Redactor;
use crate::present::report::Shown;
use crate::present::xlsx::{At, Names, Sheet, Workbook};
use crate::source::Sources;
use figures::Figures;
use layout::{Held, Layout};
use live::Live;

/// The columns of a sheet of figures.
mod column {
    /// The figure.
    pub const NAME: u16 = 0;
    /// Quantity, rate, period; the unit of each stands behind it.
    pub const SLOTS: [u16; 3] = [1, 3, 5];
    /// The basis in words.
    pub const FORMULA: u16 = 7;
    /// The value from the leaves up, in base units.
    pub const RECOMPUTED: u16 = 8;
    /// Its unit.
    pub const UNIT: u16 = 9;
    /// The same in 万元, where it is money.
    pub const LARGE: u16 = 10;
    /// The exact value as the program computes it.
    pub const EXACT: u16 = 11;
    /// Whether the live value is another one.
    pub const CHANGED: u16 = 12;
    /// What is printed.
    pub const STATED: u16 = 13;
    /// Its unit.
    pub const STATED_UNIT: u16 = 14;
    /// The basis over what is printed.
    pub const COMPUTED: u16 = 15;
    /// Computed less stated.
    pub const DIFFERENCE: u16 = 16;
    /// Whether it holds.
    pub const VERDICT: u16 = 17;
    /// Where it is printed.
    pub const PLACES: u16 = 18;
    /// How many there are.
    pub const COUNT: usize = 19;
}

/// What goes into a workbook.
#[derive(Clone, Copy)]
pub struct Contents<'x, 't, 'b> {
    /// The verdicts and findings.
    pub report: &'x Report<'t, 'b>,
    /// What may be wrong.
    pub causes: &'x Causes,
    /// Last year and this year, where last year's book is given.
    pub comparison: Option<&'x Comparison>,
    /// What it was made of.
    pub audit: &'x Audit,
    /// The files.
    pub sources: &'x Sources,
    /// The language.
    pub language: Language,
    /// Who is left out, if anybody is to be.
    pub redactor: Option<&'x Redactor>,
}

/// A workbook, and the cells in it that may be changed.
pub struct Made {
    /// The workbook.
    pub workbook: Workbook,
    /// The cells with the numbers that they hold.
    pub held: Vec<(At, Held)>,
}

/// Which sheet is where.
struct Plan {
    /// The name of every sheet.
    names: Vec<String>,
    /// The sheet of each file.
    modules: Vec<usize>,
    /// Where the relations are; none where there is none.
    relations: Option<usize>,
    /// Where the changes over a year are.
    changes: Option<usize>,
    /// Where the norms are.
    norms: Option<usize>,
}

/// The name of the last sheet, which says what the workbook was made of.
const AUDIT: Phrase = Phrase::new("审计线索", "Audit trail");
/// The sheet of the findings.
const FINDINGS: usize = 1;

/// Makes the workbook of a book.
pub fn make(contents: &Contents<'_, '_, '_>) -> Made {
    let judged = &contents.report.judged;
    let trace = judged.trace;
    let plan = plan(contents);
    let layout = Layout::new(trace, plan.modules.clone());
    let shown = Shown::new(contents.report, contents.causes, |_| true);
    let mut sheets: Vec<Sheet> = (0..plan.names.len()).map(|_| Sheet::default()).collect();
    let mut held = Vec::new();
    for (at, module) in trace.book.modules.iter().enumerate() {
        let sheet = plan.modules[at];
        let live = Live { layout: &layout, names: &plan.names, sheet };
        let name = &plan.names[sheet];
        let (made, own) = if module.table.is_some() {
            table::sheet(contents, at, &layout, name)
        } else {
            let figures = Figures { judged, live, language: contents.language, module: at, accounts: accounts(module) };
            figures::sheet(&figures, name, &title(contents, at), &about(contents, at))
        };
        sheets[sheet] = made;
        held.extend(own);
    }
    let live = |sheet: usize| Live { layout: &layout, names: &plan.names, sheet };
    let mut rows = FxHashMap::default();
    if let Some(at) = plan.relations {
        (sheets[at], rows) = relations::sheet(judged, &live(at), &plan.names[at], contents.language);
    }
    if let (Some(at), Some(comparison)) = (plan.changes, contents.comparison) {
        sheets[at] = changes::sheet(comparison, &plan.names[at], contents.language);
    }
    if let Some(at) = plan.norms {
        sheets[at] = norms::sheet(judged, &layout, &plan.names[at], contents.language);
    }
    let places = findings::places(&shown, &layout, plan.relations, &rows);
    findings::annotate(&shown, &places, &mut sheets, contents.language);
    sheets[FINDINGS] = findings::sheet(&shown, &places, &plan.names[FINDINGS], contents.language);
    sheets[0] = cover::sheet(contents, &shown, &live(0), &plan);
    let last = plan.names.len() - 1;
    sheets[last] = audit::sheet(contents, &layout, &plan.names[last]);
    let mut title = title(contents, 0);
    if let Some(redactor) = contents.redactor {
        redactor.apply(&mut title);
        sheets.iter_mut().for_each(|sheet| sheet.texts(|text| redactor.apply(text)));
    }
    sheets.iter_mut().for_each(Sheet::fit);
    Made { workbook: Workbook { title, sheets }, held }
}

/// The sheets in order: summary, findings, the projects, what spans them, tables, relations, changes, norms, what it was made of.
fn plan(contents: &Contents<'_, '_, '_>) -> Plan {
    let say = |zh, en| Phrase::new(zh, en).get(contents.language);
    let book = contents.report.judged.trace.book;
    let mut taken = Names::default();
    let mut names = vec![taken.take(say("汇总", "Summary")), taken.take(say("问题", "Findings"))];
    let mut modules = vec![0; book.modules.len()];
    let projects: Vec<usize> = book.projects().collect();
    let tables = (projects.last().copied().unwrap_or(0) + 1)..book.modules.len();
    for at in projects.into_iter().chain([0]).chain(tables) {
        let module = &book.modules[at];
        modules[at] = names.len();
        let mut name = if at == 0 { say("全卷", "Whole book") } else { module.name(0) }.to_owned();
        if let Some(redactor) = contents.redactor {
            redactor.apply(&mut name);
        }
        names.push(taken.take(&name));
    }
    let mut more = |wanted: bool, zh, en| {
        wanted.then(|| {
            names.push(taken.take(say(zh, en)));
            names.len() - 1
        })
    };
    let judged = &contents.report.judged;
    let relations = more(!judged.compared.is_empty() || !judged.relation_failures.is_empty(), "勾稽关系", "Relations");
    let changes = more(contents.comparison.is_some(), "同比", "Changes");
    let norms = more(book.modules.iter().any(|module| !module.subjects.is_empty()), "支出标准", "Norms");
    more(true, AUDIT.zh, AUDIT.en);
    Plan { names, modules, relations, changes, norms }
}

/// The title of the sheet of a file; of the book's own that of the workbook.
fn title(contents: &Contents<'_, '_, '_>, module: usize) -> String {
    let book = contents.report.judged.trace.book;
    let (department, year) = (book.settings.department.as_deref(), book.settings.year.as_deref());
    let project = (module != 0).then(|| book.modules[module].name(0));
    match contents.language {
        Language::Chinese => match project {
            Some(project) => format!("{project}测算表"),
            None => format!("{}{}项目支出测算表", department.unwrap_or(""), book.settings.year_in_title()),
        },
        Language::English => {
            let whole = [department, year].into_iter().flatten().collect::<Vec<_>>().join(" ");
            format!("{}: basis of estimates", project.unwrap_or(if whole.is_empty() { "Projects" } else { &whole }))
        }
    }
}

/// What stands under a title.
fn about(contents: &Contents<'_, '_, '_>, module: usize) -> String {
    let trace = contents.report.judged.trace;
    let book = trace.book;
    let mut parts: Vec<String> = Vec::new();
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(contents.language);
    if module != 0 {
        parts.extend(book.settings.department.as_deref().map(|department| format!("{}{department}", say("申报单位：", "Department: "))));
        parts.extend(book.settings.year.as_deref().map(|year| format!("{}{year}", say("预算年度：", "Year: "))));
        parts.extend(
            book.modules[module].frequency.map(|frequency| format!("{}{}", say("项目安排频度：", "Frequency: "), frequency.text())),
        );
    }
    let legend =
        say("蓝字黄底的数可以改，改后自动重算；其余是公式", "numbers in blue may be changed and are recomputed; all else is formulas");
    parts.push(legend.to_owned());
    parts.join("    ")
}
