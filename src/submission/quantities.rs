//! Quantities of sentences beside the indicators that are called like them: 采购图书12000册, 图书数量 12500 册.
//!
//! Owns which words before two numbers name one thing.
//! Must never compare a quantity with an indicator that another sentence bears out, or where no slip makes one of the other.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::is_slip;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::place;
use super::reading::{Plainness, Said, read_same};
use super::subject::{MARKS, around, behind_last};
use crate::quantity::Exact;

/// Two names that end in so many characters alike are one; fewer do if they are all of one of them.
const ALIKE: usize = 5;
const WHOLE: usize = 4;
/// Words behind a name that say that it is counted.
const COUNTED: [&str; 12] = ["数量", "人数", "次数", "户数", "台数", "件数", "条数", "个数", "套数", "册数", "场次", "总数"];

/// A quantity with its name.
struct Named {
    name: Vec<char>,
    id: NumberId,
}

/// Quantities and indicators that are one thing and differ by a slip.
pub fn quantities(index: &Index<'_>) -> Vec<Said> {
    let mut indicators = Vec::new();
    let mut others: FxHashMap<String, Vec<Named>> = FxHashMap::default();
    for id in index.ids().filter(|id| index.number(*id).kind == Kind::Count && index.number(*id).literal.is_plain()) {
        let (name, is_indicator) = named(index, id);
        if name.len() < WHOLE {
            continue;
        }
        if !is_indicator && is_each(index, id) {
            continue;
        }
        if is_indicator {
            indicators.push(Named { name, id });
        } else {
            others.entry(key(&name)).or_default().push(Named { name, id });
        }
    }
    let value = |indicator: &Named| index.number(indicator.id).literal.value();
    let mut values: FxHashMap<&[char], FxHashSet<Exact>> = FxHashMap::default();
    for indicator in &indicators {
        values.entry(&indicator.name).or_default().insert(value(indicator));
    }
    // An indicator that has two values is one of two things.
    let indicators = indicators.iter().filter(|indicator| values[indicator.name.as_slice()].len() == 1);
    let spoken = Spoken::new(index);
    let compared = indicators.map(|indicator| {
        let named = others.get(&key(&indicator.name)).and_then(|others| compare(index, indicator, others));
        named.or_else(|| spoken.compare(index, indicator))
    });
    compared.flatten().collect()
}

/// So many characters beside a quantity have to be those of a name.
const TOUCHING: usize = 3;

/// The quantities of sentences, by the words beside them.
struct Spoken(FxHashMap<Vec<char>, Vec<NumberId>>);

impl Spoken {
    fn new(index: &Index<'_>) -> Self {
        let mut found: FxHashMap<Vec<char>, Vec<NumberId>> = FxHashMap::default();
        let is_count = |id: &NumberId| index.number(*id).kind == Kind::Count && index.number(*id).literal.is_plain();
        for id in index.ids().filter(|id| is_count(id) && !index.is_alone(*id) && !is_each(index, *id)) {
            for words in touching(index, id).into_iter().filter(|words| words.len() == TOUCHING) {
                found.entry(words).or_default().push(id);
            }
        }
        Self(found)
    }

    /// The one quantity that a sentence words like an indicator, and that is another by a slip.
    fn compare(&self, index: &Index<'_>, indicator: &Named) -> Option<Said> {
        const SHORTEST: u32 = 2;
        /// What is said so often is no name.
        const MOST: usize = 64;
        let literal = |id: NumberId| &index.number(id).literal;
        let own = literal(indicator.id);
        let near = indicator.name.windows(TOUCHING).filter_map(|words| self.0.get(words)).flatten().copied();
        let near: Vec<NumberId> = near.filter(|id| index.alike(*id, indicator.id)).take(MOST).collect();
        if own.significant_digits() < SHORTEST || near.len() == MOST || near.iter().any(|id| literal(*id).value() == own.value()) {
            return None;
        }
        let worded: Vec<NumberId> = near.into_iter().filter(|id| is_worded(index, *id, &indicator.name)).collect();
        let other = *worded.first()?;
        let is_one = worded.iter().all(|id| literal(*id).value() == literal(other).value());
        if !is_one || !is_slip(index, indicator.id, &literal(other).value()) || is_put_together(index, other, indicator.id) {
            return None;
        }
        let (id, other) = (other.max(indicator.id), other.min(indicator.id));
        read_same(index, id, other).map(|reading| reading.said(Plainness::Plain))
    }
}

/// The letters right before a quantity, and right behind it.
fn touching(index: &Index<'_>, id: NumberId) -> [Vec<char>; 2] {
    let number = index.number(id);
    let text = &index.text_of(id).passage.text;
    let letters = |c: &char| c.is_alphabetic();
    let mut before: Vec<char> = text[..number.range.start].chars().rev().take(TOUCHING).take_while(letters).collect();
    before.reverse();
    [before, text[number.range.end..].chars().take(TOUCHING).take_while(letters).collect()]
}

/// Whether the clause of a quantity has most of a name, and says nothing else.
fn is_worded(index: &Index<'_>, id: NumberId, name: &[char]) -> bool {
    shared(index, id, name) * 2 >= name.len().saturating_sub(1) && is_all(index, id, name)
}

/// Whether a sentence says the number of an indicator, or other numbers that make it: 一楼120盏，二楼300盏.
fn is_put_together(index: &Index<'_>, id: NumberId, indicator: NumberId) -> bool {
    let text = index.text_of(id);
    let sentence = around(&text.passage.text, &index.number(id).range, &['。', '\n']);
    let inside = |other: &NumberId| sentence.contains(&index.number(*other).digits.start) && index.alike(*other, indicator);
    let values: Vec<Exact> = text.ids().filter(inside).map(|other| index.number(other).literal.value()).collect();
    let wanted = index.number(indicator).literal.value();
    let all = values.iter().try_fold(Exact::ZERO, |sum, value| sum.plus(value).ok());
    values.contains(&wanted) || all.is_some_and(|all| all == wanted)
}

