//! A document as every reader gives it: a text with places, and in it passages and tables.
//!
//! Owns the model behind all readers, and the cleaning of words: widths, spaces, markup.
//! Must never know what a number in it means.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::source::Span;

/// A submission, whatever file it came in.
#[derive(Debug, Default)]
pub struct Document {
    /// What people are shown of it, line by line: the file itself where it is a text.
    pub text: String,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
    /// How people find a place where the file has no lines: from where on in the text, and in words.
    pub labels: Vec<(u32, String)>,
    /// Whether the lines of the text are those of the file.
    pub has_lines: bool,
}

impl Document {
    /// Where a stretch of the words of a passage stands.
    pub fn place(&self, passage: &Passage, range: Range<usize>) -> Span {
        let last = range.end.saturating_sub(1).max(range.start);
        let start = passage.offset(range.start);
        let mut end = passage.offset(last) as usize + (range.end - last);
        // The last character may be wider in the document than in the words.
        while end < self.text.len() && !self.text.is_char_boundary(end) {
            end += 1;
        }
        Span::new(start as usize, end.max(start as usize))
    }
}

/// A part of a document.
#[derive(Debug)]
pub enum Block {
    /// A heading, a paragraph, a caption.
    Passage(Passage),
    /// A table.
    Table(Grid),
}

/// Whether a row is called nothing but a total: 合计, 合 计：, and not 可用财力合计.
pub fn is_all(label: &str) -> bool {
    const LONGEST: usize = 8;
    let mut chars = label.chars().filter(|c| !c.is_whitespace() && *c != '：');
    let words: String = chars.by_ref().take(LONGEST).collect();
    chars.next().is_none() && ["合计", "总计", "小计", "共计"].contains(&words.as_str())
}

/// Rows of cells; rows may differ in length.
#[derive(Debug, Default)]
pub struct Grid {
    /// The rows.
    pub rows: Vec<Vec<Passage>>,
    /// Whether rows of it may stand in another table, where a page ends, or cells of it in another column.
    pub is_torn: bool,
    /// What cells are computed from, where the file says so: row and column.
    pub formulas: Vec<((usize, usize), Computed)>,
}

/// What a cell of a workbook is computed from, in rows and columns of its grid.
#[derive(Clone, Debug, PartialEq)]
pub enum Computed {
    /// A cell.
    Cell(usize, usize),
    /// A number.
    Number(Decimal),
    /// A sum.
    Sum(Vec<Computed>),
    /// The first less the second.
    Difference(Box<Computed>, Box<Computed>),
    /// A product.
    Product(Box<Computed>, Box<Computed>),
    /// The first over the second.
    Quotient(Box<Computed>, Box<Computed>),
}

impl Computed {
    /// How many cells and numbers it is of.
    pub fn size(&self) -> usize {
        match self {
            Self::Cell(..) | Self::Number(_) => 1,
            Self::Sum(all) => all.iter().map(Self::size).sum(),
            Self::Difference(left, right) | Self::Product(left, right) | Self::Quotient(left, right) => left.size() + right.size(),
        }
    }
}

impl Grid {
    /// The most cells that a row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The words of a cell; nothing where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(column)).map_or("", |cell| &cell.text)
    }
}

/// Words in one spelling, with their place in the document.
///
/// Digits and letters are ASCII, commas, colons and brackets of a sentence are Chinese, spaces stand between Latin words only,
/// and a line break stands where the document begins a new line inside a cell.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// The words.
    pub text: String,
    /// Where stretches of the words begin, here and in the text of the document.
    runs: Vec<(u32, u32)>,
    /// All of it in the text of the document.
    pub span: Span,
}

impl Passage {
    /// Cleans a stretch of a document's text.
    pub fn new(document: &str, span: Span) -> Self {
        let mut passage = Self { span, ..Self::default() };
        passage.add(document, span);
        passage
    }

    /// Goes on with another stretch: a sentence that was broken across lines.
    pub fn add(&mut self, document: &str, span: Span) {
        self.span.end = span.end;
        Cleaner { passage: self, raw: document.get(span.range()).unwrap_or(""), base: span.start }.clean();
    }

