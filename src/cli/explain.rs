//! `cesuan explain`: what a rule means, with its examples.

use clap::{Arg, ArgMatches, Command};
use unicode_width::UnicodeWidthStr;

use super::check::unknown_rule;
use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::check::{Rule, rules};
use crate::message::{Language, Phrase};
use crate::present::report::severity;

pub const COMMAND: Subcommand = Subcommand { name: "explain", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("解释一条规则；不写名称就列出全部规则", "explain a rule; without a name, list them all"))
        .after_help(say(
            "例：\n  cesuan explain\n  cesuan explain rounding-tail",
            "Examples:\n  cesuan explain\n  cesuan explain rounding-tail",
        ))
        .arg(Arg::new("rule").value_name("RULE").help(say("规则的名称", "the name of the rule")).help_heading(say("参数", "Arguments")))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let language = session.language;
    let Some(name) = arguments.get_one::<String>("rule") else {
        session.print(list(language).as_bytes());
        return CLEAN;
    };
    match rules::find(name) {
        Some(rule) => {
            session.print(explanation(rule, language).as_bytes());
            CLEAN
        }
        None => {
            session.tell_problem(&unknown_rule(name));
            NOT_UNDERSTOOD
        }
    }
}

fn list(language: Language) -> String {
    let width = rules::ALL.iter().map(|rule| rule.name.width()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        let severity = severity(rule.severity).get(language);
        format!("{:width$}  {severity}{}  {}\n", rule.name, " ".repeat(8_usize.saturating_sub(severity.width())), rule.title.get(language))
    };
    rules::ALL.iter().map(line).collect()
}

fn explanation(rule: &Rule, language: Language) -> String {
    let mut out = format!(
        "{}  {}  {}\n\n{}\n",
        rule.name,
        severity(rule.severity).get(language),
        rule.title.get(language),
        rule.explanation.get(language)
    );
    for example in rule.examples {
        let (zh, en) = match example.finds {
            Some(_) => ("例：", "Example:"),
            None => ("不报的例子：", "No finding:"),
        };
        out.push_str(&format!("\n{}\n", Phrase::new(zh, en).get(language)));
        for line in example.yaml.lines() {
            out.push_str(&format!("    {line}\n"));
        }
        if let Some(finds) = example.finds {
            out.push_str(&format!("  → {finds}\n"));
        }
    }
    out
}
