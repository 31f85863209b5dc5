//! The objects of a call that handlers see: requests and answers, each a Python object that the call works on.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bufeo_client::{Context, HttpRequest, HttpResponse, PreparedRequest};
use bufeo_model::{Foreign, HostMap, Map, Str, Stream, Value};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::python;
use crate::stream::RawStream;
use crate::value::{Dict, Mapping, Object, map_to_python, shared, to_python, to_value};

/// The Python object that a host's map stands for.
pub(crate) fn host_object<'py>(py: Python<'py>, host: &dyn HostMap) -> Option<Bound<'py, PyAny>> {
    let any = host.as_any();
    if let Some(dict) = any.downcast_ref::<Dict>() {
        return Some(dict.object().bind(py).clone().into_any());
    }
    if let Some(message) = any.downcast_ref::<Message>() {
        return Some(message.object.bind(py).clone());
    }
    if let Some(mapping) = any.downcast_ref::<Mapping>() {
        return Some(mapping.object().bind(py).clone());
    }
    any.downcast_ref::<ResponseDict>().map(|response| response.dict.bind(py).clone().into_any())
}

/// Which entries a message has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Request,
    Prepared,
    Response,
}

impl Kind {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Request => &["method", "url", "headers", "data", "params", "auth_path", "stream_output"],
            Self::Prepared => &["method", "url", "headers", "body", "stream_output"],
            Self::Response => &["url", "status_code", "headers", "content", "raw"],
        }
    }
}

/// A Python object whose attributes are the entries of a request or an answer.
struct Message {
    object: Py<PyAny>,
    kind: Kind,
}

impl Message {
    fn map(object: &Bound<'_, PyAny>, kind: Kind) -> Map {
        Map::from_host(Self::host(object, kind))
    }

    fn host(object: &Bound<'_, PyAny>, kind: Kind) -> Arc<dyn HostMap> {
        Arc::new(Self { object: object.clone().unbind(), kind })
    }

    fn read(&self, py: Python<'_>, name: &str) -> Option<Value> {
        let object = self.object.bind(py);
        if self.kind == Kind::Response && name == "content" {
            return read_content(object);
        }
        let found = object.getattr(name).ok().filter(|found| !found.is_none())?;
        Some(match name {
            "headers" => headers_value(&found),
            "raw" => raw_value(&found),
            _ => to_value(&found),
        })
    }

    fn write(&self, py: Python<'_>, name: &str, value: &Value) -> PyResult<()> {
        let object = self.object.bind(py);
        let value = to_python(py, value)?;
        if self.kind == Kind::Response && name == "content" {
            // The content of an answer is a property that remembers what was read.
            return object.setattr(intern!(py, "_content"), value);
        }
        object.setattr(name, value)
    }
}

/// What an answer's body is, if it was read already: reading it is the call's business, since a streaming body may not
/// be read.
fn read_content(object: &Bound<'_, PyAny>) -> Option<Value> {
    let py = object.py();
    if let Ok(content) = object.getattr(intern!(py, "_content"))
        && !content.is_none()
    {
        return Some(to_value(&content));
    }
    let raw = object.getattr(intern!(py, "raw")).ok().filter(|raw| !raw.is_none());
    match raw {
        Some(_) => None,
        None => object.getattr(intern!(py, "content")).ok().map(|content| to_value(&content)),
    }
}

fn headers_value(object: &Bound<'_, PyAny>) -> Value {
    match object.cast_exact::<PyDict>() {
        Ok(dict) => Value::Map(Map::from_host(Arc::new(Dict::new(dict)))),
        Err(_) => Value::Map(Map::from_host(Arc::new(Mapping::new(object)))),
    }
}

/// What a body is read from: our own stream, else anything with `read`.
fn raw_value(object: &Bound<'_, PyAny>) -> Value {
    match object.cast_exact::<RawStream>() {
        Ok(raw) => Value::Stream(raw.get().stream()),
        Err(_) => Value::Stream(Stream::from_foreign(Foreign::new(Object::new(object)))),
    }
}

