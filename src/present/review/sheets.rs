//! The review as a workbook: the sheet with its two empty columns, the findings, what was accepted, what it was made of.
//!
//! Owns the columns. The adjustment follows from the decision once a person has written it.

use super::{Entry, Review};
use crate::check::Severity;
use crate::message::{Phrase, Problem};
use crate::present::xlsx::{Cell, Content, Face, Row, Sheet, Style, Value, Workbook, between, write};
use crate::quantity::Exact;

/// The heads of the findings' columns.
const FINDINGS: [Phrase; 10] = [
    Phrase::new("序号", "no."),
    Phrase::new("级别", "severity"),
    Phrase::new("问题", "rule"),
    Phrase::new("说明", "message"),
    Phrase::new("位置", "places"),
    Phrase::new("差额", "difference"),
    Phrase::new("对总额的影响", "effect on the total"),
    Phrase::new("算式、佐证、原文", "working, evidence, quotations"),
    Phrase::new("可能的原因", "possible causes"),
    Phrase::new("出处", "source"),
];

/// The bytes of the file.
pub fn render(review: &Review) -> Result<Vec<u8>, Problem> {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let mut sheets = vec![lines(review)];
    let note =
        say("问题是事实，原因是可能，怎么处理由人决定", "findings are facts, causes are possibilities, decisions are left to people");
    sheets.push(entries(review, &review.findings, say("问题", "Findings"), say("复算发现的问题", "Findings"), note));
    let reasons = say("理由写在最后一列", "the reasons stand in the last column");
    sheets.push(entries(review, &review.accepted, say("已接受", "Accepted"), say("已接受的差异", "Accepted differences"), reasons));
    sheets.push(audit(review));
    sheets.iter_mut().for_each(Sheet::fit);
    write(&Workbook { title: review.title.clone(), sheets })
}

/// The sheet itself.
fn lines(review: &Review) -> Sheet {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let mut sheet = Sheet {
        name: say("评审表", "Review").to_owned(),
        widths: vec![30, 12, 12, 11, 12, 11, 44, 40],
        frozen: (3, 1),
        ..Sheet::default()
    };
    sheet.title(&review.title, Face::Title);
    let mut facts: Vec<String> = review.facts.iter().map(|(title, text)| format!("{title}{}{text}", say("：", ": "))).collect();
    facts.push(format!("{}{}", say("单位：", "unit: "), review.unit));
    facts.push(
        say(
            "建议核定数填在黄格里，没有填的按申报数计",
            "write what is proposed into the yellow cells; the others keep what was applied for",
        )
        .to_owned(),
    );
    sheet.title(&facts.join("    "), Face::Subtitle);
    let heads = super::HEAD.map(|head| head.get(review.language)).into_iter().chain([say("级次", "level")]);
    sheet.rows.push(Row::of(heads.map(|head| Cell::text(head, Style::new(Face::Head))).collect()));
    let format = between(review.decimals, 6.max(review.decimals));
    let signed = format!("+{format};-{format};{format}");
    let last = FIRST + review.rows.len() - 1;
    for (at, row) in review.rows.iter().enumerate() {
        let number = FIRST + at;
        let is_total = row.depth < 2;
        let style = |face: Face| Style::with(face, &format).total(is_total);
        let change = || Style::with(Face::Number, &signed).total(is_total);
        let amount = |value: &Option<Exact>| match value {
            Some(value) => Cell::number(value.clone(), style(Face::Number)),
            None => Cell::text("", style(Face::Number)),
        };
        let difference = match &row.difference {
            Some(value) => Cell::formula(format!("ROUND(C{number}-B{number},8)"), value.clone(), change()),
            None => Cell::text("", change()),
        };
        let empty = |text: String, style: Style| Cell::new(Content::Formula(text, Value::Text(String::new())), style);
        // What is decided of its lines; lines without a decision keep what was applied for.
        let decided = |first: usize, last: usize, level: usize| {
            let (levels, changes) = (format!("I{first}:I{last}"), format!("F{first}:F{last}"));
            // Where no total is stated, that of the rows stands for it.
            let base = match row.submitted {
                Some(_) => format!("B{number}"),
                None => format!("SUMIF({levels},{level},B{first}:B{last})"),
            };
            format!("IF(COUNT(E{first}:E{last})=0,\"\",{base}+SUMIF({levels},{level},{changes}))")
        };
        let proposed = match row.depth {
            _ if row.is_decided => Cell::text("", style(Face::Input)),
            0 if at > 0 => empty(decided(FIRST, number - 1, 1), style(Face::Number)),
            1 => empty(decided(number + 1, below(review, at) + FIRST, 2), style(Face::Number)),
            _ => Cell::text("", style(Face::Number)),
        };
        let adjustment = match (row.depth, row.is_decided, &row.submitted) {
            (0, false, None) if at > 0 => format!("IF(ISNUMBER(E{number}),SUMIF(I{FIRST}:I{0},1,F{FIRST}:F{0}),\"\")", number - 1),
            (1, false, None) => {
                let (first, last) = (number + 1, below(review, at) + FIRST);
                format!("IF(ISNUMBER(E{number}),SUMIF(I{first}:I{last},2,F{first}:F{last}),\"\")")
            }
            _ => format!("IF(ISNUMBER(E{number}),E{number}-SUM(B{number}),\"\")"),
        };
        let indent = u8::try_from(row.depth.saturating_sub(1)).unwrap_or(8).min(8);
        let level = Exact::integer(i64::try_from(row.depth).unwrap_or(0));
        sheet.rows.push(Row::of(vec![
            Cell::text(&row.name, Style::new(Face::Text).indented(indent).total(is_total)),
            amount(&row.submitted),
            amount(&row.recomputed),
            difference,
            proposed,
            empty(adjustment, change()),
            Cell::text(row.reasons.join("\n"), Style::new(Face::Text)),
            Cell::text(&row.basis, Style::new(Face::Text)),
            Cell::number(level, Style::new(Face::Exact)),
        ]));
    }
    debug_assert!(sheet.rows.len() == last);
    sheet.rows.push(Row::default());
    let signature = say(
        "评审人：                    复核人：                    日期：        年    月    日",
        "Reviewed by:                    Checked by:                    Date:",
    );
    sheet.title(signature, Face::Plain);
    sheet
}

