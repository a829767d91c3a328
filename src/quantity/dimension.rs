//! Dimensions: products of powers of base units, in one machine word.
//!
//! Owns [`Dimension`] and its multiplication.
//! Must never know the names of units.

/// The number of a base unit in its table, from 1.
pub type BaseId = u16;

/// A product of powers of at most eight base units.
///
/// Eight lanes of sixteen bits, sorted: eleven bits of unit, five of power (−15 to 15, offset by 16); an unused lane is zero and lies last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Dimension([u16; 8]);

const POWER_BITS: u32 = 5;
const OFFSET: i32 = 16;

/// The most base units a table may hold.
pub const MOST_BASES: usize = (1 << (16 - POWER_BITS)) - 1;

impl Dimension {
    /// The dimension of plain numbers.
    pub const NONE: Self = Self([0; 8]);

    /// One base unit to the first power.
    pub fn base(id: BaseId) -> Self {
        let mut lanes = [0; 8];
        lanes[0] = lane(id, 1).unwrap_or(0);
        Self(lanes)
    }

    /// Whether it is the dimension of plain numbers.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The base units with their powers.
    pub fn factors(self) -> impl Iterator<Item = (BaseId, i32)> {
        self.0.into_iter().take_while(|lane| *lane != 0).map(split)
    }

    /// The one base unit it consists of, if it is one to the first power.
    pub fn single(self) -> Option<BaseId> {
        let mut factors = self.factors();
        match (factors.next(), factors.next()) {
            (Some((id, 1)), None) => Some(id),
            _ => None,
        }
    }

    /// The product of two dimensions; none when it needs more than eight units or a power beyond ±15.
    pub fn times(self, other: Self) -> Option<Self> {
        self.combine(other, 1)
    }

    /// The quotient of two dimensions; none as for [`Dimension::times`].
    pub fn over(self, other: Self) -> Option<Self> {
        self.combine(other, -1)
    }

    fn combine(self, other: Self, sign: i32) -> Option<Self> {
        if other.is_none() {
            return Some(self);
        }
        let mut result = [0_u16; 8];
        let mut filled = 0;
        let mut left = self.factors().peekable();
        let mut right = other.factors().peekable();
        loop {
            let (id, power) = match (left.peek().copied(), right.peek().copied()) {
                (None, None) => return Some(Self(result)),
                (Some((a, p)), Some((b, q))) if a == b => {
                    left.next();
                    right.next();
                    (a, p + sign * q)
                }
                (Some((a, p)), Some((b, _))) if a < b => {
                    left.next();
                    (a, p)
                }
                (Some((a, p)), None) => {
                    left.next();
                    (a, p)
                }
                (_, Some((b, q))) => {
                    right.next();
                    (b, sign * q)
                }
            };
            if power != 0 {
                *result.get_mut(filled)? = lane(id, power)?;
                filled += 1;
            }
        }
    }

    /// The dimension without the base units that `drop` chooses.
    #[must_use]
    pub fn without(self, drop: impl Fn(BaseId) -> bool) -> Self {
        let mut result = [0_u16; 8];
        let kept = self.0.into_iter().filter(|lane| *lane != 0 && !drop(split(*lane).0));
        for (slot, lane) in result.iter_mut().zip(kept) {
            *slot = lane;
        }
        Self(result)
    }
}

fn lane(id: BaseId, power: i32) -> Option<u16> {
    let power = u16::try_from(power + OFFSET).ok().filter(|p| (1..=31).contains(p))?;
    (usize::from(id) <= MOST_BASES).then_some(id << POWER_BITS | power)
}

fn split(lane: u16) -> (BaseId, i32) {
    (lane >> POWER_BITS, i32::from(lane & ((1 << POWER_BITS) - 1)) - OFFSET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_cancel_and_are_bounded() {
        let (yuan, person, month) = (Dimension::base(1), Dimension::base(2), Dimension::base(3));
        let rate = yuan.over(person).unwrap().over(month).unwrap();
        assert_eq!(rate.factors().collect::<Vec<_>>(), [(1, 1), (2, -1), (3, -1)]);
        assert_eq!(rate.times(month).unwrap().times(person), Some(yuan));
        assert_eq!(yuan.over(yuan), Some(Dimension::NONE));
        let mut wide = Some(Dimension::NONE);
        for id in 1..=9 {
            wide = wide.and_then(|wide| wide.times(Dimension::base(id)));
        }
        assert_eq!(wide, None);
        let mut tall = Some(yuan);
        for _ in 0..15 {
            tall = tall.and_then(|tall| tall.times(yuan));
        }
        assert_eq!(tall, None);
    }
}
