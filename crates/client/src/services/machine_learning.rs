//! Amazon Machine Learning.

use bufeo_model::Value;
use bufeo_protocol::json_value;

use crate::event::RequestCreated;

/// Every model has an endpoint of its own, which the caller names among the parameters. It runs before the request is
/// signed: its event has the operation's name.
pub(super) fn send_to_the_endpoint(event: &mut RequestCreated) {
    let body = match event.request.wire_body() {
        Value::Blob(body) => json_value(&body).unwrap_or_default(),
        _ => return,
    };
    let endpoint = body.as_map().and_then(|body| super::text(body, "PredictEndpoint"));
    if let Some(endpoint) = endpoint.filter(|endpoint| !endpoint.is_empty()) {
        let url = event.request.url();
        event.request.set_url(format!("{}{}", parted(&endpoint).0, parted(&url).1));
    }
}

/// An address as scheme and host, and what follows. What has no scheme has no host either, as in botocore, and leads nowhere.
fn parted(url: &str) -> (&str, &str) {
    let Some(scheme) = url.find("://") else { return ("", url) };
    let host = scheme + 3;
    let end = url[host..].find(['/', '?']).map_or(url.len(), |place| host + place);
    url.split_at(end)
}
