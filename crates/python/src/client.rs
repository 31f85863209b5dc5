//! The native half of a client.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bufeo_client::{ChecksumPolicy, Error, Params, Parsed};
use bufeo_model::{Map, OperationModel};
use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::drive::{Call, Guest, as_running, wait};
use crate::emitter::Events;
use crate::handler::Callable;
use crate::sign::ClientSigner;
use crate::value::{Dict, detached};
use crate::{answer, error, feature, model, python};

/// What a Python client makes its calls with.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Client {
    native: bufeo_client::Client,
    events: OnceLock<Py<Events>>,
}

impl Client {
    pub(crate) fn new(native: bufeo_client::Client) -> Self {
        Self { native, events: OnceLock::new() }
    }

    fn call<'py>(
        &self,
        py: Python<'py>,
        operation_name: &str,
        api_params: &Bound<'py, PyDict>,
        meta: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let operation = operation(py, &self.native, operation_name)?;
        let params = self.params(&operation, api_params)?;
        let guest = Guest::blocking(meta, &operation);
        let native = &self.native;
        let result = match feature::current() {
            Some(feature) => {
                wait(py, Some(guest.clone()), native.call_parsed_for(feature, &operation, params))
            }
            None => wait(py, Some(guest.clone()), native.call_parsed(&operation, params)),
        }?;
        finished(py, &guest, result)
    }

    /// The parameters for a call: the caller's own objects where a Python handler may see them before they are
    /// written, else a copy of our own, which is read without the interpreter.
    fn params(&self, operation: &OperationModel, params: &Bound<'_, PyDict>) -> PyResult<Params> {
        if !self.shows_params(operation)
            && has_only_names(params)
            && let Ok(params) = detached(Map::from_host(Arc::new(Dict::new(params))))
        {
            return Ok(params.into());
        }
        // Those that are nested too deep among them: what is wrong is found, and said, by whoever checks them.
        let copy = params.copy()?;
        Ok(Params::from(Map::from_host(Arc::new(Dict::new(&copy)))))
    }

    fn shows_params(&self, operation: &OperationModel) -> bool {
        let events = self.native.meta().events();
        if !events.emitter().has_hosted() {
            return false;
        }
        let (service, operation) = (self.native.meta().service_id(), operation.name());
        let names = [
            format!("provide-client-params.{service}.{operation}"),
            format!("before-parameter-build.{service}.{operation}"),
            format!("before-endpoint-resolution.{service}"),
        ];
        let hosted = |name: &String| {
            events.listeners(name).iter().any(|listener| Callable::of(&**listener.handler()).is_some())
        };
        names.iter().any(hosted)
    }
}

/// The operation of that very name.
pub(crate) fn operation(
    py: Python<'_>,
    native: &bufeo_client::Client,
    name: &str,
) -> PyResult<OperationModel> {
    match native.meta().service_model().operation(name) {
        // Methods are looked up by another name than operations, which the model would take here too.
        Ok(operation) if operation.name() == name => Ok(operation),
        _ => Err(PyErr::from_value(python::operation_not_found(py)?.call1((name,))?)),
    }
}

fn has_only_names(params: &Bound<'_, PyDict>) -> bool {
    params.iter().all(|(name, _)| name.is_exact_instance_of::<PyString>())
}

/// The result of a call, or the exception it ends with.
pub(crate) fn finished<'py>(
    py: Python<'py>,
    guest: &Guest,
    result: Result<Parsed, Error>,
) -> PyResult<Bound<'py, PyAny>> {
    guest.failure()?;
    match result {
        // The events of an answer know whose they are.
        Ok(mut parsed) if guest.has_events() => as_running(guest, || answer::parsed(py, &mut parsed)),
        Ok(mut parsed) => answer::parsed(py, &mut parsed),
        Err(failure) => Err(error::of_call(py, &failure, guest.meta.bind(py), guest.operation_name())),
    }
}

#[pymethods]
impl Client {
    /// Begins a call that an event loop drives.
    fn begin(
        &self,
        py: Python<'_>,
        operation_name: &str,
        api_params: &Bound<'_, PyDict>,
        meta: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        let operation = operation(py, &self.native, operation_name)?;
        let params = self.params(&operation, api_params)?;
        let (native, guest) = (self.native.clone(), Guest::awaiting(meta, &operation));
        let feature = feature::current();
        let call = async move {
            match feature {
                Some(feature) => native.call_parsed_for(feature, &operation, params).await,
                None => native.call_parsed(&operation, params).await,
            }
        };
        Ok(Call::new(call, guest))
    }

    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Py<Events>> {
        if let Some(events) = self.events.get() {
            return Ok(events.clone_ref(py));
        }
        let made = Py::new(py, Events::new(self.native.meta().events()))?;
        Ok(self.events.get_or_init(|| made).clone_ref(py))
    }

    #[getter]
    fn region_name(&self) -> &str {
        self.native.meta().region_name()
    }

    #[getter]
    fn endpoint_url(&self) -> &str {
        self.native.meta().endpoint_url()
    }

