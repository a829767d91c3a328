//! `cesuan import`: what was changed in a workbook, back into the book; or a document that nobody has encoded, as a draft book.

use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use similar::TextDiff;

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand, book_option, readings, redraft};
use crate::cause::diagnose;
use crate::check::check;
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::audit::{Audit, inputs};
use crate::present::redact::Redactor;
use crate::recompute::recompute;
use crate::source::Sources;
use crate::submission::merge::first;
use crate::submission::{self, Submission};
use crate::workbook::{Contents, Returned, import, is_exported};

pub const COMMAND: Subcommand = Subcommand { name: "import", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say(
            "把工作簿里改过的数写回预算卷；或把一份没有录入过的文件读成草稿",
            "take the numbers changed in a workbook back into the book; or read a document as a draft book",
        ))
        .after_help(say(
            "工作簿：不写 --write 只看会改什么。只改蓝字黄底的格里改过的数，别的一概不动；\n\
             插入、删除、移动过行列的工作簿不收，并说明原因。\n\
             文件（文本、.docx、.xlsx、.pdf）：列出每个数是怎样读的；加 -o 写成一卷预算的草稿。\n\
             再读到同一个草稿里，你改过的行都保留。\n\n例：\n  \
             cesuan import 测算表.xlsx --book 2023             看会改什么\n  \
             cesuan import 测算表.xlsx --book 2023 --write     写回\n  \
             cesuan import 申报表.docx                         看每个数怎样读\n  \
             cesuan import 申报表.docx -o 草稿                 写成草稿",
            "A workbook: without --write it only shows what would change. Only numbers changed in the blue cells are taken over;\n\
             a workbook whose rows or columns were moved is refused, with the reason.\n\
             A document (text, .docx, .xlsx, .pdf): how each number is read; with -o it is written as a draft book.\n\
             Read again into the same draft, the lines that you changed are kept.\n\nExamples:\n  \
             cesuan import estimates.xlsx --book 2023             show what would change\n  \
             cesuan import estimates.xlsx --book 2023 --write     write it\n  \
             cesuan import submission.docx                        how each number is read\n  \
             cesuan import submission.docx -o draft               write a draft book",
        ))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("cesuan export xlsx 导出、改过的工作簿，或一份文件", "a workbook that 'cesuan export xlsx' wrote, or a document"))
                .help_heading(say("参数", "Arguments")),
        )
        .arg(book_option(language))
        .arg(
            Arg::new("output")
                .long("output")
                .short('o')
                .value_name("FOLDER")
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("把一份文件读成新的预算卷草稿，写到这个文件夹", "read a document as the draft of a new book, into this folder")),
        )
        .arg(Arg::new("persons").long("persons").action(ArgAction::SetTrue).help(say(
            "草稿的引文里留下人名和电话（默认略去）",
            "keep names of persons and telephone numbers in the quotations of a draft",
        )))
        .arg(Arg::new("write").long("write").short('w').action(ArgAction::SetTrue).help(say("写回预算卷", "write the changes")))
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let file = arguments.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    match arguments.get_one::<PathBuf>("output") {
        Some(output) => draft(session, &file, output, arguments.get_flag("persons")),
        None if goes_back(&file, arguments) => workbook(session, arguments),
        None => readings(session, &file),
    }
}

/// Whether a file goes back into a book: a book is named, or the file was made of one.
fn goes_back(file: &Path, arguments: &ArgMatches) -> bool {
    let named = arguments.value_source("book") == Some(ValueSource::CommandLine) || arguments.get_flag("write");
    named || !submission::is_document(&folder::shown(file)) || folder::bytes(file).is_ok_and(is_exported)
}

fn read(session: &Session, file: &Path) -> Result<Submission, Problem> {
    let _working = session.working(&Text::new("正在读", "reading"));
    folder::bytes(file).and_then(|bytes| Submission::read(&folder::shown(file), bytes, folder::decode))
}

/// What was read of a document, without writing anything.
fn readings(session: &Session, file: &Path) -> u8 {
    let submission = match read(session, file) {
        Ok(submission) => submission,
        Err(problem) => {
            session.tell_problem(&problem);
            return NOT_UNDERSTOOD;
        }
    };
    let mut sources = Sources::default();
    let shown = submission.show(&mut sources);
    session.print(readings::render(&submission, sources.get(shown), session.language).as_bytes());
    CLEAN
}

/// A document that nobody has encoded, as a new book; with names of persons and telephone numbers only if they are asked for.
fn draft(session: &Session, file: &Path, output: &Path, persons: bool) -> u8 {
    let redactor = (!persons).then(|| Redactor::new([], session.language));
    let hide = |text: &mut String| redactor.iter().for_each(|redactor| redactor.apply(text));
    let path = folder::shown(output);
    let written = read(session, file).and_then(|submission| {
        let files = submission.draft.texts(hide);
        if redraft::is_draft(output) {
            session.finish(output)?;
            return redraft::redraft(output, &files, session.language);
        }
        let first: Vec<(String, &str)> = files.iter().map(|(path, text)| (first(path), text.as_str())).collect();
        let all = files.iter().map(|(path, text)| (*path, text.as_str())).chain(first.iter().map(|(path, text)| (path.as_str(), *text)));
        folder::create_folder(output, all)?;
        let text = Text::new(format!("草稿已写入 {path}"), format!("the draft is in {path}"));
        Ok(text.get(session.language).to_owned())
    });
    match written {
        Ok(told) => {
            let next = Text::new(format!("核对后运行：cesuan check {path}"), format!("look it over, then run: cesuan check {path}"));
            session.tell(&format!("{told}\n{}", next.get(session.language)));
            CLEAN
        }
        Err(problem) => {
            session.tell_problem(&problem);
            NOT_UNDERSTOOD
        }
    }
}

