//! A document read again into the folder of its draft: what a person confirmed or changed there is kept.
//!
//! Owns where the first draft is kept, and the order in which files are put in their places.
//! Must never overwrite what a person wrote: where both changed a line, it is told what the document says now.

use std::path::{Path, PathBuf};

use crate::folder::{self, Replacement};
use crate::message::{Language, Problem, Text};
use crate::submission::merge::{FIRST, Merged, first, merge};

/// So many places are listed.
const MOST: usize = 30;

/// Whether a folder has a draft that was read from a document.
pub fn is_draft(folder: &Path) -> bool {
    folder.join(FIRST).is_dir()
}

/// Takes a new draft over into the folder of an earlier one; what is told of it.
///
/// # Errors
/// Why nothing was written.
pub fn redraft(output: &Path, files: &[(&str, String)], language: Language) -> Result<String, Problem> {
    let read = |path: &Path| if path.is_file() { folder::read(path).map(Some) } else { Ok(None) };
    let mut old: Vec<(PathBuf, String, String)> = Vec::new();
    let mut new: Vec<(PathBuf, &str)> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    let mut changed = 0;
    for (path, next) in files {
        let (place, kept_at) = (output.join(path), output.join(first(path)));
        let (own, written) = (read(&place)?, read(&kept_at)?);
        match (own, &written) {
            (Some(own), written) => {
                let Merged { text, kept } = merge(written.as_deref().unwrap_or(""), &own, next);
                told.extend(kept.iter().map(|kept| place_of(&folder::shown(&place), kept.line, &kept.drafted, language)));
                if text != own {
                    changed += 1;
                    old.push((place, own, text));
                }
            }
            // A file that a person took out stays out.
            (None, Some(_)) => told.push(gone(&folder::shown(&place), language)),
            (None, None) => {
                changed += 1;
                new.push((place, next));
            }
        }
        match written {
            Some(written) if written != *next => old.push((kept_at, written, next.clone())),
            Some(_) => {}
            None => new.push((kept_at, next)),
        }
    }
    let replacements: Vec<Replacement<'_>> =
        old.iter().map(|(path, old, new)| Replacement { path: path.clone(), old, new: new.clone() }).collect();
    folder::save(output, &replacements)?;
    new.iter().try_for_each(|(path, text)| folder::create(path, text.as_bytes()))?;
    Ok(report(&folder::shown(output), changed, &told, language))
}

/// Where a person's line was kept, and what the document says now.
fn place_of(path: &str, line: usize, drafted: &[String], language: Language) -> String {
    let drafted = drafted.join(" ");
    Text::new(format!("  {path}:{line}：文件现在是 {drafted}"), format!("  {path}:{line}: the document now has {drafted}"))
        .get(language)
        .to_owned()
}

fn gone(path: &str, language: Language) -> String {
    Text::new(format!("  {path}：删去了，没有再写"), format!("  {path}: was taken out, and is not written again")).get(language).to_owned()
}

fn report(output: &str, changed: usize, told: &[String], language: Language) -> String {
    let mut text = match changed {
        0 => Text::new(format!("{output} 里的草稿不用改"), format!("nothing changes in the draft in {output}")),
        _ => Text::new(
            format!("{output} 里改了 {changed} 个文件，你改过的都保留"),
            format!("{changed} files changed in {output}; what you had changed is kept"),
        ),
    }
    .get(language)
    .to_owned();
    if !told.is_empty() {
        let title = Text::new("这几处你改过，文件也改了，留着你的：", "both you and the document changed these; yours stand:");
        text.push_str(&format!("\n{}\n{}", title.get(language), told.iter().take(MOST).cloned().collect::<Vec<_>>().join("\n")));
        if told.len() > MOST {
            text.push_str("\n  ……");
        }
    }
    text
}
