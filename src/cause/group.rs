//! Findings with one cause stand together.
//!
//! Owns their order; the first of each group keeps its place.
//! Must never drop one.

use super::Causes;
use crate::check::{Finding, Severity, arrange};

/// Moves each finding behind the first that its leading cause settles too.
pub fn order(findings: &mut [Finding], causes: &mut Causes) {
    let count = findings.iter().take_while(|finding| finding.severity > Severity::Note).count();
    let mut first: Vec<usize> = (0..findings.len()).collect();
    let mut leader: Vec<Option<usize>> = vec![None; causes.list.len()];
    for (place, leading) in first.iter_mut().zip(&causes.of).take(count) {
        let Some(cause) = leading.first().map(|share| share.cause) else { continue };
        match leader[cause] {
            Some(known) => *place = known,
            None => leader[cause] = Some(*place),
        }
    }
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| (first[*at], *at));
    let mut to = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        to[*old] = new;
    }
    for cause in &mut causes.list {
        cause.settles.iter_mut().for_each(|finding| *finding = to[*finding]);
        cause.settles.sort_unstable();
    }
    let mut of = vec![Vec::new(); order.len()];
    for (old, list) in std::mem::take(&mut causes.of).into_iter().enumerate() {
        of[to[old]] = list;
    }
    causes.of = of;
    arrange(findings, order);
}
