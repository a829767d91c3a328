//! Findings that share a number are put together, and told that they do.
//!
//! Owns five facts: an operand that has a finding of its own, copies of one number, cells of one row, parts that cancel out,
//! and one other value that settles several findings.
//! Must never say which number is wrong: it says which numbers belong together.

use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::{Finding, Severity};
use super::judge::{Judged, RelationAt, Verdict, holds};
use crate::book::{Basis, Role, TableRule};
use crate::formula::{Comparison, Node};
use crate::message::Text;
use crate::quantity::{Exact, Literal, Quantity, Rounding, print, round};
use crate::recompute::{FigureId, Override, Target};

/// The rule of figures whose places disagree.
const CONFLICT: &str = "statement-conflict";
/// So many findings are compared with one another.
const MOST_FINDINGS: usize = 200;
/// So many others are named in one sentence.
const MOST_NAMED: usize = 6;
/// So many operands of each are looked at.
const MOST_OPERANDS: usize = 64;
/// A value is approached in so many steps where a basis is not linear.
const MOST_STEPS: usize = 4;

/// Tells findings what they share, and moves each behind the first that it shares with. They come sorted.
pub fn group(judged: &Judged<'_, '_>, findings: &mut [Finding]) {
    // Notes stand at the end and are about nothing that is wrong.
    let count = findings.iter().take_while(|finding| finding.severity > Severity::Note).count();
    let findings = &mut findings[..count];
    let subjects: Vec<Subject> = findings.iter().map(|finding| Subject::of(judged, finding)).collect();
    let mut groups = Groups::new(count);
    shared_values(judged, &subjects, findings, &mut groups);
    cancelling(judged, findings, &mut groups);
    one_row(judged, findings, &mut groups);
    one_number(judged, findings, &mut groups);
    faulty_operands(judged, findings, &mut groups);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|at| (groups.first(*at), *at));
    // Each place is filled with what belongs there; what was moved away before is found where it went.
    for at in 0..count {
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        findings.swap(at, from);
    }
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

/// What a finding is about, as far as another value of an operand could settle it.
struct Subject {
    /// What it is computed from, also through figures that are printed nowhere.
    operands: Vec<FigureId>,
    unprinted: Vec<FigureId>,
}

