//! A request as far as the wire format decides it.

use std::fmt;

use bufeo_model::{EventStream, Str, Stream};
use bytes::Bytes;

use crate::Form;

/// A request before an endpoint is joined to it: what the operation and its parameters alone decide.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct SerializedRequest {
    /// The HTTP method, in upper case.
    pub method: Str,
    /// The path, percent-encoded; a query may already follow it, where the operation's template has one.
    pub path: String,
    /// The path as it is signed, where [`SerializeOptions::request_uri`] gave another template for the one that is sent.
    pub auth_path: Option<String>,
    /// The query, not encoded yet, in order; a name with several values stands there several times.
    pub query: Vec<(Str, Str)>,
    /// The headers in order, names in the model's case.
    pub headers: Vec<(Str, Str)>,
    /// The body.
    pub body: SerializedBody,
    /// What is to be put before the endpoint's host name.
    pub host_prefix: Option<String>,
}

/// The names of the headers and the kind of the body: what is in them, in the path and in the query may be secret.
impl fmt::Debug for SerializedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("SerializedRequest")
            .field("method", &self.method)
            .field("headers", &headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// The body of a [`SerializedRequest`].
#[derive(Clone, Default, PartialEq)]
pub enum SerializedBody {
    /// No body.
    #[default]
    Empty,
    /// Bytes in memory.
    Bytes(Bytes),
    /// A body that is read while it is sent.
    Stream(Stream),
    /// Events, which an [`EventEncoder`](crate::EventEncoder) makes frames of while they are sent.
    Events(EventStream),
    /// A form, not encoded yet, so that handlers can change it: the body of the query and ec2 formats.
    Form(Form),
}

impl fmt::Debug for SerializedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Stream(stream) => write!(f, "{stream:?}"),
            Self::Events(events) => write!(f, "{events:?}"),
            Self::Form(form) => write!(f, "{form:?}"),
        }
    }
}

/// How values are written where a service leaves a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SerializeOptions {
    /// How much of a second is written.
    pub timestamp_precision: TimestampPrecision,
    /// The path template to use in place of the operation's, as where the bucket has moved into the host name.
    pub request_uri: Option<Str>,
    /// The host prefix to use in place of the operation's, as where the endpoint has it already; an empty one is none.
    pub host_prefix: Option<Str>,
}

impl SerializeOptions {
    /// These choices with another precision of timestamps.
    #[must_use]
    pub fn with_timestamp_precision(mut self, precision: TimestampPrecision) -> Self {
        self.timestamp_precision = precision;
        self
    }

    /// These choices with another path template.
    #[must_use]
    pub fn with_request_uri(mut self, template: impl Into<Str>) -> Self {
        self.request_uri = Some(template.into());
        self
    }
}

/// How much of a second is written, where the format has room for it (`rfc822` has none).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimestampPrecision {
    /// As much as there is, down to the microsecond.
    #[default]
    Default,
    /// Always three digits, the rest cut off.
    Millisecond,
    /// As botocore did up to 1.43: microseconds in `iso8601`, none in `unixTimestamp`.
    Legacy,
}

impl SerializedRequest {
    /// The value of the header called `name`, in any case.
    ///
    /// ```
    /// use bufeo_protocol::SerializedRequest;
    ///
    /// let mut request = SerializedRequest::default();
    /// request.headers.push(("Content-Type".into(), "application/json".into()));
    /// assert_eq!(request.header("content-type"), Some("application/json"));
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn set_header(&mut self, name: impl Into<Str>, value: impl Into<Str>) {
        let (name, value) = (name.into(), value.into());
        match self.headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.headers.push((name, value)),
        }
    }
}

impl SerializedBody {
    /// The bytes, where the body is in memory and encoded.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Empty => Some(&[]),
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}
