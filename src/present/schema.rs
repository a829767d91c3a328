//! The format as JSON Schema (draft-07), for editors that complete and check YAML by one.
//!
//! Owns what each keyword is for, in words; the keywords themselves are those of the reader.
//! Must never be stricter than the reader: what it cannot say, the reader says.

use serde_json::{Map, Value, json};

use crate::book::Frequency;

/// A schema by its name.
#[derive(Clone, Copy)]
pub struct Schema {
    /// What it is the schema of.
    pub name: &'static str,
    /// Its text.
    pub text: fn() -> String,
}

/// Every schema.
pub const ALL: [Schema; 3] =
    [Schema { name: "project", text: project }, Schema { name: "book", text: book }, Schema { name: "norms", text: norms }];

/// Of a project file.
pub fn project() -> String {
    let mut properties = shared();
    properties.insert("project".into(), described(&json!({ "type": "string" }), "项目名称"));
    let frequency = json!({ "enum": Frequency::ALL.map(|(name, _)| name) });
    properties.insert("frequency".into(), described(&frequency, "项目安排频度；一次性项目明年不带"));
    properties.insert("lines".into(), described(&entries(), "支出明细；项目总额是各条明细之和"));
    document("项目", &properties, &["project"])
}

/// Of `book.yaml`.
pub fn book() -> String {
    let mut properties = shared();
    let keys: [(&str, Value, &str); 9] = [
        ("department", scalar(), "部门名称"),
        ("region", scalar(), "所在地区，如 湖北省武汉市江汉区；按它选支出标准"),
        ("year", scalar(), "预算年度"),
        ("precision", scalar(), "最小的金额，如 0.01 万元"),
        ("units", map_of(&scalar()), "自用的计量单位：名称: 定义；~ 表示自成一种"),
        ("documents", map_of(&words()), "各份文件里印数的位置"),
        ("text", scalar(), "原件的文字：book.yaml 旁边的文本文件，line 是它的行号"),
        ("norms", word_or_words(), "自己的支出标准：book.yaml 旁边的文件"),
        ("tables", map_of(&reference("table")), "公开报表：book.yaml 旁边的 CSV 文件"),
    ];
    properties.extend(explained(keys));
    document("预算卷", &properties, &[])
}

/// Of a norm file.
pub fn norms() -> String {
    let ceiling = json!({
        "type": "object",
        "properties": explained([
            ("limit", scalar(), "上限，如 550 元/人/天"),
            ("verified", json!({ "enum": ["yes", "no", true, false, "是", "否"] }), "是否在原文里见过这个数"),
            ("source", scalar(), "出处"),
            ("note", scalar(), "说明"),
        ]),
        "required": ["limit"],
        "additionalProperties": false
    });
    let keys: [(&str, Value, &str); 12] = [
        ("norms", scalar(), "标准的名称，预算里用它引用：培训费"),
        ("document", scalar(), "文件名称"),
        ("number", scalar(), "文号"),
        ("issuer", scalar(), "印发机关"),
        ("issued", scalar(), "印发日期，如 2016-12-27"),
        ("from", scalar(), "起始日期"),
        ("until", scalar(), "终止日期；没有废止就不写"),
        ("region", scalar(), "地区，如 湖北省武汉市；中央的以“中央”开头"),
        ("scope", scalar(), "适用范围"),
        ("source", scalar(), "出处"),
        ("ceilings", map_of(&json!({ "anyOf": [scalar(), ceiling] })), "名称: 上限"),
        ("note", scalar_or_list(), "说明，程序不读"),
    ];
    document("支出标准", &explained(keys), &["norms", "document", "number", "from", "region", "ceilings"])
}

/// What both files have.
fn shared() -> Map<String, Value> {
    let keys: [(&str, Value, &str); 6] = [
        ("stated", reference("stated"), "文件印的总额：一个数，或 位置: 数"),
        ("names", map_of(&scalar()), "各处印的名称：位置: 名称"),
        ("figures", entries(), "文件印的其他数，不计入总额"),
        ("relations", map_of(&scalar()), "应当成立的关系：名称: 左边 = 右边"),
        ("accept", reference("accept"), "已有人接受的问题"),
        ("note", scalar_or_list(), "说明，程序不读"),
    ];
    explained(keys)
}

/// Keywords with what stands behind them and what they are for.
fn explained<const N: usize>(keys: [(&str, Value, &str); N]) -> Map<String, Value> {
    keys.into_iter().map(|(name, schema, text)| (name.to_owned(), described(&schema, text))).collect()
}

