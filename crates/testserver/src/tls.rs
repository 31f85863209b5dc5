//! A certificate authority that exists for one server, and the certificates it signs.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

/// What a server's certificate is like, and whose certificates it asks for.
///
/// ```
/// use bufeo_testserver::{Certificate, Response, StubOptions, StubServer};
///
/// let options = StubOptions { tls: true, certificate: Certificate::Expired, ..StubOptions::default() };
/// let server = StubServer::start_with(options, |_| Response::new(200))?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// For `localhost` and `127.0.0.1`, and good.
    #[default]
    Good,
    /// For `elsewhere.example` alone.
    ForAnotherName,
    /// No longer good.
    Expired,
    /// Not good yet.
    NotYetValid,
    /// Good, and clients have to show one of their own.
    AsksForAnother,
    /// Its own authority, as `openssl req -x509` makes it: the certificate that is to be trusted is the server's.
    SelfSigned,
    /// The same, for `elsewhere.example` alone.
    SelfSignedForAnotherName,
    /// The same, no longer good.
    SelfSignedExpired,
    /// The same, not good yet.
    SelfSignedNotYetValid,
    /// The same, shown by a server that does not have the key to it.
    SelfSignedWithoutKey,
}

impl Certificate {
    /// What the certificate is like beside being its own authority, where it is.
    fn as_its_own_authority(self) -> Option<Certificate> {
        match self {
            Certificate::SelfSigned | Certificate::SelfSignedWithoutKey => Some(Certificate::Good),
            Certificate::SelfSignedForAnotherName => Some(Certificate::ForAnotherName),
            Certificate::SelfSignedExpired => Some(Certificate::Expired),
            Certificate::SelfSignedNotYetValid => Some(Certificate::NotYetValid),
            _ => None,
        }
    }
}

/// The authority's certificate and a server configuration that presents one it has signed.
pub(crate) struct Authority {
    pem: String,
    client_pem: String,
    server: Arc<ServerConfig>,
}

impl Authority {
    pub(crate) fn new(certificate: Certificate) -> io::Result<Authority> {
        Self::offering(&["http/1.1"], certificate)
    }

    /// One whose server offers these protocols.
    pub(crate) fn offering(protocols: &[&str], kind: Certificate) -> io::Result<Authority> {
        if let Some(own) = kind.as_its_own_authority() {
            return Authority::alone(protocols, own, kind != Certificate::SelfSignedWithoutKey);
        }
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = authority_params();
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        let issuer = Issuer::new(params, key);
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).map_err(io::Error::other)?;
        Ok(Authority {
            pem: certificate.pem(),
            client_pem: client_pem(&issuer)?,
            server: Arc::new(server_config(&issuer, roots, protocols, kind)?),
        })
    }

    /// A server whose certificate nobody else vouches for.
    fn alone(protocols: &[&str], kind: Certificate, has_key: bool) -> io::Result<Authority> {
        let mut key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = server_params(kind)?;
        params.distinguished_name.push(DnType::CommonName, "bufeo test server");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        if !has_key {
            key = KeyPair::generate().map_err(io::Error::other)?;
        }
        let signing = any_supported_type(&PrivatePkcs8KeyDer::from(key.serialize_der()).into());
        let shown = CertifiedKey::new(vec![certificate.der().clone()], signing.map_err(io::Error::other)?);
        let builder = server_builder()?.with_no_client_auth();
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        config.alpn_protocols = offered(protocols);
        let client_pem = client_pem(&Issuer::new(params, key))?;
        Ok(Authority { pem: certificate.pem(), client_pem, server: Arc::new(config) })
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.server))
    }

    /// The authority's certificate, and a client's with its key.
    pub(crate) fn into_pem(self) -> (String, String) {
        (self.pem, self.client_pem)
    }
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "bufeo test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    params
}

fn client_pem(issuer: &Issuer<'_, KeyPair>) -> io::Result<String> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::new(["a client".to_owned()]).map_err(io::Error::other)?;
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
}

fn server_config(
    issuer: &Issuer<'_, KeyPair>,
    roots: RootCertStore,
    protocols: &[&str],
    kind: Certificate,
) -> io::Result<ServerConfig> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = server_params(kind)?;
    // Verifiers that follow RFC 5280 strictly (Python 3.13's does) ask for it.
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    let builder = server_builder()?;
    let builder = match kind {
        Certificate::AsksForAnother => {
            let provider = Arc::new(ring::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(io::Error::other)?)
        }
        _ => builder.with_no_client_auth(),
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let mut config =
        builder.with_single_cert(vec![certificate.der().clone()], key).map_err(io::Error::other)?;
    config.alpn_protocols = offered(protocols);
    Ok(config)
}

/// For whom and from when to when a server's certificate is.
fn server_params(kind: Certificate) -> io::Result<CertificateParams> {
    let names = match kind {
        Certificate::ForAnotherName => vec!["elsewhere.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    match kind {
        Certificate::Expired => params.not_after = date_time_ymd(2000, 1, 1),
        Certificate::NotYetValid => params.not_before = date_time_ymd(3000, 1, 1),
        _ => {}
    }
    Ok(params)
}

fn server_builder() -> io::Result<ConfigBuilder<ServerConfig, WantsVerifier>> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)
}

fn offered(protocols: &[&str]) -> Vec<Vec<u8>> {
    protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect()
}
