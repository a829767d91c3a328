//! Quantities as people write them: `1,926.55万元`, `约30万件`, `50 元/平方米/月`, `97%-100%`.
//!
//! Owns the reading of literals and unit expressions; full-width forms are the same as their ASCII twins.
//! Must never know of formulas: the lexer above it asks where a literal ends.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::Quantity;
use super::dimension::Dimension;
use super::number::{Exact, RATIO_DIGITS, Rounding, round};
use super::unit::{Kind, Unit, UnitTable, Word};
use crate::message::{Text, did_you_mean, guessed};

/// What stands before or behind the number of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// Nothing: the number itself.
    Plain,
    /// 约, 左右: an estimate.
    About,
    /// ≥, 以上, 不少于, 余: at least.
    AtLeast,
    /// >, 超过: more than.
    MoreThan,
    /// ≤, 不超过, 以内: at most.
    AtMost,
    /// <, 低于: less than.
    LessThan,
    /// From the number to this one, both included.
    UpTo(Decimal),
}

/// A quantity as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The digits before the unit; their scale is the step.
    pub number: Decimal,
    /// The unit, with 万 and the like in it.
    pub unit: Arc<Unit>,
    /// Estimate, bound or range.
    pub qualifier: Qualifier,
}

impl Literal {
    /// The value in base units; the lower end of a range.
    pub fn value(&self) -> Exact {
        self.scaled(self.number)
    }

    /// The upper end of a range.
    pub fn upper(&self) -> Option<Exact> {
        match self.qualifier {
            Qualifier::UpTo(upper) => Some(self.scaled(upper)),
            _ => None,
        }
    }

    /// Nothing, in a unit.
    pub fn zero(unit: Arc<Unit>) -> Self {
        Self { number: Decimal::ZERO, unit, qualifier: Qualifier::Plain }
    }

    /// A plain number as a percentage with two decimals, half up, as forms print shares; none where it is too large for one.
    pub fn per_cent(value: &Exact) -> Option<Self> {
        let unit = Unit { text: "%".into(), scale: Exact::power_of_ten(-2), ..Unit::plain() };
        let like = Self { number: Decimal::new(0, 2), unit: Arc::new(unit), qualifier: Qualifier::Plain };
        let rounded = round(value, &like.step(), Rounding::HalfUp).ok()?;
        like.with_value(&rounded)
    }

    /// A bare share as the percentage that it is: 0.9 as 90%.
    pub fn per_cent_of(share: &Self) -> Option<Self> {
        let number = share.number.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
        let unit = Unit { text: "%".into(), scale: Exact::power_of_ten(-2), ..Unit::plain() };
        Some(Self { number, unit: Arc::new(unit), ..share.clone() })
    }

    fn scaled(&self, number: Decimal) -> Exact {
        // 29 digits times a unit that was itself read from literals stays far below the size limit.
        self.unit.scale.times_decimal(number).unwrap_or(Exact::ZERO)
    }

    /// The value with its dimension.
    pub fn quantity(&self) -> Quantity {
        Quantity::new(self.value(), self.unit.dimension)
    }

    /// The same with another value, in the same unit and with at least as many decimals; none where it has no decimal form.
    pub fn with_value(&self, value: &Exact) -> Option<Self> {
        let (digits, ends) = value.over(&self.unit.scale).ok()?.decimal(RATIO_DIGITS);
        let mut number = Decimal::from_str_exact(&digits).ok().filter(|_| ends)?;
        if number.scale() < self.number.scale() {
            number.rescale(self.number.scale());
        }
        Some(Self { number, ..self.clone() })
    }

    /// The same with as many decimals as it takes for its last digit to be worth no more than a step; none where it cannot have them.
    pub fn with_step(&self, step: &Exact) -> Option<Self> {
        let mut finer = self.clone();
        while finer.step() > *step {
            let scale = finer.number.scale() + 1;
            finer.number.rescale(scale);
            if finer.number.scale() != scale {
                return None;
            }
        }
        Some(finer)
    }

    /// The same digits with the decimal point so many places further left, and the step with it; 元 and 万元 are exchanged where it
    /// is four. None where it has no decimal form.
    pub fn shifted(&self, left: i32) -> Option<Self> {
        let unit = match left {
            4 => self.unit.text.strip_prefix('万').filter(|rest| rest.starts_with('元')).map(str::to_owned),
            -4 => self.unit.text.starts_with('元').then(|| format!("万{}", self.unit.text)),
            _ => None,
        };
        if let Some(text) = unit {
            let scale = self.unit.scale.times(&Exact::power_of_ten(-left)).ok()?;
            let unit = Arc::new(Unit { text: text.into(), scale, dimension: self.unit.dimension });
            return Some(Self { unit, ..self.clone() });
        }
        // 1130 人 becomes 113 人, and not 113.0.
        let whole = u32::try_from(left).ok().filter(|_| self.number.scale() == 0).and_then(|left| 10_i128.checked_pow(left));
        if let Some(power) = whole.filter(|power| self.number.mantissa() % power == 0) {
            return Some(Self { number: Decimal::try_from_i128_with_scale(self.number.mantissa() / power, 0).ok()?, ..self.clone() });
        }
        let scale = self.number.scale().cast_signed() + left;
        let number = match u32::try_from(scale) {
            Ok(scale) => Decimal::try_from_i128_with_scale(self.number.mantissa(), scale).ok()?,
            Err(_) => {
                let more = 10_i128.checked_pow(scale.unsigned_abs())?;
                Decimal::try_from_i128_with_scale(self.number.mantissa().checked_mul(more)?, 0).ok()?
            }
        };
        Some(Self { number, ..self.clone() })
    }

