//! Documents of every kind: the same words give the same findings, a draft says what the document said, and what cannot be read is
//! refused with what to do.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::io::Write;
use std::path::Path;
use std::process::Command;

use cesuan::folder;
use cesuan::source::Sources;
use cesuan::submission::Submission;
use proptest::prelude::*;

/// The paragraphs and tables of a text.
enum Part {
    Paragraph(String),
    Table(Vec<Vec<String>>),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for line in text.lines() {
        if line.contains('\t') {
            let row = line.split('\t').map(str::to_owned).collect();
            match parts.last_mut() {
                Some(Part::Table(rows)) => rows.push(row),
                _ => parts.push(Part::Table(vec![row])),
            }
        } else {
            parts.push(Part::Paragraph(line.to_owned()));
        }
    }
    parts
}

fn case(name: &str) -> String {
    std::fs::read_to_string(common::root().join(format!("tests/submissions/{name}/document.txt"))).expect("a case")
}

fn docx(text: &str, path: &Path) {
    use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
    let paragraph = |text: &str| Paragraph::new().add_run(Run::new().add_text(text));
    let mut document = Docx::new();
    for part in parts(text) {
        document = match part {
            Part::Paragraph(text) => document.add_paragraph(paragraph(&text)),
            Part::Table(rows) => {
                let width = rows.iter().map(Vec::len).max().unwrap_or(0);
                let cell = |row: &Vec<String>, at: usize| TableCell::new().add_paragraph(paragraph(row.get(at).map_or("", String::as_str)));
                document.add_table(Table::new(rows.iter().map(|row| TableRow::new((0..width).map(|at| cell(row, at)).collect())).collect()))
            }
        };
    }
    let file = std::fs::File::create(path).expect("a file");
    document.build().pack(file).expect("a document");
}

fn xlsx(text: &str, path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut row = 0;
    for part in parts(text) {
        let rows = match part {
            Part::Paragraph(text) if text.trim().is_empty() => continue,
            Part::Paragraph(text) => vec![vec![text]],
            Part::Table(rows) => rows,
        };
        for cells in rows {
            for (column, cell) in (0_u16..).zip(&cells) {
                let digits: String = cell.chars().filter(|c| *c != ',').collect();
                match (digits.parse::<f64>(), digits.split_once('.')) {
                    (Ok(number), Some((_, decimals))) => {
                        let format = rust_xlsxwriter::Format::new().set_num_format(format!("#,##0.{}", "0".repeat(decimals.len())));
                        sheet.write_number_with_format(row, column, number, &format).expect("a cell");
                    }
                    _ => drop(sheet.write_string(row, column, cell).expect("a cell")),
                }
            }
            row += 1;
        }
    }
    book.save(path).expect("a workbook");
}

/// The sentences of the errors and warnings, without their places.
fn sentences(folder: &Path, document: &str) -> Vec<String> {
    let run = common::run(folder, &["check", document, "--no-causes", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{document}: {}", run.stderr));
    let findings = report["findings"].as_array().expect("findings");
    let grave = findings.iter().filter(|finding| finding["severity"] != "note");
    let mut all: Vec<String> =
        grave.map(|finding| format!("{} {} {}", finding["rule"], finding["stated"]["value"], finding["computed"]["value"])).collect();
    all.sort();
    all
}

#[test]
fn a_word_document_says_what_its_text_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["changes", "sums", "shares", "execution", "products", "table", "accounts", "form", "copies"] {
        let text = case(name);
        std::fs::write(folder.path().join("原文.txt"), &text).expect("written");
        docx(&text, &folder.path().join("文件.docx"));
        assert_eq!(sentences(folder.path(), "文件.docx"), sentences(folder.path(), "原文.txt"), "{name}");
    }
}

#[test]
fn numbers_that_word_puts_before_paragraphs_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("原文.txt"),
        "某县图书馆2023年部门预算\n项目支出12万元，其中：\n1、场馆租金7万元。\n2、水电费4万元。\n",
    )
    .expect("written");
    let paragraph = |list: &str, words: &str| format!("<w:p>{list}<w:r><w:t>{words}</w:t></w:r></w:p>");
    let list = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"4\"/></w:numPr></w:pPr>";
    let body = [
        paragraph("", "某县图书馆2023年部门预算"),
        paragraph("", "项目支出12万元，其中："),
        paragraph(list, "场馆租金7万元。"),
        paragraph(list, "水电费4万元。"),
    ];
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
                     <w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum>\
                     <w:num w:numId=\"4\"><w:abstractNumId w:val=\"2\"/></w:num></w:numbering>";
    let bytes = archive_of(&[("word/document.xml", &document), ("word/numbering.xml", numbering)]);
    std::fs::write(folder.path().join("文件.docx"), bytes).expect("written");
    let listed = |file: &str| {
        let run = common::run(folder.path(), &["import", file, "-o", &format!("草稿-{file}")]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        std::fs::read_to_string(folder.path().join(format!("草稿-{file}")).join("book.yaml")).expect("a draft")
    };
    let (text, word) = (listed("原文.txt"), listed("文件.docx"));
    assert!(text.contains("1、场馆租金7万元") && word.contains("1、场馆租金7万元") && word.contains("2、水电费4万元"), "{text}{word}");
}

