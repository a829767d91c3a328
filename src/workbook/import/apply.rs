//! What was changed in a workbook, as changes of the book.
//!
//! Owns how a number in a cell is written in the book: its unit and its decimals stay, and an estimate stays one.
//! Must never change anything else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::compare::Difference;
use super::open::Found;
use crate::book::{Basis, Module, outline, without_mark};
use crate::edit::{BookEditor, CellChange};
use crate::formula::{Formulas, Names, Node, Parser};
use crate::message::{Problem, Text};
use crate::present::xlsx::At;
use crate::quantity::literal::LiteralReader;
use crate::quantity::{Literal, Qualifier, Unit, print};
use crate::recompute::{FigureId, Trace};
use crate::source::Location;
use crate::workbook::layout::{Held, blank_unit, expression, written};

/// Where a number is that stands in a formula.
const IN_FORMULA: &str = "算式";

/// A number of the book that becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The figure's path.
    pub path: String,
    /// The places that print it; empty for an input.
    pub places: String,
    /// What stood there; none where nothing did.
    pub old: Option<String>,
    /// What stands there now.
    pub new: String,
    /// The formula in the workbook that gave it.
    pub formula: Option<String>,
    /// Whether a quotation goes with the old value.
    pub is_quoted: bool,
}

/// A number of a formula that becomes another.
struct Number {
    literal: u32,
    figure: FigureId,
    text: String,
}

/// Makes the changes, and gives those of cells of tables back; `called` names a cell. What cannot be taken over is told, all of it.
///
/// # Errors
/// What cannot be taken over.
pub fn apply(
    trace: &Trace<'_>,
    editor: &mut BookEditor<'_>,
    differences: &[Difference],
    called: impl Fn(At) -> String,
) -> Result<(Vec<Changed>, Vec<CellChange>), Vec<Problem>> {
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    let mut cells = Vec::new();
    // Several numbers of one formula are changed together.
    let mut formulas: BTreeMap<(usize, u32), Vec<Number>> = BTreeMap::new();
    for difference in differences {
        let target = Target::of(trace, difference.held);
        let (text, value) = match target.read(trace, difference) {
            // The same, written in another way.
            Ok((_, value)) if target.is_same(&value) => continue,
            Ok(read) => read,
            Err((why, help)) => {
                let (cell, path) = (called(difference.at), &target.path);
                let text = Text::new(format!("{cell}（{path}）：{}", why.zh), format!("{cell} ({path}): {}", why.en));
                problems.push(Problem::nowhere(text).help(help));
                continue;
            }
        };
        if let Held::Literal(figure, literal) = difference.held {
            let (module, own) = trace.locate(figure);
            let Some(written) = written(module, own) else { continue };
            let numbers = formulas.entry((trace.graph.split(figure).0, written)).or_default();
            numbers.push(Number { literal, figure, text: text.clone() });
        } else if let (Held::Statement(id, statement), true) = (difference.held, target.is_cell) {
            let (module, figure) = trace.graph.split(id);
            cells.push(CellChange { module, figure, statement, value });
        } else if let Err(problem) = editor.restate(target.location, &text) {
            problems.push(problem);
        }
        let (old, formula) = (target.old.map(print::literal), difference.formula.clone());
        let is_quoted = target.is_quoted;
        changed.push(Changed { path: target.path, places: target.places, old, new: text, formula, is_quoted });
    }
    for ((at, written), numbers) in formulas {
        if let Err(problem) = rewrite(trace, editor, at, written, &numbers) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok((changed, cells)) } else { Err(problems) }
}

/// A number of the book that a cell stands for.
struct Target<'b> {
    path: String,
    places: String,
    old: Option<&'b Literal>,
    location: Location,
    /// The unit of a bare number.
    unit: Option<Unit>,
    /// Whether the document's words stand beside the value: they go with it.
    is_quoted: bool,
    /// Whether it is a cell of a table.
    is_cell: bool,
}

type Refusal = (Text, Text);