    /// The unit in the last written digit, in base units: 0.01 万元 for `2.51 万元`.
    pub fn step(&self) -> Exact {
        let step = Exact::power_of_ten(-(self.number.scale().cast_signed()));
        step.times(&self.unit.scale).unwrap_or(Exact::ONE)
    }

    /// What an estimate claims: two digits, or the digits that are written. 1万件 for `约30万件`, 100 户 for `约5000户`.
    pub fn estimate_step(&self) -> Exact {
        let tenth = self.significant_step().over(&Exact::integer(10)).unwrap_or(Exact::ONE);
        tenth.max(self.step())
    }

    /// The unit in the last digit that is not a zero: 100 人 for `约300人`.
    fn significant_step(&self) -> Exact {
        let zeros = trailing_zeros(self.number.mantissa().unsigned_abs());
        let places = zeros.cast_signed() - self.number.scale().cast_signed();
        Exact::power_of_ten(places).times(&self.unit.scale).unwrap_or(Exact::ONE)
    }

    /// How many digits it has without zeros at either end: 1 for `约5000户`.
    pub fn significant_digits(&self) -> u32 {
        let digits = self.number.mantissa().unsigned_abs();
        (digits / 10_u128.pow(trailing_zeros(digits))).checked_ilog10().map_or(0, |log| log + 1)
    }

    /// Whether it is a number without estimate, bound or range.
    pub fn is_plain(&self) -> bool {
        self.qualifier == Qualifier::Plain
    }

    /// Whether it is a bound.
    pub fn is_bound(&self) -> bool {
        use Qualifier::{AtLeast, AtMost, LessThan, MoreThan};
        matches!(self.qualifier, AtLeast | MoreThan | AtMost | LessThan)
    }

    /// Whether it is a range.
    pub fn is_range(&self) -> bool {
        matches!(self.qualifier, Qualifier::UpTo(_))
    }

    /// Whether it is a target that somebody sets, a bound or a range, and no value.
    pub fn is_target(&self) -> bool {
        self.is_bound() || self.is_range()
    }
}

fn trailing_zeros(mut digits: u128) -> u32 {
    let mut count = 0;
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
        count += 1;
    }
    count
}

/// Why a text is no literal, and which part of it is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralError {
    /// What is wrong.
    pub text: Text,
    /// What to do.
    pub help: Option<Text>,
    /// Bytes of the text.
    pub range: Range<usize>,
}

impl LiteralError {
    fn new(range: Range<usize>, text: Text) -> Self {
        Self { text, help: None, range }
    }
}

/// The ASCII twin of a full-width form, or the character itself.
pub fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '×' | '✕' | '✖' | '∗' => '*',
        '÷' | '∕' | '⁄' => '/',
        '−' | '–' | '—' => '-',
        '\u{3000}' | '\u{a0}' => ' ',
        '≧' => '≥',
        '≦' => '≤',
        '〜' => '~',
        '•' | '⋅' | '∙' | '・' => '·',
        _ => c,
    }
}

/// Whether a character can stand in a run of unit words and nouns.
fn is_run(c: char) -> bool {
    (c.is_alphabetic() && c != '每') || matches!(c, '%' | '‰' | '％' | '²' | '³' | '㎡' | '“' | '”' | '《' | '》')
}

/// Reads literals, remembering units that it has seen.
#[derive(Debug)]
pub struct LiteralReader<'t> {
    table: &'t UnitTable,
    seen: FxHashMap<Box<str>, Arc<Unit>>,
}

/// Words before a number that say how it is meant.
pub const BEFORE: [(&str, Qualifier); 22] = [
    ("大约", Qualifier::About),
    ("约为", Qualifier::About),
    ("约", Qualifier::About),
    ("近", Qualifier::About),
    ("≥", Qualifier::AtLeast),
    ("不少于", Qualifier::AtLeast),
    ("不低于", Qualifier::AtLeast),
    ("不小于", Qualifier::AtLeast),
    ("至少", Qualifier::AtLeast),
    (">", Qualifier::MoreThan),
    ("多于", Qualifier::MoreThan),
    ("大于", Qualifier::MoreThan),
    ("高于", Qualifier::MoreThan),
    ("超过", Qualifier::MoreThan),
    ("≤", Qualifier::AtMost),
    ("不超过", Qualifier::AtMost),
    ("不高于", Qualifier::AtMost),
    ("不多于", Qualifier::AtMost),
    ("至多", Qualifier::AtMost),
    ("<", Qualifier::LessThan),
    ("低于", Qualifier::LessThan),
    ("少于", Qualifier::LessThan),
];

