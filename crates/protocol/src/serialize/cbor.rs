//! The smithy-rpc-v2-cbor format: the operation in the path, everything else in a CBOR body.

use bufeo_model::{Map, OperationModel};
use bufeo_stack::Level;

use super::cbor_body::CborBody;
use super::{Members, events};
use crate::{EVENT_STREAM, Error, Result, SerializeOptions, SerializedBody, SerializedRequest};

const CBOR: &str = "application/cbor";

pub(super) fn serialize(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
) -> Result<SerializedRequest> {
    let metadata = operation.service().metadata();
    let needed = || Error::model("the service's metadata lacks `targetPrefix`, which the CBOR format needs");
    let target = metadata.target_prefix.as_ref().ok_or_else(needed)?;
    let path = format!("/service/{target}/operation/{}", operation.name());
    let mut request = SerializedRequest { path, ..Default::default() };
    request.set_header("smithy-protocol", "rpc-v2-cbor");
    if metadata.aws_query_compatible {
        request.set_header("x-amzn-query-mode", "true");
    }
    request.set_header("Accept", if operation.has_event_stream_output() { EVENT_STREAM } else { CBOR });
    if operation.has_event_stream_input() {
        request.set_header("Content-Type", EVENT_STREAM);
        request.body = events(operation, params)?;
    } else if let Some(input) = operation.input() {
        request.set_header("Content-Type", CBOR);
        let mut body = CborBody::new(options);
        body.structure(params, input, Level::first(), Members::All)?;
        request.body = SerializedBody::Bytes(body.finish().into());
    }
    Ok(request)
}
