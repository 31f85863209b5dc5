//! What is set for S3 outside of programs, as programs that look for it want to see it.

use bufeo_model::{Map, Value};

use super::notice::setting;
use super::{Environment, Profile};

/// What a setting is: true or false, or text.
#[derive(Clone, Copy)]
enum Kind {
    Flag,
    Text,
}

/// A variable and a key outside of the block.
type Elsewhere = Option<(&'static str, &'static str)>;

/// The names that the settings have in a profile's block `s3`; for some a variable and a key outside of it, which count
/// before.
const SETTINGS: [(&str, Kind, Elsewhere); 7] = [
    ("addressing_style", Kind::Text, None),
    ("use_accelerate_endpoint", Kind::Flag, None),
    ("use_dualstack_endpoint", Kind::Flag, None),
    ("payload_signing_enabled", Kind::Flag, None),
    ("use_arn_region", Kind::Flag, Some(("AWS_S3_USE_ARN_REGION", "s3_use_arn_region"))),
    (
        "us_east_1_regional_endpoint",
        Kind::Text,
        Some(("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3_us_east_1_regional_endpoint")),
    ),
    (
        "s3_disable_multiregion_access_points",
        Kind::Flag,
        Some(("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "s3_disable_multiregion_access_points")),
    ),
];

/// What the environment and the profile set.
pub(crate) fn s3_settings(environment: &Environment, profile: &Profile) -> Map {
    let found = SETTINGS.iter().filter_map(|(name, kind, elsewhere)| {
        let elsewhere = elsewhere.and_then(|(variable, key)| setting(environment, profile, variable, key));
        let text =
            elsewhere.map(|(text, _)| text).or_else(|| profile.nested("s3", name).map(str::to_owned))?;
        let value = match kind {
            Kind::Flag => Value::from(text.eq_ignore_ascii_case("true")),
            Kind::Text => Value::from(text),
        };
        Some((*name, value))
    });
    found.collect()
}
