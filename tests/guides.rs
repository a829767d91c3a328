//! Every command of the guides is run, in order, and prints what the page shows.
//!
//! A `console` block holds commands behind `$ ` with what they print (results, then messages); a line `…` stands for any lines.
//! A block `yaml FILE` or `csv FILE` is what the reader writes into that file before the next command.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::path::Path;

use common::{blocks, root, run};

/// The words of a command line; quotation marks keep words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether lines are as shown; `…` alone stands for any lines.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"…", rest)) => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        Some((first, rest)) => printed.first().is_some_and(|line| line.trim_end() == first.trim_end()) && fits(rest, &printed[1..]),
    }
}

fn command(folder: &Path, line: &str, shown: &[&str]) {
    let words = words(line);
    assert_eq!(words[0], "cesuan", "only the tool is run: {line}");
    let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let run = run(folder, &arguments);
    let text = String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr;
    let printed: Vec<&str> = text.trim_end().lines().collect();
    assert!(fits(shown, &printed), "$ {line}\nprints\n{text}\nand not\n{}", shown.join("\n"));
}

/// Runs a page from top to bottom in an empty folder.
fn follow(name: &str) {
    let page = std::fs::read_to_string(root().join("docs").join(name)).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let mut commands = 0;
    for (kind, text) in blocks(&page) {
        match kind.split_once(' ') {
            Some(("yaml" | "csv", file)) => std::fs::write(folder.path().join(file), text).expect("written"),
            None if kind == "console" => {
                let lines: Vec<&str> = text.lines().collect();
                for block in lines.chunk_by(|_, next| !next.starts_with("$ ")) {
                    let line = block[0].strip_prefix("$ ").unwrap_or_else(|| panic!("a command begins with $: {}", block[0]));
                    commands += 1;
                    // A line between two commands separates them.
                    let shown = &block[1..];
                    let end = shown.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
                    command(folder.path(), line, &shown[..end]);
                }
            }
            _ => panic!("a block of a kind that is not run: {kind}"),
        }
    }
    assert!(commands > 5, "{name} has {commands} commands");
}

#[test]
fn the_guide_to_drafting() {
    follow("guide-drafting.md");
}

#[test]
fn the_guide_to_reviewing() {
    follow("guide-reviewing.md");
}

#[test]
fn what_is_shown_is_compared_line_by_line() {
    assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]));
    assert!(fits(&["…"], &[]));
    assert!(!fits(&["a"], &["a", "b"]));
    assert!(!fits(&["a", "…", "d"], &["a", "b", "c"]));
    assert_eq!(words("cesuan calc '3 条 * 2' --lang \"en\""), ["cesuan", "calc", "3 条 * 2", "--lang", "en"]);
}
