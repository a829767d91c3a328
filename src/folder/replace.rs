//! Files that were read are changed only if they are still what was read.
//!
//! Owns the comparison, and that several files of one change are made ready before the first is put in its place.
//! Must never decide what is changed.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};

use rustc_hash::FxHasher;

use super::encoding::{lines_fit, reason};
use super::find::Found;
use super::shown;
use super::write::{Ready, unwritable};
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

/// Replaces files: all of them, or none where one of them is no longer what was read or cannot be written.
///
/// # Errors
/// Why nothing was written.
pub fn replace(files: &[Replacement<'_>]) -> Result<(), Problem> {
    let folders = files.iter().map(|file| file.path.parent().unwrap_or(Path::new(".")).to_owned());
    let mut folders: Vec<PathBuf> = folders.map(|folder| std::fs::canonicalize(&folder).unwrap_or(folder)).collect();
    folders.sort();
    folders.dedup();
    // Held until the end: of two that change one book at a time, the later sees what the earlier wrote.
    let _locks: Vec<Option<File>> = folders.iter().map(|folder| lock(folder)).collect();
    let mut ready = Vec::new();
    for file in files {
        // Where the name is a link, the file behind it is replaced.
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if std::fs::metadata(&path).is_ok_and(|meta| meta.permissions().readonly()) {
            let path = shown(&file.path);
            let text = Text::new(format!("{path}：文件是只读的，没有写入"), format!("{path}: the file is read-only: nothing was written"));
            return Err(Problem::nowhere(text).help(Text::new("请先去掉文件的“只读”属性", "make the file writable first")));
        }
        let now = std::fs::read(&path).map_err(|error| {
            let (path, why) = (shown(&file.path), reason(&error));
            Problem::nowhere(Text::new(format!("{path}：读不了（{}）", why.zh), format!("{path}: cannot be read ({})", why.en)))
        })?;
        let text = now.strip_prefix(MARK).unwrap_or(&now);
        if text != file.old.as_bytes() {
            return Err(changed(&file.path));
        }
        lines_fit(&file.new).map_err(|why| {
            let path = shown(&file.path);
            Problem::nowhere(Text::new(
                format!("{path}：改了以后{}，没有写入", why.zh),
                format!("{path}: with the change {}: nothing was written", why.en),
            ))
        })?;
        let mark = if text.len() < now.len() { MARK } else { &[] };
        let bytes = [mark, file.new.as_bytes()].concat();
        ready.push(Ready::new(&path, &bytes).map_err(|error| unwritable(&file.path, &error))?);
    }
    for (at, (ready, file)) in ready.into_iter().zip(files).enumerate() {
        // Others may have written while the rest was made ready.
        let put = if is_read(file) { ready.put().map_err(|error| unwritable(&file.path, &error)) } else { Err(changed(&file.path)) };
        let Err(problem) = put else { continue };
        // Those that are in their places already go back to what they were.
        let stuck = files[..at].iter().find(|file| back(file).is_err());
        return Err(match stuck {
            None => problem,
            Some(stuck) => {
                let path = shown(&stuck.path);
                problem.help(Text::new(format!("{path} 已经改了，改不回来"), format!("{path} is changed already, and cannot be put back")))
            }
        });
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
    replace(&changes.collect::<Vec<_>>())
}

/// Whether a file is still what was read.
fn is_read(file: &Replacement<'_>) -> bool {
    std::fs::read(&file.path).is_ok_and(|now| now.strip_prefix(MARK).unwrap_or(&now) == file.old.as_bytes())
}

/// Writes what was read in the place of what was just written.
fn back(file: &Replacement<'_>) -> std::io::Result<()> {
    let now = std::fs::read(&file.path)?;
    let mark: &[u8] = if now.starts_with(MARK) { MARK } else { &[] };
    Ready::new(&file.path, &[mark, file.old.as_bytes()].concat())?.put()
}

/// What some editors begin a file with.
const MARK: &[u8] = "\u{feff}".as_bytes();

fn changed(path: &Path) -> Problem {
    let path = shown(path);
    let text = Text::new(
        format!("{path}：这期间文件被别人改过了，没有写入，两边的内容都没有丢"),
        format!("{path}: the file has been changed in the meantime: nothing was written, and nothing is lost"),
    );
    Problem::nowhere(text).help(Text::new("请再运行一次", "run the command once more"))
}

/// A lock on a folder that lasts until it is dropped; nothing is left in the folder itself. Without it, files are still compared.
fn lock(folder: &Path) -> Option<File> {
    let hash = BuildHasherDefault::<FxHasher>::default().hash_one(folder);
    let path = std::env::temp_dir().join(format!("cesuan-{hash:016x}.lock"));
    let opened = File::options().create(true).truncate(false).write(true).open(&path).or_else(|_| File::open(&path));
    let file = opened.ok()?;
    file.lock().ok()?;
    Some(file)
}
