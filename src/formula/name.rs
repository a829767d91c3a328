//! Names, kept once.
//!
//! Owns the table of names of one file; equal names are equal numbers.
//! Must never know what a name stands for.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// A name of a [`Names`], by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub u32);

/// The names of one file.
#[derive(Debug, Default)]
pub struct Names(IndexSet<Box<str>, FxBuildHasher>);

impl Names {
    /// Empty, with room for so many names.
    pub fn with_room(count: usize) -> Self {
        Self(IndexSet::with_capacity_and_hasher(count, FxBuildHasher))
    }

    /// The number of a name, new or known.
    pub fn intern(&mut self, text: &str) -> Name {
        let index = match self.0.get_index_of(text) {
            Some(index) => index,
            None => self.0.insert_full(text.into()).0,
        };
        Name(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The number of a name that is known.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.0.get_index_of(text).and_then(|index| u32::try_from(index).ok()).map(Name)
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.0.get_index(name.0 as usize).map_or("", |text| text)
    }

    /// Every name.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|text| &**text)
    }
}
