//! How much of a document is read, measured by what it says: every derivation, sum, change, share, rate and repeated fact was
//! written down by a person before anything read it.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use cesuan::folder;
use cesuan::source::{Sources, Span};
use cesuan::submission::{Relation, Submission, Sure, Told};
use rust_decimal::Decimal;

const DOCUMENT: &str = "formulas/jianghan-2022/document.txt";
const TRUTH: &str = "tests/submissions/jianghan-2022.truth";

/// A number of the document: its line and its digits.
type Number = (usize, String);

/// What a person wrote down of the document.
struct Entry {
    kind: String,
    line: usize,
    /// The last line, of a table.
    last: usize,
    text: String,
    optional: bool,
}

fn file(path: &str) -> String {
    std::fs::read_to_string(common::root().join(path)).expect("a file")
}

fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(" | ").collect();
        let lines = fields[1].split('-').map(|line| line.trim().parse().unwrap_or(0)).collect::<Vec<usize>>();
        let facts = matches!(fields[0], "fact" | "name");
        entries.push(Entry {
            kind: fields[0].to_owned(),
            line: lines[0],
            last: *lines.last().unwrap_or(&0),
            text: if facts { fields[1] } else { fields[2] }.to_owned(),
            optional: fields.contains(&"optional"),
        });
    }
    entries
}

/// The digits of a text, each number once, with numbers in words; what stands in square brackets is printed nowhere.
fn digits(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => {}
            '一' => plain.push('1'),
            '两' | '二' => plain.push('2'),
            '三' => plain.push('3'),
            ',' => {}
            c => plain.push(c),
        }
    }
    // What follows @ is a line.
    let mut found = Vec::new();
    let mut rest = plain.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_line = rest[..at].ends_with('@');
        let length = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len() - at);
        if !is_line {
            found.push(normal(&rest[at..at + length]));
        }
        rest = &rest[at + length..];
    }
    found
}

fn normal(digits: &str) -> String {
    let digits = digits.trim_end_matches('.');
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits.to_owned() }
}

/// What the program read, with lines.
struct Read {
    told: Vec<Told>,
    line: Box<dyn Fn(Span) -> usize>,
    number: Box<dyn Fn(Span) -> Number>,
    of: BTreeMap<Number, Number>,
}

fn read(text: String) -> Read {
    let submission = Submission::read(DOCUMENT, text.into_bytes(), folder::decode).expect("it can be read");
    let mut sources = Sources::default();
    let file = submission.show(&mut sources);
    let sources = std::rc::Rc::new(sources);
    let lines = std::rc::Rc::clone(&sources);
    let line = move |span: Span| lines.get(file).position(span.start).line;
    let of_number = line.clone();
    let number = move |span: Span| {
        let text = &sources.get(file).text[span.range()];
        (of_number(span), digits(text).into_iter().next().unwrap_or_default())
    };
    let mut read = Read { told: submission.told, line: Box::new(line), number: Box::new(number), of: BTreeMap::new() };
    // One number in several places, whatever the order.
    let pairs: Vec<(Number, Number)> = read
        .told
        .iter()
        // A total of one part is that part.
        .filter(|told| told.relation == Relation::Same || told.relation == Relation::Sum && told.operands.len() == 1)
        .filter(|told| told.sure != Sure::Open)
        .flat_map(|told| told.operands.iter().map(|other| ((read.number)(told.place), (read.number)(*other))))
        .collect();
    for (a, b) in pairs {
        let (a, b) = (read.stands(&a), read.stands(&b));
        if a != b {
            read.of.insert(a, b);
        }
    }
    read
}

impl Read {
    fn stands(&self, number: &Number) -> Number {
        let mut at = number;
        while let Some(next) = self.of.get(at) {
            at = next;
        }
        at.clone()
    }

