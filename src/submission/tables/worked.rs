//! Rows that say how their amount was reached: 工资, 320人×4200元×12月, 1612.80.
//!
//! Owns which cell of a row is worked out in another.
//! Must never read what a cell says of other rows: 1+2+3.

use super::frame::Frame;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::prose::worked_out;
use crate::submission::reading::Said;

pub fn worked(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    let row = |row: &super::Row| {
        let mut amounts = row.cells.iter().flatten().copied().filter(|id| is_amount(index, *id));
        let (result, None) = (amounts.next()?, amounts.next()) else { return None };
        let from = index.texts.partition_point(|text| text.home.row() < (frame.block, row.at));
        let to = index.texts.partition_point(|text| text.home.row() < (frame.block, row.at + 1));
        (from..to).filter(|text| !index.texts[*text].ids().any(|id| id == result)).find_map(|text| worked_out(index, text, result))
    };
    frame.rows.iter().filter_map(row).collect()
}

fn is_amount(index: &Index<'_>, id: NumberId) -> bool {
    index.number(id).kind == Kind::Money && index.number(id).rate.is_none()
}
