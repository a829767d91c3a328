//! Every text of a document with its numbers, cut into the pieces that people number: paragraphs, items of lists, lines of cells.
//!
//! Owns the numbers of the whole document and the outline that headings and items make.
//! Must never decide what a number is computed from.

use std::ops::Range;

use super::document::{Block, Document, Passage};
use super::number::{Kind, Number, Scanner, is_year_behind};
use crate::quantity::UnitTable;
use crate::quantity::literal::MULTIPLIERS;
use crate::source::Span;

/// A number of a document, by its place in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberId(pub u32);

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// The block of the document.
    pub block: usize,
    /// Row and column, of a cell.
    pub cell: Option<(usize, usize)>,
}

impl Home {
    /// The block, and the row of a table, as it comes in the document.
    pub fn row(&self) -> (usize, usize) {
        (self.block, self.cell.map_or(0, |(row, _)| row))
    }
}

/// A passage with its numbers.
#[derive(Debug)]
pub struct Text<'d> {
    /// The words.
    pub passage: &'d Passage,
    /// Where it stands.
    pub home: Home,
    /// Its numbers.
    pub numbers: Range<u32>,
}

impl Text<'_> {
    /// Its numbers, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NumberId> + use<> {
        self.numbers.clone().map(NumberId)
    }
}

/// A stretch of a text that is an item by itself.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The text.
    pub text: usize,
    /// The words.
    pub range: Range<usize>,
    /// How deep its numbering is: 第一部分 0, 一、 1, （一） 2, 1、 3, （1） 4, ① 5; none without one.
    pub level: Option<u8>,
    /// The item that it belongs to.
    pub parent: Option<usize>,
    /// Its numbers.
    pub numbers: Range<u32>,
}

/// A document taken apart.
#[derive(Debug)]
pub struct Index<'d> {
    /// The document.
    pub document: &'d Document,
    /// The units that it is read with.
    pub units: &'d UnitTable,
    /// Every text.
    pub texts: Vec<Text<'d>>,
    /// Every piece, in order.
    pub pieces: Vec<Piece>,
    /// Every number, in order.
    pub numbers: Vec<Number>,
    /// The text of each number.
    owners: Vec<u32>,
    /// Where the lines of the document begin.
    lines: Vec<usize>,
    /// The heading that each block stands under.
    headings: Vec<Option<usize>>,
}

impl<'d> Index<'d> {
    /// Takes a document apart.
    pub fn new(document: &'d Document, units: &'d UnitTable) -> Self {
        let lines = std::iter::once(0).chain(document.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let (texts, pieces, numbers, owners) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let headings = headings(document);
        let mut index = Self { document, units, texts, pieces, numbers, owners, lines, headings };
        let mut scanner = Scanner::new(units);
        let mut outline = Outline::default();
        for (block, content) in document.blocks.iter().enumerate() {
            match content {
                Block::Passage(passage) => index.text(passage, Home { block, cell: None }, &mut scanner, &mut outline),
                Block::Table(grid) => {
                    for (row, cells) in grid.rows.iter().enumerate() {
                        for (column, passage) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                            // A cell is a world of its own.
                            let home = Home { block, cell: Some((row, column)) };
                            index.text(passage, home, &mut scanner, &mut Outline::default());
                        }
                    }
                }
            }
        }
        index
    }

    fn text(&mut self, passage: &'d Passage, home: Home, scanner: &mut Scanner<'_>, outline: &mut Outline) {
        let first = position(self.numbers.len());
        let text = self.texts.len();
        let mut found = scanner.numbers(&passage.text);
        // 水费4万: where 元 is spoken of, 万 is 万元.
        if passage.text.contains('元') {
            let is_yuan = |number: &&mut Number| !is_foreign(&passage.text[number.range.end..]);
            found.iter_mut().filter(is_yuan).for_each(|number| scanner.in_yuan(number));
        }
        self.owners.extend(found.iter().map(|_| position(text)));
        self.numbers.extend(found);
        self.texts.push(Text { passage, home, numbers: first..position(self.numbers.len()) });
        for range in cut(&passage.text) {
            let words = &passage.text[range.clone()];
            let level = level(words);
            let numbers = self.within(text, &range);
            let at = self.pieces.len();
            let parent = outline.place(at, level);
            self.pieces.push(Piece { text, range, level, parent, numbers });
        }
    }

    /// The numbers of a text within a stretch of it.
    pub fn within(&self, text: usize, range: &Range<usize>) -> Range<u32> {
        let all = self.texts[text].numbers.clone();
        let numbers = &self.numbers[all.start as usize..all.end as usize];
        let from = numbers.partition_point(|number| number.digits.start < range.start);
        let to = numbers.partition_point(|number| number.digits.start < range.end);
        all.start + position(from)..all.start + position(to)
    }

    /// A number.
    pub fn number(&self, id: NumberId) -> &Number {
        &self.numbers[id.0 as usize]
    }

