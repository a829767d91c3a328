//! A draft that was written again, over one that a person has worked on.
//!
//! Owns which lines stand: what a person changed stays, what only the document changed is taken over.
//! Must never lose a line that a person wrote.

use diffy::MergeOptions;

/// The folder inside a draft that has it as it was first written.
pub const FIRST: &str = ".cesuan/draft";

/// Where a file of the draft is kept as it was written.
pub fn first(path: &str) -> String {
    format!("{FIRST}/{path}")
}

/// Marks of conflicts are so long, in characters: longer than any that a person draws.
const MARK: usize = 23;

/// The lines that stand, and where both sides changed the same ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// The places where a person's lines were kept although the document now says something else.
    pub kept: Vec<Kept>,
}

/// Lines of a person that were kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// The line where they begin, from 1.
    pub line: usize,
    /// What the new draft has there.
    pub drafted: Vec<String>,
}

/// Takes over what changed from one draft to the next into a text that a person made of the first.
pub fn merge(first: &str, own: &str, next: &str) -> Merged {
    let merged = MergeOptions::new().set_conflict_marker_length(MARK).merge(first, own, next);
    let marked = match merged {
        Ok(text) => return Merged { text, kept: Vec::new() },
        Err(marked) => marked,
    };
    let mark = |c: &str| c.repeat(MARK);
    let (begins, was, turns, ends) = (mark("<"), mark("|"), mark("="), mark(">"));
    let mut merged = Merged { text: String::new(), kept: Vec::new() };
    let mut lines = 0;
    let mut side = Side::Both;
    for line in marked.split_inclusive('\n') {
        side = match side {
            Side::Both if line.starts_with(&begins) => {
                merged.kept.push(Kept { line: lines + 1, drafted: Vec::new() });
                Side::Own
            }
            Side::Own if line.starts_with(&was) => Side::First,
            Side::Own | Side::First if line.starts_with(&turns) => Side::Next,
            Side::Next if line.starts_with(&ends) => Side::Both,
            side => {
                match side {
                    Side::Both | Side::Own => {
                        merged.text.push_str(line);
                        lines += 1;
                    }
                    Side::Next => merged.kept.last_mut().into_iter().for_each(|kept| kept.drafted.push(line.trim().to_owned())),
                    Side::First => {}
                }
                side
            }
        };
    }
    merged
}

/// Which side a line of a conflict is of.
#[derive(Clone, Copy)]
enum Side {
    Both,
    Own,
    First,
    Next,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "lines:\n  租金:\n    formula: 100 平方米 * 50 元/平方米\n    stated: 0.5 万元\n  水费:\n    stated: 4 万元\n";

    #[test]
    fn what_a_person_changed_stays_and_the_rest_follows_the_document() {
        let own = FIRST.replace("50 元/平方米", "55 元/平方米   # 合同价");
        let next = FIRST.replace("stated: 4 万元", "stated: 5 万元");
        let merged = merge(FIRST, &own, &next);
        assert_eq!(merged.text, own.replace("stated: 4 万元", "stated: 5 万元"));
        assert_eq!(merged.kept, []);
    }

    #[test]
    fn where_both_changed_a_line_the_persons_is_kept_and_told() {
        let own = FIRST.replace("4 万元", "4.5 万元");
        let next = FIRST.replace("4 万元", "5 万元");
        let merged = merge(FIRST, &own, &next);
        assert_eq!(merged.text, own);
        assert_eq!(merged.kept, [Kept { line: 6, drafted: vec!["stated: 5 万元".to_owned()] }]);
        assert_eq!(merge(FIRST, FIRST, &next).text, next);
        assert_eq!(merge(FIRST, &own, FIRST).text, own);
    }
}
