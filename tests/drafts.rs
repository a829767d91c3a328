//! What the workbench makes of a draft, without a browser: every number of real books is changed once.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use cesuan::book::{Book, reread, revise};
use cesuan::cause::{Causes, diagnose};
use cesuan::check::{Report, check};
use cesuan::edit::unrounded;
use cesuan::folder;
use cesuan::message::Language;
use cesuan::present::report::{Format, Shown, View, render};
use cesuan::recompute::recompute;
use cesuan::source::{FileId, Sources};
use cesuan::workbench::{Base, Change, Drafted, Scene, draft, entries, overview, sheet};
use serde_json::Value;

/// The first book, as its files have it.
fn first_book() -> (Sources, Book) {
    book_in(&common::root().join("formulas/jianghan-2022"))
}

fn book_in(path: &Path) -> (Sources, Book) {
    let found = folder::find(path).expect("a book").remove(0);
    let mut sources = Sources::default();
    let book = folder::load(&found, &mut sources, &|| {}).expect("it can be read");
    (sources, book)
}

fn with_report<T>(book: &Book, then: impl FnOnce(&Report<'_, '_>, &Causes) -> T) -> T {
    let trace = recompute(book).expect("it can be computed");
    let mut report = check(&trace).expect("it can be checked");
    let causes = diagnose(&report.judged, &mut report.findings);
    then(&report, &causes)
}

/// Every number that can be changed: the figure, and the number as it is written.
fn numbers(scene: &Scene<'_, '_, '_>) -> Vec<(String, String)> {
    let data = serde_json::to_value(overview(scene)).expect("data");
    assert_eq!(data["has_own"], true);
    let lists = ["projects", "tables"].iter().flat_map(|list| data[*list].as_array().expect("a list").clone());
    let keys = std::iter::once(data["total"].clone()).chain(lists);
    let mut found = Vec::new();
    for key in keys {
        let own = serde_json::to_value(sheet(scene, key["key"].as_str().expect("a key"))).expect("data");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        for row in own["rows"].as_array().into_iter().flatten() {
            let own = row["numbers"].as_array().expect("a list").iter().filter(|number| number["can_change"] == true);
            found.extend(own.map(|number| (text(&row["key"]), text(&number["text"]))));
        }
        let lines = own["cells"].as_array().into_iter().flatten();
        let cells = lines.flat_map(|line| line["cells"].as_array().expect("a list")).filter(|cell| cell["can_change"] == true);
        found.extend(cells.map(|cell| (text(&cell["key"]), text(&cell["text"]))));
    }
    found
}

/// Everything that a check says of a book.
fn told(book: &Book, sources: &Sources) -> String {
    with_report(book, |report, causes| {
        let view = View { sources, language: Language::Chinese, colour: false };
        String::from_utf8(render(Format::Json, &[Shown::new(report, causes, |_| true)], &view)).expect("UTF-8")
    })
}

/// Another number than one that is written: its first digit is another; an empty cell is filled.
fn another(number: &str) -> String {
    if number.is_empty() {
        return "3 万元".to_owned();
    }
    let at = number.find(|c: char| c.is_ascii_digit()).expect("a digit");
    let digit = if number[at..].starts_with('3') { "4" } else { "3" };
    format!("{}{digit}{}", &number[..at], &number[at + 1..])
}

fn change(figure: &str, old: &str, new: &str) -> Change {
    Change::Value { figure: figure.to_owned(), old: old.to_owned(), new: new.to_owned() }
}

fn refusals(drafted: &Drafted) -> Vec<String> {
    drafted.refused.iter().map(|refused| refused.problem.text.zh.clone()).collect()
}

