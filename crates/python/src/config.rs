//! Settings: Python's `Config`, read by name, and what a client made of them.

use std::path::PathBuf;
use std::time::Duration;

use bufeo_client::{AddressingStyle, ClientCertificate, Config, SignatureVersion};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;

use crate::python;

/// Reads the settings that the core has; `bufeo.config` refuses those that it has not.
pub(crate) fn read(object: &Bound<'_, PyAny>) -> PyResult<Config> {
    let mut config = Config::new();
    if let Some(timeout) = seconds(object, "connect_timeout")? {
        config = config.with_connect_timeout(timeout);
    }
    if let Some(timeout) = seconds(object, "read_timeout")? {
        config = config.with_read_timeout(timeout);
    }
    if let Some(count) = field(object, "max_pool_connections")? {
        config = config.with_max_pool_connections(count.extract()?);
    }
    // The profile may turn checking off, unless the program says something of it.
    if let Some(validate) = field(object, "parameter_validation")?
        && !validate.is_truthy()?
    {
        config = config.with_parameter_validation(false);
    }
    if let Some(attempts) = field(object, "_total_max_attempts")? {
        config = config.with_max_attempts(attempts.extract()?);
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
    if let Some(s3) = field(object, "s3")?
        && let Ok(style) = s3.get_item(intern!(object.py(), "addressing_style"))
        && !style.is_none()
    {
        config = config.with_s3_addressing(addressing_style(&style)?);
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
    if let Some(inject) = field(object, "inject_host_prefix")? {
        config = config.with_host_prefix_injection(inject.is_truthy()?);
    }
    Ok(config)
}

fn field<'py>(object: &Bound<'py, PyAny>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let found = object.getattr(name)?;
    Ok((!found.is_none()).then_some(found))
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

/// A file with a certificate and its key, or two files.
fn client_certificate(given: &Bound<'_, PyAny>) -> PyResult<ClientCertificate> {
    Ok(match given.extract::<(PathBuf, PathBuf)>() {
        Ok((certificate, key)) => ClientCertificate::new(certificate).with_key(key),
        Err(_) => ClientCertificate::new(given.extract::<PathBuf>()?),
    })
}

fn addressing_style(object: &Bound<'_, PyAny>) -> PyResult<AddressingStyle> {
    Ok(match object.extract::<&str>()? {
        "path" => AddressingStyle::Path,
        "virtual" => AddressingStyle::Virtual,
        _ => AddressingStyle::Auto,
    })
}
