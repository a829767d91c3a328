//! The command line: streams, colours, files and statuses.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::process::Command;

use common::{root, run};

const BOOK: &str = "formulas/jianghan-2022";

#[test]
fn json_holds_every_finding_with_exact_values() {
    let json = run(&root(), &["check", BOOK, "--format", "json"]);
    assert_eq!((json.status, json.stderr.as_str()), (1, ""));
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("valid JSON");
    assert_eq!(document["version"], 1);
    let findings = document["findings"].as_array().expect("a list");
    let hall = findings.iter().find(|finding| finding["figure"] == "审批大厅日常运转经费.大厅使用费用").expect("the hall");
    assert_eq!(hall["rule"], "amount-mismatch");
    assert_eq!(hall["stated"]["value"], "702.69");
    assert_eq!(hall["computed"]["value"], "712.6904");
    assert_eq!(hall["difference"]["value"], "10.0004");
    assert_eq!(hall["working"], "502.1604 万元 + 90 万元 + 120.53 万元");
    assert_eq!(hall["effect"]["value"], "10");
    let span = &hall["span"];
    let text = std::fs::read_to_string(root().join(span["file"].as_str().expect("a path"))).expect("the file");
    let line = text.lines().nth(span["line"].as_u64().expect("a line") as usize - 1).expect("the line");
    let column = |name: &str| span[name].as_u64().expect("a column") as usize - 1;
    let underlined: String = line.chars().skip(column("column")).take(column("end_column") - column("column")).collect();
    assert_eq!(underlined, "702.69 万元");
    let summary = &document["summary"];
    for (severity, name) in [("error", "errors"), ("warning", "warnings"), ("note", "notes")] {
        assert_eq!(findings.iter().filter(|finding| finding["severity"] == severity).count() as u64, summary[name]);
    }
    assert_eq!(summary["submitted"]["value"], "3625.62");
}

#[test]
fn csv_is_what_excel_wants() {
    let csv = run(&root(), &["check", BOOK, "--format", "csv"]);
    assert!(csv.stdout.starts_with("\u{feff}严重程度,规则".as_bytes()));
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(&csv.stdout[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row of the head's length")).collect();
    let json = run(&root(), &["check", BOOK, "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("valid JSON");
    assert_eq!(rows.len(), document["findings"].as_array().expect("a list").len());
    assert!(rows.iter().any(|row| &row[4] == "702.69" && &row[5] == "712.6904" && &row[7] == "万元"));
}

#[test]
fn text_that_a_spreadsheet_would_run_is_kept_as_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = "project: =cmd()\nlines:\n  '@甲': { stated: 3 元, sum: { 一: 1 元, 二: 1 元 } }\n";
    std::fs::write(folder.path().join("a.yaml"), project).expect("written");
    let csv = run(folder.path(), &["check", ".", "--format", "csv"]);
    let text = String::from_utf8(csv.stdout).expect("UTF-8");
    assert!(text.contains("'=cmd()"), "{text}");
    assert!(!text.contains(",=cmd()"), "{text}");
}

#[test]
fn a_file_is_written_whole_and_without_colour() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("问题.txt");
    let name = file.to_str().expect("a name");
    let written = run(&root(), &["check", BOOK, "-o", name, "--color", "always"]);
    assert_eq!(written.status, 1);
    assert!(written.stdout.is_empty());
    assert!(written.stderr.contains("已写入"));
    let text = std::fs::read_to_string(&file).expect("the report");
    assert!(!text.contains('\u{1b}'));
    assert_eq!(text.as_bytes(), run(&root(), &["check", BOOK]).stdout);
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(names.len(), 1, "nothing is left beside it");
    let nowhere = run(&root(), &["check", BOOK, "-o", "/没有这个文件夹/问题.txt"]);
    assert_eq!(nowhere.status, 2);
    assert!(nowhere.stderr.contains("写不了（找不到）"), "{}", nowhere.stderr);
}

#[test]
fn colour_only_when_asked_for() {
    let coloured = |arguments: &[&str]| run(&root(), arguments).stdout.contains(&0x1b);
    assert!(!coloured(&["check", BOOK]), "a pipe is no terminal");
    assert!(!coloured(&["check", BOOK, "--color", "never"]));
    assert!(coloured(&["check", BOOK, "--color", "always"]));
}

#[test]
fn the_failing_severity_is_chosen() {
    let status = |arguments: &[&str]| run(&root(), &[&["check", BOOK], arguments].concat()).status;
    assert_eq!(status(&["--fail-on", "never"]), 0);
    assert_eq!(status(&["--only", "loose-bound"]), 0);
    assert_eq!(status(&["--only", "loose-bound", "--fail-on", "warning"]), 1);
    assert_eq!(status(&["--only", "coarse-rounding", "--fail-on", "warning"]), 0);
    assert_eq!(status(&["--only", "coarse-rounding", "--fail-on", "note"]), 1);
    assert_eq!(status(&["--skip", "amount-mismatch,statement-conflict,relation-failed,unit-mismatch"]), 0);
    assert_eq!(status(&["--only", "no-such-rule"]), 2);
}

#[test]
fn the_language_follows_the_option_then_the_locale() {
    let speak = |locale: &str, arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cesuan")).args(arguments).env("LC_ALL", locale).output().expect("runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(speak("en_US.UTF-8", &["explain"]).contains("amount mismatch"));
    assert!(speak("C", &["explain"]).contains("数额不符"));
    assert!(speak("", &["explain"]).contains("数额不符"));
    assert!(speak("en_US.UTF-8", &["explain", "--lang", "zh"]).contains("数额不符"));
    assert!(speak("zh_CN.UTF-8", &["explain", "--lang=en"]).contains("amount mismatch"));
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let first = run(&root(), &["check", BOOK, "--format", "json"]).stdout;
    for _ in 0..3 {
        assert_eq!(run(&root(), &["check", BOOK, "--format", "json"]).stdout, first);
    }
}

#[test]
fn one_folder_that_cannot_be_read_is_told_and_keeps_nobody_from_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    let project = "project: 甲\nlines: { 会议: 1 万元 }\n";
    write("一/book.yaml", "year: 2023\n");
    write("一/a.yaml", project);
    write("lost+found/book.yaml", "year: 2023\n");
    assert_eq!(run(folder.path(), &["check", "."]).status, 0, "what a system keeps for itself is no book");
    write("二/a.yaml.txt", project);
    let checked = run(folder.path(), &["check", "."]);
    assert_eq!(checked.status, 2);
    assert!(checked.stderr.contains("a.yaml.txt：扩展名多了 .txt"), "{}", checked.stderr);
    assert_eq!(run(folder.path(), &["check", "一"]).status, 0);
    let formatted = run(folder.path(), &["fmt", "--check", "."]);
    assert!(formatted.status != 0 && formatted.stderr.contains("a.yaml.txt"), "{}", formatted.stderr);
    // Loose files are a book all the same.
    write("三/a.yaml", project);
    write("三/里/x.yaml.txt", project);
    let checked = run(folder.path(), &["check", "三"]);
    assert!(checked.stderr.contains("x.yaml.txt"), "{}", checked.stderr);
    std::fs::remove_file(folder.path().join("三/里/x.yaml.txt")).expect("removed");
    assert_eq!(run(folder.path(), &["check", "三"]).status, 0);
}
