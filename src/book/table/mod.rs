//! A declared table with its CSV text as a module: rows under the root, cells under the rows, relations over the cells.
//!
//! Owns keys and codes, what an empty cell is, and the relations that `tree`, `columns` and `rows` stand for.
//! Must never compare a cell with what it should be.

mod declaration;
mod relations;
mod sheet;
mod totals;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use declaration::inside;
pub use declaration::{Declaration, TABLE, Word};

use super::mark::{Mark, Marked};
use super::model::{Basis, CodeName, Figure, Module, Role, Stated, Statement, Table, TableRule, index};
use super::reader::fold_text;
use crate::formula::Name;
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::quantity::literal::{LiteralReader, fold};
use crate::quantity::{Exact, Literal, Qualifier, Unit, UnitTable};
use crate::source::{FileId, Span};
pub use sheet::{SheetCell, rows as sheet_rows};

/// Reads the CSV text of a declared table, and what is wrong with it.
pub fn read_table(file: FileId, source: &str, declaration: &Declaration, units: &UnitTable) -> (Module, Vec<Problem>) {
    let mut reading = Reading::new(file, source, declaration, units);
    reading.all(source);
    (reading.module, reading.problems)
}

/// A column that has values.
struct Column {
    /// Where it stands in a row.
    at: usize,
    name: Name,
    /// Whether it is in the unit of the table.
    amount: bool,
}

/// A row that has cells.
struct Row {
    figure: u32,
    /// What it stands under.
    parent: u32,
    /// The names from the root to it.
    path: Vec<Name>,
    /// Digits that tell where it belongs, if it has any.
    code: Option<Box<str>>,
    /// The cells, column by column; none for a text.
    cells: Vec<Option<u32>>,
}

struct Reading<'d, 't> {
    declaration: &'d Declaration,
    module: Module,
    problems: Vec<Problem>,
    literals: LiteralReader<'t>,
    unit: Arc<Unit>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Children by their name.
    named: FxHashMap<(u32, Name), u32>,
    /// Children in order, by their parent.
    children: Vec<Vec<u32>>,
    totals: FxHashSet<u32>,
    /// Rows that were read: a group of rows is one only if a line says so.
    filled_rows: FxHashSet<u32>,
    /// The key of the row before.
    last_keys: Vec<String>,
    /// Steps of formulas that were written out, cell by cell.
    written_out: usize,
    is_too_large: bool,
    /// Whether any amount is there.
    is_filled: bool,
    rules: Vec<TableRule>,
    codes: Vec<CodeName>,
}

impl<'d, 't> Reading<'d, 't> {
    fn new(file: FileId, source: &str, declaration: &'d Declaration, units: &'t UnitTable) -> Self {
        let module = Module::with_room(file, &declaration.name.text, source.len() / 2);
        Self {
            declaration,
            module,
            problems: Vec::new(),
            literals: LiteralReader::new(units),
            unit: Arc::new(Unit::plain()),
            columns: Vec::new(),
            rows: Vec::new(),
            named: FxHashMap::default(),
            children: vec![Vec::new()],
            totals: FxHashSet::default(),
            filled_rows: FxHashSet::default(),
            last_keys: Vec::new(),
            written_out: 0,
            is_too_large: false,
            is_filled: false,
            rules: Vec::new(),
            codes: Vec::new(),
        }
    }

    fn all(&mut self, source: &str) {
        if let Some(word) = &self.declaration.unit {
            match self.literals.whole(&format!("1 {}", word.text)) {
                // What is left of a word that is no unit would be taken for a noun.
                Ok(one) if one.unit.text == word.text && (!one.unit.dimension.is_none() || &*one.unit.text == "%") => self.unit = one.unit,
                _ => {
                    let name = &word.text;
                    let text = Text::new(format!("“{name}”不是单位"), format!("'{name}' is no unit"));
                    let help =
                        Text::new("写表头上印的单位，如 万元、元、人", "write the unit in the table's heading, such as 万元, 元 or 人");
                    self.problems.push(Problem::at(word.location, text).help(help));
                }
            }
        }
        let lines = match sheet::rows(source) {
            Ok(lines) => lines,
            Err(span) => {
                let text = Text::new(
                    "引号不配对：后面的行都会被当成一格",
                    "a quotation mark does not close: the rows behind it would be one cell",
                );
                let help = Text::new("请补上或删去一个双引号", "add or take out a quotation mark");
                self.problems.push(Problem::at(self.module.location(span), text).help(help));
                return;
            }
        };
        let Some((header, lines)) = lines.split_first() else {
            let text = Text::new("表格是空的，连表头也没有", "the table is empty: it has not even a header");
            self.problems.push(Problem::at(self.declaration.file.location, text));
            return;
        };
        if self.header(header) {
            let sought = Sought::new(self.declaration, header);
            for line in lines {
                self.row(line, header, &sought);
            }
            self.finish_children();
            self.relate();
        }
        let declaration = self.declaration;
        self.module.table = Some(Box::new(Table {
            is_filled: self.is_filled || self.rows.is_empty(),
            rules: std::mem::take(&mut self.rules),
            unit: Arc::clone(&self.unit),
            totals: std::mem::take(&mut self.totals),
            amounts: self.columns.iter().filter(|column| column.amount).map(|column| column.name).collect(),
            steps: self.steps(),
            system: declaration.codes.as_ref().map(|word| word.text.clone()),
            codes: std::mem::take(&mut self.codes),
        }));
    }

