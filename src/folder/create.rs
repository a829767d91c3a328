//! New files and folders; what is there already is never touched.

use std::path::Path;

use super::encoding::reason;
use super::shown;
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
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        std::fs::create_dir_all(above)?;
        let aside = tempfile::Builder::new().prefix(".cesuan-").tempdir_in(above)?;
        for (name, text) in files {
            let path = aside.path().join(name);
            if let Some(inner) = path.parent() {
                std::fs::create_dir_all(inner)?;
            }
            std::fs::write(&path, text)?;
        }
        if is_empty {
            std::fs::remove_dir(folder)?;
        }
        let made = aside.keep();
        // A folder made aside is for its owner only; a new one is as any other.
        let moved = std::fs::rename(&made, folder);
        if moved.is_err() {
            drop(std::fs::remove_dir_all(&made));
        }
        moved
    };
    attempt().map_err(|error| unwritable(folder, &error))
}

fn exists(path: &Path) -> Problem {
    let shown = shown(path);
    Problem::nowhere(Text::new(format!("{shown} 已经有了，不会覆盖"), format!("{shown} is there already, and is left as it is")))
        .help(Text::new("请换一个名称", "choose another name"))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let why = reason(error);
    let path = shown(path);
    Problem::nowhere(Text::new(format!("{path}：写不了（{}）", why.zh), format!("{path}: cannot be written ({})", why.en)))
}
