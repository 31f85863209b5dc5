//! The XML body of the rest-xml format.

use bufeo_model::{List, Map, Shape, ShapeKind, TimestampFormat, Value};

use super::xml_text::XmlText;
use super::{Members, broken_model, down, unknown_member, wrong_kind};
use crate::depth::Depth;
use crate::{Result, SerializeOptions, text};

/// Writes one body.
pub(super) struct XmlBody<'o> {
    options: &'o SerializeOptions,
    xml: XmlText,
}

impl<'o> XmlBody<'o> {
    pub(super) fn new(options: &'o SerializeOptions) -> Self {
        Self { options, xml: XmlText::default() }
    }

    pub(super) fn finish(self) -> String {
        self.xml.finish()
    }

    pub(super) fn value(&mut self, name: &str, value: &Value, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let value = text::plain(value);
        match (shape.kind(), &*value) {
            (ShapeKind::Structure, Value::Map(map)) => {
                self.structure(name, map, shape, down(depth)?, Members::All)
            }
            (ShapeKind::Map, Value::Map(map)) => self.map(name, map, shape, down(depth)?),
            (ShapeKind::List, Value::List(list)) => self.list(name, list, shape, down(depth)?),
            (ShapeKind::Structure | ShapeKind::Map | ShapeKind::List, other) => {
                Err(wrong_kind(other.kind_name(), shape))
            }
            (_, value) => {
                let written = text::scalar(value, shape, TimestampFormat::Iso8601, self.options)?;
                let start = self.open(name, shape);
                self.xml.text(&written);
                self.xml.close(name, start);
                Ok(())
            }
        }
    }

    pub(super) fn structure(
        &mut self,
        name: &str,
        map: &Map,
        shape: Shape<'_>,
        depth: Depth,
        members: Members,
    ) -> Result<()> {
        // As botocore does: a null member ends a structure, except that binding passes over those of the input.
        let entries = || {
            let given = map.iter().take_while(move |(_, value)| members != Members::All || !value.is_null());
            given.filter(|(_, value)| !value.is_null())
        };
        self.xml.open(name);
        self.namespace(shape);
        for (name, value) in entries() {
            let member = shape.member(&name).ok_or_else(|| unknown_member(&name, shape))?;
            let member_shape = member.shape();
            if !members.contain(member_shape) {
                continue;
            }
            if member_shape.xml_attribute() {
                self.xml.attribute(member.wire_name(), &text::any(&text::plain(&value)));
            } else if member_shape.kind() == ShapeKind::List && member_shape.flattened() {
                // Such a list has no element of its own that could carry its name space.
                self.namespace(member_shape);
            }
        }
        let start = self.xml.content();
        for (name, value) in entries() {
            let member = shape.member(&name).ok_or_else(|| unknown_member(&name, shape))?;
            let member_shape = member.shape();
            if members.contain(member_shape) && !member_shape.xml_attribute() {
                self.value(member.wire_name(), &value, member_shape, depth)?;
            }
        }
        self.xml.close(name, start);
        Ok(())
    }

    fn list(&mut self, name: &str, list: &List, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
        if shape.flattened() {
            return list.iter().try_for_each(|item| self.value(name, &item, member, depth));
        }
        let start = self.open(name, shape);
        let item_name = member.location_name().unwrap_or("member");
        for item in list.iter() {
            self.value(item_name, &item, member, depth)?;
        }
        self.xml.close(name, start);
        Ok(())
    }

    fn map(&mut self, name: &str, map: &Map, shape: Shape<'_>, depth: Depth) -> Result<()> {
        if shape.flattened() {
            return self.entries(name, map, shape, depth);
        }
        let start = self.open(name, shape);
        self.entries("entry", map, shape, depth)?;
        self.xml.close(name, start);
        Ok(())
    }

    fn entries(&mut self, name: &str, map: &Map, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else {
            return Err(broken_model(shape));
        };
        let key_name = key_shape.location_name().unwrap_or("key");
        let value_name = value_shape.location_name().unwrap_or("value");
        for (key, value) in map.iter() {
            self.xml.open(name);
            let start = self.xml.content();
            self.value(key_name, &Value::String(key.into_owned()), key_shape, depth)?;
            self.value(value_name, &value, value_shape, depth)?;
            self.xml.close(name, start);
        }
        Ok(())
    }

    fn open(&mut self, name: &str, shape: Shape<'_>) -> usize {
        self.xml.open(name);
        self.namespace(shape);
        self.xml.content()
    }

    fn namespace(&mut self, shape: Shape<'_>) {
        if let Some(namespace) = shape.xml_namespace() {
            match namespace.prefix.filter(|prefix| !prefix.is_empty()) {
                Some(prefix) => self.xml.attribute(&format!("xmlns:{prefix}"), namespace.uri),
                None => self.xml.attribute("xmlns", namespace.uri),
            }
        }
    }
}
