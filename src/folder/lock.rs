//! Of two programs that change one folder at a time, the later waits.
//!
//! Owns where the locks lie: in the folder for temporary files, so that nothing is left in a book.
//! Must never be the only guard: where there are no locks, files are still compared.

use std::fs::File;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::Path;

use rustc_hash::FxHasher;

/// A lock on a folder that lasts until it is dropped; nothing is left in the folder itself. Without it, files are still compared.
pub(super) fn lock(folder: &Path) -> Option<File> {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let hash = BuildHasherDefault::<FxHasher>::default().hash_one(folder);
    let path = std::env::temp_dir().join(format!("cesuan-{hash:016x}.lock"));
    let opened = File::options().create(true).truncate(false).write(true).open(&path).or_else(|_| File::open(&path));
    let file = opened.ok()?;
    file.lock().ok()?;
    Some(file)
}
