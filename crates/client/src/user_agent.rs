//! What a client says of itself.

use std::fmt::Write as _;

use crate::config::Settings;

/// The features that the `m/` part of a user agent reports, with the codes that all AWS SDKs share.
const RETRY_MODE_STANDARD: &str = "E";
const ENDPOINT_OVERRIDE: &str = "N";
const CREDENTIALS_CODE: &str = "e";
const CREDENTIALS_ENV_VARS: &str = "g";
const CREDENTIALS_PROFILE: &str = "n";

/// The language of programs that use the crate itself.
pub(crate) const RUST: &str = "lang/rust";

/// The header's value: product, format version, system, language, features, extras.
pub(crate) fn text(settings: &Settings, language: &str, custom_endpoint: bool, credentials: &str) -> String {
    let mut features = vec![RETRY_MODE_STANDARD];
    if custom_endpoint {
        features.push(ENDPOINT_OVERRIDE);
    }
    match credentials {
        "explicit" => features.push(CREDENTIALS_CODE),
        "env" => features.push(CREDENTIALS_ENV_VARS),
        "shared-credentials-file" | "config-file" => features.push(CREDENTIALS_PROFILE),
        _ => {}
    }
    let mut text = format!(
        "bufeo/{} ua/2.1 os/{} md/arch#{} {} m/{} cfg/retry-mode#standard",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        language,
        features.join(","),
    );
    if let Some(extra) = &settings.user_agent_extra {
        let _ = write!(text, " {}", extra.replace(['\r', '\n'], " "));
    }
    text
}
