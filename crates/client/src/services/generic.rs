//! What holds for every service.

use std::sync::Arc;

use bufeo_events::{Handler, handler};

use crate::config::ChecksumPolicy;
use crate::event::{BeforeCall, BeforeParameterBuild, RequestCreated};
use crate::random::SharedRandom;

pub(super) fn idempotency_tokens(random: &SharedRandom) -> Arc<dyn Handler> {
    let random = random.clone();
    handler(move |event: &mut BeforeParameterBuild| fill_idempotency_tokens(event, &random))
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
pub(super) fn write_retry_headers(event: &mut RequestCreated) {
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

/// Services add a checksum to their answer where they are asked for one. Whoever is given a signed address does not ask.
pub(super) fn ask_for_checksums(event: &mut BeforeParameterBuild) {
    let given_away = event.context.get("is_presign_request").is_some_and(|value| *value == true);
    if given_away || event.config.response_checksum_validation() != Some(&ChecksumPolicy::WhenSupported) {
        return;
    }
    let traits = event.model.http_checksum();
    let mode = traits.and_then(|traits| traits.request_validation_mode_member.clone());
    if let Some(mode) = mode.filter(|mode| !event.params.contains_key(mode)) {
        event.params.insert(mode, "ENABLED");
    }
}

/// Who asks a service for its endpoints names the version of the API that they are for.
pub(super) fn state_the_version(event: &mut BeforeCall) {
    if event.model.is_endpoint_operation() {
        let version = event.model.service().metadata().api_version.clone();
        event.request.headers_mut().insert("x-amz-api-version", version.unwrap_or_default());
    }
}
