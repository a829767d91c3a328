//! The numbers in a text, each with its unit, what qualifies it, and what it is per.
//!
//! Owns how amounts, rates, counts and shares are worded, and which digits are no quantity: years, dates, ordinals, codes.
//! Must never decide what a number is computed from.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::quantity::digits::{compound, digits};
use crate::quantity::literal::{BEFORE, BEHIND, LiteralReader, MULTIPLIERS};
use crate::quantity::{Literal, Qualifier, UnitTable, numerals};

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An amount of money.
    Money,
    /// Money, or things, per something.
    Rate,
    /// Per cent.
    Share,
    /// People, things, times, areas.
    Count,
    /// Months, days, hours.
    Period,
    /// A number without a unit.
    Plain,
    /// A year, a date, an ordinal, a document's number: no quantity.
    Label,
}

impl Kind {
    /// Whether it is what indicators are set in: things, shares, times.
    pub fn is_measure(self) -> bool {
        matches!(self, Self::Count | Self::Share | Self::Period)
    }
}

/// A number as a text prints it.
#[derive(Clone, Debug)]
pub struct Number {
    /// Digits, unit and qualifier.
    pub range: Range<usize>,
    /// The digits alone.
    pub digits: Range<usize>,
    /// What they say.
    pub literal: Literal,
    /// The same with what stands before it: `每人` 800 元 is 800 元/人.
    pub rate: Option<Literal>,
    /// What it is.
    pub kind: Kind,
}

impl Number {
    /// The same as a rate, if it is per something, by its unit or by the words before it.
    pub fn per(&self) -> Option<&Literal> {
        self.rate.as_ref().or((self.kind == Kind::Rate).then_some(&self.literal))
    }

    /// Whether it is a sum of money that is paid once, and no price.
    pub fn is_amount(&self) -> bool {
        self.kind == Kind::Money && self.is_value() && self.rate.is_none()
    }

    /// Whether it is a value that something can be computed from: no target, no label.
    pub fn is_value(&self) -> bool {
        self.kind != Kind::Label && !self.literal.is_target()
    }
}

/// Finds the numbers of texts.
pub struct Scanner<'t> {
    literals: LiteralReader<'t>,
    table: &'t UnitTable,
}

/// Words before a number that are not for literals of a book, but documents have them.
const ALSO_BEFORE: [(&str, Qualifier); 3] = [("不大于", Qualifier::AtMost), ("约计", Qualifier::About), ("小于", Qualifier::LessThan)];
/// Words behind 每 that are people, and no unit behind a number.
const PEOPLE: [&str; 5] = ["生", "学生", "职工", "老人", "员工"];
/// Words that are per one of what they name.
const EACH: [(&str, &str); 10] = [
    ("人均", "人"),
    ("生均", "人"),
    ("户均", "户"),
    ("亩均", "亩"),
    ("月均", "月"),
    ("月人均", "月"),
    ("年均", "年"),
    ("件均", "件"),
    ("台均", "台"),
    ("次均", "次"),
];

impl<'t> Scanner<'t> {
    /// A scanner over a table of units.
    pub fn new(table: &'t UnitTable) -> Self {
        Self { literals: LiteralReader::new(table), table }
    }

