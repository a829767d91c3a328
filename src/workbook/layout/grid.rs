//! A table as rows and columns.
//!
//! Owns which column a cell stands in.
//! Must never look at a value.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::Module;
use crate::formula::Name;

/// A table as rows and columns.
pub struct Grid {
    /// Its rows, each as the figures from the table to it.
    pub rows: Vec<Vec<u32>>,
    /// How many columns its keys take.
    pub keys: usize,
    /// The names of its columns of values.
    pub columns: Vec<Name>,
    /// Where each of them is among these.
    places: FxHashMap<Name, usize>,
    /// Whether the names of its codes have a column.
    pub has_names: bool,
}

impl Grid {
    /// The rows and columns of a table.
    pub fn new(module: &Module) -> Self {
        let rows = module.rows_below(0);
        let mut places = FxHashMap::default();
        let mut columns = Vec::new();
        for cell in rows.iter().filter_map(|path| path.last()).flat_map(|row| module.cells(*row)) {
            let name = module.figure(cell).name;
            if module.statements(cell).next().is_some() && !places.contains_key(&name) {
                places.insert(name, columns.len());
                columns.push(name);
            }
        }
        let keys = rows.iter().map(Vec::len).max().unwrap_or(1);
        let codes: FxHashSet<&str> = module.table.iter().flat_map(|table| &table.codes).map(|named| &*named.code).collect();
        let has_names = rows.iter().filter_map(|path| path.last()).any(|row| codes.contains(module.name(*row)));
        Self { rows, keys, columns, places, has_names }
    }

    /// The column of a cell.
    pub fn column(&self, module: &Module, cell: u32) -> Option<u16> {
        let at = self.places.get(&module.figure(cell).name)?;
        u16::try_from(self.keys + usize::from(self.has_names) + at).ok()
    }
}
