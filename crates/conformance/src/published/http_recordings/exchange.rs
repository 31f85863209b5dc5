//! One recorded request with its answer.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
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
    response: Vec<u8>,
}

/// The exchanges of a recording, in the order of their connections.
pub(super) fn all(recording: &Json) -> Vec<Exchange> {
    let mut exchanges: BTreeMap<u64, Exchange> = BTreeMap::new();
    let events = if recording.is_array() { recording } else { &recording["events"] };
    for event in items(events) {
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
        let data = &action["Data"]["data"];
        let encoded = data["Base64"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok());
        let data = encoded.unwrap_or_else(|| text(&data["Utf8"]).into());
        match text(&action["Data"]["direction"]) {
            "Request" => self.request.push_str(&String::from_utf8_lossy(&data)),
            "Response" => self.response.extend(data),
            _ => {}
        }
    }

    /// Whether the request is the recorded one.
    pub(super) fn compare(&self, request: &PreparedRequest) -> Result<(), Miss> {
        same_text("method", &self.method, &request.method())?;
        same_text("URL", &alike(&self.uri), &alike(&request.url()))?;
        let body = request.body().as_blob().map(|body| String::from_utf8_lossy(body).into_owned());
        match self.uri.starts_with("https://ec2.") {
            true => same_text("body", &self.request, &body.unwrap_or_default()),
            // Other formats can say the same in other words, and do so elsewhere under comparison.
            false => Ok(()),
        }
    }

    /// The answer as it goes over a connection.
    pub(super) fn raw(&self) -> Vec<u8> {
        let mut raw = format!("HTTP/1.1 {} Recorded\r\n", self.status);
        for (name, value) in &self.headers {
            raw.push_str(&format!("{name}: {value}\r\n"));
        }
        raw.push_str("\r\n");
        [raw.as_bytes(), &self.response].concat()
    }

    pub(super) fn response(&self) -> HttpResponse {
        let headers = self.headers.iter();
        let empty = HttpResponse::build(self.status);
        headers
            .fold(empty, |answer, (name, value)| answer.header(name.as_str(), value.as_str()))
            .body(self.response.clone())
    }
}

/// An address without that in which botocore is apart from the SDK that recorded it.
fn alike(url: &str) -> String {
    let url = url.replace(".s3.us-east-1.", ".s3.").replace("//streaming-logs.", "//stream-logs.");
    let (address, query) = url.split_once('?').unwrap_or((&url, ""));
    let surplus = ["", "x-id=GetObject", "encoding-type=url"];
    let mut query: Vec<&str> = query.split('&').filter(|pair| !surplus.contains(pair)).collect();
    query.sort_unstable();
    // A path that is empty is the same as a slash.
    let slash = if address.matches('/').count() == 2 { "/" } else { "" };
    format!("{address}{slash}?{}", query.join("&"))
}
