//! What can go wrong, from reading a document to resolving an endpoint.

use std::fmt;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule set, partitions or endpoints document does not say what it must.
    InvalidDocument,
    /// A required parameter has neither a value nor a default.
    MissingParameter,
    /// A parameter has a value of another type than the rule set declares.
    WrongParameterType,
    /// An error rule matched: the message is the rule's own.
    Rule,
    /// No rule matched.
    NoMatch,
    /// A rule asked for something that its values do not give, such as comparing a name with nothing.
    Evaluation,
    /// A value that would stand in the host of the URL holds characters that would end the host or change it.
    InvalidHost,
    /// A region is needed and none is given.
    NoRegion,
    /// No partition claims the region.
    UnknownRegion,
    /// The service has no dual-stack or FIPS endpoint there.
    UnsupportedVariant,
}

/// Why a document could not be read or an endpoint not be resolved.
///
/// `Display` is the sentence that botocore's users know where botocore has one: the text of the rule, a missing or
/// wrongly typed parameter, no match.
///
/// ```
/// use bufeo_endpoint::{ErrorKind, Partitions};
///
/// let error = Partitions::from_json(&serde_json::json!({"partitions": []})).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidDocument);
/// assert_eq!(error.to_string(), "`partitions` is empty; at least one partition is needed");
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), source: None }))
    }

    pub(crate) fn document(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidDocument, message)
    }

    pub(crate) fn evaluation(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Evaluation, message)
    }

    pub(crate) fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence, as `Display` writes it.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
