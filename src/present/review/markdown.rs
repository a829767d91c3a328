//! The review as Markdown.

use super::{Entry, Review};
use crate::check::Severity;
use crate::message::Phrase;

/// The text.
pub fn render(review: &Review) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let mut out = format!("# {}\n\n", line(&review.title));
    for (title, text) in &review.facts {
        out.push_str(&format!("- {title}{}{}\n", say("：", ": "), line(text)));
    }
    out.push_str(&format!("- {}{}{}\n\n", say("单位", "unit"), say("：", ": "), review.unit));
    out.push_str(&format!("## {}\n\n", say("逐项复算", "Line by line")));
    let head = super::HEAD.map(|head| head.get(review.language)).join(" | ");
    out.push_str(&format!("| {head} |\n|---|---:|---:|---:|---|---|---|---|\n"));
    for row in &review.rows {
        let name = format!("{}{}", "　".repeat(row.depth.saturating_sub(1)), line(&row.name));
        let name = if row.depth < 2 { format!("**{name}**") } else { name };
        let reasons: Vec<String> = row.reasons.iter().map(|reason| line(reason)).collect();
        out.push_str(&format!(
            "| {name} | {} | {} | {} |  |  | {} | {} |\n",
            review.amount(row.submitted.as_ref()),
            review.amount(row.recomputed.as_ref()),
            review.signed(row.difference.as_ref()),
            reasons.join("<br>"),
            line(&row.basis)
        ));
    }
    out.push_str(&format!("\n## {}\n\n", say("复算发现的问题", "Findings")));
    out.push_str(&format!(
        "{}\n",
        say("问题是事实，原因是可能，怎么处理由人决定。", "Findings are facts, causes are possibilities, decisions are left to people.")
    ));
    if review.findings.is_empty() {
        out.push_str(&format!("\n{}\n", say("没有发现问题。", "None.")));
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let own: Vec<&Entry> = review.findings.iter().filter(|entry| entry.severity == severity).collect();
        if let Some(first) = own.first() {
            out.push_str(&format!("\n### {} {}\n\n", first.grave, own.len()));
        }
        own.into_iter().for_each(|own| out.push_str(&entry(review, own)));
    }
    out.push_str(&format!("\n## {}\n\n", say("已接受的差异", "Accepted differences")));
    if review.accepted.is_empty() {
        out.push_str(&format!("{}\n", say("没有。", "None.")));
    }
    for own in &review.accepted {
        out.push_str(&entry(review, own));
    }
    out.push_str(&format!("\n## {}\n\n", say("审计线索", "Audit trail")));
    out.push_str(&format!("- {}{}cesuan {}\n", say("程序", "program"), say("：", ": "), review.audit.version));
    if let Some(date) = &review.audit.date {
        out.push_str(&format!("- {}{}{}\n", say("日期", "date"), say("：", ": "), line(date)));
    }
    let counts: Vec<String> = review.counts.iter().map(|(title, count)| format!("{title} {count}")).collect();
    out.push_str(&format!("- {}\n\n", counts.join(say("，", ", "))));
    out.push_str(&format!("| {} | {} | SHA-256 |\n|---|---:|---|\n", say("输入文件", "input file"), say("字节", "bytes")));
    for file in &review.audit.files {
        out.push_str(&format!("| {} | {} | `{}` |\n", line(&file.path), file.size, file.sha256));
    }
    out
}

/// A finding as an item of a list.
fn entry(review: &Review, entry: &Entry) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let colon = say("：", ": ");
    // Numbers that Markdown does not count anew.
    let mut out = format!("- **{} {}** {}\n", entry.number, line(&entry.title), line(&entry.message));
    let mut item = |title: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("  - {title}{colon}{}\n", line(text)));
        }
    };
    item(say("位置", "places"), &entry.places);
    for (title, text) in &entry.details {
        item(title, text);
    }
    item(say("对总额的影响", "effect on the total"), &entry.effect);
    for cause in &entry.causes {
        item(say("可能的原因", "possible cause"), cause);
    }
    item(say("接受的理由", "accepted because"), &entry.accepted);
    item(say("出处", "source"), &entry.place);
    out
}

/// Text on one line, with what Markdown would take for its own kept as it is.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
