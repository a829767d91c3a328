//! What norms are applied to: the rates of a figure that can be compared with a ceiling.
//!
//! Owns which numbers a ceiling is about.
//! Must never compare them.

use super::context::written;
use super::finding::Amount;
use super::judge::Judged;
use crate::book::{Basis, Ceiling, Module, Norms, Reach, Role, Subject};
use crate::formula::Node;
use crate::quantity::{Dimension, Exact};
use crate::recompute::{FigureId, Trace};
use crate::source::Location;

/// A figure that names a norm.
pub struct Application<'b> {
    /// The figure.
    pub figure: FigureId,
    /// What it names.
    pub subject: &'b Subject,
    /// What applies in the year and region of the book; none where nothing does.
    pub norm: Option<(&'b Norms, &'b Ceiling, Reach)>,
    /// The numbers that can be compared with the ceiling.
    pub rates: Vec<Rate>,
}

/// Every figure that names a norm, in the order of the files.
pub fn applications<'b>(judged: &Judged<'_, 'b>) -> Vec<Application<'b>> {
    let trace = judged.trace;
    let mut applications = Vec::new();
    for (at, module) in trace.book.modules.iter().enumerate() {
        for subject in &module.subjects {
            let figure = trace.graph.id(at, subject.figure);
            let norm = trace.book.ceiling(&subject.name);
            let rates = norm.map(|(_, ceiling, _)| rates(trace, module, figure, ceiling)).unwrap_or_default();
            applications.push(Application { figure, subject, norm, rates });
        }
    }
    applications
}

/// A number that can be compared with a ceiling.
pub struct Rate {
    /// The path of what has it.
    pub path: String,
    /// In base units.
    pub value: Exact,
    /// As it is written.
    pub amount: Amount,
    /// Where it is written.
    pub location: Location,
    /// The figure that has the number, unless it is written in the formula.
    pub figure: Option<FigureId>,
    /// The figure whose formula it is in.
    pub used_by: FigureId,
    /// The literal of the formula, where it is written there.
    pub literal: Option<u32>,
}

/// The figure itself where its unit is that of the ceiling, else the numbers of its formula that have it; of a table those of every row.
fn rates(trace: &Trace<'_>, module: &Module, id: FigureId, ceiling: &Ceiling) -> Vec<Rate> {
    let wanted = ceiling.limit.unit.dimension;
    // 元/把 beside 元/个: another measure word for the same thing, as long as nothing else differs.
    let other_word = |dimension: Dimension| {
        trace.units().agree_but_for_counts(dimension, wanted) && dimension.factors().count() == wanted.factors().count()
    };
    let exact = numbers(trace, module, id, ceiling, |dimension| dimension == wanted);
    if exact.is_empty() { numbers(trace, module, id, ceiling, other_word) } else { exact }
}

/// The numbers whose unit fits.
fn numbers(trace: &Trace<'_>, module: &Module, id: FigureId, ceiling: &Ceiling, fits: impl Fn(Dimension) -> bool) -> Vec<Rate> {
    let amount = |id: FigureId, value: &Exact| match trace.operand_literal(id) {
        Some(literal) => written(literal),
        None => Amount::new(value.clone(), ceiling.limit.unit.clone()),
    };
    let of_figure = |id: FigureId, used_by: FigureId| {
        let value = trace.stated(id).filter(|value| fits(value.dimension))?;
        let (module, figure) = trace.locate(id);
        let location = match module.figure(figure).basis {
            Basis::Value(given) => module.given[given as usize].span,
            _ => module.statements(figure).next().map_or(module.figure(figure).key, |(_, statement)| statement.span),
        };
        let amount = amount(id, &value.value);
        Some(Rate {
            path: trace.path(id),
            value: value.value.clone(),
            amount,
            location: module.location(location),
            figure: Some(id),
            used_by,
            literal: None,
        })
    };
    if let Some(rate) = of_figure(id, id) {
        return vec![rate];
    }
    // Rows, and inputs that are computed themselves, are looked into; the parts of a sum have rates of their own.
    let (_, figure) = trace.locate(id);
    let mut users = vec![id];
    let mut open = vec![figure];
    while let Some(at) = open.pop() {
        let inner = module.children(at).iter().copied().filter(|child| matches!(module.figure(*child).role, Role::Row | Role::Input));
        for child in inner {
            users.push(trace.sibling(id, child));
            open.push(child);
        }
    }
    users.sort_unstable_by_key(|user| user.0);
    let mut rates: Vec<Rate> = Vec::new();
    for user in users {
        let Some(expression) = trace.expression(user) else { continue };
        let operands = trace.operands(user);
        rates.extend(operands.into_iter().filter_map(|operand| of_figure(operand, user)));
        for node in module.formulas.nodes(expression) {
            let Node::Literal(at) = node else { continue };
            let literal = &module.formulas.literals[*at as usize];
            if fits(literal.unit.dimension) {
                rates.push(Rate {
                    path: trace.path(user),
                    value: literal.value(),
                    amount: written(literal),
                    location: trace.basis_location(user),
                    figure: None,
                    used_by: user,
                    literal: Some(*at),
                });
            }
        }
    }
    // A rate that all rows share is one.
    let mut seen = rustc_hash::FxHashSet::default();
    rates.retain(|rate| seen.insert((rate.figure, rate.literal)));
    rates
}
