//! The accounts of figures: 30214 租赁费.
//!
//! Owns nothing but the index of a file's labels by figure.

use rustc_hash::FxHashMap;

use crate::book::{Label, Module};

/// The labels of each figure of a file, in order.
pub fn accounts(module: &Module) -> FxHashMap<u32, Vec<&Label>> {
    let mut accounts: FxHashMap<u32, Vec<&Label>> = FxHashMap::default();
    for label in &module.labels {
        accounts.entry(label.figure).or_default().push(label);
    }
    accounts
}
