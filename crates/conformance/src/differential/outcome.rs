//! What became of a case on one side.

use bufeo_model::Value;
use serde_json::Value as Json;

use super::notation::{from_base64, read};

/// What became of a case.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The request, if it came so far.
    pub(super) request: Option<Request>,
    pub(super) end: End,
}

/// A request as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// With what was parsed; for an error of the service's, its text as well.
    Parsed { parsed: Value, raised: Option<String> },
    /// The parameters were refused, with that report.
    Invalid(String),
    /// Otherwise: what kind of failure, and its text.
    Failed { kind: String, text: String },
}

impl Outcome {
    /// The other side's, from its line.
    pub(super) fn read(line: &Json) -> Self {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let end = if let Some(report) = line.get("invalid") {
            End::Invalid(text(report))
        } else if let Some(failed) = line.get("failed") {
            End::Failed { kind: text(&failed[0]), text: text(&failed[1]) }
        } else {
            End::Parsed { parsed: read(&line["parsed"]), raised: line.get("raised").map(text) }
        };
        let request = line["request"].as_object().map(|request| {
            let headers = request["headers"].as_array().into_iter().flatten();
            Request {
                method: text(&request["method"]),
                url: text(&request["url"]),
                headers: headers.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
                body: from_base64(request["body"].as_str().unwrap_or_default()),
            }
        });
        Self { request, end }
    }
}
