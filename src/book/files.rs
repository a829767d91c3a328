//! The texts of a book's files as a book.
//!
//! Owns which file is read as what; projects are read in parallel.
//! Must never fetch a text itself: those of tables are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::link::{assemble, share};
use super::model::{Basis, Book, Module, ROOT, Settings};
use super::norm::{LIBRARY, Norms, read_norms};
use super::project::read_project;
use super::settings::read_settings;
use super::table::{Word, read_table};
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::source::{FileId, Sources};

/// The files of a book whose texts are at hand.
#[derive(Debug)]
pub struct Files {
    /// The folder, as it is shown.
    pub path: String,
    /// `book.yaml`, if there is one.
    pub settings: Option<FileId>,
    /// The projects, in order.
    pub projects: Vec<FileId>,
}

/// A file beside those that are read at once: of a table, or of norms.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'w> {
    /// What it is: the name of the table, or nothing of norms.
    pub table: Option<&'w Word>,
    /// The file, relative to the book.
    pub file: &'w Word,
}

/// The path, as it is shown, and the text of such a file.
pub type BesideText = Result<(String, String), (String, Text)>;

/// Reads what is in the files. All problems of all files are told.
///
/// # Errors
/// What cannot be understood.
pub fn understand(files: &Files, sources: &mut Sources, mut beside: impl FnMut(Beside<'_>) -> BesideText) -> Result<Book, Vec<Problem>> {
    let mut problems = Vec::new();
    let (settings, root) = match files.settings {
        Some(file) => {
            let (settings, module, found) = read_settings(file, &sources.get(file).text);
            problems.extend(found);
            (settings, module)
        }
        None => {
            let mut module = Module::new(files.projects.first().copied().unwrap_or(FileId(0)), ROOT);
            module.figures[0].basis = Basis::Sum;
            (Settings::standard(), module)
        }
    };
    let units = &settings.units;
    let shared: &Sources = sources;
    // A norm file that lies beside the projects is none.
    let norm_files: Vec<String> = settings.norms.iter().map(|file| format!("{}/{}", files.path, file.text)).collect();
    let projects: Vec<FileId> = files.projects.iter().copied().filter(|file| !norm_files.contains(&shared.get(*file).path)).collect();
    let read: Vec<(Module, Vec<Problem>)> = projects.par_iter().map(|file| read_project(*file, &shared.get(*file).text, units)).collect();
    let mut modules = Vec::with_capacity(read.len() + 1);
    modules.push(root);
    for (module, found) in read {
        problems.extend(found);
        modules.push(module);
    }
    for declaration in &settings.tables {
        match beside(Beside { table: Some(&declaration.name), file: &declaration.file }) {
            Ok((path, text)) => {
                let file = sources.add(path, text);
                let (module, found) = read_table(file, &sources.get(file).text, declaration, &settings.units);
                problems.extend(found);
                modules.push(module);
            }
            Err((path, why)) => {
                let name = &declaration.name.text;
                let text = Text::new(
                    format!("表格“{name}”的文件 {path}：{}", why.zh),
                    format!("the file of the table '{name}', {path}: {}", why.en),
                );
                problems.push(Problem::at(declaration.file.location, text));
            }
        }
    }
    let norms = norms(&settings, &modules, sources, &mut problems, beside);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut book = assemble(files.path.clone(), settings, modules)?;
    book.norms = norms;
    let problems = unknown_norms(&book);
    if problems.is_empty() { Ok(book) } else { Err(problems) }
}

/// The department's own norms, and those that the program brings along; nothing is read where no figure refers to any.
fn norms(
    settings: &Settings,
    modules: &[Module],
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
    mut beside: impl FnMut(Beside<'_>) -> BesideText,
) -> Vec<Norms> {
    let mut texts: Vec<(String, String, bool)> = Vec::new();
    for file in &settings.norms {
        match beside(Beside { table: None, file }) {
            Ok((path, text)) => texts.push((path, text, false)),
            Err((path, why)) => {
                let text = Text::new(format!("标准的文件 {path}：{}", why.zh), format!("the norm file {path}: {}", why.en));
                problems.push(Problem::at(file.location, text));
            }
        }
    }
    if modules.iter().any(|module| !module.subjects.is_empty()) {
        texts.extend(LIBRARY.map(|(path, text)| (path.to_owned(), text.to_owned(), true)));
    }
    let mut norms = Vec::new();
    for (path, text, is_built_in) in texts {
        let file = sources.add(path, text);
        let (read, found) = read_norms(file, &sources.get(file).text, &settings.units, is_built_in);
        norms.extend(read);
        problems.extend(found);
    }
    norms
}

/// Figures that refer to a ceiling which no norm has.
fn unknown_norms(book: &Book) -> Vec<Problem> {
    let mut problems = Vec::new();
    for module in &book.modules {
        for subject in module.subjects.iter().filter(|subject| !book.has_ceiling(&subject.name)) {
            let name = &subject.name;
            let text = Text::new(format!("没有支出标准“{name}”"), format!("there is no norm '{name}'"));
            let all = book.norms.iter().flat_map(|norms| norms.ceilings.iter().map(|ceiling| format!("{}.{}", norms.name, ceiling.name)));
            let all: Vec<String> = all.collect();
            let problem = Problem::at(module.location(subject.span), text);
            problems.push(match did_you_mean(name, all.iter().map(String::as_str)) {
                Some(guess) => problem.help(guessed(guess)),
                None => problem.help(Text::new("有哪些标准：cesuan norms", "'cesuan norms' lists them")),
            });
        }
    }
    problems
}

/// A book with other texts in the place of some of its files. Where these are projects, nothing else is read again.
///
/// # Errors
/// What cannot be understood.
pub fn revise(book: &Book, sources: &Sources, texts: &BTreeMap<FileId, String>) -> (Sources, Result<Book, Vec<Problem>>) {
    let projects = book.projects();
    let is_project = |file: &FileId| book.modules[projects.clone()].iter().any(|module| module.file == *file);
    let all_are_projects = texts.keys().all(is_project);
    let mut modules = book.modules.clone();
    let new = sources.with_texts(texts);
    let mut problems = Vec::new();
    for module in modules.iter_mut().take(projects.end).skip(1).filter(|module| all_are_projects && texts.contains_key(&module.file)) {
        let (read, found) = read_project(module.file, &new.get(module.file).text, &book.settings.units);
        problems.extend(found);
        *module = Arc::new(read);
    }
    // Norms are read for those who refer to them.
    let lacks_norms = book.norms.is_empty() && modules.iter().any(|module| !module.subjects.is_empty());
    if !all_are_projects || lacks_norms {
        return reread(book, sources, |file| Some(texts.get(&file).unwrap_or(&sources.get(file).text).clone()));
    }
    if !problems.is_empty() {
        return (new, Err(problems));
    }
    let revised = share(book.path.clone(), book.settings.clone(), modules).and_then(|shared| {
        let book = Book { norms: book.norms.clone(), tally: book.tally, ..shared };
        let problems = unknown_norms(&book);
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    });
    (new, revised)
}

/// A book read anew, with other texts in the place of some of its files; `text` gives that of each file, or none to leave it out.
///
/// # Errors
/// What cannot be understood.
pub fn reread(book: &Book, sources: &Sources, text: impl Fn(FileId) -> Option<String>) -> (Sources, Result<Book, Vec<Problem>>) {
    let mut new = Sources::default();
    let mut add = |file: FileId| text(file).map(|text| new.add(sources.get(file).path.clone(), text));
    let projects = book.projects();
    let root = &book.modules[0];
    // Without `book.yaml` the root stands for it in the first project's file.
    let is_there = projects.clone().next().is_none_or(|first| book.modules[first].file != root.file);
    let settings = if is_there { add(root.file) } else { None };
    let projects = projects.filter_map(|at| add(book.modules[at].file)).collect();
    let files = Files { path: book.path.clone(), settings, projects };
    let book = understand(&files, &mut new, |beside| {
        let missing = || (beside.file.text.to_string(), Text::new("找不到", "not found"));
        let table = |name: &Word| book.modules.iter().find(|module| module.table.is_some() && *module.name(0) == *name.text);
        match beside.table {
            Some(name) => {
                let file = table(name).map(|table| table.file).ok_or_else(missing)?;
                Ok((sources.get(file).path.clone(), text(file).ok_or_else(missing)?))
            }
            // Norms are not changed: they are what was read before.
            None => {
                let norms = book.norm_file(beside.file).ok_or_else(missing)?;
                Ok((sources.get(norms).path.clone(), sources.get(norms).text.clone()))
            }
        }
    });
    (new, book)
}
