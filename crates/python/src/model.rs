//! Models as Python sees them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bufeo_model::{DocumentBuilder, Error, ServiceModel};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyList, PyString};
use serde_json::Value as Json;

use crate::python;

/// The model of a service; `bufeo.model.ServiceModel` is made of one.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Service {
    model: Arc<ServiceModel>,
}

/// A model with its Python object, which holds it too.
type Wrapped = HashMap<usize, (Arc<ServiceModel>, Py<PyAny>)>;

fn wrapped_models() -> MutexGuard<'static, Wrapped> {
    static WRAPPED: std::sync::LazyLock<Mutex<Wrapped>> = std::sync::LazyLock::new(Mutex::default);
    WRAPPED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many handles to a model there are that are kept for its Python object alone.
const OWN_HANDLES: usize = 2;

/// The Python object of a model, made once for each: models are shared by every client and never change.
pub(crate) fn wrapped<'py>(py: Python<'py>, model: &Arc<ServiceModel>) -> PyResult<Bound<'py, PyAny>> {
    let key = Arc::as_ptr(model).addr();
    if let Some((_, object)) = wrapped_models().get(&key) {
        return Ok(object.clone_ref(py).into_bound(py));
    }
    let native = Bound::new(py, Service { model: Arc::clone(model) })?;
    let made = python::service_model(py)?.call1((native,))?.unbind();
    // Models of a session that is gone, as those of a search path are, go with the next that comes.
    let (kept, gone) = {
        let mut wrapped = wrapped_models();
        let gone: Vec<_> =
            wrapped.extract_if(|_, (model, _)| Arc::strong_count(model) <= OWN_HANDLES).collect();
        let (_, object) = wrapped.entry(key).or_insert_with(|| (Arc::clone(model), made));
        (object.clone_ref(py), gone)
    };
    drop(gone);
    Ok(kept.into_bound(py))
}

/// JSON as Python's objects.
fn from_json<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    Ok(match json {
        Json::Null => py.None().into_bound(py),
        Json::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.into_pyobject(py)?.into_any(),
            (None, number) => number.unwrap_or_default().into_pyobject(py)?.into_any(),
        },
        Json::String(text) => text.into_pyobject(py)?.into_any(),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| from_json(py, item)).collect::<PyResult<_>>()?;
            PyList::new(py, items)?.into_any()
        }
        Json::Object(entries) => {
            let dict = PyDict::new(py);
            for (name, value) in entries {
                dict.set_item(name, from_json(py, value)?)?;
            }
            dict.into_any()
        }
    })
}

/// Makes Python's objects of a document.
struct Objects<'py> {
    py: Python<'py>,
    /// The first thing that went wrong, such as that there is no more memory.
    failure: Option<PyErr>,
}

impl<'py> Objects<'py> {
    fn checked(&mut self, made: PyResult<Bound<'py, PyAny>>) -> Bound<'py, PyAny> {
        made.unwrap_or_else(|failure| {
            self.failure.get_or_insert(failure);
            self.null()
        })
    }
}

impl<'py> DocumentBuilder for Objects<'py> {
    type Value = Bound<'py, PyAny>;
    type Object = Bound<'py, PyDict>;

    fn null(&mut self) -> Self::Value {
        self.py.None().into_bound(self.py)
    }

    fn boolean(&mut self, value: bool) -> Self::Value {
        PyBool::new(self.py, value).to_owned().into_any()
    }

    fn whole(&mut self, value: i128) -> Self::Value {
        let made = match i64::try_from(value) {
            Ok(value) => value.into_bound_py_any(self.py),
            Err(_) => value.into_bound_py_any(self.py),
        };
        self.checked(made)
    }

    fn float(&mut self, value: f64) -> Self::Value {
        PyFloat::new(self.py, value).into_any()
    }

    fn text(&mut self, value: &str) -> Self::Value {
        PyString::new(self.py, value).into_any()
    }

    fn list(&mut self, items: Vec<Self::Value>) -> Self::Value {
        let made = PyList::new(self.py, items).map(Bound::into_any);
        self.checked(made)
    }

    fn object(&mut self, _len: usize) -> Self::Object {
        PyDict::new(self.py)
    }

    fn insert(&mut self, object: &mut Self::Object, key: &str, value: Self::Value) {
        // The same few keys come again and again.
        if let Err(failure) = object.set_item(PyString::intern(self.py, key), value) {
            self.failure.get_or_insert(failure);
        }
    }

    fn finish(&mut self, object: Self::Object) -> Self::Value {
        object.into_any()
    }
}

fn unreadable(error: &Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl Service {
    #[getter]
    fn service_name(&self) -> &str {
        self.model.service_name()
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

    fn operation_names(&self) -> Vec<String> {
        self.model.operation_names().map(str::to_owned).collect()
    }

    fn shape_names(&self) -> PyResult<Vec<String>> {
        Ok(self.model.shape_names().map_err(|error| unreadable(&error))?.map(str::to_owned).collect())
    }

    /// The names of the shapes of exceptions, with the codes that services send for them.
    fn error_shapes(&self) -> PyResult<Vec<(String, String)>> {
        let shapes = self.model.error_shapes().map_err(|error| unreadable(&error))?;
        let code = |shape: bufeo_model::Shape<'_>| shape.error_code().unwrap_or(shape.name()).to_owned();
        Ok(shapes.map(|shape| (shape.name().to_owned(), code(shape))).collect())
    }

    /// The wire format that is used of those the service speaks.
    fn resolved_protocol(&self) -> Option<&'static str> {
        self.model.protocol().ok().map(bufeo_model::Protocol::name)
    }

    /// Another document about the service, such as `resources-1`; nothing where there is none.
    fn document<'py>(&self, py: Python<'py>, kind: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut objects = Objects { py, failure: None };
        let made = self.model.build_document(kind, &mut objects).map_err(|error| unreadable(&error))?;
        objects.failure.map_or(Ok(made), Err)
    }

    /// An entry of the model, such as `metadata`.
    fn part<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.model
            .part_json(name)
            .map_err(|error| unreadable(&error))?
            .map(|json| from_json(py, &json))
            .transpose()
    }

    fn operation<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.model
            .operation_json(name)
            .map_err(|error| unreadable(&error))?
            .map(|json| from_json(py, &json))
            .transpose()
    }

    /// The paginator of an operation; nothing where it has none.
    fn paginator<'py>(&self, py: Python<'py>, operation: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let json = self.model.paginator_json(operation).map_err(|error| unreadable(&error))?;
        json.map(|json| from_json(py, &json)).transpose()
    }

    /// What the document about waiters says; nothing where there is none.
    fn waiters<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.document(py, "waiters-2")
    }

    /// A shape; nothing where there is none of that name.
    fn shape<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.model.shape_json(name) {
            Ok(json) => from_json(py, &json).map(Some),
            Err(error) if error.kind() == bufeo_model::ErrorKind::UnknownShape => Ok(None),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

/// A name of the API's as a method's: `list_objects_v2` for `ListObjectsV2`.
#[pyfunction]
pub(crate) fn snake_case(name: &str) -> String {
    bufeo_model::snake_case(name)
}
