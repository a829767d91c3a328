//! What a file was when it was read: its size and its hash, as any other program computes them.
//!
//! Owns the hash.
//! Must never let a file pass that is not what was read.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::encoding;
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
    let problem = |why: Text| {
        let path = &source.path;
        Problem::nowhere(Text::new(format!("{path}：{}", why.zh), format!("{path}: {}", why.en)))
    };
    let bytes = std::fs::read(Path::new(&source.path)).map_err(|error| {
        let why = encoding::reason(&error);
        problem(Text::new(format!("读不了（{}）", why.zh), format!("cannot be read ({})", why.en)))
    })?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if text != source.text.as_bytes() {
        let why = Text::new("读的时候文件变了，请再来一次", "the file changed while it was read: try again");
        return Err(problem(why));
    }
    Ok(of(&bytes))
}

/// The hash of some bytes, and how many there are.
pub(super) fn of(bytes: &[u8]) -> (String, u64) {
    let digits = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    (digits, bytes.len() as u64)
}
