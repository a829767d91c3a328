//! Every example of `docs/format.md` is run.
//!
//! A `yaml` block is a project file without problems or errors, unless a `text` block behind it holds what `check --format
//! concise` says of it (notes left out). A `yaml book` block is the `book.yaml` of the next one, a `csv FILE` block a table beside it. A `calc` block holds
//! `EXPR => RESULT` lines.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use common::{blocks, root, run};

/// What the program says of a project, notes left out.
fn said(beside: &[(&str, &str)], project: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in beside {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    std::fs::write(folder.path().join("example.yaml"), project).expect("written");
    let run = run(folder.path(), &["check", "example.yaml", "--format", "concise"]);
    let stdout = String::from_utf8(run.stdout).expect("UTF-8");
    let graver = stdout.lines().filter(|line| !line.contains(" 提示["));
    let text = graver.map(|line| line.trim_start_matches("./").to_owned() + "\n").collect::<String>();
    text + &run.stderr
}

#[test]
fn every_example_of_the_format_does_what_the_page_says() {
    let page = std::fs::read_to_string(root().join("docs/format.md")).expect("the page");
    let blocks = blocks(&page);
    let mut beside: Vec<(&str, &str)> = Vec::new();
    let mut examples = 0;
    for (at, (kind, text)) in blocks.iter().enumerate() {
        match kind.as_str() {
            "yaml book" => beside.push(("book.yaml", text)),
            table if table.starts_with("csv ") => beside.push((&table["csv ".len()..], text)),
            "yaml" => {
                examples += 1;
                let said = said(&std::mem::take(&mut beside), text);
                match blocks.get(at + 1) {
                    Some((kind, wanted)) if kind == "text" => assert_eq!(said.trim_end(), wanted.trim_end(), "\n{text}"),
                    _ => assert!(!said.contains("错误"), "{text}\n{said}"),
                }
            }
            "calc" => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    examples += 1;
                    let (expression, wanted) = line.split_once("=>").expect("EXPR => RESULT");
                    let run = run(&root(), &["calc", expression.trim()]);
                    let found = String::from_utf8(run.stdout).expect("UTF-8");
                    assert_eq!(found.trim(), wanted.trim(), "{expression} {}", run.stderr);
                }
            }
            "text" | "" | "sh" => {}
            other => panic!("a block of kind {other}"),
        }
    }
    assert!(examples > 20, "the page has examples: {examples}");
}
