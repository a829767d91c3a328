//! How long an edit in the workbench takes: from the key that ends it to the frame that shows what follows, in a real browser.
//!
//! `cargo bench --bench workbench`, on the first book and on a generated book of 1,000 projects. Each row also has the answer of the
//! program alone, and a whole `check` of the same book as a process, for comparison between machines.
#![allow(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a benchmark reads the clock, and prints times, which are no amounts"
)]

#[path = "../tests/common/browser.rs"]
mod browser;
#[allow(dead_code, reason = "tables are for another benchmark")]
mod generate;
#[path = "../tests/common/served.rs"]
mod served;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use browser::{Browser, Page};
use served::Served;

/// Edits that are measured.
const RUNS: usize = 15;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("| book | edit to frame, ms | the program's answer, ms | a whole check, ms | edit ÷ check |");
    println!("|---|---:|---:|---:|---:|");
    let first = root.join("formulas/jianghan-2022");
    let rent = "审批大厅日常运转经费.大厅使用费用.大厅租金.月租金";
    measure("the first book", &first, "审批大厅日常运转经费", rent);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("book.yaml"), generate::settings(1000)).expect("a file");
    for number in 0..1000 {
        std::fs::write(folder.path().join(format!("p{number:05}.yaml")), generate::project(number)).expect("a file");
    }
    measure("1,000 projects", folder.path(), "第1号项目经费", "第1号项目经费.办公用房租金.月租金");
}

fn measure(name: &str, book: &Path, project: &str, figure: &str) {
    let served = Served::new(book, &[".", "--port", "0"]);
    let mut browser = Browser::start();
    let page = browser.open(&served.address);
    browser.wait(&page, "document.querySelector('main h1')");
    browser.go(&page, &served.at(&format!("#/sheet/{project}")));
    browser.wait(&page, "document.querySelector('table.grid')");
    // What the program takes is told by the browser's own clock of its requests.
    browser.eval(&page, "performance.setResourceTimingBufferSize(10000)");
    let mut frames: Vec<f64> = (0..RUNS).map(|run| edit(&mut browser, &page, figure, 40 + run)).collect();
    let answers =
        "performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/api/ask')).map((e) => e.responseEnd - e.requestStart)";
    let answers = browser.eval(&page, answers);
    // Every edit is answered by one view and, where the panel is open, one figure; the dearest of each two is the view.
    let mut answers: Vec<f64> = answers.as_array().expect("times").iter().filter_map(serde_json::Value::as_f64).collect();
    answers.sort_by(f64::total_cmp);
    let views = &answers[answers.len().saturating_sub(RUNS + 1)..answers.len() - 1];
    let mut checks: Vec<f64> = (0..7).map(|_| check(book)).collect();
    let (frame, answer, check) = (median(&mut frames), views[views.len() / 2], median(&mut checks));
    println!("| {name} | {frame:.0} | {answer:.0} | {check:.0} | {:.2} |", frame / check);
}

/// One edit: from the key until the frame that has what follows in it was handed over to be shown.
fn edit(browser: &mut Browser, page: &Page, figure: &str, value: usize) -> f64 {
    let cell = serde_json::json!(format!("tr[data-key=\"{figure}\"] > [data-column=\"1\"]"));
    browser.eval(page, &format!("document.querySelector({cell}).focus()"));
    std::thread::sleep(std::time::Duration::from_millis(400));
    browser.press(page, "F2");
    browser.eval(page, &format!("document.activeElement.value = '{value}'"));
    let script = format!(
        "new Promise((done) => {{ const cell = () => document.querySelector({cell}); const from = performance.now(); \
         const look = () => cell() && cell().textContent.startsWith('{value} ') && !document.querySelector('.editor') \
         ? requestAnimationFrame(() => {{ const after = new MessageChannel(); after.port1.onmessage = () => done(performance.now() - from); \
         after.port2.postMessage(0); }}) : setTimeout(look, 0); \
         document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true }})); look(); }})"
    );
    browser.eval(page, &script).as_f64().expect("a time")
}

fn check(book: &Path) -> f64 {
    let started = Instant::now();
    let program = env!("CARGO_BIN_EXE_cesuan");
    let status = Command::new(program).args(["check", "--format", "json"]).arg(book).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.expect("the program runs");
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
