//! Products: a quantity, a rate, a period, and the amount that they make.
//!
//! Owns which numbers of a text may be factors of an amount, and what it leaves unsaid: twelve months, one message a case.
//! Must never believe a product that only nearly comes out, unless it is written as an equation.

use super::equation::equations;
use super::factor::{has_factor, is_times, is_whole_year};
use super::stated::{is_needed, is_result, is_settled, is_stated};
use super::{Role, Words};
use crate::quantity::unit::Kind as UnitKind;
use crate::quantity::{Dimension, Exact, Literal};
use crate::submission::index::NumberId;
use crate::submission::number::{Kind, Number, Scanner};
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, holds, read, read_sum};

/// So many numbers before an amount, and behind it, are tried as factors.
const WINDOW: usize = 8;
const BEHIND: usize = 6;
/// A product has so many factors at most.
const MOST_FACTORS: usize = 4;

pub fn products(words: &Words<'_, '_>) -> Vec<Said> {
    let mut found = equations(words);
    for target in words.all() {
        let number = words.number(target);
        let is_target = number.kind == Kind::Money && words.is_level(target) && number.literal.number > rust_decimal::Decimal::ZERO;
        if is_target && !found.iter().any(|said: &Said| said.reading.result == target) {
            let several = several(words, target);
            found.extend(several.as_ref().and_then(|said| counted_before(words, &said.reading)));
            found.extend(several.or_else(|| search(words, target)).or_else(|| for_all(words, target)));
        }
    }
    found
}

/// 115人*300元/月，161人*435元/月…，共计125.44万元: the products before an amount, together, with the months left unsaid.
fn several(words: &Words<'_, '_>, target: NumberId) -> Option<Said> {
    let before: Vec<NumberId> = words.all().take_while(|id| *id < target).filter(|id| words.same_sentence(*id, target)).collect();
    let pairs = before.windows(2).filter(|pair| joins(words.between(pair[0], pair[1])));
    let pairs: Vec<(NumberId, NumberId)> = pairs.map(|pair| (pair[0], pair[1])).collect();
    if pairs.len() < 2 {
        return None;
    }
    let wanted = words.number(target).literal.unit.dimension;
    let year = twelve(words)?;
    let table = words.index.units;
    [None, Some(&year)].into_iter().find_map(|year| {
        let product = |(count, price): &(NumberId, NumberId)| {
            let (count_of, price_of) = (&words.number(*count).literal, &words.number(*price).literal);
            let months = year.map_or(Dimension::NONE, |year| year.unit.dimension);
            let dimension = count_of.unit.dimension.times(price_of.unit.dimension)?.times(months)?;
            // What does not cancel is what the price is per: 300元/月 for each of 115人; 435元人/月 says it wrongly.
            let rest = dimension.over(wanted)?;
            let price_term = if rest.is_none() {
                Term::Number(*price)
            } else {
                let own = price_of.unit.dimension.over(rest)?;
                let unit = table.display_unit(&Exact::ONE, own).text;
                let scale = price_of.unit.text.split('元').next().unwrap_or("");
                Term::As(*price, Scanner::new(table).literal(price_of.number, &format!("{scale}{unit}"))?)
            };
            let mut factors = vec![Term::Number(*count), price_term];
            factors.extend(year.cloned().map(Term::Constant));
            Some(Term::Product(factors))
        };
        let products: Vec<Term> = pairs.iter().map(product).collect::<Option<_>>()?;
        let sum = Term::Sum(products);
        let agrees = sum.dimension(words.index) == Some(wanted);
        let reading = read(words.index, Relation::Product, target, sum).filter(|_| agrees)?;
        (reading.fit == Fit::Holds).then_some(reading.said(Plainness::Plain))
    })
}

