//! `cesuan roll`: next year's book from this year's, a plan first.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::check::check;
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::plan::plan;
use crate::present::schema;
use crate::recompute::recompute;
use crate::roll::{Known, Request, Rolled, rates, roll};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "roll", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("从今年的预算卷做出明年的申报草稿", "next year's application from this year's book"))
        .after_help(say(
            "先只列出打算怎么做；加 --write 才写出新的一卷，原来的一卷不动。\n\n例：\n  \
             cesuan roll formulas/jianghan-2022 --to 2023\n  \
             cesuan roll formulas/jianghan-2022 --to 2023 --set 大厅租金.月租金=52 --set 服务人员.人数=270 --write\n  \
             cesuan roll formulas/jianghan-2022 --to 2023 --rates 新标准.csv --write -o 2023\n\n\
             新标准.csv 两列：名称,值（如 大厅租金.月租金,52 元/平方米/月），后面的列随意。",
            "The plan comes first; --write writes the new book, and leaves the old one alone.\n\nExamples:\n  \
             cesuan roll formulas/jianghan-2022 --to 2023\n  \
             cesuan roll formulas/jianghan-2022 --to 2023 --set 大厅租金.月租金=52 --set 服务人员.人数=270 --write\n  \
             cesuan roll formulas/jianghan-2022 --to 2023 --rates rates.csv --write -o 2023\n\n\
             rates.csv has two columns: a name and its value (大厅租金.月租金,52 元/平方米/月); further columns are for you.",
        ))
        .arg(
            Arg::new("path")
                .value_name("BOOK")
                .default_value(".")
                .hide_default_value(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("今年的预算卷（默认当前文件夹）", "the book of this year (the current folder by default)"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("YEAR")
                .required(true)
                .value_parser(clap::value_parser!(i32).range(1950..2200))
                .help(say("申报哪一年的，如 2023", "the year that is applied for, such as 2023")),
        )
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help(say("已经知道的新数，可以写几个", "a value that is known already; may be given several times")),
        )
        .arg(
            Arg::new("rates")
                .long("rates")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("新数的清单：CSV 两列（名称,值）或 YAML", "a list of new values: CSV in two columns, or YAML")),
        )
        .arg(Arg::new("write").long("write").action(ArgAction::SetTrue).help(say("写出新的一卷", "write the new book")))
        .arg(Arg::new("output").long("output").short('o').value_name("FOLDER").value_parser(clap::value_parser!(PathBuf)).help(say(
            "写到哪个文件夹（默认在今年的旁边，年份换成明年）",
            "where to (beside this year's by default, with the year changed)",
        )))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("path").cloned().unwrap_or_default();
    let to = arguments.get_one::<i32>("to").copied().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((found, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let known = match known(arguments, &mut sources) {
        Ok(known) => known,
        Err(problem) => {
            session.tell_refusals(&[problem], &sources);
            return NOT_UNDERSTOOD;
        }
    };
    let rolled = recompute(&book).and_then(|trace| {
        let report = check(&trace)?;
        roll(&report, &sources, &Request { to, set: known })
    });
    let rolled = match rolled {
        Ok(rolled) => rolled,
        Err(problems) => {
            session.tell_refusals(&problems, &sources);
            return NOT_UNDERSTOOD;
        }
    };
    session.print(plan(&rolled.plan, session.language).as_bytes());
    let folder = arguments.get_one::<PathBuf>("output").cloned().unwrap_or_else(|| beside(&found.path, rolled.plan.from, to));
    let shown = folder::shown(&folder);
    if !arguments.get_flag("write") {
        let text = Text::new(
            format!("\n这是打算，什么也没有写。加上 --write 就写到 {shown}"),
            format!("\nThis is the plan, and nothing is written. With --write it goes to {shown}"),
        );
        session.print(format!("{}\n", text.get(session.language)).as_bytes());
        return CLEAN;
    }
    match write(&found, &folder, &rolled, &sources) {
        Ok(()) => {
            let left = left_behind(&found, &folder);
            if !left.is_empty() {
                let list = left.join("、");
                let text = Text::new(format!("\n没有带过去的文件：{list}"), format!("\nFiles that were not carried over: {list}"));
                session.print(format!("{}\n", text.get(session.language)).as_bytes());
            }
            let text = Text::new(
                format!(
                    "\n已写到 {shown}。接下来：\n  cesuan confirm --book {shown}    还有哪些数待确认\n  cesuan check {shown}\n  cesuan diff {} {shown}",
                    folder::shown(&found.path)
                ),
                format!(
                    "\nWritten to {shown}. Next:\n  cesuan confirm --book {shown}    what is to be confirmed\n  cesuan check {shown}\n  cesuan diff {} {shown}",
                    folder::shown(&found.path)
                ),
            );
            session.print(format!("{}\n", text.get(session.language)).as_bytes());
            CLEAN
        }
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}

/// The values that are given with the command, those of a list first.
fn known(arguments: &ArgMatches, sources: &mut Sources) -> Result<Vec<Known>, Problem> {
    let mut known = Vec::new();
    if let Some(path) = arguments.get_one::<PathBuf>("rates") {
        let shown = folder::shown(path);
        let text = folder::read(path)?;
        let file = sources.add(shown.clone(), text);
        known.extend(rates(file, &shown, &sources.get(file).text)?);
    }
    for set in arguments.get_many::<String>("set").into_iter().flatten() {
        let Some((name, value)) = set.split_once(['=', '＝']).filter(|(name, _)| !name.trim().is_empty()) else {
            let text = Text::new(format!("--set {set}：看不懂"), format!("--set {set} is not understood"));
            return Err(Problem::nowhere(text).help(Text::new("写法：--set 大厅租金.月租金=52", "write --set NAME=VALUE")));
        };
        known.push(Known { name: name.trim().to_owned(), value: value.trim().to_owned(), location: None });
    }
    Ok(known)
}

/// The folder beside this year's, with the year in its name changed, or behind it.
fn beside(path: &Path, from: i32, to: i32) -> PathBuf {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let from = from.to_string();
    let new = if name.contains(&from) { name.replace(&from, &to.to_string()) } else { format!("{name}-{to}") };
    if path.file_name().is_some() { path.with_file_name(new) } else { path.join("..").join(new) }
}

/// The files of this year's folder that the new one does not have.
fn left_behind(found: &folder::Found, folder: &Path) -> Vec<String> {
    const MOST: usize = 12;
    // Projects that are left out are in the plan.
    let is_project = |name: &str| found.projects.contains(&found.path.join(name));
    let below = folder::files_below(&found.path).into_iter();
    let mut left: Vec<String> = below.filter(|name| !folder.join(name).exists() && !is_project(name)).collect();
    if left.len() > MOST {
        let count = left.len();
        left.truncate(MOST);
        left.push(format!("…（{count}）"));
    }
    left
}

/// Writes the files of the new book, with the schema where this year's has one.
fn write(found: &folder::Found, folder: &Path, rolled: &Rolled, sources: &Sources) -> Result<(), Problem> {
    let base = format!("{}/", folder::shown(&found.path));
    let within = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if within(folder).starts_with(within(&found.path)) {
        let text = Text::new("新的一卷不能放在今年的一卷里面", "the new book cannot lie inside this year's");
        return Err(Problem::nowhere(text).help(Text::new("请写到旁边的文件夹：-o ../2023", "write it to a folder beside: -o ../2023")));
    }
    let mut files: Vec<(String, String)> = Vec::new();
    for (file, text) in &rolled.texts {
        let path = &sources.get(*file).path;
        // Excel tells by the mark that a file is UTF-8.
        let mark = if folder::begins_with_mark(Path::new(path)) { "\u{feff}" } else { "" };
        files.push((path.strip_prefix(&base).unwrap_or(path).to_owned(), format!("{mark}{text}")));
    }
    for schema in schema::ALL {
        let name = format!("schema/{}.json", schema.name);
        if found.path.join(&name).is_file() {
            files.push((name, (schema.text)()));
        }
    }
    folder::create_folder(folder, files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}
