//! The plan of next year's book, for people to read before anything is written.
//!
//! Owns the order: projects, history, what is computed now, what is not carried over, what is left to do.
//! Must never decide anything.

use crate::message::{Language, Phrase};
use crate::present::comparison::of_book;
use crate::present::report::severity;
use crate::roll::{Fate, Plan, Project};

/// So many findings are told.
const MOST: usize = 40;

/// The plan, in lines.
pub fn plan(plan: &Plan, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let zh = language == Language::Chinese;
    let mut out = Sections::default();

    out.open(say("项目", "Projects"), plan.kept.len());
    plan.kept.iter().for_each(|project| out.line(named(project, language)));
    out.open(say("不带的项目（一次性）", "Projects left out: once only"), plan.left_out.len());
    plan.left_out.iter().for_each(|project| out.line(named(project, language)));

    out.open(say("上年、前年的数", "Figures of earlier years"), plan.history.len());
    for history in &plan.history {
        let old = history.old.as_deref().unwrap_or(say("（新）", "(new)"));
        let new = history.new.as_deref().unwrap_or(say("待填", "to be filled in"));
        let from = history.from.as_deref().map_or_else(String::new, |from| if zh { format!("（{from}）") } else { format!(" ({from})") });
        out.line(format!("{}：{old} → {new}{from}", history.path));
    }
    out.open(say("改为用公式算的增减额、增长率", "Increases and growth that are computed now"), plan.formulas.len());
    plan.formulas.iter().for_each(|(path, formula)| out.line(format!("{path} = {formula}")));
    out.open(say("名称里的年份", "Years in names"), plan.renamed.len());
    plan.renamed.iter().for_each(|(old, new)| out.line(format!("{old} → {new}")));
    out.open(say("用到不带项目的算式", "Formulas that name what is left out"), plan.replaced.len());
    plan.replaced.iter().for_each(|(path, name, value)| out.line(format!("{path}：{name} → {value}")));
    out.open(say("用到不带项目、因而不带的勾稽关系", "Relations that name what is left out"), plan.relations.len());
    plan.relations.iter().for_each(|name| out.line(name.clone()));
    out.open(say("接受过的问题（只对今年的数有效，不带）", "Acceptances, which are for this year's values"), plan.accepted.len());
    plan.accepted.iter().for_each(|(path, rule)| out.line(format!("{path}：{rule}")));
    out.open(say("表格（行和列照旧，金额待填）", "Tables: rows and columns stay, amounts are to be filled in"), plan.tables.len());
    if !plan.tables.is_empty() {
        out.line(plan.tables.join(say("、", ", ")));
    }

    out.open(say("今年的问题，不要带到明年", "Findings of this year, not to be carried over"), plan.findings.len());
    for finding in plan.findings.iter().take(MOST) {
        let grave = severity(finding.severity).get(language);
        let fate = match finding.fate {
            Fate::LeftOut => say("〔不带〕", "[left out] "),
            Fate::Recomputed => say("〔已重算〕", "[recomputed] "),
            Fate::Stays => say("〔要人改〕", "[for a person] "),
        };
        out.line(format!("{fate}{grave}：{}", finding.message.get(language)));
    }
    if plan.findings.len() > MOST {
        let rest = plan.findings.len() - MOST;
        out.line(if zh {
            format!("……还有 {rest} 个，见 cesuan check")
        } else {
            format!("… and {rest} more: see 'cesuan check'")
        });
    }

    out.open(say("随不带的内容一起去掉的注释", "Comments that go with what is not carried over"), plan.comments.len());
    plan.comments.iter().for_each(|comment| out.line(comment.clone()));
    out.open(say("已经设定的数", "Values that are set"), plan.set.len());
    for set in &plan.set {
        out.line(format!("{}：{} → {}", set.path, set.old.as_deref().unwrap_or("—"), set.new));
        for left in &set.left {
            out.line(format!("  {}{left}", say("印着别的数、没有动：", "left alone: ")));
        }
    }
    let (from, to, confirm, fill) = (plan.from, plan.to, plan.to_confirm, plan.to_fill);
    let unknown = say("未知", "unknown");
    let (submitted, draft) = (plan.submitted.as_deref().unwrap_or(unknown), plan.draft.as_deref().unwrap_or(unknown));
    // 变动情况 in words, computed from both years: what a form says of the increase.
    let change = plan.comparison.as_ref().map_or_else(String::new, |comparison| format!("{}\n", of_book(comparison, language)));
    let title =
        if zh { format!("{from} 年的预算卷改为 {to} 年申报") } else { format!("The book of {from} as the application for {to}") };
    let total = if zh {
        format!(
            "{from} 年申报 {submitted}；{to} 年草稿 {draft}（没有设定的数量、标准还是 {from} 年的）\n{change}待确认 {confirm} 个数，待填 {fill} 个"
        )
    } else {
        format!(
            "{from}: {submitted}; the draft of {to}: {draft}, with quantities and rates of {from} where nothing was set\n{change}{confirm} values to be confirmed, {fill} to be filled in"
        )
    };
    format!("{title}\n{}\n{total}\n", out.text)
}

/// Titles with lines under them.
#[derive(Default)]
struct Sections {
    text: String,
}

impl Sections {
    /// A title with a count; nothing where there is nothing to count.
    fn open(&mut self, title: &str, count: usize) {
        if count > 0 {
            self.text.push_str(&format!("\n{title} {count}\n"));
        }
    }

    fn line(&mut self, line: String) {
        self.text.push_str(&format!("  {line}\n"));
    }
}

fn named(project: &Project, language: Language) -> String {
    let unknown = Phrase::new("没有写明频度", "frequency not said").get(language);
    let frequency = project.frequency.map_or(unknown, crate::book::Frequency::text);
    let amount = project.submitted.as_deref().map_or_else(String::new, |amount| format!("，{amount}"));
    match language {
        Language::Chinese => format!("{}（{frequency}{amount}）", project.name),
        Language::English => format!("{} ({frequency}{})", project.name, amount.replace('，', ", ")),
    }
}
