//! What a hand does to a number: which others could have been meant where this one is written.
//!
//! Owns the kinds of slip and how many outcomes each has; all of it on whole digits.
//! Must never know of figures or checks.

use crate::quantity::{Exact, Literal, UnitTable};

/// How a written number came from the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slip {
    /// One digit is another.
    Digit,
    /// Two neighbouring digits are exchanged.
    Swapped,
    /// A digit was left out.
    Dropped,
    /// A digit stands twice.
    Doubled,
    /// The decimal point stands so many places too far right; left if negative.
    Shifted(i32),
    /// A period, or a multiple of one: so many twelfths of what was meant.
    Factor {
        /// What is written over what was meant, as a fraction.
        numer: i64,
        /// Its denominator.
        denom: i64,
    },
}

/// A number that could have been meant, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The number, in base units.
    pub value: Exact,
    /// What happened to it.
    pub slip: Slip,
    /// Among how many outcomes of that slip the written one is.
    pub ways: u64,
}

/// Decimal points go astray by so many places at most: 元 for 万元 is four.
const MOST_SHIFT: i32 = 4;
/// Numbers are this long at most, in their last digit.
const LONGEST: i64 = 10_i64.pow(15);
/// And have so many decimals.
const MOST_DECIMALS: u32 = 12;
/// Whole numbers below this are counts and periods.
const FEW: i64 = 1000;
/// Digits of a usual amount. A longer number slips more often, but into as many more others: its length does not count.
const USUAL: usize = 5;
/// Periods that are taken for one another: a year in months, quarters, half-years.
const PERIODS: [i64; 6] = [1, 2, 3, 4, 6, 12];

/// What a number is, as far as a hand would slip with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// An amount or a rate in money.
    Money,
    /// Months, days, hours.
    Period,
    /// Anything else.
    Other,
}

impl Nature {
    /// Of a literal.
    pub fn of(literal: &Literal, units: &UnitTable) -> Self {
        match literal.unit.dimension {
            dimension if units.has_money(dimension) => Self::Money,
            dimension if units.is_period(dimension) => Self::Period,
            _ => Self::Other,
        }
    }
}

/// Where the decimal point, or 元 for 万元, could have gone astray: the number that was meant, with its own step.
pub fn shifted(literal: &Literal, nature: Nature) -> impl Iterator<Item = (Literal, Slip, u64)> {
    // Nobody writes 12 months for 0.12, or 3 lines for 30,000; 460 people may stand for 46.
    let (scale, mantissa) = (literal.number.scale(), literal.number.mantissa().abs());
    let sound = move |by: i32| match nature {
        _ if scale > 0 => true,
        Nature::Money => by < 0 || mantissa >= i128::from(FEW) || mantissa % 10_i128.pow(by.unsigned_abs()) == 0,
        Nature::Period => false,
        Nature::Other if mantissa < i128::from(FEW) => by == -1 || (by == 1 && mantissa % 10 == 0),
        Nature::Other => by < 0 || mantissa % 10_i128.pow(by.unsigned_abs()) == 0,
    };
    let all = (-MOST_SHIFT..=MOST_SHIFT).filter(move |by| *by != 0 && sound(*by));
    all.filter_map(|by| literal.shifted(by).map(|meant| (meant, Slip::Shifted(by), 2 * u64::from(MOST_SHIFT.unsigned_abs()))))
}

/// The numbers between two ends, both included, that could have been meant where a literal is written; no digit was lost beyond `finest`.
pub fn meant(literal: &Literal, nature: Nature, low: &Exact, high: &Exact, finest: Option<&Exact>) -> Vec<Meant> {
    let mut found = Vec::new();
    if literal.number.is_sign_negative() {
        // A decrease is written like an increase, with a sign.
        let positive = Literal { number: -literal.number, ..literal.clone() };
        let mirrored = meant(&positive, nature, &high.negated(), &low.negated(), finest);
        return mirrored.into_iter().map(|one| Meant { value: one.value.negated(), ..one }).collect();
    }
    let (Ok(mantissa), scale) = (i64::try_from(literal.number.mantissa()), literal.number.scale()) else { return found };
    // Longer numbers are no amounts; their powers of ten would not fit.
    if mantissa <= 0 || mantissa >= LONGEST || scale > MOST_DECIMALS {
        return found;
    }
    // People and months are whole.
    let step = literal.step();
    let whole = |value: &Exact| nature == Nature::Money || scale > 0 || value.over(&step).is_ok_and(|steps| steps.is_whole());
    let mut keep = |value: Exact, slip: Slip, ways: usize| {
        if value >= *low && value <= *high && value != literal.value() && !value.is_zero() && whole(&value) {
            found.push(Meant { value, slip, ways: ways.max(1) as u64 });
        }
    };
    let digits = Digits::new(mantissa, scale);
    // Whole digits first; only what lies between the ends is made a number.
    let (least, most) = (low.over(&step), high.over(&step));
    let (Ok(least), Ok(most)) = (least, most) else { return found };
    let within = |n: i64| Exact::integer(n) >= least && Exact::integer(n) <= most;
    for (n, slip, ways) in digits.of_same_scale() {
        if within(n)
            && let Ok(value) = step.times(&Exact::integer(n))
        {
            keep(value, slip, ways);
        }
    }
    // A digit lost behind the point, and one that stands there twice.
    let fine = step.times(&Exact::power_of_ten(-1)).is_ok_and(|fine| finest.is_none_or(|finest| fine >= *finest));
    for (n, power, slip, ways) in digits.of_other_scale().into_iter().filter(|(_, power, ..)| *power > 0 || fine) {
        if let Ok(value) = step.times(&Exact::power_of_ten(power)).and_then(|step| step.times(&Exact::integer(n))) {
            keep(value, slip, ways);
        }
    }
    for (meant, slip, ways) in shifted(literal, nature) {
        keep(meant.value(), slip, ways as usize);
    }
    for (numer, denom, ways) in factors(literal, nature) {
        if let Ok(value) = literal.value().times(&Exact::integer(denom)).and_then(|value| value.over(&Exact::integer(numer))) {
            keep(value, Slip::Factor { numer, denom }, ways);
        }
    }
    found
}

