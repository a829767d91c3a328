//! A save of several files that was cut off: what the person had said yes to is written to the end.
//!
//! Owns the note that lies in a folder while files are put in their places.
//! Must never touch a file that is neither what was read nor what was to be written, or that lies outside the folder.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::encoding::{self, of_file};
use super::fingerprint::of;
use super::lock::lock;
use super::shown;
use super::write::{Ready, SAVE, unwritable};
use crate::message::{Problem, Text};

/// The note's name.
const NOTE: &str = ".cesuan-saving";
/// The most bytes of a note.
const LARGEST: u64 = 16 << 20;
/// Where there are no locks, a save that goes on takes no longer.
const SLOWEST: Duration = Duration::from_secs(60);
/// What is added to the name of a file that could not be put in its place.
const ASIDE: &str = ".cesuan-unsaved";
/// So many of them are kept of one file.
const MOST_ASIDE: usize = 100;

/// What a save is about to do.
#[derive(Serialize, Deserialize)]
struct Note {
    files: Vec<Entry>,
    /// Files that lie outside the folder, behind links: they are not finished, only named.
    #[serde(default)]
    outside: Vec<String>,
}

/// A file, and the one beside it that takes its place: paths below the folder, and what is in them.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    ready: String,
    old: String,
    new: String,
}

impl Note {
    /// Whether all files below the folder are as they were, or all as they were to be.
    fn fits_together(&self, folder: &Path) -> bool {
        let now = |entry: &Entry| inside(folder, &entry.path).and_then(|path| encoding::bytes(&path).ok()).map(|bytes| of(&bytes).0);
        let states: Vec<_> = self.files.iter().map(|entry| (now(entry), entry)).collect();
        let all = |of: fn(&Entry) -> &String| states.iter().all(|(now, entry)| now.as_ref() == Some(of(entry)));
        self.outside.is_empty() && (all(|entry| &entry.old) || all(|entry| &entry.new))
    }
}

/// The note of a save that goes on: locked as long as it does, and taken away with this.
pub(super) struct Noted(PathBuf, File);

impl Drop for Noted {
    fn drop(&mut self) {
        // Whoever waits for the lock finds it empty.
        drop(self.1.set_len(0));
        drop(std::fs::remove_file(&self.0));
    }
}

/// A file that is about to be put in its place, with the hashes of what is there and of what will be.
pub(super) struct Step {
    pub ready: Ready,
    pub old: String,
    pub new: String,
}

/// Notes what a save is about to do.
///
/// # Errors
/// That the note cannot be written, or that there is one.
pub(super) fn note(folder: &Path, steps: &[Step]) -> std::io::Result<Noted> {
    let whole = std::fs::canonicalize(folder)?;
    let below = |path: &Path| path.strip_prefix(&whole).ok().map(shown);
    let entry = |Step { ready, old, new }: &Step| {
        Some(Entry { path: below(ready.place())?, ready: below(&ready.beside()?)?, old: old.clone(), new: new.clone() })
    };
    let outside = steps.iter().filter(|step| entry(step).is_none()).map(|step| shown(step.ready.place()));
    let note = Note { files: steps.iter().filter_map(entry).collect(), outside: outside.collect() };
    let path = whole.join(NOTE);
    let file = Ready::of_save(&path, &serde_json::to_vec_pretty(&note)?)?.put_new()?;
    Ok(Noted(path, file))
}

/// That somebody else's save goes on, or was cut off.
pub(super) fn busy(folder: &Path) -> Problem {
    of_file(folder, &Text::new("别的保存正在写，或断在中途", "another save goes on here, or was cut off"))
        .help(Text::new("请过一会儿再来一次", "try again in a moment"))
}

/// Whether a save of files in this folder was cut off, or goes on just now.
pub(super) fn is_noted(folder: &Path) -> bool {
    folder.join(NOTE).is_file()
}

