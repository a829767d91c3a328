//! Equations: 59人×3000元×12月+7人×3000元×6个月=225万元.
//!
//! Owns reading what stands before a sign of equality, to its beginning: signs, brackets, what is counted, notes in brackets.
//! Must never read a part of it: what cannot be read as a whole says nothing.

use std::ops::Range;

use rust_decimal::Decimal;

use super::Words;
use super::factor::has_factor;
use crate::quantity::literal::MULTIPLIERS;
use crate::quantity::{Dimension, Exact, Literal, UnitTable};
use crate::submission::index::{Index, NumberId, unnumbered};
use crate::submission::number::{Kind, Scanner};
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};
use crate::submission::subject::behind_last;

/// Marks between which an equation stands.
const MARKS: [char; 8] = ['，', '。', '；', '：', '、', '\n', '=', '≈'];
/// Brackets are so deep at most, and an expression has so many numbers at most.
const DEEPEST: usize = 6;
const MOST_NUMBERS: usize = 60;
/// The words that name what is counted are this long at most, in characters.
const LONGEST: usize = 14;

/// How an amount was reached is written in so many characters at most.
const LONGEST_NOTE: usize = 200;

/// Units of money.
const MONEY: [&str; 7] = ["亿元", "万元", "千元", "百元", "元", "角", "分"];

/// What is written on one side.
#[derive(Debug)]
enum Node {
    Number(NumberId),
    /// Each with whether it is taken away.
    Sum(Vec<(bool, Node)>),
    /// Each with whether it divides.
    Product(Vec<(bool, Node)>),
}

impl Node {
    /// Whether something is divided in it.
    fn divides(&self) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Sum(nodes) => nodes.iter().any(|(_, node)| node.divides()),
            Self::Product(nodes) => nodes.iter().any(|(divides, node)| *divides || node.divides()),
        }
    }

    /// Whether one of its numbers is such.
    fn any(&self, is: &impl Fn(NumberId) -> bool) -> bool {
        match self {
            Self::Number(id) => is(*id),
            Self::Sum(nodes) | Self::Product(nodes) => nodes.iter().any(|(_, node)| node.any(is)),
        }
    }
}

/// A quotient that was rounded makes what follows off by one part in so many at most.
const LITTLE: i64 = 200;

/// Every equation of a text.
pub fn equations(words: &Words<'_, '_>) -> Vec<Said> {
    let signs = words.text.char_indices().filter(|(_, c)| matches!(c, '=' | '≈'));
    let mut found: Vec<Said> = signs.filter_map(|(at, sign)| equation(words, at, sign)).collect();
    let is_new = |id: &NumberId| !found.iter().any(|said| said.reading.result == *id);
    let amounts: Vec<NumberId> = words.all().filter(|id| words.number(*id).kind == Kind::Money).filter(is_new).collect();
    found.extend(amounts.into_iter().filter_map(|id| explained(words, id).or_else(|| counted(words, id))));
    found
}

/// 13400元（100元/天×134天）: an amount and how it was reached.
fn explained(words: &Words<'_, '_>, result: NumberId) -> Option<Said> {
    let end = words.number(result).range.end;
    let inside = words.text[end..].strip_prefix('（')?;
    let start = end + '（'.len_utf8();
    let close = start + inside.char_indices().take(LONGEST_NOTE).find(|(_, c)| *c == '）')?.0;
    // 含, 其中 and the like say what is in it, and not what it is.
    let begins = |c: char| c.is_ascii_digit() || c == '（';
    let node = side(words, start..close).filter(|node| matches!(node, Node::Product(_)) && inside.starts_with(begins))?;
    said(words, result, &node)
}

