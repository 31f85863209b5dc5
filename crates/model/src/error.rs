//! What goes wrong while models are found and read.

use std::error::Error as StdError;
use std::fmt;

/// Why a model, or a part of one, is not to be had.
///
/// ```
/// use bufeo_model::{ErrorKind, ServiceModel};
///
/// let error = ServiceModel::from_json("weather", b"{\"metadata\": 1}").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Corrupt);
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What an [`Error`] is about, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No source of models has a service of that name; botocore's `UnknownServiceError`.
    UnknownService,
    /// The service is known, the API version or the document is not; botocore's `DataNotFoundError`.
    DataNotFound,
    /// The service has no operation of that name; botocore's `OperationNotFoundError`.
    UnknownOperation,
    /// Nothing of the service's is waited for under that name.
    UnknownWaiter,
    /// The service has no shape of that name; botocore's `NoShapeFoundError`.
    UnknownShape,
    /// The model lists only protocols that are not spoken here; botocore's `UnsupportedServiceProtocolsError`.
    UnsupportedProtocol,
    /// The model lacks a fact that is needed, such as the service id; botocore's `UndefinedModelAttributeError`.
    MissingFact,
    /// A model that is not what a model looks like: broken JSON, a damaged file, a reference to nothing.
    Corrupt,
    /// A file that is there cannot be read.
    Io,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    pub(crate) fn corrupt(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, message)
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error one level up: `message` in front, this one as its source.
    pub(crate) fn within(self, message: impl Into<String>) -> Self {
        Self { kind: self.kind, message: message.into(), source: Some(Box::new(self)) }
    }

    /// What the error is about.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
