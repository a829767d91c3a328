//! What a new book and a new project begin with.
//!
//! Owns their wording; every line of them is read by the tool or is a comment.
//! Must never hold a figure that could be taken for somebody's own.

/// A word as a YAML value, quoted where it needs to be.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '（' | '）' | '、' | '“' | '”' | '《' | '》' | '·' | '(' | ')' | '-');
    let is_plain = !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') && !text.starts_with(|c: char| c.is_ascii_digit());
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// `book.yaml`.
pub fn book(department: &str, year: Option<&str>) -> String {
    let year = year.map_or_else(|| "# year: 2027            # 预算年度".to_owned(), |year| format!("year: {}", quoted(year)));
    format!(
        "# yaml-language-server: $schema=schema/book.json
# 一个部门一年的预算。每个项目写一个 .yaml 文件，放在这个文件旁边。
department: {}
{year}
precision: 0.01 万元     # 最小的金额

# 文件里印数的位置（statement）。写在这里的位置不会被当成笔误。
documents:
  申报表: [项目总预算, 实施方案, 支出明细, 绩效指标]

# 跨项目的数，和应当成立的关系：
# figures:
#   在职人数: {{ stated: {{ 实施方案: 33 人 }} }}
# relations:
#   统一着装: 外包人员经费.人数合计 + 在职人数 = 置装经费.套数

# 公开报表：表格存成 CSV（UTF-8），放在 tables 文件夹里：
# tables:
#   支出预算总表:
#     file: tables/支出预算总表.csv
#     unit: 万元
#     key: 功能科目编码
#     amounts: [总计, 基本支出, 项目支出]
#     tree: codes
#     columns: {{ 总计: 基本支出 + 项目支出 }}
",
        quoted(department)
    )
}

/// A project file.
pub fn project(name: &str) -> String {
    format!(
        "# yaml-language-server: $schema=schema/project.json
project: {}

# 项目总额在各处印的数：位置: 数。
# stated: {{ 项目总预算: 12 万元, 支出明细: 12 万元 }}

# 支出明细。每条写明数量、单价怎样算出金额（formula），和文件印的数（stated）。
lines:
  示例明细:              # 改成自己的明细；程序按 formula 复算
    formula: 数量 * 单价
    数量: 0 个
    单价: 0 元/个
    # stated: {{ 实施方案、支出明细: 12 万元 }}
  # 由几部分合成的明细：
  # 大厅使用费用:
  #   stated: 592.16 万元
  #   sum:
  #     大厅租金: {{ formula: 面积 * 月租金 * 12 月, 面积: 8369.34 平方米, 月租金: 50 元/平方米/月, stated: 502.16 万元 }}
  #     水电气费: 90 万元

# 文件印的其他数：上年预算、绩效指标……
# figures:
#   上年预算: 10 万元
#   增加额: {{ formula: 合计 - 上年预算, stated: 2 万元 }}
",
        quoted(name)
    )
}
