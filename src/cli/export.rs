//! `cesuan export`: the book as a workbook with live formulas.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{NOT_UNDERSTOOD, Session, Subcommand, book_option, output_option, papers};
use crate::book::Book;
use crate::cause::diagnose;
use crate::check::check;
use crate::compare::compare;
use crate::message::{Language, Phrase};
use crate::present::xlsx;
use crate::recompute::recompute;
use crate::source::Sources;
use crate::workbook::{Contents, make};

pub const COMMAND: Subcommand = Subcommand { name: "export", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("导出工作簿：公式是活的，改数就重算", "write the book as a workbook whose formulas recompute themselves"))
        .after_help(say(
            "工作簿里改过的数，用 cesuan import 写回预算卷。\n\n例：\n  \
             cesuan export xlsx --book formulas/jianghan-2022 -o 测算表.xlsx\n  \
             cesuan export xlsx --book 2023 --last 2022 -o 测算表.xlsx      带同比\n  \
             cesuan export xlsx --book 2023 -o 测算表.xlsx --date 2022-11-25   审计线索里写上日期",
            "What is changed in the workbook, 'cesuan import' takes back into the book.\n\nExamples:\n  \
             cesuan export xlsx --book formulas/jianghan-2022 -o estimates.xlsx\n  \
             cesuan export xlsx --book 2023 --last 2022 -o estimates.xlsx      with the changes over the year\n  \
             cesuan export xlsx --book 2023 -o estimates.xlsx --date 2022-11-25   a date in the audit trail",
        ))
        .arg(
            Arg::new("format")
                .value_name("FORMAT")
                .required(true)
                .value_parser(["xlsx"])
                .hide_possible_values(true)
                .help(say("xlsx：工作簿", "xlsx: a workbook"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(book_option(language))
        .arg(output_option(language))
        .arg(
            Arg::new("last")
                .long("last")
                .value_name("PATH")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("去年的预算卷，用来算同比", "last year's book, for the changes over the year")),
        )
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
    let causes = diagnose(&report.judged, &mut report.findings);
    let comparison = before.as_ref().map(|before| compare(before, &trace));
    let books: Vec<&Book> = std::iter::once(&book).chain(&last).collect();
    let audit = match papers::audit(arguments, &sources, &books) {
        Ok(audit) => audit,
        Err(problem) => {
            session.tell_problem(&problem);
            return NOT_UNDERSTOOD;
        }
    };
    let contents = Contents {
        report: &report,
        causes: &causes,
        comparison: comparison.as_ref(),
        audit: &audit,
        sources: &sources,
        language: session.language,
    };
    let output = arguments.get_one::<PathBuf>("output").cloned().unwrap_or_else(|| PathBuf::from("测算表.xlsx"));
    match xlsx::write(&make(&contents).workbook) {
        Ok(bytes) => papers::save(session, arguments, &output, &bytes),
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}
