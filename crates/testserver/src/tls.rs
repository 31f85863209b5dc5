//! A certificate authority that exists for one server, and the certificate it signs for 127.0.0.1.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// The authority's certificate and a server configuration that presents one it has signed.
pub(crate) struct Authority {
    pem: String,
    server: Arc<ServerConfig>,
}

impl Authority {
    pub(crate) fn new() -> io::Result<Authority> {
        Self::offering(&["http/1.1"])
    }

    /// One whose server offers these protocols.
    pub(crate) fn offering(protocols: &[&str]) -> io::Result<Authority> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = authority_params();
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        let issuer = Issuer::new(params, key);
        Ok(Authority { pem: certificate.pem(), server: Arc::new(server_config(&issuer, protocols)?) })
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.server))
    }

    pub(crate) fn into_pem(self) -> String {
        self.pem
    }
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "bufeo test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    params
}

fn server_config(issuer: &Issuer<'_, KeyPair>, protocols: &[&str]) -> io::Result<ServerConfig> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    // Verifiers that follow RFC 5280 strictly (Python 3.13's does) ask for it.
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
            builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
        })
        .map_err(io::Error::other)?;
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok(config)
}
