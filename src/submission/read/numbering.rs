//! The numbers that Word puts before paragraphs by itself: 一、（一）1.
//!
//! Owns counting them, level by level, and how they are written.
//! Must never number a paragraph that has no list.

use rustc_hash::FxHashMap;

use super::archive::{Attributes, Walk, walk};
use crate::message::Text;

/// Lists have so many levels.
const LEVELS: usize = 9;

/// The lists of a document, and how far each has been counted.
#[derive(Default)]
pub struct Numbering {
    /// The levels of each kind of list.
    kinds: FxHashMap<String, Vec<Level>>,
    /// The kind of each list, and the levels that begin anew with it.
    lists: FxHashMap<String, List>,
    /// The list of a style of paragraphs.
    styles: FxHashMap<String, (String, Option<usize>)>,
    counts: FxHashMap<String, [u32; LEVELS]>,
}

#[derive(Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
    style: String,
}

#[derive(Default)]
struct List {
    kind: String,
    begins: Vec<(usize, u32)>,
    is_used: bool,
}

impl Numbering {
    /// Reads what the parts of a document say of its lists.
    ///
    /// # Errors
    /// That a part is damaged or too large.
    pub fn new(numbering: Option<&str>, styles: Option<&str>) -> Result<Self, Text> {
        let mut reader = Reader::default();
        for part in [numbering, styles].into_iter().flatten() {
            walk(part, &mut reader)?;
        }
        Ok(reader.found)
    }

    /// The list and level of a style.
    pub fn of_style(&self, style: &str) -> Option<(String, usize)> {
        let (list, level) = self.styles.get(style)?;
        let levels = || self.kinds.get(&self.lists.get(list)?.kind);
        let level = level.or_else(|| levels()?.iter().position(|level| level.style == style));
        Some((list.clone(), level.unwrap_or(0)))
    }

    /// What stands before the next paragraph of a list; nothing where that is a bullet.
    pub fn next(&mut self, list: &str, level: usize) -> String {
        let Some(list) = self.lists.get_mut(list) else { return String::new() };
        let (Some(levels), true) = (self.kinds.get(&list.kind), level < LEVELS) else { return String::new() };
        let start = |level: usize| levels.get(level).map_or(1, |level| level.start);
        let counts = self.counts.entry(list.kind.clone()).or_insert([0; LEVELS]);
        if !std::mem::replace(&mut list.is_used, true) {
            list.begins.iter().filter(|(level, _)| *level < LEVELS).for_each(|(level, from)| counts[*level] = from.saturating_sub(1));
        }
        // A level that was not counted yet begins where it says.
        for (above, count) in counts.iter_mut().enumerate().take(level) {
            *count = (*count).max(start(above));
        }
        counts[level] = if counts[level] == 0 { start(level) } else { counts[level].saturating_add(1) };
        counts[level + 1..].fill(0);
        let Some(own) = levels.get(level).filter(|own| own.format != "bullet" && own.format != "none") else { return String::new() };
        let mut text = own.text.clone();
        for (at, count) in counts.iter().enumerate().take(level + 1) {
            let format = levels.get(at).map_or("decimal", |level| &level.format);
            text = text.replace(&format!("%{}", at + 1), &written(*count, format));
        }
        text
    }
}

/// A number as a list writes it.
fn written(number: u32, format: &str) -> String {
    match format {
        "chineseCounting" | "chineseCountingThousand" | "ideographDigital" | "japaneseCounting" | "taiwaneseCounting" => chinese(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&number) => {
            char::from_u32(u32::from('①') + number - 1).map_or_else(|| number.to_string(), String::from)
        }
        _ => number.to_string(),
    }
}

/// 一 to 九十九; beyond that digits.
fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((number / 10) as usize, DIGITS[(number % 10) as usize]);
    match tens {
        0 if number > 0 => ones.to_owned(),
        1 => format!("十{ones}"),
        2..=9 => format!("{}十{ones}", DIGITS[tens]),
        _ => number.to_string(),
    }
}

