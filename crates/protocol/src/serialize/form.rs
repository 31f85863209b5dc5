//! The query format and ec2's dialect of it: everything in one flat form, names joined by dots.

use bufeo_model::{List, Map, OperationModel, Shape, ShapeKind, Str, TimestampFormat, Value};

use super::{broken_model, down, unknown_member, wrong_kind};
use crate::depth::Depth;
use crate::{Error, Result, SerializeOptions, SerializedBody, SerializedRequest, text};

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
    let mut form = Form { dialect, options, entries: Vec::new() };
    form.push("Action", operation.name());
    form.push("Version", version);
    if let Some(input) = operation.input() {
        form.structure("", params, input, Depth::new())?;
    }
    let mut request = SerializedRequest { path: "/".to_owned(), ..Default::default() };
    request.set_header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = SerializedBody::Form(form.entries);
    Ok(request)
}

struct Form<'o> {
    dialect: Dialect,
    options: &'o SerializeOptions,
    entries: Vec<(Str, String)>,
}

impl Form<'_> {
    fn push(&mut self, name: &str, value: impl Into<String>) {
        self.entries.push((name.into(), value.into()));
    }

    fn value(&mut self, prefix: &str, value: &Value, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let value = text::plain(value);
        match (shape.kind(), &*value) {
            (ShapeKind::Structure, Value::Map(map)) => self.structure(prefix, map, shape, down(depth)?),
            (ShapeKind::Map, Value::Map(map)) => self.map(prefix, map, shape, down(depth)?),
            (ShapeKind::List, Value::List(list)) => self.list(prefix, list, shape, down(depth)?),
            (ShapeKind::Structure | ShapeKind::Map | ShapeKind::List, other) => {
                Err(wrong_kind(other.kind_name(), shape))
            }
            (_, value) => {
                let written = text::scalar(value, shape, TimestampFormat::Iso8601, self.options)?;
                self.push(prefix, written);
                Ok(())
            }
        }
    }

    fn structure(&mut self, prefix: &str, map: &Map, shape: Shape<'_>, depth: Depth) -> Result<()> {
        for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            let member = shape.member(&name).ok_or_else(|| unknown_member(&name, shape))?;
            let own = self.name(member.shape(), member.name());
            let name = if prefix.is_empty() { own } else { format!("{prefix}.{own}") };
            self.value(&name, &value, member.shape(), depth)?;
        }
        Ok(())
    }

    fn list(&mut self, prefix: &str, list: &List, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
        let base = match (self.dialect, member.location_name()) {
            (Dialect::Ec2, _) => prefix.to_owned(),
            (Dialect::Query, _) if list.is_empty() => {
                self.push(prefix, "");
                return Ok(());
            }
            (Dialect::Query, Some(name)) if shape.flattened() => match prefix.rsplit_once('.') {
                Some((parent, _)) => format!("{parent}.{name}"),
                None => name.to_owned(),
            },
            (Dialect::Query, None) if shape.flattened() => prefix.to_owned(),
            (Dialect::Query, name) => format!("{prefix}.{}", name.unwrap_or("member")),
        };
        for (place, item) in list.iter().enumerate() {
            self.value(&format!("{base}.{}", place + 1), &item, member, depth)?;
        }
        Ok(())
    }

    fn map(&mut self, prefix: &str, map: &Map, shape: Shape<'_>, depth: Depth) -> Result<()> {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else {
            return Err(broken_model(shape));
        };
        let entry = if shape.flattened() { "" } else { ".entry" };
        let key_name = self.name(key_shape, "key");
        let value_name = self.name(value_shape, "value");
        for (place, (name, value)) in map.iter().enumerate() {
            let place = place + 1;
            let key = Value::String(name.into_owned());
            self.value(&format!("{prefix}{entry}.{place}.{key_name}"), &key, key_shape, depth)?;
            self.value(&format!("{prefix}{entry}.{place}.{value_name}"), &value, value_shape, depth)?;
        }
        Ok(())
    }

    /// The name on the wire of a part that is called `usual` where the model says nothing else.
    fn name(&self, shape: Shape<'_>, usual: &str) -> String {
        match (self.dialect, shape.query_name(), shape.location_name()) {
            (Dialect::Ec2, Some(name), _) => name.to_owned(),
            (Dialect::Ec2, None, Some(name)) => capitalized(name),
            (_, _, name) => name.unwrap_or(usual).to_owned(),
        }
    }
}

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
