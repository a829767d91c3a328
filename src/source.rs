//! The text of the files and the places in it.
//!
//! Owns what was read and maps byte offsets to lines and columns.
//! Must never know what the text means.

use std::ops::Range;
use std::sync::OnceLock;

/// A file of a [`Sources`], by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file's text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Files are bounded to 4 GiB before they are parsed.
    pub fn new(start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clip(start), end: clip(end) }
    }

    /// The part of this span from `start` to `end`, counted from its own beginning.
    pub fn part(self, start: usize, end: usize) -> Self {
        let base = self.start as usize;
        Self::new(base + start, base + end)
    }

    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A span with the file it is in: where a person should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The stretch of its text.
    pub span: Span,
}

/// A position as people count it: both from 1, the column in Unicode scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalars, from 1.
    pub column: usize,
}

/// One file: the path as it is shown and its text.
#[derive(Debug)]
pub struct Source {
    /// The path as the user gave or would type it, with forward slashes.
    pub path: String,
    /// The whole text, UTF-8, without a byte-order mark.
    pub text: String,
    /// Where its lines begin, found when first asked for.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    fn boundary(&self, offset: u32) -> usize {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.boundary(offset);
        let line = self.lines().partition_point(|start| *start <= offset);
        let column = self.text[self.lines()[line - 1]..offset].chars().count() + 1;
        Position { line, column }
    }

    /// The line that a span begins in: its number, its text, and the span's part of it in bytes.
    pub fn line(&self, span: Span) -> (usize, &str, Range<usize>) {
        let offset = self.boundary(span.start);
        let number = self.lines().partition_point(|start| *start <= offset);
        let start = self.lines()[number - 1];
        let end = self.lines().get(number).map_or(self.text.len(), |next| next - 1);
        let text = self.text[start..end].trim_end_matches('\r');
        let last = start + text.len();
        let from = offset.min(last);
        let to = self.boundary(span.end).clamp(from, last);
        (number, text, from - start..to - start)
    }
}

/// Every file of one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and gives its number.
    pub fn add(&mut self, path: String, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { path, text, lines: OnceLock::new() });
        id
    }

    /// Every file with its number.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file of that number.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The text at a location.
    pub fn text(&self, location: Location) -> &str {
        self.get(location.file).text.get(location.span.range()).unwrap_or("")
    }
}
