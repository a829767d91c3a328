//! Sound books of several shapes, the same for the same seed.

pub use generate::Dice;

#[path = "../../benches/generate.rs"]
mod generate;

/// Hundredths of 万元, as they are printed.
fn amount(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A quotient of whole numbers in hundredths, half up.
fn ratio(numer: u64, denom: u64) -> u64 {
    (numer * 2 + denom) / (denom * 2)
}

/// A percentage with two decimals.
fn percent(part: u64, whole: u64) -> String {
    format!("{}%", amount(ratio(part * 10_000, whole)))
}

/// A department: projects of many lines, histories, and a table of projects; every number holds.
pub fn department(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut projects = Vec::new();
    let mut rows = String::new();
    let mut total = 0;
    for number in 1..=6 {
        let (text, sum) = project(&mut dice, number);
        rows.push_str(&format!("第{number}号项目,{0},{0}\n", amount(sum)));
        total += sum;
        projects.push(text);
    }
    let basic = dice.roll(20_000, 300_000);
    let (whole, last) = (total + basic, dice.roll(50_000, 400_000));
    let settings = format!(
        "department: 示范区城管局\nyear: 2024\nprecision: 0.01 万元\nstated: {{ 项目表: 项目表.合计.总计 }}\n\
         tables:\n  项目表: {{ file: projects.csv, unit: 万元, key: 项目, amounts: [总计, 财政拨款], tree: flat, columns: {{ 总计: 财政拨款 }} }}\n\
         figures:\n  基本支出: {{ stated: {{ 收支说明、支出总表: {} 万元 }} }}\n  \
         总预算: {{ formula: 基本支出 + 合计, stated: {{ 收支说明: {} 万元, 支出总表: {1} 万元 }} }}\n  \
         项目占比: {{ formula: 合计 / 总预算, stated: {{ 收支说明: {} }} }}\n  \
         基本占比: {{ formula: 基本支出 / 总预算, stated: {{ 收支说明: {} }} }}\n  \
         上年预算: {} 万元\n  前年预算: {} 万元\n  \
         增加额: {{ formula: 总预算 - 上年预算, stated: {{ 收支说明: {}{} 万元 }} }}\n",
        amount(basic),
        amount(whole),
        percent(total, whole),
        percent(basic, whole),
        amount(last),
        amount(dice.roll(50_000, 400_000)),
        if whole < last { "-" } else { "" },
        amount(whole.abs_diff(last)),
    );
    let table = format!("项目,总计,财政拨款\n合计,{0},{0}\n{rows}", amount(total));
    std::iter::once(settings).chain(projects).chain([table]).collect()
}

/// One project with its total in hundredths of 万元.
fn project(dice: &mut Dice, number: usize) -> (String, u64) {
    let mut lines = String::new();
    let mut total = 0;
    // An area, a rate and a period.
    let (area, rate) = (dice.roll(100_000, 900_000), dice.roll(10, 80));
    let rent = ratio(area * rate * 12, 10_000);
    lines.push_str(&format!(
        "  租金: {{ formula: 面积 * 月租金 * 12 月, 面积: {} 平方米, 月租金: {rate} 元/平方米/月, stated: {{ 实施方案、支出明细: {} 万元 }} }}\n",
        amount(area),
        amount(rent)
    ));
    total += rent;
    // Parts that rest on nothing.
    let parts: Vec<u64> = (0..dice.roll(3, 6)).map(|_| dice.roll(100, 30_000)).collect();
    let named: Vec<String> = parts.iter().enumerate().map(|(at, part)| format!("分项{}: {} 万元", at + 1, amount(*part))).collect();
    let sum: u64 = parts.iter().sum();
    lines.push_str(&format!(
        "  维护费:\n    stated: {{ 实施方案: {0} 万元, 支出明细: {0} 万元 }}\n    sum: {{ {1} }}\n",
        amount(sum),
        named.join(", ")
    ));
    total += sum;
    // Rows of one formula, with a count that is printed again.
    let (mut rows, mut people, mut pay) = (String::new(), 0, 0);
    for role in ["经理", "督导", "队员"] {
        let (count, rate) = (dice.roll(2, 300), dice.roll(400, 1_500));
        rows.push_str(&format!(
            "      {role}: {{ 人数: {count} 人, 年费用: {} 万元/人, stated: {} 万元 }}\n",
            amount(rate),
            amount(count * rate)
        ));
        people += count;
        pay += count * rate;
    }
    lines.push_str(&format!(
        "  人员费:\n    stated: {{ 实施方案、支出明细: {} 万元 }}\n    each: 人数 * 年费用\n    rows:\n{rows}",
        amount(pay)
    ));
    total += pay;
    // A rate by the thousand, and a yearly one.
    let (cases, rate) = (dice.roll(20, 99), dice.roll(200, 900));
    let letters = cases * rate;
    lines.push_str(&format!(
        "  短信费: {{ formula: {cases}万件 * 1 条/件 * {} 元/条, stated: {{ 支出明细: {} 万元 }} }}\n",
        amount(rate).trim_end_matches('0').trim_end_matches('.'),
        amount(letters)
    ));
    total += letters;
    let (last, before) = (dice.roll(total / 2, total - 1), dice.roll(total / 3, total));
    let left = dice.roll(100, last / 3 + 100);
    let text = format!(
        "project: 第{number}号项目\nstated: {{ 申报表: {0} 万元, 项目表: 项目表.第{number}号项目.总计 }}\nlines:\n{lines}\
         figures:\n  上年预算: {1} 万元\n  前年预算: {2} 万元\n  上年余额: {3} 万元\n  \
         增加额: {{ formula: 合计 - 上年预算, stated: {{ 变动情况: {4} 万元 }} }}\n  \
         增长率: {{ formula: (合计 - 上年预算) / 上年预算, stated: {{ 变动情况: {5} }} }}\n  \
         执行率: {{ formula: (上年预算 - 上年余额) / 上年预算, stated: {{ 变动情况: {6} }} }}\n  \
         人数合计: {{ formula: sum(人员费.人数), stated: {{ 实施方案: {people} 人, 绩效指标: {people} 人, 指标依据: {people} 人 }} }}\n",
        amount(total),
        amount(last),
        amount(before),
        amount(left),
        amount(total - last),
        percent(total - last, last),
        percent(last - left.min(last), last),
    );
    (text, total)
}

/// A final account in tables: a tree of codes with columns, the same amounts by economic account, and totals of both.
pub fn tables(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let (mut rows, mut total) = (String::new(), (0, 0));
    let line =
        |code: &str, (basic, projects): (u64, u64)| format!("{code},{},{},{}\n", amount(basic + projects), amount(basic), amount(projects));
    for class in [201, 208, 210, 221] {
        let (mut own, mut below) = ((0, 0), String::new());
        for section in 1..=3 {
            let (mut sum, mut items) = ((0, 0), String::new());
            for item in 1..=3 {
                let amounts = (dice.roll(1, 99_999), dice.roll(1, 99_999));
                sum = (sum.0 + amounts.0, sum.1 + amounts.1);
                items.push_str(&line(&format!("{class}{section:02}{item:02}"), amounts));
            }
            own = (own.0 + sum.0, own.1 + sum.1);
            below.push_str(&line(&format!("{class}{section:02}"), sum));
            below.push_str(&items);
        }
        total = (total.0 + own.0, total.1 + own.1);
        rows.push_str(&line(&class.to_string(), own));
        rows.push_str(&below);
    }
    let functional = format!("编码,总计,基本支出,项目支出\n{}{rows}", line("合计", total));
    let whole = total.0 + total.1;
    let mut rest = whole;
    let mut economic = String::new();
    for (at, code) in [301, 302, 303, 310].into_iter().enumerate() {
        let own = if at == 3 { rest } else { dice.roll(1, rest / 2) };
        rest -= own;
        economic.push_str(&format!("{code},{}\n", amount(own)));
    }
    let economic = format!("编码,决算数\n{economic}合计,{}\n", amount(whole));
    let settings = format!(
        "department: 示范县教育局\nyear: 2023\nprecision: 0.01 万元\ntables:\n  \
         支出表: {{ file: functional.csv, unit: 万元, key: 编码, amounts: [总计, 基本支出, 项目支出], tree: codes, columns: {{ 总计: 基本支出 + 项目支出 }} }}\n  \
         经济表: {{ file: economic.csv, unit: 万元, key: 编码, amounts: [决算数], tree: codes }}\n\
         figures:\n  支出合计: {{ formula: 支出表.合计.基本支出 + 支出表.合计.项目支出, stated: {{ 说明: {} 万元, 经济表: 经济表.合计.决算数 }} }}\n  \
         教育支出: {{ stated: {{ 支出表: 支出表.201.总计 }} }}\n  \
         项目占比: {{ formula: 支出表.合计.项目支出 / 支出合计, stated: {{ 说明: {} }} }}\n",
        amount(whole),
        percent(total.1, whole)
    );
    let project = "project: 校舍维修\nlines: { 维修费: 12.50 万元 }\n".to_owned();
    vec![settings, project, functional, economic]
}
