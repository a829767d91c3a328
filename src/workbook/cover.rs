//! The first sheet: the projects with their totals and findings, and what the workbook is.
//!
//! Owns its layout.
//! Must never count what the report has counted.

use rustc_hash::FxHashMap;

use super::figures::changed_word;
use super::layout::{HEAD_ROWS, Layout};
use super::live::Live;
use super::{Contents, FINDINGS, Plan, column, title};
use crate::check::Severity;
use crate::message::{Language, Phrase};
use crate::present::report::Shown;
use crate::present::xlsx::{self, At, Cell, Content, Face, Row, Sheet, Style, Value, between, decimals, quoted};
use crate::quantity::{Exact, Quantity};
use crate::recompute::View;
use crate::source::FileId;

/// The row of the first project, and the columns of what is submitted and recomputed.
pub const FIRST: u32 = 3;
pub const STATED: u16 = 1;
pub const RECOMPUTED: u16 = 2;

/// The sheet.
pub fn sheet(contents: &Contents<'_, '_, '_>, shown: &Shown<'_, '_, '_>, live: &Live<'_, '_, '_>, plan: &Plan) -> Sheet {
    let judged = &contents.report.judged;
    let trace = judged.trace;
    let say = |zh, en| Phrase::new(zh, en).get(contents.language);
    let unit = &trace.book.settings.precision.unit;
    let mut sheet = Sheet { name: plan.names[0].clone(), widths: vec![40, 15, 15, 13, 8, 8, 8, 9, 14], ..Sheet::default() };
    sheet.title(&title(contents, 0), Face::Title);
    sheet.title(&format!("{}{}", say("单位：", "Unit: "), unit.text), Face::Subtitle);
    let head = [
        say("项目", "project"),
        say("申报数", "submitted"),
        say("复算数", "recomputed"),
        say("差额（复算−申报）", "difference"),
        say("错误", "errors"),
        say("警告", "warnings"),
        say("提示", "notes"),
        say("已接受", "accepted"),
        say("与引擎值不同的行", "rows changed since"),
    ];
    sheet.rows.push(Row { lines: Some(2), ..Row::of(head.map(|head| Cell::text(head, Style::new(Face::Head))).to_vec()) });
    let counts = counts(shown, trace.book.modules.len());
    let first = sheet.rows.len();
    let book = trace.book;
    let money = between(2, 6);
    let tables = book.projects().end..book.modules.len();
    let beyond = counts[0..1].iter().chain(&counts[tables]).fold([0; 4], plus);
    for at in book.projects().chain([0]) {
        if at == 0 && beyond != [0; 4] {
            let mut cells = vec![Cell::text("", Style::new(Face::Text)); 9];
            cells[0] = Cell::text(say("（跨项目的数和各表）", "(across projects, and tables)"), Style::new(Face::Text));
            cells.splice(4..8, beyond.map(whole));
            sheet.rows.push(Row::of(cells));
        }
        let row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        let id = trace.graph.id(at, 0);
        let name_face = if at == 0 { Face::Text } else { Face::Link };
        let name = if at == 0 { say("合计", "total") } else { book.modules[at].name(0) };
        let amount = |view: View, value: Option<&Quantity>| {
            let text = live.operand(id, view).map(|formula| formula.over(&unit.scale).text);
            let number = value.filter(|value| value.dimension == unit.dimension).and_then(|value| value.value.over(&unit.scale).ok());
            match (text, number) {
                (Some(text), Some(number)) => Cell::formula(text, number, Style::with(Face::Number, &money)),
                // It waits for a value.
                (Some(text), None) if value.is_none() => {
                    let own = live.layout.address(id, view).map_or_else(String::new, |address| live.cell(address.at));
                    let text = format!("IF(COUNT({own})=0,\"\",{text})");
                    Cell::new(Content::Formula(text, Value::Text(String::new())), Style::with(Face::Number, &money))
                }
                _ => Cell::text("", Style::new(Face::Number)),
            }
        };
        let (stated, recomputed) = (amount(View::Stated, trace.stated(id)), amount(View::Recomputed, trace.recomputed(id)));
        let difference = match (&stated.content, &recomputed.content) {
            (Content::Formula(_, Value::Number(stated)), Content::Formula(_, Value::Number(recomputed))) => {
                let text = format!("ROUND(C{0}-B{0},8)", row + 1);
                Cell::formula(text, recomputed.minus(stated).unwrap_or(Exact::ZERO), Style::with(Face::Number, &money))
            }
            (Content::Formula(..), Content::Formula(..)) => {
                let text = format!("IF(COUNT(B{0}:C{0})=2,ROUND(C{0}-B{0},8),\"\")", row + 1);
                Cell::new(Content::Formula(text, Value::Text(String::new())), Style::with(Face::Number, &money))
            }
            _ => Cell::text("", Style::new(Face::Number)),
        };
        let sheet_at = plan.modules[at];
        let link = At { sheet: sheet_at, row: 0, column: 0 };
        let mut cells = vec![Cell::text(name, Style::new(name_face)).leading_to((at != 0).then_some(link)), stated, recomputed, difference];
        let own: [usize; 4] = if at == 0 { counts.iter().fold([0; 4], plus) } else { counts[at] };
        cells.extend(own.into_iter().map(whole));
        cells.push(changed(contents.language, live.layout, plan, at, row, first));
        cells.iter_mut().for_each(|cell| cell.style.is_total = at == 0);
        sheet.rows.push(Row::of(cells));
    }
    facts(contents, &mut sheet);
    sheet
}

