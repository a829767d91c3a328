//! Comma-separated values with a byte-order mark, as Excel wants it.

use super::{Shown, View, severity};
use crate::message::Phrase;
use crate::present::cause::{TITLE, sentence};
use crate::present::sheet::{text, writer};

const HEAD: [Phrase; 19] = [
    Phrase::new("严重程度", "severity"),
    Phrase::new("规则", "rule"),
    Phrase::new("数据项", "figure"),
    Phrase::new("位置", "places"),
    Phrase::new("列示", "stated"),
    Phrase::new("复算", "computed"),
    Phrase::new("差额", "difference"),
    Phrase::new("单位", "unit"),
    Phrase::new("算式", "working"),
    Phrase::new("对总额的影响", "effect"),
    Phrase::new("影响单位", "effect unit"),
    Phrase::new("说明", "message"),
    Phrase::new("原文", "quote"),
    Phrase::new("文件", "file"),
    Phrase::new("已接受的原因", "accepted"),
    Phrase::new("规则名称", "title of the rule"),
    Phrase::new("原文行号", "lines of the document"),
    Phrase::new("佐证和关联", "evidence and relations"),
    TITLE,
];

pub fn render(books: &[Shown<'_, '_, '_>], view: &View<'_>) -> Vec<u8> {
    let mut writer = writer();
    let language = view.language;
    // Writing to memory cannot fail.
    let mut record = |cells: &[String]| drop(writer.write_record(cells));
    record(&HEAD.map(|head| head.get(language).to_owned()));
    for (book, at) in books.iter().flat_map(|book| (0..book.findings.len()).map(move |at| (book, at))) {
        let finding = book.findings[at];
        let causes: Vec<String> = book.worth_telling(at).into_iter().map(|cause| sentence(cause, language)).collect();
        let location = view.sources.seen(finding.location);
        let source = view.sources.get(location.file);
        let number = |amount: &Option<crate::check::Amount>| amount.as_ref().map_or_else(String::new, crate::check::Amount::exact);
        // A bound or an estimate is no number to compute with: its sign is kept.
        let stated = finding.stated.as_ref().map_or_else(String::new, |amount| {
            let sign: String = amount.written.iter().flat_map(|written| written.chars()).take_while(|c| "≥≤<>约".contains(*c)).collect();
            format!("{sign}{}", amount.exact())
        });
        let unit = |amount: &Option<crate::check::Amount>| amount.as_ref().map_or_else(String::new, |amount| amount.unit.text.to_string());
        let quotes: Vec<String> = finding.printed.iter().filter_map(|printed| printed.quote.clone()).collect();
        let mut lines: Vec<String> = finding.printed.iter().filter_map(|printed| printed.line).map(|line| line.to_string()).collect();
        lines.dedup();
        let ties = finding.evidence.iter().map(|evidence| &evidence.text).chain(&finding.related).map(|text| text.get(language));
        record(&[
            severity(finding.severity).get(language).to_owned(),
            finding.rule.name.to_owned(),
            text(&finding.figure),
            text(&finding.places().join("、")),
            stated,
            number(&finding.computed),
            number(&finding.difference),
            text(&unit(&finding.stated)),
            text(finding.working.as_deref().unwrap_or("")),
            number(&finding.effect),
            text(&unit(&finding.effect)),
            text(finding.message.get(language)),
            text(&quotes.join("；")),
            text(&source.place(location.span.start)),
            text(&finding.accepted.as_ref().map_or_else(String::new, |accepted| {
                let who = accepted.who();
                if who.is_empty() { accepted.reason.clone() } else { format!("{}（{who}）", accepted.reason) }
            })),
            finding.rule.title.get(language).to_owned(),
            lines.join("、"),
            text(&ties.collect::<Vec<_>>().join("；")),
            text(&causes.join("；")),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}
