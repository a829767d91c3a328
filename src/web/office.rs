//! The books and documents that are open, each with its thread, and who is told when one changes.
//!
//! Owns which they are, and how long an answer may take.
//! Must never answer a question itself.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{broadcast, oneshot};

use super::Options;
use super::answer::Answer;
use super::desk::{Changed, Desk, Message};
use super::question::{Ask, Context, Question};
use super::subject::Subject;
use crate::folder::{self, Watch};
use crate::message::{Language, Problem, Text};

/// Books and documents that are open at most, those of last year left out.
const MOST_DESKS: usize = 200;
/// The same with those whose files are gone.
const MOST_ADDED: usize = 1_000;
/// Questions that wait at one desk.
const MOST_WAITING: usize = 32;
/// An answer takes no longer.
const LONGEST: Duration = Duration::from_secs(300);

/// The endings of documents that are offered for review.
const DOCUMENTS: [&str; 4] = ["docx", "xlsx", "pdf", "txt"];

/// What is open.
#[derive(Clone)]
pub struct Office {
    /// What the desks are about, in their order.
    all: Arc<RwLock<Vec<Subject>>>,
    desks: Arc<RwLock<Vec<Open>>>,
    changed: broadcast::Sender<Changed>,
    read_only: bool,
    language: Language,
    folder: String,
    /// Why books under the folder could not be looked for, or not all of them are open.
    problem: Arc<RwLock<Option<Problem>>>,
}

/// A desk by its name, and the ways to it.
struct Open {
    named: Named,
    sender: SyncSender<Message>,
    /// Set when some file has changed.
    is_touched: Arc<AtomicBool>,
}

/// A book or document by its name.
#[derive(Clone, Debug, Serialize)]
struct Named {
    name: String,
    path: String,
    /// What names it in a browser, whatever folder the program was started in.
    key: String,
    /// `book` or `document`.
    kind: &'static str,
    /// Whether it was named as last year's.
    is_last: bool,
    /// Whether nothing lies there any more; its number is not given to another.
    is_gone: bool,
}

/// What is open, for the page.
#[derive(Serialize)]
pub struct Listing<'o> {
    version: &'static str,
    lang: &'static str,
    read_only: bool,
    folder: &'o str,
    /// Why books could not be looked for or not all are open, in both languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<[String; 2]>,
    desks: Vec<Named>,
}

impl Office {
    /// Opens what lies at a path, a thread for each.
    ///
    /// # Errors
    /// That nothing can be read there.
    pub fn open(options: &Options) -> Result<Self, Problem> {
        let (mut subjects, problem) = subjects(&options.path)?;
        let own = subjects.len();
        if let Some(last) = &options.last {
            subjects.extend(folder::find(last)?.into_iter().map(Subject::Book));
        }
        let office = Self {
            all: Arc::default(),
            desks: Arc::default(),
            changed: broadcast::channel(MOST_WAITING).0,
            read_only: options.read_only,
            language: options.language,
            folder: folder::shown(&options.path),
            problem: Arc::new(RwLock::new(problem)),
        };
        for (at, subject) in subjects.into_iter().enumerate() {
            office.add(subject, at >= own);
        }
        office.watch(options);
        Ok(office)
    }

    /// Opens one more; whether there is one more now.
    fn add(&self, subject: Subject, is_last: bool) -> bool {
        let (Ok(mut all), Ok(mut desks)) = (self.all.write(), self.desks.write()) else { return false };
        if let Some(known) = all.iter().position(|known| known.path() == subject.path()) {
            desks[known].named.is_last |= is_last;
            return false;
        }
        // Those whose files are gone keep their numbers, and do not keep others out.
        let alive = || all.iter().filter(|known| known.path().exists()).count();
        let is_full = !is_last && desks.len() >= MOST_DESKS && alive() >= MOST_DESKS;
        if is_full || desks.len() >= MOST_ADDED {
            return false;
        }
        let (sender, messages) = sync_channel(MOST_WAITING);
        let is_touched = Arc::new(AtomicBool::new(false));
        desks.push(Open { named: Named { is_last, ..named(&subject) }, sender, is_touched: Arc::clone(&is_touched) });
        all.push(subject.clone());
        let number = all.len() - 1;
        let desk = Desk {
            number,
            subject,
            all: Arc::clone(&self.all),
            read_only: self.read_only,
            changed: self.changed.clone(),
            is_broken: Cell::new(false),
            is_touched,
        };
        std::thread::spawn(move || desk.run(messages));
        true
    }

    /// Of everything that is open, whether it is still there.
    fn there(&self) -> Vec<bool> {
        self.all.read().map_or_else(|_| Vec::new(), |all| all.iter().map(|subject| subject.path().exists()).collect())
    }

    /// Tells the desks of changed files, and opens what is new. Where files cannot be watched, a desk sees by their looks that they changed.
    fn watch(&self, options: &Options) {
        let paths: Vec<PathBuf> = std::iter::once(&options.path).chain(&options.last).cloned().collect();
        let Ok(mut watch) = Watch::new(&paths, None) else { return };
        let (office, path) = (self.clone(), options.path.clone());
        let mut there = self.there();
        std::thread::spawn(move || {
            while watch.wait() {
                let (found, problem) = subjects(&path).unwrap_or_else(|problem| (Vec::new(), Some(problem)));
                let added = found.into_iter().filter(|subject| office.add(subject.clone(), false)).count();
                let before = std::mem::replace(&mut there, office.there());
                if office.note(problem) || added > 0 || before != there {
                    drop(office.changed.send(Changed { desk: None }));
                }
                let Ok(desks) = office.desks.read() else { return };
                for desk in desks.iter() {
                    desk.is_touched.store(true, Ordering::Relaxed);
                    // One with so much to do looks before it answers the next question.
                    drop(desk.sender.try_send(Message::Disk));
                }
            }
        });
    }

