//! The page itself, carried in the program.
//!
//! Owns its files and the headers that keep it to itself.
//! Must never name an address outside.

/// Web pages.
pub const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// What every answer says: nothing from outside, nothing kept, no frame around it.
pub const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'none'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
];

/// What is told to those who have no key.
pub const OUTSIDE: &str = include_str!("page/outside.html");

/// A file of the page.
pub struct Asset {
    /// Its path.
    pub path: &'static str,
    /// Its type.
    pub mime: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! assets {
    ($($path:literal: $mime:ident),* $(,)?) => {
        /// Every file of the page.
        pub const ASSETS: &[Asset] = &[$(Asset { path: $path, mime: $mime, text: include_str!(concat!("page/", $path)) }),*];
    };
}

assets! {
    "index.html": HTML,
    "style.css": STYLE,
    "icon.svg": PICTURE,
    "dom.js": SCRIPT,
    "words.js": SCRIPT,
    "api.js": SCRIPT,
    "route.js": SCRIPT,
    "store.js": SCRIPT,
    "latest.js": SCRIPT,
    "dialog.js": SCRIPT,
    "signs.js": SCRIPT,
    "accepting.js": SCRIPT,
    "saving.js": SCRIPT,
    "writing.js": SCRIPT,
    "help.js": SCRIPT,
    "grid.js": SCRIPT,
    "panel.js": SCRIPT,
    "overview.js": SCRIPT,
    "sheet.js": SCRIPT,
    "review.js": SCRIPT,
    "findings.js": SCRIPT,
    "composition.js": SCRIPT,
    "compare.js": SCRIPT,
    "document.js": SCRIPT,
    "papers.js": SCRIPT,
    "frame.js": SCRIPT,
    "notices.js": SCRIPT,
    "keys.js": SCRIPT,
    "main.js": SCRIPT,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_names_no_other_host() {
        let size: usize = ASSETS.iter().map(|asset| asset.text.len()).sum();
        assert!(size < 300_000, "{size} bytes");
        for Asset { path, text, .. } in ASSETS {
            for (at, _) in text.match_indices("//") {
                let before = &text[..at];
                let is_address = before.ends_with(':') && !text[at..].starts_with("//www.w3.org/");
                assert!(!is_address, "{path}: {}", &text[at..].chars().take(40).collect::<String>());
            }
        }
    }
}
