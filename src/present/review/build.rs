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
use crate::present::accounts::accounts;
use crate::present::audit::{Audit, short};
use crate::present::cause::{TITLE, sentence};
use crate::present::report::{Shown, severity};
use crate::present::{prose, tree, visible};
use crate::quantity::{Exact, Quantity, Rounding, print, round};
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
            numbers.entry(asked_for(trace, id)).or_default().push(at);
        }
        let node = finding.id.and_then(|id| places.get(&id).copied());
        if let Some(node) = node {
            review.nodes[node].findings.push(number);
        }
        let entry = entry(&shown, at, number, node, sources, language);
        if finding.accepted.is_some() { review.accepted.push(entry) } else { review.findings.push(entry) }
    }
    Rows { shown: &shown, numbers: &numbers, language, unit: &precision.unit.scale, decimals: review.decimals }.fill(&mut review);
    review.texts(|text| *text = visible(text));
    review
}

/// The money that a figure goes into: the line or part that it is an input or a row of, else the figure itself.
fn asked_for(trace: &Trace<'_>, id: FigureId) -> FigureId {
    let mut at = id;
    while matches!(trace.figure(at).role, Role::Input | Role::Row) {
        match trace.parent(at) {
            Some(parent) => at = parent,
            None => return id,
        }
    }
    if trace.is_applied_for(at) { at } else { id }
}

