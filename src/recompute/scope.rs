//! What each name in each formula stands for.
//!
//! Owns the scope: own inputs and parts, siblings and outward, the project, a deeper name that is unique, the book.
//! Must never evaluate anything.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::{Basis, Book, Module, Role, TOTAL};
use crate::formula::{Expression, Function, Name, Node, Reference};
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::source::{Location, Span};

/// A figure of the book, counted through all its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureId(pub u32);

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A figure.
    Figure(FigureId),
    /// A column. An index into [`Graph::lists`].
    List(u32),
    /// The sum of all figures under a label. An index into [`Graph::lists`].
    Roll(u32),
}

/// The book with its names looked up.
#[derive(Debug)]
pub struct Graph {
    /// The first figure of each module, and one past the last of all.
    offsets: Vec<u32>,
    /// What references stand for, formula by formula.
    targets: Vec<Target>,
    /// Where the targets of each figure's formula begin.
    firsts: Vec<u32>,
    /// Where the targets of each relation begin, module by module.
    relation_firsts: Vec<Vec<u32>>,
    /// Columns and the figures under labels.
    pub lists: Vec<Vec<FigureId>>,
}

impl Graph {
    /// How many figures there are.
    pub fn len(&self) -> usize {
        self.offsets.last().map_or(0, |end| *end as usize)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a module's figure.
    pub fn id(&self, module: usize, figure: u32) -> FigureId {
        FigureId(self.offsets[module] + figure)
    }

    /// The module of a figure and its index there.
    pub fn split(&self, id: FigureId) -> (usize, u32) {
        let module = self.offsets.partition_point(|offset| *offset <= id.0) - 1;
        (module, id.0 - self.offsets[module])
    }

    /// What a reference of a figure's formula stands for; `reference` counts from the first of the expression.
    pub fn target(&self, figure: FigureId, reference: u32) -> Target {
        self.targets[(self.firsts[figure.0 as usize] + reference) as usize]
    }

    /// What a reference of a relation stands for; `reference` counts from the first of its first side.
    pub fn relation_target(&self, module: usize, relation: usize, reference: u32) -> Target {
        self.targets[(self.relation_firsts[module][relation] + reference) as usize]
    }

    /// The figures a target consists of.
    pub fn members<'g>(&'g self, target: &'g Target) -> &'g [FigureId] {
        match target {
            Target::Figure(id) => std::slice::from_ref(id),
            Target::List(list) | Target::Roll(list) => &self.lists[*list as usize],
        }
    }
}

/// Suggestions are sought for so many unknown names.
const MOST_GUESSES: usize = 50;

/// A name short enough to be shown.
fn brief(name: &str) -> String {
    const MOST: usize = 60;
    if name.chars().count() <= MOST { name.to_owned() } else { name.chars().take(MOST).chain(['…']).collect() }
}

/// Modules with this many children or fewer are searched one by one.
const FEW: usize = 8;

/// The names of one module, ready for lookup.
struct Index {
    /// By name: the first figure that has it, and how many have.
    deep: Vec<(u32, u32)>,
    /// Children of figures with many.
    wide: FxHashMap<(u32, Name), u32>,
    /// Figure names by their folded form, made when first needed; none where several have it.
    folded: OnceCell<FxHashMap<String, Option<Name>>>,
}

impl Index {
    fn new(module: &Module) -> Self {
        let mut deep = vec![(0, 0); module.names.iter().count()];
        let mut wide = FxHashMap::default();
        for (at, figure) in (0_u32..).zip(&module.figures) {
            if at > 0
                && let Some(slot) = deep.get_mut(figure.name.0 as usize)
            {
                if slot.1 == 0 {
                    slot.0 = at;
                }
                slot.1 += 1;
            }
            if figure.children.len() > FEW {
                for child in module.children(at) {
                    wide.entry((at, module.figure(*child).name)).or_insert(*child);
                }
            }
        }
        Self { deep, wide, folded: OnceCell::new() }
    }

