//! Settings that decide where calls go, beside region and address.

use bufeo_model::Map;

use super::{Config, Profile};
use crate::error::{Error, ErrorKind};

/// Whether the caller's account stands in the addresses of services that have one per account, such as DynamoDB.
///
/// ```
#[doc = import!("{AccountIdEndpointMode, Config}")]
///
/// let config = Config::new().with_account_id_endpoint_mode(AccountIdEndpointMode::Disabled);
/// # let _ = config;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountIdEndpointMode {
    /// Where the credentials say whose they are.
    #[default]
    Preferred,
    /// Never.
    Disabled,
    /// Always: a call with credentials that do not say is an error.
    Required,
}

impl AccountIdEndpointMode {
    const NAMES: [(Self, &str); 3] =
        [(Self::Preferred, "preferred"), (Self::Disabled, "disabled"), (Self::Required, "required")];

    /// The mode of that name, in any case: `preferred`, `disabled` or `required`.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(mode, _)| *mode)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(mode, _)| *mode == self).map_or("", |(_, name)| name)
    }
}

/// Whether clients ask a service for the address of each call, where it has an operation that tells.
///
/// ```
#[doc = import!("{Config, EndpointDiscovery}")]
///
/// let config = Config::new().with_endpoint_discovery(EndpointDiscovery::Always);
/// # let _ = config;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointDiscovery {
    /// For the operations that cannot do without.
    #[default]
    Auto,
    /// For every operation that can have one.
    Always,
    /// For none. Those that cannot do without are errors.
    Never,
}

impl EndpointDiscovery {
    /// The choice of that name, in any case: `auto`, `true` or `false`.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "auto" => Some(Self::Auto),
            "true" => Some(Self::Always),
            "false" => Some(Self::Never),
            _ => None,
        }
    }
}

/// What was decided of addresses.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct EndpointSettings {
    pub(crate) account_id_mode: AccountIdEndpointMode,
    pub(crate) client_context_params: Map,
    pub(crate) discovery: EndpointDiscovery,
    pub(crate) sts_is_global: bool,
    pub(crate) us_east_1_regional: bool,
    pub(crate) s3_accelerate: bool,
    /// S3 takes the region of an ARN, S3 Control that of the client, unless somebody says.
    pub(crate) s3_use_arn_region: Option<bool>,
    pub(crate) s3_use_dual_stack: Option<bool>,
    pub(crate) s3_multi_region_access_points: bool,
    pub(crate) s3_express_sessions: bool,
}

/// What the endpoint rules of S3 call it when directory buckets are used without sessions.
const NO_SESSIONS: &str = "disable_s3_express_session_auth";

