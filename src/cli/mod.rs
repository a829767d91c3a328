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
mod fmt;
mod init;
mod new;
mod norms;
mod roll;
mod schema;
mod show;
mod usage;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::book::Book;
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::diagnostic;
use crate::source::{FileId, Sources};

/// Nothing at or above the failing severity.
const CLEAN: u8 = 0;
/// Findings at or above it.
const FINDINGS: u8 = 1;
/// The input or the command could not be understood.
const NOT_UNDERSTOOD: u8 = 2;

/// What every command is given.
struct Session {
    language: Language,
    /// Whether results are coloured.
    colour: bool,
    /// Whether messages are coloured.
    message_colour: bool,
}

/// One command: how it is called and what it does.
struct Subcommand {
    name: &'static str,
    describe: fn(Command, Language) -> Command,
    run: fn(&Session, &ArgMatches) -> u8,
}

const COMMANDS: [Subcommand; 14] = [
    check::COMMAND,
    show::COMMAND,
    diff::COMMAND,
    roll::COMMAND,
    confirm::COMMAND,
    accept::COMMAND,
    fmt::COMMAND,
    norms::COMMAND,
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

impl Session {
    /// Writes a result to the standard output; a closed pipe is no error.
    fn print(&self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        drop(out.write_all(bytes).and_then(|()| out.flush()));
    }

    /// Writes a message to the standard error stream.
    fn tell(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        drop(writeln!(err, "{text}"));
    }

    /// Tells what is wrong with the command.
    fn tell_problem(&self, problem: &Problem) {
        self.tell(&diagnostic::problem(problem, &Sources::default(), self.language, self.message_colour));
    }

    /// Tells what could not be understood in the input.
    fn tell_problems(&self, problems: &[Problem], sources: &Sources) {
        let count = self.tell_refusals(problems, sources);
        if count == 0 {
            return;
        }
        let text = Text::new(
            format!("输入有 {count} 处看不懂，改正之后才能复算"),
            format!("{count} problems in the input: correct them, then it can be recomputed"),
        );
        self.tell(&format!("\n{}", text.get(self.language)));
    }

    /// Tells why something was not done; how many of the reasons there are if any has a place in a file.
    fn tell_refusals(&self, problems: &[Problem], sources: &Sources) -> usize {
        let mut sorted: Vec<&Problem> = problems.iter().collect();
        sorted.sort_by_key(|problem| problem.location);
        sorted.dedup();
        for (at, problem) in sorted.iter().enumerate() {
            if at > 0 {
                self.tell("");
            }
            self.tell(&diagnostic::problem(problem, sources, self.language, self.message_colour));
        }
        if sorted.iter().all(|problem| problem.location.is_none()) { 0 } else { sorted.len() }
    }

    /// The one book at a path, and its files; what is wrong is told, and none is given then.
    fn book(&self, path: &Path, sources: &mut Sources) -> Option<(folder::Found, Book)> {
        let found = match folder::find(path) {
            Ok(found) => found,
            Err(problem) => {
                self.tell_problem(&problem);
                return None;
            }
        };
        let [found] = &found[..] else {
            let (path, count) = (folder::shown(path), found.len());
            let text = Text::new(
                format!("{path}：里面有 {count} 卷预算，请指明是哪一卷"),
                format!("{path}: there are {count} books: say which one"),
            );
            self.tell_problem(&Problem::nowhere(text));
            return None;
        };
        let progress = Progress::new(found.projects.len() + 1, self.language);
        let book = folder::load(found, sources, &|| progress.step());
        progress.finish();
        match book {
            Ok(book) => Some((found.clone(), book)),
            Err(problems) => {
                self.tell_problems(&problems, sources);
                None
            }
        }
    }

    /// Puts the new texts of a book's files in the place of those that were read, all of them or none.
    fn commit(&self, found: &folder::Found, sources: &Sources, texts: BTreeMap<FileId, String>) -> Result<(), Problem> {
        let changes = texts.into_iter().filter_map(|(file, new)| {
            let source = sources.get(file);
            found.file(&source.path).map(|path| folder::Replacement { path: path.to_owned(), old: &source.text, new })
        });
        folder::replace(&changes.collect::<Vec<_>>())
    }

    /// The books under some paths, read and parsed; what is wrong is told, and none is given then.
    fn books(&self, paths: &[PathBuf], sources: &mut Sources) -> Option<Vec<Book>> {
        let mut problems = Vec::new();
        let mut found = Vec::new();
        for path in paths {
            match folder::find(path) {
                Ok(books) => books.into_iter().for_each(|book| {
                    if !found.contains(&book) {
                        found.push(book);
                    }
                }),
                Err(problem) => problems.push(problem),
            }
        }
        let total = found.iter().map(|book: &folder::Found| book.projects.len() + 1).sum();
        let progress = Progress::new(total, self.language);
        let mut books = Vec::new();
        for book in &found {
            match folder::load(book, sources, &|| progress.step()) {
                Ok(book) => books.push(book),
                Err(found) => problems.extend(found),
            }
        }
        progress.finish();
        if problems.is_empty() {
            return Some(books);
        }
        self.tell_problems(&problems, sources);
        None
    }
}

/// A bar on the terminal once work has taken more than a second.
struct Progress {
    bar: indicatif::ProgressBar,
    started: std::time::Instant,
    done: AtomicUsize,
    language: Language,
}

impl Progress {
    fn new(total: usize, language: Language) -> Self {
        let bar = indicatif::ProgressBar::with_draw_target(Some(total as u64), indicatif::ProgressDrawTarget::hidden());
        Self { bar, started: std::time::Instant::now(), done: AtomicUsize::new(0), language }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.started.elapsed().as_millis() > 1000 && std::io::stderr().is_terminal() {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                let template = Phrase::new("读取文件 {pos}/{len} {bar:30}", "reading files {pos}/{len} {bar:30}").get(self.language);
                if let Ok(style) = indicatif::ProgressStyle::with_template(template) {
                    self.bar.set_style(style);
                }
            }
            self.bar.set_position(done as u64);
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
