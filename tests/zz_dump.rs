mod common;
mod study;
#[test]
fn dump() {
    for (name, texts) in [("dep", study::books::department(1)), ("tab", study::books::tables(1))] {
        let dir = std::path::PathBuf::from(format!("/tmp/dump-{name}"));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        for (at, text) in texts.iter().enumerate() {
            let file = match (at, text.starts_with("project")) { (0, _) => "book.yaml".to_owned(), (_, true) => format!("p{at}.yaml"), (_, false) if name == "dep" => "projects.csv".into(), (2, _) => "functional.csv".into(), _ => "economic.csv".into() };
            std::fs::write(dir.join(file), text).unwrap();
        }
    }
}
