//! The papers that people hand in, read back as other programs see them: the form, the review sheet, the workbook's cells.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A small book: a hall, a table of staff, an accepted difference, and a person with a telephone in the texts.
const BOOK: &str = "\
department: 某区政务局
year: 2023
places: []
";
const PROJECT: &str = "\
project: 大厅运转经费
frequency: 常年项目
stated: { 申报表财政拨款收入: 82.75 万元 }
lines:
  大厅租金:
    labels: { 科目: 30214 租赁费 }
    formula: 面积 * 月租金 * 12 月
    面积: { stated: { 实施方案: 1000.5 平方米 } }
    月租金: 50 元/平方米/月
    stated: { 实施方案: 60.03 万元, 支出明细: 60.3 万元 }
  窗口人员:
    stated: { 实施方案: 20 万元 }
    each: 人数 * 年费用
    rows:
      岗位督导: { 人数: 1 人, 年费用: 8 万元/人 }
      服务人员: { 人数: 2 人, 年费用: 6 万元/人 }
  服装:
    stated: { value: 2.45 万元, quote: \"服装费2.45万元，联系人：李四，电话85551234\" }
    formula: 件数 * 单价
    件数: 7 件
    单价: 3700 元/件
    accept:
      rule: amount-mismatch
      stated: 2.45 万元
      computed: 2.59 万元
      reason: 已同王小明商定，另有优惠
      by: 王小明
      on: 2022-10-08
  =杂项: 0.27 万元
figures:
  消毒次数: { formula: 2 次/月 * 12 月, stated: { 绩效指标: ≥24次 } }
  满意度: { stated: { 绩效指标: ≥90%, 绩效指标依据: 90% } }
  上年预算: { stated: { 变动情况: 80 万元 } }
  增长率: { formula: (合计 - 上年预算) / 上年预算, stated: { 变动情况: 3.4% } }
";

fn book() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("book")).expect("a folder");
    std::fs::write(folder.path().join("book/book.yaml"), BOOK.replace("places: []\n", "")).expect("a file");
    std::fs::write(folder.path().join("book/hall.yaml"), PROJECT.replace("  =杂项", "  \"=杂项\"")).expect("a file");
    folder
}

/// Runs the program and gives what it says; it has to succeed.
fn make(folder: &Path, arguments: &[&str]) -> String {
    let common::Run { stdout, stderr, status } = common::run(folder, arguments);
    assert_eq!(status, 0, "{arguments:?}: {stderr}");
    String::from_utf8(stdout).expect("UTF-8") + &stderr
}

/// The parts of a file that is an archive, by name.
fn parts(path: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("an archive");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        parts.insert(name, text);
    }
    parts
}

