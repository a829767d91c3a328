//! How likely a cause is, against the others that would explain the same finding.
//!
//! Owns what each kind of slip costs in sixteenths of a bit, and the share that a cost has among others.
//! Must never touch an amount: it weighs hypotheses, in whole numbers, the same on every machine.

use super::kind::Kind;
use super::slip::Slip;

/// Sixteenths of a bit: what is half as likely costs sixteen more.
pub type Cost = i64;

const BIT: Cost = 16;

/// A comparison that another cause mends and this one does not: a second error, and its own slip.
pub const UNMENDED: Cost = 13 * BIT;
/// A comparison that would no longer hold: a second error that happens to make up for the first.
pub const BROKEN: Cost = 10 * BIT;
/// The same of a printed sum that the wrong number is a part of: it may have been added up from it.
pub const FOLLOWS: Cost = 40;
/// A comparison that holds then only because roundings may hide the rest.
pub const LOOSE: Cost = 6 * BIT;
/// A wrong number that was carried into a printed total above it.
pub const CARRIED: Cost = 44;
/// A digit more than the number written has.
pub const FINER: Cost = 2 * BIT;
/// Something else that is written nowhere: it always competes.
pub const ELSE: Cost = 30 * BIT;

/// Shares of slips among those that people make, in a thousand.
fn share(kind: Kind, slip: Option<Slip>) -> u64 {
    match (kind, slip) {
        (_, Some(Slip::Digit)) => 300,
        (_, Some(Slip::Swapped)) => 80,
        (_, Some(Slip::Dropped)) => 60,
        (_, Some(Slip::Doubled)) => 40,
        (_, Some(Slip::Shifted(by))) if by.abs() == 1 => 120,
        (_, Some(Slip::Shifted(_))) => 50,
        (_, Some(Slip::Factor { .. })) => 50,
        (Kind::OtherPlace, None) => 150,
        (Kind::WrongOperand, None) => 80,
        (Kind::PartOmitted | Kind::PartDoubled, None) => 60,
        (Kind::OtherFigure, None) => 40,
        (Kind::RoundingMode, None) => 50,
        (Kind::RoundedInput, None) => 40,
        (Kind::WrongLabel, None) => 20,
        // Every line of a form that adds up is what the others leave: that says next to nothing.
        (Kind::Residual, None) => 2,
        (_, None) => 20,
    }
}

/// What it costs to suppose a slip that has so many outcomes.
pub fn cost(kind: Kind, slip: Option<Slip>, ways: u64) -> Cost {
    log2(1000) - log2(share(kind, slip)) + log2(ways.max(1))
}

/// The logarithm to base two in sixteenths, to within a tenth of a bit.
pub fn log2(n: u64) -> Cost {
    let whole = n.max(1).ilog2();
    // Between two powers of two the logarithm is taken for a straight line.
    let rest = ((u128::from(n.max(1)) << 4) >> whole) as Cost - 16;
    Cost::from(whole) * BIT + rest
}

/// The share of one cost among all, in a thousand: what is left of the doubt when nothing else is supposed.
pub fn portion(own: Cost, all: &[Cost]) -> u64 {
    let least = all.iter().copied().min().unwrap_or(own).min(own);
    let weight = |cost: Cost| -> u128 {
        let above = cost - least;
        let (whole, rest) = (above / BIT, above % BIT);
        // 2^(-rest/16), again as a straight line.
        ((1_u128 << 60) >> u32::try_from(whole).unwrap_or(u32::MAX).min(100)) * u128::from((32 - rest).unsigned_abs()) / 32
    };
    let total: u128 = all.iter().map(|cost| weight(*cost)).sum();
    u64::try_from(weight(own) * 1000 / total.max(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_near_enough() {
        assert_eq!(log2(1), 0);
        assert_eq!(log2(2), 16);
        assert_eq!(log2(1024), 160);
        assert!((log2(1000) - 159).abs() <= 2);
        assert!((log2(3) - 25).abs() <= 2);
    }

    #[test]
    fn portions_add_up() {
        let costs = [100, 116, 400];
        let parts: Vec<u64> = costs.iter().map(|cost| portion(*cost, &costs)).collect();
        assert!((i64::try_from(parts[0]).unwrap() - 667).abs() <= 3, "{parts:?}");
        assert!(parts[2] <= 1);
        assert!(parts.iter().sum::<u64>() >= 990);
    }
}