/// What was changed in a workbook of a book.
fn workbook(session: &Session, arguments: &ArgMatches) -> u8 {
    let path = arguments.get_one::<PathBuf>("book").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let Some((found, book)) = session.book(&path, &mut sources) else { return NOT_UNDERSTOOD };
    let Some(trace) = session.understood(recompute(&book), &sources) else { return NOT_UNDERSTOOD };
    let Some(mut report) = session.understood(check(&trace), &sources) else { return NOT_UNDERSTOOD };
    let file = arguments.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let returned = inputs(&sources, &[&book], folder::fingerprint).and_then(|files| Ok((files, folder::bytes(&file)?)));
    let (files, bytes) = match returned {
        Ok(read) => read,
        Err(problem) => {
            session.tell_problem(&problem);
            return NOT_UNDERSTOOD;
        }
    };
    let causes = diagnose(&report.judged, &mut report.findings);
    let audit = Audit { files, ..Audit::default() };
    // It may have been exported without persons.
    let redactor = Redactor::new([&book], session.language);
    let contents = Contents {
        report: &report,
        causes: &causes,
        comparison: None,
        audit: &audit,
        sources: &sources,
        language: session.language,
        redactor: Some(&redactor),
    };
    let working = session.working(&Text::new("正在比较", "comparing"));
    let returned = import(&contents, &folder::shown(&file), bytes);
    drop(working);
    let returned = match returned {
        Ok(returned) => returned,
        Err(problems) => {
            session.tell_refusals(&problems, &sources);
            return NOT_UNDERSTOOD;
        }
    };
    let mut text = told(&returned, session.language);
    let writes = arguments.get_flag("write") && !returned.texts.is_empty();
    if !writes {
        for (file, new) in &returned.texts {
            let source = sources.get(*file);
            let diff = TextDiff::from_lines(source.text.as_str(), new.as_str());
            text.push_str(&format!("\n{}", diff.unified_diff().context_radius(1).header(&source.path, &source.path)));
        }
    }
    if writes && let Err(problem) = folder::commit(&found, &sources, returned.texts) {
        session.tell_problem(&problem);
        return NOT_UNDERSTOOD;
    }
    session.print(text.as_bytes());
    if !writes && !returned.changed.is_empty() {
        session.tell(Text::new("以上还没有写；写回请加 --write", "nothing is written yet: add --write").get(session.language));
    }
    CLEAN
}

/// So many cells are listed.
const MOST: usize = 30;

/// What changes, and what somebody wrote beside it.
fn told(returned: &Returned, language: Language) -> String {
    let mut out = String::new();
    for changed in &returned.changed {
        let places = if changed.places.is_empty() { String::new() } else { format!("（{}）", changed.places) };
        let formula = match (&changed.formula, language) {
            (None, _) => String::new(),
            (Some(formula), Language::Chinese) => format!("（工作簿里是公式 ={formula}，只写回它的值）"),
            (Some(formula), Language::English) => format!(" (the formula ={formula} in the workbook; its value is taken)"),
        };
        let change = match &changed.old {
            Some(old) => format!("{old} → {}", changed.new),
            None => changed.new.clone(),
        };
        let quoted = match (changed.is_quoted, language) {
            (false, _) => "",
            (true, Language::Chinese) => "（旁边的原文引文随之去掉）",
            (true, Language::English) => " (the quotation beside it goes)",
        };
        out.push_str(&format!("{}{places}：{change}{formula}{quoted}\n", changed.path));
    }
    let count = returned.changed.len();
    let total = match count {
        0 if !returned.elsewhere.is_empty() => Text::new("没有可以写回的改动", "nothing that was changed can be taken over"),
        0 => Text::new("工作簿里的数和预算卷一样，没有要改的", "the numbers in the workbook are those of the book: nothing changes"),
        _ => Text::new(
            format!("改了 {count} 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出"),
            format!("{count} numbers change; then see 'cesuan check', and export again for further changes"),
        ),
    };
    out.push_str(&format!("{}\n", total.get(language)));
    if !returned.elsewhere.is_empty() {
        let title = Text::new(
            "这些格不从工作簿改，没有写回（处理意见请用 cesuan accept）：",
            "these cells are not changed from a workbook (decide with 'cesuan accept'):",
        );
        out.push_str(&format!("{}\n", title.get(language)));
        for (cell, text) in returned.elsewhere.iter().take(MOST) {
            out.push_str(&format!("  {cell}：{}\n", text.get(language)));
        }
        if returned.elsewhere.len() > MOST {
            out.push_str("  ……\n");
        }
    }
    if !returned.remarks.is_empty() {
        let title = Text::new("另外写在空格里的字，不会写回预算卷：", "what was written in empty cells does not go into the book:");
        out.push_str(&format!("{}\n", title.get(language)));
        for (cell, text) in returned.remarks.iter().take(MOST) {
            out.push_str(&format!("  {cell}：{text}\n"));
        }
    }
    out
}
