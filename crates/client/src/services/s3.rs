//! Amazon S3.

use bufeo_events::{Events, Placement, handler};
use bufeo_model::Str;
use bufeo_protocol::root_text;

use crate::client::step;
use crate::error::Error;
use crate::event::{AfterCall, BeforeParameterBuild};

const BUCKET: &str = "/{Bucket}";

pub(super) fn register(events: &Events) -> Result<(), Error> {
    let path = handler(leave_the_bucket_to_the_endpoint);
    step(
        events,
        "before-parameter-build.s3",
        "leave the bucket to the endpoint rules",
        path,
        Placement::middle(),
    )?;
    let location = handler(read_the_location);
    step(
        events,
        "after-call.s3.GetBucketLocation",
        "read the bucket's location",
        location,
        Placement::middle(),
    )
}

/// S3's endpoint rules put the bucket into the host or the path, whichever is right, so that the operation's own path
/// goes without it.
fn leave_the_bucket_to_the_endpoint(event: &mut BeforeParameterBuild) {
    if let Some(rest) = event.model.request_uri().strip_prefix(BUCKET) {
        let slash = if rest.starts_with('/') { "" } else { "/" };
        event.request_uri = Some(Str::from(format!("{slash}{rest}")));
    }
}

/// The answer is one element with the location as its text, which the model does not say. Buckets in us-east-1 have
/// none.
fn read_the_location(event: &mut AfterCall) {
    let Some(location) = event.response.content().and_then(|body| root_text(&body).ok()) else { return };
    let location = Some(location).filter(|location| !location.is_empty());
    event.parsed.insert("LocationConstraint", location);
}
