//! The workbook recomputes itself to the exact values: other programs recalculate it, and every cell is compared.
#![allow(clippy::disallowed_methods, clippy::float_arithmetic, reason = "tests read fixtures and what spreadsheets hold")]

mod common;

use std::path::{Path, PathBuf};

use cesuan::book::Book;
use cesuan::cause::diagnose;
use cesuan::check::check;
use cesuan::message::Language;
use cesuan::present::audit::Audit;
use cesuan::present::xlsx::{Content, Value, Workbook, write};
use cesuan::quantity::Exact;
use cesuan::recompute::recompute;
use cesuan::source::Sources;
use cesuan::workbook::{Contents, Made, import, make};
use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;

/// A book of the repository; none where it is no book, on purpose.
fn load(folder: &Path) -> Option<(Sources, Book)> {
    let found = cesuan::folder::find(folder).ok()?.into_iter().next()?;
    let mut sources = Sources::default();
    let book = cesuan::folder::load(&found, &mut sources, &|| ()).ok()?;
    Some((sources, book))
}

/// The workbook of a book, and what is done with it; none where the book cannot be recomputed.
fn made<T>((sources, book): &(Sources, Book), with: impl FnOnce(Made) -> T) -> Option<T> {
    let trace = recompute(book).ok()?;
    let mut report = check(&trace).ok()?;
    let causes = diagnose(&report.judged, &mut report.findings);
    let audit = Audit { version: "0".to_owned(), ..Audit::default() };
    let contents = Contents {
        report: &report,
        causes: &causes,
        comparison: None,
        audit: &audit,
        sources,
        language: Language::Chinese,
        redactor: None,
    };
    Some(with(make(&contents)))
}

/// Every book among the cases, and the first book.
fn books() -> Vec<PathBuf> {
    let root = common::root();
    let mut folders = vec![root.join("formulas/jianghan-2022")];
    for group in common::folders(&root.join("tests/cases")).into_iter().chain([root.join("tests/years")]) {
        folders.extend(common::folders(&group));
    }
    folders
}

/// The number nearest to an exact one.
fn near(value: &Exact) -> f64 {
    value.decimal(28).0.parse().expect("a number")
}

fn number(content: &Content) -> Option<f64> {
    match content {
        Content::Number(value) | Content::Formula(_, Value::Number(value)) => Some(near(value)),
        _ => None,
    }
}

/// Where cells differ from what they should come to.
fn differences(workbook: &Workbook, mut live: impl FnMut(usize, u32, u16) -> CellValue) -> Vec<String> {
    let mut found = Vec::new();
    for (at, sheet) in workbook.sheets.iter().enumerate() {
        for (row, line) in (0_u32..).zip(&sheet.rows) {
            // A difference is as exact as what it is between.
            let largest = line.cells.iter().filter_map(|(_, cell)| number(&cell.content)).fold(0.0, |most: f64, own| most.max(own.abs()));
            for (column, cell) in &line.cells {
                let Content::Formula(text, value) = &cell.content else { continue };
                let live = live(at, row, *column);
                let agrees = match (&live, value) {
                    (CellValue::Number(live), Value::Number(value)) => {
                        let value = near(value);
                        (live - value).abs() <= 1e-9_f64.max(largest * 1e-13)
                    }
                    (CellValue::String(live), Value::Text(value)) => live == value,
                    (CellValue::None, Value::Text(value)) => value.is_empty(),
                    _ => false,
                };
                if !agrees {
                    let name = cesuan::present::xlsx::At { sheet: at, row, column: *column }.name();
                    found.push(format!("{}!{name} ={text}: {live:?}, and not {value:?}", sheet.name));
                }
            }
        }
    }
    found
}

/// Recalculates a workbook with a second engine.
fn recalculated(bytes: &[u8]) -> Model<'static> {
    let workbook = ironcalc::import::load_from_xlsx_bytes(bytes, "book", "en", "UTC").expect("a workbook");
    let mut model = Model::from_workbook(workbook, "en").expect("a model");
    model.evaluate();
    model
}

