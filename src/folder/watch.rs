//! Waiting for files to change.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::shown;
use crate::message::{Problem, Text};

/// Editors write a file in several steps: what comes within this time is one change.
const SETTLE: Duration = Duration::from_millis(150);

/// Files under some paths.
pub struct Watch {
    /// Kept: it stops when it is dropped.
    _watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// Why that is not possible.
    pub fn new(paths: &[PathBuf]) -> Result<Self, Problem> {
        let failed = |path: String, error: notify::Error| {
            Problem::nowhere(Text::new(format!("{path}：无法监视文件的变动（{error}）"), format!("{path}: cannot be watched ({error})")))
        };
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(|error| failed(String::new(), error))?;
        for path in paths {
            // An editor may replace a file: its folder is watched.
            let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
            let folder = if folder.as_os_str().is_empty() { std::path::Path::new(".") } else { folder };
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| failed(shown(path), error))?;
        }
        Ok(Self { _watcher: watcher, events })
    }

    /// Waits until a YAML or CSV file has changed and nothing more changes; false if there is nothing to wait for.
    pub fn wait(&self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if concerns(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        loop {
            match self.events.recv_timeout(SETTLE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// Whether an event may change what a check says; reading a file does not.
fn concerns(event: &notify::Result<Event>) -> bool {
    let Ok(event) = event else { return true };
    let changes = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_));
    let ours = |path: &PathBuf| path.extension().is_some_and(|extension| ["yaml", "yml", "csv"].iter().any(|known| extension == *known));
    changes && event.paths.iter().any(ours)
}
