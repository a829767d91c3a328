//! What is said to people, always in both languages.
//!
//! Owns [`Text`], whose two fields the compiler requires, and [`Problem`], an input that cannot be understood.
//! Must never know how a message is printed.

use crate::source::Location;

/// The language that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, the first language of the tool.
    #[default]
    Chinese,
    /// English.
    English,
}

/// A message in both languages; neither can be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A message from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The wording in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// A fixed message in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Phrase {
    /// A fixed message from its two wordings.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The wording in one language.
    pub const fn get(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

impl From<Phrase> for Text {
    fn from(phrase: Phrase) -> Self {
        Self::new(phrase.zh, phrase.en)
    }
}

/// An input that cannot be understood: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; none only when no file could be read.
    pub location: Option<Location>,
    /// What is wrong.
    pub text: Text,
    /// What to do about it.
    pub help: Option<Text>,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn at(location: Location, text: Text) -> Self {
        Self { location: Some(location), text, help: None }
    }

    /// A problem that belongs to no text.
    pub fn nowhere(text: Text) -> Self {
        Self { location: None, text, help: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }
}

/// The candidate that is most likely meant by `wanted`, if one is near enough (edit distance, at most a third of its length).
pub fn did_you_mean<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    const MOST: usize = 2_000;
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    candidates
        .take(MOST)
        .filter(|candidate| *candidate != wanted)
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let most = (length.max(other) / 3).max(1);
            // A one-character word is near to every other one: that says nothing.
            if other > LONGEST || length.abs_diff(other) > most || length.min(other) < 2 {
                return None;
            }
            let distance = edit_distance(wanted, candidate);
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What was most likely meant, as advice.
pub fn guessed(guess: &str) -> Text {
    Text::new(format!("是不是“{guess}”？"), format!("did you mean '{guess}'?"))
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = '\0';
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != *y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && previous == *y {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        previous = x;
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_guessed_and_a_stranger_is_not() {
        let words = ["formula", "stated", "lines", "月租金"];
        assert_eq!(did_you_mean("formla", words.into_iter()), Some("formula"));
        assert_eq!(did_you_mean("statde", words.into_iter()), Some("stated"));
        assert_eq!(did_you_mean("月租", words.into_iter()), Some("月租金"));
        assert_eq!(did_you_mean("completely", words.into_iter()), None);
    }
}
