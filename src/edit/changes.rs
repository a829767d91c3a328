//! What is to be changed in one file, named by where it stands in the text that was read.
//!
//! Owns which changes there are and what they come to: a mapping that loses all its entries goes with them.
//! Must never touch the text.

use rustc_hash::{FxHashMap, FxHashSet};

use super::place;
use super::prove;
use super::value::Value;
use crate::book::outline::{Kind, Outline};
use crate::message::{Problem, Text};
use crate::source::{FileId, Location, Span};

/// A new entry of a mapping.
#[derive(Debug)]
pub(super) struct Inserted {
    /// Behind which of its entries; before all of them where it is none.
    pub after: Option<usize>,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// Changes by the node they are about.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Nodes that become something else.
    pub replaced: FxHashMap<u32, Value>,
    /// Entries that are taken out: the mapping, and which entry.
    pub removed: FxHashSet<(u32, usize)>,
    /// Items of lists that are taken out.
    pub dropped: FxHashSet<u32>,
    /// New entries of a mapping.
    pub inserted: FxHashMap<u32, Vec<Inserted>>,
    /// Keys that are spelt anew.
    pub renamed: FxHashMap<(u32, usize), String>,
    /// New items of a list; what is one mapping becomes a list.
    pub appended: FxHashMap<u32, Vec<Value>>,
}

/// Collects the changes of a file and makes its new text.
#[derive(Debug)]
pub struct Editor<'s> {
    file: FileId,
    source: &'s str,
    outline: Outline,
    changes: Changes,
}

impl<'s> Editor<'s> {
    /// An editor of a text.
    ///
    /// # Errors
    /// Why the text is no YAML.
    pub fn new(file: FileId, source: &'s str) -> Result<Self, Problem> {
        Ok(Self { file, source, outline: Outline::new(file, source)?, changes: Changes::default() })
    }

    /// The file taken apart.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The text as it was read.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// Whether anything is to be changed.
    pub fn is_changed(&self) -> bool {
        let Changes { replaced, removed, dropped, inserted, renamed, appended } = &self.changes;
        let takes = !(removed.is_empty() && dropped.is_empty());
        takes || !(replaced.is_empty() && inserted.is_empty() && renamed.is_empty() && appended.is_empty())
    }

    /// A node becomes another value. What it was before is gone, with the comments in it.
    pub fn replace(&mut self, node: u32, value: Value) {
        self.changes.replaced.insert(node, value);
    }

    /// An entry is taken out, named by its key. A mapping that is left without entries goes too.
    pub fn remove(&mut self, key: Span) {
        if let Some(entry) = self.outline.entry(key) {
            self.changes.removed.insert(entry);
        }
    }

    /// An item of a list is taken out. A list that is left without items goes too.
    pub fn drop_item(&mut self, item: u32) {
        self.changes.dropped.insert(item);
    }

    /// A new entry behind another one, named by its key.
    pub fn insert_after(&mut self, key: Span, name: &str, value: Value) {
        if let Some((map, after)) = self.outline.entry(key) {
            self.changes.inserted.entry(map).or_default().push(Inserted { after: Some(after), key: name.to_owned(), value });
        }
    }

    /// A new entry at the end of a mapping that has entries.
    pub fn push(&mut self, map: u32, name: &str, value: Value) {
        if let Some(after) = self.outline.entries(map).len().checked_sub(1) {
            self.changes.inserted.entry(map).or_default().push(Inserted { after: Some(after), key: name.to_owned(), value });
        }
    }

    /// The same of an entry that may be new already: what it has and the value become a list.
    pub fn push_more(&mut self, map: u32, name: &str, value: Value) {
        let new = self.changes.inserted.get_mut(&map).into_iter().flatten().find(|new| new.key == name);
        match new {
            Some(new) => new.value = std::mem::replace(&mut new.value, Value::Nothing).and(value),
            None => self.push(map, name, value),
        }
    }

    /// What a node becomes, if that is decided.
    pub fn replacement(&self, node: u32) -> Option<&Value> {
        self.changes.replaced.get(&node)
    }

    /// A new entry before all others of a mapping that has entries.
    pub fn push_front(&mut self, map: u32, name: &str, value: Value) {
        self.changes.inserted.entry(map).or_default().push(Inserted { after: None, key: name.to_owned(), value });
    }

    /// A key is spelt anew.
    pub fn rename(&mut self, key: Span, name: &str) {
        if let Some(entry) = self.outline.entry(key) {
            self.changes.renamed.insert(entry, name.to_owned());
        }
    }

    /// One more item of a list. A mapping becomes a list with itself as the first item.
    pub fn append(&mut self, node: u32, value: Value) {
        self.changes.appended.entry(node).or_default().push(value);
    }

    /// The new text: read again, and different in nothing but the changes.
    ///
    /// # Errors
    /// What cannot be changed this way; the text is then as it was.
    pub fn finish(mut self) -> Result<String, Problem> {
        if !self.is_changed() {
            return Ok(self.source.to_owned());
        }
        self.widen()?;
        let edits = place::edits(&self.outline, self.source, &self.changes);
        let first = edits.first().map_or_else(Span::default, |edit| Span::new(edit.range.start, edit.range.end));
        let text = place::apply(self.source, &edits).ok_or_else(|| self.refusal(first))?;
        let read = Outline::new(self.file, &text).map_err(|_| self.refusal(first))?;
        if prove::holds(&self.outline, self.source, &self.changes, &edits, &read, &text) { Ok(text) } else { Err(self.refusal(first)) }
    }

    /// Lists that lose all their items, and mappings that lose all their entries, are taken out themselves.
    fn widen(&mut self) -> Result<(), Problem> {
        for list in self.changes.dropped.iter().map(|item| self.outline.node(*item).parent).collect::<FxHashSet<u32>>() {
            let Kind::List(items) = &self.outline.node(list).kind else { continue };
            if !items.iter().all(|item| self.changes.dropped.contains(item)) || self.changes.appended.contains_key(&list) {
                continue;
            }
            let entry = self.outline.entry_of(list).ok_or_else(|| self.refusal(self.outline.node(list).span))?;
            self.changes.removed.insert(entry);
        }
        let mut maps: Vec<u32> = self.changes.removed.iter().map(|(map, _)| *map).collect();
        maps.sort_unstable();
        maps.dedup();
        // Parents stand before their children: what is taken out of a child may empty its parent, which is looked at later.
        let mut open: std::collections::BTreeSet<u32> = maps.into_iter().collect();
        while let Some(map) = open.pop_last() {
            let entries = self.outline.entries(map).len();
            let is_empty = (0..entries).all(|at| self.changes.removed.contains(&(map, at))) && !self.changes.inserted.contains_key(&map);
            if !is_empty {
                continue;
            }
            match self.outline.entry_of(map).filter(|(above, _)| *above != map) {
                Some((above, place)) => {
                    self.changes.removed.insert((above, place));
                    open.insert(above);
                }
                None => return Err(self.refusal(self.outline.node(map).span)),
            }
        }
        Ok(())
    }

    fn refusal(&self, span: Span) -> Problem {
        let text = Text::new(
            "这处改动没有把握只改要改的地方，所以没有改",
            "this could not be changed without touching anything else: it is left as it is",
        );
        Problem::at(Location { file: self.file, span }, text)
            .help(Text::new("请在编辑器里手工修改这个文件", "change the file by hand, in an editor"))
    }
}

/// Whether a node is a list.
pub(super) fn is_list(outline: &Outline, node: u32) -> bool {
    matches!(outline.node(node).kind, Kind::List(_))
}
