//! Bodies of requests.

use std::sync::Arc;

use bufeo_events::{Handler, handler};
use bufeo_model::{Stream, Value};
use bytes::Bytes;

use crate::config::Environment;
use crate::event::{BeforeCall, BeforeParameterBuild};
use crate::stage::plain_text;

/// Handlers that come later find a stream, whatever the caller gave.
pub(in crate::services) fn make_a_stream(event: &mut BeforeParameterBuild) {
    let body = match event.params.get("Body").as_deref() {
        Some(Value::String(text)) => Bytes::from(text.to_string()),
        Some(Value::Blob(bytes)) => bytes.clone(),
        _ => return,
    };
    event.params.insert("Body", Stream::from_bytes(body));
}

/// What the program's environment says may change how a body is announced.
pub(in crate::services) fn expectation(environment: &Environment) -> Arc<dyn Handler> {
    let environment = environment.clone();
    handler(move |event: &mut BeforeCall| ask_first(event, &environment))
}

/// A server that does not want the body says so before it is sent.
fn ask_first(event: &mut BeforeCall, environment: &Environment) {
    const SKIPS_EMPTY: &str = "BOTO_EXPERIMENTAL__NO_EMPTY_CONTINUE";
    let has_body = matches!(event.model.http_method(), "PUT" | "POST");
    let length = match &*event.request.body() {
        Value::Stream(stream) if has_body => stream.remaining(),
        Value::Foreign(object) if has_body && object.can_read() => None,
        _ => return,
    };
    let skips_empty = || environment.var(SKIPS_EMPTY).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if length != Some(0) || !skips_empty() {
        event.request.headers_mut().insert("Expect", "100-continue");
    }
}

/// Line breaks can only be in what the caller gave, a key for one, and readers of XML may take one for another.
pub(in crate::services) fn keep_line_breaks(event: &mut BeforeCall) {
    let body = match &*event.request.body() {
        Value::Blob(bytes) => bytes.clone(),
        other => match plain_text(other) {
            Some(text) => text.as_bytes().to_vec().into(),
            None => return,
        },
    };
    if !body.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return;
    }
    let mut escaped = Vec::with_capacity(body.len() + 16);
    for byte in body {
        match byte {
            b'\r' => escaped.extend_from_slice(b"&#xD;"),
            b'\n' => escaped.extend_from_slice(b"&#xA;"),
            other => escaped.push(other),
        }
    }
    event.request.set_body(Bytes::from(escaped));
}
