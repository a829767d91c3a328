//! For machines: version 1.

use serde::Serialize;

use super::{of_book, of_project};
use crate::compare::{Change, Comparison, Project};
use crate::message::Language;
use crate::quantity::{Exact, print};

#[derive(Serialize)]
struct Document {
    version: u32,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_year: Option<i32>,
    old: String,
    new: String,
    difference: String,
    projects: Vec<OfProject>,
    rest: Vec<OfChange>,
    unknown: Vec<String>,
    sentence: String,
}

#[derive(Serialize)]
struct OfProject {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
    difference: String,
    changes: Vec<OfChange>,
    #[serde(skip_serializing_if = "String::is_empty")]
    sentence: String,
}

#[derive(Serialize)]
struct OfChange {
    why: &'static str,
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
    amount: String,
}

/// The comparison as one document.
pub fn render(comparison: &Comparison, language: Language) -> String {
    let exact = |value: &Exact| print::exact(value, &comparison.unit);
    let change = |change: &Change| OfChange {
        why: change.why.name(),
        path: change.path.clone(),
        number: change.number.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
        amount: exact(&change.amount),
    };
    let project = |project: &Project| OfProject {
        name: project.name.clone(),
        old: project.old.as_ref().map(exact),
        new: project.new.as_ref().map(exact),
        difference: exact(&project.difference),
        changes: project.changes.iter().map(change).collect(),
        sentence: of_project(comparison, project, language),
    };
    let document = Document {
        version: 1,
        unit: comparison.unit.text.to_string(),
        old_year: comparison.old_year,
        new_year: comparison.new_year,
        old: exact(&comparison.old),
        new: exact(&comparison.new),
        difference: exact(&comparison.difference),
        projects: comparison.projects.iter().map(project).collect(),
        rest: comparison.rest.iter().map(change).collect(),
        unknown: comparison.unknown.clone(),
        sentence: of_book(comparison, language),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
