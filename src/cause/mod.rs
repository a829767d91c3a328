//! Which number is most likely wrong, and what it should be.
//!
//! Owns hypotheses: findings become causes, each recomputed exactly before it is told.
//! Must never pass a verdict on a person, and never calls likely what several numbers explain as well.

mod change;
mod group;
pub mod kind;
mod ledger;
mod linear;
mod search;
pub mod slip;
mod solve;
mod values;
mod weigh;
mod words;

use rustc_hash::{FxHashMap, FxHashSet};

pub use kind::Kind;
pub use search::Edit;

use crate::check::{Amount, Finding, Judged, Verdict};
use crate::message::Text;
use crate::quantity::{Exact, Literal, Quantity};
use crate::recompute::FigureId;
use crate::source::Location;
use change::{Change, Check, Counted, Number, Outcome};
use ledger::Ledger;
use search::Candidate;
pub use solve::Place;
use values::Values;
use weigh::{BROKEN, Cost, ELSE, FOLLOWS, LOOSE, UNMENDED, portion};

/// The rules whose findings are explained: numbers that do not hold.
const EXPLAINED: [&str; 3] = ["amount-mismatch", "statement-conflict", "relation-failed"];
/// Causes shown for one finding.
const SHOWN: usize = 3;
/// Causes kept for one finding.
const MOST_KEPT: usize = 12;
/// Of a thousand, what a cause must have of all that would explain a finding to be shown to people.
const WORTH_TELLING: u64 = 50;
/// The same of a value that only the arithmetic asks for.
const WORTH_ASKING: u64 = 150;
/// The same to be called likely.
const LIKELY: u64 = 900;
/// And where one comparison alone asks for it.
const SURER: u64 = 970;

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Others explain the finding as well, or nothing says how the number came about.
    Possible,
    /// It explains what no other does, and would hardly fit by accident.
    Likely,
}

/// A number that may be wrong, and what it should be.
#[derive(Clone, Debug)]
pub struct Cause {
    /// What may have happened.
    pub kind: Kind,
    /// How sure it is.
    pub confidence: Confidence,
    /// What would be edited: the wrong number first, then what follows from it.
    pub edits: Vec<Edit>,
    /// The findings that it settles, by their place in the list.
    pub settles: Vec<usize>,
    /// How many comparisons would no longer hold.
    pub breaks: usize,
    /// What the totals above would change by: their paths, and the amount.
    pub effect: Option<(Vec<String>, Amount)>,
    /// What is wrong, what it should be, and how the hand slipped.
    pub message: Text,
    /// The evidence; what would hold then, what would not, and what the totals would do.
    pub details: Vec<Text>,
}

/// The causes of a book's findings.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    /// Every cause once.
    pub list: Vec<Cause>,
    /// The causes of each finding, the most likely first.
    pub of: Vec<Vec<Share>>,
}

/// A cause of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// An index into [`Causes::list`].
    pub cause: usize,
    /// Of a thousand, what it has of all that would explain the finding.
    pub share: u64,
}

impl Causes {
    /// The causes of a finding, the most likely first.
    pub fn of(&self, finding: usize) -> impl Iterator<Item = (Share, &Cause)> {
        self.of.get(finding).into_iter().flatten().map(|share| (*share, &self.list[share.cause]))
    }

    /// Those of them that people are shown.
    pub fn worth_telling(&self, finding: usize) -> Vec<&Cause> {
        worth_telling(self.of(finding))
    }
}

/// The causes of one finding that people are shown: of one number the likeliest value, and nothing that would explain next to nothing.
pub fn worth_telling<'c>(causes: impl Iterator<Item = (Share, &'c Cause)>) -> Vec<&'c Cause> {
    let mut told: Vec<&Cause> = Vec::new();
    // What nobody can say how it happened has to be surer.
    let least = |cause: &Cause| if cause.kind == Kind::Implied { WORTH_ASKING } else { WORTH_TELLING };
    for (_, cause) in causes.filter(|(share, cause)| share.share >= least(cause)) {
        if told.len() < SHOWN && !told.iter().any(|other| same_number(&other.edits[0], &cause.edits[0])) {
            told.push(cause);
        }
    }
    told
}

/// Whether two edits are of one written number. A number in a formula has only the formula as its place.
fn same_number(a: &Edit, b: &Edit) -> bool {
    match (a.place, b.place) {
        (Place::Formula(..), _) | (_, Place::Formula(..)) => a.place == b.place,
        _ => a.locations == b.locations,
    }
}

/// What a book would say if a number in it were another.
pub struct WhatIf<'j, 't, 'b>(Ledger<'j, 't, 'b>);

