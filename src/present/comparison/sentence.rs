//! 预算变动情况 in a sentence that can be pasted into a form.
//!
//! Owns the wording: more, less or the same, by how much, and the reasons in order of their weight.
//! Must never name a reason that the comparison does not have.

use super::{amount, rounded, sides};
use crate::compare::{Change, Comparison, Project, Why};
use crate::message::{Language, Phrase};
use crate::quantity::{Exact, Literal, print};

/// So many reasons are named; the rest is one amount.
const MOST: usize = 5;

/// The sentence of the whole book: its total, and the reasons of all projects.
pub fn of_book(comparison: &Comparison, language: Language) -> String {
    if !comparison.unknown.is_empty() {
        return unknown(&comparison.unknown.join("、"), language);
    }
    // With one project there is nothing to tell apart.
    let is_told = comparison.projects.len() > 1;
    let reasons = comparison.projects.iter().flat_map(|project| {
        let is_whole = |change: &Change| change.path.is_empty();
        project.changes.iter().map(move |change| Reason { project: (is_told || is_whole(change)).then_some(&project.name), change })
    });
    let reasons = reasons.chain(comparison.rest.iter().map(|change| Reason { project: None, change })).collect();
    let subject = if language == Language::Chinese { "项目支出预算" } else { "project expenditure" };
    sentence(comparison, subject, &comparison.old, &comparison.new, reasons, language)
}

/// The sentence of one project that both books have.
pub fn of_project(comparison: &Comparison, project: &Project, language: Language) -> String {
    let (Some(old), Some(new)) = (&project.old, &project.new) else { return String::new() };
    if comparison.unknown.contains(&project.name) {
        return unknown("", language);
    }
    let reasons = project.changes.iter().map(|change| Reason { project: None, change }).collect();
    let subject = if language == Language::Chinese { "预算" } else { "the budget" };
    sentence(comparison, subject, old, new, reasons, language)
}

/// What is said while there is no amount.
fn unknown(names: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("金额未定：{names}还有数没有填或算不出来，弄好以后再写。"),
        Language::English if names.is_empty() => "no amount yet: some values are still to be filled in.".to_owned(),
        Language::English => format!("no amount yet: values of {names} are still to be filled in."),
    }
}

/// A reason with the project it is of, where that has to be said.
struct Reason<'c> {
    project: Option<&'c String>,
    change: &'c Change,
}

impl Reason<'_> {
    /// What it is about: the last name, with the one before it where it is a row or a part, and its project.
    fn subject(&self, language: Language) -> String {
        let path = &self.change.path;
        let own = path.last().map(String::as_str);
        match (self.project, own, language) {
            (Some(project), Some(own), Language::Chinese) => format!("{project}中{own}"),
            (Some(project), Some(own), Language::English) => format!("{own} of {project}"),
            (Some(project), None, _) => project.clone(),
            (None, Some(own), _) => own.to_owned(),
            (None, None, Language::Chinese) => "总额".to_owned(),
            (None, None, Language::English) => "the total".to_owned(),
        }
    }

    /// The number of its basis that changed, or what kind of number it is.
    fn number(&self, language: Language) -> String {
        let kind = match self.change.why {
            Why::Quantity => Phrase::new("数量", "quantity"),
            Why::Price => Phrase::new("标准", "rate"),
            Why::Period => Phrase::new("期限", "period"),
            // Money that a formula is written with, and not the line's own.
            Why::Amount if self.change.number.is_some() => Phrase::new("算式中的金额", "the amount in the formula"),
            _ => Phrase::new("", ""),
        };
        let named = self.change.number.as_deref().filter(|number| !number.is_empty());
        named.map_or_else(|| kind.get(language).to_owned(), str::to_owned)
    }

    fn clause(&self, comparison: &Comparison, by: &Exact, language: Language) -> String {
        let by = change(comparison, by, language);
        let subject = self.subject(language);
        let number = self.number(language);
        let (old, new) = (compact(self.change.old.as_deref()), compact(self.change.new.as_deref()));
        // A slip that is made good has only an old gap.
        let is_mended = self.change.old.is_some() && self.change.new.is_none();
        match (language, self.change.why) {
            (Language::Chinese, Why::New) => format!("新增{subject}，{by}"),
            (Language::Chinese, Why::Dropped) => format!("取消{subject}，{by}"),
            (Language::Chinese, Why::Quantity | Why::Price | Why::Period | Why::Amount) if number.is_empty() => {
                format!("{subject}由{old}调整为{new}，{by}")
            }
            (Language::Chinese, Why::Quantity | Why::Price | Why::Period | Why::Amount) => {
                format!("{subject}的{number}由{old}调整为{new}，{by}")
            }
            (Language::Chinese, Why::Method) => format!("{subject}的测算方法调整，{by}"),
            (Language::Chinese, Why::Unfilled) => format!("{subject}还没有填，{by}"),
            (Language::Chinese, Why::Stated) if is_mended => format!("{subject}原列示数与测算数不符，现按测算数列示，{by}"),
            (Language::Chinese, Why::Stated) => format!("{subject}的列示数与测算数不符，{by}"),
            (Language::Chinese, Why::Rounding) => format!("四舍五入，{by}"),
            (Language::English, Why::New) => format!("{subject} is new: {by}"),
            (Language::English, Why::Dropped) => format!("{subject} is dropped: {by}"),
            (Language::English, Why::Quantity | Why::Price | Why::Period | Why::Amount) if number.is_empty() => {
                format!("{subject} from {old} to {new}: {by}")
            }
            (Language::English, Why::Quantity | Why::Price | Why::Period | Why::Amount) => {
                format!("{number} of {subject} from {old} to {new}: {by}")
            }
            (Language::English, Why::Method) => format!("{subject} is computed in another way: {by}"),
            (Language::English, Why::Unfilled) => format!("{subject} is still to be filled in: {by}"),
            (Language::English, Why::Stated) if is_mended => format!("{subject} was not printed as its basis comes to, and is now: {by}"),
            (Language::English, Why::Stated) => format!("{subject} is not printed as its basis comes to: {by}"),
            (Language::English, Why::Rounding) => format!("roundings: {by}"),
        }
    }
}

