//! What a result was made of: the files with their hashes, the program, the day.
//!
//! Owns nothing but the facts that every paper repeats.
//! Must never read a file or the clock: all of it is handed in.

use crate::book::Book;
use crate::message::Problem;
use crate::source::{FileId, Source, Sources};

/// What a result was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// The version of the program.
    pub version: String,
    /// The day, as it was given.
    pub date: Option<String>,
    /// The files.
    pub files: Vec<Input>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its path, as it is shown.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
}

/// Every file that was read, with its hash and its size as `fingerprint` gives them; norms that the program brings along are no files.
///
/// # Errors
/// That a file cannot be read any more, or has changed.
pub fn inputs(
    sources: &Sources,
    books: &[&Book],
    fingerprint: impl Fn(&Source, bool) -> Result<(String, u64), Problem>,
) -> Result<Vec<Input>, Problem> {
    let norms = || books.iter().flat_map(|book| &book.norms);
    let input = |(file, source): (FileId, &Source)| {
        let is_file = !norms().any(|norms| norms.is_built_in && norms.file == file);
        let (sha256, size) = fingerprint(source, is_file)?;
        let own = books.iter().map(|book| short(&source.path, &book.path)).min_by_key(|path| path.len());
        Ok(Input { path: own.unwrap_or(&source.path).to_owned(), sha256, size })
    };
    sources.iter().map(input).collect()
}

/// A path from the folder of its book on: where that folder lies is nobody's business, and the same book gives the same paper.
pub fn short<'p>(path: &'p str, book: &str) -> &'p str {
    let book = book.trim_end_matches('/');
    let above = book.rfind('/').map_or(0, |at| at + 1);
    let is_within = path.strip_prefix(book).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if is_within && !book.is_empty() && book != "." { &path[above..] } else { path.strip_prefix("./").unwrap_or(path) }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_path_begins_at_its_book() {
        assert_eq!(short("/home/li/预算/2023/a.yaml", "/home/li/预算/2023"), "2023/a.yaml");
        assert_eq!(short("预算/2023/tables/a.csv", "预算/2023/"), "2023/tables/a.csv");
        assert_eq!(short("2023/a.yaml", "2023"), "2023/a.yaml");
        assert_eq!(short("./a.yaml", "."), "a.yaml");
        assert_eq!(short("/home/li/a.yaml", "/home/li/a.yaml"), "a.yaml");
        assert_eq!(short("norms/meetings.yaml", "2023"), "norms/meetings.yaml");
    }
}
