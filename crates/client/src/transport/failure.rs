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
        Ok(ours) => ours.with("endpoint_url", url),
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

/// A request got no answer, or its body broke off.
pub(super) fn of_exchange(url: &str, fault: &Fault, error: hyper::Error) -> Error {
    match fault.take().map(io::Error::downcast::<Error>) {
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
    let closed = io_error.is_some_and(is_broken) || hyper.is_some_and(is_closed);
    let (kind, text) = if tls {
        (ErrorKind::Tls, format!("SSL validation failed for {url} {}", innermost(&error)))
    } else if connecting && io_kind == Some(io::ErrorKind::TimedOut) {
        return connect_timeout(url);
    } else if connecting {
        (ErrorKind::EndpointConnection, format!("Could not connect to the endpoint URL: \"{url}\""))
    } else if closed {
        (
            ErrorKind::ConnectionClosed,
            format!(
                "Connection was closed before we received a valid response from endpoint URL: \"{url}\"."
            ),
        )
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
