//! What holds for every service.

use bufeo_events::{Events, Placement, handler};
use bufeo_model::Value;

use crate::client::step;
use crate::error::Error;
use crate::event::{BeforeParameterBuild, ChooseSigner, RequestCreated};
use crate::random::SharedRandom;
use crate::sign::SignatureVersion;

/// Operations whose callers have no credentials yet.
const UNSIGNED: &[&str] = &[
    "sts.AssumeRoleWithSAML",
    "sts.AssumeRoleWithWebIdentity",
    "cognito-identity.GetId",
    "cognito-identity.GetOpenIdToken",
    "cognito-identity.UnlinkIdentity",
    "cognito-identity.GetCredentialsForIdentity",
];

pub(super) fn register(events: &Events, random: &SharedRandom) -> Result<(), Error> {
    let random = random.clone();
    let tokens = handler(move |event: &mut BeforeParameterBuild| fill_idempotency_tokens(event, &random));
    step(events, "before-parameter-build", "fill in idempotency tokens", tokens, Placement::middle())?;

    let headers = handler(write_retry_headers);
    step(events, "request-created", "write the retry headers", headers, Placement::middle())?;

    let by_operation = handler(choose_by_operation);
    step(events, "choose-signer", "sign as the operation says", by_operation, Placement::middle())?;

    for operation in UNSIGNED {
        let unsigned = handler(|_: &mut ChooseSigner| SignatureVersion::UNSIGNED);
        step(events, &format!("choose-signer.{operation}"), "do not sign", unsigned, Placement::middle())?;
    }
    Ok(())
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

/// What the operation's model says of signing, or the endpoint's rules, which the call puts in the same place.
fn choose_by_operation(event: &mut ChooseSigner) -> Option<SignatureVersion> {
    let kind = event.context.get("auth_type").map(std::borrow::Cow::into_owned)?;
    let kind = kind.as_str()?.to_owned();
    if event.context.get("unsigned_payload").is_some_and(|value| *value == true) || kind == "v4-unsigned-body"
    {
        event.context.insert("payload_signing_enabled", Value::Bool(false));
    }
    let version = match kind.as_str() {
        "" => return None,
        "none" => return Some(SignatureVersion::UNSIGNED),
        kind if kind.starts_with("v4-s3express") || kind.starts_with("v4a") || kind == "bearer" => kind,
        kind if kind.starts_with("v4") => "v4",
        other => other,
    };
    let s3 = matches!(&*event.signing_name, "s3" | "s3-outposts" | "s3-object-lambda" | "s3express");
    let version =
        if s3 && matches!(version, "v4" | "v4a") { format!("s3{version}") } else { version.to_owned() };
    Some(SignatureVersion::named(version))
}
