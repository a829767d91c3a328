//! `cesuan diff`: two years, or two versions: where the money changed, and why.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, output_option};
use crate::compare::{Comparison, compare};
use crate::folder;
use crate::message::{Language, Phrase};
use crate::present::comparison::{csv, human, json};
use crate::recompute::recompute;
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "diff", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say(
            "比较两年或两稿：金额变在哪里，为什么（量、价、期、新增、取消）",
            "compare two years or versions: where the money changed, and why",
        ))
        .after_help(say(
            "各项原因相加正好等于增减额。最后是可以粘贴到申报表“预算变动情况”的话。\n\n例：\n  \
             cesuan diff 2022 2023\n  cesuan diff 初稿 二稿\n  cesuan diff 2022 2023 --format csv -o 增减.csv   在 Excel 里看",
            "The reasons add up to the difference exactly. The last lines can be pasted into a form.\n\nExamples:\n  \
             cesuan diff 2022 2023\n  cesuan diff draft revised\n  cesuan diff 2022 2023 --format csv -o changes.csv   to read in Excel",
        ))
        .arg(path(0, "old", "OLD", say("去年的预算卷，或原稿", "last year's book, or the older version"), language))
        .arg(path(1, "new", "NEW", say("今年的预算卷，或新稿", "this year's book, or the newer version"), language))
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .value_parser(["human", "json", "csv"])
                .default_value("human")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(say("输出形式：human（默认）、json、csv", "human (default), json or csv")),
        )
        .arg(output_option(language))
}

/// A book, in its place among the arguments: help would sort them by their names.
fn path(at: usize, name: &'static str, value: &'static str, help: &'static str, language: Language) -> Arg {
    let heading = Phrase::new("参数", "Arguments").get(language);
    Arg::new(name)
        .display_order(at)
        .value_name(value)
        .required(true)
        .value_parser(clap::value_parser!(PathBuf))
        .help(help)
        .help_heading(heading)
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let mut sources = Sources::default();
    let mut books = Vec::new();
    for name in ["old", "new"] {
        let path = arguments.get_one::<PathBuf>(name).cloned().unwrap_or_default();
        let Some((_, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
        books.push(book);
    }
    let mut traces = Vec::new();
    for book in &books {
        let Some(trace) = session.understood(recompute(book), &sources) else { return NOT_UNDERSTOOD };
        traces.push(trace);
    }
    let [old, new] = &traces[..] else { return NOT_UNDERSTOOD };
    let bytes = rendered(&compare(old, new), arguments, session.language);
    match arguments.get_one::<PathBuf>("output") {
        None => session.print(&bytes),
        Some(path) => {
            if let Err(problem) = folder::write(path, &bytes) {
                session.tell_problem(&problem);
                return NOT_UNDERSTOOD;
            }
        }
    }
    CLEAN
}

fn rendered(comparison: &Comparison, arguments: &ArgMatches, language: Language) -> Vec<u8> {
    match arguments.get_one::<String>("format").map(String::as_str) {
        Some("json") => json(comparison, language).into_bytes(),
        Some("csv") => csv(comparison, language),
        _ => human(comparison, language).into_bytes(),
    }
}
