//! YAML's own errors in the words of someone who has never heard of YAML.
//!
//! Owns the wording for syntax errors and the look at the faulty line for the usual slips.
//! Must never know what the file is about.

use granit_parser::{ErrorKind, ScanError};

use crate::message::{Problem, Text};
use crate::source::{FileId, Location, Span};

/// A syntax error with the most likely slip behind it.
pub fn problem(file: FileId, source: &str, error: &ScanError) -> Problem {
    let offset = error.marker().byte_offset().unwrap_or(source.len()).min(source.len());
    let end = source[offset..].chars().next().map_or(offset, |c| if c == '\n' { offset } else { offset + c.len_utf8() });
    let location = Location { file, span: Span::new(offset, end) };
    let (text, help) = wording(error.kind(), &error.info());
    let line = line_at(source, offset);
    let previous = source[..offset].trim_end().lines().next_back().unwrap_or("");
    let slip = slip(line).or_else(|| slip(previous));
    let problem = Problem::at(location, text);
    match slip.or(help) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn line_at(source: &str, offset: usize) -> &str {
    let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = source[offset..].find('\n').map_or(source.len(), |at| offset + at);
    source[start..end].trim_end_matches('\r')
}

/// The slip that people who write Chinese make in this line, if there is one.
fn slip(line: &str) -> Option<Text> {
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    if indent.contains('\t') {
        return Some(Text::new("缩进里有制表符（Tab）：请改用空格", "the indent has a tab: use spaces"));
    }
    if indent.contains('\u{3000}') || indent.contains('\u{a0}') {
        return Some(Text::new("缩进里有全角空格：请改用半角空格", "the indent has a full-width space: use plain spaces"));
    }
    if line.contains(":\u{3000}") {
        return Some(Text::new("冒号后面是全角空格：请改用半角空格", "a full-width space stands behind the colon: use a plain one"));
    }
    if line.contains('：') && !line.contains(": ") {
        return Some(Text::new("用了全角冒号“：”：请改为半角冒号加空格“: ”", "a full-width colon '：': write ': ' instead"));
    }
    if line.contains('{') && line.contains('，') {
        return Some(Text::new("花括号里的“，”是全角逗号：请改用半角“,”", "a full-width comma inside { }: use a plain one"));
    }
    if line.contains(": >") && !line.trim_end().ends_with(": >") {
        return Some(Text::new(
            "以 > 开头的值在 YAML 里另有含义：请加引号，或写“大于”",
            "a value that begins with > means something else in YAML: quote it",
        ));
    }
    None
}

fn wording(kind: &ErrorKind, info: &str) -> (Text, Option<Text>) {
    use ErrorKind as K;
    match kind {
        K::UnclosedQuotedScalar => (Text::new("引号没有闭合", "a quotation mark is not closed"), None),
        K::UnclosedFlowCollection { open } => (Text::new(format!("“{open}”没有闭合"), format!("'{open}' is not closed")), None),
        K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping | K::ExpectedFlowMappingSeparator => (
            Text::new("花括号 { } 里缺少逗号或右括号", "a comma or the closing bracket is missing inside { }"),
            Some(Text::new("写法：{ 人数: 2 人, 年费用: 9.27 万元/人 }", "write: { 人数: 2 人, 年费用: 9.27 万元/人 }")),
        ),
        K::UnexpectedEofFlowSequence | K::ExpectedFlowSequenceSeparator => {
            (Text::new("方括号 [ ] 里缺少逗号或右括号", "a comma or the closing bracket is missing inside [ ]"), None)
        }
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar | K::TabAtBlockScalarStart => {
            (Text::new("这里不能用制表符（Tab）", "a tab is not allowed here"), Some(Text::new("请改用空格缩进", "indent with spaces")))
        }
        K::MisplacedFlowCollectionEnd | K::MismatchedFlowCollectionEnd { .. } => {
            (Text::new("括号不配对：多了或写错了一个右括号", "the brackets do not pair: one too many, or of the wrong kind"), None)
        }
        K::InvalidMappingValueWhitespace | K::InvalidColonPlacement | K::FlowMappingValueAdjacentCollection => {
            (Text::new("冒号的位置不对", "a colon is out of place"), None)
        }
        K::RecursionLimitExceeded => (Text::new("嵌套过深：最多 64 层", "nested too deep: at most 64 levels"), None),
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed | K::InvalidIndentation | K::ExpectedBlockMappingKey => (
            Text::new("缩进不对，或一行里有两个“: ”", "the indent is off, or a line has two ': '"),
            Some(Text::new(
                "同一层的各行要左对齐；值里如有“: ”请加引号",
                "lines of one level begin at one column; quote a value that has ': ' in it",
            )),
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            Text::new("这一行缺少“: ”，或缩进不对", "': ' is missing in this line, or the indent is off"),
            Some(Text::new("写法：名称: 值（半角冒号，后面一个空格）", "write 'name: value': a colon and a space")),
        ),
        K::InvalidBlockScalarHeader | K::UnexpectedCharacter { character: '>' | '|' } => (
            Text::new("值不能以 > 或 | 开头", "a value cannot begin with > or |"),
            Some(Text::new("请加引号，或写“大于”", "quote the value")),
        ),
        K::UnexpectedCharacter { character } => (
            Text::new(format!("值不能以“{character}”开头"), format!("a value cannot begin with '{character}'")),
            Some(Text::new("请给这个值加上引号", "quote the value")),
        ),
        K::UnknownAnchor => anchors(),
        _ if info.contains("trailing content") => (
            Text::new("引号后面还有内容", "there is more behind the closing quotation mark"),
            Some(Text::new(
                "公式里有引号时，整个公式外面再加一层引号：'\"维修（护）费\" / 合计'",
                "quote the whole formula once more: '\"维修（护）费\" / 合计'",
            )),
        ),
        _ => (Text::new(format!("YAML 写法有误（{info}）"), format!("the YAML is wrong: {info}")), None),
    }
}

/// Anchors, aliases, merge keys and tags are refused.
pub fn anchors() -> (Text, Option<Text>) {
    (
        Text::new(
            "不支持 YAML 的锚点、别名、合并键和标签（& * << !）",
            "anchors, aliases, merge keys and tags (& * << !) are not supported",
        ),
        Some(Text::new(
            "请把内容直接写出来；以这些符号开头的文字请加引号",
            "write the content out; quote text that begins with one of these",
        )),
    )
}
