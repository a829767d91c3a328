//! Names of persons and telephone numbers, left out.
//!
//! Owns what is taken for one: names that the book gives as such or that stand behind the name of an office, and numbers in the
//! forms that telephones have.
//! Must never touch an amount.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::book::Book;
use crate::message::{Language, Phrase};

/// What stands in the place of a name.
const NAME: Phrase = Phrase::new("某某", "[name]");
/// What stands in the place of a number.
const NUMBER: Phrase = Phrase::new("（电话略）", "[telephone]");

/// Digits, and what people put between them.
const DIGIT: &str = "[0-9０-９]";
const GAP: &str = r"[-－—–.· ]?";

/// A telephone: mobile, with an area code, or of a service; an extension belongs to it.
static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| {
    let d = DIGIT;
    let country = format!(r"(?:(?:[+＋]|00)?86{GAP})?");
    let mobile = format!(r"[(（]?[1１][3-9３-９]{d}[)）]?(?:{GAP}{d}{{4}}{GAP}{d}{{4}}|{GAP}{d}{{3}}{GAP}{d}{{5}})");
    let landline =
        format!(r"[(（]?[0０]{d}{{2,3}}[)）]?{GAP}{d}{{3,4}}{GAP}{d}{{4}}|(?:[+＋]|00)?86{GAP}{d}{{2,3}}{GAP}{d}{{3,4}}{GAP}{d}{{4}}");
    let service = format!(r"[48４８][0０][0０]{GAP}{d}{{3,4}}{GAP}{d}{{3,4}}");
    let extension = format!(r"(?:\s?(?:转|ext\.?)\s?{d}{{1,6}})?");
    pattern(&format!(r"(?:{country}(?:{mobile}|{landline})|{service}){extension}"))
});
/// A word that says that what follows is a telephone, and all the numbers behind it.
static NAMED_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let number = format!(r"[+＋(（]?{DIGIT}(?:[-－—–.·()（） ]{{0,2}}{DIGIT}){{4,14}}(?:\s?(?:转|ext\.?)\s?{DIGIT}{{1,6}})?");
    pattern(&format!(
        r"((?:电话|手机|座机|传真|联系方式|[Tt]el|[Ff]ax|[Pp]hone|[Mm]obile)(?:号码|号)?\s?[:：]?\s?)({number}(?:\s?[、，,;；/]\s?{number})*)"
    ))
});
/// Words behind which a name stands.
const BEFORE: &str =
    "负责人|联系人|经办人|填报人|填表人|申报人|审核人|复核人|评审人|评审专家|制表人|法定代表人|法人代表|分管领导|主管领导|姓名";
/// Words behind a name.
const BEHIND: &str = "同志|先生|女士|局长|处长|科长|主任|老师|经理|院长|校长|所长";
/// The family names of nine people in ten.
const FAMILIES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤";

/// A name behind an office.
static NAMED_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    let spaced = |word: &str| word.chars().map(String::from).collect::<Vec<_>>().join(r"\s?");
    let office = BEFORE.split('|').map(spaced).collect::<Vec<_>>().join("|");
    let between = r"(?:(?:及|、)?(?:联系)?电话)?(?:\s*[:：]\s*|\s+|为)";
    pattern(&format!(r"((?:{office}){between})(\p{{Han}}{{2,4}}|\p{{Han}}\s\p{{Han}}{{1,2}})"))
});
/// A family name with what goes with it: right behind an office, before a title, or before a mobile number.
static FAMILY: LazyLock<Regex> = LazyLock::new(|| {
    let name = format!(r"[{FAMILIES}]\p{{Han}}{{1,2}}");
    let mobile = format!(r"[1１][3-9３-９]{DIGIT}{GAP}{DIGIT}{{4}}{GAP}{DIGIT}{{4}}");
    pattern(&format!(
        r"(?:{BEFORE})(?P<a>{name})(?:[、，。,；;）)（(]|\s|$)|(?P<b>{name}?)(?:{BEHIND})|(?P<c>{name})\s?[（(]?\s?(?:电话)?[:：]?\s?{mobile}"
    ))
});

/// A pattern of this file: that all of them can be read is a test.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are sound")
}

