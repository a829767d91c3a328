//! 位置名称相近: a place used once and spelt nearly like another.

use rustc_hash::FxHashMap;

use super::{Check, Context, Example, Rule};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "similar-place",
    severity: Severity::Warning,
    title: Phrase::new("位置名称相近", "similar place"),
    explanation: Phrase::new(
        "stated: 之下的一个位置只用过一次，和另一个位置只差一个字，可能是写错了。如果确是两处，请在 book.yaml 的 documents: 之下列出它。",
        "A place under 'stated:' is used once and differs from another by one character: it may be a slip. If they are two places, \
         list it under 'documents:' in book.yaml.",
    ),
    examples: &[
        Example {
            yaml: "project: 甲\nstated: { 实施方案: 3 万元 }\nlines:\n  一: { stated: { 实施方案: 1 万元 } }\n  二: { stated: { 实旋方案: 2 万元 } }\n",
            finds: Some("甲.二：位置“实旋方案”只出现一次，与“实施方案”只差一个字"),
        },
        Example {
            yaml: "project: 甲\nstated: { 目标1: 3 万元 }\nlines:\n  一: { stated: { 目标1: 1 万元 } }\n  二: { stated: { 目标2: 2 万元 } }\n",
            finds: None,
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let mut uses: FxHashMap<&str, (usize, FigureId, u32)> = FxHashMap::default();
    for (at, module) in trace.book.modules.iter().enumerate() {
        // Statements of one name are counted through the name, so that each is split once.
        let mut counts: FxHashMap<crate::formula::Name, (usize, u32, u32)> = FxHashMap::default();
        for (index, figure) in (0_u32..).zip(&module.figures) {
            for statement in figure.statements.clone() {
                let place = module.statements[statement as usize].place;
                counts.entry(place).or_insert((0, index, statement)).0 += 1;
            }
        }
        for (name, (count, figure, statement)) in counts {
            for place in crate::book::places(module.names.text(name)) {
                uses.entry(place).or_insert((0, trace.graph.id(at, figure), statement)).0 += count;
            }
        }
    }
    let declared = &trace.book.settings.places;
    let mut rare: Vec<(&str, FigureId, u32)> = uses
        .iter()
        .filter(|(place, (count, ..))| {
            *count == 1 && place.chars().count() > 2 && !USUAL.contains(*place) && !declared.iter().any(|known| **known == ***place)
        })
        .map(|(place, (_, id, at))| (*place, *id, *at))
        .collect();
    if rare.is_empty() {
        return;
    }
    rare.sort_unstable_by_key(|(_, id, at)| (*id, *at));
    // Words that differ by one character share a form with one character taken out.
    let mut forms: FxHashMap<String, Vec<&str>> = FxHashMap::default();
    let frequent = uses.iter().filter(|(_, (count, ..))| *count > 1).map(|(place, _)| *place);
    for place in frequent.chain(declared.iter().map(|place| &**place)) {
        for form in shortened(place) {
            forms.entry(form).or_default().push(place);
        }
    }
    for (place, id, at) in rare {
        let near = shortened(place).into_iter().filter_map(|form| forms.get(&form)).flatten();
        let Some(near) = near.copied().filter(|other| *other != place && is_slip(place, other)).min() else { continue };
        let message = |path: &str| {
            Text::new(
                format!("{path}：位置“{place}”只出现一次，与“{near}”只差一个字"),
                format!("{path}: the place '{place}' is used once and differs from '{near}' by one character"),
            )
        };
        findings.push(context.at_statements(&RULE, id, &[at], message));
    }
}

/// The word itself and every form of it with one character less.
fn shortened(word: &str) -> Vec<String> {
    const LONGEST: usize = 40;
    let chars: Vec<char> = word.chars().collect();
    if chars.len() > LONGEST {
        return vec![word.to_owned()];
    }
    let mut forms: Vec<String> =
        (0..chars.len()).map(|out| chars.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, c)| *c).collect()).collect();
    forms.push(word.to_owned());
    forms
}

/// Places of the usual forms and tables, which differ from one another by a character and are meant to.
const USUAL: [&str; 12] = [
    "绩效目标",
    "绩效指标",
    "绩效总目标",
    "申报表",
    "申请表",
    "收支预算总表",
    "收入预算总表",
    "支出预算总表",
    "预算说明",
    "预算表",
    "年度目标",
    "年度指标",
];

/// Numbered places (目标1, 目标2; 表一, 表二) are meant to differ.
fn is_slip(a: &str, b: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十甲乙丙丁上下年";
    let counts = |c: &char| c.is_ascii_alphanumeric() || NUMERALS.contains(*c);
    let strip = |text: &str| text.chars().filter(|c| !counts(c)).collect::<String>();
    strip(a) != strip(b)
}
