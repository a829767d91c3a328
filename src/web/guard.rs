//! Who may ask: a browser on this machine that was given the token, asking from the page itself.
//!
//! Owns the keys, and every check that comes before an answer.
//! Must never let a request through that another site could have made a browser send.

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::assets;

/// What may be asked of the page without a cookie: to be given one for the token.
pub const ENTER: &str = "/enter";

/// The keys of one run.
pub struct Keys {
    /// In the address that is shown to the person.
    token: String,
    /// In the address that is handed to the browser, where other accounts may see it: good for one use.
    once: Mutex<Option<String>>,
    /// In the cookie.
    secret: String,
    port: u16,
}

impl Keys {
    /// New keys.
    ///
    /// # Errors
    /// That the system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self { token: random()?, once: Mutex::new(Some(random()?)), secret: random()?, port })
    }

    /// The addresses to enter by: the one that is shown, and the one that is handed to the browser.
    pub fn addresses(&self) -> [String; 2] {
        let once = self.once.lock().ok().and_then(|once| once.clone()).unwrap_or_default();
        [&self.token, &once].map(|token| format!("http://127.0.0.1:{}{ENTER}?token={token}", self.port))
    }

    /// Whether a token lets a browser in; one that is good for one use is used up by it.
    fn admits(&self, token: &str) -> bool {
        let used = self.once.lock().is_ok_and(|mut once| once.take_if(|once| is_same(token, once)).is_some());
        used || is_same(token, &self.token)
    }

    /// Cookies know no ports: each workbench has a name of its own.
    fn cookie(&self) -> String {
        format!("cesuan-{}", self.port)
    }

    /// What browsers call this address; the port of the web itself they leave out.
    fn hosts(&self) -> [String; 2] {
        ["127.0.0.1", "localhost"].map(|name| if self.port == 80 { name.to_owned() } else { format!("{name}:{}", self.port) })
    }

    /// Whether a browser was given the token before.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie();
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
        let mut own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).filter(|(key, _)| *key == name);
        own.any(|(_, value)| is_same(value, &self.secret))
    }

    /// A browser that brings the token is given the cookie, and sent to the page, whose address says nothing.
    fn enter(&self, query: &str) -> Option<Response> {
        let token = query.split('&').find_map(|pair| pair.strip_prefix("token="))?;
        if !self.admits(token) {
            return None;
        }
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie(), self.secret);
        let cookie = HeaderValue::from_str(&cookie).ok()?;
        let headers = [(SET_COOKIE, cookie), (LOCATION, HeaderValue::from_static("/"))];
        Some((StatusCode::SEE_OTHER, headers).into_response())
    }
}

/// 32 random bytes in hexadecimal digits.
fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether two secrets are the same; how long that takes says nothing of them.
fn is_same(given: &str, own: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(own)
}

/// Every check, in front of every answer.
pub async fn guard(State(keys): State<Arc<Keys>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&keys, &request) {
        Some(response) => response,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in assets::HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What is answered instead; none where the request may go through.
fn refusal(keys: &Keys, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // A name that only resolves to this machine is another site's.
    let host = text(HOST.as_str()).unwrap_or("");
    if headers.get_all(HOST).iter().count() != 1 || !keys.hosts().iter().any(|own| own == host) {
        return Some(told(StatusCode::MISDIRECTED_REQUEST));
    }
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_safe && request.method() != Method::POST {
        return Some(told(StatusCode::METHOD_NOT_ALLOWED));
    }
    let path = request.uri().path();
    if path == ENTER {
        // What is refused anyway must not use up a token.
        let entered = is_safe.then(|| keys.enter(request.uri().query().unwrap_or(""))).flatten();
        return Some(entered.unwrap_or_else(|| told(StatusCode::FORBIDDEN)));
    }
    if !keys.is_known(headers) {
        return Some(told(StatusCode::FORBIDDEN));
    }
    // Another page may lead here, but gets nothing to read and has nothing done.
    let site = text("sec-fetch-site");
    let is_navigation = is_safe && text("sec-fetch-mode") == Some("navigate");
    if !is_navigation && !matches!(site, None | Some("same-origin" | "none")) {
        return Some(told(StatusCode::FORBIDDEN));
    }
    if !is_safe {
        let is_own = text(ORIGIN.as_str()).map(|origin| origin == format!("http://{host}"));
        let says_own = is_own.unwrap_or(site == Some("same-origin"));
        let is_json = text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json"));
        if !says_own || !is_json {
            return Some(told(StatusCode::FORBIDDEN));
        }
    }
    None
}

/// A page that says how to get in.
fn told(status: StatusCode) -> Response {
    (status, [(CONTENT_TYPE, HeaderValue::from_static(assets::HTML))], assets::OUTSIDE).into_response()
}
