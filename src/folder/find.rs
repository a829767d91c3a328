//! Which files make up a book, and which books a folder holds.
//!
//! Owns the walk; links are followed once, so that a loop ends.
//! Must never read a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::encoding::{self, of_file};
use super::shown;
use crate::message::{Problem, Text};

/// The file that makes a folder a book.
const SETTINGS: &str = "book.yaml";
/// Folders that systems keep for themselves at the top of a drive: nobody may read them, and no book is there.
const OF_SYSTEMS: [&str; 3] = ["lost+found", "System Volume Information", "$RECYCLE.BIN"];
/// Folders nest this deep.
const MOST_DEPTH: usize = 16;

/// The files of one book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The folder, or the file if it is a book by itself.
    pub path: PathBuf,
    /// `book.yaml`, if there is one.
    pub settings: Option<PathBuf>,
    /// The project files, sorted.
    pub projects: Vec<PathBuf>,
}

impl Found {
    /// The folder that it lies in.
    pub fn folder(&self) -> &Path {
        let file = self.path.is_file().then(|| self.path.parent().unwrap_or(Path::new("")));
        file.map_or(&self.path, |folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
    }

    /// Whether it could not be looked into when it was found.
    fn is_closed(&self) -> bool {
        self.settings.is_none() && self.projects.is_empty()
    }

    /// Why nothing was found in it, if it cannot be looked into.
    pub fn closed(&self) -> Option<Problem> {
        self.is_closed().then(|| entries(&self.path).err()).flatten()
    }

    /// The file that is shown as `path`.
    pub fn file(&self, path: &str) -> Option<&Path> {
        self.settings.iter().chain(&self.projects).find(|file| shown(file) == path).map(PathBuf::as_path)
    }
}

/// The books under a path: the folder itself, the books it holds, or the book that a file is part of.
///
/// # Errors
/// Why there is none.
pub fn find(path: &Path) -> Result<Vec<Found>, Problem> {
    let books = look(path)?;
    if books.is_empty() {
        let path = shown(path);
        return Err(Problem::nowhere(Text::new(
            format!("{path}：里面没有预算卷（既没有 {SETTINGS}，也没有 .yaml 项目文件）"),
            format!("{path}: there is no book in it, neither {SETTINGS} nor a project file (.yaml)"),
        ))
        .help(Text::new(
            "预算卷是一个文件夹：book.yaml 加每个项目一个 .yaml 文件",
            "a book is a folder with book.yaml and one .yaml file a project",
        )));
    }
    Ok(books)
}

/// The same where there may be none.
///
/// # Errors
/// Why they cannot be looked for.
pub fn look(path: &Path) -> Result<Vec<Found>, Problem> {
    let meta = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if meta.is_file() {
        return file(path).map(|found| vec![found]);
    }
    if !meta.is_dir() {
        return Err(of_file(path, &Text::new("不是普通文件", "is not a regular file")));
    }
    let mut books = Vec::new();
    let mut seen = BTreeSet::new();
    walk(path, 0, &mut seen, &mut books)?;
    Ok(books)
}

/// The files below a folder, hidden ones left out, as paths from there; no deeper than books are looked for.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((at, depth)) = open.pop() {
        for path in entries(&at).unwrap_or_default() {
            if path.is_dir() && !path.is_symlink() && depth < MOST_DEPTH {
                open.push((path, depth + 1));
            } else if path.is_file() {
                found.extend(path.strip_prefix(folder).ok().map(shown));
            }
        }
    }
    found.sort();
    found
}

/// The files of a folder itself, hidden ones left out.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder).unwrap_or_default().into_iter().filter(|path| path.is_file()).collect()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    of_file(path, &encoding::unreadable(error))
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml"))
}

/// A single file: the book of its folder, or a book by itself.
fn file(path: &Path) -> Result<Found, Problem> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.join(SETTINGS).is_file() {
        let entries = entries(folder)?;
        return Ok(book(folder, &entries));
    }
    Ok(Found { path: path.to_owned(), settings: None, projects: vec![path.to_owned()] })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let read = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut entries = Vec::new();
    for entry in read {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) || OF_SYSTEMS.contains(&&*name) {
            continue;
        }
        // Editors add an ending, and Windows hides it.
        if let Some(meant) = name.strip_suffix(".txt").filter(|name| is_yaml(Path::new(name))) {
            let path = shown(&entry.path());
            let text = Text::new(
                format!("{path}：扩展名多了 .txt，不会被读"),
                format!("{path}: the ending .txt is one too many: the file would not be read"),
            );
            return Err(Problem::nowhere(text)
                .help(Text::new(format!("请改名为 {meant}，或移到别处"), format!("rename it to {meant}, or move it elsewhere"))));
        }
        entries.push(entry.path());
    }
    entries.sort();
    Ok(entries)
}

fn book(folder: &Path, entries: &[PathBuf]) -> Found {
    let settings = folder.join(SETTINGS);
    // Only a folder is passed over: a file that cannot be read is told when it is read.
    let projects = entries.iter().filter(|path| is_yaml(path) && **path != settings && !path.is_dir()).cloned().collect();
    Found { path: folder.to_owned(), settings: settings.exists().then_some(settings), projects }
}

fn walk(folder: &Path, depth: usize, seen: &mut BTreeSet<PathBuf>, books: &mut Vec<Found>) -> Result<(), Problem> {
    let real = std::fs::canonicalize(folder).map_err(|error| unreadable(folder, &error))?;
    if depth > MOST_DEPTH || !seen.insert(real) {
        return Ok(());
    }
    let entries = entries(folder)?;
    let found = book(folder, &entries);
    let folders: Vec<&PathBuf> = entries.iter().filter(|path| path.is_dir()).collect();
    let has_files = !found.projects.is_empty();
    if found.settings.is_some() {
        books.push(found);
        return Ok(());
    }
    let before = books.len();
    for inner in folders {
        // What cannot be looked into is a book that cannot be read: the others are read all the same.
        if walk(inner, depth + 1, seen, books).is_err() {
            books.push(Found { path: inner.clone(), settings: None, projects: Vec::new() });
        }
    }
    // Loose project files are a book of their own, unless the folder holds books.
    if has_files && books[before..].iter().all(Found::is_closed) && depth == 0 {
        books.push(found);
    }
    Ok(())
}
