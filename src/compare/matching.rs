//! Which project, line or number of one book is which of the other.
//!
//! Owns the match by name: the same, the same with its year moved on, or a name that a form gives it.
//! Must never match by position.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::year::moved;
use crate::book::{Module, fold_text};
use crate::recompute::{FigureId, Trace};

/// The projects of both books, those of the newer one in its order, then those that only the older one has.
pub(super) fn projects(old: &Trace<'_>, new: &Trace<'_>) -> Vec<(Option<FigureId>, Option<FigureId>)> {
    let roots = |trace: &Trace<'_>| trace.book.projects().map(|at| trace.graph.id(at, 0)).collect::<Vec<_>>();
    pairs(old, new, &roots(old), &roots(new), also_named)
}

/// The parts of two figures.
pub(super) fn parts(old: &Trace<'_>, new: &Trace<'_>, before: FigureId, after: FigureId) -> Vec<(Option<FigureId>, Option<FigureId>)> {
    pairs(old, new, &old.parts(before), &new.parts(after), |_| Vec::new())
}

/// The names that forms give a project.
fn also_named(module: &Module) -> Vec<String> {
    module.spellings.iter().filter(|spelling| spelling.figure == 0).map(|spelling| spelling.text.to_string()).collect()
}

/// A name of the older book as the newer one would write it.
pub(super) fn renewed(name: &str, old: &Trace<'_>, new: &Trace<'_>) -> Option<String> {
    let (from, to) = (old.book.settings.year_number()?, new.book.settings.year_number()?);
    if from == to { None } else { moved(name, from, to - from) }
}

fn pairs(
    old: &Trace<'_>,
    new: &Trace<'_>,
    before: &[FigureId],
    after: &[FigureId],
    also: impl Fn(&Module) -> Vec<String>,
) -> Vec<(Option<FigureId>, Option<FigureId>)> {
    let names = |trace: &Trace<'_>, ids: &[FigureId]| -> FxHashMap<String, FigureId> {
        ids.iter().rev().map(|id| (fold_text(trace.figure_name(*id)), *id)).collect()
    };
    let (by_old, by_new) = (names(old, before), names(new, after));
    let mut matched: FxHashMap<FigureId, FigureId> = FxHashMap::default();
    let mut kept: FxHashSet<FigureId> = FxHashSet::default();
    // The same name goes first, then the name with its year moved on, then what forms call it.
    let mut pair = |id: FigureId, names: Vec<String>| {
        let found = names.iter().find_map(|name| by_new.get(&fold_text(name)).copied());
        if let Some(found) = found.filter(|found| !kept.contains(&id) && !matched.contains_key(found)) {
            kept.insert(id);
            matched.insert(found, id);
        }
    };
    before.iter().for_each(|id| pair(*id, vec![old.figure_name(*id).to_owned()]));
    before.iter().for_each(|id| pair(*id, renewed(old.figure_name(*id), old, new).into_iter().collect()));
    before.iter().for_each(|id| pair(*id, also(old.locate(*id).0)));
    for id in after.iter().filter(|id| !matched.contains_key(id)).copied().collect::<Vec<_>>() {
        let found = also(new.locate(id).0).iter().find_map(|name| by_old.get(&fold_text(name)).copied());
        if let Some(found) = found.filter(|found| kept.insert(*found)) {
            matched.insert(id, found);
        }
    }
    let newer = after.iter().map(|id| (matched.get(id).copied(), Some(*id)));
    newer.chain(before.iter().filter(|id| !kept.contains(id)).map(|id| (Some(*id), None))).collect()
}
