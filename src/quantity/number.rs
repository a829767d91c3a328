//! Exact rational numbers with a bounded size.
//!
//! Owns [`Exact`] and [`round`], the only rounding function of the program.
//! Must never know of units, and never loses a digit in silence.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// The most bits a numerator or denominator may have. A chain of squarings reaches it in a dozen steps; no budget does.
const MOST_BITS: u64 = 1024;

/// Digits shown of a ratio that does not end, and the most a decimal holds.
pub const RATIO_DIGITS: usize = 28;

/// Arithmetic that has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticError {
    /// The divisor is zero.
    DivisionByZero,
    /// The result needs more than the bounded number of digits.
    TooLarge,
}

/// An exact rational number.
///
/// Always reduced, with a positive denominator, and small whenever it fits, so that equal numbers have equal forms.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Form);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    Small { numer: i64, denom: i64 },
    Big(Box<BigRational>),
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Form::Small { numer: 0, denom: 1 });
    /// One.
    pub const ONE: Self = Self(Form::Small { numer: 1, denom: 1 });

    /// A whole number.
    pub const fn integer(n: i64) -> Self {
        Self(Form::Small { numer: n, denom: 1 })
    }

    /// A fraction of two whole numbers.
    #[cfg(test)]
    fn ratio(numer: i128, denom: i128) -> Result<Self, ArithmeticError> {
        if denom == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        Self::reduce(numer, denom)
    }

    /// Ten to a power.
    pub fn power_of_ten(exponent: i32) -> Self {
        let magnitude = exponent.unsigned_abs();
        if let Some(ten) = 10_i64.checked_pow(magnitude) {
            let (numer, denom) = if exponent < 0 { (1, ten) } else { (ten, 1) };
            return Self(Form::Small { numer, denom });
        }
        let ten = num_traits::pow(BigInt::from(10), magnitude as usize);
        let big = if exponent < 0 { BigRational::new(BigInt::one(), ten) } else { BigRational::from(ten) };
        Self(Form::Big(Box::new(big)))
    }

    /// A written decimal, exactly.
    pub fn from_decimal(decimal: Decimal) -> Self {
        let denom = 10_i128.pow(decimal.scale());
        // Both parts are within 29 digits, so that this cannot fail.
        Self::reduce(decimal.mantissa(), denom).unwrap_or(Self::ZERO)
    }

    /// The product with a written decimal.
    pub fn times_decimal(&self, decimal: Decimal) -> Result<Self, ArithmeticError> {
        if let (Form::Small { numer, denom }, Ok(mantissa)) = (&self.0, i64::try_from(decimal.mantissa()))
            && let Some(power) = 10_i64.checked_pow(decimal.scale())
        {
            return Self::reduce(i128::from(*numer) * i128::from(mantissa), i128::from(*denom) * i128::from(power));
        }
        self.times(&Self::from_decimal(decimal))
    }

    fn reduce(numer: i128, denom: i128) -> Result<Self, ArithmeticError> {
        if let (Ok(numer), Ok(denom)) = (i64::try_from(numer), i64::try_from(denom)) {
            // Most amounts are whole in base units: one division, no search for a common divisor.
            if denom == 1 {
                return Ok(Self::integer(numer));
            }
            if denom > 1 && numer % denom == 0 {
                return Ok(Self::integer(numer / denom));
            }
        }
        // Euclid in 64 bits where both fit: 128-bit division is several times slower.
        let divisor = match (u64::try_from(numer.unsigned_abs()), u64::try_from(denom.unsigned_abs())) {
            (Ok(a), Ok(b)) => i128::from(a.gcd(&b)),
            _ => return Self::from_big(BigRational::new(BigInt::from(numer), BigInt::from(denom))),
        };
        let sign = if denom < 0 { -1 } else { 1 };
        let (numer, denom) = (sign * numer / divisor, sign * denom / divisor);
        match (i64::try_from(numer), i64::try_from(denom)) {
            (Ok(numer), Ok(denom)) => Ok(Self(Form::Small { numer, denom })),
            _ => Self::from_big(BigRational::new(BigInt::from(numer), BigInt::from(denom))),
        }
    }

    fn from_big(big: BigRational) -> Result<Self, ArithmeticError> {
        if let (Some(numer), Some(denom)) = (big.numer().to_i64(), big.denom().to_i64()) {
            return Ok(Self(Form::Small { numer, denom }));
        }
        if big.numer().bits().max(big.denom().bits()) > MOST_BITS {
            return Err(ArithmeticError::TooLarge);
        }
        Ok(Self(Form::Big(Box::new(big))))
    }

    fn to_big(&self) -> BigRational {
        match &self.0 {
            Form::Small { numer, denom } => BigRational::new_raw(BigInt::from(*numer), BigInt::from(*denom)),
            Form::Big(big) => (**big).clone(),
        }
    }

    /// The bits that its longer part has.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Form::Small { .. } => 64,
            Form::Big(big) => big.numer().bits().max(big.denom().bits()),
        }
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Result<Self, ArithmeticError> {
        if let (Form::Small { numer: a, denom: b }, Form::Small { numer: c, denom: d }) = (&self.0, &other.0) {
            let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
            return if b == d { Self::reduce(a + c, b) } else { Self::reduce(a * d + c * b, b * d) };
        }
        Self::from_big(self.to_big() + other.to_big())
    }

    /// The difference.
    pub fn minus(&self, other: &Self) -> Result<Self, ArithmeticError> {
        self.plus(&other.negated())
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Result<Self, ArithmeticError> {
        if let (Form::Small { numer: a, denom: b }, Form::Small { numer: c, denom: d }) = (&self.0, &other.0) {
            return Self::reduce(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d));
        }
        Self::from_big(self.to_big() * other.to_big())
    }

    /// The quotient.
    pub fn over(&self, other: &Self) -> Result<Self, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        if let (Form::Small { numer: a, denom: b }, Form::Small { numer: c, denom: d }) = (&self.0, &other.0) {
            return Self::reduce(i128::from(*a) * i128::from(*d), i128::from(*b) * i128::from(*c));
        }
        Self::from_big(self.to_big() / other.to_big())
    }

    /// The number with its sign changed.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Form::Small { numer, denom } if *numer != i64::MIN => Self(Form::Small { numer: -numer, denom: *denom }),
            _ => Self::from_big(-self.to_big()).unwrap_or(Self::ZERO),
        }
    }

    /// The number without its sign.
    #[must_use]
    pub fn magnitude(&self) -> Self {
        if self.is_negative() { self.negated() } else { self.clone() }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small { numer: 0, .. })
    }

    /// Whether it is less than zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small { numer, .. } => *numer < 0,
            Form::Big(big) => big.is_negative(),
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Form::Small { denom, .. } => *denom == 1,
            Form::Big(big) => big.is_integer(),
        }
    }

    /// Its numerator and its denominator, in digits.
    pub fn fraction(&self) -> (String, String) {
        match &self.0 {
            Form::Small { numer, denom } => (numer.to_string(), denom.to_string()),
            Form::Big(big) => (big.numer().to_string(), big.denom().to_string()),
        }
    }

    /// Its decimal digits: all of them where they end within `most` places, else so many, cut off, and `false`.
    pub fn decimal(&self, most: usize) -> (String, bool) {
        let big = self.to_big();
        let (whole, mut rest) = big.numer().magnitude().div_rem(big.denom().magnitude());
        let mut text = if self.is_negative() { format!("-{whole}") } else { whole.to_string() };
        if rest.is_zero() {
            return (text, true);
        }
        text.push('.');
        for _ in 0..most {
            let (digit, next) = (rest * 10_u32).div_rem(big.denom().magnitude());
            text.push(char::from(b'0' + digit.to_u8().unwrap_or(0)));
            rest = next;
            if rest.is_zero() {
                return (text, true);
            }
        }
        (text, false)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Small { numer: a, denom: b }, Form::Small { numer: c, denom: d }) = (&self.0, &other.0) {
            return (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)));
        }
        self.to_big().cmp(&other.to_big())
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Small { numer, denom: 1 } => write!(f, "{numer}"),
            Form::Small { numer, denom } => write!(f, "{numer}/{denom}"),
            Form::Big(big) => write!(f, "{big}"),
        }
    }
}

