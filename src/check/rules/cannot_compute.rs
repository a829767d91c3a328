//! 无法计算: arithmetic that has no result.

use super::{Check, Context, Example, Rule};
use crate::book::Basis;
use crate::check::finding::{Finding, Severity};
use crate::formula::EvaluationError;
use crate::message::{Phrase, Text};
use crate::quantity::ArithmeticError;
use crate::recompute::View;

pub static RULE: Rule = Rule {
    name: "cannot-compute",
    severity: Severity::Error,
    title: Phrase::new("无法计算", "cannot compute"),
    explanation: Phrase::new(
        "算式没有结果：除数为零，数值超出可以准确表示的范围，或勾稽关系两边的单位不能比较。请检查算式里的数和单位。",
        "The formula has no result: a division by zero, a number beyond what can be held exactly, or a relation whose sides \
         have units that cannot be compared. Check the numbers and the units of the formula.",
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
        let Some((zh, en)) = wording(*error) else { continue };
        let mut finding = context.at_figure(&RULE, *id, |path| Text::new(format!("{path}：{zh}"), format!("{path}: {en}")));
        let (module, figure) = trace.locate(*id);
        if let Basis::Formula(written) | Basis::Row(written) = module.figure(figure).basis {
            finding.location = module.location(module.written[written as usize].span);
        }
        finding.working = trace.working(*id, View::Stated);
        findings.push(finding);
    }
    for ((at, relation), error) in &context.judged.relation_failures {
        let module = &trace.book.modules[*at];
        let relation = &module.relations[*relation];
        let (zh, en) = match error {
            EvaluationError::Units(clash) => {
                let (left, right) = (trace.units().name(clash.left), trace.units().name(clash.right));
                let name = |unit: String| if unit.is_empty() { "（无单位）".to_owned() } else { unit };
                let (left, right) = (name(left), name(right));
                (format!("{left} 与 {right} 不能比较或相加减"), format!("{left} and {right} cannot be compared or added"))
            }
            // A figure without a value is told at its own place.
            EvaluationError::Missing => ("有的数没有值，无法比较".to_owned(), "a figure has no value".to_owned()),
            other => match wording(*other) {
                Some((zh, en)) => (zh.to_owned(), en.to_owned()),
                None => continue,
            },
        };
        let message = Text::new(format!("{}：{zh}", relation.name), format!("{}: {en}", relation.name));
        findings.push(Finding::new(&RULE, relation.name.to_string(), module.location(relation.span), message));
    }
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