fn title(trace: &Trace<'_>, language: Language) -> String {
    let settings = &trace.book.settings;
    let (department, year) = (settings.department.as_deref().unwrap_or(""), settings.year.as_deref().unwrap_or(""));
    match language {
        Language::Chinese => format!("{department}{}项目支出评审表", settings.year_in_title()),
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
    let all: Vec<_> = trace.book.modules.iter().map(|module| accounts(module)).collect();
    let mut open = vec![(trace.graph.id(0, 0), 0_usize)];
    while let Some((id, depth)) = open.pop() {
        places.insert(id, review.nodes.len());
        let facts = tree::facts(judged, id, language);
        let (module, figure) = trace.graph.split(id);
        let accounts = all[module].get(&figure).into_iter().flatten().map(|label| &*label.text);
        review.nodes.push(Node {
            name: facts.name,
            accounts: accounts.collect::<Vec<_>>().join("；"),
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
    let accepted = finding.accepted.as_ref().map_or_else(String::new, |accepted| {
        let who = accepted.who();
        if who.is_empty() { accepted.reason.clone() } else { format!("{}（{who}）", accepted.reason) }
    });
    let location = sources.seen(finding.location);
    let source = sources.get(location.file);
    let line = source.position(location.span.start).line;
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
        place: format!("{}:{line}", short(&source.path, &shown.report.judged.trace.book.path)),
        node,
    }
}

/// Makes the rows of the sheet.
struct Rows<'r, 's, 't, 'b> {
    shown: &'r Shown<'s, 't, 'b>,
    numbers: &'r FxHashMap<FigureId, Vec<usize>>,
    language: Language,
    unit: &'r Exact,
    decimals: usize,
}

impl<'t, 'b> Rows<'_, '_, 't, 'b> {
    fn trace(&self) -> &'t Trace<'b> {
        self.shown.report.judged.trace
    }

    fn say(&self, zh: &str, en: &str) -> String {
        if self.language == Language::Chinese { zh.to_owned() } else { en.to_owned() }
    }

    fn fill(&self, review: &mut Review) {
        let trace = self.trace();
        let root = trace.graph.id(0, 0);
        for project in trace.parts(root) {
            let lines = trace.parts(project);
            review.rows.push(self.row(project, 1, lines.is_empty()));
            let mut open: Vec<(FigureId, usize)> = lines.into_iter().rev().map(|line| (line, 2)).collect();
            while let Some((id, depth)) = open.pop() {
                let is_line = trace.figure(id).role == Role::Line;
                if is_line || self.is_telling(id) {
                    review.rows.push(self.row(id, depth, is_line));
                }
                open.extend(trace.parts(id).into_iter().rev().map(|part| (part, depth + 1)));
            }
        }
        review.rows.push(self.row(root, 0, false));
    }

    /// Whether something does not hold of a part.
    fn is_telling(&self, id: FigureId) -> bool {
        self.numbers.get(&id).is_some_and(|own| own.iter().any(|at| self.shown.findings[*at].severity > Severity::Note))
    }

    fn row(&self, id: FigureId, depth: usize, is_decided: bool) -> Row {
        let trace = self.trace();
        // A place that is still to be filled in states nothing, whatever the lines come to.
        let is_blank = trace.statements(id).next().is_some() && trace.statements(id).all(|(_, literal)| literal.is_none());
        let submitted = self.amount(trace.stated(id).filter(|_| !is_blank));
        // What rests on nothing, or waits for a number, is not recomputed.
        let is_recomputed = trace.has_basis(id) && trace.computed(id).is_some();
        let recomputed = self.amount(trace.recomputed(id).filter(|_| is_recomputed));
        let difference = submitted.as_ref().zip(recomputed.as_ref()).and_then(|(submitted, recomputed)| recomputed.minus(submitted).ok());
        let name = if depth == 0 { self.say("合计", "total") } else { trace.figure_name(id).to_owned() };
        let basis = match trace.figure(id).basis {
            _ if depth < 2 && !is_decided => String::new(),
            Basis::None | Basis::Sum if trace.parts(id).is_empty() => self.say("无测算依据", "no basis"),
            _ => prose::basis(trace, id),
        };
        let own = self.numbers.get(&id).map_or(&[][..], Vec::as_slice);
        let findings = own.iter().map(|at| at + 1).collect();
        Row { name, depth, reasons: self.reasons(id, own, is_recomputed), submitted, recomputed, difference, basis, is_decided, findings }
    }

    fn amount(&self, value: Option<&Quantity>) -> Option<Exact> {
        let units = self.trace().units();
        value.filter(|value| units.is_money(value.dimension)).and_then(|value| value.value.over(self.unit).ok())
    }

    /// What does not hold of a figure, what it is stated as, and what its difference comes from.
    fn reasons(&self, id: FigureId, findings: &[usize], is_recomputed: bool) -> Vec<String> {
        let trace = self.trace();
        let mut reasons: Vec<String> = Vec::new();
        for at in findings {
            let finding = self.shown.findings[*at];
            if finding.severity == Severity::Note && finding.rule.name != "coarse-rounding" {
                continue;
            }
            let mut text = self.short(id, finding);
            if let Some(cause) = self.shown.worth_telling(*at).first() {
                let cause = sentence(cause, self.language);
                text.push_str(&self.say(&format!("。{}：{cause}", TITLE.zh), &format!("; {}: {cause}", TITLE.en)));
            }
            if let Some(accepted) = &finding.accepted {
                let reason = &accepted.reason;
                text.push_str(&self.say(&format!("（已接受：{reason}）"), &format!(" (accepted: {reason})")));
            }
            reasons.push(format!("{}. {}", at + 1, self.within_project(id, &text)));
        }
        let printed = trace.operand_literal(id).or_else(|| trace.statements(id).find_map(|(_, literal)| literal));
        if let Some(literal) = printed.filter(|literal| !literal.is_plain()) {
            let own = print::literal(literal);
            reasons.push(self.say(&format!("列示为“{own}”"), &format!("stated as '{own}'")));
        }
        if trace.has_basis(id) && !is_recomputed {
            reasons.push(if trace.is_awaited(id) || trace.operands(id).into_iter().any(|operand| trace.is_awaited(operand)) {
                self.say("还有数待填，无法复算", "not recomputed: values are still to be filled in")
            } else {
                self.say("无法复算", "cannot be recomputed")
            });
        }
        let from: Vec<String> = trace.parts(id).into_iter().filter_map(|part| self.contribution(part)).take(MOST).collect();
        if is_recomputed && !from.is_empty() {
            reasons.push(self.say(&format!("差额来自：{}", from.join("、")), &format!("from: {}", from.join(", "))));
        }
        reasons
    }

    /// A part with its difference, where it has one.
    fn contribution(&self, id: FigureId) -> Option<String> {
        let trace = self.trace();
        let (submitted, recomputed) = (self.amount(trace.stated(id))?, self.amount(trace.recomputed(id))?);
        let difference = recomputed.minus(&submitted).ok().filter(|difference| !difference.is_zero())?;
        let sign = if difference.is_negative() { "" } else { "+" };
        Some(format!("{} {sign}{}", trace.figure_name(id), super::decimals(&difference, self.decimals)))
    }

    /// The sentence of a finding without the path that it begins with where that is the row's own.
    fn short(&self, id: FigureId, finding: &Finding) -> String {
        let text = finding.message.get(self.language);
        let own = if finding.id == Some(id) { finding.figure.as_str() } else { "" };
        let rest = text.strip_prefix(own).and_then(|rest| rest.strip_prefix('：').or_else(|| rest.strip_prefix(": ")));
        rest.filter(|_| !own.is_empty()).unwrap_or(text).to_owned()
    }

    /// A text without the name of the project before its figures: the rows stand under it.
    fn within_project(&self, id: FigureId, text: &str) -> String {
        let trace = self.trace();
        let (module, _) = trace.graph.split(id);
        if module == 0 { text.to_owned() } else { text.replace(&format!("{}.", trace.book.modules[module].name(0)), "") }
    }
}

/// So many parts of a difference are named.
const MOST: usize = 8;
