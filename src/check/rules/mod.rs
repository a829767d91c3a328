//! The rules, one file each.
//!
//! A rule holds its name, severity, explanation, examples (run as tests) and code; adding one touches its file and [`ALL`].

mod amount_mismatch;
mod approximate_basis;
mod blank_statement;
mod cannot_compute;
mod coarse_rounding;
mod loose_bound;
mod name_conflict;
mod no_basis;
mod norm_exceeded;
mod not_whole;
mod quote_differs;
mod relation_failed;
mod rounding_tail;
mod similar_place;
mod stale_accept;
mod statement_conflict;
mod unconfirmed;
mod unit_mismatch;

use super::context::{Context, direction, in_places, proportion, written};
use super::finding::{Finding, Severity};
use crate::message::Phrase;
use crate::recompute::FigureId;

/// One kind of check.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name.
    pub name: &'static str,
    /// How grave its findings are.
    pub severity: Severity,
    /// Its name in words.
    pub title: Phrase,
    /// What it means and what to do.
    pub explanation: Phrase,
    /// Project files with what the rule says of them.
    pub examples: &'static [Example],
    /// The code.
    pub check: Check,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// Each figure.
    Figure(fn(&Context<'_, '_>, FigureId, &mut Vec<Finding>)),
    /// The whole book.
    Book(fn(&Context<'_, '_>, &mut Vec<Finding>)),
    /// The findings of all other rules.
    Afterwards,
}

/// A project file and what the rule says of it.
#[derive(Debug)]
pub struct Example {
    /// The project file.
    pub yaml: &'static str,
    /// The Chinese sentence of the finding; none where the rule has nothing to say.
    pub finds: Option<&'static str>,
}

/// Every rule, in the order of the catalogue.
pub static ALL: [&Rule; 18] = [
    &amount_mismatch::RULE,
    &statement_conflict::RULE,
    &relation_failed::RULE,
    &unit_mismatch::RULE,
    &cannot_compute::RULE,
    &loose_bound::RULE,
    &name_conflict::RULE,
    &blank_statement::RULE,
    &approximate_basis::RULE,
    &rounding_tail::RULE,
    &not_whole::RULE,
    &norm_exceeded::RULE,
    &similar_place::RULE,
    &quote_differs::RULE,
    &stale_accept::RULE,
    &unconfirmed::RULE,
    &coarse_rounding::RULE,
    &no_basis::RULE,
];

/// The rule of a name; its title in either language will do.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.into_iter().find(|rule| rule.name == name || rule.title.zh == name || rule.title.en == name)
}

pub(super) use stale_accept::stale;
