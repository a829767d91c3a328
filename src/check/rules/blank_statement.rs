//! 漏填: a place that leaves blank what the document knows.

use super::{Check, Context, Example, Rule, in_places};
use crate::book::Statement;
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::print;
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "blank-statement",
    severity: Severity::Warning,
    title: Phrase::new("漏填", "blank statement"),
    explanation: Phrase::new(
        "这一处是空的，而测算依据或别处给出了它的值。空格按零处理时不报。请补上，或确认此处本来就不填。",
        "The place is blank, while the basis or another place gives the value. A blank that nothing fills is no finding.",
    ),
    examples: &[
        Example {
            yaml: "project: 法律\nlines:\n  顾问费: 19 万元\nfigures:\n  执行率: { formula: (8.5 万元 - 5.49 万元) / 8.5 万元, stated: { 变动情况: ~ } }\n",
            finds: Some("法律.执行率（变动情况）：没有填写，按测算依据应为 35.41%"),
        },
        Example {
            yaml: "project: 法律\nlines:\n  顾问费: { stated: { 申报表: 19 万元 } }\n  其他: { stated: { 申报表: ~ } }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    let (module, figure) = trace.locate(id);
    // What is marked as still to be filled in is told as such, and so is a table that is not there yet.
    let is_awaited = |statement: &Statement| match module.cell(statement) {
        Some(cell) => trace.book.modules[cell.module as usize].is_unfilled(),
        None => module.mark(statement.span).is_some(),
    };
    let is_blank = |statement: &Statement| module.literal(statement).is_none() && !is_awaited(statement);
    let blanks: Vec<u32> = module.statements(figure).filter(|(_, statement)| is_blank(statement)).map(|(at, _)| at).collect();
    if blanks.is_empty() {
        return;
    }
    let cell = context.judged.blank_cells.get(&id);
    let (value, zh, en) = match (trace.computed(id), trace.stated(id)) {
        // An empty amount of a table is no finding, unless the table itself gives it a value.
        _ if module.table.is_some() => match cell {
            Some(value) => (value, "表内汇总", "the table"),
            None => return,
        },
        (Some(computed), _) => (computed, "测算依据", "the basis"),
        (None, Some(stated)) => (stated, "别处", "another place"),
        (None, None) => return,
    };
    let shown = match trace.operand_literal(id) {
        // Another place may state a bound: it is shown as it is written.
        Some(literal) if trace.computed(id).is_none() => print::literal(literal),
        Some(literal) => print::amount(&value.value, &literal.unit),
        None if let Some(table) = &module.table => print::amount(&value.value, &table.unit),
        None => super::proportion(value, trace.units()),
    };
    let places: Vec<String> = blanks.iter().flat_map(|at| context.printed(id, *at).places).collect();
    let places = in_places(&places);
    let message = |path: &str| {
        Text::new(
            format!("{path}{}：没有填写，按{zh}应为 {shown}", places.zh),
            format!("{path}{}: left blank; by {en} it would be {shown}", places.en),
        )
    };
    let mut finding = context.at_statements(&RULE, id, &blanks, message);
    finding.working = trace.working(id, crate::recompute::View::Stated);
    if let Some(doubtful) = trace.operands(id).into_iter().find(|operand| context.judged.faulty.contains(operand)) {
        let name = context.name(doubtful);
        finding.help = Some(Text::new(
            format!("算式里的“{name}”本身有问题，先核实它，再填这个数"),
            format!("'{name}' in the basis has a finding of its own: settle that first, then fill this in"),
        ));
    }
    if cell.is_some() {
        finding.evidence = context.evidence(id);
    }
    findings.push(finding);
}
