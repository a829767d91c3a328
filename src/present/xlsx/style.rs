//! How cells look: a face for each use, and how numbers are written.
//!
//! Owns fonts, colours, borders and number formats.
//! Must never know what a cell is about.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::quantity::{Exact, Literal, Qualifier};

/// What a cell is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// The title of a sheet.
    Title,
    /// What stands under it.
    Subtitle,
    /// The head of a column.
    Head,
    /// Text.
    Text,
    /// Text that leads somewhere else.
    Link,
    /// Short text in the middle: units, verdicts.
    Middle,
    /// A heading among rows.
    Group,
    /// A number or text that may be changed here.
    Input,
    /// A number that is computed or taken over.
    Number,
    /// An exact value, for comparison.
    Exact,
    /// A number that may be changed here, and does not hold.
    Wrong,
    /// Something that does not hold.
    Bad,
    /// Something to look at.
    Doubtful,
    /// Something to fill in.
    Empty,
    /// Text without a frame, outside of tables.
    Plain,
}

impl Face {
    /// Whether text goes on in the next line where it is longer than the cell.
    pub fn wraps(self) -> bool {
        !matches!(self, Self::Title | Self::Subtitle | Self::Plain)
    }
}

/// How a cell looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// What it is used for.
    pub face: Face,
    /// How far it is drawn in.
    pub indent: u8,
    /// How its number is written, as spreadsheets say it; empty where it has none.
    pub number: String,
    /// Whether it belongs to a total.
    pub is_total: bool,
}

impl Style {
    /// Without indent or number.
    pub fn new(face: Face) -> Self {
        Self { face, indent: 0, number: String::new(), is_total: false }
    }

    /// With a number format.
    pub fn with(face: Face, number: &str) -> Self {
        Self { number: number.to_owned(), ..Self::new(face) }
    }

    /// Drawn in.
    #[must_use]
    pub fn indented(mut self, indent: u8) -> Self {
        self.indent = indent;
        self
    }

    /// As part of a total.
    #[must_use]
    pub fn total(mut self, is_total: bool) -> Self {
        self.is_total = is_total;
        self
    }

    /// As the writer wants it.
    pub(super) fn format(&self) -> Format {
        let plain = Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let framed = || plain.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00A6_A6A6));
        let right = |format: Format| format.set_align(FormatAlign::Right);
        let mut format = match self.face {
            Face::Title => plain.set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center),
            Face::Subtitle => plain.set_text_wrap().set_font_color(Color::RGB(0x0059_5959)),
            Face::Plain => plain.set_text_wrap(),
            Face::Head => framed().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color(Color::RGB(0x00D9_E2EC)),
            Face::Text => framed().set_text_wrap(),
            Face::Link => framed().set_text_wrap().set_font_color(Color::RGB(0x0005_63C1)),
            Face::Middle => framed().set_text_wrap().set_align(FormatAlign::Center),
            Face::Group => framed().set_bold().set_background_color(Color::RGB(0x00F2_F2F2)),
            Face::Input => right(framed()).set_font_color(Color::RGB(0x0000_00C0)).set_background_color(Color::RGB(0x00FF_FBE6)),
            Face::Wrong => right(framed()).set_bold().set_font_color(Color::RGB(0x00B0_0020)).set_background_color(Color::RGB(0x00FD_E8E8)),
            Face::Number => right(framed()),
            Face::Exact => right(framed()).set_shrink().set_font_color(Color::RGB(0x007F_7F7F)),
            Face::Bad => framed()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_bold()
                .set_font_color(Color::RGB(0x00B0_0020))
                .set_background_color(Color::RGB(0x00FD_E8E8)),
            Face::Doubtful => framed()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_font_color(Color::RGB(0x0080_5B00))
                .set_background_color(Color::RGB(0x00FF_F3D6)),
            Face::Empty => right(framed()).set_font_color(Color::RGB(0x00B0_0020)).set_background_color(Color::RGB(0x00FF_FBE6)),
        };
        if self.is_total {
            format = format.set_bold();
            if !matches!(self.face, Face::Input | Face::Empty | Face::Wrong | Face::Bad | Face::Doubtful) {
                format = format.set_background_color(Color::RGB(0x00F2_F2F2));
            }
        }
        if self.indent > 0 {
            format = format.set_indent(self.indent);
        }
        if !self.number.is_empty() {
            format = format.set_num_format(&self.number);
        }
        format
    }
}

/// The format of a number with so many decimals.
pub fn decimals(count: u32) -> String {
    match count {
        0 => "#,##0".to_owned(),
        _ => format!("#,##0.{}", "0".repeat(count.min(28) as usize)),
    }
}

/// The format of a number that has at least and at most so many decimals.
pub fn between(least: usize, most: usize) -> String {
    format!("#,##0.{}{}", "0".repeat(least), "#".repeat(most.saturating_sub(least)))
}

/// The format in which a literal is written: its decimals, and the sign of an estimate or a bound before it.
pub fn of_literal(literal: &Literal) -> String {
    let number = match &*literal.unit.text {
        "%" => format!("{}%", decimals(literal.number.scale())),
        _ => decimals(literal.number.scale()),
    };
    let sign = match literal.qualifier {
        Qualifier::Plain | Qualifier::UpTo(_) => return number,
        Qualifier::About => "约",
        Qualifier::AtLeast => "≥",
        Qualifier::MoreThan => ">",
        Qualifier::AtMost => "≤",
        Qualifier::LessThan => "<",
    };
    format!("\"{sign}\"{number}")
}

/// Characters that a number takes in a format.
pub(super) fn width(value: &Exact, format: &str) -> u16 {
    let scaled = if format.ends_with('%') { value.times(&Exact::integer(100)).unwrap_or_else(|_| value.clone()) } else { value.clone() };
    let pattern = format.split(';').next().unwrap_or(format);
    let behind = pattern.split_once('.').map_or("", |(_, behind)| behind);
    let (least, most) = (behind.matches('0').count(), behind.matches(['0', '#']).count());
    let (digits, _) = scaled.decimal(most);
    let (whole, own) = digits.split_once('.').unwrap_or((&digits, ""));
    let commas = if pattern.contains(',') { whole.trim_start_matches('-').len().saturating_sub(1) / 3 } else { 0 };
    let extra = pattern.chars().filter(|c| !matches!(c, '#' | '0' | ',' | '.' | '"')).count();
    u16::try_from(whole.len() + commas + own.len().max(least) + 1 + extra).unwrap_or(u16::MAX)
}
