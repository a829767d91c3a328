//! A project file: events to figures, with every problem collected.
//!
//! Owns the keywords of projects and figures.
//! Must never look a name up beyond the keys of one figure.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::input::Unclaimed;
use super::mark::{self, Marked};
use super::model::{Basis, Figure, Frequency, Label, Module, Relation, Role, Spelling, Written, index};
use super::reader::{Item, Keys, Reader, Scalar, Stop};
use crate::formula::parse::continues_name;
use crate::formula::{Expression, Parser, SyntaxError};
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Literal, UnitTable};
use crate::source::{FileId, Span};

/// Keywords of a project file.
pub const PROJECT: [&str; 9] = ["project", "frequency", "stated", "names", "lines", "figures", "relations", "accept", "note"];
/// Keywords of a figure.
pub const FIGURE: [&str; 10] = ["stated", "formula", "sum", "each", "rows", "labels", "names", "norm", "accept", "note"];
/// The name of a project's total, which no figure may take.
pub const TOTAL: &str = "合计";

/// Reads a project file. The problems come with what could be read in spite of them.
pub fn read_project(file: FileId, source: &str, units: &UnitTable) -> (Module, Vec<Problem>) {
    let mut lowering = Lowering::new(file, source, units, "");
    let finished = lowering.project();
    // A syntax error ends the file; it was told where it stands.
    drop(finished);
    lowering.finish()
}

/// The parts of a figure; most have few.
pub(super) type Children = SmallVec<[u32; 8]>;

/// The state of reading one file.
pub(super) struct Lowering<'a, 't> {
    pub(super) reader: Reader<'a>,
    pub(super) literals: LiteralReader<'t>,
    pub(super) module: Module,
}

impl<'a, 't> Lowering<'a, 't> {
    pub(super) fn new(file: FileId, source: &'a str, units: &'t UnitTable, name: &str) -> Self {
        Self { reader: Reader::new(file, source), literals: LiteralReader::new(units), module: Module::with_room(file, name, source.len()) }
    }

    pub(super) fn finish(mut self) -> (Module, Vec<Problem>) {
        self.check_digits();
        (self.module, self.reader.problems)
    }

    /// `2026年预算` in a formula is read as 2026 年 and a noun: where a figure has that name, it is what was meant.
    fn check_digits(&mut self) {
        // Names that are all digits are codes: these stand behind a dot or in quotation marks.
        let is_code = |name: &str| name.chars().all(|c| c.is_ascii_digit() || c == '.');
        let mut names: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for name in self.module.figures.iter().map(|figure| self.module.names.text(figure.name)) {
            if name.starts_with(char::is_numeric) && !is_code(name) {
                names.entry(first_word(name)).or_default().push(name);
            }
        }
        if names.is_empty() {
            return;
        }
        let written = self.module.written.iter().map(|written| written.span);
        let mut problems = Vec::new();
        for span in written.chain(self.module.relations.iter().map(|relation| relation.span)) {
            let formula = self.reader.text_at(span);
            let mut told = FxHashSet::default();
            for at in bare_words(formula) {
                let rest = &formula[at..];
                // A name may go on behind its first word, as in `2026年(预算)`.
                let is_here = |name: &&&str| rest.strip_prefix(**name).is_some_and(|rest| !rest.starts_with(continues_name));
                for name in names.get(first_word(rest)).into_iter().flatten().filter(is_here) {
                    if !told.insert(*name) {
                        continue;
                    }
                    let text = Text::new(
                        format!("“{name}”以数字开头，在公式里会被当成数量"),
                        format!("'{name}' begins with a digit: a formula takes it for a quantity"),
                    );
                    let help = Text::new(format!("请写「{name}」，或换一个名称"), format!("write 「{name}」, or choose another name"));
                    problems.push(Problem::at(self.reader.location(span.part(at, at + name.len())), text).help(help));
                }
            }
        }
        self.reader.problems.extend(problems);
    }

