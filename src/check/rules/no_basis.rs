//! 无测算依据: money that rests on no calculation.

use super::{Check, Context, Example, Rule, written};
use crate::book::{Basis, Role};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::print;
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "no-basis",
    severity: Severity::Note,
    title: Phrase::new("无测算依据", "no basis"),
    explanation: Phrase::new(
        "这笔明细只有一个总数，没有数量、单价等测算依据，无法复算。请补充依据（合同、报价、上年实际），或说明理由。",
        "The line has an amount and no quantities or rates behind it: it cannot be recomputed. Add its basis (a contract, a \
         quotation, last year's actual), or the reason why there is none.",
    ),
    examples: &[
        Example {
            yaml: "project: 培训\nlines:\n  培训费: 6.64 万元\n", finds: Some("培训.培训费：6.64 万元 没有测算依据")
        },
        Example { yaml: "project: 培训\nlines:\n  培训费: { formula: 2 次 * 3.32 万元/次, stated: 6.64 万元 }\n", finds: None },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let figure = trace.figure(id);
    if figure.basis != Basis::None || !matches!(figure.role, Role::Line | Role::Part) {
        return;
    }
    let Some(literal) = trace.operand_literal(id).filter(|literal| context.is_money(literal)) else { return };
    if literal.value().is_zero() || !trace.is_applied_for(id) {
        return;
    }
    let stated = print::literal(literal);
    let message = |path: &str| Text::new(format!("{path}：{stated} 没有测算依据"), format!("{path}: {stated} rests on no calculation"));
    let mut finding = context.at_figure(&RULE, id, message);
    finding.stated = Some(written(literal));
    findings.push(finding);
}
