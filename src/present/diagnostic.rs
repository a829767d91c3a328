//! A message beside the line it is about, as compilers print it.
//!
//! Owns the look of findings and problems in a terminal.
//! Must never choose what is said.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::message::{Language, Phrase, Problem};
use crate::source::{Location, Sources};

/// How grave a message is, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Does not hold, or cannot be understood.
    Error,
    /// To be looked at.
    Warning,
    /// Worth knowing.
    Note,
    /// Found before, and accepted by a person.
    Accepted,
}

impl Tone {
    fn level(self, language: Language) -> Level<'static> {
        let (level, name) = match self {
            Self::Error => (Level::ERROR, Phrase::new("错误", "error")),
            Self::Warning => (Level::WARNING, Phrase::new("警告", "warning")),
            Self::Note => (Level::NOTE, Phrase::new("提示", "note")),
            Self::Accepted => (Level::INFO, Phrase::new("已接受", "accepted")),
        };
        level.with_name(name.get(language))
    }
}

/// A message to be shown.
pub struct Diagnostic<'a> {
    /// How grave.
    pub tone: Tone,
    /// The rule's name.
    pub id: Option<&'a str>,
    /// The first line; it stands alone.
    pub title: &'a str,
    /// Where.
    pub location: Option<Location>,
    /// Lines below, each with its name.
    pub lines: Vec<(&'static str, String)>,
}

/// Shows a message in colour or plain.
pub fn render(diagnostic: &Diagnostic<'_>, sources: &Sources, language: Language, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut title = diagnostic.tone.level(language).primary_title(diagnostic.title);
    if let Some(id) = diagnostic.id {
        title = title.id(id);
    }
    let mut group = Group::with_title(title);
    if let Some(location) = diagnostic.location {
        let location = sources.seen(location);
        let source = sources.get(location.file);
        let (number, line, range) = source.line(location.span);
        let path = match source.label(location.span.start) {
            Some(label) => format!("{}（{label}）", source.path),
            None => source.path.clone(),
        };
        // An annotation of nothing would not be drawn.
        let range = if range.is_empty() { range.start..line.len().min(range.start + 1).max(range.start) } else { range };
        let range = widen(line, range);
        group = group.element(Snippet::source(line).line_start(number).path(path).annotation(AnnotationKind::Primary.span(range)));
    }
    for (name, text) in &diagnostic.lines {
        group = group.element(Level::NOTE.with_name(*name).message(text));
    }
    renderer.render(&[group])
}

/// Ends of a range on character boundaries.
fn widen(line: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let mut end = range.end.min(line.len());
    while !line.is_char_boundary(end) {
        end += 1;
    }
    range.start.min(end)..end
}

/// Shows an input that cannot be understood.
pub fn problem(problem: &Problem, sources: &Sources, language: Language, colour: bool) -> String {
    let help = Phrase::new("建议", "help");
    let lines = problem.help.iter().map(|text| (help.get(language), text.get(language).to_owned())).collect();
    let diagnostic = Diagnostic { tone: Tone::Error, id: None, title: problem.text.get(language), location: problem.location, lines };
    render(&diagnostic, sources, language, colour)
}