    fn project(&mut self) -> Result<(), Stop> {
        if !self.reader.open_file()? {
            return Ok(());
        }
        let mut keys = Keys::default();
        let mut children = Children::new();
        let mut named = false;
        while let Some(key) = self.reader.key(&mut keys)? {
            match &*key.text {
                "project" => {
                    named = true;
                    if let Some(name) = self.reader.text(&key)? {
                        self.check_name(&name);
                        if name.text.chars().any(char::is_control) {
                            self.reader.problem(name.span, Text::new("名称里有控制字符", "the name has control characters"));
                        }
                        let root = &mut self.module.figures[0];
                        root.name = self.module.names.intern(name.text.trim());
                        root.key = name.span;
                    }
                }
                "frequency" => self.frequency(&key)?,
                "lines" => {
                    self.module.figures[0].basis = Basis::Sum;
                    self.entries(&key, 0, Role::Line, &mut children)?;
                }
                "figures" => self.entries(&key, 0, Role::Other, &mut children)?,
                _ if self.common(&key, 0)? => {}
                "relations" => self.relations(&key)?,
                _ => self.unknown_key(&key, &PROJECT)?,
            }
        }
        self.set_children(0, &children);
        if !named {
            let help = Text::new("在文件开头写：project: 项目名称", "begin the file with 'project: NAME'");
            self.reader.problem_help(
                Span::default(),
                Text::new("缺少 project（项目名称）", "the project has no name: 'project' is missing"),
                help,
            );
        }
        self.reader.close_file()
    }

    /// How often the project is applied for.
    fn frequency(&mut self, key: &Scalar<'a>) -> Result<(), Stop> {
        let Some(text) = self.reader.text(key)? else { return Ok(()) };
        self.module.frequency = Frequency::named(text.text.trim());
        if self.module.frequency.is_none() {
            let names = Frequency::ALL.map(|(name, _)| name);
            let what = Text::new(format!("“{}”不是项目安排频度", text.text), format!("'{}' is no frequency of a project", text.text));
            let help = Text::new(format!("可以写：{}", names.join("、")), format!("what may stand here: {}", names.join(", ")));
            self.reader.problem_help(text.span, what, help);
        }
        Ok(())
    }

    /// Keys that every figure and project has; whether the key was one of them.
    pub(super) fn common(&mut self, key: &Scalar<'a>, figure: u32) -> Result<bool, Stop> {
        match &*key.text {
            "stated" => self.stated(key, figure)?,
            "names" => self.spellings(key, figure)?,
            "accept" => self.acceptances(key, figure)?,
            "labels" => self.labels(key, figure)?,
            "note" => self.reader.skip()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn unknown_key(&mut self, key: &Scalar<'a>, known: &[&str]) -> Result<(), Stop> {
        self.tell_unknown(key.span, &key.text, known.iter().copied());
        self.reader.skip()
    }

    fn tell_unknown<'k>(&mut self, span: Span, key: &str, known: impl Iterator<Item = &'k str> + Clone) {
        let text = Text::new(format!("不认识的关键字“{key}”"), format!("unknown key '{key}'"));
        let help = match did_you_mean(key, known.clone()) {
            Some(guess) => guessed(guess),
            None => {
                let list: Vec<&str> = known.collect();
                Text::new(format!("这里可以写：{}", list.join("、")), format!("what may stand here: {}", list.join(", ")))
            }
        };
        self.reader.problem_help(span, text, help);
    }

    /// Opens a mapping behind a key; anything else is told.
    pub(super) fn open_map(&mut self, key: &Scalar<'a>) -> Result<bool, Stop> {
        match self.reader.next()? {
            Item::Map(_) => return Ok(true),
            Item::Scalar(scalar) if scalar.is_nothing() => {
                let text = Text::new(format!("“{}”后面没有内容", key.text), format!("there is nothing behind '{}'", key.text));
                self.reader.problem(key.span, text);
            }
            Item::Scalar(scalar) => self.reader.not_a_mapping(&scalar),
            Item::List(span) => {
                self.reader.problem(span, Text::new("这里应是“名称: 值”，不能是列表", "'name: value' is expected here, not a list"));
                self.reader.skip_rest()?;
            }
            Item::End => {}
        }
        Ok(false)
    }

    /// The scalars of a list that is open; anything else is told by `wrong`.
    pub(super) fn scalars(&mut self, wrong: fn(&mut Self, Span)) -> Result<Vec<Scalar<'a>>, Stop> {
        let mut scalars = Vec::new();
        loop {
            match self.reader.next()? {
                Item::Scalar(scalar) => scalars.push(scalar),
                Item::End => return Ok(scalars),
                Item::Map(span) | Item::List(span) => {
                    wrong(self, span);
                    self.reader.skip_rest()?;
                }
            }
        }
    }

