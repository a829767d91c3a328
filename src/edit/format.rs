//! A file laid out evenly: indents of two, a space where one belongs, no blanks at the ends of lines.
//!
//! Owns what may be changed without asking: spaces and empty lines, never a name, a value or a comment.
//! Must never undo what people do on purpose: columns that are lined up stay so.

use std::collections::BTreeMap;

use super::place::{Edit, apply, line_start};
use super::prove::unchanged;
use crate::book::outline::{Kind, Outline};
use crate::message::{Problem, Text};
use crate::source::{FileId, Location, Span};

/// How far a block stands in from what it belongs to.
const INDENT: usize = 2;

/// The text laid out evenly.
///
/// # Errors
/// Why it is no YAML, or cannot be laid out without changing what it says.
pub fn format(file: FileId, source: &str) -> Result<String, Problem> {
    let outline = Outline::new(file, source)?;
    if outline.nodes.is_empty() {
        return Ok(source.to_owned());
    }
    let mut layout = Layout { outline: &outline, source, indents: BTreeMap::new(), edits: Vec::new() };
    layout.block(0, 0);
    layout.lines();
    layout.brackets();
    layout.edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let text = apply(source, &layout.edits).map(|text| tidy(&outline, source, text));
    let refusal = || {
        let text = Text::new(
            "这个文件不能在不改动内容的前提下整理，没有改",
            "this file cannot be laid out without changing what it says: it is left as it is",
        );
        Problem::at(Location { file, span: Span::default() }, text)
    };
    let text = text.ok_or_else(refusal)?;
    let read = Outline::new(file, &text).map_err(|_| refusal())?;
    if unchanged(&outline, source, &read, &text) { Ok(text) } else { Err(refusal()) }
}

struct Layout<'l> {
    outline: &'l Outline,
    source: &'l str,
    /// Lines that begin with a key or a dash, by where they begin: how far in that should stand.
    indents: BTreeMap<usize, usize>,
    edits: Vec<Edit>,
}

impl Layout<'_> {
    /// Where each line of a block should begin.
    fn block(&mut self, at: u32, indent: usize) {
        let node = self.outline.node(at);
        if node.in_flow {
            return;
        }
        match &node.kind {
            Kind::Scalar(..) => {}
            Kind::Map(entries) => {
                for entry in entries {
                    self.begin(entry.span.start as usize, indent);
                    self.block(entry.value, indent + INDENT);
                }
            }
            Kind::List(items) => {
                for item in items {
                    let start = self.outline.node(*item).span.start as usize;
                    let dash = self.source[..start].rfind('-').unwrap_or(start);
                    self.begin(dash, indent);
                    let is_block = !self.outline.node(*item).in_flow && !matches!(self.outline.node(*item).kind, Kind::Scalar(..));
                    if is_block && start > dash + 1 && self.source[dash + 1..start].bytes().all(|byte| byte == b' ') {
                        self.edits.push(Edit { range: dash + 1..start, text: " ".to_owned() });
                    }
                    // What stands behind a dash is as far in as the dash and the space behind it are wide.
                    self.block(*item, indent + INDENT);
                }
            }
        }
    }

    /// Notes the indent of a line, if what is there is the first in it.
    fn begin(&mut self, at: usize, indent: usize) {
        let line = line_start(self.source, at);
        if self.source[line..at].bytes().all(|byte| byte == b' ') {
            self.indents.entry(line).or_insert(indent);
        }
    }

    /// Moves lines: those that go on from another line move with it, comments with what follows them.
    fn lines(&mut self) {
        let lines: Vec<usize> = std::iter::once(0).chain(self.source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let own = |line: usize| self.source[line..].len() - self.source[line..].trim_start_matches(' ').len();
        let mut waiting: Vec<usize> = Vec::new();
        let mut shift: isize = 0;
        let mut moves: Vec<(usize, usize, usize)> = Vec::new();
        let moved = |line: usize, shift: isize| (line, own(line), own(line).saturating_add_signed(shift));
        for line in lines {
            let rest = self.source[line..].trim_start_matches(' ');
            if rest.is_empty() || rest.starts_with(['\n', '\r']) {
                continue;
            }
            match self.indents.get(&line) {
                Some(indent) => {
                    shift = indent.cast_signed() - own(line).cast_signed();
                    moves.extend(waiting.drain(..).map(|line| moved(line, shift)));
                    moves.push((line, own(line), *indent));
                }
                None if rest.starts_with('#') && self.is_comment(line + own(line)) => waiting.push(line),
                None => {
                    moves.extend(waiting.drain(..).map(|line| moved(line, shift)));
                    moves.push(moved(line, shift));
                }
            }
        }
        moves.extend(waiting.drain(..).map(|line| moved(line, shift)));
        for (line, was, is) in moves.into_iter().filter(|(_, was, is)| was != is) {
            self.edits.push(Edit { range: line..line + was, text: " ".repeat(is) });
        }
    }

    fn is_comment(&self, at: usize) -> bool {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.outline.comments.binary_search_by_key(&at, |comment| comment.start).is_ok()
    }

    /// One space inside `{ }`, and behind commas.
    fn brackets(&mut self) {
        for node in self.outline.nodes.iter().filter(|node| node.in_flow) {
            let (first, last, values): (usize, usize, Vec<(usize, usize)>) = match &node.kind {
                Kind::Scalar(..) => continue,
                Kind::Map(entries) => {
                    let end = |entry: &crate::book::outline::Entry| {
                        let value = self.outline.node(entry.value).span;
                        (if value.start == value.end { entry.span.end } else { value.end }) as usize
                    };
                    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { continue };
                    let pairs = entries.iter().zip(entries.iter().skip(1)).map(|(entry, next)| (end(entry), next.span.start as usize));
                    (first.span.start as usize, end(last), pairs.collect())
                }
                Kind::List(items) => {
                    let span = |item: &u32| self.outline.node(*item).span;
                    (
                        0,
                        0,
                        items
                            .iter()
                            .zip(items.iter().skip(1))
                            .map(|(item, next)| (span(item).end as usize, span(next).start as usize))
                            .collect(),
                    )
                }
            };
            let mut add = |at: usize| self.edits.push(Edit { range: at..at, text: " ".to_owned() });
            for (end, next) in values {
                if self.source.get(end..next).is_some_and(|between| between.ends_with(',')) {
                    add(next);
                }
            }
            let (open, close) = (node.span.start as usize, node.span.end as usize);
            if matches!(node.kind, Kind::Map(_)) {
                if first == open + 1 {
                    add(first);
                }
                if last + 1 == close {
                    add(last);
                }
            }
        }
    }
}

/// No blanks at the ends of lines, no more than one empty line in a row, and one end to the file; blocks of text stay as they are.
fn tidy(outline: &Outline, source: &str, text: String) -> String {
    let has_blocks = outline
        .nodes
        .iter()
        .any(|node| matches!(node.kind, Kind::Scalar(..)) && source.get(node.span.range()).is_some_and(|text| text.contains('\n')));
    if has_blocks {
        return text;
    }
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        let line = line.trim_end_matches([' ', '\t', '\r']);
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push_str(eol);
    }
    while out.ends_with(&format!("{eol}{eol}")) {
        out.truncate(out.len() - eol.len());
    }
    out
}
