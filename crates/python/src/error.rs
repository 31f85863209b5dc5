//! What is raised.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use bufeo_client::{Error, ErrorKind, Parsed};
use bufeo_events::HandlerError;
use bufeo_model::ExpressionError;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::drive::Guest;
use crate::{answer, python};

/// A Python exception on its way through native code.
pub(crate) struct Raised {
    exception: PyErr,
    text: String,
}

impl Raised {
    pub(crate) fn new(py: Python<'_>, exception: &PyErr) -> Self {
        Self { exception: exception.clone_ref(py), text: exception.to_string() }
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Raised {}

/// A handler's exception as the error that ends the emit. One that stands for a failure of the transport counts as
/// one, so that it is retried like one.
pub(crate) fn of_handler(py: Python<'_>, exception: &PyErr) -> HandlerError {
    let raised = Raised::new(py, exception);
    let kind = python::http_error_kind(py)
        .and_then(|kind| kind.call1((exception.value(py),)))
        .and_then(|kind| kind.extract::<Option<String>>())
        .ok()
        .flatten()
        .and_then(|name| transport_kind(&name));
    match kind {
        Some(kind) => Box::new(Error::from_handler_with_source(kind, raised.text.clone(), raised)),
        None => Box::new(raised),
    }
}

fn transport_kind(name: &str) -> Option<ErrorKind> {
    Some(match name {
        "EndpointConnection" => ErrorKind::EndpointConnection,
        "ConnectTimeout" => ErrorKind::ConnectTimeout,
        "ReadTimeout" => ErrorKind::ReadTimeout,
        "ConnectionClosed" => ErrorKind::ConnectionClosed,
        "Tls" => ErrorKind::Tls,
        "HttpClient" => ErrorKind::HttpClient,
        _ => return None,
    })
}

/// The exception for an error: the very one that a handler raised, else one of `bufeo.exceptions`.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    if let Some(raised) = raised(error) {
        return raised.exception.clone_ref(py);
    }
    let details: HashMap<&str, &str> = error.details().collect();
    from_native(py, &format!("{:?}", error.kind()), &with_reason(error), &details)
}

/// An error's sentence; where a model's file or folder cannot be read, with what the system says of it: Python shows no
/// causes.
fn with_reason(error: &Error) -> String {
    let text = error.to_string();
    let reason = std::iter::successors(error.source(), |cause| (*cause).source())
        .find_map(|cause| cause.downcast_ref::<std::io::Error>());
    match reason.filter(|_| error.kind() == ErrorKind::Model) {
        Some(reason) => format!("{text}: {reason}"),
        None => text,
    }
}

fn from_native(py: Python<'_>, kind: &str, text: &str, details: &HashMap<&str, &str>) -> PyErr {
    let made = python::error_from_native(py).and_then(|make| make.call1((kind, text, details)));
    made.map_or_else(|failure| failure, PyErr::from_value)
}

/// The exception of a response with a value that Python does not take, such as a number of more digits than it reads.
pub(crate) fn of_value(py: Python<'_>, failure: PyErr) -> PyErr {
    if !failure.is_instance_of::<PyValueError>(py) && !failure.is_instance_of::<PyOverflowError>(py) {
        return failure;
    }
    let text = format!("the response holds a value that Python does not take: {}", failure.value(py));
    from_native(py, "ResponseParse", &text, &HashMap::new())
}

/// An exception of `bufeo.exceptions`, by its name and the one argument that it has.
pub(crate) fn of_class(py: Python<'_>, class: &str, argument: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let made = || {
        let arguments = PyDict::new(py);
        arguments.set_item(argument, value)?;
        py.import("bufeo.exceptions")?.getattr(class)?.call((), Some(&arguments))
    };
    made().map_or_else(|failure| failure, PyErr::from_value)
}

/// The exception for parameters that a handler gave and that cannot be used.
pub(crate) fn param_validation(py: Python<'_>, report: &str) -> PyErr {
    let text = format!("Parameter validation failed:\n{report}");
    from_native(py, "ParamValidation", &text, &HashMap::from([("report", report)]))
}

/// The exception for a word that says nothing of when there are checksums.
pub(crate) fn checksum_policy(py: Python<'_>, setting: &str, given: &str) -> PyErr {
    let (given, valid) = (given.to_lowercase(), "('when_supported', 'when_required')");
    let details = HashMap::from([
        ("class", "InvalidChecksumConfigError"),
        ("config_key", setting),
        ("config_value", given.as_str()),
        ("valid_options", valid),
    ]);
    let text =
        format!("Unsupported configuration value for {setting}. Expected one of {valid} but got {given}.");
    from_native(py, "InvalidConfiguration", &text, &details)
}

/// The exception of a JMESPath that cannot be read or searched with.
pub(crate) fn of_expression(py: Python<'_>, expression: &str, error: &ExpressionError) -> PyErr {
    let (kind, offset) = (format!("{:?}", error.kind()), error.offset().to_string());
    let details = [("kind", kind.as_str()), ("expression", expression), ("offset", offset.as_str())];
    from_native(py, "Expression", &error.to_string(), &HashMap::from(details))
}

/// The exception of a waiter that is not described as waiters are.
pub(crate) fn of_waiter_config(py: Python<'_>, text: &str) -> PyErr {
    let whole = format!("Error processing waiter config: {text}");
    from_native(py, "WaiterConfig", &whole, &HashMap::from([("error_msg", text)]))
}

/// What went wrong at the bottom: the model's sentences about where that is are not Python's.
pub(crate) fn bottom(error: &bufeo_model::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}

