//! Errors that a service reports: what every format says about them, and what the model adds.

use std::borrow::Cow;

use bufeo_model::{Map, OperationModel, Protocol, Shape, Str, Value, params};

use super::form::{self, Dialect};
use super::json::{self, JsonReader};
use super::rest::{self, Format};
use super::status::reason;
use super::{Answer, Document, cbor};
use crate::{Error, Result};

/// The error in an answer, with the members of its shape where the service models it.
pub(super) fn parse(operation: &OperationModel, protocol: Protocol, answer: &Answer<'_>) -> Result<Map> {
    if is_generic(answer)? {
        return Ok(params! { "Error": status_error(answer.status), "ResponseMetadata": {} });
    }
    let mut parsed = match protocol {
        Protocol::Query => form::error(&Document::parse(answer.bytes()?)?, Dialect::Query),
        Protocol::Ec2 => form::error(&Document::parse(answer.bytes()?)?, Dialect::Ec2),
        Protocol::RestXml => rest_xml(answer)?,
        Protocol::RpcV2Cbor => typed(&cbor::any(answer.bytes()?)?, answer),
        Protocol::Json => typed(&json_body(answer)?, answer),
        _ => rest_json(answer)?,
    };
    let code = parsed.get("Error").and_then(|error| Some(error.get("Code")?.as_str()?.to_owned()));
    let shape = code.map(|code| operation.service().error_shape_by_code(&code)).transpose();
    let shape = shape
        .map_err(|error| Error::model("the errors of the service cannot be looked up").with_source(error))?;
    if let Some(shape) = shape.flatten() {
        // A caller is better served by the error without its members than by the reason why they cannot be read.
        parsed.extend(modelled(shape, protocol, answer).unwrap_or_default());
    }
    Ok(parsed)
}

/// Whether the answer is that of a machine on the way, which knows nothing of the format.
fn is_generic(answer: &Answer<'_>) -> Result<bool> {
    if answer.status < 500 {
        return Ok(false);
    }
    let body = answer.bytes()?.trim_ascii();
    Ok(body.is_empty() || body.starts_with(b"<html>"))
}

fn status_error(status: u16) -> Map {
    params! { "Code": status.to_string(), "Message": reason(status) }
}

fn modelled(shape: Shape<'_>, protocol: Protocol, answer: &Answer<'_>) -> Result<Map> {
    let mut parsed = Map::new();
    match protocol {
        Protocol::Query => return form::error_members(shape, &answer.document()?, Dialect::Query),
        Protocol::Ec2 => return form::error_members(shape, &answer.document()?, Dialect::Ec2),
        Protocol::RestXml => rest::members(shape, answer, Format::Xml, &mut parsed)?,
        Protocol::RestJson => rest::members(shape, answer, Format::Json, &mut parsed)?,
        Protocol::RpcV2Cbor => return cbor::structure(shape, answer.bytes()?),
        _ => return JsonReader::new(false).structure(shape, answer.bytes()?),
    }
    Ok(parsed)
}

fn rest_xml(answer: &Answer<'_>) -> Result<Map> {
    let document = match answer.document() {
        Ok(document) if document.root().is_some() => document,
        _ => return Ok(rest_xml_without_body(answer)),
    };
    Ok(rest_xml_body(&document, answer))
}

fn rest_xml_without_body(answer: &Answer<'_>) -> Map {
    let header = |name| answer.headers.get(name).cloned().unwrap_or_default();
    let metadata = params! { "RequestId": header("x-amz-request-id"), "HostId": header("x-amz-id-2") };
    params! { "Error": status_error(answer.status), "ResponseMetadata": metadata }
}

fn rest_xml_body(document: &Document<'_>, answer: &Answer<'_>) -> Map {
    let Some(root) = document.root() else { return Map::new() };
    let mut parsed = form::untyped(document, root, form::UNTYPED);
    if document.name(root) == "Error" {
        // S3 says in the body again what its headers have.
        parsed.remove("RequestId");
        parsed.remove("HostId");
        return params! { "Error": parsed, "ResponseMetadata": rest::metadata(&answer.headers) };
    }
    let mut error = params! { "Message": "", "Code": "" };
    match parsed.remove("Error") {
        Some(Value::Map(given)) => error.extend(given),
        Some(other) => {
            parsed.insert("Error", other);
        }
        None => {}
    }
    let mut merged = params! { "Error": error };
    if let Some(id) = parsed.remove("RequestId") {
        merged.insert("ResponseMetadata", params! { "RequestId": id });
    }
    merged.extend(parsed);
    merged
}

/// What says which error it is.
const NAMES: [&str; 5] = ["__type", "message", "Message", "code", "Code"];

/// What the body says of the error; text that is no JSON is its message.
fn json_body(answer: &Answer<'_>) -> Result<Map> {
    let bytes = answer.bytes()?;
    Ok(match json::picked(bytes, &NAMES) {
        _ if bytes.is_empty() => Map::new(),
        Ok(body) => body,
        Err(_) => params! { "message": String::from_utf8_lossy(bytes).into_owned() },
    })
}

/// The first of the names that the body has.
fn first(body: &Map, names: [&str; 2]) -> Option<Value> {
    names.iter().find_map(|name| body.get(name).map(Cow::into_owned))
}

/// An error whose body says in `__type` which it is.
fn typed(body: &Map, answer: &Answer<'_>) -> Map {
    let message = first(body, ["message", "Message"]).unwrap_or_else(|| "".into());
    let mut error = params! { "Message": message, "Code": "" };
    let code = match body.get("__type").as_deref() {
        Some(Value::String(code)) => Value::from(trimmed(code)),
        Some(other) => other.clone(),
        None => answer.status.to_string().into(),
    };
    if code.is_null() {
        // A null says that there is no code, whatever the headers say.
        return params! { "Error": error, "ResponseMetadata": answer.headers.request_id() };
    }
    match answer.headers.get("x-amzn-query-error").and_then(|both| two_parts(both)) {
        Some((query_code, kind)) => {
            error.insert("QueryErrorCode", code);
            error.insert("Type", kind);
            error.insert("Code", query_code);
        }
        None => drop(error.insert("Code", code)),
    }
    params! { "Error": error, "ResponseMetadata": answer.headers.request_id() }
}

/// In REST, a header or another member may name the error as well.
fn rest_json(answer: &Answer<'_>) -> Result<Map> {
    let body = json_body(answer)?;
    let mut parsed = typed(&body, answer);
    let header = answer.headers.get("x-amzn-errortype").map(Value::from);
    let code = match header.or_else(|| first(&body, ["code", "Code"])) {
        None | Some(Value::Null) => return Ok(parsed),
        Some(Value::String(code)) => Value::from(trimmed(&code)),
        Some(code) => code,
    };
    if let Some(mut error) = parsed.get_mut("Error")
        && let Some(error) = error.as_map_mut()
    {
        error.insert("Code", code);
    }
    Ok(parsed)
}

/// The name of an error's shape without the name space before it and the address after it.
fn trimmed(code: &str) -> Str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.rsplit_once('#').map_or(code, |(_, code)| code).into()
}

fn two_parts(both: &str) -> Option<(&str, &str)> {
    both.split_once(';').filter(|(code, kind)| !code.is_empty() && !kind.contains(';'))
}
