//! Waiting for files to change.
//!
//! Owns which changes concern what was read, and how long several of them count as one.
//! Must never decide what a change means.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::shown;
use crate::message::{Problem, Text};

/// Editors write a file in several steps: what comes within this time is one change.
const SETTLE: Duration = Duration::from_millis(150);

/// And no change is waited for any longer than this.
const LONGEST: Duration = Duration::from_secs(1);

/// The endings of files that are read: of books, and of documents.
const READ: [&str; 7] = ["yaml", "yml", "csv", "txt", "docx", "xlsx", "pdf"];

/// Files under some paths.
pub struct Watch {
    /// What the program itself writes.
    written: Option<PathBuf>,
    /// It stops when it is dropped.
    watcher: RecommendedWatcher,
    /// The folders: one that is moved away and made anew is watched anew.
    folders: Vec<PathBuf>,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// Why that is not possible.
    pub fn new(paths: &[PathBuf], written: Option<&Path>) -> Result<Self, Problem> {
        let failed = |path: String, error: notify::Error| {
            let missing = matches!(error.kind, notify::ErrorKind::PathNotFound);
            let (zh, en) = if missing { ("找不到".to_owned(), "not found".to_owned()) } else { (error.to_string(), error.to_string()) };
            Problem::nowhere(Text::new(format!("{path}：无法监视文件的变动（{zh}）"), format!("{path}: cannot be watched ({en})")))
        };
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(|error| failed(String::new(), error))?;
        let mut folders = Vec::new();
        for path in paths {
            // An editor may replace a file: its folder is watched.
            let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
            let folder = if folder.as_os_str().is_empty() { std::path::Path::new(".") } else { folder };
            let folder = absolute(folder);
            // A folder in it that cannot be looked into must not keep the rest from being watched.
            let watched = watcher.watch(&folder, RecursiveMode::Recursive);
            watched.or_else(|_| watcher.watch(&folder, RecursiveMode::NonRecursive)).map_err(|error| failed(shown(path), error))?;
            // Without leave to look into the folder above, that it is made anew is not seen.
            drop(folder.parent().map(|above| watcher.watch(above, RecursiveMode::NonRecursive)));
            // Some systems tell of what lies behind a link by its own path.
            folders.extend(std::fs::canonicalize(&folder).ok().filter(|real| *real != folder));
            folders.push(folder);
        }
        Ok(Self { written: written.map(absolute), watcher, folders, events })
    }

    /// Waits until a file of a book or a document has changed and nothing more changes; false if there is nothing to wait for.
    pub fn wait(&mut self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if self.is_new_folder(&event) || self.concerns(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        let until = Instant::now() + LONGEST;
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(SETTLE.min(rest)) {
                // Where something is always being written, what has changed is told all the same.
                Ok(_) if rest.is_zero() => return true,
                Ok(event) => drop(self.is_new_folder(&event)),
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Whether one of the folders is gone, or is another one now: that is watched then.
    fn is_new_folder(&mut self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return false };
        let moved: Vec<&PathBuf> = self.folders.iter().filter(|folder| event.paths.contains(folder)).collect();
        if moved.is_empty() || !is_move(event.kind) {
            return false;
        }
        for folder in moved.into_iter().filter(|folder| folder.is_dir()) {
            // The old one may be gone.
            drop(self.watcher.unwatch(folder));
            drop(self.watcher.watch(folder, RecursiveMode::Recursive));
        }
        true
    }

    /// Whether an event may change what a check says: reading a file does not, nor does what the program itself writes.
    fn concerns(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        let changes = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_));
        let ours = |path: &PathBuf| {
            // Word and Excel keep a file of their own beside an open one.
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
            let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
            // A whole folder that comes or goes has files in it; of what is gone nobody can say whether it was one.
            let is_folder = || is_move(event.kind) && (path.is_dir() || !path.exists());
            let is_read = extension.is_some_and(|extension| READ.contains(&&*extension)) || is_folder();
            let is_below = self.folders.iter().any(|folder| path.starts_with(folder));
            is_read && is_below && !is_hidden && Some(absolute(path)) != self.written
        };
        changes && event.paths.iter().any(ours)
    }
}

/// Whether something comes, goes, or is called otherwise.
fn is_move(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
