//! A request as the HTTP library takes it.

use std::borrow::Cow;
use std::fmt::Write as _;

use bufeo_model::Value;
use hyper::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HOST, HeaderName, HeaderValue};
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
    let address: Uri = encoded(url)
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
        let unfit = |what: &str| unfit_header(&name, what);
        let named = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| unfit("a name has letters, digits and !#$%&'*+-.^_`|~ alone"))?;
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| unfit("its value holds the end of a line or another control character"))?;
        message = message.header(named, value);
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
    let message = message.map_err(|error| invalid(&format!("method or address ({method} {url})"), error))?;
    Ok((origin, message))
}

/// A URL as it is sent: without the name and the password before its host, and with what a path and a query may not hold
/// percent-encoded, which is spaces, what is not ASCII, per cent signs that encode nothing.
fn encoded(url: &str) -> Cow<'_, str> {
    let begin = url.find("://").map_or(0, |place| place + 3);
    let path = url[begin..].find(['/', '?', '#']).map_or(url.len(), |length| begin + length);
    let host = url[begin..path].rfind('@').map_or(begin, |user| begin + user + 1);
    let target = url[path..].split('#').next().unwrap_or_default();
    let bytes = target.as_bytes();
    let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_hexdigit);
    let encodes = |place: usize| is_digit(place + 1) && is_digit(place + 2);
    let keeps_signs = bytes.iter().enumerate().all(|(place, byte)| *byte != b'%' || encodes(place));
    let keeps = |byte: u8| match byte {
        b'%' => keeps_signs,
        byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
    };
    if host == begin && target.bytes().all(keeps) {
        return url[..path + target.len()].into();
    }
    let mut encoded = format!("{}{}", &url[..begin], &url[host..path]);
    for byte in target.bytes() {
        if keeps(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded.into()
}

/// Python's exception is what botocore's HTTP library raises of such headers.
fn unfit_header(name: &str, why: &str) -> Error {
    let name: String = name.escape_debug().take(200).collect();
    let what = format!("the header `{name}` cannot be sent: {why}");
    Error::new(ErrorKind::InvalidConfiguration, what.clone())
        .with("class", "HTTPClientError")
        .with("error", what)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_path_cannot_hold_is_encoded() {
        for (url, expected) in [
            ("http://h", "http://h"),
            ("http://h?a b", "http://h?a%20b"),
            ("http://u:p@h:1/a%20b/%2f;c=@:!?x=/?&y", "http://h:1/a%20b/%2f;c=@:!?x=/?&y"),
            ("http://h/a b/\u{e9}\"<>\\^`{|}\u{1}", "http://h/a%20b/%C3%A9%22%3C%3E%5C%5E%60%7B%7C%7D%01"),
            ("http://h/%zz/%20", "http://h/%25zz/%2520"),
            ("http://h/%", "http://h/%25"),
            ("http://h/a#b c", "http://h/a"),
            ("http://h/a b#c", "http://h/a%20b"),
            ("/a b", "/a%20b"),
        ] {
            assert_eq!(encoded(url), expected, "{url}");
        }
    }
}