#[test]
fn a_workbook_says_what_its_text_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["table", "accounts", "form"] {
        let text = case(name);
        // A sheet is one table: sentences above it are no part of it.
        let tables: String = text
            .lines()
            .filter(|line| line.contains('\t') || line.contains('表') || line.contains("单位"))
            .map(|line| format!("{line}\n"))
            .collect();
        let first: String = tables.split("财政拨款“三公”").next().unwrap_or("").to_owned();
        std::fs::write(folder.path().join("原文.txt"), &first).expect("written");
        xlsx(&first, &folder.path().join("文件.xlsx"));
        assert_eq!(sentences(folder.path(), "文件.xlsx"), sentences(folder.path(), "原文.txt"), "{name}");
        // What is not understood is listed, as the last line of the check says.
        let listed = common::run(folder.path(), &["import", "文件.xlsx"]);
        let text = String::from_utf8_lossy(&listed.stdout);
        assert!(listed.status == 0 && text.contains("写成预算卷草稿"), "{name}: {text}{}", listed.stderr);
    }
}

/// A workbook of one sheet with formulas, and the results that the program which wrote it kept.
fn computed(path: &Path, cells: &[(&str, &str)]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("支出表").expect("a name");
    for (at, value) in cells {
        let (column, row) = at.split_at(1);
        let (column, row) = (u16::from(column.as_bytes()[0] - b'A'), row.parse::<u32>().expect("a row") - 1);
        let number = value.parse::<f64>();
        let written = match (value.split_once('→'), number) {
            (Some((formula, result)), _) => sheet.write_formula(row, column, rust_xlsxwriter::Formula::new(formula).set_result(result)),
            (None, Ok(number)) => sheet.write_number(row, column, number),
            (None, Err(_)) => sheet.write_string(row, column, *value),
        };
        written.expect("a cell");
    }
    book.save(path).expect("a workbook");
}

/// The same file with what a program says of the results that it keeps.
fn saved_by_excel(path: &Path) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(std::fs::read(path).expect("a file"))).expect("an archive");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("text");
        parts.push((part.name().expect("a name").into_owned(), text.replace(" fullCalcOnLoad=\"1\"", "")));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (&**name, text.as_str())).collect();
    std::fs::write(path, archive_of(&parts)).expect("a file");
}

#[test]
fn formulas_of_a_workbook_say_what_cells_are_computed_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("文件.xlsx");
    let cells = [
        ("A1", "项目"),
        ("B1", "预算数（万元）"),
        ("C1", "上年数（万元）"),
        ("D1", "增加（万元）"),
        ("A2", "办公费"),
        ("B2", "301.15"),
        ("C2", "290.5"),
        ("D2", "=B2-C2→10.65"),
        ("A3", "培训费"),
        ("B3", "211.25"),
        ("C3", "208.6"),
        ("D3", "=B3-C3→2.65"),
        ("A4", "两项"),
        ("B4", "=SUM(B2:B3)→521.4"),
        ("C4", "=C2+C3→499.1"),
        ("D4", "=SUM(D2:D3)→13.3"),
    ];
    let run = |arguments: &[&str]| String::from_utf8(common::run(folder.path(), arguments).stdout).expect("UTF-8");
    // A program that wrote no results leaves it to the next to compute them.
    computed(&path, &cells);
    assert!(run(&["import", "文件.xlsx"]).contains("支出表!B4  合计  512.4 万元 = 301.15 万元 + 211.25 万元"), "it is computed");
    assert_eq!(run(&["check", "文件.xlsx", "--no-causes", "--format", "concise"]), "");
    // What Excel saved is what its reader sees.
    saved_by_excel(&path);
    let said = run(&["check", "文件.xlsx", "--no-causes", "--format", "concise"]);
    assert!(said.contains("文件.xlsx（支出表!B4）: 错误") && said.contains("521.4 万元") && said.contains("512.4 万元"), "{said}");
}

