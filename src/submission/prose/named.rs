//! What words name: 2023年一般公共预算支出总额 names 一般公共.
//!
//! Owns the words that every budget has and that tell no amount from another.
//! Must never be asked whether two names are one where nothing is left of either.

use super::{DOWN, UP};

/// Words that say nothing of what is meant.
const GENERAL: [&str; 45] = [
    "相比较",
    "相比",
    "比较",
    "对比",
    "同比",
    "同期",
    "比",
    "较",
    "与",
    "同",
    "上一年度",
    "上年度",
    "上年",
    "去年",
    "本年度",
    "本年",
    "今年",
    "全年",
    "年初",
    "年度",
    "年",
    "预算数",
    "决算数",
    "预算",
    "决算",
    "执行",
    "分别",
    "各",
    "均",
    "共",
    "净",
    "了",
    "为",
    "是",
    "总额",
    "总体",
    "总计",
    "合计",
    "数",
    "额",
    "收入",
    "支出",
    "经费",
    "总",
    "收支",
];

/// What some words name, without what every budget says.
pub fn core(words: &str) -> String {
    let verbs = UP.iter().chain(&DOWN);
    let mut rest: String = words.chars().filter(|c| c.is_alphabetic()).collect();
    for word in GENERAL.iter().chain(verbs) {
        rest = rest.replace(word, "");
    }
    rest
}
