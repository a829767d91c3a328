//! One thread for each book: it holds the book as its files have it, and as the last draft makes it, and answers one question at a time.
//!
//! Owns when files are read again, and that a draft is recomputed once for all that is asked of it.
//! Must never keep a draft: every question brings its own.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, RwLock};

use tokio::sync::broadcast;

use super::answer::{Answer, Broken, told};
use super::hand::Hand;
use super::question::{Ask, Question};
use super::subject::{Origin, Subject, version};
use crate::book::revise;
use crate::cause::{Causes, diagnose};
use crate::check::check;
use crate::edit::unrounded;
use crate::folder::Looks;
use crate::message::{Problem, Text};
use crate::recompute::recompute;
use crate::source::Sources;
use crate::submission::Decisions;
use crate::workbench::{Base, Change, draft};

/// What a desk is told.
pub enum Message {
    /// A question of the page.
    Question(Box<Question>),
    /// Some file has changed: a desk that waits for questions looks now, and any other before it answers the next.
    Disk,
}

/// That a book is not what it was.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The book's place among those that are open; none where others are open now.
    pub desk: Option<usize>,
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
        loop {
            match self.held.take().or_else(|| self.messages.recv().ok())? {
                // Who asked is gone.
                Message::Question(question) if question.reply.is_closed() => {}
                message => return Some(message),
            }
        }
    }
}

/// The book as its files have it.
pub(super) struct Opened<'o, 's, 't, 'b> {
    pub base: Base<'s, 't, 'b>,
    pub causes: &'o Causes,
    pub origin: &'o Origin,
    pub version: &'o str,
    /// What was done before they were read.
    pub notice: Option<Text>,
    /// How the files looked when they were last found to be these.
    pub looks: RefCell<Looks>,
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
        self.is_broken.set(true);
        let before = self.subject.looks(Vec::new());
        let (notice, origin, book) = match self.subject.open(!self.read_only, &decisions, &mut sources) {
            Ok(opened) => opened,
            Err(problems) => return broken(queue, &problems, &sources, &version(&sources, None)),
        };
        let looks = RefCell::new(self.subject.looks(origin.files(&sources)));
        // What changed while it was read is read again before the next answer.
        if before != self.subject.looks(Vec::new()) {
            self.is_touched.store(true, Ordering::Relaxed);
        }
        let version = origin.version(&sources);
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
        let opened = Opened { base, causes: &causes, origin: &origin, version: &version, notice, looks };
        while let Some(message) = queue.next() {
            if self.is_due(&opened) && self.is_stale(&decisions, &opened) {
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
        drop(self.changed.send(Changed { desk: Some(self.number) }));
    }

    fn looks(&self, opened: &Opened<'_, '_, '_, '_>) -> Looks {
        self.subject.looks(opened.origin.files(opened.base.sources))
    }

    /// Whether the files have to be looked into: something was told of them, or they look otherwise.
    pub fn is_due(&self, opened: &Opened<'_, '_, '_, '_>) -> bool {
        self.is_touched.load(Ordering::Relaxed) || *opened.looks.borrow() != self.looks(opened)
    }

    /// Whether the files say something else by now.
    pub fn is_stale(&self, decisions: &Decisions, opened: &Opened<'_, '_, '_, '_>) -> bool {
        self.is_touched.store(false, Ordering::Relaxed);
        opened.looks.replace(self.looks(opened));
        let mut sources = Sources::default();
        let read = self.subject.read(decisions, &mut sources);
        let now = read.map_or_else(|_| version(&sources, None), |(origin, _)| origin.version(&sources));
        now != opened.version
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

/// Tells what is wrong with the files; the next question reads them again.
fn broken(queue: &mut Queue, problems: &[Problem], sources: &Sources, version: &str) {
    let Some(Message::Question(question)) = queue.next() else { return };
    let language = question.context.language;
    let answer = Answer::data(&Broken { version, problems: told(problems, sources, language) });
    let answer = if matches!(question.ask, Ask::View { .. }) { answer } else { Answer { status: 422, ..answer } };
    drop(question.reply.send(answer));
}
