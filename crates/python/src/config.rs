//! Settings: Python's `Config`, read by name, and what a client made of them.

use std::path::PathBuf;
use std::time::Duration;

use bufeo_client::{
    AccountIdEndpointMode, AddressingStyle, ChecksumPolicy, ClientCertificate, Config, DefaultsMode,
    EndpointDiscovery, RetryMode, SignatureVersion,
};
use bufeo_model::Str;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyString};

use crate::value::to_value;
use crate::{error, python};

/// Reads the settings that the core has; `bufeo.config` refuses those that it has not.
pub(crate) fn read(object: &Bound<'_, PyAny>) -> PyResult<Config> {
    let mut config = Config::new();
    if let Some(timeout) = seconds(object, "connect_timeout")? {
        config = config.with_connect_timeout(timeout);
    }
    if let Some(timeout) = seconds(object, "read_timeout")? {
        config = config.with_read_timeout(timeout);
    }
    if let Some(most) = field(object, "max_pool_connections")? {
        config = config.with_max_pool_connections(count(&most)?);
    }
    if let Some(most) = field(object, "max_open_connections")? {
        // The core says that there has to be one.
        config = config.with_max_open_connections(if most.lt(1)? { 0 } else { count(&most)? });
    }
    if let Some(timeout) = seconds(object, "connection_wait_timeout")? {
        config = config.with_connection_wait_timeout(timeout);
    }
    if let Some(timeout) = seconds(object, "connection_idle_timeout")? {
        config = config.with_connection_idle_timeout(timeout);
    }
    if let Some(most) = field(object, "max_response_size")? {
        config = config.with_max_response_size(count(&most)? as u64);
    }
    // The profile may turn checking off, unless the program says something of it.
    if let Some(validate) = field(object, "parameter_validation")?
        && !validate.is_truthy()?
    {
        config = config.with_parameter_validation(false);
    }
    if let Some(attempts) = field(object, "_total_max_attempts")? {
        config = config.with_max_attempts(u32::try_from(count(&attempts)?).unwrap_or(u32::MAX));
    }
    // Where the program says nothing of the mode, the environment and the profile do.
    if let Some(retries) = field(object, "retries")?
        && retries.contains("mode")?
    {
        config = config.with_retry_mode(RetryMode::Standard);
    }
    if field(object, "defaults_mode")?.is_some() {
        config = config.with_defaults_mode(DefaultsMode::Legacy);
    }
    // Those that are given are none, or they would have been refused.
    if field(object, "proxies")?.is_some() {
        config = config.with_environment_proxies(false);
    }
    if let Some(ignore) = field(object, "ignore_configured_endpoint_urls")? {
        config = config.with_configured_endpoint_urls(!ignore.is_truthy()?);
    }
    if let Some(name) = field(object, "user_agent_appid")? {
        config = config.with_app_id(name.extract()?);
    }
    if let Some(extra) = field(object, "user_agent_extra")? {
        config = config.with_user_agent_extra(extra.extract()?);
    }
    if let Some(given) = field(object, "client_cert")? {
        config = config.with_client_certificate(client_certificate(&given)?);
    }
    if let Some(version) = field(object, "signature_version")? {
        config = config.with_signature_version(signature_version(&version)?);
    }
    if let Some(s3) = field(object, "s3")? {
        config = read_s3(config, &s3)?;
    }
    if let Some(fips) = field(object, "use_fips_endpoint")? {
        config = config.with_fips(fips.is_truthy()?);
    }
    if let Some(dual_stack) = field(object, "use_dualstack_endpoint")? {
        config = config.with_dual_stack(dual_stack.is_truthy()?);
    }
    if let Some(disable) = field(object, "disable_request_compression")? {
        config = config.with_request_compression(!disable.is_truthy()?);
    }
    if let Some(size) = field(object, "request_min_compression_size_bytes")? {
        config = config.with_min_compression_size(size.extract().unwrap_or_default());
    }
    if let Some(policy) = checksum_policy(object, "request_checksum_calculation")? {
        config = config.with_request_checksum_calculation(policy);
    }
    if let Some(policy) = checksum_policy(object, "response_checksum_validation")? {
        config = config.with_response_checksum_validation(policy);
    }
    if let Some(inject) = field(object, "inject_host_prefix")? {
        config = config.with_host_prefix_injection(inject.is_truthy()?);
    }
    if let Some(regions) = field(object, "sigv4a_signing_region_set")? {
        config = config.with_sigv4a_signing_regions(listed(&regions)?);
    }
    if let Some(preference) = field(object, "auth_scheme_preference")? {
        config = config.with_auth_scheme_preference(listed(&preference)?);
    }
    if let Some(mode) = field(object, "account_id_endpoint_mode")? {
        let known = AccountIdEndpointMode::named(&mode.str()?.to_cow()?);
        let valid = "('preferred', 'disabled', 'required')";
        let invalid = || invalid(&mode, "account_id_endpoint_mode", valid);
        config = config.with_account_id_endpoint_mode(known.ok_or_else(invalid)?);
    }
    if let Some(discovery) = field(object, "endpoint_discovery_enabled")? {
        let known = EndpointDiscovery::named(&discovery.str()?.to_cow()?);
        let unknown = || {
            error::of_class(
                object.py(),
                "InvalidEndpointDiscoveryConfigurationError",
                "config_value",
                &discovery,
            )
        };
        config = config.with_endpoint_discovery(known.ok_or_else(unknown)?);
    }
    if let Some(params) = field(object, "client_context_params")? {
        let params = params.cast::<PyDict>()?;
        let entries =
            params.iter().map(|(name, value)| Ok((Str::from(name.extract::<String>()?), to_value(&value))));
        config = config.with_client_context_params(entries.collect::<PyResult<_>>()?);
    }
    Ok(config)
}

