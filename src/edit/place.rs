//! Changes as edits of bytes.
//!
//! Owns where in the text a change goes: lines of blocks, commas in brackets, indents.
//! Must never decide what is changed.

use std::ops::Range;

use super::changes::Changes;
use super::value::{Value, key};
use crate::book::outline::{Kind, Outline};

/// A stretch of the text that becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is taken out, in bytes; empty where something is only put in.
    pub range: Range<usize>,
    /// What is put there.
    pub text: String,
}

/// The edits that changes come to, in the order of the text.
pub(super) fn edits(outline: &Outline, source: &str, changes: &Changes) -> Vec<Edit> {
    let mut placing = Placing { outline, source, changes, edits: Vec::new() };
    if !outline.nodes.is_empty() {
        placing.node(0);
    }
    // What is put in at one place stays in the order it was found: inner things first.
    placing.edits.sort_by_key(|edit| edit.range.start);
    placing.edits
}

/// The text with the edits made; none where they overlap.
pub fn apply(source: &str, edits: &[Edit]) -> Option<String> {
    let mut text = String::with_capacity(source.len() + 256);
    let mut at = 0;
    for edit in edits {
        text.push_str(source.get(at..edit.range.start)?);
        text.push_str(&edit.text);
        at = edit.range.end;
    }
    text.push_str(source.get(at..)?);
    Some(text)
}

/// Where the line of a place begins.
pub(super) fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |at| at + 1)
}

struct Placing<'e> {
    outline: &'e Outline,
    source: &'e str,
    changes: &'e Changes,
    edits: Vec<Edit>,
}

