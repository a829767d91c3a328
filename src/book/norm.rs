//! Norms: official ceilings of rates and lines, each with its document, date and region.
//!
//! Owns the keywords of norm files, the norms that the program brings along, and which one applies to a book.
//! Must never compare a rate with its ceiling.

use super::model::{Book, Settings};
use super::project::Lowering;
use super::reader::{Item, Keys, Scalar, Stop};
use super::table::Word;
use crate::message::{Problem, Text};
use crate::quantity::{Literal, UnitTable};
use crate::source::{FileId, Location, Sources, Span};

/// Keywords of a norm file.
pub const NORMS: [&str; 12] =
    ["norms", "document", "number", "issuer", "issued", "from", "until", "region", "scope", "source", "ceilings", "note"];
/// Keywords of a ceiling.
pub const CEILING: [&str; 4] = ["limit", "verified", "source", "note"];

/// The norms that the program brings along: the name of the file and its text.
pub const LIBRARY: [(&str, &str); 5] = [
    ("norms/meetings.yaml", include_str!("../../formulas/norms/meetings.yaml")),
    ("norms/training.yaml", include_str!("../../formulas/norms/training.yaml")),
    ("norms/experts.yaml", include_str!("../../formulas/norms/experts.yaml")),
    ("norms/equipment.yaml", include_str!("../../formulas/norms/equipment.yaml")),
    ("norms/furniture.yaml", include_str!("../../formulas/norms/furniture.yaml")),
];

/// A day: year, month, day.
pub type Date = (i32, u8, u8);

/// A day as it is written: 2016-07-01.
pub fn day((year, month, day): Date) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// Ceilings of one document.
#[derive(Clone, Debug)]
pub struct Norms {
    /// The name by which rates refer to it: 培训费.
    pub name: Box<str>,
    /// The title of the document.
    pub document: Box<str>,
    /// Its number: 财行〔2016〕540号.
    pub number: Box<str>,
    /// Who issued it.
    pub issuer: Option<Box<str>>,
    /// When it was issued.
    pub issued: Option<Date>,
    /// The first day it is in force.
    pub from: Date,
    /// The last day, where it is known.
    pub until: Option<Date>,
    /// Whom it is for, by region: 湖北省武汉市; 中央 for the central government.
    pub region: Box<str>,
    /// Whom it is for, in words.
    pub scope: Option<Box<str>>,
    /// Where it can be read.
    pub source: Option<Box<str>>,
    /// The ceilings, in order.
    pub ceilings: Vec<Ceiling>,
    /// Whether the program brought it along.
    pub is_built_in: bool,
    /// Its file.
    pub file: FileId,
}

/// The most that a rate or a line may be.
#[derive(Clone, Debug)]
pub struct Ceiling {
    /// Its name: 三类培训.
    pub name: Box<str>,
    /// The most.
    pub limit: Literal,
    /// Whether somebody has seen the number in the text of the document.
    pub is_verified: bool,
    /// Where it was seen, if that is elsewhere.
    pub source: Option<Box<str>>,
    /// What else is to be known.
    pub note: Option<Box<str>>,
    /// Where it is in its file.
    pub location: Location,
}

/// A figure that a norm is applied to.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The figure.
    pub figure: u32,
    /// The norm and the ceiling: 培训费.三类培训.
    pub name: Box<str>,
    /// Where that is in the file.
    pub span: Span,
}

/// Why a ceiling applies to a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The book is of its region.
    Own,
    /// It is for the central government: others take it as a reference.
    Reference,
}

impl Norms {
    /// Whether it is in force on some day of a year.
    pub fn is_in_force(&self, year: i32) -> bool {
        self.from.0 <= year && self.until.is_none_or(|until| until.0 >= year)
    }

    fn reach(&self, settings: &Settings) -> Option<Reach> {
        let central = self.region.starts_with(CENTRAL);
        match settings.region.as_deref() {
            Some(region) if region.starts_with(&*self.region) => Some(Reach::Own),
            _ if central => Some(Reach::Reference),
            // A book that does not say where it is from has its own norms beside it.
            None if !self.is_built_in => Some(Reach::Own),
            _ => None,
        }
    }
}

/// How the region of the central government begins.
const CENTRAL: &str = "中央";