impl HostMap for Message {
    fn get(&self, name: &str) -> Option<Value> {
        Python::attach(|py| self.read(py, name))
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        // An object that refuses the attribute keeps what it has.
        let _ = Python::attach(|py| self.write(py, &name, &value));
        None
    }

    fn remove(&self, _: &str) -> Option<Value> {
        None
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        Python::attach(|py| {
            let names = self.kind.names().iter();
            names.filter_map(|name| Some((Str::from(*name), self.read(py, name)?))).collect()
        })
    }

    fn len(&self) -> usize {
        self.entries().len()
    }

    fn type_name(&self) -> String {
        Python::attach(|py| self.object.bind(py).get_type().repr().map(|text| text.to_string()))
            .unwrap_or_default()
    }

    fn repr(&self) -> String {
        Python::attach(|py| self.object.bind(py).repr().map(|text| text.to_string())).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}

/// The dictionary that `before-parse` shows, and the answer it was made from.
struct ResponseDict {
    dict: Py<PyDict>,
    url: Str,
}

impl HostMap for ResponseDict {
    fn get(&self, name: &str) -> Option<Value> {
        if name == "url" {
            return Some(Value::String(self.url.clone()));
        }
        Python::attach(|py| {
            let dict = self.dict.bind(py);
            let key = if matches!(name, "content" | "raw") { "body" } else { name };
            let found = dict.get_item(key).ok().flatten().filter(|found| !found.is_none())?;
            let value = if name == "headers" { headers_value(&found) } else { to_value(&found) };
            match (name, &value) {
                ("content", Value::Stream(_)) | ("raw", Value::Blob(_) | Value::String(_)) => None,
                ("raw", Value::Foreign(object)) => Some(Value::Stream(Stream::from_foreign(object.clone()))),
                ("content", Value::Foreign(object)) => object.plain(),
                _ => Some(value),
            }
        })
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let key = if matches!(name.as_str(), "content" | "raw") { "body" } else { name.as_str() };
        let _ = Python::attach(|py| self.dict.bind(py).set_item(key, to_python(py, &value)?));
        None
    }

    fn remove(&self, _: &str) -> Option<Value> {
        None
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        let names = Kind::Response.names().iter();
        names.filter_map(|name| Some((Str::from(*name), self.get(name)?))).collect()
    }

    fn len(&self) -> usize {
        self.entries().len()
    }

    fn type_name(&self) -> String {
        "<class 'dict'>".to_owned()
    }

    fn repr(&self) -> String {
        Python::attach(|py| self.dict.bind(py).repr().map(|text| text.to_string())).unwrap_or_default()
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

/// An attempt's request as the `AWSRequest` that the call works on from now on.
pub(crate) fn http_request<'py>(
    py: Python<'py>,
    request: &mut HttpRequest,
    context: &mut Context,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(object) = request.host().and_then(|host| host_object(py, &**host)) {
        return Ok(object);
    }
    let headers = python::http_headers(py)?.call1((pairs(py, request.headers().iter(), false)?,))?;
    let field = |name: &str| to_python(py, &request.get(name).unwrap_or_default());
    let arguments = (
        field("method")?,
        field("url")?,
        headers,
        field("data")?,
        field("params")?,
        field("auth_path")?,
        request.get("stream_output").is_some_and(|value| *value == true),
    );
    let object = python::aws_request(py)?.call1(arguments)?;
    object.setattr(intern!(py, "context"), shared(py, context)?)?;
    *request = HttpRequest::from(Message::map(&object, Kind::Request));
    Ok(object)
}

/// A signed request as the `AWSPreparedRequest` that is sent.
pub(crate) fn prepared_request<'py>(
    py: Python<'py>,
    request: &mut PreparedRequest,
    context: &mut Context,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(object) = request.host().and_then(|host| host_object(py, &**host)) {
        return Ok(object);
    }
    let headers = python::headers_dict(py)?.call1((pairs(py, request.headers().iter(), true)?,))?;
    let field = |name: &str| to_python(py, &request.get(name).unwrap_or_default());
    let streams = request.get("stream_output").is_some_and(|value| *value == true);
    let arguments = (field("method")?, field("url")?, headers, field("body")?, streams, shared(py, context)?);
    let object = python::aws_prepared_request(py)?.call1(arguments)?;
    *request = PreparedRequest::from(Message::map(&object, Kind::Prepared));
    Ok(object)
}

fn pairs<'py>(
    py: Python<'py>,
    headers: impl Iterator<Item = (Str, Str)>,
    bytes: bool,
) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    headers
        .map(|(name, value)| {
            // Only the length is written after botocore turns the other headers into bytes.
            let value = if bytes && !name.eq_ignore_ascii_case("content-length") {
                pyo3::types::PyBytes::new(py, value.as_bytes()).into_any()
            } else {
                pyo3::types::PyString::new(py, &value).into_any()
            };
            Ok((name.as_str().to_owned(), value))
        })
        .collect()
}

