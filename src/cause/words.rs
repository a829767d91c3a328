//! A cause in words: a possibility with its evidence, what it settles and what it would break.
//!
//! Owns the sentences; never the choice of what is said first.
//! Must never name a person or pass a verdict.

use super::change::Check;
use super::kind::Kind;
use super::ledger::Ledger;
use super::search::{Candidate, Edit};
use super::slip::Slip;
use super::solve::Place;
use super::{Cause, Confidence, Tried};
use crate::book::{Basis, ROOT, Role};
use crate::check::{Amount, Finding};
use crate::message::Text;
use crate::quantity::{Literal, print};
use crate::recompute::{FigureId, Trace};

/// So many broken comparisons are named.
const MOST_BROKEN: usize = 3;
/// So many places are named.
const MOST_PLACES: usize = 3;
/// So many totals above are named.
const MOST_TOTALS: usize = 6;

/// A cause with its sentences.
pub(super) fn cause(ledger: &Ledger<'_, '_, '_>, tried: &Tried, confidence: Confidence, findings: &[Finding]) -> Cause {
    let Tried { candidate, outcome, settles } = tried;
    let mut breaks: Vec<Text> = Vec::new();
    for check in outcome.broken.values() {
        let text = named(ledger, *check);
        if !breaks.contains(&text) {
            breaks.push(text);
        }
    }
    let effect = effect(ledger, tried);
    let details = details(candidate, settles, &breaks, effect.as_ref(), findings);
    Cause {
        kind: candidate.kind,
        confidence,
        edits: candidate.edits.clone(),
        settles: settles.clone(),
        breaks: outcome.broken.len(),
        effect,
        message: message(candidate),
        details,
    }
}

/// A figure's name with that of what it belongs to; of a cell its whole path.
pub(super) fn short(trace: &Trace<'_>, id: FigureId) -> String {
    let (module, figure) = trace.locate(id);
    match module.table {
        Some(_) => module.path(figure),
        None => brief(&module.path(figure)).to_owned(),
    }
}

/// What some places print, a few of them named.
pub(super) fn prints(places: &[&str], literal: &Literal) -> Text {
    let shown = print::literal(literal);
    let (count, named) = (places.len(), places.iter().take(MOST_PLACES).copied().collect::<Vec<_>>().join("、"));
    if count <= MOST_PLACES {
        return Text::new(format!("“{named}”写的是 {shown}"), format!("'{named}' prints {shown}"));
    }
    Text::new(format!("“{named}”等 {count} 处写的是 {shown}"), format!("'{named}' and others, {count} places, print {shown}"))
}

/// The last two names of a path.
fn brief(path: &str) -> &str {
    let dots = path.rmatch_indices('.').nth(1);
    dots.map_or(path, |(at, _)| &path[at + 1..])
}

/// What is wrong, what it should be, and how the hand slipped.
fn message(candidate: &Candidate) -> Text {
    let first = &candidate.edits[0];
    let Text { mut zh, mut en } = edited(candidate.kind, first);
    for edit in candidate.edits.iter().skip(1) {
        let Edit { figure, written, implied, .. } = edit;
        let figure = brief(figure);
        zh.push_str(&format!("，连带“{figure}”由 {written} 变为 {implied}"));
        en.push_str(&format!(", and with it '{figure}' from {written} to {implied}"));
    }
    if let Some(slip) = candidate.slip.map(|slip| slipped(slip, first.written.contains('元'))) {
        zh.push_str(&format!("：{}", slip.zh));
        en.push_str(&format!(": {}", slip.en));
    }
    Text::new(zh, en)
}

