//! Sentences: totals with their parts, products, changes, shares, rates of execution.
//!
//! Owns what the words around a number say it is; one file for each relation, alike in shape: a text in, readings out.
//! Must never believe a wording that the numbers do not bear out; what does not come out is given with how plainly it is said.

mod average;
mod balance;
mod change;
mod converted;
mod equation;
mod execution;
mod factor;
mod heads;
mod named;
mod outline;
mod parts;
mod product;
mod rated;
mod respective;
mod sets;
mod share;
mod stated;
mod sum;
mod total;
mod whole;

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::index::{Index, NumberId, level, position};
use super::number::{Kind, Number};
use super::reading::{Plainness, Said};
use super::subject;

pub use equation::worked_out;
pub use named::core;
pub use outline::{items, outline};

/// A paragraph with more numbers than this is no sentence that anybody wrote.
const MOST_NUMBERS: usize = 400;

/// Everything that the texts say, one by one.
pub fn readings(index: &Index<'_>) -> Vec<Said> {
    let amounts: Vec<Vec<NumberId>> = (0..index.texts.len()).map(|text| amounts(index, text)).collect();
    let mut called: FxHashMap<String, Vec<NumberId>> = FxHashMap::default();
    for id in amounts.iter().flatten() {
        called.entry(named::core(&subject::of(index, *id))).or_default().push(*id);
    }
    (0..index.texts.len()).flat_map(|text| of_text(index, text, &amounts, &called)).collect()
}

/// Everything that one text says; the amounts are those of every text, and those of every name.
fn of_text(index: &Index<'_>, text: usize, amounts: &[Vec<NumberId>], called: &FxHashMap<String, Vec<NumberId>>) -> Vec<Said> {
    if index.texts[text].numbers.len() > MOST_NUMBERS {
        return Vec::new();
    }
    let words = Words::new(index, text);
    let above = above(index, text, amounts, called);
    let mut found = Vec::new();
    found.extend(product::products(&words));
    let mut sums = sum::sums(&words);
    sums.extend(total::totals(&words, &sums));
    sums.extend(heads::heads(&words, text, &sums));
    found.extend(sums);
    let known = sets::sets(&words, &found);
    found.extend(known);
    let balances = balance::balances(&words, &above);
    // One equation is said once: 收入、支出、结余 are no sum, and parts are no balance.
    found.retain(|said| {
        said.plainness != Plainness::Guessed || !balances.iter().any(|balance| balance.reading.has_numbers_of(&said.reading))
    });
    let is_new = |balance: &Said| !found.iter().any(|said: &Said| said.reading.has_numbers_of(&balance.reading));
    let balances: Vec<Said> = balances.into_iter().filter(is_new).collect();
    found.extend(balances);
    found.extend(change::changes(&words, &above));
    found.extend(share::shares(&words, &above));
    found.extend(execution::executions(&words));
    found.extend(average::averages(&words));
    found.extend(rated::rated(&words));
    found.extend(converted::converted(&words));
    found
}

/// The amounts of a paragraph that may be totals of what others say.
fn amounts(index: &Index<'_>, text: usize) -> Vec<NumberId> {
    if index.texts[text].home.cell.is_some() {
        return Vec::new();
    }
    let words = Words::new(index, text);
    words.all().filter(|id| words.is_level(*id) && words.number(*id).kind == Kind::Money).collect()
}

/// What stands around a paragraph.
struct Above<'c> {
    /// The amounts of the paragraphs above it, as far as they may be totals of what it says.
    amounts: Vec<NumberId>,
    /// The other items of its list.
    siblings: Vec<usize>,
    /// The amounts of the whole document, by what they are called.
    called: &'c FxHashMap<String, Vec<NumberId>>,
}

