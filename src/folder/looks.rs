//! How files look from outside: cheap to ask, where what is in them is not.
//!
//! Owns what counts as looking the same: size and time.
//! Must never read a file.

use std::path::PathBuf;
use std::time::SystemTime;

/// The sizes of some files and when they were last written.
#[derive(Debug, PartialEq, Eq)]
pub struct Looks(Vec<(PathBuf, Option<(u64, SystemTime)>)>);

impl Looks {
    /// How some files look now.
    pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let look = |path: PathBuf| {
            let meta = std::fs::metadata(&path).ok();
            let own = meta.and_then(|meta| Some((meta.len(), meta.modified().ok()?)));
            (path, own)
        };
        Self(paths.into_iter().map(look).collect())
    }
}
