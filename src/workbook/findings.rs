//! The sheet of findings, each linked to its cell, and the notes on those cells.
//!
//! Owns its columns.
//! Must never choose what is said.

use rustc_hash::FxHashMap;

use super::layout::Layout;
use crate::check::{Finding, RelationAt, Severity};
use crate::message::{Language, Phrase};
use crate::present::cause::{TITLE, sentence};
use crate::present::report::{Shown, severity};
use crate::present::xlsx::{At, Cell, Face, Row, Sheet, Style};

/// The heads of the columns.
const HEAD: [Phrase; 12] = [
    Phrase::new("序号", "no."),
    Phrase::new("级别", "severity"),
    Phrase::new("问题", "rule"),
    Phrase::new("数据项（点击到所在的格）", "figure (leads to its cell)"),
    Phrase::new("位置", "places"),
    Phrase::new("列示", "stated"),
    Phrase::new("复算", "computed"),
    Phrase::new("差额", "difference"),
    Phrase::new("对总额的影响", "effect on the total"),
    Phrase::new("说明和算式", "message and working"),
    Phrase::new("可能的原因", "possible causes"),
    Phrase::new("处理", "what was decided"),
];

const WIDTHS: [u16; 12] = [5, 6, 9, 24, 16, 12, 13, 12, 11, 42, 38, 14];

/// The cell of each finding.
pub fn places(
    shown: &Shown<'_, '_, '_>,
    layout: &Layout<'_, '_>,
    relations: Option<usize>,
    rows: &FxHashMap<(RelationAt, usize), u32>,
) -> Vec<Option<At>> {
    let place = |finding: &&Finding| {
        let relation = || {
            let row = rows.get(&finding.relation?)?;
            Some(At { sheet: relations?, row: *row, column: 8 })
        };
        let printed = || finding.printed.iter().find_map(|printed| layout.place(printed.location));
        layout.place(finding.location).or_else(relation).or_else(printed).or_else(|| layout.cell(finding.id?))
    };
    shown.findings.iter().map(place).collect()
}

/// Writes what is wrong as notes on the cells.
pub fn annotate(shown: &Shown<'_, '_, '_>, places: &[Option<At>], sheets: &mut [Sheet], language: Language) {
    for (at, finding) in shown.findings.iter().enumerate() {
        let Some(place) = places[at] else { continue };
        let mut text =
            format!("{} {}：{}", severity(finding.severity).get(language), finding.rule.title.get(language), finding.message.get(language));
        for cause in shown.worth_telling(at) {
            text.push_str(&format!("\n{}：{}", TITLE.get(language), sentence(cause, language)));
        }
        if let Some(accepted) = &finding.accepted {
            text.push_str(&format!("\n{}：{}", Phrase::new("已接受", "accepted").get(language), accepted.reason));
        }
        sheets[place.sheet].note(place.row, place.column, &text);
    }
}

/// The sheet.
pub fn sheet(shown: &Shown<'_, '_, '_>, places: &[Option<At>], name: &str, language: Language) -> Sheet {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let mut sheet = Sheet { name: name.to_owned(), widths: WIDTHS.to_vec(), frozen: (3, 0), ..Sheet::default() };
    sheet.title(say("复算发现的问题", "Findings"), Face::Title);
    sheet.title(
        say(
            "问题是事实，原因是可能，怎么处理由人决定。按轻重和金额排列。",
            "Findings are facts, causes are possibilities, decisions are left to people. The gravest come first.",
        ),
        Face::Subtitle,
    );
    sheet.rows.push(Row { lines: Some(2), ..Row::of(HEAD.map(|head| Cell::text(head.get(language), Style::new(Face::Head))).to_vec()) });
    for (at, finding) in shown.findings.iter().enumerate() {
        let text = |text: String, face: Face| Cell::text(text, Style::new(face));
        let face = match (finding.severity, &finding.accepted) {
            (_, Some(_)) | (Severity::Note, None) => Face::Middle,
            (Severity::Error, None) => Face::Bad,
            (Severity::Warning, None) => Face::Doubtful,
        };
        let mut message = finding.message.get(language).to_owned();
        if let Some(working) = &finding.working {
            message.push_str(&format!("\n{}：{working}", say("算式", "working")));
        }
        for evidence in finding.evidence.iter().map(|evidence| &evidence.text).chain(&finding.related) {
            message.push_str(&format!("\n· {}", evidence.get(language)));
        }
        let causes: Vec<String> = shown.worth_telling(at).into_iter().map(|cause| sentence(cause, language)).collect();
        let amount = |amount: &Option<crate::check::Amount>| amount.as_ref().map_or_else(String::new, crate::check::Amount::shown);
        let signed = |amount: &Option<crate::check::Amount>| amount.as_ref().map_or_else(String::new, crate::check::Amount::signed);
        let decided = finding.accepted.as_ref().map_or_else(String::new, |accepted| {
            let who = accepted.who();
            let who = if who.is_empty() { String::new() } else { format!("（{who}）") };
            format!("{}：{}{who}", say("已接受", "accepted"), accepted.reason)
        });
        let cells = vec![
            text((at + 1).to_string(), Face::Middle),
            text(severity(finding.severity).get(language).to_owned(), face),
            text(finding.rule.title.get(language).to_owned(), Face::Middle),
            text(finding.figure.clone(), if places[at].is_some() { Face::Link } else { Face::Text }).leading_to(places[at]),
            text(finding.places().join("、"), Face::Text),
            text(amount(&finding.stated), Face::Number),
            text(amount(&finding.computed), Face::Number),
            text(signed(&finding.difference), Face::Number),
            text(signed(&finding.effect), Face::Number),
            text(message, Face::Text),
            text(causes.join("\n"), Face::Text),
            text(decided, Face::Text),
        ];
        sheet.rows.push(Row::of(cells));
    }
    if shown.findings.is_empty() {
        sheet.title(say("没有发现问题", "no findings"), Face::Subtitle);
    }
    sheet
}
