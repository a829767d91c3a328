//! What a number is about, in the words of its sentence.
//!
//! Owns the words before a number that name it, and the words to quote with it.
//! Must never know of formulas.

use std::ops::Range;

use super::index::{Index, NumberId};
use super::number::{Kind, Number};

/// Words that stand between what is named and its number.
const LINKS: [&str; 43] = [
    "比上年",
    "较上年",
    "比去年",
    "较去年",
    "同比",
    "共计",
    "合计",
    "总计",
    "小计",
    "预计",
    "共需",
    "需要",
    "安排",
    "实际",
    "达到",
    "分别",
    "均为",
    "各为",
    "为",
    "是",
    "达",
    "共",
    "计",
    "需",
    "约",
    "以",
    "按照",
    "按",
    "的",
    "每年",
    "全年",
    "每",
    "月",
    "年度",
    "年",
    "增加",
    "减少",
    "增长",
    "下降",
    "占",
    "完成",
    "：",
    "金额",
];
/// Marks that end a clause.
pub const MARKS: [char; 9] = ['，', '。', '；', '：', '、', '\n', '（', '）', '='];
/// No sentence is longer than this, in characters.
pub const FAR: usize = 2000;
/// Quotations are this long at most, in characters.
const QUOTE: usize = 40;

/// What each amount of the sentences is about; cells of tables are left out.
pub fn spoken(index: &Index<'_>) -> impl Iterator<Item = (String, NumberId)> {
    let amounts = index.ids().filter(|id| {
        let number = index.number(*id);
        number.kind == Kind::Money && number.is_value() && index.text_of(*id).home.cell.is_none()
    });
    amounts.map(|id| (of(index, id), id))
}

/// The words that name a number.
pub fn of(index: &Index<'_>, id: NumberId) -> String {
    let number = index.number(id);
    let text = &index.text_of(id).passage.text;
    let before = &text[..number.range.start];
    // Its own clause; else the first of its item that has a name: 光纤电路3条，每条月租费1200元，全年计4.32万元.
    let item = behind_last(before, &['。', '；', '\n']);
    let mut name = clause_name(index, id, before);
    if name.is_empty() {
        // So many clauses of an item are tried for a name.
        const MOST: usize = 16;
        let ends = before[item..].match_indices(MARKS).map(|(at, _)| item + at).take(MOST);
        name = ends.map(|end| clause_name(index, id, &text[..end])).find(|name| !name.is_empty()).unwrap_or_default();
    }
    if name.is_empty() && item > 0 {
        name = clause_name(index, id, before[..item].trim_end_matches(MARKS));
    }
    if name.is_empty() && number.kind == Kind::Count {
        name = counted(index, id);
    }
    let ending = match number.kind {
        Kind::Share if before.ends_with("增长") || before.ends_with("增加") || before.ends_with("上升") => "增长率",
        Kind::Share if before.ends_with("下降") || before.ends_with("减少") || before.ends_with("降低") => "下降率",
        Kind::Share if before[behind_last(before, &MARKS)..].contains('占') => "占比",
        Kind::Money | Kind::Count if before.ends_with("增加") => "增加额",
        Kind::Money | Kind::Count if before.ends_with("减少") => "减少额",
        _ => "",
    };
    if name.ends_with(ending) { name } else { format!("{name}{ending}") }
}

/// What the last clause of some words names: behind its last number, else before its first.
fn clause_name(index: &Index<'_>, id: NumberId, words: &str) -> String {
    let start = behind_last(words, &MARKS);
    let inside = index.within(index.text_at(id), &(start..words.len()));
    let inside: Vec<&Number> = inside.map(|at| index.number(NumberId(at))).collect();
    let (first, last) =
        inside.iter().fold((words.len(), start), |(first, last), other| (first.min(other.range.start), last.max(other.range.end)));
    let fits = |name: String| if name.chars().count() >= 2 { name } else { String::new() };
    let behind = fits(bare(&words[last.min(words.len())..]));
    let name = if behind.is_empty() { fits(bare(&words[start..first.max(start)])) } else { behind };
    if !name.is_empty() {
        return name;
    }
    // 2022年预算较2021年: between two years.
    let years =
        inside.windows(2).filter(|pair| pair.iter().all(|year| year.kind == Kind::Label) && pair[0].range.end < pair[1].range.start);
    let between =
        years.map(|pair| words[pair[0].range.end..pair[1].range.start].trim_start_matches(['年', '度']).trim_end_matches(['较', '比']));
    between.map(|words| fits(bare(words))).find(|name| !name.is_empty()).unwrap_or_default()
}

/// What a number counts, in the words behind it: 2 名网维人员.
fn counted(index: &Index<'_>, id: NumberId) -> String {
    const LONGEST: usize = 12;
    let text = index.text_of(id);
    let behind = &text.passage.text[index.number(id).range.end..];
    let next = (id.0 + 1..text.numbers.end).map(|next| index.number(NumberId(next)).range.start - index.number(id).range.end).next();
    let behind = &behind[..next.unwrap_or(behind.len()).min(behind.len())];
    let name = bare(behind.split(MARKS).next().unwrap_or(""));
    if (2..=LONGEST).contains(&name.chars().count()) { name } else { String::new() }
}

/// Where some words go on behind the last of some marks, as far back as a sentence goes.
pub fn behind_last(words: &str, marks: &[char]) -> usize {
    let mut from = 0;
    for (at, c) in words.char_indices().rev().take(FAR) {
        if marks.contains(&c) {
            return at + c.len_utf8();
        }
        from = at;
    }
    from
}

/// The stretch of some words around a part of them, up to marks on both sides.
pub fn around(words: &str, part: &Range<usize>, marks: &[char]) -> Range<usize> {
    let start = behind_last(&words[..part.start], marks);
    start..words[part.end..].find(marks).map_or(words.len(), |at| part.end + at)
}

/// A clause without years, numbers and the words that only link.
fn bare(clause: &str) -> String {
    let mut name = clause.trim_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
    let mut changed = true;
    while changed {
        changed = false;
        for link in LINKS {
            if let Some(rest) = name.strip_suffix(link) {
                name = rest;
                changed = true;
            }
        }
        for opening in ["其中", "包括", "和", "与", "比", "较", "本年", "上年预算", "上年"] {
            if let Some(rest) = name.strip_prefix(opening) {
                name = rest;
                changed = true;
            }
        }
    }
    name.trim().to_owned()
}

/// The words around a number, as the document has them.
pub fn quote(index: &Index<'_>, id: NumberId) -> String {
    let number = index.number(id);
    let text = &index.text_of(id).passage.text;
    let start = behind_last(&text[..number.range.start], &['。', '；', '\n', '，']);
    let words = &text[start..number.range.end];
    let count = words.chars().count();
    words.chars().skip(count.saturating_sub(QUOTE)).collect()
}
