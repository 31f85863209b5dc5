//! Parsing: an answer to a value.

use bufeo_model::{Map, Str, Value};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::compare::same_json;
use crate::suites::Case;

pub fn check(case: &Case) -> Outcome {
    let response = &case.vector["response"];
    let headers: Vec<(Str, Str)> = response["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.into(), value.as_str().unwrap_or_default().into()))
        .collect();
    let missing = if case.protocol == "query" { "<xml/>" } else { "" };
    let body = response["body"].as_str().unwrap_or(missing).to_owned().into();
    let status =
        response["status_code"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let mut parsed = parse(&case.operation(), &view)
        .map_err(|error| format!("parsing failed: {error} ({:?})", std::error::Error::source(&error)))?;
    assert!(parsed.remove("ResponseMetadata").is_some(), "the metadata is always there");
    match case.vector.get("result") {
        Some(result) if case.vector.get("error").is_none() => same_json(result, &readable_map(&parsed, true)),
        _ => check_error(case, parsed),
    }
}

fn check_error(case: &Case, mut parsed: Map) -> Outcome {
    let error = parsed.remove("Error").ok_or("no error was parsed")?;
    let text = |key: &str| case.vector[key].as_str().unwrap_or_default();
    let ours =
        json!({ "Code": readable(&error["Code"], false), "Message": readable(&error["Message"], false) });
    same_json(&json!({ "Code": text("errorCode"), "Message": text("errorMessage") }), &ours)?;
    let expected = case.vector.get("error").cloned().unwrap_or(json!({}));
    same_json(&expected, &readable_map(&parsed, true))
}

fn readable_map(map: &Map, top: bool) -> Json {
    Json::Object(map.iter().map(|(name, value)| (name.to_string(), readable(&value, top))).collect())
}

/// A value in the notation of the vectors.
fn readable(value: &Value, top: bool) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(number) => json!(number),
        Value::Float(number) if number.is_finite() => json!(number),
        Value::Float(number) if top => {
            json!(if number.is_nan() {
                "NaN"
            } else if *number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            })
        }
        Value::Blob(bytes) => json!(String::from_utf8_lossy(bytes)),
        Value::String(text) => json!(text.as_str()),
        Value::Timestamp(time) if time.nanoseconds() == 0 => json!(time.seconds()),
        Value::Timestamp(time) => json!(time.seconds() as f64 + f64::from(time.nanoseconds()) / 1e9),
        Value::List(list) => list.iter().map(|item| readable(&item, false)).collect(),
        Value::Map(map) => readable_map(map, false),
        other => json!(format!("{other:?}")),
    }
}
