//! All input and output: finding books, reading files, writing results.
//!
//! Owns encodings, limits and whole replacement of files.
//! Must never know what the text means.

#![allow(clippy::disallowed_methods, reason = "this is the layer that reads and writes files")]

mod create;
mod encoding;
mod find;
mod watch;
mod write;

pub use create::{create, create_folder};
pub use find::{Found, find};
pub use watch::Watch;
pub use write::write;

use std::path::Path;

use rayon::prelude::*;

use crate::book::{Book, Module, ROOT, Settings, assemble, read_project, read_settings, read_table};
use crate::message::{Problem, Text};
use crate::source::{FileId, Sources};

/// Reads a book's files, in parallel, and then what is in them. All problems of all files are told.
///
/// # Errors
/// What cannot be read or understood.
pub fn load(found: &Found, sources: &mut Sources, progress: &(dyn Fn() + Sync)) -> Result<Book, Vec<Problem>> {
    let read = |path: &std::path::PathBuf| {
        progress();
        encoding::read(path)
    };
    let settings_text = found.settings.as_ref().map(read);
    let texts: Vec<_> = found.projects.par_iter().map(read).collect();
    let mut problems = Vec::new();
    let mut keep = |path: &Path, text: Result<String, Text>, sources: &mut Sources| match text {
        Ok(text) => Some(sources.add(shown(path), text)),
        Err(text) => {
            problems.push(Problem::nowhere(Text::new(format!("{}：{}", shown(path), text.zh), format!("{}: {}", shown(path), text.en))));
            None
        }
    };
    let settings_file = match (&found.settings, settings_text) {
        (Some(path), Some(text)) => keep(path, text, sources),
        _ => None,
    };
    let files: Vec<FileId> = found.projects.iter().zip(texts).filter_map(|(path, text)| keep(path, text, sources)).collect();
    let (settings, root) = match settings_file {
        Some(file) => {
            let (settings, module, found) = read_settings(file, &sources.get(file).text);
            problems.extend(found);
            (settings, module)
        }
        None => {
            let mut module = Module::new(files.first().copied().unwrap_or(FileId(0)), ROOT);
            module.figures[0].basis = crate::book::Basis::Sum;
            (Settings::standard(), module)
        }
    };
    if found.projects.is_empty() {
        let text = Text::new(format!("{}：没有项目文件", shown(&found.path)), format!("{}: there is no project file", shown(&found.path)));
        let help = Text::new("每个项目写一个 .yaml 文件，放在 book.yaml 旁边", "write one .yaml file a project, beside book.yaml");
        problems.push(Problem::nowhere(text).help(help));
    }
    let units = &settings.units;
    let shared: &Sources = sources;
    let read: Vec<(Module, Vec<Problem>)> = files.par_iter().map(|file| read_project(*file, &shared.get(*file).text, units)).collect();
    let mut modules = Vec::with_capacity(read.len() + 1);
    modules.push(root);
    for (module, found) in read {
        problems.extend(found);
        modules.push(module);
    }
    for declaration in &settings.tables {
        progress();
        let path = found.path.join(&*declaration.file.text);
        match inside(&found.path, &path).and_then(|()| encoding::read(&path)) {
            Ok(text) => {
                let file = sources.add(shown(&path), text);
                let (module, found) = read_table(file, &sources.get(file).text, declaration, &settings.units);
                problems.extend(found);
                modules.push(module);
            }
            Err(why) => {
                let (name, path) = (&declaration.name.text, shown(&path));
                let text = Text::new(
                    format!("表格“{name}”的文件 {path}：{}", why.zh),
                    format!("the file of the table '{name}', {path}: {}", why.en),
                );
                problems.push(Problem::at(declaration.file.location, text));
            }
        }
    }
    if problems.is_empty() { assemble(shown(&found.path), settings, modules) } else { Err(problems) }
}

/// Whether a file lies below a folder, links followed: a book is handed on as a folder.
fn inside(folder: &Path, path: &Path) -> Result<(), Text> {
    match (std::fs::canonicalize(folder), std::fs::canonicalize(path)) {
        (Ok(folder), Ok(path)) if !path.starts_with(&folder) => {
            Err(Text::new("在预算卷的文件夹之外", "lies outside the folder of the book"))
        }
        // What cannot be found is told when it is read.
        _ => Ok(()),
    }
}

/// A path as people see it, with forward slashes.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
