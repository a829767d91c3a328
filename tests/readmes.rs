//! What the READMEs quote is what the program says.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use common::{blocks, root, run};

fn printed(arguments: &[&str]) -> String {
    let run = run(&root(), arguments);
    String::from_utf8(run.stdout).expect("UTF-8").lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The sentences in the last column of the table of rules.
fn quoted(page: &str) -> Vec<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 2);
    rows.filter_map(|row| row.rsplit(" | ").next()?.trim().strip_suffix(" |")?.strip_prefix('`')?.strip_suffix('`')).collect()
}

fn check(name: &str, language: &str) {
    let page = std::fs::read_to_string(root().join(name)).expect("the page");
    let report = printed(&["check", "formulas/jianghan-2022", "--lang", language]);
    let concise = printed(&["check", "formulas/jianghan-2022", "--format", "concise", "--lang", language]);
    let shown = printed(&["show", "大厅租金", "--book", "formulas/jianghan-2022", "--lang", language]);
    let sentences: Vec<&str> = quoted(&page).into_iter().filter(|text| !text.starts_with("cesuan ")).collect();
    assert!(sentences.len() >= 10, "{name}: {sentences:?}");
    for sentence in sentences {
        assert!(concise.lines().any(|line| line.ends_with(sentence)), "{name} quotes: {sentence}");
    }
    let blocks = blocks(&page);
    let mut example = None;
    let mut compared = 0;
    for (kind, text) in &blocks {
        match kind.as_str() {
            "yaml" => example = Some(text),
            "text" if text.starts_with("hall.yaml:") => {
                let folder = tempfile::tempdir().expect("a folder");
                std::fs::write(folder.path().join("hall.yaml"), example.expect("the file before it")).expect("written");
                let run = run(folder.path(), &["check", "hall.yaml", "--format", "concise", "--lang", language]);
                let said = String::from_utf8(run.stdout).expect("UTF-8");
                let graver: String = said.lines().filter(|line| !line.contains("[no-basis]")).map(|line| format!("{line}\n")).collect();
                assert_eq!(&graver, text);
                compared += 1;
            }
            "text" => {
                assert!(report.contains(text.as_str()) || shown.contains(text.as_str()), "{name} quotes:\n{text}");
                compared += 1;
            }
            _ => {}
        }
    }
    assert_eq!(compared, 4, "{name}");
}

#[test]
fn the_english_readme() {
    check("README.md", "en");
}

#[test]
fn the_chinese_readme() {
    check("README.zh-CN.md", "zh");
}