/// The settings of S3 alone.
fn read_s3(mut config: Config, s3: &Bound<'_, PyAny>) -> PyResult<Config> {
    let s3 = s3.cast::<PyDict>()?;
    let given = |name: &str| Ok::<_, PyErr>(s3.get_item(name)?.filter(|value| !value.is_none()));
    let flag = |name: &str| given(name)?.map(|value| is_true(&value)).transpose();
    if let Some(style) = given("addressing_style")? {
        config = config.with_s3_addressing(addressing_style(&style)?);
    }
    if let Some(signed) = flag("payload_signing_enabled")? {
        config = config.with_s3_payload_signing(signed);
    }
    if let Some(accelerate) = flag("use_accelerate_endpoint")? {
        config = config.with_s3_accelerate(accelerate);
    }
    if let Some(dual_stack) = flag("use_dualstack_endpoint")? {
        config = config.with_s3_dual_stack(dual_stack);
    }
    if let Some(arn_region) = flag("use_arn_region")? {
        config = config.with_s3_use_arn_region(arn_region);
    }
    if let Some(disable) = flag("s3_disable_multiregion_access_points")? {
        config = config.with_s3_multi_region_access_points(!disable);
    }
    if let Some(disable) = flag("disable_s3_express_session_auth")? {
        config = config.with_s3_express_sessions(!disable);
    }
    if let Some(regional) = given("us_east_1_regional_endpoint")? {
        let text = regional.str()?;
        if !matches!(&*text.to_cow()?, "regional" | "legacy") {
            let class = "InvalidS3UsEast1RegionalEndpointConfigError";
            return Err(error::of_class(s3.py(), class, "s3_us_east_1_regional_endpoint_config", &regional));
        }
        config = config.with_s3_us_east_1_regional(&*text.to_cow()? == "regional");
    }
    Ok(config)
}

/// Truth, also of the words that files have for it.
fn is_true(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match value.extract::<&str>() {
        Ok(text) => Ok(text.eq_ignore_ascii_case("true")),
        Err(_) => value.is_truthy(),
    }
}

/// A list, or the text of one with commas.
fn listed(object: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let Ok(text) = object.extract::<&str>() else { return object.extract() };
    let parts = text.split(',').map(|part| part.replace([' ', '\t'], ""));
    Ok(parts.filter(|part| !part.is_empty()).collect())
}

fn invalid(value: &Bound<'_, PyAny>, name: &str, valid: &str) -> PyErr {
    let text = format!("The configured value '{value}' for '{name}' is invalid. Valid values are: {valid}.");
    let text = PyString::new(value.py(), &text);
    error::of_class(value.py(), "InvalidConfigError", "error_msg", text.as_any())
}

fn field<'py>(object: &Bound<'py, PyAny>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let found = object.getattr(name)?;
    Ok((!found.is_none()).then_some(found))
}

/// A whole number; without end where it is none that can be counted to, as it is negative or too large.
fn count(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    match value.extract() {
        Err(_) if value.is_instance_of::<PyInt>() => Ok(usize::MAX),
        counted => counted,
    }
}

fn seconds(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Duration>> {
    let Some(value) = field(object, name)? else { return Ok(None) };
    let seconds: f64 = value.extract()?;
    let duration = Duration::try_from_secs_f64(seconds);
    let invalid = |_| PyValueError::new_err(format!("{name} is a number of seconds, not {seconds}"));
    duration.map(Some).map_err(invalid)
}

/// The version that an object names; the marker for no signature names none.
pub(crate) fn signature_version(object: &Bound<'_, PyAny>) -> PyResult<SignatureVersion> {
    match object.is(python::unsigned(object.py())?) {
        true => Ok(SignatureVersion::UNSIGNED),
        false => Ok(SignatureVersion::named(object.extract::<String>()?)),
    }
}

fn checksum_policy(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<ChecksumPolicy>> {
    let Some(given) = field(object, name)? else { return Ok(None) };
    let given: String = given.extract()?;
    let policy = ChecksumPolicy::named(&given);
    policy.map(Some).ok_or_else(|| error::checksum_policy(object.py(), name, &given))
}

/// A file with a certificate and its key, or two files.
fn client_certificate(given: &Bound<'_, PyAny>) -> PyResult<ClientCertificate> {
    let paths = given.py().import("bufeo.config")?.getattr("client_certificate")?.call1((given,))?;
    let (certificate, key): (PathBuf, PathBuf) = paths.extract()?;
    Ok(ClientCertificate::new(certificate).with_key(key))
}

fn addressing_style(object: &Bound<'_, PyAny>) -> PyResult<AddressingStyle> {
    Ok(match object.extract::<&str>()? {
        "path" => AddressingStyle::Path,
        "virtual" => AddressingStyle::Virtual,
        _ => AddressingStyle::Auto,
    })
}
