//! What may be written otherwise, and what that does to the comparisons of a book.
//!
//! Owns the types; nothing is computed here.
//! Must never know how a change was thought of.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::check::RelationAt;
use crate::quantity::{Exact, Literal, Quantity};
use crate::recompute::FigureId;

/// One comparison that holds or fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// A statement with its basis.
    Statement(FigureId, u32),
    /// The places of a figure that has no basis with one another.
    Places(FigureId),
    /// Two neighbouring sides of a relation, the left one named.
    Relation(RelationAt, usize),
}

/// Another value for a number: wherever the figure prints the old one.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The figure.
    pub figure: FigureId,
    /// As written.
    pub old: Exact,
    /// The step that it is written with.
    pub step: Exact,
    /// Instead, as it would be written.
    pub new: Literal,
}

/// A line that counts under another label: in the total of one figure no longer, in that of another instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relabel {
    /// The line.
    pub line: FigureId,
    /// The figure that it is counted in.
    pub from: FigureId,
    /// The figure that it would be counted in.
    pub into: FigureId,
}

/// What is written otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Numbers of figures.
    pub numbers: Vec<Number>,
    /// A number inside the formula of a figure, by its index in the file.
    pub literal: Option<(FigureId, u32, Quantity)>,
    /// A line under another label.
    pub relabel: Option<Relabel>,
}

/// Places of one figure that print one number are one comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// A number of a figure.
    Number(FigureId, Exact),
    /// Anything else.
    Other(Check),
}

/// What a change does.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Comparisons that fail and would hold, place by place.
    pub mended: Vec<Check>,
    /// The same, each number once.
    pub settled: BTreeSet<Counted>,
    /// Comparisons that hold and would fail, each number with the first place.
    pub broken: BTreeMap<Counted, Check>,
    /// Of these, sums that the changed number is a part of: they may have been added up from the wrong number.
    pub follow: usize,
    /// Comparisons that would hold only because roundings may hide the rest.
    pub loose: usize,
    /// Whether the change reaches more figures than are recomputed.
    pub truncated: bool,
    /// What figures would be more than they count as now.
    pub moved: FxHashMap<FigureId, Exact>,
}
