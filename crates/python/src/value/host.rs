//! Python's containers as the storage of our maps and lists.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bufeo_model::{HostList, HostMap, Map, Str, Value};
use pyo3::exceptions::PyRecursionError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::{map_to_python, nesting, to_python, to_value};
use crate::interpreter::attach;

/// What a failed operation on a host's container comes to: the reader finds nothing there. A dictionary's own
/// operations fail only where a key's or a subclass's code does.
fn quiet<T>(result: PyResult<T>) -> Option<T> {
    result.ok()
}

pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().repr().map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(crate) fn repr(object: &Bound<'_, PyAny>) -> String {
    printed(object, Bound::repr)
}

pub(crate) fn text(object: &Bound<'_, PyAny>) -> String {
    printed(object, Bound::str)
}

fn printed<'py>(
    object: &Bound<'py, PyAny>,
    print: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>>,
) -> String {
    let py = object.py();
    let text = if nesting::has_room(object) { print(object) } else { Err(PyRecursionError::new_err(())) };
    match text {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(raised) if raised.is_instance_of::<PyRecursionError>(py) => {
            format!("{} that is nested too deep to be shown", type_name(object))
        }
        Err(_) => String::new(),
    }
}

/// Whether Python takes an object to be equal to a value; nothing where it cannot be asked, or has no answer.
pub(super) fn equals(object: &Bound<'_, PyAny>, other: &Value) -> Option<bool> {
    let other = quiet(to_python(object.py(), other))?;
    if object.is(&other)
        && (object.is_exact_instance_of::<PyDict>() || object.is_exact_instance_of::<PyList>())
    {
        return Some(true);
    }
    let is_asked = nesting::has_room_to_compare(object) && nesting::has_room_to_compare(&other);
    if is_asked { quiet(object.eq(other)) } else { None }
}

/// The dictionary that a map stands for from now on: its own, or a new one with its entries.
pub(crate) fn shared<'py>(py: Python<'py>, map: &mut Map) -> PyResult<Bound<'py, PyAny>> {
    let mut failed = None;
    let host = map.promote(|native| {
        let dict = map_to_python(py, &native).and_then(|object| Ok(object.cast_into::<PyDict>()?));
        let dict = dict.unwrap_or_else(|error| {
            failed = Some(error);
            PyDict::new(py)
        });
        Arc::new(Dict::new(&dict))
    });
    if let Some(error) = failed {
        return Err(error);
    }
    super::host_object(py, &*host)
        .ok_or_else(|| pyo3::exceptions::PyTypeError::new_err("the call's data belongs to another host"))
}

/// A Python dictionary.
pub(crate) struct Dict(Py<PyDict>);

impl Dict {
    pub(crate) fn new(dict: &Bound<'_, PyDict>) -> Self {
        Self(dict.clone().unbind())
    }

    pub(crate) fn object(&self) -> &Py<PyDict> {
        &self.0
    }
}

impl HostMap for Dict {
    fn get(&self, name: &str) -> Option<Value> {
        attach(|py| Some(to_value(&quiet(self.0.bind(py).get_item(name)).flatten()?)))
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        attach(|py| {
            let value = quiet(to_python(py, &value))?;
            quiet(self.0.bind(py).set_item(name.as_str(), value))?;
            None
        })
    }

    fn remove(&self, name: &str) -> Option<Value> {
        attach(|py| {
            let dict = self.0.bind(py);
            let before = quiet(dict.get_item(name)).flatten()?;
            quiet(dict.del_item(name))?;
            Some(to_value(&before))
        })
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        attach(|py| {
            let entries = self.0.bind(py).iter();
            entries.filter_map(|(name, value)| Some((key(&name)?, to_value(&value)))).collect()
        })
    }

    fn entries_without_name(&self) -> Vec<(Value, Value)> {
        attach(|py| {
            let entries = self.0.bind(py).iter().filter(|(name, _)| key(name).is_none());
            entries.map(|(name, value)| (to_value(&name), to_value(&value))).collect()
        })
    }

