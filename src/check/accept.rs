//! Accepted findings: still printed, never failing a check.
//!
//! Owns the match between an acceptance and a finding, and its lapse when the values differ.
//! Must never remove a finding.

use super::finding::{Accepted, Finding};
use super::rules;
use crate::book::{Acceptance, Book};
use crate::message::{Problem, Text, did_you_mean};
use crate::quantity::number::RATIO_DIGITS;
use crate::quantity::{Exact, Literal};
use crate::recompute::Trace;

/// Marks accepted findings and adds a finding for each acceptance that fits none.
pub fn apply(trace: &Trace<'_>, findings: &mut Vec<Finding>) {
    let mut lapsed = Vec::new();
    for (at, module) in trace.book.modules.iter().enumerate() {
        for acceptance in &module.acceptances {
            let id = trace.graph.id(at, acceptance.figure);
            let rule = rules::find(&acceptance.rule);
            let about = |finding: &Finding| match acceptance.relation.as_deref() {
                // A cell of a table has no file to write it in but `book.yaml`.
                Some(relation) => {
                    finding.figure == relation && (finding.location.file == module.file || (at == 0 && is_cell(trace, finding)))
                }
                None => finding.id == Some(id),
            };
            let meant = |finding: &&mut Finding| about(finding) && Some(finding.rule) == rule && in_place(acceptance, finding);
            let mut meant: Vec<&mut Finding> = findings.iter_mut().filter(meant).collect();
            match meant.iter_mut().find(|finding| same_values(acceptance, finding)) {
                Some(finding) => {
                    finding.accepted = Some(Accepted::of(module, acceptance));
                }
                None => lapsed.push(rules::stale(module, acceptance, meant.first().map(|finding| &**finding))),
            }
        }
    }
    findings.extend(lapsed);
}

/// Whether a finding points into a table, which has no place for an acceptance.
fn is_cell(trace: &Trace<'_>, finding: &Finding) -> bool {
    trace.book.modules.iter().any(|module| module.table.is_some() && module.file == finding.location.file)
}

fn in_place(acceptance: &Acceptance, finding: &Finding) -> bool {
    acceptance.place.as_deref().is_none_or(|place| place.split('、').all(|place| finding.places().contains(&place)))
}

/// Whether a value that an acceptance names is a value: the same, or all its digits as far as they are written where it has no end.
pub fn accepts(named: &Literal, value: &Exact) -> bool {
    if named.value() == *value {
        return true;
    }
    let has_end = value.over(&named.unit.scale).is_ok_and(|value| value.decimal(RATIO_DIGITS).1);
    let near = value.minus(&named.value()).is_ok_and(|gap| gap.magnitude() < named.step());
    !has_end && named.number.scale() >= LEAST_DECIMALS && near
}

/// A value without an end is named with at least so many decimals.
const LEAST_DECIMALS: u32 = 6;

fn same_values(acceptance: &Acceptance, finding: &Finding) -> bool {
    let same = |named: &Option<Literal>, value: &Option<super::Amount>| {
        named.as_ref().is_none_or(|named| value.as_ref().is_some_and(|value| accepts(named, &value.value)))
    };
    let prints = acceptance.printed.as_deref().is_none_or(|printed| printed == finding.printed_texts());
    prints && same(&acceptance.stated, &finding.stated) && same(&acceptance.computed, &finding.computed)
}

/// Acceptances of rules that do not exist.
pub fn unknown_rules(book: &Book) -> Vec<Problem> {
    let mut problems = Vec::new();
    for module in &book.modules {
        for acceptance in module.acceptances.iter().filter(|acceptance| rules::find(&acceptance.rule).is_none()) {
            let rule = &acceptance.rule;
            let text = Text::new(format!("没有规则“{rule}”"), format!("there is no rule '{rule}'"));
            let problem = Problem::at(module.location(acceptance.rule_span), text);
            let guess = did_you_mean(rule, rules::ALL.iter().map(|rule| rule.name));
            problems.push(match guess {
                Some(guess) => problem.help(Text::new(format!("是不是 {guess}？"), format!("did you mean {guess}?"))),
                None => problem.help(Text::new("规则的名称见 cesuan explain", "'cesuan explain' lists the rules")),
            });
        }
    }
    problems
}
