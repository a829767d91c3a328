//! Small books beside what the tool says of them.
//!
//! Each folder `tests/cases/<group>/<case>/` is a book. `check.snap` beside it holds what `cesuan check .` prints in Chinese,
//! and the same findings line by line in English. A file `args` replaces the arguments of the first run.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::path::Path;

/// What a run prints, and its exit status.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let common::Run { stdout, stderr, status } = common::run(folder, arguments);
    let stdout = String::from_utf8(stdout).expect("the output is UTF-8");
    let mut text = format!("$ cesuan {}\n{stdout}", arguments.join(" "));
    if !stderr.is_empty() {
        text.push_str(&format!("--- stderr\n{stderr}"));
    }
    text.push_str(&format!("--- status {status}\n"));
    // Nothing is worth a trailing space in a file that people review.
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_case_prints_what_stands_beside_it() {
    let root = common::root().join("tests/cases");
    let mut count = 0;
    for group in common::folders(&root) {
        for case in common::folders(&group) {
            count += 1;
            let given = std::fs::read_to_string(case.join("args")).unwrap_or_else(|_| "check .".to_owned());
            let arguments: Vec<&str> = given.split_whitespace().collect();
            let mut text = run(&case, &arguments);
            if given == "check ." {
                text.push_str("\n\n");
                text.push_str(&run(&case, &["check", ".", "--lang", "en", "--format", "concise"]));
            }
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(&case);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!("check", text));
        }
    }
    assert!(count > 0, "there are cases");
}
