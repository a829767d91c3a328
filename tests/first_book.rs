//! The first book: its findings and the tree of one project, reviewed.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use common::{root, run};

fn printed(arguments: &[&str]) -> String {
    let run = run(&root(), arguments);
    assert_eq!(run.stderr, "");
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn findings() {
    insta::assert_snapshot!(printed(&["check", "formulas/jianghan-2022"]));
}

#[test]
fn findings_in_english() {
    insta::assert_snapshot!(printed(&["check", "formulas/jianghan-2022", "--lang", "en", "--format", "concise"]));
}

#[test]
fn the_tree_of_the_hall() {
    insta::assert_snapshot!(printed(&["show", "审批大厅日常运转经费", "--book", "formulas/jianghan-2022"]));
}

#[test]
fn the_derivation_of_the_uniforms() {
    insta::assert_snapshot!(printed(&["show", "购置工作服数量", "--book", "formulas/jianghan-2022"]));
}

#[test]
fn no_name_of_a_person_and_no_telephone_number() {
    let folder = root().join("formulas/jianghan-2022");
    for entry in std::fs::read_dir(folder).expect("the book") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("text");
        for word in ["负责人", "联系电话", "填报人", "某某"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