/// 共276人。…115人×300元，161人×435元: the counts of such products are all that were counted before.
fn counted_before(words: &Words<'_, '_>, reading: &Reading) -> Option<Said> {
    let counts: Vec<NumberId> = reading.term.numbers().into_iter().filter(|id| words.number(*id).kind == Kind::Count).collect();
    let first = *counts.iter().min()?;
    let totals = words.before(first).filter(|id| words.is_level(*id) && words.alike(*id, first));
    let mut readings = totals.filter_map(|total| read_sum(words.index, total, &counts));
    readings.find(|reading| reading.fit == Fit::Holds && counts.len() >= 2).map(|reading| reading.said(Plainness::Guessed))
}

/// 按3700元/人，共计114.33万元，其中：甲276人…；乙33人…: a price, an amount, and behind it all that are paid for; it is only believed.
fn for_all(words: &Words<'_, '_>, target: NumberId) -> Option<Said> {
    let is_price = |literal: &Literal| words.index.units.has_money(literal.unit.dimension);
    let before = words.before(target).take_while(|id| words.same_sentence(*id, target));
    let mut prices = before.filter_map(|id| Some((id, words.number(id).per()?))).filter(|(_, literal)| is_price(literal));
    let (price, literal) = prices.next()?;
    let wanted = words.number(target).literal.unit.dimension.over(literal.unit.dimension)?;
    let behind = words.all().skip_while(|id| *id <= target).take_while(|id| words.same_sentence(*id, target));
    let counts: Vec<NumberId> = behind
        .filter(|id| words.is_level(*id) && words.number(*id).literal.unit.dimension == wanted && words.beside(*id, target))
        .collect();
    let term = Term::Product(vec![Term::As(price, literal.clone()), Term::sum(&counts)]);
    let reading = read(words.index, Relation::Product, target, term).filter(|reading| counts.len() >= 2 && reading.fit == Fit::Holds)?;
    Some(reading.said(Plainness::Guessed))
}

/// Whether nothing but a sign of multiplication stands between two numbers.
fn joins(between: &str) -> bool {
    let inner: String = between.chars().filter(|c| !matches!(c, '（' | '）' | ' ')).collect();
    matches!(inner.as_str(), "×" | "x" | "X" | "乘以" | "乘")
}

/// Whether a number counts months: 租期3年 does not.
fn is_months(literal: &Literal) -> bool {
    literal.unit.text.contains('月') && !literal.unit.text.contains('/')
}

/// Twelve months.
fn twelve(words: &Words<'_, '_>) -> Option<Literal> {
    Scanner::new(words.index.units).literal(rust_decimal::Decimal::from(12), "月")
}

/// A factor that may be tried.
#[derive(Clone)]
struct Factor {
    term: Term,
    literal: Literal,
    /// Whether it is money per something.
    is_price: bool,
    id: NumberId,
}

