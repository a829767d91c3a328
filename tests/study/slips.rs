//! The slips that the study makes, each as a person might.

use cesuan::book::Basis;
use cesuan::quantity::{Exact, Rounding, round};
use cesuan::recompute::{FigureId, Override, Trace, View};

use super::books::Dice;
use super::{Field, Number};
use cesuan::cause::Place;

/// A kind of slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// One digit.
    Digit,
    /// Two neighbouring digits exchanged.
    Swapped,
    /// A digit left out.
    Dropped,
    /// A digit twice.
    Doubled,
    /// The decimal point one or two places off.
    Shifted,
    /// An increase or a rate over another year.
    OtherYear,
    /// A sum without one of its parts.
    PartOmitted,
    /// A sum with one of its parts twice.
    PartDoubled,
    /// 12 for 1 or 4, or the other way round; of an amount twelve, four, three or two times.
    Period,
    /// 元 for 万元 or the other way round.
    Unit,
    /// One place of several was not brought up to date.
    StalePlace,
    /// Cut off, or rounded up.
    RoundingMode,
    /// Any other number with as many digits: the search knows nothing of it.
    Random,
    /// The same where nothing tells what it was: the number is printed once and takes part in one comparison.
    Unfixable,
    /// Two numbers of one comparison, each any other.
    UnfixablePair,
    /// Two digits of two numbers.
    Two,
}

impl Slip {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::Digit,
        Self::Swapped,
        Self::Dropped,
        Self::Doubled,
        Self::Shifted,
        Self::OtherYear,
        Self::PartOmitted,
        Self::PartDoubled,
        Self::Period,
        Self::Unit,
        Self::StalePlace,
        Self::RoundingMode,
        Self::Two,
        Self::Random,
        Self::Unfixable,
        Self::UnfixablePair,
    ];

    /// Its name in the table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Digit => "错一位数字 one digit",
            Self::Swapped => "相邻两位写反 swapped",
            Self::Dropped => "漏写一位 dropped",
            Self::Doubled => "一位写两遍 doubled",
            Self::Shifted => "小数点移位 decimal point",
            Self::OtherYear => "用了别的年度 another year",
            Self::PartOmitted => "漏加一项 part left out",
            Self::PartDoubled => "重复加一项 part doubled",
            Self::Period => "期数、倍数 period",
            Self::Unit => "元与万元 unit",
            Self::StalePlace => "一处没有跟着改 stale place",
            Self::RoundingMode => "没有四舍五入 rounding mode",
            Self::Random => "任意一个数 random number",
            Self::Two => "同时两处笔误 two at once",
            Self::Unfixable => "任意一个数，无从推断 random, nothing tells what it was",
            Self::UnfixablePair => "同一算式两个任意数 two random numbers in one comparison",
        }
    }

    /// Whether the search knows how it comes about, and one number is all of it.
    pub fn is_known(self) -> bool {
        !matches!(self, Self::Random | Self::Two | Self::Unfixable | Self::UnfixablePair)
    }

    /// The numbers that are changed (by their place in the field), with their new value and the text instead; none where it does not apply.
    pub fn inject(self, field: &Field<'_, '_>, at: usize, dice: &mut Dice) -> Option<Vec<(usize, Exact, String)>> {
        let Field { trace, texts, all, holding, counts } = *field;
        let own = &all[at];
        let text = |at: usize| &texts[all[at].location.file.0 as usize][all[at].location.span.range()];
        let instead = |at: usize, digits: Option<String>| Some(vec![replaced(&all[at], text(at), &digits?)?]).map(|list| with(at, list));
        match self {
            Self::Digit => instead(at, digit(own, dice)),
            Self::Swapped => instead(at, swapped(own, dice)),
            Self::Dropped => instead(at, dropped(own, dice)),
            Self::Doubled => instead(at, doubled(own, dice)),
            Self::Shifted => {
                let by = [1, -1, 2, -2][dice.roll(0, 3) as usize];
                instead(at, times(own, &Exact::power_of_ten(by)))
            }
            Self::Random => instead(at, random(own, dice)),
            Self::Unfixable => {
                let Place::Figure(id) = own.place else { return None };
                let printed = trace.statements(id).filter_map(|(_, literal)| literal).count();
                (counts[at] == 1 && printed <= 1).then(|| instead(at, random(own, dice)))?
            }
            Self::UnfixablePair => {
                let Place::Figure(id) = own.place else { return None };
                let operands = trace.operands(id);
                let is_operand =
                    |other: &usize| matches!(all[*other].place, Place::Figure(of) if operands.contains(&of)) && counts[*other] == 1;
                let others: Vec<usize> = holding.iter().copied().filter(is_operand).collect();
                let alone = trace.statements(id).filter_map(|(_, literal)| literal).count() == 1;
                let other = any(dice, &others).filter(|_| alone && counts[at] == 1)?;
                let mut both = instead(at, random(own, dice))?;
                both.extend(instead(other, random(&all[other], dice))?);
                Some(both)
            }
            Self::Period => {
                let periods = ["1", "4", "12"];
                let written = own.literal.number.to_string();
                if own.literal.number.scale() == 0 && periods.contains(&written.as_str()) {
                    let others: Vec<&str> = periods.into_iter().filter(|other| *other != written).collect();
                    return instead(at, Some(others[dice.roll(0, 1) as usize].to_owned()));
                }
                // A result that a period was forgotten in, or multiplied in twice.
                let Place::Figure(id) = own.place else { return None };
                let by = Exact::integer([12, 4, 3, 2][dice.roll(0, 3) as usize]);
                let by = if dice.roll(0, 1) == 0 { by } else { Exact::ONE.over(&by).ok()? };
                trace.expression(id).and_then(|_| instead(at, times(own, &by)))
            }
            Self::Unit => {
                if !own.literal.unit.text.starts_with("万元") && &*own.literal.unit.text != "元" {
                    return None;
                }
                let (from, to, by) = match own.literal.unit.text.strip_prefix("万元") {
                    Some(_) => ("万元", "元", -4),
                    None => ("元", "万元", 4),
                };
                let Place::Figure(_) = own.place else { return None };
                let value = own.literal.value().times(&Exact::power_of_ten(by)).ok()?;
                text(at).contains(from).then(|| vec![(at, value, text(at).replacen(from, to, 1))])
            }
            Self::StalePlace => {
                let Place::Figure(id) = own.place else { return None };
                let others = trace.statements(id).filter_map(|(_, literal)| literal).filter(|literal| literal.is_plain()).count();
                let tenth = own.literal.number.mantissa() / 10;
                let by = dice.roll(1, u64::try_from(tenth.clamp(3, 500)).ok()?) as i64;
                let by = if dice.roll(0, 1) == 0 { by } else { -by };
                (others > 1).then(|| instead(at, plus(own, by)))?
            }
            Self::RoundingMode => {
                let Place::Figure(id) = own.place else { return None };
                let computed = trace.computed(id)?;
                let mode = if dice.roll(0, 1) == 0 { Rounding::Down } else { Rounding::Up };
                let value = round(&computed.value, &own.literal.step(), mode).ok()?;
                instead(at, written(own, &value))
            }
            Self::PartOmitted | Self::PartDoubled => {
                let Place::Figure(id) = own.place else { return None };
                let parts = parts(trace, id);
                let part = *parts.get(dice.roll(0, parts.len().max(1) as u64 - 1) as usize).filter(|_| parts.len() > 1)?;
                let value = &trace.stated(part).filter(|value| !value.value.is_zero())?.value;
                let sum = trace.computed(id)?;
                let wrong = if self == Self::PartOmitted { sum.value.minus(value) } else { sum.value.plus(value) };
                instead(at, written(own, &round(&wrong.ok()?, &own.literal.step(), Rounding::HalfUp).ok()?))
            }
            Self::OtherYear => {
                let Place::Figure(id) = own.place else { return None };
                let value = other_year(trace, id)?;
                instead(at, written(own, &round(&value, &own.literal.step(), Rounding::HalfUp).ok()?))
            }
            Self::Two => {
                let mut first = instead(at, digit(own, dice))?;
                let other = holding[dice.roll(0, holding.len() as u64 - 1) as usize];
                let apart = all[other].location != own.location && all[other].figure() != own.figure();
                first.extend(apart.then(|| instead(other, digit(&all[other], dice)))??);
                Some(first)
            }
        }
    }
}

