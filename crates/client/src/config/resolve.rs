//! One answer for each setting, from all who may set it.

use std::time::Duration;

use super::notice::setting;
use super::{
    AddressingStyle, ChecksumPolicy, Config, DefaultsMode, EndpointSettings, Environment, Profile, RetryMode,
    SharedFiles, Trust,
};
use crate::error::{Error, ErrorKind};
use crate::sign::SignatureVersion;
use crate::transport::{Limits, TlsSettings};

/// A client's settings, every one decided. Handlers find them in a call's context under `client_config`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) parameter_validation: bool,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) user_agent_extra: Option<String>,
    pub(crate) app_id: Option<String>,
    pub(crate) execution_environment: Option<String>,
    pub(crate) signature_version: Option<SignatureVersion>,
    pub(crate) s3_addressing: AddressingStyle,
    pub(crate) s3_payload_signing: Option<bool>,
    pub(crate) sigv4a_signing_regions: Option<Vec<String>>,
    pub(crate) auth_scheme_preference: Vec<String>,
    pub(crate) use_fips: bool,
    pub(crate) use_dual_stack: bool,
    pub(crate) inject_host_prefix: bool,
    pub(crate) endpoints: EndpointSettings,
    pub(crate) tls: TlsSettings,
    /// Whether addresses that are worked out are those of TLS.
    pub(crate) use_tls: bool,
    pub(crate) request_compression: bool,
    pub(crate) min_compression_size: u64,
    pub(crate) request_checksum_calculation: ChecksumPolicy,
    pub(crate) response_checksum_validation: ChecksumPolicy,
}

impl From<&Settings> for Config {
    /// What was decided, as users see it.
    fn from(settings: &Settings) -> Self {
        let endpoints = &settings.endpoints;
        Self {
            connect_timeout: settings.limits.connect_timeout,
            read_timeout: settings.limits.read_timeout,
            max_pool_connections: Some(settings.limits.idle_connections),
            connection_idle_timeout: Some(settings.limits.idle_timeout),
            max_open_connections: settings.limits.open_connections,
            connection_wait_timeout: settings.limits.wait_timeout,
            max_response_size: settings.limits.response_size,
            parameter_validation: Some(settings.parameter_validation),
            max_attempts: settings.max_attempts,
            retry_mode: Some(RetryMode::Standard),
            defaults_mode: Some(DefaultsMode::Legacy),
            environment_proxies: Some(false),
            configured_endpoint_urls: None,
            app_id: settings.app_id.clone(),
            user_agent_extra: settings.user_agent_extra.clone(),
            signature_version: settings.signature_version.clone(),
            s3_addressing: Some(settings.s3_addressing),
            s3_payload_signing: settings.s3_payload_signing,
            sigv4a_signing_regions: settings.sigv4a_signing_regions.clone(),
            auth_scheme_preference: Some(settings.auth_scheme_preference.clone()),
            use_fips: Some(settings.use_fips),
            use_dual_stack: Some(settings.use_dual_stack),
            inject_host_prefix: Some(settings.inject_host_prefix),
            ca_bundle: settings.tls.trust.bundle().cloned(),
            client_certificate: settings.tls.client_certificate.clone(),
            tls_verification: Some(settings.tls.trust != Trust::Anybody),
            use_tls: Some(settings.use_tls),
            request_compression: Some(settings.request_compression),
            min_compression_size: Some(settings.min_compression_size),
            request_checksum_calculation: Some(settings.request_checksum_calculation),
            response_checksum_validation: Some(settings.response_checksum_validation),
            account_id_endpoint_mode: Some(endpoints.account_id_mode),
            client_context_params: Some(endpoints.client_context_params.clone()),
            endpoint_discovery: Some(endpoints.discovery),
            s3_us_east_1_regional: Some(endpoints.us_east_1_regional),
            s3_accelerate: Some(endpoints.s3_accelerate),
            s3_use_arn_region: endpoints.s3_use_arn_region,
            s3_use_dual_stack: endpoints.s3_use_dual_stack,
            s3_multi_region_access_points: Some(endpoints.s3_multi_region_access_points),
            s3_express_sessions: Some(endpoints.s3_express_sessions),
        }
    }
}