impl<'j, 't, 'b> WhatIf<'j, 't, 'b> {
    /// Of a book as it stands.
    pub fn new(judged: &'j Judged<'t, 'b>) -> Self {
        Self(Ledger::new(judged))
    }

    /// How many comparisons that hold would not with another value for a number, wherever the figure prints the old one.
    pub fn breaks(&self, place: Place, literal: &Literal, value: &Exact) -> usize {
        let mut change = Change::default();
        match place {
            Place::Figure(figure) => change.numbers.extend(literal.with_value(value).map(|new| Number {
                figure,
                old: literal.value(),
                step: literal.step(),
                new,
            })),
            Place::Formula(figure, at) => change.literal = Some((figure, at, Quantity::new(value.clone(), literal.unit.dimension))),
        }
        self.0.outcome(&change).broken.len()
    }
}

/// A candidate that has been recomputed.
struct Tried {
    candidate: Candidate,
    outcome: Outcome,
    settles: Vec<usize>,
}

/// The causes of all findings; findings with one cause are put together.
pub fn diagnose(judged: &Judged<'_, '_>, findings: &mut [Finding]) -> Causes {
    let mut cells: FxHashMap<FigureId, Vec<usize>> = FxHashMap::default();
    for (at, compared) in judged.compared.iter().enumerate().filter(|(_, one)| one.verdict == Verdict::Mismatch) {
        if let Some(cell) = judged.cell_of(compared) {
            cells.entry(cell).or_default().push(at);
        }
    }
    let failing: Vec<Vec<Check>> = findings.iter().map(|finding| checks(judged, finding, &cells)).collect();
    if failing.iter().all(Vec::is_empty) {
        return Causes { list: Vec::new(), of: vec![Vec::new(); findings.len()] };
    }
    let ledger = Ledger::new(judged);
    let values = Values::new(judged.trace);
    let mut candidates: Vec<Candidate> =
        failing.iter().filter_map(|own| own.first()).flat_map(|check| search::candidates(&ledger, &values, *check)).collect();
    let first: Vec<Check> = failing.iter().filter_map(|own| own.first().copied()).collect();
    candidates.extend(search::labels::search(&ledger, &first));
    let tried = attempt(&ledger, candidates, &failing);
    let mut causes = weigh_all(&ledger, tried, findings);
    group::order(findings, &mut causes);
    causes
}

/// The comparisons that fail where a finding is told: all places that print the number, all relations that compute the cell.
fn checks(judged: &Judged<'_, '_>, finding: &Finding, cells: &FxHashMap<FigureId, Vec<usize>>) -> Vec<Check> {
    if !EXPLAINED.contains(&finding.rule.name) || finding.accepted.is_some() {
        return Vec::new();
    }
    if let Some((relation, side)) = finding.relation {
        let mut checks = vec![Check::Relation(relation, side)];
        let value = finding.computed.as_ref().map(|computed| &computed.value);
        let own = finding.id.and_then(|id| cells.get(&id)).into_iter().flatten().map(|at| &judged.compared[*at]);
        let same = own.filter(|one| Some(&one.right.value) == value && (one.relation, one.side) != (relation, side));
        checks.extend(same.map(|one| Check::Relation(one.relation, one.side)));
        return checks;
    }
    let Some(id) = finding.id else { return Vec::new() };
    if judged.trace.computed(id).is_none() {
        let clash = judged.printed(id).any(|(at, _)| judged.verdict(id, at) == Verdict::Mismatch);
        return if clash { vec![Check::Places(id)] } else { Vec::new() };
    }
    let Some(stated) = &finding.stated else { return Vec::new() };
    let fails = |at: u32| judged.verdict(id, at) == Verdict::Mismatch;
    let own = judged.printed(id).filter(|(at, literal)| literal.value() == stated.value && fails(*at));
    own.map(|(at, _)| Check::Statement(id, at)).collect()
}

