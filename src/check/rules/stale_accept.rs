//! 接受已失效: an accepted finding whose values have changed, or that is gone.

use super::{Check, Example, Rule};
use crate::book::{Acceptance, Module};
use crate::check::finding::{Accepted, Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::{Literal, print};

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
    finding.related.push(then(module, acceptance));
    finding.help = Some(Text::new("请重新判断，更新或删除这条 accept", "decide anew: update or delete this 'accept'"));
    finding
}

/// What was accepted then: for which values, why, by whom.
fn then(module: &Module, acceptance: &Acceptance) -> Text {
    let value = |literal: &Literal, zh: &'static str, en: &'static str| {
        let text = print::literal(literal);
        Text::new(format!("{zh} {text}"), format!("{en} {text}"))
    };
    let stated = acceptance.stated.as_ref().map(|literal| value(literal, "列示", "stated"));
    let computed = acceptance.computed.as_ref().map(|literal| value(literal, "复算", "recomputed"));
    let values: Vec<Text> = [stated, computed].into_iter().flatten().collect();
    let who = Accepted::of(module, acceptance).who();
    let joined = |of: fn(&Text) -> &str, by| values.iter().map(of).collect::<Vec<_>>().join(by);
    let reason = &acceptance.reason;
    let printed = acceptance.printed.as_deref().unwrap_or_default();
    let zh = [printed.to_owned(), joined(|text| &text.zh, "，"), format!("理由“{reason}”"), who.clone()];
    let en = [printed.to_owned(), joined(|text| &text.en, ", "), format!("because '{reason}'"), who];
    let said = |parts: [String; 4], by| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by);
    Text::new(format!("当时接受的是：{}", said(zh, "；")), format!("what was accepted: {}", said(en, "; ")))
}