#[test]
fn a_second_engine_computes_every_cell_of_every_book() {
    let (mut count, mut cells, mut wrong) = (0, 0, Vec::new());
    for folder in books() {
        let Some(book) = load(&folder) else { continue };
        let found = made(&book, |made| {
            let bytes = write(&made.workbook).expect("bytes");
            let model = recalculated(&bytes);
            let value = |sheet: usize, row: u32, column: u16| {
                let (sheet, row) = (u32::try_from(sheet).expect("few sheets"), i32::try_from(row).expect("few rows") + 1);
                model.get_cell_value_by_index(sheet, row, i32::from(column) + 1).expect("a cell")
            };
            let all = made.workbook.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
            cells += all.filter(|(_, cell)| matches!(cell.content, Content::Formula(..))).count();
            differences(&made.workbook, value)
        });
        let Some(found) = found else { continue };
        count += 1;
        wrong.extend(found.into_iter().map(|text| format!("{}: {text}", folder.display())));
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
    assert!(count > 300 && cells > 5000, "{count} books with {cells} formulas");
}

/// The functions that every spreadsheet program of the last fifteen years has.
const FUNCTIONS: [&str; 13] = ["SUM", "MIN", "MAX", "ROUND", "INT", "ABS", "IF", "AND", "COUNT", "COUNTIF", "SUMIF", "ISNUMBER", "IFERROR"];

#[test]
fn formulas_use_functions_that_all_programs_have_and_names_stay_text() {
    for folder in books() {
        let Some(book) = load(&folder) else { continue };
        made(&book, |made| {
            let cells = made.workbook.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
            for text in cells.filter_map(|(_, cell)| if let Content::Formula(text, _) = &cell.content { Some(text) } else { None }) {
                assert!(text.chars().count() <= 8192, "{}", folder.display());
                // Names of sheets stand in quotation marks.
                let bare: String = text.split('\'').step_by(2).collect();
                for (at, _) in bare.match_indices('(') {
                    let name: String =
                        bare[..at].chars().rev().take_while(char::is_ascii_alphabetic).collect::<String>().chars().rev().collect();
                    assert!(name.is_empty() || FUNCTIONS.contains(&name.as_str()), "{name} in {text}");
                }
            }
        });
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.yaml"), "project: =1+1\nlines: { '@甲': 1 元, '+乙': 2 元, '-丙': 3 元 }\n").expect("written");
    let book = load(folder.path()).expect("a book");
    let bytes = made(&book, |made| write(&made.workbook).expect("bytes")).expect("a workbook");
    let model = recalculated(&bytes);
    let name = |row: i32| model.get_cell_value_by_index(2, row, 1).expect("a cell");
    let names: Vec<CellValue> = (4..8).map(name).collect();
    assert_eq!(names, ["=1+1", "@甲", "+乙", "-丙"].map(|text| CellValue::String(text.to_owned())));
    let content = model.get_cell_value_by_index(0, 4, 1).expect("a cell");
    assert_eq!(content, CellValue::String("=1+1".to_owned()));
}

/// LibreOffice with a profile of its own, told to compute every formula anew.
fn libreoffice(folder: &Path, arguments: &[&str]) {
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).expect("a profile");
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    std::fs::write(profile.join("user/registrymodifications.xcu"), always).expect("a setting");
    let output = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("LibreOffice: install libreoffice-calc-nogui, as scripts/test does");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a cell of a file holds.
fn read(range: &calamine::Range<calamine::Data>, row: u32, column: u16) -> CellValue {
    match range.get_value((row, u32::from(column))) {
        Some(calamine::Data::Float(number)) => CellValue::Number(*number),
        Some(calamine::Data::Int(number)) => CellValue::Number(*number as f64),
        Some(calamine::Data::String(text)) => CellValue::String(text.clone()),
        Some(calamine::Data::Empty) | None => CellValue::None,
        Some(other) => CellValue::String(format!("{other:?}")),
    }
}

#[test]
fn libreoffice_computes_every_cell_of_every_book() {
    use calamine::Reader;
    let folder = tempfile::tempdir().expect("a folder");
    let mut workbooks = Vec::new();
    for (at, path) in books().into_iter().enumerate() {
        let Some(book) = load(&path) else { continue };
        let Some(workbook) = made(&book, |made| made.workbook) else { continue };
        // What it finds in the file is wrong, so that it has to compute.
        let mut blank = Workbook { title: workbook.title.clone(), sheets: Vec::new() };
        for sheet in &workbook.sheets {
            let mut own = cesuan::present::xlsx::Sheet { name: sheet.name.clone(), ..Default::default() };
            for row in &sheet.rows {
                let cells = row.cells.iter().cloned().map(|(column, mut cell)| {
                    if let Content::Formula(_, value) = &mut cell.content {
                        *value = Value::Text("wrong".to_owned());
                    }
                    (column, cell)
                });
                own.rows.push(cesuan::present::xlsx::Row { cells: cells.collect(), lines: None });
            }
            blank.sheets.push(own);
        }
        std::fs::write(folder.path().join(format!("{at}.xlsx")), write(&blank).expect("bytes")).expect("a file");
        workbooks.push((at, path, workbook));
    }
    let files: Vec<String> = workbooks.iter().map(|(at, ..)| format!("{at}.xlsx")).collect();
    for some in files.chunks(50) {
        let mut arguments = vec!["xlsx:Calc MS Excel 2007 XML", "--outdir", "out"];
        arguments.extend(some.iter().map(String::as_str));
        libreoffice(folder.path(), &arguments);
    }
    let mut wrong = Vec::new();
    for (at, path, workbook) in &workbooks {
        let mut file: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join(format!("out/{at}.xlsx"))).expect("a workbook");
        let ranges: Vec<_> = workbook.sheets.iter().map(|sheet| file.worksheet_range(&sheet.name).expect("a sheet")).collect();
        let found = differences(workbook, |sheet, row, column| read(&ranges[sheet], row, column));
        wrong.extend(found.into_iter().map(|text| format!("{}: {text}", path.display())));
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
}

/// The books that can be exported, read once.
fn sound() -> &'static [(PathBuf, Sources, Book)] {
    static BOOKS: std::sync::OnceLock<Vec<(PathBuf, Sources, Book)>> = std::sync::OnceLock::new();
    BOOKS.get_or_init(|| {
        let read = |path: PathBuf| load(&path).map(|(sources, book)| (path, sources, book));
        let is_sound = |(_, _, book): &(PathBuf, Sources, Book)| recompute(book).is_ok_and(|trace| check(&trace).is_ok());
        books().into_iter().filter_map(read).filter(is_sound).collect()
    })
}

/// The same book with other texts.
fn reread(path: &Path, sources: &Sources, texts: &std::collections::BTreeMap<cesuan::source::FileId, String>) -> (Sources, Book) {
    let mut fresh = Sources::default();
    let found = cesuan::folder::find(path).expect("the book").remove(0);
    let place = |wanted: &Path| {
        let shown = cesuan::folder::shown(wanted);
        sources
            .iter()
            .find(|(_, source)| source.path == shown)
            .map(|(file, source)| (source.path.clone(), texts.get(&file).unwrap_or(&source.text).clone()))
    };
    let settings = found.settings.as_deref().and_then(place).map(|(path, text)| fresh.add(path, text));
    let projects = found.projects.iter().filter_map(|path| place(path)).map(|(path, text)| fresh.add(path, text)).collect();
    let files = cesuan::book::Files { path: cesuan::folder::shown(&found.path), settings, projects };
    let beside = |beside: cesuan::book::Beside<'_>| {
        let path = found.path.join(&*beside.file.text);
        place(&path).ok_or_else(|| (cesuan::folder::shown(&path), cesuan::message::Text::new("", "")))
    };
    let book = cesuan::book::understand(&files, &mut fresh, beside).expect("the book with other numbers");
    (fresh, book)
}