#[test]
fn every_number_can_be_changed_and_only_what_follows_changes_with_it() {
    let (sources, book) = first_book();
    with_report(&book, |report, causes| {
        let scene = Scene { report, causes, sources: &sources, before: None, language: Language::Chinese };
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let all = numbers(&scene);
        assert!(all.len() > 500, "{}", all.len());
        // Each alone; a few times over, all that is said of the result is compared with a book that is read whole.
        for (at, (figure, old)) in all.iter().enumerate() {
            let new = another(old);
            let drafted = draft(&base, &[change(figure, old, &new)], at % 2 == 0);
            assert_eq!(refusals(&drafted), Vec::<String>::new(), "{figure}: {old} to {new}");
            assert!(drafted.texts.len() == 1 || at % 2 == 0 && !drafted.texts.is_empty(), "{figure}");
            if at % 40 == 0 {
                let (_, shared) = revise(&book, &sources, &drafted.texts);
                let text = |file: FileId| Some(drafted.texts.get(&file).unwrap_or(&sources.get(file).text).clone());
                let (new_sources, whole) = reread(&book, &sources, text);
                let with_texts = sources.with_texts(&drafted.texts);
                assert_eq!(told(&shared.expect("read"), &with_texts), told(&whole.expect("read"), &new_sources), "{figure}");
            }
        }
        // All of them at once: what was typed is what stands there.
        let changes: Vec<Change> = all.iter().map(|(figure, old)| change(figure, old, &another(old))).collect();
        let drafted = draft(&base, &changes, false);
        assert_eq!(refusals(&drafted), Vec::<String>::new());
        let (sources, revised) = revise(&book, &sources, &drafted.texts);
        let revised = revised.expect("read");
        with_report(&revised, |report, causes| {
            let scene = Scene { report, causes, sources: &sources, before: None, language: Language::Chinese };
            let wanted: Vec<(String, String)> = all.iter().map(|(figure, old)| (figure.clone(), another(old))).collect();
            let count = |list: &[(String, String)]| {
                let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
                list.iter().for_each(|own| *counts.entry(own.clone()).or_default() += 1);
                counts
            };
            assert_eq!(count(&numbers(&scene)), count(&wanted));
        });
    });
}

/// What fills a blank: an amount in a table, a share where one is asked for, anything else with a unit.
const FILLINGS: [&str; 3] = ["7", "7%", "7 万元"];

#[test]
fn every_blank_of_next_years_book_can_be_filled_and_none_is_made_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = common::root().join("formulas/jianghan-2022").display().to_string();
    let rolled = common::run(folder.path(), &["roll", &first, "--to", "2023", "--write", "-o", "2023"]);
    assert_eq!(rolled.status, 0, "{}", rolled.stderr);
    let (sources, book) = book_in(&folder.path().join("2023"));
    with_report(&book, |report, causes| {
        let scene = Scene { report, causes, sources: &sources, before: None, language: Language::Chinese };
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let all: Vec<String> = numbers(&scene).into_iter().filter(|(_, old)| old.is_empty()).map(|(figure, _)| figure).collect();
        let of_book = |named: &str| all.iter().filter(|figure| figure.contains(named)).count();
        assert!(of_book("上年执行率") > 3 && of_book("采购数量") == 5 && of_book("江汉区行政审批局.") > 2, "{all:?}");
        let filled = |figure: &str| {
            let made = |new: &&str| draft(&base, &[change(figure, "", new)], true);
            FILLINGS.iter().map(made).find(|drafted| drafted.refused.is_empty())
        };
        for figure in &all {
            let drafted = filled(figure).unwrap_or_else(|| panic!("{figure} cannot be filled"));
            assert!(!drafted.texts.is_empty(), "{figure}");
        }
        // A total over cells that are empty is left to people.
        let (cell, other) = ("政府采购预算表.物类.置装经费.小计", "政府采购预算表.物类.行政审批工作经费.小计");
        let one = draft(&base, &[change(cell, "", "114.33")], true);
        assert_eq!((refusals(&one), one.followed), (Vec::new(), Vec::new()));
        let both = draft(&base, &[change(cell, "", "114.33"), change(other, "", "6")], true);
        let followed: Vec<_> = both.followed.iter().map(|own| (own.figure.as_str(), own.old.as_str(), own.new.as_str())).collect();
        assert_eq!(followed, [("江汉区行政审批局.物类采购", "待填", "120.33 万元")]);
        // What was typed there stands.
        let total = change("江汉区行政审批局.物类采购", "", "125 万元");
        let typed = draft(&base, &[change(cell, "", "114.33"), change(other, "", "6"), total], true);
        assert!(typed.followed.is_empty(), "{:?}", typed.followed);
        assert!(typed.texts.values().any(|text| text.contains("其他事项说明: 125 万元")));
    });
}

