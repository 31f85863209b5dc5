//! One recorded request with its answer.

use std::collections::BTreeMap;

use bufeo_client::{HttpResponse, PreparedRequest};
use serde_json::Value as Json;

use super::super::case::Miss;
use super::super::compare::same_text;
use super::super::read::{items, text};

/// A request, and what was answered.
#[derive(Clone, Default)]
pub(super) struct Exchange {
    method: String,
    uri: String,
    request: String,
    status: u16,
    headers: Vec<(String, String)>,
    response: String,
}

/// The exchanges of a recording, in the order of their connections.
pub(super) fn all(recording: &Json) -> Vec<Exchange> {
    let mut exchanges: BTreeMap<u64, Exchange> = BTreeMap::new();
    for event in items(&recording["events"]) {
        let connection = event["connection_id"].as_u64().unwrap_or_default();
        exchanges.entry(connection).or_default().record(&event["action"]);
    }
    exchanges.into_values().collect()
}

impl Exchange {
    fn record(&mut self, action: &Json) {
        let request = &action["Request"]["request"];
        if request.is_object() {
            self.method = text(&request["method"]).to_owned();
            self.uri = text(&request["uri"]).to_owned();
        }
        let response = &action["Response"]["response"]["Ok"];
        if let Some(headers) = response["headers"].as_object() {
            self.status = response["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(0);
            let values = headers
                .iter()
                .flat_map(|(name, values)| items(values).iter().map(move |value| (name, value)));
            self.headers = values.map(|(name, value)| (name.clone(), text(value).to_owned())).collect();
        }
        let data = text(&action["Data"]["data"]["Utf8"]);
        match text(&action["Data"]["direction"]) {
            "Request" => self.request.push_str(data),
            "Response" => self.response.push_str(data),
            _ => {}
        }
    }

    /// Whether the request is the recorded one.
    pub(super) fn compare(&self, request: &PreparedRequest) -> Result<(), Miss> {
        same_text("method", &self.method, &request.method())?;
        same_text("URL", &self.uri, &request.url())?;
        let body = request.body().as_blob().map(|body| String::from_utf8_lossy(body).into_owned());
        same_text("body", &self.request, &body.unwrap_or_default())
    }

    pub(super) fn response(&self) -> HttpResponse {
        let headers = self.headers.iter();
        let empty = HttpResponse::build(self.status);
        headers
            .fold(empty, |answer, (name, value)| answer.header(name.as_str(), value.as_str()))
            .body(self.response.clone())
    }
}
