//! Every numeral of the first book's document is carried by the book, or stands on a list with the reason why not.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::collections::{BTreeMap, HashSet};

use cesuan::book::Book;
use cesuan::folder;
use cesuan::quantity::literal::LiteralReader;
use cesuan::quantity::{Dimension, Exact};
use cesuan::source::Sources;

const BOOK: &str = "formulas/jianghan-2022";

fn book() -> Book {
    let found = folder::find(&common::root().join(BOOK)).expect("the book");
    folder::load(&found[0], &mut Sources::default(), &|| ()).expect("it can be read")
}

/// What the book says in numbers: values with their dimension, and codes.
struct Carried {
    values: HashSet<(String, Dimension)>,
    /// Numbers as they are written, with the first word of their unit: 18 and 元 for 18 元/平方米/月.
    words: HashSet<(String, String)>,
    codes: HashSet<String>,
}

impl Carried {
    /// Whether a number is carried with a unit that begins like what follows it; 90万 is short for 90万元, 名 is 人.
    fn says(&self, number: &str, following: &str) -> bool {
        let Ok(number) = number.parse::<rust_decimal::Decimal>() else { return false };
        let number = number.normalize().to_string();
        let following = following.trim_start();
        let mut ends = following.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
        let word = |end: usize| self.words.contains(&(number.clone(), following[..end].to_owned()));
        ends.any(word)
            || (following.starts_with('余') || following.starts_with("万余")) && self.says(&number, &following.replacen('余', "", 1))
            || following.starts_with('名') && self.words.contains(&(number.clone(), "人".to_owned()))
            || following.starts_with('万') && self.words.contains(&(number.clone(), "万元".to_owned()))
            || following.starts_with('/') && self.words.contains(&(number.clone(), "元".to_owned()))
            || following.starts_with("\\%") && self.words.contains(&(number.clone(), "%".to_owned()))
    }
}

fn key(value: &Exact) -> String {
    format!("{value:?}")
}

fn carried(book: &Book) -> Carried {
    let mut carried = Carried { values: HashSet::new(), words: HashSet::new(), codes: HashSet::new() };
    for module in &book.modules {
        for literal in &module.formulas.literals {
            carried.values.insert((key(&literal.value()), literal.unit.dimension));
            let unit: String = literal.unit.text.chars().take_while(|c| !matches!(c, '/' | '·')).collect();
            carried.words.insert((literal.number.normalize().to_string(), unit));
            // 8000 元/10万条 says 10 too.
            for part in literal.unit.text.split('/').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                carried.words.insert((digits.clone(), part[digits.len()..].to_owned()));
            }
            if let Some(upper) = literal.upper() {
                carried.values.insert((key(&upper), literal.unit.dimension));
            }
        }
        for named in module.table.iter().flat_map(|table| &table.codes) {
            carried.codes.insert(named.code.to_string());
        }
    }
    carried
}

/// A numeral of the document.
struct Numeral {
    line: usize,
    /// Where it begins in its line, in bytes.
    start: usize,
    text: String,
    /// What stands around it.
    around: String,
}

/// Numerals that the book does not carry.
fn left(book: &Book, document: &str) -> Vec<Numeral> {
    let carried = carried(book);
    let units = &book.settings.units;
    let mut reader = LiteralReader::new(units);
    let mut left = Vec::new();
    let money = reader.whole("1 万元").expect("a unit").unit;
    for (number, line) in document.lines().enumerate() {
        let mut at = 0;
        while let Some(offset) = line[at..].find(|c: char| c.is_ascii_digit()) {
            let start = at + offset;
            let rest = &line[start..];
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(rest.len());
            let text = rest[..digits].trim_end_matches([',', '.']);
            at = start + text.len();
            let bare = text.replace(',', "");
            let value = reader.whole(&bare).ok().map(|literal| literal.value());
            let read = reader.part(line, start).ok().map(|(literal, _)| (literal.value(), literal.unit.dimension));
            let known = |value: &Exact, dimension| carried.values.contains(&(key(value), dimension));
            // Amounts in tables have their unit in the heading.
            let cell = line.contains('\t') && {
                let before = line[..start].chars().next_back().is_none_or(|c| c == '\t');
                before && line[at..].chars().next().is_none_or(|c| c == '\t')
            };
            let is_carried = carried.codes.contains(&bare)
                || carried.says(&bare, &line[at..])
                || read.is_some_and(|(value, dimension)| known(&value, dimension))
                || (cell && value.is_some_and(|value| value.times(&money.scale).is_ok_and(|value| known(&value, money.dimension))));
            if !is_carried {
                let from = line[..start].char_indices().rev().nth(9).map_or(0, |(at, _)| at);
                let to = line[at..].char_indices().nth(10).map_or(line.len(), |(offset, _)| at + offset);
                left.push(Numeral { line: number + 1, start, text: text.to_owned(), around: line[from..to].replace('\t', " ") });
            }
        }
    }
    left
}