    /// Every number of a text, in order.
    pub fn numbers(&mut self, text: &str) -> Vec<Number> {
        let mut found: Vec<Number> = Vec::new();
        let mut at = 0;
        while let Some(offset) = text[at..].find(|c: char| c.is_ascii_digit() || numerals::begins(c)) {
            let start = at + offset;
            let number = match item(text, start).or_else(|| compound(text, start)) {
                Some((value, end)) => Some(self.number(text, start, value, end)),
                None => numerals::read(text, start).and_then(|(value, end)| self.worded(text, start, value, end)),
            };
            match number {
                Some(mut number) => {
                    at = number.range.end.max(start + 1);
                    if let Some(rate) = self.unit_price(text, &number, found.last()) {
                        number.rate = Some(rate);
                    }
                    found.push(number);
                }
                None => at = start + text[start..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    /// 背心620件，单价185元: a price is per what is counted before it.
    fn unit_price(&mut self, text: &str, number: &Number, before: Option<&Number>) -> Option<Literal> {
        const PRICES: [&str; 2] = ["单价", "均价"];
        let words = text[..number.range.start].trim_end_matches(['为', '约', '：', '是']);
        let counted = before.filter(|before| before.kind == Kind::Count && number.kind == Kind::Money)?;
        let between = text.get(counted.range.end..number.range.start)?;
        if number.rate.is_some() || !PRICES.iter().any(|word| words.ends_with(word)) || between.contains(['。', '；', '\n']) {
            return None;
        }
        // 3.6万株，单价45元: per 株.
        let per = counted.literal.unit.text.trim_start_matches(['亿', '万']);
        let rate = self.literal(number.literal.number, &format!("{}/{per}", number.literal.unit.text))?;
        Some(Literal { qualifier: number.literal.qualifier, ..rate })
    }

    /// A number in Chinese words; only with a unit behind it is it one.
    fn worded(&mut self, text: &str, start: usize, value: Decimal, end: usize) -> Option<Number> {
        let rest = &text[end..];
        let (_, unit_end) = self.unit(text, end);
        let unit = &text[end..unit_end];
        let is_unit = unit_end > end && numerals::UNITS.iter().any(|word| unit.starts_with(word));
        // 统一人员着装 is no one person.
        const WORDS: [char; 8] = ['统', '唯', '同', '单', '逐', '专', '万', '划'];
        // 一次性, 一个: words, not counts; 第二批 is an ordinal.
        let is_word = rest.starts_with("次性")
            || (value == Decimal::ONE && rest.starts_with('个') && !rest.starts_with("个月"))
            || text[..start].ends_with('第')
            || value == Decimal::ONE && text[..start].ends_with(WORDS);
        if !is_unit || is_word {
            return None;
        }
        Some(self.number(text, start, value, end)).filter(|number| number.kind != Kind::Plain)
    }

    fn number(&mut self, text: &str, start: usize, value: Decimal, end: usize) -> Number {
        let digits = start..end;
        let (negative, from) = sign(text, start);
        let value = if negative { -value } else { value };
        let (qualifier, from) = before(text, from);
        let (unit, mut to) = self.unit(text, end);
        let mut qualifier = qualifier;
        if text[end..to].starts_with(['余', '多']) || text[..to].ends_with('余') {
            qualifier = Qualifier::AtLeast;
        }
        if let Some((word, behind)) = BEHIND.iter().find(|(word, _)| text[to..].starts_with(word)) {
            // 约30万件左右 stays an estimate.
            qualifier = if qualifier == Qualifier::Plain { *behind } else { qualifier };
            to += word.len();
        }
        let literal = self.literal(value, &unit).unwrap_or_else(|| self.plain(value));
        let literal = Literal { qualifier, ..literal };
        let mut number = Number { range: from..to, digits, kind: self.kind(&literal), rate: None, literal };
        if is_label(text, &number, value) {
            number.kind = Kind::Label;
            number.range.end = number.range.end.max(number.digits.end);
            return number;
        }
        // 得分8.21分 is no money.
        if &*number.literal.unit.text == "分" && !text.contains('角') {
            number.kind = Kind::Label;
            return number;
        }
        self.upper_end(text, &mut number);
        if !matches!(number.kind, Kind::Rate | Kind::Share) {
            number.rate = self.per(text, from).and_then(|per| {
                let literal = self.literal(value, &format!("{}/{per}", number.literal.unit.text))?;
                Some(Literal { qualifier, ..literal })
            });
        }
        number
    }

    /// Reads 4万 as money, and 220/户 as a price.
    pub fn in_yuan(&mut self, number: &mut Number) {
        let unit = &number.literal.unit;
        if let Some(per) = unit.text.strip_prefix("1/").filter(|_| number.kind == Kind::Rate) {
            if let Some(read) = self.literal(number.literal.number, &format!("元/{per}")) {
                number.literal.unit = read.unit;
            }
            return;
        }
        if number.kind != Kind::Plain || unit.text.is_empty() || !MULTIPLIERS.iter().any(|(word, _)| *word == &*unit.text) {
            return;
        }
        if let Some(read) = self.literal(number.literal.number, &format!("{}元", unit.text)) {
            number.literal.unit = read.unit;
            number.kind = Kind::Money;
        }
    }

    fn plain(&self, value: Decimal) -> Literal {
        Literal { number: value, unit: std::sync::Arc::new(crate::quantity::Unit::plain()), qualifier: Qualifier::Plain }
    }

    /// A plain literal of a number and a unit.
    pub fn literal(&mut self, value: Decimal, unit: &str) -> Option<Literal> {
        let literal = self.literals.whole(&format!("{value} {unit}")).ok()?;
        (literal.is_plain() && literal.number == value).then_some(literal)
    }

    fn kind(&self, literal: &Literal) -> Kind {
        let dimension = literal.unit.dimension;
        let table = self.table;
        if &*literal.unit.text == "%" || &*literal.unit.text == "‰" || literal.unit.text.ends_with("百分点") {
            Kind::Share
        } else if table.is_money(dimension) {
            Kind::Money
        } else if dimension.is_none() {
            Kind::Plain
        } else if table.is_period(dimension) {
            Kind::Period
        } else if dimension.factors().all(|(_, power)| power > 0) && !table.has_money(dimension) {
            Kind::Count
        } else {
            Kind::Rate
        }
    }

    /// The unit behind a number in the spelling of literals, and where it ends.
    fn unit(&self, text: &str, at: usize) -> (String, usize) {
        let mut unit = String::new();
        let mut end = at;
        let mut cursor = at;
        cursor += surplus(&text[cursor..]);
        let rest = &text[cursor..];
        if self.table.prefix(rest).is_none()
            && let Some((word, _)) = MULTIPLIERS.iter().find(|(word, _)| rest.starts_with(word))
        {
            unit.push_str(word);
            cursor += word.len();
            cursor += surplus(&text[cursor..]);
            end = cursor;
        }
        let over = self.table.prefix(&text[cursor..]).unwrap_or(0);
        if over > 0 {
            unit.push_str(&text[cursor..cursor + over]);
            cursor += over;
            end = cursor;
            // 435元人/月: two words together multiply only before a stroke.
            let second = self.table.prefix(&text[cursor..]).unwrap_or(0);
            if second > 0 && text[cursor + second..].starts_with(['/', '每']) {
                unit.push_str(&text[cursor..cursor + second]);
                cursor += second;
                end = cursor;
            }
        }
        let mut brackets = 0;
        while over > 0 || text[cursor..].starts_with('/') {
            let rest = &text[cursor..];
            let Some(by) = rest.chars().next().filter(|c| matches!(c, '/' | '每' | '·')) else { break };
            if by == '·' && !unit.contains('/') {
                break;
            }
            let mut next = cursor + by.len_utf8();
            if text[next..].starts_with('（') {
                brackets += 1;
                next += '（'.len_utf8();
            }
            let digits = text[next..].bytes().take_while(u8::is_ascii_digit).count();
            let scale = MULTIPLIERS.iter().find(|(word, _)| text[next + digits..].starts_with(word)).map_or(0, |(word, _)| word.len());
            let begins = next + digits + scale;
            let Some(length) = self.table.prefix(&text[begins..]) else { break };
            unit.push('/');
            unit.push_str(&text[next..begins + length]);
            cursor = begins + length;
            while brackets > 0 && text[cursor..].starts_with('）') {
                brackets -= 1;
                cursor += '）'.len_utf8();
            }
            end = cursor;
        }
        if text[end..].starts_with('余') {
            end += '余'.len_utf8();
        }
        (unit, end)
    }

    /// 97%-100%, 2~3次: the number with the other end.
    fn upper_end(&mut self, text: &str, number: &mut Number) {
        let rest = &text[number.range.end..];
        let Some(join) = rest.chars().next().filter(|c| matches!(c, '-' | '~' | '至' | '到')) else { return };
        let start = number.range.end + join.len_utf8();
        let Some((value, end)) = digits(text, start) else { return };
        let (unit, to) = self.unit(text, end);
        let Some(upper) = self.literal(value, &unit) else { return };
        let bare = number.literal.unit.dimension.is_none() && number.literal.unit.text.is_empty();
        // 144.40-1373.62: two cells that touch, the second below zero.
        if bare && unit.is_empty() && number.literal.number.scale() >= 2 && join == '-' {
            number.kind = Kind::Label;
            return;
        }
        if (bare || number.literal.unit == upper.unit) && upper.number >= number.literal.number {
            number.literal = Literal { number: number.literal.number, unit: upper.unit, qualifier: Qualifier::UpTo(upper.number) };
            number.kind = self.kind(&number.literal);
            number.range.end = to;
        }
    }

    /// What the words before a number say it is per, in the spelling of literals: 人/月 for 每人每月工资, 10万条 for 每10万条.
    fn per(&self, text: &str, at: usize) -> Option<String> {
        const FAR: usize = 12;
        let from = text[..at].char_indices().rev().take(FAR).last().map_or(0, |(from, _)| from);
        let from = text[from..at]
            .rfind(|c: char| "。；，：、\n（）".contains(c))
            .map_or(from, |cut| from + cut + text[from + cut..].chars().next().map_or(1, char::len_utf8));
        let words = &text[from..at];
        let mut per: Vec<&str> = Vec::new();
        let mut rest = words;
        while let Some(each) = rest.find('每') {
            let behind = &rest[each + '每'.len_utf8()..];
            let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
            let scale = MULTIPLIERS.iter().find(|(word, _)| behind[digits..].starts_with(word)).map_or(0, |(word, _)| word.len());
            match self.table.prefix(&behind[digits + scale..]) {
                Some(length) => {
                    per.push(&behind[..digits + scale + length]);
                    rest = &behind[digits + scale + length..];
                    // 每亩次补助75元, 每人天: per both.
                    if let Some(next) = ["次", "天", "月", "年"].into_iter().find(|next| rest.starts_with(*next) && !per.contains(next))
                    {
                        per.push(next);
                        rest = &rest[next.len()..];
                    }
                }
                // 每生每天4元: a pupil is a person.
                None => match PEOPLE.iter().find(|word| behind.starts_with(**word)) {
                    Some(word) => {
                        per.push("人");
                        rest = &behind[word.len()..];
                    }
                    None => rest = behind,
                },
            }
        }
        // 每条月租费, 每人月工资: the period is worded in what is paid.
        if !per.is_empty() && !per.contains(&"月") && rest.starts_with('月') {
            per.push("月");
        }
        for (word, unit) in EACH {
            if words.contains(word) && !per.contains(&unit) {
                per.push(unit);
            }
        }
        // Another number between them has the 每 for itself.
        let last = words.rfind('每').map_or(words, |each| &words[each..]);
        let own = per.last().map_or(0, |per| per.bytes().filter(u8::is_ascii_digit).count());
        let others = last.bytes().filter(u8::is_ascii_digit).count();
        (!per.is_empty() && others == own).then(|| per.join("/"))
    }
}

/// The length of 余 or 多 between digits and a unit.
fn surplus(rest: &str) -> usize {
    rest.chars().next().filter(|c| matches!(c, '余' | '多')).map_or(0, char::len_utf8)
}

/// The number of an item that a year follows: 1.2023年 is no 1.2023.
fn item(text: &str, start: usize) -> Option<(Decimal, usize)> {
    let begins = text[..start].chars().next_back().is_none_or(|c| "\n。；：".contains(c));
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let is_item = begins && (1..=2).contains(&length) && is_year_behind(&text[start + length..]);
    is_item.then(|| (text[start..start + length].parse().unwrap_or_default(), start + length))
}

/// Whether a point and a year follow: .2023年.
pub fn is_year_behind(rest: &str) -> bool {
    let year = rest.strip_prefix('.').filter(|year| year.starts_with("19") || year.starts_with("20"));
    year.is_some_and(|year| {
        year.bytes().take(4).all(|byte| byte.is_ascii_digit()) && year.get(4..).is_some_and(|rest| rest.starts_with('年'))
    })
}

/// Whether a minus sign stands before a number, and where it begins then.
fn sign(text: &str, start: usize) -> (bool, usize) {
    let Some(before) = text[..start].strip_suffix('-') else { return (false, start) };
    let alone = before
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '%' | '-' | '）') || matches!(c, '为' | '是' | '额' | '数' | '长' | '加'));
    if alone { (true, start - 1) } else { (false, start) }
}

/// What qualifies a number, and where it begins with it.
fn before(text: &str, start: usize) -> (Qualifier, usize) {
    let words = &text[..start];
    // 不少于 ends in 少于: the longest counts.
    match BEFORE.iter().chain(&ALSO_BEFORE).filter(|(word, _)| words.ends_with(word)).max_by_key(|(word, _)| word.len()) {
        // 最近, 附近 are no estimates, and 节约 is no 约.
        Some(("近", _)) if words.ends_with("最近") || words.ends_with("附近") => (Qualifier::Plain, start),
        Some(("约", _)) if ["节约", "签约", "合约", "预约", "契约", "违约"].iter().any(|word| words.ends_with(word)) => {
            (Qualifier::Plain, start)
        }
        Some((word, qualifier)) => (*qualifier, start - word.len()),
        None => (Qualifier::Plain, start),
    }
}

/// Whether digits are a year, a date, an ordinal, the number of a document, or part of a name.
fn is_label(text: &str, number: &Number, value: Decimal) -> bool {
    let (before, behind) = (&text[..number.digits.start], &text[number.digits.end..]);
    let last = before.chars().next_back();
    let whole = value.scale() == 0;
    if last.is_some_and(|c| c.is_ascii_alphabetic() || c == '第' || c == '〔' || c == '.') || last == Some('号') {
        return true;
    }
    let is_year = whole && (Decimal::from(1949)..Decimal::from(2100)).contains(&value) && number.digits.len() == 4;
    if is_year && (behind.is_empty() || behind.starts_with(['年', '-', '~', '至', '/', '.'])) {
        return true;
    }
    // 21年新招录; ×20年 is a period.
    let factor = before.ends_with(['×', '÷', '/']) || behind.starts_with("年×");
    let short_year =
        whole && number.digits.len() == 2 && behind.starts_with('年') && !behind.starts_with("年期") && value > Decimal::from(9) && !factor;
    // 7月底, 12月31日, 1-9月; ×12月 is a period.
    let month = whole && value <= Decimal::from(12) && behind.starts_with('月') && !before.ends_with('×') && !before.ends_with('/');
    let day = whole
        && value <= Decimal::from(31)
        && (behind.starts_with('日') || behind.starts_with('号'))
        && (before.ends_with('月') || behind.starts_with('号'));
    let first_month = whole
        && value <= Decimal::from(12)
        && behind.strip_prefix(['-', '~', '至']).is_some_and(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            digits > 0 && rest[digits..].starts_with('月')
        });
    let number_of = behind.starts_with('号') || behind.starts_with('表') || behind.starts_with("届") || behind.starts_with("〕");
    // 1、 and （1）, 1. before words: an item of a list.
    let opens = last.is_none_or(|c| "\n。；：（、 -#".contains(c));
    let item = whole
        && number.digits.len() <= 2
        && opens
        && (behind.starts_with(['、', '）'])
            || behind.starts_with('.') && !behind[1..].starts_with(|c: char| c.is_ascii_digit())
            || is_year_behind(behind));
    // Nobody sets the digits of a code in groups.
    let grouped = text[number.digits.clone()].contains(',');
    let code =
        whole && !grouped && number.digits.len() >= 7 && number.literal.unit.dimension.is_none() && number.literal.unit.text.is_empty();
    // 12315平台, 96333热线: numbers that people call.
    let digits = &text[number.digits.clone()];
    let called = number.literal.unit.text.is_empty()
        && digits.len() == 5
        && ["12", "95", "96"].iter().any(|first| digits.starts_with(first))
        && behind.starts_with(char::is_alphabetic);
    if called {
        return true;
    }
    // 201一般公共服务支出, 表5, 目标1.
    let coded = whole
        && opens
        && before.is_empty()
        && number.digits.len() >= 3
        && number.literal.unit.text.is_empty()
        && behind.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii());
    let counted = whole
        && number.digits.len() <= 2
        && ["表", "图", "附件", "目标", "项目", "专栏", "支出", "收入"].iter().any(|word| before.ends_with(word))
        && number.literal.unit.text.is_empty()
        && !behind.starts_with('=');
    // 电话：85555555, 027-85555555, 0100.
    let digits = &text[number.digits.clone()];
    let named = before.trim_end_matches(['：', '为']).trim_end_matches("号码");
    let bare = whole && digits.len() >= 5 && number.literal.unit.text.is_empty();
    let called = bare && ["电话", "手机", "传真", "座机", "联系方式", "邮编"].iter().any(|word| named.ends_with(word));
    let zeros = whole && digits.len() >= 2 && digits.starts_with('0');
    let area = before.strip_suffix('-').is_some_and(|code| {
        let length = code.bytes().rev().take_while(u8::is_ascii_digit).count();
        digits.len() >= 7 && code[code.len() - length..].starts_with('0')
    });
    let telephone = called || zeros || area;
    let latin = behind.starts_with(|c: char| c.is_ascii_alphabetic()) && number.literal.unit.text.is_empty();
    short_year || month || day || first_month || number_of || item || code || coded || counted || telephone || latin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::print;

