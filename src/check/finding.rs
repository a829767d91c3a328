//! A finding: one place where a rule does not hold, with its evidence.
//!
//! Owns what every finding carries; it cannot be built without a place in a file.
//! Must never hold a value that was rounded for display alone.

use std::sync::Arc;

use super::judge::RelationAt;
use super::rules::Rule;
use crate::book::{Acceptance, Module};
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Unit, UnitTable, print};
use crate::recompute::FigureId;
use crate::source::Location;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// To be looked at.
    Warning,
    /// Does not hold.
    Error,
}

impl Severity {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A value in the unit that people see it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In base units.
    pub value: Exact,
    /// The unit it is shown in.
    pub unit: Arc<Unit>,
    /// As it is written, where it is printed so; else none.
    pub written: Option<String>,
}

impl Amount {
    /// A computed value.
    pub fn new(value: Exact, unit: Arc<Unit>) -> Self {
        Self { value, unit, written: None }
    }

    /// For people: as written, else all digits.
    pub fn shown(&self) -> String {
        self.written.clone().unwrap_or_else(|| print::amount(&self.value, &self.unit))
    }

    /// For people, with a sign.
    pub fn signed(&self) -> String {
        let text = print::amount(&self.value, &self.unit);
        if self.value.is_negative() { text } else { format!("+{text}") }
    }

    /// The exact decimal string.
    pub fn exact(&self) -> String {
        print::exact(&self.value, &self.unit)
    }
}

/// What one or several places print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The places; none where none is named.
    pub places: Vec<String>,
    /// The value as it is printed; none for a text or a blank.
    pub value: Option<Amount>,
    /// As it is printed.
    pub text: String,
    /// The document's words.
    pub quote: Option<String>,
    /// The line of the document.
    pub line: Option<u32>,
    /// Where it is in the file.
    pub location: Location,
}

/// A statement that supports a finding (佐证): it holds once the figure is corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// In words.
    pub text: Text,
    /// Where it is.
    pub location: Location,
}

/// A unit taken apart, one cell a factor; rows of one finding have their factors in the same cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Whose unit it is.
    pub title: Phrase,
    /// Its factors.
    pub factors: Vec<String>,
}

/// Who accepted a finding, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
    /// Where it is written: its rule.
    pub location: Location,
}

impl Accepted {
    /// What is written in a file.
    pub fn of(module: &Module, acceptance: &Acceptance) -> Self {
        Self {
            reason: acceptance.reason.to_string(),
            by: acceptance.by.as_deref().map(str::to_owned),
            on: acceptance.on.as_deref().map(str::to_owned),
            location: module.location(acceptance.rule_span),
        }
    }

    /// By whom and when, as far as it is said.
    pub fn who(&self) -> String {
        [self.by.as_deref(), self.on.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("，")
    }
}

/// One place where a rule does not hold.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How grave.
    pub severity: Severity,
    /// The figure's path, or the relation's name.
    pub figure: String,
    /// The figure.
    pub id: Option<FigureId>,
    /// The relation, and the left of the two sides that are compared.
    pub relation: Option<(RelationAt, usize)>,
    /// Where to look first.
    pub location: Location,
    /// One sentence that stands alone.
    pub message: Text,
    /// What to do.
    pub help: Option<Text>,
    /// What the places print.
    pub printed: Vec<Printed>,
    /// The value that is in question.
    pub stated: Option<Amount>,
    /// What was computed.
    pub computed: Option<Amount>,
    /// Computed less stated.
    pub difference: Option<Amount>,
    /// The computation.
    pub working: Option<String>,
    /// The change of the book's submitted total.
    pub effect: Option<Amount>,
    /// Units that do not fit, factor under factor: each row with its title.
    pub units: Vec<UnitRow>,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// What ties it to the findings beside it: a number that they share.
    pub related: Vec<Text>,
    /// Whether a person has accepted it.
    pub accepted: Option<Accepted>,
}

impl Finding {
    /// A finding with its place and sentence, and nothing else yet.
    pub fn new(rule: &'static Rule, figure: String, location: Location, message: Text) -> Self {
        Self {
            rule,
            severity: rule.severity,
            figure,
            id: None,
            relation: None,
            location,
            message,
            help: None,
            printed: Vec::new(),
            stated: None,
            computed: None,
            difference: None,
            working: None,
            effect: None,
            units: Vec::new(),
            evidence: Vec::new(),
            related: Vec::new(),
            accepted: None,
        }
    }

    /// What the places print, each text once: what names it where no one value is stated or computed.
    pub fn printed_texts(&self) -> String {
        once(self.printed.iter().map(|printed| printed.text.as_str()).filter(|text| !text.is_empty())).join("；")
    }

    /// The places that it is about, each once.
    pub fn places(&self) -> Vec<&str> {
        once(self.printed.iter().flat_map(|printed| &printed.places).map(String::as_str))
    }

    /// How much money it is about, in 元: its effect, else its difference, else how far its places are apart.
    pub fn weight(&self, units: &UnitTable) -> Exact {
        let money = |amount: &Option<Amount>| {
            amount.as_ref().filter(|amount| units.is_money(amount.unit.dimension)).map(|amount| amount.value.magnitude())
        };
        let printed = || self.printed.iter().filter(|_| self.computed.is_none()).filter_map(|printed| money(&printed.value));
        // Places that disagree are as far apart as the least and the greatest of them.
        let apart = || printed().max().zip(printed().min()).and_then(|(most, least)| most.minus(&least).ok());
        money(&self.effect).or_else(|| money(&self.difference)).or_else(apart).unwrap_or(Exact::ZERO)
    }
}

/// Each text once, in the order of their first.
fn once<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen: Vec<&str> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// Puts findings into an order, given as where each place is filled from, without copying any.
pub fn arrange(findings: &mut [Finding], order: Vec<usize>) {
    // What was moved away before is found where it went.
    for at in 0..order.len() {
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        findings.swap(at, from);
    }
}
