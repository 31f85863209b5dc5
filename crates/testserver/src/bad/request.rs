//! Reading requests off a socket: just enough of HTTP/1.1 to know where each one ends.

use std::io::{self, BufRead, Read, Write};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::Request;

/// Reads one request, or `None` where the client has closed the connection instead. A client that waits for
/// `100 Continue` before its body is told to go on through `reply`.
pub(super) fn read(incoming: &mut impl BufRead, mut reply: impl Write) -> io::Result<Option<Request>> {
    let Some(first) = line(incoming)? else { return Ok(None) };
    let mut parts = first.split(' ');
    let (Some(method), Some(target)) = (parts.next(), parts.next()) else { return Err(malformed(&first)) };
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| malformed(&first))?;
    let target = target.to_owned();
    let headers = headers(incoming)?;
    if is(&headers, "expect", "100-continue") {
        reply.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let body = body(incoming, &headers)?;
    Ok(Some(Request { method, target, headers, body }))
}

fn headers(incoming: &mut impl BufRead) -> io::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    loop {
        let line = line(incoming)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if line.is_empty() {
            return Ok(headers);
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
        let name = HeaderName::try_from(name).map_err(|_| malformed(&line))?;
        let value = HeaderValue::try_from(value.trim()).map_err(|_| malformed(&line))?;
        headers.append(name, value);
    }
}

fn body(incoming: &mut impl BufRead, headers: &HeaderMap) -> io::Result<Bytes> {
    if is(headers, "transfer-encoding", "chunked") {
        return chunks(incoming);
    }
    let length = headers.get("content-length").and_then(|value| value.to_str().ok()).unwrap_or("0");
    let length = length.parse().map_err(|_| malformed(length))?;
    exactly(incoming, length)
}

fn chunks(incoming: &mut impl BufRead) -> io::Result<Bytes> {
    let mut body = Vec::new();
    loop {
        let size = line(incoming)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let length = u64::from_str_radix(digits, 16).map_err(|_| malformed(&size))?;
        if length == 0 {
            headers(incoming)?;
            return Ok(body.into());
        }
        body.extend_from_slice(&exactly(incoming, length)?);
        line(incoming)?;
    }
}

fn exactly(incoming: &mut impl BufRead, length: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    incoming.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes.into())
}

/// One line without its end, or `None` at the end of the connection.
fn line(incoming: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if incoming.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8(line).map_err(|_| malformed("bytes that are no text"))?;
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn is(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get(name).is_some_and(|found| found.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("`{what}` is not HTTP/1.1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Option<Request>, String) {
        let mut replies = Vec::new();
        let request = read(&mut text.as_bytes(), &mut replies).unwrap();
        (request, String::from_utf8(replies).unwrap())
    }

    #[test]
    fn a_body_is_as_long_as_its_content_length() {
        let (request, _) = parse("PUT /a?b=c HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd");
        let request = request.unwrap();
        assert_eq!((request.path(), request.query()), ("/a", Some("b=c")));
        assert_eq!(request.body, "abc");
    }

    #[test]
    fn chunks_are_joined_and_trailers_skipped() {
        let (request, _) = parse(
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nx: y\r\n\r\n",
        );
        assert_eq!(request.unwrap().body, "abc");
    }

    #[test]
    fn a_client_that_expects_to_be_told_to_go_on_is_told() {
        let (_, replies) = parse("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na");
        assert_eq!(replies, "HTTP/1.1 100 Continue\r\n\r\n");
    }

    #[test]
    fn a_closed_connection_is_no_request() {
        assert!(parse("").0.is_none());
    }

    #[test]
    fn a_request_that_breaks_off_is_an_error() {
        assert!(read(&mut &b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"[..], io::sink()).is_err());
        assert!(read(&mut &b"PUT / HTTP/1.1\r\nContent"[..], io::sink()).is_err());
    }
}