/// What stands behind the name of an office and is no person.
const NO_PERSONS: [&str; 9] = ["签字", "签名", "签章", "意见", "待定", "暂缺", "空缺", "盖章", "电话"];
/// Names of offices, which are no persons.
const OFFICES: [char; 18] = ['局', '处', '科', '室', '组', '委', '部', '院', '厅', '所', '心', '办', '队', '司', '校', '会', '府', '站'];
/// What makes a number something else when it stands before it.
const CODES: [&str; 10] = ["代码", "编号", "编码", "文号", "账号", "科目", "合同", "档案", "第", "〔"];
/// What makes it an amount when it stands behind it.
const UNITS: &str = "元万亿千百%％‰人次件条台套份个户页种箱吨公平方米亩天日月年小时号辆张把";

/// Leaves persons out of texts.
#[derive(Debug)]
pub struct Redactor {
    /// Names that the book gives as such, the longest first.
    names: Vec<String>,
    language: Language,
}

impl Redactor {
    /// One that knows who accepted what in some books.
    pub fn new<'b>(books: impl IntoIterator<Item = &'b Book>, language: Language) -> Self {
        let modules = books.into_iter().flat_map(|book| &book.modules);
        let by = modules.flat_map(|module| &module.acceptances).filter_map(|acceptance| acceptance.by.as_deref());
        Self::knowing(by, language)
    }

    fn knowing<'n>(by: impl Iterator<Item = &'n str>, language: Language) -> Self {
        let names = by.flat_map(|by| by.split(|c: char| !c.is_alphabetic() && c != '·')).map(str::trim);
        // One character says nothing of a person, and would be found in other words.
        let is_office = |name: &str| name.ends_with(OFFICES) || BEFORE.split('|').any(|office| name.contains(office));
        let is_person = |name: &&str| name.chars().count() > 1 && !is_office(name);
        let names: FxHashSet<&str> = names.filter(is_person).collect();
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        Self { names, language }
    }

    /// The same with what stands in the place of persons in another language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        Self { names: self.names.clone(), language }
    }

    /// What stands for a cell under a head, where that is a telephone.
    pub fn hidden(&self, head: &str, cell: &str) -> Option<String> {
        let is_named = ["电话", "手机", "座机", "传真", "联系方式"].iter().any(|word| head.contains(word));
        let mut text = cell.to_owned();
        self.apply(&mut text);
        if is_named && cell.bytes().any(|byte| byte.is_ascii_digit()) {
            return Some(NUMBER.get(self.language).to_owned());
        }
        (text != cell).then_some(text)
    }

    /// Leaves persons and telephone numbers out of a text.
    pub fn apply(&self, text: &mut String) {
        let (name, number) = (NAME.get(self.language), NUMBER.get(self.language));
        for known in &self.names {
            if text.contains(known.as_str()) {
                *text = text.replace(known.as_str(), name);
            }
        }
        replace(text, &NAMED_PERSON, name, |_, person, after| {
            // 负责人 签字：
            !after.starts_with(['：', ':']) && !NO_PERSONS.contains(&person) && !person.ends_with(OFFICES)
        });
        families(text, name);
        replace(text, &NAMED_NUMBER, number, |_, _, after| !is_amount(after));
        replace(text, &TELEPHONE, number, |before, _, after| !is_amount(after) && !is_part(before, after));
    }
}

/// Replaces the last group of a pattern, or all of it where it has none, wherever that is meant.
fn replace(text: &mut String, pattern: &Regex, with: &str, is_meant: impl Fn(&str, &str, &str) -> bool) {
    let mut new = String::new();
    let mut kept = 0;
    for found in pattern.captures_iter(text) {
        let Some(part) = found.get(2).or_else(|| found.get(0)) else { continue };
        // A bracket that does not close within it is not part of it.
        let is_open = part.as_str().starts_with(['(', '（']) && !part.as_str().contains([')', '）']);
        let bracket = if is_open { part.as_str().chars().next().map_or(0, char::len_utf8) } else { 0 };
        let (start, end) = (part.start() + bracket, part.end());
        if is_meant(&text[..start], &text[start..end], &text[end..]) {
            new.push_str(&text[kept..start]);
            new.push_str(with);
            kept = end;
        }
    }
    if kept > 0 {
        new.push_str(&text[kept..]);
        *text = new;
    }
}

/// Replaces names that are told by their family name.
fn families(text: &mut String, with: &str) {
    let mut new = String::new();
    let mut kept = 0;
    let mut from = 0;
    // What ends one may begin the next.
    while let Some(found) = FAMILY.captures_at(text, from) {
        let Some(part) = ["a", "b", "c"].iter().find_map(|group| found.name(group)) else { break };
        if !part.as_str().ends_with(OFFICES) && !NO_PERSONS.iter().any(|word| part.as_str().ends_with(word)) {
            new.push_str(&text[kept..part.start()]);
            new.push_str(with);
            kept = part.end();
        }
        from = part.end();
    }
    if kept > 0 {
        new.push_str(&text[kept..]);
        *text = new;
    }
}

