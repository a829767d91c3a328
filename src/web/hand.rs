//! The answers: what is asked of a book with a draft in it.
//!
//! Owns which part of the program answers which question, and when saving is refused.
//! Must never read the files of the book again: that is the desk's.

use std::path::{Path, PathBuf};

use super::answer::{Answer, Differences, Saved, View, Written, drafted};
use super::desk::{Desk, Message, Next, Opened, Queue};
use super::paper;
use super::question::{Ask, Question};
use super::subject::Origin;
use crate::cause::Causes;
use crate::check::Report;
use crate::compare::{Comparison, compare};
use crate::folder;
use crate::message::{Language, Problem, Text};
use crate::present::redact::Redactor;
use crate::recompute::{Trace, recompute};
use crate::source::Sources;
use crate::submission::merge::first;
use crate::submission::{Decisions, hidden};
use crate::workbench::{Change, Drafted, Scene, Words, detail, differences, digest, entries, overview, readings, sheet, words, years};

/// The name of a folder is no longer, in characters.
const LONGEST_NAME: usize = 80;

/// A draft at hand.
pub(super) struct Hand<'h, 'o, 's, 't, 'b, 'r, 'n> {
    pub desk: &'h Desk,
    pub opened: &'h Opened<'o, 's, 't, 'b>,
    pub drafted: &'h Drafted,
    pub report: &'h Report<'r, 'n>,
    pub causes: &'h Causes,
    pub sources: &'h Sources,
}

