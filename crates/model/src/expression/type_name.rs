//! What the types of values are called, and how values are shown in errors.

use super::found::{Found, as_map};
use super::shown::{REFERENCE, shown};
use crate::{PythonRepr, Value};

/// What JMESPath calls the type; nothing where it has no name for it.
pub(super) fn type_name(found: &Found<'_, '_>) -> Option<&'static str> {
    match found {
        Found::List(_) => Some("array"),
        Found::Map(_) => Some("object"),
        Found::Reference(_) => Some("expref"),
        Found::Value(value) => of_value(value),
        Found::Literal(value) => of_value(value),
    }
}

fn of_value(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => Some("null"),
        Value::Bool(_) => Some("boolean"),
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => Some("number"),
        Value::String(_) => Some("string"),
        Value::List(_) => Some("array"),
        Value::Map(_) => Some("object"),
        // A map that remembers its order, as long as Python's others did not.
        Value::Foreign(object) if object.type_name().ends_with("OrderedDict'>") => {
            as_map(value).map(|_| "object")
        }
        _ => None,
    }
}

/// What Python calls the type.
pub(super) fn python_name(found: &Found<'_, '_>) -> String {
    let name = full_name(found);
    name.rsplit('.').next().unwrap_or(&name).to_owned()
}

/// What the interpreter's own errors call the type: those of its library with the module that they are from.
pub(super) fn name_in_errors(found: &Found<'_, '_>) -> String {
    let name = full_name(found);
    let is_library = ["datetime.", "decimal.", "collections."].iter().any(|module| name.starts_with(module));
    if is_library { name } else { python_name(found) }
}

fn full_name(found: &Found<'_, '_>) -> String {
    let class = match found {
        Found::List(_) => return "list".to_owned(),
        Found::Map(_) => return "dict".to_owned(),
        Found::Reference(_) => return "_Expression".to_owned(),
        Found::Value(value) => PythonRepr(value).type_name(),
        Found::Literal(value) => PythonRepr(value).type_name(),
    };
    // As in `<class 'decimal.Decimal'>`.
    class.split('\'').nth(1).unwrap_or(&class).to_owned()
}

/// The value as Python shows it to people.
pub(super) fn text_of(found: &Found<'_, '_>, bounds: &super::bounds::Bounds) -> String {
    match found.as_value() {
        Some(Value::String(text)) => text.to_string(),
        Some(Value::Timestamp(time)) => shown(*time),
        Some(Value::Foreign(object)) => object.text(),
        Some(value) => PythonRepr(value).to_string(),
        None => match found.clone().into_value(bounds) {
            Ok(value) => PythonRepr(&value).to_string(),
            Err(_) => REFERENCE.to_owned(),
        },
    }
}
