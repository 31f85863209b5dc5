//! What is trusted, and TLS over a connection.
//!
//! TLS costs memory and time that a client of plain endpoints does not have to pay: it is set up at the first https
//! connection, and where nothing about it is configured shared by the process.

mod identity;
mod pinned;
mod roots;
mod unverified;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::HttpVersion;
use super::socket::Socket;
use crate::config::{ClientCertificate, Trust};
use crate::error::{Error, ErrorKind};
use pinned::Pinned;
use unverified::Unverified;

/// How HTTP/2 is asked for.
const HTTP_2: &[u8] = b"h2";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is configured about TLS.
#[derive(Clone, Debug)]
pub(crate) struct TlsSettings {
    /// Who may answer.
    pub(crate) trust: Trust,
    /// What is shown to servers that ask who calls.
    pub(crate) client_certificate: Option<ClientCertificate>,
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
            TlsSettings { trust: Trust::Platform, client_certificate: None } => shared()?,
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
    let plain = TlsSettings { trust: Trust::Platform, client_certificate: None };
    Ok(Arc::clone(shared.insert(Arc::new(configure(&plain)?))))
}

fn configure(settings: &TlsSettings) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match &settings.trust {
        Trust::Anybody => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified::new(provider)))
        }
        Trust::Bundle { path, set_by } => {
            builder.dangerous().with_custom_certificate_verifier(pinned(path, set_by, provider)?)
        }
        Trust::Platform => builder.with_root_certificates(roots::of_the_platform()?),
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

/// What takes the servers that the certificates of a file stand for.
fn pinned(
    path: &std::path::Path,
    set_by: &str,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Failure> {
    let certificates = roots::in_file(path, set_by)?;
    let mut authorities = RootCertStore::empty();
    authorities.add_parsable_certificates(certificates.iter().cloned());
    if authorities.is_empty() {
        let text =
            format!("no certificate in the CA bundle `{}`, set by {set_by}, makes sense", path.display());
        return Err(roots::refused(text).into());
    }
    let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(authorities), provider).build()?;
    Ok(Arc::new(Pinned::new(authorities, certificates)))
}
