//! A table taken apart: header, unit, codes, names, amounts; several frames where blocks stand side by side.
//!
//! Owns which rows are a header, which columns hold amounts, and what a table is called.
//! Must never add anything up.

use std::collections::BTreeMap;
use std::ops::Range;

use super::heading::{about, unit_in};
use super::sections::{Cells, Number, priced, sections};
use super::years::{self, amounts_like_years};
use crate::submission::document::{Block, Grid, is_all};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;

/// Rows with names or codes on the left and amounts beside them.
#[derive(Debug)]
pub struct Frame {
    /// The block of the document.
    pub block: usize,
    /// What the table is called; empty where nothing says so.
    pub title: String,
    /// The unit of its amounts, in the spelling of literals; empty where nothing says so.
    pub unit: String,
    /// Whether rows of it may stand on another page, or cells in another column.
    pub is_torn: bool,
    /// Its columns of amounts.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Frame {
    /// Its numbers.
    pub fn numbers(&self) -> impl Iterator<Item = NumberId> {
        self.rows.iter().flat_map(|row| &row.cells).flatten().copied()
    }
}

/// A column of amounts.
#[derive(Debug)]
pub struct Column {
    /// Where it stands in the grid.
    pub at: usize,
    /// Its header from the top down.
    pub path: Vec<String>,
    /// Whether its numbers are amounts in the unit of the table, and not counts or shares.
    pub is_amount: bool,
}

impl Column {
    /// The lowest header.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether its header says that it has numbers other than amounts: prices, counts, areas.
    fn is_of_numbers(&self) -> bool {
        self.path.iter().any(|word| OTHER.iter().any(|other| word.contains(other)) && !LABELS.iter().any(|label| word.contains(label)))
    }
}

/// A row of a frame.
#[derive(Debug)]
pub struct Row {
    /// Where it stands in the grid.
    pub at: usize,
    /// Which of the rows it is, where they are counted.
    pub nth: Option<u32>,
    /// Digits that tell where it belongs.
    pub code: Option<String>,
    /// Its name.
    pub label: String,
    /// A number for each column.
    pub cells: Vec<Option<NumberId>>,
}

impl Row {
    /// Whether there is any number in it.
    pub fn is_filled(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }
}

/// Words that head a column of names or codes.
const NAMES: [&str; 14] =
    ["项目", "科目", "编码", "代码", "名称", "功能分类", "经济分类", "支出", "收入", "类", "款", "项", "单位", "内容"];
/// Words that head a column of things other than amounts in the unit of the table.
const OTHER: [&str; 29] = [
    "数量",
    "定额",
    "元/",
    "月数",
    "天数",
    "面积",
    "单价",
    "占比",
    "比例",
    "比重",
    "%",
    "增长",
    "人数",
    "次数",
    "年份",
    "电话",
    "指标值",
    "分值",
    "得分",
    "完成率",
    "执行率",
    "人均",
    "户均",
    "亩均",
    "生均",
    "次均",
    "均价",
    "平均",
    "标准",
];

/// Words that head a column whose digits are no quantities.
const LABELS: [&str; 2] = ["年份", "电话"];

/// Words that end the names of rows of rates.
const RATES: [&str; 10] = ["率", "比例", "占比", "比重", "增幅", "降幅", "增长", "增速", "进度", "完成预算"];

/// Every frame of a document; of some blocks, which are forms, only the lists of prices in them. Bare numbers of a table with a unit are read in that unit.
pub fn frames(index: &mut Index<'_>, is_form: &dyn Fn(usize) -> bool) -> Vec<Frame> {
    let document = index.document;
    let mut cells: BTreeMap<usize, Cells> = BTreeMap::new();
    for text in &index.texts {
        if let Some(at) = text.home.cell {
            cells.entry(text.home.block).or_default().insert(at, text.numbers.clone(), &index.numbers, &text.passage.text);
        }
    }
    for (block, cells) in &mut cells {
        let Block::Table(grid) = &document.blocks[*block] else { continue };
        for id in amounts_like_years(grid, cells) {
            index.is_amount(id);
        }
        cells.numbers.values_mut().for_each(|number| number.kind = index.number(number.id).kind);
    }
    let mut found = Vec::new();
    let mut labels: Vec<NumberId> = Vec::new();
    for (block, content) in document.blocks.iter().enumerate() {
        if let (Block::Table(grid), Some(cells)) = (content, cells.get(&block)) {
            let (title, unit) = about(&document.blocks, block);
            for rows in if is_form(block) { priced(grid, cells) } else { sections(grid, cells) } {
                let reader = Reader { grid, cells, block, rows };
                labels.extend(reader.labels());
                found.extend(reader.frames(title.clone(), unit.clone()));
            }
        }
    }
    labels.into_iter().for_each(|id| index.is_label(id));
    for frame in &mut found {
        if frame.unit.is_empty() {
            frame.unit = index.unit_of_cells(frame);
        }
        index.in_unit(frame);
    }
    found
}