#[test]
fn what_rests_on_empty_cells_fills_no_blank_and_keeps_no_total_from_following() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("book.yaml", "tables: { 表: { file: t.csv, unit: 万元, key: 名, amounts: 小计 } }\n");
    write(
        "a.yaml",
        "project: 甲\nfigures:\n  采购: { formula: 表.一.小计 + 表.二.小计, stated: 待填 }\n  货物: { formula: 表.一.小计 + 表.二.小计 }\n  \
         总额: { formula: 货物 + 3 万元, stated: 待填 }\n  全部: { formula: 采购 + 3 万元, stated: 9 万元 }\n  \
         另计: { formula: 表.一.小计 + 表.三.小计, stated: 待填 }\n",
    );
    // One cell is empty, and one says that there is none.
    write("t.csv", "名,小计\n一,6\n二,\n三,—\n");
    let (sources, book) = book_in(folder.path());
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let drafted = draft(&base, &[change("表.一.小计", "6 万元", "7")], true);
        let followed: Vec<_> = drafted.followed.iter().map(|own| (own.figure.as_str(), own.old.as_str(), own.new.as_str())).collect();
        assert_eq!(followed, [("甲.全部", "9 万元", "10 万元"), ("甲.另计", "待填", "7.00 万元")]);
    });
}

#[test]
fn a_bare_number_has_the_unit_of_the_one_in_whose_place_it_is_typed() {
    let text = "project: 甲\nlines:\n  租金: { formula: 面积 * 单价 * 比例, 面积: 5 平方米, 单价: 3 元/平方米, 比例: 95% }\nfigures:\n  总额: { stated: { 方案: 5 万元, 说明: 50000 元 } }\n  次数: { stated: { 目标: ≥24 次 } }\n  达标率: { stated: { 目标: ≥95% } }\n  执行率: { formula: 4 / 5, stated: { 变动情况: 待填 } }\n  件数: { formula: 5 件 * 5, stated: { 目标: ≥25 件, 说明: 25 件 } }\n  月均: { stated: { 说明: 2.3 件/月, 指标: 2-3 件/月 } }\n";
    let (sources, book) = common::book("", &[text]);
    let book = book.expect("it can be read");
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let typed = |figure: &str, old: &str, new: &str| draft(&base, &[change(figure, old, new)], true);
        let written = |drafted: Drafted| drafted.texts.into_values().next().expect("a text");
        assert!(written(typed("甲.租金.比例", "95%", "90")).contains("比例: 90%"));
        assert!(written(typed("甲.租金.比例", "95%", "0.9%")).contains("比例: 0.9%"));
        assert!(written(typed("甲.租金.面积", "5 平方米", "6")).contains("面积: 6 平方米"));
        assert_eq!(refusals(&typed("甲.租金.比例", "95%", "0.9")), ["甲.租金.比例：“0.9”是 0.9% 还是 90%？"]);
        assert!(written(typed("甲.次数", "≥24 次", "30")).contains("≥30 次"));
        assert!(written(typed("甲.次数", "≥24 次", "30以上")).contains("≥30 次"));
        assert_eq!(refusals(&typed("甲.达标率", "≥95%", "≥0.9")), ["甲.达标率：“≥0.9”是 ≥0.9% 还是 ≥90%？"]);
        // A bound that is given a number stays one, computed or not; a range in the place of a number concerns that place alone.
        let computed = written(typed("甲.件数", "≥25 件", "30"));
        assert!(computed.contains("目标: ≥30 件, 说明: 25 件"), "{computed}");
        let range = written(typed("甲.月均", "2.3 件/月", "2-4"));
        assert!(range.contains("说明: 2-4 件/月, 指标: 2-3 件/月"), "{range}");
        // Where nothing stood nobody knows the unit.
        assert_eq!(refusals(&typed("甲.执行率", "", "95")), ["甲.执行率：“95”没有单位"]);
        // Of two places that print it in two units, the one that was typed into.
        assert!(written(typed("甲.总额", "50000 元", "60000")).contains("方案: 5 万元, 说明: 60000 元"));
    });
}

