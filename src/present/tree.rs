//! The tree of amounts, and the derivation of one figure.
//!
//! Owns indentation and columns; names may be wide.
//! Must never leave a figure out.

use unicode_width::UnicodeWidthStr;

use crate::book::{Basis, Role};
use crate::check::{Judged, Verdict};
use crate::message::{Language, Phrase};
use crate::quantity::{Literal, Quantity, print};
use crate::recompute::{FigureId, Trace, View};

/// It holds with another value of an operand than the one that is printed first.
pub const RELIES: Phrase = Phrase::new("分项改正后相符", "holds once a part is corrected");

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> Phrase {
    match verdict {
        Verdict::Exact => Phrase::new("相符", "exact"),
        Verdict::Rounded => Phrase::new("四舍五入相符", "rounded"),
        Verdict::Explained => Phrase::new("尾差", "rounding tail"),
        Verdict::Mismatch => Phrase::new("不符", "mismatch"),
        Verdict::Uncheckable => Phrase::new("无法复算", "uncheckable"),
    }
}

/// What a row of the tree says.
#[derive(Default)]
pub struct Facts {
    /// The name of the figure.
    pub name: String,
    /// What is printed, each value once.
    pub stated: String,
    /// What its basis comes to over what is printed.
    pub computed: String,
    /// What it comes to from the leaves up.
    pub recomputed: String,
    /// The gravest verdict in words.
    pub verdict: String,
    /// The same.
    pub worst: Option<Verdict>,
    /// Whether it holds only once a faulty operand is corrected.
    pub relies: bool,
    /// The basis, with names.
    pub working: String,
}

