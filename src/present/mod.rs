//! Traces and findings as bytes for people and machines.
//!
//! Owns every renderer, one file each; formats carry the same facts.
//! Must never compute an amount.

pub mod audit;
pub mod cause;
pub mod columns;
pub mod comparison;
pub mod diagnostic;
pub mod docx;
pub mod form;
pub mod grid;
pub mod norms;
pub mod plan;
pub mod prose;
pub mod redact;
pub mod report;
pub mod review;
pub mod schema;
pub mod sheet;
pub mod skeleton;
pub mod tree;
pub mod xlsx;
