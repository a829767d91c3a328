//! What a document says of itself: whose it is, of which year.
//!
//! Owns the department and the year in its first lines.
//! Must never take a person's name.

use super::document::{Block, Document};
use super::index::{Index, NumberId};

/// What a document says of itself.
#[derive(Debug, Default)]
pub struct About {
    /// The department.
    pub department: Option<String>,
    /// The year it is about.
    pub year: Option<String>,
    /// Whether its lines are those that people see.
    pub has_lines: bool,
}

/// Endings of the names of departments.
const OFFICES: [&str; 16] =
    ["局", "委员会", "办公室", "中心", "厅", "部", "院", "学校", "大学", "医院", "馆", "站", "会", "政府", "处", "所"];

impl About {
    /// Looks at the first lines of a document.
    pub fn new(document: &Document, has_lines: bool) -> Self {
        const FIRST: usize = 12;
        let mut about = Self { has_lines, ..Self::default() };
        let passages = document.blocks.iter().take(FIRST).filter_map(|block| match block {
            Block::Passage(passage) => Some(passage.text.as_str()),
            Block::Table(_) => None,
        });
        for text in passages {
            let Some(at) = text.find("年") else { continue };
            let digits = &text[..at];
            let year: String = digits.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
            let of_budget = ["预算", "决算", "项目"].iter().any(|word| text.contains(word));
            if year.len() != 4 || !of_budget {
                continue;
            }
            about.year = Some(year.clone());
            let before = digits.strip_suffix(&year).unwrap_or("");
            let behind = text[at + '年'.len_utf8()..].trim_start_matches('度');
            let office = [before, behind].into_iter().filter_map(office).next();
            about.department = office;
            break;
        }
        about
    }

    /// The line that a number stands on, where people see lines.
    pub fn line(&self, index: &Index<'_>, id: NumberId) -> Option<usize> {
        self.has_lines.then(|| index.line(index.place(id)))
    }
}

/// The name of a department at the beginning of some words.
fn office(words: &str) -> Option<String> {
    let words = words.trim_start_matches(['#', ' ']);
    let words = words.find("部门").map_or(words, |at| &words[..at]);
    let end = OFFICES.iter().filter_map(|ending| words.rfind(ending).map(|at| at + ending.len())).max()?;
    let name = &words[..end];
    let fits = (2..=30).contains(&name.chars().count()) && !name.contains(['，', '。', '：', '\n']);
    fits.then(|| name.to_owned())
}
