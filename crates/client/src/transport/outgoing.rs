//! A request as the HTTP library takes it.

use bufeo_model::Value;
use hyper::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HOST};
use hyper::{Request, Uri, Version};

use super::HttpVersion;
use super::body::RequestBody;
use super::origin::Origin;
use crate::error::{Error, ErrorKind};
use crate::stage::PreparedRequest;

/// Headers of a connection, which HTTP/2 does without: RFC 9113, section 8.2.2.
const OF_HTTP_1: &[&str] =
    &["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/// Where a request goes, and the message that goes there.
pub(super) fn outgoing(
    request: &PreparedRequest,
    url: &str,
    version: HttpVersion,
) -> Result<(Origin, Request<RequestBody>), Error> {
    let body = body(request)?;
    let method = request.method();
    let address: Uri = url
        .parse()
        .map_err(|error: hyper::http::uri::InvalidUri| invalid(&format!("address ({url})"), error.into()))?;
    let origin = Origin::of(&address).ok_or_else(|| {
        let text = format!(
            "`{url}` is no address to send a request to: it has a scheme, `http` or `https`, and a host"
        );
        Error::new(ErrorKind::InvalidConfiguration, text)
    })?;
    let mut message = Request::builder().method(method.as_str());
    message = match version {
        HttpVersion::One => message.uri(address.path_and_query().map_or("/", |target| target.as_str())),
        HttpVersion::Two => message.version(Version::HTTP_2).uri(&address),
    };
    let (mut names_host, mut accepts) = (false, false);
    for (name, value) in request.headers().iter() {
        names_host |= name.eq_ignore_ascii_case("host");
        accepts |= name.eq_ignore_ascii_case("accept-encoding");
        if version == HttpVersion::Two && OF_HTTP_1.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            continue;
        }
        // Content-Length comes from the body itself, and a wrong one would desynchronise the connection. Chunks are sent to
        // whoever wants them, also of a body whose length is known.
        let framing = name.eq_ignore_ascii_case("content-length")
            || name.eq_ignore_ascii_case("transfer-encoding") && !value.eq_ignore_ascii_case("chunked");
        if framing && body.length().is_some() {
            continue;
        }
        message = message.header(name.as_str(), value.as_bytes());
    }
    // Of an empty body the HTTP library says nothing, and S3 refuses a PUT that does not say it.
    if body.length() == Some(0) && request.headers().contains("Content-Length") {
        message = message.header(CONTENT_LENGTH, 0);
    }
    if !names_host && version == HttpVersion::One {
        message = message.header(HOST, origin.authority());
    }
    // Nobody decodes a body that was compressed on the way, and without a word on it a server may compress. The header is of
    // the connection's end, as `Host`: neither handlers nor signatures see it.
    if !accepts {
        message = message.header(ACCEPT_ENCODING, "identity");
    }
    let message = message.body(body);
    let message =
        message.map_err(|error| invalid(&format!("method, address or headers ({method} {url})"), error))?;
    Ok((origin, message))
}

fn invalid(what: &str, error: hyper::http::Error) -> Error {
    let text = format!("the request's {what} cannot be sent");
    Error::with_source(ErrorKind::InvalidConfiguration, text, error)
}

fn body(request: &PreparedRequest) -> Result<RequestBody, Error> {
    Ok(match request.body().into_owned() {
        Value::Null => RequestBody::empty(),
        Value::Blob(bytes) => RequestBody::whole(bytes),
        Value::String(text) => RequestBody::whole(String::from(text).into()),
        Value::Stream(stream) => RequestBody::stream(&stream),
        other => {
            let text = format!("the body of a request cannot be a {}", other.kind_name());
            return Err(Error::new(ErrorKind::InvalidConfiguration, text));
        }
    })
}
