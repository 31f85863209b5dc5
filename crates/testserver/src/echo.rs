//! A server that sends back what it is sent, while it is sent.

use std::convert::Infallible;
use std::io;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::background::Background;
use crate::tls::{Authority, Certificate};

/// A server on a random port of 127.0.0.1 that speaks HTTP/2 and answers every request with a 200 and the request's own
/// body, piece by piece as it comes. For streams that go both ways at once.
///
/// ```
/// use bufeo_testserver::EchoServer;
///
/// let server = EchoServer::start()?;
/// assert!(server.endpoint().starts_with("http://127.0.0.1:"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct EchoServer {
    // Serves until it is dropped.
    _background: Background,
    endpoint: String,
    certificate: Option<String>,
}

impl EchoServer {
    /// Starts a server that expects clients to know that it speaks HTTP/2.
    ///
    /// # Errors
    ///
    /// No port was free, or the system gave no thread.
    pub fn start() -> io::Result<Self> {
        let background = Background::start(0, serve)?;
        let endpoint = format!("http://{}", background.address());
        Ok(Self { _background: background, endpoint, certificate: None })
    }

    /// Starts a server that speaks TLS and offers HTTP/2 there.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), or the certificate could not be made.
    pub fn start_tls() -> io::Result<Self> {
        let authority = Authority::offering(&["h2"], Certificate::Good)?;
        let acceptor = authority.acceptor();
        let background = Background::start(0, move |connection| {
            let acceptor = acceptor.clone();
            async move {
                // A failed handshake is the client's to report.
                if let Ok(connection) = acceptor.accept(connection).await {
                    serve(connection).await;
                }
            }
        })?;
        let endpoint = format!("https://{}", background.address());
        Ok(Self { _background: background, endpoint, certificate: Some(authority.into_pem().0) })
    }

    /// The URL to give to clients.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The certificate of the authority that a client must trust, in PEM; none without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }
}

async fn serve(connection: impl AsyncRead + AsyncWrite + Unpin) {
    let service = service_fn(|request: http::Request<Incoming>| async {
        let mut answer = http::Response::new(request.into_body());
        let media = http::HeaderValue::from_static("application/vnd.amazon.eventstream");
        answer.headers_mut().insert(http::header::CONTENT_TYPE, media);
        Ok::<_, Infallible>(answer)
    });
    // Connections fail when clients leave; that is theirs to report.
    let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(connection), service)
        .await;
}