    /// The columns; whether every declared one is there.
    fn header(&mut self, header: &[SheetCell<'_>]) -> bool {
        let before = self.problems.len();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for cell in header.iter().filter(|cell| !cell.is_empty()) {
            if !seen.insert(&cell.text) {
                let name = &cell.text;
                let text = Text::new(format!("表头有两列都叫“{name}”"), format!("two columns are named '{name}'"));
                let help = Text::new("请改其中一列的名称", "rename one of them");
                self.problems.push(Problem::at(self.module.location(cell.span), text).help(help));
            }
        }
        let d = self.declaration;
        let single = [&d.title, &d.code].into_iter().flatten();
        for word in d.amounts.iter().chain(&d.key).chain(single) {
            if !seen.contains(&*word.text) {
                let name = &word.text;
                let (table, file) = (&d.name.text, &d.file.text);
                let text = Text::new(
                    format!("表格“{table}”（{file}）的表头没有“{name}”这一列"),
                    format!("the header of the table '{table}' ({file}) has no column '{name}'"),
                );
                let help = match did_you_mean(name, seen.iter().copied()) {
                    Some(guess) => guessed(guess),
                    None => {
                        let list: Vec<&str> = header.iter().map(|cell| &*cell.text).filter(|text| !text.is_empty()).collect();
                        Text::new(format!("表头是：{}", list.join("、")), format!("the columns are {}", list.join(", ")))
                    }
                };
                self.problems.push(Problem::at(word.location, text).help(help));
            }
        }
        let telling: FxHashSet<&str> = d.key.iter().chain(&d.title).chain(&d.code).map(|word| &*word.text).collect();
        let amounts: FxHashSet<&str> = d.amounts.iter().map(|word| &*word.text).collect();
        for (at, cell) in header.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            if !telling.contains(&*cell.text) {
                let amount = amounts.contains(&*cell.text);
                let name = self.module.names.intern(&cell.text);
                self.columns.push(Column { at, name, amount });
            }
        }
        self.problems.len() == before
    }

    fn row(&mut self, line: &[SheetCell<'_>], header: &[SheetCell<'_>], sought: &Sought) {
        let text = |at: usize| line.get(at).filter(|cell| !cell.is_empty());
        if let Some(extra) = line.get(header.len()..).and_then(|rest| rest.iter().find(|cell| !cell.is_empty())) {
            let what = Text::new("这一格在表头以外：这一行的列比表头多", "this cell is beyond the header: the row has more columns");
            let help = Text::new(
                "数里的逗号（1,053.74）要给整个数加双引号；用 Excel 另存为 CSV 会自动加",
                "a number with a comma (1,053.74) needs quotation marks around it",
            );
            self.problems.push(Problem::at(self.module.location(extra.span), what).help(help));
        }
        let keys = self.keys(line, sought);
        let Some((last, above)) = keys.split_last() else { return };
        let mut parent = 0;
        let mut path = Vec::with_capacity(keys.len());
        for key in above {
            let name = self.module.names.intern(&key.text);
            path.push(name);
            parent = match self.named.get(&(parent, name)) {
                Some(known) if self.is_row(*known) => *known,
                Some(_) => return self.like_a_column(key),
                None => self.add(parent, name, key.span, Role::Row),
            };
        }
        let name = self.module.names.intern(&last.text);
        path.push(name);
        let figure = match self.named.get(&(parent, name)) {
            // A group of rows may have a row of its own, before or behind them.
            Some(known) if self.is_row(*known) && !self.filled_rows.contains(known) => *known,
            Some(known) if self.is_row(*known) => return self.twice(last),
            Some(_) => return self.like_a_column(last),
            None => self.add(parent, name, last.span, Role::Row),
        };
        self.filled_rows.insert(figure);
        let code = sought.code.and_then(text).and_then(|cell| code(&cell.text));
        if let (Some(code), Some(title)) = (&code, sought.title.and_then(text)) {
            self.codes.push(CodeName { code: code.clone(), name: (*title.text).into(), span: title.span });
        }
        if keys.len() < sought.key.len() || sought.key.iter().all(|at| text(*at).is_none()) || self.names_a_total(&last.text) {
            self.totals.insert(figure);
        }
        let cells = (0..self.columns.len()).map(|column| self.cell(figure, column, line)).collect();
        self.last_keys = keys.iter().map(|key| (*key.text).to_owned()).collect();
        self.rows.push(Row { figure, parent, path, code, cells });
    }

