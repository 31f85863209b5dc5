//! What holds for every service.

use bufeo_events::{Events, Placement, handler};

use crate::client::step;
use crate::error::Error;
use crate::event::{BeforeParameterBuild, RequestCreated};
use crate::random::SharedRandom;

pub(super) fn register(events: &Events, random: &SharedRandom) -> Result<(), Error> {
    let random = random.clone();
    let tokens = handler(move |event: &mut BeforeParameterBuild| fill_idempotency_tokens(event, &random));
    step(events, "before-parameter-build", "fill in idempotency tokens", tokens, Placement::middle())?;

    let headers = handler(write_retry_headers);
    step(events, "request-created", "write the retry headers", headers, Placement::middle())
}

fn fill_idempotency_tokens(event: &mut BeforeParameterBuild, random: &SharedRandom) {
    let Some(input) = event.model.input() else { return };
    for member in input.members().filter(|member| member.shape().idempotency_token()) {
        if !event.params.contains_key(member.name()) {
            event.params.insert(member.name(), random.uuid());
        }
    }
}

/// Added after signing, and so not signed: the place of this handler in the order, which is botocore's.
fn write_retry_headers(event: &mut RequestCreated) {
    let Some(retries) = event.context.get("retries").map(std::borrow::Cow::into_owned) else { return };
    let mut headers = event.request.headers_mut();
    if let Some(id) = retries.get("invocation-id") {
        headers.insert("amz-sdk-invocation-id", id.into_owned());
    }
    let known = ["ttl", "attempt", "max"].into_iter().filter_map(|name| Some((name, retries.get(name)?)));
    let text: Vec<String> = known.map(|(name, value)| format!("{name}={value}")).collect();
    if !text.is_empty() {
        headers.insert("amz-sdk-request", text.join("; "));
    }
}
