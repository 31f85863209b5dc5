//! One attempt's request, before and after it is prepared for sending, and the answer to it.

use std::borrow::Cow;

use bufeo_model::{Map, Str, Stream, Value};
use bytes::Bytes;

use super::headers::{Headers, HeadersMut};
use super::request::push_repeated;
use super::{Request, form_encoded, stage};

macro_rules! message {
    ($name:ident) => {
        impl $name {
            /// The headers.
            pub fn headers(&self) -> Headers<'_> {
                Headers::of(self)
            }

            /// The headers, to be changed.
            pub fn headers_mut(&mut self) -> HeadersMut<'_> {
                HeadersMut::of(self)
            }

            /// The whole address.
            pub fn url(&self) -> Str {
                self.text("url")
            }

            /// Sets the address.
            pub fn set_url(&mut self, url: impl Into<Str>) {
                self.insert("url", url.into());
            }

            fn text(&self, name: &str) -> Str {
                self.get(name).and_then(|value| value.as_str().map(Str::from)).unwrap_or_default()
            }
        }
    };
}

stage! {
    /// One attempt's request while it is made: what `request-created` shows and what is signed.
    ///
    /// A map with the entries `method`, `url`, `headers`, `data` (the body), `params` (a query still to be added to the
    /// address), `auth_path` and `stream_output`.
    HttpRequest, printed by message
}

message!(HttpRequest);

impl HttpRequest {
    pub(crate) fn from_request(request: &Request) -> Self {
        let mut map = Map::with_capacity(8);
        map.insert("method", request.method());
        map.insert("url", request.url());
        let headers: Map = request.headers().iter().collect();
        map.insert("headers", headers);
        map.insert("data", request.body().into_owned());
        map.insert("params", Map::new());
        if let Some(path) = request.get("auth_path") {
            map.insert("auth_path", path.into_owned());
        }
        Self::from(map)
    }

    /// A request to be signed, of a program's own.
    ///
    /// ```
    #[doc = import!("HttpRequest")]
    ///
    /// let mut request = HttpRequest::build("POST", "https://example.com/");
    /// request.headers_mut().insert("Content-Type", "text/plain");
    /// request.set_body("hello");
    /// assert_eq!(request.method(), "POST");
    /// ```
    pub fn build(method: impl Into<Str>, url: impl Into<Str>) -> Self {
        let mut map = Map::with_capacity(5);
        map.insert("method", method.into());
        map.insert("url", url.into());
        map.insert("headers", Map::new());
        map.insert("data", Value::Null);
        map.insert("params", Map::new());
        Self::from(map)
    }

    /// The HTTP method.
    pub fn method(&self) -> Str {
        self.text("method")
    }

    /// The body: null, text, a blob, a stream, or a map of form fields.
    pub fn body(&self) -> Cow<'_, Value> {
        self.get("data").unwrap_or_default()
    }

    /// Replaces the body.
    pub fn set_body(&mut self, body: impl Into<Value>) {
        self.insert("data", body);
    }

    /// The body as it goes over the wire: form fields written out, nothing where it is empty.
    pub(crate) fn wire_body(&self) -> Value {
        match self.body().into_owned() {
            Value::Blob(bytes) if bytes.is_empty() => Value::Null,
            Value::Map(fields) => Value::Blob(form_encoded(&fields, "+").into()),
            Value::String(text) => Value::Blob(Bytes::from(String::from(text))),
            Value::Foreign(object) => match object.plain() {
                Some(Value::Blob(bytes)) => Value::Blob(bytes),
                Some(Value::String(text)) => Value::Blob(Bytes::from(String::from(text))),
                _ if object.can_read() => {
                    Value::Stream(Stream::from_foreign(object).unwrap_or_else(Stream::failed))
                }
                _ => Value::Foreign(object),
            },
            other => other,
        }
    }

    /// The address with the entries of `params` added to its query.
    pub(crate) fn wire_url(&self) -> Str {
        self.url_with_params("+")
    }

    /// The same as it is signed: a space is a space, however it is sent.
    pub(crate) fn signed_url(&self) -> Str {
        self.url_with_params("%20")
    }

    fn url_with_params(&self, space: &str) -> Str {
        let url = self.url();
        let params = self.get("params").unwrap_or_default();
        match params.as_map() {
            Some(params) if !params.is_empty() => {
                let separator = if url.contains('?') { '&' } else { '?' };
                format!("{url}{separator}{}", form_encoded(params, space)).into()
            }
            _ => url,
        }
    }
}