#[test]
fn a_formula_written_as_it_is_shown_changes_nothing() {
    let (sources, book) = first_book();
    with_report(&book, |report, causes| {
        let scene = Scene { report, causes, sources: &sources, before: None, language: Language::Chinese };
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let data = serde_json::to_value(overview(&scene)).expect("data");
        let mut changes = Vec::new();
        for project in data["projects"].as_array().expect("a list") {
            let own = serde_json::to_value(sheet(&scene, project["key"].as_str().expect("a key"))).expect("data");
            for row in own["rows"].as_array().expect("a list") {
                let Some(formula) = row["formula"].as_str() else { continue };
                let figure = row["key"].as_str().expect("a key").to_owned();
                changes.push(Change::Formula { figure, old: formula.to_owned(), new: formula.to_owned() });
            }
        }
        assert!(changes.len() > 20, "{}", changes.len());
        let drafted = draft(&base, &changes, true);
        assert_eq!(refusals(&drafted), Vec::<String>::new());
        assert!(drafted.followed.is_empty(), "{:?}", drafted.followed);
        let (_, revised) = revise(&book, &sources, &drafted.texts);
        let revised = revised.expect("read");
        with_report(&revised, |after, _| {
            let messages = |report: &Report<'_, '_>| report.findings.iter().map(|finding| finding.message.zh.clone()).collect::<Vec<_>>();
            assert_eq!(messages(after), messages(report));
        });
    });
}

#[test]
fn what_cannot_be_made_is_told_and_the_rest_is_made() {
    let (sources, book) = first_book();
    let rent = "审批大厅日常运转经费.大厅使用费用.大厅租金";
    let area = format!("{rent}.面积");
    let rate = format!("{rent}.月租金");
    let formula =
        |new: &str| Change::Formula { figure: rent.to_owned(), old: "面积 × 月租金 × 12 月".to_owned(), new: new.to_owned() };
    let accept = |figure: &str, reason: &str| Change::Accept {
        rule: "amount-mismatch".to_owned(),
        figure: figure.to_owned(),
        places: vec!["实施方案".to_owned(), "支出明细说明".to_owned(), "支出明细金额".to_owned()],
        reason: reason.to_owned(),
        by: None,
        on: "2022-11-25".to_owned(),
    };
    let hall = "审批大厅日常运转经费.大厅使用费用";
    let changes = [
        change(&rate, "50 元/平方米/月", "52"),
        change(&rate, "49 元/平方米/月", "53"),
        change(&area, "8369.34 平方米", "8000 人"),
        change(&area, "8369.34 平方米", "many"),
        change("审批大厅日常运转经费.没有的", "1", "2"),
        formula("面积 * 月祖金 * 12 月"),
        Change::Formula {
            figure: "审批大厅日常运转经费.大厅使用费用.大厅物业费".to_owned(),
            old: "面积 × 单价 × 12 月".to_owned(),
            new: "面积 * * 12 月".to_owned(),
        },
        formula(""),
        Change::Formula { figure: rent.to_owned(), old: "面积 × 12 月".to_owned(), new: "面积 * 月租金".to_owned() },
        Change::Confirm { figure: rent.to_owned() },
        accept(hall, "  "),
        accept("大厅", "看过"),
        accept(hall, "合同已签"),
    ];
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let drafted = draft(&base, &changes, true);
        let mut told: Vec<(usize, String)> = drafted.refused.iter().map(|refused| (refused.at, refused.problem.text.zh.clone())).collect();
        told.sort();
        let told: String = told.iter().map(|(at, text)| format!("{at}: {text}\n")).collect();
        let followed: String =
            drafted.followed.iter().map(|own| format!("{}（{}）: {} → {}\n", own.figure, own.places, own.old, own.new)).collect();
        let texts: Vec<&String> = drafted.texts.values().collect();
        assert_eq!(texts.len(), 1);
        assert!(texts[0].contains("月租金: 52 元/平方米/月") && texts[0].contains("reason: 合同已签"));
        insta::assert_snapshot!("refused", format!("{told}\n{followed}"));
    });
}