impl Index<'_> {
    /// The unit that the amounts of a frame carry themselves.
    fn unit_of_cells(&self, frame: &Frame) -> String {
        let cells = frame.rows.iter().flat_map(|row| frame.columns.iter().zip(&row.cells)).filter(|(column, _)| column.is_amount);
        let units = cells.filter_map(|(_, cell)| *cell).map(|id| self.number(id)).filter(|number| number.kind == Kind::Money);
        units.map(|number| number.literal.unit.text.to_string()).next().unwrap_or_default()
    }

    /// Reads the bare amounts of a frame in its unit, and takes nothing in a column of numbers for a year or a code.
    fn in_unit(&mut self, frame: &Frame) {
        let cells = frame.rows.iter().flat_map(|row| frame.columns.iter().zip(&row.cells));
        for (column, id) in cells.filter_map(|(column, cell)| Some((column, (*cell)?))) {
            // 5169000 in a column of amounts is no code, and 2050 in one of prices is no year.
            if column.is_amount || column.is_of_numbers() && self.is_alone(id) && self.number(id).digits.len() == years::DIGITS {
                self.is_amount(id);
            }
            if column.is_amount && !frame.unit.is_empty() {
                self.give_unit(id, &frame.unit);
            }
        }
    }
}

/// Whether a cell of that kind can be an amount in the unit of its table.
fn is_amount_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Plain | Kind::Money | Kind::Label)
}

/// The rows of a table under one header.
struct Reader<'g> {
    grid: &'g Grid,
    cells: &'g Cells,
    block: usize,
    rows: Range<usize>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holds {
    Nothing,
    Codes,
    Names,
    Numbers,
}

