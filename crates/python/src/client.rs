//! The native half of a client.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use bufeo_client::{Error, Params, Parsed};
use bufeo_model::{Map, ServiceModel};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::drive::{Call, Guest, wait};
use crate::emitter::Events;
use crate::handler::Callable;
use crate::value::Dict;
use crate::{error, model, python, stage};

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

    fn operation(&self, py: Python<'_>, name: &str) -> PyResult<bufeo_model::OperationModel> {
        let _ = py;
        let model = self.native.meta().service_model();
        model.operation(name).map_err(|error| pyo3::exceptions::PyAttributeError::new_err(error.to_string()))
    }

    /// The parameters for a call: the caller's own objects where a Python handler may see them before they are
    /// written, else a copy of our own, which is read without the interpreter.
    fn params(&self, operation: &str, params: &Bound<'_, PyDict>) -> PyResult<Params> {
        let map = Map::from_host(Arc::new(Dict::new(params)));
        if self.shows_params(operation) || !has_only_names(params) {
            let copy = params.copy()?;
            return Ok(Params::from(Map::from_host(Arc::new(Dict::new(&copy)))));
        }
        Ok(Params::from(detached(map)))
    }

    fn shows_params(&self, operation: &str) -> bool {
        let (meta, events) = (self.native.meta(), self.native.meta().events());
        let service = meta.service_id();
        ["provide-client-params", "before-parameter-build", "before-endpoint-resolution"].iter().any(|kind| {
            let name = match *kind {
                "before-endpoint-resolution" => format!("{kind}.{service}"),
                _ => format!("{kind}.{service}.{operation}"),
            };
            events.listeners(&name).iter().any(|listener| Callable::of(&**listener.handler()).is_some())
        })
    }
}

fn has_only_names(params: &Bound<'_, PyDict>) -> bool {
    params.iter().all(|(name, _)| name.is_exact_instance_of::<pyo3::types::PyString>())
}

/// A copy of our own of what is plain data, at every depth; what has no kind among our values stays as it is, so that
/// messages can name its type.
fn detached(map: Map) -> Map {
    map.into_iter().map(|(name, value)| (name, detached_value(value))).collect()
}

fn detached_value(value: bufeo_model::Value) -> bufeo_model::Value {
    use bufeo_model::Value;
    match value {
        Value::Map(map) if map.host().is_none_or(|host| host.entries_without_name().is_empty()) => {
            Value::Map(detached(map))
        }
        Value::List(list) => Value::List(list.into_iter().map(detached_value).collect()),
        other => other,
    }
}

/// The result of a call, or the exception it ends with.
pub(crate) fn finished<'py>(
    py: Python<'py>,
    meta: &Py<PyAny>,
    operation: &str,
    result: Result<Parsed, Error>,
) -> PyResult<Bound<'py, PyAny>> {
    match result {
        Ok(mut parsed) => stage::parsed(py, &mut parsed),
        Err(failure) => Err(error::of_call(py, &failure, meta.bind(py), operation)),
    }
}

#[pymethods]
impl Client {
    /// Calls an operation and waits for its answer.
    fn call<'py>(
        &self,
        py: Python<'py>,
        operation_name: &str,
        api_params: &Bound<'py, PyDict>,
        meta: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let operation = self.operation(py, operation_name)?;
        let params = self.params(operation_name, api_params)?;
        let guest = Guest::new(meta, false);
        let kept = Arc::clone(&guest.meta);
        let result = wait(py, Some(guest), self.native.call_parsed(&operation, params))?;
        finished(py, &kept, operation_name, result)
    }

    /// Begins a call that an event loop drives.
    fn begin(
        &self,
        py: Python<'_>,
        operation_name: &str,
        api_params: &Bound<'_, PyDict>,
        meta: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        let operation = self.operation(py, operation_name)?;
        let params = self.params(operation_name, api_params)?;
        let native = self.native.clone();
        let running = Box::pin(async move { native.call_parsed(&operation, params).await });
        Ok(Call::new(running, Guest::new(meta, true), operation_name.to_owned()))
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
    fn service_id(&self) -> &str {
        self.native.meta().service_id()
    }

    #[getter]
    fn service_model<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        model::wrapped(py, self.native.meta().service_model())
    }
}

/// The attributes and bases of the class of a client that is being made.
struct Parts {
    attributes: Py<PyDict>,
    bases: Py<PyList>,
}

