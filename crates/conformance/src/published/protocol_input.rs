//! Serialization: parameters to a request.

use std::path::Path;

use bufeo_model::{Map, OperationModel, Shape, ShapeKind, Value, to_value};
use bufeo_protocol::{SerializeOptions, SerializedBody, SerializedRequest, percent_encode, serialize};
use serde_json::Value as Json;

use super::Error;
use super::Suite;
use super::case::{Case, Miss};
use super::cbor;
use super::compare::{same_json, same_text, same_xml};
use super::protocol::{self, Vector};
use super::read::{items, text};

/// Parameters to a request, in every wire format.
pub(super) struct ProtocolInput {
    name: &'static str,
    path: &'static str,
    /// The older cases that give no parameters are not run.
    needs_params: bool,
}

pub(super) static GENERATED: ProtocolInput =
    ProtocolInput { name: "botocore-protocols-input", path: "botocore/protocols/input", needs_params: false };

pub(super) static LEGACY: ProtocolInput = ProtocolInput {
    name: "botocore-protocols-legacy-input",
    path: "botocore/protocols/legacy/input",
    needs_params: true,
};

impl Suite for ProtocolInput {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        self.path
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let wanted =
            if self.needs_params { |case: &Json| case.get("params").is_some() } else { |_: &Json| true };
        protocol::cases(vectors, wanted, check)
    }
}

fn check(vector: &Vector) -> Result<(), Miss> {
    let operation = vector.operation()?;
    let request = serialize(&operation, &params(vector, &operation)?, &SerializeOptions::default())?;
    let expected = &vector.fields["serialized"];
    if let Some(method) = expected["method"].as_str() {
        same_text("method", method, &request.method)?;
    }
    if let Some(uri) = expected["uri"].as_str() {
        same_text("uri", if uri.is_empty() { "/" } else { uri }, &uri_of(&request))?;
    }
    if let Some(host) = expected["host"].as_str() {
        let endpoint = vector.endpoint.as_deref().unwrap_or("https://example.com");
        let authority =
            endpoint.split("://").last().and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let prefix = request.host_prefix.as_deref().unwrap_or_default();
        same_text("host", host, &format!("{prefix}{authority}"))?;
    }
    check_headers(vector, expected, &request)?;
    match expected["body"].as_str() {
        Some(body) => check_body(vector, body, &request.body),
        None => Ok(()),
    }
}

/// The parameters of a vector, in which JSON has no way to write some floats.
fn params(vector: &Vector, operation: &OperationModel) -> Result<Map, Miss> {
    let given = vector.fields.get("params").cloned().unwrap_or(Json::Object(serde_json::Map::new()));
    let Ok(Value::Map(mut map)) = to_value(&given) else { return Err("the parameters are no map".into()) };
    for member in operation.input().into_iter().flat_map(Shape::members) {
        if let (ShapeKind::Float | ShapeKind::Double, Some(Value::String(text))) =
            (member.shape().kind(), map.get(member.name()).as_deref().cloned())
        {
            let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
            map.insert(member.name(), number);
        }
    }
    Ok(map)
}

fn uri_of(request: &SerializedRequest) -> String {
    let encoded = |(name, value): &(bufeo_model::Str, bufeo_model::Str)| {
        format!("{}={}", percent_encode(name, ""), percent_encode(value, ""))
    };
    let query: Vec<String> = request.query.iter().map(encoded).collect();
    let mark = match (query.is_empty(), request.path.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    format!("{}{mark}{}", request.path, query.join("&"))
}

fn check_headers(vector: &Vector, expected: &Json, request: &SerializedRequest) -> Result<(), Miss> {
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let mut value = text(value).to_owned();
        if name.eq_ignore_ascii_case("content-type") {
            match vector.protocol.as_str() {
                "query" | "ec2" if !value.contains("charset") => value.push_str("; charset=utf-8"),
                "rest-xml" => continue,
                "rest-json" if value != "application/json" => continue,
                _ => {}
            }
        }
        let came = request.header(name).ok_or_else(|| Miss::differs(name, &value, "no such header"))?;
        same_text(name, &value.replace(", ", ","), &came.replace(", ", ","))?;
    }
    for name in items(&expected["forbidHeaders"]).iter().map(text) {
        if let Some(value) = request.header(name) {
            return Err(Miss::differs(name, "no such header", value));
        }
    }
    Ok(())
}

fn check_body(vector: &Vector, expected: &str, body: &SerializedBody) -> Result<(), Miss> {
    let came = match body {
        SerializedBody::Form(form) => form.encode().into_bytes(),
        other => other.bytes().ok_or("the body is not in memory")?.to_vec(),
    };
    if vector.protocol == "smithy-rpc-v2-cbor" {
        let expected = vector.body(expected)?;
        return same_json("body", &cbor::readable(&expected)?, &cbor::readable(&came)?);
    }
    let came = String::from_utf8(came).map_err(|_| "the body is not UTF-8")?;
    match vector.protocol.as_str() {
        "json" | "rest-json" => match (serde_json::from_str(expected), serde_json::from_str(&came)) {
            (Ok(expected), Ok(came)) => same_json("body", &expected, &came),
            _ => same_text("body", expected, &came),
        },
        "rest-xml" => same_xml("body", expected, &came),
        _ => same_text("body", expected, &came),
    }
}