/// The factors near an amount whose product it is.
fn search(words: &Words<'_, '_>, target: NumberId) -> Option<Said> {
    let year = twelve(words)?;
    let once = Scanner::new(words.index.units).literal(rust_decimal::Decimal::ONE, "年")?;
    let candidates = candidates(words, target);
    let stated = &words.number(target).literal;
    // Where months are printed beside it, twelve are not meant.
    let is_beside = |id: NumberId| id > target || words.same_sentence(id, target);
    let has_months = candidates.iter().any(|factor| is_months(&factor.literal) && is_beside(factor.id));
    let mut best: Option<(Cost, Reading)> = None;
    let mut tried = 0_u32;
    let prices = (0..candidates.len()).filter(|at| candidates[*at].is_price).fold(0_u32, |mask, at| mask | 1 << at);
    for subset in 1_u32..1 << candidates.len() {
        // One price, and what it is multiplied by.
        if subset.count_ones() as usize > MOST_FACTORS || (subset & prices).count_ones() != 1 {
            continue;
        }
        let chosen: Vec<&Factor> = (0..candidates.len()).filter(|at| subset & (1 << at) != 0).map(|at| &candidates[at]).collect();
        if has_twice(&chosen) {
            continue;
        }
        // A price per year is paid once.
        let yearly = chosen.iter().any(|factor| factor.literal.unit.text.contains("/年"));
        for with_year in [false, true].into_iter().filter(|with_year| !(*with_year && has_months)) {
            let year = with_year.then_some(if yearly { &once } else { &year });
            let Some((dimension, value)) = product(&chosen, year) else { continue };
            let Some(unsaid) = unsaid(words, dimension, chosen.len()) else { continue };
            tried += 1;
            if !holds(stated, &value) {
                continue;
            }
            let far = chosen.iter().map(|factor| factor.id.0.abs_diff(target.0)).max().unwrap_or(0);
            let cost = Cost { unsaid: unsaid.weight(), with_year, far, fewer: MOST_FACTORS - chosen.len() };
            if best.as_ref().is_none_or(|(known, _)| cost < *known)
                && let Some(term) = term(words, &chosen, year, unsaid)
            {
                best = Some((cost, Reading { relation: Relation::Product, result: target, term, value, fit: Fit::Holds }));
            }
        }
    }
    let Some((cost, reading)) = best else { return worded(words, target, &candidates, &year).filter(|_| stated.is_plain()) };
    // As many trials as digits would make an accident of it.
    let digits = stated.significant_digits();
    let needed = match (cost.unsaid, reading.value == stated.value()) {
        (0, true) => 1,
        (0, false) | (_, true) => 2,
        (_, false) => 4,
    };
    let crowded = tried > 12 && cost.unsaid > 0;
    if digits >= needed + u32::from(crowded) {
        return Some(reading.said(Plainness::Guessed));
    }
    // Too few digits to be sure by themselves; the words may say so, or something else.
    worded(words, target, &candidates, &year).filter(|said| said.reading.fit == Fit::Holds || cost.unsaid > 0)
}