/// How many rows have another live value than the program computed.
fn changed(language: Language, layout: &Layout<'_, '_>, plan: &Plan, module: usize, row: u32, first: usize) -> Cell {
    let style = Style::with(Face::Number, &decimals(0));
    let rows = layout.lines[module].len();
    let last = HEAD_ROWS as usize + rows.max(1);
    let mark = xlsx::column(column::CHANGED);
    let word = changed_word(language);
    let own = format!("COUNTIF({}{mark}{}:{mark}{last},\"{word}\")", quoted(&plan.names[plan.modules[module]]), HEAD_ROWS + 1);
    let text = if module == 0 && (row as usize) > first { format!("SUM(I{}:I{row})+{own}", first + 1) } else { own };
    Cell::formula(text, Exact::ZERO, style)
}

/// Errors, warnings, notes and accepted findings of each file.
fn counts(shown: &Shown<'_, '_, '_>, modules: usize) -> Vec<[usize; 4]> {
    let trace = shown.report.judged.trace;
    let mut counts = vec![[0; 4]; modules];
    let files: FxHashMap<FileId, usize> = trace.book.modules.iter().enumerate().map(|(at, module)| (module.file, at)).collect();
    for finding in &shown.findings {
        let own = finding.id.map(|id| trace.graph.split(id).0).or_else(|| files.get(&finding.location.file).copied()).unwrap_or(0);
        let kind = match (&finding.accepted, finding.severity) {
            (Some(_), _) => 3,
            (None, Severity::Error) => 0,
            (None, Severity::Warning) => 1,
            (None, Severity::Note) => 2,
        };
        counts[own][kind] += 1;
    }
    counts
}

fn plus(mut sum: [usize; 4], own: &[usize; 4]) -> [usize; 4] {
    sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
    sum
}

fn whole(count: usize) -> Cell {
    Cell::number(Exact::integer(i64::try_from(count).unwrap_or(0)), Style::with(Face::Number, &decimals(0)))
}

/// How much was recomputed, and how the workbook is used.
fn facts(contents: &Contents<'_, '_, '_>, sheet: &mut Sheet) {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(contents.language);
    let summary = &contents.report.summary;
    sheet.rows.push(Row::default());
    let count = |count: usize| Exact::integer(i64::try_from(count).unwrap_or(0));
    let mut facts: Vec<(&str, Exact, String)> = vec![
        (say("列示的数", "statements"), count(summary.statements), decimals(0)),
        (say("其中：相符", "exact"), count(summary.exact), decimals(0)),
        (say("四舍五入相符", "rounded"), count(summary.rounded), decimals(0)),
        (say("尾差", "rounding tails"), count(summary.explained), decimals(0)),
        (say("不符", "mismatches"), count(summary.mismatch), decimals(0)),
        (say("无法复算", "uncheckable"), count(summary.uncheckable), decimals(0)),
    ];
    if let Some(coverage) = &summary.basis_coverage {
        facts.push((say("有测算依据的金额占比", "share of money with a basis"), coverage.clone(), "0.0%".to_owned()));
    }
    for (name, value, format) in facts {
        sheet.rows.push(Row::of(vec![Cell::text(name, Style::new(Face::Text)), Cell::number(value, Style::with(Face::Number, &format))]));
    }
    sheet.rows.push(Row::default());
    let lines = [
        say(
            "怎样用：在各项目表和报表里改蓝字黄底的数（数量、单价、期限、申报数），复算值、差额和结论随之变化。",
            "How to use it: change the numbers in blue on the sheets of projects and tables; values, differences and verdicts follow.",
        ),
        say(
            "改好以后存盘，用 cesuan import 把改过的数写回预算卷；请不要插入、删除、移动行和列。",
            "Then save it, and 'cesuan import' takes the changed numbers back into the book. Do not insert, delete or move rows or columns.",
        ),
        say(
            "“复算值”从最底层算起，列示过的数按导出时列示的精度取整；“按所列分项”用列示的分项算，只说明这一步对不对。",
            "'Recomputed' is from the leaves up, rounded as printed; 'from the stated parts' tells whether this one step is right.",
        ),
        say(
            "改动之后的结论只看这一步，不考虑尾差和其他证据；以 cesuan check 为准。",
            "Verdicts on changed numbers look at one step only, without rounding tails and other evidence: 'cesuan check' decides.",
        ),
    ];
    for line in lines {
        sheet.title(line, Face::Plain);
    }
    sheet.rows.push(Row::of(vec![Cell::text(say("到“问题”", "to the findings"), Style::new(Face::Link)).leading_to(Some(At {
        sheet: FINDINGS,
        row: 0,
        column: 0,
    }))]));
}
