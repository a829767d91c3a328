//! For reading in a terminal: a table of projects by kind of change, then each project's reasons, then the sentences.

use unicode_width::UnicodeWidthStr;

use super::{amount, from_to, of_book, of_project, sides, signed, subject};
use crate::compare::{Comparison, Why};
use crate::message::{Language, Phrase, Text};
use crate::present::columns::columns;
use crate::quantity::Exact;

/// So many reasons of a project are told.
const MOST: usize = 30;

/// The comparison as lines of text.
pub fn render(comparison: &Comparison, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let mut out = format!("{}\n", table(comparison, language));
    for project in comparison.projects.iter().filter(|project| !project.difference.is_zero() || !project.changes.is_empty()) {
        let unit = &comparison.unit.text;
        let shown = |value: &Option<Exact>| match value {
            Some(value) => format!("{} {unit}", amount(comparison, value)),
            None => say("无", "none").to_owned(),
        };
        let difference = signed(comparison, &project.difference);
        out.push_str(&match language {
            Language::Chinese => format!("{}：{} → {}（{difference}）\n", project.name, shown(&project.old), shown(&project.new)),
            Language::English => format!("{}: {} → {} ({difference})\n", project.name, shown(&project.old), shown(&project.new)),
        });
        let reasons: Vec<Vec<String>> = project
            .changes
            .iter()
            .take(MOST)
            .map(|change| {
                let text = [subject(change), from_to(change, language)];
                let text = text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(say("：", ": "));
                vec![change.why.title().get(language).to_owned(), text, signed(comparison, &change.amount)]
            })
            .collect();
        for line in columns(&reasons, &[true, true, false]) {
            out.push_str(&format!("  {line}\n"));
        }
        if let Some(rest) = project.changes.len().checked_sub(MOST).filter(|rest| *rest > 0) {
            out.push_str(&match language {
                Language::Chinese => format!("  ……还有 {rest} 条，见 --format csv\n"),
                Language::English => format!("  … and {rest} more: see --format csv\n"),
            });
        }
        out.push('\n');
    }
    for name in &comparison.unknown {
        out.push_str(&match language {
            Language::Chinese => format!("{name}：还有数没有填或算不出来，按 0 计\n"),
            Language::English => format!("{name}: some values are still to be filled in or cannot be computed, and count as nothing\n"),
        });
    }
    out.push_str(&explanation(comparison, language));
    out.push_str(&format!("{}\n", say("预算变动情况（可以粘贴）：", "Change of the budget, to paste:")));
    out.push_str(&format!("  {}\n", of_book(comparison, language)));
    for project in comparison.projects.iter().filter(|project| project.old.is_some() && project.new.is_some()) {
        out.push_str(&format!("  {}{}{}\n", project.name, say("：", ": "), of_project(comparison, project, language)));
    }
    out
}

/// The kinds that occur, in the order of columns.
fn kinds(comparison: &Comparison) -> Vec<Why> {
    Why::ALL.into_iter().filter(|why| comparison.changes().any(|change| change.why == *why)).collect()
}

fn table(comparison: &Comparison, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let kinds = kinds(comparison);
    let (old, new) = sides(comparison, language);
    let title = match language {
        Language::Chinese => format!("项目（{}）", comparison.unit.text),
        Language::English => format!("project ({})", comparison.unit.text),
    };
    let mut lines = vec![vec![title, old, new, say("增减", "change").to_owned()]];
    lines[0].extend(kinds.iter().map(|why| why.title().get(language).to_owned()));
    let cell = |value: &Exact| if value.is_zero() { String::new() } else { signed(comparison, value) };
    for project in &comparison.projects {
        let worth = |value: &Option<Exact>| value.as_ref().map_or_else(String::new, |value| amount(comparison, value));
        let mut line = vec![project.name.clone(), worth(&project.old), worth(&project.new), cell(&project.difference)];
        line.extend(kinds.iter().map(|why| cell(&Comparison::sum(project.changes.iter(), *why))));
        lines.push(line);
    }
    if !comparison.rest.is_empty() {
        let rest = Comparison::sum(comparison.rest.iter(), Why::Stated);
        let title = say("总额与各项目之和的差", "total less the sum of projects").to_owned();
        let mut line = vec![title, String::new(), String::new(), cell(&rest)];
        line.extend(kinds.iter().map(|why| if *why == Why::Stated { cell(&rest) } else { String::new() }));
        lines.push(line);
    }
    let mut total = vec![
        say("合计", "total").to_owned(),
        amount(comparison, &comparison.old),
        amount(comparison, &comparison.new),
        cell(&comparison.difference),
    ];
    total.extend(kinds.iter().map(|why| cell(&Comparison::sum(comparison.changes(), *why))));
    lines.push(total);
    let left: Vec<bool> = (0..lines[0].len()).map(|at| at == 0).collect();
    let mut shown = columns(&lines, &left);
    let width = shown.iter().map(|line| line.width()).max().unwrap_or(0);
    shown.insert(shown.len() - 1, "─".repeat(width.div_ceil("─".width().max(1))));
    shown.insert(1, "─".repeat(width.div_ceil("─".width().max(1))));
    shown.join("\n") + "\n"
}

/// What the kinds mean, as far as they occur.
fn explanation(comparison: &Comparison, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let (old, new) = sides(comparison, language);
    let words = |why: Why| match why {
        Why::Quantity => Text::new(format!("数量的变化 × {old}的价和期"), format!("other quantities, at prices and periods of {old}")),
        Why::Price => Text::new(
            format!("标准、单价的变化 × {new}的量、{old}的期"),
            format!("other prices, for quantities of {new} and periods of {old}"),
        ),
        Why::Period => Text::new(format!("期限的变化 × {new}的量和价"), format!("other periods, for quantities at prices of {new}")),
        Why::New => Text::new(format!("{old}没有的"), format!("not there in {old}")),
        Why::Dropped => Text::new(format!("{new}没有的"), format!("not there in {new}")),
        Why::Amount => Text::new("只有总数的金额，分不出量和价", "amounts as such: neither quantity nor price"),
        Why::Method => Text::new("算式不同，分不出量和价", "computed in another way"),
        Why::Unfilled => Text::new("有一年的数没有填，或算不出来", "in one of the two there is no amount yet"),
        Why::Stated => Text::new(
            "列示数与算式结果之差（前 → 后），多半是其中一个算错了",
            "by how much the printed amount differs from its basis, before and after: most likely a slip in one of the two",
        ),
        Why::Rounding => Text::new("列示数的四舍五入", "roundings of printed amounts"),
    };
    let mut out = String::new();
    for why in kinds(comparison) {
        out.push_str(&format!("  {}{}{}\n", why.title().get(language), say("：", ": "), words(why).get(language)));
    }
    if out.is_empty() { out } else { format!("{out}\n") }
}