/// A document as rows of cells; merged cells say over how many columns they go, and whether they go on from above.
fn document(path: &Path) -> String {
    let xml = &parts(path)["word/document.xml"];
    let mut out = String::new();
    for block in xml.split("<w:tr>").flat_map(|part| part.split("<w:tr ")) {
        let is_head = block.contains("<w:tblHeader");
        for cell in block.split("<w:tc>").skip(1) {
            let (cell, _) = cell.split_once("</w:tc>").unwrap_or((cell, ""));
            let span = cell
                .split("<w:gridSpan w:val=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .map_or(String::new(), |n| format!("[{n}]"));
            let down = if cell.contains("<w:vMerge w:val=\"restart\"") {
                "[v]"
            } else if cell.contains("<w:vMerge") {
                "[^]"
            } else {
                ""
            };
            out.push_str(&format!("| {span}{down}{} ", texts(cell).join("⏎")));
        }
        if block.contains("<w:tc>") {
            out.push_str(if is_head { "| (head)\n" } else { "|\n" });
        }
        for text in texts(block.rsplit("</w:tbl>").next().filter(|_| block.contains("</w:tbl>")).unwrap_or(if block.contains("<w:tc>") {
            ""
        } else {
            block
        })) {
            out.push_str(&format!("{text}\n"));
        }
    }
    out
}

/// The text of each paragraph.
fn texts(xml: &str) -> Vec<String> {
    let text = |paragraph: &str| {
        let runs = paragraph.split("<w:t ").flat_map(|part| part.split("<w:t>")).skip(1);
        runs.filter_map(|run| run.split_once('>').map(|(before, rest)| if before.contains("xml:space") { rest } else { run }))
            .filter_map(|run| run.split("</w:t>").next())
            .collect::<String>()
    };
    xml.split("</w:p>").filter(|paragraph| paragraph.contains("<w:p")).map(text).filter(|text| !text.is_empty()).collect()
}

#[test]
fn the_form_has_its_official_layout_and_the_basis_in_sentences() {
    let folder = book();
    let said = make(folder.path(), &["export", "docx", "--book", "book", "-o", "form.docx"]);
    insta::assert_snapshot!("form", format!("{said}{}", document(&folder.path().join("form.docx"))));
}

#[test]
fn the_review_says_the_same_in_every_form() {
    let folder = book();
    let review = make(folder.path(), &["report", "--book", "book", "--date", "2022-11-25"]);
    insta::assert_snapshot!("review", review);
    make(folder.path(), &["report", "--book", "book", "--date", "2022-11-25", "--format", "docx", "-o", "review.docx"]);
    insta::assert_snapshot!("review-docx", document(&folder.path().join("review.docx")));
    let english = make(folder.path(), &["report", "--book", "book", "--lang", "en"]);
    insta::assert_snapshot!("review-english", english);
}

/// Every paper that can be made, each twice: without and with persons.
fn papers(folder: &Path, more: &[&str]) -> Vec<PathBuf> {
    let all = [
        ("workbook.xlsx", vec!["export", "xlsx"]),
        ("form.docx", vec!["export", "docx"]),
        ("review.md", vec!["report", "--format", "md"]),
        ("review.docx", vec!["report", "--format", "docx"]),
        ("review.xlsx", vec!["report", "--format", "xlsx"]),
        ("review.html", vec!["report", "--format", "html"]),
    ];
    all.into_iter()
        .map(|(name, mut arguments)| {
            arguments.extend(["--book", "book", "-o", name, "--force"]);
            arguments.extend(more);
            make(folder, &arguments);
            folder.join(name)
        })
        .collect()
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let folder = book();
    let read = || papers(folder.path(), &[]).into_iter().map(|path| std::fs::read(path).expect("a file")).collect::<Vec<_>>();
    let first = read();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == read());
}

#[test]
fn persons_and_telephones_are_nowhere_in_a_redacted_paper() {
    let folder = book();
    let text = |path: &Path| match path.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx" | "docx") => parts(path).into_values().collect::<String>(),
        _ => std::fs::read_to_string(path).expect("a file"),
    };
    let told: Vec<String> = papers(folder.path(), &[]).iter().map(|path| text(path)).collect();
    assert!(told.iter().filter(|text| text.contains("王小明")).count() >= 4);
    for (path, text) in papers(folder.path(), &["--redact"]).iter().map(|path| (path, text(path))) {
        for word in ["王小明", "李四", "85551234"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
        assert!(text.contains("60.03") || text.contains("60.3"), "{}", path.display());
    }
}

#[test]
fn a_paper_somebody_may_have_written_on_is_not_replaced() {
    let folder = book();
    for arguments in [["export", "xlsx"], ["export", "docx"], ["report", "--format=md"]] {
        std::fs::write(folder.path().join("mine"), "my own").expect("a file");
        let common::Run { stderr, status, .. } = common::run(folder.path(), &[&arguments[..], &["--book", "book", "-o", "mine"]].concat());
        assert_eq!(status, 2);
        assert!(stderr.contains("已经有了") && stderr.contains("--force"), "{stderr}");
        assert_eq!(std::fs::read_to_string(folder.path().join("mine")).expect("a file"), "my own");
    }
}

