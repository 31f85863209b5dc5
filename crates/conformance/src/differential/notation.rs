//! Values as JSON, for the way to Python and back: what JSON has no kind for is an object of one entry that begins with
//! `$`.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bufeo_model::{BodyStream, List, Map, Stream, Timestamp, Value};
use serde_json::Value as Json;

/// Writes a value.
pub(super) fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => tell(out, format_args!("{number}")),
        Value::BigInt(digits) => out.push_str(digits),
        Value::Float(number) if number.is_finite() => tell(out, format_args!("{number:?}")),
        Value::Float(number) => tagged("$float", &number.to_string().to_lowercase(), out),
        Value::String(text) => string(text, out),
        Value::Blob(bytes) => tagged("$bytes", &base64(bytes), out),
        Value::Timestamp(time) => {
            let (seconds, microseconds) = (time.seconds(), time.microseconds());
            let offset = time.offset().unwrap_or_default();
            tell(out, format_args!("{{\"$time\":[{seconds},{microseconds},{offset}]}}"));
        }
        Value::List(list) => write_list(list, out),
        Value::Map(map) => write_map(map, out),
        Value::Stream(stream) => tagged("$stream", &base64(&content(stream)), out),
        other => string(&other.to_string(), out),
    }
}

/// What a stream holds from where it stands; it is there again afterwards.
pub(super) fn content(stream: &Stream) -> bytes::Bytes {
    let read = BodyStream::new(stream.lease()).read_all_blocking();
    // One that cannot be rewound was made to be read once.
    let _ = stream.rewind();
    read.unwrap_or_default()
}

/// Writing to a `String` does not fail.
fn tell(out: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(what);
}

fn tagged(tag: &str, content: &str, out: &mut String) {
    tell(out, format_args!("{{\"{tag}\":\"{content}\"}}"));
}

pub(super) fn string(text: &str, out: &mut String) {
    out.push_str(&Json::from(text).to_string());
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// The bytes that base64 stands for; none where it is none.
pub(super) fn from_base64(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap_or_default()
}

fn write_list(list: &List, out: &mut String) {
    out.push('[');
    for (place, item) in list.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        write(&item, out);
    }
    out.push(']');
}

fn write_map(map: &Map, out: &mut String) {
    let ambiguous = map.keys().any(|name| name.starts_with('$'));
    out.push_str(if ambiguous { "{\"$map\":[" } else { "{" });
    for (place, (name, value)) in map.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "," });
        out.push_str(if ambiguous { "[" } else { "" });
        string(&name, out);
        out.push(if ambiguous { ',' } else { ':' });
        write(&value, out);
        out.push_str(if ambiguous { "]" } else { "" });
    }
    out.push_str(if ambiguous { "]}" } else { "}" });
}

/// Reads a value. A stream is read as its bytes, marked as one by standing in a list under its tag.
pub(super) fn read(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(read).collect()),
        Json::Object(object) => {
            let mut entries = object.iter();
            match (entries.next(), entries.next()) {
                (Some((tag, content)), None) if tag.starts_with('$') => read_tagged(tag, content),
                _ => Value::Map(object.iter().map(|(name, value)| (name.as_str(), read(value))).collect()),
            }
        }
    }
}

fn read_tagged(tag: &str, content: &Json) -> Value {
    let text = content.as_str().unwrap_or_default();
    match tag {
        "$int" => Value::BigInt(text.into()),
        "$float" => Value::Float(text.parse().unwrap_or(f64::NAN)),
        "$bytes" => Value::Blob(from_base64(text).into()),
        "$stream" => streamed(from_base64(text)),
        "$broken" => broken(text),
        "$events" => listed(content.as_array().into_iter().flatten().map(read)),
        "$time" => {
            let part = |place: usize| content[place].as_i64().unwrap_or_default();
            let microseconds = u32::try_from(part(1)).unwrap_or_default();
            let offset = i32::try_from(part(2)).ok();
            Value::Timestamp(Timestamp::new(part(0), microseconds * 1000).with_offset(offset))
        }
        "$map" => {
            let pairs = content.as_array().into_iter().flatten();
            Value::Map(pairs.map(|pair| (pair[0].as_str().unwrap_or_default(), read(&pair[1]))).collect())
        }
        _ => Value::from(format!("{tag} {text}")),
    }
}

/// How a stream that was read is written down, so that it is not taken for bytes.
pub(super) fn streamed(content: impl Into<bytes::Bytes>) -> Value {
    Value::List([Value::from("a stream of"), Value::Blob(content.into())].into_iter().collect())
}

/// How a stream that ended with an error is written down.
pub(super) fn broken(error: &str) -> Value {
    Value::List([Value::from("a broken stream"), Value::from(error)].into_iter().collect())
}

/// How events that were read are written down.
pub(super) fn listed(events: impl IntoIterator<Item = Value>) -> Value {
    Value::List([Value::from("events")].into_iter().chain(events).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    fn there_and_back(value: impl Into<Value>) -> Value {
        let mut text = String::new();
        write(&value.into(), &mut text);
        read(&serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn values_come_back_as_they_went() {
        let value = params! {
            "text": "a\"b\n\u{1f600}", "blob": b"\x00\xff", "list": [1, 2.5, Value::Null, true], "$odd": { "$time": 1 },
            "time": Timestamp::new(-5, 123_000).with_offset(Some(3600)), "infinite": f64::NEG_INFINITY,
        };
        assert_eq!(there_and_back(value.clone()), Value::from(value));
        assert!(there_and_back(f64::NAN).as_f64().unwrap().is_nan());
    }
}