/// A product that the words ask for although it does not come out: all that stands between the amount before and this one.
fn worded(words: &Words<'_, '_>, target: NumberId, candidates: &[Factor], year: &Literal) -> Option<Said> {
    // What stands in a bracket explains what stands before it: 每人3200元（春秋装1200元）.
    let depth = |id: NumberId| words.depths[(id.0 - words.ids.start) as usize];
    let is_amount = |id: NumberId| words.is_level(id) && words.number(id).kind == Kind::Money;
    let before: Vec<&Factor> = candidates
        .iter()
        .filter(|factor| factor.id < target && !words.between(factor.id, target).contains(['。', '；', '\n']))
        .filter(|factor| depth(factor.id) >= depth(target))
        // Behind an amount that was reached something else begins.
        .filter(|factor| !(factor.id.0 + 1..target.0).map(NumberId).any(is_amount))
        .collect();
    // 薪酬1077.12万元，按132人、每人每月6800元测算: what it is made of stands behind it, and nothing else does.
    let beside = |id: NumberId| words.same_sentence(id, target) && !words.between(id, target).contains('；');
    let since = words.before(target).take_while(|id| !is_amount(*id) && beside(*id));
    let leads = since.into_iter().all(|id| words.number(id).kind == Kind::Label);
    let is_near = |between: &str| !between.contains(['；', '\n', '（']) && !between.trim_start_matches('。').contains('。');
    let behind = candidates
        .iter()
        .filter(|factor| factor.id > target && is_near(words.between(target, factor.id)))
        .filter(|factor| !(target.0 + 1..factor.id.0).map(NumberId).any(is_amount));
    let behind: Vec<&Factor> = behind.collect();
    // 值守64万元。买铁锹55套，每套9000元，共49.5万元: they make another amount.
    let ends = behind.iter().map(|factor| factor.id).max();
    let other = |last: NumberId| {
        let beside = |id: &NumberId| words.same_sentence(last, *id) && !words.between(last, *id).contains('；');
        words.all().skip_while(|id| *id <= last).take_while(beside).any(is_amount)
    };
    let is_behind = before.is_empty() && leads && !ends.is_some_and(other);
    let own: Vec<&Factor> = if is_behind { behind } else { before };
    let ways = |id: NumberId| own.iter().filter(move |factor| factor.id == id);
    // A number that is per something is read so; the others are counts.
    let chosen: Vec<&Factor> = own
        .iter()
        .filter(|factor| matches!(factor.term, Term::As(..)) || !ways(factor.id).any(|other| matches!(other.term, Term::As(..))))
        .copied()
        .collect();
    // The nearest two, three and so on, if they come out; else all of them that are paid for.
    let mut nearest = chosen.clone();
    nearest.sort_by_key(|factor| factor.id.0.abs_diff(target.0));
    let all = chosen.clone();
    let chosen = paid_for(&chosen);
    let tries = (2..all.len().max(2)).map(|count| nearest[..count].to_vec()).chain([all, chosen.clone()]);
    let has_months = own.iter().any(|factor| is_months(&factor.literal));
    let years = [None, Some(year).filter(|_| !has_months)];
    let readings = tries.flat_map(|chosen| years.map(|year| of_all(words, target, &chosen, year)));
    let readings: Vec<Reading> = readings.flatten().collect();
    if let Some(reading) = readings.iter().find(|reading| reading.fit == Fit::Holds) {
        return Some(reading.clone().said(Plainness::Plain));
    }
    let numbers: Vec<NumberId> = chosen.iter().map(|factor| factor.id).collect();
    if !is_stated(words, target, &numbers, is_behind) {
        return None;
    }
    // Twelve months are left unsaid only where the units ask for them.
    let is_whole = |reading: &Reading| {
        let of = reading.term.numbers();
        of.len() == chosen.len() && numbers.iter().all(|id| of.contains(id))
    };
    let whole: Vec<Reading> = readings.into_iter().filter(is_whole).collect();
    let without = product(&chosen, None).is_some_and(|(dimension, _)| words.index.units.is_money(dimension));
    let reading = if without { whole.into_iter().next() } else { whole.into_iter().last() }?;
    // 50名，每人100元，分4次，合计2万元: what it was not read with makes it come out.
    let stated = &words.number(target).literal;
    let beside = words.all().filter(|id| words.same_sentence(*id, target) && !numbers.contains(id) && *id != target);
    let with = |id: NumberId| reading.value.times(&words.number(id).literal.value()).is_ok_and(|value| holds(stated, &value));
    if beside.into_iter().any(with) {
        return None;
    }
    if is_settled(words, target) || is_averaged(words, &reading) {
        return None;
    }
    let agrees = reading.term.dimension(words.index).is_some_and(|dimension| words.index.units.is_money(dimension));
    // Who is paid by the month may be paid for some months only, unless that is what is needed.
    let is_monthly = reading.term.numbers().len() < constants(&reading.term);
    let is_all = agrees && !is_behind && is_result(words, target, &numbers) && (!is_monthly || is_needed(words, target));
    // Twelve times as much is a month for a year.
    if is_times(stated, &reading) && !is_whole_year(stated, &reading) {
        return None;
    }
    let plainness = if is_all && !has_factor(stated, &reading) { Plainness::Plain } else { Plainness::Complete };
    Some(reading.said(plainness))
}

/// Whether an average was rounded, so that its product is off by as much: 830人，人均1.2万元，共计1023.6万元.
fn is_averaged(words: &Words<'_, '_>, reading: &Reading) -> bool {
    const AVERAGES: [&str; 4] = ["人均", "年均", "平均", "月均"];
    let is_average = |id: &NumberId| AVERAGES.iter().any(|word| words.clause(*id).contains(word));
    let average = reading.term.numbers().into_iter().find(is_average);
    let Some(literal) = average.map(|id| &words.number(id).literal) else { return false };
    let digits = literal.number.mantissa().unsigned_abs().to_string();
    let zeros = u32::try_from(digits.len() - digits.trim_end_matches('0').len()).unwrap_or(0);
    let unit = Exact::integer(10_i64.saturating_pow(zeros)).times(&literal.step());
    let stated = words.number(reading.result).literal.value();
    // Half of its last digit, over it.
    let gap = reading.value.minus(&stated).and_then(|gap| gap.magnitude().times(&literal.value()));
    let room = unit.and_then(|unit| reading.value.times(&unit)).and_then(|room| room.over(&Exact::integer(2)));
    gap.and_then(|gap| room.map(|room| gap <= room)).unwrap_or(true)
}

