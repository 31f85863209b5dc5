//! The REST formats: status, headers, and a body or a payload.

use bufeo_model::{Location, Map, Member, Protocol, Shape, ShapeKind, TimestampFormat, Value};

use super::json::JsonWriter;
use super::text::scalar;
use super::xml::XmlWriter;
use super::{Answer, Style, is_in_body};
use crate::differential::notation::base64;
use crate::differential::random::Random;

/// The answer with the contents in their places.
pub(super) fn written(
    answer: Answer,
    shape: Shape<'_>,
    contents: &Map,
    protocol: Protocol,
    style: Style,
    random: &mut Random,
) -> Answer {
    let mut answer = answer;
    for (name, value) in contents.iter() {
        let Some(member) = shape.member(&name) else { continue };
        match member.shape().location() {
            Some(Location::Header) => header(&mut answer, member, &value, style, random),
            Some(Location::Headers) => prefixed(&mut answer, member, &value),
            _ => {}
        }
    }
    answer.body = match shape.payload_member() {
        Some(payload) => match contents.get(payload.name()) {
            Some(value) => payload_body(&value, payload, protocol, style, random),
            None => Vec::new(),
        },
        None => body(shape, contents, protocol, style, random),
    };
    announce_the_length(&mut answer);
    let kind = if protocol == Protocol::RestXml { "application/xml" } else { "application/json" };
    let typed = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if typed { answer } else { answer.with_header("Content-Type", kind) }
}

/// No server announces another length than the body's.
pub(super) fn announce_the_length(answer: &mut Answer) {
    let length = answer.body.len().to_string();
    for (_, value) in
        answer.headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
    {
        value.clone_from(&length);
    }
}

fn header(answer: &mut Answer, member: Member<'_>, value: &Value, style: Style, random: &mut Random) {
    let text = header_text(value, member.shape(), style, random);
    let name = match style {
        Style::Odd if random.one_in(2) => member.wire_name().to_uppercase(),
        _ => member.wire_name().to_owned(),
    };
    answer.headers.push((name, text));
}

fn header_text(value: &Value, shape: Shape<'_>, style: Style, random: &mut Random) -> String {
    match (value, shape.list_member()) {
        (Value::List(list), Some(item)) => {
            let items: Vec<String> =
                list.iter().map(|value| header_text(&value, item, style, random)).collect();
            items.join(if style == Style::Odd { "," } else { ", " })
        }
        _ if shape.json_value() => {
            let mut json = JsonWriter::new(Style::Plain, false, random);
            json.document(value);
            base64(json.finish().as_bytes())
        }
        (value, _) => scalar(value, shape, TimestampFormat::Rfc822, style, random),
    }
}

fn prefixed(answer: &mut Answer, member: Member<'_>, value: &Value) {
    let prefix = member.shape().location_name().unwrap_or_default();
    for (name, value) in value.as_map().into_iter().flat_map(Map::iter) {
        answer.headers.push((format!("{prefix}{name}"), value.to_string()));
    }
}

fn payload_body(
    value: &Value,
    member: Member<'_>,
    protocol: Protocol,
    style: Style,
    random: &mut Random,
) -> Vec<u8> {
    let shape = member.shape();
    match (value, shape.kind()) {
        (Value::Blob(bytes), _) => bytes.to_vec(),
        (Value::String(text), _) => text.as_bytes().to_vec(),
        (Value::Map(map), ShapeKind::Structure) if !shape.document() && protocol == Protocol::RestXml => {
            document(shape, map, shape.location_name().unwrap_or(shape.name()), style, random)
        }
        (value, _) if protocol == Protocol::RestXml => {
            let mut xml = XmlWriter::new(style, random);
            xml.value(member.wire_name(), value, shape);
            xml.finish().into()
        }
        (value, _) => {
            let mut json = JsonWriter::new(style, true, random);
            json.value(value, shape);
            json.finish().into()
        }
    }
}

fn body(shape: Shape<'_>, contents: &Map, protocol: Protocol, style: Style, random: &mut Random) -> Vec<u8> {
    let members = shape.members().filter(|member| is_in_body(member.shape())).count();
    if members == 0 {
        return Vec::new();
    }
    match protocol {
        Protocol::RestXml => {
            document(shape, contents, shape.location_name().unwrap_or(shape.name()), style, random)
        }
        _ => {
            let mut json = JsonWriter::new(style, true, random);
            json.structure(shape, contents, is_in_body);
            json.finish().into()
        }
    }
}

fn document(shape: Shape<'_>, contents: &Map, root: &str, style: Style, random: &mut Random) -> Vec<u8> {
    let mut xml = XmlWriter::new(style, random);
    xml.declaration();
    xml.open_root(root, "http://example.com/doc/2010-01-01/");
    xml.members(shape, contents, is_in_body);
    xml.close(root);
    xml.finish().into()
}
