//! One thread for each book: it holds the book as its files have it, and as the last draft makes it, and answers one question at a time.
//!
//! Owns when files are read again, and that a draft is recomputed once for all that is asked of it.
//! Must never keep a draft: every question brings its own.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, RwLock};

use tokio::sync::broadcast;

use super::answer::{Answer, Broken, told};
use super::hand::Hand;
use super::question::{Ask, Question};
use crate::book::{Book, revise};
use crate::cause::{Causes, diagnose};
use crate::check::check;
use crate::edit::unrounded;
use crate::folder::{self, Found};
use crate::message::Problem;
use crate::recompute::recompute;
use crate::source::{Sources, Span};
use crate::submission::{Decisions, Submission, Told};
use crate::workbench::{Base, Change, digest, draft};

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
pub(super) enum Next {
    /// To go on with the files as they were read.
    Stay,
    /// To read them again.
    Reread,
}

/// Messages, one of which may be put back.
pub(super) struct Queue {
    pub messages: Receiver<Message>,
    pub held: Option<Message>,
}

impl Queue {
    pub fn next(&mut self) -> Option<Message> {
        self.held.take().or_else(|| self.messages.recv().ok())
    }
}

/// The book as its files have it.
pub(super) struct Opened<'o, 's, 't, 'b> {
    pub base: Base<'s, 't, 'b>,
    pub causes: &'o Causes,
    pub origin: &'o Origin,
    pub version: &'o str,
}

/// Where a book comes from.
pub(super) enum Origin {
    /// A folder.
    Folder(Found),
    /// A document, with how it was read.
    Document(Read),
}

/// How a document was read.
pub(super) struct Read {
    pub path: PathBuf,
    pub told: Vec<Told>,
    pub unread: Vec<Span>,
    /// The files of the draft, by their paths below its folder.
    pub files: Vec<(String, String)>,
}

impl Origin {
    pub fn found(&self) -> Option<&Found> {
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
    pub fn tell(&self) {
        // Nobody may be listening.
        drop(self.changed.send(Changed { desk: self.number }));
    }

    /// Whether the files say something else by now.
    pub fn is_stale(&self, decisions: &Decisions, known: &str) -> bool {
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

/// Reads the files of a subject; of a document as a person has decided of its readings.
pub(super) fn read(subject: &Subject, decisions: &Decisions, sources: &mut Sources) -> Result<(Origin, Book), Vec<Problem>> {
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