/// The evidence; what would hold then, what would not, and what that does to the totals.
fn details(
    candidate: &Candidate,
    settles: &[usize],
    breaks: &[Text],
    effect: Option<&(Vec<String>, Amount)>,
    findings: &[Finding],
) -> Vec<Text> {
    let mut list: Vec<Text> = candidate.because.iter().cloned().collect();
    let mut names: Vec<&str> = Vec::new();
    for name in settles.iter().filter_map(|at| findings.get(*at)).map(|finding| brief(&finding.figure)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if settles.len() > 1 {
        let count = settles.len();
        list.push(Text::new(format!("改后 {count} 处都相符：{}", names.join("、")), format!("then {count} hold: {}", names.join(", "))));
    }
    if !breaks.is_empty() {
        let count = breaks.len();
        let shown = |get: fn(&Text) -> &str, sign: &str| breaks.iter().take(MOST_BROKEN).map(get).collect::<Vec<_>>().join(sign);
        let more = |text: String| if count > MOST_BROKEN { text } else { String::new() };
        list.push(Text::new(
            format!("但{}{} 就不再相符", shown(|text| &text.zh, "、"), more(format!(" 等 {count} 处"))),
            format!("but {}{} would no longer hold", shown(|text| &text.en, ", "), more(format!(" and others, {count} in all,"))),
        ));
    }
    if let Some((totals, by)) = effect {
        let (by, totals) = (by.signed(), totals.join(" → "));
        list.push(Text::new(
            format!("上面的合计各变动 {by}：{totals}"),
            format!("the totals above change by {by}: {}", totals.replace(ROOT, "all projects")),
        ));
    }
    list
}

/// The number as it is written, and as it should be.
fn edited(kind: Kind, edit: &Edit) -> Text {
    let Edit { figure, written, implied, .. } = edit;
    let figure = brief(figure);
    if kind == Kind::WrongLabel {
        // Without labels the two totals are named by themselves.
        let name = |code: &str| if edit.places.is_empty() { format!("“{code}”") } else { format!(" {code} ") };
        return Text::new(
            format!("“{figure}”列在{}下，按合计应在{}下", name(written), name(implied)),
            format!("'{figure}' stands under {written}; by the totals it belongs under {implied}"),
        );
    }
    match edit.place {
        Place::Formula(..) => Text::new(
            format!("“{figure}”算式里的 {written} 应为 {implied}"),
            format!("{written} in the formula of '{figure}' should be {implied}"),
        ),
        Place::Figure(_) => Text::new(format!("“{figure}”{written} 应为 {implied}"), format!("'{figure}', {written}, should be {implied}")),
    }
}

fn slipped(slip: Slip, money: bool) -> Text {
    match slip {
        Slip::Digit => Text::new("错一位数字", "one digit differs"),
        Slip::Swapped => Text::new("相邻两位写反", "two neighbouring digits are exchanged"),
        Slip::Dropped => Text::new("漏写一位", "a digit is missing"),
        Slip::Doubled => Text::new("一位写了两遍", "a digit stands twice"),
        Slip::Shifted(4) if money => {
            Text::new("大了一万倍，像是 元 与 万元 混了", "ten thousand times too large, as if 元 and 万元 were mixed up")
        }
        Slip::Shifted(-4) if money => {
            Text::new("小了一万倍，像是 元 与 万元 混了", "ten thousand times too small, as if 元 and 万元 were mixed up")
        }
        Slip::Shifted(by) if by > 0 => Text::new(format!("小数点右移了 {by} 位"), format!("the decimal point is {by} to the right")),
        Slip::Shifted(by) => Text::new(format!("小数点左移了 {} 位", -by), format!("the decimal point is {} to the left", -by)),
        Slip::Factor { numer, denom: 1 } => Text::new(
            format!("正好是 {numer} 倍，像是多乘了 {numer}"),
            format!("{numer} times too much, as if multiplied by {numer} once more"),
        ),
        Slip::Factor { numer: 1, denom } => {
            Text::new(format!("正好是 1/{denom}，像是漏乘了 {denom}"), format!("1/{denom} of it, as if {denom} had been left out"))
        }
        Slip::Factor { numer, denom } => Text::new(format!("期数写成了 {numer}，不是 {denom}"), format!("{numer} periods for {denom}")),
    }
}

/// What is compared, as a noun.
fn named(ledger: &Ledger<'_, '_, '_>, check: Check) -> Text {
    let trace = ledger.judged.trace;
    let quoted = |path: String| Text::new(format!("“{path}”"), format!("'{path}'"));
    match check {
        Check::Statement(id, at) => {
            let (module, _) = trace.locate(id);
            let path = short(trace, id);
            match module.literal(&module.statements[at as usize]) {
                Some(literal) => {
                    let shown = print::literal(literal);
                    Text::new(format!("“{path}”{shown}"), format!("'{path}' ({shown})"))
                }
                None => quoted(path),
            }
        }
        Check::Places(id) => {
            let path = short(trace, id);
            Text::new(format!("“{path}”的各处"), format!("the places of '{path}'"))
        }
        Check::Relation((module, index), _) => {
            let module = &trace.book.modules[module];
            quoted(module.relation_name(&module.relations[index]))
        }
    }
}

/// By how much the sums above the number change: those that money is applied for in.
fn effect(ledger: &Ledger<'_, '_, '_>, tried: &Tried) -> Option<(Vec<String>, Amount)> {
    let trace = ledger.judged.trace;
    let unit = trace.book.settings.precision.unit.clone();
    let moved = |id: FigureId| {
        let by = tried.outcome.moved.get(&id).filter(|by| !by.is_zero())?;
        let money = trace.stated(id).is_some_and(|value| value.dimension == unit.dimension);
        (money && trace.is_applied_for(id)).then(|| (id, by.clone()))
    };
    // The outermost figure that moves: the sums above it follow.
    let mut all: Vec<_> = tried.outcome.moved.keys().filter_map(|id| moved(*id)).collect();
    all.sort_by_key(|(id, _)| std::cmp::Reverse(trace.position(*id)));
    let (top, by) = all.into_iter().next()?;
    let mut totals = Vec::new();
    let mut at = top;
    while totals.len() < MOST_TOTALS
        && let Some(parent) = trace.parent(at)
        && matches!(trace.figure(at).role, Role::Line | Role::Part | Role::Row | Role::Root)
        && matches!(trace.figure(parent).basis, Basis::Sum | Basis::Each(_))
        && !holds_then(tried, parent)
    {
        let (module, figure) = trace.locate(parent);
        totals.push(module.name(figure).to_owned());
        at = parent;
    }
    (!totals.is_empty()).then(|| (totals, Amount::new(by, unit)))
}

/// Whether a printed sum agrees once the change is made: then it stays as it is, and with it what is above.
fn holds_then(tried: &Tried, id: FigureId) -> bool {
    tried.outcome.mended.iter().any(|check| matches!(check, Check::Statement(of, _) if *of == id))
}
