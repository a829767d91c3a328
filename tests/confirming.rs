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

#[test]
fn a_total_that_held_without_a_slip_of_its_part_goes_on_without_it() {
    let book = "project: 甲\nstated: 18 万元\nlines:\n  租:\n    stated: 8 万元\n    sum:\n      一: { formula: 5 件 * 1 万元/件, stated: 15 万元 }\n      \
                二: { formula: 数 * 1 万元/件, 数: 3 件, stated: 3 万元 }\n  水: 10 万元\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "二.数=4"]), @r"
    甲.租.二.数：3 件 → 4 件
    已确认 1 个数
    随之改写的列示数（3 处）：
      甲.租.二：3 万元 → 4 万元
      甲.租：8 万元 → 9 万元
      甲：18 万元 → 19 万元
    --- a.yaml
    project: 甲
    stated: 19 万元
    lines:
      租:
        stated: 9 万元
        sum:
          一: { formula: 5 件 * 1 万元/件, stated: 15 万元 }
          二: { formula: 数 * 1 万元/件, 数: 4 件, stated: 4 万元 }
      水: 10 万元
    ");
}

#[test]
fn what_is_only_a_tail_away_stays_or_follows_unrounded() {
    let book = "project: 甲\nstated: 4.00 万元\nlines:\n  一: { formula: 数 * 1 万元/3 件, 数: 1 件, stated: 0.33 万元 }\n  \
                二: { formula: 1 万元/3, stated: 0.33 万元 }\n  三: { formula: 1 万元/3, stated: 0.33 万元 }\n  水: 3 万元\n\
                figures:\n  甲占: { formula: 一/合计, stated: 8% }\n  乙占: { formula: 二/合计, stated: 8% }\n  丙占: { formula: 三/合计, stated: 8% }\n  \
                丁占: { formula: 水/合计, stated: 75% }\n  各占合计: { formula: 甲占 + 乙占 + 丙占 + 丁占, stated: 100% }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "一.数=4"]), @r"
    甲.一.数：1 件 → 4 件
    已确认 1 个数
    随之改写的列示数（6 处）：
      甲.一：0.33 万元 → 1.33 万元
      甲：4.00 万元 → 5.00 万元
      甲.甲占：8% → 27%
      甲.乙占：8% → 7%
      甲.丙占：8% → 7%
      甲.丁占：75% → 60%
    --- a.yaml
    project: 甲
    stated: 5.00 万元
    lines:
      一: { formula: 数 * 1 万元/3 件, 数: 4 件, stated: 1.33 万元 }
      二: { formula: 1 万元/3, stated: 0.33 万元 }
      三: { formula: 1 万元/3, stated: 0.33 万元 }
      水: 3 万元
    figures:
      甲占: { formula: 一/合计, stated: 27% }
      乙占: { formula: 二/合计, stated: 7% }
      丙占: { formula: 三/合计, stated: 7% }
      丁占: { formula: 水/合计, stated: 60% }
      各占合计: { formula: 甲占 + 乙占 + 丙占 + 丁占, stated: 100% }
    ");
}

#[test]
fn a_fine_place_is_not_computed_from_a_coarse_one() {
    let book = "project: 甲\nstated: { 表: 7.5 万元, 元表: 75000 元 }\nlines:\n  租: { formula: 数 * 价, 数: 10 件, 价: 7500 元/件, \
                stated: { 甲处: 7.5 万元, 乙处: 75000 元 } }\nfigures: { 倍数: { formula: 租 * 2, stated: 150000 元 } }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "价=7512.34"]), @r"
    甲.租.价：7500 元/件 → 7512.34 元/件
    已确认 1 个数
    随之改写的列示数（5 处）：
      甲.租（甲处）：7.5 万元 → 7.51 万元
      甲.租（乙处）：75000 元 → 75123 元
      甲（表）：7.5 万元 → 7.51 万元
      甲（元表）：75000 元 → 75123 元
      甲.倍数：150000 元 → 150247 元
    --- a.yaml
    project: 甲
    stated: { 表: 7.51 万元, 元表: 75123 元 }
    lines:
      租: { formula: 数 * 价, 数: 10 件, 价: 7512.34 元/件, stated: { 甲处: 7.51 万元, 乙处: 75123 元 } }
    figures: { 倍数: { formula: 租 * 2, stated: 150247 元 } }
    ");
}

