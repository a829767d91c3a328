//! Statements that name a cell get the value that stands in it; columns that are compared are compared row by row.
//!
//! Owns the path of a cell: table, keys, column.
//! Must never look up the name of a figure.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::model::{Book, Cell, Module, Pending, Quote, Relation, Role, Settings, Stated, index};
use super::reader::fold_text;
use crate::formula::{Expression, Name, Node, Reference};
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::quantity::{Literal, Unit};

/// So many unknown names are compared with the known ones.
const MOST_GUESSES: usize = 50;

/// A book of its modules: `book.yaml`, projects, tables. Cells that statements name are fetched.
///
/// # Errors
/// Cells that are not there.
pub fn assemble(path: String, settings: Settings, modules: Vec<Module>) -> Result<Book, Vec<Problem>> {
    share(path, settings, modules.into_iter().map(Arc::new).collect())
}

/// The same of modules that another book may hold as well; those without cells to fetch stay as they are.
///
/// # Errors
/// Cells that are not there.
pub(super) fn share(path: String, settings: Settings, mut modules: Vec<Arc<Module>>) -> Result<Book, Vec<Problem>> {
    let problems = link(&mut modules);
    if problems.is_empty() { Ok(Book { path, settings, modules, norms: Vec::new(), tally: None }) } else { Err(problems) }
}

