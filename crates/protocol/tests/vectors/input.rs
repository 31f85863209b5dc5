//! Serialization: parameters to a request.

use bufeo_model::{Map, ShapeKind, Value, to_value};
use bufeo_protocol::{SerializeOptions, SerializedBody, SerializedRequest, percent_encode, serialize};
use serde_json::Value as Json;

use crate::Outcome;
use crate::compare::{same_json, same_xml};
use crate::suites::Case;

pub fn check(case: &Case) -> Outcome {
    let operation = case.operation();
    let params = params(case);
    let request = serialize(&operation, &params, &SerializeOptions::default())
        .map_err(|error| format!("serializing failed: {error} ({:?})", std::error::Error::source(&error)))?;
    let expected = &case.vector["serialized"];
    if let Some(method) = expected["method"].as_str() {
        same("method", method, &request.method)?;
    }
    if let Some(uri) = expected["uri"].as_str() {
        same("uri", if uri.is_empty() { "/" } else { uri }, &uri_of(&request))?;
    }
    if let Some(host) = expected["host"].as_str() {
        let endpoint = case.endpoint.as_deref().unwrap_or("https://example.com");
        let authority =
            endpoint.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
        same("host", host, &format!("{}{authority}", request.host_prefix.clone().unwrap_or_default()))?;
    }
    check_headers(case, expected, &request)?;
    match expected["body"].as_str() {
        Some(body) => check_body(case, body, &request.body),
        None => Ok(()),
    }
}

fn params(case: &Case) -> Map {
    let params = case.vector.get("params").cloned().unwrap_or(Json::Object(Default::default()));
    let Ok(Value::Map(mut map)) = to_value(&params) else { panic!("parameters are a map") };
    let operation = case.operation();
    for member in operation.input().into_iter().flat_map(bufeo_model::Shape::members) {
        let float = matches!(member.shape().kind(), ShapeKind::Float | ShapeKind::Double);
        let special = map.get(member.name()).and_then(|value| value.as_str().map(str::to_owned));
        if let (true, Some(text)) = (float, special) {
            map.insert(member.name(), text.parse::<f64>().expect("a number"));
        }
    }
    map
}

fn uri_of(request: &SerializedRequest) -> String {
    let pairs = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let query: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", percent_encode(name, ""), percent_encode(value, "")))
        .collect();
    let mark = match (query.is_empty(), request.path.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    format!("{}{mark}{}", request.path, query.join("&"))
}

fn check_headers(case: &Case, expected: &Json, request: &SerializedRequest) -> Outcome {
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let mut value = value.as_str().unwrap_or_default().to_owned();
        if name.eq_ignore_ascii_case("content-type") {
            match case.protocol.as_str() {
                "query" | "ec2" if !value.contains("charset") => value.push_str("; charset=utf-8"),
                "rest-xml" => continue,
                "rest-json" if value != "application/json" => continue,
                _ => {}
            }
        }
        let ours = request.header(name).ok_or_else(|| format!("header {name} is missing"))?;
        same(name, &value.replace(", ", ","), &ours.replace(", ", ","))?;
    }
    for name in expected["forbidHeaders"].as_array().into_iter().flatten() {
        if let Some(value) = request.header(name.as_str().unwrap_or_default()) {
            return Err(format!("header {name} is forbidden, but is {value}"));
        }
    }
    Ok(())
}

fn check_body(case: &Case, expected: &str, body: &SerializedBody) -> Outcome {
    let ours = match body {
        SerializedBody::Form(entries) => {
            let encode = |text: &str| percent_encode(text, " ").replace(' ', "+");
            let pairs: Vec<String> =
                entries.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            pairs.join("&")
        }
        other => String::from_utf8(other.bytes().expect("a body in memory").to_vec()).expect("UTF-8"),
    };
    match case.protocol.as_str() {
        "json" | "rest-json" => match (serde_json::from_str(expected), serde_json::from_str(&ours)) {
            (Ok(expected), Ok(ours)) => same_json(&expected, &ours),
            _ => same("body", expected, &ours),
        },
        "rest-xml" => same_xml(expected, &ours),
        _ => same("body", expected, &ours),
    }
}

fn same(what: &str, expected: &str, ours: &str) -> Outcome {
    if expected == ours { Ok(()) } else { Err(format!("{what}\nexpected: {expected}\n    ours: {ours}")) }
}
