//! `book.yaml`: the department, the year, units, documents, and figures that span projects.
//!
//! Owns the keywords of the book. It is read twice: units first, since everything else is written in them.
//! Must never read a project.

use std::sync::Arc;

use super::model::{Basis, Module, ROOT, Settings};
use super::project::Lowering;
use super::reader::{Item, Keys, Scalar, Stop};
use super::table::{Word, inside};
use crate::message::{Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Literal, UnitTable};
use crate::source::{FileId, Span};

/// Keywords of `book.yaml`.
pub const BOOK: [&str; 15] = [
    "department",
    "region",
    "year",
    "precision",
    "units",
    "documents",
    "text",
    "tables",
    "norms",
    "stated",
    "names",
    "figures",
    "relations",
    "accept",
    "note",
];

/// The precision of a book that does not say its own.
const PRECISION: &str = "0.01 万元";

impl Settings {
    /// The settings of a book that says nothing.
    pub fn standard() -> Self {
        let units = UnitTable::built_in();
        let precision = precision(&units);
        Self {
            department: None,
            year: None,
            precision,
            units,
            places: Vec::new(),
            tables: Vec::new(),
            norms: Vec::new(),
            region: None,
            text: None,
        }
    }

    /// The year as a title says it, `2022年`; empty where it is not said.
    pub fn year_in_title(&self) -> String {
        match self.year.as_deref().unwrap_or("") {
            year if year.is_empty() || year.ends_with('年') => year.to_owned(),
            year => format!("{year}年"),
        }
    }

    /// The year as a number; none where it is not said, or is no year.
    pub fn year_number(&self) -> Option<i32> {
        self.year.as_deref()?.trim_end_matches(['年', '度']).trim().parse().ok()
    }
}

#[expect(clippy::expect_used, reason = "a constant of the program in built-in units, which no book can take away")]
fn precision(units: &UnitTable) -> Literal {
    LiteralReader::new(units).whole(PRECISION).expect("the standard precision is a literal")
}

