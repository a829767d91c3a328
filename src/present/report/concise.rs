//! One line a finding: place, severity, rule, sentence.

use super::{Shown, View, severity};
use crate::message::Phrase;

pub fn render(books: &[Shown<'_, '_, '_>], view: &View<'_>) -> String {
    let mut out = String::new();
    for finding in books.iter().flat_map(|book| &book.findings) {
        let location = view.sources.seen(finding.location);
        let source = view.sources.get(location.file);
        let accepted = if finding.accepted.is_some() { Phrase::new("（已接受）", " (accepted)").get(view.language) } else { "" };
        // A name from a table may have anything in it: a finding stays one line, and no terminal obeys it.
        let line = format!(
            "{}: {}[{}] {}{accepted}",
            source.place(location.span.start),
            severity(finding.severity).get(view.language),
            finding.rule.name,
            finding.message.get(view.language),
        );
        out.extend(line.chars().map(|c| if c.is_control() { ' ' } else { c }));
        out.push('\n');
    }
    out
}