impl Book {
    /// The ceiling that applies to this book: in force in its year, of the nearest region, the latest; none where there is none.
    pub fn ceiling(&self, name: &str) -> Option<(&Norms, &Ceiling, Reach)> {
        let year = self.settings.year_number();
        let in_force = |norms: &&Norms| year.map_or(norms.until.is_none(), |year| norms.is_in_force(year));
        let found = self.norms.iter().filter(in_force).filter_map(|norms| {
            let ceiling = named(norms, name)?;
            Some((norms, ceiling, norms.reach(&self.settings)?))
        });
        found.max_by_key(|(norms, _, reach)| (*reach == Reach::Own, norms.region.len(), norms.from))
    }

    /// The file of norms that the book names, by its place in the list.
    pub(super) fn norm_file(&self, wanted: &Word) -> Option<FileId> {
        let at = self.settings.norms.iter().position(|file| file.text == wanted.text)?;
        self.norms.iter().filter(|norms| !norms.is_built_in).nth(at).map(|norms| norms.file)
    }

    /// Whether any norm has a ceiling of that name, in whatever year and region.
    pub fn has_ceiling(&self, name: &str) -> bool {
        self.norms.iter().any(|norms| named(norms, name).is_some())
    }
}

fn named<'n>(norms: &'n Norms, name: &str) -> Option<&'n Ceiling> {
    let ceiling = name.strip_prefix(&*norms.name)?.strip_prefix('.')?;
    norms.ceilings.iter().find(|own| &*own.name == ceiling)
}

/// The norms that the program brings along, in the units that every book knows.
pub fn library(sources: &mut Sources) -> (Vec<Norms>, Vec<Problem>) {
    let units = UnitTable::built_in();
    let mut all = (Vec::new(), Vec::new());
    for (path, text) in LIBRARY {
        let file = sources.add(path.to_owned(), text.to_owned());
        let (norms, problems) = read_norms(file, text, &units, true);
        all.0.extend(norms);
        all.1.extend(problems);
    }
    all
}

/// Reads a norm file, and what is wrong with it.
pub fn read_norms(file: FileId, source: &str, units: &UnitTable, is_built_in: bool) -> (Option<Norms>, Vec<Problem>) {
    let mut lowering = Lowering::new(file, source, units, "");
    let norms = lowering.norms(is_built_in).ok().flatten();
    let (_, problems) = lowering.finish();
    (norms, problems)
}