fn with(at: usize, list: Vec<(Exact, String)>) -> Vec<(usize, Exact, String)> {
    list.into_iter().map(|(value, text)| (at, value, text)).collect()
}

/// The text of a number with other digits, and its value then.
fn replaced(number: &Number<'_>, text: &str, digits: &str) -> Option<(Exact, String)> {
    let value: rust_decimal::Decimal = digits.parse().ok()?;
    let value = number.literal.unit.scale.times_decimal(value).ok()?;
    if value == number.literal.value() || value.is_zero() || value.is_negative() {
        return None;
    }
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    // In a formula the number is found by how it is written; twice is too often.
    let written = number.literal.number.to_string();
    let found: Vec<(usize, &str)> = runs(text, is_part).into_iter().filter(|(_, run)| run.replace(',', "") == written).collect();
    let [(start, run)] = found[..] else { return None };
    Some((value, format!("{}{digits}{}", &text[..start], &text[start + run.len()..])))
}

fn runs(text: &str, is_part: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut list = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                list.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    list
}

fn digits_of(number: &Number<'_>) -> Vec<char> {
    number.literal.number.to_string().chars().collect()
}

fn places(digits: &[char]) -> Vec<usize> {
    (0..digits.len()).filter(|at| digits[*at].is_ascii_digit()).collect()
}

