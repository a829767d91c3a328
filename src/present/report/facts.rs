//! What a finding says beside its sentence, a line each: values, working, what supports it, what to do.
//!
//! Owns which facts are told, and in which order.
//! Must never know where they are shown.

use unicode_width::UnicodeWidthStr;

use crate::check::{Finding, UnitRow};
use crate::message::{Language, Phrase};

/// The facts of a finding: a title and a text each.
pub struct Facts {
    /// What was found.
    pub lines: Vec<(&'static str, String)>,
    /// What goes behind the causes: what it is tied to, what to do, who accepted it.
    pub behind: Vec<(&'static str, String)>,
}

/// What is told of a finding.
pub fn facts(finding: &Finding, language: Language) -> Facts {
    let name = |zh, en| Phrase::new(zh, en).get(language);
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    let conflict = finding.computed.is_none();
    for printed in &finding.printed {
        let places = if printed.places.is_empty() { String::new() } else { bracket(&printed.places.join("、"), language) };
        // A finding that compares places shows all of them; any other its value with its places.
        if conflict || !printed.places.is_empty() || printed.quote.is_some() {
            let from = match (&printed.quote, printed.line) {
                (Some(quote), Some(line)) => match language {
                    Language::Chinese => format!("，原文第 {line} 行“{quote}”"),
                    Language::English => format!(", line {line} of the document: \"{quote}\""),
                },
                (Some(quote), None) => format!("，“{quote}”"),
                _ => String::new(),
            };
            lines.push((name("列示", "stated"), format!("{}{places}{from}", printed.text)));
        }
    }
    // Of a relation both sides are shown in its sentence and its working.
    let compared = finding.id.is_some();
    if let Some(computed) = finding.computed.as_ref().filter(|_| compared) {
        lines.push((name("复算", "recomputed"), computed.shown()));
    }
    if let Some(difference) = finding.difference.as_ref().filter(|_| compared) {
        lines.push((
            name("差额", "difference"),
            format!("{}{}", difference.signed(), bracket(name("复算 − 列示", "recomputed − stated"), language)),
        ));
    }
    if let Some(working) = &finding.working {
        lines.push((name("算式", "working"), working.clone()));
    }
    for row in aligned(&finding.units, language) {
        lines.push((name("单位", "units"), row));
    }
    if let Some(effect) = &finding.effect {
        let text = match language {
            Language::Chinese => format!("如按复算数更正，预算总额变动 {}", effect.signed()),
            Language::English => format!("corrected, the book's total changes by {}", effect.signed()),
        };
        lines.push((name("影响", "effect"), text));
    }
    for evidence in &finding.evidence {
        lines.push((name("佐证", "evidence"), evidence.text.get(language).to_owned()));
    }
    let mut behind: Vec<(&'static str, String)> = Vec::new();
    for related in &finding.related {
        behind.push((name("关联", "related"), related.get(language).to_owned()));
    }
    if let Some(help) = &finding.help {
        behind.push((name("建议", "help"), help.get(language).to_owned()));
    }
    if let Some(accepted) = &finding.accepted {
        let who = accepted.who();
        let who = if who.is_empty() { who } else { bracket(&who, language) };
        behind.push((name("已接受", "accepted"), format!("{}{who}", accepted.reason)));
    }
    Facts { lines, behind }
}

/// Rows of units with each factor under its like.
fn aligned(rows: &[UnitRow], language: Language) -> Vec<String> {
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
    let title = rows.iter().map(|row| row.title.get(language).width()).max().unwrap_or(0);
    let column = |at: usize| rows.iter().filter_map(|row| row.factors.get(at)).map(|factor| factor.width()).max().unwrap_or(0);
    let line = |row: &UnitRow| {
        let cells: Vec<String> = row.factors.iter().enumerate().map(|(at, factor)| pad(factor, column(at))).collect();
        format!("{}  {}", pad(row.title.get(language), title), cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn bracket(text: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("（{text}）"),
        Language::English => format!(" ({text})"),
    }
}
