//! Opening connections, plain and TLS.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bufeo_events::HandlerError as Failure;
use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tower_service::Service;

use crate::error::{Error, ErrorKind};

/// Opens connections on the runtime that they live on, whoever asks.
#[derive(Clone)]
pub(super) struct Connector {
    io: Handle,
    plain: HttpConnector,
    tls: Arc<LazyTls>,
}

impl Connector {
    pub(super) fn new(io: Handle, connect_timeout: Option<Duration>, ca_bundle: Option<PathBuf>) -> Self {
        let mut plain = HttpConnector::new();
        plain.set_nodelay(true);
        plain.set_connect_timeout(connect_timeout);
        plain.enforce_http(false);
        Self { io, tls: Arc::new(LazyTls { ca_bundle, connector: Mutex::default() }), plain }
    }
}

type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;
type Connecting = Pin<Box<dyn Future<Output = Result<Connection, Failure>> + Send>>;

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = Failure;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Connecting {
        let mut plain = self.plain.clone();
        let tls = Arc::clone(&self.tls);
        let task = self.io.spawn(async move {
            if address.scheme_str() == Some("https") {
                return tls.connector(&plain)?.call(address).await;
            }
            Ok(MaybeHttpsStream::Http(plain.call(address).await?))
        });
        Box::pin(Task(task))
    }
}

/// A task that ends when nobody waits for it any more.
struct Task(tokio::task::JoinHandle<Result<Connection, Failure>>);

impl Future for Task {
    type Output = Result<Connection, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|joined| joined.unwrap_or_else(|error| Err(error.into())))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// TLS costs memory and time that a client of plain endpoints does not have to pay: it is set up at the first https
/// connection, and where no bundle is configured shared by the process.
struct LazyTls {
    ca_bundle: Option<PathBuf>,
    connector: Mutex<Option<HttpsConnector<HttpConnector>>>,
}

impl LazyTls {
    fn connector(&self, plain: &HttpConnector) -> Result<HttpsConnector<HttpConnector>, Failure> {
        let mut kept = self.connector.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connector) = &*kept {
            return Ok(connector.clone());
        }
        let config = match &self.ca_bundle {
            Some(path) => configure(bundle(path)?)?,
            None => shared()?,
        };
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_only()
            .enable_http1()
            .wrap_connector(plain.clone());
        *kept = Some(connector.clone());
        Ok(connector)
    }
}

fn shared() -> Result<ClientConfig, Failure> {
    static SHARED: Mutex<Option<ClientConfig>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*shared {
        return Ok(config.clone());
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let config = configure(roots)?;
    *shared = Some(config.clone());
    Ok(config)
}

fn configure(roots: RootCertStore) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn bundle(path: &std::path::Path) -> Result<RootCertStore, Failure> {
    let unusable = |why: String| {
        Error::new(
            ErrorKind::InvalidConfiguration,
            format!("the CA bundle `{}` cannot be used: {why}", path.display()),
        )
    };
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unusable(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("it holds no certificate".to_owned()).into());
    }
    Ok(roots)
}
