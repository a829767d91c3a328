//! For reading in a terminal: each finding beside its line, then the notes in short, then the totals.

use super::facts::{Facts, facts};
use super::{Shown, Told, View, coverage};

use crate::book::Tally;
use crate::check::{Finding, Severity, Summary};
use crate::message::{Language, Phrase};
use crate::present::cause::{TITLE, above, lines};
use crate::present::diagnostic::{Diagnostic, Tone, render as diagnostic};
use crate::quantity::print;

pub fn render(books: &[Shown<'_, '_, '_>], view: &View<'_>) -> String {
    let mut out = String::new();
    for book in books {
        let (mut notes, mut causes) = (Vec::new(), false);
        for (at, finding) in book.findings.iter().enumerate() {
            if finding.severity == Severity::Note {
                notes.push(*finding);
                continue;
            }
            out.push_str(&full(finding, &book.told(at), view));
            out.push_str("\n\n");
            causes |= !book.causes(at).is_empty();
        }
        out.push_str(&short(&notes, view));
        out.push_str(&summary(book, view));
        if causes {
            out.push_str(caution(view.language));
        }
    }
    if books.len() > 1 {
        let summaries: Vec<&Summary> = books.iter().map(|book| &book.summary).collect();
        out.push_str(&overall(&summaries, view.language));
    }
    out
}

/// What causes are, and are not.
fn caution(language: Language) -> &'static str {
    Phrase::new(
        "  “可能原因”只是按数字推出来的可能，改哪一个数由人核对原文后决定；不看就加 --no-causes\n",
        "  Causes are what the numbers allow for: which one to change is for a person to decide; --no-causes leaves them out\n",
    )
    .get(language)
}

/// The causes of a finding, a line each.
fn causes(told: &Told<'_>, language: Language) -> Vec<(&'static str, String)> {
    let texts: Vec<String> = match told {
        Told::None => Vec::new(),
        Told::Here(causes) if causes.is_empty() => {
            let none = Phrase::new("没有找到较可能的原因：改好几个数都行", "no likely cause found: many numbers would do");
            vec![none.get(language).to_owned()]
        }
        Told::Above(cause) => above(cause, language).into_iter().collect(),
        Told::Here(causes) => causes.iter().map(|cause| lines(cause, language).join("\n")).collect(),
    };
    texts.into_iter().map(|line| (TITLE.get(language), line)).collect()
}

fn full(finding: &Finding, told: &Told<'_>, view: &View<'_>) -> String {
    let language = view.language;
    let Facts { mut lines, behind } = facts(finding, language);
    lines.extend(causes(told, language));
    lines.extend(behind);
    let tone = match finding.severity {
        _ if finding.accepted.is_some() => Tone::Accepted,
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Note,
    };
    let shown =
        Diagnostic { tone, id: Some(finding.rule.name), title: finding.message.get(language), location: Some(finding.location), lines };
    diagnostic(&shown, view.sources, language, view.colour)
}

/// Notes, rule by rule, one line each.
fn short(notes: &[&Finding], view: &View<'_>) -> String {
    let mut out = String::new();
    let mut rules: Vec<&str> = Vec::new();
    for note in notes {
        if !rules.contains(&note.rule.name) {
            rules.push(note.rule.name);
        }
    }
    for rule in rules {
        let same: Vec<&&Finding> = notes.iter().filter(|note| note.rule.name == rule).collect();
        let title = same[0].rule.title.get(view.language);
        let count = same.len();
        out.push_str(&match view.language {
            Language::Chinese => format!("提示[{rule}]：{title}（{count} 项）\n"),
            Language::English => format!("note[{rule}]: {title} ({count})\n"),
        });
        for note in same {
            out.push_str(&format!("  {}\n", note.message.get(view.language)));
        }
        out.push('\n');
    }
    out
}

