//! `cesuan schema`: the format as a JSON Schema, for editors.

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::message::{Language, Phrase};
use crate::present::schema;

pub const COMMAND: Subcommand = Subcommand { name: "schema", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say(
            "输出格式的 JSON Schema，供编辑器补全和检查",
            "print the JSON Schema of the format, which editors complete and check by",
        ))
        .after_help(say(
            "例：\n  cesuan schema project > schema/project.json\n  cesuan schema book > schema/book.json\n\n\
             在 YAML 文件的第一行写（VS Code 装 YAML 扩展）：\n  # yaml-language-server: $schema=schema/project.json",
            "Examples:\n  cesuan schema project > schema/project.json\n  cesuan schema book > schema/book.json\n\n\
             In the first line of the YAML file (VS Code with the YAML extension):\n  # yaml-language-server: $schema=schema/project.json",
        ))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .default_value("project")
                .hide_default_value(true)
                .value_parser(schema::ALL.map(|schema| schema.name))
                .hide_possible_values(true)
                .help(say(
                    "project：项目文件（默认）；book：book.yaml；norms：支出标准",
                    "project: a project file (default); book: book.yaml; norms: norms",
                ))
                .help_heading(say("参数", "Arguments")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let wanted = arguments.get_one::<String>("file").map_or("project", String::as_str);
    let Some(schema) = schema::ALL.into_iter().find(|schema| schema.name == wanted) else { return NOT_UNDERSTOOD };
    session.print((schema.text)().as_bytes());
    CLEAN
}
