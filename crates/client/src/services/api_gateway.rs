//! Amazon API Gateway.

use crate::event::BeforeCall;

/// Without being asked for JSON the service answers in another form of it.
pub(super) fn take_json(event: &mut BeforeCall) {
    let mut headers = event.request.headers_mut();
    if headers.get("Accept").is_none() {
        headers.insert("Accept", "application/json");
    }
}
