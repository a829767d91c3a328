//! What a person did to a book and has not saved yet.
//!
//! Owns the kinds of change; each names what it found, so that it is not made where somebody else has changed that since.
//! Must never know how a change is made.

use serde::{Deserialize, Serialize};

use crate::submission::{Decision, Decisions};

/// One change. Figures are named by their whole path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// A number that the book writes for a figure, wherever it does: its value, or what the document prints of it.
    Value {
        /// The figure.
        figure: String,
        /// The number that stood there; empty where it was still to be filled in.
        old: String,
        /// The number that is to stand there; without a unit it has that of the old one.
        new: String,
    },
    /// How a figure is computed.
    Formula {
        /// The figure.
        figure: String,
        /// The formula that stood there.
        old: String,
        /// The one that is to stand there.
        new: String,
    },
    /// The values of a figure, and of all that is part of it, were looked at and are right.
    Confirm {
        /// The figure.
        figure: String,
    },
    /// How a number of a document is computed was looked at.
    Reading {
        /// What names the reading.
        reading: String,
        /// Whether it is right.
        right: bool,
    },
    /// A finding is accepted.
    Accept {
        /// The name of its rule.
        rule: String,
        /// The figure, or the name of the relation.
        figure: String,
        /// The places that it is about.
        places: Vec<String>,
        /// Why.
        reason: String,
        /// By whom: an office or a post.
        #[serde(default)]
        by: Option<String>,
        /// When.
        on: String,
    },
    /// An acceptance is taken out of the book: of a finding, or one that no longer is of any.
    Withdraw {
        /// The name of the finding's rule.
        rule: String,
        /// The figure, or the name of the relation.
        figure: String,
        /// The places that it is about.
        places: Vec<String>,
        /// Of an acceptance that has lapsed: the rule and the places that it names.
        #[serde(default)]
        lapsed: Option<String>,
    },
}

impl Change {
    /// What some changes decide of the readings of a document.
    pub fn decisions(changes: &[Self]) -> Decisions {
        let decision = |change: &Self| match change {
            Self::Reading { reading, right } => Some((reading.clone(), if *right { Decision::Right } else { Decision::Wrong })),
            _ => None,
        };
        changes.iter().filter_map(decision).collect()
    }

    /// Whether it needs the findings of a book, with all other changes made.
    pub fn is_acceptance(&self) -> bool {
        matches!(self, Self::Accept { .. })
    }
}
