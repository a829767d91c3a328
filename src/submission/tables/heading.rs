//! What stands over a table: its title and its unit.
//!
//! Owns how far above a table they may stand.
//! Must never look into the table.

use crate::submission::document::Block;

/// The title and the unit that stand above a table.
pub fn about(blocks: &[Block], block: usize) -> (String, String) {
    const FAR: usize = 6;
    const LONGEST: usize = 60;
    let (mut title, mut unit) = (String::new(), String::new());
    for content in blocks[..block].iter().rev().take(FAR) {
        let Block::Passage(passage) = content else { break };
        let text = passage.text.trim();
        if unit.is_empty() {
            unit = unit_in(text).unwrap_or_default();
        }
        let says_unit = text.contains("单位：") || text.starts_with("公开") || text.starts_with("部门：") || text.starts_with("编制");
        if title.is_empty() && text.contains('表') && !says_unit && text.chars().count() <= LONGEST && !text.ends_with('。') {
            title = text.trim_start_matches(['#', ' ']).to_owned();
        }
        if !title.is_empty() || text.ends_with('。') {
            break;
        }
    }
    (title, unit)
}

/// The unit that a line above a table, or a header, names.
pub fn unit_in(text: &str) -> Option<String> {
    const UNITS: [&str; 6] = ["亿元", "万元", "千元", "百元", "元", "人"];
    let after = |mark: &str| text.rfind(mark).map(|at| &text[at + mark.len()..]);
    let words = after("单位：").or_else(|| after("（")).or_else(|| after("计量单位"))?;
    let words = words.trim_start_matches(['人', '民', '币', '：', '（']);
    UNITS.iter().find(|unit| words.starts_with(**unit) || words.starts_with(&format!("人民币{unit}"))).map(|unit| (*unit).to_owned())
}