    fn child(&self, module: &Module, parent: u32, name: Name) -> Option<u32> {
        if module.figure(parent).children.len() > FEW {
            return self.wide.get(&(parent, name)).copied();
        }
        module.children(parent).iter().copied().find(|child| module.figure(*child).name == name)
    }
}

/// What part of a path has been found so far.
enum Found {
    Figure(usize, u32),
    /// A list that was kept before.
    Kept(u32),
    List(Vec<FigureId>),
    Label(String),
    Roll(Vec<FigureId>),
}

struct Resolver<'b> {
    book: &'b Book,
    indices: Vec<Index>,
    projects: FxHashMap<&'b str, usize>,
    tables: FxHashMap<&'b str, usize>,
    /// Columns of tables that were named before: by table, what they are below, and their name.
    columns: FxHashMap<(usize, u32, Box<str>), u32>,
    labels: FxHashMap<&'b str, Vec<(&'b str, FigureId)>>,
    graph: Graph,
    problems: Vec<Problem>,
}

/// Looks up every name of every formula and relation.
pub(super) fn resolve(book: &Book) -> (Graph, Vec<Problem>) {
    let mut offsets = vec![0_u32];
    for module in &book.modules {
        let last = offsets.last().copied().unwrap_or(0);
        offsets.push(last.saturating_add(u32::try_from(module.figures.len()).unwrap_or(u32::MAX)));
    }
    let total = offsets.last().copied().unwrap_or(0) as usize;
    let graph = Graph { offsets, targets: Vec::new(), firsts: vec![0; total], relation_firsts: Vec::new(), lists: vec![Vec::new()] };
    let indices = book.modules.iter().map(|module| Index::new(module)).collect();
    let mut resolver = Resolver {
        book,
        indices,
        projects: FxHashMap::default(),
        tables: FxHashMap::default(),
        columns: FxHashMap::default(),
        labels: FxHashMap::default(),
        graph,
        problems: Vec::new(),
    };
    resolver.collect_projects();
    resolver.collect_tables();
    resolver.collect_labels();
    for module in 0..book.modules.len() {
        resolver.module(module);
    }
    (resolver.graph, resolver.problems)
}

impl<'b> Resolver<'b> {
    fn collect_projects(&mut self) {
        let mut alike: FxHashMap<String, usize> = FxHashMap::default();
        for at in self.book.projects() {
            let module = &self.book.modules[at];
            let name = module.name(0);
            if name.is_empty() {
                continue;
            }
            self.projects.insert(name, at);
            if let Some(first) = alike.insert(crate::book::fold_text(name), at) {
                let first = &self.book.modules[first];
                let text = Text::new(format!("项目“{name}”在两个文件里"), format!("the project '{name}' is in two files"));
                self.problems.push(Problem::at(module.location(module.figure(0).key), text.clone()));
                self.problems.push(Problem::at(first.location(first.figure(0).key), text));
            }
        }
    }

    fn collect_tables(&mut self) {
        for (at, module) in self.book.modules.iter().enumerate().filter(|(_, module)| module.table.is_some()) {
            self.tables.insert(module.name(0), at);
        }
    }

    /// Figures by label, sorted by code; a label on a figure and on one above it would count twice.
    fn collect_labels(&mut self) {
        for (at, module) in self.book.modules.iter().enumerate() {
            let mut labelled: FxHashSet<(Name, u32)> = FxHashSet::default();
            for label in &module.labels {
                labelled.insert((label.kind, label.figure));
            }
            for label in &module.labels {
                let kind = module.names.text(label.kind);
                let id = self.graph.id(at, label.figure);
                self.labels.entry(kind).or_default().push((label.code(), id));
                let mut above = label.figure;
                while above != 0 {
                    above = module.figure(above).parent;
                    if labelled.contains(&(label.kind, above)) {
                        let (own, outer) = (module.name(label.figure), module.name(above));
                        let text = Text::new(
                            format!("“{own}”和它上级“{outer}”都标了“{kind}”，汇总时会重复计算"),
                            format!("'{own}' and '{outer}' above it both have the label '{kind}': it would be counted twice"),
                        );
                        self.problems.push(Problem::at(module.location(label.span), text));
                        break;
                    }
                }
            }
        }
        for figures in self.labels.values_mut() {
            figures.sort();
        }
    }

