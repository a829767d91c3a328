//! Plain text and Markdown: paragraphs, and tables of tabs, bars, HTML or columns.
//!
//! Owns which lines are rows of a table, and joining sentences that were broken across lines.
//! Must never know what a number means.

use std::ops::Range;

use super::aligned::put_below;
use super::lines::{ends, is_broken, is_sentence, is_wrapped, shown_width, width};
use super::table::Filler;
use crate::source::Span;
use crate::submission::document::{Block, Document, Grid, Passage};

/// Reads a text.
pub fn read(text: String) -> Document {
    let lower = text.to_ascii_lowercase();
    let mut start = 0;
    let lines: Vec<Span> = text
        .split_inclusive('\n')
        .map(|line| {
            let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
            start += line.len();
            span
        })
        .collect();
    let mut reader = Reader {
        text: &text,
        lower: &lower,
        width: width(&text),
        is_wrapped: is_wrapped(&text),
        blocks: Vec::new(),
        rows: Vec::new(),
        spaced: false,
        is_torn: false,
        open: None,
        paused: false,
        turned: false,
    };
    let mut at = 0;
    while at < lines.len() {
        at += reader.line(&lines[at..]);
    }
    reader.close();
    let blocks = reader.blocks;
    Document { text, blocks, labels: Vec::new(), has_lines: true }
}

struct Reader<'t> {
    text: &'t str,
    /// The same in small letters.
    lower: &'t str,
    /// How wide the wide lines are: where lines are broken, the broken ones are as wide.
    width: usize,
    /// Whether lines end wherever they are full, and not where a sentence does.
    is_wrapped: bool,
    blocks: Vec<Block>,
    /// The rows of a table that goes on.
    rows: Vec<Vec<Passage>>,
    /// Whether its columns are only set apart by spaces.
    spaced: bool,
    /// Whether it begins where a page ended.
    is_torn: bool,
    /// A paragraph that may go on.
    open: Option<Passage>,
    /// Whether an empty line was read last.
    paused: bool,
    /// Whether a page has ended since the last line.
    turned: bool,
}

