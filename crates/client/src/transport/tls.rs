//! What is trusted, and TLS over a connection.
//!
//! TLS costs memory and time that a client of plain endpoints does not have to pay: it is set up at the first https
//! connection, and where nothing about it is configured shared by the process.

mod identity;
mod unverified;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::HttpVersion;
use super::socket::Socket;
use crate::config::ClientCertificate;
use crate::error::{Error, ErrorKind};
use unverified::Unverified;

/// How HTTP/2 is asked for.
const HTTP_2: &[u8] = b"h2";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is configured about TLS.
#[derive(Clone, Debug)]
pub(crate) struct TlsSettings {
    /// The authorities that are trusted, in the place of the platform's.
    pub(crate) ca_bundle: Option<PathBuf>,
    /// What is shown to servers that ask who calls.
    pub(crate) client_certificate: Option<ClientCertificate>,
    /// Whether it is checked who answers.
    pub(crate) verified: bool,
}

/// One client's TLS.
pub(super) struct Tls {
    settings: TlsSettings,
    config: Mutex<Option<Arc<ClientConfig>>>,
}

impl Tls {
    pub(super) fn new(settings: TlsSettings) -> Self {
        Self { settings, config: Mutex::default() }
    }

    /// Shakes hands with the host over a connection to it.
    pub(super) async fn connect(
        &self,
        host: &str,
        socket: Socket,
        version: HttpVersion,
    ) -> Result<TlsStream<Socket>, Failure> {
        let mut config = self.config()?;
        if version == HttpVersion::Two {
            Arc::make_mut(&mut config).alpn_protocols = vec![HTTP_2.to_vec()];
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let stream = TlsConnector::from(config).connect(name, socket).await?;
        if version == HttpVersion::Two && stream.get_ref().1.alpn_protocol() != Some(HTTP_2) {
            let text = format!("`{host}` does not speak HTTP/2, which a stream of events to it needs");
            return Err(Error::new(ErrorKind::HttpClient, text).into());
        }
        Ok(stream)
    }

    fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        let mut kept = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = &*kept {
            return Ok(Arc::clone(config));
        }
        let config = match &self.settings {
            TlsSettings { ca_bundle: None, client_certificate: None, verified: true } => shared()?,
            own => Arc::new(configure(own)?),
        };
        Ok(Arc::clone(kept.insert(config)))
    }
}

/// What clients have that are not told otherwise.
fn shared() -> Result<Arc<ClientConfig>, Failure> {
    static SHARED: Mutex<Option<Arc<ClientConfig>>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*shared {
        return Ok(Arc::clone(config));
    }
    let plain = TlsSettings { ca_bundle: None, client_certificate: None, verified: true };
    Ok(Arc::clone(shared.insert(Arc::new(configure(&plain)?))))
}

fn configure(settings: &TlsSettings) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match (&settings.ca_bundle, settings.verified) {
        (_, false) => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified::new(provider)))
        }
        (Some(path), true) => builder.with_root_certificates(bundle(path)?),
        (None, true) => builder.with_root_certificates(of_the_platform()),
    };
    match &settings.client_certificate {
        None => Ok(builder.with_no_client_auth()),
        Some(given) => {
            let (certificates, key) = identity::read(given)?;
            let taken = builder.with_client_auth_cert(certificates, key);
            Ok(taken.map_err(|error| identity::unusable(given, &error))?)
        }
    }
}

fn of_the_platform() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

fn bundle(path: &Path) -> Result<RootCertStore, Failure> {
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
