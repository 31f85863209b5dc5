//! Amazon EC2, and what Auto Scaling shares with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::event::{AfterCall, BeforeParameterBuild};

/// User data is base64 on the wire; callers give it as it is.
pub(super) fn encode_user_data(event: &mut BeforeParameterBuild) {
    const DATA: &str = "UserData";
    if let Some(data) = super::bytes(&event.params, DATA) {
        event.params.insert(DATA, STANDARD.encode(data));
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

/// As Python decodes it: what is not of the alphabet is passed over.
fn decoded(text: &str) -> Option<String> {
    let of_alphabet = |character: &char| character.is_ascii_alphanumeric() || "+/=".contains(*character);
    let text: String = text.chars().filter(of_alphabet).collect();
    let bytes = STANDARD.decode(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
