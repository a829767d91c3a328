//! The proof that a new text differs from the old one in nothing but what was to be changed.
//!
//! Owns what the file should say after the changes, worked out from the old reading alone, and the comparison with the new reading.
//! Must never use the edits to know what the data should be.

use super::changes::{Changes, is_list};
use super::place::Edit;
use super::value::Value;
use crate::book::outline::{Kind, Outline};
use crate::source::Span;

/// A file's data.
#[derive(Debug, PartialEq, Eq)]
enum Tree {
    /// A scalar; whether it is plain where that was not ours to choose.
    Scalar(String, Option<bool>),
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
}

/// Whether the new reading is the old one with the changes, and every comment that was not taken out is still there.
pub(super) fn holds(old: &Outline, old_text: &str, changes: &Changes, edits: &[Edit], new: &Outline, new_text: &str) -> bool {
    if old.nodes.is_empty() || new.nodes.is_empty() {
        return false;
    }
    let expected = expected(old, changes, 0);
    let read = as_read(new, 0);
    same(&expected, &read) && comments_stay(old, old_text, edits, new, new_text)
}

/// Whether two texts say the same, with the same comments.
pub(super) fn unchanged(old: &Outline, old_text: &str, new: &Outline, new_text: &str) -> bool {
    let comment = |text: &str, span: &Span| text.get(span.range()).map(|comment| comment.trim_end().to_owned());
    let comments = old.comments.iter().map(|span| comment(old_text, span)).eq(new.comments.iter().map(|span| comment(new_text, span)));
    comments && !new.nodes.is_empty() && same(&as_read(old, 0), &as_read(new, 0))
}

fn comments_stay(old: &Outline, old_text: &str, edits: &[Edit], new: &Outline, new_text: &str) -> bool {
    let taken_out = |span: &Span| {
        let range = span.range();
        let after = edits.partition_point(|edit| edit.range.end < range.end);
        edits[after..].iter().take_while(|edit| edit.range.start <= range.start).any(|edit| edit.range.end >= range.end)
    };
    let kept = old.comments.iter().filter(|span| !taken_out(span)).map(|span| old_text.get(span.range()));
    kept.eq(new.comments.iter().map(|span| new_text.get(span.range())))
}

fn expected(outline: &Outline, changes: &Changes, at: u32) -> Tree {
    if let Some(value) = changes.replaced.get(&at) {
        return of_value(value);
    }
    let tree = match &outline.node(at).kind {
        Kind::Scalar(text, plain) => Tree::Scalar(text.to_string(), Some(*plain)),
        Kind::List(items) => {
            let stays = items.iter().filter(|item| !changes.dropped.contains(item));
            Tree::List(stays.map(|item| expected(outline, changes, *item)).collect())
        }
        Kind::Map(entries) => {
            let inserted = |after: Option<usize>| {
                let new = changes.inserted.get(&at).into_iter().flatten().filter(move |new| new.after == after);
                new.map(|new| (new.key.clone(), of_value(&new.value)))
            };
            let mut map: Vec<(String, Tree)> = inserted(None).collect();
            for (place, entry) in entries.iter().enumerate() {
                if !changes.removed.contains(&(at, place)) {
                    let name = changes.renamed.get(&(at, place)).map_or_else(|| entry.key.to_string(), String::clone);
                    map.push((name, expected(outline, changes, entry.value)));
                }
                map.extend(inserted(Some(place)));
            }
            Tree::Map(map)
        }
    };
    let Some(values) = changes.appended.get(&at) else { return tree };
    let mut items = match tree {
        Tree::List(items) if is_list(outline, at) => items,
        other => vec![other],
    };
    items.extend(values.iter().map(of_value));
    Tree::List(items)
}

fn of_value(value: &Value) -> Tree {
    match value {
        Value::Nothing => Tree::Scalar("~".to_owned(), Some(true)),
        Value::Scalar(text) => Tree::Scalar(text.clone(), None),
        Value::Map(entries) => Tree::Map(entries.iter().map(|(key, value)| (key.clone(), of_value(value))).collect()),
        Value::List(items) => Tree::List(items.iter().map(of_value).collect()),
    }
}

fn as_read(outline: &Outline, at: u32) -> Tree {
    match &outline.node(at).kind {
        Kind::Scalar(text, plain) => Tree::Scalar(text.to_string(), Some(*plain)),
        Kind::List(items) => Tree::List(items.iter().map(|item| as_read(outline, *item)).collect()),
        Kind::Map(entries) => Tree::Map(entries.iter().map(|entry| (entry.key.to_string(), as_read(outline, entry.value))).collect()),
    }
}

fn same(expected: &Tree, read: &Tree) -> bool {
    match (expected, read) {
        (Tree::Scalar(own, own_plain), Tree::Scalar(other, plain)) => own == other && (own_plain.is_none() || own_plain == plain),
        (Tree::Map(own), Tree::Map(other)) => {
            own.len() == other.len() && own.iter().zip(other).all(|((key, a), (other_key, b))| key == other_key && same(a, b))
        }
        (Tree::List(own), Tree::List(other)) => own.len() == other.len() && own.iter().zip(other).all(|(a, b)| same(a, b)),
        _ => false,
    }
}