#[test]
fn a_word_processor_reads_the_documents() {
    let folder = book();
    make(folder.path(), &["export", "docx", "--book", "book", "-o", "form.docx"]);
    make(folder.path(), &["report", "--book", "book", "--format", "docx", "-o", "review.docx"]);
    let output = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "txt:Text (encoded):UTF8", "form.docx", "review.docx"])
        .current_dir(folder.path())
        .output()
        .expect("LibreOffice: install libreoffice-writer-nogui, as scripts/test does");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a text");
    assert!(read("form.txt").contains("大厅租金60.03万元：1000.5平方米×50元/平方米·月×12个月。"));
    assert!(read("review.txt").contains("评审人："));
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let folder = book();
    make(folder.path(), &["report", "--book", "book", "--format", "html", "-o", "review.html"]);
    let page = std::fs::read_to_string(folder.path().join("review.html")).expect("a page");
    for word in ["http://", "https://", "src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

/// What a browser shows after a script has used the page.
fn browsed(folder: &Path, page: &str, script: &str) -> String {
    let text = std::fs::read_to_string(folder.join(page)).expect("a page");
    let told =
        format!("<pre id=\"told\"></pre><script>document.getElementById('told').textContent = (() => {{ {script} }})();</script></body>");
    std::fs::write(folder.join("used.html"), text.replace("</body>", &told)).expect("a page");
    let output = std::process::Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("file://{}", folder.join("used.html").display()))
        .output()
        .expect("a browser: install chromium, as scripts/test does");
    let dom = String::from_utf8(output.stdout).expect("UTF-8");
    dom.split("<pre id=\"told\">").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap_or(&dom).to_owned()
}

#[test]
fn a_browser_shows_tree_and_findings_side_by_side() {
    let folder = book();
    make(folder.path(), &["report", "--book", "book", "--format", "html", "-o", "review.html"]);
    let script = r##"
        const told = [];
        const seen = () => rows.filter(row => !row.hidden).map(row => row.cells[0].firstChild.nextSibling ? row.cells[0].textContent.replace(/[▾▸]/g, "") : row.cells[0].textContent);
        told.push("all: " + seen().length + " figures, " + articles.length + " findings");
        articles[0].click();
        told.push("chosen: " + document.querySelector("#tree .here").textContent.replace(/\s+/g, " "));
        search.value = "督导"; search.dispatchEvent(new Event("input"));
        told.push("found: " + seen().join(" > ") + "; findings " + hits.textContent);
        search.value = ""; search.dispatchEvent(new Event("input"));
        onlyBad.click();
        told.push("with findings: " + seen().join(" > "));
        onlyBad.click();
        rows.find(row => row.textContent.includes("窗口人员")).querySelector(".fold").click();
        told.push("folded: " + seen().length + " figures");
        return told.join("\n");
    "##;
    insta::assert_snapshot!("browsed", browsed(folder.path(), "review.html", script));
}

#[test]
fn what_is_decided_of_a_line_adds_up() {
    let folder = book();
    std::fs::write(folder.path().join("book/other.yaml"), "project: 培训\nstated: 6 万元\nlines: { 讲课费: 2 万元, 资料费: 待填 }\n")
        .expect("a file");
    make(folder.path(), &["report", "--book", "book", "-o", "review.xlsx"]);
    let bytes = std::fs::read(folder.path().join("review.xlsx")).expect("a workbook");
    let workbook = ironcalc::import::load_from_xlsx_bytes(&bytes, "review", "en", "UTC").expect("a workbook");
    let mut model = ironcalc::base::Model::from_workbook(workbook, "en").expect("a model");
    let mut shown = |decisions: &[(&str, &str)]| {
        let name = |model: &ironcalc::base::Model<'_>, row: i32| model.get_formatted_cell_value(0, row, 1).expect("a cell");
        for (line, decision) in decisions {
            let row = (4..30).find(|row| name(&model, *row) == *line).expect("a row");
            model.set_user_input(0, row, 5, (*decision).to_owned()).expect("a cell");
        }
        model.evaluate();
        let cell = |row: i32, column: i32| model.get_formatted_cell_value(0, row, column).expect("a cell");
        (4..13).map(|row| format!("{}\n", (1..=6).map(|column| cell(row, column)).collect::<Vec<_>>().join(" | "))).collect::<String>()
    };
    let decided = [shown(&[]), shown(&[("服装", "2.5"), ("讲课费", "1.5")]), shown(&[("大厅租金", "同意"), ("讲课费", "")])];
    insta::assert_snapshot!("decided", decided.join("---\n"));
}
