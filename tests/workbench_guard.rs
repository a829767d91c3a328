//! Who may ask the workbench, and what becomes of requests that nobody should send: bytes over a socket, no browser in between.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;
#[path = "common/served.rs"]
mod served;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use served::Served;

const BOOK: &str = "project: 大厅\nlines:\n  租金: { formula: 面积 * 5 元/平方米, 面积: 3 平方米, stated: 16 元 }\n";

fn serve(arguments: &[&str]) -> (tempfile::TempDir, Served) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("book")).expect("a folder");
    std::fs::write(folder.path().join("book/hall.yaml"), BOOK).expect("a file");
    std::fs::write(folder.path().join("secret.txt"), "not for the page").expect("a file");
    let served = Served::new(folder.path(), &[&["book", "--port", "0"], arguments].concat());
    (folder, served)
}

/// Sends bytes, and reads what comes back until the connection is closed.
fn send(served: &Served, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(served.host()).expect("the program listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    // Whoever is refused early may close the door while the rest is on its way.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// The cookie that the token is exchanged for.
fn cookie(served: &Served) -> String {
    let path = served.address.trim_start_matches(served.origin());
    let answer = send(served, format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", served.host()).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("location: /\r\n"), "{answer}");
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(line.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{line}");
    line.split(';').next().expect("a value").to_owned()
}

/// A request with what a browser would send, some of it replaced: a value of `-` leaves a header out.
fn request(served: &Served, method: &str, path: &str, cookie: &str, other: &[(&str, &str)], body: &str) -> String {
    let mut headers = vec![
        ("Host", served.host().to_owned()),
        ("Cookie", cookie.to_owned()),
        ("Origin", served.origin().to_owned()),
        ("Sec-Fetch-Site", "same-origin".to_owned()),
        ("Content-Type", "application/json".to_owned()),
    ];
    for (name, value) in other {
        headers.retain(|(own, _)| own != name);
        if *value != "-" {
            headers.push((name, (*value).to_owned()));
        }
    }
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!("{method} {path} HTTP/1.1\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    send(served, text.as_bytes())
}

const VIEW: &str = r#"{ "desk": 0, "ask": { "view": { "sheet": null, "notes": true } } }"#;

#[test]
fn only_the_page_itself_gets_answers() {
    let (_folder, served) = serve(&[]);
    let cookie = cookie(&served);
    let ask = |other: &[(&str, &str)]| request(&served, "POST", "/api/ask", &cookie, other, VIEW);
    let own = ask(&[]);
    assert!(own.starts_with("HTTP/1.1 200") && own.contains("租金"), "{own}");
    let evil = "http://evil.example";
    for (what, other, status) in [
        ("another host's name that leads here", vec![("Host", "evil.example")], 421),
        ("a host's name without the port", vec![("Host", "127.0.0.1")], 421),
        ("no cookie", vec![("Cookie", "-")], 403),
        ("another cookie", vec![("Cookie", "cesuan-1=00; session=1")], 403),
        ("another site's page", vec![("Origin", evil), ("Sec-Fetch-Site", "cross-site")], 403),
        ("another site's page in an old browser", vec![("Origin", evil), ("Sec-Fetch-Site", "-")], 403),
        ("a page of another port", vec![("Origin", "http://127.0.0.1:1"), ("Sec-Fetch-Site", "same-site")], 403),
        ("a page without an origin", vec![("Origin", "null")], 403),
        ("nobody says from where", vec![("Origin", "-"), ("Sec-Fetch-Site", "-")], 403),
        ("a form", vec![("Content-Type", "application/x-www-form-urlencoded")], 403),
        ("a form that hides it", vec![("Content-Type", "text/plain")], 403),
    ] {
        let answer = ask(&other);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer}");
        assert!(!answer.contains("租金"), "{what}");
    }
    let embedded = request(&served, "GET", "/api/desks", &cookie, &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], "");
    assert!(embedded.starts_with("HTTP/1.1 403"), "{embedded}");
    let without_token = request(&served, "GET", "/enter?token=0000", "a=b", &[], "");
    assert!(without_token.starts_with("HTTP/1.1 403") && !without_token.contains("set-cookie"), "{without_token}");
}

#[test]
fn every_answer_keeps_to_itself() {
    let (_folder, served) = serve(&[]);
    let cookie = cookie(&served);
    for (method, path) in
        [("GET", "/"), ("GET", "/page/main.js"), ("GET", "/nothing"), ("POST", "/api/ask"), ("DELETE", "/"), ("GET", "/enter")]
    {
        let answer = request(&served, method, path, &cookie, &[], VIEW);
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "x-frame-options: DENY",
        ] {
            assert!(answer.contains(header), "{method} {path}: {header}\n{answer}");
        }
        assert!(!answer.to_lowercase().contains("access-control-"), "{method} {path}");
    }
}

#[test]
fn no_path_leads_out_of_the_page() {
    let (_folder, served) = serve(&[]);
    let cookie = cookie(&served);
    for path in [
        "/page/../secret.txt",
        "/page/..%2fsecret.txt",
        "/page/%2e%2e/secret.txt",
        "/../secret.txt",
        "/page//etc/passwd",
        "/secret.txt",
        "/page/hall.yaml",
    ] {
        let answer = request(&served, "GET", path, &cookie, &[], "");
        assert!(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
        assert!(!answer.contains("not for the page"), "{path}");
    }
    // No other desk than those that are open.
    let other = r#"{ "desk": 7, "ask": "document" }"#;
    assert!(request(&served, "POST", "/api/ask", &cookie, &[], other).starts_with("HTTP/1.1 404"));
}

#[test]
fn what_a_book_names_lies_in_its_folder() {
    for (name, is_link) in [("../secret.txt", false), ("words.txt", true)] {
        let (folder, served) = serve(&[]);
        if is_link {
            #[cfg(unix)]
            std::os::unix::fs::symlink("../secret.txt", folder.path().join("book").join(name)).expect("a link");
        }
        std::fs::write(folder.path().join("book/book.yaml"), format!("text: {name}\n")).expect("a file");
        let cookie = cookie(&served);
        let answer = request(&served, "POST", "/api/ask", &cookie, &[], r#"{ "desk": 0, "ask": "document" }"#);
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("not for the page"), "{name}: {answer}");
        assert!(answer.contains("文件夹"), "{name}: {answer}");
    }
}

#[test]
fn what_is_too_much_or_no_request_is_refused_and_the_page_goes_on() {
    let (_folder, served) = serve(&[]);
    let cookie = cookie(&served);
    let ask = |body: &str| request(&served, "POST", "/api/ask", &cookie, &[], body);
    let large = format!(r#"{{ "desk": 0, "padding": "{}", "ask": "difference" }}"#, "x".repeat(5 << 20));
    assert!(ask(&large).starts_with("HTTP/1.1 413"));
    let change = r#"{ "kind": "value", "figure": "大厅", "old": "1", "new": "2" }"#;
    let many = format!(r#"{{ "desk": 0, "ask": "difference", "changes": [{}] }}"#, vec![change; 6000].join(","));
    assert!(ask(&many).starts_with("HTTP/1.1 422"));
    for body in
        ["", "{", "[]", r#"{ "desk": 0, "ask": "format-disk" }"#, r#"{ "desk": -1, "ask": "difference" }"#, &"[".repeat(100_000), "\u{0}"]
    {
        let answer = ask(body);
        assert!(answer.starts_with("HTTP/1.1 400"), "{}: {answer}", &body[..body.len().min(40)]);
    }
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    ] {
        send(&served, bytes);
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(1 << 20), served.host());
    assert!(!send(&served, long.as_bytes()).starts_with("HTTP/1.1 200"));
    // Whoever never finishes is not waited for.
    let started = Instant::now();
    let unfinished = format!("POST /api/ask HTTP/1.1\r\nHost: {}\r\n", served.host());
    assert!(!send(&served, unfinished.as_bytes()).starts_with("HTTP/1.1 200"));
    assert!(started.elapsed() < Duration::from_secs(25));
    assert!(ask(VIEW).starts_with("HTTP/1.1 200"));
}

#[test]
fn whoever_takes_no_answers_does_not_keep_others_from_theirs() {
    let (_folder, served) = serve(&[]);
    let cookie = cookie(&served);
    let one = format!("GET /page/style.css HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", served.host());
    let many = one.repeat(2000);
    // More than are held at a time; what they ask for is more than a connection holds.
    let deaf: Vec<TcpStream> = (0..140)
        .map(|_| {
            let mut stream = TcpStream::connect(served.host()).expect("the program listens");
            stream.set_write_timeout(Some(Duration::from_millis(20))).expect("a socket");
            drop(stream.write_all(many.as_bytes()));
            stream
        })
        .collect();
    let answer = request(&served, "POST", "/api/ask", &cookie, &[], VIEW);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("租金"), "{answer}");
    drop(deaf);
}

#[test]
fn read_only_is_read_only() {
    let (folder, served) = serve(&["--read-only"]);
    let cookie = cookie(&served);
    let draft = r#""desk": 0, "changes": [{ "kind": "value", "figure": "大厅.租金.面积", "old": "3 平方米", "new": "4" }]"#;
    let shown = request(&served, "POST", "/api/ask", &cookie, &[], &format!(r#"{{ {draft}, "ask": "difference" }}"#));
    let field = |name: &str| {
        let (_, rest) = shown.split_once(&format!("\"{name}\":\"")).unwrap_or_else(|| panic!("{name} in {shown}"));
        rest.split('"').next().expect("a value").to_owned()
    };
    let save = format!(r#"{{ {draft}, "ask": {{ "save": {{ "version": "{}", "digest": "{}" }} }} }}"#, field("version"), field("digest"));
    let answer = request(&served, "POST", "/api/ask", &cookie, &[], &save);
    assert!(answer.starts_with("HTTP/1.1 409") && answer.contains("只读"), "{answer}");
    assert_eq!(std::fs::read_to_string(folder.path().join("book/hall.yaml")).expect("a file"), BOOK);
}

#[test]
fn only_this_machine_is_listened_to() {
    let (_folder, served) = serve(&[]);
    let port = served.host().rsplit(':').next().expect("a port").to_owned();
    let bound = |table: &str| {
        let text = std::fs::read_to_string(table).unwrap_or_default();
        let wanted = format!(":{:04X}", port.parse::<u16>().expect("a port"));
        let listens = |line: &&str| line.split_whitespace().nth(1).is_some_and(|own| own.ends_with(&wanted)) && line.contains(" 0A ");
        text.lines().filter(listens).map(|line| line.split_whitespace().nth(1).unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(bound("/proc/net/tcp"), [format!("0100007F:{:04X}", port.parse::<u16>().expect("a port"))]);
    assert_eq!(bound("/proc/net/tcp6"), Vec::<String>::new());
}

#[test]
fn a_double_click_opens_the_folder_of_the_program_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("cesuan");
    let own = env!("CARGO_BIN_EXE_cesuan");
    std::fs::hard_link(own, &program).or_else(|_| std::fs::copy(own, &program).map(drop)).expect("the program beside a book");
    std::fs::create_dir(folder.path().join("book")).expect("a folder");
    std::fs::write(folder.path().join("book/hall.yaml"), BOOK).expect("a file");
    std::fs::write(folder.path().join("book/book.yaml"), "year: 2023\n").expect("a file");
    // What opens addresses on this desk writes down which it was given.
    let opener = folder.path().join("xdg-open");
    std::fs::write(&opener, "#!/bin/sh\nprintf %s \"$1\" > \"$(dirname \"$0\")/asked.part\" && mv \"$(dirname \"$0\")/asked.part\" \"$(dirname \"$0\")/asked\"\n")
        .expect("a file");
    #[cfg(unix)]
    std::fs::set_permissions(&opener, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a file");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let quiet = std::process::Stdio::null;
    let mut child = std::process::Command::new(&program)
        .env("DISPLAY", ":0")
        .env("PATH", path)
        .current_dir("/")
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .spawn()
        .expect("the program runs");
    let asked = folder.path().join("asked");
    let started = Instant::now();
    while !asked.is_file() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let address = std::fs::read_to_string(&asked);
    let listing = address.as_ref().ok().map(|address| {
        let (origin, path) = address.split_at(address.find("/enter").expect("an address to enter by"));
        let host = origin.trim_start_matches("http://");
        let get = |path: &str, cookie: &str| {
            let mut stream = TcpStream::connect(host).expect("the program listens");
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}Connection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).expect("it listens");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("it answers");
            answer
        };
        let entered = get(path, "");
        let cookie = entered.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|line| line.split(';').next());
        get("/api/desks", &format!("Cookie: {}\r\n", cookie.expect("a cookie")))
    });
    drop(child.kill());
    drop(child.wait());
    assert!(listing.as_ref().is_some_and(|listing| listing.contains("\"name\":\"book\"")), "{address:?} {listing:?}");
}
