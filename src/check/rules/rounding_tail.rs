//! 尾差: a difference that roundings account for.

use std::sync::Arc;

use super::{Check, Context, Example, Rule};
use crate::book::TableRule;
use crate::check::finding::{Finding, Severity};
use crate::check::judge::tail::Tail;
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, print};
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "rounding-tail",
    severity: Severity::Warning,
    title: Phrase::new("尾差", "rounding tail"),
    explanation: Phrase::new(
        "所列的数与算得的数差一点点，四舍五入可以解释。分项的未舍入值已知时，尾差是确定的，只作提示；百分比只是末位以后舍去的，也作提示；\
         分项只印了舍入后的数时，每项最多可差半个末位，差额在此范围内的，尾差只是可能，作为警告。\
         只有印到合计同一精度的金额和百分比才有这种余地，人数、单价和整万元的金额没有。",
        "The printed value differs a little from what its parts come to, and roundings can account for it. Where the unrounded \
         values of the parts are known, the tail is certain: a note; so is per cent that was cut off behind its last digit. Where \
         the parts are only printed rounded, each may hide half a step; a difference within that room is possibly a tail: a warning. Only amounts and percentages printed at the \
         total's step have such room; counts, rates and whole 万元 have none.",
    ),
    examples: &[
        Example {
            yaml: "project: 甲\nlines:\n  合并: { stated: 10.02 万元, sum: { 一: 3.33 万元, 二: 3.34 万元, 三: 3.34 万元 } }\n",
            finds: Some("甲.合并：列示 10.02 万元，算得 10.01 万元，差 0.01 万元，3 项舍入最多可差 0.02 万元，可能是尾差"),
        },
        Example {
            yaml: "project: 甲\nfigures:\n  甲: { stated: 6250 万元 }\n  乙: { stated: 16295 万元 }\n  占比: { stated: 38.3%, formula: 甲 / 乙 }\n",
            finds: Some("甲.占比：列示 38.3%，算得 38.355323…%，差 0.055323…%，末位以后舍去，没有四舍五入"),
        },
        Example {
            yaml: "project: 甲\nlines:\n  合并: { stated: 11 万元, sum: { 一: 3 万元, 二: 3 万元, 三: 4 万元 } }\n", finds: None
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let mut tails: Vec<((FigureId, u32), &Tail)> = context.judged.tails.iter().map(|(at, tail)| (*at, tail)).collect();
    tails.sort_by_key(|(at, _)| *at);
    // Places with the same number make one finding.
    for group in tails.chunk_by(|a, b| a.0.0 == b.0.0 && value(context, a.0) == value(context, b.0)) {
        let ((id, at), tail) = group[0];
        let (Some(literal), Some(computed)) = (context.literal(id, at), trace.computed(id)) else { continue };
        let statements: Vec<u32> = group.iter().map(|((_, at), _)| *at).collect();
        let gap = computed.value.minus(&literal.value()).unwrap_or(Exact::ZERO).magnitude();
        let stated = print::literal(literal);
        let (shown, gap) = (print::amount(&computed.value, &literal.unit), print::amount(&gap, &literal.unit));
        let (zh, en) = wording(tail, &literal.unit);
        let message = |path: &str| {
            Text::new(
                format!("{path}：列示 {stated}，算得 {shown}，差 {gap}，{zh}"),
                format!("{path}: stated {stated}, recomputed {shown}, {gap} apart; {en}"),
            )
        };
        let mut finding = context.at_statements(&RULE, id, &statements, message);
        context.compare(&mut finding, id, literal, &computed.value);
        finding.severity = severity(tail);
        findings.push(finding);
    }
    for compared in &context.judged.compared {
        let Some(tail) = &compared.tail else { continue };
        let (at, index) = compared.relation;
        let module = &trace.book.modules[at];
        let relation = &module.relations[index];
        let printed =
            context.judged.printed_side(at, index, compared.side).or_else(|| context.judged.printed_side(at, index, compared.side + 1));
        let unit = printed.map_or_else(
            || Arc::new(trace.units().display_unit(&compared.left.value, compared.left.dimension)),
            |literal| Arc::clone(&literal.unit),
        );
        let gap = compared.left.value.minus(&compared.right.value).unwrap_or(Exact::ZERO).magnitude();
        let gap = print::amount(&gap, &unit);
        let (left, right) = (print::amount(&compared.left.value, &unit), print::amount(&compared.right.value, &unit));
        let (zh, en) = wording(tail, &unit);
        let name = module.relation_name(relation);
        let message = match module.table_rule(relation).map(TableRule::words) {
            Some(rule) => Text::new(
                format!("{name}：列示 {left}，{}为 {right}，差 {gap}，{zh}", rule.zh),
                format!("{name}: stated {left}, but {} gives {right}, {gap} apart; {en}", rule.en),
            ),
            None => {
                Text::new(format!("{name}：{left} 与 {right} 差 {gap}，{zh}"), format!("{name}: {left} and {right} differ by {gap}; {en}"))
            }
        };
        let mut finding = Finding::new(&RULE, name, module.location(relation.span), message);
        finding.severity = severity(tail);
        let side = |side| trace.side_working(at, index, side, View::Stated);
        let sign = relation.comparisons[compared.side].sign();
        finding.working = Some(format!("{} {sign} {}", side(compared.side), side(compared.side + 1)));
        findings.push(finding);
    }
}

fn value(context: &Context<'_, '_>, (id, at): (FigureId, u32)) -> Option<Exact> {
    context.literal(id, at).map(crate::quantity::Literal::value)
}

fn severity(tail: &Tail) -> Severity {
    match tail {
        Tail::Certain | Tail::CutOff => Severity::Note,
        Tail::Possible { .. } => Severity::Warning,
    }
}

fn wording(tail: &Tail, unit: &crate::quantity::Unit) -> (String, String) {
    match tail {
        Tail::Certain => ("各项按未舍入的值计算即相符，是尾差".to_owned(), "with unrounded operands it holds: a rounding tail".to_owned()),
        Tail::CutOff => ("末位以后舍去，没有四舍五入".to_owned(), "cut off behind its last digit, and not rounded".to_owned()),
        Tail::Possible { parts, room } => {
            let room = print::amount(room, unit);
            (
                format!("{parts} 项舍入最多可差 {room}，可能是尾差"),
                format!("{parts} rounded parts may account for {room}: possibly a rounding tail"),
            )
        }
    }
}
