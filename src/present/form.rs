//! The form by which a project is applied for: 项目支出(绩效目标)申报表, with its basis in sentences.
//!
//! Owns the layout that the form has officially; it is a Chinese form in any language.
//! Must never fill in what the book does not say: those fields are left to people.

use super::accounts::accounts;
use super::docx::{Block, Cell, Document, Down, Face, Row, Table, write};
use super::prose;
use super::redact::Redactor;
use crate::book::{Basis, Frequency, Module, places};
use crate::compare::Comparison;
use crate::message::{Language, Problem};
use crate::present::comparison::of_project;
use crate::recompute::{FigureId, Trace};

/// The widths of the form's columns, in twentieths of a point.
const WIDTHS: [usize; 7] = [1_500, 1_400, 2_300, 1_250, 1_300, 1_100, 1_056];
/// Columns behind the title of a field.
const REST: usize = 6;
/// The height of an ordinary row, and of a field that somebody writes into.
const LOW: u16 = 420;
const HIGH: u16 = 1_300;

/// The forms of some projects, one behind the other.
///
/// # Errors
/// That the document cannot be written.
pub fn forms(
    trace: &Trace<'_>,
    projects: &[FigureId],
    comparison: Option<&Comparison>,
    redactor: Option<&Redactor>,
) -> Result<Vec<u8>, Problem> {
    let mut document = Document::default();
    for (at, project) in projects.iter().enumerate() {
        if at > 0 {
            document.blocks.push(Block::NewPage);
        }
        let year = trace.book.settings.year_in_title();
        document.blocks.push(Block::Title(format!("{year}项目支出(绩效目标)申报表")));
        let mut rows = Form { trace, project: *project, year, comparison }.rows();
        if let Some(redactor) = redactor {
            rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| redactor.apply(&mut cell.text));
        }
        document.blocks.push(Block::Table(Table { widths: WIDTHS.to_vec(), heads: 0, rows }));
    }
    write(&document)
}

/// One project's form.
struct Form<'f, 't, 'b> {
    trace: &'t Trace<'b>,
    project: FigureId,
    year: String,
    comparison: Option<&'f Comparison>,
}

impl<'b> Form<'_, '_, 'b> {
    fn rows(&self) -> Vec<Row> {
        let trace = self.trace;
        let name = trace.figure_name(self.project);
        let department = trace.book.settings.department.as_deref().unwrap_or("");
        let total = prose::exact(trace, self.project);
        let lines = trace.parts(self.project);
        let plan: Vec<String> = (1..).zip(&lines).map(|(at, line)| format!("{at}、{}。", prose::sentence(trace, *line))).collect();
        let mut rows = vec![
            pair("项目名称", name, "项目代码", ""),
            pair("项目主管部门", department, "项目执行单位", ""),
            pair("项目负责人", "", "联系电话", ""),
            pair("起始年度", "", "终止年度", ""),
            field("项目类别", &choices(["其他运转类", "特定目标类本级支出项目", "特定目标类转移性支出项目"], None), LOW),
            field("项目安排频度", &self.frequency(), LOW),
            field("立项依据", "", HIGH),
            field("项目实施方案", &plan.join("\n"), HIGH),
            field("上年绩效评价结果、整改及应用（必填）", "", HIGH),
            field("项目前两年预算及当年预算变动情况", &self.change(), HIGH),
            pair("项目总预算", &total, "项目当年预算", &total),
        ];
        // Where the money comes from is said in the book, or nowhere.
        let fiscal = self.stated_at("财政拨款");
        self.sources(&total, &fiscal, &mut rows);
        self.details(&lines, if fiscal.is_empty() { "" } else { &total }, &mut rows);
        assets(&mut rows);
        rows.push(field("项目绩效总目标", "", HIGH));
        self.indicators(&mut rows);
        rows
    }

    fn frequency(&self) -> String {
        let (module, _) = self.trace.locate(self.project);
        let all = Frequency::ALL.map(|(text, _)| text);
        choices(all, module.frequency.map(Frequency::text))
    }

