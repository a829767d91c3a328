//! A book's findings and their summary.
//!
//! Owns the order of findings (grave first, then by money) and the counts.
//! Must never print.

use std::cmp::Reverse;

use super::accept;
use super::context::Context;
use super::effect::Effects;
use super::evidence::Supporting;
use super::finding::{Amount, Finding, Severity};
use super::judge::{Judged, Verdict};
use super::roots;
use super::rules::{self, Check};
use crate::book::{Basis, Mark, Module};
use crate::message::Problem;
use crate::quantity::{Exact, Quantity};
use crate::recompute::{FigureId, Trace};

/// Counts and totals of a book.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Projects.
    pub projects: usize,
    /// Figures.
    pub figures: usize,
    /// Statements.
    pub statements: usize,
    /// Statements that are equal.
    pub exact: usize,
    /// Statements that are equal when rounded.
    pub rounded: usize,
    /// Statements that differ by a rounding tail.
    pub explained: usize,
    /// Statements that do not hold.
    pub mismatch: usize,
    /// Statements that cannot be recomputed.
    pub uncheckable: usize,
    /// Findings that are errors, accepted ones left out.
    pub errors: usize,
    /// Warnings, accepted ones left out.
    pub warnings: usize,
    /// Notes, accepted ones left out.
    pub notes: usize,
    /// Accepted findings.
    pub accepted: usize,
    /// Figures whose value is still to be confirmed.
    pub to_confirm: usize,
    /// Figures whose value is still to be filled in.
    pub to_fill: usize,
    /// The book's total as submitted.
    pub submitted: Option<Amount>,
    /// The book's total as recomputed.
    pub recomputed: Option<Amount>,
    /// The money in leaves with a formula, over all leaf money.
    pub basis_coverage: Option<Exact>,
}

impl Summary {
    /// Counts findings anew: all of a book's, or those that are shown.
    pub fn count<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>) {
        (self.errors, self.warnings, self.notes, self.accepted) = (0, 0, 0, 0);
        for finding in findings {
            match (&finding.accepted, finding.severity) {
                (Some(_), _) => self.accepted += 1,
                (None, Severity::Error) => self.errors += 1,
                (None, Severity::Warning) => self.warnings += 1,
                (None, Severity::Note) => self.notes += 1,
            }
        }
    }
}

impl Summary {
    /// Several books as one: counts are added, and amounts where all have them; coverage is known of one book only.
    pub fn together(summaries: &[&Self]) -> Self {
        let [first, rest @ ..] = summaries else { return Self::default() };
        let mut all = (*first).clone();
        for next in rest {
            all.projects += next.projects;
            all.figures += next.figures;
            all.statements += next.statements;
            all.exact += next.exact;
            all.rounded += next.rounded;
            all.explained += next.explained;
            all.mismatch += next.mismatch;
            all.uncheckable += next.uncheckable;
            all.errors += next.errors;
            all.warnings += next.warnings;
            all.notes += next.notes;
            all.accepted += next.accepted;
            all.to_confirm += next.to_confirm;
            all.to_fill += next.to_fill;
            all.submitted = sum(all.submitted.as_ref(), next.submitted.as_ref());
            all.recomputed = sum(all.recomputed.as_ref(), next.recomputed.as_ref());
            all.basis_coverage = None;
        }
        all
    }

    /// Recomputed less submitted.
    pub fn difference(&self) -> Option<Amount> {
        let (submitted, recomputed) = (self.submitted.as_ref()?, self.recomputed.as_ref()?);
        Some(Amount::new(recomputed.value.minus(&submitted.value).ok()?, submitted.unit.clone()))
    }
}

/// The sum of two amounts of one dimension.
fn sum(first: Option<&Amount>, second: Option<&Amount>) -> Option<Amount> {
    let (first, second) = (first?, second?);
    let same = first.unit.dimension == second.unit.dimension;
    let value = first.value.plus(&second.value).ok().filter(|_| same)?;
    Some(Amount::new(value, first.unit.clone()))
}

/// What a check says of one book.
pub struct Report<'t, 'b> {
    /// The verdicts.
    pub judged: Judged<'t, 'b>,
    /// The findings, the gravest first.
    pub findings: Vec<Finding>,
    /// The counts.
    pub summary: Summary,
}

