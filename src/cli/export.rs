//! `cesuan export`: the book as a workbook with live formulas, or as the forms of its projects.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{NOT_UNDERSTOOD, Session, Subcommand, book_option, output_option, papers};
use crate::book::{Book, Mark};
use crate::cause::diagnose;
use crate::check::{Finding, Report, Severity, check};
use crate::compare::compare;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::form::forms;
use crate::present::xlsx;
use crate::recompute::{FigureId, Trace, recompute};
use crate::source::Sources;
use crate::workbook::{Contents, make};

pub const COMMAND: Subcommand = Subcommand { name: "export", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("导出工作簿（公式是活的，改数就重算）或申报表", "write a workbook that recomputes itself, or the forms"))
        .after_help(say(
            "工作簿里改过的数，用 cesuan import 写回预算卷。\n\n例：\n  \
             cesuan export xlsx --book formulas/jianghan-2022 -o 测算表.xlsx\n  \
             cesuan export xlsx --book 2023 --last 2022 -o 测算表.xlsx           带同比\n  \
             cesuan export docx --book formulas/jianghan-2022 -o 申报表.docx     每个项目一张申报表\n  \
             cesuan export docx --project 置装经费 --book formulas/jianghan-2022 -o 置装经费.docx",
            "What is changed in the workbook, 'cesuan import' takes back into the book.\n\nExamples:\n  \
             cesuan export xlsx --book formulas/jianghan-2022 -o estimates.xlsx\n  \
             cesuan export xlsx --book 2023 --last 2022 -o estimates.xlsx        with the changes over the year\n  \
             cesuan export docx --book formulas/jianghan-2022 -o forms.docx      a form for each project\n  \
             cesuan export docx --project 置装经费 --book formulas/jianghan-2022 -o form.docx",
        ))
        .arg(
            Arg::new("format")
                .value_name("FORMAT")
                .required(true)
                .value_parser(["xlsx", "docx"])
                .hide_possible_values(true)
                .help(say("xlsx：测算表工作簿；docx：项目支出绩效目标申报表", "xlsx: a workbook; docx: the forms of the projects"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(book_option(language))
        .arg(output_option(language).required(true))
        .arg(
            Arg::new("last")
                .long("last")
                .value_name("PATH")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("去年的预算卷，用来算同比", "last year's book, for the changes over the year")),
        )
        .arg(Arg::new("project").long("project").value_name("PROJECT").help(say("只要这个项目的申报表", "only the form of this project")))
        .args(papers::options(language))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((_, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let last = match arguments.get_one::<PathBuf>("last") {
        None => None,
        Some(path) => {
            let Some((_, book)) = session.book(path, &mut sources) else { return NOT_UNDERSTOOD };
            Some(book)
        }
    };
    let Some(trace) = session.understood(recompute(&book), &sources) else { return NOT_UNDERSTOOD };
    let before = match &last {
        None => None,
        Some(book) => {
            let Some(trace) = session.understood(recompute(book), &sources) else { return NOT_UNDERSTOOD };
            Some(trace)
        }
    };
    let Some(mut report) = session.understood(check(&trace), &sources) else { return NOT_UNDERSTOOD };
    let comparison = before.as_ref().map(|before| compare(before, &trace));
    let books: Vec<&Book> = std::iter::once(&book).chain(&last).collect();
    let redactor = papers::redactor(session, arguments, &books);
    let format = arguments.get_one::<String>("format").map(String::as_str);
    if format == Some("xlsx") && arguments.contains_id("project") {
        let text = Text::new("--project 只用于 docx：工作簿是整卷的", "--project is for docx: a workbook is of the whole book");
        session.tell_problem(&Problem::nowhere(text));
        return NOT_UNDERSTOOD;
    }
    let output = arguments.get_one::<PathBuf>("output").cloned().unwrap_or_default();
    if let Err(problem) = papers::fits(&output, format.unwrap_or("xlsx"), &[]) {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    let working = session.working(&Text::new("正在写", "writing"));
    let made = match format {
        Some("docx") => projects(&trace, arguments).and_then(|projects| {
            warn(session, &report, &projects);
            forms(&trace, &projects, comparison.as_ref(), redactor.as_ref())
        }),
        _ => papers::audit(arguments, &sources, &books).and_then(|audit| {
            let causes = diagnose(&report.judged, &mut report.findings);
            let report: &Report<'_, '_> = &report;
            let (comparison, redactor, language) = (comparison.as_ref(), redactor.as_ref(), session.language);
            let contents = Contents { report, causes: &causes, comparison, audit: &audit, sources: &sources, language, redactor };
            xlsx::write(&make(&contents).workbook)
        }),
    };
    drop(working);
    match made {
        Ok(bytes) => papers::save(session, arguments, &output, &bytes),
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}

/// That what is handed in does not hold yet, or is not complete.
fn warn(session: &Session, report: &Report<'_, '_>, projects: &[FigureId]) {
    let trace = report.judged.trace;
    let is_handed_in = |id: FigureId| projects.iter().any(|project| trace.graph.split(*project).0 == trace.graph.split(id).0);
    let is_open_error = |finding: &&Finding| finding.severity == Severity::Error && finding.accepted.is_none();
    let errors = report.findings.iter().filter(is_open_error).filter(|finding| finding.id.is_some_and(is_handed_in)).count();
    let marked = projects.iter().flat_map(|project| trace.locate(*project).0.marked());
    let open = marked.filter(|marked| marked.mark == Mark::ToFill).count();
    let tell = |text: Text| session.tell(text.get(session.language));
    if errors > 0 {
        tell(Text::new(
            format!("注意：有 {errors} 处不符，申报表照卷里列示的数填写；交出去之前请先看 cesuan check"),
            format!("note: {errors} amounts do not hold, and the form prints what the book states: see 'cesuan check' first"),
        ));
    }
    if open > 0 {
        tell(Text::new(format!("注意：还有 {open} 个数待填"), format!("note: {open} values are still to be filled in")));
    }
}

/// All projects, or the one that is wanted.
fn projects(trace: &Trace<'_>, arguments: &ArgMatches) -> Result<Vec<FigureId>, Problem> {
    let all = trace.parts(trace.graph.id(0, 0));
    let Some(wanted) = arguments.get_one::<String>("project") else { return Ok(all) };
    let id = trace.find(wanted)?;
    if all.contains(&id) {
        return Ok(vec![id]);
    }
    let text = Text::new(format!("“{wanted}”不是项目"), format!("'{wanted}' is no project"));
    let names: Vec<&str> = all.iter().map(|id| trace.figure_name(*id)).collect();
    Err(Problem::nowhere(text).help(Text::new(format!("项目有：{}", names.join("；")), format!("the projects are: {}", names.join("; ")))))
}