    fn shown(text: &str) -> String {
        let table = UnitTable::built_in();
        let clean = crate::submission::document::Passage::new(text, crate::source::Span::new(0, text.len()));
        let numbers = Scanner::new(&table).numbers(&clean.text);
        let one = |number: &Number| {
            let rate = number.rate.as_ref().map_or_else(String::new, |rate| format!(" = {}", print::literal(rate)));
            format!("{:?} {}{rate}", number.kind, print::literal(&number.literal))
        };
        numbers.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn numbers_as_documents_word_them() {
        let texts = [
            "大厅租金每年502.1604万元，大厅面积8369.34平方米，以50元每月/平方米标准计算租金，租期3年",
            "光纤电路3条，每条月租费1200元，全年计4.32万元",
            "全年办件量约30万件，每10万条8000元，短信服务费共计2.51万元",
            "社会类审批事项年均专家评审10次，每次聘请3名专家，每人500元认证费，计1.5万元",
            "按115人*300元/月，政务大厅161人*435元人/月的标准发放伙食补贴，共计125.44万元",
            "2021年度1-9月实际免费刻章4432户，按照220/户，截止7月底，10月13日，21年新招录干部2名",
            "根据〔2018〕7号文，第3条，1、水费20余万件；（2）2.电费达30万人次以上，97%-100%，2～3次",
            "每月至少两次对大厅消毒，两辆车每辆每年两万元，一次性项目，第二批，一个窗口",
            "人均550元/人·天，不超过1,200.50元/（人·月），下降0.5个百分点，-7.59万元，增长-3.2%",
            "5人×4课时×1000元/课时=2万元，500TPS，24小时，A4纸300箱",
            "经费6.64万。同比增加12亿元",
            "1.2023年支出500万元，2.45万元",
            "联系人：张三，电话：85555555、027-85555555，手机13812345678，邮编430000，编号0012",
        ];
        let lines: Vec<String> = texts.iter().map(|text| format!("{text}\n    {}", shown(text))).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
