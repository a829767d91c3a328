//! The JSON Schema that editors check the format by agrees with what the tool reads.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::path::{Path, PathBuf};

use common::{root, run};

fn schema(name: &str) -> serde_json::Value {
    let run = run(&root(), &["schema", name]);
    assert_eq!(run.status, 0);
    serde_json::from_slice(&run.stdout).expect("JSON")
}

/// A YAML file as an editor sees it.
fn value(text: &str) -> Option<serde_json::Value> {
    yaml_serde::from_str::<serde_json::Value>(text).ok()
}

fn yaml_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            yaml_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            out.push(path);
        }
    }
}

fn validator(name: &str) -> jsonschema::Validator {
    jsonschema::draft7::new(&schema(name)).expect("a schema")
}

#[test]
fn the_schemas_beside_the_first_book_are_what_the_command_prints() {
    for name in ["project", "book"] {
        let checked_in = std::fs::read(root().join(format!("formulas/jianghan-2022/schema/{name}.json"))).expect("the file");
        assert!(checked_in == run(&root(), &["schema", name]).stdout, "cesuan schema {name} > formulas/jianghan-2022/schema/{name}.json");
    }
}

#[test]
fn whatever_the_tool_reads_passes() {
    let (project, book, norms) = (validator("project"), validator("book"), validator("norms"));
    let mut files = Vec::new();
    yaml_files(&root().join("formulas"), &mut files);
    for group in ["holds", "judging", "tables"] {
        yaml_files(&root().join("tests/cases").join(group), &mut files);
    }
    let mut seen = 0;
    for path in files {
        let text = std::fs::read_to_string(&path).expect("text");
        let Some(value) = value(&text) else { continue };
        let is_norms = path.parent().is_some_and(|folder| folder.ends_with("norms"));
        let validator = if path.ends_with("book.yaml") {
            &book
        } else if is_norms {
            &norms
        } else {
            &project
        };
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        seen += 1;
    }
    assert!(seen > 150, "{seen} files");
}

#[test]
fn slips_are_marked() {
    let (project, book) = (validator("project"), validator("book"));
    let bad_projects = [
        "lines: { 甲: 3 元 }",
        "project: 甲\nline: { 甲: 3 元 }",
        "project: 甲\nlines: [甲]",
        "project: 甲\nlines: { 甲: { stated: { 表: { value: 3 元, page: 4 } } } }",
        "project: 甲\nlines: { 甲: { stated: [3 元] } }",
        "project: 甲\naccept: { rule: no-basis }",
    ];
    for text in bad_projects {
        assert!(!project.is_valid(&value(text).expect("YAML")), "{text}");
    }
    let bad_books = [
        "departement: 甲",
        "tables: { 表: { file: 表.csv, key: 项目 } }",
        "tables: { 表: { file: 表.csv, key: 项目, amounts: 数, tree: code } }",
        "documents: { 申报表: 实施方案 }",
    ];
    for text in bad_books {
        assert!(!book.is_valid(&value(text).expect("YAML")), "{text}");
    }
}

#[test]
fn every_file_of_the_first_book_names_its_schema() {
    let folder = root().join("formulas/jianghan-2022");
    let mut files = Vec::new();
    yaml_files(&folder, &mut files);
    for path in files {
        let name = if path.ends_with("book.yaml") { "book" } else { "project" };
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(text.starts_with(&format!("# yaml-language-server: $schema=schema/{name}.json\n")), "{}", path.display());
    }
}
