//! Names of persons and telephone numbers, left out.
//!
//! Owns what is taken for one: names that the book gives as such or that stand behind the name of an office, and numbers in the
//! forms that telephones have.
//! Must never touch an amount.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::book::Book;

/// What stands in the place of a name.
const NAME: &str = "某某";
/// What stands in the place of a number.
const NUMBER: &str = "（电话略）";

/// A mobile number, or one with its area code; digits, points and units beside it make it something else.
static TELEPHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(^|[^0-9.])((?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|\(?0[0-9]{2,3}\)?[- ]?[0-9]{7,8}(?:[-转][0-9]{1,6})?|400[- ]?[0-9]{3}[- ]?[0-9]{4})($|[^0-9.%元万亿])").ok()
});
/// A number behind a word that says what it is.
static NAMED_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"((?:电话|手机|座机|传真|联系方式|[Tt]el|[Pp]hone|[Mm]obile)(?:号码|号)?[:：\s]*)([+0-9(][-0-9 ()转]{5,})").ok()
});
/// A name behind an office.
static NAMED_PERSON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let office =
        "负责人|联系人|经办人|填报人|填表人|申报人|审核人|复核人|评审人|评审专家|制表人|法定代表人|法人代表|分管领导|主管领导|姓名";
    Regex::new(&format!(r"((?:{office})\s*[:：]\s*|(?:{office})\s+)(\p{{Han}}{{2,4}}|\p{{Han}}\s\p{{Han}})($|[^\p{{Han}}])")).ok()
});

/// Leaves persons out of texts.
#[derive(Debug, Default)]
pub struct Redactor {
    /// Names that the book gives as such, the longest first.
    names: Vec<String>,
}

impl Redactor {
    /// One that knows who accepted what in some books.
    pub fn new<'b>(books: impl IntoIterator<Item = &'b Book>) -> Self {
        let modules = books.into_iter().flat_map(|book| &book.modules);
        let by = modules.flat_map(|module| &module.acceptances).filter_map(|acceptance| acceptance.by.as_deref());
        let names = by.flat_map(|by| by.split(['、', '，', ',', ';', '；', '/', '(', '（', ')', '）', ' '])).map(str::trim);
        // One character says nothing of a person, and would be found in other words.
        let names: FxHashSet<&str> = names.filter(|name| name.chars().count() > 1).collect();
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        Self { names }
    }

    /// Leaves persons and telephone numbers out of a text.
    pub fn apply(&self, text: &mut String) {
        for name in &self.names {
            if text.contains(name.as_str()) {
                *text = text.replace(name.as_str(), NAME);
            }
        }
        for (pattern, replacement) in [
            (&NAMED_PERSON, format!("${{1}}{NAME}${{3}}")),
            (&NAMED_NUMBER, format!("${{1}}{NUMBER}")),
            (&TELEPHONE, format!("${{1}}{NUMBER}${{3}}")),
        ] {
            if let Some(pattern) = pattern.as_ref()
                && let std::borrow::Cow::Owned(new) = pattern.replace_all(text, replacement.as_str())
            {
                *text = new;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_sound() {
        for pattern in [&TELEPHONE, &NAMED_NUMBER, &NAMED_PERSON] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn persons_and_telephones_are_left_out_and_amounts_stay() {
        let redactor = Redactor { names: vec!["王小明".to_owned()] };
        let rows = [
            ("经王小明同意，接受", "经某某同意，接受"),
            ("项目负责人：李四，联系电话：85555555", "项目负责人：某某，联系电话：（电话略）"),
            ("联系人 张 三 电话 13812345678", "联系人 某某 电话 （电话略）"),
            ("拨打027-85555555转801咨询", "拨打（电话略）咨询"),
            ("手机+86 138-1234-5678。", "手机（电话略）。"),
            ("负责人签字：", "负责人签字："),
            ("共13812345678元，占 13812345678.5 的一半", "共13812345678元，占 13812345678.5 的一半"),
            ("8369.34 平方米 × 50 元/平方米/月", "8369.34 平方米 × 50 元/平方米/月"),
            ("短信 2000000 条，2022-01-01 起", "短信 2000000 条，2022-01-01 起"),
        ];
        for (before, after) in rows {
            let mut text = before.to_owned();
            redactor.apply(&mut text);
            assert_eq!(text, after);
        }
    }
}
