//! Causes: a small study of slips, and every cause carried out on the text of the book.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;
mod study;

use cesuan::cause::{Cause, Edit, Kind, Place, diagnose};
use cesuan::check::{Severity, check};
use cesuan::recompute::recompute;
use common::{book_of, first_book, root};
use study::books::{Dice, department, tables};
use study::slips::Slip;
use study::{Field, Tally, numbers, study};

fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut all, one| {
        all.add(one);
        all
    })
}

/// At least so many of a hundred.
fn at_least(part: usize, whole: usize, percent: usize) -> bool {
    part * 100 >= whole * percent
}

#[test]
fn slips_are_traced_to_the_number_that_slipped() {
    let studies: Vec<_> = [first_book(), department(11), tables(11)].iter().map(|texts| study(texts, 5, 8)).collect();
    let misses: Vec<&String> = studies.iter().flat_map(|study| &study.misses).collect();
    let all = |wanted: &dyn Fn(Slip, usize) -> bool| {
        let results = studies.iter().flat_map(|study| &study.results);
        sum(results.filter(|((slip, count), _)| wanted(*slip, *count)).map(|(_, tally)| *tally))
    };
    let every = all(&|_, _| true);
    assert!(every.slips > 200, "{every:?}");
    assert!(at_least(every.detected, every.slips, 99), "what exceeds the step is found: {every:?}");
    let several = all(&|slip, count| slip.is_known() && count > 1);
    assert!(at_least(several.first, several.slips, 80), "{several:?}\n{misses:#?}");
    assert!(at_least(several.three, several.slips, 95), "{several:?}\n{misses:#?}");
    let many = all(&|slip, count| slip.is_known() && count > 2);
    assert!(at_least(many.likely, many.slips, 60), "{many:?}");
    assert!(at_least(every.right, every.likely, 95), "{every:?}\n{misses:#?}");
    let unfixable = all(&|slip, _| matches!(slip, Slip::Unfixable | Slip::UnfixablePair));
    assert!(unfixable.slips > 10 && unfixable.likely * 50 < unfixable.slips, "{unfixable:?}");
}

/// Findings graver than notes, with their causes, by rule and figure.
fn told(texts: &[String]) -> Vec<(String, Vec<Cause>)> {
    let book = book_of(texts).expect("a sound book");
    let trace = recompute(&book).expect("a sound book");
    let mut report = check(&trace).expect("a sound book");
    let causes = diagnose(&report.judged, &mut report.findings);
    let list = report.findings.iter().enumerate().filter(|(_, finding)| finding.severity == Severity::Error);
    let about = |finding: &cesuan::check::Finding| {
        let stated = finding.stated.as_ref().map_or_else(String::new, |stated| stated.shown());
        format!("{} {} {stated}", finding.rule.name, finding.figure)
    };
    list.map(|(at, finding)| (about(finding), causes.of(at).map(|(_, cause)| cause.clone()).collect())).collect()
}

/// An edit, as a person would carry it out: the number in its place, the unit too where that is the slip.
fn carry_out(texts: &mut [String], edit: &Edit) {
    for location in edit.locations.iter().rev() {
        let text = &mut texts[location.file.0 as usize];
        let old = text[location.span.range()].to_owned();
        let number = |text: &str| {
            text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>()
        };
        let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
        let new = if unit(&edit.written) == unit(&edit.implied) {
            let plain = old.replace(',', "");
            let plain = plain.replacen(&number(&edit.written), &number(&edit.implied), 1);
            if plain.contains(&number(&edit.implied)) { plain } else { edit.implied.clone() }
        } else {
            edit.implied.clone()
        };
        text.replace_range(location.span.range(), &new);
    }
}

#[test]
fn what_a_cause_settles_is_settled_in_the_text() {
    let mut dice = Dice::new(3);
    let mut tried = 0;
    for texts in [first_book(), department(21), department(22), tables(21)] {
        let book = book_of(&texts).expect("a sound book");
        let trace = recompute(&book).expect("a sound book");
        let all = numbers(&trace);
        let figures: Vec<usize> = (0..all.len()).filter(|at| matches!(all[*at].place, Place::Figure(_))).collect();
        let counts = vec![1; all.len()];
        let field = Field { trace: &trace, texts: &texts, all: &all, holding: &figures, counts: &counts };
        for _ in 0..25 {
            let at = figures[dice.roll(0, figures.len() as u64 - 1) as usize];
            let Some(injected) = Slip::Digit.inject(&field, at, &mut dice) else { continue };
            let mut wrong = texts.clone();
            for (at, _, text) in &injected {
                let location = all[*at].location;
                wrong[location.file.0 as usize].replace_range(location.span.range(), text);
            }
            if book_of(&wrong).is_none_or(|book| recompute(&book).is_err()) {
                continue;
            }
            let before = told(&wrong);
            for (about, causes) in before.iter().filter(|(about, _)| before.iter().filter(|(other, _)| other == about).count() == 1) {
                // Labels and numbers inside formulas are edited by hand; two edits on one line would move each other.
                let plain = |cause: &&Cause| {
                    cause.kind != Kind::WrongLabel && cause.edits.len() == 1 && matches!(cause.edits[0].place, Place::Figure(_))
                };
                let Some(cause) = causes.iter().find(plain) else { continue };
                let mut mended = wrong.clone();
                carry_out(&mut mended, &cause.edits[0]);
                tried += 1;
                let after = told(&mended);
                assert!(!after.iter().any(|(other, _)| other == about), "{about}: {}\n{:?}", cause.message.zh, cause.edits);
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn the_page_tells_every_kind() {
    let page = std::fs::read_to_string(root().join("docs/causes.md")).expect("docs/causes.md");
    for kind in Kind::ALL {
        let row = format!("| `{}` | {} {} | {} |", kind.name(), kind.title().zh, kind.title().en, kind.explanation().zh);
        assert!(page.contains(&row), "docs/causes.md lacks: {row}");
    }
}
