//! `cesuan check`: recompute books and list what does not hold.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, FINDINGS, NOT_UNDERSTOOD, Session, Subcommand, output_option};
use crate::cause::{Causes, diagnose};
use crate::check::{Finding, Report, Severity, check, rules};
use crate::folder::{self, Watch};
use crate::message::{Language, Phrase, Problem, Text, did_you_mean};
use crate::present::report::{Format, Shown, View, render};
use crate::recompute::{Trace, recompute};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "check", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("复算预算卷或申报文件，列出不符之处", "recompute books or documents and list what does not hold"))
        .after_help(say(
            "例：\n  cesuan check formulas/jianghan-2022\n  cesuan check 申报表.docx              没有录入过的文件：文本、.docx、.xlsx、.pdf\n  cesuan check formulas/jianghan-2022 --format csv -o 问题.csv   在 Excel 里看\n  \
             cesuan check 预算 --only amount-mismatch,statement-conflict\n  cesuan check 预算 --fail-on warning   有警告也算不通过\n  cesuan check 预算 --watch             一边改一边看\n\n\
             退出状态：0 没有达到 --fail-on 的问题；1 有；2 输入或命令看不懂",
            "Examples:\n  cesuan check formulas/jianghan-2022\n  cesuan check submission.docx          a document nobody has encoded: text, .docx, .xlsx or .pdf\n  cesuan check formulas/jianghan-2022 --format csv -o findings.csv   to read in Excel\n  \
             cesuan check budgets --only amount-mismatch,statement-conflict\n  cesuan check budgets --fail-on warning\n  cesuan check budgets --watch\n\n\
             Exit status: 0 nothing at or above --fail-on; 1 findings; 2 the input or the command is not understood",
        ))
        .arg(
            Arg::new("path").value_name("PATH").default_value(".").hide_default_value(true).num_args(1..).value_parser(clap::value_parser!(PathBuf)).help(say(
                "预算卷的文件夹，可以有几个；也可以是里面有几卷的文件夹，或没有录入过的文件（默认当前文件夹）",
                "folders of books, a folder that holds books, or documents (the current folder by default)",
            )).help_heading(say("参数", "Arguments")),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .value_parser(["human", "concise", "json", "csv"])
                .default_value("human")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(say("输出形式：human（默认）、concise、json、csv", "human (default), concise, json or csv")),
        )
        .arg(rule_list("only", say("只看这些规则（逗号分隔）", "only these rules, with commas between")))
        .arg(rule_list("skip", say("不看这些规则", "leave these rules out")))
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("SEVERITY")
                .value_parser(["error", "warning", "note", "never"])
                .default_value("error")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(say(
                    "达到哪一级算不通过：error（默认）、warning、note、never",
                    "the severity that fails: error (default), warning, note or never",
                )),
        )
        .arg(output_option(language))
        .arg(
            Arg::new("no-causes")
                .long("no-causes")
                .action(ArgAction::SetTrue)
                .help(say("不推测可能的原因", "do not look for possible causes")),
        )
        .arg(
            Arg::new("watch")
                .long("watch")
                .action(ArgAction::SetTrue)
                .help(say("文件一改就重新复算，按 Ctrl-C 结束", "check again whenever a file changes; Ctrl-C ends it")),
        )
}

fn rule_list(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("RULE").value_delimiter(',').action(ArgAction::Append).help(help)
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    if !arguments.get_flag("watch") {
        return once(session, arguments);
    }
    let mut watch = match Watch::new(&paths(arguments), arguments.get_one::<PathBuf>("output").map(PathBuf::as_path)) {
        Ok(watch) => watch,
        Err(problem) => {
            session.tell_problem(&problem);
            return NOT_UNDERSTOOD;
        }
    };
    loop {
        let status = once(session, arguments);
        let text = Text::new("—— 等待文件变动，按 Ctrl-C 结束 ——", "-- waiting for files to change, Ctrl-C ends --");
        session.tell(text.get(session.language));
        if !watch.wait() {
            return status;
        }
    }
}

