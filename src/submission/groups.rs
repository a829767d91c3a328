//! Numbers that are one number in several places.
//!
//! Owns which number stands for the others.
//! Must never know why two numbers are one.

use rustc_hash::FxHashMap;

use crate::submission::index::NumberId;

/// Groups of numbers, each with the one that stands for it.
#[derive(Debug, Default)]
pub struct Groups {
    above: FxHashMap<NumberId, NumberId>,
}

impl Groups {
    /// The number that stands for another, or itself.
    pub fn of(&self, id: NumberId) -> NumberId {
        let mut at = id;
        while let Some(above) = self.above.get(&at) {
            at = *above;
        }
        at
    }

    /// Joins two groups; the earlier number stands for both.
    pub fn join(&mut self, a: NumberId, b: NumberId) {
        let (a, b) = (self.of(a), self.of(b));
        if a != b {
            self.above.insert(a.max(b), a.min(b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_stands_for_all() {
        let mut groups = Groups::default();
        groups.join(NumberId(7), NumberId(4));
        groups.join(NumberId(9), NumberId(7));
        groups.join(NumberId(2), NumberId(9));
        assert_eq!([7, 4, 9, 2, 5].map(|id| groups.of(NumberId(id)).0), [2, 2, 2, 2, 5]);
    }
}