impl<'a> Lowering<'a, '_> {
    fn norms(&mut self, is_built_in: bool) -> Result<Option<Norms>, Stop> {
        if !self.reader.open_file()? {
            return Ok(None);
        }
        let mut keys = Keys::default();
        let (mut name, mut document, mut number, mut issuer, mut issued) = (None, None, None, None, None);
        let (mut from, mut until, mut region, mut scope, mut source) = (None, None, None, None, None);
        let mut ceilings = Vec::new();
        let mut given: Vec<String> = Vec::new();
        while let Some(key) = self.reader.key(&mut keys)? {
            given.push(key.text.to_string());
            match &*key.text {
                "norms" => name = self.words_of(&key)?,
                "document" => document = self.words_of(&key)?,
                "number" => number = self.words_of(&key)?,
                "issuer" => issuer = self.words_of(&key)?,
                "region" => region = self.words_of(&key)?,
                "scope" => scope = self.words_of(&key)?,
                "source" => source = self.words_of(&key)?,
                "issued" => issued = self.date(&key)?,
                "from" => from = self.date(&key)?,
                "until" => until = self.date(&key)?,
                "ceilings" => ceilings = self.ceilings(&key)?,
                "note" => self.reader.skip()?,
                _ => self.unknown_key(&key, &NORMS)?,
            }
        }
        self.reader.close_file()?;
        let needed = ["norms", "document", "number", "from", "region", "ceilings"];
        let missing: Vec<&str> = needed.into_iter().filter(|key| given.iter().all(|own| own != key)).collect();
        if !missing.is_empty() {
            let list = missing.join("、");
            let text = Text::new(format!("支出标准缺少 {list}"), format!("the norm has no {}", missing.join(", ")));
            let help = Text::new(
                "写法见 cesuan norms --help：每条标准都要有名称、文件、文号、起始日期、地区和上限",
                "see 'cesuan norms --help': a norm has a name, a document, a number, a first day, a region and ceilings",
            );
            self.reader.problem_help(Span::default(), text, help);
            return Ok(None);
        }
        // What was given and could not be read is told already.
        let (Some(name), Some(document), Some(number), Some(from), Some(region)) = (name, document, number, from, region) else {
            return Ok(None);
        };
        Ok(Some(Norms {
            name,
            document,
            number,
            issuer,
            issued,
            from,
            until,
            region,
            scope,
            source,
            ceilings,
            is_built_in,
            file: self.module.file,
        }))
    }

    fn words_of(&mut self, key: &Scalar<'a>) -> Result<Option<Box<str>>, Stop> {
        Ok(self.reader.text(key)?.map(|text| text.text.trim().into()))
    }

    /// A day as 2016-07-01; nothing where the day is not known.
    fn date(&mut self, key: &Scalar<'a>) -> Result<Option<Date>, Stop> {
        let Some(scalar) = self.reader.scalar(key)? else { return Ok(None) };
        if scalar.is_nothing() {
            return Ok(None);
        }
        let date = date(scalar.text.trim());
        if date.is_none() {
            let help = Text::new("写法：2016-07-01", "write 2016-07-01");
            let text = Text::new(format!("“{}”不是日期", scalar.text), format!("'{}' is no date", scalar.text));
            self.reader.problem_help(scalar.span, text, help);
        }
        Ok(date)
    }

    fn ceilings(&mut self, key: &Scalar<'a>) -> Result<Vec<Ceiling>, Stop> {
        let mut ceilings = Vec::new();
        if !self.open_map(key)? {
            return Ok(ceilings);
        }
        let mut keys = Keys::default();
        while let Some(name) = self.reader.key(&mut keys)? {
            let (mut limit, mut is_verified, mut source, mut note) = (None, false, None, None);
            let before = self.reader.problems.len();
            match self.reader.next()? {
                Item::Scalar(value) => limit = self.limit(&value),
                Item::Map(_) => {
                    let mut parts = Keys::default();
                    while let Some(part) = self.reader.key(&mut parts)? {
                        match &*part.text {
                            "limit" => {
                                if let Some(value) = self.reader.text(&part)? {
                                    limit = self.limit(&value);
                                }
                            }
                            "verified" => is_verified = self.yes_or_no(&part)?,
                            "source" => source = self.words_of(&part)?,
                            "note" => note = self.words_of(&part)?,
                            _ => self.unknown_key(&part, &CEILING)?,
                        }
                    }
                }
                Item::List(span) => {
                    self.reader.problem(span, Text::new("这里不能是列表", "a list cannot stand here"));
                    self.reader.skip_rest()?;
                }
                Item::End => {}
            }
            match limit {
                Some(limit) => {
                    let location = self.reader.location(name.span);
                    ceilings.push(Ceiling { name: name.text.trim().into(), limit, is_verified, source, note, location });
                }
                // What is wrong with it is told already.
                None if self.reader.problems.len() > before => {}
                None => {
                    let text = Text::new(format!("“{}”缺少 limit（上限）", name.text), format!("'{}' has no 'limit'", name.text));
                    let help = Text::new("写法：三类培训: 550 元/人/天", "write NAME: 550 元/人/天");
                    self.reader.problem_help(name.span, text, help);
                }
            }
        }
        Ok(ceilings)
    }

    fn limit(&mut self, value: &Scalar<'a>) -> Option<Literal> {
        match self.read_literal(value) {
            Ok(literal) if literal.is_plain() && !literal.unit.dimension.is_none() => Some(literal),
            Ok(_) => {
                let text = Text::new(
                    "上限应是一个带单位的数，如 550 元/人/天",
                    "a ceiling should be one number with its unit, such as 550 元/人/天",
                );
                self.reader.problem(value.span, text);
                None
            }
            Err(problem) => {
                self.reader.problems.push(problem);
                None
            }
        }
    }

    fn yes_or_no(&mut self, key: &Scalar<'a>) -> Result<bool, Stop> {
        let Some(text) = self.reader.text(key)? else { return Ok(false) };
        match text.text.trim() {
            "yes" | "true" | "是" => Ok(true),
            "no" | "false" | "否" => Ok(false),
            other => {
                let what = Text::new(format!("“{other}”应为 yes 或 no"), format!("'{other}' should be yes or no"));
                self.reader.problem(text.span, what);
                Ok(false)
            }
        }
    }

    /// The norm that a figure has to respect.
    pub(super) fn norm(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        if let Some(name) = self.reader.text(key)? {
            self.module.subjects.push(Subject { figure, name: name.text.trim().into(), span: name.span });
        }
        Ok(())
    }
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let is_day = parts.next().is_none() && (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then_some((year, month, day))
}
