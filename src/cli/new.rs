//! `cesuan new`: a book or a project to begin with.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::book::{read_project, read_settings};
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::{schema, skeleton};
use crate::quantity::UnitTable;
use crate::source::FileId;

pub const COMMAND: Subcommand = Subcommand { name: "new", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let path = |name: &'static str, help| Arg::new(name).value_parser(clap::value_parser!(PathBuf)).help(help);
    let inner = |name: &'static str| {
        Command::new(name)
            .disable_help_flag(true)
            .next_help_heading(say("选项", "Options"))
            .help_template(super::template(language))
            .arg(super::help_flag(language))
    };
    let book = inner("book")
        .about(say("新建一卷：book.yaml，和供编辑器补全用的 schema", "a new book: book.yaml, and the schemas that editors complete by"))
        .arg(path("folder", say("新文件夹", "a new folder")).value_name("DIR").required(true).help_heading(say("参数", "Arguments")))
        .arg(
            Arg::new("department")
                .long("department")
                .value_name("NAME")
                .help(say("部门名称（默认用文件夹的名称）", "the department (the folder's name by default)")),
        )
        .arg(Arg::new("year").long("year").value_name("YEAR").help(say("预算年度", "the year")));
    let project = inner("project")
        .about(say("在一卷里新建一个项目", "a new project in a book"))
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .help(say("项目名称，也是文件名", "the project's name, and the file's"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(
            path("book", say("预算卷的文件夹（默认当前文件夹）", "the folder of the book (the current one by default)"))
                .long("book")
                .short('b')
                .value_name("DIR")
                .default_value(".")
                .hide_default_value(true),
        );
    command
        .about(say("新建预算卷或项目", "begin a book or a project"))
        .after_help(say(
            "例：\n  cesuan new book 2027年预算 --department 某区行政审批局 --year 2027\n  cesuan new project 大厅运转经费 --book 2027年预算",
            "Examples:\n  cesuan new book budget-2027 --department 某区行政审批局 --year 2027\n  cesuan new project 大厅运转经费 --book budget-2027",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(say("可以新建", "What to begin"))
        .subcommand(book)
        .subcommand(project)
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let made = match arguments.subcommand() {
        Some(("book", inner)) => book(inner),
        Some(("project", inner)) => project(inner),
        _ => return NOT_UNDERSTOOD,
    };
    match made {
        Ok(text) => {
            session.tell(text.get(session.language));
            CLEAN
        }
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}

fn book(arguments: &ArgMatches) -> Result<Text, Problem> {
    let folder = arguments.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let own = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let department = arguments.get_one::<String>("department").cloned().unwrap_or(own);
    let year = arguments.get_one::<String>("year").map(String::as_str);
    let text = skeleton::book(&department, year);
    let (_, _, problems) = read_settings(FileId(0), &text);
    prove(&department, problems)?;
    let schemas = schema::ALL.map(|schema| (format!("schema/{}.json", schema.name), (schema.text)()));
    let files = std::iter::once(("book.yaml", &*text)).chain(schemas.iter().map(|(name, text)| (&**name, &**text)));
    folder::create_folder(&folder, files)?;
    let shown = folder::shown(&folder);
    Ok(Text::new(
        format!("已新建 {shown}。接着新建项目：cesuan new project 项目名称 --book {shown}"),
        format!("{shown} is made. Next, a project: cesuan new project NAME --book {shown}"),
    ))
}

fn project(arguments: &ArgMatches) -> Result<Text, Problem> {
    let folder = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let name = arguments.get_one::<String>("name").map_or("", |name| name.trim());
    if !folder.is_dir() {
        let shown = folder::shown(&folder);
        let text = Text::new(format!("没有文件夹 {shown}"), format!("there is no folder {shown}"));
        return Err(Problem::nowhere(text).help(Text::new("先用 cesuan new book 新建预算卷", "begin the book with 'cesuan new book'")));
    }
    let path = folder.join(file_name(name)?);
    let text = skeleton::project(name);
    let (_, problems) = read_project(FileId(0), &text, &UnitTable::built_in());
    prove(name, problems)?;
    folder::create(&path, text.as_bytes())?;
    let (path, book) = (folder::shown(&path), folder::shown(&folder));
    Ok(Text::new(
        format!("已新建 {path}。填好以后运行：cesuan check {book}"),
        format!("{path} is made. Fill it in, then run: cesuan check {book}"),
    ))
}

/// A name that the tool would not read back is refused before it is written.
fn prove(name: &str, problems: Vec<Problem>) -> Result<(), Problem> {
    match problems.into_iter().next() {
        None => Ok(()),
        Some(problem) => {
            let text =
                Text::new(format!("“{name}”不能作名称：{}", problem.text.zh), format!("'{name}' cannot be a name: {}", problem.text.en));
            Err(Problem { location: None, text, help: problem.help })
        }
    }
}

/// The file of a project: its name, without what file systems refuse.
fn file_name(name: &str) -> Result<PathBuf, Problem> {
    let refused = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let kept: String = name.chars().filter(|c| !refused(*c)).collect();
    let kept = kept.trim_matches(['.', ' ', '~']);
    if kept.is_empty() || kept.eq_ignore_ascii_case("book") {
        let text = Text::new(format!("“{name}”不能作项目的文件名"), format!("'{name}' cannot name a project's file"));
        return Err(Problem::nowhere(text));
    }
    Ok(Path::new(&format!("{kept}.yaml")).to_owned())
}
