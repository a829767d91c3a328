//! The study of causes: `cargo bench --bench causes` prints the tables of `docs/causes.md`.
//!
//! `cargo bench --bench causes -- 20` puts so many slips of each kind into each book; `-- --misses` lists what was told wrongly.
#![allow(clippy::float_arithmetic, clippy::disallowed_methods, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/study/mod.rs"]
mod study;

use study::slips::Slip;
use study::{Results, Study, Tally, books};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let most = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(60);
    let mut sets: Vec<(&str, Vec<Vec<String>>)> = vec![("the first book", vec![common::first_book()])];
    sets.push(("departments", (1..=4).map(books::department).collect()));
    sets.push(("final accounts in tables", (1..=4).map(books::tables).collect()));
    let mut all = Results::new();
    let mut misses = Vec::new();
    for (name, books) in sets {
        let mut results = Results::new();
        let (mut numbers, mut unchecked) = (0, 0);
        for (at, texts) in books.iter().enumerate() {
            let Study { results: own, numbers: n, unchecked: u, misses: m } = study::study(texts, at as u64 + 1, most);
            (numbers, unchecked) = (numbers + n, unchecked + u);
            misses.extend(m);
            own.into_iter().for_each(|(key, tally)| {
                results.entry(key).or_default().add(tally);
                all.entry(key).or_default().add(tally);
            });
        }
        println!("\n### {name}\n\n{numbers} numbers, {unchecked} of them in no comparison ({}).\n", share(unchecked, numbers));
        table(&results);
    }
    println!("\n### All books\n");
    table(&all);
    println!("\n### By the comparisons that a number takes part in, kinds that the search knows\n");
    println!(
        "| comparisons | slips | detected | first | in three | value | likely | likely right |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    for count in 1..=3 {
        let known = all.iter().filter(|((slip, own), _)| *own == count && slip.is_known());
        row(&if count == 3 { "3 or more".to_owned() } else { count.to_string() }, sum(known.map(|(_, tally)| *tally)));
    }
    row("2 or more", sum(all.iter().filter(|((slip, own), _)| *own > 1 && slip.is_known()).map(|(_, tally)| *tally)));
    println!("\n### A random number, by comparisons\n");
    println!(
        "| comparisons | slips | detected | first | in three | value | likely | likely right |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    for count in 1..=3 {
        let own = all.iter().filter(|((slip, own), _)| *own == count && *slip == Slip::Random);
        row(&count.to_string(), sum(own.map(|(_, tally)| *tally)));
    }
    if arguments.iter().any(|argument| argument == "--misses") {
        println!("\n### Misses\n");
        misses.iter().for_each(|miss| println!("- {miss}"));
    }
}

fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut all, one| {
        all.add(one);
        all
    })
}

fn table(results: &Results) {
    println!("| slip | slips | detected | first | in three | value | likely | likely right |\n|---|---:|---:|---:|---:|---:|---:|---:|");
    for slip in Slip::ALL {
        let own = results.iter().filter(|((other, _), _)| *other == slip).map(|(_, tally)| *tally);
        row(slip.title(), sum(own));
    }
}

fn row(title: &str, t: Tally) {
    println!(
        "| {title} | {} | {} | {} | {} | {} | {} | {} |",
        t.slips,
        share(t.detected, t.slips),
        share(t.first, t.slips),
        share(t.three, t.slips),
        share(t.value, t.slips),
        share(t.likely, t.slips),
        share(t.right, t.likely)
    );
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.0}%", part as f64 * 100.0 / whole as f64) }
}
