//! What a result was made of: the files with their hashes, the program, the day.
//!
//! Owns nothing but the facts that every paper repeats.
//! Must never read a file or the clock: all of it is handed in.

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
