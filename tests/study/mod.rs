//! The study of causes: slips are put into numbers that hold, and the causes that the tool tells are compared with the truth.
//!
//! Shared by `benches/causes.rs`, which prints the whole table, and `tests/causes.rs`, which runs a small one.
#![allow(dead_code, clippy::disallowed_methods)]

pub mod books;
pub mod slips;

use std::collections::{BTreeMap, BTreeSet};

use cesuan::cause::{Cause, Confidence, Place, WhatIf, diagnose};
use cesuan::check::{Severity, check};
use cesuan::quantity::{Exact, Literal};
use cesuan::recompute::{FigureId, Trace, recompute};
use cesuan::source::Location;

use crate::common::book_of;
use slips::Slip;

/// A number that is written once in the texts.
pub struct Number<'b> {
    /// Where it is written in the model.
    pub place: Place,
    /// As it is written.
    pub literal: &'b Literal,
    /// Where it is in the texts; for a number in a formula the whole formula.
    pub location: Location,
}

impl Number<'_> {
    /// The figure it belongs to.
    pub fn figure(&self) -> FigureId {
        let (Place::Figure(id) | Place::Formula(id, _)) = self.place;
        id
    }
}

/// A book in which slips are made.
pub struct Field<'s, 'b> {
    /// Its values.
    pub trace: &'s Trace<'b>,
    /// The texts of its files.
    pub texts: &'s [String],
    /// Its numbers.
    pub all: &'s [Number<'b>],
    /// Those that hold and take part in a comparison, as indices into `all`.
    pub holding: &'s [usize],
    /// How many comparisons each number takes part in.
    pub counts: &'s [usize],
}

/// Every plain number of a book with the place where it is written.
pub fn numbers<'b>(trace: &Trace<'b>) -> Vec<Number<'b>> {
    use cesuan::book::Basis;
    use cesuan::formula::Node;
    let mut list = Vec::new();
    for id in trace.figures() {
        let (module, figure) = trace.locate(id);
        for (_, statement) in module.statements(figure) {
            // A cell is changed where it stands, not where it is named.
            if let Some(literal) = module.literal(statement).filter(|literal| literal.is_plain() && module.cell(statement).is_none()) {
                list.push(Number { place: Place::Figure(id), literal, location: module.location(statement.span) });
            }
        }
        match module.figure(figure).basis {
            Basis::Value(given) if module.given(given).is_plain() => {
                let location = module.location(module.given[given as usize].span);
                list.push(Number { place: Place::Figure(id), literal: module.given(given), location });
            }
            Basis::Formula(written) => {
                let Some(expression) = trace.expression(id) else { continue };
                for node in module.formulas.nodes(expression) {
                    if let Node::Literal(at) = node {
                        let literal = &module.formulas.literals[*at as usize];
                        let location = module.location(module.written[written as usize].span);
                        list.push(Number { place: Place::Formula(id, *at), literal, location });
                    }
                }
            }
            _ => {}
        }
    }
    list
}

/// What became of the slips of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Slips that rounding does not hide.
    pub slips: usize,
    /// A finding is there that was not.
    pub detected: usize,
    /// The first cause names the right number.
    pub first: usize,
    /// One of the first three does.
    pub three: usize,
    /// That one has the right value.
    pub value: usize,
    /// The first cause is called likely.
    pub likely: usize,
    /// And names the right number.
    pub right: usize,
    /// Slips that rounding hides.
    pub hidden: usize,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.slips += other.slips;
        self.detected += other.detected;
        self.first += other.first;
        self.three += other.three;
        self.value += other.value;
        self.likely += other.likely;
        self.right += other.right;
        self.hidden += other.hidden;
    }
}

/// Results by kind of slip, and by how many comparisons the number takes part in (three for three or more).
pub type Results = BTreeMap<(Slip, usize), Tally>;

/// A study of one book.
pub struct Study {
    /// By kind and comparisons.
    pub results: Results,
    /// Numbers of the book.
    pub numbers: usize,
    /// Numbers that take part in no comparison.
    pub unchecked: usize,
    /// What went wrong, in words: the first cause is not the right number, or likely and wrong.
    pub misses: Vec<String>,
}

/// A finding with its causes.
struct Told {
    about: String,
    message: String,
    causes: Vec<Cause>,
}

/// The findings of a book with their causes, graver than notes, by their sentences.
fn told(texts: &[String]) -> Option<Vec<Told>> {
    let book = book_of(texts)?;
    let trace = recompute(&book).ok()?;
    let mut report = check(&trace).ok()?;
    let causes = diagnose(&report.judged, &mut report.findings);
    let graver = report.findings.iter().enumerate().filter(|(_, finding)| finding.severity > Severity::Note);
    let told = |(at, finding): (usize, &cesuan::check::Finding)| Told {
        about: format!("{} {}", finding.rule.name, finding.figure),
        message: finding.message.zh.clone(),
        causes: causes.of(at).map(|(_, cause)| cause.clone()).collect(),
    };
    Some(graver.map(told).collect())
}