impl Placing<'_> {
    fn edit(&mut self, range: Range<usize>, text: String) {
        self.edits.push(Edit { range, text });
    }

    fn node(&mut self, at: u32) {
        if let Some(value) = self.changes.replaced.get(&at) {
            return self.replace(at, value);
        }
        match &self.outline.node(at).kind {
            Kind::Scalar(..) => {}
            Kind::List(items) => {
                items.iter().filter(|item| !self.changes.dropped.contains(item)).for_each(|item| self.node(*item));
                self.drop_items(at, items);
            }
            Kind::Map(entries) => {
                for (place, entry) in entries.iter().enumerate() {
                    if self.changes.removed.contains(&(at, place)) {
                        continue;
                    }
                    if let Some(name) = self.changes.renamed.get(&(at, place)) {
                        self.edit(entry.span.range(), key(name, self.outline.node(at).in_flow));
                    }
                    self.node(entry.value);
                }
                self.insert(at);
                if self.outline.node(at).in_flow { self.remove_from_brackets(at) } else { self.remove_lines(at) }
            }
        }
        if let Some(values) = self.changes.appended.get(&at) {
            self.append(at, values);
        }
    }

    /// Where a value begins: behind the colon of its key.
    fn behind_colon(&self, map: u32, place: usize) -> usize {
        let end = self.outline.entries(map)[place].span.end as usize;
        self.source[end..].find(':').map_or(end, |at| end + at + 1)
    }

    /// Where an entry ends: with its value, or with the colon where it has none.
    fn end(&self, map: u32, place: usize) -> usize {
        self.end_of(map, place, &|_, _| true)
    }

    /// The same without what is taken out of it.
    fn kept_end(&self, map: u32, place: usize) -> usize {
        self.end_of(map, place, &|map, place| !self.changes.removed.contains(&(map, place)))
    }

    fn end_of(&self, map: u32, place: usize, counts: &dyn Fn(u32, usize) -> bool) -> usize {
        let value = self.outline.entries(map)[place].value;
        let colon = self.behind_colon(map, place);
        let span = self.outline.node(value).span;
        if span.start == span.end { colon } else { self.node_end(value, counts).max(colon) }
    }

    /// Where a node ends; a block with the last thing in it, which may be a key without a value.
    fn node_end(&self, at: u32, counts: &dyn Fn(u32, usize) -> bool) -> usize {
        let node = self.outline.node(at);
        let own = if node.in_flow { node.span.end } else { node.span.start } as usize;
        match &node.kind {
            Kind::Map(entries) if !node.in_flow => {
                (0..entries.len()).rev().find(|place| counts(at, *place)).map_or(own, |last| self.end_of(at, last, counts))
            }
            Kind::List(items) if !node.in_flow => items.last().map_or(own, |last| self.node_end(*last, counts)),
            _ => node.span.end as usize,
        }
    }

    /// How the line of a place ends; the last line, which may have no end, as the one before it.
    fn eol(&self, at: usize) -> &'static str {
        let newline = self.source[at..].find('\n').map(|newline| at + newline).or_else(|| self.source[..at].rfind('\n'));
        if newline.is_some_and(|newline| self.source[..newline].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    fn line_start(&self, at: usize) -> usize {
        line_start(self.source, at)
    }

    /// The end of the line, before what ends it.
    fn line_end(&self, at: usize) -> usize {
        let end = self.source[at..].find('\n').map_or(self.source.len(), |end| at + end);
        if self.source[at..end].ends_with('\r') { end - 1 } else { end }
    }

    /// The indent of the keys of a block, in spaces.
    fn indent(&self, map: u32) -> String {
        let Some(first) = self.outline.entries(map).first() else { return String::new() };
        let start = first.span.start as usize;
        // Behind the dash of a list the keys stand as far in as the text before them is long.
        " ".repeat(self.source[self.line_start(start)..start].chars().count())
    }

    fn replace(&mut self, at: u32, value: &Value) {
        let node = self.outline.node(at);
        let parent_in_flow = node.parent != at && self.outline.node(node.parent).in_flow;
        let Some((map, place)) = self.outline.entry_of(at) else {
            return self.edit(node.span.range(), value.flow(parent_in_flow));
        };
        // A block of text begins with a sign of its own, in the line of the key.
        let is_text = matches!(node.kind, Kind::Scalar(..))
            && self.source[self.behind_colon(map, place)..(node.span.start as usize).max(self.behind_colon(map, place))]
                .contains(['|', '>']);
        let is_block = is_text || !node.in_flow && !matches!(node.kind, Kind::Scalar(..));
        let is_nothing = node.span.start == node.span.end;
        let text = if parent_in_flow {
            format!(" {}", value.flow(true))
        } else {
            value.block(&self.indent(map), self.eol(node.span.start as usize))
        };
        if is_block || is_nothing {
            let from = self.behind_colon(map, place);
            return self.edit(from..self.end(map, place), text);
        }
        match text.strip_prefix(' ') {
            // The spaces between the colon and the value stay as they are.
            Some(text) => self.edit(node.span.range(), text.to_owned()),
            None => self.edit(self.behind_colon(map, place)..self.end(map, place), text),
        }
    }

    fn insert(&mut self, map: u32) {
        let Some(inserted) = self.changes.inserted.get(&map) else { return };
        let in_flow = self.outline.node(map).in_flow;
        let indent = self.indent(map);
        let eol = self.eol(self.outline.node(map).span.start as usize);
        for new in inserted {
            let (name, in_block) = (key(&new.key, in_flow), || new.value.block(&indent, eol));
            let Some(after) = new.after else {
                let Some(first) = self.outline.entries(map).first() else { continue };
                let start = first.span.start as usize;
                let text =
                    if in_flow { format!("{name}: {}, ", new.value.flow(true)) } else { format!("{name}:{}{eol}{indent}", in_block()) };
                self.edit(start..start, text);
                continue;
            };
            // Behind something that is taken out: behind what stays before it.
            let after = (0..=after).rev().find(|place| !self.changes.removed.contains(&(map, *place))).unwrap_or(after);
            let end = self.kept_end(map, after);
            if in_flow {
                // A comma right behind a colon would be read as part of a word by some.
                let comma = if end == self.behind_colon(map, after) { " ," } else { "," };
                self.edit(end..end, format!("{comma} {name}: {}", new.value.flow(true)));
            } else {
                let text = format!("{eol}{indent}{name}:{}", in_block());
                let end = self.behind_text(map, after, self.line_end(end));
                self.edit(end..end, text);
            }
        }
    }

    /// Where the line behind an entry begins; empty lines behind a block of text may be part of it.
    fn behind_text(&self, map: u32, place: usize, end: usize) -> usize {
        let value = self.outline.entries(map)[place].value;
        let last = match &self.outline.node(value).kind {
            Kind::Map(entries) => return entries.len().checked_sub(1).map_or(end, |last| self.behind_text(value, last, end)),
            Kind::List(_) => return end,
            Kind::Scalar(..) => self.outline.node(value).span.start as usize,
        };
        let colon = self.behind_colon(map, place);
        if !self.source[colon..last.max(colon)].contains(['|', '>']) {
            return end;
        }
        let rest = &self.source[end..];
        let empty = rest.len() - rest.trim_start().len();
        rest[..empty].rfind('\n').map_or(end, |newline| self.line_end_before(end + newline))
    }

    /// The end of a line whose newline stands at a place.
    fn line_end_before(&self, newline: usize) -> usize {
        if self.source[..newline].ends_with('\r') { newline - 1 } else { newline }
    }

    /// Entries of a block are whole lines, with the comment behind them.
    fn remove_lines(&mut self, map: u32) {
        let entries = self.outline.entries(map);
        for place in 0..entries.len() {
            if !self.changes.removed.contains(&(map, place)) {
                continue;
            }
            let start = entries[place].span.start as usize;
            let line = self.line_start(start);
            let end = self.line_end(self.end(map, place));
            if !self.source[line..start].trim().is_empty() {
                // Behind the dash of a list: the next key takes its place.
                let next = entries.get(place + 1).map_or(end, |next| next.span.start as usize);
                self.edit(start..next, String::new());
                continue;
            }
            self.take_lines(line..end);
        }
    }

    /// Entries in brackets go with one comma.
    fn remove_from_brackets(&mut self, map: u32) {
        let entries = self.outline.entries(map);
        let goes = |place: usize| self.changes.removed.contains(&(map, place));
        let cut = self.cut(entries.len(), goes, |place| entries[place].span.start as usize..self.end(map, place));
        cut.into_iter().for_each(|range| self.edit(range, String::new()));
    }

    /// Items of a block are whole lines, from their dash on; in brackets they go with one comma.
    fn drop_items(&mut self, list: u32, items: &[u32]) {
        let goes = |place: usize| self.changes.dropped.contains(&items[place]);
        if self.outline.node(list).in_flow {
            let cut = self.cut(items.len(), goes, |place| self.outline.node(items[place]).span.range());
            return cut.into_iter().for_each(|range| self.edit(range, String::new()));
        }
        for item in (0..items.len()).filter(|place| goes(*place)).map(|place| items[place]) {
            let start = self.outline.node(item).span.start as usize;
            let dash = self.source[..start].rfind('-').unwrap_or(start);
            let end = self.line_end(self.node_end(item, &|_, _| true));
            self.take_lines(self.line_start(dash)..end);
        }
    }

    /// What is taken out with some of the things that stand in brackets: one comma with each.
    fn cut(&self, count: usize, goes: impl Fn(usize) -> bool, span: impl Fn(usize) -> Range<usize>) -> Vec<Range<usize>> {
        let Some(last) = (0..count).rev().find(|place| !goes(*place)) else { return Vec::new() };
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for place in (0..count).filter(|place| goes(*place)) {
            let own = span(place);
            let with_comma = if place < last { own.start..span(place + 1).start } else { span(place - 1).end..own.end };
            let first = self.outline.comments.partition_point(|comment| (comment.start as usize) < with_comma.start);
            let mut within = self.outline.comments[first..].iter().map(|comment| comment.start as usize);
            if within.by_ref().take_while(|start| *start < with_comma.end).all(|start| own.contains(&start)) {
                ranges.push(with_comma);
                continue;
            }
            // Comments beside it are of its neighbours, as far as anybody can say: only it and its comma go.
            let from = if place < last { own.end } else { span(place - 1).end };
            let comma = self.source[from..].find(',').map_or(from, |at| from + at);
            ranges.extend([own, comma..(comma + 1).min(self.source.len())]);
        }
        ranges
    }

    /// Takes out whole lines with what ends them.
    fn take_lines(&mut self, lines: Range<usize>) {
        match self.source[lines.end..].find('\n') {
            Some(newline) => self.edit(lines.start..lines.end + newline + 1, String::new()),
            // The last line has no end of its own: that of the line before goes.
            None => self.edit(self.line_end_before(lines.start.saturating_sub(1))..lines.end, String::new()),
        }
    }

    fn append(&mut self, at: u32, values: &[Value]) {
        let node = self.outline.node(at);
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let written: Vec<String> = values.iter().map(|value| value.flow(true)).collect();
        let entry = self.outline.entry_of(at);
        let eol = self.eol(start);
        let parent_in_flow = node.parent != at && self.outline.node(node.parent).in_flow;
        if let Kind::List(items) = &node.kind {
            let Some(last) = items.last().map(|item| self.outline.node(*item).span.end as usize) else {
                return self.edit(end - 1..end - 1, written.join(", "));
            };
            if node.in_flow {
                // A comma may stand behind the last item already.
                let comma = self.source[last..end - 1].rfind(',').map(|at| last + at + 1);
                let (at, text) = comma.map_or((last, format!(", {}", written.join(", "))), |at| (at, format!(" {}", written.join(", "))));
                self.edit(at..at, text);
            } else {
                // The list may begin as far in as its key.
                let first = self.outline.node(items[0]).span.start as usize;
                let dash = self.source[..first].rfind('-').unwrap_or(start);
                let indent = " ".repeat(self.source[self.line_start(dash)..dash].chars().count());
                let end = self.line_end(end);
                self.edit(end..end, written.iter().map(|value| format!("{eol}{indent}- {value}")).collect());
            }
        } else if parent_in_flow {
            self.edit(start..start, "[".to_owned());
            self.edit(end..end, format!(", {}]", written.join(", ")));
        } else if let Some((map, place)) = entry {
            let indent = format!("{}  ", self.indent(map));
            let items: String = written.iter().map(|value| format!("{eol}{indent}- {value}")).collect();
            let colon = self.behind_colon(map, place);
            if node.in_flow {
                self.edit(colon..start, format!("{eol}{indent}- "));
                let end = self.line_end(end);
                self.edit(end..end, items);
            } else {
                self.list_of_block(at, &indent, items);
            }
        }
    }

    /// A block becomes the first item of a list: a dash before its first line, its other lines further in.
    fn list_of_block(&mut self, at: u32, indent: &str, items: String) {
        let entries = self.outline.entries(at);
        let (Some(first), Some(last)) = (entries.first(), entries.len().checked_sub(1)) else { return };
        let start = first.span.start as usize;
        let end = self.line_end(self.end(at, last));
        let line = self.line_start(start);
        self.edit(line..start, format!("{indent}- "));
        let mut from = line;
        while let Some(newline) = self.source[from..end].find('\n') {
            from += newline + 1;
            let own = self.source[from..].len() - self.source[from..].trim_start_matches(' ').len();
            let before = start - line;
            if !self.source[from..from + own].is_empty() {
                self.edit(from..from + own.min(before), format!("{indent}  "));
            }
        }
        self.edit(end..end, items);
    }
}
