//! AWS IAM Identity Center, its OpenID Connect.

use bufeo_protocol::{json_text, json_value};

use crate::event::BeforeParse;

/// Errors of OAuth have their sentence under a name of their own.
pub(super) fn take_the_message(event: &mut BeforeParse) {
    const MESSAGE: &str = "Message";
    if event.response.status() < 400 {
        return;
    }
    let body = event.response.content().unwrap_or_default();
    let Ok(mut body) = json_value(&body) else { return };
    let Some(error) = body.as_map_mut() else { return };
    let sentence = super::text(error, "error_description").filter(|sentence| !sentence.is_empty());
    let said = |name| super::text(error, name).is_some_and(|text| !text.is_empty());
    if let Some(sentence) = sentence.filter(|_| !said(MESSAGE) && !said("message")) {
        error.insert(MESSAGE, sentence);
        if let Ok(text) = json_text(&body) {
            event.response.insert("content", bytes::Bytes::from(text));
        }
    }
}
