//! 数额不符: what is printed is not what its own basis gives.

use super::{Check, Context, Example, Rule, direction};
use crate::check::Verdict;
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Literal, Qualifier, Rounding, print, round};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "amount-mismatch",
    severity: Severity::Error,
    title: Phrase::new("数额不符", "amount mismatch"),
    explanation: Phrase::new(
        "按文件自己列出的数量、单价和分项重新计算，得不到所列的数；四舍五入和尾差都解释不了这个差额。\
         请对照“算式”核对每一个数：可能是所列的数错，也可能是算式里的某个数错。\
         复算以文件所列的分项为准，所以错在哪一步就报在哪一步，不会层层上推。",
        "The quantities, rates and parts that the document itself gives do not lead to the value it prints; neither rounding \
         nor a rounding tail accounts for the difference. Compare every number of the working with the document: the printed \
         value may be wrong, or one of its operands. Operands are taken as printed, so that an error is told where the \
         arithmetic breaks and does not run up through every total.",
    ),
    examples: &[
        Example {
            yaml: "project: 大厅\nlines:\n  使用费:\n    stated: { 实施方案: 702.69 万元 }\n    sum: { 租金: 502.1604 万元, 水电气费: 90 万元, 物业费: 120.53 万元 }\n",
            finds: Some("大厅.使用费：列示 702.69 万元，复算 712.6904 万元，少报 10.0004 万元"),
        },
        Example {
            yaml: "project: 大厅\nlines:\n  租金:\n    formula: 面积 * 月租金 * 12 月\n    面积: 8369.34 平方米\n    月租金: 50 元/平方米/月\n    stated: 502.16 万元\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    if !context.judged.faulty.contains(&id) {
        return;
    }
    let Some(computed) = context.yardstick(id) else { return };
    let has_basis = context.trace().computed(id).is_some();
    for group in context.groups(id) {
        let failing: Vec<u32> = group
            .iter()
            .copied()
            .filter(|at| context.judged.verdict(id, *at) == Verdict::Mismatch)
            // Without a basis only bounds are judged here: places that disagree are a statement-conflict.
            .filter(|at| has_basis || context.literal(id, *at).is_some_and(Literal::is_bound))
            .collect();
        if failing.is_empty() {
            continue;
        }
        // Places with the same number make one finding: a bound beside it is told here too.
        let Some(literal) = context.literal(id, failing[0]) else { continue };
        let difference = computed.minus(&literal.value()).unwrap_or(Exact::ZERO);
        let (zh, en) = direction(&difference, context.is_applied_for(id, literal));
        let stated = print::literal(literal);
        let shown = print::amount(&computed, &literal.unit);
        let gap = gap(&difference.magnitude(), literal);
        let short = if matches!(literal.qualifier, Qualifier::AtMost | Qualifier::LessThan) { "超出" } else { "达不到" };
        let (source, source_en) = if has_basis { ("测算依据为", "its basis gives") } else { ("别处列示", "another place states") };
        let range = literal.is_range();
        let message = |path: &str| {
            if range {
                Text::new(
                    format!("{path}：列示 {stated}，复算 {shown}，不在区间内"),
                    format!("{path}: stated {stated}, recomputed {shown}: outside the range"),
                )
            } else if literal.is_bound() {
                Text::new(
                    format!("{path}：目标 {stated}，{source} {shown}，{short}"),
                    format!("{path}: the target is {stated}, {source_en} {shown}"),
                )
            } else {
                Text::new(
                    format!("{path}：列示 {stated}，复算 {shown}，{zh} {}", gap.zh),
                    format!("{path}: stated {stated}, recomputed {shown}, {en} {}", gap.en),
                )
            }
        };
        let mut finding = context.at_statements(&RULE, id, &group, message);
        finding.location = context.printed(id, failing[0]).location;
        context.compare(&mut finding, id, literal, &computed);
        finding.effect = context.effect(id, literal, &computed);
        finding.evidence = context.evidence(id);
        finding.evidence.extend(context.evidence_of_cells(id, &failing));
        findings.push(finding);
    }
}

/// A difference as it is worth reading: of percentages in percentage points, to the printed digit.
fn gap(difference: &Exact, literal: &Literal) -> Text {
    if &*literal.unit.text != "%" {
        let amount = print::amount(difference, &literal.unit);
        return Text::new(amount.clone(), amount);
    }
    let rounded = round(difference, &literal.step(), Rounding::HalfUp).unwrap_or_else(|_| difference.clone());
    let points = print::number(&rounded, &literal.unit);
    Text::new(format!("{points} 个百分点"), format!("{points} percentage points"))
}
