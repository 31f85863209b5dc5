//! The XML body of the rest-xml format.

use bufeo_model::{List, Map, Shape, ShapeKind, TimestampFormat, Value};
use bufeo_stack::Level;

use super::xml_text::{Element, XmlText};
use super::{Members, broken_model, down, unknown_member, wrong_kind};
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

    pub(super) fn value(&mut self, name: &str, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        match (shape.kind(), value) {
            (_, Value::Foreign(_)) if let Some(plain) = text::stands_for(value) => {
                self.value(name, &plain, shape, down(depth)?)
            }
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
                let element = self.open(name, shape);
                self.xml.text(&written);
                self.xml.close(name, element);
                Ok(())
            }
        }
    }

    pub(super) fn structure(
        &mut self,
        name: &str,
        map: &Map,
        shape: Shape<'_>,
        depth: Level,
        members: Members,
    ) -> Result<()> {
        let mut element = self.open(name, shape);
        let mut ended = false;
        map.try_for_each(|name, value| {
            // As botocore does: a null member ends a structure, except that binding passes over those of the input.
            ended |= value.is_null() && members == Members::All;
            if ended || value.is_null() {
                return Ok(());
            }
            let member = shape.member(name).ok_or_else(|| unknown_member(name, shape))?;
            let member_shape = member.shape();
            if !members.contain(member_shape) {
                return Ok(());
            }
            if member_shape.xml_attribute() {
                let written = text::any(&text::plain(value))?;
                self.xml.attribute(&mut element, member.wire_name(), &written);
                return Ok(());
            }
            if member_shape.kind() == ShapeKind::List && member_shape.flattened() {
                // Such a list has no element of its own that could carry its name space.
                self.namespace(&mut element, member_shape);
            }
            let name = member_shape.location_name().unwrap_or(member.name());
            self.value(name, value, member_shape, depth)
        })?;
        self.xml.close(name, element);
        Ok(())
    }

    fn list(&mut self, name: &str, list: &List, shape: Shape<'_>, depth: Level) -> Result<()> {
        let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
        if shape.flattened() {
            return list.try_for_each(|_, item| self.value(name, item, member, depth));
        }
        let element = self.open(name, shape);
        let item_name = member.location_name().unwrap_or("member");
        list.try_for_each(|_, item| self.value(item_name, item, member, depth))?;
        self.xml.close(name, element);
        Ok(())
    }

    fn map(&mut self, name: &str, map: &Map, shape: Shape<'_>, depth: Level) -> Result<()> {
        if shape.flattened() {
            return self.entries(name, map, shape, depth);
        }
        let element = self.open(name, shape);
        self.entries("entry", map, shape, depth)?;
        self.xml.close(name, element);
        Ok(())
    }

    fn entries(&mut self, name: &str, map: &Map, shape: Shape<'_>, depth: Level) -> Result<()> {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else {
            return Err(broken_model(shape));
        };
        let key_name = key_shape.location_name().unwrap_or("key");
        let value_name = value_shape.location_name().unwrap_or("value");
        map.try_for_each(|key, value| {
            let element = self.xml.open(name);
            self.value(key_name, &Value::String(key.clone()), key_shape, depth)?;
            self.value(value_name, value, value_shape, depth)?;
            self.xml.close(name, element);
            Ok(())
        })
    }

    fn open(&mut self, name: &str, shape: Shape<'_>) -> Element {
        let mut element = self.xml.open(name);
        self.namespace(&mut element, shape);
        element
    }

    fn namespace(&mut self, element: &mut Element, shape: Shape<'_>) {
        if let Some(namespace) = shape.xml_namespace() {
            match namespace.prefix.filter(|prefix| !prefix.is_empty()) {
                Some(prefix) => self.xml.attribute(element, &format!("xmlns:{prefix}"), namespace.uri),
                None => self.xml.attribute(element, "xmlns", namespace.uri),
            }
        }
    }
}
