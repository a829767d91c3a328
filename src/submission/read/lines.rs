//! Sentences that go on in the next line.
//!
//! Owns what shows that a line was broken within one.
//! Must never join a heading, or an item of a list, to what stands above it.

/// How wide one line in ten is at least, of those that are sentences.
pub fn width(text: &str) -> usize {
    let mut widths: Vec<usize> = text.lines().filter(is_sentence).map(shown_width).collect();
    let at = widths.len() * 9 / 10;
    if at >= widths.len() { 0 } else { *widths.select_nth_unstable(at).1 }
}

/// Whether a line has the marks of a sentence: a comma between digits is none.
pub fn is_sentence(line: &&str) -> bool {
    let is_comma = |(at, _): (usize, &str)| {
        line[..at].ends_with(|c: char| !c.is_ascii_digit()) || line[at + 1..].starts_with(|c: char| !c.is_ascii_digit())
    };
    !line.contains(['\t', '|', '<']) && (line.contains(['，', '。', '；', ';']) || line.match_indices(',').any(is_comma))
}

/// Whether many of the lines that are sentences do not end one.
pub fn is_wrapped(text: &str) -> bool {
    const LEAST: usize = 2;
    const PART: usize = 4;
    let (mut all, mut open) = (0, 0);
    for line in text.lines().filter(is_sentence) {
        all += 1;
        open += usize::from(!ends(line.trim_end()) && !line.trim_end().ends_with([';', ':']));
    }
    open >= LEAST && open * PART >= all
}

/// How wide a line is without the space around it.
pub fn shown_width(line: &str) -> usize {
    width_of(line.trim())
}

/// How wide some words are, a Chinese character counted twice.
pub fn width_of(words: &str) -> usize {
    words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Whether a sentence has ended.
pub fn ends(text: &str) -> bool {
    text.ends_with(['。', '；', '：', '！', '？', '\n', '…'])
}

/// Lines shorter than this are headings or rows, and are not broken sentences.
const SHORT: usize = 16;

/// Whether a sentence goes on behind a line break: it did not end, and what follows begins nothing new.
pub fn is_broken(open: &str, next: &str, is_wrapped: bool) -> bool {
    // Where lines are broken anywhere, one may end behind a mark within its sentence.
    let ended = if is_wrapped { ends(open) && !open.ends_with(['；', '：']) } else { ends(open) };
    let long = open.chars().count() >= SHORT;
    let opens = next.starts_with(|c: char| "〔·●◆■#>-".contains(c)) || next.starts_with('（') && !is_wrapped;
    let begins = opens || numbered(next) || next.starts_with("单位：") || is_heading(next);
    long && !ended && !begins
}

/// Whether a text begins like a heading or an item in words: 一、, （二）, 第三部分, 一是; 一般公共预算 is none.
fn is_heading(text: &str) -> bool {
    let is_numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let is_nth = |c: char| is_numeral(c) || c.is_ascii_digit();
    match text.strip_prefix(['（', '第']) {
        Some(rest) => {
            let behind = rest.trim_start_matches(is_nth);
            behind.len() < rest.len() && behind.starts_with(['）', '部', '章', '条', '节', '款', '项', '一', '二'])
        }
        None => {
            let behind = text.trim_start_matches(is_numeral);
            behind.len() < text.len() && behind.starts_with(['、', '．', '.', '是'])
        }
    }
}

/// Whether a text begins like an item of a list: `1、`, `2.`.
fn numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len()
        && (rest.starts_with(['、', '．', '）']) || rest.starts_with('.') && !rest[1..].starts_with(|c: char| c.is_ascii_digit()))
}
