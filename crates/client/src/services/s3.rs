//! Amazon S3.

use bufeo_events::{Events, Placement, handler};
use bufeo_model::Str;

use crate::client::step;
use crate::error::Error;
use crate::event::BeforeParameterBuild;

const BUCKET: &str = "/{Bucket}";

pub(super) fn register(events: &Events) -> Result<(), Error> {
    let path = handler(leave_the_bucket_to_the_endpoint);
    step(
        events,
        "before-parameter-build.s3",
        "leave the bucket to the endpoint rules",
        path,
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
