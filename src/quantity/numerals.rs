//! Numbers in Chinese words: 两, 十二, 一百二十, 三万.
//!
//! Owns their value; a word such as 一般 or 三公 is told from a number by the unit behind it, elsewhere.
//! Must never know of amounts.

use rust_decimal::Decimal;

/// The units with which a number in words is a count, and not part of a word.
pub const UNITS: [&str; 22] = [
    "次", "人", "名", "辆", "台", "套", "个月", "万元", "元", "家", "份", "批", "场", "期", "件", "户", "条", "年", "天", "处", "间", "个",
];

/// Whether a number in words may begin with a character.
pub fn begins(c: char) -> bool {
    digit(c).is_some() || c == '十'
}

fn digit(c: char) -> Option<u32> {
    "零一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok()).or(match c {
        '两' => Some(2),
        '〇' => Some(0),
        _ => None,
    })
}

/// The number that the words at a place say, and where it ends.
pub fn read(text: &str, start: usize) -> Option<(Decimal, usize)> {
    const LONGEST: usize = 8;
    let mut total = 0_u32;
    let mut open = None;
    let mut end = start;
    for c in text[start..].chars().take(LONGEST) {
        match (c, digit(c)) {
            (_, Some(digit)) if open.is_none() || open == Some(0) => open = Some(digit),
            ('十', _) => total += open.take().unwrap_or(1) * 10,
            ('百', _) => total += open.take()? * 100,
            ('千', _) => total += open.take()? * 1000,
            // 二〇二一 is a year, spelt digit by digit.
            (_, Some(_)) => return None,
            _ => break,
        }
        end += c.len_utf8();
    }
    total += open.unwrap_or(0);
    (end > start && total > 0).then(|| (Decimal::from(total), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numbers() {
        for (text, value, length) in
            [("两次", 2, 3), ("十二个月", 12, 6), ("一百二十人", 120, 12), ("三千零五十户", 3050, 15), ("三万元", 3, 3)]
        {
            assert_eq!(read(text, 0), Some((Decimal::from(value), length)), "{text}");
        }
        assert_eq!(read("二〇二一年", 0), None);
        assert_eq!(read("零次", 0), None);
    }
}
