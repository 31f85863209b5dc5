//! Where one model came from.

use std::fmt;

use super::Loader;
use crate::document::Document;
use crate::error::{Error, ErrorKind};

/// Where a model came from, for its errors and for the documents beside it.
#[derive(Debug)]
pub(crate) enum Origin {
    /// JSON that a caller had in memory; nothing lies beside it.
    Memory,
    /// A loader, which was asked for this API version, if for one.
    Loader { loader: Loader, asked_for: Option<String>, place: String },
}

impl Origin {
    /// A document about the service: rules in the API version that was asked for, else in the newest; all others in the
    /// version of the model, as botocore looks for them.
    pub(crate) fn document(
        &self,
        service: &str,
        api_version: Option<&str>,
        kind: &str,
    ) -> Result<Option<Document>, Error> {
        let Self::Loader { loader, asked_for, .. } = self else { return Ok(None) };
        let version = match kind {
            "endpoint-rule-set-1" => asked_for.as_deref(),
            _ => api_version,
        };
        match loader.open(service, version, kind) {
            Ok(document) => Ok(Some(document)),
            Err(error) if matches!(error.kind(), ErrorKind::UnknownService | ErrorKind::DataNotFound) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("given in memory"),
            Self::Loader { place, .. } => f.write_str(place),
        }
    }
}
