//! A line stands under one label, or in one total, and belongs to another: both totals are off by it.

use rustc_hash::FxHashMap;

use super::{Candidate, Edit};
use crate::book::Label;
use crate::cause::change::{Change, Check, Relabel};
use crate::cause::kind::Kind;
use crate::cause::ledger::Ledger;
use crate::cause::solve::{Place, tolerance};
use crate::cause::weigh::cost;
use crate::cause::words::short;
use crate::message::Text;
use crate::quantity::{Exact, Literal, print};
use crate::recompute::{FigureId, Target, Trace};

/// So many lines are named for two totals.
const MOST_LINES: usize = 3;

/// A failing total.
struct Total {
    figure: FigureId,
    check: Check,
    lines: Vec<FigureId>,
    /// Code and kind of the label that it is the total of; none of a total that names its lines.
    label: Option<(String, String)>,
    short: Exact,
}

impl Total {
    /// Whether a line of the one may belong to the other.
    fn is_like(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }

    fn kind(&self) -> Option<&str> {
        self.label.as_ref().map(|(_, kind)| kind.as_str())
    }
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
        let other = |at: &&usize| totals[**at].short == from.short.negated() && totals[**at].is_like(from);
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
    let terms = module.formulas.terms(expression)?.into_iter().filter(|(_, plus)| *plus);
    let targets: Vec<(u32, Target)> = terms.map(|(at, _)| (at, trace.graph.target(figure, at - base))).collect();
    let (lines, label) = match targets.iter().find(|(_, target)| matches!(target, Target::Roll(_))) {
        Some((reference, list)) => {
            let path = module.formulas.path(&module.formulas.references[*reference as usize]);
            let (code, kind) = (module.names.text(*path.last()?), module.names.text(*path.first()?));
            (trace.graph.members(list).to_vec(), Some((code.to_owned(), kind.to_owned())))
        }
        None => (targets.iter().flat_map(|(_, target)| trace.graph.members(target)).copied().collect(), None),
    };
    let stated = module.literal(&module.statements[at as usize])?.value();
    let short = trace.computed(figure)?.value.minus(&stated).ok()?;
    Some(Total { figure, check, lines, label, short })
}

fn lines(ledger: &Ledger<'_, '_, '_>, from: &Total, into: &Total) -> Vec<Candidate> {
    let trace = ledger.judged.trace;
    let Some(tolerance) = tolerance(ledger, from.check) else { return Vec::new() };
    let fits = |line: &FigureId| {
        let value = trace.stated(*line).map(|value| &value.value);
        value.and_then(|value| value.minus(&from.short).ok()).is_some_and(|away| away.magnitude() <= tolerance)
            && !into.lines.contains(line)
    };
    let fitting = from.lines.iter().copied().filter(fits).take(MOST_LINES);
    fitting.filter_map(|line| candidate(ledger, line, from, into)).collect()
}

fn candidate(ledger: &Ledger<'_, '_, '_>, line: FigureId, from: &Total, into: &Total) -> Option<Candidate> {
    let trace = ledger.judged.trace;
    let (module, figure) = trace.locate(line);
    let value = trace.stated(line)?;
    // Under a label, else by name in the one total.
    let (places, written, implied, span) = match (&from.label, &into.label) {
        (Some((code, kind)), Some((other, _))) => {
            let is_own =
                |label: &&Label| label.figure == figure && module.names.text(label.kind) == *kind && label.code().starts_with(code);
            let label = module.labels.iter().find(is_own)?;
            (vec![module.names.text(label.kind).to_owned()], label.text.to_string(), other.clone(), label.span)
        }
        _ => (Vec::new(), name(trace, from.figure), name(trace, into.figure), module.statements(figure).next()?.1.span),
    };
    let edit = Edit {
        place: Place::Figure(line),
        figure: module.path(figure),
        places,
        written,
        implied,
        digits: trace.operand_literal(line).map_or(0, Literal::significant_digits),
        value: None,
        locations: vec![module.location(span)],
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
        cost: cost(Kind::WrongLabel, None, from.lines.len() as u64),
        because: Some(because),
        coincidence: false,
    })
}

/// A figure's own name.
fn name(trace: &Trace<'_>, id: FigureId) -> String {
    let (module, figure) = trace.locate(id);
    module.names.text(module.figure(figure).name).to_owned()
}
