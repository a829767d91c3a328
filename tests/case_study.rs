//! The case study has a row for every error and warning of the first book, with the values that the program prints.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use cesuan::check::{Severity, check};
use cesuan::folder;
use cesuan::recompute::recompute;
use cesuan::source::Sources;

/// Without what a table needs and a sentence does not: stars, backticks, separators of thousands.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '*' | '`' | ',' | ' ')).collect()
}

#[test]
fn every_finding_has_its_row() {
    let page = std::fs::read_to_string(common::root().join("docs/jianghan-2022.md")).expect("the page");
    let rows: Vec<String> = page.lines().filter(|line| line.starts_with('|')).map(folded).collect();
    let found = folder::find(&common::root().join("formulas/jianghan-2022")).expect("the book");
    let book = folder::load(&found[0], &mut Sources::default(), &|| ()).expect("it can be read");
    let trace = recompute(&book).expect("it can be computed");
    let report = check(&trace).expect("rules are known");
    let mut missing = Vec::new();
    let mut count = 0;
    for finding in report.findings.iter().filter(|finding| finding.severity > Severity::Note) {
        count += 1;
        let mut wanted = vec![folded(finding.figure.rsplit('.').next().unwrap_or(&finding.figure))];
        wanted.extend([&finding.stated, &finding.computed].into_iter().flatten().map(|amount| {
            // A value that does not end is shortened as the writer likes.
            let shown = amount.shown();
            folded(shown.split('…').next().unwrap_or(&shown).get(..shown.find('…').map_or(shown.len(), |at| at.min(5))).unwrap_or(&shown))
        }));
        if finding.computed.is_none() {
            wanted.extend(finding.printed.iter().filter(|printed| printed.value.is_some()).map(|printed| folded(&printed.text)));
        }
        if !rows.iter().any(|row| wanted.iter().all(|part| row.contains(part))) {
            missing.push(format!("{}: {wanted:?}", finding.rule.name));
        }
    }
    assert!(missing.is_empty(), "{} of {count} findings have no row:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn the_counts_are_those_of_the_program() {
    let page = std::fs::read_to_string(common::root().join("docs/jianghan-2022.md")).expect("the page");
    let run = common::run(&common::root(), &["check", "formulas/jianghan-2022"]);
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    let last: Vec<&str> = text.trim_end().lines().rev().take(4).collect();
    for line in last {
        let line = line.trim();
        let parts = line.split(['；', '：']).map(str::trim);
        for part in parts.filter(|part| part.chars().any(|c| c.is_ascii_digit())) {
            assert!(folded(&page).contains(&folded(part)), "the page does not say: {part}");
        }
    }
}