/// Signs that are typed for those of print.
const TYPED: [(&str, Qualifier); 2] = [(">=", Qualifier::AtLeast), ("<=", Qualifier::AtMost)];

/// Words behind a number and its unit that say how it is meant.
pub const BEHIND: [(&str, Qualifier); 6] = [
    ("及以上", Qualifier::AtLeast),
    ("以上", Qualifier::AtLeast),
    ("及以下", Qualifier::AtMost),
    ("以下", Qualifier::AtMost),
    ("以内", Qualifier::AtMost),
    ("左右", Qualifier::About),
];

/// The same with 余: 30 万件余.
fn all_behind() -> impl Iterator<Item = &'static (&'static str, Qualifier)> {
    BEHIND.iter().chain(&[("余", Qualifier::AtLeast)])
}

/// 10 to these powers may stand before a unit; the longer words first.
pub const MULTIPLIERS: [(&str, i32); 8] = [("万亿", 12), ("千万", 7), ("百万", 6), ("十万", 5), ("亿", 8), ("万", 4), ("千", 3), ("百", 2)];

/// A number and the place where it ends.
struct Number {
    value: Decimal,
    end: usize,
}

impl<'t> LiteralReader<'t> {
    /// A reader over a table of units.
    pub fn new(table: &'t UnitTable) -> Self {
        Self { table, seen: FxHashMap::default() }
    }

