//! Numbers that are told apart by 分别: 基本支出和项目支出分别占 52.5% 和 47.5%.
//!
//! Owns which name belongs to which number.
//! Must never give a name where there are more numbers than names, or fewer.

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::subject::behind_last;

/// The word.
const WORD: &str = "分别";
/// Marks and words between numbers of one enumeration.
const BETWEEN: [&str; 6] = ["、", "和", "及", "与", "，", "以及"];
/// Marks that a list of names begins behind.
const BEGINS: [char; 6] = ['。', '；', '\n', '：', '，', '（'];

/// The numbers behind each 分别, two or more.
pub fn enumerated(words: &Words<'_, '_>) -> Vec<Vec<NumberId>> {
    let lists = words.text.match_indices(WORD).map(|(at, _)| numbers(words, at + WORD.len()));
    lists.filter(|list| list.len() >= 2).collect()
}

/// The names that 分别 gives, each with its number, list by list.
pub fn respective<'d>(words: &Words<'_, 'd>) -> Vec<Vec<(&'d str, NumberId)>> {
    words.text.match_indices(WORD).filter_map(|(at, _)| list(words, at)).collect()
}

fn list<'d>(words: &Words<'_, 'd>, at: usize) -> Option<Vec<(&'d str, NumberId)>> {
    let numbers = numbers(words, at + WORD.len());
    let before = &words.text[..at];
    let start = behind_last(before, &BEGINS);
    let list = &before[start..];
    // 商品和服务支出 is one name: the marks are tried before the words.
    let commas: Vec<&str> = list.split('、').collect();
    let last = |mark: &str| {
        let (first, rest) = commas.split_last().map(|(last, rest)| (*last, rest))?;
        let (one, other) = first.split_once(mark)?;
        Some(rest.iter().copied().chain([one, other]).collect::<Vec<&str>>())
    };
    let ways = [Some(commas.clone()), last("和"), last("及"), last("与")];
    let names = ways.into_iter().flatten().find(|names| names.len() == numbers.len())?;
    let fits = names.len() >= 2 && names.iter().all(|name| !name.trim().is_empty());
    fits.then(|| names.into_iter().map(str::trim).zip(numbers).collect())
}

/// The list that a number stands in, whatever leads to it, by its first and how many there are: 25.8%、44.8%和29.4%.
pub fn run(words: &Words<'_, '_>, id: NumberId) -> (NumberId, u32) {
    const LONGEST: usize = 16;
    // Amounts may have names: 货物100万元、工程250万元.
    let joins = |between: &str| {
        let is_named = || between.starts_with(['、', '和', '及', '与']) && !between.contains(['，', '。', '；', '\n', '（', '）']);
        BETWEEN.contains(&between) || words.number(id).kind == Kind::Money && is_named() && between.chars().count() <= LONGEST
    };
    let follows = |a: u32, b: u32| {
        let (a, b) = (NumberId(a), NumberId(b));
        words.number(a).kind == words.number(b).kind && joins(words.between(a, b))
    };
    let first = (words.ids.start..id.0).rev().take_while(|at| follows(*at, at + 1)).last().unwrap_or(id.0);
    let last = (id.0 + 1..words.ids.end).take_while(|at| follows(at - 1, *at)).last().unwrap_or(id.0);
    (NumberId(first), last - first + 1)
}

/// The numbers behind a place that nothing but marks stand between.
fn numbers(words: &Words<'_, '_>, from: usize) -> Vec<NumberId> {
    let mut behind = words.all().skip_while(|id| words.number(*id).range.start < from).peekable();
    let near = |id: &NumberId| !words.text[from..words.number(*id).range.start].contains(['，', '。', '；', '\n']);
    let Some(first) = behind.next_if(near) else { return Vec::new() };
    let mut found = vec![first];
    while let Some(last) = found.last()
        && let Some(next) = behind.next_if(|next| BETWEEN.contains(&words.between(*last, *next)))
    {
        if words.number(next).kind != words.number(*last).kind {
            break;
        }
        found.push(next);
    }
    found
}
