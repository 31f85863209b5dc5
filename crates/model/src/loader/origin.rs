//! Where one model came from.

use std::fmt;

use crate::error::Error;

/// Where a model came from, for its errors and for the documents beside it.
#[derive(Debug)]
pub(crate) enum Origin {
    /// JSON that a caller had in memory; nothing lies beside it.
    Memory,
}

impl Origin {
    pub(crate) fn document(
        &self,
        _service: &str,
        _api_version: Option<&str>,
        _kind: &str,
    ) -> Result<Option<serde_json::Value>, Error> {
        match self {
            Self::Memory => Ok(None),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("given in memory"),
        }
    }
}