fn paths(arguments: &ArgMatches) -> Vec<PathBuf> {
    arguments.get_many("path").into_iter().flatten().cloned().collect()
}

fn once(session: &Session, arguments: &ArgMatches) -> u8 {
    let paths = paths(arguments);
    let mut sources = Sources::default();
    let (only, skip) = match (chosen(arguments, "only"), chosen(arguments, "skip")) {
        (Ok(only), Ok(skip)) => (only, skip),
        (Err(problem), _) | (_, Err(problem)) => {
            session.tell_problem(&problem);
            return NOT_UNDERSTOOD;
        }
    };
    let Some(books) = session.books(&paths, &mut sources) else { return NOT_UNDERSTOOD };
    let mut problems = Vec::new();
    let mut traces: Vec<Trace<'_>> = Vec::new();
    for book in &books {
        match recompute(book) {
            Ok(trace) => traces.push(trace),
            Err(found) => problems.extend(found),
        }
    }
    let mut reports: Vec<Report<'_, '_>> = Vec::new();
    for trace in &traces {
        match check(trace) {
            Ok(report) => reports.push(report),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        session.tell_problems(&problems, &sources);
        return NOT_UNDERSTOOD;
    }
    let with_causes = !arguments.get_flag("no-causes");
    let causes: Vec<Causes> = reports
        .iter_mut()
        .map(|report| if with_causes { diagnose(&report.judged, &mut report.findings) } else { Causes::default() })
        .collect();
    let wanted = |finding: &Finding| (only.is_empty() || only.contains(&finding.rule.name)) && !skip.contains(&finding.rule.name);
    let shown: Vec<Shown<'_, '_, '_>> = reports.iter().zip(&causes).map(|(report, causes)| Shown::new(report, causes, wanted)).collect();
    let format = match arguments.get_one::<String>("format").map(String::as_str) {
        Some("concise") => Format::Concise,
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        _ => Format::Human,
    };
    let output = arguments.get_one::<PathBuf>("output");
    let colour = output.is_none() && session.colour;
    let bytes = render(format, &shown, &View { sources: &sources, language: session.language, colour });
    match output {
        None => session.print(&bytes),
        Some(path) => {
            if let Err(problem) = folder::write(path, &bytes) {
                session.tell_problem(&problem);
                return NOT_UNDERSTOOD;
            }
            let path = folder::shown(path);
            session.tell(Text::new(format!("已写入 {path}"), format!("written to {path}")).get(session.language));
        }
    }
    let failing = match arguments.get_one::<String>("fail-on").map(String::as_str) {
        Some("never") => return CLEAN,
        Some("warning") => Severity::Warning,
        Some("note") => Severity::Note,
        _ => Severity::Error,
    };
    let fails = shown.iter().flat_map(|book| &book.findings).any(|finding| finding.accepted.is_none() && finding.severity >= failing);
    if fails { FINDINGS } else { CLEAN }
}

fn chosen(arguments: &ArgMatches, option: &str) -> Result<Vec<&'static str>, Problem> {
    let names = arguments.get_many::<String>(option).into_iter().flatten();
    names.map(|name| rules::find(name).map(|rule| rule.name).ok_or_else(|| unknown_rule(name))).collect()
}

/// There is no such rule.
fn unknown_rule(name: &str) -> Problem {
    let problem = Problem::nowhere(Text::new(format!("没有规则“{name}”"), format!("there is no rule '{name}'")));
    problem.help(match did_you_mean(name, rules::ALL.iter().map(|rule| rule.name)) {
        Some(guess) => Text::new(format!("是不是 {guess}？"), format!("did you mean {guess}?")),
        None => Text::new("cesuan explain 列出全部规则", "'cesuan explain' lists all rules"),
    })
}
