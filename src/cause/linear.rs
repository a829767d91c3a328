//! Comparisons that only add, taken apart: then a change moves them by a difference, however wide they are.

use rustc_hash::FxHashMap;

use super::change::Check;
use crate::check::Judged;
use crate::formula::evaluate::Units;
use crate::quantity::{Exact, Literal};
use crate::recompute::{FigureId, Override, Target, Trace, View};

/// A comparison that only adds: both its sides, and how often each figure counts in them.
pub struct Linear {
    /// What is printed, or the left side.
    pub left: Exact,
    /// What is computed, or the right side.
    pub right: Exact,
    /// How often a figure counts left and right; those that do not are not in it.
    pub counts: FxHashMap<FigureId, (i64, i64)>,
}

impl Linear {
    /// A comparison taken apart; none where it does anything but add.
    pub fn of(judged: &Judged<'_, '_>, check: Check) -> Option<Self> {
        let trace = judged.trace;
        let mut counts: FxHashMap<FigureId, (i64, i64)> = FxHashMap::default();
        let mut count = |target: &Target, right: bool, by: i64| {
            for member in trace.graph.members(target) {
                let entry = counts.entry(*member).or_default();
                *(if right { &mut entry.1 } else { &mut entry.0 }) += by;
            }
        };
        let sign = |plus: bool| if plus { 1 } else { -1 };
        match check {
            Check::Places(_) => None,
            Check::Statement(id, at) => {
                let (module, _) = trace.locate(id);
                // The basis alone is asked for with a statement that is none.
                let literal = module.statements.get(at as usize).and_then(|statement| module.literal(statement));
                let left = literal.map_or(Exact::ZERO, Literal::value);
                let right = trace.computed(id)?.value.clone();
                // A bare number that takes the unit of what is printed moves by more than its operands.
                let raw = trace.basis_value(id, View::Stated, &Override::default(), &mut Units::new(trace.units())).ok()?;
                if raw.value != right {
                    return None;
                }
                match trace.expression(id) {
                    None => trace.parts(id).into_iter().for_each(|part| count(&Target::Figure(part), true, 1)),
                    Some(expression) => {
                        let base = expression.references.start;
                        for (reference, plus) in module.formulas.linear_terms(expression)? {
                            count(&trace.graph.target(id, reference - base), true, sign(plus));
                        }
                    }
                }
                Some(Self { left, right, counts })
            }
            Check::Relation((module, index), side) => {
                let source = &trace.book.modules[module];
                let sides = &source.relations[index].sides;
                let base = sides[0].references.start;
                for (of, right) in [(side, false), (side + 1, true)] {
                    for (reference, plus) in source.formulas.linear_terms(&sides[of])? {
                        count(&trace.graph.relation_target(module, index, reference - base), right, sign(plus));
                    }
                }
                let value = |side| {
                    let mut units = Units::new(trace.units());
                    let value = trace.side_value(module, index, side, View::Stated, &Override::default(), &mut units);
                    value.ok().map(|quantity| quantity.value)
                };
                Some(Self { left: value(side)?, right: value(side + 1)?, counts })
            }
        }
    }

    /// Both sides with other values for some figures.
    pub fn moved(&self, trace: &Trace<'_>, stated: &Override) -> Option<(Exact, Exact)> {
        let (mut left, mut right) = (self.left.clone(), self.right.clone());
        for (id, value) in stated {
            let Some((in_left, in_right)) = self.counts.get(id) else { continue };
            let moved = value.value.minus(&trace.stated(*id)?.value).ok()?;
            left = left.plus(&moved.times(&Exact::integer(*in_left)).ok()?).ok()?;
            right = right.plus(&moved.times(&Exact::integer(*in_right)).ok()?).ok()?;
        }
        Some((left, right))
    }
}