impl<'b> Target<'b> {
    fn of(trace: &Trace<'b>, held: Held) -> Self {
        let (id, statement) = match held {
            Held::Given(id) | Held::Literal(id, _) | Held::Waiting(id, _) => (id, None),
            Held::Statement(id, statement) => (id, Some(statement)),
        };
        let (module, figure) = trace.locate(id);
        let mut target = Self {
            path: module.path(figure),
            places: String::new(),
            old: None,
            location: module.location(module.figure(figure).key),
            unit: None,
            is_quoted: false,
            is_cell: module.table.is_some(),
        };
        match held {
            Held::Given(_) => {
                if let Basis::Value(given) = module.figure(figure).basis {
                    target.old = Some(module.given(given));
                    target.location = module.location(module.given[given as usize].span);
                }
            }
            Held::Literal(_, literal) => {
                target.old = module.formulas.literals.get(literal as usize);
                target.places = IN_FORMULA.to_owned();
            }
            Held::Waiting(_, span) => target.location = module.location(span),
            Held::Statement(..) => {}
        }
        if let Some(statement) = statement {
            let own = &module.statements[statement as usize];
            // A cell is its own place.
            if module.table.is_none() {
                target.places = module.places(own).collect::<Vec<_>>().join("、");
            }
            target.old = module.literal(own);
            target.location = module.location(own.span);
            target.is_quoted = own.quote.and_then(|at| module.quotes.get(at as usize)).is_some_and(|quote| quote.cell.is_none());
            target.unit = blank_unit(trace, id);
        }
        if let Some(old) = target.old {
            target.unit = Some((*old.unit).clone());
        }
        target
    }

    /// The new value as the book writes it.
    fn read(&self, trace: &Trace<'_>, difference: &Difference) -> Result<(String, Literal), Refusal> {
        let help = || Text::new("请写一个数，或在预算卷里改", "write a number, or change it in the book");
        match &difference.found {
            None if difference.formula.is_some() => Err((
                Text::new("公式还没有算出值", "the formula has no value yet"),
                Text::new("用 Excel 或 WPS 打开，存一次再导入", "open and save it in Excel or WPS, then import it"),
            )),
            None => Err((
                Text::new("清空了", "was emptied"),
                Text::new("请写一个数；要删去这一项，请在预算卷里删", "write a number; to leave it out, delete it in the book"),
            )),
            Some(Found::Other(text)) => Err((Text::new(format!("“{text}”不是数"), format!("'{text}' is no number")), help())),
            Some(Found::Date) => Err((
                Text::new("是日期，不是数", "is a date, and no number"),
                Text::new(
                    "输入 2-3 会被当成日期：先把这一格的格式改成文本再输入",
                    "what looks like 2-3 is taken for a date: make the cell a text first",
                ),
            )),
            Some(Found::Number(number)) if self.old.is_some_and(Literal::is_range) => Err((
                Text::new(format!("这里是范围，{number} 是一个数"), format!("here is a range, and {number} is one number")),
                Text::new("范围写成 20-30次 这样，连单位一起写", "write a range as in 20-30次, with its unit"),
            )),
            Some(Found::Number(number)) => self.number(trace, *number),
            Some(Found::Text(text)) => self.text(trace, text.trim()),
        }
    }

