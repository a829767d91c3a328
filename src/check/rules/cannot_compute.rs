//! 无法计算: arithmetic that has no result.

use super::{Check, Context, Example, Rule};
use crate::check::finding::{Finding, Severity};
use crate::formula::EvaluationError;
use crate::message::{Phrase, Text};
use crate::quantity::ArithmeticError;
use crate::recompute::{FigureId, View};

pub static RULE: Rule = Rule {
    name: "cannot-compute",
    severity: Severity::Error,
    title: Phrase::new("无法计算", "cannot compute"),
    explanation: Phrase::new(
        "算式没有结果：除数为零，数值超出可以准确表示的范围；或者（警告）算式里的某个数没有值。请检查算式里的数和单位。",
        "The formula has no result: a division by zero, a number beyond what can be held exactly; or (a warning) an \
         operand has no value. Check the numbers and the units of the formula.",
    ),
    examples: &[Example {
        yaml: "project: 培训\nlines:\n  人均费用: { formula: 6.64 万元 / 人数, 人数: 0 人, stated: 1 万元/人 }\n",
        finds: Some("培训.人均费用：除数为零"),
    }],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    for (id, error) in &trace.failures {
        let (severity, zh, en) = match (*error, wording(*error)) {
            (_, Some((zh, en))) => (Severity::Error, zh.to_owned(), en.to_owned()),
            // What is still to be filled in is told as such.
            (EvaluationError::Missing, None) if trace.operands(*id).into_iter().any(|operand| trace.is_awaited(operand)) => continue,
            (EvaluationError::Missing, None) => {
                let Some(operand) = trace.operands(*id).into_iter().find(|operand| is_root_of_absence(context, *operand)) else { continue };
                let name = context.name(operand);
                (Severity::Warning, format!("算式里的“{name}”没有值，无法复算"), format!("'{name}' in the basis has no value"))
            }
            _ => continue,
        };
        let mut finding = context.at_figure(&RULE, *id, |path| Text::new(format!("{path}：{zh}"), format!("{path}: {en}")));
        finding.severity = severity;
        finding.location = context.at_basis(*id);
        finding.working = trace.working(*id, View::Stated);
        findings.push(finding);
    }
    for ((at, index), error) in &context.judged.relation_failures {
        let module = &trace.book.modules[*at];
        let relation = &module.relations[*index];
        let waits = || {
            let mut operands = (0..relation.sides.len()).flat_map(|side| trace.side_operands(*at, *index, side));
            operands.any(|operand| trace.is_awaited(operand))
        };
        let (severity, zh, en) = match (*error, wording(*error)) {
            (_, Some((zh, en))) => (Severity::Error, zh, en),
            (EvaluationError::Missing, None) if waits() => continue,
            (EvaluationError::Missing, None) => (Severity::Warning, "有的数没有值，无法比较", "a figure in it has no value"),
            _ => continue,
        };
        let message = Text::new(format!("{}：{zh}", module.relation_name(relation)), format!("{}: {en}", module.relation_name(relation)));
        let mut finding = Finding::new(&RULE, module.relation_name(relation), module.location(relation.span), message);
        finding.severity = severity;
        findings.push(finding);
    }
}

/// Whether a figure has no value and nothing below it is to blame.
fn is_root_of_absence(context: &Context<'_, '_>, id: FigureId) -> bool {
    let trace = context.trace();
    trace.stated(id).is_none() && !trace.has_basis(id)
}

fn wording(error: EvaluationError) -> Option<(&'static str, &'static str)> {
    match error {
        EvaluationError::Arithmetic(ArithmeticError::DivisionByZero) => Some(("除数为零", "division by zero")),
        EvaluationError::Arithmetic(ArithmeticError::TooLarge) => {
            Some(("数值过大，超出可以准确计算的范围", "the number is too large to be computed exactly"))
        }
        EvaluationError::TooManyUnits => {
            Some(("单位相乘后过于复杂，请检查各数的单位", "the product of units is too complex: check the units"))
        }
        // Told as unit-mismatch, or at the operand that has no value.
        EvaluationError::Units(_) | EvaluationError::Missing => None,
    }
}
