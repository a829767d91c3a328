//! Lines of YAML, with where in the document each value comes from.
//!
//! Owns indentation and quotation marks.
//! Must never know what a value means.

use super::DraftFile;
use crate::source::{Origins, Span};

/// A file that is being written.
#[derive(Default)]
pub struct Writer {
    text: String,
    origins: Origins,
}

/// A value with where its parts come from.
#[derive(Clone, Default, Debug)]
pub struct Value {
    /// As it is written.
    pub text: String,
    /// Stretches of it with their places in the document.
    pub parts: Vec<(usize, usize, Span)>,
}

impl Value {
    /// A value that comes from one place.
    pub fn from(text: String, document: Span) -> Self {
        let parts = vec![(0, text.len(), document)];
        Self { text, parts }
    }

    /// Goes on with another value.
    pub fn push(&mut self, other: &Self) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.parts.extend(other.parts.iter().map(|(start, end, span)| (base + start, base + end, *span)));
    }
}

impl Writer {
    /// A line as it is.
    pub fn line(&mut self, depth: usize, text: &str) {
        self.value(depth, text, &Value::default());
    }

    /// A line with a value behind other text.
    pub fn value(&mut self, depth: usize, before: &str, value: &Value) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
        self.text.push_str(before);
        let base = self.text.len();
        for (start, end, document) in &value.parts {
            self.origins.add(Span::new(base + start, base + end), *document);
        }
        self.text.push_str(&value.text);
        self.text.push('\n');
    }

    /// The file.
    pub fn finish(self, path: String) -> DraftFile {
        DraftFile { path, text: self.text, origins: self.origins }
    }
}

/// Words as a scalar of YAML, on one line.
pub fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Words as a key of YAML.
pub fn key(words: &str) -> String {
    if crate::formula::is_bare_name(words) { words.to_owned() } else { quoted(words) }
}
