//! `cesuan show`: the tree of amounts, or one figure's whole derivation.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, book_option};
use crate::cause::diagnose;
use crate::check::{Judged, check};
use crate::message::{Language, Phrase};
use crate::present::cause::of_figure;
use crate::present::grid::grid;
use crate::present::tree::{derivation, tree};
use crate::recompute::{FigureId, Trace, recompute};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "show", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("显示金额的构成，或一个数的推算过程", "show the tree of amounts, or how one figure is derived"))
        .after_help(say(
            "例：\n  cesuan show --book formulas/jianghan-2022                       全部项目\n  \
             cesuan show 置装经费 --book formulas/jianghan-2022               一个项目的构成\n  \
             cesuan show 大厅租金 --book formulas/jianghan-2022               一个数的推算过程和出处\n  \
             cesuan show 支出预算总表 --book formulas/jianghan-2022           一张表，不符的格标出来\n  \
             cesuan show 外包人员经费.增加额 --book formulas/jianghan-2022     同名的数写全路径",
            "Examples:\n  cesuan show --book formulas/jianghan-2022                       all projects\n  \
             cesuan show 置装经费 --book formulas/jianghan-2022               one project\n  \
             cesuan show 大厅租金 --book formulas/jianghan-2022               one figure and every place that prints it\n  \
             cesuan show 支出预算总表 --book formulas/jianghan-2022           a table, with the cells that do not hold\n  \
             cesuan show 外包人员经费.增加额 --book formulas/jianghan-2022     a path where names repeat",
        ))
        .arg(
            Arg::new("figure")
                .value_name("FIGURE")
                .help(say("项目、数据项的名称或路径；不写就显示全部", "the name or path of a project or figure; all without it"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(book_option(language))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some(books) = session.books(&[path], &mut sources) else { return NOT_UNDERSTOOD };
    let wanted = arguments.get_one::<String>("figure");
    let mut out = String::new();
    for book in &books {
        let Some(trace) = session.understood(recompute(book), &sources) else { return NOT_UNDERSTOOD };
        let judged = Judged::new(&trace);
        let Some(wanted) = wanted else {
            out.push_str(&tree(&judged, trace.graph.id(0, 0), session.language));
            continue;
        };
        match trace.find(wanted) {
            Ok(id) => {
                let (module, figure) = trace.locate(id);
                let text = match (&module.table, figure) {
                    (Some(_), _) if module.statements(figure).next().is_none() => grid(&judged, id, session.language),
                    (None, 0) => tree(&judged, id, session.language),
                    _ => derivation(&judged, id, session.language) + &causes(&trace, id, session.language),
                };
                out.push_str(&text);
            }
            Err(problem) => {
                session.tell_problem(&problem);
                return NOT_UNDERSTOOD;
            }
        }
    }
    session.print(out.as_bytes());
    CLEAN
}

/// What may be wrong with the figure, if anything does not hold.
fn causes(trace: &Trace<'_>, id: FigureId, language: Language) -> String {
    // Acceptances of unknown rules are told by `check`.
    let Ok(mut report) = check(trace) else { return String::new() };
    let causes = diagnose(&report.judged, &mut report.findings);
    of_figure(&report.findings, &causes, id, language)
}
