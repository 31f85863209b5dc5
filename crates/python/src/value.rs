//! Python's objects and our values, one seen as the other.
//!
//! Containers cross as themselves: a dictionary is seen through [`Dict`], never copied. Scalars cross by their exact
//! type; an object of any other type is carried along as it is, see [`Object`].

mod host;
mod nesting;
mod object;

pub(crate) use host::{Dict, Mapping, repr, shared, text, type_name};
pub(crate) use object::Object;

use bufeo_model::{Foreign, HostMap, List, Map, Str, Timestamp, Value};
use bufeo_stack::{Level, TooDeep};
use bytes::Bytes;
use pyo3::exceptions::PyRecursionError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use std::sync::Arc;

use crate::answer::ResponseDict;
use crate::events::{EventWriter, RawEvents};
use crate::headers::HostHeaders;
use crate::message::Message;
use crate::python;
use crate::stream::RawStream;

/// A Python object as one of our values.
pub(crate) fn to_value(object: &Bound<'_, PyAny>) -> Value {
    scalar(object)
        .or_else(|| container(object))
        .unwrap_or_else(|| Value::Foreign(Foreign::new(Object::new(object))))
}

/// An object to be looked into: one that derives from a dictionary or a list is one.
pub(crate) fn looked_into(object: &Bound<'_, PyAny>) -> Value {
    match to_value(object) {
        Value::Foreign(foreign) => foreign.plain().unwrap_or(Value::Foreign(foreign)),
        value => value,
    }
}

/// What `str` says of an object; its type alone where the thread's stack has no room for Python to look into it.
#[pyfunction]
pub(crate) fn shown_text(object: &Bound<'_, PyAny>) -> String {
    text(object)
}

/// An object as JSON.
pub(crate) fn to_json(object: &Bound<'_, PyAny>) -> PyResult<serde_json::Value> {
    let json = serde_json::to_value(looked_into(object));
    json.map_err(|error| pyo3::exceptions::PyTypeError::new_err(error.to_string()))
}

fn scalar(object: &Bound<'_, PyAny>) -> Option<Value> {
    if object.is_none() {
        return Some(Value::Null);
    }
    if let Ok(text) = object.cast_exact::<PyString>() {
        return text.to_str().ok().map(|text| Value::String(Str::from(text)));
    }
    if let Ok(truth) = object.cast_exact::<PyBool>() {
        return Some(Value::Bool(truth.is_true()));
    }
    if let Ok(number) = object.cast_exact::<PyInt>() {
        return whole(number);
    }
    if let Ok(bytes) = object.cast_exact::<PyBytes>() {
        return Some(Value::Blob(blob(bytes)));
    }
    if let Ok(number) = object.cast_exact::<PyFloat>() {
        return Some(Value::Float(number.value()));
    }
    None
}

fn whole(number: &Bound<'_, PyInt>) -> Option<Value> {
    match number.extract::<i64>() {
        Ok(number) => Some(Value::Int(number)),
        Err(_) => Some(Value::BigInt(number.str().ok()?.to_str().ok()?.into())),
    }
}

/// Short bytes are copied; long ones keep the Python object alive and are read in it.
fn blob(bytes: &Bound<'_, PyBytes>) -> Bytes {
    const SHORT: usize = 4096;
    if bytes.as_bytes().len() <= SHORT {
        return Bytes::copy_from_slice(bytes.as_bytes());
    }
    Bytes::from_owner(PyBackedBytes::from(bytes.clone()))
}

fn container(object: &Bound<'_, PyAny>) -> Option<Value> {
    if let Ok(dict) = object.cast_exact::<PyDict>() {
        return Some(Value::Map(Map::from_host(Arc::new(Dict::new(dict)))));
    }
    if let Ok(list) = object.cast_exact::<PyList>() {
        return Some(Value::List(List::from_host(Arc::new(host::Items::new(list)))));
    }
    if let Ok(raw) = object.cast_exact::<RawStream>() {
        return Some(Value::Stream(raw.get().stream()));
    }
    if let Ok(writer) = object.cast_exact::<EventWriter>() {
        return Some(Value::Events(writer.get().stream()));
    }
    let py = object.py();
    if let Some(headers) = HostHeaders::over(object) {
        return Some(Value::Map(Map::from_host(headers)));
    }
    let class = object.get_type();
    let streams = |known: PyResult<&Bound<'_, PyAny>>| known.is_ok_and(|known| class.is(known));
    if !streams(python::streaming_body(py)) && !streams(python::event_stream(py)) {
        return None;
    }
    let raw = object.getattr(intern!(py, "_raw_stream")).ok()?;
    if let Ok(raw) = raw.cast_exact::<RawStream>() {
        return Some(Value::Stream(raw.get().stream()));
    }
    raw.cast_exact::<RawEvents>().ok().map(|raw| Value::Events(raw.get().stream()))
}