/// 156人×50元，共计7800元.
fn counted(words: &Words<'_, '_>, result: NumberId) -> Option<Said> {
    const CALLED: [&str; 8] = ["共计", "合计", "小计", "总计", "共需", "计", "共", "需"];
    let end = words.number(result).range.start;
    let before = words.text[..end].strip_suffix(CALLED.iter().find(|word| words.text[..end].ends_with(**word))?)?;
    let before = before.strip_suffix('，')?;
    let start = self::before(words.text, before.len());
    // What stands before it may belong to the sum.
    let line = &words.text[behind_last(&words.text[..start], &['。', '；', '\n'])..start];
    if words.text[words.number(result).range.end..].starts_with('（') {
        return None;
    }
    let opens = words.text[..start].chars().next_back().is_none_or(|c| "。；：\n".contains(c)) || unnumbered(line).is_empty();
    let node = side(words, start..before.len()).filter(|node| opens && !matches!(node, Node::Number(_)))?;
    said(words, result, &node)
}

/// A text that is a product of money, as how an amount in another text was reached.
pub fn worked_out(index: &Index<'_>, text: usize, result: NumberId) -> Option<Said> {
    let words = Words::new(index, text);
    let node = side(&words, 0..words.text.len()).filter(|node| matches!(node, Node::Product(_)))?;
    let is_money = |id: NumberId| index.units.has_money(words.number(id).literal.unit.dimension);
    said(&words, result, &node).filter(|_| node.any(&is_money))
}

/// A product that is worked out: what does not come out needs a slip.
fn said(words: &Words<'_, '_>, result: NumberId, node: &Node) -> Option<Said> {
    let number = words.number(result);
    if !number.literal.is_plain() || number.rate.is_some() {
        return None;
    }
    let reading = Reader { words, result }.reading(node)?;
    if reading.fit != Fit::Fails {
        return Some(reading.said(Plainness::Plain));
    }
    // 3200÷30×270=28799: what was rounded on the way is off by little.
    let gap = reading.value.minus(&number.literal.value()).ok()?.magnitude();
    let is_little = node.divides() && gap.times(&Exact::integer(LITTLE)).is_ok_and(|gap| gap <= number.literal.value());
    (!is_little && !has_factor(&number.literal, &reading)).then(|| reading.said(Plainness::Complete))
}

fn equation(words: &Words<'_, '_>, at: usize, sign: char) -> Option<Said> {
    let behind = at + sign.len_utf8();
    let left = side(words, before(words.text, at)..at);
    let right = side(words, behind..behind + after(&words.text[behind..]));
    let (result, node) = match (left?, right?) {
        (left @ (Node::Sum(_) | Node::Product(_)), Node::Number(result)) => (result, left),
        // 288万元=80人×3.6万元.
        (Node::Number(result), right @ (Node::Sum(_) | Node::Product(_))) => (result, right),
        _ => return None,
    };
    let number = words.number(result);
    if number.literal.is_range() || number.literal.is_bound() || number.kind == Kind::Label {
        return None;
    }
    if is_reference(words, result) && !node.any(&|id| !is_reference(words, id)) {
        return None;
    }
    let reading = Reader { words, result }.reading(&node)?;
    // 1.20人×3000元: it may be the first item, of 20 人.
    if reading.fit == Fit::Fails && begins_like_item(words.text, before(words.text, at)) {
        return None;
    }
    // …=20000元（5000-1000）×0.35=1400元: what stands before it may be the result of another.
    let start = before(words.text, at);
    let is_result = |above: &str| words.inside(before(above, above.len())..above.len()).next().is_some();
    let in_unit = words.inside(start..at).next().is_some_and(|first| !words.number(first).literal.unit.text.is_empty());
    let goes_on = in_unit && words.text[..start].strip_suffix('=').is_some_and(is_result);
    // ≈ and 约 are no equality.
    let is_about = sign == '≈' || !number.literal.is_plain() || goes_on;
    let fit = if is_whole(words, &reading) && reading.fit == Fit::Fails { Fit::Near } else { reading.fit };
    let reading = Reading { fit, ..reading };
    (reading.fit != Fit::Fails || !is_about).then(|| reading.said(Plainness::Plain))
}

/// Whether a number may be that of a row or a column: 3=2-1, 1行=2行+3行, 7=（5+6）×6%.
fn is_reference(words: &Words<'_, '_>, id: NumberId) -> bool {
    const LAST: i64 = 99;
    let literal = &words.number(id).literal;
    let number = literal.number;
    let is_nth =
        number.fract().is_zero() && number.scale() == 0 && number <= LAST.into() && matches!(&*literal.unit.text, "" | "行" | "栏");
    is_nth || words.number(id).kind == Kind::Share
}

