//! 不是整数: a count that the arithmetic makes fractional.

use super::{Check, Context, Example, Rule};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::print;
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "not-whole",
    severity: Severity::Warning,
    title: Phrase::new("不是整数", "not whole"),
    explanation: Phrase::new(
        "人、台、页、份这样的数应是整数，而算式得出小数：例如 23 万元 ÷ 0.47 元/页。金额或单价里至少有一个是倒推或凑整的。\
         请核对原始数量；如果确要取整，请在公式里写 round(…, 1)。",
        "A count should be whole, and the arithmetic makes it fractional: 23 万元 ÷ 0.47 元/页. The amount or the rate was worked \
         backwards or rounded. Check the quantity; if it is to be rounded, write round(…, 1).",
    ),
    examples: &[
        Example {
            yaml: "project: 扫描\nlines:\n  扫描费: 23 万元\nfigures:\n  页数: { formula: 扫描费 / 0.47 元/页 }\n",
            finds: Some("扫描.页数：算得 489361.702127… 页，不是整数"),
        },
        Example {
            yaml: "project: 扫描\nlines:\n  扫描费: 23 万元\nfigures:\n  页数: { formula: 'round(扫描费 / 0.47 元/页, 1)' }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let Some(computed) = trace.computed(id) else { return };
    if !trace.units().is_count(computed.dimension) || computed.value.is_whole() {
        return;
    }
    // A sum of fractional parts is fractional: only the part is told.
    let inherited = trace
        .operands(id)
        .into_iter()
        .any(|operand| trace.stated(operand).is_some_and(|stated| trace.units().is_count(stated.dimension) && !stated.value.is_whole()));
    if inherited {
        return;
    }
    let shown = print::quantity(computed, trace.units());
    let message =
        |path: &str| Text::new(format!("{path}：算得 {shown}，不是整数"), format!("{path}: it comes to {shown}, which is not whole"));
    let mut finding = context.at_figure(&RULE, id, message);
    finding.working = trace.working(id, View::Stated);
    findings.push(finding);
}
