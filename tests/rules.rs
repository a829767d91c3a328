//! Every rule's examples, and the catalogue that is generated from the rules.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use cesuan::check::rules::ALL;
use cesuan::check::{Rule, Severity};

#[test]
fn every_example_finds_what_it_says() {
    for rule in ALL {
        assert!(!rule.examples.is_empty(), "{} has an example", rule.name);
        for example in rule.examples {
            let found =
                common::check("", &[example.yaml]).unwrap_or_else(|problems| panic!("{}: {problems:?}\n{}", rule.name, example.yaml));
            let own: Vec<&str> = found.iter().filter(|finding| finding.rule == rule.name).map(|finding| &*finding.message).collect();
            assert_eq!(own.first().copied(), example.finds, "{}\n{}", rule.name, example.yaml);
        }
    }
}

fn severity(rule: &Rule) -> &'static str {
    match rule.severity {
        Severity::Error => "错误 error",
        Severity::Warning => "警告 warning",
        Severity::Note => "提示 note",
    }
}

fn catalogue() -> String {
    let mut out = String::from(
        "# 规则 Rules\n\n\
         本页由程序中的规则生成；`cesuan explain 规则名` 显示同样的内容。\n\
         Generated from the rules in the program; `cesuan explain RULE` shows the same.\n\n\
         | 规则 rule | 严重程度 severity | 含义 meaning |\n|---|---|---|\n",
    );
    for rule in ALL {
        out.push_str(&format!("| [`{0}`](#{0}) | {1} | {2} {3} |\n", rule.name, severity(rule), rule.title.zh, rule.title.en));
    }
    for rule in ALL {
        out.push_str(&format!("\n## {}\n\n**{}** · {} · {}\n\n", rule.name, rule.title.zh, rule.title.en, severity(rule)));
        out.push_str(&format!("{}\n\n{}\n", rule.explanation.zh, rule.explanation.en));
        for example in rule.examples {
            let said = example.finds.unwrap_or("（不报 no finding）");
            out.push_str(&format!("\n```yaml\n{}```\n\n> {said}\n", example.yaml));
        }
    }
    out
}

/// `CESUAN_WRITE_DOCS=1 cargo test --test rules` writes the page anew.
#[test]
fn the_catalogue_is_fresh() {
    let path = common::root().join("docs/rules.md");
    let wanted = catalogue();
    if std::env::var_os("CESUAN_WRITE_DOCS").is_some() {
        std::fs::write(&path, &wanted).expect("docs/rules.md is written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/rules.md is stale: run CESUAN_WRITE_DOCS=1 cargo test --test rules");
}
