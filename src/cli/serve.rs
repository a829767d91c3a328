//! `cesuan serve`: the workbench in a browser.
//!
//! Owns its arguments, and what the window says while the page is served.
//! Must never answer the page.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::message::{Language, Phrase, Text};
use crate::web::{self, Options};

pub const COMMAND: Subcommand = Subcommand { name: "serve", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("在浏览器里看、改、保存、打印：工作台", "the workbench: read, change, save and print in a browser"))
        .after_help(say(
            "网页只在这台电脑上，不连网；改动是草稿，看过再保存。关掉这个窗口或按 Ctrl-C 就结束。\n\
             在文件管理器里双击程序，打开的就是程序所在文件夹的工作台。\n\n例：\n  \
             cesuan serve                          当前文件夹\n  cesuan serve formulas/jianghan-2022   一卷预算\n  \
             cesuan serve 申报表.docx              没有录入过的文件\n  cesuan serve 预算 --read-only         只看",
            "The page is on this machine only and needs no network; changes are a draft until they are saved. Ctrl-C ends it.\n\
             Opened from a file manager, the program shows the workbench of its own folder.\n\nExamples:\n  \
             cesuan serve                          the current folder\n  cesuan serve formulas/jianghan-2022   a book\n  \
             cesuan serve submission.docx          a document nobody has encoded\n  cesuan serve budgets --read-only      to look at",
        ))
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .default_value(".")
                .hide_default_value(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help(say(
                    "预算卷的文件夹，里面有几卷的文件夹，或没有录入过的文件（默认当前文件夹）",
                    "a book, a folder that holds books, or a document (the current folder by default)",
                ))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(
            Arg::new("last")
                .long("last")
                .value_name("PATH")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("去年的预算卷，用来看同比", "last year's book, for the changes over the year")),
        )
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("PORT")
                .value_parser(clap::value_parser!(u16))
                .help(say("端口（默认从 7210 起找一个空的）", "the port (the first free one from 7210 by default)")),
        )
        .arg(
            Arg::new("no-open")
                .long("no-open")
                .action(ArgAction::SetTrue)
                .help(say("不打开浏览器，只显示网址", "do not open a browser, only tell the address")),
        )
        .arg(Arg::new("read-only").long("read-only").action(ArgAction::SetTrue).help(say("只看，不能保存", "nothing can be saved")))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let options = Options {
        path: arguments.get_one::<PathBuf>("path").cloned().unwrap_or_default(),
        last: arguments.get_one::<PathBuf>("last").cloned(),
        port: arguments.get_one::<u16>("port").copied(),
        read_only: arguments.get_flag("read-only"),
        language: session.language,
    };
    serve(session, &options, !arguments.get_flag("no-open"))
}

/// The workbench of the folder that the program lies in: for those who open it by a double click.
pub(super) fn beside_the_program(language: Language) -> u8 {
    let session = Session { language, colour: false, message_colour: false };
    let program = std::env::current_exe().ok();
    let path = program.as_deref().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
    serve(&session, &Options { path, last: None, port: None, read_only: false, language }, true)
}

fn serve(session: &Session, options: &Options, opens: bool) -> u8 {
    let ready = |address: &str, opened: &str| {
        let text = Text::new(
            format!("工作台：{address}\n这个网址只在本机有效，请不要转给别人。关掉这个窗口或按 Ctrl-C 结束。"),
            format!(
                "The workbench: {address}\nThe address is valid on this machine only; do not pass it on. Ctrl-C or closing this window ends it."
            ),
        );
        session.tell(text.get(session.language));
        if opens && open::that_detached(opened).is_err() {
            let text = Text::new("没有找到浏览器，请把上面的网址粘贴到浏览器里", "no browser was found: paste the address into one");
            session.tell(text.get(session.language));
        }
    };
    match web::serve(options, ready) {
        Ok(()) => CLEAN,
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}