    fn relations(kind: &str) -> &'static [Relation] {
        match kind {
            "product" => &[Relation::Product],
            "sum" => &[Relation::Sum],
            "increase" => &[Relation::Increase],
            "growth" => &[Relation::Growth],
            "share" => &[Relation::Share],
            "execution" => &[Relation::Execution],
            _ => &[],
        }
    }

    /// Whether the program reads what a person wrote down.
    fn has(&self, entry: &Entry) -> bool {
        match entry.kind.as_str() {
            "rate" => self.told.iter().any(|told| {
                told.relation == Relation::Rate
                    && (self.line)(told.place) == entry.line
                    && digits(&entry.text).contains(&digits(&told.text)[0])
            }),
            "table" => self.has_table(entry),
            "fact" => self.has_fact(&entry.text),
            "implied" => self.has_implied(entry),
            "name" | "nobasis" | "noise" => true,
            kind => {
                let wanted = digits(&entry.text);
                let Some((result, operands)) = wanted.split_first() else { return false };
                let mut operands = operands.to_vec();
                operands.sort();
                self.told.iter().filter(|told| told.sure != Sure::Open && Self::relations(kind).contains(&told.relation)).any(|told| {
                    let mut own: Vec<String> = told.operands.iter().map(|span| (self.number)(*span).1).collect();
                    // 8000 元/10万条 has two numbers.
                    let more = digits(told.text.split(" = ").nth(1).unwrap_or(""));
                    own.sort();
                    let mut more = more;
                    more.sort();
                    let stands = self.stands(&(self.number)(told.place)) == self.stands(&(entry.line, result.clone()));
                    // 今年 − 增加额 = 上年 is 今年 − 上年 = 增加额.
                    let mut all = [own.clone(), vec![(self.number)(told.place).1]].concat();
                    all.sort();
                    let mut wanted = [operands.clone(), vec![result.clone()]].concat();
                    wanted.sort();
                    stands && (own == operands || more == operands) || kind == "increase" && all == wanted
                })
            }
        }
    }

    /// What is printed nowhere, from the two numbers that give it, to the digits that were written down.
    fn has_implied(&self, entry: &Entry) -> bool {
        let wanted = digits(&entry.text);
        let Some((result, operands)) = wanted.split_first() else { return false };
        let number = |text: &str| text.parse::<Decimal>().ok();
        let told = self.told.iter().filter(|told| told.relation == Relation::Implied && (self.line)(told.place) == entry.line);
        told.into_iter().any(|told| {
            let own: Vec<String> = told.operands.iter().map(|span| (self.number)(*span).1).collect();
            let given = digits(told.text.rsplit('=').next().unwrap_or("")).first().and_then(|digits| number(digits));
            // To two in a thousand, in 元 or in 万元.
            let is_near = |scale: i64| {
                let ratio = given.zip(number(result)).and_then(|(given, wanted)| given.checked_div(wanted * Decimal::from(scale)));
                ratio.is_some_and(|ratio| (ratio - Decimal::ONE).abs() < Decimal::new(2, 3))
            };
            own == operands && (is_near(1) || is_near(10_000))
        })
    }

    fn has_table(&self, entry: &Entry) -> bool {
        let within = |span: Span| (entry.line..=entry.last).contains(&(self.line)(span));
        let mut sums = self.told.iter().filter(|told| told.relation == Relation::Sum && told.sure != Sure::Open && within(told.place));
        let in_row = |told: &Told| told.operands.iter().all(|operand| (self.line)(*operand) == (self.line)(told.place));
        if entry.text.starts_with("columns") { sums.any(in_row) } else { sums.any(|told| !in_row(told)) }
    }

    fn has_fact(&self, text: &str) -> bool {
        if text.contains('~') {
            let ranges: Vec<(usize, usize)> = text
                .split('(')
                .skip(1)
                .filter_map(|rest| rest.split(')').next()?.split_once('-'))
                .filter_map(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)))
                .collect();
            let within = |span: Span, (first, last): (usize, usize)| (first..=last).contains(&(self.line)(span));
            // Some numbers of one table stand together with numbers of the other.
            let [a, b] = ranges[..] else { return false };
            let same = || self.told.iter().filter(|told| told.relation == Relation::Same);
            let all = || same().flat_map(|told| told.operands.iter().chain([&told.place]));
            let groups = |range: (usize, usize)| -> BTreeSet<Number> {
                all().filter(|place| within(**place, range)).map(|place| self.stands(&(self.number)(*place))).collect()
            };
            return groups(a).intersection(&groups(b)).count() >= 3;
        }
        self.apart(text).len() <= 1
    }

    /// The places of a fact, put together where they are read as one number.
    fn apart(&self, text: &str) -> BTreeMap<Number, BTreeSet<Number>> {
        let numbers = text
            .split(", ")
            .filter_map(|place| place.rsplit_once('@'))
            .filter_map(|(value, line)| Some((line.trim().parse().ok()?, digits(value).into_iter().next()?)));
        let mut groups: BTreeMap<Number, BTreeSet<Number>> = BTreeMap::new();
        for number in numbers {
            groups.entry(self.stands(&number)).or_default().insert(number);
        }
        groups
    }
}

/// How much of what a person wrote down is read, kind by kind; and what is missed.
fn score(document: String, truth: &str, counts_rounded: bool) -> (String, String) {
    let read = read(document);
    let mut score: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for entry in entries(truth) {
        // 129.8 万元 is printed as 130: ten times as much would be no rounding.
        let is_rounded = entry.text.contains("220/户") || entry.text.contains("2200/户");
        if entry.optional || is_rounded && !counts_rounded || matches!(entry.kind.as_str(), "name" | "nobasis" | "noise") {
            continue;
        }
        let (found, all) = score.entry(entry.kind.clone()).or_default();
        *all += 1;
        if read.has(&entry) {
            *found += 1;
        } else {
            missed.push(format!("{} | {} | {}", entry.kind, entry.line, entry.text));
            if entry.kind == "fact" {
                let groups = read.apart(&entry.text);
                let places = groups.values().map(|places| places.iter().map(|(line, digits)| format!("{digits}@{line}")));
                missed.extend(places.map(|places| format!("  together: {}", places.collect::<Vec<_>>().join(", "))));
            }
        }
    }
    let lines: Vec<String> = score.iter().map(|(kind, (found, all))| format!("{kind}: {found} of {all}")).collect();
    (lines.join("\n"), missed.join("\n"))
}