/// 2859×8%=229.00元: rounded to whole 元, up or down, and printed with decimals all the same.
fn is_whole(words: &Words<'_, '_>, reading: &Reading) -> bool {
    let literal = &words.number(reading.result).literal;
    let is_in_yuan = literal.unit.scale == Exact::ONE && literal.number.scale() > 0 && literal.number.fract().is_zero();
    let gap = reading.value.minus(&literal.value()).map(|gap| gap.magnitude());
    is_in_yuan && gap.is_ok_and(|gap| gap < Exact::ONE)
}

/// Whether an expression begins with a number that may be that of an item: 1.20人.
fn begins_like_item(text: &str, start: usize) -> bool {
    let side = &text[start..];
    let length = side.bytes().take_while(u8::is_ascii_digit).count();
    let opens = text[..start].chars().next_back().is_none_or(|c| "\n。；".contains(c));
    opens && (1..=2).contains(&length) && side[length..].starts_with('.')
}

/// Where the expression begins that ends at a place.
fn before(text: &str, at: usize) -> usize {
    let mut depth = 0;
    for (start, c) in text[..at].char_indices().rev() {
        match c {
            '）' => depth += 1,
            '（' if depth == 0 => return start + c.len_utf8(),
            '（' => depth -= 1,
            c if depth == 0 && MARKS.contains(&c) => return start + c.len_utf8(),
            _ => {}
        }
    }
    0
}

/// Where the expression ends that a text begins with.
fn after(text: &str) -> usize {
    let mut depth = 0;
    for (end, c) in text.char_indices() {
        match c {
            '（' => depth += 1,
            '）' if depth == 0 => return end,
            '）' => depth -= 1,
            c if depth == 0 && MARKS.contains(&c) => return end,
            _ => {}
        }
    }
    text.len()
}

/// One side of an equation.
fn side(words: &Words<'_, '_>, range: Range<usize>) -> Option<Node> {
    let numbers: Vec<NumberId> = words.inside(range.clone()).take(MOST_NUMBERS + 1).collect();
    if numbers.is_empty() || numbers.len() > MOST_NUMBERS {
        return None;
    }
    let mut parser = Parser { words, at: range.start, end: range.end, depth: 0 };
    let node = parser.sum()?;
    parser.is_done().then_some(node)
}

