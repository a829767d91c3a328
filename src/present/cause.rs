//! Causes as lines of text: how sure, which number, why, and what it would do to the totals above.
//!
//! Owns what `check`, `show` and `explain` print of a cause alike.
//! Must never choose among causes.

use crate::cause::{Cause, Causes, Confidence, Place};
use crate::check::Finding;
use crate::message::{Language, Phrase};
use crate::recompute::FigureId;

/// The name of the line.
pub const TITLE: Phrase = Phrase::new("可能原因", "cause");

/// How sure a cause is, in words.
pub fn confidence(confidence: Confidence) -> Phrase {
    match confidence {
        Confidence::Likely => Phrase::new("很可能", "likely"),
        Confidence::Possible => Phrase::new("可能", "possible"),
    }
}

/// A cause, its evidence and what would follow from it, a line each.
pub fn lines(cause: &Cause, language: Language) -> Vec<String> {
    let first = format!("[{}] {}", confidence(cause.confidence).get(language), cause.message.get(language));
    std::iter::once(first).chain(cause.details.iter().map(|text| text.get(language).to_owned())).collect()
}

/// The same on one line, without how sure it is.
pub fn message(cause: &Cause, language: Language) -> String {
    let texts: Vec<&str> = std::iter::once(&cause.message).chain(&cause.details).map(|text| text.get(language)).collect();
    texts.join(Phrase::new("。", "; ").get(language))
}

/// The same with it.
pub fn sentence(cause: &Cause, language: Language) -> String {
    format!("[{}] {}", confidence(cause.confidence).get(language), message(cause, language))
}

/// A cause that is told in full elsewhere.
pub fn above(cause: &Cause, language: Language) -> Option<String> {
    let edit = cause.edits.first()?;
    Some(match language {
        Language::Chinese => format!("同上：“{}”{} → {}", edit.figure, edit.written, edit.implied),
        Language::English => format!("as above: '{}', {} → {}", edit.figure, edit.written, edit.implied),
    })
}

/// The leading causes of the findings on a figure, and those that would change the figure itself.
pub fn of_figure(findings: &[Finding], causes: &Causes, id: FigureId, language: Language) -> String {
    let mut told: Vec<&Cause> = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let changes = |cause: &Cause| cause.edits.iter().any(|edit| edit.place == Place::Figure(id) && !edit.carried);
        let worth = causes.worth_telling(at);
        for cause in worth.into_iter().filter(|cause| finding.id == Some(id) || changes(cause)) {
            if !told.iter().any(|other| std::ptr::eq(*other, cause)) {
                told.push(cause);
            }
        }
    }
    told.iter().map(|cause| format!("  {} {}\n", TITLE.get(language), lines(cause, language).join("\n    "))).collect()
}
