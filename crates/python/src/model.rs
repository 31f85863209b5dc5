//! Models as Python sees them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_model::ServiceModel;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::python;

/// The model of a service; `bufeo.model.ServiceModel` is made of one.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Service {
    model: Arc<ServiceModel>,
}

type Wrapped = Mutex<HashMap<usize, Py<PyAny>>>;
static WRAPPED: std::sync::LazyLock<Wrapped> = std::sync::LazyLock::new(Wrapped::default);

/// The Python object of a model, made once for each: models are shared by every client and never change.
pub(crate) fn wrapped<'py>(py: Python<'py>, model: &Arc<ServiceModel>) -> PyResult<Bound<'py, PyAny>> {
    // The object holds the model, so that its address stays its own.
    let key = Arc::as_ptr(model).addr();
    let known = {
        let wrapped = WRAPPED.lock().unwrap_or_else(PoisonError::into_inner);
        wrapped.get(&key).map(|object| object.clone_ref(py))
    };
    if let Some(object) = known {
        return Ok(object.into_bound(py));
    }
    let native = Bound::new(py, Service { model: Arc::clone(model) })?;
    let made = python::service_model(py)?.call1((native,))?;
    let mut wrapped = WRAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = wrapped.entry(key).or_insert_with(|| made.unbind());
    Ok(kept.clone_ref(py).into_bound(py))
}

#[pymethods]
impl Service {
    #[getter]
    fn service_name(&self) -> &str {
        self.model.service_name()
    }

    #[getter]
    fn hyphenated_id(&self) -> &str {
        self.model.hyphenated_id().unwrap_or_default()
    }

    #[getter]
    fn class_name(&self) -> String {
        let id = self.model.service_id().unwrap_or_default();
        id.chars().filter(|character| character.is_alphanumeric() || *character == '_').collect()
    }

    /// Every operation, by the name of the method that calls it.
    fn method_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let names = PyDict::new(py);
        for (method, operation) in self.model.method_names() {
            names.set_item(method, operation)?;
        }
        Ok(names)
    }

    /// The shapes of exceptions, with the codes that services send for them.
    fn error_shapes(&self) -> Vec<(String, String)> {
        let shapes = self.model.error_shapes().into_iter().flatten();
        shapes
            .map(|shape| (shape.name().to_owned(), shape.error_code().unwrap_or(shape.name()).to_owned()))
            .collect()
    }

    /// The whole model as botocore's JSON, without its prose.
    fn json(&self) -> String {
        self.model.to_json().map(|json| json.to_string()).unwrap_or_default()
    }
}
