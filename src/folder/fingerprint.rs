//! What a file was when it was read: its size and its hash, as any other program computes them.
//!
//! Owns the hash.
//! Must never let a file pass that is not what was read.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::encoding::{of_file, unreadable};
use crate::message::{Problem, Text};
use crate::source::Source;

/// The SHA-256 of a file's bytes in hexadecimal digits, and how many there are; of a text that is no file that of the text.
///
/// # Errors
/// That the file cannot be read any more, or says something else by now.
pub fn fingerprint(source: &Source, is_file: bool) -> Result<(String, u64), Problem> {
    if !is_file {
        return Ok(of(source.text.as_bytes()));
    }
    let path = Path::new(&source.path);
    let bytes = std::fs::read(path).map_err(|error| of_file(path, &unreadable(&error)))?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if text != source.text.as_bytes() {
        let why = Text::new("读的时候文件变了，请再来一次", "the file changed while it was read: try again");
        return Err(of_file(path, &why));
    }
    Ok(of(&bytes))
}

/// The hash of some bytes, and how many there are.
pub(super) fn of(bytes: &[u8]) -> (String, u64) {
    let digits = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    (digits, bytes.len() as u64)
}