impl EndpointSettings {
    /// `text` looks a setting up by its variable and its key in the profile.
    pub(super) fn decide(
        config: &Config,
        profile: &Profile,
        text: impl Fn(&str, &str) -> Option<String>,
    ) -> Result<Self, Error> {
        let nested = |key: &str| profile.nested("s3", key).map(str::to_owned);
        let truth = |text: String| text.eq_ignore_ascii_case("true");
        let mode = text("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode");
        let unsigned = config.signature_version.as_ref().is_some_and(crate::SignatureVersion::is_unsigned);
        let discovery = text("AWS_ENDPOINT_DISCOVERY_ENABLED", "endpoint_discovery_enabled");
        let sts = text("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");
        let us_east_1 = text("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3_us_east_1_regional_endpoint")
            .or_else(|| nested("us_east_1_regional_endpoint"));
        let arn_region =
            || text("AWS_S3_USE_ARN_REGION", "s3_use_arn_region").or_else(|| nested("use_arn_region"));
        let no_multi_region = || {
            text("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "s3_disable_multiregion_access_points")
                .or_else(|| nested("s3_disable_multiregion_access_points"))
        };
        let no_express =
            || text("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "s3_disable_express_session_auth").map(truth);
        let s3_express_sessions = config.s3_express_sessions.unwrap_or_else(|| no_express() != Some(true));
        Ok(Self {
            account_id_mode: match (unsigned, config.account_id_endpoint_mode, mode) {
                (true, ..) => AccountIdEndpointMode::Disabled,
                (_, Some(given), _) => given,
                (.., Some(text)) => account_id_mode(&text)?,
                (.., None) => AccountIdEndpointMode::default(),
            },
            client_context_params: {
                let mut given = config.client_context_params.clone().unwrap_or_default();
                // S3's rules have it as a parameter of the client's.
                if !s3_express_sessions && !given.contains_key(NO_SESSIONS) {
                    given.insert(NO_SESSIONS, true);
                }
                given
            },
            discovery: match (config.endpoint_discovery, discovery) {
                (Some(given), _) => given,
                (None, Some(text)) => endpoint_discovery(&text)?,
                (None, None) => EndpointDiscovery::default(),
            },
            sts_is_global: sts.map(|text| is_legacy("sts_regional_endpoints", &text)).transpose()?
                == Some(true),
            us_east_1_regional: match (config.s3_us_east_1_regional, us_east_1) {
                (Some(given), _) => given,
                (None, Some(text)) => !is_legacy("s3_us_east_1_regional_endpoint", &text)?,
                (None, None) => false,
            },
            s3_accelerate: config
                .s3_accelerate
                .unwrap_or_else(|| nested("use_accelerate_endpoint").is_some_and(truth)),
            s3_use_arn_region: config.s3_use_arn_region.or_else(|| arn_region().map(truth)),
            s3_use_dual_stack: config
                .s3_use_dual_stack
                .or_else(|| nested("use_dualstack_endpoint").map(truth)),
            s3_multi_region_access_points: config
                .s3_multi_region_access_points
                .unwrap_or_else(|| !no_multi_region().is_some_and(truth)),
            s3_express_sessions,
        })
    }
}

/// The sentence is botocore's.
fn account_id_mode(text: &str) -> Result<AccountIdEndpointMode, Error> {
    AccountIdEndpointMode::named(text).ok_or_else(|| {
        let name = text.to_lowercase();
        let sentence = format!(
            "The configured value '{name}' for 'account_id_endpoint_mode' is invalid. Valid values are: \
             ('preferred', 'disabled', 'required')."
        );
        Error::new(ErrorKind::InvalidConfiguration, sentence.clone()).with("error_msg", sentence)
    })
}

/// The sentence is botocore's.
fn endpoint_discovery(text: &str) -> Result<EndpointDiscovery, Error> {
    EndpointDiscovery::named(text).ok_or_else(|| {
        let sentence = format!(
            "Unsupported configuration value for endpoint_discovery_enabled. Expected one of (\"true\", \"false\", \
             \"auto\") but got {text}."
        );
        Error::new(ErrorKind::InvalidConfiguration, sentence)
            .with("config_value", text)
            .with("class", "InvalidEndpointDiscoveryConfigurationError")
    })
}

/// The sentences are botocore's.
fn is_legacy(setting: &'static str, text: &str) -> Result<bool, Error> {
    if text == "legacy" || text == "regional" {
        return Ok(text == "legacy");
    }
    let (class, detail, sentence) = match setting {
        "sts_regional_endpoints" => (
            "InvalidSTSRegionalEndpointsConfigError",
            "sts_regional_endpoints_config",
            format!(
                "STS regional endpoints option {text} is invalid. Valid options are: \"legacy\", \"regional\""
            ),
        ),
        _ => (
            "InvalidS3UsEast1RegionalEndpointConfigError",
            "s3_us_east_1_regional_endpoint_config",
            format!(
                "S3 us-east-1 regional endpoint option {text} is invalid. Valid options are: \"legacy\", \"regional\""
            ),
        ),
    };
    Err(Error::new(ErrorKind::InvalidConfiguration, sentence).with(detail, text).with("class", class))
}
