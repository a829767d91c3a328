//! Values that a person has looked at: the mark goes, and a new value takes the place of the old one.
//!
//! Owns what a value that is given means: its unit, and which are refused.
//! Must never change a value that is computed.

use std::sync::Arc;

use super::BookEditor;
use super::printed::{Kind, is_same, places};
use crate::book::{Basis, Mark, Module, outline, without_mark};
use crate::message::{Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Exact, Literal, print};
use crate::recompute::{FigureId, Trace};
use crate::source::Span;

/// A value that was confirmed or set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The figure's path.
    pub path: String,
    /// What stood there; none where nothing did.
    pub old: Option<String>,
    /// What stands there now.
    pub new: String,
    /// Places that print something else and were left alone, with what they print.
    pub left: Vec<String>,
}

/// Takes the marks off a figure and all that is part of it.
///
/// # Errors
/// That there is nothing to confirm, or no value yet.
pub fn confirm(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId) -> Result<Vec<Confirmed>, Problem> {
    let (module, figure) = trace.locate(id);
    let mut confirmed: Vec<Confirmed> = Vec::new();
    let mut awaited = 0;
    for marked in module.marks.iter().filter(|marked| module.is_within(marked.figure, figure)) {
        if marked.mark == Mark::ToFill {
            awaited += 1;
            continue;
        }
        let Some(text) = unmark(editor, module, marked.span)? else { continue };
        let path = module.path(marked.figure);
        if confirmed.last().is_none_or(|last| last.path != path) {
            confirmed.push(Confirmed { path, old: Some(text.clone()), new: text, left: Vec::new() });
        }
    }
    if !confirmed.is_empty() {
        return Ok(confirmed);
    }
    let path = module.path(figure);
    let (text, help) = if awaited > 0 {
        let help = match module.table {
            Some(_) => Text::new("请在 CSV 文件或工作台里填", "fill it in in the CSV file, or in the workbench"),
            None => Text::new(format!("写上数：cesuan confirm {path}=值"), format!("give one: cesuan confirm {path}=VALUE")),
        };
        (Text::new(format!("{path}：还没有数"), format!("{path}: there is no value yet")), help)
    } else {
        (
            Text::new(format!("{path}：没有待确认的数"), format!("{path}: there is nothing to confirm")),
            Text::new("还有哪些：cesuan confirm", "what there is: cesuan confirm"),
        )
    };
    Err(Problem::nowhere(text).help(help))
}

/// Takes the mark off a value, and gives what is left.
fn unmark(editor: &mut BookEditor<'_>, module: &Module, span: Span) -> Result<Option<String>, Problem> {
    let outline = editor.file(module.file)?.outline();
    let Some(outline::Kind::Scalar(text, _)) = outline.scalar_at(span).map(|node| &outline.node(node).kind) else { return Ok(None) };
    let text = without_mark(text).to_owned();
    editor.set(module.location(span), &text)?;
    Ok(Some(text))
}

/// Gives a figure another value, wherever the book writes the old one. Bounds, and places that print something else, stay.
///
/// # Errors
/// That the value cannot be read, has another unit, or is computed.
pub fn set(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId, value: &str) -> Result<Confirmed, Problem> {
    let (module, figure) = trace.locate(id);
    let path = module.path(figure);
    if module.table.is_some() {
        return Err(elsewhere(
            &path,
            "这个数在表格里",
            "this value is in a table",
            "请在 CSV 文件或工作台里改",
            "change it in the CSV file, or in the workbench",
        ));
    }
    let mut old = trace.operand_literal(id);
    let written: Vec<&Literal> = old.into_iter().chain(trace.statements(id).filter_map(|(_, literal)| literal)).collect();
    let (literal, text) = read(trace, &path, value, &written)?;
    let mut left = Vec::new();
    let mut new = text.clone();
    match module.figure(figure).basis {
        Basis::Value(given) => {
            let span = module.given[given as usize].span;
            match old {
                Some(old) if is_same(old, &literal) => {
                    new = print::literal(old);
                    unmark(editor, module, span)?;
                }
                Some(old) if Kind::of(old) != Kind::of(&literal) => {
                    let (zh, en) = ("这里是一个数，不是界限、范围", "this is a number, and no bound or range");
                    return Err(elsewhere(&path, zh, en, "请写一个数，或在文件里改", "give a number, or change it in the file"));
                }
                _ => editor.restate(module.location(span), &text)?,
            }
        }
        Basis::None => {
            let places = places(module, figure, &literal, &text, old);
            old = places.old.or(old);
            if places.written.is_empty() && places.agreed.is_empty() {
                let (zh, en) = ("没有可以改的地方", "there is no place to change");
                return Err(elsewhere(&path, zh, en, "请在文件里改", "change it in the file"));
            }
            new = places.written.first().map_or_else(|| print::literal(&literal), |(_, text)| text.clone());
            for (span, text) in places.written {
                editor.restate(module.location(span), &text)?;
            }
            for span in places.agreed {
                unmark(editor, module, span)?;
            }
            left = places.left;
        }
        _ => {
            return Err(elsewhere(
                &path,
                "这个数是算出来的，不能直接改",
                "this value is computed and cannot be set",
                "请改算式里的数",
                "set what it is computed from",
            ));
        }
    }
    Ok(Confirmed { path, old: old.map(print::literal), new, left })
}