/// Whether a clause says nothing but a name and what is done, of all and of this year: 教学楼更换灯具240盏 is of some of them.
fn is_all(index: &Index<'_>, id: NumberId, name: &[char]) -> bool {
    const DONE: [&str; 24] = [
        "现有", "设有", "配备", "更换", "维护", "养护", "采购", "购置", "完成", "新建", "全年", "年度", "计划", "预计", "开展", "举办",
        "组织", "发放", "提供", "足额", "共", "约", "拟", "达",
    ];
    const SOME: [&str; 20] = [
        "已",
        "目前",
        "实际",
        "其余",
        "剩余",
        "其中",
        "上年",
        "去年",
        "累计",
        "一期",
        "二期",
        "首批",
        "先行",
        "截至",
        "在建",
        "新增",
        "原计划",
        "调整",
        "标段",
        "招标",
    ];
    const MOST: usize = 1;
    let (number, text) = (&index.number(id).range, &index.text_of(id).passage.text);
    let without = |stretch: Range<usize>| [&text[stretch.start..number.start], &text[number.end..stretch.end]].concat();
    let called: String = name.iter().collect();
    let sentence = without(around(text, number, &['。', '；', '\n']));
    let mut rest = without(around(text, number, &MARKS));
    let dated = rest.contains("20") && rest.contains('年');
    DONE.iter().for_each(|word| rest = rest.replace(word, ""));
    let others = rest.chars().filter(|c| c.is_alphabetic() && !name.contains(c)).count();
    // 洒水车、垃圾压缩车等作业车辆48辆 are all of them.
    let is_list = rest.contains(&format!("等{called}"));
    (others <= MOST || is_list) && !dated && !SOME.iter().any(|word| sentence.contains(word) && !called.contains(word))
}

/// How many pairs of characters of a name stand in the clause of a quantity.
fn shared(index: &Index<'_>, id: NumberId, name: &[char]) -> usize {
    let text = &index.text_of(id).passage.text;
    let clause = &text[around(text, &index.number(id).range, &MARKS)];
    name.windows(2).filter(|pair| clause.contains(&pair.iter().collect::<String>())).count()
}

/// The quantity that an indicator should be, where it is another.
fn compare(index: &Index<'_>, indicator: &Named, others: &[Named]) -> Option<Said> {
    let literal = |id: NumberId| &index.number(id).literal;
    let alike = others.iter().filter(|other| literal(other.id).unit.dimension == literal(indicator.id).unit.dimension);
    let alike = alike.map(|other| (common(&other.name, &indicator.name), other));
    let alike: Vec<(usize, &Named)> = alike
        .filter(|(count, other)| *count >= ALIKE || *count >= WHOLE && (*count == other.name.len() || *count == indicator.name.len()))
        .collect();
    if alike.iter().any(|(_, other)| literal(other.id).value() == literal(indicator.id).value()) {
        return None;
    }
    let best = alike.iter().map(|(count, _)| *count).max()?;
    let mut nearest = alike.iter().filter(|(count, _)| *count == best).map(|(_, other)| other.id);
    let first = nearest.next()?;
    if !nearest.all(|other| literal(other).value() == literal(first).value()) {
        return None;
    }
    if !is_all(index, first, &indicator.name) || is_put_together(index, first, indicator.id) {
        return None;
    }
    let slipped = is_slip(index, indicator.id, &literal(first).value()) || is_slip(index, first, &literal(indicator.id).value());
    let (id, other) = (first.max(indicator.id), first.min(indicator.id));
    read_same(index, id, other).filter(|_| slipped).map(|reading| reading.said(Plainness::Plain))
}

/// What a quantity is called, and whether that is how indicators are.
fn named(index: &Index<'_>, id: NumberId) -> (Vec<char>, bool) {
    let words = if index.is_alone(id) {
        place::label(index, id).unwrap_or_default()
    } else {
        let before = &index.text_of(id).passage.text[..index.number(id).range.start];
        // 春节文艺演出：72次.
        let before = before.trim_end_matches('：');
        before[behind_last(before, &MARKS)..].to_owned()
    };
    let words: String = words.chars().filter(|c| c.is_alphabetic()).collect();
    let bare = COUNTED.iter().find_map(|word| words.strip_suffix(word)).or_else(|| counted(&words, &index.number(id).literal.unit.text));
    let is_indicator = bare.is_some() || index.is_alone(id);
    (bare.unwrap_or(&words).chars().collect(), is_indicator)
}

/// A name without what its things are counted in: 更换灯具盏数, 租用车辆数.
fn counted<'w>(words: &'w str, unit: &str) -> Option<&'w str> {
    let name = words.strip_suffix('数')?;
    Some(name.strip_suffix(unit).unwrap_or(name))
}

/// Whether a quantity is that of one of several: 19个接种单位各1台, 每季度1次.
fn is_each(index: &Index<'_>, id: NumberId) -> bool {
    const EACH: [&str; 7] = ["各", "均", "分别", "每", "按季", "按月", "半年"];
    let before = &index.text_of(id).passage.text[..index.number(id).range.start];
    let clause = &before[behind_last(before, &['。', '；', '，', '\n'])..];
    EACH.iter().any(|word| clause.contains(word))
}

/// How names are looked up: by their end.
fn key(name: &[char]) -> String {
    name[name.len() - WHOLE..].iter().collect()
}

/// How many characters two names end in alike.
fn common(a: &[char], b: &[char]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}
