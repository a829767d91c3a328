//! Traces and findings as bytes for people and machines.
//!
//! Owns every renderer, one file each; formats carry the same facts.
//! Must never compute an amount.

pub mod accounts;
pub mod audit;
pub mod cause;
pub mod columns;
pub mod comparison;
pub mod diagnostic;
pub mod docx;
pub mod form;
pub mod grid;
pub mod norms;
pub mod plan;
pub mod prose;
pub mod redact;
pub mod report;
pub mod review;
pub mod schema;
pub mod sheet;
pub mod skeleton;
pub mod tree;
pub mod xlsx;

/// A text without what cannot be seen: controls, and characters that turn the direction of what follows.
fn visible(text: &str) -> String {
    let is_hidden = |c: &char| c.is_control() && *c != '\n' && *c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !is_hidden(c)).collect()
}