    #[getter]
    fn partition(&self) -> String {
        self.native.meta().partition().into()
    }

    #[getter]
    fn service_id(&self) -> &str {
        self.native.meta().service_id()
    }

    #[getter]
    fn service_model<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        model::wrapped(py, self.native.meta().service_model())
    }

    /// What is to be said of the client's settings: a kind and a sentence each.
    fn notices(&self) -> Vec<(String, String)> {
        let notices = self.native.meta().notices().iter();
        notices.map(|notice| (format!("{:?}", notice.kind()), notice.to_string())).collect()
    }

    /// What was decided where the program left it open.
    fn decided<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let config = self.native.meta().config();
        let seconds = |duration: Option<&std::time::Duration>| duration.map(std::time::Duration::as_secs_f64);
        let decided = PyDict::new(py);
        decided.set_item("connect_timeout", seconds(config.connect_timeout()))?;
        decided.set_item("read_timeout", seconds(config.read_timeout()))?;
        decided.set_item("max_pool_connections", config.max_pool_connections().copied())?;
        decided.set_item("parameter_validation", config.parameter_validation().copied())?;
        decided.set_item("total_max_attempts", config.max_attempts().copied())?;
        decided.set_item(
            "disable_request_compression",
            config.request_compression().map(|compress| !compress),
        )?;
        decided.set_item("request_min_compression_size_bytes", config.min_compression_size().copied())?;
        let policy = |policy: Option<&ChecksumPolicy>| policy.map(|policy| policy.name());
        decided.set_item("request_checksum_calculation", policy(config.request_checksum_calculation()))?;
        decided.set_item("response_checksum_validation", policy(config.response_checksum_validation()))?;
        decided.set_item("signature_version", self.native.request_signer().signature_version().name())?;
        decided.set_item("user_agent", self.native.user_agent())?;
        decided.set_item("user_agent_appid", config.app_id())?;
        decided.set_item("inject_host_prefix", config.inject_host_prefix().copied())?;
        decided.set_item(
            "account_id_endpoint_mode",
            config.account_id_endpoint_mode().map(|mode| mode.name()),
        )?;
        let flag = |flag: Option<&bool>| flag.copied().filter(|flag| *flag);
        decided.set_item("use_dualstack_endpoint", flag(config.use_dual_stack()))?;
        decided.set_item("use_fips_endpoint", flag(config.use_fips()))?;
        let list =
            |list: Option<&Vec<String>>| list.filter(|list| !list.is_empty()).map(|list| list.join(","));
        decided.set_item("sigv4a_signing_region_set", list(config.sigv4a_signing_regions()))?;
        decided.set_item("auth_scheme_preference", list(config.auth_scheme_preference()))?;
        let s3 = PyDict::new(py);
        for (name, value) in self.native.meta().s3_settings().iter() {
            match value.as_str() {
                Some(text) => s3.set_item(name.as_str(), text)?,
                None => s3.set_item(name.as_str(), *value == true)?,
            }
        }
        decided.set_item("s3", s3)?;
        Ok(decided)
    }

    /// What signs besides calls.
    #[getter]
    fn signer(&self) -> ClientSigner {
        ClientSigner { native: self.native.clone() }
    }

    /// Closes the connections that no call uses.
    fn close(&self) {
        self.native.close();
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.events.get().map_or(Ok(()), |events| visit.call(events))
    }
}

/// What every client's class inherits from below `bufeo.baseclient.BaseClient`: the way from a method to the core.
#[pyclass(frozen, subclass, module = "bufeo._bufeo")]
pub(crate) struct ClientBase {
    bound: Mutex<Option<Binding>>,
}

/// What a client is bound to when it is made.
struct Binding {
    native: Py<Client>,
    meta: Py<PyAny>,
}

#[pymethods]
impl ClientBase {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { bound: Mutex::new(None) }
    }

    fn _bind(&self, native: Py<Client>, meta: Py<PyAny>) {
        *self.bound.lock().unwrap_or_else(PoisonError::into_inner) = Some(Binding { native, meta });
    }

    /// Every call goes through here: replace it on a class or on an instance to see or to answer them all.
    fn _make_api_call<'py>(
        &self,
        py: Python<'py>,
        operation_name: &str,
        api_params: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (native, meta) = {
            let bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(bound) = &*bound else {
                let text =
                    "the client is not complete: a base class has to call super().__init__(*args, **kwargs)";
                return Err(PyTypeError::new_err(text));
            };
            (bound.native.clone_ref(py), bound.meta.clone_ref(py))
        };
        native.get().call(py, operation_name, api_params, meta.bind(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // Whoever holds the lock holds the interpreter too, and does not run the collector meanwhile.
        if let Ok(bound) = self.bound.try_lock()
            && let Some(bound) = &*bound
        {
            visit.call(&bound.native)?;
            visit.call(&bound.meta)?;
        }
        Ok(())
    }

    fn __clear__(&self) {
        let bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(bound);
    }
}
