//! The query format and ec2's dialect of it: everything in one flat form, names joined by dots.

use bufeo_model::{List, Map, OperationModel, Shape, ShapeKind, TimestampFormat, Value};
use bufeo_stack::Level;

use super::{broken_model, down, unknown_member, wrong_kind};
use crate::{Error, Form, Result, SerializeOptions, SerializedBody, SerializedRequest, text};

/// The two ways of naming things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Query,
    Ec2,
}

pub(super) fn serialize(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
    dialect: Dialect,
) -> Result<SerializedRequest> {
    let version = operation.service().metadata().api_version.as_deref();
    let version = version
        .ok_or_else(|| Error::model("the service's metadata lacks `apiVersion`, which a form needs"))?;
    let mut form = Form::usual();
    form.push("Action", operation.name());
    form.push("Version", version);
    let mut writer = Writer { dialect, options, name: String::with_capacity(128), form };
    if let Some(input) = operation.input() {
        writer.structure(params, input, Level::first())?;
    }
    let mut request = SerializedRequest { path: "/".to_owned(), ..Default::default() };
    request.set_header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = SerializedBody::Form(writer.form);
    Ok(request)
}

struct Writer<'o> {
    dialect: Dialect,
    options: &'o SerializeOptions,
    /// The name of what is being written: grows on the way down, and shrinks again on the way up.
    name: String,
    form: Form,
}

impl Writer<'_> {
    fn push(&mut self, value: &str) {
        self.form.push(&self.name, value);
    }

    /// Text, which most values are, is written where the value is found.
    #[inline]
    fn value(&mut self, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        match (shape.kind(), value) {
            (ShapeKind::String, Value::String(text)) => {
                self.push(text);
                Ok(())
            }
            _ => self.other(value, shape, depth),
        }
    }

    fn other(&mut self, value: &Value, shape: Shape<'_>, depth: Level) -> Result<()> {
        match (shape.kind(), value) {
            (_, Value::Foreign(_)) if let Some(plain) = text::stands_for(value) => {
                self.value(&plain, shape, down(depth)?)
            }
            (ShapeKind::Structure, Value::Map(map)) => self.structure(map, shape, down(depth)?),
            (ShapeKind::Map, Value::Map(map)) => self.map(map, shape, down(depth)?),
            (ShapeKind::List, Value::List(list)) => self.list(list, shape, down(depth)?),
            (ShapeKind::Structure | ShapeKind::Map | ShapeKind::List, other) => {
                Err(wrong_kind(other.kind_name(), shape))
            }
            (ShapeKind::Integer | ShapeKind::Long, Value::Int(number)) => {
                self.push(itoa::Buffer::new().format(*number));
                Ok(())
            }
            (_, value) => {
                let written = text::scalar(value, shape, TimestampFormat::Iso8601, self.options)?;
                self.push(&written);
                Ok(())
            }
        }
    }

    fn structure(&mut self, map: &Map, shape: Shape<'_>, depth: Level) -> Result<()> {
        let end = self.name.len();
        map.try_for_each(|name, value| {
            if value.is_null() {
                return Ok(());
            }
            let member = shape.member(name).ok_or_else(|| unknown_member(name, shape))?;
            self.go_to(end, member.shape(), member.name());
            self.value(value, member.shape(), depth)
        })?;
        self.name.truncate(end);
        Ok(())
    }

    fn list(&mut self, list: &List, shape: Shape<'_>, depth: Level) -> Result<()> {
        let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
        let own = self.name.len();
        let mut replaced = String::new();
        match (self.dialect, member.location_name()) {
            (Dialect::Ec2, _) => {}
            (Dialect::Query, _) if list.is_empty() => self.push(""),
            // The items' name stands in the place of the list's.
            (Dialect::Query, Some(name)) if shape.flattened() => {
                let start = self.name.rfind('.').map_or(0, |dot| dot + 1);
                replaced = self.name.split_off(start);
                self.name.push_str(name);
            }
            (Dialect::Query, None) if shape.flattened() => {}
            (Dialect::Query, name) => {
                self.name.push('.');
                self.name.push_str(name.unwrap_or("member"));
            }
        }
        let end = self.name.len();
        let texts = member.kind() == ShapeKind::String;
        list.try_for_each(|place, item| {
            self.go_to_place(end, place);
            match item {
                Value::String(text) if texts => {
                    self.push(text);
                    Ok(())
                }
                _ => self.value(item, member, depth),
            }
        })?;
        self.name.truncate(own - replaced.len());
        self.name.push_str(&replaced);
        Ok(())
    }

    fn map(&mut self, map: &Map, shape: Shape<'_>, depth: Level) -> Result<()> {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else {
            return Err(broken_model(shape));
        };
        let own = self.name.len();
        if !shape.flattened() {
            self.name.push_str(".entry");
        }
        let end = self.name.len();
        let mut place = 0;
        map.try_for_each(|name, value| {
            self.go_to_place(end, place);
            place += 1;
            let entry = self.name.len();
            self.go_to(entry, key_shape, "key");
            self.value(&Value::String(name.clone()), key_shape, depth)?;
            self.go_to(entry, value_shape, "value");
            self.value(value, value_shape, depth)?;
            self.name.truncate(entry);
            Ok(())
        })?;
        self.name.truncate(own);
        Ok(())
    }

    /// Goes to a part that is called `usual` where the model says nothing else, below what the name is up to `end`.
    fn go_to(&mut self, end: usize, shape: Shape<'_>, usual: &str) {
        self.name.truncate(end);
        if end > 0 {
            self.name.push('.');
        }
        if self.dialect == Dialect::Ec2
            && let Some(name) = shape.query_name()
        {
            return self.name.push_str(name);
        }
        let start = self.name.len();
        let name = shape.location_name();
        self.name.push_str(name.unwrap_or(usual));
        if self.dialect == Dialect::Ec2
            && name.is_some()
            && let Some(first) = self.name.get_mut(start..=start)
        {
            first.make_ascii_uppercase();
        }
    }

    /// Goes from the item before to the one at `place`, counted from zero here and from one in the form.
    fn go_to_place(&mut self, end: usize, place: usize) {
        let number = place + 1;
        match u8::try_from(number % 10) {
            // Nine times in ten the last digit is all that changes.
            Ok(digit @ 1..) if place > 0 => {
                self.name.pop();
                self.name.push((b'0' + digit).into());
            }
            _ => {
                self.name.truncate(end);
                self.name.push('.');
                self.name.push_str(itoa::Buffer::new().format(number));
            }
        }
    }
}
