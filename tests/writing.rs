//! Files are replaced whole or not at all, and only if they are still what was read.
#![allow(clippy::disallowed_methods, reason = "tests write files")]

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cesuan::folder::{Replacement, finish, replace};
use sha2::{Digest, Sha256};

const PROJECT: &str = "\
# 大厅
project: 大厅
lines:
  租金:
    formula: 面积 * 月租金 * 12 月
    面积: 100 平方米     # 合同
    月租金: 50 元/平方米/月
    stated: { 申报表: 6 万元 }
";

/// A folder with one project, long enough that writing it takes a while.
fn book(lines: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let more: String = (0..lines).map(|at| format!("  其他{at}: {at} 元   # 第 {at} 项\n")).collect();
    std::fs::write(folder.path().join("大厅.yaml"), format!("{PROJECT}{more}")).expect("written");
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cesuan"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("大厅.yaml")).expect("the project is there")
}

#[test]
fn a_kill_in_the_middle_leaves_the_old_file_or_the_new_one() {
    let folder = book(4000);
    let old = text(folder.path());
    let new = old.replace("50 元/平方米/月", "60 元/平方米/月").replace("申报表: 6 万元", "申报表: 7.20 万元");
    let mut seen = [0, 0];
    // How long a whole run takes here: kills are spread over it.
    let begun = std::time::Instant::now();
    start(folder.path(), &["confirm", "月租金=60"]).wait().expect("it ends");
    let whole = begun.elapsed();
    assert!(text(folder.path()) == new, "a run that is not killed writes all of it");
    for attempt in 0..60 {
        std::fs::write(folder.path().join("大厅.yaml"), &old).expect("written");
        let mut child = start(folder.path(), &["confirm", "月租金=60"]);
        std::thread::sleep(whole * attempt / 20 + Duration::from_micros(u64::from(attempt) * 37));
        child.kill().expect("killed or over");
        child.wait().expect("it ends");
        let now = text(folder.path());
        assert!(now == old || now == new, "attempt {attempt}: neither the old file nor the new one");
        seen[usize::from(now == new)] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "kills came before and after the file was put in its place: {seen:?}");
    // What a kill leaves behind is hidden, and no part of the book.
    let run = common::run(folder.path(), &["check", ".", "--fail-on", "never"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
}

/// A price for all, and projects that multiply it.
fn many(projects: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: String, text: String| std::fs::write(folder.path().join(name), text).expect("written");
    write("book.yaml".into(), "year: 2023\nfigures:\n  单价: 50 元/平方米/月\n".into());
    for at in 0..projects {
        let lines = "lines:\n  租金:\n    formula: 面积 * 单价 * 12 月\n    面积: 100 平方米\n    stated: { 申报表: 6 万元 }\n";
        write(format!("{at}.yaml"), format!("project: 厅{at}\n{lines}"));
    }
    folder
}

/// How many files of a folder have a text in them.
fn having(folder: &Path, part: &str) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let visible = entries.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    visible.filter(|path| std::fs::read_to_string(path).expect("text").contains(part)).count()
}

fn hidden(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    entries.filter(|name| name.to_string_lossy().starts_with('.')).count()
}

/// As if hidden files had lain there for an hour.
fn age(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        if entry.file_name().to_string_lossy().starts_with('.') {
            let file = std::fs::File::options().write(true).open(entry.path()).expect("a file");
            file.set_modified(std::time::SystemTime::now() - Duration::from_secs(3600)).expect("its time");
        }
    }
}