    /// Named figures under `lines`, `figures`, `sum` or `rows`.
    pub(super) fn entries(&mut self, key: &Scalar<'a>, parent: u32, role: Role, children: &mut Children) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        let before = children.len();
        while let Some(name) = self.reader.key(&mut keys)? {
            self.check_name(&name);
            if role != Role::Other {
                self.check_subtotal(&name);
            }
            let figure = self.add(&name, parent, role);
            children.push(figure);
            match self.reader.next()? {
                Item::Map(_) => self.figure(figure)?,
                Item::Scalar(value) if role == Role::Row => {
                    let help = Text::new("写法：{ 人数: 2 人, 年费用: 9.27 万元/人 }", "write: { 人数: 2 人, 年费用: 9.27 万元/人 }");
                    self.reader.problem_help(
                        value.span,
                        Text::new("一行应列出各列的值", "a row should give the value of each column"),
                        help,
                    );
                }
                Item::Scalar(value) if value.is_nothing() => {
                    let text = Text::new(format!("“{}”后面没有内容", name.text), format!("there is nothing behind '{}'", name.text));
                    let help =
                        Text::new("有的位置留空，写 stated: { 位置: ~ }", "where a place leaves it blank, write stated: { PLACE: ~ }");
                    self.reader.problem_help(name.span, text, help);
                }
                Item::Scalar(value) => {
                    if let Some(value) = self.reader.untrapped(value) {
                        let first = self.module.statements.len();
                        self.statement(figure, "", value, None);
                        self.close_statements(figure, first);
                    }
                }
                Item::List(span) => {
                    self.reader.problem(span, Text::new("这里不能是列表", "a list cannot stand here"));
                    self.reader.skip_rest()?;
                }
                Item::End => {}
            }
        }
        if children.len() == before {
            let text = Text::new(format!("“{}”下面没有内容", key.text), format!("there is nothing under '{}'", key.text));
            self.reader.problem(key.span, text);
        }
        Ok(())
    }

    /// A name that formulas could not tell from something else is refused.
    pub(super) fn check_name(&mut self, name: &Scalar<'a>) {
        let text = name.text.trim();
        if self.literals.table().is_unit_word(text) {
            let help = Text::new("请换一个名称，如“单位面积”“月数”", "choose another name");
            let what = Text::new(format!("“{text}”是单位，不能作名称"), format!("'{text}' is a unit and cannot be a name"));
            self.reader.problem_help(name.span, what, help);
        } else if text == TOTAL {
            let help = Text::new(
                "各项之和由程序计算；文件印的合计写在 stated: 之下",
                "sums are computed; what the document prints for them goes under stated:",
            );
            let what = Text::new("“合计”专指项目总额，不能作名称", "'合计' is the project's total and cannot be a name");
            self.reader.problem_help(name.span, what, help);
        } else if text.contains('.') {
            let help = Text::new("请去掉“.”，或改用“·”", "leave the dot out, or write '·'");
            let what = Text::new("名称里不能有“.”", "a name cannot have a dot");
            self.reader.problem_help(name.span, what, help);
        }
    }

    /// A total among the parts would be added once more.
    fn check_subtotal(&mut self, name: &Scalar<'a>) {
        let text = name.text.trim();
        if matches!(text, "小计" | "总计" | "共计" | "总额") {
            let help = Text::new(
                "请删去这一项，把文件印的小计写在上一级的 stated: 之下",
                "leave it out; what the document prints for it goes under the stated: of what it sums",
            );
            let what =
                Text::new(format!("“{text}”不是分项：写在这里会被再加一遍"), format!("'{text}' is no part: it would be added once more"));
            self.reader.problem_help(name.span, what, help);
        }
    }