fn document(title: &str, properties: &Map<String, Value>, required: &[&str]) -> String {
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "definitions": { "figure": figure(), "row": row(), "stated": stated(), "accept": accept(), "table": table() },
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn described(schema: &Value, text: &str) -> Value {
    let mut schema = match schema {
        // Draft-07 reads nothing beside a reference.
        Value::Object(map) if map.contains_key("$ref") => json!({ "allOf": [schema] }),
        other => other.clone(),
    };
    schema["description"] = text.into();
    schema
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// Any scalar: a number keeps its text, an empty value is a blank.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "null"] })
}

fn scalar_or_list() -> Value {
    json!({ "type": ["string", "number", "null", "array", "object"] })
}

fn words() -> Value {
    json!({ "type": "array", "items": { "type": ["string", "number"] }, "minItems": 1 })
}

fn word_or_words() -> Value {
    json!({ "anyOf": [scalar(), words()] })
}

fn map_of(value: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": value })
}

/// Named figures; a bare value is what the document states.
fn entries() -> Value {
    map_of(&json!({ "anyOf": [scalar(), reference("figure")] }))
}

fn figure() -> Value {
    let keys: [(&str, Value, &str); 10] = [
        ("stated", reference("stated"), "文件印的数：一个数，或 位置: 数"),
        ("formula", scalar(), "测算依据：算式，如 面积 * 月租金 * 12 月"),
        ("sum", entries(), "由各部分相加"),
        ("each", scalar(), "每一行的算式，如 人数 * 年费用"),
        ("rows", map_of(&reference("row")), "各行，每行写出各列的值"),
        ("labels", map_of(&scalar()), "归类：科目: 30213 维修（护）费"),
        ("names", map_of(&scalar()), "各处印的名称：位置: 名称"),
        ("norm", scalar(), "要遵守的支出标准，如 培训费.三类培训；见 cesuan norms"),
        ("accept", reference("accept"), "已有人接受的问题"),
        ("note", scalar_or_list(), "说明，程序不读"),
    ];
    let properties = explained(keys);
    // Any other key is an input that the formula names.
    json!({ "type": "object", "properties": properties, "additionalProperties": { "anyOf": [scalar(), reference("figure")] } })
}

fn row() -> Value {
    let mut row = figure();
    row["description"] = "一行：列名: 值".into();
    row
}

fn stated() -> Value {
    let quoted = json!({
        "type": "object",
        "properties": {
            "value": described(&scalar(), "印的数；~ 表示空着"),
            "quote": described(&scalar(), "原文"),
            "line": described(&scalar(), "原文的行号")
        },
        "required": ["value"],
        "additionalProperties": false
    });
    json!({ "anyOf": [scalar(), quoted, map_of(&json!({ "anyOf": [scalar(), quoted] }))] })
}

fn accept() -> Value {
    let keys = [
        ("rule", "规则的名称，见 cesuan explain"),
        ("printed", "接受时各处印的数，没有一个列示数、复算数的规则用"),
        ("place", "只接受这个位置"),
        ("relation", "勾稽关系的名称，或表格一格的路径"),
        ("stated", "接受时列示的数"),
        ("computed", "接受时复算的数"),
        ("reason", "理由"),
        ("by", "谁接受的"),
        ("on", "日期"),
    ];
    let properties = explained(keys.map(|(name, text)| (name, scalar(), text)));
    let one = json!({ "type": "object", "properties": properties, "required": ["rule", "reason"], "additionalProperties": false });
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

fn table() -> Value {
    let tree = json!({ "enum": ["codes", "flat"] });
    let keys: [(&str, Value, &str); 12] = [
        ("file", scalar(), "CSV 文件，相对于 book.yaml"),
        ("unit", scalar(), "金额的单位，如 万元"),
        ("amounts", word_or_words(), "用这个单位的各列"),
        ("key", word_or_words(), "区分各行的列，可以有几列"),
        ("name", scalar(), "科目名称所在的列"),
        ("codes", scalar(), "编码体系：同一体系的几张表，同一编码的名称应当一致"),
        ("code", scalar(), "编码所在的列；不写就是 key"),
        ("tree", tree, "codes：按编码逐级汇总；flat：合计是其余各行之和"),
        ("total", scalar(), "总计那一行的名称；不写就是 合计"),
        ("columns", map_of(&scalar()), "每一行都应成立：总计: 基本支出 + 项目支出"),
        ("rows", map_of(&scalar()), "每一列金额都应成立：收入总计: 本年收入合计 + 八、上年结转"),
        ("note", scalar_or_list(), "说明，程序不读"),
    ];
    let properties = explained(keys);
    json!({ "type": "object", "properties": properties, "required": ["file", "key", "amounts"], "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{ACCEPT, BOOK, CEILING, FIGURE, NORMS, PARTS, PROJECT, TABLE};

    fn names(schema: &Value) -> Vec<&str> {
        let mut names: Vec<&str> = schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn the_keywords_are_those_of_the_reader() {
        let parse = |text: String| serde_json::from_str::<Value>(&text).expect("JSON");
        let (project, book) = (parse(project()), parse(book()));
        let definition = |name: &str| project["definitions"][name].clone();
        let accept = definition("accept")["anyOf"][0].clone();
        let quoted = definition("stated")["anyOf"][1].clone();
        let norms = parse(norms());
        let ceiling = norms["properties"]["ceilings"]["additionalProperties"]["anyOf"][1].clone();
        let pairs: [(&Value, &[&str]); 8] = [
            (&norms, &NORMS),
            (&ceiling, &CEILING),
            (&project, &PROJECT),
            (&book, &BOOK),
            (&definition("figure"), &FIGURE),
            (&definition("table"), &TABLE),
            (&accept, &ACCEPT),
            (&quoted, &PARTS),
        ];
        for (schema, keywords) in pairs {
            let mut keywords = keywords.to_vec();
            keywords.sort_unstable();
            assert_eq!(names(schema), keywords);
        }
    }
}