/// What stands around a numeral that need not be carried, and why.
struct Reviewed {
    reason: String,
    before: String,
    numeral: String,
    after: String,
    text: String,
}

impl Reviewed {
    fn new(reason: &str, text: &str) -> Self {
        let (before, rest) = text.split_once('[').expect("a numeral in brackets");
        let (numeral, after) = rest.split_once(']').expect("a closing bracket");
        Self { reason: reason.into(), before: before.into(), numeral: numeral.into(), after: after.into(), text: text.into() }
    }

    fn fits(&self, line: &str, start: usize, text: &str) -> bool {
        let before = &line[..start];
        let begins = match self.before.strip_prefix('^') {
            // At the beginning of a line or of a cell.
            Some(rest) => before.rsplit('\t').next() == Some(rest),
            None => before.ends_with(&self.before),
        };
        let digits = match self.numeral.strip_prefix('*') {
            Some(count) => text.bytes().all(|byte| byte.is_ascii_digit()) && (count.is_empty() || count.parse() == Ok(text.len())),
            None => self.numeral == text,
        };
        begins && digits && line[start + text.len()..].starts_with(&self.after)
    }
}

fn reviewed() -> Vec<Reviewed> {
    let text = std::fs::read_to_string(common::root().join("tests/numerals/reviewed.txt")).expect("the list");
    let mut reason = "";
    let mut list = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.strip_prefix("  ") {
            Some(pattern) => list.push(Reviewed::new(reason, pattern)),
            None => reason = line,
        }
    }
    list
}

#[test]
fn every_numeral_is_carried_or_has_a_reason() {
    let document = std::fs::read_to_string(common::root().join(BOOK).join("document.txt")).expect("the document");
    let lines: Vec<&str> = document.lines().collect();
    let reviewed = reviewed();
    let mut used = vec![false; reviewed.len()];
    let mut by_reason: Vec<(&str, BTreeMap<&str, Vec<usize>>)> = Vec::new();
    let mut without = String::new();
    let left = left(&book(), &document);
    for numeral in &left {
        let Some(at) = reviewed.iter().position(|one| one.fits(lines[numeral.line - 1], numeral.start, &numeral.text)) else {
            without.push_str(&format!("{}: {} ({})\n", numeral.line, numeral.text, numeral.around));
            continue;
        };
        used[at] = true;
        let reason = &*reviewed[at].reason;
        if by_reason.last().is_none_or(|_| by_reason.iter().all(|(known, _)| *known != reason)) {
            by_reason.push((reason, BTreeMap::new()));
        }
        let (_, lines) = by_reason.iter_mut().find(|(known, _)| *known == reason).expect("just added");
        lines.entry(&reviewed[at].text).or_default().push(numeral.line);
    }
    assert_eq!(without, "", "numerals that the book does not carry and nobody has reviewed");
    let stale: Vec<&str> = reviewed.iter().zip(&used).filter(|(_, used)| !**used).map(|(one, _)| &*one.text).collect();
    assert!(stale.is_empty(), "reviewed, but no such numeral is left: {stale:?}");
    let mut out = format!("{} numerals are not carried\n", left.len());
    for (reason, patterns) in by_reason {
        out.push_str(&format!("\n{reason}\n"));
        for (pattern, mut lines) in patterns {
            let count = lines.len();
            lines.dedup();
            let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
            out.push_str(&format!("  {pattern}  {count} 处：第 {} 行\n", lines.join("、")));
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_changed_digit_of_the_document_is_no_longer_carried() {
    let document = std::fs::read_to_string(common::root().join(BOOK).join("document.txt")).expect("the document");
    let book = book();
    let before = left(&book, &document).len();
    for (from, to) in [("702.69万元", "702.68万元"), ("每月/平方米", "/平方米"), ("1,053.74", "1,053.75"), ("≥3500户", "≥3501户")]
    {
        let changed = document.replacen(from, to, 1);
        let expected = before + usize::from(from.len() == to.len());
        assert_eq!(left(&book, &changed).len(), expected, "{from} to {to}");
    }
}
