//! Synthetic books: N projects of eight lines, the same for the same N.
//!
//! Three lines in a hundred print an amount that their basis does not give.

/// A small generator of numbers (a linear congruence, from Knuth's MMIX), so that a book is the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from `low` to `high`, both included.
    pub fn roll(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (self.0 >> 33) % (high - low + 1)
    }
}

/// An amount in fen as 万元 with as many digits as it needs, up to six.
fn wan(fen: u64) -> String {
    let text = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount in fen as 万元 rounded to two decimals.
fn rounded(fen: u64) -> u64 {
    (fen + 5_000) / 10_000 * 10_000
}

/// The text of `book.yaml`.
pub fn settings(projects: usize) -> String {
    format!("department: 示范区行政审批局\nyear: 2023\nprecision: 0.01 万元\nnote: {projects} 个项目\n")
}

/// The text of one project.
pub fn project(number: usize) -> String {
    let mut dice = Dice::new(number as u64 + 1);
    let mut lines = String::new();
    let mut total = 0;
    for line in 0..8 {
        let fen = match line {
            0 => area(&mut dice, &mut lines),
            1 | 2 => product(&mut dice, &mut lines, line),
            3 => sum(&mut dice, &mut lines),
            4 => rows(&mut dice, &mut lines),
            5 => message(&mut dice, &mut lines),
            _ => plain(&mut dice, &mut lines, line),
        };
        total += fen;
    }
    let stated = wan(total);
    format!(
        "project: 第{number}号项目经费\nstated: {{ 项目支出预算表、申报表: {stated} 万元 }}\nlines:\n{lines}\
         figures:\n  上年预算: {} 万元\n  增加额: {{ formula: 合计 - 上年预算, stated: {{ 变动情况: {} 万元 }} }}\n",
        wan(total / 2 / 10_000 * 10_000),
        wan(total - total / 2 / 10_000 * 10_000),
    )
}

/// What is printed for an amount: the amount, or in three cases of a hundred another one.
fn printed(dice: &mut Dice, fen: u64) -> u64 {
    if dice.roll(1, 100) <= 3 { fen + dice.roll(1, 9) * 1_000_000 } else { fen }
}

fn area(dice: &mut Dice, out: &mut String) -> u64 {
    let (area, rate) = (dice.roll(100_000, 900_000), dice.roll(10, 80));
    let fen = rounded(area * rate * 12);
    let stated = printed(dice, fen);
    out.push_str(&format!(
        "  办公用房租金:\n    labels: {{ 科目: 30214 租赁费 }}\n    formula: 面积 * 月租金 * 12 月\n    面积: {}.{:02} 平方米\n    \
         月租金: {rate} 元/平方米/月\n    stated: {{ 实施方案、支出明细: {} 万元 }}\n",
        area / 100,
        area % 100,
        wan(stated)
    ));
    stated
}

fn product(dice: &mut Dice, out: &mut String, line: usize) -> u64 {
    let (count, rate) = (dice.roll(2, 400), dice.roll(50, 5_000));
    let fen = rounded(count * rate * 1200);
    let stated = printed(dice, fen);
    out.push_str(&format!(
        "  设备维护费{line}:\n    labels: {{ 科目: 30213 维修（护）费 }}\n    formula: 设备数 * 维护单价 * 12 月   # 按合同\n    \
         设备数: {count} 台\n    维护单价: {rate} 元/台/月\n    stated: {{ 实施方案、支出明细: {} 万元 }}\n",
        wan(stated)
    ));
    stated
}

fn sum(dice: &mut Dice, out: &mut String) -> u64 {
    let parts: Vec<u64> = (0..3).map(|_| dice.roll(1, 9_000) * 10_000).collect();
    let stated = printed(dice, parts.iter().sum());
    out.push_str(&format!(
        "  水电气费:\n    labels: {{ 科目: 30205 水费 }}\n    stated: {{ 实施方案: {0} 万元, 支出明细: {0} 万元 }}\n    \
         sum: {{ 电费: {1} 万元, 水费: {2} 万元, 燃气费: {3} 万元 }}\n",
        wan(stated),
        wan(parts[0]),
        wan(parts[1]),
        wan(parts[2])
    ));
    stated
}

fn rows(dice: &mut Dice, out: &mut String) -> u64 {
    let mut rows = String::new();
    let mut total = 0;
    for role in ["项目经理", "岗位督导", "服务人员"] {
        let (people, pay) = (dice.roll(1, 200), dice.roll(500, 1_200) * 10_000);
        total += people * pay;
        rows.push_str(&format!(
            "      {role}: {{ 人数: {people} 人, 年费用: {} 万元/人, stated: {} 万元 }}\n",
            wan(pay),
            wan(people * pay)
        ));
    }
    let stated = printed(dice, total);
    out.push_str(&format!(
        "  外包服务人员经费:\n    labels: {{ 科目: 30227 委托业务费 }}\n    stated: {{ 实施方案、支出明细: {} 万元 }}\n    \
         each: 人数 * 年费用\n    rows:\n{rows}",
        wan(stated)
    ));
    stated
}

fn message(dice: &mut Dice, out: &mut String) -> u64 {
    let (cases, rate) = (dice.roll(10, 90), dice.roll(3, 9) * 1000);
    let fen = rounded(cases * rate * 10);
    let stated = printed(dice, fen);
    out.push_str(&format!(
        "  短信费: {{ formula: {cases}万件 * 1 条/件 * {rate} 元/100万条 * 10, labels: {{ 科目: 30207 邮电费 }}, stated: {{ 支出明细: {} 万元 }} }}\n",
        wan(stated)
    ));
    stated
}

fn plain(dice: &mut Dice, out: &mut String, line: usize) -> u64 {
    let fen = dice.roll(1, 3_000) * 10_000;
    out.push_str(&format!("  其他费用{line}: {{ stated: {{ 实施方案、支出明细: {} 万元 }}, labels: {{ 科目: 30299 其他 }} }}\n", wan(fen)));
    fen
}

/// The book of a table.
pub const TABLE: &str = "tables:\n  支出总表: { file: table.csv, unit: 万元, key: 科目编码, amounts: [总计, 基本支出, 项目支出], tree: codes, columns: { 总计: 基本支出 + 项目支出 } }\n";

/// A table of expenditure: blocks of forty codes with twenty below each, every total as it should be.
pub fn table(blocks: u64) -> String {
    let mut dice = Dice::new(blocks);
    let mut lines = Vec::new();
    let mut total = (0, 0);
    let line = |code: &str, (basic, projects): (u64, u64)| {
        let yuan = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        format!("{code},{},{},{}\n", yuan(basic + projects), yuan(basic), yuan(projects))
    };
    for block in 0..blocks {
        let (mut own, mut below) = ((0, 0), Vec::new());
        for section in 1..=40 {
            let (mut sum, mut items) = ((0, 0), Vec::new());
            for item in 1..=20 {
                let amounts = (dice.roll(1, 99_999), dice.roll(0, 99_999));
                sum = (sum.0 + amounts.0, sum.1 + amounts.1);
                items.push(line(&format!("{}{section:02}{item:02}", 201 + block), amounts));
            }
            own = (own.0 + sum.0, own.1 + sum.1);
            below.push(line(&format!("{}{section:02}", 201 + block), sum));
            below.extend(items);
        }
        total = (total.0 + own.0, total.1 + own.1);
        lines.push(line(&(201 + block).to_string(), own));
        lines.extend(below);
    }
    format!("科目编码,总计,基本支出,项目支出\n{}{}", line("合计", total), lines.concat())
}
