//! 接受已失效: an accepted finding whose values have changed, or that is gone.

use super::{Check, Example, Rule};
use crate::book::{Acceptance, Module};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};

pub static RULE: Rule = Rule {
    name: "stale-accept",
    severity: Severity::Warning,
    title: Phrase::new("接受已失效", "stale accept"),
    explanation: Phrase::new(
        "accept: 接受过一个问题，但现在的列示数或复算数与当时记下的不同，或者这个问题已经没有了。接受只对当时的数有效：\
         请重新判断，更新或删除 accept。",
        "'accept:' accepted a finding, but the stated or computed value is no longer the one it names, or the finding is gone. \
         An acceptance holds for its values only: decide anew, then update or delete it.",
    ),
    examples: &[
        Example {
            yaml: "project: 甲\nlines:\n  租金:\n    stated: 5 万元\n    sum: { 一: 2 万元, 二: 4 万元 }\n    accept: { rule: amount-mismatch, stated: 5 万元, computed: 7 万元, reason: 合同已定 }\n",
            finds: Some("甲.租金：接受的“amount-mismatch”已失效：现在列示 5 万元，复算 6 万元"),
        },
        Example {
            yaml: "project: 甲\nlines:\n  租金:\n    stated: 5 万元\n    sum: { 一: 2 万元, 二: 4 万元 }\n    accept: { rule: amount-mismatch, stated: 5 万元, computed: 6 万元, reason: 合同已定 }\n",
            finds: None,
        },
    ],
    check: Check::Afterwards,
};

/// The finding that an acceptance no longer fits; `now` is what it was meant for, if that is still there.
pub fn stale(module: &Module, acceptance: &Acceptance, now: Option<&Finding>) -> Finding {
    let path = acceptance.relation.as_deref().map_or_else(|| module.path(acceptance.figure), str::to_owned);
    let rule = &acceptance.rule;
    let message = match now.map(|now| (&now.stated, &now.computed)) {
        Some((Some(stated), Some(computed))) => {
            let (stated, computed) = (stated.shown(), computed.shown());
            Text::new(
                format!("{path}：接受的“{rule}”已失效：现在列示 {stated}，复算 {computed}"),
                format!("{path}: the accepted '{rule}' has lapsed: now stated {stated}, recomputed {computed}"),
            )
        }
        Some(_) => Text::new(
            format!("{path}：接受的“{rule}”已失效：数值与当时不同"),
            format!("{path}: the accepted '{rule}' has lapsed: the values differ"),
        ),
        None => Text::new(format!("{path}：接受的“{rule}”已没有对应的问题"), format!("{path}: the accepted '{rule}' is no longer found")),
    };
    let mut finding = Finding::new(&RULE, path, module.location(acceptance.rule_span), message);
    finding.help = Some(Text::new("请重新判断，更新或删除这条 accept", "decide anew: update or delete this 'accept'"));
    finding
}
