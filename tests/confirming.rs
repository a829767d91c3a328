//! `confirm` and `accept`: small books before and after.
#![allow(clippy::disallowed_methods, reason = "tests write books")]

mod common;

/// What a command says, and the files that it changed.
fn after(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let run = common::run(folder.path(), arguments);
    let mut out = String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr;
    for (name, before) in files {
        let now = std::fs::read_to_string(folder.path().join(name)).expect("text");
        if now != *before {
            out.push_str(&format!("--- {name}\n{now}"));
        }
    }
    // Whatever was written is read.
    let checked = common::run(folder.path(), &["check", ".", "--fail-on", "never"]);
    assert_eq!(checked.stderr, "", "{out}");
    out
}

const HALL: &str = "\
project: 大厅
stated: { 预算表: 9 万元 }
lines:
  租金:
    formula: 面积 * 月租金 * 12 月
    面积: { stated: { 方案: 100 平方米（待确认）, 说明: 约100平方米, 指标: ≥100平方米, 旧稿: 90 平方米 } }   # 合同
    月租金: 50 元/平方米/月（待确认）
    stated: { 方案: { value: 6 万元, quote: \"租金6万元\", line: 3 }, 上限: 不超过7万元, 旧稿: 5 万元 }
  水费: 3 万元
";

#[test]
fn a_new_value_goes_where_the_old_one_was_and_is_carried_through() {
    insta::assert_snapshot!(after(&[("a.yaml", HALL)], &["confirm", "面积=120"]), @r"
    大厅.租金.面积：100 平方米 → 120 平方米
    已确认 1 个数
    随之改写的列示数（2 处）：
      大厅.租金（方案）：6 万元 → 7.20 万元
      大厅（预算表）：9 万元 → 10.20 万元
    印着别的数、没有动的地方：
      大厅.租金.面积：90 平方米（旧稿）
    现在不相符了，请核对：
      大厅.租金.面积：目标 ≥100 平方米，测算依据为 120 平方米，目标低于测算依据 20 平方米
    --- a.yaml
    project: 大厅
    stated: { 预算表: 10.20 万元 }
    lines:
      租金:
        formula: 面积 * 月租金 * 12 月
        面积: { stated: { 方案: 120 平方米, 说明: 约120 平方米, 指标: ≥100平方米, 旧稿: 90 平方米 } }   # 合同
        月租金: 50 元/平方米/月（待确认）
        stated: { 方案: 7.20 万元, 上限: 不超过7万元, 旧稿: 5 万元 }
      水费: 3 万元
    ");
}

#[test]
fn as_it_is_only_the_mark_goes() {
    insta::assert_snapshot!(after(&[("a.yaml", HALL)], &["confirm", "大厅"]), @r#"
    大厅.租金.面积：100 平方米
    大厅.租金.月租金：50 元/平方米/月
    已确认 2 个数
    --- a.yaml
    project: 大厅
    stated: { 预算表: 9 万元 }
    lines:
      租金:
        formula: 面积 * 月租金 * 12 月
        面积: { stated: { 方案: 100 平方米, 说明: 约100平方米, 指标: ≥100平方米, 旧稿: 90 平方米 } }   # 合同
        月租金: 50 元/平方米/月
        stated: { 方案: { value: 6 万元, quote: "租金6万元", line: 3 }, 上限: 不超过7万元, 旧稿: 5 万元 }
      水费: 3 万元
    "#);
}

#[test]
fn a_dry_run_writes_nothing() {
    let said = after(&[("a.yaml", HALL)], &["confirm", "月租金=55", "--dry-run"]);
    assert!(said.contains("6 万元 → 6.6") && !said.contains("---"), "{said}");
}

#[test]
fn what_waits_is_filled_and_what_follows_is_computed() {
    let book = "project: 甲\nlines:\n  费用: { formula: 数量 * 2 万元/台, 数量: 待填, stated: { 表: 待填 } }\nfigures:\n  上年预算: 5 万元\n  \
                上年余额: { stated: { 表: （待填） } }\n  上年执行率: { formula: (上年预算 - 上年余额) / 上年预算, stated: { 表: 待填 } }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "数量=3台", "上年余额=0.4万元"]), @r"
    甲.费用.数量：3台
    甲.上年余额：0.4万元
    已确认 2 个数
    随之改写的列示数（2 处）：
      甲.费用（表）：待填 → 6.00 万元
      甲.上年执行率（表）：待填 → 92.00%
    --- a.yaml
    project: 甲
    lines:
      费用: { formula: 数量 * 2 万元/台, 数量: 3台, stated: { 表: 6.00 万元 } }
    figures:
      上年预算: 5 万元
      上年余额: { stated: { 表: 0.4万元 } }
      上年执行率: { formula: (上年预算 - 上年余额) / 上年预算, stated: { 表: 92.00% } }
    ");
}

#[test]
fn cells_and_relations_are_told_and_left() {
    let settings = "tables: { 表: { file: t.csv, unit: 万元, key: 名, amounts: 数 } }\nrelations: { 不超过: 甲.人数 <= 10 人 }\n";
    let project = "project: 甲\nlines:\n  租: { stated: { 方案: 5 万元, 表: 表.租.数 } }\nfigures: { 人数: 9 人 }\n";
    let files = [("book.yaml", settings), ("t.csv", "名,数\n租,5\n"), ("a.yaml", project)];
    insta::assert_snapshot!(after(&files, &["confirm", "甲.租=8", "人数=11"]), @r"
    甲.租：5 万元 → 8 万元
    甲.人数：9 人 → 11 人
    已确认 2 个数
    表格里的数没有动，请在 CSV 文件里改：
      甲.租（表）：5 万元 → 8 万元
    现在不相符了，请核对：
      甲.租：各处不一：8 万元（方案）；5 万元（表）
      不超过：甲.人数 ≤ 10 人 不成立：左边 11 人，右边 10 人
    --- a.yaml
    project: 甲
    lines:
      租: { stated: { 方案: 8 万元, 表: 表.租.数 } }
    figures: { 人数: 11 人 }
    ");
}

#[test]
fn bounds_are_set_as_bounds() {
    let book = "project: 甲\nlines: { 水费: 3 万元 }\nfigures: { 消毒次数: { stated: { 指标: ≥24次, 说明: 24次以上 } } }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "消毒次数=30"]), @r"
    甲.消毒次数：≥24 次 → ≥30 次
    已确认 1 个数
    --- a.yaml
    project: 甲
    lines: { 水费: 3 万元 }
    figures: { 消毒次数: { stated: { 指标: ≥30 次, 说明: ≥30 次 } } }
    ");
}

#[test]
fn an_acceptance_goes_beside_the_figure_in_whatever_layout() {
    let layouts = [
        "project: 甲\nlines:\n  租: 5 万元   # 合同\n",
        "project: 甲\nlines:\n  租: |-\n    5 万元\n  水: { formula: 1 万元 }\n",
        "project: 甲\nlines:\n  租:\n    stated: 5 万元\n    accept:\n    - rule: unit-mismatch   # 同键一样深\n      reason: r\n",
        "project: 甲\nlines: { 租: { stated: 5 万元, accept: [] } }\n",
        "project: 甲\nlines:\n  租: { stated: 5 万元, accept: { rule: unit-mismatch, reason: r } }\n",
        "project: 甲\nlines:\n  租:\n    stated: 5 万元\n    note: |+\n      文字\n\n\n",
    ];
    let said: String = layouts
        .iter()
        .map(|text| after(&[("a.yaml", text)], &["accept", "租", "--reason", "~", "--on", "2026-10-20", "--rule", "no-basis"]))
        .collect();
    insta::assert_snapshot!(said, @r#"
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines:
      租: { stated: 5 万元, accept: { rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 } }   # 合同
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines:
      租: { stated: 5 万元, accept: { rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 } }
      水: { formula: 1 万元 }
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines:
      租:
        stated: 5 万元
        accept:
        - rule: unit-mismatch   # 同键一样深
          reason: r
        - { rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 }
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines: { 租: { stated: 5 万元, accept: [{ rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 }] } }
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines:
      租: { stated: 5 万元, accept: [{ rule: unit-mismatch, reason: r }, { rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 }] }
    已接受：甲.租：5 万元 没有测算依据
    --- a.yaml
    project: 甲
    lines:
      租:
        stated: 5 万元
        note: |+
          文字


        accept: { rule: no-basis, stated: 5 万元, reason: "~", on: 2026-10-20 }
    "#);
}

#[test]
fn an_acceptance_of_a_value_without_an_end_lapses_with_it() {
    let book =
        "project: 甲\nlines: { 租: { formula: 1 万元 } }\nfigures:\n  率: { formula: 甲数 / 乙数, 甲数: 1 元, 乙数: 3 元, stated: 40% }\n";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, book).expect("written");
    assert_eq!(common::run(folder.path(), &["accept", "率", "--reason", "口径不同"]).status, 0);
    let accepted = common::run(folder.path(), &["check", "."]);
    assert_eq!(accepted.status, 0, "the acceptance holds");
    let text = std::fs::read_to_string(&path).expect("text").replace("甲数: 1 元", "甲数: 2 元");
    std::fs::write(&path, text).expect("written");
    let lapsed = common::run(folder.path(), &["check", ".", "--format", "concise"]);
    assert_eq!(lapsed.status, 1);
    assert!(String::from_utf8(lapsed.stdout).expect("UTF-8").contains("stale-accept"));
}

#[test]
fn a_file_that_is_read_only_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, HALL).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("set");
    let run = common::run(folder.path(), &["confirm", "月租金=60"]);
    assert!(run.status == 2 && run.stderr.contains("只读"), "{}", run.stderr);
    assert!(std::fs::read_to_string(&path).expect("text") == HALL);
}
