//! The changes of a book: an editor for each of its files that is touched.
//!
//! Owns the way from the places of the model to those of the layout.
//! Must never compute a value.

use std::collections::BTreeMap;

use super::changes::Editor;
use super::value::Value;
use crate::book::PARTS;
use crate::message::Problem;
use crate::source::{FileId, Location, Sources};

/// Collects the changes of a book's files.
#[derive(Debug)]
pub struct BookEditor<'s> {
    sources: &'s Sources,
    editors: BTreeMap<FileId, Editor<'s>>,
}

impl<'s> BookEditor<'s> {
    /// An editor of the files that were read.
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, editors: BTreeMap::new() }
    }

    /// The editor of a file.
    ///
    /// # Errors
    /// Why it is no YAML.
    pub fn file(&mut self, file: FileId) -> Result<&mut Editor<'s>, Problem> {
        match self.editors.entry(file) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(slot) => Ok(slot.insert(Editor::new(file, &self.sources.get(file).text)?)),
        }
    }

    /// The text of a scalar becomes another; a quotation beside it stays.
    ///
    /// # Errors
    /// Why the file is no YAML.
    pub fn set(&mut self, at: Location, text: &str) -> Result<(), Problem> {
        let editor = self.file(at.file)?;
        if let Some(node) = editor.outline().scalar_at(at.span) {
            editor.replace(node, Value::scalar(text));
        }
        Ok(())
    }

    /// The text of a scalar becomes another, and a quotation beside it goes: the document does not say this.
    ///
    /// # Errors
    /// Why the file is no YAML.
    pub fn restate(&mut self, at: Location, text: &str) -> Result<(), Problem> {
        self.restate_as(at, &Value::scalar(text))
    }

    /// The same for any value.
    ///
    /// # Errors
    /// Why the file is no YAML.
    pub fn restate_as(&mut self, at: Location, value: &Value) -> Result<(), Problem> {
        let editor = self.file(at.file)?;
        let outline = editor.outline();
        let Some(node) = outline.scalar_at(at.span) else { return Ok(()) };
        let whole = outline.entry_of(node).filter(|(map, place)| &*outline.entries(*map)[*place].key == PARTS[0]).map(|(map, _)| map);
        let Some(map) = whole else {
            editor.replace(node, value.clone());
            return Ok(());
        };
        let (parts, places): (Vec<_>, Vec<_>) = outline.entries(map).iter().partition(|entry| PARTS.contains(&&*entry.key));
        if places.is_empty() && outline.node(map).in_flow {
            editor.replace(map, value.clone());
        } else {
            // In lines of their own, or among the places: what is said beside the value stays.
            let spans: Vec<_> = parts.iter().filter(|entry| entry.value != node).map(|entry| entry.span).collect();
            editor.replace(node, value.clone());
            spans.into_iter().for_each(|span| editor.remove(span));
        }
        Ok(())
    }

    /// The new texts of the files that are changed.
    ///
    /// # Errors
    /// What cannot be changed this way.
    pub fn finish(self) -> Result<BTreeMap<FileId, String>, Problem> {
        let changed = self.editors.into_iter().filter(|(_, editor)| editor.is_changed());
        changed.map(|(file, editor)| Ok((file, editor.finish()?))).collect()
    }
}
