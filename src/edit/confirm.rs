//! Values that a person has looked at: the mark goes, and a new value takes the place of the old one.
//!
//! Owns which places of a figure a value is written to.
//! Must never change a value that is computed.

use super::BookEditor;
use crate::book::outline::Kind;
use crate::book::{Basis, Mark, Module, Statement, without_mark};
use crate::message::{Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Literal, print};
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
}

/// Takes the marks off a figure and all that is part of it.
///
/// # Errors
/// That there is nothing to confirm, or no value yet.
pub fn confirm(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId) -> Result<Vec<Confirmed>, Problem> {
    let (module, figure) = trace.locate(id);
    let mut confirmed: Vec<Confirmed> = Vec::new();
    let mut awaited = 0;
    for marked in module.marks.iter().filter(|marked| is_within(module, marked.figure, figure)) {
        if marked.mark == Mark::ToFill {
            awaited += 1;
            continue;
        }
        let location = module.location(marked.span);
        let outline = editor.file(module.file)?.outline();
        let Some(Kind::Scalar(text, _)) = outline.scalar_at(marked.span).map(|node| &outline.node(node).kind) else { continue };
        let text = without_mark(text).to_owned();
        editor.set(location, &text)?;
        let path = module.path(marked.figure);
        if confirmed.last().is_none_or(|last| last.path != path) {
            confirmed.push(Confirmed { path, old: Some(text.clone()), new: text });
        }
    }
    if !confirmed.is_empty() {
        return Ok(confirmed);
    }
    let path = module.path(figure);
    let (text, help) = if awaited > 0 {
        (
            Text::new(format!("{path}：还没有数"), format!("{path}: there is no value yet")),
            Text::new(format!("写上数：cesuan confirm {path}=值"), format!("give one: cesuan confirm {path}=VALUE")),
        )
    } else {
        (
            Text::new(format!("{path}：没有待确认的数"), format!("{path}: there is nothing to confirm")),
            Text::new("还有哪些：cesuan confirm", "what there is: cesuan confirm"),
        )
    };
    Err(Problem::nowhere(text).help(help))
}

/// Whether a figure is another one or lies below it.
fn is_within(module: &Module, mut figure: u32, above: u32) -> bool {
    while figure != above && figure != 0 {
        figure = module.figure(figure).parent;
    }
    figure == above
}

/// Gives a figure another value, wherever the book writes it.
///
/// # Errors
/// That the value cannot be read, has another unit, or is computed.
pub fn set(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId, value: &str) -> Result<Confirmed, Problem> {
    let (module, figure) = trace.locate(id);
    let path = module.path(figure);
    let old = trace.operand_literal(id);
    let (literal, text) = read(trace, &path, value, old)?;
    match module.figure(figure).basis {
        _ if module.table.is_some() => {
            return Err(elsewhere(&path, "这个数在表格里", "this value is in a table", "请在 CSV 文件里改", "change it in the CSV file"));
        }
        Basis::Value(given) => editor.restate(module.location(module.given[given as usize].span), &text)?,
        Basis::None => {
            let spans = places(module, figure, &literal);
            if spans.is_empty() {
                return Err(elsewhere(
                    &path,
                    "没有写数的位置",
                    "there is no place for a value",
                    "请在文件里写上 stated: 值",
                    "write 'stated: VALUE' in the file",
                ));
            }
            for span in spans {
                editor.restate(module.location(span), &text)?;
            }
        }
        _ => {
            return Err(elsewhere(
                &path,
                "这个数是算出来的，不能直接改",
                "this value is computed and cannot be set",
                "请改算式里的数；看它怎么来的：cesuan show",
                "set what it is computed from; 'cesuan show' tells what that is",
            ));
        }
    }
    Ok(Confirmed { path, old: old.map(print::literal), new: text })
}

fn elsewhere(path: &str, zh: &str, en: &str, help_zh: &str, help_en: &str) -> Problem {
    Problem::nowhere(Text::new(format!("{path}：{zh}"), format!("{path}: {en}"))).help(Text::new(help_zh, help_en))
}

/// The value that was given; a bare number is in the unit of the old one.
fn read(trace: &Trace<'_>, path: &str, value: &str, old: Option<&Literal>) -> Result<(Literal, String), Problem> {
    let mut reader = LiteralReader::new(trace.units());
    let mut read = |text: &str| {
        reader.whole(text).map_err(|error| {
            let problem = Text::new(format!("{path}：{}", error.text.zh), format!("{path}: {}", error.text.en));
            Problem { location: None, text: problem, help: error.help }
        })
    };
    let value = value.trim();
    let literal = read(value)?;
    let Some(old) = old else {
        if !literal.unit.text.is_empty() {
            return Ok((literal, value.to_owned()));
        }
        let text = Text::new(format!("{path}：“{value}”没有单位"), format!("{path}: '{value}' has no unit"));
        let help = Text::new(format!("连单位一起写，如 {path}={value}万元"), format!("write its unit, as in {path}={value}万元"));
        return Err(Problem::nowhere(text).help(help));
    };
    if literal.unit.dimension == old.unit.dimension {
        return Ok((literal, value.to_owned()));
    }
    if literal.unit.text.is_empty() {
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

/// Where a figure without a basis has its value: its bounds are left alone, unless there is nothing else or a bound is given.
fn places(module: &Module, figure: u32, literal: &Literal) -> Vec<Span> {
    let is_bound = |statement: &Statement| module.literal(statement).is_some_and(Literal::is_bound);
    let open = |statement: &&Statement| {
        module.cell(statement).is_none() && (module.literal(statement).is_some() || module.mark(statement.span) == Some(Mark::ToFill))
    };
    let all: Vec<&Statement> = module.statements(figure).map(|(_, statement)| statement).filter(open).collect();
    let alike: Vec<Span> =
        all.iter().filter(|statement| is_bound(statement) == literal.is_bound()).map(|statement| statement.span).collect();
    if alike.is_empty() { all.iter().map(|statement| statement.span).collect() } else { alike }
}
