//! 尚待确认: values that a person has still to confirm or to fill in.

use rustc_hash::FxHashSet;

use super::{Check, Context, Example, Rule};
use crate::book::Mark;
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};

pub static RULE: Rule = Rule {
    name: "unconfirmed",
    severity: Severity::Warning,
    title: Phrase::new("尚待确认", "unconfirmed"),
    explanation: Phrase::new(
        "这些数标着“待确认”（从去年带过来的）或“待填”（还没有数），整张没有金额的表也算待填。请逐个核实：原样采用的运行 \
         cesuan confirm 名称，要改的运行 cesuan confirm 名称=新值，或者在文件里改数并删去标记。全部核实之后这一条就没有了。",
        "These values are marked 待确认 (carried over from last year) or 待填 (no value yet); a table without any amount is still to \
         be filled in too. Look at each: 'cesuan confirm NAME' keeps it, 'cesuan confirm NAME=VALUE' changes it; or edit the file \
         and take the mark out. When all are settled there is no such finding.",
    ),
    examples: &[
        Example {
            yaml: "project: 大厅\nlines:\n  租金:\n    formula: 面积 * 月租金 * 12 月\n    面积: 8369.34 平方米（待确认）\n    月租金: 50 元/平方米/月\nfigures:\n  上年余额: { stated: { 变动情况: 待填 } }\n",
            finds: Some("大厅：还有 1 个数待确认、1 个待填：租金.面积、上年余额"),
        },
        Example {
            yaml: "project: 大厅\nlines:\n  租金:\n    formula: 面积 * 月租金 * 12 月\n    面积: 8369.34 平方米\n    月租金: 50 元/平方米/月\n",
            finds: None,
        },
    ],
    check: Check::Book(check),
};

/// So many names are told.
const MOST: usize = 6;

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    for (at, module) in trace.book.modules.iter().enumerate() {
        let figures = module.marked();
        let Some(first) = figures.first() else { continue };
        let count = |mark: Mark| figures.iter().filter(|marked| marked.mark == mark).count();
        let (confirm, fill) = (count(Mark::ToConfirm), count(Mark::ToFill));
        // A figure may wait for more than one number: its formula's, and what is printed of it.
        let mut seen = FxHashSet::default();
        let mut waiting = figures.iter().map(|marked| marked.figure).filter(|figure| seen.insert(*figure));
        let mut names: Vec<String> = waiting.by_ref().take(MOST).map(|figure| below_root(&module.path(figure), module.name(0))).collect();
        if waiting.next().is_some() {
            names.push("…".to_owned());
        }
        let names = names.join("、");
        let (zh, en) = match (confirm, fill) {
            (confirm, 0) => (format!("还有 {confirm} 个数待确认"), format!("{confirm} values are to be confirmed")),
            (0, fill) => (format!("还有 {fill} 个数待填"), format!("{fill} values are to be filled in")),
            (confirm, fill) => (
                format!("还有 {confirm} 个数待确认、{fill} 个待填"),
                format!("{confirm} values are to be confirmed and {fill} to be filled in"),
            ),
        };
        let message = |path: &str| Text::new(format!("{path}：{zh}：{names}"), format!("{path}: {en}: {names}"));
        let mut finding = context.at_figure(&RULE, trace.graph.id(at, 0), message);
        finding.location = module.location(first.span);
        let in_table = Text::new("请在 CSV 文件或工作台里填", "fill them in in the CSV file, or in the workbench");
        let by_name = Text::new(
            "逐个看过：原样采用的确认，不对的改数（命令行：cesuan confirm 名称，cesuan confirm 名称=新值）",
            "look at each: confirm what stays, change what does not (on the command line: cesuan confirm NAME, cesuan confirm NAME=VALUE)",
        );
        finding.help = Some(if module.table.is_some() { in_table } else { by_name });
        findings.push(finding);
    }
    let empty: Vec<usize> = (0..trace.book.modules.len()).filter(|at| trace.book.modules[*at].is_unfilled()).collect();
    let Some(first) = empty.first() else { return };
    let count = empty.len();
    let names: Vec<&str> = empty.iter().map(|at| trace.book.modules[*at].name(0)).take(MOST).collect();
    let names = names.join("、") + if count > MOST { "、…" } else { "" };
    let message = |_: &str| Text::new(format!("还有 {count} 张表没有填：{names}"), format!("{count} tables are still empty: {names}"));
    let mut finding = context.at_figure(&RULE, trace.graph.id(*first, 0), message);
    finding.help = Some(Text::new(
        "有了这张表的数再填；在那之前，凡是用到它的数都不核对",
        "fill them in when their figures are known: until then nothing is compared with them",
    ));
    findings.push(finding);
}

/// The part of a path below the project.
fn below_root(path: &str, root: &str) -> String {
    path.strip_prefix(root).and_then(|rest| rest.strip_prefix('.')).unwrap_or(path).to_owned()
}
