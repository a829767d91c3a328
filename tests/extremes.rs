//! Inputs that are too deep, too long, too many or not files at all: a clear message, soon, and never a panic.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::fs;

use common::{check, run};

fn problems(project: &str) -> String {
    check("", &[project]).expect_err("it is refused").join("\n")
}

#[test]
fn ten_thousand_levels_of_yaml() {
    let mut block = String::from("project: 深\nlines:\n");
    let mut flow = String::from("project: 深\nlines: ");
    for level in 0..10_000 {
        block.push_str(&format!("{}甲:\n{}sum:\n", " ".repeat(2 * level + 2), " ".repeat(2 * level + 3)));
        flow.push_str("{ 甲: ");
        if block.len() > 4_000_000 {
            break;
        }
    }
    for text in [block, flow, format!("project: {}", "[".repeat(10_000))] {
        assert!(problems(&text).contains("嵌套过深"));
    }
}

#[test]
fn ten_thousand_levels_of_an_expression() {
    for text in ["(".repeat(10_000), "-".repeat(10_000), "sum(".repeat(10_000), "round(".repeat(10_000)] {
        let project = format!("project: 深\nlines:\n  甲: {{ formula: '{text}1' }}\n");
        assert!(problems(&project).contains("嵌套过深"), "{}", &text[..4]);
    }
}

#[test]
fn a_long_chain_of_terms_is_not_deep() {
    let formula = vec!["1 元"; 20_000].join(" + ");
    let found = check("", &[&format!("project: 长\nlines:\n  甲: {{ formula: {formula}, stated: 2 万元 }}\n")]);
    assert_eq!(found, Ok(Vec::new()));
}

#[test]
fn a_long_chain_of_figures_is_not_deep() {
    let mut project = String::from("project: 链\nlines:\n  甲: { formula: 步20000, stated: 2 万元 }\nfigures:\n  步0: 0 元\n");
    for step in 1..=20_000 {
        project.push_str(&format!("  步{step}: {{ formula: 步{} + 1 元 }}\n", step - 1));
    }
    assert_eq!(check("", &[&project]), Ok(Vec::new()));
    let cycle = project.replace("步0: 0 元", "步0: { formula: 步20000 }");
    assert!(problems(&cycle).contains("循环引用"));
}

#[test]
fn a_hundred_thousand_lines() {
    let mut project = String::from("project: 宽\nstated: 10 万元\nlines:\n");
    for line in 0..100_000 {
        project.push_str(&format!("  明细{line}: 1 元\n"));
    }
    let found = check("", &[&project]).expect("a sound book");
    assert!(found.iter().all(|finding| finding.rule == "no-basis"));
    assert_eq!(found.len(), 100_000);
}

#[test]
fn many_wrong_totals_over_one_wrong_part() {
    let mut project = String::from(
        "project: 多\nlines:\n  甲: { formula: 错, stated: 3 元 }\nfigures:\n  错: { sum: { 一: 1 元, 二: 1 元 }, stated: 3 元 }\n",
    );
    for line in 0..5_000 {
        project.push_str(&format!("  合{line}: {{ formula: 错 + {line} 元, stated: {} 元 }}\n", line + 7));
    }
    let found = check("", &[&project]).expect("a sound book");
    assert!(found.len() > 5_000);
}

#[test]
fn numbers_at_their_limits() {
    let squares: String = (1..40).map(|step| format!("  步{step}: {{ formula: 步{0} * 步{0} }}\n", step - 1)).collect();
    let project = format!("project: 大\nlines:\n  甲: 1 元\nfigures:\n  步0: 9999999999999999999999999999\n{squares}");
    let found = check("", &[&project]).expect("a sound book");
    assert!(found.iter().any(|finding| finding.rule == "cannot-compute" && finding.message.contains("数值过大")));
    let tiny = "project: 小\nlines:\n  甲: { formula: 0.0000000000000000000000000001 元 * 0.0000000000000000000000000001, stated: 0 元 }\n";
    assert_eq!(check("", &[tiny]), Ok(Vec::new()));
    let long = format!("project: 长\nlines:\n  甲: {} 元\n", "1".repeat(40));
    assert!(problems(&long).contains("数字过长（40 位）"));
    let megabyte = format!("project: 长\nlines:\n  甲: {} 元\n", "9".repeat(1_000_000));
    assert!(problems(&megabyte).contains("数字过长"));
}

#[test]
fn long_names_and_lines() {
    let name = "名".repeat(200_000);
    let project = format!("project: 长\nlines:\n  甲: {{ formula: {name} }}\n");
    assert!(problems(&project).contains("没有找到"));
    // YAML itself bounds what may stand before a colon.
    assert!(check("", &[&format!("project: 长\nlines:\n  {name}: 1 元\n")]).is_err());
}

