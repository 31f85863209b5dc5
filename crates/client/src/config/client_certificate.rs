//! Who calls, for servers that ask in the TLS handshake.

use std::path::{Path, PathBuf};

/// The files with a certificate, in PEM, and with the key to it.
///
/// ```
#[doc = import!("{ClientCertificate, Config}")]
///
/// let certificate = ClientCertificate::new("client.pem").with_key("client.key");
/// let config = Config::new().with_client_certificate(certificate);
/// # let _ = config;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    certificate: PathBuf,
    key: Option<PathBuf>,
}

impl ClientCertificate {
    /// A certificate in a file that has the key as well. Certificates of authorities in between follow it there.
    pub fn new(certificate: impl Into<PathBuf>) -> Self {
        Self { certificate: certificate.into(), key: None }
    }

    /// The same with the key in a file of its own.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<PathBuf>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The file with the certificate.
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The file with the key.
    pub fn key(&self) -> &Path {
        self.key.as_ref().unwrap_or(&self.certificate)
    }
}
