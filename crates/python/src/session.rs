//! The native half of a session.

use std::sync::OnceLock;

use bufeo_client::Credentials;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::client::{self, Client, Construction};
use crate::drive::wait;
use crate::emitter::Events;
use crate::error;

/// What a Python session makes its clients with.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Session {
    native: bufeo_client::Session,
    events: OnceLock<Py<Events>>,
}

type Keys = (String, String, Option<String>, Option<String>);

fn credentials(keys: Option<Keys>) -> Option<Credentials> {
    let (access, secret, token, account) = keys?;
    let mut credentials = Credentials::new(access, secret.as_str());
    if let Some(token) = token {
        credentials = credentials.with_session_token(token.as_str());
    }
    if let Some(account) = account {
        credentials = credentials.with_account_id(account);
    }
    Some(credentials)
}

#[pymethods]
impl Session {
    #[new]
    #[pyo3(signature = (profile_name=None, region_name=None, keys=None))]
    fn new(
        py: Python<'_>,
        profile_name: Option<String>,
        region_name: Option<String>,
        keys: Option<Keys>,
    ) -> PyResult<Self> {
        let mut builder = bufeo_client::Session::builder();
        if let Some(profile) = profile_name {
            builder = builder.profile(profile);
        }
        if let Some(region) = region_name {
            builder = builder.region(region);
        }
        if let Some(credentials) = credentials(keys) {
            builder = builder.credentials(credentials);
        }
        let native = builder.build().map_err(|failure| error::exception(py, &failure))?;
        Ok(Self { native, events: OnceLock::new() })
    }

    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Py<Events>> {
        if let Some(events) = self.events.get() {
            return Ok(events.clone_ref(py));
        }
        let made = Py::new(py, Events::new(self.native.events()))?;
        Ok(self.events.get_or_init(|| made).clone_ref(py))
    }

    #[getter]
    fn region_name(&self) -> Option<&str> {
        self.native.region()
    }

    #[getter]
    fn profile_name(&self) -> &str {
        self.native.profile_name()
    }

    #[getter]
    fn available_profiles(&self) -> Vec<String> {
        self.native.available_profiles()
    }

    #[getter]
    fn available_services(&self) -> Vec<String> {
        self.native.available_services()
    }

    /// Access key, secret key, token and the name of where they were found.
    fn credentials(
        &self,
        py: Python<'_>,
    ) -> PyResult<Option<(String, String, Option<String>, &'static str)>> {
        let found = wait(py, None, self.native.credentials())?;
        let found = found.map_err(|failure| error::exception(py, &failure))?;
        Ok(found.map(|found| {
            let token = found.session_token().map(|token| token.expose().to_owned());
            (found.access_key().to_owned(), found.secret_key().expose().to_owned(), token, found.method())
        }))
    }

    /// A client, with the attributes and the bases that its class is to have.
    #[pyo3(signature = (service_name, region_name=None, api_version=None, endpoint_url=None, keys=None, config=None))]
    #[allow(clippy::too_many_arguments, reason = "as Python's `client` has them")]
    fn client<'py>(
        &self,
        py: Python<'py>,
        service_name: String,
        region_name: Option<String>,
        api_version: Option<String>,
        endpoint_url: Option<String>,
        keys: Option<Keys>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Client, Bound<'py, PyDict>, Bound<'py, PyList>)> {
        let mut builder = self.native.client(service_name);
        if let Some(region) = region_name {
            builder = builder.region(region);
        }
        if let Some(version) = api_version {
            builder = builder.api_version(version);
        }
        if let Some(url) = endpoint_url {
            builder = builder.endpoint_url(url);
        }
        if let Some(credentials) = credentials(keys) {
            builder = builder.credentials(credentials);
        }
        if let Some(config) = config {
            builder = builder.config(client::config(config)?);
        }
        let construction = Construction::begin();
        let built = wait(py, None, builder.build())?;
        let native = built.map_err(|failure| error::exception(py, &failure))?;
        let (attributes, bases) = Construction::parts(py, native.meta().service_model())?;
        drop(construction);
        Ok((Client::new(native), attributes, bases))
    }
}
