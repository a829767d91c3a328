//! 单位不符: units that do not fit, within a formula or between a basis and what is printed.

use super::{Check, Context, Example, Rule};
use crate::check::finding::{Finding, Severity};
use crate::formula::{Clash, EvaluationError};
use crate::message::{Phrase, Text};
use crate::quantity::unit::Kind;
use crate::quantity::{Dimension, UnitTable};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "unit-mismatch",
    severity: Severity::Error,
    title: Phrase::new("单位不符", "unit mismatch"),
    explanation: Phrase::new(
        "算式的单位与所列的单位对不上，或把不同的单位加在一起（如 人 与 套、月 与 日）。常见原因是漏了一个因数\
         （如 * 12 月、* 1 条/件），或单价的单位写错（如 435元人/月）。只差量词时，仍按数字继续复算，免得漏掉别的问题。",
        "The unit of the basis is not the unit that is printed, or different units are added (人 and 套, 月 and 日). A factor is \
         often missing (* 12 月, * 1 条/件), or the unit of a rate is written wrong (435元人/月). Where only measure words \
         differ, the bare numbers are still compared so that nothing else is missed.",
    ),
    examples: &[
        Example {
            yaml: "project: 通信\nlines:\n  短信费: { formula: 30万件 * 8000 元/10万条, stated: 2.4 万元 }\n",
            finds: Some("通信.短信费：算式的单位是 元·件/条，列示的单位是 元"),
        },
        Example {
            yaml: "project: 通信\nlines:\n  短信费: { formula: 30万件 * 1 条/件 * 8000 元/10万条, stated: 2.4 万元 }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    if !context.judged.faulty.contains(&id) && trace.failures.is_empty() && trace.clashes.is_empty() {
        return;
    }
    let units = trace.units();
    let mut told: Vec<(Dimension, Dimension)> = Vec::new();
    for (figure, at, clash) in &context.judged.unit_conflicts {
        if *figure != id || told.contains(&(clash.left, clash.right)) {
            continue;
        }
        told.push((clash.left, clash.right));
        let (stated, basis) = (name(units, clash.left), name(units, clash.right));
        let same: Vec<u32> =
            context.judged.unit_conflicts.iter().filter(|(other, _, same)| *other == id && same == clash).map(|(_, at, _)| *at).collect();
        let message = |path: &str| {
            if trace.has_basis(id) {
                Text::new(
                    format!("{path}：算式的单位是 {basis}，列示的单位是 {stated}"),
                    format!("{path}: the basis is in {basis}, the statement in {stated}"),
                )
            } else {
                Text::new(
                    format!("{path}：各处单位不一：{stated} 与 {basis}"),
                    format!("{path}: the places have different units: {stated} and {basis}"),
                )
            }
        };
        let mut finding = context.at_statements(&RULE, id, &same, message);
        finding.location = context.printed(id, *at).location;
        if trace.has_basis(id) {
            finding.working = trace.working(id, crate::recompute::View::Stated);
            finding.help = missing_factor(units, clash.right, clash.left);
        }
        finding.details = aligned(units, ("算式", "basis", clash.right), ("列示", "stated", clash.left));
        finding.evidence = context.evidence(id);
        findings.push(finding);
    }
    let failures = trace.failures.iter().filter(|(figure, _)| *figure == id).filter_map(|(_, error)| match error {
        EvaluationError::Units(clash) => Some(*clash),
        _ => None,
    });
    let passed = trace.clashes.iter().filter(|(figure, _)| *figure == id).map(|(_, clash)| *clash);
    for Clash { left, right } in failures.chain(passed).take(1) {
        let (a, b) = (name(units, left), name(units, right));
        let message = |path: &str| Text::new(format!("{path}：{a} 与 {b} 不能相加减"), format!("{path}: {a} and {b} cannot be added"));
        let mut finding = context.at_figure(&RULE, id, message);
        let (module, figure) = trace.locate(id);
        if let crate::book::Basis::Formula(written) | crate::book::Basis::Row(written) = module.figure(figure).basis {
            finding.location = module.location(module.written[written as usize].span);
        }
        finding.working = trace.working(id, crate::recompute::View::Stated);
        finding.help = missing_factor(units, right, left);
        finding.details = aligned(units, ("前者", "first", left), ("后者", "second", right));
        findings.push(finding);
    }
}

fn name(units: &UnitTable, dimension: Dimension) -> String {
    let name = units.name(dimension);
    if name.is_empty() { "（无单位）".to_owned() } else { name }
}

/// Both units, factor under factor.
fn aligned(units: &UnitTable, first: (&str, &str, Dimension), second: (&str, &str, Dimension)) -> Vec<Text> {
    use unicode_width::UnicodeWidthStr;
    let power = |dimension: Dimension, id| dimension.factors().find(|(base, _)| *base == id).map_or(0, |(_, power)| power);
    let mut bases: Vec<u16> = first.2.factors().chain(second.2.factors()).map(|(id, _)| id).collect();
    bases.sort_by_key(|id| (power(first.2, *id).min(power(second.2, *id)) < 0, *id));
    bases.dedup();
    let cell = |dimension, id| match power(dimension, id) {
        0 => "－".to_owned(),
        1 => units.base_name(id).to_owned(),
        -1 => format!("/{}", units.base_name(id)),
        power => format!("{}^{power}", units.base_name(id)),
    };
    let row = |dimension| {
        let cells = bases.iter().map(|id| {
            let text = cell(dimension, *id);
            let width = cell(first.2, *id).width().max(cell(second.2, *id).width());
            format!("{text}{}", " ".repeat(width - text.width()))
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [first, second]
        .map(|(zh, en, dimension)| Text::new(format!("{zh}  {}", row(dimension)), format!("{en:<6}  {}", row(dimension))))
        .to_vec()
}

/// The one factor that would make the first unit the second.
fn missing_factor(units: &UnitTable, has: Dimension, wants: Dimension) -> Option<Text> {
    let factor = wants.over(has)?;
    let bases: Vec<(u16, i32)> = factor.factors().collect();
    if bases.is_empty() || bases.len() > 2 || bases.iter().any(|(_, power)| power.abs() != 1) {
        return None;
    }
    let counts = bases.iter().all(|(id, _)| units.kind(*id) == Kind::Count);
    let name = units.name(factor);
    let money = bases.iter().any(|(id, _)| units.kind(*id) == Kind::Money);
    if money {
        return None;
    }
    Some(if counts && bases.len() == 2 {
        Text::new(format!("如果一对一，可在算式后乘以 * 1 {name}"), format!("if they go one to one, multiply by * 1 {name}"))
    } else if let Some(below) = name.strip_prefix("1/") {
        Text::new(
            format!("算式多了一个“{below}”：可能缺少每{below}的数，或应除以 {below}"),
            format!("the basis has '{below}' too much: a number per {below} may be missing, or a division"),
        )
    } else {
        Text::new(format!("算式可能缺少一个以“{name}”为单位的因数"), format!("a factor in {name} may be missing"))
    })
}
