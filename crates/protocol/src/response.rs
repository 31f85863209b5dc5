//! An answer as the parsers see it.

use std::fmt;

use bufeo_model::{EventStream, Str, Stream};
use bytes::Bytes;

/// An answer: status, headers as they came, and the body.
#[derive(Clone, Copy)]
pub struct ResponseView<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The headers in the order and case they came in; repeated ones are joined when they are read.
    pub headers: &'a [(Str, Str)],
    /// The body.
    pub body: ResponseBody<'a>,
}

/// The names of the headers and the kind of the body.
impl fmt::Debug for ResponseView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("ResponseView")
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body", &self.body)
            .finish()
    }
}

/// The body of a [`ResponseView`].
#[derive(Clone, Copy)]
pub enum ResponseBody<'a> {
    /// The whole body.
    Bytes(&'a Bytes),
    /// A body that is still to be read: for operations whose output streams, and only where the call succeeded.
    Stream(&'a Stream),
    /// Events, for operations that answer with them, and only where the call succeeded.
    Events {
        /// The events, which go into the output as they are.
        stream: &'a EventStream,
        /// What [`Received::InitialResponse`](crate::Received::InitialResponse) has; empty in REST formats, which have none.
        initial_response: &'a Bytes,
    },
}

impl fmt::Debug for ResponseBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Stream(stream) => write!(f, "{stream:?}"),
            Self::Events { stream, .. } => write!(f, "{stream:?}"),
        }
    }
}
