//! The program, serving a folder.
#![allow(dead_code, clippy::disallowed_methods)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program, serving; it ends with this.
pub struct Served {
    child: Child,
    /// The address to enter by.
    pub address: String,
}

impl Served {
    /// Serves something in a folder.
    pub fn new(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cesuan"))
            .current_dir(folder)
            .args(["serve", "--no-open"])
            .args(arguments)
            .env("LC_ALL", "zh_CN.UTF-8")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("a stream")).read_line(&mut line).expect("a line");
        let address = line.trim().trim_start_matches("工作台：").trim_start_matches("The workbench: ").to_owned();
        Self { child, address }
    }

    /// Where the page is.
    pub fn origin(&self) -> &str {
        self.address.split_once("/enter").expect("an address to enter by").0
    }

    /// The host and the port.
    pub fn host(&self) -> &str {
        self.origin().trim_start_matches("http://")
    }

    /// The page at an address behind `#`.
    pub fn at(&self, route: &str) -> String {
        format!("{}/{route}", self.origin())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
