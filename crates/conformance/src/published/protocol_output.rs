//! Parsing: an answer to a value.

use std::path::Path;

use bufeo_model::{EventStream, List, Map, OperationModel, Str, Value};
use bufeo_protocol::{EventDecoder, Received, ResponseBody, ResponseView, parse};
use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::Error;
use super::Suite;
use super::case::{Case, Miss};
use super::compare::{readable, readable_map, same_json};
use super::protocol::{self, Vector};
use super::read::text;

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
    let body = vector.body(response["body"].as_str().unwrap_or(missing))?;
    let status = response["status_code"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(200);
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let operation = vector.operation()?;
    if operation.has_event_stream_output() && status < 300 {
        return check_events(vector, &operation, &view, &body);
    }
    let mut parsed = parse(&operation, &view)?;
    parsed.remove("ResponseMetadata").ok_or("there is no `ResponseMetadata`")?;
    match vector.fields.get("result") {
        Some(result) if vector.fields.get("error").is_none() => {
            same_json("result", result, &readable_map(&parsed, true))
        }
        _ => check_error(vector, parsed),
    }
}

/// An answer whose events are expected as a list, or as the error that one of them is.
fn check_events(
    vector: &Vector,
    operation: &OperationModel,
    view: &ResponseView<'_>,
    body: &[u8],
) -> Result<(), Miss> {
    let mut decoder = EventDecoder::new(operation)?;
    decoder.feed(body);
    let (mut events, mut initial_response) = (Vec::new(), Bytes::new());
    while let Some(received) = decoder.next_received()? {
        match received {
            Received::InitialResponse(payload) => initial_response = payload,
            Received::Event(event) => events.push(Value::Map(event)),
            Received::Error(error) => return check_error(vector, error),
            other => return Err(Miss::Differs(format!("{other:?} came"))),
        }
    }
    decoder.finish()?;
    let stream = &EventStream::from_events([]);
    let body = ResponseBody::Events { stream, initial_response: &initial_response };
    let mut parsed = parse(operation, &ResponseView { body, ..*view })?;
    parsed.remove("ResponseMetadata").ok_or("there is no `ResponseMetadata`")?;
    let name =
        parsed.iter().find(|(_, value)| value.as_events().is_some()).map(|(name, _)| name.into_owned());
    parsed.insert(name.ok_or("there is no stream of events")?, List::from(events));
    same_json("result", &vector.fields["result"], &readable_map(&parsed, true))
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