    /// The units it reads.
    pub fn table(&self) -> &'t UnitTable {
        self.table
    }

    /// Reads a text that must be a literal from beginning to end.
    ///
    /// # Errors
    /// What is wrong, with the part of the text.
    pub fn whole(&mut self, text: &str) -> Result<Literal, LiteralError> {
        let trimmed = text.trim_end();
        if let Some(literal) = self.usual(trimmed) {
            return Ok(literal);
        }
        let mut at = skip_spaces(trimmed, 0);
        let mut qualifier = Qualifier::Plain;
        if let Some((word, found)) = TYPED.iter().chain(&BEFORE).find(|(word, _)| starts_with_folded(&trimmed[at..], word)) {
            qualifier = *found;
            at = skip_spaces(trimmed, at + folded_length(&trimmed[at..], word));
        }
        let number = self.signed_number(trimmed, at)?;
        self.behind_number(trimmed, number, qualifier, at)
    }

    /// The common case: up to 18 ASCII digits with a unit that was seen before.
    fn usual(&self, text: &str) -> Option<Literal> {
        let mut mantissa: i64 = 0;
        let mut digits = 0;
        let mut point = None;
        let mut end = text.len();
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'0'..=b'9' if digits == 18 => return None,
                b'0'..=b'9' => {
                    mantissa = mantissa * 10 + i64::from(byte - b'0');
                    digits += 1;
                }
                b'.' if point.is_none() => point = Some(digits),
                _ => {
                    end = at;
                    break;
                }
            }
        }
        let scale = digits - point.unwrap_or(digits);
        if digits == 0 || point == Some(0) || (point.is_some() && scale == 0) {
            return None;
        }
        let unit = self.seen.get(&text[end..])?;
        Some(Literal { number: Decimal::new(mantissa, scale), unit: Arc::clone(unit), qualifier: Qualifier::Plain })
    }

    fn behind_number(&mut self, text: &str, first: Number, mut qualifier: Qualifier, start: usize) -> Result<Literal, LiteralError> {
        let mut unit = self.unit_at(text, first.end);
        let mut end = unit.end;
        if let Some(behind) = unit.qualifier {
            qualifier = combine(qualifier, behind);
        }
        let after = skip_spaces(text, end);
        let joins = text[after..].chars().next().is_some_and(|c| matches!(fold(c), '-' | '~' | '至' | '到'));
        if joins && qualifier == Qualifier::Plain {
            let next = skip_spaces(text, after + text[after..].chars().next().map_or(0, char::len_utf8));
            let upper = self.signed_number(text, next)?;
            let second = self.unit_at(text, upper.end);
            // 20至30次, 5万-6万元: the unit stands behind the second number.
            let tail = second.text().strip_prefix(unit.text());
            if unit.unit.as_ref().is_some_and(|unit| unit.dimension.is_none()) && tail.is_some() {
                unit.unit = second.unit;
            } else if second.unit != unit.unit && !second.text().is_empty() {
                let text = Text::new("区间两端的单位不同", "the two ends of the range have different units");
                return Err(LiteralError::new(start..second.end, text));
            }
            if upper.value < first.value {
                let text = Text::new("区间的上限小于下限", "the upper end of the range is below the lower");
                return Err(LiteralError::new(start..second.end, text));
            }
            end = second.end;
            qualifier = Qualifier::UpTo(upper.value);
        }
        let end = skip_spaces(text, end);
        if end < text.len() {
            return Err(self.unknown_tail(text, end));
        }
        let unit = Arc::new(unit.unit.ok_or_else(|| too_wide(first.end..end))?);
        if qualifier == Qualifier::Plain || text[first.end..].trim() == &*unit.text {
            self.seen.insert(text[first.end..].into(), Arc::clone(&unit));
        }
        Ok(Literal { number: first.value, unit, qualifier })
    }

    fn unknown_tail(&self, text: &str, at: usize) -> LiteralError {
        let tail = &text[at..];
        let text_len = text.trim_end().len();
        if let Some(comma) = tail.chars().next().filter(|c| fold(*c) == ',') {
            let text = Text::new("千分位逗号的位置不对", "a thousands separator is out of place");
            return LiteralError::new(at..at + comma.len_utf8(), text);
        }
        if tail.starts_with(|c| fold(c) == '/') {
            let what = Text::new("“/”后面的单位看不懂", "the unit behind '/' is not understood");
            let help = Text::new(
                "写法：50 元/平方米/月；“/”两边不要空格，后面的数不能是零",
                "write 50 元/平方米/月: no spaces around '/', and no zero behind it",
            );
            return LiteralError { help: Some(help), ..LiteralError::new(at..text_len, what) };
        }
        let word: String = tail.chars().skip_while(|c| !is_run(*c)).take_while(|c| is_run(*c)).collect();
        if word.is_empty() {
            return LiteralError::new(
                at..text.len(),
                Text::new(format!("数量后面的“{tail}”看不懂"), format!("'{tail}' after the quantity is not understood")),
            );
        }
        let start = at + tail.find(&word).unwrap_or(0);
        if tail.contains(['*', '×', '+', '÷', '(', '（'])
            || self.table.longest_prefix(&word).is_some_and(|(_, length)| length == word.len())
        {
            let text =
                Text::new(format!("数量后面的“{}”看不懂", tail.trim()), format!("'{}' after the quantity is not understood", tail.trim()));
            let help =
                Text::new("这里只能写一个数量；公式请写在 formula: 之后", "one quantity may stand here; a formula goes under formula:");
            return LiteralError { help: Some(help), ..LiteralError::new(at..text_len, text) };
        }
        let mut error = self.unknown_unit(&word, start);
        // One letter is near to any other: 万园 can only have meant 万元.
        let multiplier = MULTIPLIERS.iter().find(|(multiplier, _)| text[..start].trim_end().ends_with(multiplier));
        if let (Some((multiplier, _)), 1) = (multiplier, word.chars().count()) {
            error.help = Some(Text::new(format!("是不是“{multiplier}元”？"), format!("did you mean '{multiplier}元'?")));
        }
        error
    }

    /// An unknown unit, with what may have been meant.
    pub fn unknown_unit(&self, word: &str, start: usize) -> LiteralError {
        let text = Text::new(format!("不认识的单位“{word}”"), format!("unknown unit '{word}'"));
        let mut error = LiteralError::new(start..start + word.len(), text);
        error.help = Some(match did_you_mean(word, self.table.words()) {
            Some(guess) => guessed(guess),
            None => Text::new(
                format!("如果确是单位，请在 book.yaml 中声明：units: {{ {word}: ~ }}"),
                format!("if it is a unit, declare it in book.yaml: units: {{ {word}: ~ }}"),
            ),
        });
        error
    }

    /// Reads a number with the unit behind it, as far as they go, at a place inside a formula.
    ///
    /// # Errors
    /// What is wrong with the number.
    pub fn part(&mut self, text: &str, at: usize) -> Result<(Literal, usize), LiteralError> {
        let mut start = at;
        let mut qualifier = Qualifier::Plain;
        if text[at..].starts_with('约') {
            qualifier = Qualifier::About;
            start = skip_spaces(text, at + '约'.len_utf8());
        }
        let number = number(text, start)?;
        let unit = self.unit_at(text, number.end);
        if let Some(behind) = unit.qualifier {
            if behind != Qualifier::About {
                let text =
                    Text::new("公式里要写确定的数，不能写“以上”“余”等界限", "a formula needs a number, not a bound such as 以上 or 余");
                return Err(LiteralError::new(at..unit.end, text));
            }
            qualifier = behind;
        }
        let key = &text[number.end..unit.end];
        let end = unit.end;
        let unit = match self.seen.get(key) {
            Some(seen) if qualifier == Qualifier::Plain => Arc::clone(seen),
            _ => {
                let unit = Arc::new(unit.unit.ok_or_else(|| too_wide(number.end..end))?);
                if qualifier == Qualifier::Plain {
                    self.seen.insert(key.into(), Arc::clone(&unit));
                }
                unit
            }
        };
        Ok((Literal { number: number.value, unit, qualifier }, end))
    }

    /// Reads what may stand behind a tight `/`: a unit, or a number with a unit. None if it is neither.
    pub fn divisor(&mut self, text: &str, at: usize) -> Option<(Arc<Unit>, usize)> {
        let mut build = Build::new(text, self.table);
        build.at = at;
        let factor = build.denominator()?;
        let unit = Unit { text: text[at..build.at].trim().into(), scale: factor.scale, dimension: factor.dimension };
        Some((Arc::new(unit), build.at))
    }

    fn signed_number(&self, text: &str, at: usize) -> Result<Number, LiteralError> {
        let mut chars = text[at..].chars();
        match chars.next() {
            Some(c) if fold(c) == '-' => {
                let number = number(text, skip_spaces(text, at + c.len_utf8()))?;
                Ok(Number { value: -number.value, end: number.end })
            }
            Some(c) if fold(c) == '+' => number(text, skip_spaces(text, at + c.len_utf8())),
            _ => number(text, at),
        }
    }

    fn unit_at(&self, text: &str, at: usize) -> UnitRead {
        let mut build = Build::new(text, self.table);
        build.at = at;
        build.read()
    }
}