#[test]
fn a_pdf_says_what_its_text_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["changes", "sums", "products", "table"] {
        let text = case(name);
        std::fs::write(folder.path().join("原文.txt"), &text).expect("written");
        docx(&text, &folder.path().join("文件.docx"));
        let done = Command::new("soffice")
            .args(["--headless", "--convert-to", "pdf", "文件.docx"])
            .env("HOME", folder.path())
            .current_dir(folder.path())
            .output()
            .expect("LibreOffice makes a PDF");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(sentences(folder.path(), "文件.pdf"), sentences(folder.path(), "原文.txt"), "{name}");
    }
}

#[test]
fn a_draft_says_what_the_document_said() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["changes", "sums", "shares", "execution", "products", "table", "accounts", "form", "copies", "messy"] {
        std::fs::write(folder.path().join("原文.txt"), case(name)).expect("written");
        let out = format!("草稿-{name}");
        let run = common::run(folder.path(), &["import", "原文.txt", "-o", &out]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert_eq!(sentences(folder.path(), &out), sentences(folder.path(), "原文.txt"), "{name}");
        // What is there is not written over.
        std::fs::remove_dir_all(folder.path().join(&out).join(".cesuan")).expect("removed");
        assert_eq!(common::run(folder.path(), &["import", "原文.txt", "-o", &out]).status, 2);
    }
}

#[test]
fn persons_stay_out_of_a_draft_unless_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2023年某市图书馆部门预算\n采购由项目负责人：李四，电话85555555核定100册×50元/册=0.5万元。\n";
    std::fs::write(folder.path().join("原文.txt"), text).expect("written");
    let draft = |output: &str, more: &[&str]| {
        let run = common::run(folder.path(), &[&["import", "原文.txt", "-o", output], more].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        std::fs::read_to_string(folder.path().join(output).join("book.yaml")).expect("a draft")
    };
    let (without, with) = (draft("草稿", &[]), draft("全文", &["--persons"]));
    assert!(!without.contains("李四") && !without.contains("85555555") && without.contains("100 册 * 50 元/册"), "{without}");
    assert!(with.contains("85555555"), "{with}");
}

#[test]
fn a_second_import_keeps_what_a_person_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2023年某市图书馆部门预算\n图书采购100册，每册50元，计0.5万元。\n报刊订阅20种，每种300元，计0.6万元。\n印刷费1.2万元。\n";
    let path = folder.path().join("草稿/book.yaml");
    let import = |text: &str| {
        std::fs::write(folder.path().join("原文.txt"), text).expect("written");
        let run = common::run(folder.path(), &["import", "原文.txt", "-o", "草稿"]);
        format!("{}--- status {}\n", run.stderr, run.status)
    };
    let book = || std::fs::read_to_string(&path).expect("the draft");
    let mut said = import(text);
    // One formula is confirmed with a remark, one amount is put right.
    let own =
        book().replace("formula: 每册 * 100 册", "formula: 每册 * 100 册   # 已核对合同").replace("value: 1.2 万元", "value: 1.25 万元");
    assert_ne!(own, book(), "{own}");
    std::fs::write(&path, &own).expect("written");
    said.push_str(&import(text));
    assert_eq!(book(), own);
    // The document is revised: one amount that nobody touched, and the one that was put right.
    said.push_str(&import(&text.replace("20种", "25种").replace("0.6万元", "0.75万元").replace("1.2万元", "1.3万元")));
    let merged = book();
    assert!(merged.contains("# 已核对合同") && merged.contains("value: 1.25 万元") && merged.contains("25 种"), "{merged}");
    insta::assert_snapshot!(said, @r#"
    草稿已写入 草稿
    核对后运行：cesuan check 草稿
    --- status 0
    草稿 里的草稿不用改
    核对后运行：cesuan check 草稿
    --- status 0
    草稿 里改了 1 个文件，你改过的都保留
    这几处你改过，文件也改了，留着你的：
      草稿/book.yaml:23：文件现在是 正文: { value: 1.3 万元, quote: "印刷费1.3万元", line: 4 }
    核对后运行：cesuan check 草稿
    --- status 0
    "#);
}

