//! What every command is given: the language, the two streams, the books it is about.
//!
//! Owns reading books with progress, putting changed files back, and telling what is wrong.
//! Must never decide anything about a book.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::book::Book;
use crate::folder;
use crate::message::{Language, Phrase, Problem, Text};
use crate::present::diagnostic;
use crate::source::Sources;
use crate::submission::{self, Submission};

/// What every command is given.
pub(super) struct Session {
    /// The language of all that is said.
    pub(super) language: Language,
    /// Whether results are coloured.
    pub(super) colour: bool,
    /// Whether messages are coloured.
    pub(super) message_colour: bool,
}

impl Session {
    /// Writes a result to the standard output; a closed pipe is no error.
    pub(super) fn print(&self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        drop(out.write_all(bytes).and_then(|()| out.flush()));
    }

    /// Writes a message to the standard error stream.
    pub(super) fn tell(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        drop(writeln!(err, "{text}"));
    }

    /// Tells what is wrong with the command.
    pub(super) fn tell_problem(&self, problem: &Problem) {
        self.tell(&diagnostic::problem(problem, &Sources::default(), self.language, self.message_colour));
    }

    /// Tells what could not be understood in the input.
    pub(super) fn tell_problems(&self, problems: &[Problem], sources: &Sources) {
        let count = self.tell_refusals(problems, sources);
        if count == 0 {
            return;
        }
        let text = Text::new(
            format!("输入有 {count} 处看不懂，改正之后才能复算"),
            format!("{count} problems in the input: correct them, then it can be recomputed"),
        );
        self.tell(&format!("\n{}", text.get(self.language)));
    }

    /// What was understood; else what was not is told.
    pub(super) fn understood<T>(&self, result: Result<T, Vec<Problem>>, sources: &Sources) -> Option<T> {
        result.map_err(|problems| self.tell_problems(&problems, sources)).ok()
    }

    /// Tells why something was not done; how many of the reasons there are if any has a place in a file.
    pub(super) fn tell_refusals(&self, problems: &[Problem], sources: &Sources) -> usize {
        let mut sorted: Vec<&Problem> = problems.iter().collect();
        sorted.sort_by_key(|problem| problem.location);
        sorted.dedup();
        for (at, problem) in sorted.iter().enumerate() {
            if at > 0 {
                self.tell("");
            }
            self.tell(&diagnostic::problem(problem, sources, self.language, self.message_colour));
        }
        if sorted.iter().all(|problem| problem.location.is_none()) { 0 } else { sorted.len() }
    }

    /// Comes to the end of a save that was cut off in a folder, and tells of it.
    ///
    /// # Errors
    /// That it cannot be done.
    pub(super) fn finish(&self, folder: &Path) -> Result<(), Problem> {
        let told = folder::finish(folder, true)?;
        told.iter().for_each(|text| self.tell(text.get(self.language)));
        Ok(())
    }

    /// The one book at a path, and its files; what is wrong is told, and none is given then.
    pub(super) fn book(&self, path: &Path, sources: &mut Sources) -> Option<(folder::Found, Book)> {
        let found = match folder::find(path) {
            Ok(found) => found,
            Err(problem) => {
                self.tell_problem(&problem);
                return None;
            }
        };
        let [found] = &found[..] else {
            let (path, count) = (folder::shown(path), found.len());
            let text = Text::new(
                format!("{path}：里面有 {count} 卷预算，请指明是哪一卷"),
                format!("{path}: there are {count} books: say which one"),
            );
            self.tell_problem(&Problem::nowhere(text));
            return None;
        };
        if let Err(problem) = self.finish(found.folder()) {
            self.tell_problem(&problem);
            return None;
        }
        let progress = Progress::new(found.projects.len() + 1, self.language);
        let book = folder::load(found, sources, &|| progress.step());
        progress.finish();
        match book {
            Ok(book) => Some((found.clone(), book)),
            Err(problems) => {
                self.tell_problems(&problems, sources);
                None
            }
        }
    }

    /// The books under some paths, read and parsed; what is wrong is told, and none is given then.
    pub(super) fn books(&self, paths: &[PathBuf], sources: &mut Sources) -> Option<Vec<Book>> {
        let mut problems = Vec::new();
        let mut found = Vec::new();
        let mut submitted = Vec::new();
        for path in paths {
            if path.is_file() && submission::is_document(&folder::shown(path)) {
                submitted.push(path);
                continue;
            }
            match folder::find(path) {
                Ok(books) => books.into_iter().for_each(|book| {
                    if !found.contains(&book) {
                        found.push(book);
                    }
                }),
                Err(problem) => problems.push(problem),
            }
        }
        let total = found.iter().map(|book: &folder::Found| book.projects.len() + 1).sum();
        let progress = Progress::new(total, self.language);
        let mut books = Vec::new();
        for book in &found {
            let finished = self.finish(book.folder()).map_err(|problem| vec![problem]);
            match finished.and_then(|()| folder::load(book, sources, &|| progress.step())) {
                Ok(book) => books.push(book),
                Err(found) => problems.extend(found),
            }
        }
        for path in submitted {
            progress.step();
            match folder::bytes(path) {
                Ok(bytes) => match Submission::read(&folder::shown(path), bytes, folder::decode) {
                    Ok(submission) => match submission.understand(sources) {
                        Ok(book) => books.push(book),
                        Err(found) => problems.extend(found),
                    },
                    Err(problem) => problems.push(problem),
                },
                Err(problem) => problems.push(problem),
            }
        }
        progress.finish();
        if problems.is_empty() {
            return Some(books);
        }
        self.tell_problems(&problems, sources);
        None
    }
}

impl Session {
    /// Shows on the terminal that work goes on, once it has taken a second, until the result is dropped.
    pub(super) fn working(&self, text: &Text) -> Working {
        let target =
            if std::io::stderr().is_terminal() { indicatif::ProgressDrawTarget::stderr() } else { indicatif::ProgressDrawTarget::hidden() };
        let message = text.get(self.language).to_owned();
        let bar = indicatif::ProgressBar::with_draw_target(None, target).with_message(message);
        if let Ok(style) = indicatif::ProgressStyle::with_template("{msg}……{elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_secs(1));
        Working(bar)
    }
}

/// Work that goes on.
pub(super) struct Working(indicatif::ProgressBar);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar on the terminal once work has taken more than a second.
struct Progress {
    bar: indicatif::ProgressBar,
    started: std::time::Instant,
    done: AtomicUsize,
    language: Language,
}

impl Progress {
    fn new(total: usize, language: Language) -> Self {
        let bar = indicatif::ProgressBar::with_draw_target(Some(total as u64), indicatif::ProgressDrawTarget::hidden());
        Self { bar, started: std::time::Instant::now(), done: AtomicUsize::new(0), language }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.started.elapsed().as_millis() > 1000 && std::io::stderr().is_terminal() {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                let template = Phrase::new("读取文件 {pos}/{len} {bar:30}", "reading files {pos}/{len} {bar:30}").get(self.language);
                if let Ok(style) = indicatif::ProgressStyle::with_template(template) {
                    self.bar.set_style(style);
                }
            }
            self.bar.set_position(done as u64);
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
