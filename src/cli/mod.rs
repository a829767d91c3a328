//! The command line.
//!
//! Owns arguments, the language, exit statuses, and the two streams: results on one, everything else on the other.
//! Must never decide anything about a book.

#![allow(clippy::disallowed_methods, reason = "this is the layer that reads arguments, the environment and the clock")]

mod accept;
mod calc;
mod check;
mod completions;
mod confirm;
mod demo;
mod diff;
mod explain;
mod export;
mod fmt;
mod import;
mod init;
mod new;
mod norms;
mod papers;
mod readings;
mod redraft;
mod report;
mod roll;
mod schema;
mod serve;
mod session;
mod show;
mod usage;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::message::{Language, Phrase};
use session::Session;

/// Nothing at or above the failing severity.
const CLEAN: u8 = 0;
/// Findings at or above it.
const FINDINGS: u8 = 1;
/// The input or the command could not be understood.
const NOT_UNDERSTOOD: u8 = 2;

/// One command: how it is called and what it does.
struct Subcommand {
    name: &'static str,
    describe: fn(Command, Language) -> Command,
    run: fn(&Session, &ArgMatches) -> u8,
}

const COMMANDS: [Subcommand; 18] = [
    check::COMMAND,
    show::COMMAND,
    serve::COMMAND,
    diff::COMMAND,
    roll::COMMAND,
    confirm::COMMAND,
    accept::COMMAND,
    fmt::COMMAND,
    norms::COMMAND,
    export::COMMAND,
    import::COMMAND,
    report::COMMAND,
    explain::COMMAND,
    calc::COMMAND,
    new::COMMAND,
    init::COMMAND,
    schema::COMMAND,
    completions::COMMAND,
];

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = language(&arguments);
    if arguments.len() == 1 && is_opened_from_outside() {
        return ExitCode::from(serve::beside_the_program(language));
    }
    let mut command = command(language);
    let matches = match command.try_get_matches_from_mut(&arguments) {
        Ok(matches) => matches,
        Err(error) => return ExitCode::from(usage::report(&error, language)),
    };
    let Some((name, inner)) = matches.subcommand() else {
        return ExitCode::from(NOT_UNDERSTOOD);
    };
    let choice = inner.get_one::<String>("color").map_or("auto", String::as_str);
    let colour = |terminal: bool| match choice {
        "always" => true,
        "never" => false,
        _ => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let session =
        Session { language, colour: colour(std::io::stdout().is_terminal()), message_colour: colour(std::io::stderr().is_terminal()) };
    let status = COMMANDS.iter().find(|command| command.name == name).map_or(NOT_UNDERSTOOD, |command| (command.run)(&session, inner));
    ExitCode::from(status)
}

/// Whether the program was opened by a file manager, and not by somebody who types: there is no terminal, or on Windows no shell that
/// opened it.
fn is_opened_from_outside() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(windows) {
        return !is_set("PROMPT") && !is_set("WT_SESSION");
    }
    let is_typed = std::io::stdin().is_terminal() || std::io::stdout().is_terminal() || std::io::stderr().is_terminal();
    !is_typed && (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"))
}

/// The whole command line in one language.
fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    let mut command = Command::new("cesuan")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say("测算：复算项目支出申报表的每一个数", "cesuan: recomputes every figure of a budget application"))
        .after_help(say(
            "例：\n  cesuan check formulas/jianghan-2022          复算一卷，列出不符之处\n  \
             cesuan show 审批大厅日常运转经费 --book formulas/jianghan-2022   看一个项目的金额怎么来的\n  \
             cesuan explain amount-mismatch               解释一条规则\n  \
             cesuan calc \"3 条 * 1200 元/条/月 * 12 月\"      带单位的计算器",
            "Examples:\n  cesuan check formulas/jianghan-2022          recompute a book, list what does not hold\n  \
             cesuan show 审批大厅日常运转经费 --book formulas/jianghan-2022   how a project's amounts come about\n  \
             cesuan explain amount-mismatch               explain a rule\n  \
             cesuan calc \"3 条 * 1200 元/条/月 * 12 月\"      a calculator with units",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_help_heading(say("命令", "Commands"))
        .next_help_heading(say("选项", "Options"))
        .help_template(template(language))
        .arg(help_flag(language))
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help(say("显示版本", "show the version")))
        .arg(lang_option(language).global(true))
        .arg(
            Arg::new("color")
                .long("color")
                .value_name("WHEN")
                .global(true)
                .display_order(101)
                .value_parser(["auto", "always", "never"])
                .help(say(
                    "是否着色：auto（默认）、always 或 never；遵守 NO_COLOR",
                    "colour: auto (default), always or never; NO_COLOR is heeded",
                ))
                .hide_possible_values(true),
        );
    for entry in &COMMANDS {
        let inner = Command::new(entry.name)
            .disable_help_flag(true)
            .next_help_heading(say("选项", "Options"))
            .help_template(template(language))
            .arg(help_flag(language));
        command = command.subcommand((entry.describe)(inner, language));
    }
    if language == Language::Chinese {
        command.build();
        translate_usage(&mut command);
    }
    command
}

/// The words of usage lines are clap's own.
fn translate_usage(command: &mut Command) {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>");
    *command = std::mem::take(command).override_usage(usage);
    command.get_subcommands_mut().for_each(translate_usage);
}

/// How help is laid out.
fn template(language: Language) -> &'static str {
    Phrase::new("{about}\n\n用法：{usage}\n\n{all-args}{after-help}", "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}").get(language)
}

fn help_flag(language: Language) -> Arg {
    let text = Phrase::new("显示帮助", "show this help").get(language);
    Arg::new("help").long("help").short('h').action(ArgAction::Help).help(text)
}

fn lang_option(language: Language) -> Arg {
    let text = Phrase::new("界面语言：zh 或 en", "language: zh or en").get(language);
    Arg::new("lang").long("lang").value_name("LANG").value_parser(["zh", "en"]).hide_possible_values(true).display_order(100).help(text)
}

/// Where a result is written to.
fn output_option(language: Language) -> Arg {
    let text = Phrase::new("写到文件", "write to a file").get(language);
    Arg::new("output").long("output").short('o').value_name("FILE").value_parser(clap::value_parser!(PathBuf)).help(text)
}

/// The book that a command is about.
fn book_option(language: Language) -> Arg {
    let text = Phrase::new("预算卷的文件夹（默认当前文件夹）", "the folder of the book (the current one by default)").get(language);
    Arg::new("book")
        .long("book")
        .short('b')
        .value_name("PATH")
        .default_value(".")
        .hide_default_value(true)
        .value_parser(clap::value_parser!(PathBuf))
        .help(text)
}

/// `--lang`, else the locale, else Chinese. Read before the arguments are, since help is in it.
fn language(arguments: &[OsString]) -> Language {
    let mut given = None;
    for (at, argument) in arguments.iter().enumerate() {
        let argument = argument.to_string_lossy();
        if argument == "--" {
            break;
        }
        if let Some(value) = argument.strip_prefix("--lang=") {
            given = Some(value.to_owned());
        } else if argument == "--lang" {
            given = arguments.get(at + 1).map(|value| value.to_string_lossy().into_owned());
        }
    }
    let from_locale =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let is_english = given.or_else(from_locale).is_some_and(|value| value.starts_with("en"));
    if is_english { Language::English } else { Language::Chinese }
}
