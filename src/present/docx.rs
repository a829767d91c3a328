//! A document before it is bytes: titles, paragraphs and tables with merged cells, for Word and WPS.
//!
//! Owns the library that writes the file, and fonts, which are given by name.
//! Must never know what a cell is about.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, HeightRule, LineSpacing, LineSpacingType, NumPages, PageMargin, PageNum, PageOrientationType, Paragraph, Run,
    RunFonts, Shading, ShdType, Table as Grid, TableAlignmentType, TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType,
    VMergeType, WidthType,
};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::visible;
use crate::message::{Language, Phrase, Problem, Text};

/// A document.
#[derive(Debug, Default)]
pub struct Document {
    /// Whether pages lie on their side.
    pub is_landscape: bool,
    /// The language of its page numbers.
    pub language: Language,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug)]
pub enum Block {
    /// A title in the middle.
    Title(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Table),
    /// The title or text that follows begins on a new page.
    NewPage,
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// The widths of its columns, in twentieths of a point.
    pub widths: Vec<usize>,
    /// Rows at its top that are repeated on every page.
    pub heads: usize,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Default)]
pub struct Row {
    /// Its cells, from the left.
    pub cells: Vec<Cell>,
    /// Its height at least, in twentieths of a point.
    pub height: Option<u16>,
    /// Whether it stays on one page with the next one.
    pub stays: bool,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// Text from the left.
    #[default]
    Text,
    /// Text in the middle.
    Middle,
    /// A number, from the right.
    Number,
    /// A head or a title of a field.
    Head,
    /// As text, in bold.
    Strong,
    /// As a number, in bold.
    StrongNumber,
}

/// Cells that are one from top to bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Down {
    /// It is by itself.
    #[default]
    Alone,
    /// It is the topmost.
    First,
    /// It belongs to the one above.
    Below,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its text; a line break begins a new paragraph.
    pub text: String,
    /// How it looks.
    pub face: Face,
    /// How many columns it takes; none is one.
    pub across: usize,
    /// Whether it is one with those below.
    pub down: Down,
}

impl Cell {
    /// A cell of one column.
    pub fn new(text: impl Into<String>, face: Face) -> Self {
        Self { text: text.into(), face, across: 1, down: Down::Alone }
    }

    /// The same over so many columns.
    #[must_use]
    pub fn across(mut self, columns: usize) -> Self {
        self.across = columns;
        self
    }

    /// The same as one with others from top to bottom.
    #[must_use]
    pub fn down(mut self, down: Down) -> Self {
        self.down = down;
        self
    }
}

/// The long and the short side of A4, in twentieths of a point.
const A4: (u32, u32) = (16_838, 11_906);
/// Margins, in the same.
const MARGIN: i32 = 1_000;
/// Sizes, in half points: titles 小二, headings 四号, text 小四, tables 五号.
const TITLE: usize = 36;
const HEADING: usize = 28;
const TEXT: usize = 24;
const SMALL: usize = 20;
/// The library has no word for a row that is repeated on every page: such a row is written with an exact height, which no other row
/// has, and that becomes what is meant.
const MARK: &str = "w:hRule=\"exact\" />";
const REPEATED: &str = "w:hRule=\"atLeast\" /><w:tblHeader />";
/// The height of such a row, where none is given.
const HEAD_HEIGHT: u16 = 400;
/// Characters of a row that is kept on one page at most.
const KEPT: usize = 600;

/// The file.
///
/// # Errors
/// That it cannot be written.
pub fn write(document: &Document) -> Result<Vec<u8>, Problem> {
    let (long, short) = A4;
    let margin = PageMargin { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN, header: 500, footer: 500, gutter: 0 };
    let mut file = Docx::new()
        // No clock: the file says nothing of when it was made.
        .created_at("2000-01-01T00:00:00Z")
        .updated_at("2000-01-01T00:00:00Z")
        .default_fonts(fonts("宋体"))
        .default_size(TEXT)
        .page_margin(margin)
        .footer(docx_rs::Footer::new().add_paragraph(footer(document.language)));
    file = if document.is_landscape {
        file.page_size(long, short).page_orient(PageOrientationType::Landscape)
    } else {
        file.page_size(short, long)
    };
    let mut is_new_page = false;
    for block in &document.blocks {
        let begin = |paragraph: Paragraph| if is_new_page { paragraph.page_break_before(true) } else { paragraph };
        file = match block {
            Block::Title(text) => file.add_paragraph(begin(paragraph(text, "黑体", TITLE, AlignmentType::Center))),
            Block::Heading(text) => file.add_paragraph(begin(paragraph(text, "黑体", HEADING, AlignmentType::Left).keep_next(true))),
            Block::Text(text) => file.add_paragraph(begin(paragraph(text, "宋体", TEXT, AlignmentType::Left))),
            Block::Table(table) => file.add_table(grid(table)),
            Block::NewPage => file,
        };
        is_new_page = matches!(block, Block::NewPage);
    }
    packed(file)
        .map_err(|error| Problem::nowhere(Text::new(format!("写不成文档：{error}"), format!("the document cannot be written: {error}"))))
}

