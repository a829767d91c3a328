//! All input and output: finding books, reading files, writing results.
//!
//! Owns encodings, limits and whole replacement of files.
//! Must never know what the text means.

#![allow(clippy::disallowed_methods, reason = "this is the layer that reads and writes files")]

mod create;
mod encoding;
mod find;
mod fingerprint;
mod lock;
mod looks;
mod replace;
mod unfinished;
mod watch;
mod write;

pub use create::{create, create_folder};
pub use encoding::decode;
pub use find::{Found, files_below, files_in, find, look};
pub use fingerprint::fingerprint;
pub use looks::Looks;
pub use replace::{Replacement, commit, replace, save};
pub use unfinished::finish;
pub use watch::Watch;
pub use write::write;

use std::path::Path;

use rayon::prelude::*;

use encoding::of_file;

use crate::book::{Book, Files, understand};
use crate::message::{Problem, Text};
use crate::source::{FileId, Sources};

/// Reads a book's files, in parallel, and then what is in them. All problems of all files are told.
///
/// # Errors
/// What cannot be read or understood.
pub fn load(found: &Found, sources: &mut Sources, progress: &(dyn Fn() + Sync)) -> Result<Book, Vec<Problem>> {
    if let Some(problem) = found.closed() {
        return Err(vec![problem]);
    }
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
            problems.push(of_file(path, &text));
            None
        }
    };
    let settings = match (&found.settings, settings_text) {
        (Some(path), Some(text)) => keep(path, text, sources),
        _ => None,
    };
    let projects: Vec<FileId> = found.projects.iter().zip(texts).filter_map(|(path, text)| keep(path, text, sources)).collect();
    let files = Files { path: shown(&found.path), settings, projects };
    let book = understand(&files, sources, |beside| {
        progress();
        let path = found.path.join(&*beside.file.text);
        let text = inside(&found.path, &path).and_then(|()| encoding::read(&path));
        text.map(|text| (shown(&path), text)).map_err(|why| (shown(&path), why))
    });
    // A book of a document without application forms has figures and tables only.
    let is_empty = book.as_ref().is_ok_and(Book::is_empty);
    if found.projects.is_empty() && is_empty {
        let text = Text::new(format!("{}：没有项目文件", shown(&found.path)), format!("{}: there is no project file", shown(&found.path)));
        let help = Text::new("每个项目写一个 .yaml 文件，放在 book.yaml 旁边", "write one .yaml file a project, beside book.yaml");
        problems.push(Problem::nowhere(text).help(help));
    }
    match book {
        Ok(book) if problems.is_empty() => Ok(book),
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
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

/// Whether a file that is there lies below a folder, links followed.
pub fn is_inside(folder: &Path, path: &Path) -> bool {
    inside(folder, path).is_ok()
}

/// The text of one file that is no part of a book.
///
/// # Errors
/// Why it cannot be read.
pub fn read(path: &Path) -> Result<String, Problem> {
    encoding::read(path).map_err(|why| of_file(path, &why))
}

/// The text of a file that a book names; it lies in the folder of the book.
///
/// # Errors
/// Why it cannot be read, or that it lies elsewhere.
pub fn read_within(folder: &Path, path: &Path) -> Result<String, Problem> {
    let text = inside(folder, path).and_then(|()| encoding::read(path));
    text.map_err(|why| of_file(path, &why))
}

/// The bytes of one file that is no part of a book.
///
/// # Errors
/// Why it cannot be read.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    encoding::bytes(path).map_err(|why| of_file(path, &why))
}

/// Whether a file begins with a byte-order mark.
pub fn begins_with_mark(path: &Path) -> bool {
    use std::io::Read;
    let mut first = [0; 3];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *"\u{feff}".as_bytes()
}

/// A path as people see it, with forward slashes.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
