//! Parsing: an answer to a value.

use std::path::Path;

use bufeo_model::{Map, Str, Value};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use serde_json::{Value as Json, json};

use super::case::{Case, Miss};
use super::compare::{readable, readable_map, same_json};
use super::protocol::{self, Vector};
use super::read::text;
use super::{Error, Suite};

/// An answer to a value, in every wire format.
pub(super) struct ProtocolOutput {
    name: &'static str,
    path: &'static str,
}

pub(super) static GENERATED: ProtocolOutput =
    ProtocolOutput { name: "botocore-protocols-output", path: "botocore/protocols/output" };

pub(super) static LEGACY: ProtocolOutput =
    ProtocolOutput { name: "botocore-protocols-legacy-output", path: "botocore/protocols/legacy/output" };

impl Suite for ProtocolOutput {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        self.path
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        protocol::cases(vectors, |_| true, check)
    }
}

fn check(vector: &Vector) -> Result<(), Miss> {
    let response = &vector.fields["response"];
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers: Vec<(Str, Str)> = headers.map(|(name, value)| (name.into(), text(value).into())).collect();
    let missing = if vector.protocol == "query" { "<xml/>" } else { "" };
    let body = response["body"].as_str().unwrap_or(missing).to_owned().into();
    let status = response["status_code"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(200);
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let mut parsed = parse(&vector.operation()?, &view)?;
    parsed.remove("ResponseMetadata").ok_or("there is no `ResponseMetadata`")?;
    match vector.fields.get("result") {
        Some(result) if vector.fields.get("error").is_none() => {
            same_json("result", result, &readable_map(&parsed, true))
        }
        _ => check_error(vector, parsed),
    }
}

fn check_error(vector: &Vector, mut parsed: Map) -> Result<(), Miss> {
    let error = parsed.remove("Error").unwrap_or_default();
    if error == Value::Null {
        return Err(Miss::differs("error", text(&vector.fields["errorCode"]), "no error"));
    }
    let part = |name: &str| readable(&error[name], false);
    let expected: Json =
        json!({ "Code": text(&vector.fields["errorCode"]), "Message": text(&vector.fields["errorMessage"]) });
    same_json("error", &expected, &json!({ "Code": part("Code"), "Message": part("Message") }))?;
    let members = vector.fields.get("error").cloned().unwrap_or(json!({}));
    same_json("members of the error", &members, &readable_map(&parsed, true))
}
