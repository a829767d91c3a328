//! One thread for each book: it holds the book as its files have it, and as the last draft makes it, and answers one question at a time.
//!
//! Owns when files are read again, and that a draft is recomputed once for all that is asked of it.
//! Must never keep a draft: every question brings its own.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, RwLock};

use tokio::sync::broadcast;

use super::answer::{Answer, Broken, Differences, Saved, View, Written, drafted, told};
use super::paper;
use super::question::{Ask, Question};
use crate::book::{Book, revise};
use crate::cause::{Causes, diagnose};
use crate::check::{Report, check};
use crate::compare::{Comparison, compare};
use crate::edit::unrounded;
use crate::folder::{self, Found};
use crate::message::{Language, Problem, Text};
use crate::present::redact::Redactor;
use crate::recompute::{Trace, recompute};
use crate::source::{Sources, Span};
use crate::submission::merge::first;
use crate::submission::{Decisions, Submission, Told, hidden};
use crate::workbench::{
    Base, Change, Drafted, Scene, Words, detail, differences, digest, draft, entries, overview, readings, sheet, words, years,
};

/// The name of a folder is no longer, in characters.
const LONGEST_NAME: usize = 80;

/// What a desk is told.
pub enum Message {
    /// A question of the page.
    Question(Box<Question>),
    /// Some file has changed: a desk that waits for questions looks now, and any other before it answers the next.
    Disk,
}

/// What a desk is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A book in a folder.
    Book(Found),
    /// A document that nobody has encoded.
    Document(PathBuf),
}

/// That a book is not what it was.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The book's place among those that are open.
    pub desk: usize,
}

/// A thread's own.
pub struct Desk {
    /// Its place among those that are open.
    pub number: usize,
    /// What it is about.
    pub subject: Subject,
    /// Everything that is open.
    pub all: Arc<RwLock<Vec<Subject>>>,
    /// Whether nothing may be saved.
    pub read_only: bool,
    /// Whom to tell of changes.
    pub changed: broadcast::Sender<Changed>,
    /// Whether the files could not be understood when they were last read.
    pub is_broken: Cell<bool>,
    /// Whether some file has changed since this was last looked at.
    pub is_touched: Arc<AtomicBool>,
}

/// What to do next.
enum Next {
    /// To go on with the files as they were read.
    Stay,
    /// To read them again.
    Reread,
}

/// Messages, one of which may be put back.
struct Queue {
    messages: Receiver<Message>,
    held: Option<Message>,
}

impl Queue {
    fn next(&mut self) -> Option<Message> {
        self.held.take().or_else(|| self.messages.recv().ok())
    }
}

/// The book as its files have it.
struct Opened<'o, 's, 't, 'b> {
    base: Base<'s, 't, 'b>,
    causes: &'o Causes,
    origin: &'o Origin,
    version: &'o str,
}

/// Where a book comes from.
enum Origin {
    /// A folder.
    Folder(Found),
    /// A document, with how it was read.
    Document(Read),
}

/// How a document was read.
struct Read {
    path: PathBuf,
    told: Vec<Told>,
    unread: Vec<Span>,
    /// The files of the draft, by their paths below its folder.
    files: Vec<(String, String)>,
}

impl Origin {
    fn found(&self) -> Option<&Found> {
        match self {
            Self::Folder(found) => Some(found),
            Self::Document(_) => None,
        }
    }
}

impl Desk {
    /// Answers until nobody asks any more.
    pub fn run(self, messages: Receiver<Message>) {
        let mut queue = Queue { messages, held: None };
        while let Some(message) = queue.next() {
            // A book is read when it is first asked for.
            if matches!(message, Message::Disk) {
                if self.is_broken.get() {
                    self.tell();
                }
                continue;
            }
            queue.held = Some(message);
            // A mistake of the program in one answer must not end the others; whoever asked is told by the lost reply.
            drop(catch_unwind(AssertUnwindSafe(|| self.open(&mut queue))));
        }
    }