#[test]
fn bad_formulas_are_found_among_a_hundred_changes() {
    let rows: String =
        (0..100).map(|at| format!("  第{at}项: {{ formula: 数 * 2 元/人, 数: {} 人, stated: {} 元 }}\n", at + 1, 2 * (at + 1))).collect();
    let (sources, book) = common::book("", &[&format!("project: 甲\nlines:\n{rows}")]);
    let book = book.expect("it can be read");
    let changes: Vec<Change> = (0..100)
        .map(|at| match at % 10 {
            0 => Change::Formula { figure: format!("甲.第{at}项"), old: "数 × 2 元/人".to_owned(), new: "数 * 没有".to_owned() },
            _ => change(&format!("甲.第{at}项.数"), &format!("{} 人", at + 1), "7"),
        })
        .collect();
    with_report(&book, |report, causes| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let drafted = draft(&base, &changes, true);
        let at: Vec<usize> = drafted.refused.iter().map(|refused| refused.at).collect();
        assert_eq!(at.len(), 10, "{at:?}");
        assert!(at.iter().all(|at| at % 10 == 0));
        assert_eq!(drafted.texts.values().next().expect("a text").matches("数: 7 人").count(), 90);
        let scene = Scene { report, causes, sources: &sources, before: None, language: Language::English };
        assert!(entries(&scene, true, None).is_empty());
    });
}

#[test]
fn what_follows_from_another_formula_is_printed_anew() {
    let (sources, book) = first_book();
    let rent = "审批大厅日常运转经费.大厅使用费用.大厅租金";
    let half_a_year =
        Change::Formula {
            figure: rent.to_owned(), old: "面积 × 月租金 × 12 月".to_owned(), new: "面积 * 月租金 * 6 月".to_owned()
        };
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let drafted = draft(&base, std::slice::from_ref(&half_a_year), true);
        let [own] = &drafted.followed[..] else { panic!("{:?}", drafted.followed) };
        assert_eq!((own.figure.as_str(), own.old.as_str(), own.new.as_str()), (rent, "502.1604 万元", "251.0802 万元"));
        assert!(draft(&base, &[half_a_year], false).followed.is_empty());
    });
}

#[test]
fn a_value_that_was_typed_stands_over_one_that_was_confirmed() {
    let text = "project: 甲\nlines:\n  租金:\n    formula: 面积 * 单价\n    面积: 5 平方米（待确认）\n    单价: 3 元/平方米（待确认）\n";
    let (sources, book) = common::book("", &[text]);
    let book = book.expect("it can be read");
    let confirm = Change::Confirm { figure: "甲.租金".to_owned() };
    let area = change("甲.租金.面积", "5 平方米", "7");
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        for changes in [[confirm.clone(), area.clone()], [area, confirm]] {
            let drafted = draft(&base, &changes, true);
            assert_eq!(refusals(&drafted), Vec::<String>::new());
            let text = drafted.texts.values().next().expect("a text");
            assert!(text.contains("面积: 7 平方米\n") && text.contains("单价: 3 元/平方米\n"), "{text}");
        }
    });
}

