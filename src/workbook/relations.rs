//! The sheet of relations: both sides of each, live.
//!
//! Owns its columns.
//! Must never decide whether a relation holds.

use rustc_hash::FxHashMap;

use super::figures::number::{is_near, near, shown_unit};
use super::live::Live;
use crate::check::{Judged, RelationAt, Verdict};
use crate::formula::Comparison;
use crate::message::{Language, Phrase};
use crate::present::tree::{RELIES, verdict as verdict_in_words};
use crate::present::xlsx::{Cell, Content, Face, Row, Sheet, Style, Value, between};
use crate::quantity::{Dimension, Exact, Rounding, Unit, round};

/// The heads of the columns.
const HEAD: [Phrase; 9] = [
    Phrase::new("关系", "relation"),
    Phrase::new("左边", "left side"),
    Phrase::new("左边的值", "its value"),
    Phrase::new("比较", ""),
    Phrase::new("右边", "right side"),
    Phrase::new("右边的值", "its value"),
    Phrase::new("单位", "unit"),
    Phrase::new("差额（右−左）", "difference"),
    Phrase::new("结论", "verdict"),
];

/// The sheet, and the row of each comparison.
pub fn sheet(
    judged: &Judged<'_, '_>,
    live: &Live<'_, '_, '_>,
    name: &str,
    language: Language,
) -> (Sheet, FxHashMap<(RelationAt, usize), u32>) {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let mut sheet = Sheet { name: name.to_owned(), widths: vec![34, 30, 13, 6, 40, 13, 8, 13, 12], frozen: (3, 1), ..Sheet::default() };
    sheet.title(say("勾稽关系", "Relations"), Face::Title);
    sheet.title(
        say(
            "两边的值取自各表的申报数；不符的，见“问题”",
            "both sides are taken from what is stated; what does not hold is among the findings",
        ),
        Face::Subtitle,
    );
    sheet.rows.push(Row::of(HEAD.map(|head| Cell::text(head.get(language), Style::new(Face::Head))).to_vec()));
    let mut rows = FxHashMap::default();
    for compared in &judged.compared {
        let row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        rows.insert((compared.relation, compared.side), row);
        let (module, relation) = compared.relation;
        let source = &judged.trace.book.modules[module];
        let own = &source.relations[relation];
        let unit = unit(judged, &compared.left.value, compared.left.dimension);
        let words = |side: usize| match source.table_rule(own) {
            Some(_) if side == 0 => String::new(),
            Some(rule) => rule.words().get(language).to_owned(),
            None => source.expression_text(&own.sides[side]),
        };
        let number = |value: &Exact| value.over(&unit.scale).unwrap_or(Exact::ZERO);
        let style = || Style::with(Face::Number, &format(&unit, &compared.left.value, &compared.right.value));
        let side = |side: usize, value: &Exact| match live.side(module, relation, side) {
            Some(formula) => Cell::formula(formula.over(&unit.scale).text, number(value), style()),
            None => Cell::number(number(value), style()),
        };
        let (left, right) = (number(&compared.left.value), number(&compared.right.value));
        let difference = right.minus(&left).unwrap_or(Exact::ZERO);
        let difference = round(&difference, &Exact::power_of_ten(-8), Rounding::HalfUp).unwrap_or(difference);
        let at = |column: char| format!("{column}{}", row + 1);
        let comparison = own.comparisons[compared.side];
        let relies = !compared.relies_on.is_empty();
        let word = if relies { RELIES.get(language) } else { verdict_in_words(compared.verdict).get(language) };
        let anew = anew(&at('C'), &at('F'), comparison, language);
        let verdict = format!("IF(AND({},{}),\"{word}\",{anew})", near(&at('C'), &left), near(&at('F'), &right));
        let face = match compared.verdict {
            Verdict::Mismatch => Face::Bad,
            _ if relies => Face::Doubtful,
            Verdict::Explained => Face::Doubtful,
            _ => Face::Middle,
        };
        sheet.rows.push(Row::of(vec![
            Cell::text(source.relation_name(own), Style::new(Face::Text)),
            Cell::text(words(compared.side), Style::new(Face::Text)),
            side(compared.side, &compared.left.value),
            Cell::text(comparison.sign(), Style::new(Face::Middle)),
            Cell::text(words(compared.side + 1), Style::new(Face::Text)),
            side(compared.side + 1, &compared.right.value),
            Cell::text(shown_unit(&unit), Style::new(Face::Middle)),
            Cell::formula(format!("ROUND({}-{},8)", at('F'), at('C')), difference, style()),
            Cell::new(Content::Formula(verdict, Value::Text(word.to_owned())), Style::new(face)),
        ]));
    }
    for ((module, relation), _) in &judged.relation_failures {
        let source = &judged.trace.book.modules[*module];
        let own = &source.relations[*relation];
        rows.insert(((*module, *relation), 0), u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX));
        let mut cells = vec![Cell::text("", Style::new(Face::Text)); HEAD.len()];
        cells[0] = Cell::text(source.relation_name(own), Style::new(Face::Text));
        cells[1] = Cell::text(source.expression_text(&own.sides[0]), Style::new(Face::Text));
        cells[4] = Cell::text(own.sides.get(1).map_or_else(String::new, |side| source.expression_text(side)), Style::new(Face::Text));
        cells[8] = Cell::text(verdict_in_words(Verdict::Uncheckable).get(language), Style::new(Face::Doubtful));
        sheet.rows.push(Row::of(cells));
    }
    (sheet, rows)
}

/// Money in the unit of the book, anything else as it is.
fn unit(judged: &Judged<'_, '_>, value: &Exact, dimension: Dimension) -> Unit {
    let trace = judged.trace;
    let precision = &trace.book.settings.precision.unit;
    if precision.dimension == dimension { (**precision).clone() } else { trace.units().display_unit(value, dimension) }
}

fn format(unit: &Unit, left: &Exact, right: &Exact) -> String {
    let whole = |value: &Exact| value.over(&unit.scale).is_ok_and(|value| value.is_whole());
    if whole(left) && whole(right) { "#,##0".to_owned() } else { between(2, 6) }
}

/// The verdict on changed numbers.
fn anew(left: &str, right: &str, comparison: Comparison, language: Language) -> String {
    let (holds, fails) = (verdict_in_words(Verdict::Exact).get(language), verdict_in_words(Verdict::Mismatch).get(language));
    let test = match comparison {
        Comparison::Equal => is_near(left, right),
        Comparison::AtLeast => format!("{left}>={right}-0.00000001"),
        Comparison::AtMost => format!("{left}<={right}+0.00000001"),
        Comparison::More => format!("{left}>{right}+0.00000001"),
        Comparison::Less => format!("{left}<{right}-0.00000001"),
    };
    format!("IF({test},\"{holds}\",\"{fails}\")")
}
