//! The workbench in a real browser: what people do on the page, and what the files say afterwards.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

#[path = "common/browser.rs"]
mod browser;
mod common;
#[path = "common/served.rs"]
mod served;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use browser::{Browser, Page};
use served::Served;
use sha2::{Digest, Sha256};

/// One browser at a time: two of them on a small machine wait for each other.
static ONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

const SETTINGS: &str = "department: 某区审批局\nyear: 2023\n";

/// A hall, a slip in it, and staff by role.
const HALL: &str = "\
# 大厅：去年的合同还有两年
project: 大厅运转
stated: { 预算表: 110 万元 }
lines:
  租金:   # 每年一付
    formula: 面积 * 月租金 * 12 月
    面积: 1000 平方米
    月租金: 50 元/平方米/月
    stated: { 实施方案: { value: 60 万元, quote: \"租金每年60万元\", line: 2 } }
  外包人员:
    stated: { 实施方案: 40 万元 }
    each: 人数 * 年费用
    rows:
      督导: { 人数: 2 人, 年费用: 8 万元/人, stated: { 明细表: 16 万元 } }
      服务: { 人数: 4 人, 年费用: 7 万元/人, stated: { 明细表: 28 万元 } }
  杂费: 6 万元
";

/// A book of its own.
fn book() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("2023");
    std::fs::create_dir(&book).expect("a folder");
    for (name, text) in [("book.yaml", SETTINGS), ("hall.yaml", HALL)] {
        std::fs::write(book.join(name), text).expect("a file");
    }
    (folder, book)
}

fn hall(book: &Path) -> String {
    std::fs::read_to_string(book.join("hall.yaml")).expect("the project")
}

/// Opens the page, and waits for the book.
fn enter(browser: &mut Browser, served: &Served, route: &str) -> Page {
    let page = browser.open(&served.address);
    browser.wait(&page, "document.querySelector('main h1')");
    if !route.is_empty() {
        browser.go(&page, &served.at(route));
        browser.wait(&page, "document.querySelector('main h1')");
    }
    page
}

/// A cell of the tree of amounts: the row of a figure, and the column.
fn cell(figure: &str, column: usize) -> String {
    format!("tr[data-key=\"{figure}\"] > [data-column=\"{column}\"]")
}

/// What a cell says.
fn said(browser: &mut Browser, page: &Page, figure: &str, column: usize) -> String {
    let selector = serde_json::json!(cell(figure, column));
    browser.text(page, &format!("document.querySelector({selector}).innerText"))
}

/// Puts the keyboard into a cell.
fn stand(browser: &mut Browser, page: &Page, figure: &str, column: usize) {
    let selector = serde_json::json!(cell(figure, column));
    browser.wait(page, &format!("document.querySelector({selector})"));
    browser.eval(page, &format!("document.querySelector({selector}).focus()"));
}

/// Waits until a text stands somewhere on the page.
fn see(browser: &mut Browser, page: &Page, text: &str) {
    browser.wait(page, &format!("document.body.innerText.includes({})", serde_json::json!(text)));
}

/// Nothing was asked of another host, and nothing went wrong.
fn quiet(browser: &mut Browser, served: &Served) {
    let requests = browser.requests();
    assert!(requests.len() > 5);
    for address in requests {
        let is_own = address.starts_with(served.origin()) || address.starts_with("blob:") || address == "about:blank";
        assert!(is_own, "{address}");
    }
    // A refused save is an answer, and so is that files cannot be read just now; the browser's own notes of them are no mistakes.
    let is_answer = |text: &String| ["status of 409", "status of 422"].iter().any(|status| text.contains(status));
    let complaints: Vec<String> = browser.complaints().into_iter().filter(|text| !is_answer(text)).collect();
    assert_eq!(complaints, Vec::<String>::new());
}

#[test]
fn a_finding_is_followed_to_its_source() {
    let _one = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let made = common::run(folder.path(), &["init", "--demo", "示例卷"]);
    assert_eq!(made.status, 0);
    let served = Served::new(folder.path(), &["示例卷", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "");
    see(&mut browser, &page, "江汉区行政审批局2022年预算");
    assert!(browser.text(&page, "location.href").ends_with('/'), "the token is not in the address any more");
    see(&mut browser, &page, "3625.62 万元");
    let total = browser.text(&page, "document.querySelector('.projects tfoot').innerText");
    assert!(total.contains("3625.62") && total.contains("错误 22") && total.contains("警告 10"), "{total}");
    // Only errors, only of one project.
    browser.click(&page, ".tabs a[href='#/findings']");
    browser.click(&page, ".grades button:nth-child(2)");
    browser.eval(
        &page,
        "(() => { const s = document.querySelectorAll('.filters select')[1]; s.value = '审批大厅日常运转经费'; \
         s.dispatchEvent(new Event('change')); })()",
    );
    browser.wait(&page, "document.querySelectorAll('.finding-row').length === 2");
    browser.click(&page, ".finding-row");
    see(&mut browser, &page, "大厅使用费用共计702.69万元");
    see(&mut browser, &page, "应为 712.69 万元");
    // The address says all of it: another tab shows the same.
    let address = browser.text(&page, "location.href");
    let again = browser.open(&address);
    see(&mut browser, &again, "大厅使用费用共计702.69万元");
    assert_eq!(browser.eval(&again, "document.querySelectorAll('.finding-row').length"), 2);
    // From the finding to the figure in its project, to the line of the document, and back from a number of the words.
    browser.click(&page, ".panel .where a.figure");
    browser.wait(&page, "document.querySelector('tr[aria-selected]')");
    assert!(browser.text(&page, "document.querySelector('tr[aria-selected]').innerText").contains("大厅使用费用"));
    browser.click(&page, ".statements a");
    browser.wait(&page, "document.querySelector('.line.is-chosen')");
    assert!(browser.text(&page, "document.querySelector('.line.is-chosen').textContent").contains("大厅使用费用共计✗702.69"));
    assert!(browser.text(&page, "document.querySelector('.panel .finding').innerText").contains("应为 712.69 万元"), "it is still beside");
    browser.click(&page, ".line.is-chosen .mark.is-mismatch");
    browser.wait(&page, "document.querySelector('.line.is-chosen') === null && document.querySelector('.mark.is-chosen')");
    browser.wait(&page, "document.querySelector('.panel h2') && document.querySelector('.panel h2').innerText === '大厅使用费用'");
    // A number that may be wrong is tried: which findings that takes away, and which come for it, is told with links.
    browser.go(
        &page,
        &served.at("#/findings?severity=error&at=amount-mismatch|审批大厅日常运转经费.大厅使用费用|实施方案、支出明细说明、支出明细金额"),
    );
    browser.click(&page, ".causes button");
    browser.click(&page, "#moved summary");
    see(&mut browser, &page, "没有了 审批大厅日常运转经费.大厅使用费用");
    browser.click(&page, "#moved a");
    browser.wait(&page, "document.querySelector('.panel .finding')");
    quiet(&mut browser, &served);
}

#[test]
fn numbers_are_changed_pasted_undone_and_saved() {
    let _one = alone();
    let (folder, book) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    // A rent is typed without its unit; what follows and held is printed anew, and nothing is in the file yet.
    stand(&mut browser, &page, "大厅运转.租金.月租金", 1);
    browser.press(&page, "F2");
    browser.write(&page, "55");
    browser.press(&page, "Enter");
    see(&mut browser, &page, "55 元/平方米/月");
    assert!(said(&mut browser, &page, "大厅运转.租金", 1).contains("66 万元"));
    assert!(said(&mut browser, &page, "大厅运转.租金", 1).contains("原 60 万元"));
    assert_eq!(hall(&book), HALL);
    // Esc gives up; what was typed is nowhere.
    stand(&mut browser, &page, "大厅运转.杂费", 1);
    browser.press(&page, "9");
    browser.press(&page, "Escape");
    assert_eq!(said(&mut browser, &page, "大厅运转.杂费", 1), "6 万元");
    // A column from a spreadsheet goes into the rows; one undo takes all of it back.
    stand(&mut browser, &page, "大厅运转.外包人员.督导", 1);
    browser.press(&page, "Home");
    browser.eval(&page, "document.querySelector('table[role=grid] tbody tr td[data-column=\"1\"]').focus()");
    // What finds no cell, or one that cannot be changed, keeps its place all the same.
    browser.clipboard(&page, "3\t8.5\n\t-\n9\t9\n");
    browser.press(&page, "Control+v");
    see(&mut browser, &page, "粘贴了 3 个数；有 2 个没有地方放");
    browser.press(&page, "Control+z");
    browser.wait(&page, "!document.body.innerText.includes('没有地方放')");
    browser.clipboard(&page, "3\t8.5\n5\t7\n");
    browser.press(&page, "Control+v");
    see(&mut browser, &page, "粘贴了 4 个数");
    browser.wait(&page, "document.querySelector('table[role=grid]').innerText.includes('25.50 万元')");
    browser.press(&page, "Control+z");
    browser.wait(&page, "!document.querySelector('table[role=grid]').innerText.includes('25.50 万元')");
    assert!(said(&mut browser, &page, "大厅运转.租金.月租金", 1).contains("55"));
    browser.press(&page, "Control+y");
    browser.wait(&page, "document.querySelector('table[role=grid]').innerText.includes('25.50 万元')");
    // A unit that does not fit is refused where it was typed, and the rest of the draft stays.
    stand(&mut browser, &page, "大厅运转.租金.面积", 1);
    browser.press(&page, "Enter");
    browser.write(&page, "900 人");
    browser.press(&page, "Enter");
    see(&mut browser, &page, "单位不同：原来是 1000 平方米，现在是 900 人");
    browser.press(&page, "Control+z");
    browser.wait(&page, "!document.body.innerText.includes('单位不同')");
    // The changes are looked at, then saved: comments and order stay.
    browser.press(&page, "Control+s");
    browser.wait(&page, "document.querySelector('dialog .diff')");
    let shown = browser.text(&page, "document.querySelector('dialog').innerText");
    assert!(shown.contains("月租金: 50 元/平方米/月") && shown.contains("月租金: 55 元/平方米/月"), "{shown}");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "已保存，改了 1 个文件");
    insta::assert_snapshot!("saved", hall(&book));
    browser.wait(&page, "document.querySelector('#save').disabled");
    quiet(&mut browser, &served);
}

#[test]
fn whoever_saves_second_is_told_and_loses_nothing() {
    let _one = alone();
    let (folder, book) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let first = enter(&mut browser, &served, "#/sheet/大厅运转");
    let second = enter(&mut browser, &served, "#/sheet/大厅运转");
    let write = |browser: &mut Browser, page: &Page, figure: &str, text: &str| {
        browser.call(Some(page), "Page.bringToFront", serde_json::json!({}));
        stand(browser, page, figure, 1);
        browser.press(page, "Enter");
        browser.write(page, text);
        browser.press(page, "Enter");
        browser.wait(page, "!document.querySelector('#save').disabled");
    };
    write(&mut browser, &second, "大厅运转.杂费", "7");
    // The second looks at what it would save, and meanwhile the first saves.
    browser.click(&second, "#save");
    browser.wait(&second, "document.querySelector('dialog .primary')");
    write(&mut browser, &first, "大厅运转.租金.月租金", "52");
    browser.click(&first, "#save");
    browser.click(&first, "dialog .primary");
    see(&mut browser, &first, "已保存");
    browser.call(Some(&second), "Page.bringToFront", serde_json::json!({}));
    see(&mut browser, &second, "文件在磁盘上变了");
    browser.click(&second, "dialog .primary");
    see(&mut browser, &second, "没有保存");
    assert!(hall(&book).contains("月租金: 52") && hall(&book).contains("杂费: 6 万元"));
    // Looked at again, it is saved on top of the other's.
    browser.wait(
        &second,
        "document.querySelector('dialog .diff') && !document.querySelector('dialog .diff').innerText.includes('月租金: 50')",
    );
    browser.click(&second, "dialog .primary");
    see(&mut browser, &second, "已保存");
    assert!(hall(&book).contains("月租金: 52") && hall(&book).contains("杂费: 7 万元"));
    // An editor changes the very number that the draft changes: that change is refused, and stays in the draft.
    write(&mut browser, &first, "大厅运转.杂费", "8");
    std::fs::write(book.join("hall.yaml"), hall(&book).replace("杂费: 7 万元", "杂费: 7.5 万元")).expect("a file");
    see(&mut browser, &first, "文件在磁盘上变了");
    see(&mut browser, &first, "有 1 处改动没有做成");
    assert!(said(&mut browser, &first, "大厅运转.杂费", 1).contains("7.5 万元"));
    // A file that cannot be read is told with its line; when it can be, the page comes back by itself.
    let sound = hall(&book);
    std::fs::write(book.join("hall.yaml"), sound.replace("月租金: 52", "月祖金: 52")).expect("a file");
    see(&mut browser, &first, "这一卷还看不懂");
    see(&mut browser, &first, "月祖金");
    std::fs::write(book.join("hall.yaml"), &sound).expect("a file");
    browser.wait(&first, "document.querySelector('table.grid')");
    quiet(&mut browser, &served);
}

#[test]
fn a_finding_is_accepted_with_a_reason() {
    let _one = alone();
    let (folder, book) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "#/findings?severity=error");
    browser.click(&page, ".finding-row");
    browser.click(&page, ".panel .actions button");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "请写明理由");
    browser.write(&page, "合同已签");
    browser.click(&page, "dialog #by");
    browser.write(&page, "财务科");
    browser.click(&page, "dialog .primary");
    browser.wait(&page, "document.querySelector('.grades button:nth-child(5)').innerText === '已接受 1'");
    browser.click(&page, "#save");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "已保存");
    let text = hall(&book);
    assert!(text.contains("reason: 合同已签") && text.contains("by: 财务科"), "{text}");
    // On second thoughts it is withdrawn: the finding is back, and the file is what it was.
    browser.click(&page, ".grades button:nth-child(5)");
    browser.click(&page, ".finding-row");
    browser.click(&page, ".panel .actions button");
    browser.wait(&page, "document.querySelector('.grades button:nth-child(5)').innerText === '已接受 0'");
    browser.click(&page, "#moved summary");
    see(&mut browser, &page, "少了 0 个问题，多了 1 个");
    browser.click(&page, "#save");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "已保存");
    assert_eq!(hall(&book), HALL);
    quiet(&mut browser, &served);
}

