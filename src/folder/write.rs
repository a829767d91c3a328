//! Files are replaced whole or not at all.

use std::io::Write;
use std::path::Path;

use super::encoding::reason;
use super::shown;
use crate::message::{Problem, Text};

/// Writes a file: beside it first, then put in its place in one step.
///
/// # Errors
/// Why it cannot be written; the old file is then still there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cesuan-");
        // As any new file is made, for colleagues too; a file that is replaced keeps its permissions.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    attempt().map_err(|error| unwritable(path, &error))
}

/// A file or folder that cannot be written, and why.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let why = reason(error);
    let path = shown(path);
    Problem::nowhere(Text::new(format!("{path}：写不了（{}）", why.zh), format!("{path}: cannot be written ({})", why.en)))
}