thread_local! {
    static UNDER_CONSTRUCTION: RefCell<Vec<Option<Parts>>> = const { RefCell::new(Vec::new()) };
}

/// The making of one client in this thread; handlers of its class find what they may change.
pub(crate) struct Construction;

impl Construction {
    pub(crate) fn begin() -> Self {
        UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().push(None));
        Self
    }

    /// What stands after all handlers; made now where there was none.
    pub(crate) fn parts<'py>(
        py: Python<'py>,
        service: &Arc<ServiceModel>,
    ) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
        class_under_construction(py, service)
    }
}

impl Drop for Construction {
    fn drop(&mut self) {
        let parts = UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().pop());
        drop(parts);
    }
}

/// The attributes and the bases of the class that is being made in this thread.
pub(crate) fn class_under_construction<'py>(
    py: Python<'py>,
    service: &Arc<ServiceModel>,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
    let known = UNDER_CONSTRUCTION.with(|stack| {
        let stack = stack.borrow();
        let parts = stack.last()?.as_ref()?;
        Some((parts.attributes.clone_ref(py), parts.bases.clone_ref(py)))
    });
    if let Some((attributes, bases)) = known {
        return Ok((attributes.into_bound(py), bases.into_bound(py)));
    }
    let made = python::class_parts(py)?.call1((model::wrapped(py, service)?,))?;
    let (attributes, bases): (Bound<'py, PyDict>, Bound<'py, PyList>) = made.extract()?;
    let parts = Parts { attributes: attributes.clone().unbind(), bases: bases.clone().unbind() };
    UNDER_CONSTRUCTION.with(|stack| {
        if let Some(last) = stack.borrow_mut().last_mut() {
            *last = Some(parts);
        }
    });
    Ok((attributes, bases))
}

/// Settings from `Config`, read by name.
pub(crate) fn config(object: &Bound<'_, PyAny>) -> PyResult<bufeo_client::Config> {
    let py = object.py();
    let mut config = bufeo_client::Config::new();
    let field = |name: &str| -> PyResult<Option<Bound<'_, PyAny>>> {
        let found = object.getattr(name)?;
        Ok((!found.is_none()).then_some(found))
    };
    if let Some(seconds) = seconds(field("connect_timeout")?)? {
        config = config.with_connect_timeout(seconds);
    }
    if let Some(seconds) = seconds(field("read_timeout")?)? {
        config = config.with_read_timeout(seconds);
    }
    if let Some(count) = field("max_pool_connections")? {
        config = config.with_max_pool_connections(count.extract()?);
    }
    if let Some(validate) = field("parameter_validation")? {
        config = config.with_parameter_validation(validate.is_truthy()?);
    }
    if let Some(attempts) = field("_total_max_attempts")? {
        config = config.with_max_attempts(attempts.extract()?);
    }
    if let Some(extra) = field("user_agent_extra")? {
        config = config.with_user_agent_extra(extra.extract()?);
    }
    if let Some(version) = field("signature_version")? {
        let unsigned = version.is(python::unsigned(py)?);
        config = config.with_signature_version(match unsigned {
            true => bufeo_client::SignatureVersion::UNSIGNED,
            false => bufeo_client::SignatureVersion::named(version.extract::<String>()?),
        });
    }
    if let Some(s3) = field("s3")?
        && let Ok(style) = s3.get_item(intern!(py, "addressing_style"))
    {
        use bufeo_client::AddressingStyle;
        match style.extract::<String>()?.as_str() {
            "path" => config = config.with_s3_addressing(AddressingStyle::Path),
            "virtual" => config = config.with_s3_addressing(AddressingStyle::Virtual),
            _ => config = config.with_s3_addressing(AddressingStyle::Auto),
        }
    }
    if let Some(fips) = field("use_fips_endpoint")? {
        config = config.with_fips(fips.is_truthy()?);
    }
    if let Some(dual_stack) = field("use_dualstack_endpoint")? {
        config = config.with_dual_stack(dual_stack.is_truthy()?);
    }
    Ok(config)
}

fn seconds(value: Option<Bound<'_, PyAny>>) -> PyResult<Option<std::time::Duration>> {
    let Some(value) = value else { return Ok(None) };
    let seconds: f64 = value.extract()?;
    let duration = std::time::Duration::try_from_secs_f64(seconds);
    duration
        .map(Some)
        .map_err(|_| pyo3::exceptions::PyValueError::new_err("a timeout is a number of seconds"))
}
