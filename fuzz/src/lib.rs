//! The service that the fuzz targets speak to: one operation, whose answer has a member of every kind, in every place and
//! with every trait that parsing minds.
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo fuzz run -s none json -- -max_total_time=60
//! ```

#![forbid(unsafe_code)]

use std::sync::{Arc, LazyLock};

use bufeo_model::{Map, OperationModel, ServiceModel, Str};
use bufeo_protocol::{Error, ErrorKind, ResponseBody, ResponseView, parse};

const SHAPES: &str = r#"{
    "Tree": { "type": "structure", "members": {
        "text": { "shape": "Text" }, "Named": { "shape": "Text", "locationName": "n:other" },
        "attribute": { "shape": "Text", "xmlAttribute": true, "locationName": "xsi:type" },
        "integer": { "shape": "Integer" }, "long": { "shape": "Long" }, "float": { "shape": "Float" },
        "double": { "shape": "Double" }, "flag": { "shape": "Flag" }, "blob": { "shape": "Blob" },
        "time": { "shape": "Time" }, "iso": { "shape": "Iso" }, "unix": { "shape": "Unix" }, "mail": { "shape": "Mail" },
        "trees": { "shape": "Trees" }, "flat": { "shape": "Flat" }, "map": { "shape": "TreeMap" },
        "flatMap": { "shape": "FlatMap" }, "union": { "shape": "Union" }, "document": { "shape": "Document" },
        "tree": { "shape": "Tree" }
    } },
    "Bound": { "type": "structure", "payload": "tree", "members": {
        "tree": { "shape": "Tree" }, "status": { "shape": "Integer", "location": "statusCode" },
        "list": { "shape": "Times", "location": "header", "locationName": "x-list" },
        "json": { "shape": "Text", "jsonvalue": true, "location": "header", "locationName": "x-json" },
        "time": { "shape": "Time", "location": "header", "locationName": "x-time" },
        "double": { "shape": "Double", "location": "header", "locationName": "x-double" },
        "blob": { "shape": "Blob", "location": "header", "locationName": "x-blob" },
        "all": { "shape": "Texts", "location": "headers", "locationName": "x-" }
    } },
    "Free": { "type": "structure", "payload": "document", "members": { "document": { "shape": "Document" } } },
    "Watched": { "type": "structure", "payload": "events", "members": {
        "events": { "shape": "Events" }, "text": { "shape": "Text" }
    } },
    "Events": { "type": "structure", "eventstream": true, "members": {
        "Tree": { "shape": "TreeEvent" }, "Bytes": { "shape": "BytesEvent" }, "Failure": { "shape": "Failure" }
    } },
    "TreeEvent": { "type": "structure", "event": true, "members": {
        "tree": { "shape": "Tree", "eventpayload": true }, "time": { "shape": "Time", "eventheader": true },
        "text": { "shape": "Text", "eventheader": true }
    } },
    "BytesEvent": { "type": "structure", "event": true, "members": { "bytes": { "shape": "Blob", "eventpayload": true } } },
    "Failure": { "type": "structure", "exception": true, "error": { "code": "F" }, "members": {
        "message": { "shape": "Text" }, "tree": { "shape": "Tree" }
    } },
    "Trees": { "type": "list", "member": { "shape": "Tree" } },
    "Flat": { "type": "list", "flattened": true, "member": { "shape": "Blob", "locationName": "item" } },
    "TreeMap": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Trees" } },
    "FlatMap": { "type": "map", "flattened": true, "key": { "shape": "Text", "locationName": "k" }, "value": { "shape": "Long" } },
    "Texts": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Text" } },
    "Times": { "type": "list", "member": { "shape": "Mail" } },
    "Union": { "type": "structure", "union": true, "members": { "one": { "shape": "Text" }, "two": { "shape": "Tree" } } },
    "Document": { "type": "structure", "document": true, "members": {} },
    "Text": { "type": "string" }, "Integer": { "type": "integer" }, "Long": { "type": "long" },
    "Float": { "type": "float" }, "Double": { "type": "double" }, "Flag": { "type": "boolean" }, "Blob": { "type": "blob" },
    "Time": { "type": "timestamp" }, "Iso": { "type": "timestamp", "timestampFormat": "iso8601" },
    "Unix": { "type": "timestamp", "timestampFormat": "unixTimestamp" },
    "Mail": { "type": "timestamp", "timestampFormat": "rfc822" }
}"#;

/// The wire formats.
pub const PROTOCOLS: [&str; 6] = ["json", "rest-json", "rest-xml", "query", "ec2", "smithy-rpc-v2-cbor"];

/// What the operation answers with.
#[derive(Clone, Copy, Debug)]
pub enum Output {
    /// A structure of everything that a body can hold.
    Tree,
    /// The same, with headers beside it.
    Bound,
    /// Anything.
    Free,
    /// Events.
    Watched,
}

/// The operation that answers so, in that wire format.
pub fn operation(protocol: &str, output: Output) -> OperationModel {
    static MODELS: LazyLock<Vec<Arc<ServiceModel>>> =
        LazyLock::new(|| PROTOCOLS.iter().map(|protocol| model(protocol)).collect());
    let place = PROTOCOLS.iter().position(|known| *known == protocol).expect("a wire format");
    MODELS[place].operation(&format!("{output:?}")).expect("an operation")
}

fn model(protocol: &str) -> Arc<ServiceModel> {
    ServiceModel::from_json("fuzz", model_text(protocol).as_bytes()).expect("a model")
}

/// The model of the service in one of the [`PROTOCOLS`], counted round and round.
pub fn model_json(protocol: usize) -> serde_json::Value {
    serde_json::from_str(&model_text(PROTOCOLS[protocol % PROTOCOLS.len()])).expect("JSON")
}

fn model_text(protocol: &str) -> String {
    let operations: Vec<String> = ["Tree", "Bound", "Free", "Watched"]
        .iter()
        .map(|name| {
            format!(
                r#""{name}": {{ "name": "{name}", "http": {{ "method": "POST", "requestUri": "/{name}" }},
                    "input": {{ "shape": "{name}" }}, "output": {{ "shape": "{name}" }}, "errors": [{{ "shape": "Failure" }}] }}"#
            )
        })
        .collect();
    format!(
        r#"{{ "metadata": {{ "protocol": "{protocol}", "apiVersion": "2020-01-01", "targetPrefix": "T", "jsonVersion": "1.1" }},
              "operations": {{ {} }}, "shapes": {SHAPES} }}"#,
        operations.join(",")
    )
}

/// Parses an answer that nobody should send. Whatever it is, an error says that the answer is at fault, and whose it was.
pub fn answer(
    operation: &OperationModel,
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Map, Error> {
    let id = [("x-amzn-requestid", "R")];
    let headers: Vec<(Str, Str)> =
        id.iter().chain(headers).map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let body = body.to_vec().into();
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let parsed = parse(operation, &view);
    if let Err(error) = &parsed {
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
        assert_eq!((error.status(), error.request_id()), (Some(status), Some("R")), "{error:?}");
    }
    parsed
}
