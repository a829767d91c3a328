//! cesuan (测算): recomputes the basis of every figure of a government budget application, exactly.
//!
//! Layers, each knowing only those before it:
//! [`source`] and [`message`], [`quantity`], [`formula`], [`book`], [`recompute`], [`check`], [`cause`], [`compare`], [`edit`],
//! [`roll`], [`present`], [`workbook`], [`submission`], [`workbench`], [`folder`], [`web`], [`cli`].
#![forbid(unsafe_code)]

pub mod source;

pub mod message;

pub mod quantity;

pub mod formula;

pub mod book;

pub mod recompute;

pub mod check;

pub mod cause;

pub mod compare;

pub mod edit;

pub mod roll;

pub mod present;

pub mod workbook;

pub mod submission;

pub mod workbench;

pub mod folder;

pub mod web;

pub mod cli;
