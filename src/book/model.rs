//! The model: what a book says, each part with its place.
//!
//! Figures lie in one arena a file, parents before children; numbers are indices into it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::mark::{Mark, Marked};
use super::norm::{Norms, Subject};
use super::table::{Declaration, Word};
use crate::formula::working::{Show, working};
use crate::formula::{Comparison, Expression, Formulas, Name, Names};
use crate::message::Text;
use crate::quantity::{Exact, Literal, Unit, UnitTable};
use crate::source::{FileId, Location, Span};

/// The name of the book's total where no department is named.
pub const ROOT: &str = "全部项目";

/// A number as an index. Files are bounded before they are read, so that all of them fit.
pub(super) fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A department's figures of one year.
#[derive(Debug)]
pub struct Book {
    /// The folder, as it is shown.
    pub path: String,
    /// Department, year, precision, documents.
    pub settings: Settings,
    /// `book.yaml` first, then the projects in the order of their files, then the tables. What is read anew shares those that stay.
    pub modules: Vec<Arc<Module>>,
    /// The norms that it may refer to; none where it refers to none.
    pub norms: Vec<Norms>,
    /// Of a document that was read as a book: how much of it was understood.
    pub tally: Option<Tally>,
}

/// How much of a document was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The amounts of money that it prints, each place counted.
    pub amounts: usize,
    /// Those that are recomputed, or compared with another place.
    pub recomputed: usize,
    /// Those that are only stated.
    pub stated: usize,
    /// Numbers that were not understood.
    pub unread: usize,
    /// Numbers that do not come out in a reading that is not sure, and were not judged.
    pub unsure: usize,
}

impl Book {
    /// Whether it has no project, no table, and no figure of its own.
    pub fn is_empty(&self) -> bool {
        self.modules.len() == 1 && self.modules[0].figures.len() == 1
    }

    /// The modules that are projects.
    pub fn projects(&self) -> Range<usize> {
        let last = self.modules.iter().rposition(|module| module.table.is_none());
        1..last.map_or(1, |last| last + 1)
    }

    /// Texts of a later reading of this book, by the files that they are of in this one.
    pub fn by_old_files(&self, later: &Self, texts: BTreeMap<FileId, String>) -> BTreeMap<FileId, String> {
        let old: FxHashMap<FileId, FileId> = later.modules.iter().zip(&self.modules).map(|(new, old)| (new.file, old.file)).collect();
        texts.into_iter().filter_map(|(file, text)| Some((*old.get(&file)?, text))).collect()
    }
}

/// What `book.yaml` says beside figures.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The department.
    pub department: Option<Box<str>>,
    /// The year.
    pub year: Option<Box<str>>,
    /// The finest amount the book works with, `0.01 万元` unless it says otherwise.
    pub precision: Literal,
    /// The units that may be used.
    pub units: Arc<UnitTable>,
    /// The places that its documents have.
    pub places: Vec<Box<str>>,
    /// The tables beside it.
    pub tables: Vec<Declaration>,
    /// The files with norms of its own.
    pub norms: Vec<Word>,
    /// Where the department is, as norms name regions: 湖北省武汉市江汉区.
    pub region: Option<Box<str>>,
    /// The file with the document's words, whose lines quotations name.
    pub text: Option<Word>,
}

/// The figures of one file.
#[derive(Debug)]
pub struct Module {
    /// The file.
    pub file: FileId,
    /// The names in it.
    pub names: Names,
    /// The expressions and literals in it.
    pub formulas: Formulas,
    /// The figures; the first is the project's total (in `book.yaml` the sum of the projects).
    pub figures: Vec<Figure>,
    /// Children of figures, as [`Figure::children`] cuts them.
    pub children: Vec<u32>,
    /// Inputs that are only values.
    pub given: Vec<Given>,
    /// Written formulas.
    pub written: Vec<Written>,
    /// Statements, as [`Figure::statements`] cuts them.
    pub statements: Vec<Statement>,
    /// Quotations from the document.
    pub quotes: Vec<Quote>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// Labels of lines.
    pub labels: Vec<Label>,
    /// Short texts that several places print.
    pub spellings: Vec<Spelling>,
    /// Accepted findings.
    pub acceptances: Vec<Acceptance>,
    /// Values that are still to be confirmed or filled in, in the order of the file.
    pub marks: Vec<Marked>,
    /// Statements that name a cell of a table and have not found it yet.
    pub pending: Vec<Pending>,
    /// Figures that norms are applied to.
    pub subjects: Vec<Subject>,
    /// How often the project is applied for, where it is said.
    pub frequency: Option<Frequency>,
    /// What makes a module a table; none for `book.yaml` and projects.
    pub table: Option<Box<Table>>,
}

