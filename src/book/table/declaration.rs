//! `tables:`: which CSV files hold the tables of the document, and what must hold in them.
//!
//! Owns the keywords of a table; names of columns and rows are proved against the file later.
//! Must never read the CSV file.

use crate::book::project::Lowering;
use crate::book::reader::{Item, Keys, Scalar, Stop};
use crate::message::Text;
use crate::source::{Location, Span};

/// Keywords of a table.
pub const TABLE: [&str; 12] = ["file", "unit", "amounts", "key", "name", "codes", "code", "tree", "total", "columns", "rows", "note"];

/// A word of `book.yaml` with its place.
#[derive(Clone, Debug)]
pub struct Word {
    /// The text.
    pub text: Box<str>,
    /// Where it is.
    pub location: Location,
    /// Whether it stands without quotation marks, so that parts of it can be shown.
    plain: bool,
}

impl Word {
    /// Where a part of the text is; all of it when the text is not as in the file.
    pub fn part(&self, range: std::ops::Range<usize>) -> Location {
        let Location { file, span } = self.location;
        let whole = self.text.len() == (span.end - span.start) as usize;
        Location { file, span: if self.plain && whole { span.part(range.start, range.end) } else { span } }
    }
}

/// How the rows of a table add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// By codes: a parent is the longest proper prefix of a code; the total is the sum of the top.
    Codes,
    /// The total is the sum of all other rows.
    Flat,
}

/// A table as `book.yaml` declares it.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name.
    pub name: Word,
    /// The CSV file, relative to the book.
    pub file: Word,
    /// The unit of its amounts.
    pub unit: Option<Word>,
    /// The columns in that unit.
    pub amounts: Vec<Word>,
    /// The columns that tell the rows apart.
    pub key: Vec<Word>,
    /// The column with the names of codes.
    pub title: Option<Word>,
    /// The code system that it shares with other tables.
    pub codes: Option<Word>,
    /// The column with the codes; the only key where it is not said.
    pub code: Option<Word>,
    /// How its rows add up.
    pub tree: Option<Tree>,
    /// The row that is the sum of the top, 合计 where it is not said.
    pub total: Option<Word>,
    /// Columns with their formulas, for every row.
    pub columns: Vec<(Word, Word)>,
    /// Rows with their formulas, for every amount.
    pub rows: Vec<(Word, Word)>,
}

