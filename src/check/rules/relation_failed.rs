//! 勾稽不符: a comparison between figures that must hold does not.

use std::sync::Arc;

use super::{Check, Context, Example, Rule, direction};
use crate::book::{Module, Relation, TableRule};
use crate::check::Verdict;
use crate::check::finding::{Amount, Evidence, Finding, Severity};
use crate::check::judge::{Compared, RelationAt};
use crate::formula::Comparison;
use crate::message::{Phrase, Text};
use crate::quantity::{Exact, Literal, Quantity, print};
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "relation-failed",
    severity: Severity::Error,
    title: Phrase::new("勾稽不符", "relation failed"),
    explanation: Phrase::new(
        "relations: 之下写明应当成立的关系（如外包人数加机关干部等于服装套数），按文件所列的数代入后不成立；\
         或者表格里的一格，不等于它的下级之和、各列之和或各行之和。\
         两个印出的数按较粗的精度比较；一边是算出来的，先四舍五入到印出那一边的精度。请核对两边的每一个数。",
        "A comparison under 'relations:' does not hold for the values as the document prints them, or a cell of a table is not the \
         sum of its tree, its columns or its rows. Two printed numbers are \
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
    let failed: Vec<&Compared> = context.judged.compared.iter().filter(|compared| compared.verdict == Verdict::Mismatch).collect();
    // What a cell of a table should be, and why, is one finding.
    for same in failed.chunk_by(|a, b| {
        context.judged.cell_of(a).is_some() && context.judged.cell_of(a) == context.judged.cell_of(b) && a.right == b.right
    }) {
        if let Some(id) = context.judged.cell_of(same[0]) {
            findings.extend(of_cell(context, id, same));
            continue;
        }
        let compared = same[0];
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
        let missing = relation
            .missing
            .as_ref()
            .map_or_else(|| Text::new("", ""), |table| Text::new(format!("，“{table}”没有这一行"), format!("; '{table}' has no such row")));
        let message = Text::new(
            format!("{}：{text} 不成立：{zh}{}", relation.name, missing.zh),
            format!("{}: {text} does not hold: {en}{}", relation.name, missing.en),
        );
        // Columns are compared row by row: the row is where to look.
        let cell = [compared.side, compared.side + 1].into_iter().find_map(|side| context.cell_location(compared.relation, side));
        let location = cell.unwrap_or_else(|| module.location(relation.span));
        let mut finding = Finding::new(&RULE, relation.name.to_string(), location, message);
        let side = |side| trace.side_working(at, index, side, View::Stated);
        finding.working = Some(format!("{} {sign} {}", side(compared.side), side(compared.side + 1)));
        // What is printed is stated, whichever side it stands on.
        let turned = equal && printed.is_none() && other.is_some();
        let (stated, computed) = if turned { (&compared.right, &compared.left) } else { (&compared.left, &compared.right) };
        finding.stated = Some(Amount::new(stated.value.clone(), unit.clone()));
        finding.computed = Some(Amount::new(computed.value.clone(), unit.clone()));
        finding.difference = equal.then(|| Amount::new(if turned { difference.negated() } else { difference }, unit));
        finding.relation = Some((compared.relation, compared.side));
        findings.push(finding);
    }
}

/// A cell that is not what its table makes of it; none where a figure that was taken from it says the same.
fn of_cell(context: &Context<'_, '_>, id: FigureId, same: &[&Compared]) -> Option<Finding> {
    let trace = context.trace();
    let compared = same.first()?;
    let (at, literal) = context.judged.printed(id).next()?;
    if context.told_by_figure(id, &compared.right.value) {
        return None;
    }
    let rule_of = |(at, index): RelationAt| {
        let module = &trace.book.modules[at];
        module.table_rule(&module.relations[index]).map(TableRule::words)
    };
    let rule = rule_of(compared.relation)?;
    let difference = compared.right.value.minus(&compared.left.value).unwrap_or(Exact::ZERO);
    let (zh, en) = direction(&difference, context.is_applied_for(id, literal));
    let (stated, shown) = (print::literal(literal), print::amount(&compared.right.value, &literal.unit));
    let gap = print::amount(&difference.magnitude(), &literal.unit);
    let message = |path: &str| {
        Text::new(
            format!("{path}：列示 {stated}，{}为 {shown}，{zh} {gap}", rule.zh),
            format!("{path}: stated {stated}, but {} gives {shown}: {en} {gap}", rule.en),
        )
    };
    let mut finding = context.at_statements(&RULE, id, &[at], message);
    context.compare(&mut finding, id, literal, &compared.right.value);
    let (module, relation) = compared.relation;
    finding.working = Some(trace.side_working(module, relation, compared.side + 1, View::Stated));
    finding.effect = context.effect(id, literal, &compared.right.value);
    finding.relation = Some((compared.relation, compared.side));
    let own = finding.location;
    let also = same.iter().skip(1).filter_map(|other| rule_of(other.relation));
    finding.evidence.extend(also.map(|rule| Evidence {
        text: Text::new(format!("{}也是 {shown}", rule.zh), format!("{} gives {shown} too", rule.en)),
        location: own,
    }));
    finding.evidence.extend(context.evidence(id));
    Some(finding)
}

/// The relation as it is written, on one line.
fn relation_text(module: &Module, relation: &Relation) -> String {
    let mut text = module.expression_text(&relation.sides[0]);
    for (comparison, side) in relation.comparisons.iter().zip(&relation.sides[1..]) {
        text.push_str(&format!(" {} {}", comparison.sign(), module.expression_text(side)));
    }
    text
}
