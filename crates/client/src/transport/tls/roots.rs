//! The authorities that are trusted.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::config::file;
use crate::error::{Error, ErrorKind};

/// The variables that name a store in the place of the platform's.
const OWN_STORE: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Those of the platform. A store that cannot be read, or that somebody named and that is empty, is an error: nobody else
/// is trusted in its place. A platform that has none gets the list of Mozilla's that comes with the program.
pub(super) fn of_the_platform() -> Result<RootCertStore, Error> {
    let loaded = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    let named = OWN_STORE.iter().find(|name| std::env::var_os(name).is_some());
    match loaded.errors.first() {
        Some(error) if roots.is_empty() => {
            return Err(unusable(named.copied(), &format!("they cannot be loaded: {error}")));
        }
        Some(error) => {
            tracing::warn!(%error, "some certificates that the platform trusts cannot be loaded, and are not trusted");
        }
        None if roots.is_empty() && named.is_some() => {
            return Err(unusable(named.copied(), "there is none"));
        }
        None if roots.is_empty() => {
            tracing::warn!(
                "the platform has no store of trusted certificates: Mozilla's list is used, as it was when the program was made"
            );
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        None => {}
    }
    Ok(roots)
}

fn unusable(named: Option<&str>, why: &str) -> Error {
    let whose =
        named.map_or_else(|| "that the platform trusts".to_owned(), |name| format!("that {name} names"));
    let sentence = format!("the certificates of authorities {whose} cannot be used: {why}");
    refused(sentence)
}

/// An error of the configuration, which programs written against botocore expect as one of TLS.
pub(super) fn refused(sentence: String) -> Error {
    Error::new(ErrorKind::InvalidConfiguration, sentence.clone())
        .with("class", "SSLError")
        .with("error", sentence)
}

/// The certificates in a file.
pub(super) fn in_file(path: &Path, set_by: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |why: &dyn std::fmt::Display| {
        let path = path.display();
        refused(format!("the CA bundle `{path}`, set by {set_by}, cannot be used: {why}"))
    };
    let bytes = file::read(path).map_err(|error| unusable(&error))?;
    let certificates = CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|error| unusable(&error))?;
    if certificates.is_empty() {
        return Err(unusable(&"it holds no certificate"));
    }
    Ok(certificates)
}
