//! What is put into a file: scalars with the quotation marks they need, mappings, lists.
//!
//! Owns how a value is spelt where it goes.
//! Must never know what it means.

/// A value that is written into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: `~`.
    Nothing,
    /// One value, as data.
    Scalar(String),
    /// Keys with their values, in order.
    Map(Vec<(String, Value)>),
    /// Several values.
    List(Vec<Value>),
}

/// Lines do not grow longer than this for a mapping in `{ }`, in characters.
const LONGEST: usize = 120;

impl Value {
    /// One value.
    pub fn scalar(text: impl Into<String>) -> Self {
        Self::Scalar(text.into())
    }

    /// Keys with values that are scalars.
    pub fn map<K: Into<String>, V: Into<String>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), Self::scalar(value))).collect())
    }

    /// This value and another one, as a list.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::List(mut items) => {
                items.push(other);
                Self::List(items)
            }
            one => Self::List(vec![one, other]),
        }
    }

    /// In one line.
    pub(super) fn flow(&self, in_flow: bool) -> String {
        let list = |items: Vec<String>, open: &str, close: &str| format!("{open}{}{close}", items.join(", "));
        match self {
            Self::Nothing => "~".to_owned(),
            Self::Scalar(text) => scalar(text, in_flow),
            Self::Map(entries) => {
                list(entries.iter().map(|(key, value)| format!("{}: {}", self::key(key, true), value.flow(true))).collect(), "{ ", " }")
            }
            Self::List(items) => list(items.iter().map(|item| item.flow(true)).collect(), "[", "]"),
        }
    }

    /// Behind the colon of a key at some indent, lines below it where it does not fit into one.
    pub(super) fn block(&self, indent: &str, eol: &str) -> String {
        let inner = format!("{indent}  ");
        match self {
            Self::Nothing | Self::Scalar(_) => format!(" {}", self.flow(false)),
            Self::Map(entries) => {
                let line = self.flow(true);
                let is_flat = entries.iter().all(|(_, value)| !matches!(value, Self::List(_)));
                if is_flat && indent.len() + line.chars().count() <= LONGEST {
                    return format!(" {line}");
                }
                entries.iter().map(|(key, value)| format!("{eol}{inner}{}:{}", self::key(key, false), value.block(&inner, eol))).collect()
            }
            Self::List(items) => items.iter().map(|item| format!("{eol}{inner}- {}", item.flow(false))).collect(),
        }
    }
}

/// A key as it is written.
pub(super) fn key(text: &str, in_flow: bool) -> String {
    // A key that stands for nothing would be read as one; a colon in it would end it.
    if text.contains([':', '：']) { quoted(text) } else { scalar(text, in_flow) }
}

/// A scalar as it is written: plain where that is read as the same text.
fn scalar(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let first = text.chars().next();
    let negative = text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let starts_well = negative || first.is_some_and(|first| !"-?:,[]{}#&*!|>'\"%@`=".contains(first));
    let is_nothing = matches!(text, "~" | "null" | "Null" | "NULL" | "—" | "——" | "－" | "/" | "无" | "<<");
    let has_mark = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.contains(char::is_control);
    let has_bracket = in_flow && text.contains([',', '[', ']', '{', '}', ':']);
    starts_well && !is_nothing && !has_mark && !has_bracket && text.trim() == text && !text.starts_with(['\u{feff}', '\u{3000}'])
}

fn quoted(text: &str) -> String {
    if !text.contains(|c: char| c.is_control() || c == '\\') && text.contains('"') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