fn combine(before: Qualifier, behind: Qualifier) -> Qualifier {
    if before == Qualifier::Plain || behind != Qualifier::AtLeast { behind } else { before }
}

fn too_wide(range: Range<usize>) -> LiteralError {
    LiteralError::new(range, Text::new("单位过于复杂：最多八个基本单位相乘除", "the unit is too complex: at most eight base units"))
}

/// The definition of a unit: a number (or `n/d`) and a unit.
pub(super) fn definition(text: &str, table: &UnitTable) -> Result<Word, Text> {
    let mut reader = LiteralReader::new(table);
    let trimmed = text.trim();
    let (divisor, body) = match trimmed.split_once('/') {
        // `1/60 小时` and `2000/3 平方米`: a fraction of a unit.
        Some((numer, rest)) if numer.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit()) => {
            let upper = number(numer, 0).map_err(|error| error.text)?;
            (Some(Exact::from_decimal(upper.value)), rest)
        }
        _ => (None, trimmed),
    };
    let literal = reader.whole(body).map_err(|error| error.text)?;
    let too_large = |_| Text::new("数值过大", "the number is too large");
    let scale = match divisor {
        Some(upper) => {
            let lower = Exact::from_decimal(literal.number);
            upper.over(&lower).and_then(|ratio| ratio.times(&literal.unit.scale)).map_err(too_large)?
        }
        None => literal.value(),
    };
    if !literal.is_plain() || scale.is_zero() || scale.is_negative() {
        return Err(Text::new("单位的定义须是一个大于零的数量，如 8 小时", "a unit is defined by a quantity above zero, such as 8 小时"));
    }
    Ok(Word { scale, dimension: literal.unit.dimension })
}

fn skip_spaces(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next().filter(|c| fold(*c) == ' ' || *c == '\t') {
        at += c.len_utf8();
    }
    at
}

fn starts_with_folded(text: &str, word: &str) -> bool {
    let mut chars = text.chars();
    word.chars().all(|wanted| chars.next().is_some_and(|c| fold(c) == wanted))
}

fn folded_length(text: &str, word: &str) -> usize {
    text.chars().take(word.chars().count()).map(char::len_utf8).sum()
}

/// Reads digits with thousands separators and a decimal point.
fn number(text: &str, at: usize) -> Result<Number, LiteralError> {
    let mut digits = String::with_capacity(24);
    let mut end = at;
    let mut point = false;
    let mut groups: Option<usize> = None;
    let mut chars = text[at..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        match fold(c) {
            digit @ '0'..='9' => {
                digits.push(digit);
                if !point && let Some(count) = &mut groups {
                    *count += 1;
                }
            }
            '.' if !point && chars.peek().is_some_and(|(_, next)| fold(*next).is_ascii_digit()) => {
                point = true;
                digits.push('.');
            }
            ',' if !point && !digits.is_empty() && is_thousands(&text[at + offset + c.len_utf8()..]) => {
                let short = groups.map_or(digits.len() > 3, |count| count != 3);
                if short {
                    let text = Text::new("千分位逗号的位置不对", "a thousands separator is out of place");
                    return Err(LiteralError::new(at..at + offset + c.len_utf8(), text));
                }
                groups = Some(0);
            }
            _ => break,
        }
        end = at + offset + c.len_utf8();
    }
    if digits.is_empty() {
        let shown: String = text[at..].chars().take(12).collect();
        return Err(LiteralError {
            help: Some(Text::new(
                "请写成数量，如 70 万元、≥24次；公式写在 formula: 之后",
                "write a quantity, such as 70 万元 or ≥24次; a formula goes under formula:",
            )),
            ..LiteralError::new(
                at..text.len(),
                Text::new(format!("“{shown}”不是数量：应以数字开头"), format!("'{shown}' is no quantity: it should begin with a digit")),
            )
        });
    }
    let value = Decimal::from_str_exact(&digits).map_err(|_| {
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        LiteralError::new(
            at..end,
            Text::new(
                format!("数字过长（{count} 位），最多能准确表示 28 位"),
                format!("the number is too long ({count} digits): at most 28 can be held exactly"),
            ),
        )
    })?;
    Ok(Number { value, end })
}

