//! `cesuan report`: the review sheet.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, book_option, output_option, papers};
use crate::cause::diagnose;
use crate::check::check;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::review::{Format, review};
use crate::recompute::recompute;
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "report", describe, run };

/// The forms, by name.
const FORMATS: [(&str, Format); 4] = [("md", Format::Markdown), ("docx", Format::Docx), ("xlsx", Format::Xlsx), ("html", Format::Html)];

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say(
            "评审表：申报数、复算数、差额、原因和依据，核定数留空",
            "the review sheet: submitted, recomputed, difference, reason, basis",
        ))
        .after_help(say(
            "网页是一个文件，不连网，可以发邮件、打印。\n\n例：\n  \
             cesuan report --book formulas/jianghan-2022                            看一看\n  \
             cesuan report --book formulas/jianghan-2022 --format html -o 评审.html\n  \
             cesuan report --book formulas/jianghan-2022 --format docx -o 评审表.docx --date 2022-11-25 --redact",
            "The page is one file that needs no network; it can be mailed and printed.\n\nExamples:\n  \
             cesuan report --book formulas/jianghan-2022                            to look at\n  \
             cesuan report --book formulas/jianghan-2022 --format html -o review.html\n  \
             cesuan report --book formulas/jianghan-2022 --format docx -o review.docx --date 2022-11-25 --redact",
        ))
        .arg(book_option(language))
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .value_parser(FORMATS.map(|(name, _)| name))
                .hide_possible_values(true)
                .help(say(
                    "输出形式：md、docx、xlsx、html（不写就看 -o 的扩展名）",
                    "md, docx, xlsx or html (else what the name after -o ends in)",
                )),
        )
        .arg(output_option(language))
        .args(papers::options(language))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let output = arguments.get_one::<PathBuf>("output");
    let ending = output.and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_lowercase());
    let by_ending = ending
        .as_deref()
        .and_then(|ending| FORMATS.iter().find(|(name, _)| *name == ending || *name == "html" && ending == "htm"))
        .map(|(name, _)| *name);
    let wanted = arguments.get_one::<String>("format").map(String::as_str).or(by_ending).unwrap_or("md");
    let also: &[&str] = match wanted {
        "md" => &["markdown", "txt"],
        "html" => &["htm"],
        _ => &[],
    };
    if let Some(Err(problem)) = output.map(|path| papers::fits(path, wanted, also)) {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    let format = FORMATS.iter().find(|(name, _)| *name == wanted).map_or(Format::Markdown, |(_, format)| *format);
    if output.is_none() && matches!(format, Format::Docx | Format::Xlsx) {
        let text = Text::new(format!("{wanted} 要写到文件"), format!("{wanted} goes to a file"));
        let help = Text::new(format!("加上 -o 评审表.{wanted}"), format!("add -o review.{wanted}"));
        session.tell_problem(&Problem::nowhere(text).help(help));
        return NOT_UNDERSTOOD;
    }
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((_, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let Some(trace) = session.understood(recompute(&book), &sources) else { return NOT_UNDERSTOOD };
    let Some(mut report) = session.understood(check(&trace), &sources) else { return NOT_UNDERSTOOD };
    let causes = diagnose(&report.judged, &mut report.findings);
    let working = session.working(&Text::new("正在写", "writing"));
    let made = papers::audit(arguments, &sources, &[&book]).and_then(|audit| {
        let mut review = review(&report, &causes, &sources, &audit, session.language);
        if let Some(redactor) = papers::redactor(session, arguments, &[&book]) {
            review.redact(&redactor);
        }
        review.render(format)
    });
    drop(working);
    match (made, output) {
        (Ok(bytes), Some(path)) => papers::save(session, arguments, path, &bytes),
        (Ok(bytes), None) => {
            session.print(&bytes);
            CLEAN
        }
        (Err(problem), _) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}