#[test]
fn a_printed_number_that_was_typed_stands_and_what_is_above_it_follows() {
    let text = "project: 甲\nstated: { 预算表: 15 元 }\nlines:\n  租金:\n    formula: 面积 * 单价\n    面积: 5 平方米\n    单价: 3 元/平方米\n    stated: 15 元\n";
    let (sources, book) = common::book("", &[text]);
    let book = book.expect("it can be read");
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let rate = change("甲.租金.单价", "3 元/平方米", "4");
        for (typed, stands) in [("18", "18 元"), ("15 元", "15 元")] {
            let drafted = draft(&base, &[rate.clone(), change("甲.租金", "15 元", typed)], true);
            let text = drafted.texts.values().next().expect("a text");
            assert!(text.contains(&format!("    stated: {stands}\n")), "{text}");
            assert!(text.contains(&format!("预算表: {stands} ")), "{text}");
        }
    });
}

#[test]
fn two_findings_of_one_figure_are_accepted_together() {
    let text = "project: 甲\nlines:\n  质保金: { stated: { 方案: 5 万元, 目标: 6 万元 } }\n  杂费: 7 万元\n";
    let (sources, book) = common::book("", &[text]);
    let book = book.expect("it can be read");
    with_report(&book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &book, sources: &sources, report, unrounded: &unrounded };
        let accept = |rule: &str, figure: &str, places: &[&str], reason: &str, on: &str| Change::Accept {
            rule: rule.to_owned(),
            figure: figure.to_owned(),
            places: places.iter().map(|place| (*place).to_owned()).collect(),
            reason: reason.to_owned(),
            by: None,
            on: on.to_owned(),
        };
        let day = "2022-11-25";
        let figure = "甲.质保金";
        let all: Vec<Change> =
            report.findings.iter().map(|finding| accept(finding.rule.name, &finding.figure, &finding.places(), "看过\n了", day)).collect();
        assert!(all.len() > 2, "{}", all.len());
        let drafted = draft(&base, &all, true);
        assert_eq!(refusals(&drafted), Vec::<String>::new());
        let (_, revised) = revise(&book, &sources, &drafted.texts);
        with_report(&revised.expect("it can be read"), |after, _| {
            assert!(after.findings.iter().all(|finding| finding.accepted.is_some()));
        });
        // What is no reason, or no date, is refused alone.
        let bad = [
            accept("statement-conflict", figure, &["方案", "目标"], "看过", ""),
            accept("statement-conflict", figure, &["方案", "目标"], "\u{0}", day),
        ];
        assert_eq!(draft(&base, &bad, true).refused.len(), 2);
    });
}

/// A book with a draft in it as files.
fn made(book: &Book, sources: &Sources, changes: &[Change]) -> (Sources, Book) {
    with_report(book, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let drafted = draft(&Base { book, sources, report, unrounded: &unrounded }, changes, true);
        assert_eq!(refusals(&drafted), Vec::<String>::new());
        let (sources, book) = revise(book, sources, &drafted.texts);
        (sources, book.expect("it can be read"))
    })
}

