//! Requests and answers: Python objects whose attributes are the entries that a call works on.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bufeo_client::{Context, HttpRequest, HttpResponse, PreparedRequest};
use bufeo_model::{Foreign, HostMap, Map, Str, Stream, Value};
use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::drive::running;
use crate::headers::{HTTPHeaders, HeadersBase, HostHeaders};
use crate::interpreter::attach;
use crate::python;
use crate::stream::RawStream;
use crate::value::{Dict, Mapping, Object, host_object, repr, shared, to_python, to_value};

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
pub(crate) struct Message {
    pub(crate) object: Py<PyAny>,
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
        let found = object.getattr(name).map_err(|raised| keep_failure(py, name, raised)).ok()?;
        if found.is_none() {
            return None;
        }
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

/// An attribute that is not there is left out; one that fails, such as a body that cannot be read, fails the call.
fn keep_failure(py: Python<'_>, name: &str, raised: PyErr) {
    let absent = raised.is_instance_of::<PyAttributeError>(py)
        && raised.value(py).getattr(intern!(py, "name")).is_ok_and(|absent| absent.eq(name).unwrap_or(false));
    if !absent && let Some(guest) = running() {
        guest.fail(raised);
    }
}

pub(crate) fn headers_value(object: &Bound<'_, PyAny>) -> Value {
    if let Some(headers) = HostHeaders::over(object) {
        return Value::Map(Map::from_host(headers));
    }
    match object.cast_exact::<PyDict>() {
        Ok(dict) => Value::Map(Map::from_host(Arc::new(Dict::new(dict)))),
        Err(_) => Value::Map(Map::from_host(Arc::new(Mapping::new(object)))),
    }
}

/// What a body is read from: our own stream, else anything with `read`.
fn raw_value(object: &Bound<'_, PyAny>) -> Value {
    match object.cast_exact::<RawStream>() {
        Ok(raw) => Value::Stream(raw.get().stream()),
        Err(_) => Value::Stream(stream_of(Foreign::new(Object::new(object)))),
    }
}

/// The body of a response that is read from an object; what is wrong with that is told to whoever reads.
pub(crate) fn stream_of(object: Foreign) -> Stream {
    Stream::from_foreign(object).unwrap_or_else(Stream::failed)
}

impl HostMap for Message {
    fn get(&self, name: &str) -> Option<Value> {
        attach(|py| self.read(py, name))
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        // An object that refuses the attribute keeps what it has.
        let _ = attach(|py| self.write(py, &name, &value));
        None
    }

    fn remove(&self, _: &str) -> Option<Value> {
        None
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        attach(|py| {
            let names = self.kind.names().iter();
            names.filter_map(|name| Some((Str::from(*name), self.read(py, name)?))).collect()
        })
    }

    fn len(&self) -> usize {
        self.entries().len()
    }

    fn type_name(&self) -> String {
        attach(|py| self.object.bind(py).get_type().repr().map(|text| text.to_string())).unwrap_or_default()
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.object.bind(py)))
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

/// An attempt's request as the `AWSRequest` that the call works on from now on.
pub(crate) fn http_request<'py>(
    py: Python<'py>,
    request: &mut HttpRequest,
    context: &mut Context,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(object) = request.host().and_then(|host| host_object(py, &**host)) {
        return Ok(object);
    }
    let headers = Bound::new(py, HTTPHeaders::of(request.headers().iter()))?;
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

/// A request of the program's: an `AWSRequest`, or what has its attributes.
pub(crate) fn of_request(object: &Bound<'_, PyAny>) -> HttpRequest {
    HttpRequest::from(Message::map(object, Kind::Request))
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
    let headers = headers_dict(py, |headers| headers.encode(request.headers().iter()))?;
    let field = |name: &str| to_python(py, &request.get(name).unwrap_or_default());
    let streams = request.get("stream_output").is_some_and(|value| *value == true);
    let arguments = (field("method")?, field("url")?, headers, field("body")?, streams, shared(py, context)?);
    let object = python::aws_prepared_request(py)?.call1(arguments)?;
    *request = PreparedRequest::from(Message::map(&object, Kind::Prepared));
    Ok(object)
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
    let headers = received_headers(py, response)?;
    let object =
        python::aws_response(py)?.call1((response.url().as_str(), response.status(), headers, raw))?;
    if let Some(content) = response.content() {
        object.setattr(intern!(py, "_content"), pyo3::types::PyBytes::new(py, &content))?;
    }
    *response = HttpResponse::from(Message::map(&object, Kind::Response));
    Ok(object)
}

/// An object of a guest's that takes the place of the server's answer: anything with `status_code`, `headers` and
/// `content` or `raw`.
pub(crate) fn guests_response(object: &Bound<'_, PyAny>) -> HttpResponse {
    HttpResponse::from(Message::map(object, Kind::Response))
}

fn headers_dict<'py>(py: Python<'py>, fill: impl FnOnce(&HeadersBase)) -> PyResult<Bound<'py, PyAny>> {
    let headers = python::headers_dict(py)?.call0()?;
    fill(headers.cast::<HeadersBase>()?.get());
    Ok(headers)
}

/// The headers of an answer.
pub(crate) fn received_headers<'py>(py: Python<'py>, response: &HttpResponse) -> PyResult<Bound<'py, PyAny>> {
    headers_dict(py, |headers| headers.receive(response.headers().iter()))
}

/// A URL as it may be printed: without a password, a signature, a token.
#[pyfunction]
pub(crate) fn shown_url(url: &str) -> String {
    bufeo_client::shown_url(url).into_owned()
}
