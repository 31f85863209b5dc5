//! A request before it has an address of its own: what the serializer made, plus the endpoint.

use std::borrow::Cow;

use bufeo_model::{Map, Str, Value};
use bufeo_protocol::{SerializedBody, SerializedRequest};

use super::headers::{Headers, HeadersMut};
use super::stage;

stage! {
    /// The request of a call, as the `before-call` event shows it: what every attempt is built from.
    ///
    /// A map with the entries that botocore's request dictionary has: `url_path`, `query_string`, `method`, `headers`,
    /// `body` and `url`. The methods read and write those.
    Request, printed by message
}

impl Request {
    pub(crate) fn from_serialized(serialized: SerializedRequest) -> Self {
        let mut map = Map::with_capacity(8);
        map.insert("url_path", serialized.path);
        map.insert("query_string", query_map(serialized.query));
        map.insert("method", serialized.method);
        map.insert("headers", serialized.headers.into_iter().collect::<Map>());
        map.insert("body", body_value(serialized.body));
        if let Some(path) = serialized.auth_path {
            map.insert("auth_path", path);
        }
        Self::from(map)
    }

    /// The HTTP method.
    pub fn method(&self) -> Str {
        self.text("method")
    }

    /// The whole address, with the query.
    pub fn url(&self) -> Str {
        self.text("url")
    }

    /// Sends the request somewhere else.
    pub fn set_url(&mut self, url: impl Into<Str>) {
        self.insert("url", url.into());
    }

    /// The headers.
    pub fn headers(&self) -> Headers<'_> {
        Headers::of(self)
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> HeadersMut<'_> {
        HeadersMut::of(self)
    }

    /// The body: null, text, a blob, a stream, or a map of form fields.
    pub fn body(&self) -> Cow<'_, Value> {
        self.get("body").unwrap_or_default()
    }

    /// Replaces the body.
    pub fn set_body(&mut self, body: impl Into<Value>) {
        self.insert("body", body);
    }

    pub(crate) fn text(&self, name: &str) -> Str {
        self.get(name).and_then(|value| value.as_str().map(Str::from)).unwrap_or_default()
    }
}

fn query_map(pairs: Vec<(Str, Str)>) -> Map {
    let mut map = Map::with_capacity(pairs.len());
    for (name, value) in pairs {
        push_repeated(&mut map, name, value);
    }
    map
}

/// Adds an entry to a map in which a name that comes again has its values in a list.
pub(super) fn push_repeated(map: &mut Map, name: Str, value: impl Into<Value>) {
    let value = match map.remove(&name) {
        None => value.into(),
        Some(Value::List(mut list)) => {
            list.push(value);
            list.into()
        }
        Some(first) => [first, value.into()].into(),
    };
    map.insert(name, value);
}

fn body_value(body: SerializedBody) -> Value {
    match body {
        SerializedBody::Empty => Value::Blob(bytes::Bytes::new()),
        SerializedBody::Bytes(bytes) => Value::Blob(bytes),
        SerializedBody::Stream(stream) => Value::Stream(stream),
        SerializedBody::Events(events) => Value::Events(events),
        SerializedBody::Form(form) => Value::Map(form.iter().collect()),
    }
}

/// Names and values as `application/x-www-form-urlencoded` writes them; lists repeat their name.
pub(crate) fn form_encoded(fields: &Map, space: &str) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter() {
        match value.as_list() {
            Some(list) => list.iter().for_each(|item| push_pair(&mut text, &name, &item, space)),
            None => push_pair(&mut text, &name, &value, space),
        }
    }
    text
}

fn push_pair(text: &mut String, name: &str, value: &Value, space: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    push_encoded(text, name, space);
    text.push('=');
    push_encoded(text, &value.to_string(), space);
}

fn push_encoded(text: &mut String, part: &str, space: &str) {
    for &byte in part.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            b' ' => text.push_str(space),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                text.push('%');
                text.push(char::from(DIGITS[usize::from(byte >> 4)]));
                text.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
}
