//! What saving would change in the files.
//!
//! Owns the diff, and the digest that ties what is saved to what was shown.
//! Must never write a file.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};
use similar::{ChangeTag, TextDiff};

use crate::source::{FileId, Sources};

/// Lines around a change that are shown with it.
const CONTEXT: usize = 2;

/// What changes in one file.
#[derive(Debug, Serialize)]
pub struct Difference {
    path: String,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    /// `same`, `old`, `new`, or `gap` between two stretches.
    kind: &'static str,
    /// Its number in the file that has it.
    number: usize,
    text: String,
}

/// The changed lines of every file with what stands around them.
pub fn differences(sources: &Sources, texts: &BTreeMap<FileId, String>) -> Vec<Difference> {
    texts.iter().map(|(file, new)| difference(&sources.get(*file).path, &sources.get(*file).text, new)).collect()
}

fn difference(path: &str, old: &str, new: &str) -> Difference {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if at > 0 {
            lines.push(Line { kind: "gap", number: 0, text: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (kind, number) = match change.tag() {
                ChangeTag::Equal => ("same", change.new_index()),
                ChangeTag::Delete => ("old", change.old_index()),
                ChangeTag::Insert => ("new", change.new_index()),
            };
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            lines.push(Line { kind, number: number.map_or(0, |number| number + 1), text });
        }
    }
    Difference { path: path.to_owned(), lines }
}

/// What names these texts: other texts have another digest.
pub fn digest<'t>(texts: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    let mut hash = Sha256::new();
    for (path, text) in texts {
        for part in [path, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
