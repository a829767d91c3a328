//! When one number holds for another.
//!
//! Owns the comparison of a printed value with a computed one, of two sides, and of bounds with one another.
//! Must never look at a book.

use super::Verdict;
use crate::formula::Comparison;
use crate::quantity::{Exact, Literal, Qualifier, Rounding, round};

/// Whether bounds and ranges of one figure, no number being printed, contradict or differ from one another.
pub(super) fn bounds_disagree(printed: &[(u32, &Literal)]) -> bool {
    let Some((_, first)) = printed.first() else { return false };
    let lower = |literal: &Literal| (!matches!(literal.qualifier, Qualifier::AtMost | Qualifier::LessThan)).then(|| literal.value());
    let upper = |literal: &Literal| match literal.qualifier {
        Qualifier::AtMost | Qualifier::LessThan => Some(literal.value()),
        _ => literal.upper(),
    };
    let same_side = |a: &Literal, b: &Literal| std::mem::discriminant(&a.qualifier) == std::mem::discriminant(&b.qualifier);
    printed.iter().any(|(_, other)| {
        if other.unit.dimension != first.unit.dimension {
            return false;
        }
        if same_side(first, other) {
            return other.value() != first.value() || other.upper() != first.upper();
        }
        let apart = |low: Option<Exact>, high: Option<Exact>| matches!((low, high), (Some(low), Some(high)) if low > high);
        apart(lower(first), upper(other)) || apart(lower(other), upper(first))
    })
}

/// The statement that the other places of a figure without a basis are compared with: the finest plain one, else an estimate.
pub fn reference<'b>(printed: &[(u32, &'b Literal)]) -> Option<&'b Literal> {
    let plain = printed.iter().filter(|(_, literal)| literal.is_plain());
    let finest = plain.min_by_key(|(_, literal)| literal.step());
    finest.or_else(|| printed.iter().find(|(_, literal)| literal.qualifier == Qualifier::About)).map(|(_, literal)| *literal)
}

/// Whether a printed value holds for a computed one.
pub fn holds(literal: &Literal, computed: &Exact) -> Verdict {
    let value = literal.value();
    let within = |inside: bool| if inside { Verdict::Exact } else { Verdict::Mismatch };
    let rounded = |step: &Exact| {
        if *computed == value {
            Verdict::Exact
        } else if round(computed, step, Rounding::HalfUp).as_ref() == Ok(&value) {
            Verdict::Rounded
        } else {
            Verdict::Mismatch
        }
    };
    match literal.qualifier {
        Qualifier::Plain => rounded(&literal.step()),
        Qualifier::About => rounded(&literal.estimate_step()),
        Qualifier::AtLeast => within(*computed >= value),
        Qualifier::MoreThan => within(*computed > value),
        Qualifier::AtMost => within(*computed <= value),
        Qualifier::LessThan => within(*computed < value),
        Qualifier::UpTo(_) => within(*computed >= value && literal.upper().is_some_and(|upper| *computed <= upper)),
    }
}

pub(super) fn compare(comparison: Comparison, left: &Exact, right: &Exact, step: Option<&Exact>) -> Verdict {
    let exact = match comparison {
        Comparison::Equal => left == right,
        Comparison::AtLeast => left >= right,
        Comparison::AtMost => left <= right,
        Comparison::More => left > right,
        Comparison::Less => left < right,
    };
    // Only equality is a matter of how finely numbers are printed: a ceiling is a ceiling.
    let rounds = comparison == Comparison::Equal
        && step.is_some_and(|step| {
            let rounded = |value| round(value, step, Rounding::HalfUp);
            matches!((rounded(left), rounded(right)), (Ok(left), Ok(right)) if left == right)
        });
    match (exact, rounds) {
        (true, _) => Verdict::Exact,
        (false, true) => Verdict::Rounded,
        (false, false) => Verdict::Mismatch,
    }
}