    pub(super) fn add(&mut self, name: &Scalar<'a>, parent: u32, role: Role) -> u32 {
        let index = index(self.module.figures.len());
        let name_id = self.module.names.intern(name.text.trim());
        self.module.figures.push(Figure {
            name: name_id,
            parent,
            role,
            basis: Basis::None,
            children: 0..0,
            statements: 0..0,
            key: name.span,
        });
        index
    }

    pub(super) fn set_children(&mut self, figure: u32, children: &[u32]) {
        let first = index(self.module.children.len());
        self.module.children.extend_from_slice(children);
        self.module.figures[figure as usize].children = first..index(self.module.children.len());
    }

    /// The inside of a figure's mapping.
    pub(super) fn figure(&mut self, figure: u32) -> Result<(), Stop> {
        let references = self.module.formulas.references.len();
        let mut keys = Keys::default();
        let mut children = Children::new();
        let mut unclaimed: SmallVec<[Unclaimed; 4]> = SmallVec::new();
        let mut bases: SmallVec<[(&str, Span); 2]> = SmallVec::new();
        let mut rows = None;
        let mut readable = true;
        let is_row = self.module.figure(figure).role == Role::Row;
        let mut empty = true;
        while let Some(key) = self.reader.key(&mut keys)? {
            empty = false;
            match &*key.text {
                "formula" | "each" => {
                    let each = key.text == "each";
                    bases.push((if each { "each" } else { "formula" }, key.span));
                    match self.reader.text(&key)? {
                        Some(text) => match self.formula(figure, text) {
                            Some(written) => {
                                self.module.figures[figure as usize].basis =
                                    if each { Basis::Each(written) } else { Basis::Formula(written) };
                            }
                            None => readable = false,
                        },
                        None => readable = false,
                    }
                }
                "sum" => {
                    bases.push(("sum", key.span));
                    self.module.figures[figure as usize].basis = Basis::Sum;
                    self.entries(&key, figure, Role::Part, &mut children)?;
                }
                "rows" => {
                    rows = Some(key.span);
                    self.entries(&key, figure, Role::Row, &mut children)?;
                }
                "norm" => self.norm(&key, figure)?,
                _ if self.common(&key, figure)? => {}
                _ => unclaimed.push(self.input(&key, figure, &mut children)?),
            }
        }
        if empty {
            let name = self.module.name(figure);
            let text = Text::new(format!("“{name}”下面没有内容"), format!("there is nothing under '{name}'"));
            self.reader.problem(self.module.figure(figure).key, text);
        }
        self.check_bases(&bases, rows, is_row);
        self.set_children(figure, &children);
        if let Basis::Each(written) = self.module.figure(figure).basis {
            for child in children.iter().map(|child| *child as usize) {
                if self.module.figures[child].role == Role::Row {
                    self.module.figures[child].basis = Basis::Row(written);
                }
            }
        }
        if is_row {
            // Its inputs are named by the `each` of its parent, which may stand behind the rows.
            self.tell_faults(unclaimed);
        } else if readable {
            self.claim(unclaimed, references);
            self.check_rows(figure);
        }
        Ok(())
    }

    fn check_bases(&mut self, bases: &[(&str, Span)], rows: Option<Span>, is_row: bool) {
        if let [(first, _), (second, span), ..] = bases {
            let text = Text::new(
                format!("一个数据项只能有一种测算依据，这里已有 {first}，又有 {second}"),
                format!("a figure has one basis: there is '{first}' already, and '{second}' too"),
            );
            self.reader.problem(*span, text);
        }
        let each = bases.iter().find(|(name, _)| *name == "each");
        match (each, rows) {
            (Some((_, span)), None) => {
                self.reader.problem(*span, Text::new("有 each 而没有 rows（各行）", "'each' without 'rows'"));
            }
            (None, Some(span)) => {
                let help = Text::new("例如 each: 人数 * 年费用", "for example 'each: 人数 * 年费用'");
                self.reader.problem_help(
                    span,
                    Text::new("有 rows 而没有 each（每行的公式）", "'rows' without 'each', the formula of every row"),
                    help,
                );
            }
            _ => {}
        }
        if is_row && let Some((name, span)) = bases.first() {
            let text = Text::new(
                format!("行的算法由 each 规定，行内不能再写 {name}"),
                format!("rows are computed by 'each': a row has no '{name}'"),
            );
            self.reader.problem(*span, text);
        }
    }

