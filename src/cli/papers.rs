//! What the commands that make papers have in common: the date, what is left out, the files behind them, where they go.
//!
//! Owns those options, and that a paper somebody may have written on is not replaced unasked.
//! Must never decide what a paper says.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches};

use super::{CLEAN, NOT_UNDERSTOOD, Session};
use crate::book::Book;
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::audit::{Audit, inputs};
use crate::present::redact::Redactor;
use crate::source::Sources;

/// The options of a paper.
pub(super) fn options(language: Language) -> [Arg; 3] {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    [
        Arg::new("date")
            .long("date")
            .value_name("DATE")
            .help(say("写进审计线索的日期（不写就没有）", "the date in the audit trail (none without)")),
        Arg::new("redact")
            .long("redact")
            .action(ArgAction::SetTrue)
            .help(say("略去人名和电话", "leave out names of persons and telephone numbers")),
        Arg::new("force").long("force").action(ArgAction::SetTrue).help(say("文件已经有了也覆盖", "replace the file if there is one")),
    ]
}

/// Who is left out, if anybody is to be.
pub(super) fn redactor(session: &Session, arguments: &ArgMatches, books: &[&Book]) -> Option<Redactor> {
    arguments.get_flag("redact").then(|| Redactor::new(books.iter().copied(), session.language))
}

/// What a paper is made of.
///
/// # Errors
/// That a file cannot be read any more, or has changed.
pub(super) fn audit(arguments: &ArgMatches, sources: &Sources, books: &[&Book]) -> Result<Audit, Problem> {
    let date = arguments.get_one::<String>("date").cloned();
    let is_date = |date: &str| date.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == date);
    if let Some(date) = date.as_deref().filter(|date| !is_date(date)) {
        let text = Text::new(format!("“{date}”不是日期"), format!("'{date}' is no date"));
        return Err(Problem::nowhere(text).help(Text::new("写成 2022-11-25 这样", "write it as in 2022-11-25")));
    }
    Ok(Audit { version: env!("CARGO_PKG_VERSION").to_owned(), date, files: inputs(sources, books, folder::fingerprint)? })
}

/// That a file ends in what is written into it; one without an ending, or with `also`, may hold anything.
///
/// # Errors
/// That it ends in something else.
pub(super) fn fits(path: &Path, format: &str, also: &[&str]) -> Result<(), Problem> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending {
        Some(ending) if ending != format && !also.contains(&&*ending) => {
            let text = Text::new(format!("{format} 不能写成 .{ending} 文件"), format!("{format} does not go into a .{ending} file"));
            Err(Problem::nowhere(text).help(Text::new(format!("把扩展名改成 .{format}"), format!("let its name end in .{format}"))))
        }
        _ => Ok(()),
    }
}

/// Writes a paper to its file.
pub(super) fn save(session: &Session, arguments: &ArgMatches, path: &Path, bytes: &[u8]) -> u8 {
    let shown = folder::shown(path);
    let problem = if !arguments.get_flag("force") && path.exists() {
        let text = Text::new(format!("{shown}：已经有了"), format!("{shown}: is there already"));
        let help = Text::new(
            "里面也许有人改过、写过；换一个名字，或加 --force 覆盖",
            "somebody may have changed it or written on it: give another name, or --force",
        );
        Some(Problem::nowhere(text).help(help))
    } else {
        folder::write(path, bytes).err()
    };
    if let Some(problem) = problem {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    session.tell(Text::new(format!("已写入 {shown}"), format!("written to {shown}")).get(session.language));
    CLEAN
}
