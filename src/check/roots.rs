//! Findings that share a number are put together, and told that they do.
//!
//! Owns three facts: an operand that has a finding of its own, copies of one number, cells of one row.
//! Must never say which number is wrong: it says which numbers belong together.

use rustc_hash::FxHashMap;

use super::finding::{Finding, Severity, arrange};
use super::judge::{Judged, RelationAt};
use crate::book::TableRule;
use crate::message::Text;
use crate::quantity::Exact;
use crate::recompute::{FigureId, Target};

/// The rule of figures whose places disagree.
const CONFLICT: &str = "statement-conflict";
/// So many others are named in one sentence.
const MOST_NAMED: usize = 6;

/// Tells findings what they share, and moves each behind the first that it shares with. They come sorted.
pub fn group(judged: &Judged<'_, '_>, findings: &mut [Finding]) {
    // Notes stand at the end and are about nothing that is wrong.
    let count = findings.iter().take_while(|finding| finding.severity > Severity::Note).count();
    let findings = &mut findings[..count];
    let mut groups = Groups::new(count);
    one_row(judged, findings, &mut groups);
    one_number(judged, findings, &mut groups);
    faulty_operands(judged, findings, &mut groups);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|at| (groups.first(*at), *at));
    arrange(findings, order);
}

/// Findings that belong together, each by the first of them.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&self, at: usize) -> usize {
        let mut at = at;
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// A finding whose formula names a figure that has no one value stands behind the finding on that figure.
fn faulty_operands(judged: &Judged<'_, '_>, findings: &mut [Finding], groups: &mut Groups) {
    let conflicts: FxHashMap<FigureId, usize> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.rule.name == CONFLICT)
        .filter_map(|(at, finding)| finding.id.map(|id| (id, at)))
        .collect();
    for at in 0..findings.len() {
        if findings[at].computed.is_none() {
            continue;
        }
        for operand in named(judged, &findings[at]) {
            let Some(root) = conflicts.get(&operand).copied().filter(|root| *root != at) else { continue };
            groups.join(root, at);
            let (path, title) = (judged.trace.path(operand), findings[root].rule.title);
            findings[at].related.push(Text::new(
                format!("算式用到的“{path}”{}", title.zh),
                format!("'{path}', which it is computed from, has a finding of its own ({})", title.en),
            ));
        }
    }
}

/// The figures that the formula or the relation of a finding names one by one.
fn named(judged: &Judged<'_, '_>, finding: &Finding) -> Vec<FigureId> {
    let trace = judged.trace;
    let targets: Vec<Target> = match (finding.relation, finding.id) {
        (Some(((module, index), side)), _) => {
            let sides = &trace.book.modules[module].relations[index].sides;
            let base = sides[0].references.start;
            let references = sides[side..=side + 1].iter().flat_map(|side| side.references.clone());
            references.map(|reference| trace.graph.relation_target(module, index, reference - base)).collect()
        }
        (None, Some(id)) => {
            let count = trace.expression(id).map_or(0, |expression| expression.references.end - expression.references.start);
            (0..count).map(|reference| trace.graph.target(id, reference)).collect()
        }
        (None, None) => Vec::new(),
    };
    let figure = |target| match target {
        Target::Figure(id) => Some(id),
        Target::List(_) | Target::Roll(_) => None,
    };
    targets.into_iter().filter_map(figure).collect()
}

/// The figures of some findings but one, named in a sentence about that one.
fn others(findings: &[Finding], all: &[usize], at: usize) -> String {
    let others = all.iter().filter(|other| **other != at).take(MOST_NAMED);
    others.map(|other| findings[*other].figure.as_str()).collect::<Vec<_>>().join("、")
}

/// Figures that are copies of one figure, and are off from it by the same amount.
fn one_number(judged: &Judged<'_, '_>, findings: &mut [Finding], groups: &mut Groups) {
    let trace = judged.trace;
    let mut copies: FxHashMap<(FigureId, &str, Exact), Vec<usize>> = FxHashMap::default();
    for (at, finding) in findings.iter().enumerate() {
        let (Some(id), Some(difference), None) = (finding.id, &finding.difference, finding.relation) else { continue };
        if let Some(original) = trace.copied(id) {
            copies.entry((original, finding.rule.name, difference.value.clone())).or_default().push(at);
        }
    }
    for ((original, ..), same) in copies.into_iter().filter(|(_, same)| same.len() > 1) {
        let path = trace.path(original);
        for at in &same {
            groups.join(same[0], *at);
            let others = others(findings, &same, *at);
            findings[*at].related.push(Text::new(
                format!("与“{others}”是同一个数（“{path}”），差额也一样"),
                format!("'{others}' is the same number ('{path}'), and off by as much"),
            ));
        }
    }
}

/// Two cells of one row that are off from what is below them by the same amount.
fn one_row(judged: &Judged<'_, '_>, findings: &mut [Finding], groups: &mut Groups) {
    let trace = judged.trace;
    let is_tree = |((module, relation), _): (RelationAt, usize)| {
        let module = &trace.book.modules[module];
        module.table_rule(&module.relations[relation]) == Some(&TableRule::Tree)
    };
    let mut rows: FxHashMap<FigureId, Vec<usize>> = FxHashMap::default();
    for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.severity == Severity::Error) {
        if let Some(id) = finding.id.filter(|_| finding.relation.is_some_and(is_tree))
            && let Some(row) = trace.parent(id)
        {
            rows.entry(row).or_default().push(at);
        }
    }
    for cells in rows.into_values().filter(|cells| cells.len() > 1) {
        let difference = |at: usize| findings[at].difference.as_ref().map(|amount| (amount.value.clone(), amount.unit.dimension));
        let first = cells[0];
        let is_same = |at: &usize| difference(*at).is_some() && difference(*at) == difference(first);
        let same: Vec<usize> = cells.into_iter().filter(is_same).collect();
        for at in same.iter().filter(|_| same.len() > 1) {
            groups.join(first, *at);
            let others = others(findings, &same, *at);
            findings[*at].related.push(Text::new(
                format!("同一行的“{others}”也差这么多：这一行的数和它的下级，总有一处不对"),
                format!("'{others}' in the same row is off by the same amount: either the row is wrong, or what is below it"),
            ));
        }
    }
}