/// Recomputes every candidate once, and keeps those that settle a finding.
fn attempt(ledger: &Ledger<'_, '_, '_>, candidates: Vec<Candidate>, failing: &[Vec<Check>]) -> Vec<Tried> {
    let mut by_check: FxHashMap<Check, Vec<usize>> = FxHashMap::default();
    for (finding, own) in failing.iter().enumerate() {
        own.iter().for_each(|check| by_check.entry(*check).or_default().push(finding));
    }
    let mut known: FxHashMap<Vec<(Vec<Location>, String)>, usize> = FxHashMap::default();
    let mut tried: Vec<Tried> = Vec::new();
    for candidate in candidates {
        // The same edits are one cause, told by the likelier story.
        let key = candidate.edits.iter().map(|edit| (edit.locations.clone(), edit.implied.clone())).collect();
        if let Some(at) = known.get(&key) {
            if candidate.cost < tried[*at].candidate.cost {
                tried[*at].candidate = candidate;
            }
            continue;
        }
        let outcome = ledger.outcome(&candidate.change);
        let mended: FxHashSet<Check> = outcome.mended.iter().copied().collect();
        let mut settles: Vec<usize> = outcome.mended.iter().flat_map(|check| by_check.get(check).into_iter().flatten().copied()).collect();
        settles.sort_unstable();
        settles.dedup();
        settles.retain(|finding| failing[*finding].iter().all(|check| mended.contains(check)));
        if settles.is_empty() {
            continue;
        }
        known.insert(key, tried.len());
        tried.push(Tried { candidate, outcome, settles });
    }
    tried
}

/// Weighs the causes of each finding against one another.
fn weigh_all(ledger: &Ledger<'_, '_, '_>, tried: Vec<Tried>, findings: &[Finding]) -> Causes {
    let mut of: Vec<Vec<Share>> = vec![Vec::new(); findings.len()];
    for (cause, one) in tried.iter().enumerate() {
        one.settles.iter().for_each(|finding| of[*finding].push(Share { cause, share: 0 }));
    }
    let mut likely: FxHashMap<usize, bool> = FxHashMap::default();
    for list in of.iter_mut().filter(|list| !list.is_empty()) {
        let all: FxHashSet<&Counted> = list.iter().flat_map(|one| tried[one.cause].outcome.settled.iter()).collect();
        let total = |at: usize| -> Cost {
            let one = &tried[at];
            let missed = (all.len() - one.outcome.settled.len()) as Cost;
            let follow = one.outcome.follow as Cost;
            one.candidate.cost
                + missed * UNMENDED
                + (one.outcome.broken.len() as Cost - follow) * BROKEN
                + follow * FOLLOWS
                + one.outcome.loose as Cost * LOOSE
        };
        let mut costs: Vec<(Cost, usize)> = list.iter().map(|one| (total(one.cause), one.cause)).collect();
        costs.sort_unstable();
        // Whatever else it is, it would have to explain each comparison by itself.
        let otherwise = ELSE + (all.len() as Cost - 1) * UNMENDED;
        let rivals: Vec<Cost> = costs.iter().map(|(cost, _)| *cost).chain([otherwise]).collect();
        if let Some((cost, best)) = costs.first() {
            let sure = may_be_likely(ledger, &tried[*best], portion(*cost, &rivals));
            // It must lead wherever it stands.
            likely.entry(*best).and_modify(|known| *known &= sure).or_insert(sure);
            for (_, other) in &costs[1..] {
                likely.insert(*other, false);
            }
        }
        *list = costs.into_iter().map(|(cost, cause)| Share { cause, share: portion(cost, &rivals) }).take(MOST_KEPT).collect();
    }
    let kept: Vec<usize> = {
        let mut kept: Vec<usize> = of.iter().flatten().map(|one| one.cause).collect();
        kept.sort_unstable();
        kept.dedup();
        kept
    };
    let place: FxHashMap<usize, usize> = kept.iter().enumerate().map(|(to, from)| (*from, to)).collect();
    of.iter_mut().flatten().for_each(|one| one.cause = place[&one.cause]);
    let list = kept.into_iter().map(|at| {
        let confidence = if likely.get(&at) == Some(&true) { Confidence::Likely } else { Confidence::Possible };
        words::cause(ledger, &tried[at], confidence, findings)
    });
    Causes { list: list.collect(), of }
}

/// Whether a cause may be called likely at all, with so much of all that would explain a finding.
fn may_be_likely(ledger: &Ledger<'_, '_, '_>, tried: &Tried, share: u64) -> bool {
    let Tried { candidate, outcome, .. } = tried;
    // The fewer comparisons ask for it, the longer a number has to be, and the surer.
    let (digits, least) = match outcome.settled.len() {
        0 | 1 => (4, SURER),
        2 => (3, LIKELY),
        _ => (0, LIKELY),
    };
    let least = if candidate.kind == Kind::OtherPlace { LIKELY } else { least };
    let long = candidate.kind == Kind::OtherPlace || candidate.edits[0].digits >= digits;
    // Something may speak for the number as it is written.
    let supported = candidate.change.numbers.first().is_some_and(|number| ledger.is_supported(number.figure, &number.old));
    let sound = outcome.broken.is_empty() && outcome.loose == 0 && !outcome.truncated;
    share >= least && long && sound && !supported && !candidate.coincidence && candidate.kind.explains()
}