struct Parser<'p, 'i, 'd> {
    words: &'p Words<'i, 'd>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_, '_, '_> {
    fn rest(&self) -> &str {
        &self.words.text[self.at..self.end]
    }

    fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    /// The numbers that may begin here, with what qualifies them.
    fn near(&self) -> impl Iterator<Item = NumberId> + use<> {
        const QUALIFIER: usize = 16;
        self.words.inside(self.at.saturating_sub(QUALIFIER)..self.at + 1)
    }

    /// The quantity that begins here; a year or an ordinal is a word like others.
    fn number(&self) -> Option<NumberId> {
        let begins = |id: &NumberId| {
            let range = &self.words.number(*id).range;
            range.start == self.at || self.words.number(*id).digits.start == self.at
        };
        // 近三年平均: a number in words belongs to a word.
        let in_ciphers = |id: &NumberId| self.words.text[self.words.number(*id).digits.start..].starts_with(|c: char| c.is_ascii_digit());
        self.near().find(begins).filter(|id| self.words.number(*id).kind != Kind::Label && in_ciphers(id))
    }

    fn sum(&mut self) -> Option<Node> {
        let mut terms = vec![(false, self.product()?)];
        while let Some(sign) = self.rest().chars().next().filter(|c| matches!(c, '+' | '-')) {
            self.at += sign.len_utf8();
            terms.push((sign == '-', self.product()?));
        }
        Some(if terms.len() == 1 { terms.pop()?.1 } else { Node::Sum(terms) })
    }

    fn product(&mut self) -> Option<Node> {
        const TIMES: [&str; 5] = ["×", "x", "X", "乘以", "乘"];
        const OVER: [&str; 3] = ["÷", "/", "除以"];
        let mut factors = vec![(false, self.factor()?)];
        loop {
            let sign = |signs: &[&str]| signs.iter().find(|sign| self.rest().starts_with(**sign)).map(|sign| sign.len());
            let (divides, length) = match (sign(&TIMES), sign(&OVER)) {
                (Some(length), _) => (false, length),
                (None, Some(length)) => (true, length),
                (None, None) => break,
            };
            self.at += length;
            factors.push((divides, self.factor()?));
        }
        Some(if factors.len() == 1 { factors.pop()?.1 } else { Node::Product(factors) })
    }

    /// A number or a bracket, with the words before and behind it.
    fn factor(&mut self) -> Option<Node> {
        self.words_before();
        let node = match self.number() {
            // 1-10% is no range here, and what it is cannot be told.
            Some(id) if self.words.number(id).literal.is_range() => return None,
            Some(id) => {
                self.at = self.words.number(id).range.end;
                Node::Number(id)
            }
            None if self.rest().starts_with('（') && self.depth < DEEPEST => {
                self.at += '（'.len_utf8();
                self.depth += 1;
                let node = self.sum()?;
                self.depth -= 1;
                self.at += self.rest().starts_with('）').then_some('）'.len_utf8())?;
                // （3500-3200）元: the unit of all that stands inside.
                if MONEY.iter().any(|unit| self.rest().starts_with(unit)) {
                    return None;
                }
                node
            }
            None => return None,
        };
        self.words_behind()?;
        Some(node)
    }

    /// Passes words that name the quantity behind them, years and telephones among them.
    fn words_before(&mut self) {
        let mut count = 0;
        while self.number().is_none() && count < 2 * LONGEST {
            let label = self.near().map(|id| self.words.number(id)).find(|number| number.digits.start == self.at);
            let length = match (label, self.rest().chars().next()) {
                (Some(label), _) => label.digits.len(),
                (None, Some(c)) if is_word(c) => c.len_utf8(),
                _ => break,
            };
            self.at += length;
            count += 1;
        }
    }

    /// Passes what is counted, and notes in brackets; none where something else stands there.
    fn words_behind(&mut self) -> Option<()> {
        let mut count = 0;
        while let Some(c) = self.rest().chars().next() {
            match c {
                '（' => {
                    let close = closing(self.rest())?;
                    // （8折）, （市级承担60%）: a factor that nobody wrote as one.
                    // （400+450+500）÷3 behind words is no note either.
                    if self.rest()[..close].contains(['折', '%', '半', '+', '×', '÷']) {
                        return None;
                    }
                    self.at += close;
                }
                '折' => return None,
                c if ["乘", "除", "x", "X"].iter().any(|sign| sign.starts_with(c)) => break,
                // 1200㎡ behind a bracket, 20 名教师: no other quantity may stand there.
                c if is_word(c) && self.number().is_none() => {
                    self.at += c.len_utf8();
                    count += 1;
                }
                _ => break,
            }
            if count > LONGEST {
                return None;
            }
        }
        Some(())
    }
}

/// Whether a character belongs to a word, and is no sign.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii_digit() || matches!(c, '“' | '”' | '《' | '》' | '㎡' | '每')
}

/// The length of a bracket that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '（' => depth += 1,
            '）' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

struct Reader<'r, 'i, 'd> {
    words: &'r Words<'i, 'd>,
    result: NumberId,
}