/// How often a project is applied for (项目安排频度).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// 一次性项目: this year only.
    Once,
    /// 常年项目: every year.
    Yearly,
    /// 延续性项目: for some years.
    Continued,
}

impl Frequency {
    /// Every frequency, as the form names it.
    pub const ALL: [(&'static str, Self); 3] = [("一次性项目", Self::Once), ("常年项目", Self::Yearly), ("延续性项目", Self::Continued)];

    /// As the form names it.
    pub fn text(self) -> &'static str {
        Self::ALL.iter().find(|(_, frequency)| *frequency == self).map_or("", |(text, _)| text)
    }

    /// The frequency that a form names; its last two characters may be left out.
    pub fn named(text: &str) -> Option<Self> {
        let short = |name: &'static str| name.strip_suffix("项目").unwrap_or(name);
        Self::ALL.iter().find(|(name, _)| *name == text || short(name) == text).map(|(_, frequency)| *frequency)
    }
}

/// What the figures of a table have beside their values: rows under the root, cells under the rows.
#[derive(Debug)]
pub struct Table {
    /// How its relations come about, as [`Computes::rule`] says.
    pub rules: Vec<TableRule>,
    /// The unit of its amounts.
    pub unit: Arc<Unit>,
    /// Whether any row has an amount; a table that has none is not there yet, and counts for nothing.
    pub is_filled: bool,
    /// The columns of amounts in its unit.
    pub amounts: FxHashSet<Name>,
    /// The finest step of each column of amounts: spreadsheets leave out zeros at the end.
    pub steps: FxHashMap<Name, Exact>,
    /// Rows that are totals of others: they are not counted again in a list.
    pub totals: FxHashSet<u32>,
    /// The code system of its names.
    pub system: Option<Box<str>>,
    /// Codes with the names that stand beside them, in the order of the rows.
    pub codes: Vec<CodeName>,
}

/// A code with the name that a table prints beside it.
#[derive(Clone, Debug)]
pub struct CodeName {
    /// The code.
    pub code: Box<str>,
    /// The name.
    pub name: Box<str>,
    /// Where the name is in the file.
    pub span: Span,
}

/// Why a cell of a table should be what others come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRule {
    /// A parent is the sum of the codes right below it; the total of the codes at the top.
    Tree,
    /// A total is the sum of all other rows.
    Flat,
    /// A subtotal is the sum of the rows of its group.
    Group,
    /// As declared under `columns` or `rows`: `总计 = 基本支出 + 项目支出`.
    Written(Box<str>),
}

impl TableRule {
    /// What makes the cell, as the subject of a sentence.
    pub fn words(&self) -> Text {
        match self {
            Self::Tree => Text::new("各下级之和", "the sum of what is below it"),
            Self::Group => Text::new("组内各行之和", "the sum of its group"),
            Self::Flat => Text::new("其余各行之和", "the sum of the other rows"),
            Self::Written(text) => Text::new(format!("按“{text}”"), format!("'{text}'")),
        }
    }
}

/// The cell that a relation of a table computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computes {
    /// The cell.
    pub cell: u32,
    /// An index into [`Table::rules`].
    pub rule: u32,
}

/// A statement that names a cell by its path.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The statement.
    pub statement: u32,
    /// Table, keys, column.
    pub path: Vec<Name>,
}

/// A cell of a table that a statement was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// An index into [`Book::modules`].
    pub module: u32,
    /// The figure there.
    pub figure: u32,
}

/// What a figure is to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The total of a project or of the book.
    Root,
    /// Adds to the project's total.
    Line,
    /// Adds to a sum.
    Part,
    /// Adds to a table of rows.
    Row,
    /// Named by a formula, and written beside it.
    Input,
    /// Anything else the document states.
    Other,
}

/// How a figure is obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It is not said.
    None,
    /// It is given: an input that is only a value. An index into [`Module::given`].
    Value(u32),
    /// By a formula. An index into [`Module::written`].
    Formula(u32),
    /// The sum of its lines or parts.
    Sum,
    /// The sum of its rows, each by this formula.
    Each(u32),
    /// By the `each` of its parent.
    Row(u32),
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name.
    pub name: Name,
    /// What it is part of; the root is its own parent.
    pub parent: u32,
    /// What it is to its parent.
    pub role: Role,
    /// How it is obtained.
    pub basis: Basis,
    /// What is part of it, in order.
    pub children: Range<u32>,
    /// What the document prints for it.
    pub statements: Range<u32>,
    /// Its name in the file.
    pub key: Span,
}

