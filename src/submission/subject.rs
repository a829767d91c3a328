//! What a number is about, in the words of its sentence.
//!
//! Owns the words before a number that name it, and the words to quote with it.
//! Must never know of formulas.

use super::index::{Index, NumberId};
use super::number::Kind;

/// Words that stand between what is named and its number.
const LINKS: [&str; 34] = [
    "共计", "合计", "总计", "小计", "预计", "共需", "需要", "安排", "实际", "达到", "分别", "均为", "各为", "为", "是", "达", "共", "计",
    "需", "约", "以", "按照", "按", "的", "每年", "全年", "增加", "减少", "增长", "下降", "占", "完成", "：", "金额",
];
/// Marks that end a clause.
const MARKS: [char; 9] = ['，', '。', '；', '：', '、', '\n', '（', '）', '='];
/// Quotations are this long at most, in characters.
const QUOTE: usize = 40;

/// The words that name a number.
pub fn of(index: &Index<'_>, id: NumberId) -> String {
    let number = index.number(id);
    let text = &index.text_of(id).passage.text;
    let before = &text[..number.range.start];
    let mut name = String::new();
    let mut rest = before;
    // The nearest clause that has a name in it.
    for _ in 0..3 {
        let clause = rest.trim_end_matches(MARKS);
        let start = clause.rfind(MARKS).map_or(0, |at| at + clause[at..].chars().next().map_or(1, char::len_utf8));
        name = bare(&clause[start..]);
        if !name.is_empty() {
            break;
        }
        rest = &rest[..start];
    }
    let ending = match number.kind {
        Kind::Share if before.ends_with("增长") || before.ends_with("增加") || before.ends_with("上升") => "增长率",
        Kind::Share if before.ends_with("下降") || before.ends_with("减少") || before.ends_with("降低") => "下降率",
        Kind::Share if clause_of(before).contains('占') => "占比",
        Kind::Money | Kind::Count if before.ends_with("增加") => "增加额",
        Kind::Money | Kind::Count if before.ends_with("减少") => "减少额",
        _ => "",
    };
    if name.ends_with(ending) { name } else { format!("{name}{ending}") }
}

fn clause_of(before: &str) -> &str {
    before.rfind(MARKS).map_or(before, |at| &before[at..])
}

/// A clause without years, numbers and the words that only link.
fn bare(clause: &str) -> String {
    let mut name = clause;
    // What follows the last number in it is what is named.
    if let Some(at) = name.rfind(|c: char| c.is_ascii_digit()) {
        let rest = &name[at + 1..];
        name = rest.trim_start_matches(['年', '度', '月', '日', '%', '.']);
        for unit in ["万元", "亿元", "元", "个百分点"] {
            name = name.strip_prefix(unit).unwrap_or(name);
        }
    }
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
    let start =
        text[..number.range.start].rfind(['。', '；', '\n', '，']).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let words = &text[start..number.range.end];
    let count = words.chars().count();
    words.chars().skip(count.saturating_sub(QUOTE)).collect()
}