#[test]
fn what_is_no_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("sound.yaml"), "project: 甲\nlines:\n  乙: 1 元\n").expect("written");
    std::os::unix::fs::symlink("nowhere.yaml", at.join("dangling.yaml")).expect("linked");
    std::os::unix::fs::symlink("loop.yaml", at.join("loop.yaml")).expect("linked");
    let run = run(at, &["check", "."]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("dangling.yaml：读不了（找不到）"), "{}", run.stderr);
    assert!(run.stderr.contains("loop.yaml：读不了"), "{}", run.stderr);
}

#[test]
fn a_loop_of_folders_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("2023");
    fs::create_dir(&inner).expect("made");
    fs::write(inner.join("book.yaml"), "year: 2023\n").expect("written");
    fs::write(inner.join("project.yaml"), "project: 甲\nlines:\n  乙: 1 元\n").expect("written");
    let loops = folder.path().join("2022");
    fs::create_dir(&loops).expect("made");
    std::os::unix::fs::symlink("..", loops.join("up")).expect("linked");
    let run = run(folder.path(), &["check", "."]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn an_empty_folder_and_a_missing_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = run(folder.path(), &["check", "."]);
    assert_eq!(empty.status, 2);
    assert!(empty.stderr.contains("里面没有预算卷"), "{}", empty.stderr);
    let missing = run(folder.path(), &["check", "没有"]);
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("没有：读不了（找不到）"), "{}", missing.stderr);
}

#[test]
fn figures_used_twice_at_every_step_are_looked_through_once() {
    let mut project =
        String::from("project: 翻番\nlines:\n  甲: 1 万元\nfigures:\n  步0: { formula: 3.334 万元 * 1, stated: 3.33 万元 }\n");
    for step in 1..=30 {
        project.push_str(&format!("  步{step}: {{ formula: 步{0} + 步{0} }}\n", step - 1));
    }
    project.push_str("  末: { formula: 步30, stated: 1 万元 }\n");
    let found = check("", &[&project]).expect("a sound book");
    assert!(found.iter().any(|finding| finding.rule == "amount-mismatch" && finding.message.starts_with("翻番.末")));
}

#[test]
fn many_cycles_are_told_in_short() {
    let mut project = String::from("project: 圈\nlines:\n  甲: 1 万元\nfigures:\n");
    for step in 0..2_000 {
        project.push_str(&format!("  步{step}: {{ formula: 步{} + 步0 }}\n", (step + 1) % 2_000));
    }
    let text = problems(&project);
    assert!(text.contains("循环引用"));
    assert!(text.len() < 200_000, "{}", text.len());
}

/// An archive with a workbook's parts, one of them as given.
fn archive(name: &str, write: impl FnOnce(&mut dyn std::io::Write)) -> Vec<u8> {
    use std::io::Write;
    let options = zip::write::SimpleFileOptions::default();
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in ["xl/workbook.xml", name] {
        file.start_file(part, options).expect("a part");
        if part == name {
            break;
        }
        file.write_all(b"<workbook/>").expect("written");
    }
    write(&mut file);
    file.finish().expect("an archive").into_inner()
}

#[test]
fn hostile_workbooks_are_refused_before_they_fill_the_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.yaml"), "project: 甲\nlines: { 费: 1 元 }\n").expect("written");
    let repeated = |text: &'static str, count: usize| {
        move |file: &mut dyn std::io::Write| {
            let some = text.repeat(10_000);
            (0..count / 10_000).for_each(|_| file.write_all(some.as_bytes()).expect("written"));
        }
    };
    let lie =
        |file: &mut dyn std::io::Write| file.write_all(b"<sst count=\"1\" uniqueCount=\"1000000000000000000\"></sst>").expect("written");
    let files = [
        ("bomb", archive("xl/media/a.bin", repeated("0000000000000000", 20_000_000))),
        ("cells", archive("xl/worksheets/sheet1.xml", repeated("<c><v>1</v></c>", 4_000_000))),
        ("styles", archive("xl/styles.xml", repeated("<xf/>", 1_000_000))),
        ("lie", archive("xl/sharedStrings.xml", lie)),
        ("empty", archive("xl/other.xml", |_: &mut dyn std::io::Write| {})),
        ("old", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    ];
    let mut said = String::new();
    for (name, bytes) in files {
        assert!(bytes.len() < 2_000_000, "{name} is small");
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let run = common::run(folder.path(), &["import", name, "--book", "."]);
        said.push_str(&format!("{} {}", run.status, run.stderr));
        // Without a book it is read as a document, within the same bounds.
        assert_eq!(common::run(folder.path(), &["import", name]).status, 2, "{name}");
    }
    insta::assert_snapshot!(said, @r"
    2 错误: bomb：太大：解开以后超过 256 MB，或格子太多
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    2 错误: cells：太大：解开以后超过 256 MB，或格子太多
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    2 错误: styles：太大：解开以后超过 256 MB，或格子太多
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    2 错误: lie：不是完整的 .xlsx 工作簿，读不了
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    2 错误: empty：不是完整的 .xlsx 工作簿，读不了
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    2 错误: old：是旧的 .xls 文件，请另存为 .xlsx
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    ");
}
