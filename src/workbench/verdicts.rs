//! Whether printed numbers hold, by names that the page has words for.
//!
//! Owns the names, and which of several things that are known of one number is shown.
//! Must never judge a number.

use rustc_hash::FxHashSet;

use super::Scene;
use crate::check::{Judged, Verdict};
use crate::present::tree::Facts;
use crate::recompute::FigureId;

/// Nothing was judged.
pub(super) const NONE: &str = "none";
/// It holds once a faulty operand is corrected.
const RELYING: &str = "relying";
/// A relation that names it does not hold, and nothing else is known of it.
const FAILING: &str = "failing";
/// Its unit does not fit.
const MISFIT: &str = "misfit";
/// It does not hold.
const MISMATCH: &str = "mismatch";
/// There is nothing to recompute it from.
pub(super) const UNCHECKABLE: &str = "uncheckable";

/// Whether a name says that something is wrong.
pub(super) fn is_wrong(name: &str) -> bool {
    [FAILING, MISFIT, MISMATCH].contains(&name)
}

/// What is known of the numbers of a book.
pub(super) struct Verdicts<'v, 't, 'b> {
    judged: &'v Judged<'t, 'b>,
    /// The figures that a relation is about which does not hold.
    failed: FxHashSet<FigureId>,
    /// Statements in a unit that does not fit.
    misfits: FxHashSet<(FigureId, u32)>,
}

impl<'v, 't, 'b> Verdicts<'v, 't, 'b> {
    pub(super) fn of(scene: &Scene<'v, 't, 'b>) -> Self {
        let judged = &scene.report.judged;
        let misfits = judged.unit_conflicts.iter().map(|(id, at, _)| (*id, *at)).collect();
        Self { judged, failed: scene.failed(), misfits }
    }

    /// What is shown of a printed number, with what is known of the figures that were taken from it.
    pub(super) fn on(&self, id: FigureId, statement: u32) -> &'static str {
        let taken = self.judged.references.get(&id).into_iter().flatten();
        if taken.chain([&(id, statement)]).any(|one| self.misfits.contains(one)) {
            return MISFIT;
        }
        match self.judged.printed_verdict(id, statement) {
            Verdict::Exact | Verdict::Rounded if self.judged.relies(id, statement) => RELYING,
            Verdict::Uncheckable if self.failed.contains(&id) => FAILING,
            verdict => name(verdict),
        }
    }

    /// What is shown of a number that nothing prints.
    pub(super) fn given(&self, id: FigureId) -> &'static str {
        if self.failed.contains(&id) { FAILING } else { NONE }
    }

    /// What is shown of a figure as a whole.
    pub(super) fn of_figure(&self, id: FigureId, facts: &Facts) -> &'static str {
        let mut printed = self.judged.printed(id);
        match facts.worst {
            _ if printed.any(|(at, _)| self.misfits.contains(&(id, at))) => MISFIT,
            None | Some(Verdict::Uncheckable) if self.failed.contains(&id) => FAILING,
            None => NONE,
            Some(_) if facts.relies => RELYING,
            Some(worst) => name(worst),
        }
    }
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Exact => "exact",
        Verdict::Rounded => "rounded",
        Verdict::Explained => "explained",
        Verdict::Mismatch => MISMATCH,
        Verdict::Uncheckable => UNCHECKABLE,
    }
}
