//! The basis of a figure in a sentence, as forms write it: 大厅租金502.16万元：8369.34平方米×50元/平方米·月×12个月.
//!
//! Owns the wording; forms are in Chinese, and so are these sentences.
//! Must never compute an amount: what is printed is what the book states, at its own precision.

use crate::book::{Basis, Mark};
use crate::quantity::{Literal, Rounding, print, round};
use crate::recompute::{FigureId, Trace, View};

/// A figure with its amount and how that comes about, down to the leaves.
pub fn sentence(trace: &Trace<'_>, id: FigureId) -> String {
    let parts = trace.parts(id);
    if parts.is_empty() {
        let working = working(trace, id);
        return if working.is_empty() { named(trace, id) } else { format!("{}：{working}", named(trace, id)) };
    }
    format!("{}，其中：{}", named(trace, id), list(trace, &parts, "；"))
}

/// How an amount comes about, without its name; empty where it rests on nothing.
pub fn basis(trace: &Trace<'_>, id: FigureId) -> String {
    let parts = trace.parts(id);
    if parts.is_empty() { working(trace, id) } else { list(trace, &parts, "；") }
}

/// Parts one after the other, each with what is in it in brackets.
fn list(trace: &Trace<'_>, parts: &[FigureId], between: &str) -> String {
    let one = |id: &FigureId| {
        let inner = trace.parts(*id);
        let within = if inner.is_empty() { working(trace, *id) } else { list(trace, &inner, "、") };
        if within.is_empty() { named(trace, *id) } else { format!("{}（{within}）", named(trace, *id)) }
    };
    parts.iter().map(one).collect::<Vec<_>>().join(between)
}

fn named(trace: &Trace<'_>, id: FigureId) -> String {
    joined(trace.figure_name(id), &amount(trace, id))
}

/// A name with its amount behind it.
pub fn joined(name: &str, amount: &str) -> String {
    // 其他专项支出1 and 5万元 would be read as 15万元.
    let is_apart = name.ends_with(|c: char| c.is_ascii_alphanumeric()) && amount.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    format!("{name}{}{amount}", if is_apart { "为" } else { "" })
}

/// An amount in a sentence: no finer than the book works, as long as something is left of it; what is still to be filled in is said.
pub fn amount(trace: &Trace<'_>, id: FigureId) -> String {
    let precision = &trace.book.settings.precision;
    let stated = trace.operand_literal(id);
    let Some(value) = trace.stated(id) else { return without_value(trace, id) };
    let is_finer = |literal: &Literal| literal.unit == precision.unit && literal.is_plain() && literal.step() < precision.value();
    if value.dimension == precision.unit.dimension && stated.is_none_or(is_finer) {
        let rounded = round(&value.value, &precision.value(), Rounding::HalfUp).unwrap_or_else(|_| value.value.clone());
        // 45 元 is no 0.00 万元.
        let is_small = value.value.magnitude() < precision.unit.scale;
        if !is_small && !rounded.is_zero() {
            return tight(&print::amount(&rounded, &precision.unit));
        }
    }
    exact(trace, id)
}

/// An amount as it is stated, else as it is computed.
pub fn exact(trace: &Trace<'_>, id: FigureId) -> String {
    let Some(value) = trace.stated(id) else { return without_value(trace, id) };
    trace.operand_literal(id).map_or_else(|| tight(&print::quantity(value, trace.units())), literal)
}

/// What is said of a figure that has no one value: its range, or that it is to be filled in.
fn without_value(trace: &Trace<'_>, id: FigureId) -> String {
    let range = trace.statements(id).filter_map(|(_, literal)| literal).next();
    match range {
        Some(range) => literal(range),
        None if trace.is_awaited(id) => Mark::ToFill.text().to_owned(),
        None => String::new(),
    }
}

/// A value as forms print it.
pub fn literal(literal: &Literal) -> String {
    tight(&print::literal(literal))
}

/// Signs between the numbers of a working.
const SIGNS: [&str; 4] = ["×", "÷", "+", "-"];
/// Functions as forms name them.
const FUNCTIONS: [(&str, &str); 5] =
    [("round（", "四舍五入（"), ("ceil（", "向上取整（"), ("floor（", "向下取整（"), ("min（", "取小（"), ("max（", "取大（")];

/// The computation with its numbers; empty where it only repeats one amount, or there is none.
fn working(trace: &Trace<'_>, id: FigureId) -> String {
    if !matches!(trace.figure(id).basis, Basis::Formula(_) | Basis::Row(_)) {
        return String::new();
    }
    let Some(text) = trace.working(id, View::Stated) else { return String::new() };
    if let Some(original) = trace.copied(id) {
        return named(trace, original);
    }
    let is_computed = text.contains('(') || text.split(' ').any(|word| SIGNS.contains(&word));
    if is_computed { compact(&text) } else { String::new() }
}

/// A working without blanks, its units and periods as people write them.
fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut number = String::new();
    for word in text.split(' ') {
        if SIGNS.contains(&word) {
            out.push_str(&operand(&number));
            out.push_str(word);
            number.clear();
        } else {
            number.push_str(word);
        }
    }
    out.push_str(&operand(&number));
    let wide = |c| match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        c => c,
    };
    let out: String = out.chars().map(wide).collect();
    FUNCTIONS.iter().fold(out, |text, (name, words)| text.replace(name, words)).replace('？', Mark::ToFill.text())
}

/// One number with its unit: 50元/平方米·月, 12个月.
fn operand(text: &str) -> String {
    let brackets = text.len() - text.trim_end_matches(')').len();
    let (number, closing) = text.split_at(text.len() - brackets);
    let number = tight(number);
    let months = number.strip_suffix('月').filter(|digits| digits.trim_start_matches('(').chars().all(|c| c.is_ascii_digit() || c == '.'));
    match months.filter(|digits| !digits.is_empty()) {
        Some(digits) => format!("{digits}个月{closing}"),
        None => format!("{number}{closing}"),
    }
}

/// A value without blanks; what it is divided by stands behind one stroke.
fn tight(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    match text.split_once('/') {
        Some((over, under)) if !under.contains(['(', '（']) => format!("{over}/{}", under.replace('/', "·")),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workings_are_written_as_forms_write_them() {
        let rows = [
            ("8369.34 平方米 × 50 元/平方米/月 × 12 月", "8369.34平方米×50元/平方米·月×12个月"),
            ("约30 万件 × 1 条/件 × 8000 元/10万条", "约30万件×1条/件×8000元/10万条"),
            ("(52.6 万元 - 7.59 万元) ÷ 52.6 万元", "（52.6万元-7.59万元）÷52.6万元"),
            ("2 人 × (3 月 + 9 月) × 300 元/人/月", "2人×（3个月+9个月）×300元/人·月"),
            ("ceil(276 人 ÷ 50 人/辆, 1) × 800 元/辆", "向上取整（276人÷50人/辆，1）×800元/辆"),
        ];
        for (working, form) in rows {
            assert_eq!(compact(working), form);
        }
    }
}
