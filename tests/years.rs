//! Next year's books, and years compared.
//!
//! Each folder `tests/years/<case>/` is a book of 2022. `rolled.snap` beside it holds the plan and every file of the book of 2023
//! that it becomes; a file `args` adds arguments.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and write books")]

mod common;

use std::path::{Path, PathBuf};

use cesuan::book::outline::Outline;
use cesuan::compare::{Comparison, Why, compare};
use cesuan::quantity::Exact;
use cesuan::recompute::recompute;
use cesuan::source::FileId;
use common::{book_of, first_book, root, run};
use proptest::prelude::*;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    let is_part = |path: &PathBuf| path.extension().is_none_or(|extension| extension != "snap") && !path.ends_with("args");
    for path in files(from).into_iter().filter(is_part) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        std::fs::copy(&path, target).expect("copied");
    }
}

#[test]
fn every_book_becomes_what_stands_beside_it() {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/years")).expect("cases").map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    for case in cases {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&case, &folder.path().join("2022"));
        let more = std::fs::read_to_string(case.join("args")).unwrap_or_default();
        let more = more.replace("标准.csv", "2022/标准.csv");
        let arguments: Vec<&str> = ["roll", "2022", "--to", "2023", "--write"].into_iter().chain(more.split_whitespace()).collect();
        let rolled = run(folder.path(), &arguments);
        assert_eq!(rolled.status, 0, "{}: {}", case.display(), rolled.stderr);
        let mut text = format!("$ cesuan {}\n{}", arguments.join(" "), String::from_utf8(rolled.stdout).expect("UTF-8"));
        let new = folder.path().join("2023");
        for path in files(&new) {
            let name = path.strip_prefix(folder.path()).expect("below").display().to_string();
            text.push_str(&format!("\n--- {name}\n{}", std::fs::read_to_string(&path).expect("text")));
        }
        let checked = run(folder.path(), &["check", "2023", "--format", "concise", "--fail-on", "never"]);
        assert_eq!(checked.stderr, "", "{}: what is written is read", case.display());
        text.push_str(&format!("\n$ cesuan check 2023 --format concise\n{}", String::from_utf8(checked.stdout).expect("UTF-8")));
        // What was there before is as it was.
        let is_part = |path: &&PathBuf| path.extension().is_none_or(|extension| extension != "snap") && !path.ends_with("args");
        for path in files(&case).iter().filter(is_part) {
            let own = folder.path().join("2022").join(path.strip_prefix(&case).expect("below"));
            assert_eq!(std::fs::read(path).expect("bytes"), std::fs::read(own).expect("bytes"));
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("rolled", text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")));
    }
}

fn comments(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("text");
    let outline = Outline::new(FileId(0), &text).expect("YAML");
    outline.comments.iter().map(|span| text[span.range()].to_owned()).collect()
}

#[test]
fn the_first_book_goes_on_with_all_its_comments_and_none_of_its_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["init", "--demo", "2022"]);
    let rolled = run(folder.path(), &["roll", "2022", "--to", "2023", "--write"]);
    assert_eq!(rolled.status, 0, "{}", rolled.stderr);
    let plan = String::from_utf8(rolled.stdout).expect("UTF-8");
    for path in files(&folder.path().join("2023")).iter().filter(|path| path.extension().is_some_and(|e| e == "yaml")) {
        let old = folder.path().join("2022").join(path.file_name().expect("a name"));
        // The one comment that goes with a line that goes is none of these.
        assert_eq!(comments(path), comments(&old), "{}", path.display());
    }
    // What the check still says, the plan has said: each error that stays is named there as one for a person.
    let checked = run(folder.path(), &["check", "2023", "--format", "concise", "--no-causes"]);
    let stays: Vec<&str> = plan.lines().filter_map(|line| line.trim().strip_prefix("〔要人改〕错误：")).collect();
    let errors: Vec<String> = String::from_utf8(checked.stdout)
        .expect("UTF-8")
        .lines()
        .filter_map(|line| line.split_once("错误[").map(|(_, rest)| rest.split_once("] ").expect("a sentence").1.to_owned()))
        .collect();
    assert_eq!(errors, stays, "{plan}");
    // A book that was rolled can be rolled again.
    let again = run(folder.path(), &["roll", "2023", "--to", "2024", "--write"]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert_eq!(run(folder.path(), &["check", "2024", "--fail-on", "never"]).stderr, "");
}

/// The parts of a comparison add up, exactly: reasons to a project, projects to the whole, kinds to the whole.
fn adds_up(comparison: &Comparison) {
    let sum = |amounts: &mut dyn Iterator<Item = Exact>| amounts.fold(Exact::ZERO, |sum, next| sum.plus(&next).expect("small"));
    for project in &comparison.projects {
        let reasons = sum(&mut project.changes.iter().map(|change| change.amount.clone()));
        assert_eq!(reasons, project.difference, "{}: {:?}", project.name, project.changes);
        let (old, new) = (project.old.clone().unwrap_or(Exact::ZERO), project.new.clone().unwrap_or(Exact::ZERO));
        assert_eq!(new.minus(&old).expect("small"), project.difference);
    }
    // In decimals too: what programs read adds up.
    let ends = |amount: &Exact| amount.over(&comparison.unit.scale).is_ok_and(|amount| amount.decimal(28).1);
    assert!(comparison.changes().all(|change| ends(&change.amount)), "every amount has an end");
    let projects = sum(&mut comparison.projects.iter().map(|project| project.difference.clone()));
    let rest = sum(&mut comparison.rest.iter().map(|change| change.amount.clone()));
    assert_eq!(projects.plus(&rest).expect("small"), comparison.difference);
    let kinds = sum(&mut Why::ALL.into_iter().map(|why| Comparison::sum(comparison.changes(), why)));
    assert_eq!(kinds, comparison.difference);
    assert_eq!(comparison.new.minus(&comparison.old).expect("small"), comparison.difference);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever digits of the first book are changed, in whatever files: the reasons add up to the difference.
    #[test]
    fn reasons_add_up_exactly(changes in prop::collection::vec((1_usize..9, 0_usize..100_000, 0_u8..10), 1..6)) {
        let texts = first_book();
        let mut changed = texts.clone();
        for (file, place, digit) in changes {
            let text = &texts[file];
            // Amounts are where the figures are: behind the first line that names any.
            let from = text.find("lines:").unwrap_or(0);
            let digits: Vec<usize> = text.bytes().enumerate().filter(|(at, byte)| *at > from && byte.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = digits[place % digits.len()];
            changed[file].replace_range(at..=at, &char::from(b'0' + digit).to_string());
        }
        let (Some(old), Some(new)) = (book_of(&texts), book_of(&changed)) else { return Ok(()) };
        let (Ok(old), Ok(new)) = (recompute(&old), recompute(&new)) else { return Ok(()) };
        adds_up(&compare(&old, &new));
        adds_up(&compare(&new, &old));
    }
}
