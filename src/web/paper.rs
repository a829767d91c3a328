//! Papers of a book as downloads.
//!
//! Owns their names.
//! Must never decide what a paper says.

use super::answer::Answer;
use crate::compare::Comparison;
use crate::folder;
use crate::message::{Phrase, Problem, Text};
use crate::present::audit::{Audit, inputs};
use crate::present::form::forms;
use crate::present::report::{self, Shown};
use crate::present::review::{Format, review};
use crate::present::xlsx;
use crate::workbench::Scene;
use crate::workbook::{Contents, make as workbook};

/// The types of what is downloaded.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Makes a paper of what the files say; of a document that is no book the review only.
///
/// # Errors
/// Why it cannot be made.
pub fn make(scene: &Scene<'_, '_, '_>, is_book: bool, kind: &str) -> Result<Answer, Problem> {
    let Scene { report, causes, sources, language, .. } = *scene;
    let trace = report.judged.trace;
    let audit = || {
        let files = inputs(sources, &[trace.book], |source, is_file| folder::fingerprint(source, is_file && is_book))?;
        Ok::<_, Problem>(Audit { version: env!("CARGO_PKG_VERSION").to_owned(), date: None, files })
    };
    let review = |format| review(report, causes, sources, &audit()?, language).render(format);
    let comparison: Option<&Comparison> = None;
    let (mime, body) = match kind {
        "xlsx" => {
            let audit = audit()?;
            let contents = Contents { report, causes, comparison, audit: &audit, sources, language, redactor: None };
            (XLSX, xlsx::write(&workbook(&contents).workbook)?)
        }
        "docx" => {
            let projects: Vec<_> = trace.book.projects().map(|at| trace.graph.id(at, 0)).collect();
            (DOCX, forms(trace, &projects, comparison, None)?)
        }
        "review.html" => ("text/html; charset=utf-8", review(Format::Html)?),
        "review.docx" => (DOCX, review(Format::Docx)?),
        "review.xlsx" => (XLSX, review(Format::Xlsx)?),
        "review.md" => ("text/markdown; charset=utf-8", review(Format::Markdown)?),
        "findings.csv" => {
            let view = report::View { sources, language, colour: false };
            ("text/csv; charset=utf-8", report::render(report::Format::Csv, &[Shown::new(report, causes, |_| true)], &view))
        }
        _ => return Err(Problem::nowhere(Text::new(format!("没有“{kind}”这种文件"), format!("there is no paper '{kind}'")))),
    };
    let (title, ending) = match kind {
        "xlsx" => (Phrase::new("测算表", "estimates"), "xlsx"),
        "docx" => (Phrase::new("申报表", "forms"), "docx"),
        "findings.csv" => (Phrase::new("问题", "findings"), "csv"),
        _ => (Phrase::new("评审表", "review"), kind.trim_start_matches("review.")),
    };
    Ok(Answer { status: 200, mime, file: Some(format!("{}.{ending}", title.get(language))), body, made: None })
}
