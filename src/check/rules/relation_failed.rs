//! 勾稽不符: a comparison between figures that must hold does not.

use std::sync::Arc;

use super::{Check, Context, Example, Rule};
use crate::book::{Module, Relation};
use crate::check::Verdict;
use crate::check::finding::{Amount, Finding, Severity};
use crate::formula::Comparison;
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Literal, Quantity, print};
use crate::recompute::View;

pub static RULE: Rule = Rule {
    name: "relation-failed",
    severity: Severity::Error,
    title: Phrase::new("勾稽不符", "relation failed"),
    explanation: Phrase::new(
        "relations: 之下写明应当成立的关系（如外包人数加机关干部等于服装套数），按文件所列的数代入后不成立。\
         两个印出的数按较粗的精度比较；一边是算出来的，先四舍五入到印出那一边的精度。请核对两边的每一个数。",
        "A comparison under 'relations:' does not hold for the values as the document prints them. Two printed numbers are \
         compared at the coarser step; a computed side is rounded to the step of the printed one. Check every number of both sides.",
    ),
    examples: &[
        Example {
            yaml: "project: 服装\nlines:\n  置装费: 114.33 万元\nfigures: { 外包人员: 276 人, 机关干部: 33 人, 服装: 310 人 }\nrelations: { 统一着装: 外包人员 + 机关干部 = 服装 }\n",
            finds: Some("统一着装：外包人员 + 机关干部 = 服装 不成立：309 人 与 310 人 相差 1 人"),
        },
        Example {
            yaml: "project: 服装\nlines:\n  置装费: 114.33 万元\nfigures: { 外包人员: 276 人, 机关干部: 33 人 }\nrelations: { 多数外包: 外包人员 >= 机关干部 }\n",
            finds: None,
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    for compared in context.judged.compared.iter().filter(|compared| compared.verdict == Verdict::Mismatch) {
        let (at, index) = compared.relation;
        let module = &trace.book.modules[at];
        let relation = &module.relations[index];
        let sign = relation.comparisons[compared.side].sign();
        let printed = context.judged.printed_side(at, index, compared.side);
        let other = context.judged.printed_side(at, index, compared.side + 1);
        let unit = printed.or(other).map_or_else(
            || Arc::new(trace.units().display_unit(&compared.left.value, compared.left.dimension)),
            |literal| literal.unit.clone(),
        );
        let own = |printed: Option<&Literal>, value: &Quantity| match printed {
            Some(literal) => print::amount(&value.value, &literal.unit),
            None if value.dimension == unit.dimension => print::amount(&value.value, &unit),
            None => print::quantity(value, trace.units()),
        };
        let (left, right) = (own(printed, &compared.left), own(other, &compared.right));
        let difference = compared.right.value.minus(&compared.left.value).unwrap_or(Exact::ZERO);
        let gap = print::amount(&difference.magnitude(), &unit);
        let text = relation_text(module, relation);
        let equal = relation.comparisons[compared.side] == Comparison::Equal;
        let (zh, en) = match equal {
            true => (format!("{left} 与 {right} 相差 {gap}"), format!("{left} and {right} differ by {gap}")),
            false => (format!("左边 {left}，右边 {right}"), format!("{left} on the left, {right} on the right")),
        };
        let message =
            Text::new(format!("{}：{text} 不成立：{zh}", relation.name), format!("{}: {text} does not hold: {en}", relation.name));
        let mut finding = Finding::new(&RULE, relation.name.to_string(), module.location(relation.span), message);
        let side = |side| trace.side_working(at, index, side, View::Stated);
        finding.working = Some(format!("{} {sign} {}", side(compared.side), side(compared.side + 1)));
        finding.stated = Some(Amount::new(compared.left.value.clone(), unit.clone()));
        finding.computed = Some(Amount::new(compared.right.value.clone(), unit.clone()));
        finding.difference = equal.then(|| Amount::new(difference, unit));
        findings.push(finding);
    }
}

/// The relation as it is written, on one line.
fn relation_text(module: &Module, relation: &Relation) -> String {
    let mut text = module.expression_text(&relation.sides[0]);
    for (comparison, side) in relation.comparisons.iter().zip(&relation.sides[1..]) {
        text.push_str(&format!(" {} {}", comparison.sign(), module.expression_text(side)));
    }
    text
}