/// Checks a book by every rule.
///
/// # Errors
/// Acceptances of rules that do not exist.
pub fn check<'t, 'b>(trace: &'t Trace<'b>) -> Result<Report<'t, 'b>, Vec<Problem>> {
    let problems = accept::unknown_rules(trace.book);
    if !problems.is_empty() {
        return Err(problems);
    }
    let judged = Judged::new(trace);
    let mut findings = Vec::new();
    {
        let effects = Effects::new(&judged);
        let context = Context { judged: &judged, effects: &effects, supporting: Supporting::new(&judged) };
        for rule in rules::ALL {
            match rule.check {
                Check::Book(check) => check(&context, &mut findings),
                Check::Figure(check) => trace.figures().for_each(|id| check(&context, id, &mut findings)),
                Check::Afterwards => {}
            }
        }
    }
    accept::apply(trace, &mut findings);
    findings.sort_by_cached_key(|finding| {
        let moves_the_total = finding.effect.as_ref().is_some_and(|effect| !effect.value.is_zero());
        (Reverse(finding.severity), Reverse(moves_the_total), Reverse(finding.weight(trace.units())), finding.location, finding.rule.name)
    });
    roots::group(&judged, &mut findings);
    let summary = summarize(&judged, &findings);
    Ok(Report { judged, findings, summary })
}

fn summarize(judged: &Judged<'_, '_>, findings: &[Finding]) -> Summary {
    let trace = judged.trace;
    let mut summary = Summary { projects: trace.book.projects().len(), figures: figures(trace), ..Summary::default() };
    for id in trace.figures() {
        for (at, _) in judged.printed(id) {
            let (module, _) = trace.locate(id);
            // What a cell prints is counted where the cell is, with the gravest verdict that any reference to it gives.
            if module.cell(&module.statements[at as usize]).is_some() {
                continue;
            }
            summary.statements += 1;
            match judged.printed_verdict(id, at) {
                Verdict::Exact => summary.exact += 1,
                Verdict::Rounded => summary.rounded += 1,
                Verdict::Explained => summary.explained += 1,
                Verdict::Mismatch => summary.mismatch += 1,
                Verdict::Uncheckable => summary.uncheckable += 1,
            }
        }
    }
    for marked in trace.book.modules.iter().flat_map(|module| module.marked()) {
        match marked.mark {
            Mark::ToConfirm => summary.to_confirm += 1,
            Mark::ToFill => summary.to_fill += 1,
        }
    }
    summary.count(findings.iter());
    let unit = trace.book.settings.precision.unit.clone();
    let root = trace.graph.id(0, 0);
    let total =
        |value: Option<&Quantity>| value.filter(|q| q.dimension == unit.dimension).map(|q| Amount::new(q.value.clone(), unit.clone()));
    summary.submitted = total(trace.stated(root));
    summary.recomputed = total(trace.recomputed(root));
    summary.basis_coverage = coverage(trace);
    summary
}

/// Figures and the filled cells of tables; projects and rows have no value of their own.
fn figures(trace: &Trace<'_>) -> usize {
    let own = |module: &Module| match &module.table {
        Some(_) => module.statements.iter().filter(|statement| module.literal(statement).is_some()).count(),
        None => module.figures.len() - 1,
    };
    trace.book.modules.iter().map(|module| own(module)).sum()
}

/// The money in leaves with a formula, over all leaf money.
fn coverage(trace: &Trace<'_>) -> Option<Exact> {
    let mut based = Exact::ZERO;
    let mut all = Exact::ZERO;
    let mut open: Vec<FigureId> = vec![trace.graph.id(0, 0)];
    while let Some(id) = open.pop() {
        if trace.figure(id).basis == Basis::Sum {
            open.extend(trace.parts(id));
            continue;
        }
        let Some(value) = trace.recomputed(id).filter(|q| trace.units().is_money(q.dimension)) else { continue };
        all = all.plus(&value.value).ok()?;
        if trace.has_basis(id) {
            based = based.plus(&value.value).ok()?;
        }
    }
    based.over(&all).ok()
}
