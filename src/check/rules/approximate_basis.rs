//! 依据为约数: an estimate is no basis for an amount to the cent.

use rustc_hash::FxHashMap;

use super::{Check, Context, Example, Rule};
use crate::check::Verdict;
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::{Qualifier, print};
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "approximate-basis",
    severity: Severity::Warning,
    title: Phrase::new("依据为约数", "approximate basis"),
    explanation: Phrase::new(
        "金额是用“约”数算出来的。约数可以说明规模，不能作为精确金额的依据。请给出确切的数量（如上年实际数），或说明取这个约数的理由。\
         只报离约数最近的一个金额，再往上的合计不重复报。",
        "The amount is computed from an estimate. An estimate shows a scale; it is no basis for an exact amount. Give the exact \
         quantity (last year's count), or the reason for the estimate. Only the nearest printed amount is told, not the totals above it.",
    ),
    examples: &[
        Example {
            yaml: "project: 通信\nlines:\n  短信费: { formula: 约30万件 * 1 条/件 * 8000 元/10万条, stated: 2.4 万元 }\n",
            finds: Some("通信.短信费：2.4 万元 是由约数“约30 万件”算出的"),
        },
        Example {
            yaml: "project: 通信\nlines:\n  短信费: { formula: 31万件 * 1 条/件 * 8000 元/10万条, stated: 2.48 万元 }\n",
            finds: None,
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    // Figures that hand an estimate on to what is computed from them.
    let mut passing: FxHashMap<FigureId, String> = FxHashMap::default();
    for id in &trace.order {
        let own = trace.operand_literal(*id).filter(|literal| literal.qualifier == Qualifier::About);
        if !trace.has_basis(*id) {
            if own.is_some() {
                passing.insert(*id, trace.operand_text(*id, View::Stated));
            }
            continue;
        }
        let inline = estimate_in_formula(context, *id);
        let from = if passing.is_empty() { None } else { trace.operands(*id).into_iter().find(|operand| passing.contains_key(operand)) };
        let Some(estimate) = inline.or_else(|| from.and_then(|operand| passing.get(&operand).cloned())) else { continue };
        let printed = context.judged.printed(*id).filter(|(_, literal)| literal.is_plain() && context.is_money(literal));
        let printed: Vec<_> = printed.collect();
        let Some((_, literal)) = printed.first() else {
            passing.insert(*id, estimate);
            continue;
        };
        if printed.iter().any(|(at, _)| context.judged.verdict(*id, *at) == Verdict::Mismatch) {
            continue;
        }
        let stated = print::literal(literal);
        let message = |path: &str| {
            Text::new(
                format!("{path}：{stated} 是由约数“{estimate}”算出的"),
                format!("{path}: {stated} is computed from the estimate '{estimate}'"),
            )
        };
        let statements: Vec<u32> = printed.iter().map(|(at, _)| *at).collect();
        let mut finding = context.at_statements(&RULE, *id, &statements, message);
        finding.working = trace.working(*id, View::Stated);
        findings.push(finding);
    }
}

/// An estimate written in the formula itself.
fn estimate_in_formula(context: &Context<'_, '_>, id: FigureId) -> Option<String> {
    let trace = context.trace();
    let (module, _) = trace.locate(id);
    let expression = trace.expression(id)?;
    module.formulas.nodes(expression).iter().find_map(|node| match node {
        crate::formula::Node::Literal(at) => {
            let literal = &module.formulas.literals[*at as usize];
            (literal.qualifier == Qualifier::About).then(|| print::literal(literal))
        }
        _ => None,
    })
}
