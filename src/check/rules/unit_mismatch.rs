//! 单位不符: units that do not fit, within a formula or between a basis and what is printed.

use rustc_hash::FxHashSet;

use super::{Check, Context, Example, Rule};
use crate::check::finding::{Finding, Severity, UnitRow};
use crate::formula::{Clash, EvaluationError};
use crate::message::{Phrase, Text};
use crate::quantity::unit::Kind;
use crate::quantity::{Dimension, UnitTable};
use crate::recompute::{FigureId, View};

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
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let clashing: FxHashSet<FigureId> = trace.clashes.iter().map(|(id, _)| *id).collect();
    for conflicts in context.judged.unit_conflicts.chunk_by(|a, b| a.0 == b.0) {
        // Where operands clash, what the basis comes to has no unit of its own.
        if clashing.contains(&conflicts[0].0) {
            continue;
        }
        against_statements(context, conflicts, findings);
    }
    let failed = trace.failures.iter().filter_map(|(id, error)| match error {
        EvaluationError::Units(clash) => Some((*id, *clash)),
        _ => None,
    });
    // Of several clashes within one basis the first is told: the others mostly follow from it.
    let passed = trace.clashes.chunk_by(|a, b| a.0 == b.0).map(|clashes| clashes[0]);
    for (id, clash) in failed.chain(passed) {
        within_basis(context, id, clash, findings);
    }
    for ((at, relation), error) in &context.judged.relation_failures {
        let EvaluationError::Units(clash) = error else { continue };
        let module = &trace.book.modules[*at];
        let relation = &module.relations[*relation];
        let (left, right) = (name(trace.units(), clash.left), name(trace.units(), clash.right));
        let message = Text::new(
            format!("{}：{} 与 {} 不能比较或相加减", module.relation_name(relation), left.zh, right.zh),
            format!("{}: {} and {} cannot be compared or added", module.relation_name(relation), left.en, right.en),
        );
        let mut finding = Finding::new(&RULE, module.relation_name(relation), module.location(relation.span), message);
        finding.units = aligned(trace.units(), (FORMER, clash.left), (LATTER, clash.right));
        findings.push(finding);
    }
}

const FORMER: Phrase = Phrase::new("前者", "first");
const LATTER: Phrase = Phrase::new("后者", "second");

/// Statements of one figure in units that do not fit its basis, or one another.
fn against_statements(context: &Context<'_, '_>, conflicts: &[(FigureId, u32, Clash)], findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let units = trace.units();
    let mut told: Vec<Clash> = Vec::new();
    for (id, at, clash) in conflicts {
        if told.contains(clash) {
            continue;
        }
        told.push(*clash);
        let (stated, basis) = (name(units, clash.left), name(units, clash.right));
        let same: Vec<u32> = conflicts.iter().filter(|(_, _, other)| other == clash).map(|(_, at, _)| *at).collect();
        let has_basis = trace.has_basis(*id);
        let message = |path: &str| match has_basis {
            true => Text::new(
                format!("{path}：算式的单位是 {}，列示的单位是 {}", basis.zh, stated.zh),
                format!("{path}: the basis is in {}, the statement in {}", basis.en, stated.en),
            ),
            false => Text::new(
                format!("{path}：各处单位不一：{} 与 {}", stated.zh, basis.zh),
                format!("{path}: the places have different units: {} and {}", stated.en, basis.en),
            ),
        };
        let mut finding = context.at_statements(&RULE, *id, &same, message);
        finding.location = context.printed(*id, *at).location;
        if has_basis {
            finding.working = trace.working(*id, View::Stated);
        }
        if trace.expression(*id).is_some() {
            finding.help = missing_factor(units, clash.right, clash.left);
        }
        finding.units = aligned(units, (Phrase::new("算式", "basis"), clash.right), (Phrase::new("列示", "stated"), clash.left));
        finding.evidence = context.evidence(*id);
        findings.push(finding);
    }
}

/// Operands of one basis that cannot be added.
fn within_basis(context: &Context<'_, '_>, id: FigureId, clash: Clash, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let units = trace.units();
    // In a sum the part that differs from most others is named: it may be one line of many.
    let parts = trace.parts(id);
    let dimension = |part: &FigureId| trace.stated(*part).map(|value| value.dimension);
    let alike = |wanted: Dimension| parts.iter().filter(|part| dimension(part) == Some(wanted)).count();
    let (most, few) = if alike(clash.left) < alike(clash.right) { (clash.right, clash.left) } else { (clash.left, clash.right) };
    let odd = parts.iter().copied().find(|part| dimension(part) == Some(few));
    let (a, b) = (name(units, most), name(units, few));
    let part = odd.map(|part| context.name(part));
    let message = |path: &str| match part {
        Some(part) => Text::new(
            format!("{path}：“{part}”的单位是 {}，其他分项是 {}，不能相加", b.zh, a.zh),
            format!("{path}: '{part}' is in {}, the other parts in {}: they cannot be added", b.en, a.en),
        ),
        None => Text::new(format!("{path}：{} 与 {} 不能相加减", a.zh, b.zh), format!("{path}: {} and {} cannot be added", a.en, b.en)),
    };
    let mut finding = context.at_figure(&RULE, id, message);
    finding.location = context.at_basis(odd.unwrap_or(id));
    finding.working = trace.working(id, View::Stated);
    finding.units = aligned(units, (FORMER, clash.left), (LATTER, clash.right));
    findings.push(finding);
}

fn name(units: &UnitTable, dimension: Dimension) -> Text {
    let name = units.name(dimension);
    if name.is_empty() { Text::new("（无单位）", "(no unit)") } else { Text::new(name.clone(), name) }
}

/// Both units, factor under factor.
fn aligned(units: &UnitTable, first: (Phrase, Dimension), second: (Phrase, Dimension)) -> Vec<UnitRow> {
    let power = |dimension: Dimension, id| dimension.factors().find(|(base, _)| *base == id).map_or(0, |(_, power)| power);
    let mut bases: Vec<u16> = first.1.factors().chain(second.1.factors()).map(|(id, _)| id).collect();
    bases.sort_by_key(|id| (power(first.1, *id).min(power(second.1, *id)) < 0, *id));
    bases.dedup();
    let cell = |dimension, id| match power(dimension, id) {
        0 => "－".to_owned(),
        1 => units.base_name(id).to_owned(),
        -1 => format!("/{}", units.base_name(id)),
        power => format!("{}^{power}", units.base_name(id)),
    };
    [first, second].map(|(title, dimension)| UnitRow { title, factors: bases.iter().map(|id| cell(dimension, *id)).collect() }).to_vec()
}

/// The one factor that would make the first unit the second.
fn missing_factor(units: &UnitTable, has: Dimension, wants: Dimension) -> Option<Text> {
    let factor = wants.over(has)?;
    let bases: Vec<(u16, i32)> = factor.factors().collect();
    // 435元人/月 for 435元/人/月: a stroke is missing.
    if let [(id, 2)] = bases[..] {
        let (name, whole) = (units.base_name(id), units.name(has));
        return Some(Text::new(
            format!("列示的单位里“{name}”前面可能少了“/”：应为 {whole}"),
            format!("a '/' may be missing before '{name}' in the stated unit: {whole}"),
        ));
    }
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
