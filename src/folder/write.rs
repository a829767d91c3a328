//! Files are replaced whole or not at all.
//!
//! Owns the file beside the place, its name, and the step that puts it there.
//! Must never compare what is there: that is for those who replace what they have read.

use std::fs::{DirEntry, File};
use std::io::{Result, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::encoding::{of_file, reason};
use crate::message::{Problem, Text};

/// Writes a file: beside it first, then put in its place in one step.
///
/// # Errors
/// Why it cannot be written; the old file is then still there.
pub fn write(path: &Path, bytes: &[u8]) -> std::result::Result<(), Problem> {
    Ready::new(path, bytes).and_then(Ready::put).map_err(|error| unwritable(path, &error))
}

/// How the names of files begin that are made ready under a lock.
pub(super) const SAVE: &str = ".cesuan-save-";
/// What lies there so long is of no save that goes on.
const OLD: Duration = Duration::from_secs(600);

/// Takes away what saves left in a folder that were ended in the middle, some time ago: where locks are not shared, one may go on.
pub(super) fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_old = |entry: &DirEntry| {
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|when| when.elapsed().ok());
        age.is_some_and(|age| age > OLD)
    };
    let left = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(SAVE)).filter(is_old);
    left.for_each(|entry| drop(std::fs::remove_file(entry.path())));
}

/// A file that is written out beside its place.
pub(super) struct Ready {
    file: NamedTempFile,
    path: PathBuf,
}

impl Ready {
    /// Writes it out; it is gone again unless it is put in its place.
    pub(super) fn new(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::named(".cesuan-", path, bytes)
    }

    /// The same for one of several files: what is left where the program is ended can be told by its name.
    pub(super) fn of_save(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::named(SAVE, path, bytes)
    }

    fn named(prefix: &str, path: &Path, bytes: &[u8]) -> Result<Self> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        // As any new file is made, for colleagues too; a file that is replaced keeps its permissions.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Where it is to be put.
    pub(super) fn place(&self) -> &Path {
        &self.path
    }

    /// Where it is now; its folder may be a link.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        std::fs::canonicalize(self.file.path()).ok()
    }

    /// Puts it in its place if nothing is there, and locked for as long as the file is held.
    pub(super) fn put_new(self) -> Result<File> {
        // Where there are no locks it is held all the same.
        drop(self.file.as_file().lock());
        self.file.persist_noclobber(&self.path).map_err(|error| error.error)
    }

    /// Puts it in its place, in one step.
    pub(super) fn put(self) -> Result<()> {
        self.file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// A file or folder that cannot be written, and why.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let why = reason(error);
    of_file(path, &Text::new(format!("写不了（{}）", why.zh), format!("cannot be written ({})", why.en)))
}
