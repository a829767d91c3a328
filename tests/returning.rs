//! Workbooks that come back: what people do to them in a spreadsheet program, and what `import` says.
#![allow(clippy::disallowed_methods, reason = "tests write books")]

mod common;

use ironcalc::base::Model;

const HALL: &str = "\
project: 大厅
stated: { 预算表: 9.5 万元 }     # 总额
lines:
  租金:
    formula: 面积 * 月租金 * 12 月 + 3000 元
    面积: { stated: { 方案: 100 平方米 } }   # 合同
    月租金: 50 元/平方米/月（待确认）
    stated: { 方案: { value: 6.3 万元, quote: \"租金6.3万元\", line: 3 } }
  短信: { formula: 约20万件 * 8000 元/10万件, stated: 1.6 万元 }
  杂项: 1.6 万元
figures:
  面积说明: { formula: 租金.面积, stated: { 指标: ≥90平方米, 目标: 95-100平方米 } }
  执行率: { stated: 85.57% }
  车辆: 待填
";

/// A spreadsheet program with a workbook open.
struct Program {
    folder: tempfile::TempDir,
    model: Model<'static>,
}

impl Program {
    /// Opens the workbook of a book.
    fn open(text: &str, more: &[&str]) -> Self {
        Self::open_all(&[("a.yaml", text)], more)
    }

    /// The same of a book of several files.
    fn open_all(files: &[(&str, &str)], more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let arguments = [&["export", "xlsx", "-o", "book.xlsx"], more].concat();
        assert_eq!(common::run(folder.path(), &arguments).status, 0);
        let bytes = std::fs::read(folder.path().join("book.xlsx")).expect("a workbook");
        let workbook = ironcalc::import::load_from_xlsx_bytes(&bytes, "book", "en", "UTC").expect("a workbook");
        Self { folder, model: Model::from_workbook(workbook, "en").expect("a model") }
    }

    /// Types into the column of the row that has a name; of the sheet of the project.
    fn type_at(mut self, name: &str, column: i32, text: &str) -> Self {
        let found = (1..80).find(|row| self.model.get_formatted_cell_value(2, *row, 1).is_ok_and(|own| own == name));
        let row = found.unwrap_or_else(|| panic!("no row {name}"));
        self.model.set_user_input(2, row, column, text.to_owned()).expect("a cell");
        self
    }

    /// Types into a cell of the sheet of the project.
    fn type_in(mut self, row: i32, column: i32, text: &str) -> Self {
        self.model.set_user_input(2, row, column, text.to_owned()).expect("a cell");
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Model<'static>)) -> Self {
        change(&mut self.model);
        self
    }

    /// Saves it and imports it: what is said, and the book where it changed.
    fn import(mut self, more: &[&str]) -> String {
        self.model.evaluate();
        let bytes = ironcalc::export::save_xlsx_to_writer(&self.model, std::io::Cursor::new(Vec::new())).expect("a file").into_inner();
        std::fs::write(self.folder.path().join("book.xlsx"), bytes).expect("a file");
        let before = std::fs::read_to_string(self.folder.path().join("a.yaml")).expect("text");
        let run = common::run(self.folder.path(), &[&["import", "book.xlsx"], more].concat());
        let mut out = String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr;
        let now = std::fs::read_to_string(self.folder.path().join("a.yaml")).expect("text");
        if now != before {
            out.push_str(&format!("--- a.yaml\n{now}"));
        }
        out.push_str(&format!("--- status {}", run.status));
        out
    }
}

/// Columns of the sheet.
const QUANTITY: i32 = 2;
const RATE: i32 = 4;
const PERIOD: i32 = 6;
const VALUE: i32 = 9;
const STATED: i32 = 14;

#[test]
fn nothing_was_changed() {
    insta::assert_snapshot!(Program::open(HALL, &[]).import(&["--write"]), @r"
    工作簿里的数和预算卷一样，没有要改的
    --- status 0
    ");
}

#[test]
fn numbers_go_where_they_came_from() {
    let program = Program::open(HALL, &[]).type_at("租金", RATE, "52").type_at("租金", PERIOD, "6").type_at("租金", QUANTITY, "120.5");
    let program = program.type_at("租金", STATED, "6.759").type_at("短信", QUANTITY, "25").type_at("执行率", STATED, "0.9");
    insta::assert_snapshot!(program.import(&[]), @r#"
    大厅.租金.面积（方案）：100 平方米 → 120.5 平方米
    大厅.租金.月租金：50 元/平方米/月 → 52 元/平方米/月
    大厅.租金（算式）：12 月 → 6 月
    大厅.租金（方案）：6.3 万元 → 6.759 万元（旁边的原文引文随之去掉）
    大厅.短信（算式）：约20 万件 → 约25 万件
    大厅.执行率：85.57% → 90.00%
    改了 6 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出

    --- ./a.yaml
    +++ ./a.yaml
    @@ -4,7 +4,7 @@
       租金:
    -    formula: 面积 * 月租金 * 12 月 + 3000 元
    -    面积: { stated: { 方案: 100 平方米 } }   # 合同
    -    月租金: 50 元/平方米/月（待确认）
    -    stated: { 方案: { value: 6.3 万元, quote: "租金6.3万元", line: 3 } }
    -  短信: { formula: 约20万件 * 8000 元/10万件, stated: 1.6 万元 }
    +    formula: 面积 * 月租金 * 6 月 + 3000 元
    +    面积: { stated: { 方案: 120.5 平方米 } }   # 合同
    +    月租金: 52 元/平方米/月
    +    stated: { 方案: 6.759 万元 }
    +  短信: { formula: 约25 万件 * 8000 元/10万件, stated: 1.6 万元 }
       杂项: 1.6 万元
    @@ -12,3 +12,3 @@
       面积说明: { formula: 租金.面积, stated: { 指标: ≥90平方米, 目标: 95-100平方米 } }
    -  执行率: { stated: 85.57% }
    +  执行率: { stated: 90.00% }
       车辆: 待填
    以上还没有写；写回请加 --write
    --- status 0
    "#);
}

#[test]
fn with_write_they_are_in_the_book() {
    let program =
        Program::open(HALL, &[]).type_at("租金", RATE, "52").type_at("（算式中的数）", RATE, "3500").type_at("大厅", STATED, "10");
    insta::assert_snapshot!(program.import(&["--write"]), @r#"
    大厅（预算表）：9.5 万元 → 10.0 万元
    大厅.租金.月租金：50 元/平方米/月 → 52 元/平方米/月
    大厅.租金（算式）：3000 元 → 3500 元
    改了 3 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出
    --- a.yaml
    project: 大厅
    stated: { 预算表: 10.0 万元 }     # 总额
    lines:
      租金:
        formula: 面积 * 月租金 * 12 月 + 3500 元
        面积: { stated: { 方案: 100 平方米 } }   # 合同
        月租金: 52 元/平方米/月
        stated: { 方案: { value: 6.3 万元, quote: "租金6.3万元", line: 3 } }
      短信: { formula: 约20万件 * 8000 元/10万件, stated: 1.6 万元 }
      杂项: 1.6 万元
    figures:
      面积说明: { formula: 租金.面积, stated: { 指标: ≥90平方米, 目标: 95-100平方米 } }
      执行率: { stated: 85.57% }
      车辆: 待填
    --- status 0
    "#);
}

#[test]
fn texts_are_read_as_the_book_writes_them() {
    let program = Program::open(HALL, &[]).type_at("租金", RATE, "52 元/平方米/月").type_at("车辆", STATED, "3 辆");
    insta::assert_snapshot!(program.import(&[]), @r#"
    大厅.租金.月租金：50 元/平方米/月 → 52 元/平方米/月
    大厅.车辆：3 辆
    改了 2 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出

    --- ./a.yaml
    +++ ./a.yaml
    @@ -6,3 +6,3 @@
         面积: { stated: { 方案: 100 平方米 } }   # 合同
    -    月租金: 50 元/平方米/月（待确认）
    +    月租金: 52 元/平方米/月
         stated: { 方案: { value: 6.3 万元, quote: "租金6.3万元", line: 3 } }
    @@ -13,2 +13,2 @@
       执行率: { stated: 85.57% }
    -  车辆: 待填
    +  车辆: 3 辆
    以上还没有写；写回请加 --write
    --- status 0
    "#);
}

#[test]
fn what_cannot_be_taken_over_is_told_all_at_once() {
    let program = Program::open(HALL, &[]).type_at("租金", RATE, "52 元/人").type_at("租金", QUANTITY, "").type_at("短信", RATE, "很多");
    let program = program.type_at("车辆", STATED, "3").type_at("杂项", STATED, "TRUE");
    insta::assert_snapshot!(program.import(&["--write"]), @r"
    错误: '大厅'!B5（大厅.租金.面积）：清空了
     |
     = 建议: 请写一个数；要删去这一项，请在预算卷里删

    错误: '大厅'!D5（大厅.租金.月租金）：单位不同：原来是 元/平方米/月，现在是 52 元/人
     |
     = 建议: 单位确实要改的，请在预算卷里改

    错误: '大厅'!D7（大厅.短信）：“很多”不是数量：应以数字开头
     |
     = 建议: 请写成数量，如 70 万元、≥24次；公式写在 formula: 之后

    错误: '大厅'!N8（大厅.杂项）：“TRUE”不是数
     |
     = 建议: 请写一个数，或在预算卷里改

    错误: '大厅'!N13（大厅.车辆）：3 没有单位
     |
     = 建议: 连单位一起写，如 5 人、3000 元/人
    --- status 2
    ");
}

#[test]
fn a_workbook_that_was_rearranged_is_refused() {
    let program = Program::open(HALL, &[]).with(|model| model.insert_rows(2, 6, 1).expect("a row"));
    insta::assert_snapshot!(program.import(&["--write"]), @r"
    错误: “大厅”A6：应是“（算式中的数）”，现在是“”

    错误: “大厅”E6：应是“元”，现在是“”

    错误: “大厅”A7：应是“短信”，现在是“（算式中的数）”

    错误: “大厅”C7：应是“万件”，现在是“”

    错误: “大厅”E7：应是“元/10万件”，现在是“元”
     |
     = 建议: 这张表里只有蓝字黄底的格可以改，还有 35 格不同。插入、删除、移动过行列，或改过名称、单位、公式的，请撤销，或重新导出再改；名称、单位、公式请在预算卷里改
    --- status 2
    ");
}

#[test]
fn units_and_formulas_are_changed_in_the_book() {
    let program = Program::open(HALL, &[]).type_at("租金", QUANTITY + 1, "亩").type_at("租金", VALUE, "66000").type_at("租金", RATE, "52");
    insta::assert_snapshot!(program.import(&["--write"]), @r"
    错误: “大厅”C5：应是“平方米”，现在是“亩”

    错误: “大厅”I5：应是公式 =ROUND(B5*D5*F5+D6,-3)，现在是 66000
     |
     = 建议: 这张表里只有蓝字黄底的格可以改。插入、删除、移动过行列，或改过名称、单位、公式的，请撤销，或重新导出再改；名称、单位、公式请在预算卷里改
    --- status 2
    ");
}

#[test]
fn what_somebody_wrote_beside_it_is_told() {
    let program = Program::open(HALL, &[]).type_in(5, 21, "局长已阅").type_at("杂项", QUANTITY, "两次").type_at("杂项", STATED, "=1.5*1.1");
    insta::assert_snapshot!(program.import(&["--write"]), @r#"
    大厅.杂项：1.6 万元 → 1.65 万元（工作簿里是公式 =1.5*1.1，只写回它的值）
    改了 1 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出
    另外写在空格里的字，不会写回预算卷：
      '大厅'!B8：两次
      '大厅'!U5：局长已阅
    --- a.yaml
    project: 大厅
    stated: { 预算表: 9.5 万元 }     # 总额
    lines:
      租金:
        formula: 面积 * 月租金 * 12 月 + 3000 元
        面积: { stated: { 方案: 100 平方米 } }   # 合同
        月租金: 50 元/平方米/月（待确认）
        stated: { 方案: { value: 6.3 万元, quote: "租金6.3万元", line: 3 } }
      短信: { formula: 约20万件 * 8000 元/10万件, stated: 1.6 万元 }
      杂项: 1.65 万元
    figures:
      面积说明: { formula: 租金.面积, stated: { 指标: ≥90平方米, 目标: 95-100平方米 } }
      执行率: { stated: 85.57% }
      车辆: 待填
    --- status 0
    "#);
}

#[test]
fn a_sheet_is_missing() {
    let program = Program::open(HALL, &[]).with(|model| model.rename_sheet_by_index(2, "大厅（改）").expect("a name"));
    insta::assert_snapshot!(program.import(&[]), @r"
    错误: book.xlsx：不是这一卷导出的工作簿，或删去、改名过工作表：没有“大厅”
     |
     = 建议: 请指明预算卷：--book 文件夹；或重新导出
    --- status 2
    ");
}

#[test]
fn the_book_changed_in_the_meantime() {
    let program = Program::open(HALL, &[]).type_at("租金", RATE, "52");
    std::fs::write(program.folder.path().join("a.yaml"), HALL.replace("12 月", "11 月")).expect("written");
    insta::assert_snapshot!(program.import(&["--write"]), @r"
    错误: book.xlsx：导出以后预算卷改过了（a.yaml 等 1 个文件），工作簿里没有改的数也已经过时
     |
     = 建议: 请重新导出，把要改的数再改一遍；或把预算卷恢复到导出时的样子
    --- status 2
    ");
}

#[test]
fn it_may_be_in_english_and_without_persons() {
    let book = HALL.replace("租金6.3万元", "租金6.3万元，联系人：李四");
    let program = Program::open(&book, &["--redact", "--lang", "en"]).type_at("租金", RATE, "52");
    insta::assert_snapshot!(program.import(&[]), @r#"
    大厅.租金.月租金：50 元/平方米/月 → 52 元/平方米/月
    改了 1 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出

    --- ./a.yaml
    +++ ./a.yaml
    @@ -6,3 +6,3 @@
         面积: { stated: { 方案: 100 平方米 } }   # 合同
    -    月租金: 50 元/平方米/月（待确认）
    +    月租金: 52 元/平方米/月
         stated: { 方案: { value: 6.3 万元, quote: "租金6.3万元，联系人：李四", line: 3 } }
    以上还没有写；写回请加 --write
    --- status 0
    "#);
}

const TABLES: [(&str, &str); 3] = [
    (
        "book.yaml",
        "tables:\n  总表: { file: t.csv, unit: 万元, key: 编码, name: 名称, amounts: [总计, 基本], tree: codes, columns: { 总计: 基本 } }\n",
    ),
    ("a.yaml", "project: 大厅\nstated: { 总表: 总表.合计.总计 }\nlines: { 租金: 1205.50 万元 }\n"),
    ("t.csv", "编码,名称,总计,基本\n合计,,\"1,205.50\",1205.50\n201,=公共服务,1205.50,1205.50\n"),
];

#[test]
fn numbers_of_tables_go_into_their_files() {
    // The sheets are: summary, findings, the project, the whole book, the table.
    let program = Program::open_all(&TABLES, &[]).with(|model| {
        model.set_user_input(4, 4, 3, "1300.5".to_owned()).expect("a cell");
        model.set_user_input(4, 5, 4, "1300".to_owned()).expect("a cell");
    });
    insta::assert_snapshot!(program.import(&[]), @r#"
    总表.合计.总计：1205.50 万元 → 1300.50 万元
    总表.201.基本：1205.50 万元 → 1300.00 万元
    改了 2 个数；写回以后用 cesuan check 看有哪些不符，再要改请重新导出

    --- ./t.csv
    +++ ./t.csv
    @@ -1,3 +1,3 @@
     编码,名称,总计,基本
    -合计,,"1,205.50",1205.50
    -201,=公共服务,1205.50,1205.50
    +合计,,1300.50,1205.50
    +201,=公共服务,1205.50,1300.00
    以上还没有写；写回请加 --write
    --- status 0
    "#);
}

#[test]
fn what_is_changed_where_nothing_comes_back_from_is_told() {
    let program = Program::open_all(&TABLES, &[]).with(|model| {
        model.set_user_input(0, 4, 2, "9".to_owned()).expect("a cell");
        model.set_user_input(1, 5, 12, "已核实".to_owned()).expect("a cell");
    });
    insta::assert_snapshot!(program.import(&[]), @r"
    没有可以写回的改动
    这些格不从工作簿改，没有写回（处理意见请用 cesuan accept）：
      '汇总'!B4：应是公式 ='大厅'!N4，现在是 9
    另外写在空格里的字，不会写回预算卷：
      '问题'!L5：已核实
    --- status 0
    ");
}

#[test]
fn other_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.yaml"), HALL).expect("written");
    // A document is read as one.
    assert_eq!(common::run(folder.path(), &["export", "docx", "-o", "form.docx"]).status, 0);
    assert_eq!(common::run(folder.path(), &["import", "form.docx"]).status, 0);
    let mut said = String::new();
    for file in ["a.yaml", "missing.xlsx"] {
        let run = common::run(folder.path(), &["import", file]);
        said.push_str(&format!("{}--- status {}\n", run.stderr, run.status));
    }
    insta::assert_snapshot!(said, @r"
    错误: a.yaml：不是 .xlsx 工作簿，或没有存完整
     |
     = 建议: 请用 cesuan export xlsx 导出的工作簿
    --- status 2
    错误: missing.xlsx：读不了（找不到）
    --- status 2
    ");
}
