//! Years in names: 上年预算, 前年执行数, 2021年预算.
//!
//! Owns the words for years and how far from the year of the book each is.
//! Must never know what a name stands for.

/// A name that says which year it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// How many years after that of the book: -1 for 上年.
    pub offset: i32,
    /// The name without the year; of a range how many years it has stands in its place: `2年采暖费`.
    pub rest: String,
    /// Whether the year is a word, such as 上年, and not a number.
    pub is_a_word: bool,
    /// Whether a month stands behind the year: 截至2022年7月余额.
    pub is_of_a_day: bool,
}

/// Words for years, longer ones first.
const WORDS: [(&str, i32); 14] = [
    ("大前年", -3),
    ("上上年", -2),
    ("前年", -2),
    ("上一年度", -1),
    ("上一年", -1),
    ("上年度", -1),
    ("上年", -1),
    ("去年", -1),
    ("本年度", 0),
    ("本年", 0),
    ("当年", 0),
    ("今年", 0),
    ("下年", 1),
    ("明年", 1),
];

/// The years that names of a book may be about, counted from its own: its history, and plans.
const SPAN: std::ops::RangeInclusive<i32> = -3..=5;

/// The year that a name is about, if it says one; a year far from that of the book is no year of its own.
pub fn dated(name: &str, year: i32) -> Option<Dated> {
    for (word, offset) in WORDS {
        if let Some(at) = name.find(word) {
            return Some(Dated { offset, rest: without(name, at, at + word.len()), is_a_word: true, is_of_a_day: false });
        }
    }
    let found = years(name).into_iter().find(|found| SPAN.contains(&(found.year - year)))?;
    let behind = name[found.end..].trim_start();
    let is_of_a_day = behind.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('月') && !behind.starts_with('月');
    let mut rest = without(name, found.start, found.end);
    if let [(_, _, first), (_, _, last)] = found.numbers[..] {
        rest = format!("{}年{rest}", last - first + 1);
    }
    Some(Dated { offset: found.year - year, rest, is_a_word: false, is_of_a_day })
}

/// Whether a name says that something is compared with another year: 比前年增加, 较上年增长率.
pub fn is_comparison(name: &str) -> bool {
    const WORDS: [&str; 24] = [
        "增加",
        "增长",
        "增减",
        "增幅",
        "减少",
        "下降",
        "降幅",
        "减幅",
        "涨幅",
        "增量",
        "增支",
        "减支",
        "净增",
        "变动额",
        "变动率",
        "变动幅度",
        "变化额",
        "变化率",
        "变化幅度",
        "上升率",
        "降低额",
        "降低率",
        "压减额",
        "压减率",
    ];
    WORDS.iter().any(|word| name.contains(word))
}

/// A name with its years moved on, as far as they are of the book's history or plans; none where it has none.
pub fn moved(name: &str, year: i32, by: i32) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    for found in years(name).into_iter().filter(|found| SPAN.contains(&(found.year - year))) {
        for (start, digits, written) in found.numbers {
            out.push_str(&name[at..start]);
            out.push_str(&(written + by).to_string());
            at = start + digits;
        }
    }
    out.push_str(&name[at..]);
    (at > 0).then_some(out)
}

/// A year in a name.
struct Found {
    /// Where it begins; the first of two in 2022-2023年.
    start: usize,
    /// Where it ends, with 年 or 年度.
    end: usize,
    /// Which year; the first of two.
    year: i32,
    /// Its numbers: where each begins, how many bytes it has, and which year it is.
    numbers: Vec<(usize, usize, i32)>,
}

/// Years of four digits with 年 behind them, in whatever width.
fn years(name: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (sign, _) in name.match_indices('年') {
        let Some(last) = number_before(name, sign) else { continue };
        let mut numbers = vec![last];
        // 2022-2023年: the first year is one too.
        let before = name[..last.0].trim_end_matches(['-', '–', '—', '~', '～', '至', '到', '年']);
        if before.len() < last.0
            && let Some(first) = number_before(name, before.len())
        {
            numbers.insert(0, first);
        }
        // 2020年至2021年 is one range, and not a year and a range.
        if found.last().is_some_and(|last: &Found| last.numbers.iter().any(|(start, ..)| *start == numbers[0].0)) {
            found.pop();
        }
        let after = &name[sign + '年'.len_utf8()..];
        let unit = if after.starts_with('度') { "年度" } else { "年" };
        found.push(Found { start: numbers[0].0, end: sign + unit.len(), year: numbers[0].2, numbers });
    }
    found
}

/// The four digits that end at a place, spaces left out: where they begin, how many bytes they have, and the number.
fn number_before(name: &str, end: usize) -> Option<(usize, usize, i32)> {
    let text = name[..end].trim_end();
    let digits: Vec<(usize, u32)> = text.char_indices().rev().map_while(|(at, c)| digit(c).map(|digit| (at, digit))).collect();
    if digits.len() != 4 {
        return None;
    }
    let year = digits.iter().rev().fold(0, |year, (_, digit)| year * 10 + digit.cast_signed());
    let start = digits[3].0;
    Some((start, text.len() - start, year))
}

/// A digit of either width.
fn digit(c: char) -> Option<u32> {
    let plain = if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - u32::from('０') + u32::from('0'))? } else { c };
    plain.to_digit(10)
}

/// A name without a stretch of it, and without the brackets that are empty then.
fn without(name: &str, start: usize, end: usize) -> String {
    let rest = format!("{}{}", &name[..start], &name[end..]);
    ["（）", "()"].iter().fold(rest, |rest, empty| rest.replace(empty, "")).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year_of(name: &str) -> Option<(i32, String)> {
        dated(name, 2022).map(|dated| (dated.offset, dated.rest))
    }

    #[test]
    fn names_say_which_year_they_are_about() {
        assert_eq!(year_of("上年预算"), Some((-1, "预算".into())));
        assert_eq!(year_of("前年执行数"), Some((-2, "执行数".into())));
        assert_eq!(year_of("2021年预算"), Some((-1, "预算".into())));
        assert_eq!(year_of("预算（2020年度）"), Some((-2, "预算".into())));
        assert_eq!(year_of("2022年预算"), Some((0, "预算".into())));
        assert_eq!(year_of("2012年建成面积"), None);
        assert_eq!(year_of("年办件量"), None);
        assert_eq!(year_of("12022年预算"), None);
        assert_eq!(year_of("２０２１ 年度预算"), Some((-1, "预算".into())));
        assert_eq!(year_of("2022-2023年采暖费"), Some((0, "2年采暖费".into())));
        assert_eq!(year_of("2020年至2021年采暖费"), Some((-2, "2年采暖费".into())));
        assert!(dated("截至2022年7月余额", 2022).is_some_and(|dated| dated.is_of_a_day));
    }

    #[test]
    fn years_move_on_together() {
        assert_eq!(moved("2022年较2021年增加", 2022, 1).as_deref(), Some("2023年较2022年增加"));
        assert_eq!(moved("上年预算", 2022, 1), None);
        assert_eq!(moved("2012年合同", 2022, 1), None);
        assert_eq!(moved("2021-2022年度采暖费", 2022, 1).as_deref(), Some("2022-2023年度采暖费"));
        assert_eq!(moved("2020年至2021年采暖费", 2022, 1).as_deref(), Some("2021年至2022年采暖费"));
    }
}