    fn formula(&mut self, figure: u32, text: Scalar<'a>) -> Option<u32> {
        let text = self.marked(figure, text);
        let parser = Parser::new(&text.text, &mut self.literals, &mut self.module.names, &mut self.module.formulas);
        match parser.formula() {
            Ok(expression) => Some(self.write(expression, &text)),
            Err(error) => {
                let problem = self.fault(&text, error);
                self.reader.problems.push(problem);
                None
            }
        }
    }

    /// A value without its mark, which is noted.
    pub(super) fn marked(&mut self, figure: u32, value: Scalar<'a>) -> Scalar<'a> {
        let (value, mark) = mark::split(value);
        if let Some(mark) = mark {
            self.module.marks.push(Marked { figure, mark, span: value.span });
        }
        value
    }

    fn write(&mut self, expression: Expression, text: &Scalar<'a>) -> u32 {
        let index = index(self.module.written.len());
        self.module.written.push(Written { expression, span: text.span });
        index
    }

    /// A literal of this file, by its index.
    pub(super) fn literal(&mut self, value: &Scalar<'a>) -> Result<u32, Problem> {
        let literal = self.read_literal(value)?;
        let index = index(self.module.formulas.literals.len());
        self.module.formulas.literals.push(literal);
        Ok(index)
    }

    /// What is wrong within a scalar, at its place in the file.
    fn fault(&self, scalar: &Scalar<'a>, error: SyntaxError) -> Problem {
        Problem { location: Some(self.reader.location(scalar.part(error.range))), text: error.text, help: error.help }
    }

    pub(super) fn read_literal(&mut self, value: &Scalar<'a>) -> Result<Literal, Problem> {
        self.literals.whole(&value.text).map_err(|error| self.fault(value, error.into()))
    }

    pub(super) fn relations(&mut self, key: &Scalar<'a>) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        while let Some(name) = self.reader.key(&mut keys)? {
            let Some(text) = self.reader.text(&name)? else { continue };
            let parser = Parser::new(&text.text, &mut self.literals, &mut self.module.names, &mut self.module.formulas);
            match parser.relation() {
                Ok((sides, comparisons)) => {
                    self.module.relations.push(Relation {
                        name: (*name.text).into(),
                        sides,
                        comparisons,
                        span: text.span,
                        computes: None,
                        missing: None,
                    });
                }
                Err(error) => {
                    let problem = self.fault(&text, error);
                    self.reader.problems.push(problem);
                }
            }
        }
        Ok(())
    }

    fn labels(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        while let Some(kind) = self.reader.key(&mut keys)? {
            if let Some(text) = self.reader.text(&kind)? {
                let kind = self.module.names.intern(&kind.text);
                self.module.labels.push(Label { figure, kind, text: text.text.trim().into(), span: text.span });
            }
        }
        Ok(())
    }

    fn spellings(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        if !self.open_map(key)? {
            return Ok(());
        }
        let mut keys = Keys::default();
        let mut seen = FxHashSet::default();
        while let Some(place) = self.reader.key(&mut keys)? {
            self.check_places(&place, &mut seen);
            if let Some(text) = self.reader.text(&place)? {
                let place = self.module.names.intern(&place.text);
                self.module.spellings.push(Spelling { figure, place, text: text.text.trim().into(), span: text.span });
            }
        }
        Ok(())
    }
}

/// The part of a name before anything that needs quotation marks.
fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !continues_name(c)).unwrap_or(text.len())]
}

/// Where words that begin with a digit stand in a formula, those in quotation marks or behind a dot left out.
fn bare_words(formula: &str) -> impl Iterator<Item = usize> {
    let mut before = None;
    formula.char_indices().filter_map(move |(at, c)| {
        let begins = before.replace(c).is_none_or(|before| !continues_name(before) && !matches!(before, '「' | '"' | '\'' | '.'));
        (begins && c.is_numeric()).then_some(at)
    })
}