/// The parts in one archive, as small as they can be.
fn packed(file: Docx) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut parts = file.build();
    parts.document = String::from_utf8_lossy(&parts.document).replace(MARK, REPEATED).into_bytes();
    // The library calls its user unknown.
    parts.doc_props.core = String::from_utf8_lossy(&parts.doc_props.core).replace("unknown", "cesuan").into_bytes();
    let mut loose = Cursor::new(Vec::new());
    parts.pack(&mut loose).map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut archive = ZipArchive::new(loose)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    // No clock: an archive's first day stands for all of them.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for at in 0..archive.len() {
        let mut part = archive.by_index(at)?;
        if part.is_dir() {
            continue;
        }
        let name = part.name()?.into_owned();
        out.start_file(name, options)?;
        std::io::copy(&mut part, &mut out)?;
    }
    Ok(out.finish()?.into_inner())
}

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().ascii(name).hi_ansi(name).east_asia(name).cs(name)
}

fn paragraph(text: &str, font: &str, size: usize, align: AlignmentType) -> Paragraph {
    Paragraph::new().align(align).add_run(run(text, font, size))
}

fn run(text: &str, font: &str, size: usize) -> Run {
    // What XML cannot hold is left out.
    Run::new().add_text(visible(text)).size(size).fonts(fonts(font))
}

/// 第 1 页，共 2 页
fn footer(language: Language) -> Paragraph {
    let say = |zh, en| run(Phrase::new(zh, en).get(language), "宋体", SMALL);
    Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(say("第 ", "page "))
        .add_page_num(PageNum::new())
        .add_run(say(" 页，共 ", " of "))
        .add_num_pages(NumPages::new())
        .add_run(say(" 页", ""))
}

fn grid(table: &Table) -> Grid {
    let rows = table.rows.iter().enumerate().map(|(at, row)| {
        let mut first = 0;
        let cells = row.cells.iter().map(|cell| {
            let across = cell.across.max(1);
            let width: usize = table.widths.iter().skip(first).take(across).sum();
            first += across;
            self::cell(cell, width, row.stays || at < table.heads)
        });
        let mut own = TableRow::new(cells.collect());
        let is_head = at < table.heads;
        if let Some(height) = row.height.or(is_head.then_some(HEAD_HEIGHT)) {
            own = own.row_height(f32::from(height)).height_rule(if is_head { HeightRule::Exact } else { HeightRule::AtLeast });
        }
        if row.cells.iter().all(|cell| cell.text.len() < 3 * KEPT) {
            own = own.cant_split();
        }
        own
    });
    Grid::new(rows.collect())
        .set_grid(table.widths.clone())
        .width(table.widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(30, 70, 30, 70))
}

fn cell(cell: &Cell, width: usize, stays: bool) -> TableCell {
    let align = match cell.face {
        Face::Text | Face::Strong => AlignmentType::Left,
        Face::Middle | Face::Head => AlignmentType::Center,
        Face::Number | Face::StrongNumber => AlignmentType::Right,
    };
    let font = if cell.face == Face::Head { "黑体" } else { "宋体" };
    let mut own = TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center);
    if cell.across > 1 {
        own = own.grid_span(cell.across);
    }
    own = match cell.down {
        Down::Alone => own,
        Down::First => own.vertical_merge(VMergeType::Restart),
        Down::Below => own.vertical_merge(VMergeType::Continue),
    };
    if cell.face == Face::Head {
        own = own.shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill("F2F2F2"));
    }
    for line in cell.text.split('\n') {
        let mut run = run(line, font, SMALL);
        if matches!(cell.face, Face::Strong | Face::StrongNumber) {
            run = run.bold();
        }
        let spacing = LineSpacing::new().line_rule(LineSpacingType::Auto).line(240).before(0).after(0);
        own = own.add_paragraph(Paragraph::new().align(align).keep_next(stays).line_spacing(spacing).add_run(run));
    }
    own
}
