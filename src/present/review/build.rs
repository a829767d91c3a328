//! A report as a review: which rows the sheet has, and what each says.
//!
//! Owns the choice of rows: every project and every line, and parts where something does not hold.
//! Must never lay anything out.

use rustc_hash::FxHashMap;

use super::{Entry, Node, Review, Row};
use crate::book::{Basis, Role};
use crate::cause::Causes;
use crate::check::{Amount, Finding, Report, Severity, Verdict};
use crate::message::{Language, Phrase};
use crate::present::audit::Audit;
use crate::present::cause::{TITLE, sentence};
use crate::present::report::{Shown, severity};
use crate::present::{prose, tree};
use crate::quantity::{Exact, Quantity, Rounding, round};
use crate::recompute::{FigureId, Trace};
use crate::source::Sources;

/// The review of a book.
pub fn review(report: &Report<'_, '_>, causes: &Causes, sources: &Sources, audit: &Audit, language: Language) -> Review {
    let trace = report.judged.trace;
    let shown = Shown::new(report, causes, |_| true);
    let precision = &trace.book.settings.precision;
    let mut review = Review {
        language,
        title: title(trace, language),
        facts: facts(report, language),
        unit: precision.unit.text.to_string(),
        decimals: precision.number.scale() as usize,
        rows: Vec::new(),
        findings: Vec::new(),
        accepted: Vec::new(),
        nodes: Vec::new(),
        counts: counts(report, language),
        audit: audit.clone(),
    };
    let places = nodes(report, &mut review, language);
    let mut numbers: FxHashMap<FigureId, Vec<usize>> = FxHashMap::default();
    for (at, finding) in shown.findings.iter().enumerate() {
        let number = at + 1;
        if let Some(id) = finding.id {
            numbers.entry(id).or_default().push(at);
        }
        let node = finding.id.and_then(|id| places.get(&id).copied());
        if let Some(node) = node {
            review.nodes[node].findings.push(number);
        }
        let entry = entry(&shown, at, number, node, sources, language);
        if finding.accepted.is_some() { review.accepted.push(entry) } else { review.findings.push(entry) }
    }
    Rows { shown: &shown, numbers: &numbers, language, unit: &precision.unit.scale }.fill(&mut review);
    review
}

fn title(trace: &Trace<'_>, language: Language) -> String {
    let settings = &trace.book.settings;
    let (department, year) = (settings.department.as_deref().unwrap_or(""), settings.year.as_deref().unwrap_or(""));
    match language {
        Language::Chinese => {
            let year = if year.is_empty() || year.ends_with('年') { year.to_owned() } else { format!("{year}年") };
            format!("{department}{year}项目支出评审表")
        }
        Language::English => format!("Review of estimates {department} {year}").trim_end().to_owned(),
    }
}

fn facts(report: &Report<'_, '_>, language: Language) -> Vec<(String, String)> {
    let trace = report.judged.trace;
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language).to_owned();
    let settings = &trace.book.settings;
    let mut facts = Vec::new();
    facts.extend(settings.department.as_deref().map(|text| (say("申报单位", "department"), text.to_owned())));
    facts.extend(settings.year.as_deref().map(|text| (say("预算年度", "year"), text.to_owned())));
    facts.push((say("项目", "projects"), report.summary.projects.to_string()));
    if let Some(coverage) = &report.summary.basis_coverage {
        let tenths = round(coverage, &Exact::power_of_ten(-3), Rounding::HalfUp).and_then(|share| share.times(&Exact::integer(100)));
        let percent = tenths.unwrap_or(Exact::ZERO).decimal(1).0;
        facts.push((say("有测算依据的金额占比", "share of money with a basis"), format!("{percent}%")));
    }
    facts
}

fn counts(report: &Report<'_, '_>, language: Language) -> Vec<(String, usize)> {
    let summary = &report.summary;
    [
        (Phrase::new("列示的数", "statements"), summary.statements),
        (Phrase::new("相符", "exact"), summary.exact),
        (Phrase::new("四舍五入相符", "rounded"), summary.rounded),
        (Phrase::new("尾差", "rounding tails"), summary.explained),
        (Phrase::new("不符", "mismatches"), summary.mismatch),
        (Phrase::new("无法复算", "uncheckable"), summary.uncheckable),
        (Phrase::new("错误", "errors"), summary.errors),
        (Phrase::new("警告", "warnings"), summary.warnings),
        (Phrase::new("提示", "notes"), summary.notes),
        (Phrase::new("已接受", "accepted"), summary.accepted),
    ]
    .map(|(title, count)| (title.get(language).to_owned(), count))
    .to_vec()
}

