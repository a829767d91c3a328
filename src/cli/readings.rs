//! What was read of a document, line by line, as `cesuan import` shows it.
//!
//! Owns the layout.
//! Must never choose what is told.

use crate::message::{Language, Phrase};
use crate::source::Source;
use crate::submission::{Submission, Sure};

/// The readings, the numbers that were not understood, and the counts.
pub fn render(submission: &Submission, source: &Source, language: Language) -> String {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let mut out = String::new();
    for sure in [Sure::Fails, Sure::Holds, Sure::Near, Sure::Missing, Sure::Open] {
        let readings: Vec<_> = submission.told.iter().filter(|told| told.sure == sure).collect();
        if readings.is_empty() {
            continue;
        }
        out.push_str(&format!("{}（{}）\n", sure.reason().get(language), readings.len()));
        for told in readings {
            let place = place(source, told.place.start, language);
            out.push_str(&format!("  {place}  {}  {}\n", told.relation.title().get(language), told.text));
        }
        out.push('\n');
    }
    if !submission.unread.is_empty() {
        out.push_str(&format!("{}（{}）\n", say("没有看懂的数", "numbers that were not understood"), submission.unread.len()));
        for span in &submission.unread {
            let (_, line, range) = source.line(*span);
            out.push_str(&format!("  {}  {}\n", place(source, span.start, language), around(line, &range)));
        }
        out.push('\n');
    }
    let tally = submission.tally;
    out.push_str(&match language {
        Language::Chinese => format!(
            "金额 {} 处：复算或对照 {}，只有列示 {}；没有看懂的数 {}\n写成预算卷草稿：cesuan import {} -o 文件夹\n",
            tally.amounts, tally.recomputed, tally.stated, tally.unread, source.path
        ),
        Language::English => format!(
            "{} amounts: {} recomputed or compared, {} only stated; {} numbers not understood\nto write a draft book: cesuan import {} -o FOLDER\n",
            tally.amounts, tally.recomputed, tally.stated, tally.unread, source.path
        ),
    });
    out
}

/// Where a number stands, as people find it.
fn place(source: &Source, offset: u32, language: Language) -> String {
    match (source.label(offset), language) {
        (Some(label), _) => label.to_owned(),
        (None, Language::Chinese) => format!("第 {} 行", source.position(offset).line),
        (None, Language::English) => format!("line {}", source.position(offset).line),
    }
}

/// The words around a number.
fn around(line: &str, range: &std::ops::Range<usize>) -> String {
    const EACH: usize = 12;
    let before: Vec<char> = line[..range.start].chars().rev().take(EACH).collect();
    let behind: String = line[range.end..].chars().take(EACH).collect();
    let before: String = before.into_iter().rev().collect();
    format!("…{before}【{}】{behind}…", &line[range.clone()]).replace(char::is_control, " ")
}
