//! `cesuan norms`: which official ceilings there are, and what they say.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::book::library;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::norms::{advice, list, none};
use crate::source::Sources;

pub const COMMAND: Subcommand = Subcommand { name: "norms", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("列出支出标准：文件、文号、日期、地区和上限", "list the norms: document, number, date, region and ceilings"))
        .after_help(say(
            "例：\n  cesuan norms\n  cesuan norms 三类培训\n  cesuan norms --book 2023      连同这一卷自己的标准\n\n\
             加自己的标准：在预算卷里写一个文件，如 norms/武汉市.yaml：\n\n  \
             norms: 培训费\n  document: 市直机关培训费管理办法\n  number: 文号\n  from: 2017-07-01\n  region: 湖北省武汉市\n  ceilings:\n    三类培训: { limit: 450 元/人/天, verified: yes }   # 在原文里核对过的写 yes，否则算未经核实\n\n\
             再在 book.yaml 里写：\n\n  region: 湖北省武汉市江汉区\n  norms: [norms/武汉市.yaml]\n\n\
             同名的标准，本地区的先于中央的，后生效的先于先生效的；废止的写上 until: 日期。",
            "Examples:\n  cesuan norms\n  cesuan norms 三类培训\n  cesuan norms --book 2023      with the book's own\n\n\
             To add your own, write a file in the book, such as norms/wuhan.yaml:\n\n  \
             norms: 培训费\n  document: TITLE\n  number: NUMBER\n  from: 2017-07-01\n  region: 湖北省武汉市\n  ceilings:\n    三类培训: { limit: 450 元/人/天, verified: yes }   # yes if seen in the document itself\n\n\
             and in book.yaml:\n\n  region: 湖北省武汉市江汉区\n  norms: [norms/wuhan.yaml]\n\n\
             Of norms with one name, that of the region goes before the central one, and the later before the earlier; one that is no \
             longer in force has 'until: DATE'.",
        ))
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help(say("只看名称里有这几个字的", "only those with this in their names"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(
            Arg::new("book")
                .long("book")
                .short('b')
                .value_name("PATH")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("连同这一卷自己的标准", "with the norms of this book")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let mut sources = Sources::default();
    let mut all = Vec::new();
    if let Some(path) = arguments.get_one::<PathBuf>("book") {
        let Some((_, book)) = session.book(path, &mut sources) else { return NOT_UNDERSTOOD };
        all.extend(book.norms.into_iter().filter(|norms| !norms.is_built_in));
    }
    let (built_in, problems) = library(&mut sources);
    if !problems.is_empty() {
        session.tell_problems(&problems, &sources);
        return NOT_UNDERSTOOD;
    }
    all.extend(built_in);
    let wanted = arguments.get_one::<String>("name").map(String::as_str);
    let text = list(&all, wanted, session.language);
    if let Some(wanted) = wanted.filter(|_| text.is_empty()) {
        session.tell_problem(&Problem::nowhere(none(wanted)).help(Text::new("全部标准：cesuan norms", "'cesuan norms' lists them all")));
        return NOT_UNDERSTOOD;
    }
    session.print(format!("{text}{}\n", advice(session.language)).as_bytes());
    CLEAN
}
