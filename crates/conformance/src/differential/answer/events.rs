//! Streams of events as services write them: frames of headers and a payload, each with its sums.

use bufeo_model::{Map, Member, OperationModel, Protocol, Shape, ShapeKind, Value};

use super::json::JsonWriter;
use super::xml::XmlWriter;
use super::{Answer, Style, rest};
use crate::differential::random::Random;
use crate::differential::sample::{Flavour, Sampler, Way};

const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";

/// An answer that is a stream of events, with an error at its end now and then.
pub(super) fn written(
    answer: Answer,
    operation: &OperationModel,
    protocol: Protocol,
    flavour: Flavour,
    random: &mut Random,
) -> Answer {
    let Some(output) = operation.output() else { return answer };
    let style = Style::of(flavour);
    let contents = Sampler::new(random, flavour, Way::In).structure(output);
    let mut answer = answer.with_header("Content-Type", MEDIA_TYPE);
    let mut body = Vec::new();
    if protocol == Protocol::Json {
        let mut json = JsonWriter::new(style, false, random);
        json.structure(output, &contents, |shape| !shape.event_stream());
        let headers = named("event", "initial-response", "application/x-amz-json-1.1");
        body.extend(frame(&headers, json.finish().as_bytes()));
    } else {
        answer = rest::written(answer, output, &contents, protocol, style, random);
    }
    if let Some(stream) = output.event_stream_member() {
        let count = random.below(5);
        for _ in 0..count {
            let kinds: Vec<Member<'_>> = stream.shape().members().collect();
            let kind = random.of_these(&kinds);
            body.extend(event(kind, protocol, flavour, random));
            if kind.shape().exception() {
                break;
            }
        }
        if random.one_in(8) {
            body.extend(failure());
        }
    }
    Answer { body, ..answer }
}

/// The headers that say what a frame is.
fn named(message: &str, name: &str, content: &str) -> Vec<(String, Header)> {
    let text = |text: &str| Header::Text(text.to_owned());
    let kind = format!(":{message}-type");
    [(":message-type", text(message)), (&kind, text(name)), (":content-type", text(content))]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// An error that the model does not know.
fn failure() -> Vec<u8> {
    let headers =
        [(":message-type", "error"), (":error-code", "Overflow"), (":error-message", "too much water")]
            .map(|(name, value)| (name.to_owned(), Header::Text(value.to_owned())));
    frame(&headers, b"")
}

fn event(kind: Member<'_>, protocol: Protocol, flavour: Flavour, random: &mut Random) -> Vec<u8> {
    let shape = kind.shape();
    let contents = Sampler::new(random, flavour, Way::In).structure(shape);
    let message = if shape.exception() { "exception" } else { "event" };
    let content = if protocol == Protocol::RestXml { "text/xml" } else { "application/json" };
    let mut headers = named(message, kind.name(), content);
    for (name, value) in contents.iter() {
        let member = shape.member(&name).filter(|member| member.shape().event_header());
        if let Some((member, header)) = member.zip(Header::of(&value)) {
            headers.push((member.wire_name().to_owned(), header));
        }
    }
    let style = Style::of(flavour);
    let payload = shape.members().find(|member| member.shape().event_payload());
    let payload = match payload {
        Some(member) => {
            contents.get(member.name()).map(|value| whole(&value, member, protocol, style, random))
        }
        None => Some(structure(shape, &contents, kind.name(), protocol, style, random)),
    };
    frame(&headers, &payload.unwrap_or_default())
}

/// A payload that is one member.
fn whole(
    value: &Value,
    member: Member<'_>,
    protocol: Protocol,
    style: Style,
    random: &mut Random,
) -> Vec<u8> {
    match (value, member.shape().kind()) {
        (Value::Blob(bytes), _) => bytes.to_vec(),
        (Value::String(text), _) => text.as_bytes().to_vec(),
        (Value::Map(map), ShapeKind::Structure) if !member.shape().document() => {
            structure(member.shape(), map, member.wire_name(), protocol, style, random)
        }
        (value, _) => {
            let mut json = JsonWriter::new(style, true, random);
            json.value(value, member.shape());
            json.finish().into()
        }
    }
}

fn structure(
    shape: Shape<'_>,
    contents: &Map,
    name: &str,
    protocol: Protocol,
    style: Style,
    random: &mut Random,
) -> Vec<u8> {
    let in_payload = |shape: Shape<'_>| !shape.event_header() && !shape.event_payload();
    if protocol == Protocol::RestXml {
        let mut xml = XmlWriter::new(style, random);
        xml.open(name);
        xml.members(shape, contents, in_payload);
        xml.close(name);
        return xml.finish().into();
    }
    let mut json = JsonWriter::new(style, protocol == Protocol::RestJson, random);
    json.structure(shape, contents, in_payload);
    json.finish().into()
}

/// The value of a header, of one of the types there are.
enum Header {
    Flag(bool),
    Whole(i64),
    Bytes(Vec<u8>),
    Text(String),
    /// Milliseconds since 1970.
    Time(i64),
}

impl Header {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Int(number) => Self::Whole(*number),
            Value::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            Value::String(text) => Self::Text(text.to_string()),
            Value::Timestamp(time) => {
                Self::Time(time.seconds() * 1000 + i64::from(time.nanoseconds() / 1_000_000))
            }
            _ => return None,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Flag(flag) => out.push(if *flag { 0 } else { 1 }),
            Self::Whole(number) => match i32::try_from(*number) {
                Ok(number) => {
                    out.push(4);
                    out.extend(number.to_be_bytes());
                }
                Err(_) => {
                    out.push(5);
                    out.extend(number.to_be_bytes());
                }
            },
            Self::Bytes(bytes) => lengthy(6, bytes, out),
            Self::Text(text) => lengthy(7, text.as_bytes(), out),
            Self::Time(milliseconds) => {
                out.push(8);
                out.extend(milliseconds.to_be_bytes());
            }
        }
    }
}

fn lengthy(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    let kept = &bytes[..bytes.len().min(30_000)];
    out.push(kind);
    out.extend(u16::try_from(kept.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(kept);
}

/// A frame: its length and that of its headers, their sum, headers, payload, the sum of all.
fn frame(headers: &[(String, Header)], payload: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for (name, value) in headers {
        written.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        written.extend(name.as_bytes());
        value.write(&mut written);
    }
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let mut frame = Vec::new();
    frame.extend(length(16 + written.len() + payload.len()));
    frame.extend(length(written.len()));
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend(written);
    frame.extend(payload);
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

/// The usual sum, bit by bit: there is little to add up.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_the_usual_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
