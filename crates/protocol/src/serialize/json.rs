//! The json format, 1.0 and 1.1: the operation in a header, everything else in a JSON body.

use bufeo_model::{Map, OperationModel, Str};
use bufeo_stack::Level;

use super::json_body::JsonBody;
use super::{Members, events};
use crate::{EVENT_STREAM, Error, Result, SerializeOptions, SerializedBody, SerializedRequest};

pub(super) fn serialize(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
) -> Result<SerializedRequest> {
    let metadata = operation.service().metadata();
    let target = metadata.target_prefix.as_ref().ok_or_else(|| needed("targetPrefix"))?;
    let version = metadata.json_version.as_ref().ok_or_else(|| needed("jsonVersion"))?;
    let mut request = SerializedRequest { path: "/".to_owned(), ..Default::default() };
    request.set_header("X-Amz-Target", [target, ".", operation.name()].concat());
    request.set_header("Content-Type", content_type(version));
    if metadata.aws_query_compatible {
        request.set_header("x-amzn-query-mode", "true");
    }
    if operation.has_event_stream_input() {
        request.set_header("Content-Type", EVENT_STREAM);
        request.body = events(operation, params)?;
        return Ok(request);
    }
    let body = match operation.input() {
        None => "{}".to_owned(),
        Some(input) => {
            let mut body = JsonBody::new(options);
            body.structure(params, input, Level::first(), Members::All)?;
            body.finish()
        }
    };
    request.body = SerializedBody::Bytes(body.into());
    Ok(request)
}

/// The two versions there are need not be put together for each request.
fn content_type(version: &str) -> Str {
    match version {
        "1.0" => Str::from_static("application/x-amz-json-1.0"),
        "1.1" => Str::from_static("application/x-amz-json-1.1"),
        other => format!("application/x-amz-json-{other}").into(),
    }
}

fn needed(key: &str) -> Error {
    Error::model(format!("the service's metadata lacks `{key}`, which the json format needs"))
}
