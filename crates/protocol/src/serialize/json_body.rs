//! The JSON body of the json and rest-json formats.

use bufeo_model::{Map, Shape, ShapeKind, TimestampFormat, Value};
use bufeo_stack::Level;

use super::json_text::{Separators, string, value as any};
use super::{Members, broken_model, down, unknown_member, wrong_kind};
use crate::{Result, SerializeOptions, blob, text};

const SEPARATORS: Separators = Separators::SPACED;

/// Room for a body of the usual size, so that it is not moved while it grows.
const USUAL: usize = 1024;

/// Writes one body.
pub(super) struct JsonBody<'o> {
    options: &'o SerializeOptions,
    out: String,
}

impl<'o> JsonBody<'o> {
    pub(super) fn new(options: &'o SerializeOptions) -> Self {
        Self { options, out: String::with_capacity(USUAL) }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Text, which most values are, is written where the value is found.
    #[inline]
    pub(super) fn value(&mut self, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        match (shape.kind(), value) {
            (ShapeKind::String, Value::String(text)) => {
                string(text, &mut self.out);
                Ok(())
            }
            _ => self.other(value, shape, depth),
        }
    }

    fn other(&mut self, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        match (shape.kind(), value) {
            (_, Value::Null) => self.out.push_str("null"),
            (_, Value::Foreign(_)) if let Some(plain) = text::stands_for(value) => {
                self.value(&plain, shape, down(depth)?)?;
            }
            (ShapeKind::Structure, value) if shape.document() => {
                any(value, SEPARATORS, depth, &mut self.out)?;
            }
            (ShapeKind::Structure, Value::Map(map)) => {
                self.structure(map, shape, down(depth)?, Members::All)?;
            }
            (ShapeKind::Map, Value::Map(map)) => self.map(map, shape, down(depth)?)?,
            (ShapeKind::List, Value::List(list)) => {
                let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
                let depth = down(depth)?;
                self.out.push('[');
                list.try_for_each(|place, item| {
                    self.separate(place);
                    self.value(item, member, depth)
                })?;
                self.out.push(']');
            }
            (ShapeKind::Structure | ShapeKind::Map | ShapeKind::List, other) => {
                return Err(wrong_kind(other.kind_name(), shape));
            }
            (ShapeKind::Timestamp, value) => self.timestamp(value, shape)?,
            (ShapeKind::Blob, value) => string(&blob::to_base64(value)?, &mut self.out),
            (ShapeKind::Float | ShapeKind::Double, Value::Float(number)) if !number.is_finite() => {
                string(&text::float(*number), &mut self.out);
            }
            (_, value) => any(value, SEPARATORS, depth, &mut self.out)?,
        }
        Ok(())
    }

    fn timestamp(&mut self, value: &Value, shape: Shape<'_>) -> Result<()> {
        let usual = TimestampFormat::UnixTimestamp;
        let written = text::timestamp(text::time(value)?, shape, usual, self.options)?;
        match shape.timestamp_format().unwrap_or(usual) {
            TimestampFormat::UnixTimestamp => self.out.push_str(&written),
            _ => string(&written, &mut self.out),
        }
        Ok(())
    }

    pub(super) fn structure(
        &mut self,
        map: &Map,
        shape: Shape<'_>,
        depth: Level,
        members: Members,
    ) -> Result<()> {
        self.out.push('{');
        let mut place = 0;
        map.try_for_each(|name, value| {
            let member = shape.member(name).ok_or_else(|| unknown_member(name, shape))?;
            let member_shape = member.shape();
            if !members.contain(member_shape) || (members != Members::All && value.is_null()) {
                return Ok(());
            }
            self.name(place, member_shape.location_name().unwrap_or(member.name()));
            place += 1;
            self.value(value, member_shape, depth)
        })?;
        self.out.push('}');
        Ok(())
    }

    fn map(&mut self, map: &Map, shape: Shape<'_>, depth: Level) -> Result<()> {
        let value_shape = shape.map_value().ok_or_else(|| broken_model(shape))?;
        self.out.push('{');
        let mut place = 0;
        map.try_for_each(|name, value| {
            self.name(place, name);
            place += 1;
            self.value(value, value_shape, depth)
        })?;
        self.out.push('}');
        Ok(())
    }

    fn name(&mut self, place: usize, name: &str) {
        self.separate(place);
        string(name, &mut self.out);
        self.out.push_str(SEPARATORS.name);
    }

    fn separate(&mut self, place: usize) {
        if place > 0 {
            self.out.push_str(SEPARATORS.item);
        }
    }
}
