//! Findings with their facts and causes.
//!
//! Owns how a finding is named in a link, and which of a cause's changes can be made from the page.
//! Must never choose among causes.

use serde::Serialize;

use super::Scene;
use super::standing::{acceptance, lapsed, name_of, printed, value};
use crate::cause::{Cause, Edit, Place};
use crate::check::{Finding, Severity};
use crate::present::cause::{above, confidence, lines};
use crate::present::report::{Shown, Told, facts};
use crate::quantity::{Literal, print};

/// A finding.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// What names it in a link: it stays while the finding does.
    key: String,
    rule: &'static str,
    /// The rule in words.
    title: &'static str,
    severity: &'static str,
    /// The figure, or the name of the relation.
    figure: String,
    /// The path of the figure that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<String>,
    /// The project or table that it is in.
    home: String,
    places: Vec<String>,
    message: String,
    facts: Vec<(&'static str, String)>,
    /// What may be wrong; none where nothing was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    causes: Option<Vec<Possible>>,
    /// The cause that is told with a finding before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    above: Option<String>,
    behind: Vec<(&'static str, String)>,
    is_accepted: bool,
    /// Whether there is an acceptance that can be withdrawn.
    can_withdraw: bool,
    /// Of an acceptance that has lapsed: the rule and the places that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    lapsed: Option<String>,
    /// What it would change of the book's total.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<String>,
    /// Where it stands.
    place: String,
}

/// A number that may be wrong.
#[derive(Debug, Serialize)]
struct Possible {
    confidence: &'static str,
    sure: &'static str,
    lines: Vec<String>,
    /// The numbers that would be changed; empty where one of them cannot be changed from here.
    edits: Vec<Step>,
    /// The findings that would be settled, by their place in the list.
    settles: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct Step {
    figure: String,
    old: String,
    new: String,
}

/// The findings, the gravest first; notes only if they are wanted, or are about the project or table that is shown.
pub fn entries(scene: &Scene<'_, '_, '_>, notes: bool, sheet: Option<&str>) -> Vec<Entry> {
    let trace = scene.report.judged.trace;
    let file = sheet.and_then(|path| trace.at_path(path)).map(|id| trace.locate(id).0.file);
    let is_shown = |finding: &Finding| notes || finding.severity > Severity::Note || Some(finding.location.file) == file;
    let shown = Shown::new(scene.report, scene.causes, is_shown);
    (0..shown.findings.len()).map(|at| entry(scene, &shown, at)).collect()
}

fn entry(scene: &Scene<'_, '_, '_>, shown: &Shown<'_, '_, '_>, at: usize) -> Entry {
    let finding = shown.findings[at];
    let language = scene.language;
    let trace = scene.report.judged.trace;
    let told = facts(finding, language);
    let (causes, above) = match shown.told(at) {
        Told::None => (None, None),
        Told::Above(cause) => (None, above(cause, language)),
        Told::Here(causes) => (Some(causes.into_iter().map(|cause| possible(scene, shown, cause)).collect()), None),
    };
    let places: Vec<String> = finding.places().into_iter().map(str::to_owned).collect();
    let lapsed = lapsed(trace, finding);
    Entry {
        key: [finding.rule.name, &finding.figure, &[&places[..], lapsed.as_slice()].concat().join("、")].join("|"),
        rule: finding.rule.name,
        title: finding.rule.title.get(language),
        severity: finding.severity.name(),
        figure: finding.figure.clone(),
        anchor: scene.anchor(finding).map(|id| trace.path(id)),
        home: name_of(scene, scene.home(finding)),
        places,
        message: finding.message.get(language).to_owned(),
        facts: told.lines,
        causes,
        above,
        behind: told.behind,
        is_accepted: finding.accepted.is_some(),
        can_withdraw: acceptance(finding).is_some(),
        lapsed,
        effect: effect(finding),
        place: scene.place(finding.location),
    }
}

/// What stands in the file where a number is written that a cause would change: the draft may have changed it already.
fn in_file(scene: &Scene<'_, '_, '_>, edit: &Edit) -> String {
    let (Some(before), Place::Figure(id)) = (scene.before, edit.place) else { return edit.written.clone() };
    let trace = scene.report.judged.trace;
    let (module, figure) = trace.locate(id);
    let is_it = |literal: &Literal| print::literal(literal) == edit.written;
    let statement = module.statements(figure).find(|(_, statement)| module.literal(statement).is_some_and(is_it));
    match statement {
        Some((at, _)) => printed(before, id, at),
        None => value(before, id),
    }
}

fn effect(finding: &Finding) -> Option<String> {
    finding.effect.as_ref().filter(|effect| !effect.value.is_zero()).map(crate::check::Amount::signed)
}

fn possible(scene: &Scene<'_, '_, '_>, shown: &Shown<'_, '_, '_>, cause: &Cause) -> Possible {
    let is_number = |edit: &Edit| matches!(edit.place, Place::Figure(_)) && edit.value.is_some();
    let step = |edit: &Edit| Step { figure: edit.figure.clone(), old: in_file(scene, edit), new: edit.implied.clone() };
    Possible {
        confidence: confidence(cause.confidence).en,
        sure: confidence(cause.confidence).get(scene.language),
        lines: lines(cause, scene.language),
        edits: if cause.edits.iter().all(is_number) { cause.edits.iter().map(step).collect() } else { Vec::new() },
        settles: shown.settled(cause),
    }
}