impl<'a> Lowering<'a, '_> {
    fn word(&self, scalar: &Scalar<'a>) -> Word {
        Word { text: scalar.text.trim().into(), location: self.reader.location(scalar.span), plain: scalar.plain }
    }

    /// Tables by name.
    pub(in crate::book) fn tables(&mut self, key: &Scalar<'a>) -> Result<Vec<Declaration>, Stop> {
        let mut tables = Vec::new();
        if !self.open_map(key)? {
            return Ok(tables);
        }
        let mut keys = Keys::default();
        while let Some(name) = self.reader.key(&mut keys)? {
            self.check_name(&name);
            if self.open_map(&name)? {
                tables.extend(self.table(&name)?);
            }
        }
        Ok(tables)
    }

    fn table(&mut self, name: &Scalar<'a>) -> Result<Option<Declaration>, Stop> {
        let mut table = Declaration {
            name: self.word(name),
            file: self.word(name),
            unit: None,
            amounts: Vec::new(),
            key: Vec::new(),
            title: None,
            codes: None,
            code: None,
            tree: None,
            total: None,
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let mut file = None;
        let mut keys = Keys::default();
        while let Some(key) = self.reader.key(&mut keys)? {
            match &*key.text {
                "file" => file = self.only_word(&key)?,
                "unit" => table.unit = self.only_word(&key)?,
                "name" => table.title = self.only_word(&key)?,
                "codes" => table.codes = self.only_word(&key)?,
                "code" => table.code = self.only_word(&key)?,
                "total" => table.total = self.only_word(&key)?,
                "key" => table.key = self.words(&key)?,
                "amounts" => table.amounts = self.words(&key)?,
                "columns" => table.columns = self.formulas(&key)?,
                "rows" => table.rows = self.formulas(&key)?,
                "tree" => table.tree = self.tree(&key)?,
                "note" => self.reader.skip()?,
                _ => self.unknown_key(&key, &TABLE)?,
            }
        }
        let missing = [("file", file.is_none()), ("key", table.key.is_empty()), ("amounts", table.amounts.is_empty())];
        for (word, _) in missing.iter().filter(|(_, missing)| *missing) {
            let help = Text::new(
                "写法：支出预算总表: { file: 支出预算总表.csv, unit: 万元, key: 功能科目编码, amounts: [总计, 基本支出, 项目支出] }",
                "write: NAME: { file: NAME.csv, unit: 万元, key: COLUMN, amounts: [COLUMN, COLUMN] }",
            );
            self.reader.problem_help(name.span, Text::new(format!("表格缺少 {word}"), format!("the table has no '{word}'")), help);
        }
        let Some(file) = file.filter(|_| missing.iter().all(|(_, missing)| !missing)) else { return Ok(None) };
        if !inside(&file.text) {
            let help = Text::new("请写相对路径，如 tables/支出预算总表.csv", "write a path below the book, such as tables/expenditure.csv");
            let what = Text::new("表格文件须在预算卷的文件夹里", "the file of a table must lie in the folder of the book");
            self.reader.problem_help(file.location.span, what, help);
            return Ok(None);
        }
        table.file = file;
        Ok(Some(table))
    }

    fn only_word(&mut self, key: &Scalar<'a>) -> Result<Option<Word>, Stop> {
        Ok(self.reader.text(key)?.map(|text| self.word(&text)))
    }

    /// One word, or a list of words.
    pub(in crate::book) fn words(&mut self, key: &Scalar<'a>) -> Result<Vec<Word>, Stop> {
        let mut words = Vec::new();
        match self.reader.next()? {
            Item::Scalar(scalar) if scalar.is_nothing() => self.column_expected(key.span),
            Item::Scalar(scalar) => words.push(self.word(&scalar)),
            Item::List(_) => {
                let scalars = self.scalars(Self::column_expected)?;
                words.extend(scalars.iter().map(|scalar| self.word(scalar)));
            }
            Item::Map(span) => {
                self.column_expected(span);
                self.reader.skip_rest()?;
            }
            Item::End => {}
        }
        Ok(words)
    }

    fn column_expected(&mut self, span: Span) {
        let text = Text::new("这里应写列名，几列写成 [甲列, 乙列]", "columns are expected here: NAME, or [NAME, NAME]");
        self.reader.problem(span, text);
    }

    /// Names with formulas.
    fn formulas(&mut self, key: &Scalar<'a>) -> Result<Vec<(Word, Word)>, Stop> {
        let mut list = Vec::new();
        if !self.open_map(key)? {
            return Ok(list);
        }
        let mut keys = Keys::default();
        while let Some(name) = self.reader.key(&mut keys)? {
            if let Some(text) = self.reader.text(&name)? {
                list.push((self.word(&name), self.word(&text)));
            }
        }
        Ok(list)
    }

    fn tree(&mut self, key: &Scalar<'a>) -> Result<Option<Tree>, Stop> {
        let Some(text) = self.reader.text(key)? else { return Ok(None) };
        match text.text.trim() {
            "codes" => Ok(Some(Tree::Codes)),
            "flat" => Ok(Some(Tree::Flat)),
            _ => {
                let what = Text::new(
                    "tree 可以是 codes（按编码逐级汇总）或 flat（合计是其余各行之和）",
                    "'tree' is codes (parents by prefix) or flat (the total is the sum of all other rows)",
                );
                self.reader.problem(text.span, what);
                Ok(None)
            }
        }
    }
}

/// Whether a path stays below the folder of the book.
pub(in crate::book) fn inside(path: &str) -> bool {
    let bad = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(':');
    !path.is_empty() && !path.split(['/', '\\']).any(bad)
}