impl Reader<'_> {
    /// Reads the first of some lines; how many were taken.
    fn line(&mut self, lines: &[Span]) -> usize {
        let line = &self.text[lines[0].range()];
        if let Some(taken) = self.html_table(lines) {
            return taken;
        }
        // A page may end within a sentence, or within a table.
        if line.trim().is_empty()
            || is_page_number(line) && (!self.rows.is_empty() || self.open.as_ref().is_some_and(|open| !ends(&open.text)))
        {
            self.paused = true;
            self.turned |= !line.trim().is_empty() || line.contains('\u{c}');
            return 1;
        }
        let paused = std::mem::take(&mut self.paused);
        match cells(line).or_else(|| self.words(lines)) {
            Some(cells) => {
                self.close_paragraph();
                let base = lines[0].start as usize;
                let row = cells.into_iter().map(|(start, end)| Passage::new(self.text, Span::new(base + start, base + end)));
                let row: Vec<Passage> = row.collect();
                let spaced = !line.contains(['\t', '|']);
                if spaced != self.spaced || paused && !self.goes_on(&row) {
                    // A row of other columns behind the end of a page may belong to what is above it.
                    let is_torn = std::mem::take(&mut self.turned) && !self.rows.is_empty();
                    self.is_torn |= is_torn;
                    self.close_table();
                    self.is_torn = is_torn;
                }
                self.turned = false;
                self.spaced = spaced;
                if !is_rule(&row) {
                    self.rows.push(row);
                }
            }
            None => {
                self.close_table();
                self.paragraph(lines[0]);
            }
        }
        1
    }

    /// Whether a row behind an empty line is one more of the table above: as wide, and of numbers.
    fn goes_on(&self, row: &[Passage]) -> bool {
        let numbers = row.iter().filter(|cell| is_number(&cell.text)).count();
        self.rows.last().is_some_and(|last| last.len() == row.len()) && numbers > 0
    }

    /// The cells of a line whose words are set apart by one space: numbers at its end, or the header above such lines.
    fn words(&self, lines: &[Span]) -> Option<Vec<(usize, usize)>> {
        const NEAR: usize = 4;
        let line = &self.text[lines[0].range()];
        let cells = spaced(line)?;
        if is_row_of_words(line, &cells) {
            return Some(cells);
        }
        let is_row = |span: &Span| {
            let line = &self.text[span.range()];
            spaced(line).is_some_and(|cells| is_row_of_words(line, &cells))
        };
        let header =
            cells.len() >= 2 && lines[1..].iter().take(NEAR).take_while(|span| spaced(&self.text[span.range()]).is_some()).any(is_row);
        header.then_some(cells)
    }

    /// A table of HTML that begins on this line.
    fn html_table(&mut self, lines: &[Span]) -> Option<usize> {
        let opens = self.lower[lines[0].range()].find("<table")?;
        self.close();
        let start = lines[0].start as usize + opens;
        let end = self.lower[start..].find("</table>").map_or(self.text.len(), |at| start + at);
        let mut grid = Grid::default();
        let mut filler = Filler::default();
        let body = &self.lower[start..end];
        for row in pieces(body, "tr") {
            let inner = &body[row.clone()];
            let mut cells = Vec::new();
            let mut inside: Vec<Range<usize>> = ["td", "th"].iter().flat_map(|name| pieces(inner, name)).collect();
            inside.sort_by_key(|range| range.start);
            for range in inside {
                let from = start + row.start + range.start;
                let head = inner[..range.start].rfind('<').map_or("", |open| &inner[open..range.start]);
                cells.push((
                    Passage::new(self.text, Span::new(from, from + range.len())),
                    span_of(head, "colspan"),
                    span_of(head, "rowspan"),
                ));
            }
            grid.rows.push(filler.row(cells));
        }
        self.blocks.push(Block::Table(grid));
        Some(lines.iter().take_while(|line| (line.start as usize) <= end).count().max(1))
    }

    fn paragraph(&mut self, span: Span) {
        let turned = std::mem::take(&mut self.turned);
        let goes_on = self.open.as_ref().is_some_and(|open| {
            // A line is broken where it is full, or where a page ends.
            let last = self.text[open.span.range()].rsplit('\n').next().unwrap_or("");
            let next = Passage::new(self.text, span).text;
            // Behind a sign something follows, wherever the line ends.
            let goes_on = |c: char| c.is_ascii_digit() || "元万亿%.".contains(c);
            let is_number = (self.is_wrapped || is_sentence(&last))
                && open.text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '万' | '亿' | '-' | '/'));
            let is_open = open.text.ends_with(['=', '+', '×', '÷']) || is_number && next.starts_with(goes_on);
            // A paragraph begins two characters further in.
            let is_indented = self.text[span.range()].starts_with("\u{3000}\u{3000}");
            !is_indented && (turned || is_open || shown_width(last) * 5 >= self.width * 4) && is_broken(&open.text, &next, self.is_wrapped)
        });
        match (&mut self.open, goes_on) {
            (Some(open), true) => open.add(self.text, span),
            _ => {
                self.close_paragraph();
                let passage = Passage::new(self.text, span);
                self.open = (!passage.is_empty()).then_some(passage);
            }
        }
    }

    fn close_paragraph(&mut self) {
        self.blocks.extend(self.open.take().map(Block::Passage));
    }

    fn close_table(&mut self) {
        if !self.rows.is_empty() {
            let mut rows = std::mem::take(&mut self.rows);
            if self.spaced {
                self.is_torn |= put_below(self.text, &mut rows);
            }
            let is_torn = std::mem::take(&mut self.is_torn);
            self.blocks.push(Block::Table(Grid { rows, is_torn, ..Grid::default() }));
        }
    }

    fn close(&mut self) {
        self.close_paragraph();
        self.close_table();
    }
}

/// What stands between the tags of a name, in a text of small letters.
fn pieces(lower: &str, name: &str) -> Vec<Range<usize>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = lower[at..].find(&open).map(|begin| at + begin) {
        let named = lower[begin + open.len()..].chars().next().is_some_and(|c| c == '>' || c.is_whitespace());
        let Some(head) = lower[begin..].find('>').map(|end| begin + end + 1) else { break };
        if !named {
            at = head;
            continue;
        }
        // A tag that is not closed ends where the next one begins.
        let next = lower[head..].find(&open).map_or(lower.len(), |next| head + next);
        let end = lower[head..].find(&close).map_or(next, |end| (head + end).min(next));
        found.push(head..end);
        at = end;
    }
    found
}

/// A number behind the name of an attribute.
fn span_of(head: &str, name: &str) -> usize {
    let Some(at) = head.find(name) else { return 1 };
    let digits: String =
        head[at + name.len()..].chars().skip_while(|c| matches!(c, '=' | '"' | '\'' | ' ')).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1)
}

/// The cells of a line that is a row of a table, as ranges of it.
fn cells(line: &str) -> Option<Vec<(usize, usize)>> {
    if line.contains('\t') {
        return Some(split(line, '\t', 0, line.len()));
    }
    let trimmed = line.trim();
    let bars = trimmed.matches('|').count();
    if trimmed.starts_with('|') && bars >= 2 || bars >= 3 {
        let from = line.find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let start = if trimmed.starts_with('|') { from + 1 } else { from };
        let end = from + trimmed.len() - usize::from(trimmed.ends_with('|') && trimmed.len() > 1);
        return Some(split(line, '|', start, end.max(start)));
    }
    columns(line)
}

