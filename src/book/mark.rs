//! What is still to be done with a value: `50 元/平方米/月（待确认）`, `待填`.
//!
//! Owns the two marks and their spelling behind a value.
//! Must never know what the value is.

use std::borrow::Cow;

use super::reader::Scalar;
use crate::source::Span;

/// What a person has still to do with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The value is taken from somewhere and has to be confirmed.
    ToConfirm,
    /// There is no value yet.
    ToFill,
}

impl Mark {
    /// The mark as it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ToConfirm => "待确认",
            Self::ToFill => "待填",
        }
    }
}

/// A mark in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The figure that it is about.
    pub figure: u32,
    /// What is to be done.
    pub mark: Mark,
    /// The value with its mark.
    pub span: Span,
}

/// A value with the mark that says it is to be confirmed.
pub fn to_confirm(value: &str) -> String {
    format!("{value}（{}）", Mark::ToConfirm.text())
}

/// A value without its mark.
pub fn without_mark(value: &str) -> &str {
    unmarked(value).0
}

/// A value without its mark, and the mark.
pub(super) fn unmarked(value: &str) -> (&str, Option<Mark>) {
    let trimmed = value.trim_end();
    // Nearly all values end in something else: that is all they cost.
    if !trimmed.ends_with(['）', ')', '认', '填']) {
        return (value, None);
    }
    let open = trimmed.strip_suffix(['）', ')']).map_or(trimmed, str::trim_end);
    let in_brackets = open.len() < trimmed.len();
    for mark in [Mark::ToConfirm, Mark::ToFill] {
        let Some(before) = open.strip_suffix(mark.text()).map(str::trim_end) else { continue };
        let before = if in_brackets { before.strip_suffix(['（', '(']) } else { Some(before) };
        let Some(before) = before.map(str::trim_end) else { continue };
        // A blank has no value before it, and only a value can be confirmed.
        if before.is_empty() == (mark == Mark::ToFill) {
            return (before, Some(mark));
        }
    }
    (value, None)
}

/// The same of a scalar of the file; its span stays that of all of it.
pub(super) fn split<'a>(mut scalar: Scalar<'a>) -> (Scalar<'a>, Option<Mark>) {
    let (before, mark) = unmarked(&scalar.text);
    if mark.is_some() {
        let length = before.len();
        scalar.text = match scalar.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
            Cow::Owned(mut text) => {
                text.truncate(length);
                Cow::Owned(text)
            }
        };
    }
    (scalar, mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_behind_its_value() {
        assert_eq!(unmarked("50 元（待确认）"), ("50 元", Some(Mark::ToConfirm)));
        assert_eq!(unmarked("50 元 (待确认) "), ("50 元", Some(Mark::ToConfirm)));
        assert_eq!(unmarked("50 元 待确认"), ("50 元", Some(Mark::ToConfirm)));
        assert_eq!(unmarked("待填"), ("", Some(Mark::ToFill)));
        assert_eq!(unmarked("（待填）"), ("", Some(Mark::ToFill)));
        for other in ["50 元", "待确认", "50 元（待填）", "50 元（已确认）", "元/(平方米·月)", ""] {
            assert_eq!(unmarked(other), (other, None));
        }
    }
}