/// An answer as the `AWSResponse` that handlers see from now on.
pub(crate) fn http_response<'py>(
    py: Python<'py>,
    response: &mut HttpResponse,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(host) = response.host()
        && let Some(message) = host.as_any().downcast_ref::<Message>()
    {
        return Ok(message.object.bind(py).clone());
    }
    let raw = match response.raw() {
        Some(stream) => Bound::new(py, RawStream::new(stream))?.into_any(),
        None => py.None().into_bound(py),
    };
    let headers = headers_dict(py, response)?;
    let object =
        python::aws_response(py)?.call1((response.url().as_str(), response.status(), headers, raw))?;
    if let Some(content) = response.content() {
        object.setattr(intern!(py, "_content"), pyo3::types::PyBytes::new(py, &content))?;
    }
    *response = HttpResponse::from(Message::map(&object, Kind::Response));
    Ok(object)
}

fn headers_dict<'py>(py: Python<'py>, response: &HttpResponse) -> PyResult<Bound<'py, PyAny>> {
    let headers = python::headers_dict(py)?.call0()?;
    for (name, value) in response.headers().iter() {
        headers.call_method1(intern!(py, "_join"), (name.as_str(), value.as_str()))?;
    }
    Ok(headers)
}

/// An object of a guest's that takes the place of the server's answer: anything with `status_code`, `headers` and
/// `content` or `raw`.
pub(crate) fn guests_response(object: &Bound<'_, PyAny>) -> HttpResponse {
    HttpResponse::from(Message::map(object, Kind::Response))
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
    let dict = describe(py, response, operation)?;
    let shown = ResponseDict { dict: dict.clone().unbind(), url: response.url() };
    *response = HttpResponse::from(Map::from_host(Arc::new(shown)));
    Ok(dict)
}

/// An answer as botocore describes it to handlers and parsers.
pub(crate) fn describe<'py>(
    py: Python<'py>,
    response: &HttpResponse,
    operation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let headers = headers_dict(py, response)?;
    let length = response.headers().get("content-length");
    dict.set_item("headers", headers)?;
    dict.set_item("status_code", response.status())?;
    let context = PyDict::new(py);
    context.set_item("operation_name", operation)?;
    dict.set_item("context", context)?;
    match (response.content(), response.raw()) {
        (Some(content), _) => dict.set_item("body", pyo3::types::PyBytes::new(py, &content))?,
        (None, Some(stream)) => {
            let raw = Bound::new(py, RawStream::new(stream))?;
            let body = python::streaming_body(py)?.call1((raw, length.as_ref().map(Str::as_str)))?;
            dict.set_item("body", body)?;
        }
        (None, None) => dict.set_item("body", pyo3::types::PyBytes::new(py, b""))?,
    }
    Ok(dict)
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
    let result = map_to_python(py, parsed)?;
    for (name, stream) in streams {
        let raw = Bound::new(py, RawStream::new(stream))?;
        let body = python::streaming_body(py)?.call1((raw, length))?;
        result.set_item(name.as_str(), body)?;
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
