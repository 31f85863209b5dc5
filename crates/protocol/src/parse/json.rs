//! Values from JSON: the bodies of json and rest-json, read straight into values, driven by the shape.

use std::fmt;

use bufeo_model::{List, Map, Shape, ShapeKind, Str, Value};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::plan::{Names, Plans};
use super::text::{self, Casts};
use super::xml::unknown_member;
use crate::{Error, Result, timestamps};

/// Reads values out of one body.
pub(super) struct JsonReader<'m> {
    plans: Plans<'m>,
    /// Whether scalars are cast to what the model says, as rest-json does; json hands over what came.
    casts: bool,
}

impl<'m> JsonReader<'m> {
    pub(super) fn new(casts: bool) -> Self {
        Self { plans: Plans::new(Names::Json), casts }
    }

    /// The value of a whole body; null where it is empty.
    ///
    /// Text that is no JSON at all stands for `{"message": text}`, as in botocore. What begins as JSON and breaks is an
    /// error: it may have been cut off.
    pub(super) fn body(&self, shape: Shape<'m>, body: &[u8]) -> Result<Value> {
        match body.trim_ascii_start().first() {
            None => Ok(Value::Null),
            Some(b'{' | b'[') => self.read(Some(shape), body),
            Some(_) => self.read(Some(shape), body).or_else(|error| {
                if any(body).is_ok() {
                    return Err(error);
                }
                let text = std::str::from_utf8(body);
                let text =
                    text.map_err(|error| Error::response("the answer is not UTF-8").with_source(error))?;
                let mut message = Map::new();
                for member in shape.members().filter(|member| member.wire_name() == "message") {
                    message.insert(member.key(), text);
                }
                Ok(message.into())
            }),
        }
    }

    /// The members of a structure that is the whole body.
    pub(super) fn structure(&self, shape: Shape<'m>, body: &[u8]) -> Result<Map> {
        match self.body(shape, body)? {
            Value::Map(map) => Ok(map),
            Value::Null if shape.union() => Err(super::xml::not_one_member(shape)),
            Value::Null => Ok(Map::new()),
            other => {
                let found = other.kind_name();
                Err(Error::response(format!(
                    "the answer is a value of kind `{found}` where `{}` has members",
                    shape.name()
                )))
            }
        }
    }

    fn read(&self, shape: Option<Shape<'m>>, body: &[u8]) -> Result<Value> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let value = Seed { reader: self, shape }.deserialize(&mut deserializer);
        value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
            let what = if error.is_data() { "does not fit the model" } else { "is no valid JSON" };
            Error::response(format!("the answer {what}")).with_source(error)
        })
    }
}

/// Any JSON as the value it is, without a shape.
pub(super) fn any(body: &[u8]) -> Result<Value> {
    JsonReader::new(false).read(None, body)
}

#[derive(Clone, Copy)]
struct Seed<'r, 'm> {
    reader: &'r JsonReader<'m>,
    /// None where anything goes.
    shape: Option<Shape<'m>>,
}