    fn pairs(&self) -> Vec<(Value, Value)> {
        attach(|py| self.0.bind(py).iter().map(|(name, value)| (to_value(&name), to_value(&value))).collect())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        attach(|py| equals(self.0.bind(py), other))
    }

    fn len(&self) -> usize {
        attach(|py| self.0.bind(py).len())
    }

    fn type_name(&self) -> String {
        attach(|py| type_name(self.0.bind(py)))
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.0.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A key that is text. Members of an enumeration that are text, as botocore's names of builtins, count by their value.
fn key(name: &Bound<'_, PyAny>) -> Option<Str> {
    name.cast::<PyString>().ok()?.to_str().ok().map(Str::from)
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}

/// A Python list.
pub(crate) struct Items(Py<PyList>);

impl Items {
    pub(crate) fn new(list: &Bound<'_, PyList>) -> Self {
        Self(list.clone().unbind())
    }

    pub(crate) fn object(&self) -> &Py<PyList> {
        &self.0
    }
}

impl HostList for Items {
    fn get(&self, place: usize) -> Option<Value> {
        attach(|py| Some(to_value(&quiet(self.0.bind(py).get_item(place))?)))
    }

    fn set(&self, place: usize, value: Value) -> bool {
        attach(|py| {
            let value = to_python(py, &value);
            value.and_then(|value| self.0.bind(py).set_item(place, value)).is_ok()
        })
    }

    fn push(&self, value: Value) {
        attach(|py| {
            let value = to_python(py, &value);
            quiet(value.and_then(|value| self.0.bind(py).append(value)));
        });
    }

    fn remove(&self, place: usize) -> Option<Value> {
        attach(|py| {
            let item = quiet(self.0.bind(py).get_item(place))?;
            quiet(self.0.bind(py).del_item(place))?;
            Some(to_value(&item))
        })
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        attach(|py| equals(self.0.bind(py), other))
    }

    fn len(&self) -> usize {
        attach(|py| self.0.bind(py).len())
    }

    fn type_name(&self) -> String {
        attach(|py| type_name(self.0.bind(py)))
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.0.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}

/// A Python object that behaves as a mapping without being a dictionary: headers.
pub(crate) struct Mapping(Py<PyAny>);

impl Mapping {
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> Self {
        Self(object.clone().unbind())
    }

    pub(crate) fn object(&self) -> &Py<PyAny> {
        &self.0
    }

    fn put(&self, py: Python<'_>, name: &str, value: &Value) -> PyResult<()> {
        let object = self.0.bind(py);
        // Setting a header of a message adds one; what is there has to go first.
        let _ = object.del_item(name);
        let Some(list) = value.as_list() else {
            return object.set_item(name, to_python(py, value)?);
        };
        if object.hasattr(intern!(py, "add_header"))? {
            return list.iter().try_for_each(|item| object.set_item(name, to_python(py, &item)?));
        }
        let joined: Vec<String> = list.iter().map(|item| item.to_string()).collect();
        object.set_item(name, joined.join(", "))
    }
}

impl HostMap for Mapping {
    fn get(&self, name: &str) -> Option<Value> {
        attach(|py| {
            let found = quiet(self.0.bind(py).call_method1(intern!(py, "get"), (name,)))?;
            (!found.is_none()).then(|| to_value(&found))
        })
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        attach(|py| quiet(self.put(py, &name, &value)));
        None
    }

    fn remove(&self, name: &str) -> Option<Value> {
        let before = self.get(name)?;
        attach(|py| quiet(self.0.bind(py).del_item(name)));
        Some(before)
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        attach(|py| {
            let read = || {
                let items = self.0.bind(py).call_method0(intern!(py, "items"))?;
                let mut entries = Vec::new();
                for item in items.try_iter()? {
                    let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
                    entries.extend(key(&name).map(|name| (name, to_value(&value))));
                }
                Ok(entries)
            };
            quiet(read()).unwrap_or_default()
        })
    }

    fn len(&self) -> usize {
        attach(|py| quiet(self.0.bind(py).len()).unwrap_or_default())
    }

    fn type_name(&self) -> String {
        attach(|py| type_name(self.0.bind(py)))
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.0.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}
