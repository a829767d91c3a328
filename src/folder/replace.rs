//! Files that were read are changed only if they are still what was read.
//!
//! Owns the comparison, and that several files of one change are made ready before the first is put in its place.
//! Must never decide what is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::encoding::{lines_fit, of_file, unreadable};
use super::find::Found;
use super::fingerprint::of;
use super::lock::lock;
use super::shown;
use super::unfinished::{Step, busy, is_noted, note};
use super::write::{Ready, sweep, unwritable};
use crate::message::{Problem, Text};
use crate::source::{FileId, Sources};

/// A file as it was read, and what it becomes.
#[derive(Debug)]
pub struct Replacement<'t> {
    /// The file.
    pub path: PathBuf,
    /// Its text when it was read, without a byte-order mark.
    pub old: &'t str,
    /// Its new text.
    pub new: String,
}

/// Replaces files that have nothing to do with each other: all of them, or none where one of them is no longer what was read or cannot
/// be written.
///
/// # Errors
/// Why nothing was written.
pub fn replace(files: &[Replacement<'_>]) -> Result<(), Problem> {
    let _locks = locks(files.iter().map(folder_of));
    put(files, make_ready(files)?)
}

/// Replaces files of one folder that belong together: all of them, or none. If the program is ended in between, `finish` does the rest.
///
/// # Errors
/// Why nothing was written.
pub fn save(folder: &Path, files: &[Replacement<'_>]) -> Result<(), Problem> {
    let locks = locks(files.iter().map(folder_of).chain([folder.to_owned()]));
    if is_noted(folder) {
        return Err(busy(folder));
    }
    // What is left of saves that were ended before their note was written.
    locks.iter().filter(|(_, lock)| lock.is_some()).for_each(|(folder, _)| sweep(folder));
    let steps = make_ready(files)?;
    // One file is put in its place in one step: nothing can come in between.
    let noted = (steps.len() > 1).then(|| note(folder, &steps)).transpose().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => busy(folder),
        _ => unwritable(folder, &error),
    })?;
    let done = put(files, steps);
    drop(noted);
    done
}

/// The folder that a file lies in, links followed.
fn folder_of(file: &Replacement<'_>) -> PathBuf {
    let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Locks on some folders, in an order that all programs keep.
fn locks(folders: impl Iterator<Item = PathBuf>) -> Vec<(PathBuf, Option<File>)> {
    let folders: BTreeSet<PathBuf> = folders.map(|folder| std::fs::canonicalize(&folder).unwrap_or(folder)).collect();
    folders.into_iter().map(|folder| (folder.clone(), lock(&folder))).collect()
}

/// Compares the files with what was read, and writes the new ones out beside them.
fn make_ready(files: &[Replacement<'_>]) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::new();
    for file in files {
        // Where the name is a link, the file behind it is replaced.
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if std::fs::metadata(&path).is_ok_and(|meta| meta.permissions().readonly()) {
            let problem = of_file(&file.path, &Text::new("文件是只读的，没有写入", "the file is read-only: nothing was written"));
            return Err(problem.help(Text::new("请先去掉文件的“只读”属性", "make the file writable first")));
        }
        let now = std::fs::read(&path).map_err(|error| of_file(&file.path, &unreadable(&error)))?;
        let text = now.strip_prefix(MARK).unwrap_or(&now);
        if text != file.old.as_bytes() {
            return Err(changed(&file.path));
        }
        lines_fit(&file.new).map_err(|why| {
            let why = Text::new(format!("改了以后{}，没有写入", why.zh), format!("with the change {}: nothing was written", why.en));
            of_file(&file.path, &why)
        })?;
        let mark = if text.len() < now.len() { MARK } else { &[] };
        let new = [mark, file.new.as_bytes()].concat();
        let ready = Ready::of_save(&path, &new).map_err(|error| unwritable(&file.path, &error))?;
        steps.push(Step { ready, old: of(&now).0, new: of(&new).0 });
    }
    Ok(steps)
}

/// Puts files in their places one by one; if one of them cannot be, the others go back.
fn put(files: &[Replacement<'_>], steps: Vec<Step>) -> Result<(), Problem> {
    for (at, (step, file)) in steps.into_iter().zip(files).enumerate() {
        // Others may have written while the rest was made ready.
        let put = if is_read(file) { step.ready.put().map_err(|error| unwritable(&file.path, &error)) } else { Err(changed(&file.path)) };
        let Err(problem) = put else { continue };
        let stuck: Vec<String> = files[..at].iter().filter(|file| back(file).is_err()).map(|file| shown(&file.path)).collect();
        if stuck.is_empty() {
            return Err(problem);
        }
        let (zh, en) = (stuck.join("、"), stuck.join(", "));
        return Err(problem.help(Text::new(format!("{zh} 已经改了，改不回来"), format!("already changed, and cannot be put back: {en}"))));
    }
    Ok(())
}

/// Puts the new texts of a book's files in the place of those that were read, all of them or none.
///
/// # Errors
/// Why nothing was written.
pub fn commit(found: &Found, sources: &Sources, texts: BTreeMap<FileId, String>) -> Result<(), Problem> {
    let changes = texts.into_iter().map(|(file, new)| {
        let source = sources.get(file);
        // What is no project is a table beside it.
        let path = found.file(&source.path).map_or_else(|| PathBuf::from(&source.path), Path::to_owned);
        Replacement { path, old: &source.text, new }
    });
    save(found.folder(), &changes.collect::<Vec<_>>())
}

/// Whether a file is still what was read.
fn is_read(file: &Replacement<'_>) -> bool {
    std::fs::read(&file.path).is_ok_and(|now| now.strip_prefix(MARK).unwrap_or(&now) == file.old.as_bytes())
}

/// Writes what was read in the place of what was just written; what somebody else has written since stays.
fn back(file: &Replacement<'_>) -> std::io::Result<()> {
    let now = std::fs::read(&file.path)?;
    let mark: &[u8] = if now.starts_with(MARK) { MARK } else { &[] };
    if now[mark.len()..] != *file.new.as_bytes() {
        return Err(ErrorKind::InvalidData.into());
    }
    Ready::of_save(&file.path, &[mark, file.old.as_bytes()].concat())?.put()
}

/// What some editors begin a file with.
const MARK: &[u8] = "\u{feff}".as_bytes();

fn changed(path: &Path) -> Problem {
    let why = Text::new(
        "这期间文件被别人改过了，没有写入，两边的内容都没有丢",
        "the file has been changed in the meantime: nothing was written, and nothing is lost",
    );
    of_file(path, &why).help(Text::new("请再来一次", "try again"))
}
