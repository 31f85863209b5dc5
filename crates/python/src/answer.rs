//! Answers as handlers see them before and after they are parsed.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bufeo_client::HttpResponse;
use bufeo_model::{HostMap, Map, OperationModel, Str, Value};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::drive::running;
use crate::headers::HostHeaders;
use crate::interpreter::attach;
use crate::message::{Message, headers_value, received_headers, stream_of};
use crate::stream::RawStream;
use crate::value::{Dict, map_to_python, repr, shared, to_python, to_value};
use crate::{checksum, error, python};

const NAMES: [&str; 5] = ["url", "status_code", "headers", "content", "raw"];

/// The dictionary that `before-parse` shows, and the answer it was made from.
pub(crate) struct ResponseDict {
    pub(crate) dict: Py<PyDict>,
    url: Str,
}

impl HostMap for ResponseDict {
    fn get(&self, name: &str) -> Option<Value> {
        if name == "url" {
            return Some(Value::String(self.url.clone()));
        }
        attach(|py| {
            let dict = self.dict.bind(py);
            let key = if matches!(name, "content" | "raw") { "body" } else { name };
            let found = dict.get_item(key).ok().flatten().filter(|found| !found.is_none())?;
            let value = if name == "headers" { headers_value(&found) } else { to_value(&found) };
            match (name, &value) {
                ("content", Value::Stream(_)) | ("raw", Value::Blob(_) | Value::String(_)) => None,
                ("raw", Value::Foreign(object)) => {
                    let stream = checksum::unread(&found);
                    Some(stream.unwrap_or_else(|| stream_of(object.clone())).into())
                }
                ("content", Value::Foreign(object)) => object.plain(),
                _ => Some(value),
            }
        })
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let key = if matches!(name.as_str(), "content" | "raw") { "body" } else { name.as_str() };
        let _ = attach(|py| self.dict.bind(py).set_item(key, to_python(py, &value)?));
        None
    }

    fn remove(&self, _: &str) -> Option<Value> {
        None
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        let names = NAMES.iter();
        names.filter_map(|name| Some((Str::from(*name), self.get(name)?))).collect()
    }

    fn len(&self) -> usize {
        self.entries().len()
    }

    fn type_name(&self) -> String {
        "<class 'dict'>".to_owned()
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.dict.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for ResponseDict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}

/// The dictionary that `before-parse` shows; what handlers change in it is what is parsed.
pub(crate) fn response_dict<'py>(
    py: Python<'py>,
    response: &mut HttpResponse,
    operation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    if let Some(host) = response.host()
        && let Some(shown) = host.as_any().downcast_ref::<ResponseDict>()
    {
        return Ok(shown.dict.bind(py).clone());
    }
    let dict = describe(py, response, operation, Body::Checked)?;
    let shown = ResponseDict { dict: dict.clone().unbind(), url: response.url() };
    *response = HttpResponse::from(Map::from_host(Arc::new(shown)));
    Ok(dict)
}

/// An answer as botocore describes it to handlers of events after it was parsed: as it came, unchecked.
pub(crate) fn described<'py>(
    py: Python<'py>,
    response: &HttpResponse,
    operation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    describe(py, response, operation, Body::AsItCame)
}

/// How the body of an answer is shown.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    AsItCame,
    /// Where there is a checksum.
    Checked,
}

/// An answer as botocore describes it.
fn describe<'py>(
    py: Python<'py>,
    response: &HttpResponse,
    operation: &str,
    body: Body,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let length = response.headers().get("content-length");
    dict.set_item("headers", shown_headers(py, response)?)?;
    dict.set_item("status_code", response.status())?;
    let context = PyDict::new(py);
    context.set_item("operation_name", operation)?;
    dict.set_item("context", context)?;
    let streams = running().is_some_and(|guest| guest.operation.as_ref().is_some_and(is_streamed))
        && response.status() < 300;
    match response.raw().filter(|_| streams) {
        Some(stream) => {
            let length = length.as_ref().map(Str::as_str);
            let raw = |stream| Bound::new(py, RawStream::new(stream));
            if running().is_some_and(|guest| guest.has_events()) {
                dict.set_item("body", raw(stream)?)?;
            } else if body == Body::Checked {
                dict.set_item("body", checksum::body(py, stream, length)?)?;
            } else {
                dict.set_item("body", python::streaming_body(py)?.call1((raw(stream)?, length))?)?;
            }
        }
        None => dict.set_item("body", PyBytes::new(py, &response.content().unwrap_or_default()))?,
    }
    Ok(dict)
}

fn is_streamed(operation: &OperationModel) -> bool {
    operation.has_streaming_output() || operation.has_event_stream_output()
}

/// The headers of an answer: a guest's own object where they are a guest's.
fn shown_headers<'py>(py: Python<'py>, response: &HttpResponse) -> PyResult<Bound<'py, PyAny>> {
    if let Some(message) = response.host().and_then(|host| host.as_any().downcast_ref::<Message>()) {
        return message.object.bind(py).getattr("headers");
    }
    let headers = response.get("headers").unwrap_or_default();
    match headers.as_map().and_then(Map::host) {
        None => received_headers(py, response),
        Some(host) => match host.as_any().downcast_ref::<HostHeaders>() {
            Some(ours) => Ok(ours.object(py)),
            None => to_python(py, &headers),
        },
    }
}

/// The parsed answer as the caller gets it: bodies that stream are wrapped, with the length that the answer states.
pub(crate) fn parsed<'py>(py: Python<'py>, parsed: &mut Map) -> PyResult<Bound<'py, PyAny>> {
    if parsed.host().is_some() {
        return shared(py, parsed);
    }
    let length = parsed.get("ContentLength").and_then(|value| value.as_i64());
    let streams = |(name, value): (std::borrow::Cow<'_, Str>, std::borrow::Cow<'_, Value>)| {
        Some((name.into_owned(), value.as_stream()?.clone()))
    };
    let streams: Vec<_> = parsed.iter().filter_map(streams).collect();
    let result = map_to_python(py, parsed).map_err(|failure| error::of_value(py, failure))?;
    for (name, stream) in streams {
        result.set_item(name.as_str(), checksum::body(py, stream, length)?)?;
    }
    Ok(result)
}

/// The same, kept as what the call works on.
pub(crate) fn shared_parsed<'py>(py: Python<'py>, map: &mut Map) -> PyResult<Bound<'py, PyAny>> {
    if map.host().is_none() {
        let object = parsed(py, map)?;
        let dict = object.cast::<PyDict>()?;
        *map = Map::from_host(Arc::new(Dict::new(dict)));
    }
    shared(py, map)
}

/// The two parts of an answer given in the network's place.
pub(crate) fn pair<'py>(object: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    match object.cast::<PyTuple>() {
        Ok(tuple) => tuple.extract(),
        Err(_) => object.extract(),
    }
}
