//! What a failed exchange means for the user.

use std::error::Error as StdError;
use std::io;

use super::admission::{self, Full};
use super::body::Fault;
use super::connect::Failure;
use crate::call::body;
use crate::error::{Error, ErrorKind, causes};

pub(super) fn read_timeout(url: &str) -> Error {
    Error::new(ErrorKind::ReadTimeout, format!("Read timeout on endpoint URL: \"{url}\""))
        .with("endpoint_url", url)
}

pub(super) fn connect_timeout(url: &str) -> Error {
    Error::new(ErrorKind::ConnectTimeout, format!("Connect timeout on endpoint URL: \"{url}\""))
        .with("endpoint_url", url)
}

/// No connection came free in time.
pub(super) fn full(url: &str, full: &Full) -> Error {
    let Full { of_client, limit, unread, waited } = full;
    let (reached, more) = match of_client {
        true => (
            format!("all {limit} that `max_open_connections` allows this client are in use"),
            "allow more with `max_open_connections`",
        ),
        false => (
            format!("those that the process's limit of {limit} file handles allows are in use"),
            "raise the limit (`ulimit -n`)",
        ),
    };
    let bodies = match unread {
        0 => "no body of a response is left unread".to_owned(),
        1 => "1 is held by a response whose body is not read to its end".to_owned(),
        more => format!("{more} are held by responses whose bodies are not read to their ends"),
    };
    let text = format!(
        "no connection came free within {waited:?} (`connection_wait_timeout`): {reached}, and {bodies}; read or drop \
         bodies, make fewer calls at once, or {more}"
    );
    Error::new(ErrorKind::ConnectionLimit, text.clone()).with("endpoint_url", url).with("error", text)
}

/// Whether the system has no file handle left for a connection.
pub(super) fn is_out_of_files(error: &(dyn StdError + 'static)) -> bool {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(lacks_files)
}

#[cfg(unix)]
fn lacks_files(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let number = error.raw_os_error();
    [Errno::MFILE, Errno::NFILE].iter().any(|errno| number == Some(errno.raw_os_error()))
}

#[cfg(not(unix))]
fn lacks_files(_: &io::Error) -> bool {
    false
}

fn out_of_files(url: &str, error: Failure) -> Error {
    let limit = admission::file_limit().map_or_else(String::new, |limit| format!(" of {limit}"));
    let why = format!(
        "no connection can be opened, since the process has reached its limit{limit} open file handles, whoever opened \
         them; raise it (`ulimit -n`), or open less at once"
    );
    let text = format!("An HTTP Client raised an unhandled exception: {why}");
    Error::with_source(ErrorKind::HttpClient, text, error).with("endpoint_url", url).with("error", why)
}

/// No connection could be opened.
pub(super) fn connecting(url: &str, error: Failure) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours.with("endpoint_url", url),
        Err(other) if is_out_of_files(&*other) => out_of_files(url, other),
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

/// The body of a response is longer than the client reads.
pub(super) fn too_large(most: u64, extent: Extent) -> Error {
    extent.tell(exceeds(most))
}

/// A body that is read whole is longer than `most` bytes.
pub(crate) fn exceeds(most: u64) -> Error {
    let text =
        format!("the body of the response is longer than the {most} bytes that `max_response_size` allows");
    Error::new(ErrorKind::ResponseTooLarge, text).with("max_response_size", most.to_string())
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
    fault.map_or_else(|| classify(url, false, error), of_upload)
}

/// The body of a request cannot be read to its end: the user's error, not the connection's.
pub(super) fn of_upload(fault: io::Error) -> Error {
    fault.downcast().unwrap_or_else(|error| body::failed(&body::Name::Unknown, error))
}

/// A response says where its body ends in a way that is understood differently by whoever reads it.
pub(super) fn of_framing(url: &str, header: &str) -> Error {
    let what = format!(
        "the header `{header}` of the response is folded, or has white space beside its name, so that nobody knows \
         where the body ends"
    );
    let text = format!("An HTTP Client raised an unhandled exception: {what}");
    Error::new(ErrorKind::HttpClient, text).with("endpoint_url", url).with("error", what)
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
    let hint = hint(&error, url);
    let innermost = format!("{}{hint}", innermost(&error));
    let (kind, text) = if tls {
        (ErrorKind::Tls, format!("SSL validation failed for {url} {innermost}"))
    } else if connecting && io_kind == Some(io::ErrorKind::TimedOut) {
        return connect_timeout(url);
    } else if connecting {
        (ErrorKind::EndpointConnection, format!("Could not connect to the endpoint URL: \"{url}\""))
    } else if broken {
        (ErrorKind::ConnectionClosed, closed(url))
    } else {
        (ErrorKind::HttpClient, format!("An HTTP Client raised an unhandled exception: {innermost}"))
    };
    Error::with_source(kind, text, error).with("endpoint_url", url).with("error", innermost)
}

/// What to do about a server that speaks something else: libraries say only what they could not read.
fn hint(error: &(dyn StdError + 'static), url: &str) -> &'static str {
    let unreadable = |cause: &(dyn StdError + 'static)| {
        let invalid = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        tls_error(cause) == Some(&invalid)
    };
    if causes(error).any(unreadable) {
        return " (the server does not speak TLS there: is it `http://`, or another port?)";
    }
    let no_http = |cause: &(dyn StdError + 'static)| {
        cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse)
    };
    if url.starts_with("http://") && causes(error).any(no_http) {
        return " (the server does not speak HTTP there: is it `https://`, or another port?)";
    }
    ""
}

fn tls_error<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    // An io error hides what it wraps from `source`, and may wrap another.
    let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.downcast_ref().or_else(|| wrapped.and_then(|inner| tls_error(inner)))
}

fn is_tls(cause: &(dyn StdError + 'static)) -> bool {
    tls_error(cause).is_some()
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
