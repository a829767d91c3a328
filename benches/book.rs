//! How fast a check is, stage by stage, on synthetic books of 100, 1,000 and 10,000 projects.
//!
//! `cargo bench` prints a Markdown table of medians, lines per second, and ratios to walking the YAML parser's events over
//! the same text. `cargo bench -- 1000` runs one size. Peak memory is that of a process of its own.
#![allow(clippy::float_arithmetic, clippy::disallowed_methods, missing_docs)]

mod generate;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use cesuan::book::{Book, Module, read_project, read_settings};
use cesuan::source::{FileId, Sources};

/// Cost lines of one project.
const LINES: usize = 8;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, folder] = &arguments[..]
        && flag == "--memory"
    {
        return memory_of_one(Path::new(folder));
    }
    let sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 1_000, 10_000] } else { sizes };
    println!("| projects | stage | median ms | lines/s | ratio to walking events |\n|---:|---|---:|---:|---:|");
    let mut notes = Vec::new();
    for size in sizes {
        notes.push(measure(size));
    }
    println!("\n| rows of a table | stage | median ms | cells/s | ratio to splitting the CSV |\n|---:|---|---:|---:|---:|");
    for blocks in [10, 100] {
        notes.push(measure_table(blocks));
    }
    println!();
    for note in notes {
        println!("{note}");
    }
}

/// The median of several runs, in seconds.
fn median(runs: usize, mut work: impl FnMut()) -> f64 {
    work();
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn walk(text: &str) -> usize {
    let options = granit_parser::options! { emit_comments: false };
    granit_parser::Parser::new_from_str_with_options(text, options).filter(|event| event.is_ok()).count()
}

fn measure(size: usize) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("book.yaml"), generate::settings(size)).expect("written");
    let mut bytes = 0;
    for number in 0..size {
        let text = generate::project(number);
        bytes += text.len();
        std::fs::write(folder.path().join(format!("project-{number:05}.yaml")), text).expect("written");
    }
    let runs = (20_000 / size).clamp(5, 51);
    let found = cesuan::folder::find(folder.path()).expect("a book").remove(0);
    let texts: Vec<String> = found.projects.iter().map(|path| std::fs::read_to_string(path).expect("read")).collect();
    let (settings, _, _) = read_settings(FileId(0), &generate::settings(size));
    let parse =
        || -> Vec<Module> { texts.iter().enumerate().map(|(at, text)| read_project(FileId(at as u32), text, &settings.units).0).collect() };
    let events = median(runs, || {
        black_box(texts.iter().map(|text| walk(text)).sum::<usize>());
    });
    let row = |stage: &str, seconds: f64| {
        let lines = (size * LINES) as f64 / seconds;
        println!("| {size} | {stage} | {:.2} | {lines:.0} | {:.2} |", seconds * 1e3, seconds / events);
    };
    row("walk the parser's events, one core", events);
    row(
        "read the files",
        median(runs, || {
            black_box(found.projects.iter().map(|path| std::fs::read_to_string(path).expect("read").len()).sum::<usize>());
        }),
    );
    let parsed = median(runs, || {
        black_box(parse());
    });
    row("parse into the model, one core", parsed);
    let mut root = Module::new(FileId(0), "");
    root.figures[0].basis = cesuan::book::Basis::Sum;
    let mut modules = vec![root];
    modules.extend(parse());
    let book = Book {
        path: String::new(),
        settings: settings.clone(),
        modules: modules.into_iter().map(std::sync::Arc::new).collect(),
        norms: Vec::new(),
        tally: None,
    };
    let recomputed = median(runs, || {
        black_box(cesuan::recompute::recompute(&book).expect("a sound book"));
    });
    row("recompute", recomputed);
    let trace = cesuan::recompute::recompute(&book).expect("a sound book");
    let mut findings = 0;
    let checked = median(runs, || {
        findings = black_box(cesuan::check::check(&trace).expect("a sound book")).findings.len();
    });
    row("check", checked);
    row("parse, recompute and check, one core", parsed + recomputed + checked);
    let report = cesuan::check::check(&trace).expect("a sound book");
    let mut causes = 0;
    let diagnosed = median(runs, || {
        let mut findings = report.findings.clone();
        causes = black_box(cesuan::cause::diagnose(&report.judged, &mut findings)).list.len();
    });
    row("causes", diagnosed);
    let whole = median(runs, || {
        let mut sources = Sources::default();
        let book = cesuan::folder::load(&found, &mut sources, &|| {}).expect("a sound book");
        let trace = cesuan::recompute::recompute(&book).expect("a sound book");
        black_box(cesuan::check::check(&trace).expect("a sound book").findings.len());
    });
    row("whole check from files, all cores", whole);
    let with_causes = median(runs, || {
        let mut sources = Sources::default();
        let book = cesuan::folder::load(&found, &mut sources, &|| {}).expect("a sound book");
        let trace = cesuan::recompute::recompute(&book).expect("a sound book");
        let mut report = cesuan::check::check(&trace).expect("a sound book");
        black_box(cesuan::cause::diagnose(&report.judged, &mut report.findings).list.len());
    });
    row("whole check with causes", with_causes);
    let peak = memory(folder.path());
    format!(
        "- {size} projects: {:.2} MB of text, {findings} findings, {causes} causes, peak memory {:.1} MB = {:.1} times the text",
        bytes as f64 / 1e6,
        peak / 1e6,
        peak / bytes as f64
    )
}