impl Reader<'_, '_, '_> {
    fn literal(&self, id: NumberId) -> &Literal {
        &self.words.number(id).literal
    }

    /// The reading whose units agree, else the one that has the numbers alone.
    fn reading(&self, node: &Node) -> Option<Reading> {
        let wanted = self.literal(self.result).unit.dimension;
        let own = |id: NumberId| Some(Term::Number(id));
        let with_units = term(node, &own).filter(|term| term.dimension(self.words.index) == Some(wanted));
        let priced = self.priced(node, None);
        let bare = self.bare(node);
        let of_year = Scanner::new(self.words.index.units)
            .literal(Decimal::from(12), "月")
            .filter(|year| !self.has_period(node, year.unit.dimension))
            .and_then(|year| self.priced(node, Some(&year)));
        let read = |term: Term| read(self.words.index, relation(node), self.result, term);
        let ways = with_units.clone().into_iter().chain(priced).chain(bare.clone()).chain(of_year);
        let readings: Vec<Reading> = ways.filter_map(read).collect();
        let fitting = [Fit::Holds, Fit::Near].into_iter().find_map(|fit| readings.iter().find(|reading| reading.fit == fit));
        let plain = || {
            // What is accused is what was written: the numbers alone, unless the units agree.
            let simple = bare.into_iter().filter(|_| self.is_simple(wanted));
            let all = with_units.map_or_else(|| simple.collect(), |term| vec![term]);
            all.into_iter().filter_map(read).min_by_key(|reading| self.distance(reading))
        };
        let is_exact = !self.has_rounded(node);
        fitting.filter(|reading| reading.fit == Fit::Holds || !is_exact).cloned().or_else(plain).map(|reading| {
            let fails = is_exact && reading.fit == Fit::Near;
            Reading { fit: if fails { Fit::Fails } else { reading.fit.clone() }, ..reading }
        })
    }

    /// How far what is computed is from what is printed.
    fn distance(&self, reading: &Reading) -> Exact {
        reading.value.minus(&self.literal(self.result).value()).map(|gap| gap.magnitude()).unwrap_or(Exact::ZERO)
    }

    /// Whether the result is an amount, a share, or a number without a unit.
    fn is_simple(&self, wanted: Dimension) -> bool {
        wanted.is_none() || self.words.index.units.is_money(wanted)
    }

    /// 3人×2天×400元: what does not cancel is what the price is per; perhaps with months that are left unsaid.
    fn priced(&self, node: &Node, year: Option<&Literal>) -> Option<Term> {
        let Node::Product(factors) = node else { return None };
        if factors.iter().any(|(divides, node)| *divides || !matches!(node, Node::Number(_))) {
            return None;
        }
        let index = self.words.index;
        let ids: Vec<NumberId> =
            factors.iter().filter_map(|(_, node)| if let Node::Number(id) = node { Some(*id) } else { None }).collect();
        let own = ids.iter().map(|id| self.literal(*id).unit.dimension).chain(year.map(|year| year.unit.dimension));
        let dimension = own.into_iter().try_fold(Dimension::NONE, Dimension::times)?;
        let rest = dimension.over(self.literal(self.result).unit.dimension)?;
        let mut prices = ids.iter().filter(|id| index.units.has_money(self.literal(**id).unit.dimension));
        let (price, None) = (*prices.next()?, prices.next()) else { return None };
        let term = |id: &NumberId| {
            if rest.is_none() || *id != price {
                return Some(Term::Number(*id));
            }
            let literal = self.literal(*id);
            let unit = index.units.display_unit(&Exact::ONE, literal.unit.dimension.over(rest)?).text;
            let scale = literal.unit.text.strip_suffix(&*index.units.name(literal.unit.dimension)).unwrap_or("");
            Some(Term::As(*id, Scanner::new(index.units).literal(literal.number, &format!("{scale}{unit}"))?))
        };
        let mut terms: Vec<Term> = ids.iter().map(term).collect::<Option<_>>()?;
        terms.extend(year.cloned().map(Term::Constant));
        Some(Term::Product(terms))
    }

    /// The numbers as they are written, amounts as amounts and all else without units: in the unit of the result first.
    fn bare(&self, node: &Node) -> Vec<Term> {
        let index = self.words.index;
        let leaf = |id: NumberId| stripped(index.units, id, self.literal(id));
        let Some(term) = term(node, &leaf) else { return Vec::new() };
        let (own, wanted) = (term.dimension(index), self.literal(self.result).unit.dimension);
        if own == Some(wanted) {
            return vec![term];
        }
        if own != Some(Dimension::NONE) {
            return Vec::new();
        }
        // 工资：4000×12×3=14.4万元: what has no unit may be in 元 for all that.
        let unit = &*self.literal(self.result).unit.text;
        let others = MONEY[..2].iter().chain(&["元"]).filter(|other| index.units.is_money(wanted) && **other != unit);
        [unit].into_iter().chain(others.copied()).filter_map(|unit| self.bare_in(node, &term, unit)).collect()
    }

    /// Numbers without units, in one.
    fn bare_in(&self, node: &Node, term: &Term, unit: &str) -> Option<Term> {
        let index = self.words.index;
        // 11.2+18.56=29.76万元: each of them has the unit of the result.
        if let (Node::Sum(_), true) = (node, relation(node) == Relation::Sum) {
            let leaf = |id: NumberId| Some(Term::As(id, Scanner::new(index.units).literal(self.literal(id).number, unit)?));
            return self::term(node, &leaf);
        }
        // 5×0.2+6×0.3=2.8万元, 120人×1.5%=1.8人.
        let one = Scanner::new(index.units).literal(Decimal::ONE, unit)?;
        Some(Term::Product(vec![term.clone(), Term::Constant(one)]))
    }

    /// Whether an amount in it may have been rounded: one in 万元; prices in 元 are what they are.
    fn has_rounded(&self, node: &Node) -> bool {
        node.any(&|id| {
            let unit = &self.literal(id).unit;
            self.words.index.units.is_money(unit.dimension) && &*unit.text != "元"
        })
    }

    fn has_period(&self, node: &Node, month: Dimension) -> bool {
        node.any(&|id| self.literal(id).unit.dimension == month)
    }
}

