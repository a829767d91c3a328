//! The sheet of changes over a year: each project by kind of change, then the reasons.
//!
//! Owns its columns.
//! Must never compute a change.

use crate::compare::{Change, Comparison, Why};
use crate::message::{Language, Phrase};
use crate::present::comparison::{of_book, sides, subject};
use crate::present::xlsx::{Cell, Face, Row, Sheet, Style, between, column};
use crate::quantity::Exact;

/// The sheet.
pub fn sheet(comparison: &Comparison, name: &str, language: Language) -> Sheet {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let kinds: Vec<Why> = Why::ALL.into_iter().filter(|why| comparison.changes().any(|change| change.why == *why)).collect();
    let mut widths = vec![36, 14, 14, 14];
    widths.resize(4 + kinds.len().max(5), 13);
    let mut sheet = Sheet { name: name.to_owned(), widths, frozen: (3, 1), ..Sheet::default() };
    let (old, new) = sides(comparison, language);
    sheet.title(&format!("{old} → {new}"), Face::Title);
    sheet.title(
        &format!(
            "{}{}    {}",
            say("单位：", "Unit: "),
            comparison.unit.text,
            say("各项原因相加等于增减", "the reasons add up to the change")
        ),
        Face::Subtitle,
    );
    let mut head = vec![say("项目", "project").to_owned(), old.clone(), new.clone(), say("增减", "change").to_owned()];
    head.extend(kinds.iter().map(|why| why.title().get(language).to_owned()));
    sheet.rows.push(Row::of(head.iter().map(|head| Cell::text(head, Style::new(Face::Head))).collect()));
    let money = between(2, 6);
    let worth = |value: &Exact| value.over(&comparison.unit.scale).unwrap_or(Exact::ZERO);
    let first = sheet.rows.len() + 1;
    for project in &comparison.projects {
        let row = sheet.rows.len() + 1;
        let style = || Style::with(Face::Number, &money);
        let side = |value: &Option<Exact>| match value {
            Some(value) => Cell::number(worth(value), style()),
            None => Cell::text("", Style::new(Face::Number)),
        };
        let mut cells = vec![
            Cell::text(&project.name, Style::new(Face::Text)),
            side(&project.old),
            side(&project.new),
            Cell::formula(format!("C{row}-B{row}"), worth(&project.difference), style()),
        ];
        cells.extend(kinds.iter().map(|why| {
            let sum = Comparison::sum(project.changes.iter(), *why);
            if sum.is_zero() { Cell::text("", Style::new(Face::Number)) } else { Cell::number(worth(&sum), style()) }
        }));
        sheet.rows.push(Row::of(cells));
    }
    let last = sheet.rows.len();
    let total = |at: u16, value: &Exact| {
        let letter = column(at);
        Cell::formula(format!("SUM({letter}{first}:{letter}{last})"), value.clone(), Style::with(Face::Number, &money).total(true))
    };
    if first <= last {
        let sum = |of: fn(&crate::compare::Project) -> Option<&Exact>| {
            comparison.projects.iter().filter_map(of).fold(Exact::ZERO, |sum, value| sum.plus(value).unwrap_or(Exact::ZERO))
        };
        let (before, after) = (sum(|project| project.old.as_ref()), sum(|project| project.new.as_ref()));
        let mut cells = vec![
            Cell::text(say("各项目合计", "sum of the projects"), Style::new(Face::Text).total(true)),
            total(1, &worth(&before)),
            total(2, &worth(&after)),
            total(3, &worth(&after.minus(&before).unwrap_or(Exact::ZERO))),
        ];
        for (at, why) in (4_u16..).zip(&kinds) {
            let own = comparison.projects.iter().flat_map(|project| &project.changes);
            cells.push(total(at, &worth(&Comparison::sum(own, *why))));
        }
        sheet.rows.push(Row::of(cells));
    }
    reasons(comparison, &mut sheet, language);
    sheet.rows.push(Row::default());
    sheet.title(&of_book(comparison, language), Face::Plain);
    for name in &comparison.unknown {
        let text = say("还有数没有填或算不出来，按 0 计", "some values are still to be filled in, and count as nothing");
        sheet.title(&format!("{name}：{text}"), Face::Plain);
    }
    sheet
}

/// The column that says what changed.
const WHAT: u16 = 5;

/// A row for each reason.
fn reasons(comparison: &Comparison, sheet: &mut Sheet, language: Language) {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    sheet.rows.push(Row::default());
    let head =
        [say("项目", "project"), say("原因", "why"), say("原来", "was"), say("现在", "is"), say("增减", "change"), say("内容", "what")];
    sheet.rows.push(Row::of(head.map(|head| Cell::text(head, Style::new(Face::Head))).to_vec()));
    let money = between(2, 6);
    let mut merged = vec![u32::try_from(sheet.rows.len() - 1).unwrap_or(u32::MAX)];
    let mut line = |name: &str, change: &Change| {
        let text = |text: &str| Cell::text(text, Style::new(Face::Text));
        let amount = change.amount.over(&comparison.unit.scale).unwrap_or(Exact::ZERO);
        merged.push(u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX));
        sheet.rows.push(Row::of(vec![
            text(name),
            Cell::text(change.why.title().get(language), Style::new(Face::Middle)),
            Cell::text(change.old.as_deref().unwrap_or(""), Style::new(Face::Number)),
            Cell::text(change.new.as_deref().unwrap_or(""), Style::new(Face::Number)),
            Cell::number(amount, Style::with(Face::Number, &money)),
            text(&subject(change)),
        ]));
    };
    for project in &comparison.projects {
        project.changes.iter().for_each(|change| line(&project.name, change));
    }
    comparison.rest.iter().for_each(|change| line(say("总额与各项目之和的差", "total less the sum of projects"), change));
    // What changed has the room of several columns.
    let last = u16::try_from(sheet.widths.len() - 1).unwrap_or(WHAT);
    sheet.merged.extend(merged.into_iter().map(|row| (row, row, WHAT, last)));
}
