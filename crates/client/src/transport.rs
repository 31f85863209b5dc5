//! Bytes over the wire: one pool of connections per client, on hyper and rustls.
//!
//! A connection is polled by the call that uses it, in the caller's thread, and lies in the client's pool otherwise: no
//! task of its own belongs to it. Where the caller waits in a wait of our own, its thread sleeps on the socket itself;
//! under another executor a small reactor of the process's wakes the caller's task.

mod body;
mod connect;
mod connection;
mod expectation;
pub(crate) mod failure;
mod origin;
mod outgoing;
mod patience;
mod pool;
mod reactor;
mod socket;
mod tasks;
mod tls;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bufeo_model::{Map, Str, Stream, Value};
use hyper::http::response::Parts;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::clock::SharedClock;
use crate::error::{Error, ErrorKind};
use crate::stage::{HttpResponse, PreparedRequest};
use body::{Fault, Received};
use connection::{Connection, Unanswered};
use expectation::Expectation;
use origin::Origin;
use outgoing::outgoing;
use patience::Patience;
use pool::Pool;
use socket::Progress;
use tls::Tls;
pub(crate) use tls::TlsSettings;

/// The runtime of the process's reactor and timers. It starts when a call is first made under an executor that is not ours.
pub(crate) fn io() -> Result<&'static Handle, Error> {
    static IO: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = IO.get_or_init(|| {
        let built =
            Builder::new_multi_thread().worker_threads(1).thread_name("bufeo-io").enable_all().build();
        built.map_err(|error| error.to_string())
    });
    match runtime {
        Ok(runtime) => Ok(runtime.handle()),
        Err(text) => {
            Err(Error::new(ErrorKind::HttpClient, format!("the thread for connections cannot start: {text}")))
        }
    }
}

/// The version of HTTP that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HttpVersion {
    /// HTTP/1.1, over connections that are kept.
    One,
    /// HTTP/2, over a connection for one exchange: what goes both ways at once needs it.
    Two,
}

/// How long to wait, and how many idle connections to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) idle_connections: usize,
}

/// A client's connections.
pub(crate) struct Transport {
    limits: Limits,
    clock: SharedClock,
    pool: Arc<Pool>,
    tls: Tls,
}

impl Transport {
    pub(crate) fn new(limits: Limits, clock: SharedClock, tls: TlsSettings) -> Self {
        Self { limits, clock, pool: Arc::new(Pool::new(limits.idle_connections)), tls: Tls::new(tls) }
    }

    /// Closes the connections that no call uses.
    pub(crate) fn close(&self) {
        self.pool.clear();
    }

    /// Sends a request and reads the answer: the whole of it, or up to its body where that is wanted as a stream.
    pub(crate) async fn send(
        &self,
        request: &PreparedRequest,
        version: HttpVersion,
        streaming: bool,
        timeout: Option<Duration>,
    ) -> Result<HttpResponse, Error> {
        let url = request.url();
        let (origin, mut message) = outgoing(request, &url, version)?;
        loop {
            let kept = if version == HttpVersion::One { self.pool.take(&origin) } else { None };
            let (mut connection, used_before) = match kept {
                Some(connection) => (connection, true),
                None => (self.open(&origin, &url, version).await?, false),
            };
            message.body_mut().set_carrier(&connection);
            Expectation::of(&mut message, &self.clock);
            let mut patience = Patience::new(timeout, self.clock.clone(), connection.progress().clone());
            let answer = patience.with(connection.exchange(message)).await;
            match answer.ok_or_else(|| failure::read_timeout(&url))? {
                Ok((head, body)) => {
                    let pool = Arc::clone(&self.pool);
                    let received = Received::new(body, connection, pool, origin, patience, url.clone());
                    let response = response(&head, url);
                    if streaming {
                        return Ok(response.stream(Stream::new(received)));
                    }
                    let whole = received.whole().await;
                    return Ok(response.body(whole.map_err(|error| error.of_request(request_id(&head)))?));
                }
                // A kept connection may end at the very moment it is used. Where nothing was sent, or where it does not
                // matter whether the server does it twice, another connection is used instead.
                Err(Unanswered { unsent: Some(unsent), .. }) if used_before => message = unsent,
                Err(Unanswered { error, .. })
                    if used_before && failure::is_closed(&error) && is_repeatable(request) =>
                {
                    message = outgoing(request, &url, version)?.1;
                }
                Err(Unanswered { error, .. }) => {
                    return Err(failure::of_exchange(&url, connection.fault(), error));
                }
            }
        }
    }

    async fn open(&self, origin: &Origin, url: &str, version: HttpVersion) -> Result<Connection, Error> {
        let mut patience =
            Patience::new(self.limits.connect_timeout, self.clock.clone(), Progress::default());
        let opened = patience.with(connect::Stream::open(origin, &self.tls, version)).await;
        let stream = opened
            .ok_or_else(|| failure::connect_timeout(url))?
            .map_err(|error| failure::connecting(url, error))?;
        Connection::new(stream, version)
            .await
            .map_err(|error| failure::of_exchange(url, &Fault::default(), error))
    }
}

/// Whether a request may reach the server twice: RFC 9110, section 9.2.2.
fn is_repeatable(request: &PreparedRequest) -> bool {
    let idempotent = matches!(request.method().as_str(), "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS");
    idempotent && request.body().as_stream().is_none()
}

fn response(head: &Parts, url: Str) -> HttpResponse {
    let mut headers = Map::with_capacity(head.headers.keys_len());
    for name in head.headers.keys() {
        let mut values = head.headers.get_all(name).iter().map(|value| text(value.as_bytes()));
        let first = values.next().unwrap_or_default();
        let mut rest = values.peekable();
        if rest.peek().is_none() {
            headers.insert(name.as_str(), first);
        } else {
            let all: Vec<Value> = std::iter::once(first).chain(rest).collect();
            headers.insert(name.as_str(), all);
        }
    }
    HttpResponse::answered(url, head.status.as_u16(), headers)
}

fn text(value: &[u8]) -> Value {
    match std::str::from_utf8(value) {
        Ok(text) => Str::from(text).into(),
        Err(_) => String::from_utf8_lossy(value).into_owned().into(),
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// The service's id of a request, in whichever header it is.
fn request_id(head: &Parts) -> Option<&str> {
    let ids = ["x-amzn-requestid", "x-amz-request-id"].into_iter();
    ids.filter_map(|name| head.headers.get(name)?.to_str().ok()).next()
}