    fn module(&mut self, at: usize) {
        let module = &self.book.modules[at];
        for figure in 0..u32::try_from(module.figures.len()).unwrap_or(u32::MAX) {
            let id = self.graph.id(at, figure);
            self.graph.firsts[id.0 as usize] = u32::try_from(self.graph.targets.len()).unwrap_or(u32::MAX);
            if let Basis::Formula(written) | Basis::Row(written) = module.figure(figure).basis {
                let written = &module.written[written as usize];
                self.expression(at, figure, &written.expression, written.span);
            }
        }
        let mut firsts = Vec::with_capacity(module.relations.len());
        for relation in &module.relations {
            firsts.push(u32::try_from(self.graph.targets.len()).unwrap_or(u32::MAX));
            for side in &relation.sides {
                self.expression(at, 0, side, relation.span);
            }
        }
        self.graph.relation_firsts.push(firsts);
    }

    fn expression(&mut self, at: usize, figure: u32, expression: &Expression, span: Span) {
        let module = &self.book.modules[at];
        let first = self.graph.targets.len();
        let mut columns = false;
        for reference in module.formulas.references(expression) {
            let target = match self.reference(at, figure, reference) {
                Ok(target) => target,
                Err((text, help)) => {
                    self.problems.push(Problem { location: Some(self.place(at, reference, span)), text, help });
                    // It stands for nothing, so that it makes no cycle: a book with problems is not computed.
                    Target::Roll(0)
                }
            };
            columns |= matches!(target, Target::List(_));
            self.graph.targets.push(target);
        }
        if columns {
            self.check_columns(at, expression, first, span);
        }
    }

    /// Where a reference stands; the whole formula when its text is not as in the file.
    fn place(&self, at: usize, reference: &Reference, span: Span) -> Location {
        let module = &self.book.modules[at];
        let inside = span.part(reference.range.start as usize, reference.range.end as usize);
        module.location(if inside.end <= span.end { inside } else { span })
    }

    /// A column may stand only where a list is wanted.
    fn check_columns(&mut self, at: usize, expression: &Expression, first: usize, span: Span) {
        let module = &self.book.modules[at];
        let base = expression.references.start;
        // For each operand on the stack: the column it is, if it is one.
        let mut stack: Vec<Option<u32>> = Vec::new();
        let mut misused = Vec::new();
        for node in module.formulas.nodes(expression) {
            let (takes, list_wanted) = match node {
                Node::Literal(_) => {
                    stack.push(None);
                    continue;
                }
                Node::Reference(reference) => {
                    let is_list = matches!(self.graph.targets[first + (reference - base) as usize], Target::List(_));
                    stack.push(is_list.then_some(*reference));
                    continue;
                }
                Node::Negate => (1, false),
                Node::Add | Node::Subtract | Node::Multiply | Node::Divide => (2, false),
                Node::Call(function, count) => (usize::from(*count), matches!(function, Function::Sum | Function::Min | Function::Max)),
            };
            let taken = stack.split_off(stack.len().saturating_sub(takes));
            if !list_wanted {
                misused.extend(taken.into_iter().flatten());
            }
            stack.push(None);
        }
        misused.extend(stack.into_iter().flatten());
        for reference in misused {
            let target = self.graph.targets[first + (reference - base) as usize];
            let count = self.graph.members(&target).len();
            let reference = &module.formulas.references[reference as usize];
            let path = self.path_text(module, reference);
            let text = Text::new(
                format!("“{path}”是一列（{count} 个值），不是一个数"),
                format!("'{path}' is a column of {count} values, not one number"),
            );
            let help = Text::new(format!("求和请写 sum({path})"), format!("for their sum write sum({path})"));
            self.problems.push(Problem::at(self.place(at, reference, span), text).help(help));
        }
    }