/// Comes to the end of a save that was cut off in a folder; what was done is told. With `writes` off nothing is written.
///
/// # Errors
/// That it cannot be done: the files of the folder do not fit together then.
pub fn finish(folder: &Path, writes: bool) -> Result<Option<Text>, Problem> {
    if !is_noted(folder) {
        return Ok(None);
    }
    let path = folder.join(NOTE);
    let _lock = lock(folder);
    let Ok(mut file) = File::open(&path) else { return Ok(None) };
    // Whoever is saving holds it, wherever they are. Without locks its age has to do.
    if file.lock().is_err() && age(&file).is_none_or(|age| age < SLOWEST) {
        return Err(busy(folder));
    }
    let mut text = String::new();
    let is_read = file.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST)
        && (&mut file).take(LARGEST).read_to_string(&mut text).is_ok();
    // Whoever was saving has come to the end, or to the last step before it: no other save can begin while the empty note is there.
    if is_read && text.is_empty() {
        if std::fs::metadata(&path).is_ok_and(|meta| meta.len() == 0) && writes {
            drop(std::fs::remove_file(&path));
        }
        return Ok(None);
    }
    let note = Some(text).filter(|_| is_read).and_then(|text| serde_json::from_str::<Note>(&text).ok());
    let note = note.ok_or_else(|| {
        of_file(&path, &Text::new("看不懂这个文件", "this file cannot be understood")).help(Text::new(
            "它记着没写完的保存，现在坏了：核对各文件以后把它删去",
            "it noted a save that was cut off, and is damaged: look at the files, then delete it",
        ))
    })?;
    // Files that fit together can be read, whoever finishes the save.
    if !writes && note.fits_together(folder) {
        return Ok(None);
    }
    let by_whom = Text::new(
        "由能写这个文件夹的人打开一次（不加 --read-only），会接着写完",
        "somebody who may write in the folder has to open it once, without --read-only: the save is finished then",
    );
    if !writes {
        let text = Text::new(
            "上次保存断在中途，有的文件是新的，有的还是旧的",
            "the last save was cut off: some files are new, and some still old",
        );
        return Err(of_file(folder, &text).help(by_whom));
    }
    let (mut written, mut left) = (0, Vec::new());
    let mut seen = BTreeSet::new();
    for entry in note.files.iter().filter(|entry| seen.insert(&entry.path)) {
        match put(folder, entry) {
            Ok(Put::Done) => {}
            Ok(Put::Written) => written += 1,
            Ok(Put::Left(text)) => left.push(text),
            Err(_) if note.fits_together(folder) => return Ok(None),
            Err(problem) => return Err(problem.help(by_whom)),
        }
    }
    left.extend(note.outside.iter().map(|path| {
        let path = plain(path);
        Text::new(format!("{path} 在文件夹外，请核对"), format!("{path} lies outside the folder: look at it"))
    }));
    match std::fs::remove_file(&path) {
        // A note that stays where everything is done keeps nobody from reading.
        Err(_) if written == 0 && note.fits_together(folder) => return Ok(None),
        Err(error) if written == 0 => return Err(unwritable(&path, &error).help(by_whom)),
        _ => {}
    }
    let shown = shown(folder);
    let lines = |of: fn(&Text) -> &String| left.iter().map(|text| format!("\n  {}", of(text))).collect::<String>();
    Ok(Some(Text::new(
        format!("{shown}：上次保存断在中途，已接着写完（{written} 个文件）{}", lines(|text| &text.zh)),
        format!("{shown}: the last save was cut off, and is finished now (files written: {written}){}", lines(|text| &text.en)),
    )))
}

/// How long ago a file was written.
fn age(file: &File) -> Option<Duration> {
    file.metadata().and_then(|meta| meta.modified()).ok()?.elapsed().ok()
}

/// A name without what a terminal would obey.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// What became of a file.
enum Put {
    /// It was new already.
    Done,
    /// It is new now.
    Written,
    /// It was left, and why.
    Left(Text),
}

fn put(folder: &Path, entry: &Entry) -> Result<Put, Problem> {
    let own = &plain(&entry.path);
    let (Some(path), Some(ready)) = (inside(folder, &entry.path), inside(folder, &entry.ready)) else {
        return Ok(Put::Left(Text::new(format!("{own} 不在文件夹里，没有动"), format!("{own} is not in the folder, and is left"))));
    };
    // Nothing but what a save made ready is ever moved or taken away.
    let is_of_save = ready.parent() == path.parent() && ready.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SAVE));
    let holds = |path: &Path| encoding::bytes(path).ok().map(|bytes| of(&bytes).0);
    let (now, next) = (holds(&path), holds(&ready).filter(|_| is_of_save));
    if now.as_ref() == Some(&entry.new) {
        if next == now {
            drop(std::fs::remove_file(&ready));
        }
        return Ok(Put::Done);
    }
    let is_ready = next.as_ref() == Some(&entry.new);
    if is_ready && now.as_ref() == Some(&entry.old) {
        std::fs::rename(&ready, &path).map_err(|error| unwritable(&path, &error))?;
        return Ok(Put::Written);
    }
    // What an earlier save left is kept too.
    let names = (1..=MOST_ASIDE).map(|count| if count == 1 { format!("{own}{ASIDE}") } else { format!("{own}{ASIDE}-{count}") });
    let free = names.filter(|_| is_ready).find(|name| !folder.join(name).exists());
    let Some(name) = free else {
        return Ok(Put::Left(Text::new(format!("{own} 没有写成，请核对"), format!("{own} could not be written: look at it"))));
    };
    let aside = folder.join(&name);
    std::fs::rename(&ready, &aside).map_err(|error| unwritable(&aside, &error))?;
    let (zh, en) =
        if now.is_some() { ("改过，没有动", "changed since and is left") } else { ("删去了，没有再写", "taken out since") };
    Ok(Put::Left(Text::new(format!("{own} 后来{zh}，当时要写的在 {name}"), format!("{own} was {en}; what was to be saved is in {name}"))))
}

/// A path below a folder, links followed; none if it leads out of it.
fn inside(folder: &Path, below: &str) -> Option<PathBuf> {
    let below = Path::new(below);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let whole = std::fs::canonicalize(folder).ok()?;
    let path = whole.join(below);
    let above = std::fs::canonicalize(path.parent()?).ok()?;
    // What is a link itself leads elsewhere.
    let is_link = path.is_symlink();
    (above.starts_with(&whole) && !is_link).then_some(path)
}