/// Every figure of the projects and of the book, parents first; gives the place of each.
fn nodes(report: &Report<'_, '_>, review: &mut Review, language: Language) -> FxHashMap<FigureId, usize> {
    let judged = &report.judged;
    let trace = judged.trace;
    let mut places = FxHashMap::default();
    let mut open = vec![(trace.graph.id(0, 0), 0_usize)];
    while let Some((id, depth)) = open.pop() {
        places.insert(id, review.nodes.len());
        let facts = tree::facts(judged, id, language);
        review.nodes.push(Node {
            name: facts.name,
            depth,
            stated: facts.stated,
            computed: facts.computed,
            recomputed: facts.recomputed,
            is_bad: facts.worst == Some(Verdict::Mismatch),
            verdict: facts.verdict,
            working: facts.working,
            below: 0,
            findings: Vec::new(),
        });
        open.extend(tree::below(trace, id).into_iter().rev().map(|child| (child, depth + 1)));
    }
    // How many stand below each: those that follow and are deeper.
    let mut ancestors: Vec<usize> = Vec::new();
    for at in 0..review.nodes.len() {
        ancestors.truncate(review.nodes[at].depth);
        ancestors.iter().for_each(|above| review.nodes[*above].below += 1);
        ancestors.push(at);
    }
    places
}

fn entry(shown: &Shown<'_, '_, '_>, at: usize, number: usize, node: Option<usize>, sources: &Sources, language: Language) -> Entry {
    let finding = shown.findings[at];
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language).to_owned();
    let amount = |amount: &Option<Amount>| amount.as_ref().map_or_else(String::new, Amount::shown);
    let signed = |amount: &Option<Amount>| amount.as_ref().map_or_else(String::new, Amount::signed);
    let mut details = Vec::new();
    details.extend(finding.working.iter().map(|working| (say("算式", "working"), working.clone())));
    details.extend(finding.evidence.iter().map(|evidence| (say("佐证", "evidence"), evidence.text.get(language).to_owned())));
    details.extend(finding.related.iter().map(|text| (say("关联", "related"), text.get(language).to_owned())));
    for printed in &finding.printed {
        let Some(quote) = &printed.quote else { continue };
        let line = printed.line.map_or_else(String::new, |line| match language {
            Language::Chinese => format!("（第 {line} 行）"),
            Language::English => format!(" (line {line})"),
        });
        details.push((say("原文", "quotation"), format!("“{quote}”{line}")));
    }
    details.extend(finding.help.iter().map(|help| (say("建议", "advice"), help.get(language).to_owned())));
    let accepted = finding.accepted.as_ref().map_or_else(String::new, |accepted| {
        let who = accepted.who();
        if who.is_empty() { accepted.reason.clone() } else { format!("{}（{who}）", accepted.reason) }
    });
    let source = sources.get(finding.location.file);
    let line = source.position(finding.location.span.start).line;
    Entry {
        number,
        severity: finding.severity,
        grave: severity(finding.severity).get(language).to_owned(),
        title: finding.rule.title.get(language).to_owned(),
        figure: finding.figure.clone(),
        places: finding.places().join("、"),
        stated: amount(&finding.stated),
        computed: amount(&finding.computed),
        difference: signed(&finding.difference),
        effect: signed(&finding.effect),
        message: finding.message.get(language).to_owned(),
        details,
        causes: shown.worth_telling(at).into_iter().map(|cause| sentence(cause, language)).collect(),
        accepted,
        place: format!("{}:{line}", source.path),
        node,
    }
}

/// Makes the rows of the sheet.
struct Rows<'r, 's, 't, 'b> {
    shown: &'r Shown<'s, 't, 'b>,
    numbers: &'r FxHashMap<FigureId, Vec<usize>>,
    language: Language,
    unit: &'r Exact,
}

impl<'t, 'b> Rows<'_, '_, 't, 'b> {
    fn trace(&self) -> &'t Trace<'b> {
        self.shown.report.judged.trace
    }

