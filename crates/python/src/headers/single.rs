//! The headers of a request that is about to be sent, and of an answer.

use std::sync::Mutex;

use bufeo_model::Str;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::{Field, Fields, lock, name, place};

/// Headers by name, whatever the case of its letters; each name once. `bufeo.awsrequest.HeadersDict` adds what every
/// mapping of Python's has.
#[pyclass(frozen, subclass, mapping, module = "bufeo._bufeo")]
pub(crate) struct HeadersBase {
    pub(super) fields: Mutex<Fields>,
}

impl HeadersBase {
    /// What a server sent; the values of a repeated header are joined.
    pub(crate) fn receive(&self, headers: impl Iterator<Item = (Str, Str)>) {
        let mut fields = lock(&self.fields);
        for (name, value) in headers {
            match place(&fields, &name).map(|place| &mut fields[place].1) {
                Some(Field::Text(before)) => *before = format!("{before}, {value}").into(),
                _ => fields.push((name, Field::Text(value))),
            }
        }
    }

    /// What is about to be sent: bytes to Python, but for the length, which is stated last.
    pub(crate) fn encode(&self, headers: impl Iterator<Item = (Str, Str)>) {
        let mut fields = lock(&self.fields);
        for (name, value) in headers {
            let length = name.eq_ignore_ascii_case("content-length");
            let field = if length { Field::Text(value) } else { Field::Encoded(value) };
            match place(&fields, &name) {
                Some(place) => fields[place].1 = field,
                None => fields.push((name, field)),
            }
        }
    }

    fn put(&self, name: Str, field: Field) {
        let mut fields = lock(&self.fields);
        match place(&fields, &name) {
            Some(place) => {
                let before = std::mem::replace(&mut fields[place].1, field);
                drop(fields);
                drop(before);
            }
            None => fields.push((name, field)),
        }
    }
}

#[pymethods]
impl HeadersBase {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { fields: Mutex::default() }
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let known = name(key)?;
        let fields = lock(&self.fields);
        match place(&fields, &known) {
            Some(place) => Ok(fields[place].1.to_python(py)),
            None => Err(PyKeyError::new_err(key.clone().unbind())),
        }
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.put(name(key)?, Field::of(value));
        Ok(())
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let known = name(key)?;
        let mut fields = lock(&self.fields);
        let Some(place) = place(&fields, &known) else {
            return Err(PyKeyError::new_err(key.clone().unbind()));
        };
        let removed = fields.remove(place);
        drop(fields);
        drop(removed);
        Ok(())
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        let known = name(key)?;
        Ok(place(&lock(&self.fields), &known).is_some())
    }

    fn __len__(&self) -> usize {
        lock(&self.fields).len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names: Vec<String> = lock(&self.fields).iter().map(|(name, _)| name.to_string()).collect();
        Ok(PyList::new(py, names)?.try_iter()?.into_any())
    }

    /// The header of that name.
    #[pyo3(signature = (key, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let known = name(key)?;
        let fields = lock(&self.fields);
        Ok(place(&fields, &known).map(|place| fields[place].1.to_python(py)).or(default))
    }
}
