//! CBOR decoding: a data item to a value.

use std::path::Path;

use bufeo_model::{Map, OperationModel, ServiceModel, Value};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use serde_json::{Value as Json, json};

use super::Error;
use super::Suite;
use super::case::{Case, Miss, Place};
use super::compare::same_json;
use super::read::{self, items, text};

/// A data item to a value, or to an error.
pub(super) struct Decoding {
    name: &'static str,
    file: &'static str,
    check: fn(&Json) -> Result<(), Miss>,
}

pub(super) static SUCCESS: Decoding =
    Decoding { name: "botocore-cbor-decode-success", file: "decode-success-tests.json", check: check_value };

pub(super) static ERROR: Decoding =
    Decoding { name: "botocore-cbor-decode-error", file: "decode-error-tests.json", check: check_error };

impl Suite for Decoding {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        "botocore/cbor"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let cases = read::json(&vectors.join(self.file))?;
        let check = self.check;
        let case = |element: &Json| {
            let (element, vector) = (element.clone(), element.clone());
            let name = text(&element["description"]).to_owned();
            let place = Place::Element { file: self.file.into(), section: None, element, group: None };
            Case::new(name, place, move || check(&vector))
        };
        Ok(items(&cases).iter().map(case).collect())
    }
}

fn check_value(vector: &Json) -> Result<(), Miss> {
    let came = decode(&input(vector)?)?;
    same_json("value", &vector["expect"], &typed(&came, &vector["expect"]))
}

fn check_error(vector: &Json) -> Result<(), Miss> {
    match decode(&input(vector)?) {
        Err(_) => Ok(()),
        Ok(came) => Err(Miss::differs("value", "an error", typed(&came, &Json::Null))),
    }
}

fn input(vector: &Json) -> Result<Vec<u8>, Miss> {
    let digits = text(&vector["input"]);
    let byte = |at: usize| digits.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes.ok_or_else(|| "the input is not hexadecimal".into())
}

/// Decodes one data item: as the one member of an answer, whose shape leaves it as it came.
fn decode(item: &[u8]) -> Result<Value, bufeo_protocol::Error> {
    let body = [b"\xa1\x61v", item].concat().into();
    let view = ResponseView { status: 200, headers: &[], body: ResponseBody::Bytes(&body) };
    parse(&operation(), &view).map(|mut parsed: Map| parsed.remove("v").unwrap_or_default())
}

fn operation() -> OperationModel {
    let model = json!({
        "metadata": { "protocol": "smithy-rpc-v2-cbor", "targetPrefix": "Vector" },
        "operations": { "Decode": { "output": { "shape": "Output" } } },
        "shapes": {
            "Output": { "type": "structure", "members": { "v": { "shape": "Any" } } },
            "Any": { "type": "string" },
        },
    });
    let model = ServiceModel::from_value("vector", &model).and_then(|model| model.operation("Decode"));
    model.unwrap_or_else(|error| unreachable!("{error}"))
}

/// A value in the notation of this suite. Where that has more types than a value, `like` says which is meant.
fn typed(value: &Value, like: &Json) -> Json {
    let is = |name: &str| like.get(name).is_some();
    match value {
        Value::Null if is("undefined") => json!({ "undefined": {} }),
        Value::Null => json!({ "null": {} }),
        Value::Bool(value) => json!({ "bool": value }),
        Value::Int(number) if *number < 0 => json!({ "negint": number }),
        Value::Int(number) => json!({ "uint": number }),
        Value::BigInt(digits) => {
            let number: Json = serde_json::from_str(digits).unwrap_or_default();
            if digits.starts_with('-') { json!({ "negint": number }) } else { json!({ "uint": number }) }
        }
        #[expect(clippy::cast_possible_truncation, reason = "it came as a float of 32 bits")]
        Value::Float(number) if is("float32") => json!({ "float32": (*number as f32).to_bits() }),
        Value::Float(number) => json!({ "float64": number.to_bits() }),
        Value::String(text) => json!({ "string": text.as_str() }),
        Value::Blob(bytes) => json!({ "bytestring": bytes.to_vec() }),
        Value::List(list) => {
            let likes = items(&like["list"]);
            let item = |(place, item): (usize, std::borrow::Cow<'_, Value>)| {
                typed(&item, likes.get(place).unwrap_or(&Json::Null))
            };
            json!({ "list": list.iter().enumerate().map(item).collect::<Vec<_>>() })
        }
        Value::Map(map) => {
            let entry =
                |(name, value): (std::borrow::Cow<'_, bufeo_model::Str>, std::borrow::Cow<'_, Value>)| {
                    (name.to_string(), typed(&value, &like["map"][name.as_str()]))
                };
            json!({ "map": map.iter().map(entry).collect::<serde_json::Map<_, _>>() })
        }
        other => json!(format!("{other:?}")),
    }
}

/// A body in a notation that tells apart what CBOR tells apart, to be compared.
pub(super) fn readable(body: &[u8]) -> Result<Json, Miss> {
    if body.is_empty() {
        return Ok(json!("no body"));
    }
    Ok(typed(&decode(body)?, &Json::Null))
}