    fn fill(&self, review: &mut Review) {
        let trace = self.trace();
        let root = trace.graph.id(0, 0);
        for project in trace.parts(root) {
            let at = review.rows.len();
            review.rows.push(self.row(project, 1, None));
            let mut open: Vec<(FigureId, usize)> = trace.parts(project).into_iter().rev().map(|line| (line, 2)).collect();
            while let Some((id, depth)) = open.pop() {
                let is_line = trace.figure(id).role == Role::Line;
                if is_line || self.is_telling(id) {
                    review.rows.push(self.row(id, depth, Some(at)));
                }
                open.extend(trace.parts(id).into_iter().rev().map(|part| (part, depth + 1)));
            }
        }
        review.rows.push(self.row(root, 0, None));
    }

    /// Whether something does not hold of a part.
    fn is_telling(&self, id: FigureId) -> bool {
        let is_grave = |at: &usize| self.shown.findings[*at].severity > Severity::Note;
        self.numbers.get(&id).is_some_and(|own| own.iter().any(is_grave))
    }

    fn row(&self, id: FigureId, depth: usize, project: Option<usize>) -> Row {
        let trace = self.trace();
        let submitted = self.amount(trace.stated(id));
        let recomputed = self.amount(trace.recomputed(id));
        let difference = submitted.as_ref().zip(recomputed.as_ref()).and_then(|(submitted, recomputed)| recomputed.minus(submitted).ok());
        let name = match depth {
            0 => Phrase::new("合计", "total").get(self.language).to_owned(),
            _ => trace.figure_name(id).to_owned(),
        };
        let basis = match trace.figure(id).basis {
            _ if depth < 2 => String::new(),
            Basis::None => Phrase::new("无测算依据", "no basis").get(self.language).to_owned(),
            _ => prose::basis(trace, id),
        };
        Row { name, depth, reasons: self.reasons(id, difference.as_ref()), submitted, recomputed, difference, basis, project }
    }

    fn amount(&self, value: Option<&Quantity>) -> Option<Exact> {
        let units = self.trace().units();
        value.filter(|value| units.is_money(value.dimension)).and_then(|value| value.value.over(self.unit).ok())
    }

    /// What does not hold of a figure, and what its difference comes from.
    fn reasons(&self, id: FigureId, difference: Option<&Exact>) -> Vec<String> {
        let trace = self.trace();
        let mut reasons: Vec<String> = Vec::new();
        for at in self.numbers.get(&id).into_iter().flatten() {
            let finding = self.shown.findings[*at];
            if finding.severity == Severity::Note {
                continue;
            }
            let mut text = self.short(finding);
            if let Some(cause) = self.shown.worth_telling(*at).first() {
                let cause = sentence(cause, self.language);
                text.push_str(&match self.language {
                    Language::Chinese => format!("。{}：{cause}", TITLE.zh),
                    Language::English => format!("; {}: {cause}", TITLE.en),
                });
            }
            if let Some(accepted) = &finding.accepted {
                text.push_str(&match self.language {
                    Language::Chinese => format!("（已接受：{}）", accepted.reason),
                    Language::English => format!(" (accepted: {})", accepted.reason),
                });
            }
            reasons.push(format!("{}. {text}", at + 1));
        }
        if difference.is_some_and(|difference| !difference.is_zero()) && reasons.is_empty() {
            let from: Vec<String> = trace.parts(id).into_iter().filter_map(|part| self.contribution(part)).take(MOST).collect();
            if !from.is_empty() {
                let (zh, en) = (format!("差额来自：{}", from.join("、")), format!("from: {}", from.join(", ")));
                reasons.push(if self.language == Language::Chinese { zh } else { en });
            }
        }
        reasons
    }

    /// A part with its difference, where it has one.
    fn contribution(&self, id: FigureId) -> Option<String> {
        let trace = self.trace();
        let (submitted, recomputed) = (self.amount(trace.stated(id))?, self.amount(trace.recomputed(id))?);
        let difference = recomputed.minus(&submitted).ok().filter(|difference| !difference.is_zero())?;
        let sign = if difference.is_negative() { "" } else { "+" };
        Some(format!("{} {sign}{}", trace.figure_name(id), difference.decimal(6).0))
    }

    /// The sentence of a finding without the path that it begins with: the row says which figure it is.
    fn short(&self, finding: &Finding) -> String {
        let text = finding.message.get(self.language);
        let rest = text.strip_prefix(finding.figure.as_str()).map(|rest| rest.trim_start_matches(['：', ':', ' ']));
        rest.unwrap_or(text).to_owned()
    }
}

/// So many parts of a difference are named.
const MOST: usize = 8;