/// What kind of relation it is.
fn relation(node: &Node) -> Relation {
    match node {
        Node::Sum(terms) if terms.iter().all(|(_, term)| matches!(term, Node::Number(_))) => Relation::Sum,
        _ => Relation::Product,
    }
}

/// An amount in 元, or a number without a unit; per cent stays per cent, and 2人/3人 is divided by three.
fn stripped(units: &UnitTable, id: NumberId, literal: &Literal) -> Option<Term> {
    let text = &*literal.unit.text;
    let unit = if units.has_money(literal.unit.dimension) {
        MONEY.iter().find(|unit| text.starts_with(**unit)).copied()?
    } else if text.starts_with('%') || text.starts_with('‰') {
        text
    } else {
        scale(text)
    };
    let mut scanner = Scanner::new(units);
    let own = Term::As(id, scanner.literal(literal.number, unit)?);
    let by = text.split('/').skip(1).map(|per| {
        let digits = per.bytes().take_while(u8::is_ascii_digit).count();
        let number = if digits == 0 { Decimal::ONE } else { per[..digits].parse().ok()? };
        scanner.literal(number, scale(&per[digits..]))
    });
    let by: Vec<Literal> = by.collect::<Option<_>>()?;
    let by = by.into_iter().filter(|by| by.value() != Exact::ONE).map(|by| Box::new(Term::Constant(by)));
    Some(by.fold(own, |term, by| Term::Quotient(Box::new(term), by)))
}

/// The multiplier that some words begin with.
fn scale(words: &str) -> &'static str {
    MULTIPLIERS.iter().find(|(word, _)| words.starts_with(word)).map_or("", |(word, _)| *word)
}

/// An expression over numbers.
fn term(node: &Node, leaf: &impl Fn(NumberId) -> Option<Term>) -> Option<Term> {
    let all = |nodes: &[(bool, Node)], which: bool| -> Option<Vec<Term>> {
        nodes.iter().filter(|(is, _)| *is == which).map(|(_, node)| term(node, leaf)).collect()
    };
    let one = |mut terms: Vec<Term>, join: fn(Vec<Term>) -> Term| if terms.len() == 1 { terms.pop() } else { Some(join(terms)) };
    match node {
        Node::Number(id) => leaf(*id),
        Node::Sum(nodes) => {
            let (more, less) = (all(nodes, false)?, all(nodes, true)?);
            let more = one(more, Term::Sum)?;
            if less.is_empty() { Some(more) } else { Some(Term::Difference(Box::new(more), Box::new(one(less, Term::Sum)?))) }
        }
        Node::Product(nodes) => {
            let (over, under) = (all(nodes, false)?, all(nodes, true)?);
            let over = one(over, Term::Product)?;
            if under.is_empty() { Some(over) } else { Some(Term::Quotient(Box::new(over), Box::new(one(under, Term::Product)?))) }
        }
    }
}
