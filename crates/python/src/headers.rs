//! The headers of requests and answers, of Python's interface and our storage: a call reads and writes them without the
//! interpreter, unless a handler has put something other than text there.

mod host;
mod several;
mod single;

pub(crate) use host::HostHeaders;
pub(crate) use several::HTTPHeaders;
pub(crate) use single::HeadersBase;

use std::sync::{Mutex, MutexGuard, PoisonError};

use bufeo_model::{Str, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::interpreter::attach;
use crate::value::{to_python, to_value};

/// The value of one header.
enum Field {
    Text(Str),
    /// Text that Python sees as bytes: what stands in a request that is about to be sent.
    Encoded(Str),
    Object(Py<PyAny>),
}

impl Field {
    fn of(object: &Bound<'_, PyAny>) -> Self {
        match object.cast_exact::<PyString>().map(|text| text.to_str()) {
            Ok(Ok(text)) => Self::Text(text.into()),
            _ => Self::Object(object.clone().unbind()),
        }
    }

    fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            other => attach(|py| Some(Self::Object(to_python(py, other).ok()?.unbind()))),
        }
    }

    fn to_python<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Self::Text(text) => PyString::new(py, text).into_any(),
            Self::Encoded(text) => PyBytes::new(py, text.as_bytes()).into_any(),
            Self::Object(object) => object.bind(py).clone(),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Text(text) | Self::Encoded(text) => Value::String(text.clone()),
            Self::Object(object) => attach(|py| to_value(object.bind(py))),
        }
    }
}

/// Names with their values.
type Fields = Vec<(Str, Field)>;

fn lock(fields: &Mutex<Fields>) -> MutexGuard<'_, Fields> {
    fields.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name of a header: text, or bytes that are text.
fn name(object: &Bound<'_, PyAny>) -> PyResult<Str> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(text.to_str()?.into());
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(object
            .py()
            .get_type::<PyString>()
            .call1((bytes, "utf-8"))?
            .cast::<PyString>()?
            .to_str()?
            .into());
    }
    Err(PyTypeError::new_err(format!("the name of a header is text, not {}", object.get_type().repr()?)))
}

fn place(fields: &Fields, name: &str) -> Option<usize> {
    fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// A copy of this moment. Whatever may run Python code, as the making of a container may, works on one, since nothing is
/// locked meanwhile.
fn snapshot(py: Python<'_>, fields: &Mutex<Fields>) -> Fields {
    copied(py, &lock(fields))
}

fn copied(py: Python<'_>, fields: &Fields) -> Fields {
    let copy = |field: &Field| match field {
        Field::Text(text) => Field::Text(text.clone()),
        Field::Encoded(text) => Field::Encoded(text.clone()),
        Field::Object(object) => Field::Object(object.clone_ref(py)),
    };
    fields.iter().map(|(name, field)| (name.clone(), copy(field))).collect()
}

/// Whether a header may be printed with its value.
#[pyfunction]
pub(crate) fn is_shown_header(name: &str) -> bool {
    bufeo_client::is_shown_header(name)
}
