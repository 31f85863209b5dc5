//! Events: a frame of an event stream to what it says.

use bufeo_model::{Map, Protocol, Shape, ShapeKind, Timestamp, Value};

use super::document::Document;
use super::json::JsonReader;
use super::{cbor, rest, text};
use crate::event_stream::{Frame, HeaderValue};
use crate::{Error, Result};

/// The event that a frame carries, `{its type: {its members}}`; nothing where `stream` does not know its type.
pub(crate) fn event(protocol: Protocol, stream: Shape<'_>, frame: &Frame) -> Result<Option<Map>> {
    let kind = frame.text(":event-type");
    let Some(member) = kind.and_then(|kind| stream.member(kind)) else { return Ok(None) };
    let members = members(protocol, member.shape(), frame)?;
    Ok(Some([(member.key(), members)].into_iter().collect()))
}

/// The error that a frame carries, as `{"Error": {"Code": …, "Message": …}}`.
pub(crate) fn error(protocol: Protocol, stream: Shape<'_>, frame: &Frame) -> Result<Map> {
    let header = |name: &str| frame.text(name).cloned().unwrap_or_default();
    let kind = frame.text(":exception-type");
    let (code, message) = match kind.and_then(|kind| stream.member(kind)) {
        None => (header(":error-code"), Value::from(header(":error-message"))),
        Some(member) => {
            let body = body(protocol, member.shape(), &frame.payload)?;
            let message =
                body.get("Message").or_else(|| body.get("message")).unwrap_or_default().into_owned();
            (member.key().clone(), if message.is_null() { "".into() } else { message })
        }
    };
    Ok(bufeo_model::params! { "Error": { "Code": code, "Message": message } })
}

/// What the answer to an RPC says beside its events: the payload of the first frame.
pub(crate) fn initial_response(protocol: Protocol, output: Shape<'_>, payload: &[u8]) -> Result<Map> {
    body(protocol, output, payload)
}

fn members(protocol: Protocol, shape: Shape<'_>, frame: &Frame) -> Result<Map> {
    let mut parsed = Map::new();
    for member in shape.members().filter(|member| member.shape().event_header()) {
        if let Some(value) = frame.header(member.name()) {
            parsed.insert(member.key(), header(member.shape(), value)?);
        }
    }
    if !shape.event() {
        return Ok(parsed);
    }
    match shape.members().find(|member| member.shape().event_payload()) {
        Some(member) => {
            parsed.insert(member.key(), payload(protocol, member.shape(), frame)?);
        }
        None => parsed.extend(body(protocol, shape, &frame.payload)?),
    }
    Ok(parsed)
}

fn header(shape: Shape<'_>, value: &HeaderValue) -> Result<Value> {
    match (shape.kind(), value) {
        (ShapeKind::Timestamp, HeaderValue::Timestamp(time)) => within_years(*time, shape),
        (ShapeKind::Timestamp, HeaderValue::Int64(milliseconds)) => {
            let (seconds, rest) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
            let nanoseconds = u32::try_from(rest).unwrap_or_default() * 1_000_000;
            within_years(Timestamp::new(seconds, nanoseconds), shape)
        }
        (ShapeKind::Timestamp, _) => {
            let name = shape.name();
            Err(Error::response(format!("an event has a header for `{name}` that is no time")))
        }
        (_, value) => Ok(value.to_value()),
    }
}

/// A time in the years 1 to 9999, as all other times of services are.
fn within_years(time: Timestamp, shape: Shape<'_>) -> Result<Value> {
    if (1..=9999).contains(&time.utc_date().0) {
        return Ok(Value::Timestamp(time));
    }
    let name = shape.name();
    Err(Error::response(format!("an event has a header for `{name}` that is outside of the years 1 to 9999")))
}

fn payload(protocol: Protocol, shape: Shape<'_>, frame: &Frame) -> Result<Value> {
    match shape.kind() {
        ShapeKind::Blob => Ok(Value::Blob(frame.payload.clone())),
        ShapeKind::String => text::utf8(&frame.payload).map(Value::from),
        ShapeKind::Structure if !shape.document() => body(protocol, shape, &frame.payload).map(Value::from),
        _ if matches!(protocol, Protocol::Json | Protocol::RestJson) => {
            bufeo_stack::with(super::ROOM, || JsonReader::new(false).body(shape, &frame.payload))
        }
        kind => Err(Error::model(format!("the payload of an event is a `{kind}`, which nothing can carry"))),
    }
}

/// The members of a structure that is a whole payload. What it has in JSON is not cast, whatever the format of the
/// answer around it.
fn body(protocol: Protocol, shape: Shape<'_>, payload: &[u8]) -> Result<Map> {
    bufeo_stack::with(super::ROOM, || match protocol {
        Protocol::Json | Protocol::RestJson => JsonReader::new(false).structure(shape, payload),
        Protocol::RpcV2Cbor => cbor::document(payload),
        _ if payload.is_empty() => Ok(Map::new()),
        _ => rest::structure_of(shape, &Document::parse(payload)?),
    })
}
