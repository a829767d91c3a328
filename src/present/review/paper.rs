//! The review as a document, on its side: the sheet, the findings, what was accepted, what it was made of.

use super::{Entry, Review};
use crate::check::Severity;
use crate::message::{Phrase, Problem};
use crate::present::docx::{Block, Cell, Document, Face, Row, Table, write};

/// The bytes of the file.
pub fn render(review: &Review) -> Result<Vec<u8>, Problem> {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let colon = say("：", ": ");
    let mut blocks = vec![Block::Title(review.title.clone())];
    let mut facts: Vec<String> = review.facts.iter().map(|(title, text)| format!("{title}{colon}{text}")).collect();
    facts.push(format!("{}{colon}{}", say("单位", "unit"), review.unit));
    blocks.push(Block::Text(facts.join("    ")));
    blocks.push(Block::Table(lines(review)));
    blocks.push(Block::Text(String::new()));
    blocks.push(Block::Text(
        say(
            "评审人：                    复核人：                    日期：        年    月    日",
            "Reviewed by:                    Checked by:                    Date:",
        )
        .to_owned(),
    ));
    blocks.push(Block::NewPage);
    blocks.push(Block::Heading(say("一、复算发现的问题", "1. Findings").to_owned()));
    let note =
        say("问题是事实，原因是可能，怎么处理由人决定。", "Findings are facts, causes are possibilities, decisions are left to people.");
    blocks.push(Block::Text(note.to_owned()));
    // Hints without more to say are a list, and not pages of tables.
    let is_short = |entry: &&Entry| entry.severity == Severity::Note && entry.details.is_empty() && entry.causes.is_empty();
    let (short, long): (Vec<&Entry>, Vec<&Entry>) = review.findings.iter().partition(is_short);
    blocks.push(entries(review, &long));
    blocks.extend(hints(review, &short).into_iter().map(Block::Text));
    blocks.push(Block::Heading(say("二、已接受的差异", "2. Accepted differences").to_owned()));
    blocks.push(entries(review, &review.accepted.iter().collect::<Vec<_>>()));
    blocks.push(Block::Heading(say("三、审计线索", "3. Audit trail").to_owned()));
    let date = review.audit.date.as_deref().map_or_else(String::new, |date| format!("    {}{colon}{date}", say("日期", "date")));
    blocks.push(Block::Text(format!("{}{colon}cesuan {}{date}", say("程序", "program"), review.audit.version)));
    let counts: Vec<String> = review.counts.iter().map(|(title, count)| format!("{title} {count}")).collect();
    blocks.push(Block::Text(counts.join(say("，", ", "))));
    blocks.push(Block::Table(files(review)));
    write(&Document { is_landscape: true, language: review.language, blocks })
}

fn head(texts: &[&str]) -> Row {
    Row { cells: texts.iter().map(|text| Cell::new(*text, Face::Head)).collect(), height: Some(400), stays: true }
}

/// The sheet itself.
fn lines(review: &Review) -> Table {
    let heads = super::HEAD.map(|head| head.get(review.language));
    let mut table = Table { widths: vec![2_450, 1_250, 1_300, 1_200, 1_250, 1_250, 3_350, 2_750], heads: 1, rows: vec![head(&heads)] };
    for row in &review.rows {
        let (text, number) = if row.depth < 2 { (Face::Strong, Face::StrongNumber) } else { (Face::Text, Face::Number) };
        let name = format!("{}{}", "　".repeat(row.depth.saturating_sub(1)), row.name);
        table.rows.push(Row {
            cells: vec![
                Cell::new(name, text),
                Cell::new(review.amount(row.submitted.as_ref()), number),
                Cell::new(review.amount(row.recomputed.as_ref()), number),
                Cell::new(review.signed(row.difference.as_ref()), number),
                Cell::new("", number),
                Cell::new("", number),
                Cell::new(row.reasons.join("\n"), Face::Text),
                Cell::new(&row.basis, Face::Text),
            ],
            height: None,
            stays: false,
        });
    }
    table
}

/// Hints of one rule in one paragraph.
fn hints(review: &Review, entries: &[&Entry]) -> Vec<String> {
    let mut rules: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in entries {
        let text = format!("{}. {}", entry.number, entry.message);
        match rules.iter_mut().find(|(title, _)| *title == entry.title) {
            Some((_, texts)) => texts.push(text),
            None => rules.push((&entry.title, vec![text])),
        }
    }
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let paragraph = |(title, texts): (&str, Vec<String>)| {
        format!("{}{title}（{}）{}{}", say("提示　", "note  "), texts.len(), say("：", ": "), texts.join(say("；", "; ")))
    };
    rules.into_iter().map(paragraph).collect()
}

/// Findings, a row each.
fn entries(review: &Review, entries: &[&Entry]) -> Block {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    if entries.is_empty() {
        return Block::Text(say("没有。", "None.").to_owned());
    }
    let heads = [
        say("序号", "no."),
        say("级别", "severity"),
        say("问题", "rule"),
        say("说明", "message"),
        say("算式、佐证、原文", "working, evidence, quotations"),
        say("可能的原因", "possible causes"),
    ];
    let mut table = Table { widths: vec![650, 750, 1_200, 4_600, 3_900, 3_700], heads: 1, rows: vec![head(&heads)] };
    for entry in entries {
        let colon = say("：", ": ");
        let details: Vec<String> = entry.details.iter().map(|(title, text)| format!("{title}{colon}{text}")).collect();
        let mut message = entry.message.clone();
        for (title, text) in [
            (say("位置", "places"), &entry.places),
            (say("对总额的影响", "effect on the total"), &entry.effect),
            (say("接受的理由", "accepted because"), &entry.accepted),
            (say("出处", "source"), &entry.place),
        ] {
            if !text.is_empty() {
                message.push_str(&format!("\n{title}{colon}{text}"));
            }
        }
        table.rows.push(Row {
            cells: vec![
                Cell::new(entry.number.to_string(), Face::Middle),
                Cell::new(&entry.grave, Face::Middle),
                Cell::new(&entry.title, Face::Middle),
                Cell::new(message, Face::Text),
                Cell::new(details.join("\n"), Face::Text),
                Cell::new(entry.causes.join("\n"), Face::Text),
            ],
            height: None,
            stays: false,
        });
    }
    Block::Table(table)
}

fn files(review: &Review) -> Table {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let heads = [say("输入文件", "input file"), say("字节", "bytes"), "SHA-256"];
    let mut table = Table { widths: vec![4_700, 1_100, 9_000], heads: 1, rows: vec![head(&heads)] };
    for file in &review.audit.files {
        table.rows.push(Row {
            cells: vec![
                Cell::new(&file.path, Face::Text),
                Cell::new(file.size.to_string(), Face::Number),
                Cell::new(&file.sha256, Face::Text),
            ],
            height: None,
            stays: false,
        });
    }
    table
}