#[test]
fn what_waits_elsewhere_goes_on_waiting() {
    let book = "project: 甲\nstated: 17.60 元\nlines:\n  租: { formula: 数 * 价, 数: 3 件, 价: 2.534 元/件, stated: 待填 }\n  水: 10 元\n\
                figures: { 上年: 5 万元 }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "上年=6"]), @r"
    甲.上年：5 万元 → 6 万元
    已确认 1 个数
    --- a.yaml
    project: 甲
    stated: 17.60 元
    lines:
      租: { formula: 数 * 价, 数: 3 件, 价: 2.534 元/件, stated: 待填 }
      水: 10 元
    figures: { 上年: 6 万元 }
    ");
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "租.数=4"]), @r"
    甲.租.数：3 件 → 4 件
    已确认 1 个数
    随之改写的列示数（2 处）：
      甲.租：待填 → 10.14 元
      甲：17.60 元 → 20.14 元
    --- a.yaml
    project: 甲
    stated: 20.14 元
    lines:
      租: { formula: 数 * 价, 数: 4 件, 价: 2.534 元/件, stated: 10.14 元 }
      水: 10 元
    figures: { 上年: 5 万元 }
    ");
}

#[test]
fn a_bound_goes_to_bounds_of_its_kind() {
    let book = "project: 甲\nlines: { 租: 5 万元 }\nfigures:\n  满意度: { stated: { 绩效: ≤100%, 年度: ≥95%, 计划: 90-99% } }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "满意度=≥97%"]), @r"
    甲.满意度：≥95% → ≥97%
    已确认 1 个数
    印着别的数、没有动的地方：
      甲.满意度：≤100%（绩效）
      甲.满意度：90%-99%（计划）
    --- a.yaml
    project: 甲
    lines: { 租: 5 万元 }
    figures:
      满意度: { stated: { 绩效: ≤100%, 年度: ≥97%, 计划: 90-99% } }
    ");
}

#[test]
fn each_place_keeps_its_unit_and_its_decimals() {
    let book = "project: 甲\nlines:\n  租: { stated: { a: 750 万元, b: 750.00 万元, c: 7500000 元, d: 0.075 亿元 } }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "租=812.3万元"]), @r"
    甲.租：750 万元 → 812.3万元
    已确认 1 个数
    --- a.yaml
    project: 甲
    lines:
      租: { stated: { a: 812.3万元, b: 812.30 万元, c: 8123000 元, d: 0.08123 亿元 } }
    ");
}

#[test]
fn a_bare_number_that_could_mean_two_values_is_refused() {
    let book =
        "project: 甲\nlines:\n  租: { stated: { a: 5 万元, b: 50000 元 } }\n  税: { formula: 租 * 税率, 税率: 5%, stated: 0.25 万元 }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "租=6", "税率=6"]), @r"
    错误: 甲.租：“6”要写单位：卷里印着 5 万元、50000 元
     |
     = 建议: 如 6万元

    错误: 甲.税.税率：“6”要写单位：卷里印着 5%
     |
     = 建议: 如 6%
    ");
}

#[test]
fn estimates_stay_estimates() {
    let book = "project: 甲\nlines:\n  刻: { formula: 数 * 220 元/户, 数: 5900 户, stated: 约130万元 }\n";
    assert!(!after(&[("a.yaml", book)], &["confirm", "数=5930"]).contains("随之改写"));
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "数=8123"]), @r"
    甲.刻.数：5900 户 → 8123 户
    已确认 1 个数
    随之改写的列示数（1 处）：
      甲.刻：约130 万元 → 约179 万元
    --- a.yaml
    project: 甲
    lines:
      刻: { formula: 数 * 220 元/户, 数: 8123 户, stated: 约179 万元 }
    ");
}

