//! What a client says of itself.

use std::borrow::Cow;
use std::fmt::Write as _;

use bufeo_model::List;

use crate::config::Settings;
use crate::stage::Context;

/// The features that botocore reports in the `m/` part of a user agent, with the codes that all AWS SDKs share.
const FEATURES: &[(&str, &str)] = &[
    ("WAITER", "B"),
    ("PAGINATOR", "C"),
    ("RETRY_MODE_LEGACY", "D"),
    ("RETRY_MODE_STANDARD", "E"),
    ("RETRY_MODE_ADAPTIVE", "F"),
    ("S3_TRANSFER", "G"),
    ("GZIP_REQUEST_COMPRESSION", "L"),
    ("PROTOCOL_RPC_V2_CBOR", "M"),
    ("ENDPOINT_OVERRIDE", "N"),
    ("ACCOUNT_ID_MODE_PREFERRED", "P"),
    ("ACCOUNT_ID_MODE_DISABLED", "Q"),
    ("ACCOUNT_ID_MODE_REQUIRED", "R"),
    ("SIGV4A_SIGNING", "S"),
    ("RESOLVED_ACCOUNT_ID", "T"),
    ("FLEXIBLE_CHECKSUMS_REQ_CRC32", "U"),
    ("FLEXIBLE_CHECKSUMS_REQ_CRC32C", "V"),
    ("FLEXIBLE_CHECKSUMS_REQ_CRC64", "W"),
    ("FLEXIBLE_CHECKSUMS_REQ_SHA1", "X"),
    ("FLEXIBLE_CHECKSUMS_REQ_SHA256", "Y"),
    ("FLEXIBLE_CHECKSUMS_REQ_WHEN_SUPPORTED", "Z"),
    ("FLEXIBLE_CHECKSUMS_REQ_WHEN_REQUIRED", "a"),
    ("FLEXIBLE_CHECKSUMS_RES_WHEN_SUPPORTED", "b"),
    ("FLEXIBLE_CHECKSUMS_RES_WHEN_REQUIRED", "c"),
    ("CREDENTIALS_CODE", "e"),
    ("CREDENTIALS_ENV_VARS", "g"),
    ("CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN", "h"),
    ("CREDENTIALS_STS_ASSUME_ROLE", "i"),
    ("CREDENTIALS_STS_ASSUME_ROLE_WEB_ID", "k"),
    ("CREDENTIALS_PROFILE", "n"),
    ("CREDENTIALS_PROFILE_SOURCE_PROFILE", "o"),
    ("CREDENTIALS_PROFILE_NAMED_PROVIDER", "p"),
    ("CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN", "q"),
    ("CREDENTIALS_PROFILE_SSO", "r"),
    ("CREDENTIALS_SSO", "s"),
    ("CREDENTIALS_PROFILE_SSO_LEGACY", "t"),
    ("CREDENTIALS_SSO_LEGACY", "u"),
    ("CREDENTIALS_PROFILE_PROCESS", "v"),
    ("CREDENTIALS_PROCESS", "w"),
    ("CREDENTIALS_BOTO2_CONFIG_FILE", "x"),
    ("CREDENTIALS_HTTP", "z"),
    ("CREDENTIALS_IMDS", "0"),
    ("BEARER_SERVICE_ENV_VARS", "3"),
    ("CLI_V1_TO_V2_MIGRATION_DEBUG_MODE", "-"),
    ("CREDENTIALS_PROFILE_LOGIN", "AC"),
    ("CREDENTIALS_LOGIN", "AD"),
    ("FLEXIBLE_CHECKSUMS_REQ_MD5", "AE"),
    ("FLEXIBLE_CHECKSUMS_REQ_SHA512", "AF"),
    ("FLEXIBLE_CHECKSUMS_REQ_XXHASH3", "AG"),
    ("FLEXIBLE_CHECKSUMS_REQ_XXHASH64", "AH"),
    ("FLEXIBLE_CHECKSUMS_REQ_XXHASH128", "AI"),
    ("S3_REGION_REDIRECT", "Ah"),
];

/// The code under which user agents report the use of a feature, named as the AWS SDKs name it among themselves;
/// `None` for those that botocore does not report.
///
/// ```
/// assert_eq!(bufeo_client::user_agent_feature("PAGINATOR"), Some("C"));
/// assert_eq!(bufeo_client::user_agent_feature("S3_ACCESS_GRANTS"), None);
/// ```
pub fn user_agent_feature(name: &str) -> Option<&'static str> {
    FEATURES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// The entry of a call's context that lists the features it has used, beside those of its client.
const USED: &str = "user_agent_features";

/// Notes that a call uses a feature.
pub(crate) fn note(context: &mut Context, feature: &'static str) {
    let mut used = context.entry(USED).or_insert(List::new());
    if let Some(used) = used.as_list_mut()
        && !used.iter().any(|known| *known == feature)
    {
        used.push(feature);
    }
}

/// A client's user agent with the features that a call has used.
pub(crate) fn of_call<'t>(text: &'t str, context: &Context) -> Cow<'t, str> {
    let used = context.get(USED).unwrap_or_default();
    let codes = used.items().filter_map(|feature| user_agent_feature(feature.as_str()?));
    let codes: Vec<&str> = codes.collect();
    let features = text.split_once(" m/").filter(|_| !codes.is_empty());
    features.map_or(Cow::Borrowed(text), |(before, after)| {
        format!("{before} m/{},{after}", codes.join(",")).into()
    })
}

/// The language of programs that use the crate itself.
pub(crate) const RUST: &str = "lang/rust";

/// The header's value: product, format version, system, language, the features of the client and those of its settings
/// and credentials, extras.
pub(crate) fn text<'f>(
    settings: &Settings,
    language: &str,
    features: impl Iterator<Item = &'f str>,
    credentials: &str,
) -> String {
    let credentials = match credentials {
        "explicit" => Some("CREDENTIALS_CODE"),
        "env" => Some("CREDENTIALS_ENV_VARS"),
        "shared-credentials-file" | "config-file" => Some("CREDENTIALS_PROFILE"),
        "boto-config" => Some("CREDENTIALS_BOTO2_CONFIG_FILE"),
        _ => None,
    };
    let used = ["RETRY_MODE_STANDARD"].into_iter().chain(features).chain(credentials);
    let codes: Vec<&str> = used.filter_map(user_agent_feature).collect();
    let mut text = format!(
        "bufeo/{} ua/2.1 os/{} md/arch#{} {}{} m/{} cfg/retry-mode#standard",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        language,
        part(" exec-env/", settings.execution_environment.as_deref()),
        codes.join(","),
    );
    text.push_str(&part(" app/", settings.app_id.as_deref()));
    if let Some(extra) = &settings.user_agent_extra {
        let _ = write!(text, " {}", extra.replace(['\r', '\n'], " "));
    }
    text
}

/// A part that users name, where they do: what cannot stand in a user agent becomes hyphens.
fn part(kind: &str, name: Option<&str>) -> String {
    const MARKS: &str = "!$%&'*+-.^_`|~,";
    let fits = |character: char| character.is_ascii_alphanumeric() || MARKS.contains(character);
    name.map_or_else(String::new, |name| format!("{kind}{}", name.replace(|character| !fits(character), "-")))
}