impl Subject {
    fn of(judged: &Judged<'_, '_>, finding: &Finding) -> Self {
        let direct = match (finding.relation, finding.id) {
            (Some((relation, side)), _) => judged.relation_operands(relation, side),
            (None, Some(id)) => judged.trace.operands(id),
            (None, None) => Vec::new(),
        };
        let (mut operands, unprinted) = judged.reach(direct);
        operands.truncate(MOST_OPERANDS);
        Self { operands, unprinted }
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
        let (module, _) = trace.locate(id);
        let is_copy = trace.expression(id).is_some_and(|expression| matches!(module.formulas.nodes(expression), [Node::Reference(_)]));
        if let ([original], true) = (&named(judged, finding)[..], is_copy) {
            copies.entry((*original, finding.rule.name, difference.value.clone())).or_default().push(at);
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

/// Parts of one sum, one too high and one too low by the same amount: the sum does not move.
fn cancelling(judged: &Judged<'_, '_>, findings: &mut [Finding], groups: &mut Groups) {
    let trace = judged.trace;
    let mut sums: FxHashMap<FigureId, Vec<usize>> = FxHashMap::default();
    for (at, finding) in findings.iter().enumerate() {
        if let (Some(id), Some(_)) = (finding.id, &finding.difference)
            && finding.severity == Severity::Error
            && trace.figure(id).role == Role::Part
            && let Some(parent) = trace.parent(id)
            && trace.figure(parent).basis == Basis::Sum
        {
            sums.entry(parent).or_default().push(at);
        }
    }
    for (parent, parts) in sums {
        // With a third part off, the sum would move.
        let [first, second] = parts[..] else { continue };
        let difference = |at: usize| findings[at].difference.as_ref().map(|amount| (amount.value.clone(), amount.unit.clone()));
        let (Some((a, unit)), Some((b, _))) = (difference(first), difference(second)) else { continue };
        if a.is_zero() || a != b.negated() {
            continue;
        }
        groups.join(first, second);
        let (sum, gap) = (trace.path(parent), print::amount(&a.magnitude(), &unit));
        for (at, other) in [(first, second), (second, first)] {
            let other = findings[other].figure.clone();
            findings[at].related.push(Text::new(
                format!("与“{other}”一多一少，都是 {gap}，相互抵消，“{sum}”不变：可能是同一笔钱列错了地方"),
                format!(
                    "'{other}' is off by the same {gap} the other way, and '{sum}' does not move: one amount may stand in the wrong place"
                ),
            ));
        }
    }
}

/// One number that rests on nothing, and one other value of it that settles several findings and breaks nothing that holds.
fn shared_values(judged: &Judged<'_, '_>, subjects: &[Subject], findings: &mut [Finding], groups: &mut Groups) {
    let failing: Vec<usize> = (0..findings.len()).filter(|at| findings[*at].severity == Severity::Error).take(MOST_FINDINGS).collect();
    let mut users: FxHashMap<FigureId, Vec<usize>> = FxHashMap::default();
    for at in failing {
        for operand in &subjects[at].operands {
            let literal = judged.trace.operand_literal(*operand).filter(|literal| literal.is_plain());
            if judged.rests_on_nothing(*operand) && !judged.faulty.contains(operand) && literal.is_some() {
                users.entry(*operand).or_default().push(at);
            }
        }
    }
    users.retain(|_, users| users.len() > 1);
    if users.is_empty() {
        return;
    }
    let mut shared: Vec<(FigureId, Vec<usize>)> = users.into_iter().collect();
    shared.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let dependents = Dependents::new(judged, &shared.iter().map(|(operand, _)| *operand).collect());
    let mut told: FxHashSet<usize> = FxHashSet::default();
    for (operand, users) in shared {
        let fresh: Vec<usize> = users.into_iter().filter(|at| !told.contains(at)).collect();
        let Some((value, settled)) = best_value(judged, subjects, findings, operand, &fresh) else { continue };
        if settled.len() < 2 || dependents.breaks(judged, operand, &value) {
            continue;
        }
        let Some(literal) = judged.trace.operand_literal(operand) else { continue };
        let (path, stated, implied) = (judged.trace.path(operand), print::literal(literal), print::amount(&value.value, &literal.unit));
        for at in &settled {
            groups.join(settled[0], *at);
            told.insert(*at);
            let others: Vec<&str> = settled.iter().filter(|other| *other != at).map(|other| findings[*other].figure.as_str()).collect();
            let (others, count) = (others.join("、"), settled.len());
            findings[*at].related.push(Text::new(
                format!("与“{others}”都用到“{path}”（列示 {stated}）：它为 {implied} 时，这 {count} 处都相符"),
                format!("'{others}' uses '{path}' too (stated {stated}): with {implied} for it all {count} hold"),
            ));
        }
    }
}

/// The value of an operand that settles most of the findings that use it, with those.
fn best_value(
    judged: &Judged<'_, '_>,
    subjects: &[Subject],
    findings: &[Finding],
    operand: FigureId,
    users: &[usize],
) -> Option<(Quantity, Vec<usize>)> {
    let test = |at: &usize| Test::of(judged, &findings[*at], &subjects[*at]);
    let mut best: Option<(Quantity, Vec<usize>)> = None;
    for at in users {
        let Some(value) = test(at).and_then(|test| test.implied(judged, operand)) else { continue };
        let settles = |at: &usize| test(at).is_some_and(|test| test.holds_with(judged, operand, &value));
        let settled: Vec<usize> = users.iter().copied().filter(settles).collect();
        if best.as_ref().is_none_or(|(_, known)| known.len() < settled.len()) {
            best = Some((value, settled));
        }
    }
    best
}

/// What has to hold for a finding to be settled.
enum Test<'s, 'b> {
    /// A statement of a figure.
    Statement(FigureId, &'b Literal, &'s Subject),
    /// Two sides of a relation.
    Relation(RelationAt, usize, &'s Subject),
}

impl<'s, 'b> Test<'s, 'b> {
    fn of(judged: &Judged<'_, 'b>, finding: &Finding, subject: &'s Subject) -> Option<Self> {
        if let Some((relation, side)) = finding.relation {
            let (module, index) = relation;
            let equal = judged.trace.book.modules[module].relations[index].comparisons[side] == Comparison::Equal;
            return equal.then_some(Self::Relation(relation, side, subject));
        }
        let id = finding.id?;
        let stated = finding.stated.as_ref()?;
        let literal =
            judged.printed(id).map(|(_, literal)| literal).find(|literal| literal.is_plain() && literal.value() == stated.value)?;
        Some(Self::Statement(id, literal, subject))
    }

    /// How far off it is with a value for an operand: zero settles it.
    fn gap(&self, judged: &Judged<'_, '_>, operand: FigureId, value: &Quantity) -> Option<Exact> {
        let replaced = Override::from_iter([(operand, value.clone())]);
        match self {
            Self::Statement(id, literal, subject) => {
                judged.value_with(*id, &replaced, &subject.unprinted)?.value.minus(&literal.value()).ok()
            }
            Self::Relation((module, relation), side, subject) => {
                judged.gap_with((*module, *relation), *side, &replaced, &subject.unprinted)
            }
        }
    }

    fn holds_with(&self, judged: &Judged<'_, '_>, operand: FigureId, value: &Quantity) -> bool {
        let replaced = Override::from_iter([(operand, value.clone())]);
        let verdict = match self {
            Self::Statement(id, literal, subject) => {
                judged.value_with(*id, &replaced, &subject.unprinted).map(|value| holds(literal, &value.value))
            }
            Self::Relation(relation, side, subject) => judged.compare_with(*relation, *side, &replaced, &subject.unprinted),
        };
        matches!(verdict, Some(Verdict::Exact | Verdict::Rounded))
    }

    /// The value of an operand, as finely as it is printed, with which it holds.
    fn implied(&self, judged: &Judged<'_, '_>, operand: FigureId) -> Option<Quantity> {
        let literal = judged.trace.operand_literal(operand)?;
        let step = literal.step();
        let mut value = literal.quantity();
        for _ in 0..MOST_STEPS {
            let gap = self.gap(judged, operand, &value)?;
            let next = Quantity::new(value.value.plus(&step).ok()?, value.dimension);
            let slope = self.gap(judged, operand, &next)?.minus(&gap).ok()?.over(&step).ok()?;
            if slope.is_zero() {
                return None;
            }
            let moved = value.value.minus(&gap.over(&slope).ok()?).ok()?;
            let rounded = round(&moved, &step, Rounding::HalfUp).ok()?;
            if rounded == value.value {
                break;
            }
            value.value = rounded;
        }
        (value.value != literal.value() && self.holds_with(judged, operand, &value)).then_some(value)
    }
}

/// What uses some operands.
struct Dependents {
    figures: FxHashMap<FigureId, Vec<FigureId>>,
    relations: FxHashMap<FigureId, Vec<(RelationAt, usize)>>,
}

impl Dependents {
    fn new(judged: &Judged<'_, '_>, wanted: &FxHashSet<FigureId>) -> Self {
        let mut dependents = Self { figures: FxHashMap::default(), relations: FxHashMap::default() };
        let trace = judged.trace;
        let printed = trace.figures().filter(|id| trace.has_basis(*id) && !trace.figure(*id).statements.is_empty());
        for id in printed {
            let (reached, _) = judged.reach(trace.operands(id));
            for operand in reached.into_iter().filter(|operand| wanted.contains(operand)) {
                dependents.figures.entry(operand).or_default().push(id);
            }
        }
        for (at, module) in trace.book.modules.iter().enumerate() {
            for (index, relation) in module.relations.iter().enumerate() {
                for side in 0..relation.comparisons.len() {
                    let both = [side, side + 1].into_iter().flat_map(|side| trace.side_operands(at, index, side)).collect();
                    let (reached, _) = judged.reach(both);
                    for operand in reached.into_iter().filter(|operand| wanted.contains(operand)) {
                        dependents.relations.entry(operand).or_default().push(((at, index), side));
                    }
                }
            }
        }
        dependents
    }

    /// Whether anything that holds would not hold with another value of an operand.
    fn breaks(&self, judged: &Judged<'_, '_>, operand: FigureId, value: &Quantity) -> bool {
        let replaced = Override::from_iter([(operand, value.clone())]);
        let figure_breaks = |id: &FigureId| {
            let (_, unprinted) = judged.reach(judged.trace.operands(*id));
            let then = judged.value_with(*id, &replaced, &unprinted);
            judged.printed(*id).any(|(at, literal)| {
                let held = !matches!(judged.verdict(*id, at), Verdict::Mismatch | Verdict::Uncheckable);
                held && then.as_ref().is_none_or(|then| holds(literal, &then.value) == Verdict::Mismatch)
            })
        };
        let relation_breaks = |(relation, side): &(RelationAt, usize)| {
            let (_, unprinted) = judged.reach(judged.relation_operands(*relation, *side));
            let now = judged.compare_with(*relation, *side, &Override::default(), &unprinted);
            now != Some(Verdict::Mismatch) && judged.compare_with(*relation, *side, &replaced, &unprinted) == Some(Verdict::Mismatch)
        };
        // A cell that a figure was taken from, and that agrees with it, would no longer.
        let held = |(id, at): &(FigureId, u32)| !matches!(judged.verdict(*id, *at), Verdict::Mismatch | Verdict::Uncheckable);
        judged.references.get(&operand).into_iter().flatten().any(held)
            || self.figures.get(&operand).into_iter().flatten().any(figure_breaks)
            || self.relations.get(&operand).into_iter().flatten().any(relation_breaks)
    }
}
