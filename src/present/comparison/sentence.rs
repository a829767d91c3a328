//! 预算变动情况 in a sentence that can be pasted into a form.
//!
//! Owns the wording: more, less or the same, by how much, and the reasons in order of their weight.
//! Must never name a reason that the comparison does not have.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{amount, rounded, sides};
use crate::compare::{Change, Comparison, Project, Why};
use crate::message::{Language, Phrase};
use crate::quantity::{Exact, Literal, print};

/// So many reasons are named; the rest is one amount.
const MOST: usize = 5;

/// The sentence of the whole book: its total, and the reasons of all projects.
pub fn of_book(comparison: &Comparison, language: Language) -> String {
    let reasons: Vec<Reason> = comparison
        .projects
        .iter()
        .flat_map(|project| project.changes.iter().map(|change| Reason::new(Some(&project.name), change)))
        .chain(comparison.rest.iter().map(|change| Reason::new(None, change)))
        .collect();
    let subject = if language == Language::Chinese { "项目支出预算" } else { "project expenditure" };
    let text = sentence(comparison, subject, &comparison.old, &comparison.new, reasons, language);
    match (comparison.unknown.len(), language) {
        (0, _) => text,
        (count, Language::Chinese) => format!("{text}（其中 {count} 个项目还有数没有填，金额未定，暂按0计。）"),
        (count, Language::English) => format!("{text} ({count} projects have no amount yet, and count as nothing.)"),
    }
}

/// The sentence of one project that both books have.
pub fn of_project(comparison: &Comparison, project: &Project, language: Language) -> String {
    let (Some(old), Some(new)) = (&project.old, &project.new) else { return String::new() };
    if comparison.unknown.contains(&project.name) {
        return Phrase::new("还有数没有填，金额未定。", "some values are still to be filled in: there is no amount yet.")
            .get(language)
            .to_owned();
    }
    let reasons = project.changes.iter().map(|change| Reason::new(None, change)).collect();
    let subject = if language == Language::Chinese { "预算" } else { "the budget" };
    sentence(comparison, subject, old, new, reasons, language)
}

/// A reason with the project it is of, where that has to be said.
struct Reason<'c> {
    project: Option<&'c str>,
    change: &'c Change,
    /// Whether another reason is about something of the same name.
    is_namesake: bool,
}

impl<'c> Reason<'c> {
    fn new(project: Option<&'c str>, change: &'c Change) -> Self {
        Self { project, change, is_namesake: false }
    }

    /// The name of what it is about.
    fn name(&self) -> &'c str {
        self.change.path.last().map(String::as_str).or(self.project).unwrap_or("")
    }

    /// The same in words: with what it is part of where several bear the name.
    fn subject(&self) -> String {
        let above = self.change.path.len().checked_sub(2).map(|at| self.change.path[at].as_str());
        let above = above.or_else(|| self.project.filter(|_| !self.change.path.is_empty()));
        match above.filter(|_| self.is_namesake) {
            Some(above) => format!("{above}{}", self.name()),
            None => self.name().to_owned(),
        }
    }

    fn clause(&self, comparison: &Comparison, by: &Exact, language: Language) -> String {
        let by = change(comparison, by, language);
        let subject = self.subject();
        let number = self.change.number.as_deref().unwrap_or("");
        let (old, new) = (compact(self.change.old.as_deref()), compact(self.change.new.as_deref()));
        match language {
            Language::Chinese => match self.change.why {
                Why::New => format!("新增{subject}，{by}"),
                Why::Dropped => format!("取消{subject}，{by}"),
                Why::Quantity | Why::Price | Why::Period | Why::Amount => format!("{subject}{number}由{old}调整为{new}，{by}"),
                Why::Method => format!("{subject}测算方法调整，{by}"),
                Why::Stated => match (&self.change.old, &self.change.new) {
                    (Some(_), None) => format!("{subject}原列示数与测算数不符，现按测算数列示，{by}"),
                    _ => format!("{subject}列示数与测算数不符，{by}"),
                },
                Why::Rounding => format!("四舍五入，{by}"),
            },
            Language::English => match self.change.why {
                Why::New => format!("{subject} is new: {by}"),
                Why::Dropped => format!("{subject} is dropped: {by}"),
                Why::Quantity | Why::Price | Why::Period | Why::Amount => {
                    let what = [subject.as_str(), number].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
                    format!("{what} from {old} to {new}: {by}")
                }
                Why::Method => format!("{subject} is computed in another way: {by}"),
                Why::Stated => match (&self.change.old, &self.change.new) {
                    (Some(_), None) => format!("{subject} was not printed as its basis comes to, and is now: {by}"),
                    _ => format!("{subject} is not printed as its basis comes to: {by}"),
                },
                Why::Rounding => format!("roundings: {by}"),
            },
        }
    }
}

