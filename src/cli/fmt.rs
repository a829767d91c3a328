//! `cesuan fmt`: the files of a book laid out evenly, without a change of what they say.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, FINDINGS, NOT_UNDERSTOOD, Session, Subcommand};
use crate::edit::format;
use crate::folder::{self, Replacement};
use crate::message::{Language, Phrase, Text};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "fmt", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("把文件的缩进和空格整理整齐，内容、注释和顺序不变", "lay files out evenly: indents and spaces, nothing else"))
        .after_help(say(
            "只动空格和空行：名称、数、注释和先后次序都不变，整理前后读出来的内容要完全一样，否则不写。\n\n例：\n  \
             cesuan fmt                     当前文件夹的预算卷\n  cesuan fmt 2023 --check        只看哪些文件不整齐，有就以 1 退出",
            "Only spaces and empty lines change: names, numbers, comments and their order do not; the file must read the same before \
             and after, or it is left alone.\n\nExamples:\n  cesuan fmt                     the book in the current folder\n  \
             cesuan fmt 2023 --check        only tell which files are uneven; exits with 1 if any is",
        ))
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .default_value(".")
                .hide_default_value(true)
                .num_args(1..)
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("预算卷的文件夹，可以有几个（默认当前文件夹）", "folders of books (the current one by default)"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(Arg::new("check").long("check").action(ArgAction::SetTrue).help(say("只看，不写", "only look, and write nothing")))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for path in arguments.get_many::<PathBuf>("path").into_iter().flatten() {
        match folder::find(path) {
            Ok(found) => {
                problems.extend(found.iter().filter_map(|book| book.closed().or_else(|| session.finish(book.folder()).err())));
                let all = found.into_iter().flat_map(|book| book.settings.into_iter().chain(book.projects));
                files.extend(all.collect::<Vec<_>>());
            }
            Err(problem) => problems.push(problem),
        }
    }
    files.sort();
    files.dedup();
    let mut read = Vec::new();
    for path in files {
        match folder::read(&path) {
            Ok(text) => read.push((sources.add(folder::shown(&path), text), path)),
            Err(problem) => problems.push(problem),
        }
    }
    let mut uneven = Vec::new();
    for (file, path) in &read {
        let source = sources.get(*file);
        match format(*file, &source.text) {
            Ok(new) if new != source.text => uneven.push(Replacement { path: path.clone(), old: &source.text, new }),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        session.tell_problems(&problems, &sources);
        return NOT_UNDERSTOOD;
    }
    let names: String = uneven.iter().map(|file| format!("{}\n", folder::shown(&file.path))).collect();
    let (count, all) = (uneven.len(), read.len());
    let is_check = arguments.get_flag("check");
    if !is_check && let Err(problem) = folder::replace(&uneven) {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    let total = match (count, is_check) {
        (0, _) => Text::new(format!("{all} 个文件都整齐"), format!("all {all} files are laid out evenly")),
        (_, true) => Text::new(format!("{all} 个文件中有 {count} 个不整齐"), format!("{count} of {all} files are uneven")),
        (_, false) => Text::new(format!("整理了 {count} 个文件，共 {all} 个"), format!("{count} of {all} files were laid out")),
    };
    session.print(format!("{names}{}\n", total.get(session.language)).as_bytes());
    if is_check && count > 0 { FINDINGS } else { CLEAN }
}
