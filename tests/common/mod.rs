//! What several tests need: books from texts, and runs of the program.
#![allow(dead_code, clippy::disallowed_methods)]

use std::path::{Path, PathBuf};
use std::process::Command;

use cesuan::book::{Beside, Book, Files, assemble, read_project, read_settings, read_table, understand};
use cesuan::message::{Problem, Text};
use cesuan::source::{FileId, Sources};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A book from texts: `book.yaml` (or nothing) and projects.
pub fn book(settings: &str, projects: &[&str]) -> (Sources, Result<Book, Vec<Problem>>) {
    let mut sources = Sources::default();
    let file = sources.add("book.yaml".into(), settings.into());
    let settings = (!settings.is_empty()).then_some(file);
    let name = |at: usize| if projects.len() == 1 { "example.yaml".to_owned() } else { format!("project-{}.yaml", at + 1) };
    let projects = projects.iter().enumerate().map(|(at, text)| sources.add(name(at), (*text).into())).collect();
    let files = Files { path: ".".into(), settings, projects };
    let missing = |beside: Beside<'_>| Err((beside.file.text.to_string(), Text::new("找不到", "not found")));
    let book = understand(&files, &mut sources, missing);
    (sources, book)
}

/// The folders in a folder, sorted.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("a folder");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The texts of the first book: `book.yaml`, the projects, the tables.
pub fn first_book() -> Vec<String> {
    let folder = root().join("formulas/jianghan-2022");
    let found = cesuan::folder::find(&folder).expect("the first book").remove(0);
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).expect("a file of the book");
    let mut texts: Vec<String> = found.settings.into_iter().chain(found.projects).map(read).collect();
    let (settings, ..) = read_settings(FileId(0), &texts[0]);
    texts.extend(settings.tables.iter().map(|table| read(folder.join(&*table.file.text))));
    texts
}

/// A book from the texts of its files: `book.yaml`, the projects, the tables; none where one cannot be read.
pub fn book_of(texts: &[String]) -> Option<Book> {
    let (settings, root, problems) = read_settings(FileId(0), &texts[0]);
    let mut modules = vec![root];
    let mut sound = problems.is_empty();
    let tables = texts.len() - settings.tables.len();
    for (at, text) in texts.iter().enumerate().skip(1) {
        let file = FileId(u32::try_from(at).expect("few files"));
        let (module, problems) = match at.checked_sub(tables) {
            Some(table) => read_table(file, text, &settings.tables[table], &settings.units),
            None => read_project(file, text, &settings.units),
        };
        sound &= problems.is_empty();
        modules.push(module);
    }
    if sound { assemble(String::new(), settings, modules).ok() } else { None }
}

/// One finding in a few words: what tests compare.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The rule.
    pub rule: &'static str,
    /// As concise output names it.
    pub severity: cesuan::check::Severity,
    /// The Chinese sentence.
    pub message: String,
    /// Line and column, and the file.
    pub at: (String, usize, usize),
    /// Every value it carries, exactly.
    pub values: Vec<String>,
}

/// What a check says of a book, or the problems that keep it from being checked.
pub fn check(settings: &str, projects: &[&str]) -> Result<Vec<Found>, Vec<String>> {
    let (sources, book) = book(settings, projects);
    let words = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.text.zh).collect::<Vec<_>>();
    let book = book.map_err(words)?;
    let trace = cesuan::recompute::recompute(&book).map_err(words)?;
    let report = cesuan::check::check(&trace).map_err(words)?;
    let found = report.findings.iter().map(|finding| {
        let source = sources.get(finding.location.file);
        let at = source.position(finding.location.span.start);
        let amounts = [&finding.stated, &finding.computed, &finding.difference, &finding.effect];
        let mut values: Vec<String> = amounts.into_iter().flatten().map(cesuan::check::Amount::exact).collect();
        values.extend(finding.evidence.iter().map(|evidence| evidence.text.zh.clone()));
        Found {
            rule: finding.rule.name,
            severity: finding.severity,
            message: finding.message.zh.clone(),
            at: (source.path.clone(), at.line, at.column),
            values,
        }
    });
    Ok(found.collect())
}

/// What a run of the program leaves.
pub struct Run {
    /// The standard output.
    pub stdout: Vec<u8>,
    /// The standard error stream.
    pub stderr: String,
    /// The exit status.
    pub status: i32,
}

/// Runs the program in a folder, in Chinese unless the arguments say otherwise.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_cesuan"))
        .current_dir(folder)
        .args(arguments)
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .expect("the program runs");
    Run {
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        status: output.status.code().expect("the program ends by itself"),
    }
}

/// The fenced blocks of a page: what stands behind the fence, and the text.
pub fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some((kind.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}