const TIMEOUT: Duration = Duration::from_secs(60);
const IDLE_CONNECTIONS: usize = 10;
/// Load balancers of AWS close what was idle for 60 seconds. A connection that is used at the very moment in which it is
/// closed costs an attempt, so this is less.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
const MIN_COMPRESSION_SIZE: u64 = 10_240;
const LARGEST_MIN_COMPRESSION_SIZE: u64 = 1_048_576;

impl Settings {
    /// Whether nothing is to be signed.
    pub(crate) fn is_unsigned(&self) -> bool {
        self.signature_version.as_ref().is_some_and(SignatureVersion::is_unsigned)
    }

    pub(crate) fn decide(
        config: &Config,
        environment: &Environment,
        profile: &Profile,
    ) -> Result<Self, Error> {
        let text =
            |variable: &str, key: &str| setting(environment, profile, variable, key).map(|(text, _)| text);
        if config.retry_mode.is_none() {
            RetryMode::check(environment, profile)?;
        }
        if config.defaults_mode.is_none() {
            DefaultsMode::check(environment, profile)?;
        }
        let flag = |variable: &str, key: &str| {
            text(variable, key).is_some_and(|text| text.eq_ignore_ascii_case("true"))
        };
        let set = setting(environment, profile, "AWS_MAX_ATTEMPTS", "max_attempts");
        let max_attempts = match (config.max_attempts, set) {
            (Some(given), _) => Some(attempts(given.into(), "the program")?),
            (None, Some((text, place))) => {
                let number = text.trim().parse().map_err(|_| invalid(&place, &text))?;
                Some(attempts(number, &place)?)
            }
            (None, None) => None,
        };
        let s3_addressing = match (config.s3_addressing, profile.nested("s3", "addressing_style")) {
            (Some(given), _) => given,
            (None, None | Some("auto")) => AddressingStyle::Auto,
            (None, Some("path")) => AddressingStyle::Path,
            (None, Some("virtual")) => AddressingStyle::Virtual,
            (None, Some(other)) => return Err(invalid("s3.addressing_style (auto, path or virtual)", other)),
        };
        let min_compression_size = match config.min_compression_size {
            Some(size) => size,
            None => compression_size(
                text("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes")
                    .as_deref(),
            )?,
        };
        let checksums = |given: Option<ChecksumPolicy>, variable: &str, key: &str| match given {
            Some(given) => Ok(given),
            None => {
                text(variable, key).map_or(Ok(ChecksumPolicy::default()), |text| checksum_policy(key, &text))
            }
        };
        let disable_compression = || flag("AWS_DISABLE_REQUEST_COMPRESSION", "disable_request_compression");
        Ok(Self {
            limits: Limits {
                connect_timeout: Some(config.connect_timeout.unwrap_or(TIMEOUT)),
                read_timeout: Some(config.read_timeout.unwrap_or(TIMEOUT)),
                idle_connections: config.max_pool_connections.unwrap_or(IDLE_CONNECTIONS),
                idle_timeout: config.connection_idle_timeout.unwrap_or(IDLE_TIMEOUT),
                open_connections: match config.max_open_connections {
                    Some(0) => return Err(invalid("max_open_connections (at least 1)", "0")),
                    most => most,
                },
                wait_timeout: Some(config.connection_wait_timeout.unwrap_or(TIMEOUT)),
                response_size: config.max_response_size,
            },
            parameter_validation: config.parameter_validation.unwrap_or_else(|| {
                profile.get("parameter_validation").is_none_or(|text| text.eq_ignore_ascii_case("true"))
            }),
            max_attempts,
            user_agent_extra: config.user_agent_extra.clone(),
            app_id: config.app_id.clone().or_else(|| text("AWS_SDK_UA_APP_ID", "sdk_ua_app_id")),
            execution_environment: environment.non_empty("AWS_EXECUTION_ENV"),
            signature_version: config.signature_version.clone(),
            s3_addressing,
            s3_payload_signing: config.s3_payload_signing.or_else(|| {
                profile.nested("s3", "payload_signing_enabled").map(|text| text.eq_ignore_ascii_case("true"))
            }),
            sigv4a_signing_regions: config.sigv4a_signing_regions.clone().or_else(|| {
                text("AWS_SIGV4A_SIGNING_REGION_SET", "sigv4a_signing_region_set").map(|set| listed(&set))
            }),
            auth_scheme_preference: config
                .auth_scheme_preference
                .clone()
                .or_else(|| {
                    text("AWS_AUTH_SCHEME_PREFERENCE", "auth_scheme_preference").map(|list| listed(&list))
                })
                .unwrap_or_default(),
            use_fips: config.use_fips.unwrap_or_else(|| flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")),
            use_dual_stack: config
                .use_dual_stack
                .unwrap_or_else(|| flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")),
            inject_host_prefix: config.inject_host_prefix.unwrap_or_else(|| {
                !flag("AWS_DISABLE_HOST_PREFIX_INJECTION", "disable_host_prefix_injection")
            }),
            request_compression: config.request_compression.unwrap_or_else(|| !disable_compression()),
            min_compression_size: within_compression_sizes(min_compression_size)?,
            request_checksum_calculation: checksums(
                config.request_checksum_calculation,
                "AWS_REQUEST_CHECKSUM_CALCULATION",
                "request_checksum_calculation",
            )?,
            response_checksum_validation: checksums(
                config.response_checksum_validation,
                "AWS_RESPONSE_CHECKSUM_VALIDATION",
                "response_checksum_validation",
            )?,
            endpoints: EndpointSettings::decide(config, profile, text)?,
            tls: TlsSettings {
                trust: Trust::decide(config, environment, profile)?,
                client_certificate: config.client_certificate.clone(),
            },
            use_tls: config.use_tls.unwrap_or(true),
        })
    }
}

impl Settings {
    /// What the user agent says of how checksums are used.
    pub(crate) fn checksum_features(&self) -> [&'static str; 2] {
        let request = match self.request_checksum_calculation {
            ChecksumPolicy::WhenSupported => "FLEXIBLE_CHECKSUMS_REQ_WHEN_SUPPORTED",
            ChecksumPolicy::WhenRequired => "FLEXIBLE_CHECKSUMS_REQ_WHEN_REQUIRED",
        };
        let response = match self.response_checksum_validation {
            ChecksumPolicy::WhenSupported => "FLEXIBLE_CHECKSUMS_RES_WHEN_SUPPORTED",
            ChecksumPolicy::WhenRequired => "FLEXIBLE_CHECKSUMS_RES_WHEN_REQUIRED",
        };
        [request, response]
    }
}

/// The sentence is botocore's.
fn checksum_policy(setting: &str, name: &str) -> Result<ChecksumPolicy, Error> {
    ChecksumPolicy::named(name).ok_or_else(|| {
        let (name, valid) = (name.to_lowercase(), "('when_supported', 'when_required')");
        let sentence =
            format!("Unsupported configuration value for {setting}. Expected one of {valid} but got {name}.");
        Error::new(ErrorKind::InvalidConfiguration, sentence)
            .with("config_key", setting)
            .with("config_value", name)
            .with("valid_options", valid)
            .with("class", "InvalidChecksumConfigError")
    })
}

/// How often a call may be made. The sentence is botocore's.
fn attempts(number: i64, set_by: &str) -> Result<u32, Error> {
    if number < 1 {
        let sentence = format!(
            "Value provided to \"max_attempts\": {number} must be an integer greater than or equal to 1. It was set by \
             {set_by}, and the first request counts"
        );
        return Err(Error::new(ErrorKind::InvalidConfiguration, sentence)
            .with("class", "InvalidMaxRetryAttemptsError")
            .with("provided_max_attempts", number.to_string())
            .with("min_value", "1"));
    }
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn compression_size(text: Option<&str>) -> Result<u64, Error> {
    let Some(text) = text else { return Ok(MIN_COMPRESSION_SIZE) };
    text.trim().parse().map_err(|_| {
        let problem = "Value must be an integer.";
        let sentence = format!("Invalid value \"{text}\" for request_min_compression_size_bytes. {problem}");
        Error::new(ErrorKind::InvalidConfiguration, sentence)
    })
}

fn within_compression_sizes(size: u64) -> Result<u64, Error> {
    if (1..=LARGEST_MIN_COMPRESSION_SIZE).contains(&size) {
        return Ok(size);
    }
    let sentence = format!(
        "Invalid value \"{size}\" for request_min_compression_size_bytes. Value must be between 1 and \
         {LARGEST_MIN_COMPRESSION_SIZE}."
    );
    Err(Error::new(ErrorKind::InvalidConfiguration, sentence.clone()).with("error_msg", sentence))
}

/// The parts of a list with commas.
fn listed(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.replace([' ', '\t'], "")).filter(|part| !part.is_empty()).collect()
}

fn invalid(setting: &str, value: &str) -> Error {
    let sentence = format!("`{value}` is not a valid value of {setting}");
    Error::new(ErrorKind::InvalidConfiguration, sentence.clone()).with("error_msg", sentence)
}

/// A region's name as AWS writes them: letters, digits and inner hyphens, at most 63, not digits alone.
pub(crate) fn is_valid_region(region: &str) -> bool {
    region.len() <= 63
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-')
        && (region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The endpoint that the environment or the profile sets for a service, the service's own before that of all.
pub(crate) fn endpoint_url(
    config: &Config,
    environment: &Environment,
    files: &SharedFiles,
    profile: &Profile,
    service_id: &str,
) -> Result<Option<String>, Error> {
    const IGNORE: [&str; 2] = ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"];
    let ignored = || setting(environment, profile, IGNORE[0], IGNORE[1]).map(|(text, _)| text);
    let counts = config.configured_endpoint_urls;
    if !counts.unwrap_or_else(|| !ignored().is_some_and(|text| text.eq_ignore_ascii_case("true"))) {
        return Ok(None);
    }
    let key = service_id.replace('-', "_");
    let specific = environment.non_empty(&format!("AWS_ENDPOINT_URL_{}", key.to_uppercase()));
    if let Some(url) = specific.or_else(|| environment.non_empty("AWS_ENDPOINT_URL")) {
        return Ok(Some(url));
    }
    if let Some(name) = profile.get("services") {
        let services = files.services(name).ok_or_else(|| {
            let text = format!(
                "the profile names the services section `{name}`, which the configuration file lacks"
            );
            Error::new(ErrorKind::InvalidConfiguration, text)
        })?;
        if let Some(url) = services.nested(&key, "endpoint_url") {
            return Ok(Some(url.to_owned()));
        }
    }
    Ok(profile.get("endpoint_url").map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_host_labels() {
        for region in ["eu-west-1", "xx-foo-9", "a", ""] {
            assert!(is_valid_region(region), "{region}");
        }
        for region in ["-a", "a-", "1234", "a.b", "a/b", "a b", "é"] {
            assert!(!is_valid_region(region), "{region}");
        }
    }

    #[test]
    fn zero_attempts_are_refused() {
        let config = Config::new().with_max_attempts(0);
        let error =
            Settings::decide(&config, &Environment::of::<&str, &str>([]), &Profile::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfiguration);
    }
}
