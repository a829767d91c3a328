//! What rolling a book comes to, before anything is written.
//!
//! Owns what people are told of it.
//! Must never hold a text of a file.

use crate::book::Frequency;
use crate::check::Severity;
use crate::compare::Comparison;
use crate::edit::Confirmed;
use crate::message::Text;

/// A project of this year's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// How often it is applied for, where the book says so.
    pub frequency: Option<Frequency>,
    /// What is applied for, as the book prints it.
    pub submitted: Option<String>,
}

/// A figure of an earlier year, and the value it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The figure's path.
    pub path: String,
    /// What it was; none where it is new, or was blank.
    pub old: Option<String>,
    /// What it becomes; none where the book does not know.
    pub new: Option<String>,
    /// Where the value is from.
    pub from: Option<String>,
}

/// A finding of this year's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// How grave.
    pub severity: Severity,
    /// What it says.
    pub message: Text,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a finding in next year's book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The project is left out.
    LeftOut,
    /// What is printed is computed anew.
    Recomputed,
    /// It is there still, until a person settles it.
    Stays,
}

/// What rolling a book comes to.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// This year.
    pub from: i32,
    /// Next year.
    pub to: i32,
    /// Projects that are applied for again.
    pub kept: Vec<Project>,
    /// Projects that are not.
    pub left_out: Vec<Project>,
    /// Names with years in them: before and after.
    pub renamed: Vec<(String, String)>,
    /// Figures of earlier years.
    pub history: Vec<History>,
    /// Figures that are computed from now on: the path and the formula.
    pub formulas: Vec<(String, String)>,
    /// Relations that name what is left out.
    pub relations: Vec<String>,
    /// References to what is left out, and what stands there now: where, the name, the value.
    pub replaced: Vec<(String, String, String)>,
    /// Values that were set.
    pub set: Vec<Confirmed>,
    /// Acceptances that are not carried over: the figure and the rule.
    pub accepted: Vec<(String, String)>,
    /// Tables whose amounts are taken out.
    pub tables: Vec<String>,
    /// Findings of this year.
    pub findings: Vec<Carried>,
    /// Values that are still to be confirmed.
    pub to_confirm: usize,
    /// Values that are still to be filled in.
    pub to_fill: usize,
    /// What is applied for this year.
    pub submitted: Option<String>,
    /// What next year's book comes to as it stands.
    pub draft: Option<String>,
    /// What that changes.
    pub comparison: Option<Comparison>,
    /// Comments that stood at what is not carried over.
    pub comments: Vec<String>,
}
