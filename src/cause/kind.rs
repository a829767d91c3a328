//! The kinds of cause, with what each means.
//!
//! Owns their stable names and their explanations.
//! Must never look at a book.

use crate::message::Phrase;

/// What may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A slip of the digits.
    DigitSlip,
    /// 元 for 万元, or the decimal point elsewhere.
    WrongUnit,
    /// A period or its multiple.
    WrongFactor,
    /// Another place of the figure is right.
    OtherPlace,
    /// Another figure was used in the computation.
    WrongOperand,
    /// The value of another figure is printed.
    OtherFigure,
    /// A part is not in the printed sum.
    PartOmitted,
    /// A part is in the printed sum twice.
    PartDoubled,
    /// A line is counted under another label.
    WrongLabel,
    /// Computed with more digits than are printed.
    RoundedInput,
    /// Cut off, or rounded up.
    RoundingMode,
    /// What was left of a round total.
    Residual,
    /// The arithmetic asks for it; how it happened is not known.
    Implied,
}

impl Kind {
    /// Every kind, in the order of the catalogue.
    pub const ALL: [Self; 13] = [
        Self::DigitSlip,
        Self::WrongUnit,
        Self::WrongFactor,
        Self::OtherPlace,
        Self::WrongOperand,
        Self::OtherFigure,
        Self::PartOmitted,
        Self::PartDoubled,
        Self::WrongLabel,
        Self::RoundedInput,
        Self::RoundingMode,
        Self::Residual,
        Self::Implied,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DigitSlip => "digit-slip",
            Self::WrongUnit => "wrong-unit",
            Self::WrongFactor => "wrong-factor",
            Self::OtherPlace => "other-place",
            Self::WrongOperand => "wrong-operand",
            Self::OtherFigure => "other-figure",
            Self::PartOmitted => "part-omitted",
            Self::PartDoubled => "part-doubled",
            Self::WrongLabel => "wrong-label",
            Self::RoundedInput => "rounded-input",
            Self::RoundingMode => "rounding-mode",
            Self::Residual => "residual",
            Self::Implied => "implied",
        }
    }

    /// Its name in words.
    pub fn title(self) -> Phrase {
        match self {
            Self::DigitSlip => Phrase::new("笔误", "slip of a digit"),
            Self::WrongUnit => Phrase::new("单位或小数点", "unit or decimal point"),
            Self::WrongFactor => Phrase::new("期数或倍数", "period or multiple"),
            Self::OtherPlace => Phrase::new("别处是对的", "another place is right"),
            Self::WrongOperand => Phrase::new("用错了数", "another figure was used"),
            Self::OtherFigure => Phrase::new("填成了别的数", "another figure's value"),
            Self::PartOmitted => Phrase::new("漏加一项", "a part left out"),
            Self::PartDoubled => Phrase::new("重复加一项", "a part counted twice"),
            Self::WrongLabel => Phrase::new("列错了科目", "another label"),
            Self::RoundedInput => Phrase::new("单价取了近似数", "a rounded input"),
            Self::RoundingMode => Phrase::new("没有四舍五入", "not rounded half up"),
            Self::Residual => Phrase::new("倒挤", "what was left"),
            Self::Implied => Phrase::new("按勾稽应为", "what the checks ask for"),
        }
    }

    /// What it means, and how far it can be trusted.
    pub fn explanation(self) -> Phrase {
        match self {
            Self::DigitSlip => Phrase::new(
                "写错一位数字，相邻两位写反，漏写或多写一位，都能把应有的数变成所列的数。只有这样一改，核对就都成立时才列出来；\
                 如果好几个数各改一位都行，就都只是“可能”。",
                "One digit wrong, two neighbours exchanged, one left out or written twice turns the number that the checks ask for \
                 into the one that is written. Where several numbers could have slipped so, each is only possible.",
            ),
            Self::WrongUnit => Phrase::new(
                "小数点差了几位，或者把 元 写成 万元、把 万元 写成 元。",
                "The decimal point is off by some places, or 元 stands for 万元 or the other way round.",
            ),
            Self::WrongFactor => Phrase::new(
                "所列的数与应有的数正好差 12、4、3、2 倍，或者月数写成了别的期数：可能忘了乘月数、季度数，或者乘了两次。",
                "The written number is 12, 4, 3 or 2 times what it should be, or one of these parts of it, or one period stands for another: months or quarters forgotten, or \
                 multiplied in twice.",
            ),
            Self::OtherPlace => Phrase::new(
                "同一个数在另一处写的值，能使核对成立：这一处可能没有随着改。",
                "Another place prints a value of the same figure with which the checks hold: this place may not have been brought up to date.",
            ),
            Self::WrongOperand => Phrase::new(
                "把算式里的一个数换成卷内另一个数，正好得到所列的数：例如增加额减的是前年的预算，不是上年的。",
                "With another figure of the book in the formula the printed value comes out exactly: an increase over the year before last, say.",
            ),
            Self::OtherFigure => Phrase::new(
                "所列的数正好是卷内另一个数：可能填错了位置，或者把其中一类的小计当成了总数。",
                "The printed value is exactly that of another figure of the book: one figure written in the place of another, or a subtotal for the total.",
            ),
            Self::PartOmitted => Phrase::new(
                "差额正好等于其中一项：合计可能漏加了它。",
                "The difference is exactly one of the parts: the sum may leave it out.",
            ),
            Self::PartDoubled => Phrase::new(
                "合计比各项之和多出正好一项：可能重复加了它。",
                "The sum is too high by exactly one of the parts: it may count it twice.",
            ),
            Self::WrongLabel => Phrase::new(
                "把一项支出归到另一个科目，两个科目的合计就都成立。",
                "With one line under another label, the totals of both labels hold.",
            ),
            Self::RoundedInput => Phrase::new(
                "单价（或其他乘数）印出来的是四舍五入后的数，计算时用的是更多位的：按更多位的单价算，正好得到所列的数。",
                "A rate is printed rounded and was used with more digits: with these the printed value comes out.",
            ),
            Self::RoundingMode => Phrase::new(
                "所列的数是舍去尾数（或一律进位）得到的，不是四舍五入。",
                "The printed value was cut off or rounded up, not rounded half up.",
            ),
            Self::Residual => Phrase::new(
                "自己的测算依据对不上，但它正好等于一个整数控制数减去其他各项：可能是先定总数，再倒挤出来的。任何加得上的表里，每一项都有这个性质，所以它永远只是“可能”。",
                "Its own basis does not give it, but a round total less the other parts does: the total may have been set first. \
                 Every line of a form that adds up has this property, so it is never more than possible.",
            ),
            Self::Implied => Phrase::new(
                "把这个数改成核对所要求的值，有关的核对就成立；看不出是怎样写错的。",
                "With the value that the checks ask for they hold; how the number came to be another is not known.",
            ),
        }
    }

    /// The kind of a name; its title in either language will do.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name || kind.title().zh == name || kind.title().en == name)
    }

    /// Whether it says how the hand slipped, and not only what the arithmetic asks for.
    pub fn explains(self) -> bool {
        !matches!(self, Self::Residual | Self::Implied | Self::RoundedInput)
    }
}