/// What stands in the cells of values: from the leaves up, over the stated parts, and the difference.
const VALUES: [u16; 4] = [8, 10, 15, 16];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, ..Default::default() })]

    /// Numbers changed in the workbook come back into the book, and nothing else; the workbook has then computed what the book says.
    #[test]
    fn what_is_changed_in_a_workbook_is_changed_in_the_book(
        which in 0_usize..10_000,
        picks in proptest::collection::vec((0_usize..10_000, 1_u32..99_999, 0_u32..4), 1..6),
    ) {
        let books = sound();
        // The first book is the largest: every fourth time.
        let (path, sources, book) = if which % 4 == 0 { &books[0] } else { &books[which % books.len()] };
        let trace = recompute(book).expect("a trace");
        let report = check(&trace).expect("a report");
        let (causes, audit) = (cesuan::cause::Causes::default(), Audit::default());
        let contents = Contents { report: &report, causes: &causes, comparison: None, audit: &audit, sources, language: Language::Chinese, redactor: None };
        let Made { workbook, held } = make(&contents);
        let numbers: Vec<_> = held
            .iter()
            .filter_map(|(at, _)| match &workbook.sheets[at.sheet].rows[at.row as usize].cell(at.column).expect("a cell").content {
                Content::Number(value) => Some((*at, value.clone())),
                _ => None,
            })
            .collect();
        proptest::prop_assume!(!numbers.is_empty());
        // Somebody types other numbers, with as many decimals as there were.
        let mut typed = std::collections::BTreeMap::new();
        for (pick, digits, _) in picks {
            let (at, old) = &numbers[pick % numbers.len()];
            let (text, _) = old.decimal(28);
            let places = text.split_once('.').map_or(0, |(_, behind)| behind.len());
            let mut new = format!("{digits:0>width$}", width = places + 1);
            if places > 0 {
                new.insert(new.len() - places, '.');
            }
            typed.insert(*at, new);
        }
        let mut model = recalculated(&write(&workbook).expect("bytes"));
        for (at, text) in &typed {
            let (sheet, row) = (u32::try_from(at.sheet).expect("few"), i32::try_from(at.row).expect("few") + 1);
            model.set_user_input(sheet, row, i32::from(at.column) + 1, text.clone()).expect("a cell");
        }
        model.evaluate();
        let bytes = ironcalc::export::save_xlsx_to_writer(&model, std::io::Cursor::new(Vec::new())).expect("a file").into_inner();
        let returned = match import(&contents, "book.xlsx", bytes) {
            Ok(returned) => returned,
            Err(problems) => panic!("{}: {:?}", path.display(), problems.iter().map(|problem| &problem.text.zh).collect::<Vec<_>>()),
        };
        // As many values as were typed and are others.
        let others = typed.iter().filter(|(at, text)| {
            let old = numbers.iter().find(|(own, _)| own == *at).map(|(_, value)| near(value));
            old != text.parse().ok()
        });
        proptest::prop_assert_eq!(returned.changed.len(), others.count());
        let (fresh, changed) = reread(path, sources, &returned.texts);
        let trace = recompute(&changed).expect("a trace");
        let report = check(&trace).expect("a report");
        let contents = Contents { report: &report, causes: &causes, comparison: None, audit: &audit, sources: &fresh, language: Language::Chinese, redactor: None };
        let after = make(&contents).workbook;
        // The sheets of figures are as they were; there may be other findings.
        for (at, sheet) in after.sheets.iter().enumerate().filter(|(at, _)| held.iter().any(|(own, _)| own.sheet == *at)) {
            for (row, line) in (0_u32..).zip(&sheet.rows) {
                let largest = line.cells.iter().filter_map(|(_, cell)| number(&cell.content)).fold(0.0, |most: f64, own| most.max(own.abs()));
                for (column, cell) in &line.cells {
                    let place = cesuan::present::xlsx::At { sheet: at, row, column: *column };
                    let is_held = held.iter().any(|(own, _)| *own == place);
                    let is_value = VALUES.contains(column) && matches!(workbook.sheets[at].rows[row as usize].cell(*column).map(|cell| &cell.content), Some(Content::Formula(_, Value::Number(_))));
                    if !(is_held || is_value) {
                        continue;
                    }
                    let Some(value) = number(&cell.content) else { continue };
                    let (sheet_at, row_at) = (u32::try_from(at).expect("few"), i32::try_from(row).expect("few") + 1);
                    let live = model.get_cell_value_by_index(sheet_at, row_at, i32::from(*column) + 1).expect("a cell");
                    let CellValue::Number(live) = live else { continue };
                    proptest::prop_assert!(
                        (live - value).abs() <= 1e-7_f64.max(largest * 1e-12),
                        "{}: {}!{} is {live} in the workbook and {value} in the book; typed {typed:?}", path.display(), sheet.name, place.name()
                    );
                }
            }
        }
    }
}