/// Whether a unit follows.
fn is_amount(after: &str) -> bool {
    after.trim_start_matches(' ').starts_with(|c| UNITS.contains(c))
}

/// Whether a number is a part of a longer one, or a code.
fn is_part(before: &str, after: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || ('０'..='９').contains(&c);
    let last = before.chars().next_back();
    let joined = last.is_some_and(|c| joins(c) || matches!(c, '-' | '.' | '_' | '/' | '－'));
    let goes_on = after.starts_with(|c| joins(c) || matches!(c, '-' | '.' | '_') && after[1..].starts_with(joins));
    let named = before.trim_end_matches([' ', '：', ':']);
    joined || goes_on || CODES.iter().any(|code| named.ends_with(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let redactor = Redactor::knowing(["王小明", "财政局", "王", "张三、办公室"].into_iter(), Language::Chinese);
        let mut text = text.to_owned();
        redactor.apply(&mut text);
        text
    }

    #[test]
    fn persons_are_left_out() {
        let rows = [
            ("经王小明同意，接受", "经某某同意，接受"),
            ("项目负责人：李四，联系电话：85555555", "项目负责人：某某，联系电话：（电话略）"),
            ("联系人 张 三 电话 13812345678", "联系人 某某 电话 （电话略）"),
            ("项目负责人：欧阳娜娜", "项目负责人：某某"),
            ("负责人签字：", "负责人签字："),
            ("负责人 签字：", "负责人 签字："),
            ("某县财政局，王姓职工", "某县财政局，王姓职工"),
            ("负责人张小三、经办人为冯十二", "负责人某某、经办人为某某"),
            ("负 责 人：张 三", "负 责 人：某某"),
            ("联系人及电话：赵六 13812345678", "联系人及电话：某某 （电话略）"),
            ("项目负责人  吴十", "项目负责人  某某"),
            ("王五（13912345678）核", "某某（（电话略））核"),
            ("科长王建国同志", "科长某某同志"),
            ("联系人：综合科，负责人：待定", "联系人：综合科，负责人：待定"),
            ("大厅租金502.16万元，马路清扫3次", "大厅租金502.16万元，马路清扫3次"),
        ];
        for (before, after) in rows {
            assert_eq!(redacted(before), after);
        }
    }

    #[test]
    fn telephones_are_left_out() {
        let numbers = [
            "13812345678",
            "138-1234-5678",
            "138 1234 5678",
            "138 001 38000",
            "138.0013.8000",
            "138－0013－8000",
            "(138)00138000",
            "１３８００１３８０００",
            "+86 138-1234-5678",
            "027-85555555",
            "02785555555",
            "（027）85781234",
            "(027)85781234",
            "027—85781234",
            "027-8578-1234",
            "027-8578 1234",
            "+86-27-85781234",
            "027-85555555转801",
            "027-85781234 ext. 12",
            "400-820-8820",
            "800-820-8820",
        ];
        for number in numbers {
            assert_eq!(redacted(&format!("拨打{number}，咨询")), "拨打（电话略），咨询", "{number}");
        }
        for number in ["85781234", "8578 1234", "8578-1234", "62701234"] {
            for word in ["电话：", "联系电话: ", "座机 ", "传真：", "Tel:"] {
                assert_eq!(redacted(&format!("{word}{number}。")), format!("{word}（电话略）。"), "{word}{number}");
            }
        }
        assert_eq!(redacted("13800138000、13900139000"), "（电话略）、（电话略）");
        assert_eq!(redacted("电话：027-85781234，85781235"), "电话：（电话略）");
    }

    #[test]
    fn amounts_and_codes_stay() {
        for text in [
            "共13812345678元，占 13812345678.5 的一半",
            "13800138000 元，约13800138000人次",
            "8369.34 平方米 × 50 元/平方米/月",
            "短信 2000000 条，2022-01-01 起",
            "预算代码 18612345678，编号0271-1234567，第010-20240315号文件",
            "合同编号ZB-2024-0271234567",
            "合同 0712-20220301，档案 010-12345678-2022",
            "金额120万元，高清摄像头300个，方正电脑120台",
            "022ddd7e3e2b1509436af5dc240ded7154813351534dc25528626a8c9507dde7",
            "电话费 36000 元",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