/// Which way [`round`] goes when a number lies between two multiples of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, half away from zero (四舍五入).
    HalfUp,
    /// Away from nothing to the next larger number (向上取整).
    Up,
    /// To the next smaller number (向下取整).
    Down,
}

/// The multiple of `step` that `value` is rounded to. The only rounding function of the program.
///
/// | value | step | half up | up | down |
/// |---|---|---|---|---|
/// | 2.5 | 1 | 3 | 3 | 2 |
/// | -2.5 | 1 | -3 | -2 | -3 |
/// | 712.6904 | 0.01 | 712.69 | 712.70 | 712.69 |
///
/// # Errors
/// A step of zero is a division by zero; a result past the size limit is too large.
pub fn round(value: &Exact, step: &Exact, mode: Rounding) -> Result<Exact, ArithmeticError> {
    let steps = value.over(step)?;
    if steps.is_whole() {
        return Ok(value.clone());
    }
    let whole = match (&steps.0, mode) {
        (Form::Small { numer, denom }, Rounding::HalfUp) => {
            let (n, d) = (i128::from(numer.unsigned_abs()), i128::from(*denom));
            let away = Integer::div_floor(&(2 * n + d), &(2 * d));
            Exact::reduce(if *numer < 0 { -away } else { away }, 1)?
        }
        (Form::Small { numer, denom }, Rounding::Up) => Exact::integer(Integer::div_ceil(numer, denom)),
        (Form::Small { numer, denom }, Rounding::Down) => Exact::integer(Integer::div_floor(numer, denom)),
        (Form::Big(big), Rounding::HalfUp) => Exact::from_big(big.round())?,
        (Form::Big(big), Rounding::Up) => Exact::from_big(big.ceil())?,
        (Form::Big(big), Rounding::Down) => Exact::from_big(big.floor())?,
    };
    whole.times(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(numer: i64, denom: i64) -> Exact {
        Exact::ratio(numer.into(), denom.into()).unwrap()
    }

    fn anything() -> impl Strategy<Value = (i64, i64)> {
        let numer = prop_oneof![any::<i64>(), -1000_i64..1000, Just(i64::MAX), Just(i64::MIN)];
        let denom = prop_oneof![1_i64..1000, 1_i64..=i64::MAX, Just(i64::MAX)];
        (numer, denom)
    }

    #[test]
    fn rounding_follows_its_table() {
        let rows = [
            ((5, 2), 3, 3, 2),
            ((-5, 2), -3, -2, -3),
            ((7, 3), 2, 3, 2),
            ((-7, 3), -2, -2, -3),
            ((1, 2), 1, 1, 0),
            ((-1, 2), -1, 0, -1),
            ((4, 1), 4, 4, 4),
        ];
        for ((n, d), half, up, down) in rows {
            let value = exact(n, d);
            for (mode, wanted) in [(Rounding::HalfUp, half), (Rounding::Up, up), (Rounding::Down, down)] {
                assert_eq!(round(&value, &Exact::ONE, mode), Ok(Exact::integer(wanted)), "{n}/{d} {mode:?}");
            }
        }
    }

    #[test]
    fn size_is_bounded_and_zero_divides_nothing() {
        let mut number = exact(1_000_003, 7);
        let grown = loop {
            match number.times(&number) {
                Ok(next) => number = next,
                Err(error) => break error,
            }
        };
        assert_eq!(grown, ArithmeticError::TooLarge);
        assert_eq!(Exact::ONE.over(&Exact::ZERO), Err(ArithmeticError::DivisionByZero));
    }

    #[test]
    fn a_third_three_times_is_one() {
        let third = Exact::ONE.over(&Exact::integer(3)).unwrap();
        assert_eq!(third.times(&Exact::integer(3)), Ok(Exact::ONE));
        assert_eq!(third.decimal(6), ("0.333333".into(), false));
        assert_eq!(exact(-11, 8).decimal(28), ("-1.375".into(), true));
    }

    proptest! {
        /// The fast path agrees with the rational library it stands before, operation by operation.
        #[test]
        fn arithmetic_agrees_with_big_rationals(a in anything(), b in anything()) {
            let big = |(n, d): (i64, i64)| BigRational::new(n.into(), d.into());
            let (x, y) = (exact(a.0, a.1), exact(b.0, b.1));
            prop_assert_eq!(x.plus(&y).unwrap().to_big(), big(a) + big(b));
            prop_assert_eq!(x.minus(&y).unwrap().to_big(), big(a) - big(b));
            prop_assert_eq!(x.times(&y).unwrap().to_big(), big(a) * big(b));
            if b.0 != 0 {
                prop_assert_eq!(x.over(&y).unwrap().to_big(), big(a) / big(b));
            }
            prop_assert_eq!(x.cmp(&y), big(a).cmp(&big(b)));
            prop_assert_eq!(x.magnitude().to_big(), big(a).abs());
            // Equal numbers have equal forms.
            prop_assert_eq!(x.plus(&y).unwrap().minus(&y).unwrap(), x);
        }

        /// A rounded number is a multiple of the step, and no further than half a step away.
        #[test]
        fn rounding_goes_to_the_nearest_multiple(a in anything(), places in 0_i32..6) {
            let (value, step) = (exact(a.0, a.1), Exact::power_of_ten(-places));
            let rounded = round(&value, &step, Rounding::HalfUp).unwrap();
            prop_assert!(rounded.over(&step).unwrap().is_whole());
            let off = rounded.minus(&value).unwrap().magnitude().times(&Exact::integer(2)).unwrap();
            prop_assert!(off <= step);
            prop_assert_eq!(round(&rounded, &step, Rounding::HalfUp).unwrap(), rounded);
        }
    }
}
