//! Events: what is to be said to the frame that carries it.

use bufeo_model::{Map, Protocol, Shape, ShapeKind, Value};
use bufeo_stack::Level;
use bytes::Bytes;

use super::cbor_body::CborBody;
use super::json_body::JsonBody;
use super::xml_body::XmlBody;
use super::{Members, unknown_member, wrong_kind};
use crate::event_stream::{Frame, HeaderValue};
use crate::{Error, Result, SerializeOptions, blob, text};

/// The frame of an event, `{its type: {its members}}`.
pub(crate) fn event(
    protocol: Protocol,
    stream: Shape<'_>,
    options: &SerializeOptions,
    event: &Map,
) -> Result<Frame> {
    let mut entries = event.iter();
    let (Some((kind, members)), None) = (entries.next(), entries.next()) else {
        let count = event.len();
        return Err(Error::parameters(format!(
            "an event is a map with one entry, its type and its members, not with {count}"
        )));
    };
    let shape = stream.member(&kind).ok_or_else(|| unknown_member(&kind, stream))?.shape();
    let members = text::plain(&members);
    let Value::Map(members) = &*members else { return Err(wrong_kind(members.kind_name(), shape)) };
    let (content, payload) = payload(protocol, shape, options, members)?;
    let mut frame = frame(&kind, content, payload);
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let member = shape.member(&name).ok_or_else(|| unknown_member(&name, shape))?;
        if member.shape().event_header() {
            frame.headers.push((member.key().clone(), header(member.shape(), &text::plain(&value))?));
        }
    }
    Ok(frame)
}

/// The frame of the parameters beside the events.
pub(crate) fn initial_request(
    protocol: Protocol,
    input: Shape<'_>,
    options: &SerializeOptions,
    params: &Map,
) -> Result<Frame> {
    let body = body(protocol, input, options, params, Members::WithoutEvents)?;
    Ok(frame("initial-request", Some(media_type(protocol)), body))
}

fn frame(kind: &str, content: Option<&str>, payload: Bytes) -> Frame {
    let frame = Frame::new(payload)
        .with_header(":message-type", HeaderValue::String("event".into()))
        .with_header(":event-type", HeaderValue::String(kind.into()));
    match content {
        Some(content) => frame.with_header(":content-type", HeaderValue::String(content.into())),
        None => frame,
    }
}

fn media_type(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Json | Protocol::RestJson => "application/json",
        Protocol::RpcV2Cbor => "application/cbor",
        _ => "application/xml",
    }
}

/// What the payload of an event is, and what it is called.
fn payload(
    protocol: Protocol,
    shape: Shape<'_>,
    options: &SerializeOptions,
    members: &Map,
) -> Result<(Option<&'static str>, Bytes)> {
    let Some(member) = shape.members().find(|member| member.shape().event_payload()) else {
        if shape.members().all(|member| member.shape().event_header()) {
            return Ok((None, Bytes::new()));
        }
        let body = body(protocol, shape, options, members, Members::WithoutHeaders)?;
        return Ok((Some(media_type(protocol)), body));
    };
    let given = members.get(member.name()).filter(|value| !value.is_null());
    let given = given.as_deref().map(text::plain);
    match (member.shape().kind(), given.as_deref()) {
        (_, None) => Ok((None, Bytes::new())),
        (ShapeKind::Blob, Some(value)) => {
            Ok((Some("application/octet-stream"), blob::bytes(value)?.into_owned().into()))
        }
        (ShapeKind::String, Some(Value::String(text))) => {
            Ok((Some("text/plain"), Bytes::from(String::from(text.clone()))))
        }
        (ShapeKind::Structure, Some(Value::Map(map))) => {
            let body = body(protocol, member.shape(), options, map, Members::All)?;
            Ok((Some(media_type(protocol)), body))
        }
        (_, Some(other)) => Err(wrong_kind(other.kind_name(), member.shape())),
    }
}

fn body(
    protocol: Protocol,
    shape: Shape<'_>,
    options: &SerializeOptions,
    map: &Map,
    members: Members,
) -> Result<Bytes> {
    let depth = Level::first();
    match protocol {
        Protocol::Json | Protocol::RestJson => {
            let mut body = JsonBody::new(options);
            body.structure(map, shape, depth, members)?;
            Ok(body.finish().into())
        }
        Protocol::RpcV2Cbor => {
            let mut body = CborBody::new(options);
            body.structure(map, shape, depth, members)?;
            Ok(body.finish().into())
        }
        _ => {
            let mut body = XmlBody::new(options);
            body.structure(shape.location_name().unwrap_or(shape.name()), map, shape, depth, members)?;
            Ok(body.finish().into())
        }
    }
}

fn header(shape: Shape<'_>, value: &Value) -> Result<HeaderValue> {
    Ok(match (shape.kind(), value) {
        (ShapeKind::Boolean, Value::Bool(value)) => HeaderValue::Bool(*value),
        (ShapeKind::Integer, Value::Int(number)) => {
            let too_large = |_| Error::parameters(format!("`{number}` is no integer of 32 bits"));
            HeaderValue::Int32(i32::try_from(*number).map_err(too_large)?)
        }
        (ShapeKind::Long, Value::Int(number)) => HeaderValue::Int64(*number),
        (ShapeKind::String, Value::String(text)) => HeaderValue::String(text.clone()),
        (ShapeKind::Blob, value) => HeaderValue::Bytes(blob::bytes(value)?.into_owned().into()),
        (ShapeKind::Timestamp, value) => HeaderValue::Timestamp(text::time(value)?),
        (_, other) => return Err(wrong_kind(other.kind_name(), shape)),
    })
}