pub(super) fn elsewhere(path: &str, zh: &str, en: &str, help_zh: &str, help_en: &str) -> Problem {
    Problem::nowhere(Text::new(format!("{path}：{zh}"), format!("{path}: {en}"))).help(Text::new(help_zh, help_en))
}

/// The value that was given; a bare number is in the unit of what is written, the value that counts first.
pub(super) fn read(trace: &Trace<'_>, path: &str, value: &str, written: &[&Literal]) -> Result<(Literal, String), Problem> {
    let value = value.trim();
    let read = |text: &str| literal(trace, path, text);
    let literal = read(value)?;
    let is_bare = literal.unit.text.is_empty();
    let Some(old) = written.first() else {
        if !is_bare {
            return Ok((literal, value.to_owned()));
        }
        let text = Text::new(format!("{path}：“{value}”没有单位"), format!("{path}: '{value}' has no unit"));
        let help = Text::new(
            format!("连单位一起写，如 {value}万元、{value}人、{value}%"),
            format!("write its unit, as in {value}万元, {value}人 or {value}%"),
        );
        return Err(Problem::nowhere(text).help(help));
    };
    if is_bare && let Some(problem) = doubtful(path, value, written) {
        return Err(problem);
    }
    if literal.unit.dimension == old.unit.dimension {
        return Ok((literal, value.to_owned()));
    }
    if is_bare {
        let text = format!("{value} {}", old.unit.text);
        return Ok((read(&text)?, text));
    }
    let (own, other) = (print::literal(old), print::literal(&literal));
    let text = Text::new(
        format!("{path}：单位不同：原来是 {own}，现在是 {other}"),
        format!("{path}: another unit: it was {own}, and is {other} now"),
    );
    Err(Problem::nowhere(text).help(Text::new("单位确实要改的，请在文件里改", "if the unit is to change, change it in the file")))
}

/// Why a bare number could mean several values: 6 where 5% stands, or where one place prints 元 and another 万元.
fn doubtful(path: &str, value: &str, written: &[&Literal]) -> Option<Problem> {
    let mut units: Vec<&str> = written.iter().map(|literal| &*literal.unit.text).filter(|unit| !unit.is_empty()).collect();
    units.sort_unstable();
    units.dedup();
    let is_share = written[0].unit.dimension.is_none();
    let unit = match units[..] {
        [] => return None,
        [_] if !is_share => return None,
        [only] => only,
        _ => &written[0].unit.text,
    };
    let mut own: Vec<String> = Vec::new();
    for text in written.iter().map(|literal| print::literal(literal)) {
        if !own.contains(&text) {
            own.push(text);
        }
    }
    let (zh, en) = (own.join("、"), own.join(", "));
    let text =
        Text::new(format!("{path}：“{value}”要写单位：卷里印着 {zh}"), format!("{path}: '{value}' needs its unit: the book prints {en}"));
    Some(Problem::nowhere(text).help(Text::new(format!("如 {value}{unit}"), format!("as in {value}{unit}"))))
}

/// A value as it is meant where it takes the place of a number that a person sees: a bare number has the unit of that one, and a plain
/// one is a bound where that is one.
///
/// # Errors
/// That it cannot be read, or that it can be a percentage as well as a share: 0.85 where 95% stands.
pub fn in_place_of(trace: &Trace<'_>, path: &str, old: &str, value: &str) -> Result<String, Problem> {
    let value = value.trim();
    let Ok(old) = LiteralReader::new(trace.units()).whole(old) else { return Ok(value.to_owned()) };
    let mut new = literal(trace, path, value)?;
    let stays_bound = new.is_plain() && old.is_bound();
    if stays_bound {
        new.qualifier = old.qualifier;
    }
    if old.unit.text.is_empty() || !new.unit.text.is_empty() {
        return Ok(if stays_bound { print::literal(&new) } else { value.to_owned() });
    }
    let with_unit = print::literal(&Literal { unit: Arc::clone(&old.unit), ..new.clone() });
    let is_small = !new.is_range() && new.value().magnitude() < Exact::ONE && !new.value().is_zero();
    if &*old.unit.text == "%"
        && is_small
        && let Some(share) = Literal::per_cent_of(&new)
    {
        let (one, other) = (&with_unit, print::literal(&share));
        let text = Text::new(format!("{path}：“{value}”是 {one} 还是 {other}？"), format!("{path}: is '{value}' {one} or {other}?"));
        return Err(Problem::nowhere(text).help(Text::new("连百分号一起写", "write it with its per cent sign")));
    }
    Ok(with_unit)
}

/// A value that a person wrote.
pub(super) fn literal(trace: &Trace<'_>, path: &str, text: &str) -> Result<Literal, Problem> {
    LiteralReader::new(trace.units()).whole(text).map_err(|error| {
        let problem = Text::new(format!("{path}：{}", error.text.zh), format!("{path}: {}", error.text.en));
        Problem { location: None, text: problem, help: error.help }
    })
}