/// The first row of the sheet that has an amount, as spreadsheets count.
const FIRST: usize = 4;

/// The last row below a project.
fn below(review: &Review, at: usize) -> usize {
    at + review.rows[at + 1..].iter().take_while(|row| row.depth > 1).count()
}

/// Findings, a row each.
fn entries(review: &Review, entries: &[Entry], name: &str, title: &str, about: &str) -> Sheet {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let mut widths = vec![5, 6, 10, 40, 18, 12, 11, 36, 36, 26];
    let mut heads = FINDINGS.map(|head| head.get(review.language)).to_vec();
    let has_reasons = entries.iter().any(|entry| !entry.accepted.is_empty());
    if has_reasons {
        widths.push(30);
        heads.push(say("接受的理由", "accepted because"));
    }
    let mut sheet = Sheet { name: name.to_owned(), widths, frozen: (3, 0), ..Sheet::default() };
    sheet.title(title, Face::Title);
    sheet.title(about, Face::Subtitle);
    sheet.rows.push(Row::of(heads.iter().map(|head| Cell::text(*head, Style::new(Face::Head))).collect()));
    for entry in entries {
        let face = match entry.severity {
            _ if has_reasons => Face::Middle,
            Severity::Error => Face::Bad,
            Severity::Warning => Face::Doubtful,
            Severity::Note => Face::Middle,
        };
        let details: Vec<String> = entry.details.iter().map(|(title, text)| format!("{title}{}{text}", say("：", ": "))).collect();
        let text = |text: &str| Cell::text(text, Style::new(Face::Text));
        let mut cells = vec![
            Cell::number(Exact::integer(i64::try_from(entry.number).unwrap_or(0)), Style::with(Face::Middle, "0")),
            Cell::text(&entry.grave, Style::new(face)),
            Cell::text(&entry.title, Style::new(Face::Middle)),
            text(&entry.message),
            text(&entry.places),
            Cell::text(&entry.difference, Style::new(Face::Number)),
            Cell::text(&entry.effect, Style::new(Face::Number)),
            text(&details.join("\n")),
            text(&entry.causes.join("\n")),
            text(&entry.place),
        ];
        if has_reasons {
            cells.push(text(&entry.accepted));
        }
        sheet.rows.push(Row::of(cells));
    }
    if entries.is_empty() {
        sheet.title(say("没有", "none"), Face::Plain);
    }
    sheet
}

/// What it was made of.
fn audit(review: &Review) -> Sheet {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(review.language);
    let mut sheet =
        Sheet { name: say("审计线索", "Audit trail").to_owned(), widths: vec![52, 12, 70], frozen: (3, 0), ..Sheet::default() };
    sheet.title(say("审计线索", "Audit trail"), Face::Title);
    let date = review.audit.date.as_deref().map_or_else(String::new, |date| format!("    {}{date}", say("日期：", "date: ")));
    sheet.title(&format!("{}cesuan {}{date}", say("程序：", "program: "), review.audit.version), Face::Subtitle);
    let head = [say("输入文件", "input file"), say("字节", "bytes"), "SHA-256"];
    sheet.rows.push(Row::of(head.map(|head| Cell::text(head, Style::new(Face::Head))).to_vec()));
    for file in &review.audit.files {
        sheet.rows.push(Row::of(vec![
            Cell::text(&file.path, Style::new(Face::Text)),
            Cell::text(file.size.to_string(), Style::new(Face::Exact)),
            Cell::text(&file.sha256, Style::new(Face::Text)),
        ]));
    }
    sheet.rows.push(Row::default());
    for (title, count) in &review.counts {
        let count = Exact::integer(i64::try_from(*count).unwrap_or(0));
        sheet.rows.push(Row::of(vec![Cell::text(title, Style::new(Face::Text)), Cell::number(count, Style::with(Face::Number, "#,##0"))]));
    }
    sheet
}