#[test]
fn what_a_person_wrote_down_is_read() {
    let (score, missed) = score(file(DOCUMENT), &file(TRUTH), true);
    println!("{score}\n\n{missed}");
    insta::assert_snapshot!("score", score);
}

/// The lines at which the forms of the document begin, in the order in which its copy has them.
const FORMS: [usize; 8] = [730, 602, 901, 650, 691, 867, 778, 831];
/// The lines of its tables of amounts.
const TABLES: std::ops::RangeInclusive<usize> = 264..=511;
/// Names, and those that its copy has.
const NAMES: [(&str, &str); 6] =
    [("江汉", "临淮"), ("行政审批", "民政服务"), ("外包", "派遣"), ("置装", "被服"), ("法律顾问", "审计咨询"), ("一网通办", "马上办理")];

/// Ten times a number, digit by digit.
fn tenfold(digits: &str) -> String {
    match digits.split_once('.') {
        Some((whole, decimals)) => {
            let moved = format!("{whole}{}", &decimals[..1]);
            let whole = if moved.starts_with('0') { moved.trim_start_matches(['0', ',']).to_owned() } else { moved };
            let whole = if whole.is_empty() { "0".to_owned() } else { whole.replace(',', "") };
            if decimals.len() > 1 { format!("{whole}.{}", &decimals[1..]) } else { whole }
        }
        None => format!("{}0", digits.replace(',', "")),
    }
}

/// The same text with every amount of money ten times as large; bare amounts stand on the lines of tables.
fn richer(text: &str, is_bare: impl Fn(&str) -> bool) -> String {
    let amount = regex::Regex::new(r"(\d[\d,]*(?:\.\d+)?)(\s*(?:万元|元|/户|万)|%|@\d+|)").expect("a pattern");
    let more = |found: &regex::Captures<'_>| {
        let (digits, unit) = (&found[1], &found[2]);
        let behind = text[found.get(0).map_or(0, |all| all.end())..].chars().next();
        // 30万件 is no money, 水费4万 is.
        let counts = unit.ends_with('万') && behind.is_some_and(|c| "人件户条次份余".contains(c));
        let bare = (unit.is_empty() || unit.starts_with('@')) && digits.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2);
        let money = !unit.is_empty() && !unit.starts_with(['@', '%']) && !counts;
        let is_amount = money || bare && is_bare(unit);
        format!("{}{unit}", if is_amount { tenfold(digits) } else { digits.to_owned() })
    };
    amount.replace_all(text, more).into_owned()
}

/// The document with other names, amounts, order and layout, and what is true of it.
fn copy() -> (String, String) {
    let text = file(DOCUMENT);
    let lines: Vec<&str> = text.lines().collect();
    let mut starts: Vec<usize> = FORMS.to_vec();
    starts.sort_unstable();
    let end = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(lines.len() + 1);
    // Lines are counted from 1.
    let order: Vec<usize> = (1..starts[0]).chain(FORMS.iter().flat_map(|start| *start..end(*start))).collect();
    let place: BTreeMap<usize, usize> = order.iter().enumerate().map(|(new, old)| (*old, new + 1)).collect();
    let line = |old: &usize| {
        let mut line = richer(lines[old - 1], |_| TABLES.contains(old));
        for (name, other) in NAMES {
            line = line.replace(name, other);
        }
        // Tabs of the forms become bars.
        if *old >= starts[0] && line.contains('\t') { format!("| {} |", line.replace('\t', " | ")) } else { line }
    };
    let document = order.iter().map(|old| line(old) + "\n").collect();
    let truth = file(TRUTH);
    let truth = truth.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|entry| moved(entry, &place) + "\n");
    (document, truth.collect())
}