/// An input that is only a value.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// An index into [`Formulas::literals`].
    pub literal: u32,
    /// Where it is in the file.
    pub span: Span,
}

/// A formula as it is written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Parsed.
    pub expression: Expression,
    /// Where its text is.
    pub span: Span,
}

/// What a place prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// A value. An index into [`Formulas::literals`].
    Value(u32),
    /// Nothing.
    Blank,
}

/// A value that the document prints for a figure.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The place, or several with 、 between; empty where none is named.
    pub place: Name,
    /// The value.
    pub stated: Stated,
    /// Where it is in the file.
    pub span: Span,
    /// What the document says. An index into [`Module::quotes`].
    pub quote: Option<u32>,
}

/// The document's own words.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Quote {
    /// The words.
    pub text: Option<Box<str>>,
    /// The line of the document.
    pub line: Option<u32>,
    /// The cell that the value was taken from.
    pub cell: Option<Cell>,
}

/// A comparison of different figures.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name.
    pub name: Box<str>,
    /// What is compared.
    pub sides: Vec<Expression>,
    /// How, between each two sides.
    pub comparisons: Vec<Comparison>,
    /// Where its text is; for a relation of a table the cell.
    pub span: Span,
    /// The cell that it computes, for a relation of a table: its left side.
    pub computes: Option<Computes>,
    /// The table that lacks the row, where two columns are compared.
    pub missing: Option<Box<str>>,
}

/// A label of a figure: a code and its name.
#[derive(Clone, Debug)]
pub struct Label {
    /// The figure.
    pub figure: u32,
    /// What kind of label.
    pub kind: Name,
    /// The code first, then its name.
    pub text: Box<str>,
    /// Where it is in the file.
    pub span: Span,
}

impl Label {
    /// The code at the beginning.
    pub fn code(&self) -> &str {
        self.text.split_whitespace().next().unwrap_or("")
    }
}

/// A short text that a place prints of a figure.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// The figure.
    pub figure: u32,
    /// The place.
    pub place: Name,
    /// The text.
    pub text: Box<str>,
    /// Where it is in the file.
    pub span: Span,
}

/// A finding that a person has accepted.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The figure.
    pub figure: u32,
    /// The rule.
    pub rule: Box<str>,
    /// Where the name of the rule is in the file.
    pub rule_span: Span,
    /// The place, if only one is meant.
    pub place: Option<Box<str>>,
    /// The relation, if it is one that does not hold.
    pub relation: Option<Box<str>>,
    /// The stated value it was accepted for.
    pub stated: Option<Literal>,
    /// The computed value it was accepted for.
    pub computed: Option<Literal>,
    /// What the places printed then, where no one value is stated or computed: `99 台；60 台`.
    pub printed: Option<Box<str>>,
    /// Why.
    pub reason: Box<str>,
    /// By whom.
    pub by: Option<Box<str>>,
    /// When.
    pub on: Option<Box<str>>,
    /// Where it is in the file.
    pub span: Span,
}

/// The places that a key names.
pub fn places(key: &str) -> impl Iterator<Item = &str> {
    key.split('、').map(str::trim).filter(|place| !place.is_empty())
}

impl Module {
    /// A module with nothing but its root.
    pub fn new(file: FileId, name: &str) -> Self {
        Self::with_room(file, name, 0)
    }

    /// The same with room for what a text of so many bytes usually holds.
    pub fn with_room(file: FileId, name: &str, bytes: usize) -> Self {
        // Measured on books: a figure for every 60 bytes, most with one literal, every third printed.
        let figures = bytes / 60;
        let mut names = Names::with_room(bytes / 80);
        let name = names.intern(name);
        let root = Figure { name, parent: 0, role: Role::Root, basis: Basis::None, children: 0..0, statements: 0..0, key: Span::default() };
        Self {
            file,
            names,
            formulas: Formulas::with_room(figures),
            figures: {
                let mut list = Vec::with_capacity(figures + 1);
                list.push(root);
                list
            },
            children: Vec::with_capacity(figures),
            given: Vec::with_capacity(figures / 2),
            written: Vec::with_capacity(figures / 4),
            statements: Vec::with_capacity(figures / 2),
            quotes: Vec::new(),
            relations: Vec::new(),
            labels: Vec::new(),
            spellings: Vec::new(),
            acceptances: Vec::new(),
            marks: Vec::new(),
            pending: Vec::new(),
            subjects: Vec::new(),
            frequency: None,
            table: None,
        }
    }

    /// A figure.
    pub fn figure(&self, index: u32) -> &Figure {
        &self.figures[index as usize]
    }

