//! Years in names: 上年预算, 前年执行数, 2021年预算.
//!
//! Owns the words for years and how far from the year of the book each is.
//! Must never know what a name stands for.

/// A name that says which year it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// How many years after that of the book: -1 for 上年.
    pub offset: i32,
    /// The name without the year.
    pub rest: String,
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

/// The oldest year that a name of a book may be about, beside its own.
const OLDEST: i32 = -3;

/// The year that a name is about, if it says one; a year far from that of the book is no year of its history.
pub fn dated(name: &str, year: i32) -> Option<Dated> {
    for (word, offset) in WORDS {
        if let Some(at) = name.find(word) {
            return Some(Dated { offset, rest: without(name, at, at + word.len()) });
        }
    }
    let (start, end, written) = years(name).into_iter().find(|(.., written)| (OLDEST..=0).contains(&(written - year)))?;
    Some(Dated { offset: written - year, rest: without(name, start, end) })
}

/// Whether a name says that something is compared with another year: 比前年增加, 较上年增长率.
pub fn is_comparison(name: &str) -> bool {
    ["增加", "增长", "增减", "增幅", "减少", "下降", "降幅", "增量"].iter().any(|word| name.contains(word))
}

/// A name with its years, as far as they are of the book's history, moved on; none where it has none.
pub fn moved(name: &str, year: i32, by: i32) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    for (start, _, written) in years(name).into_iter().filter(|(.., written)| (OLDEST..=0).contains(&(written - year))) {
        out.push_str(&name[at..start]);
        out.push_str(&(written + by).to_string());
        at = start + 4;
    }
    out.push_str(&name[at..]);
    (at > 0).then_some(out)
}

/// Years of four digits with 年 behind them: where they begin and end, and which year it is.
fn years(name: &str) -> Vec<(usize, usize, i32)> {
    let mut found = Vec::new();
    for (end, _) in name.match_indices('年') {
        let digits = name[..end].bytes().rev().take_while(u8::is_ascii_digit).count();
        if digits != 4 {
            continue;
        }
        let after = &name[end + '年'.len_utf8()..];
        let unit = if after.starts_with('度') { "年度" } else { "年" };
        if let Ok(year) = name[end - 4..end].parse() {
            found.push((end - 4, end + unit.len(), year));
        }
    }
    found
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
    }

    #[test]
    fn years_move_on_together() {
        assert_eq!(moved("2022年较2021年增加", 2022, 1).as_deref(), Some("2023年较2022年增加"));
        assert_eq!(moved("上年预算", 2022, 1), None);
        assert_eq!(moved("2012年合同", 2022, 1), None);
    }
}
