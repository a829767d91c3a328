//! Plain text and Markdown: paragraphs, and tables of tabs, bars, HTML or columns.
//!
//! Owns which lines are rows of a table, and joining sentences that were broken across lines.
//! Must never know what a number means.

use std::ops::Range;

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
            let last = self.text[open.span.range()].rsplit('\n').next().map_or(0, shown_width);
            let next = Passage::new(self.text, span).text;
            // Behind a sign something follows, wherever the line ends.
            let goes_on = |c: char| c.is_ascii_digit() || "元万亿%.".contains(c);
            let line = &self.text[open.span.range()];
            let is_number = (self.is_wrapped || is_sentence(&line))
                && open.text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '万' | '亿' | '-' | '/'));
            let is_open = open.text.ends_with(['=', '+', '×', '÷']) || is_number && next.starts_with(goes_on);
            (turned || is_open || last * 5 >= self.width * 4) && is_broken(&open.text, &next, self.is_wrapped)
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
                place(self.text, &mut rows);
                align(&mut rows);
                // What is still short may have lost any of its cells.
                let width = rows.iter().map(Vec::len).max().unwrap_or(0);
                self.is_torn |= rows.iter().any(|row| row.len() < width && row.iter().any(|cell| is_number(&cell.text)));
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

/// How wide one line in ten is at least, of those that are sentences.
fn width(text: &str) -> usize {
    let mut widths: Vec<usize> = text.lines().filter(is_sentence).map(shown_width).collect();
    let at = widths.len() * 9 / 10;
    if at >= widths.len() { 0 } else { *widths.select_nth_unstable(at).1 }
}

/// Whether a line has the marks of a sentence: a comma between digits is none.
fn is_sentence(line: &&str) -> bool {
    let is_comma = |(at, _): (usize, &str)| {
        line[..at].ends_with(|c: char| !c.is_ascii_digit()) || line[at + 1..].starts_with(|c: char| !c.is_ascii_digit())
    };
    !line.contains(['\t', '|', '<']) && (line.contains(['，', '。', '；', ';']) || line.match_indices(',').any(is_comma))
}

/// Whether many of the lines that are sentences do not end one.
fn is_wrapped(text: &str) -> bool {
    const LEAST: usize = 2;
    const PART: usize = 4;
    let (mut all, mut open) = (0, 0);
    for line in text.lines().filter(is_sentence) {
        all += 1;
        open += usize::from(!ends(line.trim_end()) && !line.trim_end().ends_with([';', ':']));
    }
    open >= LEAST && open * PART >= all
}