/// The amounts of the book, or of one project, down to the leaves.
pub fn tree(judged: &Judged<'_, '_>, root: FigureId, language: Language) -> String {
    let trace = judged.trace;
    let head = |zh, en| Phrase::new(zh, en).get(language).to_owned();
    let mut rows = vec![Facts {
        name: head("数据项", "figure"),
        stated: head("列示", "stated"),
        computed: head("按所列分项", "operands as stated"),
        recomputed: head("从底层复算", "from the leaves"),
        verdict: head("结论", "verdict"),
        working: head("算式", "working"),
        worst: None,
        relies: false,
    }];
    // An explicit stack: the depth of a book is bounded, but so is that of this function's callers.
    let mut open: Vec<(Branch, String, String)> = vec![(Branch::Figure(root), String::new(), String::new())];
    while let Some((branch, own, below)) = open.pop() {
        let children = match &branch {
            Branch::Figure(id) => {
                let facts = facts(judged, *id, language);
                rows.push(Facts { name: format!("{own}{}", facts.name), ..facts });
                branches(trace, *id)
            }
            Branch::Others(others) => {
                let title = head("（其他列示的数，不计入合计）", "(other figures, outside the total)");
                rows.push(Facts { name: format!("{own}{title}"), ..Facts::default() });
                others.iter().map(|id| Branch::Figure(*id)).collect()
            }
        };
        let count = children.len();
        for (at, child) in children.into_iter().enumerate().rev() {
            let (branch, rest) = if at + 1 == count { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            open.push((child, format!("{below}{branch}"), format!("{below}{rest}")));
        }
    }
    layout(&rows)
}

/// What hangs in the tree.
enum Branch {
    Figure(FigureId),
    /// Figures that do not add to the one they are under.
    Others(Vec<FigureId>),
}

/// What hangs under a figure: parts, rows and inputs, then what does not add to it; under the book its projects first.
fn branches(trace: &Trace<'_>, id: FigureId) -> Vec<Branch> {
    let (module, figure) = trace.locate(id);
    let own = module.children(figure).iter().map(|child| trace.sibling(id, *child));
    let (others, own): (Vec<FigureId>, Vec<FigureId>) = own.partition(|child| trace.figure(*child).role == Role::Other);
    let projects = if trace.parent(id).is_none() { trace.parts(id) } else { Vec::new() };
    let mut branches: Vec<Branch> = projects.into_iter().chain(own).map(Branch::Figure).collect();
    if !others.is_empty() {
        branches.push(Branch::Others(others));
    }
    branches
}

/// What the row of a figure says.
pub fn facts(judged: &Judged<'_, '_>, id: FigureId, language: Language) -> Facts {
    let trace = judged.trace;
    let (module, index) = trace.locate(id);
    let figure = module.figure(index);
    let mut name = module.name(index).to_owned();
    if name.is_empty() {
        name = Phrase::new("（全部项目）", "(all projects)").get(language).to_owned();
    }
    let printed: Vec<_> = judged.printed(id).collect();
    let mut stated: Vec<String> = Vec::new();
    for (_, literal) in &printed {
        let text = print::literal(literal);
        if !stated.contains(&text) {
            stated.push(text);
        }
    }
    let given = matches!(figure.basis, Basis::Value(_));
    let worst = printed.iter().map(|(at, _)| judged.verdict(id, *at)).max_by_key(|verdict| match verdict {
        Verdict::Exact => 1,
        Verdict::Rounded => 2,
        Verdict::Uncheckable => 0,
        Verdict::Explained => 3,
        Verdict::Mismatch => 4,
    });
    let relies = matches!(worst, Some(Verdict::Exact | Verdict::Rounded)) && printed.iter().any(|(at, _)| judged.relies(id, *at));
    Facts {
        name,
        stated: if given { trace.operand_text(id, View::Stated) } else { stated.join("；") },
        computed: if trace.has_basis(id) { computed(trace, id) } else { String::new() },
        recomputed: match trace.recomputed(id) {
            Some(value) if trace.has_basis(id) && trace.computed(id).is_some() => shown(trace, id, value),
            _ => String::new(),
        },
        verdict: match worst {
            Some(Verdict::Uncheckable) if matches!(figure.role, Role::Line | Role::Part) && is_unfounded(trace, id) => {
                Phrase::new("无测算依据", "no basis").get(language).to_owned()
            }
            Some(Verdict::Uncheckable) | None => String::new(),
            Some(_) if relies => RELIES.get(language).to_owned(),
            Some(worst) => verdict(worst).get(language).to_owned(),
        },
        relies,
        working: names(trace, id),
        worst,
    }
}

/// The figures that hang under a figure: parts, rows and inputs, then what does not add to it; under the book its projects first.
pub fn below(trace: &Trace<'_>, id: FigureId) -> Vec<FigureId> {
    let figures = |branch| match branch {
        Branch::Figure(id) => vec![id],
        Branch::Others(others) => others,
    };
    branches(trace, id).into_iter().flat_map(figures).collect()
}

/// Whether it is money that is applied for.
fn is_unfounded(trace: &Trace<'_>, id: FigureId) -> bool {
    trace.is_applied_for(id) && trace.stated(id).is_some_and(|value| trace.units().is_money(value.dimension) && !value.value.is_zero())
}

/// The basis over the operands as stated, in the unit that is printed.
fn computed(trace: &Trace<'_>, id: FigureId) -> String {
    let Some(computed) = trace.computed(id) else { return "？".to_owned() };
    shown(trace, id, computed)
}

fn shown(trace: &Trace<'_>, id: FigureId, value: &Quantity) -> String {
    let literal = trace.statements(id).filter_map(|(_, literal)| literal).find(|literal| literal.unit.dimension == value.dimension);
    match literal {
        Some(literal) => print::amount(&value.value, &literal.unit),
        None => print::quantity(value, trace.units()),
    }
}

/// The basis with names, as it is written.
fn names(trace: &Trace<'_>, id: FigureId) -> String {
    let (module, figure) = trace.locate(id);
    match module.figure(figure).basis {
        Basis::Formula(written) | Basis::Each(written) => module.expression_text(&module.written[written as usize].expression),
        _ => String::new(),
    }
}

fn layout(rows: &[Facts]) -> String {
    let width = |of: fn(&Facts) -> &str| rows.iter().map(|row| of(row).width()).max().unwrap_or(0);
    let (name, stated) = (width(|row| &row.name), width(|row| &row.stated));
    let (computed, recomputed) = (width(|row| &row.computed), width(|row| &row.recomputed));
    let verdict = width(|row| &row.verdict);
    let mut out = String::new();
    for row in rows {
        let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
        let right = |text: &str, width: usize| format!("{}{text}", " ".repeat(width.saturating_sub(text.width())));
        let line = format!(
            "{}  {}  {}  {}  {}  {}",
            pad(&row.name, name),
            right(&row.stated, stated),
            right(&row.computed, computed),
            right(&row.recomputed, recomputed),
            pad(&row.verdict, verdict),
            row.working
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Deeper steps of a derivation are not drawn further in.
const MOST_INDENT: usize = 16;

/// One figure: every place that prints it with its verdict, and its derivation step by step.
pub fn derivation(judged: &Judged<'_, '_>, id: FigureId, language: Language) -> String {
    let trace = judged.trace;
    let name = |zh, en| Phrase::new(zh, en).get(language);
    let mut out = format!("{}\n", trace.path(id));
    for (at, literal) in judged.printed(id) {
        let (module, _) = trace.locate(id);
        let statement = &module.statements[at as usize];
        let places: Vec<&str> = module.places(statement).collect();
        let verdict = verdict(judged.printed_verdict(id, at)).get(language);
        out.push_str(&format!("  {} {}  {}  {verdict}\n", name("列示", "stated"), print::literal(literal), places.join("、")));
    }
    if let Some(computed) = trace.computed(id) {
        out.push_str(&format!("  {} {}\n", name("按所列分项", "recomputed (operands as stated)"), shown(trace, id, computed)));
    }
    if let Some(recomputed) = trace.recomputed(id).filter(|_| trace.has_basis(id)) {
        out.push_str(&format!("  {} {}\n", name("从底层复算", "recomputed (from the leaves up)"), shown(trace, id, recomputed)));
    }
    for line in by_table(judged, id, language) {
        out.push_str(&line);
    }
    out.push_str(&format!("{}\n", name("推算过程", "derivation")));
    for step in steps(judged, id) {
        let indent = "  ".repeat((step.depth + 1).min(MOST_INDENT));
        let Step { path, working, value, printed, .. } = &step;
        let again = if step.is_again { name("（见上）", " (see above)") } else { "" };
        let working = working.as_ref().map_or_else(String::new, |working| format!(" = {working}"));
        let printed = printed.as_ref().map_or_else(String::new, |printed| match language {
            Language::Chinese => format!("（列示 {printed}）"),
            Language::English => format!(" (stated {printed})"),
        });
        out.push_str(&format!("{indent}{path}{working} = {value}{printed}{again}\n"));
    }
    out
}

/// One step of a derivation.
pub struct Step {
    /// How deep it is; the figure itself is at 0.
    pub depth: usize,
    /// The figure.
    pub id: FigureId,
    /// Its path.
    pub path: String,
    /// Its basis with values in the place of names; none where it is given, or told above.
    pub working: Option<String>,
    /// What that comes to; of what is given, the value.
    pub value: String,
    /// What is printed of it and used above it, where that is something else.
    pub printed: Option<String>,
    /// Whether it is told above.
    pub is_again: bool,
}

/// How a figure is derived, over what is printed: itself first, then its operands.
pub fn steps(judged: &Judged<'_, '_>, id: FigureId) -> Vec<Step> {
    let trace = judged.trace;
    let mut steps = Vec::new();
    let mut open = vec![(id, 0_usize)];
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some((id, depth)) = open.pop() {
        let path = trace.path(id);
        let own = trace.operand_text(id, View::Stated);
        if !seen.insert(id) {
            steps.push(Step { depth, id, path, working: None, value: own, printed: None, is_again: true });
            continue;
        }
        let working = trace.working(id, View::Stated);
        // What is above it uses the printed value.
        let differs = |literal: &&Literal| trace.computed(id).is_some_and(|computed| computed.value != literal.value());
        let printed = trace.operand_literal(id).filter(|_| working.is_some()).filter(differs).map(print::literal);
        let value = if working.is_some() { values_text(trace, id) } else { own };
        steps.push(Step { depth, id, path, working, value, printed, is_again: false });
        open.extend(trace.operands(id).into_iter().rev().map(|operand| (operand, depth + 1)));
    }
    steps
}

/// What its table makes of a cell, and what that is made of.
fn by_table(judged: &Judged<'_, '_>, id: FigureId, language: Language) -> Vec<String> {
    let trace = judged.trace;
    let (module, figure) = trace.locate(id);
    let (at, _) = trace.graph.split(id);
    let own = module.relations.iter().enumerate().filter(|(_, relation)| relation.computes.is_some_and(|computes| computes.cell == figure));
    own.filter_map(|(index, relation)| {
        let rule = module.table_rule(relation)?.words();
        let working = trace.side_working(at, index, 1, View::Stated);
        Some(format!("  {}：{working}\n", rule.get(language)))
    })
    .collect()
}

fn values_text(trace: &Trace<'_>, id: FigureId) -> String {
    trace.computed(id).map_or_else(|| "？".to_owned(), |value| shown(trace, id, value))
}
