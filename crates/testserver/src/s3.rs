//! The embedded S3.

mod listing;

use std::io;
use std::path::Path;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::Request;
use crate::background::Background;
use crate::recording::Recording;
use crate::tls::{Authority, Certificate};
use listing::Listing;

/// An S3 on a random port of 127.0.0.1: buckets and objects in a temporary folder, requests path-style
/// (`/bucket/key`), every request signed (version 4, in headers or in the query) with the one key pair it knows. Checksums
/// in headers and trailers are compared with the body, and told again when it is read.
///
/// It runs until it is dropped, which also removes the folder.
///
/// ```
/// use bufeo_testserver::S3Server;
///
/// let server = S3Server::start()?;
/// // What a client needs to know:
/// println!("AWS_ENDPOINT_URL_S3={}", server.endpoint());
/// println!("AWS_ACCESS_KEY_ID={}", server.access_key());
/// println!("AWS_SECRET_ACCESS_KEY={}", server.secret_key());
///
/// // Buckets are folders and objects are files, so a test may put its objects there without a client.
/// std::fs::create_dir(server.root().join("my-bucket"))?;
/// std::fs::write(server.root().join("my-bucket/hello.txt"), "hello")?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct S3Server {
    // Dropped in this order: the folder may go once nobody writes to it.
    background: Background,
    root: TempDir,
    endpoint: String,
    options: S3Options,
    recording: Recording,
    certificate: Option<String>,
}

/// How an [`S3Server`] is started, where [`S3Server::start`] is not enough.
///
/// ```
/// use bufeo_testserver::{S3Options, S3Server};
///
/// let options = S3Options { access_key: "me".into(), ..S3Options::default() };
/// assert_eq!(S3Server::start_with(options)?.access_key(), "me");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct S3Options {
    /// The port of 127.0.0.1 to listen on; 0, the default, takes a free one.
    pub port: u16,
    /// The one access key that is known.
    pub access_key: String,
    /// The secret key that belongs to it; it guards nothing but a temporary folder and is no secret.
    pub secret_key: String,
    /// Whether requests are recorded. Benches turn it off.
    pub recording: bool,
    /// Whether it speaks TLS, as a [`StubServer`](crate::StubServer) does.
    pub tls: bool,
}

impl Default for S3Options {
    fn default() -> Self {
        S3Options {
            port: 0,
            access_key: "AKIATESTSERVER".into(),
            secret_key: "testserver-secret".into(),
            recording: true,
            tls: false,
        }
    }
}

impl S3Server {
    /// Starts a server on a free port. When this returns, it answers.
    ///
    /// # Errors
    ///
    /// The folder could not be made, or no port was free.
    ///
    /// ```
    /// let server = bufeo_testserver::S3Server::start()?;
    /// assert!(server.endpoint().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start() -> io::Result<S3Server> {
        S3Server::start_with(S3Options::default())
    }

    /// Starts a server with the port and keys of `options`.
    ///
    /// # Errors
    ///
    /// The folder could not be made, or the port is taken.
    ///
    /// ```
    /// use bufeo_testserver::{S3Options, S3Server};
    ///
    /// let server = S3Server::start_with(S3Options { recording: false, ..S3Options::default() })?;
    /// assert!(server.requests().is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_with(options: S3Options) -> io::Result<S3Server> {
        let root = tempfile::Builder::new().prefix("bufeo-s3-").tempdir()?;
        let files = FileSystem::new(root.path()).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(Listing(files));
        builder.set_auth(SimpleAuth::from_single(&*options.access_key, &*options.secret_key));
        let s3 = builder.build();
        let recording = Recording::new(options.recording);
        let seen = recording.clone();
        let authority = options.tls.then(|| Authority::new(Certificate::Good)).transpose()?;
        let acceptor = authority.as_ref().map(Authority::acceptor);
        let background = Background::start(options.port, move |connection| {
            let (s3, seen, acceptor) = (s3.clone(), seen.clone(), acceptor.clone());
            async move {
                match acceptor {
                    None => serve(connection, s3, seen).await,
                    // A failed handshake is the client's to report.
                    Some(acceptor) => {
                        if let Ok(connection) = acceptor.accept(connection).await {
                            serve(connection, s3, seen).await;
                        }
                    }
                }
            }
        })?;
        let scheme = if options.tls { "https" } else { "http" };
        let endpoint = format!("{scheme}://{}", background.address());
        let certificate = authority.map(|authority| authority.into_pem().0);
        Ok(S3Server { background, root, endpoint, options, recording, certificate })
    }

    /// The certificate of the authority that a client must trust, in PEM; none without TLS.
    ///
    /// ```
    /// use bufeo_testserver::{S3Options, S3Server};
    ///
    /// let server = S3Server::start_with(S3Options { tls: true, ..S3Options::default() })?;
    /// assert!(server.endpoint().starts_with("https://127.0.0.1:"));
    /// assert!(server.ca_pem().is_some_and(|pem| pem.starts_with("-----BEGIN CERTIFICATE-----")));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn ca_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The URL to give to clients, `http://127.0.0.1:port` or `https://127.0.0.1:port`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The address it listens on.
    pub fn address(&self) -> std::net::SocketAddr {
        self.background.address()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.background.connections()
    }

    /// The access key that requests must be signed with.
    pub fn access_key(&self) -> &str {
        &self.options.access_key
    }

    /// The secret key that requests must be signed with.
    pub fn secret_key(&self) -> &str {
        &self.options.secret_key
    }

    /// The folder that holds the buckets, one sub-folder each.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The requests seen so far, in order of arrival, refused ones included, without their bodies.
    ///
    /// ```
    /// let server = bufeo_testserver::S3Server::start()?;
    /// // … calls of a client …
    /// let retries = server.requests().iter().filter(|request| request.path() == "/my-bucket/key").count();
    /// # assert_eq!(retries, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn requests(&self) -> Vec<Request> {
        self.recording.requests()
    }
}

async fn serve(connection: impl AsyncRead + AsyncWrite + Unpin, s3: S3Service, seen: Recording) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        seen.push(|| head_of(&request));
        Service::call(&s3, request)
    });
    let http = hyper::server::conn::http1::Builder::new();
    // Connections fail when clients leave; that is theirs to report.
    let _ = http.serve_connection(TokioIo::new(connection), service).await;
}

fn head_of(request: &http::Request<Incoming>) -> Request {
    Request {
        method: request.method().clone(),
        target: request.uri().to_string(),
        headers: request.headers().clone(),
        body: Bytes::new(),
    }
}
