//! New files and folders; what is there already is never touched.
//!
//! Owns that a new folder has all of its files or is not there.
//! Must never overwrite anything.

use std::path::Path;

use super::shown;
use super::write::unwritable;
use crate::message::{Problem, Text};

/// Writes a file that must not be there yet.
///
/// # Errors
/// Why it cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    if path.exists() {
        return Err(exists(path));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    super::write(path, bytes)
}

/// Makes a folder with some files; it must not be there yet, or be empty. All of them are written, or none.
///
/// # Errors
/// Why it cannot be made.
pub fn create_folder<'f>(folder: &Path, files: impl Iterator<Item = (&'f str, &'f str)>) -> Result<(), Problem> {
    let is_empty = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if folder.exists() && !is_empty {
        return Err(exists(folder));
    }
    if is_empty {
        // It is there already: the files are put into it one by one, and taken out again if one fails.
        let mut written: Vec<std::path::PathBuf> = Vec::new();
        for (name, text) in files {
            let path = folder.join(name);
            if let Err(problem) = create(&path, text.as_bytes()) {
                written.iter().for_each(|path| drop(std::fs::remove_file(path)));
                return Err(problem);
            }
            written.push(path);
        }
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        std::fs::create_dir_all(above)?;
        let aside = tempfile::Builder::new().prefix(".cesuan-").tempdir_in(above)?;
        // A folder made aside is for its owner only; what is in it is not.
        let inner = aside.path().join("book");
        std::fs::create_dir(&inner)?;
        for (name, text) in files {
            let path = inner.join(name);
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, text)?;
        }
        std::fs::rename(&inner, folder)
    };
    attempt().map_err(|error| unwritable(folder, &error))
}

fn exists(path: &Path) -> Problem {
    let shown = shown(path);
    Problem::nowhere(Text::new(format!("{shown} 已经有了，不会覆盖"), format!("{shown} is there already, and is left as it is")))
        .help(Text::new("请换一个名称", "choose another name"))
}