fn summary(book: &Shown<'_, '_, '_>, view: &View<'_>) -> String {
    let summary = &book.summary;
    let settings = &book.report.judged.trace.book.settings;
    let language = view.language;
    let title = match (&settings.department, &settings.year) {
        (Some(department), Some(year)) if language == Language::Chinese => format!("{department} {year} 年"),
        (Some(department), Some(year)) => format!("{department} {year}"),
        (Some(department), None) => department.to_string(),
        _ => book.report.judged.trace.book.path.clone(),
    };
    let coverage = coverage(summary);
    let Summary { projects, figures, statements, exact, rounded, explained, mismatch, uncheckable, .. } = summary;
    let mut out = match language {
        Language::Chinese => format!(
            "{title}：{projects} 个项目，{figures} 个数据项，{statements} 处列示\n  \
             相符 {exact}，四舍五入相符 {rounded}，尾差 {explained}，不符 {mismatch}，无法复算 {uncheckable}\n"
        ),
        Language::English => format!(
            "{title}: {projects} projects, {figures} figures, {statements} statements\n  \
             exact {exact}, rounded {rounded}, explained {explained}, mismatch {mismatch}, uncheckable {uncheckable}\n"
        ),
    };
    out.push_str(&money(summary, coverage.as_deref(), language));
    if let Some(tally) = book.report.judged.trace.book.tally {
        let Tally { amounts, recomputed, stated, unread, unsure } = tally;
        out.push_str(&match language {
            Language::Chinese => format!("  文件里的金额 {amounts} 处：复算或对照 {recomputed}，只有列示 {stated}；没有看懂的数 {unread}，算不出而读法没有把握、未查的 {unsure}（cesuan import 逐个列出）\n"),
            Language::English => format!(
                "  {amounts} amounts in the document: {recomputed} recomputed or compared, {stated} only stated; {unread} numbers not understood, {unsure} that do not come out in an unsure reading and were not judged ('cesuan import' lists them)\n"
            ),
        });
    }
    let (confirm, fill) = (summary.to_confirm, summary.to_fill);
    if confirm + fill > 0 {
        out.push_str(&match language {
            Language::Chinese => format!("  待确认 {confirm}，待填 {fill}（cesuan confirm 逐个列出）\n"),
            Language::English => format!("  {confirm} to be confirmed, {fill} to be filled in ('cesuan confirm' lists them)\n"),
        });
    }
    out.push_str(&counts(summary, book.findings.len() < book.report.findings.len(), language));
    out
}

fn money(summary: &Summary, coverage: Option<&str>, language: Language) -> String {
    let (Some(submitted), Some(recomputed), Some(gap)) = (&summary.submitted, &summary.recomputed, summary.difference()) else {
        return String::new();
    };
    let size = print::amount(&gap.value.magnitude(), &gap.unit);
    let (submitted, recomputed) = (submitted.shown(), recomputed.shown());
    match language {
        Language::Chinese => {
            let gap = match (gap.value.is_zero(), gap.value.is_negative()) {
                (true, _) => "一致".to_owned(),
                (_, true) => format!("多报 {size}"),
                _ => format!("少报 {size}"),
            };
            let coverage = coverage.map_or_else(String::new, |coverage| format!("；有测算依据的金额占 {coverage}"));
            format!("  申报 {submitted}，复算 {recomputed}，{gap}{coverage}\n")
        }
        Language::English => {
            let gap = match (gap.value.is_zero(), gap.value.is_negative()) {
                (true, _) => "they agree".to_owned(),
                (_, true) => format!("overstated by {size}"),
                _ => format!("understated by {size}"),
            };
            let coverage = coverage.map_or_else(String::new, |coverage| format!("; {coverage} of the money has a basis"));
            format!("  submitted {submitted}, recomputed {recomputed}, {gap}{coverage}\n")
        }
    }
}

/// The findings in numbers; of `some` of them only, where rules were left out.
fn counts(summary: &Summary, some: bool, language: Language) -> String {
    let Summary { errors, warnings, notes, accepted, .. } = summary;
    let some = if some { Phrase::new("（只计所选的规则）", " (of the chosen rules only)").get(language) } else { "" };
    match language {
        Language::Chinese => format!("  错误 {errors}，警告 {warnings}，提示 {notes}，已接受 {accepted}{some}\n"),
        Language::English => format!("  errors {errors}, warnings {warnings}, notes {notes}, accepted {accepted}{some}\n"),
    }
}

fn overall(summaries: &[&Summary], language: Language) -> String {
    let all = Summary::together(summaries);
    let head = match language {
        Language::Chinese => format!("\n共 {} 卷\n", summaries.len()),
        Language::English => format!("\n{} books\n", summaries.len()),
    };
    head + &money(&all, None, language) + &counts(&all, false, language)
}