    /// Reads the files, and answers until they change, or somebody decides otherwise of a document.
    fn open(&self, queue: &mut Queue) {
        let Some(Message::Question(first)) = queue.next() else { return };
        let decisions = Change::decisions(&first.context.changes);
        queue.held = Some(Message::Question(first));
        let mut sources = Sources::default();
        let opened = read(&self.subject, &decisions, &mut sources);
        let version = version(&sources);
        self.is_broken.set(true);
        let (origin, book) = match opened {
            Ok(opened) => opened,
            Err(problems) => return broken(queue, &problems, &sources, &version),
        };
        let trace = match recompute(&book) {
            Ok(trace) => trace,
            Err(problems) => return broken(queue, &problems, &sources, &version),
        };
        let mut report = match check(&trace) {
            Ok(report) => report,
            Err(problems) => return broken(queue, &problems, &sources, &version),
        };
        self.is_broken.set(false);
        let causes = diagnose(&report.judged, &mut report.findings);
        let unrounded = unrounded(&trace);
        let base = Base { book: &book, sources: &sources, report: &report, unrounded: &unrounded };
        let opened = Opened { base, causes: &causes, origin: &origin, version: &version };
        while let Some(message) = queue.next() {
            if self.is_touched.swap(false, Ordering::Relaxed) && self.is_stale(&decisions, &version) {
                self.tell();
                queue.held = Some(message);
                return;
            }
            let next = match message {
                Message::Disk => Next::Stay,
                Message::Question(question) if Change::decisions(&question.context.changes) != decisions => {
                    queue.held = Some(Message::Question(question));
                    Next::Reread
                }
                Message::Question(question) => self.draft(&opened, *question, queue),
            };
            if matches!(next, Next::Reread) {
                return;
            }
        }
    }

    /// Tells every page of the book that its files are others.
    fn tell(&self) {
        // Nobody may be listening.
        drop(self.changed.send(Changed { desk: self.number }));
    }

    /// Whether the files say something else by now.
    fn is_stale(&self, decisions: &Decisions, known: &str) -> bool {
        let mut sources = Sources::default();
        drop(read(&self.subject, decisions, &mut sources));
        version(&sources) != known
    }

    /// Makes a draft, and answers all that is asked of it.
    fn draft(&self, opened: &Opened<'_, '_, '_, '_>, question: Question, queue: &mut Queue) -> Next {
        let Question { context, .. } = &question;
        let (changes, carries) = (context.changes.clone(), context.carries);
        let drafted = draft(&opened.base, &changes, carries);
        let sources = opened.base.sources;
        if drafted.texts.is_empty() {
            let hand = Hand { desk: self, opened, drafted: &drafted, report: opened.base.report, causes: opened.causes, sources };
            return hand.answer_all(question, (&changes, carries), queue);
        }
        let (sources, book) = revise(opened.base.book, sources, &drafted.texts);
        let answered = book.and_then(|book| {
            let trace = recompute(&book)?;
            let mut report = check(&trace)?;
            let causes = diagnose(&report.judged, &mut report.findings);
            let hand = Hand { desk: self, opened, drafted: &drafted, report: &report, causes: &causes, sources: &sources };
            Ok(hand.answer_all(question, (&changes, carries), queue))
        });
        // What was drafted was read again and computed: that it cannot be now is a mistake of the program.
        answered.unwrap_or(Next::Stay)
    }
}

/// A draft at hand.
struct Hand<'h, 'o, 's, 't, 'b, 'r, 'n> {
    desk: &'h Desk,
    opened: &'h Opened<'o, 's, 't, 'b>,
    drafted: &'h Drafted,
    report: &'h Report<'r, 'n>,
    causes: &'h Causes,
    sources: &'h Sources,
}