impl Reader<'_> {
    fn number(&self, row: usize, column: usize) -> Option<Number> {
        self.cells.numbers.get(&(row, column)).copied()
    }

    /// The unit that a label within the table names, here or above: 部门总体资金情况（万元）.
    fn unit_in_labels(&self) -> Option<String> {
        const LONGEST: usize = 20;
        let cells = self.grid.rows[..self.rows.end]
            .iter()
            .flatten()
            .map(|cell| cell.text.trim())
            .filter(|text| text.contains('（') && text.chars().count() <= LONGEST);
        cells.into_iter().find_map(|text| unit_in(text).filter(|unit| text.ends_with(&format!("（{unit}）"))))
    }

    /// The numbers that only count rows and columns, and codes.
    fn labels(&self) -> Vec<NumberId> {
        let body = self.body();
        let counted: Vec<usize> = self.rows.clone().filter(|row| self.counts_columns(*row)).collect();
        let columns: Vec<bool> = (0..self.grid.width())
            .map(|column| {
                let path = self.path(body, column);
                let holds = self.holds(body, column, &path);
                holds == Holds::Codes || holds == Holds::Nothing
            })
            .collect();
        let is_label = |(row, column): &(usize, usize)| counted.contains(row) || columns[*column] && *row >= body;
        let own = self.cells.numbers.range((self.rows.start, 0)..(self.rows.end, 0));
        own.filter(|(at, _)| is_label(at)).map(|(_, number)| number.id).collect()
    }

    fn frames(&self, title: String, unit: String) -> Vec<Frame> {
        let body = self.body();
        let (mut title, mut unit) = (title, unit);
        // A table may carry its title and unit in its first rows.
        for row in self.rows.start..body {
            let filled: Vec<&str> = self.grid.rows[row].iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
            if let [only] = filled[..]
                && only.contains('表')
                && title.is_empty()
                && !only.contains("单位：")
            {
                title = only.to_owned();
            }
            if let Some(found) = filled.iter().find_map(|text| text.contains("单位：").then(|| unit_in(text)).flatten()) {
                unit = found;
            }
        }
        if unit.is_empty() {
            unit = unit_in(&title).or_else(|| self.unit_in_labels()).unwrap_or_default();
        }
        let width = self.grid.width();
        let headers: Vec<Vec<String>> = (0..width).map(|column| self.path(body, column)).collect();
        let holds: Vec<Holds> = (0..width).map(|column| self.holds(body, column, &headers[column])).collect();
        let mut frames: Vec<Frame> = Vec::new();
        // Names, then numbers; names behind numbers begin a new frame if they are headed like names.
        let mut open: Option<(Vec<usize>, Vec<usize>)> = None;
        let mut first_names: Vec<&[String]> = Vec::new();
        for column in 0..width {
            match holds[column] {
                // A column without a number still is a part of its total.
                Holds::Nothing => {
                    if let Some((_, numbers)) = open.as_mut().filter(|(_, numbers)| !numbers.is_empty() && self.is_money(&headers[column]))
                    {
                        numbers.push(column);
                    }
                }
                Holds::Codes | Holds::Names => {
                    let path = &headers[column];
                    let named = first_names.contains(&path.as_slice()) || self.is_named(path);
                    let begins = open.as_ref().is_none_or(|(_, numbers)| !numbers.is_empty() && named);
                    if begins {
                        self.close(&mut open, &headers, &holds, body, &title, &unit, &mut frames);
                        open = Some((Vec::new(), Vec::new()));
                    }
                    if let Some((names, _)) = open.as_mut().filter(|(_, numbers)| numbers.is_empty()) {
                        names.push(column);
                        first_names.push(path);
                    }
                }
                Holds::Numbers => open.get_or_insert_with(|| (Vec::new(), Vec::new())).1.push(column),
            }
        }
        self.close(&mut open, &headers, &holds, body, &title, &unit, &mut frames);
        frames
    }

    /// Whether a column without numbers is headed like one of amounts.
    fn is_money(&self, path: &[String]) -> bool {
        let name = path.last().map_or("", String::as_str);
        !name.is_empty() && !matches!(name, "备注" | "行次" | "序号" | "说明") && !self.is_named(path)
            || ["收入", "支出", "经费", "拨款", "结转", "结余", "预算"].iter().any(|word| name.contains(word))
    }

    fn is_named(&self, path: &[String]) -> bool {
        let name = path.last().map_or("", String::as_str);
        let short = name.trim_start_matches(|c: char| c.is_ascii_digit());
        short != "单位"
            && short != "计量单位"
            && NAMES.iter().any(|word| short == *word || short.ends_with(word) && word.chars().count() >= 2)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one table, taken apart once")]
    fn close(
        &self,
        open: &mut Option<(Vec<usize>, Vec<usize>)>,
        headers: &[Vec<String>],
        holds: &[Holds],
        body: usize,
        title: &str,
        unit: &str,
        frames: &mut Vec<Frame>,
    ) {
        let Some((mut names, numbers)) = open.take() else { return };
        // The department in every row tells no row from another, and how an amount was reached is no name.
        let tells =
            |column: &usize| holds[*column] == Holds::Codes || !self.is_constant(*column, body) && !self.is_worked_out(*column, body);
        if names.iter().any(|column| holds[*column] == Holds::Names && tells(column)) {
            names.retain(tells);
        }
        if numbers.is_empty() {
            return;
        }
        let mut columns: Vec<Column> = numbers.iter().map(|at| self.column(*at, headers, body)).collect();
        let amounts: Vec<bool> = columns.iter().map(|column| column.is_amount).collect();
        let rows = (body..self.rows.end).map(|row| self.row(row, &names, &numbers, &amounts, holds));
        let rows: Vec<Row> = rows.filter(|row| row.is_filled() || !row.label.is_empty() || row.code.is_some()).collect();
        let counts = |at: &&usize| !headers[**at].iter().any(|word| OTHER.iter().any(|other| word.contains(other)));
        let headed = numbers.iter().filter(counts).find_map(|at| headers[*at].iter().rev().find_map(|word| unit_in(word)));
        let unit = headed.unwrap_or_else(|| unit.to_owned());
        // 金额（万元） beside 年运行费（元）: what is in another unit is no amount in this one.
        let own_unit = |column: &Column| column.path.iter().rev().find_map(|word| unit_in(word));
        let is_other = |column: &Column| own_unit(column).is_some_and(|own| own != unit);
        columns.iter_mut().filter(|column| is_other(column)).for_each(|column| column.is_amount = false);
        frames.push(Frame { block: self.block, title: title.to_owned(), unit, is_torn: self.grid.is_torn, columns, rows });
    }

    /// Whether a column has the same words in every row.
    fn is_constant(&self, column: usize, body: usize) -> bool {
        let words = |row: usize| self.grid.cell(row, column).trim();
        let rows = self.rows.end;
        rows > body + 1 && !words(body).is_empty() && (body + 1..rows).all(|row| words(row) == words(body))
    }

    /// Whether most cells of a column say how something was reached: 320人×4200元×12月.
    fn is_worked_out(&self, column: usize, body: usize) -> bool {
        let words = (body..self.rows.end).map(|row| self.grid.cell(row, column).trim()).filter(|text| !text.is_empty());
        let is_product = |text: &str| text.contains(['×', '*']) && text.contains(|c: char| c.is_ascii_digit());
        let (mut all, mut products) = (0, 0);
        for text in words {
            all += 1;
            products += usize::from(is_product(text));
        }
        products * 2 >= all && products > 0
    }

    fn column(&self, at: usize, headers: &[Vec<String>], body: usize) -> Column {
        let path = headers[at].clone();
        let is_other = path.iter().any(|word| OTHER.iter().any(|other| word.contains(other)));
        let kinds: Vec<Kind> = (body..self.rows.end).filter_map(|row| self.number(row, at)).map(|number| number.kind).collect();
        // A row that was shifted has something else in it.
        let others = kinds.iter().filter(|kind| !is_amount_kind(**kind)).count();
        let is_amount = !is_other && others * 4 <= kinds.len().saturating_sub(others);
        Column { at, path, is_amount }
    }

    fn row(&self, at: usize, names: &[usize], numbers: &[usize], amounts: &[bool], holds: &[Holds]) -> Row {
        let code: String = names
            .iter()
            .filter(|column| holds[**column] == Holds::Codes)
            .map(|column| self.grid.cell(at, *column).trim())
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let words: Vec<&str> = names
            .iter()
            .filter(|column| holds[**column] == Holds::Names || !self.grid.cell(at, **column).bytes().all(|byte| byte.is_ascii_digit()))
            .map(|column| self.grid.cell(at, *column).trim())
            .filter(|text| !text.is_empty())
            .collect();
        let mut label = words.join("·");
        let counting = || (0..numbers[0]).filter(|column| holds[*column] == Holds::Nothing).map(|column| self.grid.cell(at, column).trim());
        let nth = counting().find_map(|text| text.parse().ok());
        // 合计 stands where the rows are counted.
        if label.is_empty() {
            label = counting().find(|text| is_all(text)).unwrap_or("").to_owned();
        }
        let mut code = code;
        // 201一般公共服务支出, 〔201〕一般公共服务支出: the code stands in front of the name.
        if code.is_empty() {
            let bare = label.trim_start_matches('〔');
            let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
            let rest = bare[digits..].trim_start_matches(['〕', ' ', '-']);
            if digits >= 3 && !rest.is_empty() && !rest.starts_with(['年', '.']) {
                code = bare[..digits].to_owned();
                label = rest.to_owned();
            }
        }
        // A row of 增减% has no amounts.
        let name =
            if label.is_empty() { self.grid.rows[at].iter().map(|cell| cell.text.trim()).find(|text| !text.is_empty()) } else { None };
        let name = name.unwrap_or(&label);
        // 税费（6%） is an amount.
        let has_sign = |(at, _): (usize, &str)| !name[..at].ends_with(|c: char| c.is_ascii_digit());
        let is_signed = name.match_indices(['%', '‰']).any(has_sign) && name.contains(char::is_alphabetic);
        let is_rate = RATES.iter().any(|word| name.ends_with(word)) || is_signed;
        let cells = numbers.iter().zip(amounts).map(|(column, is_amount)| {
            let number = self.number(at, *column).filter(|number| !is_amount || is_amount_kind(number.kind) && !is_rate);
            number.map(|number| number.id)
        });
        let cells = cells.collect();
        Row { at, nth, code: (!code.is_empty()).then_some(code), label, cells }
    }

    /// Where the rows below the header begin.
    fn body(&self) -> usize {
        const MOST: usize = 8;
        let rows = &self.grid.rows;
        let is_body = |row: usize| {
            let numbers = (0..rows[row].len()).filter_map(|column| self.number(row, column));
            let real = numbers.filter(|number| matches!(number.kind, Kind::Plain | Kind::Money | Kind::Share | Kind::Count)).count();
            real > 0 && !self.counts_columns(row)
        };
        let first = self.rows.start;
        // A total row without a number, or names, may stand between: rows of words below a row that fills the width are no header.
        let found = self.rows.clone().take(MOST).find(|row| is_body(*row));
        found.unwrap_or_else(|| if self.rows.is_empty() || is_body(first) { first } else { first + 1 })
    }

    /// Whether a row only counts the columns: 1 2 3 4, 栏次.
    fn counts_columns(&self, row: usize) -> bool {
        let first = self.grid.cell(row, 0).trim();
        let numbers: Vec<(usize, &str)> = (0..self.grid.rows[row].len())
            .map(|column| (column, self.grid.cell(row, column).trim()))
            .filter(|(_, text)| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let values: Vec<u32> = numbers.iter().filter_map(|(_, text)| text.parse().ok()).collect();
        let counts = values.len() >= 2 && values.windows(2).all(|pair| pair[1] == pair[0] + 1) && values[0] <= 2;
        let others = self.grid.rows[row].iter().filter(|cell| !cell.text.trim().is_empty()).count() - numbers.len();
        (first.contains("栏次") || others <= 3 && counts) && (counts || values.is_empty())
    }

    /// The header of a column from the top down.
    fn path(&self, body: usize, column: usize) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        for row in self.rows.start..body {
            if self.counts_columns(row) || self.is_title(row) {
                continue;
            }
            let own = self.grid.cell(row, column).trim();
            let below = (row + 1..body).any(|lower| !self.grid.cell(lower, column).trim().is_empty() && !self.counts_columns(lower));
            // A word above several columns stands in the first of them.
            let text = if own.is_empty() && below {
                (0..column).rev().map(|left| self.grid.cell(row, left).trim()).find(|text| !text.is_empty()).unwrap_or("")
            } else {
                own
            };
            let text: String = text.chars().filter(|c| *c != '\n').collect();
            if !text.is_empty() && path.last() != Some(&text) {
                path.push(text);
            }
        }
        path
    }

    /// Whether a row above the body is one phrase over the whole width.
    fn is_title(&self, row: usize) -> bool {
        let filled = self.grid.rows[row].iter().filter(|cell| !cell.text.trim().is_empty()).count();
        filled <= 1 || self.grid.rows[row].iter().any(|cell| cell.text.contains("单位：")) && filled <= 3
    }

    fn holds(&self, body: usize, column: usize, path: &[String]) -> Holds {
        let name = path.last().map_or("", String::as_str);
        let (mut numbers, mut wholes, mut words, mut codes) = (0, 0, 0, 0);
        let mut last = None;
        let mut counts = true;
        for row in body..self.rows.end {
            let text = self.grid.cell(row, column).trim();
            if text.is_empty() || matches!(text, "-" | "--" | "/" | "无" | "…") {
                continue;
            }
            match self.number(row, column) {
                Some(number) => {
                    numbers += 1;
                    if number.whole {
                        wholes += 1;
                        codes += usize::from(text.len() >= 3);
                        let value: Option<u32> = text.parse().ok();
                        // 402盏 counts no rows.
                        counts &= value.is_some() && last.is_none_or(|last: u32| value == Some(last + 1));
                        last = value.or(last);
                    }
                }
                None => words += 1,
            }
        }
        let is_code_header =
            ["编码", "代码", "编号"].iter().any(|word| name.contains(word)) || name.ends_with('码') || matches!(name, "类" | "款" | "项");
        match () {
            () if numbers + words == 0 => Holds::Nothing,
            () if matches!(name, "行次" | "序号" | "栏次") || numbers == wholes && counts && wholes >= 4 && words == 0 => {
                Holds::Nothing
            }
            () if numbers == wholes
                && (is_code_header
                    || codes == numbers && words * 4 <= numbers && codes >= 3 && path.iter().any(|word| word.contains("科目"))) =>
            {
                Holds::Codes
            }
            () if numbers > words => Holds::Numbers,
            () => Holds::Names,
        }
    }
}
