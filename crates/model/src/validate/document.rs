//! Values without a shape: documents, and headers that carry JSON.

use bufeo_stack::{Level, TooDeep};

use super::path::Path;
use super::report::{ProblemKind, REDACTED, Report, shown};
use crate::{PythonRepr, Value};

const TYPES: &str =
    "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>";

/// Checks a document: any tree of maps, lists, text, numbers and nothing.
pub(super) fn check(given: &Value, path: Path<'_>, report: &mut Report) {
    if report.has_ended() {
        return;
    }
    match (&*super::plain(given), path.inside()) {
        (Value::Map(_) | Value::List(_), Err(reason)) => report.end(path, reason),
        (Value::Map(map), Ok(path)) => {
            map.iter().for_each(|(name, value)| {
                let name = if path.is_sensitive() { REDACTED } else { &name };
                check(&value, path.alone(name), report);
            });
        }
        (Value::List(list), Ok(path)) => {
            list.iter().enumerate().for_each(|(place, item)| check(&item, path.item(place), report));
        }
        (
            Value::Null
            | Value::String(_)
            | Value::Int(_)
            | Value::BigInt(_)
            | Value::Float(_)
            | Value::Bool(_),
            _,
        ) => {}
        (Value::Foreign(text), _) if text.utf16().is_some() => {}
        _ => {
            let (value, found) = (shown(given, path), PythonRepr(given).type_name());
            let text = format!(
                "Invalid type for document parameter {path}, value: {value}, type: {found}, valid types: {TYPES}"
            );
            report.add(path, ProblemKind::WrongType, text);
        }
    }
}

/// Why a value cannot be written as JSON, in Python's words; how deep it is, where that is the reason.
pub(super) fn not_json(given: &Value, level: Level) -> Option<Result<String, TooDeep>> {
    let value = super::plain(given);
    let level = match (&*value, level.down()) {
        (Value::Map(_) | Value::List(_), Err(reason)) => return Some(Err(reason)),
        (_, deeper) => deeper.unwrap_or(level),
    };
    match &*value {
        Value::Map(map) => map.values().find_map(|value| not_json(&value, level)),
        Value::List(list) => list.iter().find_map(|item| not_json(&item, level)),
        Value::Foreign(text) if text.utf16().is_some() => None,
        Value::Blob(_) | Value::Timestamp(_) | Value::Stream(_) | Value::Events(_) | Value::Foreign(_) => {
            let name = PythonRepr(given).type_name();
            let name =
                name.strip_prefix("<class '").and_then(|name| name.strip_suffix("'>")).unwrap_or(&name);
            let name = name.rsplit('.').next().unwrap_or(name);
            Some(Ok(format!("Object of type {name} is not JSON serializable")))
        }
        _ => None,
    }
}
