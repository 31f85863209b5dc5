//! What is signed of a request, and what is said of a body that is not.

use bufeo_protocol::percent_decode;

use crate::event::BeforeSign;

/// The older signature covers the path with the bucket in it, but an access point's ARN is no bucket.
pub(in crate::services) fn leave_the_arn_out(event: &mut BeforeSign) {
    let path = super::super::text(&event.request, "auth_path").unwrap_or_default();
    let Some(rest) = path.strip_prefix('/').filter(|rest| rest.starts_with("arn%3A")) else { return };
    let (first, after) = rest.split_once('/').map_or((rest, ""), |(first, _)| (first, &rest[first.len()..]));
    if percent_decode(first).split(':').count() >= 6 {
        event.request.insert("auth_path", after);
    }
}

/// S3 looks for the checksum behind the body only where it is announced, which signing does for requests that are signed.
pub(in crate::services) fn announce_the_trailer(event: &mut BeforeSign) {
    let trailing = event.context.get("checksum").is_some_and(|checksum| {
        checksum
            .get("request_algorithm")
            .is_some_and(|algorithm| algorithm.get("in").is_some_and(|place| *place == "trailer"))
    });
    if trailing && event.signature_version.is_unsigned() {
        let headers = &mut event.request.headers_mut();
        headers.insert("X-Amz-Content-SHA256", bufeo_sign::STREAMING_UNSIGNED_TRAILER);
    }
}