impl Hand<'_, '_, '_, '_, '_, '_, '_> {
    /// Answers a question, and all that follow about the same draft.
    pub fn answer_all(&self, question: Question, (changes, carries): (&[Change], bool), queue: &mut Queue) -> Next {
        let mut question = question;
        loop {
            let (answer, next) = self.answer(&question);
            // Who asked may be gone.
            drop(question.reply.send(answer));
            if matches!(next, Next::Reread) {
                return next;
            }
            let is_same = |other: &Question| other.context.carries == carries && other.context.changes == changes;
            match queue.next() {
                Some(Message::Question(other)) if is_same(&other) && !self.desk.is_due(self.opened) => question = *other,
                other => {
                    queue.held = other;
                    return Next::Stay;
                }
            }
        }
    }

    fn answer(&self, question: &Question) -> (Answer, Next) {
        let language = question.context.language;
        let before = (!self.drafted.texts.is_empty()).then_some(self.opened.base.report.judged.trace);
        let scene = Scene { report: self.report, causes: self.causes, sources: self.sources, before, language };
        let answer = match &question.ask {
            Ask::View { sheet: path, notes } => Answer::data(&View {
                version: self.opened.version,
                overview: overview(&scene),
                findings: entries(&scene, *notes, path.as_deref()),
                sheet: path.as_deref().and_then(|path| sheet(&scene, path)),
                draft: drafted(self.drafted, language),
                notice: self.opened.notice.as_ref().map(|notice| notice.get(language).to_owned()),
            }),
            Ask::Detail { figure } => match detail(&scene, figure) {
                Some(detail) => Answer::data(&detail),
                None => {
                    let text = Text::new(format!("没有“{figure}”这个数据项"), format!("there is no figure '{figure}'"));
                    Answer::refusal(404, &Problem::nowhere(text), language)
                }
            },
            Ask::Document => match self.words(&scene) {
                Ok(words) => Answer::data(&words),
                Err(problem) => Answer::refusal(404, &problem, language),
            },
            Ask::Compare { with } => match self.compare(*with) {
                Ok((comparison, is_newer)) => Answer::data(&years(&comparison, is_newer, language)),
                Err(problem) => Answer::refusal(422, &problem, language),
            },
            Ask::Readings => match (self.opened.origin, self.opened.base.sources.iter().next()) {
                (Origin::Document(read), Some((_, source))) => Answer::data(&readings(&read.told, &read.unread, source, language)),
                _ => {
                    let text = Text::new("这是录入过的一卷，没有读法要核对", "this is a book: there are no readings to decide");
                    Answer::refusal(404, &Problem::nowhere(text), language)
                }
            },
            Ask::Write { name } => match self.write(name, language) {
                Ok(folder) => Answer { made: Some(folder.clone()), ..Answer::data(&Written { folder: folder::shown(&folder) }) },
                Err(problem) => Answer::refusal(409, &problem, language),
            },
            Ask::Difference => Answer::data(&Differences {
                version: self.opened.version,
                digest: self.digest(),
                files: differences(self.opened.base.sources, &self.drafted.texts),
                draft: drafted(self.drafted, language),
            }),
            Ask::Save { version, digest } => {
                return match self.save(version, digest) {
                    Ok(files) => {
                        self.desk.tell();
                        (Answer::data(&Saved { files }), Next::Reread)
                    }
                    // What stands in the files is read again: the page shows it beside the draft.
                    Err(problem) => (Answer::refusal(409, &problem, language), Next::Reread),
                };
            }
            Ask::Paper { .. } if !self.drafted.texts.is_empty() => {
                let text = Text::new("还有没保存的改动", "there are changes that are not saved");
                let help = Text::new("先保存，或撤销改动，再导出", "save them or take them back, then export");
                Answer::refusal(409, &Problem::nowhere(text).help(help), language)
            }
            Ask::Paper { kind } => match paper::make(&scene, self.opened.origin.found().is_some(), kind) {
                Ok(answer) => answer,
                Err(problem) => Answer::refusal(422, &problem, language),
            },
        };
        (answer, Next::Stay)
    }

    /// The words of the document that the book is of.
    fn words(&self, scene: &Scene<'_, '_, '_>) -> Result<Words, Problem> {
        let (named, made_of) = match self.opened.origin {
            Origin::Folder { words: Some((_, Err(problem))), .. } => return Err(problem.clone()),
            Origin::Folder { words: Some((path, Ok(text))), .. } => (Some((folder::shown(path), text)), None),
            Origin::Folder { .. } => (None, None),
            Origin::Document(read) => (None, Some(folder::shown(&read.path))),
        };
        let named = named.as_ref().map(|(path, text)| (path.as_str(), text.as_str()));
        words(scene, named, made_of.as_deref()).ok_or_else(|| {
            let text = Text::new("这一卷没有说原文在哪里", "this book does not say where the document's words are");
            Problem::nowhere(text).help(Text::new(
                "把原件存成文本文件，放在 book.yaml 旁边，再在 book.yaml 里写 text: 文件名",
                "save the document as a text file beside book.yaml, and write 'text: FILE' in it",
            ))
        })
    }

    /// The book beside another, and whether it is the newer one; the older one comes first, where their years are known.
    fn compare(&self, with: usize) -> Result<(Comparison, bool), Problem> {
        let none = || Problem::nowhere(Text::new("没有打开那一卷", "no such book is open"));
        let subject = self.desk.all.read().ok().and_then(|all| all.get(with).cloned()).ok_or_else(none)?;
        let mut sources = Sources::default();
        let first = |problems: Vec<Problem>| problems.into_iter().next().unwrap_or_else(none);
        let (_, _, book) = subject.open(!self.desk.read_only, &Decisions::new(), &mut sources).map_err(first)?;
        let other = recompute(&book).map_err(first)?;
        let own = self.report.judged.trace;
        let year = |trace: &Trace<'_>| trace.book.settings.year_number();
        let is_later = year(&other).zip(year(own)).is_some_and(|(other, own)| other > own);
        Ok(if is_later { (compare(own, &other), false) } else { (compare(&other, own), true) })
    }

    /// Writes a document as a new book into a folder beside it, with the changes of the draft in it.
    fn write(&self, name: &str, language: Language) -> Result<PathBuf, Problem> {
        let Origin::Document(read) = self.opened.origin else {
            let text = Text::new("这是录入过的一卷，不用写成草稿", "this is a book already, and need not be written as a draft");
            return Err(Problem::nowhere(text));
        };
        if self.desk.read_only {
            return Err(read_only());
        }
        if self.opened.base.book.is_empty() {
            let text = Text::new("这份文件里没有读出数，写不成预算卷", "no number was read in this document: there is no book to write");
            let help = Text::new("没有看懂的数列在“核对读法”下面", "what was not understood is listed under the readings");
            return Err(Problem::nowhere(text).help(help));
        }
        let name = name.trim();
        let is_plain = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.starts_with(['.', '~']) || !name.chars().all(is_plain) {
            let text = Text::new(format!("“{name}”不能作文件夹的名字"), format!("'{name}' cannot be the name of a folder"));
            return Err(Problem::nowhere(text).help(Text::new("换一个名字，如 2023草稿", "give another one")));
        }
        let folder = read.path.parent().unwrap_or(Path::new("")).join(name);
        // Names of persons stay out of quotations, as when a draft is written from the command line.
        let redactor = Redactor::new([], language);
        let hide = |text: &mut String| redactor.apply(text);
        let sources = self.opened.base.sources;
        let own = format!("{}/", folder::shown(&read.path));
        let edited: Vec<(&str, &str)> = self
            .drafted
            .texts
            .iter()
            .map(|(file, text)| (sources.get(*file).path.strip_prefix(&own).unwrap_or(""), text.as_str()))
            .collect();
        let texts = read.files.iter().map(|(path, text)| {
            let now = edited.iter().find(|(own, _)| own == path).map_or(text.as_str(), |(_, text)| text);
            (path.clone(), hidden(now, hide))
        });
        let firsts = read.files.iter().map(|(path, text)| (first(path), hidden(text, hide)));
        let all: Vec<(String, String)> = texts.chain(firsts).collect();
        folder::create_folder(&folder, all.iter().map(|(path, text)| (path.as_str(), text.as_str())))?;
        Ok(folder)
    }

    fn digest(&self) -> String {
        let texts = &self.drafted.texts;
        digest(texts.iter().map(|(file, text)| (self.opened.base.sources.get(*file).path.as_str(), text.as_str())))
    }

    fn save(&self, version: &str, digest: &str) -> Result<usize, Problem> {
        let Some(found) = self.opened.origin.found() else {
            let text = Text::new("文件还没有录入成预算卷，没有地方保存", "the document is not a book yet: there is nowhere to save to");
            return Err(Problem::nowhere(text));
        };
        if self.desk.read_only {
            return Err(read_only());
        }
        if version != self.opened.version || self.digest() != digest || self.desk.is_stale(&Decisions::new(), self.opened) {
            let text = Text::new("给你看过之后，文件又变了，没有保存", "the files have changed since they were shown: nothing was saved");
            return Err(Problem::nowhere(text).help(Text::new("请再看一遍改动，然后保存", "look at the changes again, then save")));
        }
        folder::commit(found, self.opened.base.sources, self.drafted.texts.clone())?;
        Ok(self.drafted.texts.len())
    }
}

fn read_only() -> Problem {
    Problem::nowhere(Text::new("工作台是只读打开的，不能保存", "the workbench was opened read-only: nothing can be saved"))
        .help(Text::new("要保存，请不带 --read-only 重新打开", "open it without --read-only to save"))
}
