//! `cesuan confirm`: values carried over from last year are looked at, one by one, and changed where they must be.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, book_option};
use crate::book::{Book, Mark};
use crate::check::check;
use crate::edit::{BookEditor, Confirmed, Restated, carry, confirm, set};
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::quantity::print;
use crate::recompute::{Trace, recompute};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "confirm", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("确认从去年带过来的数，或改成新的数", "confirm values carried over from last year, or change them"))
        .after_help(say(
            "写 名称=值 就改成新的值：原来相符、跟着它变的列示数一并改写。\n\n例：\n  \
             cesuan confirm                              还有哪些数待确认、待填\n  \
             cesuan confirm 大厅租金.面积                 原样采用\n  \
             cesuan confirm 大厅租金.月租金=52            改数，单位不变可以不写（百分数要写 %）\n  \
             cesuan confirm 审批大厅日常运转经费           一个项目里的数全部确认",
            "NAME=VALUE changes the value: printed values that held and follow from it are written anew.\n\nExamples:\n  \
             cesuan confirm                              what is still to be confirmed or filled in\n  \
             cesuan confirm 大厅租金.面积                 as it is\n  \
             cesuan confirm 大厅租金.月租金=52            another value; its unit may be left out, but not %\n  \
             cesuan confirm 审批大厅日常运转经费           all values of a project",
        ))
        .arg(
            Arg::new("figure")
                .value_name("FIGURE")
                .num_args(0..)
                .help(say(
                    "数据项的名称或路径，或 名称=值；不写就列出还没确认的",
                    "names or paths of figures, or NAME=VALUE; a list without",
                ))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(book_option(language))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .short('n')
                .action(ArgAction::SetTrue)
                .help(say("只看会改什么，不写", "show what would change, and write nothing")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((found, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let Some(trace) = session.understood(recompute(&book), &sources) else { return NOT_UNDERSTOOD };
    let wanted: Vec<&String> = arguments.get_many::<String>("figure").into_iter().flatten().collect();
    if wanted.is_empty() {
        session.print(list(&book, &sources, session.language).as_bytes());
        return CLEAN;
    }
    let mut editor = BookEditor::new(&sources);
    let (mut confirmed, mut problems): (Vec<Confirmed>, Vec<Problem>) = (Vec::new(), Vec::new());
    for wanted in wanted {
        match one(&mut editor, &trace, wanted) {
            Ok(found) if found.iter().any(|new| confirmed.iter().any(|known| known.path == new.path)) => {
                problems.push(twice(&found[0].path));
            }
            Ok(found) => confirmed.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    // All of them, or none.
    if !problems.is_empty() {
        session.tell_refusals(&problems, &sources);
        return NOT_UNDERSTOOD;
    }
    let Some(report) = session.understood(check(&trace), &sources) else { return NOT_UNDERSTOOD };
    let revised = match carry(&book, &sources, &report, editor) {
        Ok(revised) => revised,
        Err(problems) => {
            session.tell_refusals(&problems, &sources);
            return NOT_UNDERSTOOD;
        }
    };
    let language = session.language;
    let mut text = told(&confirmed, &revised.restated, &trace, language);
    let mut section = |title: Text, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("{}\n  {}\n", title.get(language), lines.join("\n  ")));
        }
    };
    let left = confirmed.iter().flat_map(|one| one.left.iter().map(|left| format!("{}：{left}", one.path)));
    section(Text::new("印着别的数、没有动的地方：", "places that print something else, and were left alone:"), left.collect());
    let own = own_cells(&confirmed, &trace);
    let cells = own.into_iter().chain(where_they_follow(&revised.cells, &trace)).collect();
    section(
        Text::new("表格里的数没有动，请在 CSV 文件里改：", "cells of tables are left as they are; change them in the CSV file:"),
        cells,
    );
    let broken = revised.broken.iter().map(|text| text.get(language).to_owned()).collect();
    section(Text::new("现在不相符了，请核对：", "these do not hold any more:"), broken);
    if arguments.get_flag("dry-run") {
        session.print(text.as_bytes());
        return CLEAN;
    }
    match folder::commit(&found, &sources, revised.texts) {
        Ok(()) => {
            session.print(text.as_bytes());
            CLEAN
        }
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}

fn one(editor: &mut BookEditor<'_>, trace: &Trace<'_>, wanted: &str) -> Result<Vec<Confirmed>, Problem> {
    match wanted.split_once(['=', '＝']) {
        Some((name, _)) if name.trim().is_empty() => {
            let text = Text::new(format!("“{wanted}”缺少名称"), format!("'{wanted}' has no name"));
            Err(Problem::nowhere(text).help(Text::new("写法：大厅租金.月租金=52", "write NAME=VALUE")))
        }
        Some((name, value)) => set(editor, trace, trace.find(name.trim())?, value).map(|set| vec![set]),
        None => confirm(editor, trace, trace.find(wanted.trim())?),
    }
}

/// A figure that is named twice in one command.
pub(super) fn twice(path: &str) -> Problem {
    Problem::nowhere(Text::new(format!("{path}：写了两次"), format!("{path}: is given twice")))
        .help(Text::new("同一个数只能给一个值", "a figure takes one value"))
}

/// The cells that statements of the figures themselves are taken from.
fn own_cells(confirmed: &[Confirmed], trace: &Trace<'_>) -> Vec<String> {
    let mut cells = Vec::new();
    for one in confirmed.iter().filter(|one| one.old.as_deref() != Some(&one.new)) {
        let Ok(id) = trace.find(&one.path) else { continue };
        let (module, figure) = trace.locate(id);
        for (_, statement) in module.statements(figure).filter(|(_, statement)| module.cell(statement).is_some()) {
            let Some(literal) = module.literal(statement) else { continue };
            let places: Vec<&str> = module.places(statement).collect();
            cells.push(format!("{}（{}）：{} → {}", one.path, places.join("、"), print::literal(literal), one.new));
        }
    }
    cells
}

/// So many confirmed values are listed.
const MOST: usize = 30;

/// What was confirmed, and what follows from it.
fn told(confirmed: &[Confirmed], restated: &[Restated], trace: &Trace<'_>, language: Language) -> String {
    let mut out = String::new();
    for Confirmed { path, old, new, .. } in confirmed.iter().take(MOST) {
        out.push_str(&match old {
            Some(old) if old != new => format!("{path}：{old} → {new}\n"),
            _ => format!("{path}：{new}\n"),
        });
    }
    let count = confirmed.len();
    if count > MOST {
        out.push_str("……\n");
    }
    out.push_str(Text::new(format!("已确认 {count} 个数\n"), format!("{count} confirmed\n")).get(language));
    if !restated.is_empty() {
        let lines = where_they_follow(restated, trace);
        let places = |restated: &Restated| {
            let module = trace.locate(restated.figure).0;
            module.places(&module.statements[restated.statement as usize]).count().max(1)
        };
        let count: usize = restated.iter().map(places).sum();
        let title = Text::new(format!("随之改写的列示数（{count} 处）："), format!("printed values that follow ({count}):"));
        out.push_str(&format!("{}\n  {}\n", title.get(language), lines.join("\n  ")));
    }
    out
}

/// The statements that follow, those of a figure that print the same in one line.
fn where_they_follow(restated: &[Restated], trace: &Trace<'_>) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>, String)> = Vec::new();
    for restated in restated {
        let (module, _) = trace.locate(restated.figure);
        let places: Vec<String> = module.places(&module.statements[restated.statement as usize]).map(str::to_owned).collect();
        let (path, change) = (trace.path(restated.figure), format!("{} → {}", restated.old, restated.new));
        match lines.last_mut().filter(|(own, _, other)| *own == path && *other == change) {
            Some((_, own, _)) => own.extend(places),
            None => lines.push((path, places, change)),
        }
    }
    let line = |(path, places, change): (String, Vec<String>, String)| match places.is_empty() {
        true => format!("{path}：{change}"),
        false => format!("{path}（{}）：{change}", places.join("、")),
    };
    lines.into_iter().map(line).collect()
}

/// Every value that is still to be confirmed or filled in, with its place.
fn list(book: &Book, sources: &Sources, language: Language) -> String {
    let mut out = String::new();
    let (mut confirm, mut fill) = (0, 0);
    for module in &book.modules {
        for marked in module.marked() {
            match marked.mark {
                Mark::ToConfirm => confirm += 1,
                Mark::ToFill => fill += 1,
            }
            let source = sources.get(module.file);
            let (line, value) = (source.position(marked.span.start).line, sources.text(module.location(marked.span)));
            out.push_str(&format!("{}:{line}  {}：{value}\n", source.path, module.path(marked.figure)));
        }
    }
    for table in book.modules.iter().filter(|module| module.is_unfilled()) {
        let text = Text::new("整张表还没有填", "the whole table is still to be filled in");
        out.push_str(&format!("{}  {}：{}\n", sources.get(table.file).path, table.name(0), text.get(language)));
    }
    let total = match (confirm, fill) {
        (0, 0) => Text::new("没有待确认的数", "nothing is left to be confirmed"),
        _ => Text::new(format!("待确认 {confirm} 个，待填 {fill} 个"), format!("{confirm} to be confirmed, {fill} to be filled in")),
    };
    out.push_str(&format!("{}\n", total.get(language)));
    out
}
