//! The texts of a book's files as a book.
//!
//! Owns which file is read as what; projects are read in parallel.
//! Must never fetch a text itself: those of tables are asked for.

use rayon::prelude::*;

use super::link::assemble;
use super::model::{Basis, Book, Module, ROOT, Settings};
use super::project::read_project;
use super::settings::read_settings;
use super::table::{Declaration, read_table};
use crate::message::{Problem, Text};
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

/// The path, as it is shown, and the text of a table's file.
pub type TableText = Result<(String, String), (String, Text)>;

/// Reads what is in the files. All problems of all files are told.
///
/// # Errors
/// What cannot be understood.
pub fn understand(files: &Files, sources: &mut Sources, mut table: impl FnMut(&Declaration) -> TableText) -> Result<Book, Vec<Problem>> {
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
    let read: Vec<(Module, Vec<Problem>)> =
        files.projects.par_iter().map(|file| read_project(*file, &shared.get(*file).text, units)).collect();
    let mut modules = Vec::with_capacity(read.len() + 1);
    modules.push(root);
    for (module, found) in read {
        problems.extend(found);
        modules.push(module);
    }
    for declaration in &settings.tables {
        match table(declaration) {
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
    if problems.is_empty() { assemble(files.path.clone(), settings, modules) } else { Err(problems) }
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
    let book = understand(&files, &mut new, |declaration| {
        let table = book.modules.iter().find(|module| module.table.is_some() && *module.name(0) == *declaration.name.text);
        let missing = || (declaration.file.text.to_string(), Text::new("找不到", "not found"));
        let file = table.map(|table| table.file).ok_or_else(missing)?;
        Ok((sources.get(file).path.clone(), text(file).ok_or_else(missing)?))
    });
    (new, book)
}