    /// The children of a figure, in order.
    pub fn children(&self, index: u32) -> &[u32] {
        let range = &self.figure(index).children;
        &self.children[range.start as usize..range.end as usize]
    }

    /// The statements of a figure, with their indices.
    pub fn statements(&self, index: u32) -> impl Iterator<Item = (u32, &Statement)> {
        let range = self.figure(index).statements.clone();
        range.map(|at| (at, &self.statements[at as usize]))
    }

    /// The literal of a statement, unless it is blank.
    pub fn literal(&self, statement: &Statement) -> Option<&Literal> {
        match statement.stated {
            Stated::Value(at) => self.formulas.literals.get(at as usize),
            Stated::Blank => None,
        }
    }

    /// The literal of an input that is only a value.
    pub fn given(&self, index: u32) -> &Literal {
        &self.formulas.literals[self.given[index as usize].literal as usize]
    }

    /// An expression as it is written, with its names.
    pub fn expression_text(&self, expression: &Expression) -> String {
        working(&self.formulas, expression, Show::Names, |reference| {
            let path = self.formulas.path(&self.formulas.references[reference as usize]);
            vec![path.iter().map(|name| self.names.text(*name)).collect::<Vec<_>>().join(".")]
        })
    }

    /// The cell that a statement was taken from.
    pub fn cell(&self, statement: &Statement) -> Option<Cell> {
        statement.quote.and_then(|at| self.quotes.get(at as usize)).and_then(|quote| quote.cell)
    }

    /// The marks of each figure, each kind once at its first place, in the order of the file. A table without an amount is to be
    /// filled in as a whole.
    pub fn marked(&self) -> Vec<Marked> {
        let mut seen = FxHashSet::default();
        let marks = self.marks.iter().filter(|_| !self.is_unfilled());
        marks.filter(|marked| seen.insert((marked.figure, marked.mark))).copied().collect()
    }

    /// The mark of the value at a place.
    pub fn mark(&self, span: Span) -> Option<Mark> {
        self.marks.binary_search_by_key(&span, |marked| marked.span).ok().map(|at| self.marks[at].mark)
    }

    /// Whether it is a table without an amount.
    pub fn is_unfilled(&self) -> bool {
        self.table.as_ref().is_some_and(|table| !table.is_filled)
    }

    /// The cells of a row of a table.
    pub fn cells(&self, row: u32) -> impl Iterator<Item = u32> {
        self.children(row).iter().copied().filter(|child| self.figure(*child).role != Role::Row)
    }

    /// The rows of a table below a figure, each as the figures from there to it.
    pub fn rows_below(&self, figure: u32) -> Vec<Vec<u32>> {
        let mut rows = Vec::new();
        let mut open = vec![(figure, Vec::new())];
        while let Some((at, path)) = open.pop() {
            let inner = self.children(at).iter().copied().filter(|child| self.figure(*child).role == Role::Row);
            let below: Vec<(u32, Vec<u32>)> = inner.map(|child| (child, path.iter().copied().chain([child]).collect())).collect();
            open.extend(below.into_iter().rev());
            if !path.is_empty() {
                rows.push(path);
            }
        }
        rows
    }

    /// The name of a figure.
    pub fn name(&self, index: u32) -> &str {
        self.names.text(self.figure(index).name)
    }

    /// The places that a statement names.
    pub fn places(&self, statement: &Statement) -> impl Iterator<Item = &str> {
        places(self.names.text(statement.place))
    }

    /// The names of a figure from the root to it, with dots between.
    pub fn path(&self, index: u32) -> String {
        let mut names = vec![self.name(index)];
        let mut at = index;
        while at != 0 {
            at = self.figure(at).parent;
            names.push(self.name(at));
        }
        names.reverse();
        names.join(".")
    }

    /// Whether a figure is another one or lies below it.
    pub fn is_within(&self, mut figure: u32, above: u32) -> bool {
        while figure != above && figure != 0 {
            figure = self.figure(figure).parent;
        }
        figure == above
    }

    /// The name of a relation; for one of a table the path of the cell it computes.
    pub fn relation_name(&self, relation: &Relation) -> String {
        relation.computes.map_or_else(|| relation.name.to_string(), |computes| self.path(computes.cell))
    }

    /// Why a cell of a table should be what a relation says; none for a relation under `relations:`.
    pub fn table_rule(&self, relation: &Relation) -> Option<&TableRule> {
        self.table.as_ref()?.rules.get(relation.computes?.rule as usize)
    }

    /// Whether any place prints a value for a figure.
    pub fn is_printed(&self, index: u32) -> bool {
        self.statements(index).any(|(_, statement)| self.literal(statement).is_some())
    }

    /// A place in this file.
    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }
}