#[test]
fn a_kill_among_many_files_leaves_all_of_them_old_or_new() {
    let mut seen = [0, 0];
    let whole = {
        let (folder, begun) = (many(80), std::time::Instant::now());
        start(folder.path(), &["confirm", "单价=60"]).wait().expect("it ends");
        begun.elapsed()
    };
    for attempt in 0..40 {
        let folder = many(80);
        let mut child = start(folder.path(), &["confirm", "单价=60"]);
        // Files are put in their places near the end of a run.
        std::thread::sleep(whole / 2 + whole * attempt / 60);
        child.kill().expect("killed or over");
        child.wait().expect("it ends");
        // Whoever opens the book next finds all of it as it was or as it was to be.
        let checked = common::run(folder.path(), &["check", ".", "--fail-on", "warning"]);
        let (old, new) = (having(folder.path(), "6 万元"), having(folder.path(), "7.20 万元"));
        assert!((old, new) == (80, 0) || (old, new) == (0, 80), "attempt {attempt}: {old} old, {new} new: {}", checked.stderr);
        assert_eq!(checked.status, 0, "attempt {attempt}: {}", checked.stderr);
        seen[usize::from(new > 0)] += 1;
        // The next save takes away what was left, if it has lain there for a while.
        age(folder.path());
        assert_eq!(common::run(folder.path(), &["confirm", "单价=55"]).status, 0);
        assert_eq!((having(folder.path(), "6.60 万元"), hidden(folder.path())), (80, 0), "attempt {attempt}");
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

/// The note of a save that was cut off when the first file was in its place; a person has changed the third since.
fn cut_off(folder: &Path) {
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let entry = |name: &str, old: &str, new: &str| {
        let ready = format!(".cesuan-save-{name}");
        std::fs::write(folder.join(&ready), new).expect("written");
        serde_json::json!({ "path": name, "ready": ready, "old": hash(old), "new": hash(new) })
    };
    let (old, new) = ("project: 甲\nlines: { 会议: 1 万元 }\n", "project: 甲\nlines: { 会议: 2 万元 }\n");
    let later = old.replace("甲", "丙").replace("会议", "培训");
    let files = [("a.yaml", new.replace("甲", "乙")), ("b.yaml", old.to_owned()), ("c.yaml", later)];
    files.iter().for_each(|(name, text)| std::fs::write(folder.join(name), text).expect("written"));
    let outside = serde_json::json!({ "path": "../outside.yaml", "ready": ".cesuan-save-b.yaml", "old": hash("x: 1\n"), "new": hash(new) });
    let note = serde_json::json!({ "files": [
        entry("a.yaml", &old.replace("甲", "乙"), &new.replace("甲", "乙")),
        outside,
        entry("b.yaml", old, new),
        entry("c.yaml", &old.replace("甲", "丙"), &new.replace("甲", "丙")),
    ] });
    std::fs::write(folder.join(".cesuan-saving"), serde_json::to_string_pretty(&note).expect("JSON")).expect("written");
}

#[test]
fn a_save_that_was_cut_off_is_finished_when_the_book_is_opened() {
    let above = tempfile::tempdir().expect("a folder");
    let folder = above.path().join("book");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(above.path().join("outside.yaml"), "x: 1\n").expect("written");
    cut_off(&folder);
    let refused = finish(&folder, false).expect_err("the files do not fit together");
    assert!(refused.text.zh.contains("上次保存断在中途"));
    let checked = common::run(above.path(), &["check", "book", "--fail-on", "never"]);
    assert_eq!(checked.status, 0, "{}", checked.stderr);
    insta::assert_snapshot!("cut_off", checked.stderr);
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("text");
    assert!(text("a.yaml").contains("2 万元") && text("b.yaml").contains("2 万元"));
    // What a person wrote stays, and what was to be saved is beside it.
    assert!(text("c.yaml").contains("培训: 1 万元") && text("c.yaml.cesuan-unsaved").contains("会议: 2 万元"));
    assert_eq!(std::fs::read_to_string(above.path().join("outside.yaml")).expect("text"), "x: 1\n", "a note leads nowhere else");
    assert_eq!(hidden(&folder), 0);
    // A note that is none is told: nobody knows what is in the files then.
    std::fs::write(folder.join(".cesuan-saving"), "{").expect("written");
    let refused = common::run(above.path(), &["check", "book"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("看不懂这个文件"), "{}", refused.stderr);
}

#[test]
fn files_that_fit_together_can_be_read_by_those_who_may_not_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    let entry = |name: &str, old: &str, new: &str| serde_json::json!({ "path": name, "ready": format!(".cesuan-save-{name}"), "old": hash(old), "new": hash(new) });
    write(".cesuan-saving", &serde_json::json!({ "files": [entry("a.yaml", "1", "2"), entry("b.yaml", "3", "4")] }).to_string());
    for (a, b, fits) in [("1", "3", true), ("2", "4", true), ("2", "3", false), ("2", "5", false)] {
        write("a.yaml", a);
        write("b.yaml", b);
        assert_eq!(finish(folder.path(), false).is_ok(), fits, "{a} {b}");
        assert!(folder.path().join(".cesuan-saving").is_file());
    }
    // What was made ready is gone: those who may write are told of it, and read on.
    assert!(finish(folder.path(), true).expect("the note is taken away").is_some());
    assert!(!folder.path().join(".cesuan-saving").exists());
}

#[test]
fn a_note_moves_and_takes_away_nothing_but_what_a_save_made_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (text, thesis) = ("project: 甲\nlines: { 会议: 1 万元 }\n", "years of work");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("a.yaml", text);
    write("thesis.docx", thesis);
    let entries = [
        serde_json::json!({ "path": "a.yaml", "ready": "thesis.docx", "old": "", "new": hash(text) }),
        serde_json::json!({ "path": "a.yaml", "ready": "a.yaml", "old": "", "new": hash(text) }),
        serde_json::json!({ "path": "a.yaml", "ready": "thesis.docx", "old": hash(text), "new": hash(thesis) }),
        serde_json::json!({ "path": "\u{1b}]0;a\u{7}.yaml", "ready": "thesis.docx", "old": "", "new": "" }),
    ];
    for entry in entries {
        write(".cesuan-saving", &serde_json::json!({ "files": [entry] }).to_string());
        let checked = common::run(folder.path(), &["check", ".", "--fail-on", "never"]);
        assert_eq!(checked.status, 0, "{entry}: {}", checked.stderr);
        assert!(!checked.stderr.contains('\u{1b}'), "{:?}", checked.stderr);
        let now = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it is still there");
        assert_eq!((now("a.yaml"), now("thesis.docx")), (text.to_owned(), thesis.to_owned()), "{entry}");
    }
}

#[test]
fn whoever_looks_while_others_save_waits_for_them_wherever_their_locks_lie() {
    let folder = many(40);
    let (own, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let started = |temporary: &tempfile::TempDir, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesuan"));
        command.current_dir(folder.path()).env("TMPDIR", temporary.path()).args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    };
    for (price, printed) in [(55, "6.60 万元"), (60, "7.20 万元"), (65, "7.80 万元"), (70, "8.40 万元"), (75, "9.00 万元")] {
        let mut saves = started(&own, &["confirm", &format!("单价={price}")]);
        let mut looks: Vec<Child> = Vec::new();
        while saves.try_wait().expect("a child").is_none() {
            looks.push(started(&other, &["check", "."]));
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(saves.wait().expect("it ends").success(), "{price}");
        looks.iter_mut().for_each(|child| drop(child.wait()));
        assert_eq!((having(folder.path(), printed), hidden(folder.path())), (40, 0), "{price}");
    }
}

#[test]
fn a_kill_while_a_new_book_is_written_leaves_all_of_it_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    common::run(folder.path(), &["init", "--demo", "2022"]);
    let mut seen = [0, 0];
    let begun = std::time::Instant::now();
    start(folder.path(), &["roll", "2022", "--to", "2023", "--write"]).wait().expect("it ends");
    let whole = begun.elapsed();
    let count = |folder: &Path| std::fs::read_dir(folder).expect("a folder").count();
    let (new, aside) = (folder.path().join("2023"), folder.path().join("aside"));
    let all = count(&new);
    std::fs::rename(&new, &aside).expect("moved");
    for attempt in 0..30 {
        let mut child = start(folder.path(), &["roll", "2022", "--to", "2023", "--write"]);
        std::thread::sleep(whole * attempt / 10);
        child.kill().expect("killed or over");
        child.wait().expect("it ends");
        seen[usize::from(new.exists())] += 1;
        if new.exists() {
            assert_eq!(count(&new), all, "attempt {attempt}: all files are there");
            std::fs::remove_dir_all(&new).expect("removed");
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

#[test]
fn an_edit_made_meanwhile_is_not_overwritten() {
    let folder = book(0);
    let path = folder.path().join("大厅.yaml");
    let (read, theirs) = (text(folder.path()), format!("{PROJECT}  停车: 1 万元\n"));
    std::fs::write(&path, &theirs).expect("written");
    let problem = replace(&[Replacement { path: path.clone(), old: &read, new: "project: 别的\n".into() }]).expect_err("refused");
    assert!(problem.text.zh.contains("这期间文件被别人改过了"), "{}", problem.text.zh);
    assert_eq!(text(folder.path()), theirs, "what they wrote is still there");
    // Gone meanwhile, or no longer a file: nothing is written either.
    std::fs::remove_file(&path).expect("removed");
    assert!(replace(&[Replacement { path: path.clone(), old: &read, new: String::new() }]).is_err());
    assert!(!path.exists());
}

#[test]
fn of_several_files_all_are_written_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.yaml", "b.yaml"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| std::fs::write(path, "x: 1\n").expect("written"));
    std::fs::write(&paths[1], "x: 2\n").expect("written");
    let files = paths.clone().map(|path| Replacement { path, old: "x: 1\n", new: "x: 3\n".into() });
    assert!(replace(&files).is_err(), "the second is no longer what was read");
    assert_eq!(std::fs::read_to_string(&paths[0]).expect("text"), "x: 1\n");
    // A byte-order mark stays.
    std::fs::write(&paths[1], "\u{feff}x: 1\n").expect("written");
    replace(&files).expect("both are what was read");
    assert_eq!(std::fs::read_to_string(&paths[0]).expect("text"), "x: 3\n");
    assert_eq!(std::fs::read_to_string(&paths[1]).expect("text"), "\u{feff}x: 3\n");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 2, "nothing is left behind");
}

/// Many at once: whoever is told that the change is made finds it made; the others are told to run again.
#[test]
fn of_two_who_write_at_once_nobody_is_lost() {
    let folder = book(40);
    for round in 1..=6 {
        let children: Vec<(usize, Child)> =
            (0..8).map(|at| (at, start(folder.path(), &["confirm", &format!("其他{}={round}000{at} 元", at * 3)]))).collect();
        for (at, mut child) in children {
            let status = child.wait().expect("it ends");
            let line = format!("其他{}: {round}000{at} 元   # 第 {} 项", at * 3, at * 3);
            if status.success() {
                assert!(text(folder.path()).contains(&line), "round {round}: {line} was said to be written");
            } else {
                assert_eq!(status.code(), Some(2), "it says so");
            }
        }
        assert_eq!(text(folder.path()).lines().count(), PROJECT.lines().count() + 40, "no line is lost");
    }
    let tries: Vec<i32> = (0..3).map(|_| common::run(folder.path(), &["confirm", "面积=120"]).status).collect();
    assert_eq!(tries, [0, 0, 0], "alone, nobody is refused");
}

#[test]
fn what_cannot_be_written_is_said_and_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = book(0);
    let locked = std::fs::Permissions::from_mode(0o555);
    std::fs::set_permissions(folder.path(), locked).expect("set");
    let run = common::run(folder.path(), &["confirm", "月租金=60"]);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("set");
    // Somebody who may write anything is not kept from it.
    if run.status == 0 {
        assert!(text(folder.path()).contains("60 元/平方米/月"));
    } else {
        assert!(run.stderr.contains("写不了"), "{}", run.stderr);
        assert_eq!(text(folder.path()), PROJECT);
    }
}