fn sentence(comparison: &Comparison, subject: &str, old: &Exact, new: &Exact, mut reasons: Vec<Reason<'_>>, language: Language) -> String {
    let (before, after) = sides(comparison, language);
    let unit = &comparison.unit.text;
    let (was, is) = (amount(comparison, old), amount(comparison, new));
    let Ok(difference) = new.minus(old) else { return String::new() };
    let moved = match (language, difference.is_zero()) {
        (Language::Chinese, true) => format!("{after}{subject}{is}{unit}，与{before}持平"),
        (Language::Chinese, false) => {
            format!("{after}{subject}{is}{unit}，比{before}{was}{unit}{}", by(comparison, old, &difference, language))
        }
        (Language::English, true) => format!("{after}: {subject} is {is} {unit}, the same as in {before}"),
        (Language::English, false) => {
            format!("{after}: {subject} is {is} {unit}, against {was} {unit} in {before}, {}", by(comparison, old, &difference, language))
        }
    };
    reasons.retain(|reason| reason.change.why != Why::Rounding);
    reasons.sort_by_cached_key(|reason| std::cmp::Reverse(reason.change.amount.magnitude()));
    // A single one that is left is told and not called the rest.
    let shown = if reasons.len() == MOST + 1 { reasons.len() } else { MOST };
    // Amounts that are finer than the book works are told with all their digits, or they would not add up.
    let is_fine = rounded(comparison, &difference) != difference;
    let mut rest = difference.clone();
    let mut clauses = Vec::new();
    for reason in reasons.iter().take(shown) {
        let own = if is_fine { reason.change.amount.clone() } else { rounded(comparison, &reason.change.amount) };
        if own.is_zero() {
            continue;
        }
        clauses.push(reason.clause(comparison, &own, language));
        rest = rest.minus(&own).unwrap_or(rest);
    }
    if clauses.is_empty() {
        return moved + if language == Language::Chinese { "。" } else { "." };
    }
    if !rest.is_zero() {
        // What is left when every reason is told is only what they were rounded by.
        let title = match reasons.len() > shown {
            true => Phrase::new("其他因素合计", "everything else: "),
            false => Phrase::new("四舍五入", "rounding: "),
        };
        clauses.push(format!("{}{}", title.get(language), change(comparison, &rest, language)));
    }
    match (language, difference.is_zero()) {
        (Language::Chinese, true) => format!("{moved}，其中：{}。", numbered(&clauses)),
        (Language::Chinese, false) if clauses.len() > 1 => format!("{moved}，主要原因：{}。", numbered(&clauses)),
        (Language::Chinese, false) => format!("{moved}，原因是{}。", clauses.join("；")),
        (Language::English, _) => format!("{moved}: {}.", clauses.join("; ")),
    }
}

fn numbered(clauses: &[String]) -> String {
    const NUMBERS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "七"];
    clauses.iter().zip(NUMBERS).map(|(clause, number)| format!("{number}是{clause}")).collect::<Vec<_>>().join("；")
}

/// More or less, by how much, and by which part of what it was, where that was above zero.
fn by(comparison: &Comparison, old: &Exact, difference: &Exact, language: Language) -> String {
    let is_positive = !old.is_zero() && !old.is_negative();
    let share = difference.magnitude().over(old).ok().filter(|_| is_positive);
    let share = share.and_then(|share| Literal::per_cent(&share)).filter(|share| !share.value().is_zero());
    let share = share.map(|share| print::literal(&share));
    let amount = change(comparison, difference, language);
    match (language, difference.is_negative(), share) {
        (Language::Chinese, false, Some(share)) => format!("{amount}，增长{share}"),
        (Language::Chinese, true, Some(share)) => format!("{amount}，下降{share}"),
        (Language::English, _, Some(share)) => format!("{amount} ({share})"),
        (_, _, None) => amount,
    }
}

/// 增加 or 减少 with an amount.
fn change(comparison: &Comparison, by: &Exact, language: Language) -> String {
    let size = amount(comparison, &by.magnitude());
    let unit = &comparison.unit.text;
    match (language, by.is_negative()) {
        (Language::Chinese, false) => format!("增加{size}{unit}"),
        (Language::Chinese, true) => format!("减少{size}{unit}"),
        (Language::English, false) => format!("{size} {unit} more"),
        (Language::English, true) => format!("{size} {unit} less"),
    }
}

/// A value as it stands in running text: no space before its unit.
fn compact(text: Option<&str>) -> String {
    text.unwrap_or("").replace(' ', "")
}
