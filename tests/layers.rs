//! The layers know only those before them: read off the `use` lines and paths of every file.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::path::Path;

/// Every layer with those that it may name.
const LAYERS: [(&str, &[&str]); 18] = [
    ("source", &[]),
    ("message", &["source"]),
    ("quantity", &["message"]),
    ("formula", &["message", "quantity"]),
    ("book", &["source", "message", "quantity", "formula"]),
    ("recompute", &["source", "message", "quantity", "formula", "book"]),
    ("check", &["source", "message", "quantity", "formula", "book", "recompute"]),
    ("cause", &["source", "message", "quantity", "formula", "book", "recompute", "check"]),
    ("compare", &["message", "quantity", "formula", "book", "recompute"]),
    ("edit", &["source", "message", "quantity", "formula", "book", "recompute", "check"]),
    ("roll", &["source", "message", "quantity", "formula", "book", "recompute", "check", "compare", "edit"]),
    ("present", &["source", "message", "quantity", "formula", "book", "recompute", "check", "cause", "compare", "roll"]),
    ("workbook", &["source", "message", "quantity", "formula", "book", "recompute", "check", "cause", "compare", "edit", "present"]),
    ("submission", &["source", "message", "quantity", "formula", "book", "cause"]),
    (
        "workbench",
        &["source", "message", "quantity", "formula", "book", "recompute", "check", "cause", "compare", "edit", "present", "submission"],
    ),
    ("folder", &["source", "message", "book"]),
    (
        "web",
        &[
            "source",
            "message",
            "book",
            "recompute",
            "check",
            "cause",
            "compare",
            "edit",
            "present",
            "workbook",
            "submission",
            "workbench",
            "folder",
        ],
    ),
    (
        "cli",
        &[
            "source",
            "message",
            "quantity",
            "formula",
            "book",
            "recompute",
            "check",
            "cause",
            "compare",
            "edit",
            "roll",
            "present",
            "workbook",
            "submission",
            "workbench",
            "folder",
            "web",
        ],
    ),
];

fn files(path: &Path, out: &mut Vec<std::path::PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            files(&entry.expect("an entry").path(), out);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        out.push(path.to_owned());
    }
}

/// The layers that a text names after `crate::`, braces included.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let group = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
        let word = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match group {
            Some(group) => names.extend(group.split(',').map(word)),
            None => names.push(word(rest)),
        }
    }
    names
}

#[test]
fn data_flows_one_way() {
    let src = common::root().join("src");
    let mut seen = 0;
    for (layer, below) in LAYERS {
        let mut list = Vec::new();
        files(&src.join(layer), &mut list);
        let single = src.join(format!("{layer}.rs"));
        if single.is_file() {
            list.push(single);
        }
        assert!(!list.is_empty(), "layer {layer} has files");
        for file in list {
            seen += 1;
            let text = std::fs::read_to_string(&file).expect("a source file");
            assert!(text.starts_with("//!"), "{} begins with what it is for", file.display());
            for name in named(&text) {
                assert!(name == layer || below.contains(&name.as_str()), "{} names {name}", file.display());
            }
        }
    }
    let mut all = Vec::new();
    files(&src, &mut all);
    assert_eq!(seen + 2, all.len(), "every file but lib.rs and main.rs is in a layer");
}

#[test]
fn names_after_crate_are_read() {
    assert_eq!(named("use crate::book::Book;\nlet x = crate::check::rules;"), ["book", "check"]);
    assert_eq!(named("use crate::{book::Book, cli};"), ["book", "cli"]);
}
