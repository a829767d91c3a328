//! `cesuan completions`: what a shell completes after `cesuan`.

use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::message::{Language, Phrase};

pub const COMMAND: Subcommand = Subcommand { name: "completions", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("输出命令行的补全脚本", "print the completion script of a shell"))
        .after_help(say(
            "例：\n  cesuan completions bash > ~/.local/share/bash-completion/completions/cesuan\n  \
             cesuan completions powershell >> $PROFILE",
            "Examples:\n  cesuan completions bash > ~/.local/share/bash-completion/completions/cesuan\n  \
             cesuan completions powershell >> $PROFILE",
        ))
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(clap::value_parser!(Shell))
                .hide_possible_values(true)
                .help("bash, zsh, fish, powershell, elvish")
                .help_heading(say("参数", "Arguments")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let Some(shell) = arguments.get_one::<Shell>("shell").copied() else { return NOT_UNDERSTOOD };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::command(session.language), "cesuan", &mut script);
    session.print(&script);
    CLEAN
}
