//! 目标偏松: a target that its own basis exceeds.

use super::{Check, Context, Example, Rule};
use crate::check::Verdict;
use crate::check::finding::{Amount, Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Literal, Qualifier, print};
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "loose-bound",
    severity: Severity::Warning,
    title: Phrase::new("目标偏松", "loose bound"),
    explanation: Phrase::new(
        "绩效目标用“≥”“以上”“不超过”给出界限，而申请资金所依据的数量比这个界限多（或少）：钱按 5900 户申请，目标却只要求 ≥5000户。\
         目标应与测算依据一致，否则请说明差距的理由。",
        "A target gives a bound, and the quantity that the money is asked for exceeds it: paid for 5900户, promised ≥5000户. \
         The target should match the basis, or the gap should be explained.",
    ),
    examples: &[
        Example {
            yaml: "project: 刻章\nlines:\n  刻章费:\n    formula: 户数 * 220 元/户\n    户数: { stated: { 实施方案: 5900 户, 绩效指标: ≥5000户 } }\n    stated: 129.8 万元\n",
            finds: Some("刻章.刻章费.户数：目标 ≥5000 户，测算依据为 5900 户，目标低于测算依据 900 户"),
        },
        Example {
            yaml: "project: 消毒\nlines:\n  消毒费: 2 万元\nfigures:\n  次数: { formula: 2 次/月 * 12 月, stated: { 绩效指标: ≥24次 } }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    if !context.judged.printed(id).any(|(_, literal)| literal.is_bound()) {
        return;
    }
    let trace = context.trace();
    for group in context.groups(id) {
        if group.iter().any(|at| context.judged.verdict(id, *at) == Verdict::Mismatch) {
            continue;
        }
        let slack = group.iter().filter_map(|at| context.literal(id, *at).map(|literal| (*at, literal)));
        let loose: Vec<(u32, &Literal)> = slack.filter(|(at, literal)| is_loose(context, id, *at, literal)).collect();
        let Some((first, literal)) = loose.first().copied() else { continue };
        let Some(basis) = context.yardstick(id) else { continue };
        let difference = basis.minus(&literal.value()).unwrap_or(Exact::ZERO);
        let (zh, en) = if difference.is_negative() { ("高于", "above") } else { ("低于", "below") };
        let (stated, shown) = (print::literal(literal), print::amount(&basis, &literal.unit));
        let gap = print::amount(&difference.magnitude(), &literal.unit);
        let message = |path: &str| {
            Text::new(
                format!("{path}：目标 {stated}，测算依据为 {shown}，目标{zh}测算依据 {gap}"),
                format!("{path}: the target is {stated}, its basis {shown}: the target is {en} the basis by {gap}"),
            )
        };
        let statements: Vec<u32> = loose.iter().map(|(at, _)| *at).collect();
        let mut finding = context.at_statements(&RULE, id, &statements, message);
        finding.location = context.printed(id, first).location;
        context.compare(&mut finding, id, literal, &basis);
        finding.computed = Some(Amount::new(basis, literal.unit.clone()));
        if trace.computed(id).is_none() {
            finding.working = Some(trace.operand_text(id, View::Stated));
        }
        findings.push(finding);
    }
}

fn is_loose(context: &Context<'_, '_>, id: FigureId, at: u32, literal: &Literal) -> bool {
    if !literal.is_bound() || context.judged.verdict(id, at) != Verdict::Exact || context.judged.relying.contains_key(&(id, at)) {
        return false;
    }
    let Some(basis) = context.yardstick(id) else { return false };
    let over = basis.minus(&literal.value()).unwrap_or(Exact::ZERO);
    let slack = match literal.qualifier {
        Qualifier::AtMost | Qualifier::LessThan => over.negated(),
        _ => over,
    };
    // The next whole number meets `>60台` without slack.
    let strict = matches!(literal.qualifier, Qualifier::MoreThan | Qualifier::LessThan);
    let least = if strict { literal.step() } else { Exact::ZERO };
    slack > least
}
