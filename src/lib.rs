//! cesuan (测算): recomputes every figure of a budget application, exactly.
#![forbid(unsafe_code)]

pub mod book;
pub mod formula;
pub mod message;
pub mod quantity;
pub mod recompute;
pub mod source;
