//! `cesuan explain`: what a rule or a kind of cause means, with the examples of rules and what may have caused them.

use clap::{Arg, ArgMatches, Command};
use unicode_width::UnicodeWidthStr;

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::book::{Basis, Module, ROOT, Settings, assemble, read_project};
use crate::cause::{Kind, diagnose};
use crate::check::{Rule, check, rules};
use crate::message::{Language, Phrase, Problem, Text, did_you_mean};
use crate::present::cause::{TITLE, sentence};
use crate::present::report::severity;
use crate::recompute::recompute;
use crate::source::FileId;

pub const COMMAND: Subcommand = Subcommand { name: "explain", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("解释一条规则或一种原因；不写名称就全部列出", "explain a rule or a kind of cause; without a name, list them all"))
        .after_help(say(
            "例：\n  cesuan explain\n  cesuan explain rounding-tail\n  cesuan explain 倒挤",
            "Examples:\n  cesuan explain\n  cesuan explain rounding-tail\n  cesuan explain residual",
        ))
        .arg(
            Arg::new("rule")
                .value_name("RULE")
                .help(say("规则或原因的名称", "the name of the rule or cause"))
                .help_heading(say("参数", "Arguments")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let language = session.language;
    let Some(name) = arguments.get_one::<String>("rule") else {
        session.print(list(language).as_bytes());
        return CLEAN;
    };
    match (rules::find(name), Kind::find(name)) {
        (Some(rule), _) => {
            session.print(explanation(rule, language).as_bytes());
            CLEAN
        }
        (None, Some(kind)) => {
            let text = format!(
                "{}  {}  {}\n\n{}\n",
                kind.name(),
                TITLE.get(language),
                kind.title().get(language),
                kind.explanation().get(language)
            );
            session.print(text.as_bytes());
            CLEAN
        }
        (None, None) => {
            session.tell_problem(&unknown(name));
            NOT_UNDERSTOOD
        }
    }
}

/// There is no rule and no kind of cause of that name.
fn unknown(name: &str) -> Problem {
    let problem = Problem::nowhere(Text::new(format!("没有规则或原因“{name}”"), format!("there is no rule or cause '{name}'")));
    let names = rules::ALL.iter().map(|rule| rule.name).chain(Kind::ALL.iter().map(|kind| kind.name()));
    problem.help(match did_you_mean(name, names) {
        Some(guess) => Text::new(format!("是不是 {guess}？"), format!("did you mean {guess}?")),
        None => Text::new("cesuan explain 列出全部规则和原因", "'cesuan explain' lists all rules and causes"),
    })
}

fn list(language: Language) -> String {
    let width = rules::ALL.iter().map(|rule| rule.name.width()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        let severity = severity(rule.severity).get(language);
        format!("{:width$}  {severity}{}  {}\n", rule.name, " ".repeat(8_usize.saturating_sub(severity.width())), rule.title.get(language))
    };
    let rules: String = rules::ALL.iter().map(line).collect();
    let kinds = Kind::ALL.iter().map(|kind| format!("{:width$}  {}\n", kind.name(), kind.title().get(language)));
    let head = Phrase::new("可能原因的种类：", "Kinds of cause:").get(language);
    format!("{rules}\n{head}\n{}", kinds.collect::<String>())
}

/// The leading cause of what a rule finds in an example.
fn cause(rule: &Rule, yaml: &str, language: Language) -> Option<String> {
    let (settings, mut root) = (Settings::standard(), Module::new(FileId(0), ROOT));
    root.figures[0].basis = Basis::Sum;
    let (project, _) = read_project(FileId(0), yaml, &settings.units);
    let book = assemble(String::new(), settings, vec![root, project]).ok()?;
    let trace = recompute(&book).ok()?;
    let mut report = check(&trace).ok()?;
    let causes = diagnose(&report.judged, &mut report.findings);
    let at = report.findings.iter().position(|finding| finding.rule == rule)?;
    causes.worth_telling(at).first().map(|cause| sentence(cause, language))
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
            if let Some(cause) = cause(rule, example.yaml, language) {
                out.push_str(&format!("    {}: {cause}\n", TITLE.get(language)));
            }
        }
    }
    out
}