/// A value of one of our kinds that an object of another type stands for: a subclass of text for text, a tuple for a
/// list, a time for a time.
fn stands_for(object: &Bound<'_, PyAny>) -> Option<Value> {
    let py = object.py();
    if let Ok(text) = object.cast::<PyString>() {
        return text.to_str().ok().map(|text| Value::String(Str::from(text)));
    }
    if let Ok(number) = object.cast::<PyInt>() {
        return whole(number);
    }
    if let Ok(number) = object.cast::<PyFloat>() {
        return Some(Value::Float(number.value()));
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Some(Value::Blob(blob(bytes)));
    }
    if let Ok(bytes) = object.cast::<pyo3::types::PyByteArray>() {
        return Some(Value::Blob(Bytes::from(bytes.to_vec())));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        return Some(Value::Map(Map::from_host(Arc::new(Dict::new(dict)))));
    }
    if let Ok(list) = object.cast::<PyList>() {
        return Some(Value::List(List::from_host(Arc::new(host::Items::new(list)))));
    }
    if let Ok(items) = object.cast::<PyTuple>() {
        return Some(Value::List(items.iter().map(|item| to_value(&item)).collect()));
    }
    if object.is_instance(python::datetime_class(py).ok()?).unwrap_or(false) {
        return time(object).ok().map(Value::Timestamp);
    }
    if object.is_instance(python::decimal_class(py).ok()?).unwrap_or(false) {
        let text = object.str().ok()?;
        return text.to_str().ok()?.parse().ok().map(Value::Float);
    }
    None
}

fn time(object: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    let parts = python::seconds_of(object.py())?.call1((object,))?;
    let (seconds, microseconds): (i64, u32) = parts.extract()?;
    Ok(Timestamp::new(seconds, microseconds * 1000))
}

/// A copy of our own of what is plain data, at every depth; what has no kind among our values stays as it is, so that
/// messages can name its type.
///
/// # Errors
/// Where something is nested too deep, or contains itself.
pub(crate) fn detached(map: Map) -> Result<Map, TooDeep> {
    detached_map(map, Level::first())
}

fn detached_map(map: Map, level: Level) -> Result<Map, TooDeep> {
    let level = level.down()?;
    map.into_iter().map(|(name, value)| Ok((name, detached_value(value, level)?))).collect()
}

fn detached_value(value: Value, level: Level) -> Result<Value, TooDeep> {
    Ok(match value {
        Value::Map(map) if map.host().is_none_or(|host| host.entries_without_name().is_empty()) => {
            Value::Map(detached_map(map, level)?)
        }
        Value::List(list) => {
            let level = level.down()?;
            let items = list.into_iter().map(|item| detached_value(item, level));
            Value::List(items.collect::<Result<List, TooDeep>>()?)
        }
        other => other,
    })
}

/// One of our values as a Python object: the very object where the value stands for one.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    object(py, value, Level::first())
}

fn object<'py>(py: Python<'py>, value: &Value, level: Level) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Int(number) => number.into_pyobject(py)?.into_any(),
        Value::BigInt(text) => py.get_type::<PyInt>().call1((text.as_str(),))?,
        Value::Float(number) => PyFloat::new(py, *number).into_any(),
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Blob(bytes) => PyBytes::new(py, bytes).into_any(),
        Value::Timestamp(time) => datetime(py, time)?,
        Value::List(list) => list_to_python(py, list, level)?,
        Value::Map(map) => map_at(py, map, level)?,
        Value::Stream(stream) => Bound::new(py, RawStream::new(stream.clone()))?.into_any(),
        Value::Events(events) => {
            python::event_stream(py)?.call1((Bound::new(py, RawEvents::new(events.clone()))?,))?
        }
        Value::Foreign(object) => match object.downcast_ref::<Object>() {
            Some(object) => object.object().bind(py).clone(),
            None => py.None().into_bound(py),
        },
        _ => py.None().into_bound(py),
    })
}

fn datetime<'py>(py: Python<'py>, time: &Timestamp) -> PyResult<Bound<'py, PyAny>> {
    python::datetime_of(py)?.call1((time.seconds(), time.microseconds(), time.offset()))
}

fn list_to_python<'py>(py: Python<'py>, list: &List, level: Level) -> PyResult<Bound<'py, PyAny>> {
    if let Some(host) = list.host()
        && let Some(items) = host.as_any().downcast_ref::<host::Items>()
    {
        return Ok(items.object().bind(py).clone().into_any());
    }
    let level = deeper(level)?;
    let items = PyList::empty(py);
    for item in list.iter() {
        items.append(object(py, &item, level)?)?;
    }
    Ok(items.into_any())
}

/// A map as a Python object: the object that it stands for, else a new dictionary.
pub(crate) fn map_to_python<'py>(py: Python<'py>, map: &Map) -> PyResult<Bound<'py, PyAny>> {
    map_at(py, map, Level::first())
}

fn map_at<'py>(py: Python<'py>, map: &Map, level: Level) -> PyResult<Bound<'py, PyAny>> {
    if let Some(object) = map.host().and_then(|host| host_object(py, &**host)) {
        return Ok(object);
    }
    let level = deeper(level)?;
    let dict = PyDict::new(py);
    for (name, value) in map.iter() {
        dict.set_item(name.as_str(), object(py, &value, level)?)?;
    }
    Ok(dict.into_any())
}

fn deeper(level: Level) -> PyResult<Level> {
    level.down().map_err(|reason| PyRecursionError::new_err(format!("a value is {reason}")))
}

/// The Python object that a host's map stands for.
pub(crate) fn host_object<'py>(py: Python<'py>, host: &dyn HostMap) -> Option<Bound<'py, PyAny>> {
    let any = host.as_any();
    if let Some(dict) = any.downcast_ref::<Dict>() {
        return Some(dict.object().bind(py).clone().into_any());
    }
    if let Some(message) = any.downcast_ref::<Message>() {
        return Some(message.object.bind(py).clone());
    }
    if let Some(headers) = any.downcast_ref::<HostHeaders>() {
        return Some(headers.object(py));
    }
    if let Some(mapping) = any.downcast_ref::<Mapping>() {
        return Some(mapping.object().bind(py).clone());
    }
    any.downcast_ref::<ResponseDict>().map(|response| response.dict.bind(py).clone().into_any())
}