    fn number(&self, trace: &Trace<'_>, number: Decimal) -> Result<(String, Literal), Refusal> {
        let Some(unit) = &self.unit else {
            let text = Text::new(format!("{number} 没有单位"), format!("{number} has no unit"));
            return Err((text, Text::new("连单位一起写，如 5 人、3000 元/人", "write its unit too, as in 5 人 or 3000 元/人")));
        };
        let too_long = || {
            let text = Text::new(format!("{number} 的位数太多"), format!("{number} has too many digits"));
            (text, Text::new("请在预算卷里改", "change it in the book"))
        };
        let mut number = number;
        if &*unit.text == "%" {
            number = number.checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_long)?.normalize();
        }
        if let Some(old) = self.old.filter(|old| old.number.scale() > number.scale()) {
            number.rescale(old.number.scale());
        }
        let qualifier = self.old.map_or(Qualifier::Plain, |old| old.qualifier);
        let literal = Literal { number, unit: std::sync::Arc::new(unit.clone()), qualifier };
        let text = print::literal(&literal);
        if LiteralReader::new(trace.units()).whole(&text).is_ok_and(|read| read.quantity() == literal.quantity()) {
            return Ok((text, literal));
        }
        let why = Text::new(format!("卷里写不成“{text}”"), format!("'{text}' cannot be written in a book"));
        Err((why, Text::new("请在预算卷里改", "change it in the book")))
    }

    /// A text is a value as the book writes it; one without a unit takes the unit that stands there.
    fn text(&self, trace: &Trace<'_>, text: &str) -> Result<(String, Literal), Refusal> {
        let mut reader = LiteralReader::new(trace.units());
        let mut read = |text: &str| {
            reader.whole(text).map_err(|error| {
                let is_named = error.text.zh.contains(text);
                let named = Text::new(format!("“{text}”：{}", error.text.zh), format!("'{text}': {}", error.text.en));
                let why = if is_named { error.text } else { named };
                (why, error.help.unwrap_or_else(|| Text::new("请写一个数，连同单位", "write a number with its unit")))
            })
        };
        let value = without_mark(text);
        if value.is_empty() {
            let why = Text::new(format!("“{text}”不是数"), format!("'{text}' is no number"));
            return Err((why, Text::new("请写一个数，连同单位", "write a number with its unit")));
        }
        let mut literal = read(value)?;
        let mut written = text.to_owned();
        if literal.unit.text.is_empty() {
            if literal.is_plain() && self.old.is_none_or(|old| !old.is_range()) {
                // A number that somebody's program keeps as a text; a per cent was typed with its sign or not at all.
                let is_percent = self.unit.as_ref().is_some_and(|unit| &*unit.text == "%");
                let hundredth = || literal.number.checked_div(Decimal::ONE_HUNDRED);
                return self.number(trace, if is_percent { hundredth().unwrap_or(literal.number) } else { literal.number });
            }
            if let Some(unit) = self.unit.as_ref().filter(|unit| !unit.text.is_empty()) {
                written = format!("{value}{}", unit.text);
                literal = read(&written)?;
            }
        }
        if let Some(wanted) = self.unit.as_ref().filter(|wanted| wanted.dimension != literal.unit.dimension) {
            let (own, other) = (&wanted.text, print::literal(&literal));
            let text =
                Text::new(format!("单位不同：原来是 {own}，现在是 {other}"), format!("another unit: it was {own}, and is {other} now"));
            return Err((text, Text::new("单位确实要改的，请在预算卷里改", "if the unit is to change, change it in the book")));
        }
        let is_lower = |literal: &Literal| matches!(literal.qualifier, Qualifier::AtLeast | Qualifier::MoreThan);
        let turns = |old: &Literal| old.is_bound() && literal.is_bound() && is_lower(old) != is_lower(&literal);
        if self.old.is_some_and(|old| old.is_target() != literal.is_target() || turns(old)) {
            let text = Text::new(
                format!("“{text}”：数和界限、范围，上限和下限，都不能互换"),
                format!("'{text}': a number does not become a bound or range here, and no bound the opposite one"),
            );
            return Err((text, Text::new("请在预算卷里改", "change it in the book")));
        }
        Ok((written, literal))
    }

    /// Whether a value is what stands there already.
    fn is_same(&self, literal: &Literal) -> bool {
        self.old.is_some_and(|old| {
            (old.quantity(), old.upper(), old.is_target()) == (literal.quantity(), literal.upper(), literal.is_target())
                && (old.qualifier == literal.qualifier || old.is_range())
        })
    }
}

/// A formula with other numbers in it.
fn rewrite(trace: &Trace<'_>, editor: &mut BookEditor<'_>, at: usize, written: u32, numbers: &[Number]) -> Result<(), Problem> {
    let module = &trace.book.modules[at];
    let own = &module.written[written as usize];
    let location = module.location(own.span);
    let Some(text) = scalar(editor, location)? else { return Err(lost(module)) };
    let mut reader = LiteralReader::new(trace.units());
    let (mut names, mut formulas) = (Names::default(), Formulas::default());
    let ranges = Parser::new(&text, &mut reader, &mut names, &mut formulas).numbers().map_err(|_| lost(module))?;
    let Some(number) = numbers.first() else { return Ok(()) };
    let nodes = expression(trace, number.figure).map(|expression| module.formulas.nodes(expression)).unwrap_or_default();
    let literals = nodes.iter().filter_map(|node| if let Node::Literal(literal) = node { Some(*literal) } else { None });
    let first = literals.min().unwrap_or(0);
    let mut edits: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for number in numbers {
        let range = ranges.get((number.literal - first) as usize).cloned().ok_or_else(|| lost(module))?;
        edits.push((range, &number.text));
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut new = text;
    for (range, number) in edits {
        new.replace_range(range, number);
    }
    editor.set(location, &new)
}

fn scalar(editor: &mut BookEditor<'_>, location: Location) -> Result<Option<String>, Problem> {
    let outline = editor.file(location.file)?.outline();
    Ok(match outline.scalar_at(location.span).map(|node| &outline.node(node).kind) {
        Some(outline::Kind::Scalar(text, _)) => Some(without_mark(text).to_owned()),
        _ => None,
    })
}

fn lost(module: &Module) -> Problem {
    let name = module.name(0);
    let text = Text::new(format!("{name}：算式里的数找不到了"), format!("{name}: a number of a formula cannot be found any more"));
    Problem::nowhere(text).help(Text::new("请在预算卷里改", "change it in the book"))
}