/// Puts up to `most` slips of each kind into a book, and looks at what is told of them.
pub fn study(texts: &[String], seed: u64, most: usize) -> Study {
    let book = book_of(texts).expect("a sound book");
    let trace = recompute(&book).expect("a sound book");
    let before = told(texts).expect("a sound book");
    let messages: BTreeSet<&str> = before.iter().map(|told| told.message.as_str()).collect();
    let abouts: BTreeSet<&str> = before.iter().map(|told| told.about.as_str()).collect();
    let judged = cesuan::check::Judged::new(&trace);
    let what_if = WhatIf::new(&judged);
    let accused = accused(&trace);
    let all = numbers(&trace);
    let far = |number: &Number<'_>| number.literal.value().times(&Exact::integer(7)).and_then(|n| n.plus(&number.literal.step()));
    let taking_part = |number: &Number<'_>| far(number).map_or(0, |far| what_if.breaks(number.place, number.literal, &far));
    let counts: Vec<usize> = all.iter().map(taking_part).collect();
    let unchecked = counts.iter().filter(|count| **count == 0).count();
    let holding: Vec<usize> = (0..all.len()).filter(|at| counts[*at] > 0 && !accused.contains(&all[*at].location)).collect();
    let field = Field { trace: &trace, texts, all: &all, holding: &holding, counts: &counts };
    let mut study = Study { results: Results::new(), numbers: all.len(), unchecked, misses: Vec::new() };
    let mut dice = books::Dice::new(seed);
    for slip in Slip::ALL {
        let mut order = holding.clone();
        for at in (1..order.len()).rev() {
            order.swap(at, dice.roll(0, at as u64) as usize);
        }
        let mut done = 0;
        for at in order {
            if done == most {
                break;
            }
            let number = &all[at];
            let Some(injected) = slip.inject(&field, at, &mut dice) else { continue };
            done += 1;
            let entry = study.results.entry((slip, counts[at].min(3))).or_default();
            if injected.iter().all(|(at, value, _)| what_if.breaks(all[*at].place, all[*at].literal, value) == 0) {
                entry.hidden += 1;
                continue;
            }
            let mut changed = texts.to_vec();
            // From the back, so that places stay where they are.
            let mut edits: Vec<_> = injected.iter().map(|(at, _, text)| (all[*at].location, text)).collect();
            edits.sort_by_key(|(location, _)| std::cmp::Reverse(*location));
            for (location, text) in edits {
                changed[location.file.0 as usize].replace_range(location.span.range(), text);
            }
            entry.slips += 1;
            let Some(after) = told(&changed) else {
                // A book that can no longer be read is told, which is more than a finding.
                entry.slips -= 1;
                continue;
            };
            // Findings that were there before and now have another amount come last.
            let mut new: Vec<&Told> = after.iter().filter(|told| !messages.contains(told.message.as_str())).collect();
            new.sort_by_key(|told| abouts.contains(told.about.as_str()));
            // What is written with a digit fewer and is still the number rounded, or with one more that rounding takes away, says nothing false.
            if new.is_empty() && injected.iter().all(|(at, value, _)| is_rounding(all[*at].literal, value)) {
                (entry.slips, entry.hidden) = (entry.slips - 1, entry.hidden + 1);
                continue;
            }
            let tally = judge(&injected.iter().map(|(at, ..)| &all[*at]).collect::<Vec<_>>(), &new, number.literal);
            if tally.detected == 0 || tally.first == 0 || tally.likely > tally.right {
                let text = |number: &Number<'_>| &texts[number.location.file.0 as usize][number.location.span.range()];
                let was: Vec<&str> = injected.iter().map(|(at, ..)| text(&all[*at])).collect();
                let is: Vec<&str> = injected.iter().map(|(.., text)| text.as_str()).collect();
                let said = new.iter().map(|Told { message, causes, .. }| {
                    let causes: Vec<String> = causes
                        .iter()
                        .take(3)
                        .map(|cause| format!("\n      {:?} {:?} {}", cause.confidence, cause.kind, cause.message.zh))
                        .collect();
                    format!("\n    {message}{}", causes.concat())
                });
                let said: Vec<String> = said.take(3).collect();
                study.misses.push(format!(
                    "{slip:?} {}: {was:?} -> {is:?} ({} checks){}",
                    trace.path(number.figure()),
                    counts[at],
                    said.concat()
                ));
            }
            entry.add(tally);
        }
    }
    study
}

/// Whether a value is no further from a literal than half of the digit before its last.
fn is_rounding(literal: &Literal, value: &Exact) -> bool {
    let away = value.minus(&literal.value()).map(|away| away.magnitude());
    let half = literal.step().times(&Exact::integer(5));
    matches!((away, half), (Ok(away), Ok(half)) if away <= half)
}

/// What is told of one slip.
fn judge(injected: &[&Number<'_>], new: &[&Told], original: &Literal) -> Tally {
    let mut tally = Tally { detected: usize::from(!new.is_empty()), ..Tally::default() };
    let Some(causes) = new.iter().map(|told| &told.causes).find(|causes| !causes.is_empty()) else { return tally };
    // Its end may have moved with the change; a number in a formula is told apart by its place in the model.
    let begins = |number: &Number<'_>, location: &Location| {
        location.file == number.location.file && location.span.start == number.location.span.start
    };
    let is = |cause: &Cause, number: &Number<'_>| match number.place {
        Place::Formula(..) => cause.edits[0].place == number.place,
        Place::Figure(_) => cause.edits[0].locations.iter().any(|location| begins(number, location)),
    };
    let right = |cause: &Cause| injected.iter().any(|number| is(cause, number));
    let first = &causes[0];
    tally.first = usize::from(right(first));
    let named = causes.iter().take(3).find(|cause| right(cause));
    tally.three = usize::from(named.is_some());
    tally.value = usize::from(named.is_some_and(|cause| cause.edits[0].value == Some(original.value())));
    tally.likely = usize::from(first.confidence == Confidence::Likely);
    tally.right = usize::from(first.confidence == Confidence::Likely && right(first));
    tally
}

/// Places of numbers that findings are about already.
fn accused(trace: &Trace<'_>) -> BTreeSet<Location> {
    let report = check(trace).expect("acceptances name known rules");
    let graver = report.findings.iter().filter(|finding| finding.severity > Severity::Note);
    graver.flat_map(|finding| finding.printed.iter().map(|printed| printed.location).chain([finding.location])).collect()
}