/// Whether exactly three digits follow.
fn is_thousands(rest: &str) -> bool {
    let count = rest.chars().map(fold).take(4).take_while(char::is_ascii_digit).count();
    count == 3
}

struct Factor {
    scale: Exact,
    dimension: Dimension,
}

struct UnitRead {
    /// None when the dimension is too wide.
    unit: Option<Unit>,
    end: usize,
    qualifier: Option<Qualifier>,
}

impl UnitRead {
    fn text(&self) -> &str {
        self.unit.as_ref().map_or("", |unit| &unit.text)
    }
}

/// A cursor over the text of a unit expression.
struct Build<'a> {
    text: &'a str,
    at: usize,
    table: &'a UnitTable,
    overflow: bool,
    depth: u8,
}

impl<'a> Build<'a> {
    fn new(text: &'a str, table: &'a UnitTable) -> Self {
        Self { text, at: 0, table, overflow: false, depth: 0 }
    }

    /// The unit behind a number: multiplier, factors, denominators, and a noun that is passed over.
    fn read(&mut self) -> UnitRead {
        let nothing = self.at;
        self.at = skip_spaces(self.text, self.at);
        let start = self.at;
        let mut qualifier = self.surplus();
        let mut scale = Exact::ONE;
        let mut shown = String::new();
        if let Some(word) = self.multiplier(&mut scale) {
            shown.push_str(word);
            qualifier = self.surplus().or(qualifier);
            let spaced = skip_spaces(self.text, self.at);
            if self.table.longest_prefix(&self.text[spaced..]).is_some() {
                self.at = spaced;
            }
        }
        let multiplied = self.at;
        let mut dimension = Dimension::NONE;
        let mut read_unit = false;
        if let Some((factor, behind)) = self.run(true) {
            read_unit = true;
            qualifier = behind.or(qualifier);
            self.apply(&mut scale, &mut dimension, &factor, false);
            shown.push_str(self.unit_text(multiplied));
            let dots = self.at;
            while let Some(factor) = self.dotted() {
                self.apply(&mut scale, &mut dimension, &factor, false);
            }
            shown.push_str(&self.text[dots..self.at]);
        } else if let Some(behind) = self.suffix() {
            qualifier = Some(behind);
        }
        let slashes = self.at;
        while let Some(factor) = self.slash() {
            self.apply(&mut scale, &mut dimension, &factor, true);
        }
        if self.at > slashes {
            let behind = self.suffix();
            qualifier = behind.or(qualifier);
            let tail = self.text[slashes..self.at].trim_end();
            let cut = behind.map_or(tail, |_| all_behind().find_map(|(word, _)| tail.strip_suffix(word)).unwrap_or(tail));
            if shown.is_empty() && cut.starts_with('/') {
                shown.push('1');
            }
            shown.push_str(cut);
        }
        if !read_unit && self.at == start {
            self.at = nothing;
        }
        // A number of 96 bits in any unit stays within the size of a number.
        const MOST_BITS: u64 = 800;
        self.overflow |= scale.bits() > MOST_BITS;
        let unit = (!self.overflow).then(|| Unit { text: shown.into(), scale, dimension });
        UnitRead { unit, end: self.at, qualifier }
    }