impl<'m> Seed<'_, 'm> {
    fn of(self, shape: Option<Shape<'m>>) -> Self {
        Self { shape, ..self }
    }

    /// The shape, unless anything goes: where there is none, for documents, and for the scalars of json.
    fn strict(self) -> Option<Shape<'m>> {
        let free = |shape: &Shape<'_>| match shape.kind() {
            ShapeKind::Structure => shape.document(),
            ShapeKind::List | ShapeKind::Map | ShapeKind::Timestamp | ShapeKind::Blob => false,
            ShapeKind::String => true,
            _ => !self.reader.casts,
        };
        self.shape.filter(|shape| !free(shape))
    }

    fn mismatch<E: serde::de::Error>(self, found: &str) -> E {
        match self.shape {
            Some(shape) => E::custom(format!(
                "a value of kind `{found}` stands for `{}`, which is of type `{}`",
                shape.name(),
                shape.kind()
            )),
            None => E::custom(format!("a value of kind `{found}` cannot stand here")),
        }
    }

    fn number<E: serde::de::Error>(self, number: Value) -> Result<Value, E> {
        let Some(shape) = self.strict() else { return Ok(number) };
        match (shape.kind(), &number) {
            (ShapeKind::Timestamp, _) => timestamps::from_value(&number).map(Value::from).map_err(E::custom),
            (ShapeKind::Integer | ShapeKind::Long, Value::Float(fraction)) => {
                // As a cast in Python: towards zero, of any size.
                let written = fraction.is_finite().then(|| format!("{:.0}", fraction.trunc()));
                written.and_then(|written| text::integer(&written)).ok_or_else(|| self.mismatch("number"))
            }
            (ShapeKind::Integer | ShapeKind::Long, _) => Ok(number),
            (ShapeKind::Float | ShapeKind::Double, _) => {
                number.as_f64().map(Value::Float).ok_or_else(|| self.mismatch("number"))
            }
            (ShapeKind::Boolean, _) => Ok(Value::Bool(false)),
            _ => Err(self.mismatch("number")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape {
            Some(shape) => write!(f, "the {} `{}`", shape.kind(), shape.name()),
            None => f.write_str("any value"),
        }
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        match self.strict().map(Shape::kind) {
            None | Some(ShapeKind::Boolean) => Ok(Value::Bool(value)),
            Some(ShapeKind::Integer | ShapeKind::Long) => Ok(Value::Int(value.into())),
            Some(ShapeKind::Float | ShapeKind::Double) => Ok(Value::Float(f64::from(u8::from(value)))),
            Some(_) => Err(self.mismatch("boolean")),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.number(Value::Int(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.number(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.number(Value::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        match self.strict() {
            None => Ok(Value::from(value)),
            Some(shape) => match shape.kind() {
                ShapeKind::Structure | ShapeKind::List | ShapeKind::Map => Err(self.mismatch("string")),
                _ => text::scalar(shape, value, Casts::JSON).map_err(E::custom),
            },
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let member = match self.strict() {
            None => None,
            Some(shape) => Some(shape.list_member().ok_or_else(|| self.mismatch("list"))?),
        };
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or_default().min(1024));
        while let Some(item) = items.next_element_seed(self.of(member))? {
            list.push(item);
        }
        Ok(List::from(list).into())
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        match self.strict() {
            None => self.map(None, entries),
            Some(shape) => match shape.kind() {
                ShapeKind::Structure => self.structure(shape, entries),
                ShapeKind::Map => self.map(shape.map_value(), entries),
                _ => Err(self.mismatch("map")),
            },
        }
    }
}

impl<'m> Seed<'_, 'm> {
    fn map<'de, A: MapAccess<'de>>(
        self,
        value: Option<Shape<'m>>,
        mut entries: A,
    ) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = entries.next_key_seed(Name(|name: &str| Str::from(name)))? {
            map.insert(name, entries.next_value_seed(self.of(value))?);
        }
        Ok(map.into())
    }

    fn structure<'de, A: MapAccess<'de>>(self, shape: Shape<'m>, mut entries: A) -> Result<Value, A::Error> {
        let plan = self.reader.plans.plan(shape);
        let mut found: Vec<Value> = Vec::new();
        found.resize_with(plan.members.len(), Value::default);
        let (mut hint, mut count, mut tags, mut unknown_tag) = (0, 0_usize, 0_usize, None::<String>);
        let union = shape.union();
        while let Some(name) = entries.next_key_seed(Name(|name: &str| {
            // What is unknown is passed over; its name matters for unions alone.
            plan.find(name, &mut hint).ok_or_else(|| (union && name != "__type").then(|| name.to_owned()))
        }))? {
            match name {
                Ok(position) => {
                    let member = plan.members.get(position).map(|member| member.shape);
                    let value = entries.next_value_seed(self.of(member))?;
                    if let Some(slot) = found.get_mut(position) {
                        count += usize::from(slot.is_null() && !value.is_null());
                        tags += usize::from(union && slot.is_null() && !value.is_null());
                        *slot = value;
                    }
                }
                Err(tag @ Some(_)) => {
                    if !entries.next_value_seed(self.of(None))?.is_null() {
                        tags += 1;
                        unknown_tag = tag;
                    }
                }
                Err(None) => {
                    entries.next_value::<serde::de::IgnoredAny>()?;
                }
            }
        }
        match unknown_tag {
            _ if union && tags != 1 => return Err(A::Error::custom(super::xml::not_one_member(shape))),
            Some(tag) => return Ok(unknown_member(&tag).into()),
            None => {}
        }
        let mut parsed = Map::with_capacity(count);
        for (member, value) in plan.members.iter().zip(found) {
            if !value.is_null() {
                parsed.insert(member.key, value);
            }
        }
        Ok(parsed.into())
    }
}

/// A name of a map, turned into something else without a copy where it need not be kept.
struct Name<F>(F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Name<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Name<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }
}
