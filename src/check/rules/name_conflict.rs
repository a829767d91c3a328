//! 名称不一: places that name one thing differently.

use super::{Check, Context, Example, Rule};
use crate::book::Spelling;
use crate::check::finding::{Finding, Printed, Severity};
use crate::message::{Phrase, Text};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "name-conflict",
    severity: Severity::Warning,
    title: Phrase::new("名称不一", "name conflict"),
    explanation: Phrase::new(
        "同一个项目或明细在几处的名称不同（全半角、括号、引号、空格的差别不算）。请统一名称，否则对照和汇总时会被当成两件事。",
        "One project or line has different names in several places (width, brackets, quotes and spaces aside). Use one name: \
         otherwise it is taken for two things.",
    ),
    examples: &[
        Example {
            yaml: "project: 外包人员经费\nnames: { 项目支出预算表: 外包人员经费, 申报表: 外包工作人员经费 }\nlines:\n  工资: 2 万元\n",
            finds: Some("外包人员经费：名称不一：“外包人员经费”（项目支出预算表）；“外包工作人员经费”（申报表）"),
        },
        Example {
            yaml: "project: 甲\nnames: { 预算表: 维修(护)费, 申报表: 维修（护）费 }\nlines:\n  工资: 2 万元\n", finds: None
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    for (at, module) in trace.book.modules.iter().enumerate() {
        for figure in module.spellings.chunk_by(|a, b| a.figure == b.figure) {
            let mut groups: Vec<(String, Vec<&Spelling>)> = Vec::new();
            for spelling in figure {
                let folded = crate::book::fold_text(&spelling.text);
                match groups.iter_mut().find(|(known, _)| *known == folded) {
                    Some((_, group)) => group.push(spelling),
                    None => groups.push((folded, vec![spelling])),
                }
            }
            if groups.len() < 2 {
                continue;
            }
            let shown: Vec<Text> = groups
                .iter()
                .map(|(_, group)| {
                    let (name, places) = (&group[0].text, group.iter().map(|spelling| module.names.text(spelling.place)));
                    let places = places.collect::<Vec<_>>().join("、");
                    Text::new(format!("“{name}”（{places}）"), format!("'{name}' ({places})"))
                })
                .collect();
            let joined = |of: fn(&Text) -> &str, by| shown.iter().map(of).collect::<Vec<_>>().join(by);
            let (zh, en) = (joined(|text| &text.zh, "；"), joined(|text| &text.en, "; "));
            let id: FigureId = trace.graph.id(at, figure[0].figure);
            let message = |path: &str| Text::new(format!("{path}：名称不一：{zh}"), format!("{path}: different names: {en}"));
            let mut finding = context.at_figure(&RULE, id, message);
            finding.location = module.location(groups[1].1[0].span);
            finding.printed = figure
                .iter()
                .map(|spelling| Printed {
                    places: crate::book::places(module.names.text(spelling.place)).map(str::to_owned).collect(),
                    value: None,
                    text: spelling.text.to_string(),
                    quote: None,
                    line: None,
                    location: module.location(spelling.span),
                })
                .collect();
            findings.push(finding);
        }
    }
}