    /// Reads a bare number in a unit.
    pub fn give_unit(&mut self, id: NumberId, unit: &str) {
        let number = &mut self.numbers[id.0 as usize];
        let own = &number.literal.unit.text;
        let is_multiple = !own.is_empty() && MULTIPLIERS.iter().any(|(word, _)| *word == &**own);
        // 0.18万 among amounts in 元 is 0.18 万元.
        let spelt = if is_multiple && unit == "元" { format!("{own}元") } else { unit.to_owned() };
        if number.kind == Kind::Plain && (own.is_empty() || spelt.ends_with(&format!("{own}元"))) {
            let read = Scanner::new(self.units).literal(number.literal.number, &spelt);
            if let Some(read) = read {
                number.literal.unit = read.unit;
                number.kind = if self.units.is_money(number.literal.unit.dimension) { Kind::Money } else { Kind::Count };
            }
        }
    }

    /// Reads bare numbers of cells in the measure word that is all there is in the cell beside them.
    pub fn give_units_beside(&mut self) {
        let unit_of = |id: NumberId| {
            let home = self.text_of(id).home;
            let (Some((row, column)), Block::Table(grid)) = (home.cell, &self.document.blocks[home.block]) else { return None };
            let word = grid.cell(row, column + 1).trim();
            let is_count = self.units.is_unit_word(word)
                && Scanner::new(self.units).literal(1.into(), word).is_some_and(|one| {
                    let dimension = one.unit.dimension;
                    !dimension.is_none() && !self.units.has_money(dimension)
                });
            is_count.then(|| word.to_owned())
        };
        let bare = self.ids().filter(|id| self.number(*id).kind == Kind::Plain && self.is_alone(*id));
        let found: Vec<(NumberId, String)> = bare.filter_map(|id| Some((id, unit_of(id)?))).collect();
        found.into_iter().for_each(|(id, unit)| self.give_unit(id, &unit));
    }

    /// Whether two numbers are of one kind: money, or the same measure word.
    pub fn alike(&self, a: NumberId, b: NumberId) -> bool {
        self.number(a).literal.unit.dimension == self.number(b).literal.unit.dimension
    }

    /// Whether a price is printed as money times what it is per: 435元人/月 for 435 元/人/月.
    pub fn is_misworded(&self, id: NumberId) -> bool {
        let own = self.number(id).literal.unit.dimension;
        self.units.has_money(own) && own.factors().filter(|(_, power)| *power > 0).count() > 1
    }

    /// Takes a number for a label: it counts rows, or is a code.
    pub fn is_label(&mut self, id: NumberId) {
        self.numbers[id.0 as usize].kind = Kind::Label;
    }

    /// Takes a bare number for an amount, however long it is.
    pub fn is_amount(&mut self, id: NumberId) {
        let number = &mut self.numbers[id.0 as usize];
        if number.kind == Kind::Label && number.literal.unit.text.is_empty() {
            number.kind = Kind::Plain;
        }
    }

    /// Reads 6万 as money.
    pub fn read_in_yuan(&mut self, id: NumberId) {
        Scanner::new(self.units).in_yuan(&mut self.numbers[id.0 as usize]);
    }

    /// The text that a number stands in.
    pub fn text_of(&self, id: NumberId) -> &Text<'d> {
        &self.texts[self.text_at(id)]
    }

    /// The column of the table that a number stands in.
    pub fn column(&self, id: NumberId) -> Option<usize> {
        self.text_of(id).home.cell.map(|(_, column)| column)
    }

    /// Which text a number stands in.
    pub fn text_at(&self, id: NumberId) -> usize {
        self.owners[id.0 as usize] as usize
    }

    /// Every number, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NumberId> + use<> {
        (0..position(self.numbers.len())).map(NumberId)
    }

    /// Whether a number is all that stands in its cell.
    pub fn is_alone(&self, id: NumberId) -> bool {
        let (text, range) = (self.text_of(id), &self.number(id).range);
        text.home.cell.is_some() && range.start == 0 && range.end == text.passage.text.trim_end().len()
    }

    /// The heading that a block stands under.
    pub fn heading(&self, block: usize) -> Option<&'d str> {
        match self.document.blocks.get(self.headings.get(block).copied().flatten()?)? {
            Block::Passage(passage) => Some(passage.text.trim()),
            Block::Table(_) => None,
        }
    }

    /// The line that a place is on, from 1.
    pub fn line(&self, place: Span) -> usize {
        self.lines.partition_point(|start| *start <= place.start as usize)
    }

    /// The pieces of a text.
    pub fn pieces_of(&self, text: usize) -> &[Piece] {
        let from = self.pieces.partition_point(|piece| piece.text < text);
        let to = self.pieces.partition_point(|piece| piece.text <= text);
        &self.pieces[from..to]
    }

    /// The words of a piece.
    pub fn words(&self, piece: &Piece) -> &'d str {
        &self.texts[piece.text].passage.text[piece.range.clone()]
    }

    /// Where a number stands in the text of the document.
    pub fn place(&self, id: NumberId) -> Span {
        self.document.place(self.text_of(id).passage, self.number(id).range.clone())
    }
}