fn any(dice: &mut Dice, list: &[usize]) -> Option<usize> {
    if list.is_empty() { None } else { Some(list[dice.roll(0, list.len() as u64 - 1) as usize]) }
}

fn other_digit(dice: &mut Dice, own: char) -> Option<char> {
    let digit = (own.to_digit(10)? + dice.roll(1, 9) as u32) % 10;
    char::from_digit(digit, 10)
}

fn digit(number: &Number<'_>, dice: &mut Dice) -> Option<String> {
    let mut digits = digits_of(number);
    let at = any(dice, &places(&digits))?;
    digits[at] = other_digit(dice, digits[at])?;
    sound(digits)
}

fn swapped(number: &Number<'_>, dice: &mut Dice) -> Option<String> {
    let mut digits = digits_of(number);
    let places = places(&digits);
    let pairs: Vec<usize> = (1..places.len()).filter(|at| digits[places[at - 1]] != digits[places[*at]]).collect();
    let at = any(dice, &pairs)?;
    digits.swap(places[at - 1], places[at]);
    sound(digits)
}

fn dropped(number: &Number<'_>, dice: &mut Dice) -> Option<String> {
    let mut digits = digits_of(number);
    let places = places(&digits);
    let at = any(dice, &places).filter(|_| places.len() > 1)?;
    digits.remove(at);
    if digits.last() == Some(&'.') {
        digits.pop();
    }
    sound(digits)
}

fn doubled(number: &Number<'_>, dice: &mut Dice) -> Option<String> {
    let mut digits = digits_of(number);
    let at = any(dice, &places(&digits))?;
    digits.insert(at, digits[at]);
    sound(digits)
}

/// As a person writes it: no zero in front but before a point.
fn sound(digits: Vec<char>) -> Option<String> {
    let text: String = digits.into_iter().collect();
    let leading = text.starts_with('0') && text.len() > 1 && !text.starts_with("0.");
    (!leading && !text.starts_with('.')).then_some(text)
}

/// Any other number with as many digits, but for those that a slip of one digit or two neighbours would make of it.
fn random(number: &Number<'_>, dice: &mut Dice) -> Option<String> {
    let own = digits_of(number);
    let mut digits = own.clone();
    for at in places(&digits) {
        let least = u64::from(at == 0 && digits.get(1) != Some(&'.'));
        digits[at] = char::from_digit(dice.roll(least, 9) as u32, 10)?;
    }
    let other = digits.iter().zip(&own).filter(|(a, b)| a != b).count();
    let sorted = |digits: &[char]| {
        let mut digits = digits.to_vec();
        digits.sort_unstable();
        digits
    };
    if other < 2 || sorted(&digits) == sorted(&own) { None } else { sound(digits) }
}

fn times(number: &Number<'_>, by: &Exact) -> Option<String> {
    let value = number.literal.value().times(by).ok()?;
    // As finely as the number, or as its digits need.
    let step = number.literal.step();
    let value = if by.over(&Exact::power_of_ten(1)).is_ok() && is_power_of_ten(by) {
        value
    } else {
        round(&value, &step, Rounding::HalfUp).ok()?
    };
    written(number, &value)
}

fn is_power_of_ten(by: &Exact) -> bool {
    (-4..=4).any(|power| *by == Exact::power_of_ten(power))
}

fn plus(number: &Number<'_>, steps: i64) -> Option<String> {
    let by = number.literal.step().times(&Exact::integer(steps)).ok()?;
    written(number, &number.literal.value().plus(&by).ok()?)
}

fn written(number: &Number<'_>, value: &Exact) -> Option<String> {
    number.literal.with_value(value).map(|literal| literal.number.to_string())
}

fn parts(trace: &Trace<'_>, id: FigureId) -> Vec<FigureId> {
    let (module, _) = trace.locate(id);
    match trace.figure(id).basis {
        Basis::Sum | Basis::Each(_) => trace.parts(id),
        _ => match trace.expression(id) {
            Some(expression) if module.formulas.terms(expression).is_some_and(|terms| terms.iter().all(|(_, plus)| *plus)) => {
                trace.operands(id)
            }
            _ => Vec::new(),
        },
    }
}

/// The basis of a figure with last year's figure exchanged for that of the year before, or the other way round.
fn other_year(trace: &Trace<'_>, id: FigureId) -> Option<Exact> {
    let (module, _) = trace.locate(id);
    trace.expression(id)?;
    let named = |wanted: &str| {
        let count = u32::try_from(module.figures.len()).ok()?;
        (0..count).find(|figure| module.name(*figure) == wanted).map(|figure| trace.sibling(id, figure))
    };
    let (last, before) = (named("上年预算")?, named("前年预算")?);
    if !trace.operands(id).contains(&last) {
        return None;
    }
    let replaced = Override::from_iter([(last, trace.stated(before)?.clone())]);
    let mut units = cesuan::formula::evaluate::Units::new(trace.units());
    trace.basis_value(id, View::Stated, &replaced, &mut units).ok().map(|value| value.value)
}
