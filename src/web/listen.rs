//! The listening: on this machine's own address only, with limits on connections and on their patience.
//!
//! Owns the port and the connections.
//! Must never bind to an address that another machine can reach.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

use super::Options;
use super::guard::Keys;
use super::office::Office;
use super::routes::router;
use crate::message::{Problem, Text};

/// The port that is tried first: drafts that a browser keeps are found again under the same address.
const FIRST_PORT: u16 = 7210;
/// So many ports are tried.
const MOST_PORTS: u16 = 10;
/// Connections at a time.
const MOST_CONNECTIONS: usize = 128;
/// The head of a request arrives within this time, and some of an answer is taken.
const SLOWEST: Duration = Duration::from_secs(10);

/// Opens the workbench, tells its address and the one to hand to a browser, and answers until the program ends.
///
/// # Errors
/// What cannot be opened, or that no port is free.
pub fn serve(options: &Options, ready: impl FnOnce(&str, &str)) -> Result<(), Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::nowhere(Text::new(format!("工作台打不开：{error}"), format!("the workbench cannot be opened: {error}")))
    };
    let office = Office::open(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let listener = listen(options.port).await?;
        let port = listener.local_addr().map_err(|error| failed(&error))?.port();
        let keys = Arc::new(Keys::new(port).map_err(|error| failed(&error))?);
        let [shown, opened] = keys.addresses();
        ready(&shown, &opened);
        accept(listener, office, keys).await;
        Ok(())
    })
}

async fn listen(port: Option<u16>) -> Result<TcpListener, Problem> {
    let bind = |port: u16| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if let Some(port) = port {
        return bind(port).await.map_err(|error| {
            let text = match error.kind() {
                ErrorKind::PermissionDenied => {
                    Text::new(format!("没有权限用端口 {port}"), format!("there is no permission to use the port {port}"))
                }
                _ => Text::new(format!("端口 {port} 已被占用"), format!("the port {port} is taken")),
            };
            Problem::nowhere(text).help(Text::new("换一个，或不写 --port", "give another one, or leave --port out"))
        });
    }
    for port in (FIRST_PORT..FIRST_PORT + MOST_PORTS).chain([0]) {
        if let Ok(listener) = bind(port).await {
            return Ok(listener);
        }
    }
    Err(Problem::nowhere(Text::new("没有可用的端口", "no port is free")))
}

/// A connection that ends when what is sent is not taken.
fn patient(stream: TcpStream) -> TimeoutStream<TcpStream> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(SLOWEST));
    stream
}

async fn accept(listener: TcpListener, office: Office, keys: Arc<Keys>) {
    let service = TowerToHyperService::new(router(office, keys));
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, or a connection that was gone at once.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = service.clone();
        tokio::spawn(async move {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(SLOWEST);
            // A browser that went away is no error.
            drop(builder.serve_connection(TokioIo::new(Box::pin(patient(stream))), service).await);
            drop(permit);
        });
    }
}