/// How many numbers can be written with as many digits.
pub fn possible(literal: &Literal) -> u64 {
    let digits = literal.number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    10_u64.saturating_pow(digits.min(18))
}

/// What is written over what was meant: of a short period another, of an amount the usual multiples; with the ways of each.
pub fn factors(literal: &Literal, nature: Nature) -> Vec<(i64, i64, usize)> {
    let (mantissa, scale) = (i64::try_from(literal.number.mantissa()).unwrap_or(0), literal.number.scale());
    if nature != Nature::Money && scale == 0 && PERIODS.contains(&mantissa) {
        if nature == Nature::Other {
            return Vec::new();
        }
        return PERIODS.into_iter().filter(|period| *period != mantissa).map(|period| (mantissa, period, PERIODS.len() / 2)).collect();
    }
    // Months and quarters are forgotten more often than anything that comes in twos and threes.
    let multiples = [(12, 8), (4, 8), (3, 24), (2, 24)];
    multiples.into_iter().flat_map(|(n, ways)| [(n, 1, ways), (1, n, ways)]).collect()
}

/// The digits of a number, from the last.
struct Digits {
    mantissa: i64,
    scale: usize,
    digits: Vec<i64>,
    powers: Vec<i64>,
}

impl Digits {
    fn new(mantissa: i64, scale: u32) -> Self {
        let scale = scale as usize;
        let mut digits = Vec::new();
        let mut rest = mantissa;
        while rest > 0 || digits.len() <= scale {
            digits.push(rest % 10);
            rest /= 10;
        }
        let powers = (0..=digits.len()).map_while(|at| 10_i64.checked_pow(u32::try_from(at).ok()?)).collect();
        Self { mantissa, scale, digits, powers }
    }

    fn power(&self, at: usize) -> i64 {
        self.powers.get(at).copied().unwrap_or(i64::MAX)
    }

    /// The number with a digit more at a place.
    fn with(&self, at: usize, digit: i64) -> Option<i64> {
        let power = self.power(at);
        (self.mantissa / power).checked_mul(10)?.checked_add(digit)?.checked_mul(power)?.checked_add(self.mantissa % power)
    }

    fn without(&self, at: usize) -> i64 {
        let power = self.power(at);
        self.mantissa / power / 10 * power + self.mantissa % power
    }

    fn of_same_scale(&self) -> Vec<(i64, Slip, usize)> {
        let count = self.digits.len();
        let mut found = Vec::with_capacity(count * 20);
        for (at, own) in self.digits.iter().enumerate() {
            // A number does not begin with a zero, but for the one before the point.
            let first = at + 1 == count && count > self.scale + 1;
            for digit in (0..10).filter(|digit| digit != own && !(first && *digit == 0)) {
                found.push((self.mantissa + (digit - own) * self.power(at), Slip::Digit, 9 * USUAL));
            }
        }
        for (at, pair) in self.digits.windows(2).enumerate() {
            let by = (pair[0] - pair[1]) * (self.power(at + 1) - self.power(at));
            // Nobody writes 0200 for 2000.
            let leads = at + 2 == count && count > self.scale + 1 && pair[0] == 0;
            if by != 0 && !leads {
                found.push((self.mantissa + by, Slip::Swapped, USUAL - 1));
            }
        }
        // In front of the point the places of the others shift, behind it they do not.
        for at in self.scale..=count {
            for digit in (0..10).filter(|digit| !(at == count && *digit == 0)) {
                found.extend(self.with(at, digit).map(|n| (n, Slip::Dropped, USUAL)));
            }
        }
        for at in self.scale..count.saturating_sub(1) {
            if self.digits[at] == self.digits[at + 1] {
                found.push((self.without(at), Slip::Doubled, USUAL));
            }
        }
        found
    }

    /// The number, the power of ten that its step is to the written one, the slip.
    fn of_other_scale(&self) -> Vec<(i64, i32, Slip, usize)> {
        let mut found = Vec::new();
        if self.scale > 0 {
            for at in 0..=self.scale {
                for digit in 0..10 {
                    // A zero at the end changes nothing.
                    if !(at == 0 && digit == 0) {
                        found.extend(self.with(at, digit).map(|n| (n, -1, Slip::Dropped, USUAL)));
                    }
                }
            }
            for at in 0..self.scale.saturating_sub(1) {
                if self.digits[at] == self.digits[at + 1] {
                    found.push((self.without(at), 1, Slip::Doubled, USUAL));
                }
            }
        } else if self.mantissa >= FEW {
            // The whole fraction may have been one digit.
            for digit in 1..10 {
                found.extend(self.with(0, digit).map(|n| (n, -1, Slip::Dropped, USUAL)));
            }
        }
        found
    }
}