    fn offset(&self, at: usize) -> u32 {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let run = self.runs.partition_point(|(clean, _)| *clean <= at);
        match run.checked_sub(1).and_then(|run| self.runs.get(run)) {
            Some((clean, document)) => document + (at - clean),
            None => self.span.start,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Writes the words of a stretch of raw text behind those of a passage.
struct Cleaner<'p> {
    passage: &'p mut Passage,
    raw: &'p str,
    base: u32,
}

/// A tag is this long at most; what is longer is a sentence with a `<` in it.
const LONGEST_TAG: usize = 200;
/// What markup writes for single characters.
const ENTITIES: [(&str, char); 5] = [("&nbsp;", ' '), ("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];

impl Cleaner<'_> {
    fn clean(&mut self) {
        let mut at = 0;
        let mut space = false;
        while let Some(c) = self.raw[at..].chars().next() {
            let rest = &self.raw[at..];
            if let Some((length, breaks)) = tag(rest) {
                if breaks {
                    self.line_break();
                }
                at += length;
                continue;
            }
            if let Some((entity, meant)) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)) {
                if *meant == ' ' {
                    space = true;
                } else {
                    self.push(*meant, at);
                }
                at += entity.len();
                continue;
            }
            let next = rest[c.len_utf8()..].chars().next();
            match c {
                '\n' => self.line_break(),
                c if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') => space = true,
                // Markdown writes a backslash before signs, and asterisks around words.
                '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {}
                'x' | 'X' | 'ｘ' | 'Ｘ' if self.is_times(&rest[c.len_utf8()..]) => {
                    space = false;
                    self.push('×', at);
                }
                c => {
                    let before = self.passage.text.chars().next_back();
                    let folded = fold(c, before, next.map(width));
                    if space && before.is_some_and(|b| b.is_ascii_alphanumeric()) && folded.is_ascii_alphanumeric() {
                        self.push(' ', at);
                    }
                    space = false;
                    self.push(folded, at);
                }
            }
            at += c.len_utf8();
        }
    }

    /// Whether a letter between two numbers stands for a sign: 2859 x 8%, 13人X50元.
    fn is_times(&self, behind: &str) -> bool {
        let before = self.passage.text.chars().next_back();
        let next = behind.trim_start_matches(' ').chars().next().map(width);
        before.is_some_and(|c| c.is_ascii_digit() || "%）元人天月次个台套年㎡".contains(c))
            && next.is_some_and(|c| c.is_ascii_digit() || c == '(')
    }

    fn line_break(&mut self) {
        if !self.passage.text.is_empty() && !self.passage.text.ends_with('\n') {
            self.passage.text.push('\n');
        }
    }

    fn push(&mut self, c: char, at: usize) {
        let clean = u32::try_from(self.passage.text.len()).unwrap_or(u32::MAX);
        let document = self.base + u32::try_from(at).unwrap_or(0);
        let goes_on = self.passage.runs.last().is_some_and(|(c, d)| document.wrapping_sub(*d) == clean - c);
        if !goes_on {
            self.passage.runs.push((clean, document));
        }
        self.passage.text.push(c);
    }
}

/// The length of a tag of markup, and whether what follows stands on a new line.
fn tag(rest: &str) -> Option<(usize, bool)> {
    let inner = rest.strip_prefix('<')?;
    let name: String = inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    if name.is_empty() {
        return None;
    }
    let length = rest.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')? + 1;
    let breaks = matches!(name.to_ascii_lowercase().as_str(), "p" | "br" | "div" | "li" | "tr" | "h1" | "h2" | "h3");
    Some((length, breaks))
}

/// The ASCII twin of a full-width letter, digit or sign.
fn width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// One spelling for a character.
fn fold(c: char, before: Option<char>, next: Option<char>) -> char {
    let digits = before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
    match width(c) {
        ',' if digits => ',',
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        '?' => '？',
        '!' => '！',
        '[' | '【' | '〔' => '〔',
        ']' | '】' | '〕' => '〕',
        '*' | '✕' | '✖' | '∗' | '╳' => '×',
        '∕' | '⁄' => '/',
        '−' | '–' | '—' | '―' | '－' => '-',
        '~' | '〜' | '～' => '~',
        '≧' => '≥',
        '≦' => '≤',
        '﹪' => '%',
        '•' | '⋅' | '∙' | '・' => '·',
        '﹒' => '.',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(raw: &str) -> Passage {
        Passage::new(raw, Span::new(0, raw.len()))
    }

    #[test]
    fn words_come_in_one_spelling() {
        for (raw, text) in [
            ("2022 年部门总预算 4679.36 万元,比 2021 年", "2022年部门总预算4679.36万元，比2021年"),
            ("增加 1,321.03 万元，", "增加1,321.03万元，"),
            ("５０元／平方米（含税）", "50元/平方米（含税）"),
            ("<p>甲</p> <p>乙</p>", "甲\n乙\n"),
            ("资金\\*100\\%", "资金×100%"),
            ("Windows 10 专业版 30 40", "Windows 10专业版30 40"),
            ("1，234.50元", "1,234.50元"),
            ("a < b，x <y 但没有完", "a<b，x<y但没有完"),
        ] {
            assert_eq!(clean(raw).text, text);
        }
    }

    #[test]
    fn every_word_knows_its_place() {
        let raw = "<p>共 计７５０ 万元，占 １０％ 。</p>";
        let document = Document { text: raw.to_owned(), ..Document::default() };
        let passage = clean(raw);
        for (words, written) in [("750万元", "７５０ 万元"), ("10%", "１０％")] {
            let at = passage.text.find(words).unwrap();
            let span = document.place(&passage, at..at + words.len());
            assert_eq!(&raw[span.range()], written);
        }
    }
}