    /// How the budget changed over a year: against last year's book where that is given, else what the book says of it.
    fn change(&self) -> String {
        let Some(comparison) = self.comparison else { return self.said_of_change() };
        let name = self.trace.path(self.project);
        let own = comparison.projects.iter().find(|project| project.name == name && project.new.is_some());
        own.filter(|project| project.old.is_some()).map_or_else(String::new, |project| of_project(comparison, project, Language::Chinese))
    }

    /// The figures that stand in that field of a form, one after the other.
    fn said_of_change(&self) -> String {
        let (module, _) = self.trace.locate(self.project);
        let figures = module.children(0).iter().copied();
        let said = figures
            .filter_map(|figure| Some(prose::joined(module.name(figure), &at_place(module, figure, &|place| place.contains("变动情况"))?)));
        let said: Vec<String> = said.collect();
        if said.is_empty() { String::new() } else { format!("{}。", said.join("，")) }
    }

    /// Where the money comes from.
    fn sources(&self, total: &str, fiscal: &str, rows: &mut Vec<Row>) {
        let title = format!("{}预算申报项目资金来源", self.year);
        let lines = [
            ("来源项目", format!("{}预算申报数", self.year), Face::Head),
            ("当年预算合计", total.to_owned(), Face::Text),
            ("1. 财政拨款收入（区级安排数）", fiscal.to_owned(), Face::Text),
            ("2. 财政拨款收入（上级转移支付）", String::new(), Face::Text),
            ("3. 专户管理的非税收入拨款", String::new(), Face::Text),
            ("4. 其他资金（含事业基金及上年结转或结余等）", String::new(), Face::Text),
        ];
        for (at, (name, amount, face)) in lines.into_iter().enumerate() {
            let down = if at == 0 { Down::First } else { Down::Below };
            let first = Cell::new(if at == 0 { &*title } else { "" }, Face::Head).down(down);
            let value = if face == Face::Head { Face::Head } else { Face::Middle };
            rows.push(row(vec![first, Cell::new(name, face).across(3), Cell::new(amount, value).across(3)], LOW));
        }
    }

    /// What a place whose name has a word in it prints of the project's total.
    fn stated_at(&self, word: &str) -> String {
        let (module, figure) = self.trace.locate(self.project);
        at_place(module, figure, &|place| place.contains(word)).unwrap_or_default()
    }

    /// The lines with their basis.
    fn details(&self, lines: &[FigureId], total: &str, rows: &mut Vec<Row>) {
        let trace = self.trace;
        let title = format!("{}项目支出明细及依据", self.year);
        let heads = ["项目内容", "测算依据及说明", "本级财政拨款金额", "上级转移支付金额", "其他资金"];
        let mut cells = vec![Cell::new(title, Face::Head).down(Down::First)];
        cells.extend(heads.into_iter().zip([1, 2, 1, 1, 1]).map(|(head, across)| Cell::new(head, Face::Head).across(across)));
        rows.push(Row { stays: true, ..row(cells, LOW) });
        let mut line = |name: String, basis: String, amount: String, face: Face| {
            rows.push(row(
                vec![
                    Cell::new("", Face::Head).down(Down::Below),
                    Cell::new(name, face),
                    Cell::new(basis, Face::Text).across(2),
                    Cell::new(amount, Face::Number),
                    Cell::new("", Face::Number),
                    Cell::new("", Face::Number),
                ],
                LOW,
            ));
        };
        let all = accounts(trace.locate(self.project).0);
        for id in lines {
            let (module, figure) = trace.locate(*id);
            let accounts: Vec<&str> = all.get(&figure).into_iter().flatten().map(|label| &*label.text).collect();
            let name = if accounts.is_empty() { String::new() } else { format!("\n（{}）", accounts.join("；")) };
            let amount = if total.is_empty() { String::new() } else { prose::exact(trace, *id) };
            line(format!("{}{name}", module.name(figure)), format!("{}。", prose::sentence(trace, *id)), amount, Face::Text);
        }
        line("合计".to_owned(), String::new(), total.to_owned(), Face::Middle);
    }

