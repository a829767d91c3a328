//! 取整较粗: an amount printed coarser than the book works with.

use super::{Check, Context, Example, Rule};
use crate::check::Verdict;
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::print;
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "coarse-rounding",
    severity: Severity::Note,
    title: Phrase::new("取整较粗", "coarse rounding"),
    explanation: Phrase::new(
        "金额由测算依据四舍五入得到，但比本卷的精度（如 0.01 万元）粗：130 万元，算得 129.8 万元。这不是错误；取整带来的差额列出备查。",
        "The amount is its basis rounded, but coarser than the precision of the book (0.01 万元): 130 万元 for 129.8 万元. \
         It is no error; what the rounding adds is shown.",
    ),
    examples: &[
        Example {
            yaml: "project: 刻章\nlines:\n  刻章费: { formula: 5900 户 * 220 元/户, stated: 130 万元 }\n",
            finds: Some("刻章.刻章费：列示 130 万元 是取整数，算得 129.8 万元，相差 0.2 万元"),
        },
        Example {
            yaml: "project: 物业\nlines:\n  物业费: { formula: 5580 平方米 * 18 元/平方米/月 * 12 月, stated: 120.53 万元 }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let Some(computed) = context.trace().computed(id) else { return };
    let precision = context.trace().book.settings.precision.value();
    if !context.judged.printed(id).any(|(at, literal)| context.judged.verdict(id, at) == Verdict::Rounded && literal.step() > precision) {
        return;
    }
    for group in context.groups(id) {
        let coarse: Vec<u32> = group
            .iter()
            .copied()
            .filter(|at| context.judged.verdict(id, *at) == Verdict::Rounded && !context.judged.relying.contains_key(&(id, *at)))
            .filter(|at| {
                context
                    .literal(id, *at)
                    .is_some_and(|literal| literal.is_plain() && context.is_money(literal) && literal.step() > precision)
            })
            .collect();
        let Some(literal) = coarse.first().and_then(|at| context.literal(id, *at)) else { continue };
        let (stated, shown) = (print::literal(literal), print::amount(&computed.value, &literal.unit));
        let gap = computed.value.minus(&literal.value()).map(|gap| gap.magnitude()).unwrap_or(computed.value.clone());
        let gap = print::amount(&gap, &literal.unit);
        let message = |path: &str| {
            Text::new(
                format!("{path}：列示 {stated} 是取整数，算得 {shown}，相差 {gap}"),
                format!("{path}: {stated} is rounded; it comes to {shown}, a difference of {gap}"),
            )
        };
        let mut finding = context.at_statements(&RULE, id, &coarse, message);
        context.compare(&mut finding, id, literal, &computed.value);
        findings.push(finding);
    }
}