    fn path_text(&self, module: &Module, reference: &Reference) -> String {
        let names: Vec<&str> = module.formulas.path(reference).iter().map(|name| module.names.text(*name)).collect();
        names.join(".")
    }

    fn reference(&mut self, at: usize, figure: u32, reference: &Reference) -> Result<Target, (Text, Option<Text>)> {
        let module = &self.book.modules[at];
        let mut path = module.formulas.path(reference).iter();
        let Some(first) = path.next() else { return Err(self.unknown(at, "")) };
        let mut found = match self.first(at, figure, *first) {
            Ok(found) => found,
            // A name that differs in width, brackets, quotes or spaces only, if there is one such.
            Err(unknown) => match self.alike(at, module.names.text(*first)) {
                Some(other) => self.first(at, figure, other)?,
                None => return Err(unknown),
            },
        };
        for segment in path {
            found = self.descend(found, module.names.text(*segment))?;
        }
        if let Found::Figure(at, figure) = found {
            self.check_cell(at, figure)?;
        }
        Ok(match found {
            Found::Figure(module, figure) => Target::Figure(self.graph.id(module, figure)),
            Found::List(list) => Target::List(self.keep(list)),
            Found::Kept(list) => Target::List(list),
            Found::Roll(list) => Target::Roll(self.keep(list)),
            Found::Label(kind) => {
                let text = Text::new(
                    format!("“{kind}”是标签，后面要有代码，如 {kind}.302"),
                    format!("'{kind}' is a label: a code should follow, as in {kind}.302"),
                );
                return Err((text, None));
            }
        })
    }

    fn keep(&mut self, list: Vec<FigureId>) -> u32 {
        self.graph.lists.push(list);
        u32::try_from(self.graph.lists.len() - 1).unwrap_or(u32::MAX)
    }

    /// The first name of a path, from the figure outward.
    fn first(&self, at: usize, figure: u32, name: Name) -> Result<Found, (Text, Option<Text>)> {
        let module = &self.book.modules[at];
        let index = &self.indices[at];
        let text = module.names.text(name);
        if text == TOTAL && module.table.is_none() {
            return Ok(Found::Figure(at, 0));
        }
        let mut scope = figure;
        loop {
            if let Some(child) = index.child(module, scope, name) {
                return Ok(Found::Figure(at, child));
            }
            if scope == 0 {
                break;
            }
            scope = module.figure(scope).parent;
        }
        match index.deep.get(name.0 as usize) {
            Some((only, 1)) => return Ok(Found::Figure(at, *only)),
            Some((_, count)) if *count > 1 => return Err(self.ambiguous(at, name)),
            _ => {}
        }
        let book = &self.book.modules[0];
        if at != 0
            && let Some(known) = book.names.find(text)
            && let Some(child) = self.indices[0].child(book, 0, known)
        {
            return Ok(Found::Figure(0, child));
        }
        if let Some(project) = self.projects.get(text) {
            return Ok(Found::Figure(*project, 0));
        }
        if let Some(table) = self.tables.get(text) {
            return Ok(Found::Figure(*table, 0));
        }
        if self.labels.contains_key(text) {
            return Ok(Found::Label(text.to_owned()));
        }
        Err(self.unknown(at, text))
    }

