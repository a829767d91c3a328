//! Names for what a document says, in its own words.
//!
//! Owns what a name may be made of, and that no two things have the same one.
//! Must never make a name of a person.

use rustc_hash::FxHashMap;

use crate::formula::is_bare_name;
use crate::quantity::UnitTable;

/// Names that were given.
pub struct Names<'u> {
    units: &'u UnitTable,
    given: FxHashMap<String, u32>,
}

/// A name is this long at most, in characters.
const LONGEST: usize = 24;
/// Names that mean something else in a book.
const TAKEN: [&str; 8] = ["合计", "小计", "总计", "共计", "总额", "待填", "无", "项目"];

impl<'u> Names<'u> {
    /// No names yet.
    pub fn new(units: &'u UnitTable) -> Self {
        Self { units, given: FxHashMap::default() }
    }

    /// A name for a row or a column, which may be called a total.
    pub fn give_cell(&mut self, words: &str, otherwise: &str) -> String {
        let (year, rest) = of_year(words);
        let name = spelt(rest);
        let name = match () {
            // 2024年预算 and 2023年预算 are two columns.
            () if !year.is_empty() => format!("{name}{}{year}年", if name.is_empty() { spelt(otherwise) } else { String::new() }),
            () if name.is_empty() => spelt(otherwise),
            // 人员 and 公用: a column of people is no unit.
            () if self.units.is_unit_word(&name) => format!("{}·{name}", spelt(otherwise)),
            () => name,
        };
        self.alone(name)
    }

    /// A name of some words that nothing else has.
    pub fn give(&mut self, words: &str, otherwise: &str) -> String {
        let mut name = spelt(words);
        if name.is_empty() {
            name = spelt(otherwise);
        }
        if TAKEN.contains(&name.as_str()) || self.units.is_unit_word(&name) || !is_bare_name(&name) {
            name = format!("{}·{name}", spelt(otherwise));
        }
        self.alone(name)
    }

    /// A name with a number behind it if something else has it.
    fn alone(&mut self, name: String) -> String {
        let count = self.given.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 {
            return name;
        }
        let mut at = *count;
        // 甲·2 may have been given by itself.
        loop {
            let numbered = format!("{name}·{at}");
            if self.given.insert(numbered.clone(), 1).is_none() {
                return numbered;
            }
            at += 1;
        }
    }
}

/// The year that some words begin with, and the rest of them.
fn of_year(words: &str) -> (&str, &str) {
    let words = words.trim_start();
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    match words[digits..].strip_prefix('年') {
        Some(rest) if digits == 4 => (&words[..4], rest.trim_start_matches('度')),
        _ => ("", words),
    }
}

/// Words as a name that needs no quotation marks.
pub fn spelt(words: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '、' | '“' | '”' | '《' | '》');
    let mut name = String::new();
    for c in words.chars() {
        if kept(c) {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('·') {
            name.push('·');
        }
    }
    // 约 before digits begins an estimate.
    let name = name.trim_matches(|c: char| matches!(c, '·' | '、' | '约') || c.is_numeric());
    let count = name.chars().count();
    // The end of a long phrase says what it is about.
    let short: String = name.chars().skip(count.saturating_sub(LONGEST)).collect();
    balanced(short.trim_start_matches(|c: char| matches!(c, '·' | '、' | '”' | '》' | '约') || c.is_numeric()))
}

/// A name with no half of a pair of quotation marks.
fn balanced(name: &str) -> String {
    let pairs = [('“', '”'), ('《', '》')];
    let broken: Vec<char> = pairs
        .iter()
        .filter(|(open, close)| name.matches(*open).count() != name.matches(*close).count())
        .flat_map(|(open, close)| [*open, *close])
        .collect();
    name.chars().filter(|c| !broken.contains(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_can_stand_in_formulas() {
        let units = UnitTable::built_in();
        let mut names = Names::new(&units);
        let given: Vec<String> =
            ["大厅租金", "大厅租金", "（一）人员经费", "合计", "人员", "2022年部门总预算", "", "因公出国（境）费", "甲·2", "甲", "甲"]
                .into_iter()
                .map(|words| names.give(words, "正文"))
                .collect();
        assert_eq!(
            given,
            [
                "大厅租金",
                "大厅租金·2",
                "一·人员经费",
                "正文·合计",
                "正文·人员",
                "年部门总预算",
                "正文",
                "因公出国·境·费",
                "甲",
                "甲·2",
                "甲·3"
            ]
        );
    }
}
