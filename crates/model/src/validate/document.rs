//! Values without a shape: documents, and headers that carry JSON.

use super::path::Path;
use super::report::{ProblemKind, REDACTED, Report, shown};
use crate::{PythonRepr, Value};

const TYPES: &str =
    "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>";

/// Checks a document: any tree of maps, lists, text, numbers and nothing.
pub(super) fn check(given: &Value, path: Path<'_>, report: &mut Report) {
    if path.is_too_deep() {
        return;
    }
    match &*super::plain(given) {
        Value::Map(map) => map.iter().for_each(|(name, value)| {
            let name = if path.is_sensitive() { REDACTED } else { &name };
            check(&value, path.alone(name), report);
        }),
        Value::List(list) => {
            list.iter().enumerate().for_each(|(place, item)| check(&item, path.item(place), report));
        }
        Value::Null
        | Value::String(_)
        | Value::Int(_)
        | Value::BigInt(_)
        | Value::Float(_)
        | Value::Bool(_) => {}
        _ => {
            let (value, found) = (shown(given, path), PythonRepr(given).type_name());
            let text = format!(
                "Invalid type for document parameter {path}, value: {value}, type: {found}, valid types: {TYPES}"
            );
            report.add(path, ProblemKind::WrongType, text);
        }
    }
}

/// Why a value cannot be written as JSON, in Python's words.
pub(super) fn not_json(given: &Value) -> Option<String> {
    not_json_below(given, 0)
}

fn not_json_below(given: &Value, depth: u16) -> Option<String> {
    match &*super::plain(given) {
        _ if depth > 256 => None,
        Value::Map(map) => map.values().find_map(|value| not_json_below(&value, depth + 1)),
        Value::List(list) => list.iter().find_map(|item| not_json_below(&item, depth + 1)),
        Value::Blob(_) | Value::Timestamp(_) | Value::Stream(_) | Value::Events(_) | Value::Foreign(_) => {
            let name = PythonRepr(given).type_name();
            let name =
                name.strip_prefix("<class '").and_then(|name| name.strip_suffix("'>")).unwrap_or(&name);
            let name = name.rsplit('.').next().unwrap_or(name);
            Some(format!("Object of type {name} is not JSON serializable"))
        }
        _ => None,
    }
}