    /// The one figure name of the file that is the same but for width, brackets, quotes or spaces.
    fn alike(&self, at: usize, text: &str) -> Option<Name> {
        let module = &self.book.modules[at];
        let name = module.names.find(text);
        let is_known = name.and_then(|name| self.indices[at].deep.get(name.0 as usize)).is_some_and(|(_, count)| *count > 0);
        if self.problems.len() >= MOST_GUESSES || is_known {
            return None;
        }
        let folded = self.indices[at].folded.get_or_init(|| {
            let mut folded: FxHashMap<String, Option<Name>> = FxHashMap::default();
            for figure in &module.figures {
                let form = crate::book::fold_text(module.names.text(figure.name));
                let entry = folded.entry(form).or_insert(Some(figure.name));
                if *entry != Some(figure.name) {
                    *entry = None;
                }
            }
            folded
        });
        folded.get(&crate::book::fold_text(text)).copied().flatten().filter(|other| Some(*other) != name)
    }

    fn descend(&mut self, found: Found, segment: &str) -> Result<Found, (Text, Option<Text>)> {
        match found {
            Found::Figure(at, figure) => {
                let module = &self.book.modules[at];
                if module.table.is_some() {
                    return self.cell(at, figure, segment);
                }
                let index = &self.indices[at];
                if figure == 0 && segment == TOTAL {
                    return Ok(Found::Figure(at, 0));
                }
                let Some(name) = module.names.find(segment) else { return Err(self.no_part(at, figure, segment)) };
                let own = index.child(module, figure, name);
                if let Some(row) = own.filter(|own| module.figure(*own).role == Role::Row) {
                    return Ok(Found::Figure(at, row));
                }
                let is_table = matches!(module.figure(figure).basis, Basis::Each(_));
                let rows: Vec<u32> = module.children(figure).iter().copied().filter(|row| module.figure(*row).role == Role::Row).collect();
                let column: Vec<FigureId> = rows
                    .iter()
                    .filter_map(|row| index.child(module, *row, name).or_else(|| index.child(module, figure, name)))
                    .map(|cell| self.graph.id(at, cell))
                    .collect();
                let is_column = is_table && rows.iter().any(|row| index.child(module, *row, name).is_some());
                if is_column && index.child(module, figure, name).is_none_or(|own| module.figure(own).role == Role::Input) {
                    return Ok(Found::List(column));
                }
                if let Some(child) = index.child(module, figure, name) {
                    return Ok(Found::Figure(at, child));
                }
                match index.deep.get(name.0 as usize) {
                    Some((only, 1)) if figure == 0 => Ok(Found::Figure(at, *only)),
                    Some((_, count)) if figure == 0 && *count > 1 => Err(self.ambiguous(at, name)),
                    _ => Err(self.no_part(at, figure, segment)),
                }
            }
            Found::Label(kind) => {
                let figures = self.labels.get(&*kind).map_or(&[][..], Vec::as_slice);
                let first = figures.partition_point(|(code, _)| *code < segment);
                let members: Vec<FigureId> =
                    figures[first..].iter().take_while(|(code, _)| code.starts_with(segment)).map(|(_, id)| *id).collect();
                if members.is_empty() {
                    let text = Text::new(
                        format!("没有“{kind}”以 {segment} 开头的明细"),
                        format!("no line has the label '{kind}' with a code that begins with {segment}"),
                    );
                    return Err((text, None));
                }
                Ok(Found::Roll(members))
            }
            Found::List(_) | Found::Kept(_) | Found::Roll(_) => {
                Err((Text::new(format!("“{segment}”前面已是一列数"), format!("what stands before '{segment}' is a list already")), None))
            }
        }
    }