    /// Keeps why books could not be looked for; whether that is another reason than before.
    fn note(&self, problem: Option<Problem>) -> bool {
        let Ok(mut known) = self.problem.write() else { return false };
        let is_new = *known != problem;
        *known = problem;
        is_new
    }

    /// What is open.
    pub fn listing(&self) -> Listing<'_> {
        let lang = match self.language {
            Language::Chinese => "zh",
            Language::English => "en",
        };
        let there = self.there();
        let named = |(desk, there): (&Open, bool)| Named { is_gone: !there, ..desk.named.clone() };
        let desks = self.desks.read().map_or_else(|_| Vec::new(), |desks| desks.iter().zip(there).map(named).collect());
        let problem = self
            .problem
            .read()
            .ok()
            .and_then(|problem| problem.as_ref().map(|problem| [&problem.text.zh, &problem.text.en].map(Clone::clone)));
        Listing { version: env!("CARGO_PKG_VERSION"), lang, read_only: self.read_only, folder: &self.folder, problem, desks }
    }

    /// Who wants to be told of changes.
    pub fn listen(&self) -> broadcast::Receiver<Changed> {
        self.changed.subscribe()
    }

    /// Asks a desk.
    pub async fn ask(&self, context: Context, ask: Ask) -> Answer {
        let language = context.language;
        let refused = |status, zh: &str, en: &str| Answer::refusal(status, &Problem::nowhere(Text::new(zh, en)), language);
        if let Err(problem) = context.fits() {
            return Answer::refusal(422, &problem, language);
        }
        let sender = self.desks.read().ok().and_then(|desks| desks.get(context.desk).map(|desk| desk.sender.clone()));
        let Some(sender) = sender else {
            return refused(404, "没有打开这一卷", "no such book is open");
        };
        let (reply, answer) = oneshot::channel();
        match sender.try_send(Message::Question(Box::new(Question { context, ask, reply }))) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return refused(503, "还在算前面的，请稍候再试", "still busy with earlier requests: try again"),
            Err(TrySendError::Disconnected(_)) => {
                return refused(500, "这一卷的复算停了，请重新打开工作台", "the book's thread has ended: open the workbench again");
            }
        }
        match tokio::time::timeout(LONGEST, answer).await {
            Ok(Ok(mut answer)) => {
                // A book that was made is one of those that are open.
                let found = answer.made.take().and_then(|folder| folder::find(&folder).ok());
                for found in found.into_iter().flatten() {
                    self.add(Subject::Book(found), false);
                }
                answer
            }
            Ok(Err(_)) => refused(
                500,
                "程序在这里出了错，文件没有动；请撤销最后一处改动再试",
                "the program failed here; no file was touched: take the last change back and try again",
            ),
            Err(_) => refused(504, "算得太久，停止等待", "this takes too long"),
        }
    }
}

/// The books under a path, then the documents beside them; or the one document. With it why books could not be looked for, or how many
/// are too many.
fn subjects(path: &Path) -> Result<(Vec<Subject>, Option<Problem>), Problem> {
    if path.is_file() && crate::submission::is_document(&folder::shown(path)) {
        return Ok((vec![Subject::Document(path.to_owned())], None));
    }
    let (mut subjects, mut problem): (Vec<Subject>, _) = match folder::look(path) {
        Ok(books) => (books.into_iter().map(Subject::Book).collect(), None),
        Err(problem) if !path.is_dir() => return Err(problem),
        Err(problem) => (Vec::new(), Some(problem)),
    };
    // The documents in a book's own folder belong to it.
    let is_book = subjects.iter().any(|subject| matches!(subject, Subject::Book(found) if found.path == path));
    if !is_book {
        subjects.extend(documents(path).into_iter().map(Subject::Document));
    }
    let count = subjects.len();
    if count > MOST_DESKS {
        subjects.truncate(MOST_DESKS);
        let text = Text::new(
            format!("这里有 {count} 卷预算和文件，只打开前 {MOST_DESKS} 个：请打开下一层的文件夹"),
            format!("there are {count} books and documents here; the first {MOST_DESKS} are open: open a folder further down"),
        );
        problem = Some(Problem::nowhere(text));
    }
    Ok((subjects, problem))
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let is_offered = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| DOCUMENTS.contains(&&*ending))
    };
    // A link may lead out of the folder: what it leads to was not put here.
    folder::files_in(folder).into_iter().filter(|path| is_offered(path) && folder::is_inside(folder, path)).collect()
}

fn named(subject: &Subject) -> Named {
    let path = subject.path();
    let kind = match subject {
        Subject::Book(_) => "book",
        Subject::Document(_) => "document",
    };
    let own = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let name = own.file_name().map_or_else(|| folder::shown(path), |name| name.to_string_lossy().into_owned());
    Named { name, path: folder::shown(path), key: folder::shown(&own), kind, is_last: false, is_gone: false }
}