    /// What is to be reached, as far as the book says it.
    fn indicators(&self, rows: &mut Vec<Row>) {
        let trace = self.trace;
        let heads = ["一级指标", "二级指标", "明细指标内容（三级指标）", "指标值"];
        let mut cells: Vec<Cell> = heads.into_iter().map(|head| Cell::new(head, Face::Head)).collect();
        cells.push(Cell::new("指标值确定依据", Face::Head).across(3));
        rows.push(Row { stays: true, ..row(cells, LOW) });
        let (module, _) = trace.locate(self.project);
        let before = rows.len();
        let is_target = |place: &str| place.contains("指标") && !["依据", "说明"].iter().any(|word| place.ends_with(word));
        let is_own = |place: &str| is_target(place) && !["长期", "年度", "整体"].iter().any(|word| place.contains(word));
        let figures = || 1..u32::try_from(module.figures.len()).unwrap_or(u32::MAX);
        // Targets of the whole department stand in another form.
        let has_own = figures().any(|figure| at_place(module, figure, &is_own).is_some());
        for figure in figures() {
            let value = if has_own { at_place(module, figure, &is_own) } else { at_place(module, figure, &is_target) };
            let Some(value) = value else { continue };
            let id = trace.sibling(self.project, figure);
            let basis = if matches!(module.figure(figure).basis, Basis::None) { String::new() } else { prose::basis(trace, id) };
            rows.push(row(
                vec![
                    Cell::new("", Face::Text),
                    Cell::new("", Face::Text),
                    Cell::new(module.name(figure), Face::Text),
                    Cell::new(value, Face::Middle),
                    Cell::new(basis, Face::Text).across(3),
                ],
                LOW,
            ));
        }
        if rows.len() == before {
            let cells: Vec<Cell> = [1, 1, 1, 1, 3].into_iter().map(|across| Cell::new("", Face::Text).across(across)).collect();
            rows.push(row(cells, LOW));
        }
    }
}

/// What places whose names are meant print of a figure.
fn at_place(module: &Module, figure: u32, is_meant: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut own = module.statements(figure).filter(|(_, statement)| places(module.names.text(statement.place)).any(is_meant));
    own.find_map(|(_, statement)| module.literal(statement)).map(prose::literal)
}

/// Numbered choices, one of them taken.
fn choices<const N: usize>(names: [&str; N], taken: Option<&str>) -> String {
    let one = |(at, name): (usize, &str)| format!("{at}. {name} {}", if taken == Some(name) { '☑' } else { '□' });
    (1..).zip(names).map(one).collect::<Vec<_>>().join("　")
}

fn assets(rows: &mut Vec<Row>) {
    rows.push(row(vec![Cell::new("项目资产配置计划及采购计划", Face::Head).across(REST + 1)], LOW));
    let line = |texts: [&str; 3], face: Face| {
        let cells = texts.into_iter().zip([3, 2, 2]).map(|(text, across)| Cell::new(text, face).across(across));
        row(cells.collect(), LOW)
    };
    rows.push(line(["品名", "数量", "金额"], Face::Head));
    rows.push(line(["", "", ""], Face::Text));
}

fn row(cells: Vec<Cell>, height: u16) -> Row {
    Row { cells, height: Some(height), stays: false }
}

/// A field over the whole width.
fn field(title: &str, text: &str, height: u16) -> Row {
    row(vec![Cell::new(title, Face::Head), Cell::new(text, Face::Text).across(REST)], height)
}

/// Two fields beside each other.
fn pair(title: &str, text: &str, other: &str, value: &str) -> Row {
    row(
        vec![
            Cell::new(title, Face::Head),
            Cell::new(text, Face::Middle).across(2),
            Cell::new(other, Face::Head),
            Cell::new(value, Face::Middle).across(3),
        ],
        LOW,
    )
}