#[test]
fn a_draft_outlives_the_program() {
    let _one = alone();
    let (folder, book) = book();
    let mut browser = Browser::start();
    let served = Served::new(folder.path(), &["2023", "--port", "7391"]);
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    stand(&mut browser, &page, "大厅运转.杂费", 1);
    browser.press(&page, "Enter");
    browser.write(&page, "7");
    browser.press(&page, "Enter");
    browser.wait(&page, "!document.querySelector('#save').disabled");
    drop(served);
    stand(&mut browser, &page, "大厅运转.租金.月租金", 1);
    browser.press(&page, "Enter");
    browser.write(&page, "51");
    browser.press(&page, "Enter");
    see(&mut browser, &page, "和程序的连接断了");
    assert_eq!(hall(&book), HALL);
    browser.close(&page);
    // Another run has other keys: it is entered anew, in another tab, and offers what the first left.
    let served = Served::new(folder.path(), &["2023", "--port", "7391"]);
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    see(&mut browser, &page, "没保存的草稿：2 处改动");
    browser.click(&page, ".notice button");
    see(&mut browser, &page, "51 元/平方米/月");
    assert!(said(&mut browser, &page, "大厅运转.杂费", 1).contains("7 万元"));
}

#[test]
fn the_page_prints_on_paper_and_papers_are_handed_out() {
    let _one = alone();
    let (folder, _) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    browser.wait(&page, "document.querySelector('table.grid')");
    let printed = browser.pdf(&page);
    let path = folder.path().join("page.pdf");
    std::fs::write(&path, printed).expect("a file");
    let read = common::run(folder.path(), &["import", "page.pdf"]);
    let text = String::from_utf8(read.stdout).expect("text");
    assert!(text.contains("金额 21 处"), "the amounts are on paper and can be read: {text}");
    // A paper arrives as a file with a name.
    let fetched = browser.eval(
        &page,
        "fetch('/api/ask', { method: 'POST', headers: { 'content-type': 'application/json', 'accept-language': 'zh' }, body: \
         JSON.stringify({ desk: 0, ask: { paper: { kind: 'review.docx' } } }) }).then(async (r) => [r.status, decodeURIComponent(r.headers.get('content-disposition')), \
         (await r.arrayBuffer()).byteLength])",
    );
    assert_eq!(fetched[0], 200);
    assert!(fetched[1].as_str().is_some_and(|name| name.contains("评审表.docx")), "{fetched}");
    assert!(fetched[2].as_u64().is_some_and(|size| size > 2000));
}