/// Reads `book.yaml`: its settings, its figures as a module, and what is wrong with it.
pub fn read_settings(file: FileId, source: &str) -> (Settings, Module, Vec<Problem>) {
    let built_in = UnitTable::built_in();
    let mut first = Lowering::new(file, source, &built_in, ROOT);
    let mut settings = Settings::standard();
    let readable = first.settings(&mut settings).is_ok();
    let (module, mut problems) = first.finish();
    if !readable {
        return (settings, module, problems);
    }
    let units = Arc::clone(&settings.units);
    let mut second = Lowering::new(file, source, &units, ROOT);
    let finished = second.book(&mut settings);
    // A syntax error would have ended the first reading already.
    drop(finished);
    let (module, found) = second.finish();
    for problem in found {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    (settings, module, problems)
}

impl<'a> Lowering<'a, '_> {
    /// The first reading: what everything else depends on.
    fn settings(&mut self, settings: &mut Settings) -> Result<(), Stop> {
        if !self.reader.open_file()? {
            return Ok(());
        }
        let mut keys = Keys::default();
        while let Some(key) = self.reader.key(&mut keys)? {
            match &*key.text {
                "units" => self.units(&key, settings)?,
                "department" => settings.department = self.reader.text(&key)?.map(|text| text.text.trim().into()),
                "year" => settings.year = self.reader.text(&key)?.map(|text| text.text.trim().into()),
                "documents" => self.documents(&key, settings)?,
                known if BOOK.contains(&known) => self.reader.skip()?,
                _ => self.unknown_key(&key, &BOOK)?,
            }
        }
        self.reader.close_file()
    }

    /// The second reading, in the units of the book.
    fn book(&mut self, settings: &mut Settings) -> Result<(), Stop> {
        if !self.reader.open_file()? {
            return Ok(());
        }
        if let Some(department) = &settings.department {
            self.module.figures[0].name = self.module.names.intern(department);
        }
        self.module.figures[0].basis = Basis::Sum;
        let mut keys = Keys::default();
        let mut children = super::project::Children::new();
        while let Some(key) = self.reader.key(&mut keys)? {
            match &*key.text {
                "figures" => self.entries(&key, 0, super::model::Role::Other, &mut children)?,
                "relations" => self.relations(&key)?,
                "region" => settings.region = self.reader.text(&key)?.map(|text| text.text.trim().into()),
                "norms" => settings.norms = self.norm_files(&key)?,
                "text" => settings.text = self.document_text(&key)?,
                "tables" => settings.tables = self.tables(&key)?,
                "precision" => {
                    if let Some(text) = self.reader.text(&key)? {
                        self.precision(&text, settings);
                    }
                }
                "stated" | "names" | "accept" | "note" => {
                    self.common(&key, 0)?;
                }
                _ => self.reader.skip()?,
            }
        }
        self.set_children(0, &children);
        self.reader.close_file()
    }

    /// The files with the department's own norms.
    fn norm_files(&mut self, key: &Scalar<'a>) -> Result<Vec<Word>, Stop> {
        let what = Text::new("标准的文件须在预算卷的文件夹里", "a norm file must lie in the folder of the book");
        self.files_inside(
            key,
            &what,
            &Text::new("请写相对路径，如 norms/武汉市.yaml", "write a path below the book, such as norms/wuhan.yaml"),
        )
    }

    /// The file with the document's words; there is one.
    fn document_text(&mut self, key: &Scalar<'a>) -> Result<Option<Word>, Stop> {
        let what = Text::new("原文须在预算卷的文件夹里", "the text of the document must lie in the folder of the book");
        let mut files =
            self.files_inside(key, &what, &Text::new("请写相对路径，如 原文.txt", "write a path below the book, such as document.txt"))?;
        if let Some(second) = files.get(1) {
            self.reader.problem(second.location.span, Text::new("原文只能是一个文件", "the text of the document is one file"));
        }
        Ok(files.drain(..).next())
    }

    /// Files that have to lie below the book.
    fn files_inside(&mut self, key: &Scalar<'a>, what: &Text, help: &Text) -> Result<Vec<Word>, Stop> {
        let mut files = self.words(key)?;
        files.retain(|file| {
            let is_inside = inside(&file.text);
            if !is_inside {
                self.reader.problem_help(file.location.span, what.clone(), help.clone());
            }
            is_inside
        });
        Ok(files)
    }

    fn precision(&mut self, text: &Scalar<'a>, settings: &mut Settings) {
        match self.read_literal(text) {
            Ok(literal) if literal.is_plain() && settings.units.is_money(literal.unit.dimension) && literal.number.mantissa() == 1 => {
                settings.precision = literal;
            }
            Ok(_) => {
                let what = Text::new(
                    "precision 应是最小的金额单位，如 0.01 万元、0.01 元",
                    "'precision' should be the least amount, such as 0.01 万元 or 0.01 元",
                );
                self.reader.problem(text.span, what);
            }
            Err(problem) => self.reader.problems.push(problem),
        }
    }

    fn units(&mut self, key: &Scalar<'a>, settings: &mut Settings) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        let mut added: Vec<(Scalar<'a>, Option<Scalar<'a>>)> = Vec::new();
        while let Some(name) = self.reader.key(&mut keys)? {
            let is_word = name.text.chars().all(|c| c.is_alphabetic()) && !name.text.is_empty();
            if !is_word {
                let text = Text::new("单位的名称只能由文字组成", "the name of a unit consists of letters only");
                self.reader.problem(name.span, text);
                self.reader.skip()?;
                continue;
            }
            match self.reader.scalar(&name)? {
                Some(value) if value.is_nothing() => added.push((name, None)),
                Some(value) => added.push((name, Some(value))),
                None => {}
            }
        }
        let definitions: Vec<(&str, Option<&str>)> =
            added.iter().map(|(name, body)| (&*name.text, body.as_ref().map(|body| &*body.text))).collect();
        match settings.units.with(&definitions) {
            Ok(units) => settings.units = Arc::new(units),
            Err((at, text)) => {
                let span = added.get(at).map_or(key.span, |(name, body)| body.as_ref().map_or(name.span, |body| body.span));
                self.reader.problem(span, text);
            }
        }
        Ok(())
    }

    /// A map from document to its places.
    fn documents(&mut self, key: &Scalar<'a>, settings: &mut Settings) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        while let Some(document) = self.reader.key(&mut keys)? {
            match self.reader.next()? {
                Item::List(_) => {
                    let places = self.scalars(Self::list_expected)?;
                    settings.places.extend(places.iter().map(|place| place.text.trim().into()));
                }
                Item::Map(span) => {
                    self.list_expected(span);
                    self.reader.skip_rest()?;
                }
                Item::Scalar(scalar) => self.list_expected(if scalar.is_nothing() { document.span } else { scalar.span }),
                Item::End => {}
            }
        }
        Ok(())
    }

    fn list_expected(&mut self, span: Span) {
        let help = Text::new("写法：documents: { 2022年部门预算: [项目支出预算表, 申报表] }", "write: documents: { NAME: [PLACE, PLACE] }");
        self.reader.problem_help(span, Text::new("这里应是位置的列表", "a list of places is expected here"), help);
    }
}