fn sentence(comparison: &Comparison, subject: &str, old: &Exact, new: &Exact, mut reasons: Vec<Reason<'_>>, language: Language) -> String {
    let (before, after) = sides(comparison, language);
    let unit = &comparison.unit.text;
    let (was, is) = (amount(comparison, old), amount(comparison, new));
    let Ok(difference) = new.minus(old) else { return String::new() };
    let moved = match language {
        Language::Chinese => format!("{after}{subject}{is}{unit}，比{before}{was}{unit}{}", by(comparison, old, &difference, language)),
        Language::English => {
            format!("{after}: {subject} is {is} {unit}, against {was} {unit} in {before}, {}", by(comparison, old, &difference, language))
        }
    };
    let mut names: FxHashMap<&str, FxHashSet<(Option<&str>, &[String])>> = FxHashMap::default();
    for reason in &reasons {
        names.entry(reason.name()).or_default().insert((reason.project, &reason.change.path));
    }
    let shared: FxHashSet<&str> = names.into_iter().filter(|(_, bearers)| bearers.len() > 1).map(|(name, _)| name).collect();
    reasons.iter_mut().for_each(|reason| reason.is_namesake = shared.contains(reason.name()));
    reasons.sort_by_cached_key(|reason| std::cmp::Reverse(reason.change.amount.magnitude()));
    let mut rest = rounded(comparison, &difference);
    let mut clauses = Vec::new();
    let mut told = 0;
    for reason in reasons.iter().filter(|reason| reason.change.why != Why::Rounding).take(MOST) {
        let own = rounded(comparison, &reason.change.amount);
        told += 1;
        if own.is_zero() {
            continue;
        }
        clauses.push(reason.clause(comparison, &own, language));
        rest = rest.minus(&own).unwrap_or(rest);
    }
    if clauses.is_empty() {
        return moved + if language == Language::Chinese { "。" } else { "." };
    }
    // What is left when every reason is told is only what they were rounded by.
    let is_rounding = reasons.iter().filter(|reason| reason.change.why != Why::Rounding).count() == told;
    if !rest.is_zero() {
        clauses.push(match language {
            Language::Chinese if is_rounding => format!("四舍五入{}", change(comparison, &rest, language)),
            Language::English if is_rounding => format!("rounding: {}", change(comparison, &rest, language)),
            Language::Chinese => format!("其他因素合计{}", change(comparison, &rest, language)),
            Language::English => format!("everything else: {}", change(comparison, &rest, language)),
        });
    }
    match language {
        Language::Chinese if clauses.len() > 1 => format!("{moved}，主要原因：{}。", numbered(&clauses)),
        Language::Chinese => format!("{moved}，原因是{}。", clauses.join("；")),
        Language::English => format!("{moved}: {}.", clauses.join("; ")),
    }
}

fn numbered(clauses: &[String]) -> String {
    const NUMBERS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "七"];
    clauses.iter().zip(NUMBERS).map(|(clause, number)| format!("{number}是{clause}")).collect::<Vec<_>>().join("；")
}

/// More or less, by how much, and by which part of what it was.
fn by(comparison: &Comparison, old: &Exact, difference: &Exact, language: Language) -> String {
    if difference.is_zero() {
        return if language == Language::Chinese { "无增减" } else { "the same" }.to_owned();
    }
    let share = difference.magnitude().over(old).ok().and_then(|share| Literal::per_cent(&share)).map(|share| print::literal(&share));
    let amount = change(comparison, &rounded(comparison, difference), language);
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
