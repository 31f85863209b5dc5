//! Bytes over the wire: one pool of connections per client, on hyper and rustls.
//!
//! A connection is polled by the call that uses it, in the caller's thread, and lies in the client's pool otherwise: no
//! task of its own belongs to it. Where the caller waits in a wait of our own, its thread sleeps on the socket itself;
//! under another executor a small reactor of the process's wakes the caller's task.

mod adapter;
mod admission;
mod body;
mod connect;
mod connection;
mod expectation;
pub(crate) mod failure;
mod gate;
mod head;
mod origin;
mod outgoing;
mod patience;
mod pool;
mod reactor;
mod socket;
mod tasks;
mod tls;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bufeo_model::{Map, Str, Stream, Value};
use hyper::http::response::Parts;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::clock::SharedClock;
use crate::error::Error;
use crate::stage::{HttpResponse, PreparedRequest};
use admission::{Admitted, Slot};
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
pub(crate) fn io() -> std::io::Result<&'static Handle> {
    static IO: OnceLock<Runtime> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    if let Some(runtime) = IO.get() {
        return Ok(runtime.handle());
    }
    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if IO.get().is_none() {
        // One that cannot start for want of file handles may start another time.
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("bufeo-io").enable_all().build()?;
        drop(IO.set(runtime));
    }
    IO.get().map(Runtime::handle).ok_or_else(|| std::io::Error::other("the thread for connections is gone"))
}

/// The version of HTTP that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HttpVersion {
    /// HTTP/1.1, over connections that are kept.
    One,
    /// HTTP/2, over a connection for one exchange: what goes both ways at once needs it.
    Two,
}

/// How long to wait, how many idle connections to keep, how many connections to have, and how many bytes to read of a body
/// that is read whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) idle_connections: usize,
    pub(crate) idle_timeout: Duration,
    pub(crate) open_connections: Option<usize>,
    pub(crate) wait_timeout: Option<Duration>,
    pub(crate) response_size: Option<u64>,
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
        let Limits { idle_connections, idle_timeout, open_connections, .. } = limits;
        let pool = Pool::new(idle_connections, idle_timeout, open_connections, clock.clone());
        Self { limits, clock, pool, tls: Tls::new(tls) }
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
            let reuses = version == HttpVersion::One;
            let admitted = self.pool.admit(&origin, reuses, self.limits.wait_timeout).await;
            let (mut connection, used_before) = match admitted.map_err(|full| failure::full(&url, &full))? {
                Admitted::Kept(connection) => (connection, true),
                Admitted::New(slot) => (self.open(&origin, &url, version, slot).await?, false),
            };
            message.body_mut().set_carrier(&connection);
            Expectation::of(&mut message, &self.clock);
            let mut patience = Patience::new(timeout, self.clock.clone(), connection.progress().clone());
            patience.count_only_ours(reuses);
            let answer = patience.with(connection.exchange(message)).await;
            patience.count_only_ours(false);
            if used_before && answer.as_ref().is_none_or(is_lost) {
                // Whoever forgot this one, a load balancer or a router, forgot the others that lay idle with it. The next
                // attempt is not to find out one by one.
                self.pool.forget(&origin);
            }
            match answer.ok_or_else(|| failure::read_timeout(&url))? {
                Ok((head, body)) => {
                    // Some servers are content before they have seen everything.
                    if head.status.is_success()
                        && let Some(fault) = connection.fault().take()
                    {
                        return Err(failure::of_upload(fault));
                    }
                    if streaming {
                        connection.count_as_unread(self.pool.gates().unread());
                    }
                    let pool = Arc::clone(&self.pool);
                    let written = connection.written_head();
                    let names = written.names().map_err(|framing| failure::of_framing(&url, framing))?;
                    let response = response(&head, url.clone(), &names);
                    let received = Received::new(body, connection, pool, origin, patience, url);
                    if streaming {
                        return Ok(response.stream(Stream::new(received)));
                    }
                    let whole = received.whole(self.limits.response_size).await;
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

    async fn open(
        &self,
        origin: &Origin,
        url: &str,
        version: HttpVersion,
        slot: Slot,
    ) -> Result<Connection, Error> {
        let mut opened = self.connect(origin, url, version).await?;
        if opened.as_ref().is_err_and(|error| failure::is_out_of_files(&**error))
            && admission::close_one_anywhere()
        {
            opened = self.connect(origin, url, version).await?;
        }
        let stream = opened.map_err(|error| failure::connecting(url, error))?;
        Connection::new(stream, version, slot)
            .await
            .map_err(|error| failure::of_exchange(url, &Fault::default(), error))
    }

    /// Opens a connection; the outer error is that it took too long.
    async fn connect(
        &self,
        origin: &Origin,
        url: &str,
        version: HttpVersion,
    ) -> Result<Result<connect::Stream, connect::Failure>, Error> {
        let timeout = self.limits.connect_timeout;
        let mut patience = Patience::new(timeout, self.clock.clone(), Progress::default());
        let opened = patience.with(connect::Stream::open(origin, &self.tls, version)).await;
        opened.ok_or_else(|| failure::connect_timeout(url))
    }
}

/// Whether a connection turned out to be none any more after something was sent.
fn is_lost<T>(exchanged: &Result<T, Unanswered>) -> bool {
    let unanswered = exchanged.as_ref().err();
    unanswered.is_some_and(|failed| failed.unsent.is_none() && failure::is_closed(&failed.error))
}

/// Whether a request may reach the server twice: RFC 9110, section 9.2.2.
fn is_repeatable(request: &PreparedRequest) -> bool {
    let idempotent = matches!(request.method().as_str(), "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS");
    idempotent && request.body().as_stream().is_none()
}

/// `written` are the names of the headers as the server wrote them, for the most part in the order of the head.
fn response(head: &Parts, url: Str, written: &[&str]) -> HttpResponse {
    if written.len() > head.headers.len() {
        let lines = written.len() - head.headers.len();
        tracing::warn!(lines, "lines of a response's head are no headers and were left out");
    }
    let mut headers = Map::with_capacity(head.headers.keys_len());
    let mut next = 0;
    for name in head.headers.keys() {
        let is_it = |written: &&str| written.eq_ignore_ascii_case(name.as_str());
        let place = written[next..].iter().position(is_it).map(|place| next + place);
        let name = match place.or_else(|| written.iter().position(is_it)) {
            Some(place) => {
                next = place + 1;
                written[place]
            }
            None => name.as_str(),
        };
        let mut values = head.headers.get_all(name).iter().map(|value| text(value.as_bytes()));
        let first = values.next().unwrap_or_default();
        let mut rest = values.peekable();
        if rest.peek().is_none() {
            headers.insert(name, first);
        } else {
            let all: Vec<Value> = std::iter::once(first).chain(rest).collect();
            headers.insert(name, all);
        }
    }
    HttpResponse::answered(url, head.status.as_u16(), headers)
}

/// The value of a header: UTF-8, or Latin-1 where it is not.
fn text(value: &[u8]) -> Value {
    match std::str::from_utf8(value) {
        Ok(text) => Str::from(text).into(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
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