#[test]
fn what_comes_from_files_is_text() {
    let _one = alone();
    let (folder, book) = book();
    let name = "<img src=x onerror=alert(1)>";
    std::fs::write(book.join("hall.yaml"), HALL.replace("杂费", name)).expect("a file");
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    see(&mut browser, &page, name);
    assert_eq!(browser.eval(&page, "document.querySelectorAll('img').length"), 0);
    quiet(&mut browser, &served);
}

/// The auditor, as it is installed by the test command.
fn auditor() -> String {
    let path = common::root().join("target/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is installed: scripts/test does it")
}

#[test]
fn every_view_passes_an_audit_of_accessibility() {
    let _one = alone();
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(common::run(folder.path(), &["init", "--demo", "2022"]).status, 0);
    assert_eq!(common::run(folder.path(), &["roll", "2022", "--to", "2023", "--write"]).status, 0);
    let served = Served::new(folder.path(), &["2022", "--last", "2023", "--port", "0"]);
    let mut browser = Browser::start();
    let axe = auditor();
    let page = enter(&mut browser, &served, "");
    browser.call(Some(&page), "Page.setBypassCSP", serde_json::json!({ "enabled": true }));
    let views = [
        ("#/overview", "document.querySelector('.cards')"),
        ("#/findings", "document.querySelector('.finding-row')"),
        ("#/sheet/审批大厅日常运转经费?at=审批大厅日常运转经费.大厅使用费用", "document.querySelector('.panel .finding')"),
        ("#/sheet/支出预算总表", "document.querySelector('table.grid')"),
        ("#/composition", "document.querySelector('.treemap')"),
        ("#/compare", "document.querySelector('.waterfall')"),
        ("#/document", "document.querySelector('.mark')"),
    ];
    let mut found = Vec::new();
    let mut audit = |browser: &mut Browser, page: &Page, served: &Served, route: &str, ready: &str| {
        browser.go(page, "about:blank");
        browser.go(page, &served.at(route));
        browser.wait(page, ready);
        browser.eval(page, &format!("{axe};0"));
        let audit = "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => \
                     `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 200)}`))";
        let violations = browser.eval(page, audit);
        found.extend(violations.as_array().expect("a list").iter().map(|told| format!("{route}: {told}")));
    };
    for theme in ["light", "dark"] {
        browser.eval(&page, &format!("localStorage.setItem('cesuan-theme', '{theme}')"));
        for (route, ready) in views {
            audit(&mut browser, &page, &served, route, ready);
        }
    }
    std::fs::write(folder.path().join("申报.txt"), SUBMISSION).expect("a file");
    let document = Served::new(folder.path(), &["申报.txt", "--port", "0"]);
    let page = enter(&mut browser, &document, "");
    browser.call(Some(&page), "Page.setBypassCSP", serde_json::json!({ "enabled": true }));
    audit(&mut browser, &page, &document, "#/review", "document.querySelector('.reading-of')");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn books_that_come_and_go_are_noticed() {
    let _one = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let work = folder.path().join("work");
    std::fs::create_dir(&work).expect("a folder");
    let served = Served::new(folder.path(), &["work", "--port", "0"]);
    let mut browser = Browser::start();
    let page = browser.open(&served.address);
    see(&mut browser, &page, "这里还没有预算卷");
    // The first book is opened when it comes, the next is one to choose.
    let copy = |name: &str, text: &str| {
        // Made elsewhere and moved in, as from a stick.
        let aside = folder.path().join("aside");
        std::fs::create_dir(&aside).expect("a folder");
        std::fs::write(aside.join("book.yaml"), SETTINGS).expect("a file");
        std::fs::write(aside.join("hall.yaml"), text).expect("a file");
        std::fs::rename(&aside, work.join(name)).expect("moved");
    };
    copy("2023", HALL);
    see(&mut browser, &page, "大厅运转");
    copy("2024", HALL);
    browser.wait(&page, "document.querySelector('select.books') && document.querySelector('select.books').length === 2");
    // A whole folder is replaced by another one.
    std::fs::rename(work.join("2023"), folder.path().join("old")).expect("moved");
    copy("2023", &HALL.replace("大厅运转", "新大厅运转"));
    see(&mut browser, &page, "新大厅运转");
    see(&mut browser, &page, "文件在磁盘上变了");
    quiet(&mut browser, &served);
}

#[test]
fn a_save_that_was_cut_off_is_finished_and_told() {
    let _one = alone();
    let (folder, book) = book();
    // As a kill leaves it: the note says which file is still to be put in its place.
    let new = HALL.replace("杂费: 6 万元", "杂费: 7 万元");
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    std::fs::write(book.join(".cesuan-save-1"), &new).expect("a file");
    let pending = serde_json::json!({ "path": "hall.yaml", "ready": ".cesuan-save-1", "old": hash(HALL), "new": hash(&new) });
    let done = serde_json::json!({ "path": "book.yaml", "ready": ".cesuan-save-2", "old": hash("year: 2022\n"), "new": hash(SETTINGS) });
    let note = serde_json::json!({ "files": [done, pending] });
    std::fs::write(book.join(".cesuan-saving"), note.to_string()).expect("a file");
    // Whoever may only look is told that the files do not fit together.
    let mut browser = Browser::start();
    let looking = Served::new(folder.path(), &["2023", "--port", "0", "--read-only"]);
    let looking_page = browser.open(&looking.address);
    see(&mut browser, &looking_page, "上次保存断在中途");
    assert_eq!(hall(&book), HALL);
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let page = enter(&mut browser, &served, "#/sheet/大厅运转");
    see(&mut browser, &page, "上次保存断在中途，已接着写完（1 个文件）");
    stand(&mut browser, &page, "大厅运转.杂费", 1);
    assert!(said(&mut browser, &page, "大厅运转.杂费", 1).contains("7 万元"));
    assert_eq!(hall(&book), new);
    // And the page of those who may only look comes back by itself.
    browser.call(Some(&looking_page), "Page.bringToFront", serde_json::json!({}));
    see(&mut browser, &looking_page, "大厅运转");
}

#[test]
fn the_keyboard_is_enough() {
    let _one = alone();
    let (folder, _) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "");
    browser.press(&page, "?");
    see(&mut browser, &page, "快捷键");
    browser.press(&page, "Escape");
    browser.press(&page, "g");
    browser.press(&page, "f");
    browser.wait(&page, "location.hash === '#/findings'");
    browser.press(&page, "j");
    browser.wait(&page, "document.querySelector('.finding-row[aria-current]')");
    browser.press(&page, "/");
    browser.wait(&page, "document.activeElement.id === 'search'");
    browser.write(&page, "租金");
    browser.wait(&page, "location.hash.includes('q=')");
    assert_eq!(browser.text(&page, "document.activeElement.id"), "search", "the keyboard stays where it is");
    browser.press(&page, "Escape");
    browser.eval(&page, "document.activeElement.blur()");
    browser.press(&page, "g");
    browser.press(&page, "o");
    browser.press(&page, "j");
    browser.wait(&page, "document.querySelector('table.grid')");
    // Rows close and open, and where one stands is told.
    stand(&mut browser, &page, "大厅运转.租金", 0);
    browser.press(&page, "ArrowLeft");
    browser.wait(&page, "!document.querySelector('tr[data-key=\"大厅运转.租金.面积\"]')");
    browser.press(&page, "ArrowRight");
    browser.wait(&page, "document.querySelector('tr[data-key=\"大厅运转.租金.面积\"]')");
    browser.press(&page, "ArrowDown");
    browser.press(&page, "ArrowRight");
    assert_eq!(browser.text(&page, "document.activeElement.innerText"), "1000 平方米");
    quiet(&mut browser, &served);
}

