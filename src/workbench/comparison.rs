//! Two books side by side: a waterfall from one total to the other, and the table behind it.
//!
//! Owns where the steps of the waterfall stand, in ten-thousandths of its height.
//! Must never compute a change: that is the comparison's.

use serde::Serialize;

use super::overview::share;
use crate::compare::{Change, Comparison, Project, Why};
use crate::message::{Language, Phrase};
use crate::present::comparison::{of_book, sides, subject};
use crate::quantity::{Exact, print};

/// Two books side by side.
#[derive(Debug, Serialize)]
pub struct Years {
    /// What the books are called.
    old: String,
    new: String,
    unit: String,
    difference: String,
    /// Whether the waterfall begins at nothing; else its foot is cut off.
    is_whole: bool,
    steps: Vec<Step>,
    rows: Vec<Row>,
    /// The titles of the reasons that there are, in order.
    reasons: Vec<&'static str>,
    /// What can be pasted into a form.
    sentence: String,
}

/// A step of the waterfall.
#[derive(Debug, Serialize)]
struct Step {
    name: String,
    /// The path of the project in the book that is shown, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// `total`, `up` or `down`.
    kind: &'static str,
    amount: String,
    /// Where it begins and ends, in ten-thousandths of the height.
    from: u32,
    to: u32,
}

/// A project.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    old: String,
    new: String,
    difference: String,
    /// What each kind of reason comes to, as the heads are.
    amounts: Vec<String>,
    changes: Vec<Reason>,
}

/// Why an amount changed.
#[derive(Debug, Serialize)]
struct Reason {
    why: &'static str,
    subject: String,
    old: String,
    new: String,
    amount: String,
}

/// What a comparison says; `is_newer` where the book that is shown is the newer of the two.
pub fn years(comparison: &Comparison, is_newer: bool, language: Language) -> Years {
    // A link leads to the project in the book that is shown.
    let has_own = |project: &Project| if is_newer { project.new.is_some() } else { project.old.is_some() };
    let (old, new) = sides(comparison, language);
    let kinds: Vec<Why> = Why::ALL.into_iter().filter(|why| comparison.changes().any(|change| change.why == *why)).collect();
    let number = |value: &Exact| print::number(value, &comparison.unit);
    let signed = |value: &Exact| if value.is_negative() || value.is_zero() { number(value) } else { format!("+{}", number(value)) };
    let reason = |change: &Change| Reason {
        why: change.why.title().get(language),
        subject: subject(change),
        old: change.old.clone().unwrap_or_default(),
        new: change.new.clone().unwrap_or_default(),
        amount: signed(&change.amount),
    };
    let row = |project: &Project| Row {
        name: project.name.clone(),
        key: has_own(project).then(|| project.name.clone()),
        old: project.old.as_ref().map_or_else(String::new, number),
        new: project.new.as_ref().map_or_else(String::new, number),
        difference: signed(&project.difference),
        amounts: kinds.iter().map(|why| signed(&Comparison::sum(project.changes.iter(), *why))).collect(),
        changes: project.changes.iter().map(reason).collect(),
    };
    let (steps, is_whole) = waterfall(comparison, (&old, &new), has_own, language);
    Years {
        difference: signed(&comparison.difference),
        unit: comparison.unit.text.to_string(),
        is_whole,
        steps,
        rows: comparison.projects.iter().map(row).collect(),
        reasons: kinds.iter().map(|why| why.title().get(language)).collect(),
        sentence: of_book(comparison, language),
        old,
        new,
    }
}

/// The steps from one total to the other, and whether the drawing begins at nothing.
fn waterfall(
    comparison: &Comparison,
    (old, new): (&str, &str),
    has_own: impl Fn(&Project) -> bool,
    language: Language,
) -> (Vec<Step>, bool) {
    let number = |value: &Exact| print::number(value, &comparison.unit);
    let rest = comparison.rest.iter().fold(Exact::ZERO, |sum, change| sum.plus(&change.amount).unwrap_or(sum));
    let other = Phrase::new("总额与各项目之和", "total against its projects").get(language).to_owned();
    let moves = comparison.projects.iter().map(|project| (project.name.clone(), has_own(project), &project.difference));
    let moves = moves.chain([(other, false, &rest)]).filter(|(.., by)| !by.is_zero());
    let mut level = comparison.old.clone();
    let mut parts = vec![(old.to_owned(), None, "total", number(&level), Exact::ZERO, level.clone())];
    for (name, has_key, by) in moves {
        let next = level.plus(by).unwrap_or_else(|_| level.clone());
        let (kind, sign) = if by.is_negative() { ("down", "") } else { ("up", "+") };
        parts.push((name.clone(), has_key.then_some(name), kind, format!("{sign}{}", number(by)), level, next.clone()));
        level = next;
    }
    parts.push((new.to_owned(), None, "total", number(&comparison.new), Exact::ZERO, comparison.new.clone()));
    // The foot is cut off where all that changes would be a thin strip at the top.
    let ends: Vec<&Exact> = parts.iter().map(|(.., to)| to).collect();
    let (least, most) = (ends.iter().min().copied(), ends.iter().max().copied());
    let foot = least.zip(most).and_then(|(least, most)| {
        let room = most.minus(least).ok()?;
        let foot = least.minus(&room).ok()?;
        (!foot.is_negative() && !room.is_zero()).then_some(foot)
    });
    let is_whole = foot.is_none();
    let foot = foot.unwrap_or(Exact::ZERO);
    let height = most.and_then(|most| most.minus(&foot).ok());
    let at = |value: &Exact| share(value.minus(&foot).ok().filter(|value| !value.is_negative()).as_ref(), height.as_ref());
    let steps = parts.iter().map(|(name, key, kind, amount, from, to)| Step {
        name: name.clone(),
        key: key.clone(),
        kind,
        amount: amount.clone(),
        from: at(from),
        to: at(to),
    });
    (steps.collect(), is_whole)
}
