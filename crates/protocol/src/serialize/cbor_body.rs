//! The CBOR body of the smithy-rpc-v2-cbor format.

use bufeo_model::{Map, Shape, ShapeKind, Value};
use bufeo_stack::Level;

use super::cbor_items::CborItems;
use super::{Members, broken_model, down, unknown_member, wrong_kind};
use crate::timestamps::{Seconds, seconds};
use crate::{Error, Result, SerializeOptions, blob, text};

/// Writes one body.
pub(super) struct CborBody<'o> {
    options: &'o SerializeOptions,
    items: CborItems,
}

impl<'o> CborBody<'o> {
    pub(super) fn new(options: &'o SerializeOptions) -> Self {
        Self { options, items: CborItems::default() }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.items.finish()
    }

    fn value(&mut self, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        let value = text::plain(value);
        match (shape.kind(), &*value) {
            (_, Value::Null) => self.items.null(),
            (ShapeKind::Structure, value) if shape.document() => self.any(value, depth)?,
            (ShapeKind::Structure, Value::Map(map)) => {
                self.structure(map, shape, down(depth)?, Members::All)?;
            }
            (ShapeKind::Map, Value::Map(map)) => {
                let (Some(key), Some(entry)) = (shape.map_key(), shape.map_value()) else {
                    return Err(broken_model(shape));
                };
                let depth = down(depth)?;
                self.items.map(map.len());
                for (name, value) in map.iter() {
                    self.value(&Value::String(name.into_owned()), key, depth)?;
                    self.value(&value, entry, depth)?;
                }
            }
            (ShapeKind::List, Value::List(list)) => {
                let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
                let depth = down(depth)?;
                self.items.array(list.len());
                for item in list.iter() {
                    self.value(&item, member, depth)?;
                }
            }
            (ShapeKind::Structure | ShapeKind::Map | ShapeKind::List, other) => {
                return Err(wrong_kind(other.kind_name(), shape));
            }
            (_, value) => self.scalar(value, shape)?,
        }
        Ok(())
    }

    /// The members of a structure; null ones are left out.
    pub(super) fn structure(
        &mut self,
        map: &Map,
        shape: Shape<'_>,
        depth: Level,
        members: Members,
    ) -> Result<()> {
        let elsewhere =
            |name: &str| shape.member(name).is_some_and(|member| !members.contain(member.shape()));
        let given = || map.iter().filter(|(name, value)| !value.is_null() && !elsewhere(name));
        self.items.map(given().count());
        for (name, value) in given() {
            let member = shape.member(&name).ok_or_else(|| unknown_member(&name, shape))?;
            self.items.text(member.wire_name());
            self.value(&value, member.shape(), depth)?;
        }
        Ok(())
    }

    fn scalar(&mut self, value: &Value, shape: Shape<'_>) -> Result<()> {
        match (shape.kind(), value) {
            (ShapeKind::Blob, value) => self.items.bytes(&blob::bytes(value)?),
            (ShapeKind::Boolean, value) => self.items.boolean(text::truth(value)),
            (ShapeKind::Timestamp, value) => {
                self.items.epoch();
                match seconds(text::time(value)?, self.options.timestamp_precision) {
                    Seconds::Whole(seconds) => return self.integer(&Value::Int(seconds), shape),
                    Seconds::Fraction(seconds) => self.items.double(seconds),
                }
            }
            (ShapeKind::Integer | ShapeKind::Long, value) => return self.integer(value, shape),
            (ShapeKind::Float, value) => self.items.single(single(number(value, shape)?, shape)?),
            (ShapeKind::Double, value) => self.items.double(number(value, shape)?),
            (_, Value::String(text)) => self.items.text(text),
            (_, other) => return Err(wrong_kind(other.kind_name(), shape)),
        }
        Ok(())
    }

    fn integer(&mut self, value: &Value, shape: Shape<'_>) -> Result<()> {
        let number = match value {
            Value::Int(number) => i128::from(*number),
            Value::Bool(value) => i128::from(*value),
            // Numbers beyond 128 bits are as much too large as this one is.
            Value::BigInt(digits) => digits.parse().unwrap_or(i128::MAX),
            other => return Err(wrong_kind(other.kind_name(), shape)),
        };
        if self.items.integer(number) { Ok(()) } else { Err(too_large(&number, shape)) }
    }

    /// A value without a shape.
    fn any(&mut self, value: &Value, depth: Level) -> Result<()> {
        let value = text::plain(value);
        match &*value {
            Value::Null => self.items.null(),
            Value::Bool(value) => self.items.boolean(*value),
            Value::Float(number) => self.items.double(*number),
            Value::String(text) => self.items.text(text),
            Value::Blob(bytes) => self.items.bytes(bytes),
            Value::Int(number) if self.items.integer((*number).into()) => {}
            Value::BigInt(digits) if digits.parse().is_ok_and(|number| self.items.integer(number)) => {}
            Value::List(list) => {
                let depth = down(depth)?;
                self.items.array(list.len());
                list.iter().try_for_each(|item| self.any(&item, depth))?;
            }
            Value::Map(map) => {
                let depth = down(depth)?;
                self.items.map(map.len());
                for (name, value) in map.iter() {
                    self.items.text(&name);
                    self.any(&value, depth)?;
                }
            }
            other => {
                let found = other.kind_name();
                return Err(Error::parameters(format!(
                    "a value of kind `{found}` cannot be written as CBOR, give text or a number"
                )));
            }
        }
        Ok(())
    }
}

fn number(value: &Value, shape: Shape<'_>) -> Result<f64> {
    match value {
        Value::Bool(value) => Ok(f64::from(u8::from(*value))),
        other => other.as_f64().ok_or_else(|| wrong_kind(other.kind_name(), shape)),
    }
}

/// The nearest float of 32 bits, unless the number is beyond them all.
#[expect(clippy::cast_possible_truncation, reason = "a float of 32 bits is what the shape asks for")]
fn single(number: f64, shape: Shape<'_>) -> Result<f32> {
    let single = number as f32;
    if single.is_infinite() && number.is_finite() { Err(too_large(&number, shape)) } else { Ok(single) }
}

fn too_large(number: &dyn std::fmt::Display, shape: Shape<'_>) -> Error {
    Error::parameters(format!(
        "`{number}` is too large for `{}`, which is of type `{}`",
        shape.name(),
        shape.kind()
    ))
}
