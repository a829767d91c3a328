//! 名称不一: places that name one thing differently.

use super::{Check, Context, Example, Rule};
use rustc_hash::FxHashMap;

use crate::book::{CodeName, Module, Spelling};
use crate::check::finding::{Finding, Printed, Severity};
use crate::message::{Phrase, Text};
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "name-conflict",
    severity: Severity::Warning,
    title: Phrase::new("名称不一", "name conflict"),
    explanation: Phrase::new(
        "同一个项目或明细在几处的名称不同，或同一套编码（tables: 的 codes）里一个编码在几张表里名称不同（全半角、括号、引号、空格的差别不算）。请统一名称，否则对照和汇总时会被当成两件事。",
        "One project or line has different names in several places, or one code has different names in tables of one code system (width, brackets, quotes and spaces aside). Use one name: \
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
            let names = groups.iter().map(|(_, group)| {
                let places = group.iter().map(|spelling| module.names.text(spelling.place)).collect();
                (&*group[0].text, places)
            });
            let names: Vec<(&str, Vec<&str>)> = names.collect();
            let id: FigureId = trace.graph.id(at, figure[0].figure);
            let mut finding = context.at_figure(&RULE, id, |path| different(path, &names));
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
    codes(context, findings);
}

/// What has several names, and each name with the places that print it.
fn different(what: &str, names: &[(&str, Vec<&str>)]) -> Text {
    let zh: Vec<String> = names.iter().map(|(name, places)| format!("“{name}”（{}）", places.join("、"))).collect();
    let en: Vec<String> = names.iter().map(|(name, places)| format!("'{name}' ({})", places.join("、"))).collect();
    Text::new(format!("{what}：名称不一：{}", zh.join("；")), format!("{what}: different names: {}", en.join("; ")))
}

/// A code and a spelling of its name, with the tables that print it.
type Named<'b> = (String, Vec<(&'b Module, &'b CodeName)>);

/// Codes that tables of one code system name differently.
fn codes(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let mut systems: FxHashMap<(&str, &str), Vec<Named<'_>>> = FxHashMap::default();
    for module in &context.trace().book.modules {
        let Some(table) = &module.table else { continue };
        let Some(system) = table.system.as_deref() else { continue };
        for named in &table.codes {
            let groups = systems.entry((system, &named.code)).or_default();
            let folded = crate::book::fold_text(&named.name);
            match groups.iter_mut().find(|(known, _)| *known == folded) {
                // A table that repeats a name says it once.
                Some((_, group)) if group.last().is_some_and(|(last, _)| std::ptr::eq(*last, &**module)) => {}
                Some((_, group)) => group.push((module, named)),
                None => groups.push((folded, vec![(module, named)])),
            }
        }
    }
    let mut conflicts: Vec<_> = systems.into_iter().filter(|(_, groups)| groups.len() > 1).collect();
    conflicts.sort_by_key(|((system, code), _)| (*system, *code));
    for ((system, code), groups) in conflicts {
        let names = groups.iter().map(|(_, group)| (&*group[0].1.name, group.iter().map(|(module, _)| module.name(0)).collect()));
        let names: Vec<(&str, Vec<&str>)> = names.collect();
        let message = different(&format!("{system} {code}"), &names);
        let (module, named) = groups[1].1[0];
        let mut finding = Finding::new(&RULE, format!("{system}.{code}"), module.location(named.span), message);
        finding.printed = groups
            .iter()
            .map(|(_, group)| Printed {
                places: group.iter().map(|(module, _)| module.name(0).to_owned()).collect(),
                value: None,
                text: group[0].1.name.to_string(),
                quote: None,
                line: None,
                location: group[0].0.location(group[0].1.span),
            })
            .collect();
        findings.push(finding);
    }
}
