//! Rows of a table as a page prints them: cells that are broken over lines, and cells that touch.
//!
//! Owns putting the digits of one number together again, and telling where that cannot be done.
//! Must never give a number of which digits may be missing.

/// Amounts have so many decimals.
const DECIMALS: usize = 2;

/// The rows of a table with its numbers in one piece; none where some of them cannot be told.
pub fn whole(rows: Vec<Vec<String>>) -> Option<Vec<Vec<String>>> {
    let mut found: Vec<Vec<String>> = Vec::with_capacity(rows.len());
    for row in rows {
        let row = apart(row);
        match found.last_mut().filter(|above| goes_on(above, &row)) {
            Some(above) => put_on(above, &row),
            None => found.push(row),
        }
    }
    let torn = found.windows(2).any(|pair| is_torn(&pair[0], &pair[1]));
    (!torn).then_some(found)
}

/// Puts the rests of cells behind them.
pub fn put_on(above: &mut [String], row: &[String]) {
    above.iter_mut().zip(row).for_each(|(above, more)| above.push_str(more));
}

/// Whether every cell of a row is the rest of the cell above it: 8013.3 and 3, 204020 and 1.
pub fn goes_on(above: &[String], row: &[String]) -> bool {
    let filled = || row.iter().zip(above).filter(|(cell, _)| !cell.is_empty());
    let fits = |(cell, above): (&String, &String)| {
        let digits = cell.bytes().all(|byte| byte.is_ascii_digit());
        match decimals(above) {
            Some(known) => digits && known < DECIMALS && known + cell.len() == DECIMALS,
            None if digits => (4..=6).contains(&above.len()) && above.bytes().all(|byte| byte.is_ascii_digit()),
            None => !above.is_empty() && cell.chars().all(|c| c.is_alphabetic() || "（）、".contains(c)),
        }
    };
    row.len() == above.len() && filled().any(|(cell, _)| is_rest(cell)) && filled().all(fits)
}

/// Whether a row looks like the rest of others, but not of the cells above it.
fn is_torn(above: &[String], row: &[String]) -> bool {
    let rests = row.iter().filter(|cell| is_rest(cell)).count();
    let cut = above.iter().filter(|cell| decimals(cell).is_some_and(|known| known < DECIMALS)).count();
    rests >= 2 && cut >= 1
}

/// A digit or two.
fn is_rest(cell: &str) -> bool {
    (1..=DECIMALS).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many decimals an amount has; none where a cell is no number with a point.
fn decimals(cell: &str) -> Option<usize> {
    let (whole, decimals) = cell.trim_start_matches('-').split_once('.')?;
    let is_whole = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    (is_whole && decimals.bytes().all(|byte| byte.is_ascii_digit())).then_some(decimals.len())
}

/// 144.40-1373.62 beside an empty cell: two cells that touch.
fn apart(mut row: Vec<String>) -> Vec<String> {
    for at in 0..row.len() {
        let cut = row[at].rfind('-').filter(|cut| *cut > 0);
        let is_two = |cut: &usize| decimals(&row[at][..*cut]) == Some(DECIMALS) && decimals(&row[at][*cut..]) == Some(DECIMALS);
        let Some(cut) = cut.filter(is_two) else { continue };
        let is_empty = |at: usize| row.get(at).is_some_and(String::is_empty);
        match (at > 0 && is_empty(at - 1), is_empty(at + 1)) {
            (true, _) => {
                let right = row[at].split_off(cut);
                row[at - 1] = std::mem::replace(&mut row[at], right);
            }
            (false, true) => row[at + 1] = row[at].split_off(cut),
            (false, false) => {}
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn numbers_are_put_together_or_not_given() {
        let wrapped = rows("公共安|204020|5167.7|0.00\n全支出|1|1|\n公安|20402|12.00|36");
        assert_eq!(whole(wrapped), Some(rows("公共安全支出|2040201|5167.71|0.00\n公安|20402|12.00|36")));
        assert_eq!(whole(rows("教育|144.40-1373.62|\n合计|12.5|3")), Some(rows("教育|144.40|-1373.62\n合计|12.5|3")));
        // Counts below amounts are counts.
        assert_eq!(whole(rows("接待费|5.83|6.00\n批次|21|15")), Some(rows("接待费|5.83|6.00\n批次|21|15")));
        assert_eq!(whole(rows("合计||3126.1|7.53\n|14|63|4")), None);
    }
}
