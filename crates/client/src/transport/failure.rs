//! What a failed exchange means for the user.

use std::error::Error as StdError;
use std::io;

use crate::error::{Error, ErrorKind};

pub(super) fn read_timeout(url: &str) -> Error {
    Error::new(ErrorKind::ReadTimeout, format!("Read timeout on endpoint URL: \"{url}\""))
}

/// A request got no answer.
pub(super) fn sending(url: &str, error: hyper_util::client::legacy::Error) -> Error {
    let connecting = error.is_connect();
    classify(url, connecting, error)
}

/// The exchange itself was broken off: a body of the program's own panicked, or the process ends.
pub(super) fn broken_off(url: &str, error: tokio::task::JoinError) -> Error {
    classify(url, false, error)
}

/// An answer's body broke off.
pub(super) fn receiving(url: &str, error: hyper::Error) -> Error {
    classify(url, false, error)
}

/// An answer's body could not be read to its end; the reader wrapped our own error.
pub(super) fn reading(url: &str, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(other) => classify(url, false, other),
    }
}

fn classify(url: &str, connecting: bool, error: impl StdError + Send + Sync + 'static) -> Error {
    let causes = || causes(&error);
    let io_kind = causes().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let tls = causes().any(is_tls);
    let hyper = causes().find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let broken = matches!(
        io_kind,
        Some(
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        )
    );
    let closed = broken
        || hyper
            .is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed());
    // A body that the user gave and that cannot be read is the user's error, not the connection's.
    let ours = causes().find_map(|cause| cause.downcast_ref::<Error>()).cloned();
    if let Some(ours) = ours {
        return ours;
    }
    let (kind, text) = if tls {
        (ErrorKind::Tls, format!("SSL validation failed for {url} {}", innermost(&error)))
    } else if connecting && io_kind == Some(io::ErrorKind::TimedOut) {
        (ErrorKind::ConnectTimeout, format!("Connect timeout on endpoint URL: \"{url}\""))
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
    Error::with_source(kind, text, error)
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
