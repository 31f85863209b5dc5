//! The certificate that a client shows.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::roots::refused;
use crate::config::{ClientCertificate, file};
use crate::error::Error;

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The certificates and the key, from their files.
pub(super) fn read(given: &ClientCertificate) -> Result<Identity, Error> {
    let failed = |error: rustls::pki_types::pem::Error| unusable(given, &error);
    let read = |path| file::read(path).map_err(|error| unusable(given, &error));
    let certificates = read(given.certificate())?;
    let certificates =
        CertificateDer::pem_slice_iter(&certificates).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    if certificates.is_empty() {
        return Err(unusable(given, &"it holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(&read(given.key())?).map_err(failed)?;
    Ok((certificates, key))
}

/// The error names the files and says nothing of what is in them.
pub(super) fn unusable(given: &ClientCertificate, why: &dyn std::fmt::Display) -> Error {
    let (certificate, key) = (given.certificate().display(), given.key().display());
    let text = format!("the client certificate `{certificate}` with the key `{key}` cannot be used: {why}");
    refused(text)
}
