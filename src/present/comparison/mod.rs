//! Two books side by side, for people, spreadsheets and machines.
//!
//! Owns the formats, one file each, and the sentence that goes into a form as 预算变动情况.
//! Must never add up anything but what is shown.

mod csv;
mod human;
mod json;
mod sentence;

pub use csv::render as csv;
pub use human::render as human;
pub use json::render as json;
pub use sentence::{of_book, of_project};

use crate::compare::{Change, Comparison};
use crate::message::{Language, Phrase};
use crate::quantity::{Exact, Rounding, print, round};

/// What the two books are called.
pub fn sides(comparison: &Comparison, language: Language) -> (String, String) {
    let year = |year: Option<i32>| year.map(|year| if language == Language::Chinese { format!("{year}年") } else { year.to_string() });
    match (year(comparison.old_year), year(comparison.new_year)) {
        (Some(old), Some(new)) if old != new => (old, new),
        _ => {
            let (old, new) = (Phrase::new("原稿", "before"), Phrase::new("新稿", "after"));
            (old.get(language).to_owned(), new.get(language).to_owned())
        }
    }
}

/// An amount in the unit of the comparison, all its digits.
fn amount(comparison: &Comparison, value: &Exact) -> String {
    print::number(value, &comparison.unit)
}

/// The same with a sign.
fn signed(comparison: &Comparison, value: &Exact) -> String {
    let text = amount(comparison, value);
    if value.is_negative() || value.is_zero() { text } else { format!("+{text}") }
}

/// An amount as fine as the book works, its size alone.
fn rounded(comparison: &Comparison, value: &Exact) -> Exact {
    round(value, &comparison.step, Rounding::HalfUp).unwrap_or_else(|_| value.clone())
}

/// What a change is about: `大厅租金.月租金`, without the project.
pub fn subject(change: &Change) -> String {
    let number = change.number.as_deref().filter(|number| !number.is_empty());
    change.path.iter().map(String::as_str).chain(number).collect::<Vec<_>>().join(".")
}

/// What a change is from and to.
fn from_to(change: &Change, language: Language) -> String {
    let none = Phrase::new("无", "none").get(language);
    match (&change.old, &change.new) {
        (None, None) => String::new(),
        (old, new) => format!("{} → {}", old.as_deref().unwrap_or(none), new.as_deref().unwrap_or(none)),
    }
}