    /// The text of the unit words between a place and here, without the noun behind them.
    fn unit_text(&self, from: usize) -> &'a str {
        let run = &self.text[from..self.at];
        let mut end = 0;
        let whole = self.whole_run(run).is_some();
        if whole {
            return run;
        }
        if let Some((_, length)) = self.table.longest_prefix(run) {
            end = length;
        }
        &run[..end]
    }

    fn apply(&mut self, scale: &mut Exact, dimension: &mut Dimension, factor: &Factor, under: bool) {
        let (value, dims) = if under {
            (scale.over(&factor.scale), dimension.over(factor.dimension))
        } else {
            (scale.times(&factor.scale), dimension.times(factor.dimension))
        };
        match (value, dims) {
            (Ok(value), Some(dims)) => (*scale, *dimension) = (value, dims),
            _ => self.overflow = true,
        }
    }

    /// 余 or 多 right behind the digits: 30余万.
    fn surplus(&mut self) -> Option<Qualifier> {
        let rest = &self.text[self.at..];
        let c = rest.chars().next().filter(|c| matches!(c, '余' | '多'))?;
        // 多 begins nouns as well: only before a multiplier or unit is it a surplus.
        let next = &rest[c.len_utf8()..];
        let counts = MULTIPLIERS.iter().any(|(word, _)| next.starts_with(word)) || self.table.longest_prefix(next).is_some();
        counts.then(|| {
            self.at += c.len_utf8();
            Qualifier::AtLeast
        })
    }

    fn multiplier(&mut self, scale: &mut Exact) -> Option<&'static str> {
        let rest = &self.text[self.at..];
        // 千克, 千米 and 百分点 are units, not thousands of units.
        if self.table.longest_prefix(rest).is_some() {
            return None;
        }
        let (word, power) = MULTIPLIERS.iter().find(|(word, _)| rest.starts_with(word))?;
        *scale = Exact::power_of_ten(*power);
        self.at += word.len();
        Some(word)
    }

    fn run_text(&self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !is_run(c)).unwrap_or(rest.len());
        let run = &rest[..end];
        // 20次至30次: what stands before another number joins two ends.
        let next = &rest[skip_spaces(rest, end)..];
        let joins = next.starts_with(|c: char| fold(c).is_ascii_digit());
        if joins { run.strip_suffix(['至', '到']).unwrap_or(run) } else { run }
    }

    /// A run that is unit words throughout. Two words multiply only as people mean it (元人, 人月, 吨公里);
    /// in 3个座位 or 10名人员 the first counts and the rest is what is counted.
    fn whole_run(&self, run: &str) -> Option<Factor> {
        let (first, length) = self.table.longest_prefix(run)?;
        let rest = &run[length..];
        let mut factor = Factor { scale: first.scale.clone(), dimension: first.dimension };
        if rest.is_empty() {
            return Some(factor);
        }
        let kind = |word: &Word| word.dimension.factors().next().map(|(id, _)| self.table.kind(id));
        let (second, length) = self.table.longest_prefix(rest)?;
        let meant = matches!(
            (kind(first), kind(second)),
            (Some(Kind::Money), _) | (Some(Kind::Count | Kind::Measure), Some(Kind::Time)) | (Some(Kind::Measure), Some(Kind::Measure))
        );
        if !meant || length != rest.len() {
            return None;
        }
        factor.scale = factor.scale.times(&second.scale).ok()?;
        factor.dimension = factor.dimension.times(second.dimension)?;
        Some(factor)
    }

    /// Unit words that stand together multiply; with `nouns`, what follows the first one may be a noun.
    fn run(&mut self, nouns: bool) -> Option<(Factor, Option<Qualifier>)> {
        let run = self.run_text();
        if run.is_empty() {
            return None;
        }
        let (units, behind) = match all_behind().find_map(|(word, q)| run.strip_suffix(word).map(|units| (units, *q))) {
            Some((units, qualifier)) if !units.is_empty() => (units, Some(qualifier)),
            _ => (run, None),
        };
        if let Some(factor) = self.whole_run(units) {
            self.at += run.len();
            return Some((factor, behind));
        }
        if !nouns {
            return None;
        }
        let (word, _) = self.table.longest_prefix(run)?;
        self.at += run.len();
        Some((Factor { scale: word.scale.clone(), dimension: word.dimension }, behind))
    }

    fn suffix(&mut self) -> Option<Qualifier> {
        let (word, qualifier) = all_behind().find(|(word, _)| self.run_text() == *word)?;
        self.at += word.len();
        Some(*qualifier)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// `·` and the unit behind it.
    fn dotted(&mut self) -> Option<Factor> {
        let c = self.peek().filter(|c| fold(*c) == '·')?;
        let back = self.at;
        self.at += c.len_utf8();
        let factor = self.run(false).map(|(factor, _)| factor);
        if factor.is_none() {
            self.at = back;
        }
        factor
    }

    /// A tight `/` or 每 and what it divides by.
    fn slash(&mut self) -> Option<Factor> {
        let c = self.peek().filter(|c| fold(*c) == '/' || *c == '每')?;
        let back = self.at;
        self.at += c.len_utf8();
        let factor = self.denominator();
        if factor.is_none() {
            self.at = back;
        }
        factor
    }

    /// `月`, `平方米·月`, `(平方米·月)`, `10万条`.
    fn denominator(&mut self) -> Option<Factor> {
        let back = self.at;
        if let Some(open) = self.peek().filter(|c| fold(*c) == '(') {
            self.at += open.len_utf8();
            self.depth += 1;
            let inner = if self.depth < 8 { self.bracketed() } else { None };
            self.depth -= 1;
            if inner.is_none() {
                self.at = back;
            }
            return inner;
        }
        let mut scale = Exact::ONE;
        let (mut numbered, mut whole) = (false, true);
        if self.peek().is_some_and(|c| fold(c).is_ascii_digit()) {
            let number = number(self.text, self.at).ok()?;
            numbered = true;
            whole = number.value.scale() == 0;
            scale = Exact::from_decimal(number.value);
            self.at = skip_spaces(self.text, number.end);
        }
        let mut multiplier = Exact::ONE;
        self.multiplier(&mut multiplier);
        let Some((mut factor, _)) = self.run(false) else {
            self.at = back;
            return None;
        };
        // A rate is given per so many things (元/10万条); 23万元/0.47元 is a division.
        let money = factor.dimension.factors().any(|(id, _)| self.table.kind(id) == Kind::Money);
        if numbered && (!whole || money) {
            self.at = back;
            return None;
        }
        while let Some(next) = self.dotted() {
            factor = Factor { scale: factor.scale.times(&next.scale).ok()?, dimension: factor.dimension.times(next.dimension)? };
        }
        factor.scale = factor.scale.times(&scale).and_then(|s| s.times(&multiplier)).ok()?;
        (!factor.scale.is_zero()).then_some(factor)
    }

    fn bracketed(&mut self) -> Option<Factor> {
        let (mut factor, _) = self.run(false)?;
        loop {
            let c = self.peek()?;
            self.at += c.len_utf8();
            let next = match fold(c) {
                ')' => return Some(factor),
                '·' | '*' => self.run(false)?.0,
                '/' => {
                    let under = self.denominator()?;
                    Factor { scale: Exact::ONE.over(&under.scale).ok()?, dimension: Dimension::NONE.over(under.dimension)? }
                }
                _ => return None,
            };
            factor = Factor { scale: factor.scale.times(&next.scale).ok()?, dimension: factor.dimension.times(next.dimension)? };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::print;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Literal, LiteralError> {
        LiteralReader::new(&UnitTable::built_in()).whole(text)
    }

    fn shown(text: &str) -> String {
        let table = UnitTable::built_in();
        match read(text) {
            Ok(literal) => {
                let quantity = literal.quantity();
                let step = literal.step();
                let base = table.name(quantity.dimension);
                format!("{:?} {base} step {:?} {:?}", quantity.value, step, literal.qualifier)
            }
            Err(error) => format!("{} @{:?}", error.text.zh, error.range),
        }
    }

    #[test]
    fn literals_as_people_write_them() {
        let texts = [
            "502.1604 万元",
            "1,926.55万元",
            "30万件",
            "8000 元/10万条",
            "50 元/平方米/月",
            "50 元/(平方米·月)",
            "50元/平方米·月",
            "50元每月/平方米",
            "3万元每月",
            "39.34%",
            "约30万件",
            "≥20万件",
            "20万件以上",
            "30余万人次",
            "20万余件",
            "不低于 90%",
            "≤2%",
            "不超过3次",
            "<2%",
            "低于2%",
            "97%-100%",
            "2～3次",
            "435元人/月",
            "61台设备",
            "111个对外服务窗口",
            "５０ 元／平方米",
            "-7.59 万元",
            "0.47元/页",
            "3个月",
            "5个人",
            "1 条/件",
            "2 季度",
            "3 亩",
            "100",
            "0.95元/G",
            "2条路线",
            ">60台",
            "300人左右",
            "500元/台/年",
            "2倍",
        ];
        let lines: Vec<String> = texts.iter().map(|text| format!("{text} => {}", shown(text))).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn texts_that_are_no_literals() {
        let texts = [
            "",
            "万元",
            "面积 * 单价",
            "3 嘎",
            "50 元/平方未",
            "1,92.5万元",
            "12,3456元",
            "1234567890123456789012345678901234567890 元",
            "5 元 6",
            "100%-97%",
            "3次-5元",
            "8000 元/0条",
            "1/2",
            "7 元/",
        ];
        let lines: Vec<String> = texts.iter().map(|text| format!("{text} => {}", shown(text))).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    proptest! {
        /// What is printed is read back to the same number, step and unit.
        #[test]
        fn printing_and_reading_are_inverse(mantissa in any::<i64>(), scale in 0_u32..12, unit in prop::sample::select(vec!["万元", "元/平方米/月", "%", "万件", "", "元/10万条", "亿元"])) {
            let number = Decimal::from_i128_with_scale(mantissa.into(), scale);
            let text = if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") };
            let literal = read(&text).unwrap();
            prop_assert_eq!(literal.number, number);
            prop_assert_eq!(literal.number.scale(), scale);
            prop_assert_eq!(print::literal(&literal), text.replace(" %", "%"));
            prop_assert_eq!(print::exact(&literal.value(), &literal.unit), print::exact(&read(&print::literal(&literal)).unwrap().value(), &literal.unit));
        }

        /// No text makes the reader panic, and errors point inside the text.
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9０-９.,，/每()（）·万亿千元人次月条%约≥<> \\-—至余以上左右a-z]{0,24}") {
            if let Err(error) = read(&text) {
                prop_assert!(error.range.end <= text.len() && text.is_char_boundary(error.range.start));
            }
        }
    }
}