/// The nearest heading above each block, itself included.
fn headings(document: &Document) -> Vec<Option<usize>> {
    const LONGEST: usize = 40;
    let mut last = None;
    let mut all = Vec::with_capacity(document.blocks.len());
    for (at, block) in document.blocks.iter().enumerate() {
        if let Block::Passage(passage) = block {
            let text = passage.text.trim();
            let is_heading = level(text).is_some_and(|level| level <= 2) && text.chars().count() <= LONGEST && !text.ends_with('。');
            if is_heading {
                last = Some(at);
            }
        }
        all.push(last);
    }
    all
}

/// Whether what stands behind a number is money of elsewhere: 6678亿新元.
fn is_foreign(behind: &str) -> bool {
    const OTHERS: [char; 9] = ['新', '美', '欧', '港', '日', '澳', '加', '韩', '台'];
    behind.strip_prefix(OTHERS).is_some_and(|rest| rest.starts_with(['元', '圆']))
}

/// A count as it is kept; documents are bounded far below what it holds.
pub fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The items that are open at a place.
#[derive(Default)]
struct Outline {
    open: Vec<(u8, usize)>,
}

impl Outline {
    /// The parent of a piece, which becomes open itself if it is numbered.
    fn place(&mut self, piece: usize, level: Option<u8>) -> Option<usize> {
        if let Some(level) = level {
            while self.open.last().is_some_and(|(open, _)| *open >= level) {
                self.open.pop();
            }
        }
        let parent = self.open.last().map(|(_, piece)| *piece);
        if let Some(level) = level {
            self.open.push((level, piece));
        }
        parent
    }
}

/// The pieces of a text: its lines, and items that are numbered within a line.
fn cut(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let opens = matches!(before, '\n' | '。' | '；') && at > 0;
        if opens && (before == '\n' || level(&text[at..]).is_some_and(|level| level >= 2)) {
            starts.push(at);
        }
        before = c;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).filter(|range| !text[range.clone()].trim().is_empty()).collect()
}

/// Numerals that items are counted with.
const COUNTED: &str = "一二三四五六七八九十";

/// How deep the numbering is that a text begins with.
pub fn level(text: &str) -> Option<u8> {
    let text = text.trim_start_matches(['-', '·', '●', '◆', '■', '#', ' ']);
    let chinese = |text: &str| text.chars().take_while(|c| COUNTED.contains(*c)).map(char::len_utf8).sum::<usize>();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(rest) = text.strip_prefix('第') {
        let length = chinese(rest);
        return (length > 0 && rest[length..].starts_with("部分")).then_some(0);
    }
    if let Some(rest) = text.strip_prefix('（') {
        let (words, ciphers) = (chinese(rest), digits(rest));
        return match (words, ciphers) {
            (1.., _) if rest[words..].starts_with('）') => Some(2),
            (_, 1..=2) if rest[ciphers..].starts_with('）') => Some(4),
            _ => None,
        };
    }
    if text.starts_with(|c| ('①'..='⑳').contains(&c)) {
        return Some(5);
    }
    let words = chinese(text);
    if words > 0 && text[words..].starts_with('、') {
        return Some(1);
    }
    let ciphers = digits(text);
    let rest = &text[ciphers..];
    let point = rest.strip_prefix('.').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())) || is_year_behind(rest);
    ((1..=2).contains(&ciphers) && (rest.starts_with('、') || point || rest.starts_with('）'))).then_some(3)
}

/// Words without the numbering they begin with: 一般公共预算 of （二）一般公共预算.
pub fn unnumbered(words: &str) -> &str {
    let mut rest = words.trim_start();
    while level(rest).is_some_and(|level| level > 0) {
        let circled = rest.starts_with(|c| ('①'..='⑳').contains(&c));
        let end = if circled { rest.chars().next().map(char::len_utf8) } else { rest.find(['、', '）', '.']).map(|at| at + 1) };
        let Some(mut end) = end else { break };
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        rest = rest[end..].trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_within_a_line() {
        let text = "1、大厅7.5万元。其中：甲3万元；2、通信6.11万元。（1）电话3.6万元\n二、其他";
        let pieces: Vec<(&str, Option<u8>)> = cut(text).into_iter().map(|range| (&text[range.clone()], level(&text[range]))).collect();
        assert_eq!(
            pieces,
            [
                ("1、大厅7.5万元。其中：甲3万元；", Some(3)),
                ("2、通信6.11万元。", Some(3)),
                ("（1）电话3.6万元\n", Some(4)),
                ("二、其他", Some(1)),
            ]
        );
        let headings = ["（二）一般公共预算", "一、一般公共预算", "1.一般公共预算", "①一般公共预算", "一般公共预算", "第二部分预算"];
        assert_eq!(headings.map(unnumbered), ["一般公共预算"; 5].into_iter().chain(["第二部分预算"]).collect::<Vec<_>>()[..]);
        assert_eq!(level("3.5万元"), None);
        assert_eq!(level("第二部分预算"), Some(0));
    }
}