/// How wide a line is, a Chinese character counted twice.
fn shown_width(line: &str) -> usize {
    line.trim().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
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

/// Where columns are set apart by spaces, and begin or end below one another: each cell in its column.
fn place(text: &str, rows: &mut [Vec<Passage>]) {
    /// A row that begins so far behind the others has an empty cell first.
    const DEEP: usize = 4;
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let layout = Layout::new(text, rows, width);
    let placed: Vec<Option<Vec<usize>>> = rows.iter().map(|row| layout.columns(text, row)).collect();
    let is_aligned = layout.is_aligned(rows.iter().zip(&placed).filter(|(row, _)| row.len() < width).map(|(_, placed)| placed.is_some()));
    for (row, columns) in rows.iter_mut().zip(placed).filter(|(row, _)| row.len() < width) {
        if let (true, Some(columns)) = (is_aligned, columns) {
            let mut cells: Vec<Passage> = (0..width).map(|_| Passage::default()).collect();
            columns.into_iter().zip(std::mem::take(row)).for_each(|(column, cell)| cells[column] = cell);
            *row = cells;
        } else if row.first().is_some_and(|cell| layout.is_flush(reach(text, cell).0, DEEP)) {
            row.insert(0, Passage::default());
        }
    }
}

/// Where a cell begins and ends in its line, a Chinese character counted twice.
fn reach(text: &str, cell: &Passage) -> (usize, usize) {
    let width_of = |words: &str| words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let (start, end) = (cell.span.start as usize, cell.span.end as usize);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let from = width_of(&text[line..start]);
    (from, from + width_of(&text[start..end]))
}

/// Where the cells of rows that have all of them begin and end.
struct Layout {
    width: usize,
    rows: Vec<Vec<(usize, usize)>>,
}

impl Layout {
    fn new(text: &str, rows: &[Vec<Passage>], width: usize) -> Self {
        /// So many rows show where the columns are.
        const MOST: usize = 64;
        let whole = rows.iter().filter(|row| row.len() == width).take(MOST);
        Self { width, rows: whole.map(|row| row.iter().map(|cell| reach(text, cell)).collect()).collect() }
    }

    /// The columns that the cells of a row stand below; none where one of them stands below none.
    fn columns(&self, text: &str, row: &[Passage]) -> Option<Vec<usize>> {
        let is_below = |column: usize, (from, to): (usize, usize)| {
            self.rows.iter().any(|row| row[column].0.abs_diff(from) <= 1) || self.rows.iter().any(|row| row[column].1.abs_diff(to) <= 1)
        };
        let mut next = 0;
        row.iter()
            .map(|cell| {
                let column = (next..self.width).find(|column| is_below(*column, reach(text, cell)))?;
                next = column + 1;
                Some(column)
            })
            .collect()
    }

    /// Whether the rows show columns at all: by accident some cells of any rows begin below one another.
    fn is_aligned(&self, mut short_rows_fit: impl Iterator<Item = bool>) -> bool {
        if let [_] = &self.rows[..] {
            return short_rows_fit.all(|fits| fits);
        }
        let agree = |edge: &dyn Fn(&(usize, usize)) -> usize, column: usize| {
            let mut edges: Vec<usize> = self.rows.iter().map(|row| edge(&row[column])).collect();
            edges.sort_unstable();
            let usual = edges[edges.len() / 2];
            edges.iter().filter(|edge| edge.abs_diff(usual) <= 1).count() * 4 >= edges.len() * 3
        };
        !self.rows.is_empty() && (0..self.width).all(|column| agree(&|cell| cell.0, column) || agree(&|cell| cell.1, column))
    }

    /// Whether a cell begins so much further right than all others that one before it is empty.
    fn is_flush(&self, from: usize, deep: usize) -> bool {
        let first = self.rows.iter().map(|row| row[0].0).min().unwrap_or(0);
        self.rows.iter().all(|row| row[0].0 == first) && from >= first + deep
    }
}

/// Where columns are set apart by spaces, an empty cell leaves no trace: as many numbers as most rows have stand in the last columns.
fn align(rows: &mut [Vec<Passage>]) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let numbers = |row: &[Passage]| row.iter().rev().take_while(|cell| is_number(&cell.text)).count();
    let mut counts = vec![0_usize; width + 1];
    rows.iter().map(|row| numbers(row)).filter(|count| *count > 0).for_each(|count| counts[count] += 1);
    let usual = (1..=width).max_by_key(|count| counts[*count]).unwrap_or(0);
    // Where others have more numbers, one of these may be missing, and nobody knows which.
    if counts[usual + 1..].iter().any(|count| *count > 0) {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.len() < width) {
        let count = numbers(row);
        if count == usual && count > 0 {
            let at = row.len() - count;
            let missing = width - row.len();
            row.splice(at..at, std::iter::repeat_with(Passage::default).take(missing));
        }
    }
}

/// Whether a cell is a number and nothing else.
fn is_number(text: &str) -> bool {
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

/// Whether a sentence has ended.
fn ends(text: &str) -> bool {
    text.ends_with(['。', '；', '：', '！', '？', '\n', '…'])
}

/// Lines shorter than this are headings or rows, and are not broken sentences.
const SHORT: usize = 16;

/// Whether a sentence goes on behind a line break: it did not end, and what follows begins nothing new.
fn is_broken(open: &str, next: &str, is_wrapped: bool) -> bool {
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
