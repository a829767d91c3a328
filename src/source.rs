//! The text of the files and the places in it.
//!
//! Owns what was read and maps byte offsets to lines and columns.
//! Must never know what the text means.

use std::collections::BTreeMap;
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
    /// How people find a place where the file has no lines: from where on in the text, and in words.
    labels: Vec<(u32, String)>,
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

    /// How people find a place in a file that has no lines: 表 3 第 5 行第 2 格; none in a text.
    pub fn label(&self, offset: u32) -> Option<&str> {
        let at = self.labels.partition_point(|(start, _)| *start <= offset);
        at.checked_sub(1).and_then(|at| self.labels.get(at)).map(|(_, label)| label.as_str())
    }

    /// The file, and how people find a place in it.
    pub fn place(&self, offset: u32) -> String {
        match self.label(offset) {
            Some(label) => format!("{}（{label}）", self.path),
            None => {
                let at = self.position(offset);
                format!("{}:{}:{}", self.path, at.line, at.column)
            }
        }
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

/// Where the stretches of a text come from that was made of another one.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Stretches of the made text, in order, with those of the other.
    pairs: Vec<(Span, Span)>,
}

impl Origins {
    /// Remembers where a stretch comes from; stretches are added in order.
    pub fn add(&mut self, made: Span, of: Span) {
        self.pairs.push((made, of));
    }

    /// Where a stretch comes from: the pair that holds its beginning, else the first in it, else the nearest before or behind.
    pub fn find(&self, made: Span) -> Option<Span> {
        let after = self.pairs.partition_point(|(own, _)| own.start <= made.start);
        let next = self.pairs.get(after).filter(|(own, _)| own.start < made.end);
        let last = after.checked_sub(1).and_then(|at| self.pairs.get(at));
        let holds = last.filter(|(own, _)| made.start < own.end);
        holds.or(next).or(last).or(self.pairs.first()).map(|(_, of)| *of)
    }
}

/// Every file of one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// What files were made of.
    made: Vec<(FileId, FileId, Origins)>,
}

impl Sources {
    /// Adds a file and gives its number.
    pub fn add(&mut self, path: String, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { path, text, labels: Vec::new(), lines: OnceLock::new() });
        id
    }

    /// Adds the text of a file that has no lines, with how people find places in it.
    pub fn add_labelled(&mut self, path: String, text: String, labels: Vec<(u32, String)>) -> FileId {
        let id = self.add(path, text);
        self.files[id.0 as usize].labels = labels;
        id
    }

    /// Adds a file that was made of another one: people are shown the other.
    pub fn add_made(&mut self, path: String, text: String, of: FileId, origins: Origins) -> FileId {
        let id = self.add(path, text);
        self.made.push((id, of, origins));
        id
    }

    /// Says of the file at a path that it was made of another one.
    pub fn made_of(&mut self, path: &str, of: FileId, origins: Origins) {
        let made = self.iter().filter(|(_, source)| source.path == path).last().map(|(id, _)| id);
        self.made.extend(made.map(|id| (id, of, origins)));
    }

    /// Where a location is for people: in the file that its own was made of, if it was.
    pub fn seen(&self, location: Location) -> Location {
        let Some((_, of, origins)) = self.made.iter().find(|(made, ..)| *made == location.file) else { return location };
        origins.find(location.span).map_or(location, |span| Location { file: *of, span })
    }

    /// The same files, some of them with another text.
    pub fn with_texts(&self, texts: &BTreeMap<FileId, String>) -> Self {
        let text = |(file, source): (FileId, &Source)| Source {
            path: source.path.clone(),
            text: texts.get(&file).unwrap_or(&source.text).clone(),
            labels: source.labels.clone(),
            lines: OnceLock::new(),
        };
        Self { files: self.iter().map(text).collect(), made: self.made.clone() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_found_by_what_holds_it() {
        let mut origins = Origins::default();
        origins.add(Span::new(10, 20), Span::new(100, 105));
        origins.add(Span::new(40, 45), Span::new(200, 205));
        for (made, of) in [((12, 14), 100), ((10, 20), 100), ((30, 50), 200), ((22, 30), 100), ((0, 5), 100), ((41, 42), 200)] {
            assert_eq!(origins.find(Span::new(made.0, made.1)).map(|span| span.start), Some(of), "{made:?}");
        }
    }
}