impl Hand<'_, '_, '_, '_, '_, '_, '_> {
    /// Answers a question, and all that follow about the same draft.
    fn answer_all(&self, question: Question, (changes, carries): (&[Change], bool), queue: &mut Queue) -> Next {
        let mut question = question;
        loop {
            let (answer, next) = self.answer(&question);
            // Who asked may be gone.
            drop(question.reply.send(answer));
            if matches!(next, Next::Reread) {
                return next;
            }
            match queue.next() {
                Some(Message::Question(other)) if other.context.carries == carries && other.context.changes == changes => question = *other,
                other => {
                    queue.held = other;
                    return Next::Stay;
                }
            }
        }
    }

    fn answer(&self, question: &Question) -> (Answer, Next) {
        let language = question.context.language();
        let before = (!self.drafted.texts.is_empty()).then_some(self.opened.base.report.judged.trace);
        let scene = Scene { report: self.report, causes: self.causes, sources: self.sources, before, language };
        let answer = match &question.ask {
            Ask::View { sheet: path, notes } => Answer::data(&View {
                version: self.opened.version,
                overview: overview(&scene),
                findings: entries(&scene, *notes, path.as_deref()),
                sheet: path.as_deref().and_then(|path| sheet(&scene, path)),
                draft: drafted(self.drafted, language),
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
                Ok(comparison) => Answer::data(&years(&comparison, language)),
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
        let named = self.report.judged.trace.book.settings.text.as_ref();
        let file = named.zip(self.opened.origin.found()).map(|(file, found)| found.path.join(&*file.text));
        let text = file.as_ref().map(|file| folder::read(file)).transpose()?;
        words(scene, file.as_deref().map(folder::shown).as_deref().zip(text.as_deref())).ok_or_else(|| {
            let text = Text::new("这一卷没有说原文在哪里", "this book does not say where the document's words are");
            Problem::nowhere(text).help(Text::new(
                "把原件存成文本文件，放在 book.yaml 旁边，再在 book.yaml 里写 text: 文件名",
                "save the document as a text file beside book.yaml, and write 'text: FILE' in it",
            ))
        })
    }

    /// The book beside another; the older one first, where their years are known.
    fn compare(&self, with: usize) -> Result<Comparison, Problem> {
        let none = || Problem::nowhere(Text::new("没有打开那一卷", "no such book is open"));
        let subject = self.desk.all.read().ok().and_then(|all| all.get(with).cloned()).ok_or_else(none)?;
        let mut sources = Sources::default();
        let first = |problems: Vec<Problem>| problems.into_iter().next().unwrap_or_else(none);
        let (_, book) = read(&subject, &Decisions::new(), &mut sources).map_err(first)?;
        let other = recompute(&book).map_err(first)?;
        let own = self.report.judged.trace;
        let year = |trace: &Trace<'_>| trace.book.settings.year_number();
        let is_later = year(&other).zip(year(own)).is_some_and(|(other, own)| other > own);
        Ok(if is_later { compare(own, &other) } else { compare(&other, own) })
    }

    /// Writes a document as a new book into a folder beside it, with the changes of the draft in it.
    fn write(&self, name: &str, language: Language) -> Result<PathBuf, Problem> {
        let Origin::Document(read) = self.opened.origin else {
            let text = Text::new("这是录入过的一卷，不用写成草稿", "this is a book already");
            return Err(Problem::nowhere(text));
        };
        if self.desk.read_only {
            return Err(read_only());
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
            let text = Text::new("工作台是只读打开的，不能保存", "the workbench was opened read-only");
            return Err(
                Problem::nowhere(text).help(Text::new("要保存，请不带 --read-only 重新打开", "open it without --read-only to save"))
            );
        }
        if version != self.opened.version || self.digest() != digest || self.desk.is_stale(&Decisions::new(), self.opened.version) {
            let text = Text::new("给你看过之后，文件又变了，没有保存", "the files have changed since they were shown: nothing was saved");
            return Err(Problem::nowhere(text).help(Text::new("请再看一遍改动，然后保存", "look at the changes again, then save")));
        }
        folder::commit(found, self.opened.base.sources, self.drafted.texts.clone())?;
        Ok(self.drafted.texts.len())
    }
}

/// Reads the files of a subject; of a document as a person has decided of its readings.
fn read(subject: &Subject, decisions: &Decisions, sources: &mut Sources) -> Result<(Origin, Book), Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    match subject {
        Subject::Book(found) => {
            // Files may have come and gone.
            let again = folder::find(&found.path).map_err(one)?;
            let found = again.into_iter().find(|again| again.path == found.path).unwrap_or_else(|| found.clone());
            let book = folder::load(&found, sources, &|| {})?;
            Ok((Origin::Folder(found), book))
        }
        Subject::Document(path) => {
            let bytes = folder::bytes(path).map_err(one)?;
            let submission = Submission::decided(&folder::shown(path), bytes, folder::decode, decisions).map_err(one)?;
            let files = submission.draft.files().map(|file| (file.path.clone(), file.text.clone())).collect();
            let read = Read { path: path.clone(), told: submission.told.clone(), unread: submission.unread.clone(), files };
            Ok((Origin::Document(read), submission.understand(sources)?))
        }
    }
}

fn read_only() -> Problem {
    Problem::nowhere(Text::new("工作台是只读打开的，不能保存", "the workbench was opened read-only"))
        .help(Text::new("要保存，请不带 --read-only 重新打开", "open it without --read-only to save"))
}

/// What names files as they were read.
fn version(sources: &Sources) -> String {
    digest(sources.iter().map(|(_, source)| (source.path.as_str(), source.text.as_str())))
}

/// Tells what is wrong with the files; the next question reads them again.
fn broken(queue: &mut Queue, problems: &[Problem], sources: &Sources, version: &str) {
    let Some(Message::Question(question)) = queue.next() else { return };
    let language = question.context.language();
    let answer = Answer::data(&Broken { version, problems: told(problems, sources, language) });
    let answer = if matches!(question.ask, Ask::View { .. }) { answer } else { Answer { status: 422, ..answer } };
    drop(question.reply.send(answer));
}