#[test]
fn an_acceptance_that_lapses_is_told() {
    let book = "project: 甲\nlines:\n  租:\n    stated: 6 万元\n    sum: { 一: 2 万元, 二: 3 万元 }\n    \
                accept: { rule: amount-mismatch, stated: 6 万元, computed: 5 万元, reason: 合同如此 }\n";
    insta::assert_snapshot!(after(&[("a.yaml", book)], &["confirm", "一=4.2"]), @r"
    甲.租.一：2 万元 → 4.2 万元
    已确认 1 个数
    现在不相符了，请核对：
      甲.租：列示 6 万元，复算 7.2 万元，少报 1.2 万元
    --- a.yaml
    project: 甲
    lines:
      租:
        stated: 6 万元
        sum: { 一: 4.2 万元, 二: 3 万元 }
        accept: { rule: amount-mismatch, stated: 6 万元, computed: 5 万元, reason: 合同如此 }
    ");
}

#[test]
fn a_line_that_would_be_too_long_to_read_is_not_written() {
    let note = "长".repeat(33_270);
    let book = format!("project: 甲\nlines: {{ 租: {{ stated: {{ a: 5 万元, b: 6 万元 }}, sum: {{ 一: 5 万元 }}, note: {note} }} }}\n");
    let said = after(&[("a.yaml", &book)], &["accept", "租", "--place", "b", "--reason", &"r".repeat(60)]);
    assert!(said.contains("过长") && !said.contains("---"), "{}", &said[..200]);
}

#[test]
fn a_tail_goes_along_and_changes_nothing_by_itself() {
    let book = "project: 甲\nstated: 17.12 万元\nlines:\n  租: { formula: 3 件 * 3.3728 万元/件, stated: 10.1 万元 }\n  \
                大项: { stated: 7 万元, sum: { 乙: 5 万元 } }\n  水: 0 万元\n";
    // 大项 is wrong and stays, and so does the total that was printed over it.
    let said = after(&[("a.yaml", book)], &["confirm", "大项.乙=6"]);
    assert!(said.contains("17.12") && !said.contains("随之改写"), "{said}");
    let said = after(&[("a.yaml", book)], &["confirm", "水=1"]);
    assert!(said.contains("甲：17.12 万元 → 18.12 万元"), "{said}");
}

#[test]
fn a_unit_that_is_wrong_stays_and_is_still_told() {
    let book = "project: 甲\nlines:\n  租: { formula: 人数 * 1.5 万元/人, 人数: 10 人, stated: 15 万元 }\nfigures:\n  \
                套数: { formula: 人数 * 2, stated: { 表: 20套, 说明: 20 人 } }\n";
    let said = after(&[("a.yaml", book)], &["confirm", "人数=14"]);
    assert!(said.contains("套数: { formula: 人数 * 2, stated: { 表: 20套, 说明: 28 人 } }"), "{said}");
    assert!(said.contains("现在不相符了"), "{said}");
}

#[test]
fn the_same_value_changes_nothing_but_the_mark() {
    let book = "project: 甲\nlines:\n  租: { stated: { value: 20 万元（待确认）, quote: \"20万\", line: 3 } }\n  \
                水: { stated: { 说明: 20 万元, 表: \"200,000 元\" } }\n  电: { formula: 量 * 1 万元/台, 量: 3 台 }\n";
    let said = after(&[("a.yaml", book)], &["confirm", "租=20万元", "水=20万元", "量=3台"]);
    assert!(said.ends_with(&book.replace("（待确认）", "")), "{said}");
}

#[test]
fn a_number_that_is_computed_with_does_not_become_a_bound() {
    let book = "project: 甲\nlines:\n  租: { formula: 人数 * 1.5 万元/人, 人数: 10 人 }\n";
    let said = after(&[("a.yaml", book)], &["confirm", "人数=≥12人"]);
    assert!(said.contains("不是界限") && !said.contains("---"), "{said}");
}