stage! {
    /// One attempt's request as it goes over the wire: what `before-send` shows.
    ///
    /// A map with the entries `method`, `url`, `headers`, `body` and `stream_output`. It is signed already.
    PreparedRequest, printed by message
}

message!(PreparedRequest);

impl PreparedRequest {
    pub(crate) fn from_request(request: &HttpRequest) -> Self {
        let mut map = Map::with_capacity(5);
        map.insert("method", request.method());
        map.insert("url", request.wire_url());
        let mut headers = Map::new();
        for (name, value) in request.headers().iter() {
            push_repeated(&mut headers, name, value);
        }
        map.insert("headers", headers);
        map.insert("body", request.wire_body());
        if let Some(stream) = request.get("stream_output") {
            map.insert("stream_output", stream.into_owned());
        }
        Self::from(map)
    }

    /// The HTTP method.
    pub fn method(&self) -> Str {
        self.text("method")
    }

    /// The body: null, a blob, a stream, or a stream of events.
    pub fn body(&self) -> Cow<'_, Value> {
        self.get("body").unwrap_or_default()
    }

    /// Replaces the body.
    pub fn set_body(&mut self, body: impl Into<Value>) {
        self.insert("body", body);
    }
}

stage! {
    /// An HTTP answer, from the network or from a handler that answers in its place.
    ///
    /// A map with the entries `url`, `status_code`, `headers` and either `content` (a blob) or `raw` (a stream).
    ///
    /// ```
    #[doc = import!("HttpResponse")]
    ///
    /// let answer = HttpResponse::build(200).header("content-type", "text/plain").body("hello");
    /// assert_eq!(answer.status(), 200);
    /// assert_eq!(answer.headers().get("Content-Type").as_deref(), Some("text/plain"));
    /// ```
    HttpResponse, printed by message
}

message!(HttpResponse);

impl HttpResponse {
    /// An answer with that status, no headers and no body.
    pub fn build(status: u16) -> Self {
        let mut map = Map::with_capacity(4);
        map.insert("url", "");
        map.insert("status_code", status);
        map.insert("headers", Map::new());
        Self::from(map)
    }

    /// The answer that a server gave, its body aside.
    pub(crate) fn answered(url: Str, status: u16, headers: Map) -> Self {
        let mut map = Map::with_capacity(4);
        map.insert("url", url);
        map.insert("status_code", status);
        map.insert("headers", headers);
        Self::from(map)
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<Str>, value: impl Into<Value>) -> Self {
        self.headers_mut().append(name, value);
        self
    }

    /// The same with this body.
    #[must_use]
    pub fn body(mut self, content: impl Into<Bytes>) -> Self {
        self.insert("content", content.into());
        self
    }

    /// The same with a body that is read piece by piece.
    #[must_use]
    pub fn stream(mut self, raw: Stream) -> Self {
        self.insert("raw", raw);
        self
    }

    /// The HTTP status; 0 where a handler's answer has none.
    pub fn status(&self) -> u16 {
        self.get("status_code")
            .and_then(|value| value.as_i64())
            .and_then(|code| code.try_into().ok())
            .unwrap_or(0)
    }

    /// Sets the status, as a handler of `needs-retry` does that knows better than the server.
    pub fn set_status(&mut self, status: u16) {
        self.insert("status_code", status);
    }

    /// The whole body, where it has been read.
    pub fn content(&self) -> Option<Bytes> {
        match self.get("content")?.as_ref() {
            Value::Blob(bytes) => Some(bytes.clone()),
            Value::String(text) => Some(Bytes::from(text.to_string())),
            _ => None,
        }
    }

    /// The body as a stream, where it has not.
    pub fn raw(&self) -> Option<Stream> {
        self.get("raw")?.as_stream().cloned()
    }
}
