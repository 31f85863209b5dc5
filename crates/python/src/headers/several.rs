//! The headers of a request that is being put together.

use std::sync::Mutex;

use bufeo_model::Str;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::{Field, Fields, lock, name, place, snapshot};

/// The headers of a request that is being put together. Setting one adds it beside those of its name.
#[pyclass(frozen, subclass, mapping, module = "bufeo.awsrequest")]
pub(crate) struct HTTPHeaders {
    pub(super) fields: Mutex<Fields>,
}

impl HTTPHeaders {
    pub(crate) fn of(headers: impl Iterator<Item = (Str, Str)>) -> Self {
        let fields = headers.map(|(name, value)| (name, Field::Text(value))).collect();
        Self { fields: Mutex::new(fields) }
    }
}

#[pymethods]
impl HTTPHeaders {
    #[new]
    #[pyo3(signature = (pairs=None))]
    fn new(pairs: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let fields = pairs.map(read).transpose()?.unwrap_or_default();
        Ok(Self { fields: Mutex::new(fields) })
    }

    /// Headers from a dictionary.
    #[staticmethod]
    fn from_dict(d: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(Some(d))
    }

    /// Headers from pairs.
    #[staticmethod]
    fn from_pairs(pairs: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(Some(pairs))
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.get(py, key, None)
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let field = (name(key)?, Field::of(value));
        lock(&self.fields).push(field);
        Ok(())
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = name(key)?;
        lock(&self.fields).retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
        Ok(())
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        let key = name(key)?;
        Ok(place(&lock(&self.fields), &key).is_some())
    }

    fn __len__(&self) -> usize {
        lock(&self.fields).len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.keys())?.try_iter()?.into_any())
    }

    /// The first header of that name.
    #[pyo3(signature = (key, failobj=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let key = name(key)?;
        let fields = lock(&self.fields);
        Ok(place(&fields, &key).map(|place| fields[place].1.to_python(py)).or(failobj))
    }

    /// Every header of that name.
    #[pyo3(signature = (key, failobj=None))]
    fn get_all<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let key = name(key)?;
        let fields = snapshot(py, &self.fields);
        let known = fields.iter().filter(|(known, _)| known.eq_ignore_ascii_case(&key));
        let all: Vec<_> = known.map(|(_, field)| field.to_python(py)).collect();
        if all.is_empty() {
            return Ok(failobj);
        }
        Ok(Some(PyList::new(py, all)?.into_any()))
    }

    /// Adds a header, with parameters after its value.
    #[pyo3(signature = (name, value, **params))]
    fn add_header(
        &self,
        name: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let Some(params) = params else { return self.__setitem__(name, value) };
        let mut parts = Vec::new();
        if !value.is_none() {
            parts.push(value.str()?.to_str()?.to_owned());
        }
        for (key, parameter) in params {
            let key = key.str()?.to_str()?.replace('_', "-");
            parts.push(match parameter.is_none() {
                true => key,
                false => format!("{key}=\"{}\"", parameter.str()?.to_str()?),
            });
        }
        self.__setitem__(name, PyString::new(name.py(), &parts.join("; ")).as_any())
    }

    /// Replaces the first header of that name, which has to be there.
    fn replace_header(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let (known, field) = (name(key)?, Field::of(value));
        let mut fields = lock(&self.fields);
        let Some(place) = place(&fields, &known) else {
            return Err(PyKeyError::new_err(key.clone().unbind()));
        };
        let before = std::mem::replace(&mut fields[place].1, field);
        drop(fields);
        drop(before);
        Ok(())
    }

    /// The names.
    fn keys(&self) -> Vec<String> {
        lock(&self.fields).iter().map(|(name, _)| name.to_string()).collect()
    }

    /// The values.
    fn values<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyAny>> {
        snapshot(py, &self.fields).iter().map(|(_, field)| field.to_python(py)).collect()
    }

    /// Names and values.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let pair = |(name, field): &(Str, Field)| {
            PyTuple::new(py, [PyString::new(py, name).into_any(), field.to_python(py)])
        };
        snapshot(py, &self.fields).iter().map(pair).collect()
    }

    /// The same headers again.
    fn __copy__(&self, py: Python<'_>) -> Self {
        Self { fields: Mutex::new(snapshot(py, &self.fields)) }
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> Self {
        self.__copy__(py)
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = String::new();
        for (name, field) in snapshot(py, &self.fields) {
            text.push_str(&format!("{name}: {}\n", field.to_python(py).str()?.to_string_lossy()));
        }
        text.push('\n');
        Ok(text)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let shown = |(name, field): &(Str, Field)| match bufeo_client::is_shown_header(name) {
            true => (name.to_string(), field.to_python(py)),
            false => (name.to_string(), PyString::new(py, "[redacted]").into_any()),
        };
        let fields = snapshot(py, &self.fields);
        let items = PyList::new(py, fields.iter().map(shown))?;
        Ok(format!("HTTPHeaders({})", items.repr()?.to_string_lossy()))
    }
}

/// What the mapping or the pairs hold; anything else is an error of Python's own.
fn read(source: &Bound<'_, PyAny>) -> PyResult<Fields> {
    if let Ok(headers) = source.cast::<HTTPHeaders>() {
        return Ok(snapshot(source.py(), &headers.get().fields));
    }
    let items = match source.getattr("items") {
        Ok(items) => items.call0()?,
        Err(_) => source.clone(),
    };
    let mut fields = Fields::new();
    for item in items.try_iter()? {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        fields.push((name(&key)?, Field::of(&value)));
    }
    Ok(fields)
}
