//! 前后不一: places that print different values for one figure that has no basis.

use super::{Check, Context, Example, Rule, in_places};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "statement-conflict",
    severity: Severity::Error,
    title: Phrase::new("前后不一", "statement conflict"),
    explanation: Phrase::new(
        "同一个数在文件的几处印得不一样，又没有测算依据可以判断哪一处对。较粗的写法只要能由较细的四舍五入得到，就不算不一致。\
         请查原始材料，确定哪一处正确，把其余各处改过来。",
        "The document prints different values for one figure in several places, and there is no basis that tells which is right. \
         A coarser value agrees with a finer one that rounds to it. Find out which place is right and correct the others.",
    ),
    examples: &[
        Example {
            yaml: "project: 信息化\nlines:\n  质保金: { stated: { 实施方案: 39.88 万元, 绩效总目标: 40.57 万元 } }\n",
            finds: Some("信息化.质保金：各处不一：39.88 万元（实施方案）；40.57 万元（绩效总目标）"),
        },
        Example {
            yaml: "project: 信息化\nlines:\n  质保金: { stated: { 实施方案: 39.88 万元, 说明: 39.9 万元 } }\n", finds: None
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    if !context.judged.conflicts.contains(&id) {
        return;
    }
    let groups = context.groups(id);
    let shown: Vec<Text> = groups
        .iter()
        .map(|group| {
            let places: Vec<String> = group.iter().flat_map(|at| context.printed(id, *at).places).collect();
            let (text, places) = (context.printed(id, group[0]).text, in_places(&places));
            Text::new(format!("{text}{}", places.zh), format!("{text}{}", places.en))
        })
        .collect();
    let joined = |of: fn(&Text) -> &str, by| shown.iter().map(of).collect::<Vec<_>>().join(by);
    let (zh, en) = (joined(|text| &text.zh, "；"), joined(|text| &text.en, "; "));
    let message = |path: &str| Text::new(format!("{path}：各处不一：{zh}"), format!("{path}: the places disagree: {en}"));
    let all: Vec<u32> = groups.into_iter().flatten().collect();
    let mut finding = context.at_statements(&RULE, id, &all, message);
    finding.evidence = context.evidence(id);
    finding.evidence.extend(context.evidence_of_cells(id, &all));
    findings.push(finding);
}
