//! Norms for people: which there are, and what each says.
//!
//! Owns their layout.
//! Must never say that a norm applies.

use crate::book::{Norms, day};
use crate::message::{Language, Phrase, Text};
use crate::present::columns::columns;
use crate::quantity::print;

/// The norms, with every ceiling of those whose name or ceilings contain `wanted`.
pub fn list(all: &[Norms], wanted: Option<&str>, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let mut out = String::new();
    for norms in all {
        let is_meant = |name: &str| wanted.is_none_or(|wanted| format!("{}.{name}", norms.name).contains(wanted));
        let lines: Vec<Vec<String>> = norms
            .ceilings
            .iter()
            .filter(|ceiling| is_meant(&ceiling.name))
            .map(|ceiling| {
                let verified = if ceiling.is_verified { "" } else { say("未经核实", "unverified") };
                let more = [verified, ceiling.note.as_deref().unwrap_or(""), ceiling.source.as_deref().unwrap_or("")];
                let more: Vec<&str> = more.into_iter().filter(|text| !text.is_empty()).collect();
                vec![format!("{}.{}", norms.name, ceiling.name), print::literal(&ceiling.limit), more.join(say("；", "; "))]
            })
            .collect();
        if lines.is_empty() {
            continue;
        }
        out.push_str(&format!("《{}》 {}\n", norms.document, norms.number));
        let issued = norms.issued.map_or_else(String::new, |date| format!("{} {}", day(date), say("印发", "issued")));
        let until = norms.until.map_or_else(String::new, |date| format!("{} {}", say("至", "until"), day(date)));
        let from = format!("{} {}", day(norms.from), say("起", "on"));
        let dates = [issued, from, until].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(say("，", ", "));
        out.push_str(&format!("  {}{}{dates}\n", norms.region, say("，", ", ")));
        for (title, text) in [(say("适用", "scope"), &norms.scope), (say("出处", "source"), &norms.source)] {
            if let Some(text) = text {
                out.push_str(&format!("  {title}{}{text}\n", say("：", ": ")));
            }
        }
        for line in columns(&lines, &[true, false, true]) {
            out.push_str(&format!("    {line}\n"));
        }
        out.push('\n');
    }
    out
}

/// What to do with a norm.
pub fn advice(language: Language) -> &'static str {
    Phrase::new(
        "引用：在数据项里写 norm: 培训费.三类培训。标准只用来提示，从不改动计算；引用前请查对原文件。",
        "To use one, write norm: 培训费.三类培训 in a figure. A norm never changes arithmetic; look it up in its document first.",
    )
    .get(language)
}

/// That no norm has such a name.
pub fn none(wanted: &str) -> Text {
    Text::new(format!("没有支出标准“{wanted}”"), format!("there is no norm '{wanted}'"))
}
