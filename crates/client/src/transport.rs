//! Bytes over the wire: one pool of connections per client, on hyper and rustls.
//!
//! Connections and timers live on a small runtime of the process's own. What a call does is not run there: the call's
//! future is polled by whoever makes the call and only exchanges messages with the connections.

mod body;
mod connect;
mod exchange;
mod failure;

use std::sync::OnceLock;
use std::time::Duration;

use bufeo_model::{Stream, Value};
use hyper::header::CONTENT_LENGTH;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::clock::SharedClock;
use crate::error::{Error, ErrorKind};
use crate::stage::{HttpResponse, PreparedRequest};
use body::{Received, RequestBody};
use connect::Connector;
use exchange::{Answered, Arriving, Exchange};

/// The runtime of the process's connections and timers.
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

/// How long to wait, and how many idle connections to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) idle_connections: usize,
}

/// How much of a body is taken along with the head of its answer, in bytes: of a stream as much as may lie in memory unread,
/// of what is read whole anyway as much as comes in no time.
const STREAM_AT_ONCE: usize = 64 << 10;
const WHOLE_AT_ONCE: usize = 1 << 20;

/// A client's connections.
pub(crate) struct Transport {
    limits: Limits,
    clock: SharedClock,
    pool: OnceLock<Pool<Connector, RequestBody>>,
    ca_bundle: Option<std::path::PathBuf>,
}

impl Transport {
    pub(crate) fn new(limits: Limits, clock: SharedClock, ca_bundle: Option<std::path::PathBuf>) -> Self {
        Self { limits, clock, pool: OnceLock::new(), ca_bundle }
    }

    fn pool(&self) -> Result<&Pool<Connector, RequestBody>, Error> {
        if let Some(pool) = self.pool.get() {
            return Ok(pool);
        }
        let connector = Connector::new(io()?.clone(), self.limits.connect_timeout, self.ca_bundle.clone());
        let _inside = io()?.enter();
        let pool = Pool::builder(OnRuntime(io()?.clone()))
            .pool_max_idle_per_host(self.limits.idle_connections)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(self.pool.get_or_init(|| pool))
    }

    /// Sends a request and reads the answer: the whole of it, or up to its body where that is wanted as a stream.
    pub(crate) async fn send(
        &self,
        request: &PreparedRequest,
        streaming: bool,
        timeout: Option<Duration>,
    ) -> Result<HttpResponse, Error> {
        let url = request.url();
        let message = outgoing(request)?;
        let at_once = if streaming { STREAM_AT_ONCE } else { WHOLE_AT_ONCE };
        let exchange = Exchange::begin(io()?, self.pool()?.clone(), message, at_once);
        let answer = self.within(timeout, exchange).await;
        let answer = answer.ok_or_else(|| failure::read_timeout(&url))?;
        let answer = answer.map_err(|error| failure::broken_off(&url, error))?;
        let Answered { head, body } = answer.map_err(|error| failure::sending(&url, error))?;
        let mut response = HttpResponse::build(head.status.as_u16());
        response.set_url(url.clone());
        {
            let mut headers = response.headers_mut();
            for (name, value) in &head.headers {
                headers.append(name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned());
            }
        }
        let received = self.received(body, timeout, &url);
        if streaming {
            return Ok(response.stream(Stream::new(received)));
        }
        let mut whole = bufeo_model::BodyStream::new(received);
        let content = whole.read_all().await.map_err(|error| failure::reading(&url, error))?;
        Ok(response.body(content))
    }

    fn received(&self, body: Arriving, timeout: Option<Duration>, url: &str) -> Received {
        Received::new(body, timeout, self.clock.clone(), url.into())
    }

    /// The result of `work`, or `None` where it takes longer than `timeout`.
    async fn within<T>(&self, timeout: Option<Duration>, work: impl Future<Output = T>) -> Option<T> {
        let Some(timeout) = timeout else { return Some(work.await) };
        let mut work = std::pin::pin!(work);
        let mut sleep = None;
        std::future::poll_fn(|context| {
            if let std::task::Poll::Ready(output) = work.as_mut().poll(context) {
                return std::task::Poll::Ready(Some(output));
            }
            // Most work is done at the first or second poll; the timer is made when waiting begins.
            let sleep = sleep.get_or_insert_with(|| self.clock.sleep(timeout));
            sleep.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Spawns a connection's own task where its socket lives.
#[derive(Clone)]
struct OnRuntime(Handle);

impl<F> hyper::rt::Executor<F> for OnRuntime
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, task: F) {
        let _inside = self.0.enter();
        TokioExecutor::new().execute(task);
    }
}

fn outgoing(request: &PreparedRequest) -> Result<hyper::Request<RequestBody>, Error> {
    let invalid = |what: String, error: hyper::http::Error| {
        Error::with_source(
            ErrorKind::InvalidConfiguration,
            format!("the request's {what} cannot be sent"),
            error,
        )
    };
    let body = match request.body().into_owned() {
        Value::Null => RequestBody::empty(),
        Value::Blob(bytes) => RequestBody::whole(bytes),
        Value::String(text) => RequestBody::whole(String::from(text).into()),
        Value::Stream(stream) => RequestBody::stream(&stream),
        other => {
            let text = format!("the body of a request cannot be a {}", other.kind_name());
            return Err(Error::new(ErrorKind::InvalidConfiguration, text));
        }
    };
    let (method, url) = (request.method(), request.url());
    let mut message = hyper::Request::builder().method(method.as_str()).uri(url.as_str());
    for (name, value) in request.headers().iter() {
        // Content-Length comes from the body itself, and a wrong one would desynchronise the connection.
        let framing =
            name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding");
        if framing && body.length().is_some() {
            continue;
        }
        message = message.header(name.as_str(), value.as_bytes());
    }
    // Of an empty body the HTTP library says nothing, and S3 refuses a PUT that does not say it.
    if body.length() == Some(0) && request.headers().contains("Content-Length") {
        message = message.header(CONTENT_LENGTH, 0);
    }
    message.body(body).map_err(|error| invalid(format!("method, address or headers ({method} {url})"), error))
}
