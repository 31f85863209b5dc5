//! The native half of a session.

use std::path::PathBuf;
use std::sync::OnceLock;

use bufeo_client::{Config, Credentials, Error, ErrorKind, ProvideCredentials};
use bufeo_events::BoxFuture;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::class::Construction;
use crate::client::Client;
use crate::drive::wait;
use crate::emitter::Events;
use crate::interpreter::attach;
use crate::{config, customization, error, python};

/// What a Python session makes its clients with.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Session {
    native: bufeo_client::Session,
    events: OnceLock<Py<Events>>,
}

/// Access key, secret key, token and account as a program gives them.
type Keys = (Option<String>, Option<String>, Option<String>, Option<String>);

/// What was found: access key, secret key, token, the name of the place, and the account.
pub(crate) type Found = (String, String, Option<String>, &'static str, Option<String>);

/// Credentials that a program gave to a session: what they lack is said when something is to be signed, as with
/// botocore.
struct Given(Option<Credentials>);

impl ProvideCredentials for Given {
    fn credentials(&self) -> BoxFuture<'_, Result<Option<Credentials>, Error>> {
        let credentials = self.0.clone().map(Some).ok_or_else(|| {
            let text =
                "Partial credentials found in boto3.session.Session, missing: an access key or its secret";
            Error::from_handler(ErrorKind::PartialCredentials, text)
        });
        Box::pin(std::future::ready(credentials))
    }
}

fn credentials(keys: Keys) -> Option<Credentials> {
    let (access, secret, token, account) = keys;
    let mut credentials = Credentials::new(access?, secret?.as_str());
    if let Some(token) = token {
        credentials = credentials.with_session_token(token.as_str());
    }
    if let Some(account) = account {
        credentials = credentials.with_account_id(account);
    }
    Some(credentials)
}

/// Credentials as Python's are made from.
pub(crate) fn shown(found: &Credentials) -> Found {
    let token = found.session_token().map(|token| token.expose().to_owned());
    let account = found.account_id().map(str::to_owned);
    (found.access_key().to_owned(), found.secret_key().expose().to_owned(), token, found.method(), account)
}

#[pymethods]
impl Session {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.events.get().map_or(Ok(()), |events| visit.call(events))
    }

    #[new]
    fn new(
        py: Python<'_>,
        profile_name: Option<String>,
        region_name: Option<String>,
        keys: Option<Keys>,
        language: String,
    ) -> PyResult<Self> {
        let mut builder =
            bufeo_client::Session::builder().language(language).accept_foreign_responses(warn_of_response);
        if let Some(profile) = profile_name {
            builder = builder.profile(profile);
        }
        if let Some(region) = region_name {
            builder = builder.region(region);
        }
        if let Some(keys) = keys {
            builder = builder.credentials(Given(credentials(keys)));
        }
        let native = builder.build().map_err(|failure| error::exception(py, &failure))?;
        customization::register(native.events()).map_err(|failure| error::of_emit(py, &failure))?;
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

    /// The services that have a document of that kind, such as `resources-1`.
    fn services_with(&self, kind: &str) -> Vec<String> {
        self.native.services_with(kind)
    }

    /// The API versions that a service has a document of that kind in, the newest last; none where it has no such.
    fn api_versions_of(&self, service_name: &str, kind: &str) -> Vec<String> {
        self.native.api_versions_of(service_name, kind)
    }

    fn available_partitions(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let found = self.native.available_partitions();
        Ok(found.map_err(|failure| error::exception(py, &failure))?.iter().map(ToString::to_string).collect())
    }

    fn available_regions(
        &self,
        py: Python<'_>,
        service_name: &str,
        partition_name: &str,
        non_regional: bool,
    ) -> PyResult<Vec<String>> {
        let found = self.native.available_regions(service_name, partition_name, non_regional);
        Ok(found.map_err(|failure| error::exception(py, &failure))?.iter().map(ToString::to_string).collect())
    }

    fn partition_for_region(&self, py: Python<'_>, region_name: &str) -> PyResult<String> {
        let found = self.native.partition_for_region(region_name);
        found.map(|name| name.to_string()).map_err(|failure| error::exception(py, &failure))
    }

    /// Access key, secret key, token, the name of where they were found, and the account.
    fn credentials(&self, py: Python<'_>) -> PyResult<Option<Found>> {
        let found = wait(py, None, self.native.credentials())?;
        let found = found.map_err(|failure| error::exception(py, &failure))?;
        Ok(found.as_ref().map(shown))
    }

    /// A client, with the attributes and the bases that its class is to have.
    #[allow(clippy::too_many_arguments, reason = "as Python's `client` has them")]
    fn client<'py>(
        &self,
        py: Python<'py>,
        service_name: String,
        region_name: Option<String>,
        api_version: Option<String>,
        endpoint_url: Option<String>,
        keys: Option<Keys>,
        settings: Option<&Bound<'py, PyAny>>,
        tls: (Option<PathBuf>, Option<bool>, bool),
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
        if let Some(credentials) = keys.and_then(credentials) {
            builder = builder.credentials(credentials);
        }
        let mut config = settings.map_or_else(|| Ok(Config::new()), config::read)?;
        let (ca_bundle, verified, used) = tls;
        if let Some(path) = ca_bundle {
            config = config.with_ca_bundle(path);
        }
        if let Some(verified) = verified {
            config = config.with_tls_verification(verified);
        }
        if !used {
            config = config.with_tls(false);
        }
        let builder = builder.config(config);
        let construction = Construction::begin();
        let built = wait(py, None, builder.build())?;
        let native = built.map_err(|failure| error::exception(py, &failure))?;
        let (attributes, bases) =
            Construction::parts(py, native.meta().service_model(), native.class_attributes())?;
        drop(construction);
        Ok((Client::new(native), attributes, bases))
    }
}

/// Says in the log that a response was no service's, and counts as empty.
fn warn_of_response(error: &Error) {
    attach(|py| {
        let warned = python::warn_of_response(py).and_then(|warn| warn.call1((error.to_string(),)));
        if let Err(failure) = warned {
            failure.write_unraisable(py, None);
        }
    });
}