#[test]
fn what_waits_in_next_years_book_is_filled() {
    let _one = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let first = common::root().join("formulas/jianghan-2022").display().to_string();
    let rolled = common::run(folder.path(), &["roll", &first, "--to", "2023", "--write", "-o", "2023"]);
    assert_eq!(rolled.status, 0, "{}", rolled.stderr);
    let served = Served::new(folder.path(), &["2023", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "");
    // What is still to do leads to where it is told, and the finding to the book's own figures.
    browser.click(&page, ".card a[href*='unconfirmed']");
    see(&mut browser, &page, "江汉区行政审批局：还有");
    browser.click(&page, "button[data-key^='unconfirmed|江汉区行政审批局|']");
    browser.wait(&page, "document.querySelector('.panel article')");
    browser.press(&page, "Escape");
    browser.wait(&page, "!document.querySelector('.panel article') && !location.hash.includes('at=')");
    browser.click(&page, ".side a[href*='江汉区行政审批局'], .side a[href*='%E6%B1%9F%E6%B1%89']");
    // A total whose parts are not known can be filled, and so can what has words in its unit.
    stand(&mut browser, &page, "江汉区行政审批局.物类采购", 1);
    browser.press(&page, "Enter");
    browser.write(&page, "120万元");
    browser.press(&page, "Enter");
    browser.wait(
        &page,
        &format!("document.querySelector({}).innerText.includes('120 万元')", serde_json::json!(cell("江汉区行政审批局.物类采购", 1))),
    );
    browser.go(&page, &served.at("#/sheet/政府采购预算表"));
    stand(&mut browser, &page, "政府采购预算表.物类.置装经费", 1);
    assert_eq!(browser.text(&page, "document.activeElement.innerText"), "待填");
    browser.press(&page, "Enter");
    browser.write(&page, "310套");
    browser.press(&page, "Enter");
    see(&mut browser, &page, "310 套");
    browser.press(&page, "Control+s");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "已保存，改了 2 个文件");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("2023").join(name)).expect("a file");
    assert!(read("tables/procurement.csv").contains("家具用具,310套,,"));
    assert!(read("book.yaml").contains("其他事项说明: 120万元"));
    quiet(&mut browser, &served);
}