fn split(line: &str, by: char, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = start;
    for (at, _) in line[start..end].match_indices(by) {
        found.push((from, start + at));
        from = start + at + by.len_utf8();
    }
    found.push((from, end));
    found
}

/// Columns that are set apart by two spaces or more: three of them, or two of which one is a number.
fn columns(line: &str) -> Option<Vec<(usize, usize)>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut gap = 2;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() {
            gap += if c == '\u{3000}' { 2 } else { 1 };
            continue;
        }
        let end = at + c.len_utf8();
        match found.last_mut() {
            Some(last) if gap < 2 => last.1 = end,
            _ => found.push((at, end)),
        }
        gap = 0;
    }
    let numbers = found.iter().filter(|(start, end)| is_number(&line[*start..*end])).count();
    let is_row =
        found.len() >= 3 && (numbers > 0 || found.iter().all(|(start, end)| end - start <= 60)) || found.len() == 2 && numbers == 1;
    is_row.then_some(found)
}

/// The words of a line that is no sentence.
fn spaced(line: &str) -> Option<Vec<(usize, usize)>> {
    const LONGEST: usize = 400;
    let trimmed = line.trim();
    if trimmed.len() > LONGEST || !trimmed.contains([' ', '\u{3000}']) || trimmed.contains(['。', '；', '，']) {
        return None;
    }
    let start = |word: &str| word.as_ptr().addr() - line.as_ptr().addr();
    Some(line.split_whitespace().map(|word| (start(word), start(word) + word.len())).collect())
}

/// Whether words are the cells of a row: a name, then numbers as amounts are written.
fn is_row_of_words(line: &str, cells: &[(usize, usize)]) -> bool {
    let numbers = cells.iter().rev().take_while(|(start, end)| is_number(&line[*start..*end])).count();
    let amounts = cells.iter().filter(|(start, end)| line[*start..*end].contains('.') && is_number(&line[*start..*end])).count();
    let names = cells.len() - numbers;
    (1..=4).contains(&names) && numbers >= 1 && amounts >= 1 && (numbers >= 2 || names <= 2)
}

/// Whether a cell is a number and nothing else.
pub fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits =
        text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '%'));
    digits || matches!(text, "-" | "--" | "—" | "——")
}

/// Whether a row is only the line below a header of Markdown.
fn is_rule(row: &[Passage]) -> bool {
    row.iter().any(|cell| cell.text.contains("--") || cell.text.contains(":-"))
        && row.iter().all(|cell| cell.text.chars().all(|c| matches!(c, '-' | ':' | '：' | ' ')))
}

/// Whether a line is only the number of a page.
fn is_page_number(line: &str) -> bool {
    let inner = line.trim().trim_matches(|c: char| matches!(c, '-' | '—' | '－' | '–' | '·' | ' ' | '第' | '页' | '/' | '共'));
    (1..=3).contains(&inner.len()) && inner.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut out = String::new();
        for block in read(text.to_owned()).blocks {
            match block {
                Block::Passage(passage) => out.push_str(&format!("{}\n", passage.text)),
                Block::Table(grid) => {
                    for row in &grid.rows {
                        let cells: Vec<&str> = row.iter().map(|cell| cell.text.trim()).collect();
                        out.push_str(&format!("[{}]\n", cells.join("|")));
                    }
                }
            }
        }
        out
    }

    #[test]
    fn tables_are_told_from_paragraphs() {
        insta::assert_snapshot!(shown(
            "一、收支总体情况\n\n2023年收入预算100万元，比上年增加10万元，增长11.11%，主要原因是新增人员\n经费。\n\n\
             项目\t预算数\n办公费\t3.00\n\n\
             | 编码 | 名称 | 金额 |\n|---|---|---:|\n| 201 | 一般公共服务 | 1,234.50 |\n\n\
             <table><tr><th colspan=2>收入</th><th>支出</th></tr><tr><td rowspan=\"2\">甲</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>\n\
             科目        预算数      决算数\n办公费      12.00       11.50\n"
        ), @r"
        一、收支总体情况
        2023年收入预算100万元，比上年增加10万元，增长11.11%，主要原因是新增人员经费。
        [项目|预算数]
        [办公费|3.00]
        [编码|名称|金额]
        [201|一般公共服务|1,234.50]
        [收入||支出]
        [甲|1|2]
        [|3|4]
        [科目|预算数|决算数]
        [办公费|12.00|11.50]
        ");
    }
}
