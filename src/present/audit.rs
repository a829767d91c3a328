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
