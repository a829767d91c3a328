//! The workbench: a page on this machine's own address, for people who live in a browser.
//!
//! Owns who may ask, what may be asked, and one thread for each book that answers.
//! Must never decide what a book says, or listen to another machine.

mod answer;
mod assets;
mod desk;
mod guard;
mod hand;
mod listen;
mod office;
mod paper;
mod question;
mod routes;
mod subject;

pub use listen::serve;

use std::path::PathBuf;

use crate::message::Language;

/// How the workbench is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The book, the folder with books and documents, or the document.
    pub path: PathBuf,
    /// Last year's book, to compare with.
    pub last: Option<PathBuf>,
    /// The port; the first that is free without.
    pub port: Option<u16>,
    /// Whether nothing may be saved.
    pub read_only: bool,
    /// The language that the page begins in.
    pub language: Language,
}