/// What stands above a paragraph: a few paragraphs, and its list, which counts for none.
fn above<'c>(index: &Index<'_>, text: usize, amounts: &[Vec<NumberId>], called: &'c FxHashMap<String, Vec<NumberId>>) -> Above<'c> {
    const FAR: usize = 4;
    const LONGEST: usize = 24;
    let is_cell = |text: usize| index.texts[text].home.cell.is_some();
    let level_of = |text: usize| level(&index.texts[text].passage.text);
    let mut found = Above { amounts: Vec::new(), siblings: Vec::new(), called };
    if is_cell(text) {
        return found;
    }
    let is_sibling = |other: usize| level_of(text).is_some() && level_of(other) == level_of(text);
    let mut others = Vec::new();
    for other in (text.saturating_sub(LONGEST)..text).rev().take_while(|other| !is_cell(*other)) {
        if is_sibling(other) {
            found.siblings.push(other);
        } else {
            others.push(other);
        }
        if others.len() == FAR {
            break;
        }
    }
    let behind = (text + 1..index.texts.len()).take(FAR).take_while(|other| !is_cell(*other) && is_sibling(*other));
    found.siblings.extend(behind);
    found.amounts.extend(others.into_iter().rev().flat_map(|other| &amounts[other]));
    found
}

/// What a number of a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// An amount, a count: what something is.
    Level,
    /// By how much something is more, or less.
    Change {
        /// Whether it is more.
        up: bool,
    },
    /// What an amount is compared with: 比2022年预算数60万元.
    Before,
    /// A price, a rate, a share, a label.
    Other,
}

/// A text with what its numbers are.
pub struct Words<'i, 'd> {
    index: &'i Index<'d>,
    text: &'d str,
    ids: Range<u32>,
    roles: Vec<Role>,
    /// How many brackets are open at each number.
    depths: Vec<u32>,
    /// How many sentences end before each number.
    sentences: Vec<u32>,
}

/// Whether a clause names what something is compared with: 比2022年预算数, 较上年.
fn is_compared(clause: &str) -> bool {
    let clause = clause.trim_start_matches(['，', '。', '；', '、', '：', '\n']);
    clause.starts_with('比')
        || clause.starts_with('较')
        || clause.starts_with("与上")
        || ["上年预算", "上年决算", "上年数", "上年同期", "上年执行", "去年"].iter().any(|word| clause.starts_with(word))
}

/// Verbs of changes.
const UP: [&str; 15] = ["超收", "增减", "增加", "增长", "增幅", "上升", "提高", "上涨", "提升", "净增", "增收", "增支", "增速", "多", "增"];
const DOWN: [&str; 17] =
    ["短收", "减少", "下降", "降低", "降幅", "降", "压减", "核减", "减", "减收", "减支", "猛减", "下滑", "压缩", "缩减", "负增长", "少"];

impl<'i, 'd> Words<'i, 'd> {
    /// Looks at a text.
    pub fn new(index: &'i Index<'d>, text: usize) -> Self {
        let ids = index.texts[text].numbers.clone();
        let (depths, sentences) = (Vec::new(), Vec::new());
        let mut words = Self { index, text: &index.texts[text].passage.text, ids, roles: Vec::new(), depths, sentences };
        for id in words.all() {
            let role = words.listed(id).unwrap_or_else(|| words.role_of(id));
            words.roles.push(role);
        }
        words.count();
        words
    }

    /// Counts brackets and sentences up to each number, in one pass.
    fn count(&mut self) {
        let (mut depth, mut sentences, mut at) = (0_u32, 0_u32, 0);
        for id in self.all() {
            let start = self.number(id).range.start.max(at);
            for c in self.text[at..start].chars() {
                match c {
                    '（' => depth += 1,
                    '）' => depth = depth.saturating_sub(1),
                    '。' => sentences += 1,
                    '\n' => (depth, sentences) = (0, sentences + 1),
                    _ => {}
                }
            }
            at = start;
            self.depths.push(depth);
            self.sentences.push(sentences);
        }
    }

    /// The amounts and counts of the text, and what they are compared with.
    pub fn levels(&self) -> impl Iterator<Item = NumberId> {
        self.all().filter(|id| matches!(self.role(*id), Role::Level | Role::Before))
    }

