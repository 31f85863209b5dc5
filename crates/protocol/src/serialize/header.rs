//! Values of members that are bound to a header.

use bufeo_model::{List, Shape, ShapeKind, Str, Timestamp, TimestampFormat, Value};
use bufeo_stack::Level;

use super::broken_model;
use super::json_text::{self, Separators};
use crate::{Result, SerializeOptions, blob, text};

/// The value of a header, as its shape asks for it.
pub(super) fn header(value: &Value, shape: Shape<'_>, options: &SerializeOptions) -> Result<Str> {
    let value = text::plain(value);
    match (shape.kind(), &*value) {
        (ShapeKind::Timestamp, value) => {
            // Headers carry whole seconds, whatever their format.
            let seconds = text::time(value)?.seconds();
            let whole = Timestamp::new(seconds, 0);
            text::timestamp(whole, shape, TimestampFormat::Rfc822, options).map(Str::from)
        }
        (ShapeKind::List, Value::List(list)) => header_list(list, shape, options),
        (ShapeKind::String, value) if shape.json_value() => {
            let mut json = String::new();
            json_text::value(value, Separators::COMPACT, Level::first(), &mut json)?;
            blob::to_base64(&Value::from(json)).map(Str::from)
        }
        (ShapeKind::Boolean | ShapeKind::Float | ShapeKind::Double, value) => {
            text::scalar(value, shape, TimestampFormat::Rfc822, options)
        }
        (_, value) => text::any(value),
    }
}

fn header_list(list: &List, shape: Shape<'_>, options: &SerializeOptions) -> Result<Str> {
    let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
    let items: Result<Vec<Str>> = list
        .iter()
        .filter(|item| !item.is_null())
        .map(|item| match member.kind() {
            ShapeKind::String => text::any(&text::plain(&item)).map(quoted),
            _ => header(&item, member, options),
        })
        .collect();
    Ok(items?.join(",").into())
}

fn quoted(item: Str) -> Str {
    if item.contains(['"', ',']) { format!("\"{}\"", item.replace('"', "\\\"")).into() } else { item }
}
