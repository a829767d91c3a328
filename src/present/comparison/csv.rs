//! For Excel: a line for each reason, with subtotals.

use super::{amount, sides, subject};
use crate::compare::{Change, Comparison};
use crate::message::{Language, Phrase};
use crate::present::sheet::{text, writer};
use crate::quantity::Exact;

/// The comparison as a table, in bytes.
pub fn render(comparison: &Comparison, language: Language) -> Vec<u8> {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language).to_owned();
    let (old, new) = sides(comparison, language);
    let unit = &comparison.unit.text;
    let mut writer = writer();
    // Writing to memory cannot fail.
    let mut write = |cells: [String; 8]| drop(writer.write_record(cells));
    write([
        say("项目", "project"),
        format!("{old}（{unit}）"),
        format!("{new}（{unit}）"),
        say("原因", "why"),
        say("内容", "what"),
        old.clone(),
        new.clone(),
        format!("{}（{unit}）", say("增减", "change")),
    ]);
    let worth = |value: &Option<Exact>| value.as_ref().map_or_else(String::new, |value| amount(comparison, value));
    let line = |name: &str, old: String, new: String, change: &Change| {
        [
            text(name),
            old,
            new,
            change.why.title().get(language).to_owned(),
            text(&subject(change)),
            text(change.old.as_deref().unwrap_or("")),
            text(change.new.as_deref().unwrap_or("")),
            amount(comparison, &change.amount),
        ]
    };
    for project in &comparison.projects {
        for change in &project.changes {
            write(line(&project.name, worth(&project.old), worth(&project.new), change));
        }
        let total = say("小计", "subtotal");
        let difference = amount(comparison, &project.difference);
        write([
            text(&project.name),
            worth(&project.old),
            worth(&project.new),
            total,
            String::new(),
            String::new(),
            String::new(),
            difference,
        ]);
    }
    for change in &comparison.rest {
        write(line(&say("总额与各项目之和的差", "total less the sum of projects"), String::new(), String::new(), change));
    }
    let total = say("合计", "total");
    let difference = amount(comparison, &comparison.difference);
    write([
        total,
        amount(comparison, &comparison.old),
        amount(comparison, &comparison.new),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        difference,
    ]);
    writer.into_inner().unwrap_or_default()
}
