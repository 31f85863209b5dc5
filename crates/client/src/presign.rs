//! Requests that are given away: signed addresses and forms, which whoever has them may use until they end.

mod post;
mod url;

pub use post::{PresignedPost, PresignedPostBuilder};
pub use url::PresignedUrlBuilder;

use std::time::Duration;

use crate::client::Client;
use crate::config::AddressingStyle;
use crate::stage::Context;

/// For how many seconds an address or a form is good unless the program says otherwise.
const EXPIRES: i64 = 3600;

/// A duration in whole seconds, as signatures have it.
pub(crate) fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// What a call's context has from the beginning when its request is given away.
fn context(client: &Client) -> Context {
    let mut context = Context::new();
    context.insert("is_presign_request", true);
    context.insert("use_global_endpoint", uses_global_endpoint(client));
    context
}

/// Whether S3's address for all regions may stand in what is given away.
fn uses_global_endpoint(client: &Client) -> bool {
    let settings = &client.0.settings;
    let regional = settings.endpoints.us_east_1_regional && client.meta().region_name() == "us-east-1";
    let virtually = settings.s3_addressing == AddressingStyle::Virtual;
    let dual_stack = settings.endpoints.s3_use_dual_stack.unwrap_or(settings.use_dual_stack);
    client.meta().partition() == *"aws" && !dual_stack && !regional && !virtually
}
