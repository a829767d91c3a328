//! `cesuan init --demo`: the first book, to try the tool on.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, demo};
use crate::folder;
use crate::message::{Language, Phrase, Text};

pub const COMMAND: Subcommand = Subcommand { name: "init", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("写出示例预算卷，供试用", "write out the example book, to try the tool on"))
        .after_help(say(
            "例：\n  cesuan init --demo 示例卷\n  cesuan check 示例卷\n\n示例是一份真实的部门预算。新建自己的预算卷用 cesuan new book",
            "Examples:\n  cesuan init --demo example\n  cesuan check example\n\nThe example is a real department's budget. A book of your own begins with 'cesuan new book'.",
        ))
        .arg(
            Arg::new("demo")
                .long("demo")
                .action(ArgAction::SetTrue)
                .required(true)
                .help(say("写出示例卷：江汉区行政审批局2022年预算", "the example: the 2022 budget of a district's approval bureau")),
        )
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("新文件夹；已有内容的不会动", "a new folder; one that holds anything is left as it is"))
                .help_heading(say("参数", "Arguments")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let folder = arguments.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    if let Err(problem) = folder::create_folder(&folder, demo::FILES.into_iter()) {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    let (shown, count) = (folder::shown(&folder), demo::FILES.len());
    session.tell(
        Text::new(
            format!("已写入 {shown}：{count} 个文件。接着运行：cesuan check {shown}"),
            format!("written to {shown}: {count} files. Next: cesuan check {shown}"),
        )
        .get(session.language),
    );
    CLEAN
}
