//! A real browser, driven over its own debugging protocol: pages are opened, keys pressed, pictures taken.
#![allow(dead_code, clippy::disallowed_methods)]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// How long anything on a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with nothing kept from before.
pub struct Browser {
    child: Child,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    last: u64,
    events: VecDeque<Value>,
    _folder: tempfile::TempDir,
}

/// One page of it: its session, and what it is called by the browser.
#[derive(Clone, Debug)]
pub struct Page(String, String);

impl Browser {
    /// Starts Chromium without a window.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
        let mut child = Command::new("chromium")
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
                "--window-size=1280,720",
                "--lang=zh-CN",
            ])
            .args(quiet)
            .arg(format!("--user-data-dir={}", folder.path().display()))
            .arg("about:blank")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("chromium is installed: scripts/test does it");
        let mut lines = BufReader::new(child.stderr.take().expect("a stream")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("DevTools listening on ").map(str::to_owned))
            .expect("chromium tells its address");
        // What else it says must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let (socket, _) = tungstenite::connect(address).expect("chromium answers");
        Self { child, socket, last: 0, events: VecDeque::new(), _folder: folder }
    }

    /// Calls a method of the protocol.
    pub fn call(&mut self, page: Option<&Page>, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(Page(session, _)) = page {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).expect("chromium listens");
        loop {
            let message = self.read();
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push_back(message);
        }
    }

    fn read(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.read().expect("chromium answers") {
                return serde_json::from_str(&text).expect("JSON");
            }
        }
    }

    /// Opens a page at an address; what it asks for and what goes wrong in it is kept.
    pub fn open(&mut self, address: &str) -> Page {
        let target = self.call(None, "Target.createTarget", json!({ "url": "about:blank" }));
        let attached = self.call(None, "Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        let text = |value: &Value| value.as_str().expect("a name").to_owned();
        let page = Page(text(&attached["sessionId"]), text(&target["targetId"]));
        for domain in ["Page.enable", "Network.enable", "Runtime.enable", "Log.enable"] {
            self.call(Some(&page), domain, json!({}));
        }
        self.call(
            Some(&page),
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": false }),
        );
        self.go(&page, address);
        page
    }

    /// Closes a page, without asking it.
    pub fn close(&mut self, page: &Page) {
        self.call(None, "Target.closeTarget", json!({ "targetId": page.1 }));
    }

    /// Goes to an address.
    pub fn go(&mut self, page: &Page, address: &str) {
        self.call(Some(page), "Page.navigate", json!({ "url": address }));
        self.wait(page, "document.readyState === 'complete'");
    }

    /// What an expression comes to on the page.
    pub fn eval(&mut self, page: &Page, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let result = self.call(Some(page), "Runtime.evaluate", parameters);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    /// The same as text.
    pub fn text(&mut self, page: &Page, expression: &str) -> String {
        self.eval(page, expression).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression holds on the page.
    pub fn wait(&mut self, page: &Page, expression: &str) {
        let started = Instant::now();
        while self.eval(page, &format!("Boolean({expression})")) != true {
            if started.elapsed() > PATIENCE {
                let seen = self.text(page, "document.body.innerText");
                let address = self.text(page, "decodeURIComponent(location.href) + ' ' + document.activeElement.outerHTML.slice(0, 200)");
                panic!("never so: {expression}\n{address}\n{seen}");
            }
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Clicks what a selector finds, with the mouse, once it stands still and nothing lies over it.
    pub fn click(&mut self, page: &Page, selector: &str) {
        let quoted = json!(selector);
        self.wait(page, &format!("document.querySelector({quoted})"));
        let find = format!(
            "(() => {{ const e = document.querySelector({quoted}); e.scrollIntoView({{ block: 'center' }}); const b = e.getBoundingClientRect(); \
             const at = [b.x + Math.min(b.width / 2, 40), b.y + b.height / 2]; const hit = document.elementFromPoint(...at); \
             return [...at, Boolean(hit && (e.contains(hit) || hit.contains(e)))]; }})()"
        );
        let started = Instant::now();
        let mut at = self.eval(page, &find);
        loop {
            std::thread::sleep(Duration::from_millis(30));
            self.wait(page, &format!("document.querySelector({quoted})"));
            let now = self.eval(page, &find);
            if now == at && now[2] == true {
                break;
            }
            assert!(started.elapsed() < PATIENCE, "it does not stand still: {selector}");
            at = now;
        }
        for kind in ["mousePressed", "mouseReleased"] {
            let parameters = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call(Some(page), "Input.dispatchMouseEvent", parameters);
        }
    }

    /// Presses a key: `ArrowDown`, `Control+z`.
    pub fn press(&mut self, page: &Page, keys: &str) {
        let (modifiers, key) = match keys.rsplit_once('+') {
            Some((modifiers, key)) if !key.is_empty() => (modifiers, key),
            _ => ("", keys),
        };
        let bits: u32 = modifiers
            .split('+')
            .map(|name| match name {
                "Alt" => 1,
                "Control" => 2,
                "Shift" => 8,
                _ => 0,
            })
            .sum();
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Home" => 36,
            "End" => 35,
            "F2" => 113,
            letter => u32::from(letter.to_uppercase().bytes().next().unwrap_or(0)),
        };
        let text = match key {
            "Enter" => "\r",
            letter if letter.chars().count() == 1 && bits & 3 == 0 => letter,
            _ => "",
        };
        // The browser's own commands, which keys alone do not set off without a window.
        let commands: &[&str] = match keys {
            "Control+v" => &["paste"],
            "Control+c" => &["copy"],
            _ => &[],
        };
        let down = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" },
            "modifiers": bits, "key": key, "windowsVirtualKeyCode": code, "text": text, "commands": commands,
        });
        self.call(Some(page), "Input.dispatchKeyEvent", down);
        self.call(
            Some(page),
            "Input.dispatchKeyEvent",
            json!({ "type": "keyUp", "modifiers": bits, "key": key, "windowsVirtualKeyCode": code }),
        );
    }

    /// Types a text where the keyboard is.
    pub fn write(&mut self, page: &Page, text: &str) {
        self.call(Some(page), "Input.insertText", json!({ "text": text }));
    }

    /// Puts a text on the clipboard, as another program would.
    pub fn clipboard(&mut self, page: &Page, text: &str) {
        self.call(None, "Browser.grantPermissions", json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }));
        self.eval(page, &format!("navigator.clipboard.writeText({})", json!(text)));
    }

    /// The page as it is printed.
    pub fn pdf(&mut self, page: &Page) -> Vec<u8> {
        let printed = self.call(Some(page), "Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true }));
        decoded(printed["data"].as_str().expect("a file"))
    }

    /// Every address that pages have asked for.
    pub fn requests(&mut self) -> Vec<String> {
        let sent = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// What went wrong on pages: exceptions, refused requests, what the content policy refused.
    pub fn complaints(&mut self) -> Vec<String> {
        let is_complaint = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Log.entryAdded") => event["params"]["entry"]["level"] == "error",
            _ => false,
        };
        self.events.iter().filter(is_complaint).map(|event| event["params"].to_string()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Bytes from base 64.
fn decoded(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 6 | value(*byte)) << (6 * (4 - chunk.len()));
        bytes.extend(bits.to_be_bytes()[1..chunk.len()].iter());
    }
    bytes
}