#[test]
fn both_languages_are_whole() {
    let _one = alone();
    let (folder, _) = book();
    let served = Served::new(folder.path(), &["2023", "--port", "0", "--lang", "en"]);
    let mut browser = Browser::start();
    let page = browser.open(&served.address);
    see(&mut browser, &page, "Overview");
    let whole = |browser: &mut Browser, what: &str| {
        // What is left in Chinese is the book's own, and the name of the other language.
        let own = format!("{SETTINGS}{HALL}中文");
        let text = browser.text(&page, "document.body.innerText");
        let left: String = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c) && !own.contains(*c)).collect();
        assert_eq!(left, "", "{what}\n{text}");
    };
    for (route, ready) in [
        ("#/overview", "Submitted"),
        ("#/findings", "all"),
        ("#/findings?severity=error&at=amount-mismatch|大厅运转.外包人员|实施方案", "Possible causes"),
        ("#/composition", "Share"),
        ("#/compare", "To compare"),
        ("#/document", "does not say where"),
        ("#/sheet/大厅运转?at=大厅运转.租金", "Derivation"),
    ] {
        browser.go(&page, &served.at(route));
        see(&mut browser, &page, ready);
        whole(&mut browser, route);
    }
    // The bar below a draft, what is refused, and the dialogs.
    for (text, ready) in [("55", "print anew"), ("5 人", "could not be made")] {
        stand(&mut browser, &page, "大厅运转.租金.月租金", 1);
        browser.press(&page, "Enter");
        browser.write(&page, text);
        browser.press(&page, "Enter");
        see(&mut browser, &page, ready);
        whole(&mut browser, ready);
        browser.click(&page, "#save");
        see(&mut browser, &page, "Not now");
        whole(&mut browser, "saving");
        browser.press(&page, "Escape");
    }
    browser.press(&page, "?");
    see(&mut browser, &page, "Keyboard");
    whole(&mut browser, "help");
}

