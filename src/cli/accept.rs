//! `cesuan accept`: a finding is accepted with a reason, or what is accepted is listed.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, book_option};
use crate::book::Acceptance;
use crate::check::{Finding, Report, check, rules};
use crate::edit::{BookEditor, Decision, accept};
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::quantity::print;
use crate::recompute::recompute;
use crate::source::{Location, Sources};

pub const COMMAND: Subcommand = Subcommand { name: "accept", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("接受一个问题并写明理由，或列出接受过的", "accept a finding with a reason, or list what is accepted"))
        .after_help(say(
            "接受的问题照样列出，但不算不通过；列示数或复算数一变，接受就失效。\n\n例：\n  \
             cesuan accept                                             接受过哪些，是否仍然有效\n  \
             cesuan accept 大厅使用费用 --reason \"合同已签，按702.69万元执行\" --by 财务科\n  \
             cesuan accept 政务大厅餐费标准 --rule unit-mismatch --reason \"原文笔误\"",
            "An accepted finding is still listed and fails nothing; it lapses when the stated or computed value changes.\n\nExamples:\n  \
             cesuan accept                                             what is accepted, and whether it still is\n  \
             cesuan accept 大厅使用费用 --reason \"by contract\" --by FINANCE\n  \
             cesuan accept 政务大厅餐费标准 --rule unit-mismatch --reason \"a slip of the document\"",
        ))
        .arg(
            Arg::new("figure")
                .value_name("FIGURE")
                .help(say(
                    "数据项的名称或路径，或勾稽关系的名称；不写就列出接受过的",
                    "the name or path of a figure, or the name of a relation; a list without",
                ))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(Arg::new("reason").long("reason").short('r').value_name("TEXT").allow_hyphen_values(true).help(say("理由", "the reason")))
        .arg(
            Arg::new("rule")
                .long("rule")
                .value_name("RULE")
                .help(say("哪一条规则的问题（有几条时要写）", "of which rule, where there are several")),
        )
        .arg(
            Arg::new("place")
                .long("place")
                .value_name("PLACE")
                .help(say("哪一处的问题（有几处时要写）", "at which place, where there are several")),
        )
        .arg(Arg::new("by").long("by").value_name("NAME").help(say("谁接受的（科室或岗位）", "who accepts it: an office or a post")))
        .arg(Arg::new("on").long("on").value_name("DATE").help(say("日期（默认今天）", "the date (today by default)")))
        .arg(book_option(language))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((found, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let Some(trace) = session.understood(recompute(&book), &sources) else { return NOT_UNDERSTOOD };
    let Some(report) = session.understood(check(&trace), &sources) else { return NOT_UNDERSTOOD };
    let Some(wanted) = arguments.get_one::<String>("figure") else {
        session.print(list(&report, &sources, session.language).as_bytes());
        return CLEAN;
    };
    let today = today();
    let written = finding(&report, wanted, arguments).and_then(|finding| {
        let reason = arguments.get_one::<String>("reason").map(|reason| reason.trim()).filter(|reason| !reason.is_empty());
        let reason = reason.ok_or_else(|| {
            Problem::nowhere(Text::new("接受一个问题要写明理由", "an acceptance needs a reason"))
                .help(Text::new("写法：--reason \"合同已签\"", "write --reason \"by contract\""))
        })?;
        let text = |name: &str| arguments.get_one::<String>(name).map(String::as_str);
        let mut editor = BookEditor::new(&sources);
        accept(&mut editor, &trace, finding, Decision { reason, by: text("by"), on: text("on").unwrap_or(&today) })?;
        folder::commit(&found, &sources, editor.finish()?)?;
        Ok(finding)
    });
    match written {
        Ok(finding) => {
            let title = Phrase::new("已接受", "accepted").get(session.language);
            session.print(format!("{title}：{}\n", finding.message.get(session.language)).as_bytes());
            let named: Vec<&str> =
                arguments.get_one::<String>("place").into_iter().flat_map(|place| place.split('、').map(str::trim)).collect();
            let also: Vec<&str> = finding.places().into_iter().filter(|place| !named.is_empty() && !named.contains(place)).collect();
            if !also.is_empty() {
                let also = also.join("、");
                let text = Text::new(
                    format!("{also} 印的是同一个数，一并接受"),
                    format!("{also} prints the same number, and is accepted with it"),
                );
                session.print(format!("{}\n", text.get(session.language)).as_bytes());
            }
            if finding.stated.is_none() && finding.computed.is_none() {
                let text = Text::new(
                    "这类问题没有列示数和复算数可记：以后数变了，接受也不会失效，请自己留意",
                    "no values could be noted for this finding: the acceptance will not lapse when they change",
                );
                session.print(format!("{}\n", text.get(session.language)).as_bytes());
            }
            CLEAN
        }
        Err(problem) => {
            session.tell_refusals(&[problem], &sources);
            NOT_UNDERSTOOD
        }
    }
}

/// Today's date where the program runs.
fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// The one finding that is meant.
fn finding<'r>(report: &'r Report<'_, '_>, wanted: &str, arguments: &ArgMatches) -> Result<&'r Finding, Problem> {
    let trace = report.judged.trace;
    let text = |name: &str| arguments.get_one::<String>(name).map(String::as_str);
    let rule = match text("rule") {
        Some(name) => Some(rules::find(name).ok_or_else(|| {
            Problem::nowhere(Text::new(format!("没有规则“{name}”"), format!("there is no rule '{name}'")))
                .help(Text::new("规则的名称见 cesuan explain", "'cesuan explain' lists the rules"))
        })?),
        None => None,
    };
    let is_relation = |finding: &&Finding| finding.id.is_none() && finding.figure == wanted && finding.rule.name != "stale-accept";
    let relations: Vec<&Finding> = report.findings.iter().filter(is_relation).collect();
    let about: Vec<&Finding> = if relations.is_empty() {
        let id = trace.find(wanted)?;
        let own: Vec<&Finding> = report.findings.iter().filter(|finding| finding.id == Some(id)).collect();
        // What is found of its inputs and parts is meant where nothing is found of itself.
        let below = format!("{}.", trace.path(id));
        let inner = || report.findings.iter().filter(|finding| finding.figure.starts_with(&below)).collect();
        if own.is_empty() { inner() } else { own }
    } else {
        relations
    };
    let fits = |finding: &&&Finding| {
        finding.accepted.is_none()
            && rule.is_none_or(|rule| finding.rule == rule)
            && text("place").is_none_or(|place| place.split('、').all(|place| finding.places().contains(&place.trim())))
    };
    let left: Vec<&Finding> = about.iter().filter(fits).copied().collect();
    match left[..] {
        [only] => Ok(only),
        [] => {
            let text = match about.iter().find(|finding| finding.accepted.is_some()) {
                Some(_) => Text::new(format!("“{wanted}”的问题已经接受过了"), format!("what was found of '{wanted}' is accepted already")),
                None => Text::new(format!("“{wanted}”没有这样的问题"), format!("there is no such finding of '{wanted}'")),
            };
            Err(Problem::nowhere(text).help(Text::new("有哪些问题：cesuan check", "'cesuan check' lists the findings")))
        }
        ref several => {
            let count = several.len();
            let same_rule = |rule| several.iter().filter(|finding| finding.rule == rule).count() > 1;
            let list = |language| {
                let place = |finding: &Finding| match finding.places().first() {
                    Some(place) if same_rule(finding.rule) => format!(" --place {place}"),
                    _ => String::new(),
                };
                let line =
                    |finding: &&Finding| format!("\n  --rule {}{}：{}", finding.rule.name, place(finding), finding.message.get(language));
                several.iter().map(line).collect::<String>()
            };
            let text = Text::new(
                format!("“{wanted}”有 {count} 个问题，请写明是哪一个"),
                format!("'{wanted}' has {count} findings: say which one"),
            );
            Err(Problem::nowhere(text).help(Text::new(
                format!("用 --rule 或 --place 指明：{}", list(Language::Chinese)),
                format!("name it with --rule or --place:{}", list(Language::English)),
            )))
        }
    }
}