/// Reads the parts: what is open is named by what it stands in.
#[derive(Default)]
struct Reader {
    found: Numbering,
    kind: Option<String>,
    list: Option<String>,
    style: Option<String>,
    level: Option<usize>,
}

impl Walk for Reader {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        let get = |name: &str| attributes.get(name);
        let number = |name: &str| get(name).and_then(|value| value.parse::<u32>().ok());
        match name {
            "abstractNum" => self.kind = get("abstractNumId"),
            "num" => self.list = get("numId"),
            "style" => self.style = get("styleId"),
            "abstractNumId" => {
                if let (Some(list), Some(kind)) = (&self.list, get("val")) {
                    self.found.lists.entry(list.clone()).or_default().kind = kind;
                }
            }
            "lvl" | "lvlOverride" => self.level = number("ilvl").map(|level| level as usize).filter(|level| *level < LEVELS),
            "startOverride" => {
                if let (Some(list), Some(level), Some(from)) = (&self.list, self.level, number("val")) {
                    self.found.lists.entry(list.clone()).or_default().begins.push((level, from));
                }
            }
            "numId" => {
                if let (Some(style), Some(list)) = (&self.style, get("val")) {
                    self.found.styles.entry(style.clone()).or_default().0 = list;
                }
            }
            "ilvl" => {
                if let Some(style) = &self.style {
                    self.found.styles.entry(style.clone()).or_default().1 = number("val").map(|level| level as usize);
                }
            }
            _ => {}
        }
        let (Some(kind), Some(level)) = (&self.kind, self.level) else { return Ok(()) };
        let levels = self.found.kinds.entry(kind.clone()).or_default();
        if levels.len() <= level {
            levels.resize_with(level + 1, || Level { start: 1, ..Level::default() });
        }
        let own = &mut levels[level];
        match name {
            "start" => own.start = number("val").unwrap_or(1),
            "numFmt" => own.format = get("val").unwrap_or_default(),
            "lvlText" => own.text = get("val").unwrap_or_default(),
            "pStyle" => own.style = get("val").unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self, name: &str) -> Result<(), Text> {
        match name {
            "abstractNum" => self.kind = None,
            "num" => self.list = None,
            "style" => self.style = None,
            "lvl" | "lvlOverride" => self.level = None,
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_as_word_counts_them() {
        let numbering = r#"<numbering>
            <abstractNum abstractNumId="0">
              <lvl ilvl="0"><start val="1"/><numFmt val="chineseCounting"/><lvlText val="%1、"/></lvl>
              <lvl ilvl="1"><start val="1"/><numFmt val="chineseCounting"/><lvlText val="（%2）"/></lvl>
              <lvl ilvl="2"><start val="1"/><numFmt val="decimal"/><lvlText val="%1.%3"/></lvl>
            </abstractNum>
            <abstractNum abstractNumId="1"><lvl ilvl="0"><numFmt val="bullet"/><lvlText val="·"/></lvl></abstractNum>
            <num numId="1"><abstractNumId val="0"/></num>
            <num numId="2"><abstractNumId val="1"/></num>
            <num numId="3"><abstractNumId val="0"/><lvlOverride ilvl="0"><startOverride val="1"/></lvlOverride></num>
        </numbering>"#;
        let styles = r#"<styles><style styleId="3"><pPr><numPr><ilvl val="1"/><numId val="1"/></numPr></pPr></style></styles>"#;
        let mut numbering = Numbering::new(Some(numbering), Some(styles)).expect("they can be read");
        let said: Vec<String> = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("2", 0), ("3", 0), ("1", 2), ("9", 0)]
            .map(|(list, level)| numbering.next(list, level))
            .to_vec();
        assert_eq!(said, ["一、", "（一）", "（二）", "二、", "（一）", "", "一、", "一.1", ""]);
        assert_eq!(numbering.of_style("3"), Some(("1".to_owned(), 1)));
        assert_eq!([1, 10, 11, 20, 35].map(chinese), ["一", "十", "十一", "二十", "三十五"]);
    }
}