/// The exception that a call ends with; that of a service's answer is of one of the client's own classes.
pub(crate) fn of_call(py: Python<'_>, error: &Error, meta: &Bound<'_, PyAny>, operation: &str) -> PyErr {
    let operation = error.operation().unwrap_or(operation);
    match error.response() {
        Some(response) => of_service(py, error, response, meta, operation).unwrap_or_else(|failure| failure),
        None if error.kind() == ErrorKind::Body => of_body(py, error),
        None => exception(py, error),
    }
}

/// The exception of a body: what the program's own object raised, or what ended the response that it is read from, with a
/// note that says which parameter that was.
fn of_body(py: Python<'_>, error: &Error) -> PyErr {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    let inner = cause.and_then(|cause| cause.get_ref()?.downcast_ref::<Error>());
    if inner.is_none() && raised(error).is_none() {
        return exception(py, error);
    }
    let exception = exception(py, inner.unwrap_or(error));
    let (value, note) = (exception.value(py), format!("{error}."));
    let noted = value.getattr("__notes__").and_then(|notes| notes.contains(&note)).unwrap_or(false);
    if !noted {
        // Versions of Python without notes do without.
        let _ = value.call_method1("add_note", (note,));
    }
    exception
}

fn of_service(
    py: Python<'_>,
    error: &Error,
    response: &Parsed,
    meta: &Bound<'_, PyAny>,
    operation: &str,
) -> PyResult<PyErr> {
    let mut response = (**response).clone();
    let response = answer::parsed(py, &mut response)?;
    let model = meta.getattr("service_model")?;
    let made = model.call_method1("_error", (response, operation, error.modelled_code()))?;
    Ok(PyErr::from_value(made))
}

/// The exception of an emit that failed outside of a call.
pub(crate) fn of_emit(py: Python<'_>, error: &bufeo_events::Error) -> PyErr {
    if let Some(raised) = raised(error) {
        return raised.exception.clone_ref(py);
    }
    match error.handler_error().and_then(|cause| cause.downcast_ref::<Error>()) {
        Some(error) => exception(py, error),
        None if error.kind() == bufeo_events::ErrorKind::Recursion => {
            pyo3::exceptions::PyRecursionError::new_err(error.to_string())
        }
        None => pyo3::exceptions::PyTypeError::new_err(error.to_string()),
    }
}

/// A Python exception as the error of a stream; whoever raises that error in Python raises the very same exception.
pub(crate) fn carried(py: Python<'_>, exception: &PyErr) -> std::io::Error {
    std::io::Error::other(Raised::new(py, exception))
}

/// The exception of a stream of events that ended with an error.
pub(crate) fn in_events(py: Python<'_>, guest: Option<&Guest>, error: &std::io::Error) -> PyErr {
    let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let response = ours.and_then(Error::response);
    let (Some(response), Some(guest)) = (response, guest) else { return reading(py, error) };
    let raised = || {
        let mut response = (**response).clone();
        let response = answer::parsed(py, &mut response)?;
        python::event_stream_error(py)?.call1((response, guest.operation_name()))
    };
    raised().map_or_else(|failure| failure, PyErr::from_value)
}

/// Whether a body ended before its announced length, with the connection closed in order.
pub(crate) fn ends_early(error: &std::io::Error) -> bool {
    incomplete(error).is_some_and(|ours| ours.detail("expected").is_some() && os_error(ours).is_none())
}

/// The exception of a body of a response that broke off while it was read, when `came` had come of what was asked for.
pub(crate) fn breaking_off(py: Python<'_>, error: &std::io::Error, came: &[u8]) -> PyErr {
    let Some(ours) = incomplete(error) else { return reading(py, error) };
    let number = |name| ours.detail(name).and_then(|text| text.parse::<u64>().ok());
    let missing = number("expected").zip(number("received")).map(|(all, some)| all.saturating_sub(some));
    let made = python::broken_off(py)
        .and_then(|make| make.call1((PyBytes::new(py, came), missing, os_error(ours), ours.to_string())));
    made.map_or_else(|failure| failure, PyErr::from_value)
}

/// Our own error of a body that broke off.
fn incomplete(error: &std::io::Error) -> Option<&Error> {
    let ours = error.get_ref()?.downcast_ref::<Error>()?;
    (ours.kind() == ErrorKind::IncompleteBody).then_some(ours)
}

/// The system's number of what happened to a connection.
fn os_error(error: &Error) -> Option<i32> {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(number) = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error) {
            return Some(number);
        }
        cause = inner.source();
    }
    None
}

/// The exception of a body that could not be read.
pub(crate) fn reading(py: Python<'_>, error: &std::io::Error) -> PyErr {
    if let Some(inner) = error.get_ref() {
        if let Some(ours) = inner.downcast_ref::<Error>() {
            return exception(py, ours);
        }
        if let Some(raised) = inner.downcast_ref::<Raised>() {
            return raised.exception.clone_ref(py);
        }
    }
    let cause = error.to_string();
    let text = format!("An error occurred while reading from response stream: {cause}");
    from_native(py, "ResponseStreaming", &text, &HashMap::from([("error", cause.as_str())]))
}

fn raised<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Raised> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(raised) = error.downcast_ref::<Raised>() {
            return Some(raised);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match (inner, error.downcast_ref::<Error>()) {
            (Some(inner), _) => Some(inner),
            (None, Some(ours)) => ours.cause(),
            (None, None) => error.source(),
        };
    }
    None
}
