//! Beginning a book: the example, an own book, what editors and shells are given, and checks that follow the files.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use common::{root, run};

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

#[test]
fn the_example_is_the_first_book_to_the_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = run(folder.path(), &["init", "--demo", "示例卷"]);
    assert_eq!((init.status, init.stderr.contains("cesuan check 示例卷")), (0, true), "{}", init.stderr);
    let (written, original) = (files(&folder.path().join("示例卷")), files(&root().join("formulas/jianghan-2022")));
    assert_eq!(written.keys().collect::<Vec<_>>(), original.keys().collect::<Vec<_>>());
    assert!(written == original);
    let summary = |folder: &Path, book: &str| {
        let text = String::from_utf8(run(folder, &["check", book]).stdout).expect("UTF-8");
        text.lines().rev().take(4).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(summary(folder.path(), "示例卷"), summary(&root(), "formulas/jianghan-2022"));
}

#[test]
fn what_is_there_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("我的")).expect("made");
    std::fs::write(folder.path().join("我的/笔记.txt"), "勿动").expect("written");
    for arguments in [&["init", "--demo", "我的"][..], &["new", "book", "我的"][..]] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("我的 已经有了，不会覆盖"), "{}", run.stderr);
    }
    assert_eq!(files(folder.path()).len(), 1);
    // An empty folder is nothing to lose.
    std::fs::create_dir(folder.path().join("空")).expect("made");
    assert_eq!(run(folder.path(), &["new", "book", "空"]).status, 0);
    assert_eq!(run(folder.path(), &["new", "project", "大厅", "--book", "空"]).status, 0);
    let before = files(folder.path());
    assert_eq!(run(folder.path(), &["new", "project", "大厅", "--book", "空"]).status, 2);
    assert!(before == files(folder.path()));
}

#[test]
fn a_new_book_is_read_without_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let department = "某区“一网通办”: 中心 #2";
    let made = run(folder.path(), &["new", "book", "2027年预算", "--department", department, "--year", "2027"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    for name in ["大厅运转经费", "'99: 项目", "江汉区政务服务“一网通办”项目", "a/b\\c?", "短-横", "{花括号}", "true"]
    {
        let made = run(folder.path(), &["new", "project", name, "--book", "2027年预算"]);
        assert_eq!(made.status, 0, "{name}: {}", made.stderr);
    }
    let check = run(folder.path(), &["check", "2027年预算"]);
    let text = String::from_utf8(check.stdout).expect("UTF-8");
    assert_eq!((check.status, check.stderr.as_str()), (0, ""), "{text}");
    assert!(text.starts_with(&format!("{department} 2027 年：7 个项目")), "{text}");
    assert!(text.contains("错误 0，警告 0，提示 0"), "{text}");
    for name in ["", "..", "/", "book"] {
        assert_eq!(run(folder.path(), &["new", "project", name, "--book", "2027年预算"]).status, 2, "{name}");
    }
}

#[test]
fn shells_are_given_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = String::from_utf8(run(&root(), &["completions", shell]).stdout).expect("UTF-8");
        for word in ["check", "explain", "completions", "watch"] {
            assert!(script.contains(word), "{shell} {word}");
        }
    }
    assert_eq!(run(&root(), &["completions", "tcsh"]).status, 2);
}

#[test]
fn a_changed_file_is_checked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("大厅.yaml");
    let project = |sum: &str| format!("project: 大厅\nlines:\n  合并: {{ stated: {sum}, sum: {{ 一: 1 万元, 二: 2 万元 }} }}\n");
    std::fs::write(&path, project("3 万元")).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cesuan"))
        .current_dir(folder.path())
        .args(["check", ".", "--watch", "--format", "concise", "--skip", "no-basis"])
        .env("LC_ALL", "zh_CN.UTF-8")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let (sender, lines) = channel();
    for stream in
        [Box::new(child.stdout.take().expect("stdout")) as Box<dyn std::io::Read + Send>, Box::new(child.stderr.take().expect("stderr"))]
    {
        let sender = sender.clone();
        std::thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
    }
    // The two streams are read side by side: a line of one may come before an earlier line of the other.
    let mut pending: Vec<String> = Vec::new();
    let mut wait_for = |wanted: &str| {
        loop {
            if let Some(found) = pending.iter().position(|line| line.contains(wanted)) {
                pending.remove(found);
                return;
            }
            let line = lines.recv_timeout(Duration::from_secs(30));
            pending.push(line.unwrap_or_else(|_| panic!("no line with {wanted}: {pending:?}")));
        }
    };
    wait_for("等待文件变动");
    std::fs::write(&path, project("4 万元")).expect("written");
    wait_for("列示 4 万元，复算 3 万元");
    wait_for("等待文件变动");
    std::fs::write(&path, "project: [").expect("written");
    wait_for("错误");
    wait_for("等待文件变动");
    std::fs::write(&path, project("5 万元")).expect("written");
    wait_for("列示 5 万元，复算 3 万元");
    child.kill().expect("ended");
    child.wait().expect("ended");
}
