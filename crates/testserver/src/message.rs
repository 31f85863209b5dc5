//! What the servers see and what the stub answers, whole in memory.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// One request as it arrived, headers in the order of arrival.
///
/// The body is empty in what [`S3Server`](crate::S3Server) records, which leaves bodies to S3.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path and the query, exactly as they were sent.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, without any transfer coding.
    pub body: Bytes,
}

impl Request {
    pub(crate) fn new(parts: http::request::Parts, body: Bytes) -> Request {
        Request { method: parts.method, target: parts.uri.to_string(), headers: parts.headers, body }
    }

    /// The path, as it was sent, without the query.
    ///
    /// ```no_run
    /// # let server = bufeo_testserver::S3Server::start()?;
    /// assert_eq!(server.requests()[0].path(), "/my-bucket/my%20key");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query, as it was sent, without the question mark.
    ///
    /// ```no_run
    /// # let server = bufeo_testserver::S3Server::start()?;
    /// assert_eq!(server.requests()[0].query(), Some("list-type=2&prefix=photos%2F"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The first value of a header, if there is one and it is text.
    ///
    /// ```no_run
    /// # let server = bufeo_testserver::S3Server::start()?;
    /// let request = &server.requests()[0];
    /// assert!(request.header("authorization").is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 ")));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What a [`StubServer`](crate::StubServer) answers.
///
/// ```
/// use bufeo_testserver::Response;
///
/// let throttled = Response::new(400)
///     .with_header("content-type", "application/x-amz-json-1.0")
///     .with_body(r#"{"__type": "ThrottlingException"}"#);
/// assert_eq!(throttled.status(), 400);
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Response {
    /// A response with this status, no headers but those that HTTP itself needs, and no body.
    ///
    /// ```
    /// assert_eq!(bufeo_testserver::Response::new(204).status(), 204);
    /// ```
    pub fn new(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// Adds a header; the same name may come more than once.
    ///
    /// ```
    /// let redirect = bufeo_testserver::Response::new(301).with_header("x-amz-bucket-region", "eu-west-1");
    /// # assert_eq!(redirect.status(), 301);
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Response {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body, sent with its `content-length`.
    ///
    /// ```
    /// let answer = bufeo_testserver::Response::new(200).with_body("hello");
    /// # assert_eq!(answer.status(), 200);
    /// ```
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Response {
        self.body = body.into();
        self
    }

    /// The status.
    ///
    /// ```
    /// assert_eq!(bufeo_testserver::Response::new(503).status(), 503);
    /// ```
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The form hyper sends. A status or header that HTTP cannot carry becomes a 500 that says so, since a test
    /// that sees it fail is better served than one whose connection closes.
    pub(crate) fn into_http(self) -> http::Response<Bytes> {
        let Ok(status) = http::StatusCode::from_u16(self.status) else {
            return refused(format!(
                "`{}` is not an HTTP status; it must be between 100 and 999",
                self.status
            ));
        };
        let mut response = http::Response::new(self.body);
        *response.status_mut() = status;
        for (name, value) in self.headers {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(&value)) else {
                return refused(format!("`{name}: {value}` is not an HTTP header"));
            };
            response.headers_mut().append(name, value);
        }
        response
    }
}

fn refused(reason: String) -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::from(reason));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_http_cannot_carry_is_answered_with_a_500_that_names_it() {
        let answer = Response::new(200).with_header("bad name", "x").into_http();
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.body(), "`bad name: x` is not an HTTP header");
    }

    #[test]
    fn a_status_that_http_cannot_carry_is_answered_with_a_500_that_names_it() {
        let answer = Response::new(7).into_http();
        assert_eq!(answer.status(), 500);
        assert!(answer.body().starts_with(b"`7` is not"));
    }

    #[test]
    fn headers_of_one_name_are_all_sent() {
        let answer = Response::new(200).with_header("a", "1").with_header("a", "2").into_http();
        assert_eq!(answer.headers().get_all("a").iter().count(), 2);
    }
}
