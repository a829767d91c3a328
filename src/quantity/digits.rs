//! Numbers in digits: 1,234.5, 1 129 236万元, 2亿1760万元.
//!
//! Owns which marks separate thousands, and what goes on behind a multiplier.
//! Must never know what a number is of.

use rust_decimal::Decimal;

/// Digits that go on behind a multiplier: 2亿1760万元 is 21760 of 万元, 3万4993.1亿元 is 34993.1 of 亿元.
pub fn compound(text: &str, start: usize) -> Option<(Decimal, usize)> {
    // What is said first, what the rest is in, and how many of these one of the first is.
    const STEPS: [(char, char, u32); 6] =
        [('亿', '万', 4), ('万', '亿', 4), ('兆', '亿', 4), ('亿', '元', 8), ('万', '元', 4), ('万', '千', 1)];
    let (mut value, mut end) = digits(text, start)?;
    while let Some(word) = text[end..].chars().next() {
        let from = end + word.len_utf8();
        let Some((rest, to)) = digits(text, from).filter(|_| text[from..].starts_with(|c: char| c.is_ascii_digit())) else { break };
        let Some(next) = text[to..].chars().next() else { break };
        let known = STEPS.iter().find(|(first, second, _)| *first == word && *second == next).map(|(_, _, power)| *power);
        // 3万4993.1吨: thousands of whatever is counted.
        let counted = (word == '万' && next.is_alphabetic() && rest >= Decimal::ONE_HUNDRED).then_some(4);
        let Some(power) = known.or(counted) else { break };
        let step = Decimal::from(10_u64.pow(power));
        let Some(all) = value.checked_mul(step).and_then(|value| value.checked_add(rest)).filter(|_| rest < step) else { break };
        (value, end) = (all, to);
    }
    Some((value, end))
}

/// Digits with thousands separators and a point: the number, and where it ends.
pub fn digits(text: &str, start: usize) -> Option<(Decimal, usize)> {
    let bytes = text.as_bytes();
    let run = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(start);
    if first == 0 {
        return None;
    }
    let mut number = text[start..start + first].to_owned();
    let mut at = start + first;
    while first <= 3 && bytes.get(at) == Some(&b',') && run(at + 1) == 3 {
        number.push_str(&text[at + 1..at + 4]);
        at += 4;
    }
    // 1 129 236万元, 321 146件: spaces separate thousands only where words go on, and not behind 表1.
    let mut end = at;
    while first <= 3 && bytes.get(end) == Some(&b' ') && run(end + 1) == 3 {
        end += 4;
    }
    let decimals = if bytes.get(end) == Some(&b'.') { 1 + run(end + 1) } else { 0 };
    let is_word = |c: char| c.is_alphabetic() && !c.is_ascii() && !matches!(c, '年' | '月' | '日' | '号');
    let is_nth = text[..start].ends_with(['第', '表', '图']);
    if end > at && !is_nth && text[end + decimals..].starts_with(is_word) {
        number = text[start..end].replace([',', ' '], "");
        at = end;
    }
    if bytes.get(at) == Some(&b'.') && run(at + 1) > 0 {
        let decimals = run(at + 1);
        number.push_str(&text[at..=at + decimals]);
        at += 1 + decimals;
    }
    // A number that is longer than can be held is a code.
    Decimal::from_str_exact(&number).ok().map(|value| (value, at))
}
