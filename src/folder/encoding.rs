//! Bytes to text: UTF-8, or a message that names the encoding.
//!
//! Owns the size limit, byte-order marks and the recognition of GBK and UTF-16.
//! Must never guess: a file in another encoding is refused, not converted.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::message::{Problem, Text};

/// The most a file may hold, in bytes.
const LARGEST: u64 = 256 << 20;

/// The most bytes a line may have: the YAML parser takes quadratic time over a longer key.
const LONGEST_LINE: usize = 100_000;

/// The text of a file.
///
/// # Errors
/// Why it cannot be read.
pub fn read(path: &Path) -> Result<String, Text> {
    bytes(path).and_then(decode)
}

/// The bytes of a file.
///
/// # Errors
/// Why it cannot be read.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Text> {
    let meta = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !meta.is_file() {
        return Err(Text::new("不是普通文件", "is not a regular file"));
    }
    if meta.len() > LARGEST {
        let limit = LARGEST >> 20;
        return Err(Text::new(format!("文件过大，最多 {limit} MB"), format!("is too large: at most {limit} MB")));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // A file may grow while it is read.
    file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

/// The text of some bytes.
///
/// # Errors
/// Why they are none, with the encoding if it is known.
pub fn decode(bytes: Vec<u8>) -> Result<String, Text> {
    let advice = |name: &str| {
        Text::new(
            format!("文件是 {name} 编码，应为 UTF-8：请在编辑器里选“另存为”，编码选 UTF-8"),
            format!("the file is encoded in {name}, and should be in UTF-8: save it again with that encoding"),
        )
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(advice("UTF-16"));
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            if text.contains('\0') {
                return Err(Text::new("不是文本文件", "is not a text file"));
            }
            lines_fit(&text).map(|()| text)
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let (_, wrong) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
            if !wrong && !bytes.contains(&0) {
                return Err(advice("GBK"));
            }
            let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(Text::new(
                format!("第 {line} 行有不是 UTF-8 的字节：文件已损坏，或不是文本文件"),
                format!("line {line} has bytes that are no UTF-8: the file is damaged, or is not a text file"),
            ))
        }
    }
}

/// Whether every line of a text can be read.
///
/// # Errors
/// The line that is too long.
pub fn lines_fit(text: &str) -> Result<(), Text> {
    let Some(at) = text.lines().position(|line| line.len() > LONGEST_LINE) else { return Ok(()) };
    let (line, limit) = (at + 1, LONGEST_LINE / 1000);
    Err(Text::new(format!("第 {line} 行过长，最多 {limit} KB"), format!("line {line} is too long: at most {limit} KB")))
}

/// That something cannot be read.
pub fn unreadable(error: &std::io::Error) -> Text {
    let why = reason(error);
    Text::new(format!("读不了（{}）", why.zh), format!("cannot be read ({})", why.en))
}

/// What is wrong with a file.
pub fn of_file(path: &Path, why: &Text) -> Problem {
    let path = super::shown(path);
    Problem::nowhere(Text::new(format!("{path}：{}", why.zh), format!("{path}: {}", why.en)))
}

/// What the system says, in the user's words.
pub fn reason(error: &std::io::Error) -> Text {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => Text::new("找不到", "not found"),
        K::PermissionDenied => Text::new("没有权限", "permission denied"),
        K::IsADirectory => Text::new("是文件夹", "is a folder"),
        K::InvalidFilename => Text::new("文件名太长，或有不能用的字", "the name is too long, or has characters that cannot be used"),
        K::InvalidInput => Text::new("路径写得不对", "the path is not valid"),
        K::NotADirectory => Text::new("不是文件夹", "is not a folder"),
        K::StorageFull => Text::new("磁盘已满", "the disk is full"),
        _ => Text::new(error.to_string(), error.to_string()),
    }
}
