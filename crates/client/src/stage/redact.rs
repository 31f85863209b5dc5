//! Messages, parameters and responses as they may be printed: names and kinds, and what is known to be no secret.
//!
//! Which members of a response are secret, its model says; a map knows no model, and handlers put in what they like. So
//! only what is named here is printed with its value.

use std::borrow::Cow;
use std::fmt;

use bufeo_endpoint::without_user;
use bufeo_model::{Location, Map, OperationModel, Shape, ShapeKind, Str, Value};

/// Headers that are printed with their values, in lower case. Whatever is not here may be secret, or prove that a secret is
/// known.
const SHOWN_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "expect",
    "host",
    "server",
    "transfer-encoding",
    "user-agent",
    "x-amz-bucket-region",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-id-2",
    "x-amz-request-id",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-target",
    "x-amz-trailer",
    "x-amzn-errortype",
    "x-amzn-query-mode",
    "x-amzn-requestid",
    "x-amzn-trace-id",
];

/// Parameters of a URL that are a signature or a token, or say whose, in lower case.
const SECRET_PARAMETERS: &[&str] = &[
    "awsaccesskeyid",
    "securitytoken",
    "signature",
    "x-amz-credential",
    "x-amz-s3session-token",
    "x-amz-security-token",
    "x-amz-signature",
];

const REDACTED: &str = "[redacted]";

/// Names and kinds alone: of parameters, and of what handlers leave for each other.
pub(super) fn values(map: &Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(map, f)
}

/// A request or a response of HTTP.
pub(super) fn message(message: &Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(
        &message.kinds(|name, value| match (name, value) {
            ("method" | "status_code" | "stream_output", value) => Shown::Value(value.clone()),
            ("url", Value::String(url)) => Shown::Text(origin(url)),
            ("headers", Value::Map(headers)) => Shown::Headers(headers.clone()),
            (_, value) => Shown::Kind(value.clone()),
        }),
        f,
    )
}

/// A parsed response: of what AWS says about the request the id, the status and the code of the error.
pub(super) fn response(parsed: &Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(
        &parsed.kinds(|name, value| match (name, value) {
            ("ResponseMetadata" | "Error", Value::Map(about)) => Shown::About(about.clone()),
            (_, value) => Shown::Kind(value.clone()),
        }),
        f,
    )
}

/// The headers of a message.
pub(super) fn headers(headers: &Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(
        &headers.kinds(
            |name, value| {
                if is_shown_header(name) { Shown::Value(value.clone()) } else { Shown::Redacted }
            },
        ),
        f,
    )
}

/// An entry as it is printed.
enum Shown {
    Value(Value),
    Text(String),
    Kind(Value),
    Headers(Map),
    About(Map),
    Redacted,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Kind(value) => value.kind().fmt(f),
            Self::Headers(map) => headers(map, f),
            Self::About(about) => about
                .kinds(|name, value| match name {
                    "RequestId" | "HostId" | "HTTPStatusCode" | "RetryAttempts" | "Code" | "Type" => {
                        Self::Value(value.clone())
                    }
                    _ => Self::Kind(value.clone()),
                })
                .fmt(f),
            Self::Redacted => f.write_str(REDACTED),
        }
    }
}

/// Whether a header is printed with its value: no other is, since it may be secret, or prove that a secret is known.
///
/// ```
/// use bufeo_client::is_shown_header;
///
/// assert!(is_shown_header("Content-Type"));
/// assert!(!is_shown_header("Authorization"));
/// ```
pub fn is_shown_header(name: &str) -> bool {
    SHOWN_HEADERS.iter().any(|shown| name.eq_ignore_ascii_case(shown))
}

/// Scheme and host of a URL: its path and query have parameters of the call in them.
fn origin(url: &str) -> String {
    let url = without_user(url);
    let host = url.find("://").map_or(0, |at| at + 3);
    match url.get(host..).and_then(|rest| rest.find(['/', '?', '#'])) {
        Some(end) => format!("{}/..", url.get(..host + end).unwrap_or_default()),
        None => url.into_owned(),
    }
}

/// A URL as errors show it: whole, but for a user's password and for what a signature in the query consists of.
///
/// ```
/// use bufeo_client::shown_url;
///
/// let url = "https://mybucket.s3.amazonaws.com/a.txt?X-Amz-Expires=60&X-Amz-Signature=5fa00fa3";
/// let shown = "https://mybucket.s3.amazonaws.com/a.txt?X-Amz-Expires=60&X-Amz-Signature=[redacted]";
/// assert_eq!(shown_url(url), shown);
/// ```
pub fn shown_url(url: &str) -> Cow<'_, str> {
    without_query(without_user(url), is_secret_parameter)
}

/// The URL of a call as errors show it: without what the operation's model marks as sensitive, too.
pub(crate) fn shown_url_of<'a>(url: &'a str, operation: &OperationModel) -> Cow<'a, str> {
    let sensitive = Sensitive::of(operation);
    let shown = without_user(url);
    let shown = match shown.split_once('?') {
        Some((address, query)) if sensitive.in_path => format!("{}?{query}", origin(address)).into(),
        None if sensitive.in_path => origin(&shown).into(),
        _ => shown,
    };
    without_query(shown, |name| sensitive.hides(name))
}

fn without_query<'a>(url: Cow<'a, str>, hides: impl Fn(&str) -> bool) -> Cow<'a, str> {
    let Some((address, query)) = url.split_once('?') else { return url };
    let hidden =
        |part: &str| part.split_once('=').map(|(name, _)| name).filter(|name| hides(name)).map(str::to_owned);
    if !query.split('&').any(|part| hidden(part).is_some()) {
        return url;
    }
    let parts = query.split('&').map(|part| match hidden(part) {
        Some(name) => Cow::Owned(format!("{name}={REDACTED}")),
        None => Cow::Borrowed(part),
    });
    format!("{address}?{}", parts.collect::<Vec<_>>().join("&")).into()
}

fn is_secret_parameter(name: &str) -> bool {
    SECRET_PARAMETERS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// What an operation has in its URL that must not be seen.
struct Sensitive {
    in_path: bool,
    in_query: Vec<Str>,
    /// Whether any parameter may be one, since a map gives their names.
    all: bool,
}

impl Sensitive {
    fn of(operation: &OperationModel) -> Self {
        let mut found = Self { in_path: false, in_query: Vec::new(), all: false };
        for member in operation.input().into_iter().flat_map(Shape::members) {
            let shape = member.shape();
            match shape.location() {
                _ if !is_sensitive(shape) => {}
                Some(Location::Uri) => found.in_path = true,
                Some(Location::QueryString) if shape.kind() == ShapeKind::Map => found.all = true,
                Some(Location::QueryString) => found.in_query.push(member.wire_name().into()),
                _ => {}
            }
        }
        found
    }

    fn hides(&self, name: &str) -> bool {
        self.all || is_secret_parameter(name) || self.in_query.iter().any(|sensitive| sensitive == name)
    }
}

/// Whether the model says so of the shape, or of what a list or map of them consists of.
fn is_sensitive(shape: Shape<'_>) -> bool {
    let parts = [shape.list_member(), shape.map_key(), shape.map_value()];
    shape.sensitive() || parts.into_iter().flatten().any(Shape::sensitive)
}