/// How many factors a product has, constants among them.
fn constants(term: &Term) -> usize {
    if let Term::Product(terms) = term { terms.len() } else { 1 }
}

/// The price, and of the rest what it is per, where that is there: 14所小学…14800名学生，每生每天5元，250天.
fn paid_for<'f>(chosen: &[&'f Factor]) -> Vec<&'f Factor> {
    let mut prices = chosen.iter().filter(|factor| factor.is_price);
    let (Some(price), None) = (prices.next(), prices.next()) else { return chosen.to_vec() };
    let per = |factor: &&&Factor| {
        let dimension = factor.literal.unit.dimension;
        price.literal.unit.dimension.factors().any(|(id, power)| power < 0 && dimension.factors().any(|(own, _)| own == id))
    };
    let counts: Vec<&Factor> = chosen.iter().filter(|factor| !factor.is_price).filter(per).copied().collect();
    let wanted = price.literal.unit.dimension.factors().filter(|(_, power)| *power < 0).count();
    if counts.len() == wanted && wanted > 0 { counts.into_iter().chain([*price]).collect() } else { chosen.to_vec() }
}

/// The product of some factors; none where the units do not fit.
fn of_all(words: &Words<'_, '_>, target: NumberId, chosen: &[&Factor], year: Option<&Literal>) -> Option<Reading> {
    let prices = chosen.iter().filter(|factor| factor.is_price).count();
    // 每月2.5万元 alone is paid twelve times.
    let fewest = if year.is_some() { 1 } else { 2 };
    if prices != 1 || chosen.len() < fewest || chosen.len() > MOST_FACTORS {
        return None;
    }
    let (dimension, value) = product(chosen, year)?;
    let unsaid = unsaid(words, dimension, chosen.len()).filter(|unsaid| unsaid.weight() <= 1)?;
    let term = term(words, chosen, year, unsaid)?;
    let fit = if holds(&words.number(target).literal, &value) { Fit::Holds } else { Fit::Fails };
    Some(Reading { relation: Relation::Product, result: target, term, value, fit })
}

/// What speaks against a product, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    /// Units that do not cancel.
    unsaid: u8,
    with_year: bool,
    far: u32,
    fewer: usize,
}

/// One number may be read as a rate or as an amount, but not as both.
fn has_twice(chosen: &[&Factor]) -> bool {
    chosen.iter().enumerate().any(|(at, factor)| chosen[at + 1..].iter().any(|other| other.id == factor.id))
}

/// The numbers that may be factors, the nearest first.
fn candidates(words: &Words<'_, '_>, target: NumberId) -> Vec<Factor> {
    const MOST: usize = 12;
    let start = words.number(target).range.start;
    let item = words.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = words.before(target).take_while(|id| words.number(*id).range.start >= item).take(WINDOW);
    // What an item is about may be said behind its amount: 3、邮寄业务费36万元。…，邮寄费3万元每月。
    let heads = !words.all().take_while(|id| *id < target).any(|id| words.is_level(id) && words.number(id).range.start >= item);
    let ends: &[char] = if heads { &['\n'] } else { &['。', '；', '\n'] };
    let behind = words.all().skip_while(|id| *id <= target).take_while(|id| !words.between(target, *id).contains(ends));
    // As far as the next amount, which may be made of what stands before it.
    let is_amount = |id: NumberId| words.is_level(id) && words.number(id).kind == Kind::Money && words.number(id).rate.is_none();
    let behind = behind.take_while(|id| !is_amount(*id));
    let behind = behind.filter(|id| words.number(*id).is_value());
    let mut near: Vec<NumberId> = before.chain(behind.take(BEHIND)).collect();
    near.sort_by_key(|id| id.0.abs_diff(target.0));
    // 每10万条 is what a rate is per.
    let is_per = |id: &NumberId| words.text[..words.number(*id).range.start].ends_with('每');
    let usable =
        near.into_iter().filter(|id| words.number(*id).is_value() && matches!(words.role(*id), Role::Level | Role::Other) && !is_per(id));
    usable.flat_map(|id| factors(words, id, words.number(id))).take(MOST).collect()
}

