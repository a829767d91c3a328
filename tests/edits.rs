//! Changes of a file: what they do to the text, and that they do nothing else.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use cesuan::book::outline::{Kind, Outline};
use cesuan::edit::{Editor, Value};
use cesuan::source::{FileId, Span};

const BOOK: &str = "\
# 大厅
project: 大厅   # 名称
lines:
  租金:
    formula: 面积 * 月租金 * 12 月
    面积: 8369.34 平方米        # 合同附件二
    月租金: 50 元/平方米/月
    stated: { 申报表: 502.1604 万元, 实施方案: { value: 502.16 万元, quote: \"大厅租金\", line: 3 } }
  # 水电
  水电: { 电费: 70 万元, 水费: 4 万元 }   # 去年
  其他: 3 万元
";

fn key(outline: &Outline, name: &str) -> Span {
    let mut found = outline.nodes.iter().flat_map(|node| match &node.kind {
        Kind::Map(entries) => entries.as_slice(),
        _ => &[],
    });
    found.find(|entry| &*entry.key == name).unwrap_or_else(|| panic!("a key {name}")).span
}

fn value(outline: &Outline, name: &str) -> u32 {
    let (map, at) = outline.entry(key(outline, name)).expect("an entry");
    outline.entries(map)[at].value
}

fn edited(text: &str, change: impl FnOnce(&mut Editor<'_>)) -> String {
    let mut editor = Editor::new(FileId(0), text).expect("YAML");
    change(&mut editor);
    editor.finish().expect("a change that can be made")
}

/// The lines that differ, as a diff shows them.
fn diff(old: &str, new: &str) -> String {
    let mut out = String::new();
    for line in old.lines().filter(|line| !new.lines().any(|other| other == *line)) {
        out.push_str(&format!("-{line}\n"));
    }
    for line in new.lines().filter(|line| !old.lines().any(|other| other == *line)) {
        out.push_str(&format!("+{line}\n"));
    }
    out
}

#[test]
fn values_are_set_where_they_stand() {
    let new = edited(BOOK, |editor| {
        editor.replace(value(editor.outline(), "月租金"), Value::scalar("52 元/平方米/月（待确认）"));
        editor.replace(value(editor.outline(), "实施方案"), Value::scalar("502.16 万元"));
        editor.replace(value(editor.outline(), "水费"), Value::scalar("a, b"));
    });
    insta::assert_snapshot!(diff(BOOK, &new), @r#"
    -    月租金: 50 元/平方米/月
    -    stated: { 申报表: 502.1604 万元, 实施方案: { value: 502.16 万元, quote: "大厅租金", line: 3 } }
    -  水电: { 电费: 70 万元, 水费: 4 万元 }   # 去年
    +    月租金: 52 元/平方米/月（待确认）
    +    stated: { 申报表: 502.1604 万元, 实施方案: 502.16 万元 }
    +  水电: { 电费: 70 万元, 水费: "a, b" }   # 去年
    "#);
}

#[test]
fn entries_come_and_go() {
    let new = edited(BOOK, |editor| {
        let outline = editor.outline();
        let (area, electricity, other, stated) = (key(outline, "面积"), key(outline, "电费"), key(outline, "其他"), key(outline, "stated"));
        let all = value(outline, "水电");
        editor.remove(area);
        editor.remove(electricity);
        editor.insert_after(stated, "accept", Value::map([("rule", "no-basis"), ("reason", "合同: 已定")]));
        editor.push(all, "燃气费", Value::scalar("16 万元"));
        editor.insert_after(other, "新增", Value::map([("stated", "1 万元")]));
    });
    insta::assert_snapshot!(diff(BOOK, &new), @r#"
    -    面积: 8369.34 平方米        # 合同附件二
    -  水电: { 电费: 70 万元, 水费: 4 万元 }   # 去年
    +    accept: { rule: no-basis, reason: "合同: 已定" }
    +  水电: { 水费: 4 万元, 燃气费: 16 万元 }   # 去年
    +  新增: { stated: 1 万元 }
    "#);
}

#[test]
fn what_is_left_empty_goes_too() {
    let new = edited(BOOK, |editor| {
        for name in ["电费", "水费"] {
            editor.remove(key(editor.outline(), name));
        }
        editor.rename(key(editor.outline(), "其他"), "其他（2023年）");
    });
    insta::assert_snapshot!(diff(BOOK, &new), @r"
    -  水电: { 电费: 70 万元, 水费: 4 万元 }   # 去年
    -  其他: 3 万元
    +  其他（2023年）: 3 万元
    ");
}

#[test]
fn one_becomes_a_list() {
    let flow = "a: { accept: { rule: x } }\nb:\n  accept: { rule: x }   # one\n  c: 1\n";
    let block = "b:\n  accept:\n    rule: x     # why\n    reason: |\n      long\n      text\n  c: 1\n";
    let add = |editor: &mut Editor<'_>| {
        let nodes: Vec<u32> = {
            let outline = editor.outline();
            let keys = outline.nodes.iter().flat_map(|node| match &node.kind {
                Kind::Map(entries) => entries.as_slice(),
                _ => &[],
            });
            keys.filter(|entry| &*entry.key == "accept").map(|entry| entry.value).collect()
        };
        nodes.into_iter().for_each(|node| editor.append(node, Value::map([("rule", "y")])));
    };
    let once = edited(flow, add);
    insta::assert_snapshot!(once, @r"
    a: { accept: [{ rule: x }, { rule: y }] }
    b:
      accept:
        - { rule: x }   # one
        - { rule: y }
      c: 1
    ");
    insta::assert_snapshot!(edited(&once, add), @r"
    a: { accept: [{ rule: x }, { rule: y }, { rule: y }] }
    b:
      accept:
        - { rule: x }   # one
        - { rule: y }
        - { rule: y }
      c: 1
    ");
    insta::assert_snapshot!(edited(block, add), @r"
    b:
      accept:
        - rule: x     # why
          reason: |
            long
            text
        - { rule: y }
      c: 1
    ");
}

#[test]
fn the_last_mapping_cannot_go() {
    let mut editor = Editor::new(FileId(0), "a: 1\n").expect("YAML");
    editor.remove(key(editor.outline(), "a"));
    assert!(editor.finish().is_err());
}
