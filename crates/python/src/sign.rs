//! Signatures: of a client's requests that are given away, and of any request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bufeo_client::{Credentials, Params};
use bufeo_model::{Map, OperationModel, Str};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::config::signature_version;
use crate::drive::{Guest, wait};
use crate::message;
use crate::value::{Dict, to_python, to_value};
use crate::{client, error, session};

/// What a client signs besides its calls.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct ClientSigner {
    pub(crate) native: bufeo_client::Client,
}

impl ClientSigner {
    fn run<T: Send>(
        py: Python<'_>,
        meta: &Bound<'_, PyAny>,
        operation: Option<&OperationModel>,
        work: impl Future<Output = Result<T, bufeo_client::Error>> + Send,
    ) -> PyResult<T> {
        let guest = Guest::signing(meta, operation);
        let result = wait(py, Some(guest.clone()), work)?;
        guest.failure()?;
        result.map_err(|failure| error::exception(py, &failure))
    }
}

#[pymethods]
impl ClientSigner {
    /// What the client signs with: access key, secret key, token and the name of where they were found.
    fn credentials(&self, py: Python<'_>) -> PyResult<Option<session::Found>> {
        let found = wait(py, None, self.native.request_signer().credentials())?;
        let found = found.map_err(|failure| error::exception(py, &failure))?;
        Ok(found.as_ref().map(session::shown))
    }

    /// An address that makes a call. The parameters are the caller's own dictionary, which handlers are shown.
    fn url(
        &self,
        py: Python<'_>,
        meta: &Bound<'_, PyAny>,
        operation_name: &str,
        params: &Bound<'_, PyDict>,
        expires: Option<i64>,
        method: Option<String>,
    ) -> PyResult<String> {
        let operation = client::operation(py, &self.native, operation_name)?;
        let params = Params::from(Map::from_host(Arc::new(Dict::new(params))));
        let mut url = self.native.presigned_url(operation_name, params);
        if let Some(expires) = expires {
            url = url.expires_in_seconds(expires);
        }
        if let Some(method) = method {
            url = url.http_method(method);
        }
        Self::run(py, meta, Some(&operation), url.build())
    }

    /// A form that a browser can post: its address and its fields.
    #[allow(clippy::too_many_arguments, reason = "as Python's `generate_presigned_post` has them")]
    fn post<'py>(
        &self,
        py: Python<'py>,
        meta: &Bound<'_, PyAny>,
        bucket: String,
        key: String,
        fields: &Bound<'_, PyDict>,
        conditions: &Bound<'_, PyList>,
        expires: i64,
    ) -> PyResult<(String, Bound<'py, PyAny>)> {
        let operation = client::operation(py, &self.native, "CreateBucket")?;
        let mut form = self.native.presigned_post(bucket, key).expires_in_seconds(expires);
        for (name, value) in fields {
            form = form.field(name.extract::<String>()?, to_value(&value));
        }
        for condition in conditions {
            form = form.condition(to_value(&condition));
        }
        let made = Self::run(py, meta, Some(&operation), form.build())?;
        Ok((made.url, to_python(py, &made.fields.into())?))
    }

    /// Signs a request of no operation: its URL, for so many seconds where there are some, or its headers.
    #[allow(clippy::too_many_arguments, reason = "as Python's `RequestSigner` has them")]
    fn request(
        &self,
        py: Python<'_>,
        meta: &Bound<'_, PyAny>,
        request: &Bound<'_, PyAny>,
        operation_name: &str,
        presigns: bool,
        expires: Option<i64>,
        region: Option<String>,
        signing_name: Option<String>,
    ) -> PyResult<()> {
        let operation = client::operation(py, &self.native, operation_name).ok();
        let mut signed = message::of_request(request);
        let (region, name) = (region.map(Str::from), signing_name.map(Str::from));
        let native = &self.native;
        if presigns {
            let work = native.presign_request_for_seconds(signed, operation_name, expires, region, name);
            return Self::run(py, meta, operation.as_ref(), work).map(drop);
        }
        let work = native.sign_request(&mut signed, operation_name, region, name);
        Self::run(py, meta, operation.as_ref(), work)
    }
}

/// A signature that needs no client.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct RequestSignature {
    native: bufeo_client::RequestSignature,
}

#[pymethods]
impl RequestSignature {
    #[new]
    #[allow(clippy::too_many_arguments, reason = "all that a signature is made from")]
    fn new(
        version: &Bound<'_, PyAny>,
        access_key: String,
        secret_key: String,
        token: Option<String>,
        service_name: String,
        region_name: String,
        expires: Option<i64>,
    ) -> PyResult<Self> {
        let mut credentials = Credentials::new(access_key, secret_key);
        if let Some(token) = token {
            credentials = credentials.with_session_token(token);
        }
        let version = signature_version(version)?;
        let mut native = bufeo_client::RequestSignature::new(version, credentials, service_name, region_name);
        if let Some(expires) = expires {
            native = native.expires_in_seconds(expires);
        }
        Ok(Self { native })
    }

    /// Signs a request that is an `AWSRequest` or looks like one.
    fn sign(&self, py: Python<'_>, request: &Bound<'_, PyAny>, now: f64) -> PyResult<()> {
        let mut request = message::of_request(request);
        let now = moment(now)?;
        self.native.sign(&mut request, now).map_err(|failure| error::exception(py, &failure))
    }

    /// Signs the policy of a form, and gives all fields.
    fn sign_form<'py>(
        &self,
        py: Python<'py>,
        fields: &Bound<'_, PyDict>,
        policy: &Bound<'_, PyDict>,
        now: f64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let map = |dict: &Bound<'_, PyDict>| Map::from_host(Arc::new(Dict::new(dict)));
        let now = moment(now)?;
        let signed = self.native.sign_form(map(fields), map(policy), now);
        to_python(py, &signed.map_err(|failure| error::exception(py, &failure))?.into())
    }
}

/// The time so many seconds after 1970.
fn moment(since_1970: f64) -> PyResult<SystemTime> {
    let moment = SystemTime::UNIX_EPOCH.checked_add(seconds(since_1970)?);
    moment
        .ok_or_else(|| PyValueError::new_err(format!("{since_1970} seconds after 1970 is beyond all times")))
}

fn seconds(seconds: f64) -> PyResult<Duration> {
    let duration = Duration::try_from_secs_f64(seconds);
    duration
        .map_err(|_| PyValueError::new_err(format!("{seconds} is no number of seconds that can be waited")))
}
