//! What is expected of an answer.

use bufeo_model::Value;
use serde_json::{Value as Json, json};

/// Whether the answer has what is expected of it; the error says where it has not.
pub(crate) fn matches(path: &str, expected: &Json, came: &Json) -> Result<(), String> {
    let differs = || Err(format!("{path} should be {expected}, and is {came}"));
    match (expected, came) {
        (Json::Object(members), Json::Object(object)) => members.iter().try_for_each(|(name, expected)| {
            matches(&format!("{path}.{name}"), expected, object.get(name).unwrap_or(&Json::Null))
        }),
        (Json::Array(items), Json::Array(list)) if items.len() == list.len() => {
            let mut pairs = items.iter().zip(list).enumerate();
            pairs.try_for_each(|(place, (expected, came))| {
                matches(&format!("{path}[{place}]"), expected, came)
            })
        }
        (Json::String(pattern), came) if pattern == "*" => {
            if came.is_null() {
                differs()
            } else {
                Ok(())
            }
        }
        (Json::String(pattern), Json::String(text)) if fits(pattern, text) => Ok(()),
        (Json::Number(expected), Json::Number(came)) if expected.as_f64() == came.as_f64() => Ok(()),
        (expected, came) if expected == came => Ok(()),
        _ => differs(),
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => text.contains(pattern.trim_matches('*')),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => pattern == text,
    }
}

/// An answer as JSON: bytes and streams as text, times as the API writes them.
pub(crate) fn readable(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::String(text) => json!(text.as_str()),
        Value::Blob(bytes) => json!(String::from_utf8_lossy(bytes)),
        Value::Stream(stream) => {
            let content = stream.take().map(|mut body| body.read_all_blocking().unwrap());
            json!(content.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        }
        Value::Timestamp(time) => json!(time.to_string()),
        Value::List(list) => list.iter().map(|item| readable(&item)).collect(),
        Value::Map(map) => {
            Json::Object(map.iter().map(|(name, value)| (name.to_string(), readable(&value))).collect())
        }
        _ => Json::Null,
    }
}