/// A table with a tree of codes and totals by row and column.
fn measure_table(blocks: u64) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let text = generate::table(blocks);
    std::fs::write(folder.path().join("table.csv"), &text).expect("written");
    std::fs::write(folder.path().join("book.yaml"), generate::TABLE).expect("written");
    std::fs::write(folder.path().join("project.yaml"), generate::project(0)).expect("written");
    let rows = text.lines().count() - 1;
    let cells = (rows * 3) as f64;
    let runs = (20_000 / rows).clamp(5, 51);
    let walked = median(runs, || {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).expect("sound CSV") {
            black_box(record.len());
        }
    });
    let found = cesuan::folder::find(folder.path()).expect("a book").remove(0);
    let whole = median(runs, || {
        let mut sources = Sources::default();
        let book = cesuan::folder::load(&found, &mut sources, &|| {}).expect("a sound book");
        let trace = cesuan::recompute::recompute(&book).expect("a sound book");
        black_box(cesuan::check::check(&trace).expect("a sound book").findings.len());
    });
    for (stage, seconds) in [("split the CSV, one core", walked), ("whole check from files", whole)] {
        println!("| {rows} | {stage} | {:.2} | {:.0} | {:.1} |", seconds * 1e3, cells / seconds, seconds / walked);
    }
    let peak = memory(folder.path());
    format!(
        "- {rows} rows: {:.2} MB of text, peak memory {:.1} MB = {:.1} times the text",
        text.len() as f64 / 1e6,
        peak / 1e6,
        peak / text.len() as f64
    )
}

/// The peak memory of a check in a process of its own, less that of an empty one.
fn memory(folder: &Path) -> f64 {
    let own: PathBuf = std::env::current_exe().expect("this program");
    let run = |folder: &Path| -> f64 {
        let output = std::process::Command::new(&own).arg("--memory").arg(folder).output().expect("runs");
        String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0.0)
    };
    run(folder)
}

fn memory_of_one(folder: &Path) {
    let mut sources = Sources::default();
    let found = cesuan::folder::find(folder).expect("a book").remove(0);
    let book = cesuan::folder::load(&found, &mut sources, &|| {}).expect("a sound book");
    let trace = cesuan::recompute::recompute(&book).expect("a sound book");
    black_box(cesuan::check::check(&trace).expect("a sound book").findings.len());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kilobytes: f64 = peak.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    println!("{}", kilobytes * 1024.0);
}
