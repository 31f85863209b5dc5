//! JSON as services write it.

use bufeo_model::{List, Map, Shape, ShapeKind, TimestampFormat, Value};
use serde_json::Value as Json;

use super::Style;
use super::text::{self, float, unix};
use crate::differential::notation::base64;
use crate::differential::random::Random;

/// Writes one body.
pub(super) struct JsonWriter<'r> {
    style: Style,
    /// Whether the reader is known to turn numbers into what the model says.
    casting: bool,
    random: &'r mut Random,
    out: String,
}

impl<'r> JsonWriter<'r> {
    pub(super) fn new(style: Style, casting: bool, random: &'r mut Random) -> Self {
        Self { style, casting, random, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn odd(&mut self, times: usize) -> bool {
        self.style == Style::Odd && self.random.one_in(times)
    }

    fn space(&mut self) {
        if self.odd(10) {
            self.out.push_str(self.random.of_these(&[" ", "\n  ", "\t"]));
        }
    }

    /// The members of a structure that are `wanted`.
    pub(super) fn structure(&mut self, shape: Shape<'_>, map: &Map, wanted: impl Fn(Shape<'_>) -> bool) {
        self.out.push('{');
        let mut first = true;
        if shape.union() && self.odd(6) {
            // A service that is newer than the model.
            self.out.push_str("\"BrandNewMember\":{\"a\":1}}");
            return;
        }
        for (name, value) in map.iter() {
            let Some(member) = shape.member(&name).filter(|member| wanted(member.shape())) else { continue };
            self.separate(&mut first);
            self.string(member.wire_name());
            self.out.push(':');
            self.space();
            self.value(&value, member.shape());
        }
        self.surplus(shape, map, first, wanted);
        self.out.push('}');
    }

    /// What readers have to pass over: nulls, and members that the model does not know.
    fn surplus(&mut self, shape: Shape<'_>, map: &Map, mut first: bool, wanted: impl Fn(Shape<'_>) -> bool) {
        if self.odd(5) {
            let absent = shape.members().find(|member| {
                !map.contains_key(member.name()) && wanted(member.shape()) && !member.shape().event_stream()
            });
            if let Some(member) = absent {
                self.separate(&mut first);
                self.string(member.wire_name());
                self.out.push_str(":null");
            }
        }
        if !shape.union() && self.odd(8) {
            self.separate(&mut first);
            self.out.push_str("\"unknownToTheModel\":{\"a\":[1,{\"b\":null}]}");
        }
        if self.odd(12) {
            self.separate(&mut first);
            self.out.push_str("\"__type\":\"com.amazonaws.example#Thing\"");
        }
    }

    fn separate(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.space();
            self.out.push(',');
        }
        self.space();
    }

    /// A value of the shape.
    pub(super) fn value(&mut self, value: &Value, shape: Shape<'_>) {
        match (value, shape.kind()) {
            (value, ShapeKind::Structure) if shape.document() => self.document(value),
            (Value::Map(map), ShapeKind::Structure) => self.structure(shape, map, |_| true),
            (Value::Map(map), ShapeKind::Map) => self.map(map, shape),
            (Value::List(list), _) => self.list(list, shape),
            (Value::Timestamp(time), _) => {
                let usual = TimestampFormat::UnixTimestamp;
                match shape.timestamp_format().unwrap_or(usual) {
                    TimestampFormat::UnixTimestamp if !self.odd(6) => self.out.push_str(&unix(*time)),
                    format => {
                        let text = text::time_text(*time, format, self.style, self.random);
                        self.string(&text);
                    }
                }
            }
            (Value::Blob(bytes), _) => self.string(&base64(bytes)),
            (Value::Float(number), _) if number.is_finite() => self.out.push_str(&float(*number)),
            (Value::Float(number), _) => self.string(&float(*number)),
            (Value::Int(number), _) if self.casting && self.odd(20) => self.string(&number.to_string()),
            (Value::Int(number), _) => self.out.push_str(&number.to_string()),
            (Value::BigInt(digits), _) => self.out.push_str(digits),
            (Value::Bool(flag), _) => self.out.push_str(if *flag { "true" } else { "false" }),
            (Value::String(text), _) => self.string(text),
            (other, _) => self.document(other),
        }
    }

    fn list(&mut self, list: &List, shape: Shape<'_>) {
        let Some(item_shape) = shape.list_member() else { return };
        self.out.push('[');
        let mut first = true;
        for item in list.iter() {
            self.separate(&mut first);
            if self.odd(30) {
                self.out.push_str("null");
                continue;
            }
            self.value(&item, item_shape);
        }
        self.out.push(']');
    }

    fn map(&mut self, map: &Map, shape: Shape<'_>) {
        let Some(value_shape) = shape.map_value() else { return };
        self.out.push('{');
        let mut first = true;
        for (name, value) in map.iter() {
            self.separate(&mut first);
            self.string(&name);
            self.out.push(':');
            if self.odd(30) {
                self.out.push_str("null");
                continue;
            }
            self.value(&value, value_shape);
        }
        self.out.push('}');
    }

    /// Any JSON, as it is.
    pub(super) fn document(&mut self, value: &Value) {
        match value {
            Value::List(list) => {
                self.out.push('[');
                let mut first = true;
                for item in list.iter() {
                    self.separate(&mut first);
                    self.document(&item);
                }
                self.out.push(']');
            }
            Value::Map(map) => {
                self.out.push('{');
                let mut first = true;
                for (name, value) in map.iter() {
                    self.separate(&mut first);
                    self.string(&name);
                    self.out.push(':');
                    self.document(&value);
                }
                self.out.push('}');
            }
            Value::Null => self.out.push_str("null"),
            Value::Bool(flag) => self.out.push_str(if *flag { "true" } else { "false" }),
            Value::Int(number) => self.out.push_str(&number.to_string()),
            Value::Float(number) => self.out.push_str(&float(*number)),
            other => self.string(&other.to_string()),
        }
    }

    /// Text in quotes, sometimes with escapes where none are needed.
    fn string(&mut self, text: &str) {
        let escaped = Json::from(text).to_string();
        if !self.odd(10) {
            self.out.push_str(&escaped);
            return;
        }
        for character in escaped.chars() {
            match character {
                '/' => self.out.push_str("\\/"),
                character if character.is_ascii() => self.out.push(character),
                other => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        self.out.push_str(&format!("\\u{unit:04X}"));
                    }
                }
            }
        }
    }
}
