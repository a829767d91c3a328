//! A line stands under one label, and the totals count it under another: both totals are off by it.

use rustc_hash::FxHashMap;

use super::{Candidate, Edit};
use crate::cause::change::{Change, Check, Relabel};
use crate::cause::kind::Kind;
use crate::cause::ledger::Ledger;
use crate::cause::solve::{Place, tolerance};
use crate::cause::weigh::cost;
use crate::cause::words::short;
use crate::message::Text;
use crate::quantity::{Exact, Literal, print};
use crate::recompute::{FigureId, Target};

/// So many lines are named for two totals.
const MOST_LINES: usize = 3;

/// A failing total of a label.
struct Total {
    figure: FigureId,
    check: Check,
    list: Target,
    code: String,
    kind: String,
    short: Exact,
}

/// Candidates for all comparisons that fail, together.
pub fn search(ledger: &Ledger<'_, '_, '_>, failing: &[Check]) -> Vec<Candidate> {
    let totals: Vec<Total> = failing.iter().filter_map(|check| total(ledger, *check)).collect();
    let mut by_gap: FxHashMap<Exact, Vec<usize>> = FxHashMap::default();
    for (at, total) in totals.iter().enumerate() {
        by_gap.entry(total.short.magnitude()).or_default().push(at);
    }
    let mut found = Vec::new();
    for from in totals.iter().filter(|total| !total.short.is_negative()) {
        let other = |at: &&usize| totals[**at].short == from.short.negated() && totals[**at].kind == from.kind;
        let Some(into) = by_gap.get(&from.short).into_iter().flatten().find(other).map(|at| &totals[*at]) else { continue };
        found.extend(lines(ledger, from, into));
    }
    found
}

fn total(ledger: &Ledger<'_, '_, '_>, check: Check) -> Option<Total> {
    let Check::Statement(figure, at) = check else { return None };
    let trace = ledger.judged.trace;
    let (module, _) = trace.locate(figure);
    let expression = trace.expression(figure)?;
    let base = expression.references.start;
    let rolls = module.formulas.terms(expression)?.into_iter().filter(|(_, plus)| *plus).filter_map(|(reference, _)| {
        let target = trace.graph.target(figure, reference - base);
        matches!(target, Target::Roll(_)).then_some((reference, target))
    });
    let (reference, list) = rolls.into_iter().next()?;
    let path = module.formulas.path(&module.formulas.references[reference as usize]);
    let (code, kind) = (module.names.text(*path.last()?), module.names.text(*path.first()?));
    let stated = module.literal(&module.statements[at as usize])?.value();
    let short = trace.computed(figure)?.value.minus(&stated).ok()?;
    Some(Total { figure, check, list, code: code.to_owned(), kind: kind.to_owned(), short })
}

fn lines(ledger: &Ledger<'_, '_, '_>, from: &Total, into: &Total) -> Vec<Candidate> {
    let trace = ledger.judged.trace;
    let Some(tolerance) = tolerance(ledger, from.check) else { return Vec::new() };
    let members = trace.graph.members(&from.list);
    let others = trace.graph.members(&into.list);
    let fits = |line: &FigureId| {
        let value = trace.stated(*line).map(|value| &value.value);
        value.and_then(|value| value.minus(&from.short).ok()).is_some_and(|away| away.magnitude() <= tolerance) && !others.contains(line)
    };
    let fitting = members.iter().copied().filter(fits).take(MOST_LINES);
    fitting.filter_map(|line| candidate(ledger, line, from, into, members.len() as u64)).collect()
}

fn candidate(ledger: &Ledger<'_, '_, '_>, line: FigureId, from: &Total, into: &Total, ways: u64) -> Option<Candidate> {
    let trace = ledger.judged.trace;
    let (module, figure) = trace.locate(line);
    let label = module
        .labels
        .iter()
        .find(|label| label.figure == figure && module.names.text(label.kind) == from.kind && label.code().starts_with(&from.code))?;
    let value = trace.stated(line)?;
    let edit = Edit {
        place: Place::Figure(line),
        figure: module.path(figure),
        places: vec![module.names.text(label.kind).to_owned()],
        written: label.text.to_string(),
        implied: into.code.clone(),
        digits: trace.operand_literal(line).map_or(0, Literal::significant_digits),
        value: None,
        locations: vec![module.location(label.span)],
        carried: false,
    };
    let shown = print::quantity(value, trace.units());
    let because = Text::new(
        format!("这一项 {shown}，正好是“{}”少的和“{}”多的", short(trace, from.figure), short(trace, into.figure)),
        format!("its {shown} is exactly what '{}' lacks and '{}' has too much", short(trace, from.figure), short(trace, into.figure)),
    );
    let relabel = Relabel { line, from: from.figure, into: into.figure };
    Some(Candidate {
        kind: Kind::WrongLabel,
        slip: None,
        edits: vec![edit],
        change: Change { relabel: Some(relabel), ..Change::default() },
        cost: cost(Kind::WrongLabel, None, ways),
        because: Some(because),
        coincidence: false,
    })
}
