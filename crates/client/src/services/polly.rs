//! Amazon Polly.

use crate::event::BeforeSign;

/// A browser that follows a signed address sends no content type, so that none may be signed.
pub(super) fn give_away_without_content_type(event: &mut BeforeSign) {
    if event.context.get("is_presign_request").is_some_and(|value| *value == true) {
        event.request.headers_mut().remove("Content-Type");
    }
}
