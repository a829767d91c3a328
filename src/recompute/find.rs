//! Figures by the names people give them.
//!
//! Owns what a name given on the command line means: the end of a path, a project before a figure, a figure before a cell.
//! Must never look a name of a formula up.

use super::scope::FigureId;
use super::trace::Trace;
use crate::message::{Problem, Text, did_you_mean, guessed};

impl Trace<'_> {
    /// The figure with exactly this path; of a project and a figure that bear one name the project.
    pub fn at_path(&self, path: &str) -> Option<FigureId> {
        let modules = self.book.modules.iter().enumerate().skip(1).chain(self.book.modules.iter().enumerate().take(1));
        modules.filter_map(|(at, module)| Some((at, module, below(path, module.name(0))?))).find_map(|(at, module, rest)| {
            // Names may hold dots: where one leads nowhere, the next is tried.
            let mut open = vec![(0_u32, rest)];
            while let Some((figure, rest)) = open.pop() {
                if rest.is_empty() {
                    return Some(self.graph.id(at, figure));
                }
                let children = module.children(figure).iter().rev();
                open.extend(children.filter_map(|child| Some((*child, below(rest, module.name(*child))?))));
            }
            None
        })
    }

    /// The one figure whose path ends in the names given.
    ///
    /// # Errors
    /// That there is none, or that there are several.
    pub fn find(&self, wanted: &str) -> Result<FigureId, Problem> {
        let trace = self;
        const MOST: usize = 8;
        let names: Vec<&str> = wanted.split('.').collect();
        let last = names.last().copied().unwrap_or(wanted);
        let matching = |id: &FigureId| {
            // Most figures are told apart by their own name: their path is not needed.
            if !trace.figure_name(*id).ends_with(last) {
                return false;
            }
            let path = trace.path(*id);
            let own: Vec<&str> = path.split('.').collect();
            own.ends_with(&names)
        };
        let found: Vec<FigureId> = trace.figures().filter(matching).collect();
        // A project goes before a figure that bears its name, and a figure before the cells of a column that does.
        let projects: Vec<FigureId> = found.iter().copied().filter(|id| trace.graph.split(*id).1 == 0).collect();
        let figures: Vec<FigureId> = found.iter().copied().filter(|id| trace.locate(*id).0.table.is_none()).collect();
        match (&projects[..], &found[..]) {
            ([project], _) => Ok(*project),
            _ if figures.len() == 1 => Ok(figures[0]),
            (_, [only]) => Ok(*only),
            (_, []) => {
                let all: Vec<String> = trace.figures().map(|id| trace.path(id)).collect();
                let names = all.iter().map(|path| path.rsplit('.').next().unwrap_or(path));
                let problem = Problem::nowhere(Text::new(format!("没有找到“{wanted}”"), format!("there is no '{wanted}'")));
                let holding: Vec<&str> = all.iter().filter(|path| path.contains(wanted)).take(MOST).map(String::as_str).collect();
                Err(match did_you_mean(wanted, names) {
                    Some(guess) => problem.help(guessed(guess)),
                    None if holding.is_empty() => problem,
                    None => problem.help(Text::new(
                        format!("名称里有“{wanted}”的：{}", holding.join("；")),
                        format!("names with '{wanted}' in them: {}", holding.join("; ")),
                    )),
                })
            }
            (_, many) => {
                let paths: Vec<String> = many.iter().take(MOST).map(|id| trace.path(*id)).collect();
                let count = many.len();
                let text = Text::new(format!("“{wanted}”有 {count} 个"), format!("there are {count} figures named '{wanted}'"));
                Err(Problem::nowhere(text)
                    .help(Text::new(format!("请写全路径：{}", paths.join("；")), format!("write the path: {}", paths.join("; ")))))
            }
        }
    }
}

/// What is left of a path behind a name.
fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}
