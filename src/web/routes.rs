//! Which address answers what.
//!
//! Owns the addresses, and how large a request may be and how long it may take to arrive.
//! Must never answer what the guard has not let through.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use super::answer::{Answer, JSON};
use super::assets::{ASSETS, HTML};
use super::guard::{Keys, guard};
use super::office::Office;
use super::question::{Ask, Context};
use crate::message::{Language, Problem, Text};

/// The most bytes of a request.
const LARGEST: usize = 4 << 20;
/// A request arrives within this time.
const SLOWEST: Duration = Duration::from_secs(20);
/// Pages that are told of changes at a time.
const MOST_LISTENERS: usize = 32;

/// What the answers are made from.
struct Shared {
    office: Office,
    listeners: Arc<Semaphore>,
}

/// Every address.
pub fn router(office: Office, keys: Arc<Keys>) -> Router {
    let shared = Arc::new(Shared { office, listeners: Arc::new(Semaphore::new(MOST_LISTENERS)) });
    Router::new()
        .route("/", get(|| async { asset("index.html") }))
        .route("/page/{name}", get(|Path(name): Path<String>| async move { asset(&name) }))
        .route("/api/desks", get(desks))
        .route("/api/ask", post(ask))
        .route("/api/changes", get(changes))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(keys, guard))
        .with_state(shared)
}

fn asset(name: &str) -> Response {
    match ASSETS.iter().find(|asset| asset.path == name) {
        Some(asset) => ([(CONTENT_TYPE, asset.mime)], asset.text).into_response(),
        None => (StatusCode::NOT_FOUND, [(CONTENT_TYPE, HTML)], "").into_response(),
    }
}

async fn desks(State(shared): State<Arc<Shared>>) -> Response {
    Answer::data(&shared.office.listing()).into_response()
}

/// A question as it is sent.
#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    context: Context,
    ask: Ask,
}

async fn ask(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let spoken = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = if spoken.is_some_and(|spoken| spoken.starts_with("en")) { Language::English } else { Language::Chinese };
    let refused = |status, zh: &str, en: &str| Answer::refusal(status, &Problem::nowhere(Text::new(zh, en)), language).into_response();
    let body = match tokio::time::timeout(SLOWEST, to_bytes(request.into_body(), LARGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refused(413, "一次发来的改动太多：先保存一部分", "too much at once: save some of it first"),
        Err(_) => return refused(408, "请求没有发完", "the request did not arrive"),
    };
    match serde_json::from_slice::<Asked>(&body) {
        Ok(Asked { context, ask }) => shared.office.ask(Context { language, ..context }, ask).await.into_response(),
        Err(_) => refused(
            400,
            "看不懂这个请求：页面和程序的版本可能不同，请刷新页面",
            "this request is not understood: the page and the program may be of different versions; reload the page",
        ),
    }
}

/// Tells the page of every book that changes, as long as it listens.
async fn changes(State(shared): State<Arc<Shared>>) -> Response {
    let Ok(permit) = Arc::clone(&shared.listeners).try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let stream = BroadcastStream::new(shared.office.listen()).map(move |changed| {
        // Held as long as somebody listens.
        let _held = &permit;
        // Whoever missed some of them, or where others are open now, reads everything again.
        let desk = changed.ok().and_then(|changed| changed.desk).map_or_else(|| "all".to_owned(), |desk| desk.to_string());
        Ok::<_, Infallible>(Event::default().event("changed").data(desk))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mime = HeaderValue::from_str(self.mime).unwrap_or(HeaderValue::from_static(JSON));
        let mut response = (status, [(CONTENT_TYPE, mime)], Body::from(self.body)).into_response();
        let name = self.file.map(|name| format!("attachment; filename*=UTF-8''{}", escaped(&name)));
        if let Some(name) = name.and_then(|name| HeaderValue::from_str(&name).ok()) {
            response.headers_mut().insert(CONTENT_DISPOSITION, name);
        }
        response
    }
}

/// A name as a header can hold it.
fn escaped(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    name.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
