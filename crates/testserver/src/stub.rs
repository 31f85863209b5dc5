//! A server whose answers are a closure's.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::background::Background;
use crate::recording::Recording;
use crate::tls::{Authority, Certificate};
use crate::{Request, Response};

/// A server on a random port of 127.0.0.1 that answers every request with what a closure returns: HTTP/1.1,
/// connections kept alive, over TLS if asked for. It runs until it is dropped.
///
/// The closure runs on the server's one thread, so a slow one holds up every connection; where it panics, the
/// connection closes without an answer.
///
/// ```
/// use bufeo_testserver::{Response, StubServer};
///
/// // A service that is throttled twice before it answers.
/// let calls = std::sync::atomic::AtomicUsize::new(0);
/// let server = StubServer::start(move |_request| {
///     match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
///         0 | 1 => Response::new(503).with_header("retry-after", "0"),
///         _ => Response::new(200).with_body("{}"),
///     }
/// })?;
/// println!("AWS_ENDPOINT_URL={}", server.endpoint());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct StubServer {
    background: Background,
    endpoint: String,
    /// The authority's, and a client's with its key.
    certificates: Option<(String, String)>,
    recording: Recording,
}

/// How a [`StubServer`] is started, where [`StubServer::start`] is not enough.
///
/// ```
/// use bufeo_testserver::{Response, StubOptions, StubServer};
///
/// // For a bench, where millions of recorded requests would fill the memory.
/// let options = StubOptions { recording: false, ..StubOptions::default() };
/// let server = StubServer::start_with(options, |_| Response::new(200))?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StubOptions {
    /// The port of 127.0.0.1 to listen on; 0, the default, takes a free one.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// With TLS, what its certificate is like.
    pub certificate: Certificate,
    /// Whether requests are recorded. Benches turn it off.
    pub recording: bool,
}

impl Default for StubOptions {
    fn default() -> Self {
        StubOptions { port: 0, tls: false, certificate: Certificate::Good, recording: true }
    }
}

impl StubServer {
    /// Starts a server on a free port. When this returns, it answers.
    ///
    /// # Errors
    ///
    /// No port was free, or the system gave no thread.
    ///
    /// ```
    /// use bufeo_testserver::{Response, StubServer};
    ///
    /// let server = StubServer::start(|_request| Response::new(200).with_body("hello"))?;
    /// assert!(server.endpoint().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> io::Result<StubServer> {
        StubServer::start_with(StubOptions::default(), handler)
    }

    /// Starts a server that speaks TLS 1.2 and 1.3 with a certificate made for it, for `localhost` and
    /// `127.0.0.1`.
    ///
    /// # Errors
    ///
    /// As [`StubServer::start`], or the certificate could not be made.
    ///
    /// ```
    /// use bufeo_testserver::{Response, StubServer};
    ///
    /// let server = StubServer::start_tls(|_request| Response::new(200))?;
    /// assert!(server.endpoint().starts_with("https://127.0.0.1:"));
    ///
    /// // A file for `AWS_CA_BUNDLE`:
    /// let bundle = server.ca_pem().unwrap_or_default();
    /// assert!(bundle.starts_with("-----BEGIN CERTIFICATE-----"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_tls(
        handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> io::Result<StubServer> {
        StubServer::start_with(StubOptions { tls: true, ..StubOptions::default() }, handler)
    }

    /// Starts a server as `options` say.
    ///
    /// # Errors
    ///
    /// The port is taken, the system gave no thread, or the certificate could not be made.
    ///
    /// ```
    /// use bufeo_testserver::{Response, StubOptions, StubServer};
    ///
    /// let server = StubServer::start_with(StubOptions { recording: false, ..Default::default() }, |_| Response::new(204))?;
    /// assert!(server.requests().is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_with(
        options: StubOptions,
        handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> io::Result<StubServer> {
        let recording = Recording::new(options.recording);
        let stub = Stub { handler: Arc::new(handler), recording: recording.clone() };
        let authority = options.tls.then(|| Authority::new(options.certificate)).transpose()?;
        let acceptor = authority.as_ref().map(Authority::acceptor);
        let background = Background::start(options.port, move |connection| {
            let (stub, acceptor) = (stub.clone(), acceptor.clone());
            async move {
                match acceptor {
                    None => stub.serve(connection).await,
                    // A failed handshake is the client's to report.
                    Some(acceptor) => {
                        if let Ok(connection) = acceptor.accept(connection).await {
                            stub.serve(connection).await;
                        }
                    }
                }
            }
        })?;
        let scheme = if options.tls { "https" } else { "http" };
        let endpoint = format!("{scheme}://{}", background.address());
        let certificates = authority.map(Authority::into_pem);
        Ok(StubServer { background, endpoint, certificates, recording })
    }

    /// The URL to give to clients, `http://127.0.0.1:port` or `https://127.0.0.1:port`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.background.connections()
    }

    /// The certificate of the authority that a client must trust, in PEM; none without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.certificates.as_ref().map(|(authority, _)| authority.as_str())
    }

    /// The certificate of a client that the same authority knows, and its key, in PEM; none without TLS.
    pub fn client_pem(&self) -> Option<&str> {
        self.certificates.as_ref().map(|(_, client)| client.as_str())
    }

    /// The requests seen so far, in order of arrival.
    ///
    /// ```
    /// use bufeo_testserver::{Response, StubServer};
    ///
    /// let server = StubServer::start(|_request| Response::new(200))?;
    /// // … calls of a client …
    /// for request in server.requests() {
    ///     println!("{} {} with {} bytes", request.method, request.target, request.body.len());
    /// }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn requests(&self) -> Vec<Request> {
        self.recording.requests()
    }
}

type Answer = Arc<dyn Fn(&Request) -> Response + Send + Sync>;

#[derive(Clone)]
struct Stub {
    handler: Answer,
    recording: Recording,
}

impl Stub {
    async fn serve(&self, connection: impl AsyncRead + AsyncWrite + Unpin) {
        let service = service_fn(|request| self.answer(request));
        // Connections fail when clients leave; that is theirs to report.
        let _ = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(connection), service)
            .await;
    }

    async fn answer(
        &self,
        request: http::Request<Incoming>,
    ) -> Result<http::Response<Full<Bytes>>, hyper::Error> {
        let (parts, body) = request.into_parts();
        let request = Request::new(parts, body.collect().await?.to_bytes());
        self.recording.push(|| request.clone());
        Ok((self.handler)(&request).into_http().map(Full::new))
    }
}
