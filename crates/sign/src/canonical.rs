//! A request in the one form that it is signed in: task 1 of signature version 4.

use std::borrow::Cow;
use std::fmt;

use crate::path::{normalized, push_encoded};
use crate::target::{Address, PathStyle, Target};

/// Headers that proxies, tracing and HTTP libraries change on the way, so that they cannot be signed. As botocore.
const NEVER_SIGNED: &[&str] = &[
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// A canonical request.
#[derive(Clone, PartialEq, Eq)]
pub struct Canonical {
    text: String,
    signed_headers: String,
}

/// The names of the headers that are signed: the text holds what is in them.
impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical").field("signed_headers", &self.signed_headers).finish_non_exhaustive()
    }
}

impl Canonical {
    /// The whole text, which is hashed and signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of the headers that the signature covers, with `;` between them.
    pub fn signed_headers(&self) -> &str {
        &self.signed_headers
    }
}

impl Target<'_> {
    /// The request in the form that is signed, with what the signature says of its body: a hash, or the word that stands
    /// for one.
    pub fn canonical(&self, style: PathStyle, payload: &str) -> Canonical {
        let address = self.address();
        let mut text = String::with_capacity(512 + address.path.len() + address.query.len());
        text.push_str(&self.method.to_ascii_uppercase());
        text.push('\n');
        push_path(&mut text, address.path, style);
        text.push('\n');
        push_query(&mut text, &address);
        text.push('\n');
        let signed_headers = push_headers(&mut text, self, &address);
        text.push('\n');
        text.push_str(&signed_headers);
        text.push('\n');
        text.push_str(payload);
        Canonical { text, signed_headers }
    }

    /// The names of the headers that a signature covers, with `;` between them.
    pub(crate) fn signed_headers(&self) -> String {
        names(&signed(self, &self.address()))
    }
}

fn push_path(text: &mut String, path: &str, style: PathStyle) {
    match style {
        PathStyle::Normalized => push_encoded(text, &normalized(path), b"/"),
        PathStyle::Encoded => push_encoded(text, if path.is_empty() { "/" } else { path }, b"/"),
        PathStyle::AsItIs => text.push_str(path),
    }
}

/// The pairs as they are written, in order.
fn push_query(text: &mut String, address: &Address<'_>) {
    let mut pairs: Vec<(&str, &str)> = address.query_pairs().collect();
    pairs.sort_unstable();
    for (place, (name, value)) in pairs.iter().enumerate() {
        if place > 0 {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
}

/// The headers that are signed, by name, those of one name in the order in which they are sent.
fn signed<'a>(target: &Target<'a>, address: &Address<'_>) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    let mut headers: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::with_capacity(target.headers.len() + 1);
    for (name, value) in target.headers {
        let name = lower(name.trim());
        if !NEVER_SIGNED.contains(&&*name) {
            headers.push((name, trimmed(value)));
        }
    }
    if headers.iter().all(|(name, _)| name != "host") {
        headers.push((Cow::Borrowed("host"), Cow::Owned(address.host())));
    }
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}

fn names(headers: &[(Cow<'_, str>, Cow<'_, str>)]) -> String {
    let mut names = String::with_capacity(headers.len() * 16);
    let mut last = "";
    for (name, _) in headers {
        if **name == *last {
            continue;
        }
        if !names.is_empty() {
            names.push(';');
        }
        names.push_str(name);
        last = name;
    }
    names
}

fn push_headers(text: &mut String, target: &Target<'_>, address: &Address<'_>) -> String {
    let headers = signed(target, address);
    let mut last = None;
    for (name, value) in &headers {
        if last == Some(name) {
            text.push(',');
        } else {
            if last.is_some() {
                text.push('\n');
            }
            text.push_str(name);
            text.push(':');
        }
        text.push_str(value);
        last = Some(name);
    }
    text.push('\n');
    names(&headers)
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// Without white space at its ends, and with single spaces for other white space.
fn trimmed(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    let mut before = ' ';
    let is_plain = trimmed.chars().all(|letter| {
        let plain = letter == ' ' && before != ' ' || !letter.is_whitespace();
        before = letter;
        plain
    });
    match is_plain {
        true => Cow::Borrowed(trimmed),
        false => Cow::Owned(trimmed.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(url: &str, headers: &[(&str, &str)], style: PathStyle) -> String {
        Target { method: "get", url, headers }.canonical(style, "hash").text().to_owned()
    }

    #[test]
    fn headers_are_lower_case_ordered_and_joined() {
        let headers =
            [("X-B", " 1  2 "), ("x-a", "\t3\n4"), ("X-b", "5"), ("User-Agent", "never"), ("Host", "given")];
        assert_eq!(
            canonical("https://h/", &headers, PathStyle::AsItIs),
            "GET\n/\n\nhost:given\nx-a:3 4\nx-b:1 2,5\n\nhost;x-a;x-b\nhash"
        );
    }

    #[test]
    fn a_path_has_three_styles() {
        let path =
            |style| canonical("https://h/a//b/../%20", &[], style).split('\n').nth(1).unwrap().to_owned();
        assert_eq!(path(PathStyle::Normalized), "/a/%2520");
        assert_eq!(path(PathStyle::Encoded), "/a//b/../%2520");
        assert_eq!(path(PathStyle::AsItIs), "/a//b/../%20");
    }

    #[test]
    fn the_query_is_ordered_as_it_is_written() {
        let text = canonical("https://h/?b=2&a=%20&b=1&c", &[], PathStyle::AsItIs);
        assert_eq!(text.split('\n').nth(2), Some("a=%20&b=1&b=2&c="));
    }
}