    /// A row of a table, a cell of a row, or the column below some rows; totals are not counted again in it.
    fn cell(&mut self, at: usize, figure: u32, segment: &str) -> Result<Found, (Text, Option<Text>)> {
        let module = &self.book.modules[at];
        let find = |segment: &str| {
            let name = module.names.find(segment)?;
            self.indices[at].child(module, figure, name)
        };
        if let Some(child) = find(segment).or_else(|| self.alike(at, segment).and_then(|name| find(module.names.text(name)))) {
            return Ok(Found::Figure(at, child));
        }
        if let Some(list) = self.columns.get(&(at, figure, segment.into())) {
            return Ok(Found::Kept(*list));
        }
        let totals = |row: u32| module.table.as_ref().is_some_and(|table| table.totals.contains(&row));
        let name = module.names.find(segment);
        let rows = module.rows_below(figure).into_iter().filter_map(|path| path.last().copied());
        let column: Vec<FigureId> = rows
            .filter(|row| !totals(*row))
            .filter_map(|row| self.indices[at].child(module, row, name?))
            .filter(|cell| module.figure(*cell).role != Role::Row)
            .map(|cell| self.graph.id(at, cell))
            .collect();
        if column.is_empty() {
            return Err(self.no_part(at, figure, segment));
        }
        let list = self.keep(column);
        self.columns.insert((at, figure, segment.into()), list);
        Ok(Found::Kept(list))
    }

    /// A row is no number.
    fn check_cell(&self, at: usize, figure: u32) -> Result<(), (Text, Option<Text>)> {
        let module = &self.book.modules[at];
        if module.table.is_none() || module.figure(figure).role == Role::Other {
            return Ok(());
        }
        let path = module.path(figure);
        let parts: Vec<&str> = module.children(figure).iter().map(|child| module.name(*child)).take(8).collect();
        let (zh, en, next) =
            if figure == 0 { ("表格", "table", ("行", "row")) } else { ("表格的一行", "row of a table", ("列", "column")) };
        Err((
            Text::new(format!("“{path}”是{zh}，不是一个数"), format!("'{path}' is a {en}, not one number")),
            Some(Text::new(
                format!("后面还要写{}，如 {}", next.0, parts.join("、")),
                format!("a {} should follow, such as {}", next.1, parts.join(", ")),
            )),
        ))
    }

    fn ambiguous(&self, at: usize, name: Name) -> (Text, Option<Text>) {
        const MOST: usize = 6;
        let module = &self.book.modules[at];
        let paths: Vec<String> = (0_u32..)
            .zip(&module.figures)
            .filter(|(index, figure)| *index > 0 && figure.name == name)
            .take(MOST)
            .map(|(index, _)| module.path(index))
            .collect();
        let text = module.names.text(name);
        let count = self.indices[at].deep[name.0 as usize].1;
        (
            Text::new(
                format!("“{text}”有 {count} 个，不知道指哪一个"),
                format!("there are {count} figures named '{text}': it is not clear which is meant"),
            ),
            Some(Text::new(format!("请写全路径：{}", paths.join("；")), format!("write the path: {}", paths.join("; ")))),
        )
    }

    fn unknown(&self, at: usize, name: &str) -> (Text, Option<Text>) {
        let module = &self.book.modules[at];
        let own = module.figures.iter().map(|figure| module.names.text(figure.name));
        let book = &self.book.modules[0];
        let shared = book.figures.iter().skip(1).map(|figure| book.names.text(figure.name));
        // Many unknown names have one cause: the first ones are enough to see it.
        let few = self.problems.len() < MOST_GUESSES;
        let all = own.chain(shared).chain(self.projects.keys().copied());
        let guess = if few { did_you_mean(name, all) } else { None };
        let name = &brief(name);
        let help = match guess {
            Some(guess) => guessed(guess),
            None => Text::new(
                "请在公式旁边写出它的值，或检查名称是否一致".to_owned(),
                "give its value beside the formula, or check the spelling".to_owned(),
            ),
        };
        (Text::new(format!("没有找到“{name}”"), format!("there is no '{name}'")), Some(help))
    }

    fn no_part(&self, at: usize, figure: u32, segment: &str) -> (Text, Option<Text>) {
        let module = &self.book.modules[at];
        let name = module.name(figure);
        let parts: Vec<&str> = module.children(figure).iter().map(|child| module.name(*child)).collect();
        let help = did_you_mean(segment, parts.into_iter());
        (Text::new(format!("“{name}”里没有“{segment}”"), format!("'{name}' has no '{segment}'")), help.map(guessed))
    }
}
