//! The first book: its findings and the tree of one project, reviewed.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use common::{root, run};

fn printed(arguments: &[&str]) -> String {
    let run = run(&root(), arguments);
    assert_eq!(run.stderr, "");
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn findings() {
    insta::assert_snapshot!(printed(&["check", "formulas/jianghan-2022"]));
}

#[test]
fn findings_in_english() {
    insta::assert_snapshot!(printed(&["check", "formulas/jianghan-2022", "--lang", "en", "--format", "concise"]));
}

#[test]
fn the_tree_of_the_hall() {
    insta::assert_snapshot!(printed(&["show", "审批大厅日常运转经费", "--book", "formulas/jianghan-2022"]));
}

#[test]
fn the_derivation_of_the_uniforms() {
    insta::assert_snapshot!(printed(&["show", "购置工作服数量", "--book", "formulas/jianghan-2022"]));
}

#[test]
fn no_name_of_a_person_and_no_telephone_number() {
    let folder = root().join("formulas/jianghan-2022");
    let files = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        entries.filter(|path| path.is_file()).collect::<Vec<_>>()
    };
    for path in files(&folder).into_iter().chain(files(&folder.join("tables"))) {
        let text = std::fs::read_to_string(&path).expect("text");
        if path.extension().is_some_and(|extension| extension == "txt") {
            // The document itself, with what is personal blanked.
            for cell in text.split(['\t', '\n']).filter(|cell| cell.contains("00000000")) {
                assert!(matches!(cell, "00000000" | "公开咨询电话：00000000"), "{cell}");
            }
            let after =
                |word: &str| text.split(word).skip(1).map(|rest| rest.split('\t').nth(1).unwrap_or("").to_owned()).collect::<Vec<_>>();
            assert!(after("项目负责人").iter().chain(&after("填报人")).all(|name| name == "某某"));
            assert!(after("联系电话").iter().all(|number| number.trim_end().starts_with("00000000")));
        } else {
            for word in ["负责人", "联系电话", "填报人", "某某"] {
                assert!(!text.contains(word), "{word} in {}", path.display());
            }
        }
    }
}

#[test]
fn every_total_of_every_table_is_a_check() {
    let found = cesuan::folder::find(&root().join("formulas/jianghan-2022")).expect("the book");
    let book = cesuan::folder::load(&found[0], &mut cesuan::source::Sources::default(), &|| ()).expect("it can be read");
    let mut totals = 0;
    for module in book.modules.iter().filter(|module| module.table.is_some()) {
        let computed: std::collections::BTreeSet<u32> =
            module.relations.iter().filter_map(|relation| relation.computes).map(|computes| computes.cell).collect();
        let is_total = |name: &str| name.ends_with("合计") || name.ends_with("总计") || name == "小计";
        for row in module.rows_below(0).into_iter().filter_map(|path| path.last().copied()) {
            for cell in module.children(row).iter().copied() {
                let filled = module.statements(cell).any(|(_, statement)| module.literal(statement).is_some());
                if filled && (is_total(module.name(row)) || is_total(module.name(cell))) {
                    totals += 1;
                    assert!(computed.contains(&cell), "{}", module.path(cell));
                }
            }
        }
    }
    assert!(totals > 100, "{totals}");
}
