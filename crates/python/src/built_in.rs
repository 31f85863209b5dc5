//! The native handlers that every session has, as Python names them.

use bufeo_client::{BuiltInHandler, built_in_handlers};
use bufeo_events::{Handler, Section};
use pyo3::exceptions::PyNotImplementedError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

use crate::python;

/// A native handler: what stands for it where handlers are registered and unregistered.
#[pyclass(frozen, weakref, dict, module = "bufeo.handlers")]
pub(crate) struct NativeHandler(BuiltInHandler);

impl NativeHandler {
    /// The native handler that a Python object stands for.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> Option<BuiltInHandler> {
        object.cast::<Self>().ok().map(|native| native.get().0)
    }

    /// A handler to be registered.
    pub(crate) fn handler(native: BuiltInHandler) -> Arc<dyn Handler> {
        native.handler()
    }
}

#[pymethods]
impl NativeHandler {
    #[getter]
    fn __name__(&self) -> &'static str {
        self.0.name()
    }

    #[getter]
    fn __qualname__(&self) -> &'static str {
        self.0.name()
    }

    /// What it does.
    #[getter]
    fn description(&self) -> &'static str {
        self.0.describe()
    }

    #[getter]
    fn event_name(&self) -> &'static str {
        self.0.event()
    }

    /// `first`, `middle` or `last`.
    #[getter]
    fn section(&self) -> &'static str {
        match self.0.section() {
            Section::First => "first",
            Section::Last => "last",
            _ => "middle",
        }
    }

    fn __repr__(&self) -> String {
        format!("<native handler {}>", self.0.name())
    }

    /// A native handler works on native events: it is registered and unregistered, and not called.
    #[pyo3(signature = (**_kwargs))]
    fn __call__<'py>(
        &self,
        py: Python<'py>,
        _kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if self.0.name() == intern!(py, "disable_signing").to_str()? {
            return Ok(python::unsigned(py)?.clone());
        }
        let name = self.0.name();
        let text =
            format!("bufeo.handlers.{name} is native: it can be registered and unregistered, but not called");
        Err(PyNotImplementedError::new_err(text))
    }
}

/// Every native handler, in the order in which sessions register them.
#[pyfunction]
pub(crate) fn native_handlers() -> Vec<NativeHandler> {
    built_in_handlers().map(NativeHandler).collect()
}