/// An entry of what is true with its lines as the copy has them, and its amounts.
fn moved(entry: &str, place: &BTreeMap<usize, usize>) -> String {
    let mut fields: Vec<String> = entry.split(" | ").map(str::to_owned).collect();
    let own: usize = fields[1].split('-').next().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    let at = regex::Regex::new(r"@(\d+)").expect("a pattern");
    for (number, field) in fields.iter_mut().enumerate().skip(1) {
        let is_line = number == 1 && own > 0;
        if !is_line {
            let line_of = |unit: &str| unit.strip_prefix('@').and_then(|line| line.parse().ok()).unwrap_or(own);
            *field = richer(field, |unit| TABLES.contains(&line_of(unit)));
            *field = at
                .replace_all(field, |found: &regex::Captures<'_>| format!("@{}", place[&found[1].parse::<usize>().expect("a line")]))
                .into_owned();
        } else {
            let lines = field.split('-').filter_map(|line| line.trim().parse::<usize>().ok());
            *field = lines.map(|line| place[&line].to_string()).collect::<Vec<_>>().join("-");
        }
    }
    fields.join(" | ")
}

#[test]
fn a_copy_with_other_names_amounts_and_order_is_read_as_well() {
    let (document, truth) = copy();
    assert!(document.contains("民政服务") && !document.contains("行政审批") && document.contains("5021.604万元"), "it is another document");
    let (original, missed) = score(file(DOCUMENT), &file(TRUTH), false);
    let (copied, missed_of_copy) = score(document, &truth, false);
    println!("{missed}\n\n{missed_of_copy}");
    // Two numbers that are only joined by chance words may come apart; everything else is read alike.
    let facts = |score: &str| score.lines().find_map(|line| line.strip_prefix("fact: ")?.split(' ').next()?.parse().ok()).unwrap_or(0_i32);
    let others = |score: &str| score.lines().filter(|line| !line.starts_with("fact")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(others(&copied), others(&original));
    assert!((facts(&copied) - facts(&original)).abs() <= 2, "{copied}");
}

/// What `check` says of a document, line by line, and what was read of it.
fn said(folder: &std::path::Path, document: &str) -> String {
    let mut text = String::new();
    for arguments in [vec!["check", document, "--no-causes", "--format", "concise"], vec!["import", document]] {
        let run = common::run(folder, &arguments);
        let stdout = String::from_utf8(run.stdout).expect("UTF-8");
        text.push_str(&format!("$ cesuan {}\n{stdout}{}--- status {}\n\n", arguments.join(" "), run.stderr, run.status));
    }
    text
}

#[test]
fn every_small_document_is_read_as_stands_beside_it() {
    let mut count = 0;
    for case in common::folders(&common::root().join("tests/submissions")) {
        if !case.join("document.txt").is_file() {
            continue;
        }
        count += 1;
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("read", said(&case, "document.txt")));
    }
    assert!(count >= 10, "there are cases");
}

#[test]
fn the_document_of_the_first_book_shows_its_errors_unencoded() {
    let run = common::run(&common::root(), &["check", DOCUMENT, "--no-causes", "--format", "concise"]);
    let stdout = String::from_utf8(run.stdout).expect("UTF-8");
    let said: Vec<&str> = stdout.lines().filter(|line| line.contains(": 错误[") || line.contains(": 警告[")).collect();
    insta::assert_snapshot!("first_document", said.join("\n"));
}

#[test]
fn the_page_says_what_is_measured() {
    let page = std::fs::read_to_string(common::root().join("docs/import.md")).expect("the page");
    let snapshot = std::fs::read_to_string(common::root().join("tests/snapshots/submissions__score.snap")).expect("the score");
    let score = snapshot.splitn(3, "---\n").nth(2).expect("behind its head").trim();
    assert!(page.contains(&format!("```text score\n{score}\n```")), "docs/import.md quotes:\n{score}");
}

#[test]
fn a_price_that_looks_like_a_year_is_a_price() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = common::root().join("tests/submissions/priced/document.txt").display().to_string();
    let made = common::run(folder.path(), &["import", &document, "--write", "-o", "draft"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let table = std::fs::read_to_string(folder.path().join("draft/tables/表.csv")).expect("a table");
    let prices: Vec<&str> = table.lines().map(|line| line.split(',').nth(2).expect("a cell")).collect();
    assert_eq!(prices, ["单价·元", "2050元/台", "5000元/台", "1990元/台", "2000元/套", ""]);
    let years: Vec<&str> = table.lines().skip(1).map(|line| line.split(',').nth(4).expect("a cell")).collect();
    assert!(years.iter().all(|year| year.is_empty()), "{table}");
    // A quantity that is put right settles what it is a factor of.
    let told = |table: &str| {
        std::fs::write(folder.path().join("draft/tables/表.csv"), table).expect("written");
        String::from_utf8(common::run(folder.path(), &["check", "draft", "--no-causes", "--format", "concise"]).stdout).expect("text")
    };
    assert!(told(&table).contains("表.桌椅.金额 = 表.桌椅.数量 × 表.桌椅.单价·元 不成立"));
    assert_eq!(told(&table.replace("桌椅,5套,2000元/套,1.1", "桌椅,5套,2200元/套,1.1")), "");
    assert!(told(&table.replace("打印机,4台", "打印机,40台")).contains("表.打印机.金额"));
}
