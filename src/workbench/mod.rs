//! What people see of a book in a browser, and what they do to it: changes of a draft, and the facts of every view as data.
//!
//! Owns the changes, what they make of the texts of a book, and what each view says.
//! Must never read or write a file, or know how its data is sent.

mod change;
mod comparison;
mod detail;
mod document;
mod draft;
mod finding;
mod number;
mod overview;
mod readings;
mod saving;
mod sheet;
mod standing;
mod table;
mod verdicts;

pub use change::Change;
pub use comparison::{Years, years};
pub use detail::{Detail, detail};
pub use document::{Words, words};
pub use draft::{Base, Drafted, Refused, Reprinted, draft};
pub use finding::{Entry, entries};
pub use overview::{Overview, overview};
pub use readings::{Readings, readings};
pub use saving::{Difference, differences, digest};
pub use sheet::{Sheet, sheet};

use rustc_hash::FxHashSet;

use crate::cause::Causes;
use crate::check::{Finding, RelationAt, Report, Severity};
use crate::message::Language;
use crate::present::audit::short;
use crate::recompute::{FigureId, Target, Trace};
use crate::source::{Location, Sources};

/// A book as it is shown: with the changes of a draft in it.
#[derive(Clone, Copy)]
pub struct Scene<'s, 't, 'b> {
    /// What was found.
    pub report: &'s Report<'t, 'b>,
    /// What may be wrong.
    pub causes: &'s Causes,
    /// The files.
    pub sources: &'s Sources,
    /// The book as its files have it, where a draft makes another of it; its figures have the same numbers.
    pub before: Option<&'s Trace<'s>>,
    /// The language of what is told.
    pub language: Language,
}

impl Scene<'_, '_, '_> {
    /// The module that a finding is in: that of its figure, else the first of its file.
    fn home(&self, finding: &Finding) -> usize {
        let trace = self.report.judged.trace;
        let by_file = || trace.book.modules.iter().position(|module| module.file == finding.location.file);
        finding.id.map(|id| trace.graph.split(id).0).or_else(by_file).unwrap_or(0)
    }

    /// The figure that a finding is about: of a relation the cell that it computes, or the first that it names.
    fn anchor(&self, finding: &Finding) -> Option<FigureId> {
        let trace = self.report.judged.trace;
        let named = |((module, index), side): (RelationAt, usize)| {
            let relation = &trace.book.modules[module].relations[index];
            if let Some(computes) = relation.computes {
                return Some(trace.graph.id(module, computes.cell));
            }
            let first = relation.sides[0].references.start;
            let references = relation.sides[side].references.start..relation.sides[side + 1].references.end;
            references.map(|reference| trace.graph.relation_target(module, index, reference - first)).find_map(|target| match target {
                Target::Figure(id) => Some(id),
                Target::List(_) | Target::Roll(_) => None,
            })
        };
        // An acceptance that has lapsed names its figure.
        finding.id.or_else(|| finding.relation.and_then(named)).or_else(|| trace.at_path(&finding.figure))
    }

    /// The figures that a relation is about which does not hold.
    fn failed(&self) -> FxHashSet<FigureId> {
        let is_told = |finding: &&Finding| finding.relation.is_some() && finding.severity > Severity::Note && finding.accepted.is_none();
        self.report.findings.iter().filter(is_told).filter_map(|finding| self.anchor(finding)).collect()
    }

    /// Where something stands, as people find it: from the folder of the book on.
    fn place(&self, location: Location) -> String {
        let location = self.sources.seen(location);
        let source = self.sources.get(location.file);
        let place = source.place(location.span.start);
        let behind = place.strip_prefix(&source.path).unwrap_or("");
        format!("{}{behind}", short(&source.path, &self.report.judged.trace.book.path))
    }
}