#[test]
fn what_was_accepted_can_be_withdrawn() {
    let (sources, book) = first_book();
    let named = |book: &Book, is_meant: &dyn Fn(&cesuan::check::Finding) -> bool| -> Vec<(String, String, Vec<String>)> {
        with_report(book, |report, _| {
            let own = report.findings.iter().filter(|finding| is_meant(finding));
            let places = |finding: &cesuan::check::Finding| finding.places().into_iter().map(str::to_owned).collect();
            own.map(|finding| (finding.rule.name.to_owned(), finding.figure.clone(), places(finding))).collect()
        })
    };
    // One of every name: what has the name of another is accepted with it.
    let mut all = named(&book, &|_| true);
    all.sort();
    all.dedup();
    let accept = |(rule, figure, places): &(String, String, Vec<String>)| Change::Accept {
        rule: rule.clone(),
        figure: figure.clone(),
        places: places.clone(),
        reason: "看过".to_owned(),
        by: None,
        on: "2022-11-25".to_owned(),
    };
    let withdraw = |(rule, figure, places): &(String, String, Vec<String>)| Change::Withdraw {
        rule: rule.clone(),
        figure: figure.clone(),
        places: places.clone(),
        lapsed: None,
    };
    let (accepted_sources, accepted) = made(&book, &sources, &all.iter().map(accept).collect::<Vec<_>>());
    let is_accepted = |finding: &cesuan::check::Finding| finding.accepted.is_some();
    assert!(named(&accepted, &is_accepted).len() >= all.len());
    // Some of them: the others stay, out of one list too.
    let (some, rest): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(at, _)| at % 3 == 0);
    let changes: Vec<Change> = some.iter().map(|(_, one)| withdraw(one)).collect();
    let (half_sources, half) = made(&accepted, &accepted_sources, &changes);
    let mut left = named(&half, &is_accepted);
    left.sort();
    left.dedup();
    assert_eq!(left, rest.iter().map(|(_, one)| (*one).clone()).collect::<Vec<_>>());
    // And all of them.
    let changes: Vec<Change> = rest.iter().map(|(_, one)| withdraw(one)).collect();
    let (none_sources, none) = made(&half, &half_sources, &changes);
    assert_eq!(named(&none, &|_| true), named(&book, &|_| true));
    for ((_, before), (_, after)) in sources.iter().zip(none_sources.iter()) {
        assert!(!after.text.contains("accept:"), "{}", after.path);
        let comments = |text: &str| text.lines().filter(|line| line.contains(" # ")).count();
        assert_eq!(comments(&before.text), comments(&after.text), "{}", after.path);
    }
    // What is accepted no more cannot be withdrawn again.
    with_report(&none, |report, _| {
        let unrounded = unrounded(report.judged.trace);
        let base = Base { book: &none, sources: &none_sources, report, unrounded: &unrounded };
        assert_eq!(draft(&base, &[withdraw(&all[0])], true).refused.len(), 1);
    });
}

#[test]
fn of_acceptances_that_have_lapsed_each_is_withdrawn_alone() {
    let accept = |rule: &str, place: &str| format!("{{ rule: {rule}, place: {place}, stated: 5 元, reason: 看过 }}");
    let (first, second) = (accept("amount-mismatch", "方案"), accept("statement-conflict", "目标"));
    let text = format!(
        "project: 甲\nlines:\n  租金:\n    formula: 数 * 2 元/人\n    数: 4 人\n    stated: {{ 方案: 8 元 }}\n    accept:\n      - {first}   # 一\n      - {second}   # 二\n"
    );
    let (sources, book) = common::book("", &[&text]);
    let book = book.expect("it can be read");
    let withdraw = |lapsed: &str| Change::Withdraw {
        rule: "stale-accept".to_owned(),
        figure: "甲.租金".to_owned(),
        places: Vec::new(),
        lapsed: Some(lapsed.to_owned()),
    };
    let keys: Vec<String> = with_report(&book, |report, causes| {
        let scene = Scene { report, causes, sources: &sources, before: None, language: Language::Chinese };
        let all = serde_json::to_value(entries(&scene, true, None)).expect("data");
        all.as_array().expect("a list").iter().map(|entry| entry["key"].as_str().expect("a key").to_owned()).collect()
    });
    let lapsed: Vec<&String> = keys.iter().filter(|key| key.starts_with("stale-accept")).collect();
    assert_eq!(lapsed, ["stale-accept|甲.租金|amount-mismatch 方案", "stale-accept|甲.租金|statement-conflict 目标"]);
    let (later, _) = made(&book, &sources, &[withdraw("statement-conflict 目标")]);
    let text = later.iter().map(|(_, source)| source.text.clone()).find(|text| text.contains("租金")).expect("the project");
    assert!(text.contains(&first) && text.contains("# 一") && !text.contains("statement-conflict") && !text.contains("# 二"), "{text}");
}