    /// The changes of the text, and whether each is an increase.
    pub fn changes(&self) -> impl Iterator<Item = (NumberId, bool)> {
        self.all().filter_map(|id| match self.role(id) {
            Role::Change { up } => Some((id, up)),
            _ => None,
        })
    }

    /// The last year that is named before a number, in its own clause or sentence.
    pub fn year_of(&self, id: NumberId) -> Option<&'d str> {
        let years = self.all().take_while(|year| *year < id).filter(|year| self.number(*year).kind == Kind::Label);
        let years = years.filter(|year| self.number(*year).digits.len() == 4 && self.same_sentence(*year, id));
        years.last().map(|year| &self.text[self.number(year).digits.clone()])
    }

    /// The year that a change is said to be over: 较2021年.
    pub fn compared_year(&self, id: NumberId) -> Option<&'d str> {
        let year = self.all().take_while(|year| *year < id).filter(|year| self.number(*year).digits.len() == 4).last()?;
        let before = &self.text[..self.number(year).digits.start];
        (before.ends_with(['比', '较', '与']) && self.same_sentence(year, id)).then(|| &self.text[self.number(year).digits.clone()])
    }

    /// How many brackets are open at a number.
    fn depth(&self, id: NumberId) -> u32 {
        self.depths[(id.0 - self.ids.start) as usize]
    }

    /// How many brackets are open at a place.
    fn depth_at(&self, place: usize) -> u32 {
        let last = self.inside(0..place).next_back();
        let (from, mut depth) = last.map_or((0, 0), |id| (self.number(id).range.start.min(place), self.depth(id)));
        for c in self.text[from..place].chars() {
            match c {
                '（' => depth += 1,
                '）' => depth = depth.saturating_sub(1),
                '\n' => depth = 0,
                _ => {}
            }
        }
        depth
    }

    /// The numbers that begin within a stretch of the text.
    fn inside(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = NumberId> + use<> {
        let numbers = &self.index.numbers[self.ids.start as usize..self.ids.end as usize];
        let at = |place: usize| self.ids.start + position(numbers.partition_point(|number| number.range.start < place));
        (at(range.start)..at(range.end).max(at(range.start))).map(NumberId)
    }

    /// Whether a number is said beside another, and not in a bracket behind something else.
    fn beside(&self, id: NumberId, other: NumberId) -> bool {
        let (own, of_other) = (self.depth(id), self.depth(other));
        own < of_other || own == of_other && (own == 0 || !self.between(id, other).contains(['（', '）']))
    }

    /// The numbers before one, the nearest first.
    fn before(&self, id: NumberId) -> impl Iterator<Item = NumberId> + use<> {
        (self.ids.start..id.0.min(self.ids.end)).rev().map(NumberId)
    }

    fn all(&self) -> impl DoubleEndedIterator<Item = NumberId> + use<> {
        self.ids.clone().map(NumberId)
    }

    fn number(&self, id: NumberId) -> &'i Number {
        self.index.number(id)
    }

    fn role(&self, id: NumberId) -> Role {
        self.roles[(id.0 - self.ids.start) as usize]
    }

    /// The words between the quantity before and this one.
    fn lead(&self, id: NumberId) -> &'d str {
        let end = self.number(id).range.start;
        let mut before = (self.ids.start..id.0).rev().map(|at| self.number(NumberId(at)));
        let start = before.find(|number| number.kind != Kind::Label).map_or(0, |number| number.range.end);
        &self.text[start.min(end)..end]
    }

    /// The words of a number's own clause before it.
    fn clause(&self, id: NumberId) -> &'d str {
        let lead = self.lead(id);
        lead.rfind(['，', '。', '；', '\n', '、', '：']).map_or(lead, |at| &lead[at..])
    }

    /// The words between two numbers, with the numbers between them.
    fn between(&self, first: NumberId, second: NumberId) -> &'d str {
        let (start, end) = (self.number(first).range.end, self.number(second).range.start);
        &self.text[start.min(end)..end]
    }

    /// The sentence of a number up to it.
    fn sentence(&self, id: NumberId) -> &'d str {
        let before = &self.text[..self.number(id).range.end];
        &before[subject::behind_last(before, &['。', '\n'])..]
    }

    /// Whether two numbers stand in one sentence.
    fn same_sentence(&self, first: NumberId, second: NumberId) -> bool {
        let sentence = |id: NumberId| self.sentences[(id.0 - self.ids.start) as usize];
        sentence(first) == sentence(second)
    }

    /// Whether a number stands in the sentence of another, or in the one before.
    fn same_sentence_or_last(&self, first: NumberId, second: NumberId) -> bool {
        let sentence = |id: NumberId| self.sentences[(id.0 - self.ids.start) as usize];
        sentence(second) - sentence(first) <= 1
    }

    /// The same, of a number that may stand in another text.
    fn same_sentence_of(&self, first: NumberId, second: NumberId) -> bool {
        self.ids.contains(&first.0) && self.same_sentence(first, second)
    }

    /// Whether a number stands in the sentence of a place behind it.
    fn same_sentence_as(&self, id: NumberId, place: usize) -> bool {
        !self.text[self.number(id).range.end.min(place)..place].contains(['。', '\n'])
    }

    /// 分别增加558.4亿元和495.3亿元: the second is a change as well.
    fn listed(&self, id: NumberId) -> Option<Role> {
        let before = *self.roles.last().filter(|role| matches!(role, Role::Change { .. }))?;
        let last = NumberId(id.0 - 1);
        let goes_on = ["、", "和", "及", "与"].contains(&self.between(last, id)) && self.number(last).kind == self.number(id).kind;
        goes_on.then_some(before)
    }

    fn role_of(&self, id: NumberId) -> Role {
        let number = self.number(id);
        let is_rate = number.rate.as_ref().is_some_and(|rate| !rate.unit.text.ends_with("/年") || rate.unit.text.matches('/').count() > 1);
        if !matches!(number.kind, Kind::Money | Kind::Count) && number.kind != Kind::Share || is_rate || !number.is_value() {
            return Role::Other;
        }
        // A factor is no amount: 30人×3000元.
        let (before, behind) = (&self.text[..number.range.start], &self.text[number.range.end..]);
        if before.ends_with(['×', '÷']) || behind.starts_with(['×', '÷']) {
            return Role::Other;
        }
        // 年均增长9.1% is over several years, 按可比价格增长6.1% over other amounts.
        const OTHERWISE: [&str; 11] = ["还原", "实际增长", "名义", "年均", "平均每年", "复合", "可比", "不变价", "口径", "剔除", "扣除"];
        if number.kind == Kind::Share && OTHERWISE.iter().any(|word| self.clause(id).contains(word)) {
            return Role::Other;
        }
        // 提高到893.44万元 is what it is now.
        if self.clause(id).ends_with(['到', '至']) {
            return if number.kind == Kind::Share { Role::Other } else { Role::Level };
        }
        let lead = self.clause(id).trim_end_matches(|c| "了约为额达到率幅近各共计：".contains(c));
        let change = |up: bool, verbs: &[&str]| verbs.iter().any(|verb| lead.ends_with(verb)).then_some(Role::Change { up });
        // 增减额 has a sign of its own.
        let down = if lead.ends_with("增减") { None } else { change(false, &DOWN) };
        match down.or_else(|| change(true, &UP)) {
            Some(change) => change,
            None if number.kind == Kind::Share => Role::Other,
            None if is_compared(self.clause(id)) || self.is_compared_behind(id) => Role::Before,
            None => Role::Level,
        }
    }

    /// 与2022年决算数300万元相比.
    fn is_compared_behind(&self, id: NumberId) -> bool {
        let behind = &self.text[self.number(id).range.end..];
        ["相比", "相较", "比较"].iter().any(|word| behind.starts_with(word))
    }

    /// Whether a number is an amount of money or a count that can be part of a total.
    fn is_level(&self, id: NumberId) -> bool {
        self.role(id) == Role::Level
    }

    /// Whether two numbers are of one kind: money, or the same measure word.
    fn alike(&self, a: NumberId, b: NumberId) -> bool {
        self.index.alike(a, b)
    }
}
