//! Values as JSON, with bytes as base64.

use bufeo_model::{List, Map, Str, Value, to_value};
use serde_json::{Value as Json, json};

pub(crate) fn noted(value: &Value) -> Json {
    match value {
        Value::Blob(bytes) => json!({ "$bytes": bufeo_protocol::encode_base64(bytes) }),
        Value::List(items) => items.iter().map(|item| noted(&item)).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(name, value)| (name.as_str().to_owned(), noted(&value))).collect()
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

pub(crate) fn read(json: &Json) -> Value {
    match json {
        Json::Object(entries) if entries.contains_key("$bytes") => {
            let text = entries["$bytes"].as_str().unwrap();
            Value::Blob(bufeo_protocol::decode_base64(text).unwrap())
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (Str::from(name.as_str()), read(value)));
            Value::from(entries.collect::<Map>())
        }
        Json::Array(items) => Value::from(items.iter().map(read).collect::<List>()),
        other => to_value(other).unwrap(),
    }
}