    /// The names of a row: its key cells, those that were merged with the row above filled in; without any its first cell.
    fn keys<'l>(&mut self, line: &'l [SheetCell<'l>], sought: &Sought) -> Vec<SheetCell<'l>> {
        let cells: Vec<SheetCell<'_>> = sought.key.iter().map(|at| line.get(*at).cloned().unwrap_or_default()).collect();
        let Some(last) = cells.iter().rposition(|cell| !cell.is_empty()) else {
            let first = line.iter().enumerate().find(|(_, cell)| !cell.is_empty());
            let Some((at, cell)) = first else { return Vec::new() };
            if self.columns.iter().any(|column| column.at == at && column.amount) {
                let text = Text::new("这一行没有行名", "the row has no name");
                let help = Text::new("合并的单元格请把名称写到每一行", "where cells were merged, write the name in every row");
                self.problems.push(Problem::at(self.module.location(cell.span), text).help(help));
                return Vec::new();
            }
            return vec![cell.clone()];
        };
        let above = std::mem::take(&mut self.last_keys);
        let filled = |(level, cell): (usize, &SheetCell<'l>)| match above.get(level) {
            Some(name) if cell.is_empty() => SheetCell { text: name.clone().into(), span: cells[last].span },
            _ => cell.clone(),
        };
        let keys: Vec<SheetCell<'l>> = cells[..=last].iter().enumerate().map(filled).collect();
        self.last_keys = above;
        keys.into_iter().filter(|key| !key.is_empty()).collect()
    }

    /// The figure of a path from the root.
    fn find(&self, path: &[Name]) -> Option<u32> {
        path.iter().try_fold(0, |at, name| self.named.get(&(at, *name)).copied())
    }

    fn is_row(&self, figure: u32) -> bool {
        self.module.figure(figure).role == Role::Row
    }

    /// Whether a row with this name is a total of others: 合计, 本年支出合计, 小 计, or what is declared.
    fn names_a_total(&self, name: &str) -> bool {
        let folded = fold_text(name);
        let declared = self.declaration.total.as_ref().is_some_and(|total| fold_text(&total.text) == folded);
        declared || ["合计", "总计", "小计"].iter().any(|ending| folded.ends_with(ending))
    }

    /// The finest step of each column of amounts.
    fn steps(&self) -> FxHashMap<Name, Exact> {
        let mut steps: FxHashMap<Name, Exact> = FxHashMap::default();
        for row in &self.rows {
            for (column, cell) in self.columns.iter().zip(&row.cells).filter(|(column, _)| column.amount) {
                let statement = cell.map(|cell| &self.module.statements[self.module.figure(cell).statements.start as usize]);
                if let Some(literal) = statement.and_then(|statement| self.module.literal(statement)) {
                    let step = literal.step();
                    let finest = steps.entry(column.name).or_insert_with(|| step.clone());
                    if step < *finest {
                        *finest = step;
                    }
                }
            }
        }
        steps
    }

    fn like_a_column(&mut self, key: &SheetCell<'_>) {
        let name = &key.text;
        let text = Text::new(format!("行名“{name}”同列名一样，分不清"), format!("the row '{name}' is named like a column"));
        let help = Text::new("请改行名或列名", "rename the row or the column");
        self.problems.push(Problem::at(self.module.location(key.span), text).help(help));
    }

    fn twice(&mut self, key: &SheetCell<'_>) {
        let name = &key.text;
        let text = Text::new(format!("有两行都叫“{name}”"), format!("two rows are named '{name}'"));
        let help =
            Text::new("请在 key 里再加一列，把各行区分开，如 key: [采购类别, 项目名称]", "add a column to 'key' that tells them apart");
        self.problems.push(Problem::at(self.module.location(key.span), text).help(help));
    }

    fn add(&mut self, parent: u32, name: Name, key: Span, role: Role) -> u32 {
        let figure = index(self.module.figures.len());
        self.module.figures.push(Figure { name, parent, role, basis: Basis::None, children: 0..0, statements: 0..0, key });
        self.children.push(Vec::new());
        self.children[parent as usize].push(figure);
        self.named.insert((parent, name), figure);
        figure
    }

    /// A cell with a value or an empty amount; none for a text.
    fn cell(&mut self, row: u32, column: usize, line: &[SheetCell<'_>]) -> Option<u32> {
        let Column { at, name, amount } = self.columns[column];
        let nothing = SheetCell::default();
        let cell = line.get(at).unwrap_or(&nothing);
        let is_dash = matches!(&*cell.text, "" | "-" | "—" | "——" | "－" | "/" | "无");
        let is_awaited = cell.text == Mark::ToFill.text();
        let stated = match self.literals.whole(&cell.text) {
            _ if is_awaited => Stated::Blank,
            _ if is_dash && !amount => return None,
            _ if is_dash => Stated::Blank,
            Ok(literal) if amount && !self.fits(&literal) => {
                let (text, unit) = (&cell.text, &self.unit.text);
                let what = Text::new(
                    format!("“{text}”不能作这张表的金额（单位是“{unit}”）"),
                    format!("'{text}' is no amount of this table, whose unit is '{unit}'"),
                );
                let help = Text::new(
                    "金额是一个数，不能是区间、界限或别的单位；这一列不是金额的，不要列入 amounts",
                    "an amount is one number in the unit of the table; if the column has none, take it out of 'amounts'",
                );
                self.problems.push(Problem::at(self.module.location(cell.span), what).help(help));
                return None;
            }
            Ok(literal) => {
                self.is_filled |= amount;
                Stated::Value(self.keep(literal, amount))
            }
            Err(_) if !amount => return None,
            Err(error) => {
                let text = Text::new(format!("“{}”不是金额：{}", cell.text, error.text.zh), format!("'{}': {}", cell.text, error.text.en));
                let help = if cell.text.chars().any(|c| c.is_numeric()) {
                    Text::new(
                        "只写数：负数写成 -123.45，去掉空格、货币符号和括号",
                        "write the number alone: -123.45, without spaces, currency signs or brackets",
                    )
                } else {
                    Text::new("空着或写“—”表示没有数；不是金额的列不要列入 amounts", "leave it empty, or take the column out of 'amounts'")
                };
                self.problems.push(Problem::at(self.module.location(cell.span), text).help(help));
                return None;
            }
        };
        // A cell that the line is too short for is at its end.
        let end = line.last().map_or(Span::default(), |cell| cell.span);
        let span = if at < line.len() { cell.span } else { Span { start: end.end, end: end.end } };
        let figure = self.add(row, name, span, Role::Other);
        let statement = index(self.module.statements.len());
        let place = self.module.figures[0].name;
        self.module.statements.push(Statement { place, stated, span, quote: None });
        self.module.figures[figure as usize].statements = statement..statement + 1;
        if is_awaited {
            self.module.marks.push(Marked { figure, mark: Mark::ToFill, span });
        }
        Some(figure)
    }

    /// Whether a cell can be an amount: one number, bare or in a unit like that of the table.
    fn fits(&self, literal: &Literal) -> bool {
        let bare = literal.unit.text.is_empty();
        (literal.is_plain() || literal.qualifier == Qualifier::About) && (bare || literal.unit.dimension == self.unit.dimension)
    }

    /// A bare amount is in the unit of the table.
    fn keep(&mut self, mut literal: Literal, amount: bool) -> u32 {
        if amount && literal.unit.dimension.is_none() && literal.unit.text.is_empty() {
            literal.unit = Arc::clone(&self.unit);
        }
        self.module.formulas.literals.push(literal);
        index(self.module.formulas.literals.len() - 1)
    }

    fn finish_children(&mut self) {
        for (figure, children) in self.children.iter().enumerate() {
            let first = index(self.module.children.len());
            self.module.children.extend_from_slice(children);
            self.module.figures[figure].children = first..index(self.module.children.len());
        }
    }
}

/// The digits of a code, whatever stands between them and however wide they are; none if it is anything else.
fn code(text: &str) -> Option<Box<str>> {
    let digits: String = text.chars().map(fold).filter(|c| !matches!(c, '.' | ' ' | '-' | '·')).collect();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.into())
}

/// Where the declared columns stand.
struct Sought {
    key: Vec<usize>,
    title: Option<usize>,
    code: Option<usize>,
}

impl Sought {
    fn new(declaration: &Declaration, header: &[SheetCell<'_>]) -> Self {
        let at = |word: &Word| header.iter().position(|cell| cell.text == *word.text);
        let key: Vec<usize> = declaration.key.iter().filter_map(at).collect();
        let code = match (&declaration.code, &key[..]) {
            (Some(word), _) => at(word),
            (None, [only]) => Some(*only),
            _ => None,
        };
        Self { key, title: declaration.title.as_ref().and_then(at), code }
    }
}
