//! How the numbers of a document were read, number by number, for a person to decide.
//!
//! Owns which readings are alternatives of one another: those of one number.
//! Must never decide anything.

use serde::Serialize;

use crate::message::{Language, Text};
use crate::source::{Source, Span};
use crate::submission::{Decision, Sure, Told};

/// The numbers of a document that something is said of.
#[derive(Debug, Serialize)]
pub struct Readings {
    numbers: Vec<Number>,
    /// The numbers that were not understood.
    unread: Vec<Place>,
}

/// A number.
#[derive(Debug, Serialize)]
struct Number {
    place: Place,
    readings: Vec<Reading>,
}

/// Where something stands.
#[derive(Debug, Serialize)]
struct Place {
    /// As people find it.
    label: String,
    /// The line of the text.
    line: usize,
    /// The words before it, itself, and those behind it.
    excerpt: [String; 3],
}

/// One way to read it.
#[derive(Debug, Serialize)]
struct Reading {
    /// What names it; none where there is nothing to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    relation: &'static str,
    text: String,
    /// How sure it is: `holds`, `near`, `fails`, `missing`, `open`, `rejected`.
    sure: &'static str,
    /// The same in words.
    reason: &'static str,
    /// `right`, `wrong`, or nothing yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<&'static str>,
}

/// The readings of a document, in its order.
pub fn readings(told: &[Told], unread: &[Span], source: &Source, language: Language) -> Readings {
    let mut numbers: Vec<(Span, Number)> = Vec::new();
    for told in told {
        let reading = reading(told, language);
        match numbers.last_mut().filter(|(place, _)| *place == told.place) {
            Some((_, number)) => number.readings.push(reading),
            None => numbers.push((told.place, Number { place: place(source, told.place, language), readings: vec![reading] })),
        }
    }
    Readings {
        numbers: numbers.into_iter().map(|(_, number)| number).collect(),
        unread: unread.iter().map(|span| place(source, *span, language)).collect(),
    }
}

fn reading(told: &Told, language: Language) -> Reading {
    let sure = match told.sure {
        Sure::Holds => "holds",
        Sure::Near => "near",
        Sure::Fails => "fails",
        Sure::Missing => "missing",
        Sure::Open => "open",
        Sure::Rejected => "rejected",
    };
    let decided = told.decided.map(|decided| match decided {
        Decision::Right => "right",
        Decision::Wrong => "wrong",
    });
    let (relation, reason) = (told.relation.title().get(language), told.sure.reason().get(language));
    Reading { name: told.name.clone(), relation, text: told.text.clone(), sure, reason, decided }
}

/// So many characters are shown before and behind.
const AROUND: usize = 48;

fn place(source: &Source, span: Span, language: Language) -> Place {
    let (number, line, range) = source.line(span);
    let before: Vec<char> = line[..range.start].chars().rev().take(AROUND).collect();
    let behind: String = line[range.end..].chars().take(AROUND).collect();
    let label = source
        .label(span.start)
        .map_or_else(|| Text::new(format!("第 {number} 行"), format!("line {number}")).get(language).to_owned(), str::to_owned);
    Place { label, line: number, excerpt: [before.into_iter().rev().collect(), line[range].to_owned(), behind] }
}
