//! Changes of a file: what they do to the text, and that they do nothing else.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use std::sync::OnceLock;

use cesuan::book::outline::{Kind, Outline};
use cesuan::edit::{Editor, Value, format};
use cesuan::source::{FileId, Span};
use proptest::prelude::*;

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
fn items_of_lists_come_out() {
    let text = "\
a: [{ x: 1 }, { x: 2 }, { x: 3 }]   # three
b:
  # first
  - { y: 1 }   # one
  - y: 2
    z: |
      long
  - { y: 3 }
c:
- 1
- 2";
    let without = |wanted: &[&str]| {
        edited(text, |editor| {
            let items: Vec<u32> = editor
                .outline()
                .nodes
                .iter()
                .flat_map(|node| if let Kind::List(items) = &node.kind { items.clone() } else { Vec::new() })
                .collect();
            let says = |item: &u32| {
                let span = editor.outline().node(*item).span;
                wanted.contains(&text[span.range()].trim())
            };
            items.into_iter().filter(|item| says(item)).collect::<Vec<_>>().into_iter().for_each(|item| editor.drop_item(item));
        })
    };
    insta::assert_snapshot!(without(&["{ x: 1 }", "{ x: 3 }", "{ y: 1 }", "2"]), @r"
    a: [{ x: 2 }]   # three
    b:
      # first
      - y: 2
        z: |
          long
      - { y: 3 }
    c:
    - 1
    ");
    insta::assert_snapshot!(without(&["{ x: 2 }", "y: 2\n    z: |\n      long", "1"]), @r"
    a: [{ x: 1 }, { x: 3 }]   # three
    b:
      # first
      - { y: 1 }   # one
      - { y: 3 }
    c:
    - 2
    ");
    insta::assert_snapshot!(without(&["{ x: 1 }", "{ x: 2 }", "{ x: 3 }", "1", "2"]), @r"
    b:
      # first
      - { y: 1 }   # one
      - y: 2
        z: |
          long
      - { y: 3 }
    ");
}

#[test]
fn comments_beside_what_goes_stay() {
    let text = "a: {\n  x: 1,   # first\n  y: 2,   # second, of y\n  # before z\n  z: 3   # third\n}\n";
    for name in ["x", "y", "z"] {
        let new = edited(text, |editor| editor.remove(key(editor.outline(), name)));
        let comments = |text: &str| text.matches('#').count();
        assert_eq!(comments(&new), comments(text), "{new}");
        assert!(!new.contains(&format!("{name}: ")), "{new}");
    }
}

#[test]
fn new_lines_end_as_those_around_them() {
    let text = "a:\r\n  x: 1\r\nb:\n  x: 1\nc:\n  x: 1";
    let new = edited(text, |editor| {
        for name in ["a", "b", "c"] {
            let map = value(editor.outline(), name);
            editor.push(map, "y", Value::scalar("2"));
        }
    });
    assert_eq!(new, "a:\r\n  x: 1\r\n  y: 2\r\nb:\n  x: 1\n  y: 2\nc:\n  x: 1\n  y: 2");
}

#[test]
fn the_last_mapping_cannot_go() {
    let mut editor = Editor::new(FileId(0), "a: 1\n").expect("YAML");
    editor.remove(key(editor.outline(), "a"));
    assert!(editor.finish().is_err());
}

/// What a test does to an entry of a file.
#[derive(Clone, Debug)]
enum Change {
    Set(String),
    Remove,
    Rename(String),
    InsertAfter(String, String),
    PushFront(String, String),
}

/// A file as a second library reads it, keys in order.
fn second_reading(text: &str) -> yaml_serde::Value {
    yaml_serde::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Whether two readings say the same, the order of keys included.
fn same(left: &yaml_serde::Value, right: &yaml_serde::Value) -> bool {
    use yaml_serde::Value;
    match (left, right) {
        (Value::Mapping(left), Value::Mapping(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|((key, a), (other, b))| key == other && same(a, b))
        }
        (Value::Sequence(left), Value::Sequence(right)) => left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b)),
        (left, right) => left == right,
    }
}

/// The keys from the top of the file to an entry.
fn path(outline: &Outline, map: u32, place: usize) -> Vec<usize> {
    let mut path = vec![place];
    let mut at = map;
    while outline.node(at).parent != at {
        path.push(outline.node(at).place);
        at = outline.node(at).parent;
    }
    path.reverse();
    path
}

/// The same change made to the second reading; a mapping that is left empty goes too.
fn changed(value: &yaml_serde::Value, path: &[usize], change: &Change) -> Option<yaml_serde::Value> {
    use yaml_serde::Value;
    let text = |text: &str| Value::String(text.to_owned());
    match value {
        Value::Sequence(items) => {
            let (first, rest) = path.split_first().expect("a path into a list");
            let items =
                items.iter().enumerate().map(|(at, item)| if at == *first { changed(item, rest, change) } else { Some(item.clone()) });
            Some(Value::Sequence(items.collect::<Option<Vec<_>>>()?))
        }
        Value::Mapping(map) => {
            let (first, rest) = path.split_first().expect("a path into a mapping");
            let mut new = yaml_serde::Mapping::new();
            let mut add = |key: Value, value: Value| drop(new.insert(key, value));
            if let (Change::PushFront(name, value), []) = (change, rest) {
                add(text(name), text(value));
            }
            for (at, (key, value)) in map.iter().enumerate() {
                match (change, rest) {
                    _ if at != *first => add(key.clone(), value.clone()),
                    (_, [_, ..]) => {
                        if let Some(inner) = changed(value, rest, change) {
                            add(key.clone(), inner);
                        }
                    }
                    (Change::Set(new), []) => add(key.clone(), text(new)),
                    (Change::Remove, []) => {}
                    (Change::Rename(name), []) => add(text(name), value.clone()),
                    (Change::InsertAfter(name, inner), []) => {
                        add(key.clone(), value.clone());
                        add(text(name), text(inner));
                    }
                    (Change::PushFront(..), []) => add(key.clone(), value.clone()),
                }
            }
            (!new.is_empty()).then_some(Value::Mapping(new))
        }
        other => panic!("a path into {other:?}"),
    }
}

/// The comments of a file.
fn comments(text: &str) -> Vec<String> {
    let outline = Outline::new(FileId(0), text).expect("YAML");
    outline.comments.iter().map(|span| text[span.range()].to_owned()).collect()
}

/// Every sound file of the first book and of the cases.
fn corpus() -> Vec<String> {
    fn files(folder: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                out.push(path);
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["formulas", "tests/cases/holds", "tests/cases/judging", "tests/cases/causes"] {
        files(&root.join(folder), &mut paths);
    }
    paths.sort();
    let mut texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).expect("text")).collect();
    // The same with other line ends, without the last one, and in brackets.
    texts.extend(texts.iter().step_by(5).map(|text| text.replace('\n', "\r\n")).collect::<Vec<_>>());
    texts.extend(texts.iter().step_by(7).map(|text| text.trim_end().to_owned()).collect::<Vec<_>>());
    texts.retain(|text| yaml_serde::from_str::<yaml_serde::Value>(text).is_ok_and(|value| value.is_mapping()));
    texts
}

/// Texts with everything that needs quotation marks, and a Chinese character, so that they are read as text.
fn nasty() -> impl Strategy<Value = String> {
    "[-?:,{}#&*!|>'\"%@`\\[\\] ~=a-z0-9，：]{0,8}[甲乙丙][-?:,{}#&*!|>'\"%@`\\[\\] ~=a-z0-9，：\\\\\t]{0,8}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    /// Whatever is changed, another library reads the old file with that change and nothing else, and no comment is lost.
    #[test]
    fn an_edit_changes_only_what_it_says(
        file in 0_usize..10_000,
        entry in 0_usize..10_000,
        kind in 0..5,
        (name, value) in (nasty(), nasty()),
    ) {
        let corpus = CORPUS.get_or_init(corpus);
        let text = &corpus[file % corpus.len()];
        let mut editor = Editor::new(FileId(0), text).expect("YAML");
        let entries: Vec<(u32, usize)> = (0_u32..).zip(&editor.outline().nodes).flat_map(|(at, node)| match &node.kind {
            Kind::Map(entries) => (0..entries.len()).map(|place| (at, place)).collect::<Vec<_>>(),
            _ => Vec::new(),
        }).collect();
        let (map, place) = entries[entry % entries.len()];
        let path = path(editor.outline(), map, place);
        let entry = editor.outline().entries(map)[place].clone();
        // An item of a list that would be left empty is refused, and left to a person.
        let is_item = matches!(editor.outline().node(editor.outline().node(map).parent).kind, Kind::List(_));
        prop_assume!(!(is_item && kind == 1 && editor.outline().entries(map).len() == 1));
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        let change = match kind {
            0 => Change::Set(value),
            1 => Change::Remove,
            2 => Change::Rename(name),
            3 => Change::InsertAfter(name, value),
            _ => Change::PushFront(name, value),
        };
        match &change {
            Change::Set(value) => editor.replace(entry.value, Value::scalar(value.clone())),
            Change::Remove => editor.remove(entry.span),
            Change::Rename(name) => editor.rename(entry.span, name),
            Change::InsertAfter(name, value) => editor.insert_after(entry.span, name, Value::scalar(value.clone())),
            Change::PushFront(name, value) => editor.push_front(map, name, Value::scalar(value.clone())),
        }
        let wanted = changed(&second_reading(text), &path, &change);
        match (editor.finish(), wanted) {
            (Ok(new), Some(wanted)) => {
                prop_assert!(same(&second_reading(&new), &wanted), "{change:?} at {path:?}\n{text}\n---\n{new}");
                let (before, after) = (comments(text), comments(&new));
                let takes_out = matches!(change, Change::Set(_) | Change::Remove);
                let mut rest = before.iter();
                prop_assert!(after.iter().all(|comment| rest.any(|own| own == comment)), "{new}");
                prop_assert!(takes_out || before.len() == after.len(), "{new}");
                // Lines that have nothing to do with the change are the same bytes.
                let kept = text.lines().filter(|line| new.lines().any(|other| other == *line)).count();
                prop_assert!(matches!(change, Change::Set(_) | Change::Remove) || kept + 2 >= text.lines().count(), "{new}");
            }
            // A file that would have nothing left is refused.
            (Err(_), None) => {}
            (Ok(new), None) => prop_assert!(false, "nothing should be left\n{new}"),
            (Err(problem), Some(_)) => prop_assert!(false, "{change:?} at {path:?} is refused: {}\n{text}", problem.text.zh),
        }
    }

    /// Laying a file out changes no data and no comment, whatever its spaces were; doing it twice is doing it once.
    #[test]
    fn laying_out_changes_only_spaces(file in 0_usize..10_000, extra in 0_usize..5, empty in 0_usize..3) {
        let corpus = CORPUS.get_or_init(corpus);
        let text = &corpus[file % corpus.len()];
        // Further in by the same factor, with blanks at the ends of lines and more empty lines.
        let deeper = |line: &str| {
            let own = line.len() - line.trim_start_matches(' ').len();
            format!("{}{}", " ".repeat(own * (1 + extra)), &line[own..])
        };
        let lines: Vec<String> = text.lines().map(deeper).collect();
        let spaced = lines.join(&format!("{}\n", "\n".repeat(empty))) + "\n";
        prop_assume!(yaml_serde::from_str::<yaml_serde::Value>(&spaced).is_ok_and(|value| same(&value, &second_reading(text))));
        let even = format(FileId(0), &spaced).expect("it can be laid out");
        prop_assert!(same(&second_reading(&even), &second_reading(text)), "{even}");
        prop_assert_eq!(comments(&even).len(), comments(text).len());
        prop_assert_eq!(format(FileId(0), &even).expect("again"), even);
    }
}

static CORPUS: OnceLock<Vec<String>> = OnceLock::new();

#[test]
fn a_file_is_laid_out_evenly() {
    let text = "project: 甲\n\n\nlines:\n      一:   {stated: 3 万元,sum: {a: 1 万元,b: 2 万元}}   \n      # 注释\n      二:\n          accept:\n          - {rule: no-basis, reason: \"a\"}\n          -   rule: no-basis\n              reason: b\n";
    insta::assert_snapshot!(format(FileId(0), text).expect("laid out"), @r#"
    project: 甲

    lines:
      一:   { stated: 3 万元, sum: { a: 1 万元, b: 2 万元 } }
      # 注释
      二:
        accept:
          - { rule: no-basis, reason: "a" }
          - rule: no-basis
            reason: b
    "#);
}