/// Everything that is accepted: what, why, by whom, since when, and whether it still stands.
fn list(report: &Report<'_, '_>, sources: &Sources, language: Language) -> String {
    let trace = report.judged.trace;
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let mut out = String::new();
    let (mut valid, mut lapsed) = (0, 0);
    for module in &trace.book.modules {
        for acceptance in &module.acceptances {
            let at = module.location(acceptance.rule_span);
            let stale = stale(report, at);
            let state = if stale.is_some() { say("已失效", "lapsed") } else { say("有效", "valid") };
            *(if stale.is_some() { &mut lapsed } else { &mut valid }) += 1;
            let source = sources.get(at.file);
            let line = source.position(at.span.start).line;
            let name = acceptance.relation.as_deref().map_or_else(|| module.path(acceptance.figure), str::to_owned);
            out.push_str(&format!("{state}  {name}  {}\n", acceptance.rule));
            for (title, text) in details(acceptance, language) {
                out.push_str(&format!("  {title}：{text}\n"));
            }
            if let Some(stale) = stale {
                out.push_str(&format!("  {}：{}\n", say("现在", "now"), stale.message.get(language)));
            }
            out.push_str(&format!("  {}:{line}\n", source.path));
        }
    }
    let total = match (valid, lapsed) {
        (0, 0) => Text::new("没有接受过问题", "nothing is accepted"),
        _ => Text::new(
            format!("接受了 {} 个：有效 {valid}，已失效 {lapsed}", valid + lapsed),
            format!("{} accepted: {valid} valid, {lapsed} lapsed", valid + lapsed),
        ),
    };
    out.push_str(&format!("{}\n", total.get(language)));
    out
}

fn stale<'r>(report: &'r Report<'_, '_>, at: Location) -> Option<&'r Finding> {
    report.findings.iter().find(|finding| finding.location == at && finding.rule.name == "stale-accept")
}

fn details(acceptance: &Acceptance, language: Language) -> Vec<(&'static str, String)> {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let values = [(say("列示", "stated"), &acceptance.stated), (say("复算", "recomputed"), &acceptance.computed)];
    let mut details: Vec<(&'static str, String)> = Vec::new();
    details.extend(acceptance.place.as_deref().map(|place| (say("位置", "place"), place.to_owned())));
    details.extend(values.into_iter().filter_map(|(title, value)| value.as_ref().map(|value| (title, print::literal(value)))));
    details.push((say("理由", "reason"), acceptance.reason.to_string()));
    let who: Vec<&str> = [acceptance.by.as_deref(), acceptance.on.as_deref()].into_iter().flatten().collect();
    if !who.is_empty() {
        details.push((say("接受", "accepted"), who.join("，")));
    }
    details
}