/// The ways in which a number may be a factor.
fn factors(words: &Words<'_, '_>, id: NumberId, number: &Number) -> Vec<Factor> {
    let table = words.index.units;
    let factor = |term: Term, literal: &Literal| Factor {
        term,
        literal: Literal { qualifier: crate::quantity::Qualifier::Plain, ..literal.clone() },
        is_price: table.has_money(literal.unit.dimension),
        id,
    };
    let mut found = Vec::new();
    // 人均约12万元 is what the amount comes to, and not what it is made of.
    if number.per().is_some() && number.literal.qualifier == crate::quantity::Qualifier::About {
        return found;
    }
    if let Some(rate) = &number.rate {
        found.push(factor(Term::As(id, rate.clone()), rate));
    }
    match number.kind {
        Kind::Rate | Kind::Count | Kind::Period => found.push(factor(Term::Number(id), &number.literal)),
        _ => {}
    }
    found
}

fn product(chosen: &[&Factor], year: Option<&Literal>) -> Option<(Dimension, Exact)> {
    let mut value = Exact::ONE;
    let mut dimension = Dimension::NONE;
    for literal in chosen.iter().map(|factor| &factor.literal).chain(year) {
        value = value.times(&literal.value()).ok()?;
        dimension = dimension.times(literal.unit.dimension)?;
    }
    Some((dimension, value))
}

/// What a text leaves unsaid of units.
#[derive(Clone, Copy)]
enum Unsaid {
    Nothing,
    /// One thing for each of another: 1 条/件.
    OneEach(Dimension),
    /// What a price is per: 18 元每月 for each 平方米.
    Per(Dimension),
}

impl Unsaid {
    fn weight(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::OneEach(_) => 1,
            Self::Per(_) => 2,
        }
    }
}

/// What has to be unsaid for a product to be money; none where that would be too much.
fn unsaid(words: &Words<'_, '_>, dimension: Dimension, factors: usize) -> Option<Unsaid> {
    let table = words.index.units;
    if table.is_money(dimension) {
        return Some(Unsaid::Nothing);
    }
    let (mut money, mut over, mut under, mut time) = (0, 0, 0, false);
    for (id, power) in dimension.factors() {
        match table.kind(id) {
            UnitKind::Money => money += power,
            kind => {
                time |= kind == UnitKind::Time;
                if power > 0 { over += power } else { under -= power }
            }
        }
    }
    let rest = dimension.without(|id| table.kind(id) == UnitKind::Money);
    match (money, over, under, time) {
        (1, 1, 1, false) => Some(Unsaid::OneEach(rest)),
        // An area has two factors of length.
        (1, 1 | 2, 0, false) if factors >= 2 => Some(Unsaid::Per(rest)),
        _ => None,
    }
}

/// The product with what it leaves unsaid.
fn term(words: &Words<'_, '_>, chosen: &[&Factor], year: Option<&Literal>, unsaid: Unsaid) -> Option<Term> {
    let table = words.index.units;
    let mut scanner = Scanner::new(table);
    let mut terms = Vec::new();
    for factor in chosen {
        match unsaid {
            Unsaid::Per(per) if factor.is_price => {
                let unit = format!("{}/{}", factor.literal.unit.text, table.name(per));
                terms.push(Term::As(factor.id, scanner.literal(factor.literal.number, &unit)?));
            }
            _ => terms.push(factor.term.clone()),
        }
    }
    terms.extend(year.cloned().map(Term::Constant));
    if let Unsaid::OneEach(rest) = unsaid {
        let inverse = Dimension::NONE.over(rest)?;
        terms.push(Term::Constant(scanner.literal(rust_decimal::Decimal::ONE, &table.name(inverse))?));
    }
    Some(Term::Product(terms))
}
