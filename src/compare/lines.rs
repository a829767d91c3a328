//! The lines of a project, from the top down to the numbers that changed.
//!
//! Owns that the changes of a figure add up to its difference: what is left over is told as 列示差 or rounding.
//! Must never look below a figure that is the same.

use super::substitute::substitute;
use super::{Change, Why, finite, matching, minus, plus, worth};
use crate::book::Basis;
use crate::quantity::{Exact, print};
use crate::recompute::{FigureId, Trace, View};

/// Walks two projects side by side.
pub(super) struct Lines<'l, 'o, 'n> {
    old: &'l Trace<'o>,
    new: &'l Trace<'n>,
    changes: Vec<Change>,
    rounding: Exact,
}

impl<'l, 'o, 'n> Lines<'l, 'o, 'n> {
    pub(super) fn new(old: &'l Trace<'o>, new: &'l Trace<'n>) -> Self {
        Self { old, new, changes: Vec::new(), rounding: Exact::ZERO }
    }

    /// The changes of a project, the greatest first.
    pub(super) fn project(mut self, before: FigureId, after: FigureId) -> Vec<Change> {
        self.figure(before, after, &mut Vec::new());
        if !self.rounding.is_zero() {
            let amount = self.rounding.clone();
            self.changes.push(Change { why: Why::Rounding, path: Vec::new(), number: None, old: None, new: None, amount });
        }
        self.changes.sort_by_cached_key(|change| std::cmp::Reverse(change.amount.magnitude()));
        self.changes
    }

    fn figure(&mut self, before: FigureId, after: FigureId, path: &mut Vec<String>) {
        let difference = minus(&worth(self.new, after), &worth(self.old, before));
        let is_made_of_parts = |trace: &Trace<'_>, id: FigureId| matches!(trace.figure(id).basis, Basis::Sum | Basis::Each(_));
        if is_made_of_parts(self.old, before) && is_made_of_parts(self.new, after) {
            return self.parts(before, after, path);
        }
        if self.old.stated(before).is_none() || self.new.stated(after).is_none() {
            if !difference.is_zero() {
                let (old, new) = (text(self.old, before), text(self.new, after));
                self.change(Why::Unfilled, path, Some(old), Some(new), difference);
            }
            return;
        }
        let (was, is) = (computed(self.old, before), computed(self.new, after));
        if let Some(factors) = substitute(self.old, self.new, before, after) {
            let by_factors = factors.iter().fold(Exact::ZERO, |sum, factor| plus(&sum, &factor.amount));
            self.changes.extend(factors.into_iter().map(|change| Change { path: path.clone(), ..change }));
            return self.left_over(before, after, path, &minus(&difference, &by_factors));
        }
        let why = match (self.old.has_basis(before), self.new.has_basis(after)) {
            (false, false) => Why::Amount,
            _ => Why::Method,
        };
        // What a basis comes to, and apart from that what is printed of it.
        let by_basis = match (why, was, is) {
            (Why::Method, Some(was), Some(is)) => minus(&is, &was),
            _ => difference.clone(),
        };
        if !by_basis.is_zero() {
            let texts = match why {
                Why::Method => (basis(self.old, before), basis(self.new, after)),
                _ => (text(self.old, before), text(self.new, after)),
            };
            self.change(why, path, Some(texts.0), Some(texts.1), by_basis.clone());
        }
        self.left_over(before, after, path, &minus(&difference, &by_basis));
    }

    fn parts(&mut self, before: FigureId, after: FigureId, path: &mut Vec<String>) {
        let mut by_parts = Exact::ZERO;
        for (was, is) in matching::parts(self.old, self.new, before, after) {
            let (old, new) = (was.map(|id| worth(self.old, id)), is.map(|id| worth(self.new, id)));
            let change = minus(&new.clone().unwrap_or(Exact::ZERO), &old.clone().unwrap_or(Exact::ZERO));
            by_parts = plus(&by_parts, &change);
            let name = is.map(|id| self.new.figure_name(id)).or_else(|| was.map(|id| self.old.figure_name(id)));
            path.extend(name.map(str::to_owned));
            match (was, is) {
                (Some(was), Some(is)) => self.figure(was, is, path),
                _ if change.is_zero() => {}
                _ => {
                    let why = if was.is_none() { Why::New } else { Why::Dropped };
                    let (old, new) = (was.map(|id| text(self.old, id)), is.map(|id| text(self.new, id)));
                    self.change(why, path, old, new, change);
                }
            }
            path.pop();
        }
        let difference = minus(&worth(self.new, after), &worth(self.old, before));
        self.left_over(before, after, path, &minus(&difference, &by_parts));
    }

    /// What is printed less what the basis comes to, in both books.
    fn left_over(&mut self, before: FigureId, after: FigureId, path: &[String], amount: &Exact) {
        if amount.is_zero() {
            return;
        }
        let gap = |trace: &Trace<'_>, id: FigureId| computed(trace, id).map(|value| minus(&worth(trace, id), &value));
        let step = self.new.book.settings.precision.value();
        let is_small = |gap: &Option<Exact>| gap.as_ref().is_none_or(|gap| gap.magnitude() < step);
        let (was, is) = (gap(self.old, before), gap(self.new, after));
        if is_small(&was) && is_small(&is) {
            self.rounding = plus(&self.rounding, amount);
            return;
        }
        let unit = &self.new.book.settings.precision.unit;
        // A gap that is only a rounding is none.
        let shown = |gap: Option<Exact>| gap.filter(|gap| gap.magnitude() >= step).map(|gap| print::amount(&gap, unit));
        self.change(Why::Stated, path, shown(was), shown(is), amount.clone());
    }

    fn change(&mut self, why: Why, path: &[String], old: Option<String>, new: Option<String>, amount: Exact) {
        self.changes.push(Change { why, path: path.to_vec(), number: None, old, new, amount });
    }
}

/// What its basis comes to over its operands as they are printed.
fn computed(trace: &Trace<'_>, id: FigureId) -> Option<Exact> {
    trace.computed(id).map(|value| finite(trace, &value.value))
}

/// A figure as it is printed, or what it comes to.
pub(super) fn text(trace: &Trace<'_>, id: FigureId) -> String {
    trace.operand_text(id, View::Stated)
}

/// The basis of a figure as it is written; its amount where it has none.
fn basis(trace: &Trace<'_>, id: FigureId) -> String {
    trace.working(id, View::Stated).unwrap_or_else(|| text(trace, id))
}
