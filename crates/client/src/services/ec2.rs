//! Amazon EC2, and what Auto Scaling shares with it.

use crate::event::{AfterCall, BeforeParameterBuild};

/// User data is base64 on the wire; callers give it as it is.
pub(super) fn encode_user_data(event: &mut BeforeParameterBuild) {
    const DATA: &str = "UserData";
    if let Some(data) = super::bytes(&event.params, DATA) {
        event.params.insert(DATA, bufeo_protocol::encode_base64(&data));
    }
}

/// What an instance wrote to its console may be anything; what is no text is replaced.
pub(super) fn decode_the_console(event: &mut AfterCall) {
    const OUTPUT: &str = "Output";
    let text = super::text(&event.parsed, OUTPUT);
    if let Some(output) = text.and_then(|text| decoded(&text)) {
        event.parsed.insert(OUTPUT, output);
    }
}

fn decoded(text: &str) -> Option<String> {
    let bytes = bufeo_protocol::decode_base64(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