/// A rent that does not come out, and services that do not add up.
const SUBMISSION: &str = "\
2023 年预算说明

大厅租金每年60万元，面积1000平方米，每平方米每月55元，租期12个月。
外包服务费共40万元，其中：督导16万元、服务28万元。
";

#[test]
fn a_submission_is_read_decided_and_written_as_a_book() {
    let _one = alone();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("申报.txt"), SUBMISSION).expect("a file");
    let served = Served::new(folder.path(), &["申报.txt", "--port", "0"]);
    let mut browser = Browser::start();
    let page = enter(&mut browser, &served, "");
    browser.wait(&page, "location.hash === '#/review' && document.querySelector('.reading-of')");
    let read = browser.text(&page, "document.querySelector('.readings').innerText");
    assert!(read.contains("40 万元 ≠ 16 万元 + 28 万元 = 44 万元"), "{read}");
    // The rent is told as an error; of the services the program is not sure, and says nothing.
    let errors = "document.querySelectorAll('.finding-row').length";
    browser.go(&page, &served.at("#/findings?severity=error"));
    browser.wait(&page, &format!("{errors} === 1"));
    let decide = |browser: &mut Browser, text: &str, button: usize| {
        browser.go(&page, &served.at("#/review?show=all"));
        let find = format!("[...document.querySelectorAll('.reading')].find((e) => e.innerText.includes('{text}'))");
        browser.wait(&page, &find);
        browser.eval(&page, &format!("{find}.querySelectorAll('button')[{button}].click()"));
        browser.wait(&page, &format!("{find}.querySelectorAll('button')[{button}].getAttribute('aria-pressed') === 'true'"));
        browser.go(&page, &served.at("#/findings?severity=error"));
    };
    // A person says that the services add up so: now they are told, until that is taken back.
    decide(&mut browser, "44 万元", 0);
    browser.wait(&page, &format!("{errors} === 2"));
    browser.press(&page, "Control+z");
    browser.wait(&page, &format!("{errors} === 1"));
    browser.press(&page, "Control+y");
    browser.wait(&page, &format!("{errors} === 2"));
    // And that the rent is not computed so: it is told no more.
    decide(&mut browser, "66 万元", 1);
    browser.wait(&page, &format!("{errors} === 1"));
    see(&mut browser, &page, "外包服务费");
    // The words lead to the figures.
    browser.go(&page, &served.at("#/document"));
    browser.click(&page, ".mark");
    browser.wait(&page, "document.querySelector('.panel h2')");
    // It becomes a book beside the document, and is opened.
    browser.press(&page, "Control+s");
    browser.click(&page, "dialog #folder");
    browser.press(&page, "Control+a");
    browser.write(&page, "../外面");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "不能作文件夹的名字");
    browser.eval(&page, "document.querySelector('dialog #folder').value = '草稿'");
    browser.click(&page, "dialog .primary");
    see(&mut browser, &page, "草稿已写入");
    browser.wait(&page, "document.querySelector('select.books') && document.querySelector('select.books').value === '1'");
    let written = std::fs::read_to_string(folder.path().join("草稿/book.yaml")).expect("a book");
    assert!(written.contains("督导") && !written.contains("面积 *"), "{written}");
    let kept = std::fs::read_to_string(folder.path().join("申报.txt")).expect("the document");
    assert_eq!(kept, SUBMISSION);
    quiet(&mut browser, &served);
}