fn link(modules: &mut [Arc<Module>]) -> Vec<Problem> {
    let first_table = modules.iter().position(|module| module.table.is_some()).unwrap_or(modules.len());
    let (files, tables) = modules.split_at_mut(first_table);
    let tables: Vec<Parts<'_>> = tables.iter().map(|table| Parts::new(table)).collect();
    let by_name: FxHashMap<&str, usize> = tables.iter().enumerate().map(|(at, table)| (table.module.name(0), at)).collect();
    let mut problems = Vec::new();
    for module in files.iter_mut().filter(|module| !module.pending.is_empty()) {
        let Some(module) = Arc::get_mut(module) else { continue };
        for pending in std::mem::take(&mut module.pending) {
            match find(module, &tables, &by_name, &pending, problems.len() < MOST_GUESSES) {
                Ok((table, figure)) => {
                    let at = index(first_table + table);
                    fill(module, tables[table].module, &pending, Cell { module: at, figure });
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    if let Some(root) = files.first_mut().and_then(Arc::get_mut) {
        compare_columns(root, &tables, &by_name);
    }
    problems
}

/// A table with its parts by name.
struct Parts<'m> {
    module: &'m Module,
    exact: FxHashMap<(u32, &'m str), u32>,
    folded: FxHashMap<(u32, String), u32>,
}

impl<'m> Parts<'m> {
    fn new(module: &'m Module) -> Self {
        let named = || (0_u32..).zip(&module.figures).skip(1).map(|(at, figure)| (at, figure.parent, module.names.text(figure.name)));
        let exact = named().map(|(at, parent, name)| ((parent, name), at)).collect();
        let folded = named().map(|(at, parent, name)| ((parent, fold_text(name)), at)).collect();
        Self { module, exact, folded }
    }

    /// The part of a figure that has a name, or one that differs in width, brackets, quotes or spaces only.
    fn part(&self, figure: u32, name: &str) -> Option<u32> {
        self.exact.get(&(figure, name)).or_else(|| self.folded.get(&(figure, fold_text(name)))).copied()
    }

    fn is_row(&self, figure: u32) -> bool {
        self.module.figure(figure).role == Role::Row
    }
}

fn find(
    module: &Module,
    tables: &[Parts<'_>],
    by_name: &FxHashMap<&str, usize>,
    pending: &Pending,
    few: bool,
) -> Result<(usize, u32), Problem> {
    let names: Vec<&str> = pending.path.iter().map(|name| module.names.text(*name)).collect();
    let location = module.location(module.statements[pending.statement as usize].span);
    let Some(at) = by_name.get(names[0]).copied() else {
        let name = names[0];
        let problem = Problem::at(location, Text::new(format!("没有表格“{name}”"), format!("there is no table '{name}'")));
        return Err(match did_you_mean(name, by_name.keys().copied()).filter(|_| few) {
            Some(guess) => problem.help(guessed(guess)),
            None => problem.help(Text::new(
                "这里应写一个数，或表格的一格：表格.行.列",
                "a number is expected here, or a cell of a table: TABLE.ROW.COLUMN",
            )),
        });
    };
    let table = tables[at].module;
    let parts = |figure: u32| table.children(figure).iter().map(|child| table.name(*child));
    let mut figure = 0;
    for (level, name) in names.iter().enumerate().skip(1) {
        let Some(part) = tables[at].part(figure, name) else {
            let (zh, en) = if level + 1 == names.len() && figure != 0 { ("列", "column") } else { ("行", "row") };
            let own = names[..level].join(".");
            let text = Text::new(format!("“{own}”没有“{name}”这一{zh}"), format!("'{own}' has no {en} '{name}'"));
            let problem = Problem::at(location, text);
            return Err(match if few { did_you_mean(name, parts(figure)) } else { None } {
                Some(guess) => problem.help(guessed(guess)),
                None => problem,
            });
        };
        figure = part;
    }
    if tables[at].is_row(figure) {
        let path = names.join(".");
        let columns: Vec<&str> = parts(figure).collect();
        let text = Text::new(format!("“{path}”是一行，后面还要写列名"), format!("'{path}' is a row: a column should follow"));
        let help = Text::new(format!("可以写：{}", columns.join("、")), format!("it has {}", columns.join(", ")));
        return Err(Problem::at(location, text).help(help));
    }
    Ok((at, figure))
}

/// The value of the cell becomes that of the statement.
fn fill(module: &mut Module, table: &Module, pending: &Pending, cell: Cell) {
    let literal = table.statements(cell.figure).next().and_then(|(_, statement)| table.literal(statement)).cloned();
    let statement = &mut module.statements[pending.statement as usize];
    if let Some(literal) = literal {
        module.formulas.literals.push(literal);
        statement.stated = Stated::Value(index(module.formulas.literals.len() - 1));
    }
    let quote = *statement.quote.get_or_insert_with(|| {
        module.quotes.push(Quote::default());
        index(module.quotes.len() - 1)
    });
    module.quotes[quote as usize].cell = Some(cell);
}

/// `甲表.总计 = 乙表.总计`: one relation for each row that either has.
fn compare_columns(root: &mut Module, tables: &[Parts<'_>], by_name: &FxHashMap<&str, usize>) {
    for relation in std::mem::take(&mut root.relations) {
        let columns: Vec<Option<Column<'_>>> = relation.sides.iter().map(|side| column(root, tables, by_name, side)).collect();
        match &columns[..] {
            [Some(left), Some(right)] => pair(root, &relation, left, right),
            _ => root.relations.push(relation),
        }
    }
}

/// A column that a side of a relation names.
struct Column<'m> {
    table: &'m Parts<'m>,
    /// The names before the row.
    path: Vec<String>,
    name: String,
    rows: Vec<Vec<u32>>,
}

impl Column<'_> {
    /// The names of a row, below what the side names.
    fn key(&self, row: &[u32]) -> String {
        row.iter().map(|figure| self.table.module.name(*figure)).collect::<Vec<_>>().join("·")
    }

    fn cell(&self, row: &[u32]) -> Option<u32> {
        self.table.part(*row.last()?, &self.name).filter(|cell| !self.table.is_row(*cell))
    }

    fn names(&self, row: &[u32]) -> Vec<String> {
        let own = row.iter().map(|figure| self.table.module.name(*figure).to_owned());
        self.path.iter().cloned().chain(own).chain([self.name.clone()]).collect()
    }
}

/// The column that a side consists of; none if it is anything else.
fn column<'m>(root: &Module, tables: &'m [Parts<'m>], by_name: &FxHashMap<&str, usize>, side: &Expression) -> Option<Column<'m>> {
    let [Node::Reference(reference)] = root.formulas.nodes(side) else { return None };
    let names = root.formulas.path(root.formulas.references.get(*reference as usize)?);
    let path: Vec<String> = names.iter().map(|name| root.names.text(*name).to_owned()).collect();
    let (name, path) = path.split_last()?;
    let table = &tables[*by_name.get(path.first()?.as_str())?];
    let above = path.iter().skip(1).try_fold(0, |figure, name| table.part(figure, name))?;
    // One cell is compared like any figure.
    if above != 0 && !table.is_row(above) || table.part(above, name).is_some() {
        return None;
    }
    let has = |row: &Vec<u32>| row.last().is_some_and(|row| table.part(*row, name).is_some_and(|cell| !table.is_row(cell)));
    let rows: Vec<Vec<u32>> = table.module.rows_below(above).into_iter().filter(has).collect();
    (!rows.is_empty()).then(|| Column { table, path: path.to_vec(), name: name.clone(), rows })
}

/// The rows of a column by their key; by its folded form where only one row has it.
struct ByKey {
    exact: FxHashMap<String, Vec<u32>>,
    folded: FxHashMap<String, Option<Vec<u32>>>,
}

impl ByKey {
    fn new(column: &Column<'_>) -> Self {
        let mut by_key = Self { exact: FxHashMap::default(), folded: FxHashMap::default() };
        for row in &column.rows {
            let key = column.key(row);
            by_key.folded.entry(fold_text(&key)).and_modify(|several| *several = None).or_insert_with(|| Some(row.clone()));
            by_key.exact.insert(key, row.clone());
        }
        by_key
    }

    fn find(&self, key: &str) -> Option<&Vec<u32>> {
        self.exact.get(key).or_else(|| self.folded.get(&fold_text(key))?.as_ref())
    }
}

fn pair(root: &mut Module, relation: &Relation, left: &Column<'_>, right: &Column<'_>) {
    let (lefts, rights) = (ByKey::new(left), ByKey::new(right));
    let only_right = right.rows.iter().map(|row| right.key(row)).filter(|key| lefts.find(key).is_none());
    let keys: Vec<String> = left.rows.iter().map(|row| left.key(row)).chain(only_right).collect();
    for key in keys {
        let side = |column: &Column<'_>, rows: &ByKey| {
            let row = rows.find(&key)?;
            let cell = column.cell(row)?;
            let total = column.table.module.table.as_ref().is_some_and(|table| row.last().is_some_and(|row| table.totals.contains(row)));
            Some((column.names(row), column.table.module.is_printed(cell), total))
        };
        let (own, other) = (side(left, &lefts), side(right, &rights));
        // A total that only one table has is no difference; nor is a row that is empty in both.
        let lonely = own.is_none() || other.is_none();
        let found = || own.iter().chain(&other);
        if !found().any(|(_, filled, _)| *filled) || (lonely && found().any(|(_, _, total)| *total)) {
            continue;
        }
        let missing = if own.is_none() { Some(left) } else { other.is_none().then_some(right) };
        let missing: Option<Box<str>> = missing.map(|column| column.table.module.name(0).into());
        let names = |side: Option<(Vec<String>, bool, bool)>| side.map(|(names, ..)| names);
        let sides = vec![expression(root, names(own), left.table.module), expression(root, names(other), right.table.module)];
        let name = format!("{}（{key}）", relation.name).into();
        let comparisons = relation.comparisons.clone();
        root.relations.push(Relation { name, sides, comparisons, span: relation.span, computes: None, missing });
    }
}

/// A reference to a cell; nothing, in the unit of the table, where there is no such row.
fn expression(root: &mut Module, names: Option<Vec<String>>, table: &Module) -> Expression {
    let (nodes, references) = (root.formulas.nodes.len(), root.formulas.references.len());
    match names {
        Some(names) => {
            let first = root.formulas.segments.len();
            let names: Vec<Name> = names.iter().map(|name| root.names.intern(name)).collect();
            root.formulas.segments.extend(names);
            root.formulas.references.push(Reference { segments: index(first)..index(root.formulas.segments.len()), range: 0..0 });
            root.formulas.nodes.push(Node::Reference(index(references)));
        }
        None => {
            let unit = table.table.as_ref().map_or_else(|| Arc::new(Unit::plain()), |table| Arc::clone(&table.unit));
            root.formulas.literals.push(Literal::zero(unit));
            root.formulas.nodes.push(Node::Literal(index(root.formulas.literals.len() - 1)));
        }
    }
    Expression {
        nodes: index(nodes)..index(root.formulas.nodes.len()),
        references: index(references)..index(root.formulas.references.len()),
    }
}
