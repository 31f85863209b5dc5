//! Answers that are not quite what they seem.

use bufeo_model::{Location, ShapeKind, parse_timestamp};
use bufeo_protocol::{root_name, root_text};

use crate::event::{AfterCall, BeforeParse, NeedsRetry};

/// The answer is one element with the location as its text, which the model does not say. Buckets in us-east-1 have
/// none.
pub(in crate::services) fn read_the_location(event: &mut AfterCall) {
    let Some(location) = event.response.content().and_then(|body| root_text(&body).ok()) else { return };
    let location = Some(location).filter(|location| !location.is_empty());
    event.parsed.insert("LocationConstraint", location);
}

/// What takes long may fail after S3 has begun to answer: its status is then that of a success, and the error is the body.
/// So is a body that is cut off in the middle.
pub(in crate::services) fn see_the_error(event: &mut BeforeParse) {
    let Some(output) = event.model.output().filter(|_| event.response.status() == 200) else { return };
    let is_raw = |kind| matches!(kind, ShapeKind::Blob | ShapeKind::String);
    if event.model.has_event_stream_output()
        || output.payload_member().is_some_and(|payload| is_raw(payload.shape().kind()))
    {
        return;
    }
    let body = event.response.content().unwrap_or_default();
    if !body.is_empty() && root_name(&body).map_or(true, |root| root == "Error") {
        event.response.set_status(500);
    }
}

/// The status that parsing went by is what the retry mode goes by.
pub(in crate::services) fn count_as_a_failure(event: &mut NeedsRetry) {
    let Some(answer) = &mut event.response else { return };
    let parsed = answer.parsed.get("ResponseMetadata").and_then(|metadata| {
        metadata.get("HTTPStatusCode").and_then(|status| u16::try_from(status.as_i64()?).ok())
    });
    if let Some(status) = parsed.filter(|status| *status != answer.response.status()) {
        answer.response.set_status(status);
    }
}

/// Objects keep whatever was given as their expiry. It is told as it is, beside the date that it is where it is one.
pub(in crate::services) fn keep_the_expiry(event: &mut BeforeParse) {
    const HEADER: &str = "Expires";
    let has_expiry = event.model.output().is_some_and(|output| {
        output.member(HEADER).is_some_and(|member| member.shape().location() == Some(Location::Header))
    });
    let Some(expiry) = event.response.headers().get(HEADER).filter(|expiry| has_expiry && !expiry.is_empty())
    else {
        return;
    };
    if parse_timestamp(&expiry).is_err() {
        tracing::warn!(%expiry, "the object's expiry is no date; it is told as `ExpiresString`");
        event.response.headers_mut().remove(HEADER);
    }
    event.customized_response.insert("ExpiresString", expiry);
}
