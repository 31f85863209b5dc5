//! A certificate authority that exists for one server, and the certificates it signs.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

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
    let names = match kind {
        Certificate::ForAnotherName => vec!["elsewhere.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    // Verifiers that follow RFC 5280 strictly (Python 3.13's does) ask for it.
    params.use_authority_key_identifier_extension = true;
    match kind {
        Certificate::Expired => params.not_after = date_time_ymd(2000, 1, 1),
        Certificate::NotYetValid => params.not_before = date_time_ymd(3000, 1, 1),
        _ => {}
    }
    let certificate = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let builder = match kind {
        Certificate::AsksForAnother => {
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(io::Error::other)?)
        }
        _ => builder.with_no_client_auth(),
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let mut config =
        builder.with_single_cert(vec![certificate.der().clone()], key).map_err(io::Error::other)?;
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok(config)
}