fn archive_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn what_cannot_be_read_is_refused_with_what_to_do() {
    let old = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 4000]].concat();
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [old.as_slice(), &wide, &[0; 100]].concat();
    let deep = format!("<w:document>{}x{}</w:document>", "<w:tbl><w:tr><w:tc>".repeat(400), "</w:tc></w:tr></w:tbl>".repeat(400));
    let words = "1万元".repeat(60_000_000);
    let bomb = format!("<w:document><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:document>");
    let laughs =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>";
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("旧.doc", old.clone()),
        ("旧.et", old),
        ("加密.docx", locked),
        ("深.docx", archive_of(&[("word/document.xml", &deep)])),
        ("炸弹.docx", archive_of(&[("word/document.xml", &bomb)])),
        ("实体.docx", archive_of(&[("word/document.xml", laughs)])),
        ("别的.docx", archive_of(&[("a.txt", "1")])),
        ("版式.ofd", archive_of(&[("OFD.xml", "<a/>")])),
        ("截断.xlsx", archive_of(&[("xl/workbook.xml", "<workbook/>")])[..40].to_vec()),
        ("照片.png", [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 100]].concat()),
        ("坏.pdf", b"%PDF-1.7\nnothing".to_vec()),
        ("大.txt", "预算100万元。\n".repeat(1_000_000).into_bytes()),
        ("编码.txt", b"\xd4\xa4\xcb\xe3100\xcd\xf2\xd4\xaa".to_vec()),
        ("空.txt", Vec::new()),
        ("没有数.txt", "预算说明".into()),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut told = String::new();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let run = common::run(folder.path(), &["check", name]);
        assert_eq!((run.status, run.stdout.len()), (2, 0), "{name}");
        told.push_str(&format!("{}\n", run.stderr.trim_end()));
        assert_eq!(common::run(folder.path(), &["import", name, "-o", "草稿"]).status, 2);
        assert!(!folder.path().join("草稿").exists(), "{name}: nothing is written");
    }
    insta::assert_snapshot!("refused", told);
}

/// Fragments that documents are made of, put together in any order.
fn fragment() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "其中：",
        "，",
        "。",
        "；",
        "、",
        "\n",
        "\t",
        "共计",
        "合计",
        "比上年增加",
        "减少",
        "增长",
        "下降",
        "占",
        "完成年初预算的",
        "每人每月",
        "每10万条",
        "×",
        "=",
        "+",
        "1、",
        "（一）",
        "一、",
        "元",
        "万元",
        "%",
        "人",
        "平方米",
        "元/人/月",
        "项目名称",
        "单位：万元",
        "支出预算总表",
        "201",
        "编码",
        "（",
        "）",
        "约",
        "≥",
        "<p>",
        "</table>",
        "<table><tr><td>",
        "|",
        "测算依据",
        "项目总预算",
        "上年",
        "”",
        "“",
        "《",
        "·",
        "\u{3000}",
        "合计\t",
        "-",
        "行次",
        "1.",
        "2023年",
        "12月",
        "两",
        "十",
    ]);
    let number = (0_u32..100_000, 0_u32..3).prop_map(|(digits, scale)| rust_decimal::Decimal::new(digits.into(), scale).to_string());
    prop_oneof![3 => fixed.prop_map(str::to_owned), 2 => number, 1 => "[\\u{4e00}-\\u{9fff}a-zA-Z0-9.,:：#'\"{}\\[\\]]{1,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever a document says, its draft is a book that can be read and checked.
    #[test]
    fn every_draft_is_a_book(parts in prop::collection::vec(fragment(), 1..120)) {
        let text = parts.concat();
        if let Ok(submission) = Submission::read("文件.txt", text.clone().into_bytes(), folder::decode) {
            let mut sources = Sources::default();
            let book = submission.understand(&mut sources).map_err(|problems| TestCaseError::fail(format!("{text:?}: {:?}", problems[0])))?;
            let trace = cesuan::recompute::recompute(&book).map_err(|problems| TestCaseError::fail(format!("{text:?}: {:?}", problems[0])))?;
            prop_assert!(cesuan::check::check(&trace).is_ok());
        }
    }
}
