//! What a failed exchange means for the user.

use std::error::Error as StdError;
use std::io;

use super::body::Fault;
use crate::error::{Error, ErrorKind};

pub(super) fn read_timeout(url: &str) -> Error {
    Error::new(ErrorKind::ReadTimeout, format!("Read timeout on endpoint URL: \"{url}\""))
        .with("endpoint_url", url)
}

pub(super) fn connect_timeout(url: &str) -> Error {
    Error::new(ErrorKind::ConnectTimeout, format!("Connect timeout on endpoint URL: \"{url}\""))
        .with("endpoint_url", url)
}

/// No connection could be opened.
pub(super) fn connecting(url: &str, error: Box<dyn StdError + Send + Sync>) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => *ours,
        Err(other) => classify(url, true, Opening(other)),
    }
}

/// What went wrong with a connection that was being opened.
#[derive(Debug)]
struct Opening(Box<dyn StdError + Send + Sync>);

impl std::fmt::Display for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection cannot be opened")
    }
}

impl StdError for Opening {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// How much of a response's body had come when it broke off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// The bytes that came.
    pub(super) received: u64,
    /// The bytes that the response's head announced.
    pub(super) expected: Option<u64>,
}

impl Extent {
    fn tell(self, error: Error) -> Error {
        let error = error.with("received", self.received.to_string());
        match self.expected {
            Some(expected) => error.with("expected", expected.to_string()),
            None => error,
        }
    }
}

impl std::fmt::Display for Extent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.expected {
            Some(expected) => write!(f, "{} of {expected} bytes", self.received),
            None => write!(f, "{} bytes", self.received),
        }
    }
}

/// The body of a response broke off.
pub(super) fn of_body(url: &str, fault: &Fault, extent: Extent, error: hyper::Error) -> Error {
    let fault = fault.take();
    if fault.is_some() || causes(&error).any(is_tls) {
        return of_failure(url, fault, error);
    }
    let text = format!("the body of the response broke off after {extent}");
    let innermost = innermost(&error);
    let broken = Error::with_source(ErrorKind::IncompleteBody, text, error);
    extent.tell(broken.with("endpoint_url", url).with("error", innermost))
}

/// The body of a response did not go on in time.
pub(super) fn body_timeout(url: &str, extent: Extent) -> Error {
    extent.tell(read_timeout(url))
}

/// A body that the call itself has to read and that broke off: to the call, the connection was closed too early.
pub(crate) fn in_call(error: Error) -> Error {
    if error.kind() != ErrorKind::IncompleteBody {
        return error;
    }
    let details: Vec<_> = error.details().map(|(name, value)| (name, value.to_owned())).collect();
    let text = error.detail("endpoint_url").map_or_else(|| error.to_string(), closed);
    let whole = Error::with_source(ErrorKind::ConnectionClosed, text, error);
    details.into_iter().fold(whole, |whole, (name, value)| whole.with(name, value))
}

fn closed(url: &str) -> String {
    format!("Connection was closed before we received a valid response from endpoint URL: \"{url}\".")
}

/// A request got no response.
pub(super) fn of_exchange(url: &str, fault: &Fault, error: hyper::Error) -> Error {
    of_failure(url, fault.take(), error)
}

fn of_failure(url: &str, fault: Option<io::Error>, error: hyper::Error) -> Error {
    match fault.map(io::Error::downcast::<Error>) {
        // A body that the user gave and that cannot be read is the user's error, not the connection's.
        Some(Ok(ours)) => ours,
        Some(Err(other)) => classify(url, false, other),
        None => classify(url, false, error),
    }
}

/// Whether a connection ended before an answer was complete.
pub(super) fn is_closed(error: &hyper::Error) -> bool {
    let causes = causes(error);
    let hyper = error.is_incomplete_message() || error.is_canceled() || error.is_closed();
    hyper || causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).any(is_broken)
}

fn is_broken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

fn classify(url: &str, connecting: bool, error: impl StdError + Send + Sync + 'static) -> Error {
    let causes = || causes(&error);
    let io_error = causes().find_map(|cause| cause.downcast_ref::<io::Error>());
    let io_kind = io_error.map(io::Error::kind);
    let tls = causes().any(is_tls);
    let hyper = causes().find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let broken = io_error.is_some_and(is_broken) || hyper.is_some_and(is_closed);
    let (kind, text) = if tls {
        (ErrorKind::Tls, format!("SSL validation failed for {url} {}", innermost(&error)))
    } else if connecting && io_kind == Some(io::ErrorKind::TimedOut) {
        return connect_timeout(url);
    } else if connecting {
        (ErrorKind::EndpointConnection, format!("Could not connect to the endpoint URL: \"{url}\""))
    } else if broken {
        (ErrorKind::ConnectionClosed, closed(url))
    } else {
        (
            ErrorKind::HttpClient,
            format!("An HTTP Client raised an unhandled exception: {}", innermost(&error)),
        )
    };
    let innermost = innermost(&error);
    Error::with_source(kind, text, error).with("endpoint_url", url).with("error", innermost)
}

fn is_tls(cause: &(dyn StdError + 'static)) -> bool {
    // An io error hides what it wraps from `source`, and may wrap another.
    let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.is::<rustls::Error>() || wrapped.is_some_and(|inner| is_tls(inner))
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}
