//! A Python callable as a handler.

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use bufeo_events::{AnyReply, Delivery, Handler, HandlerError, Outcome, View};
use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::drive::running;
use crate::interpreter::attach;
use crate::{error, payload, python};

/// A Python callable that was registered.
pub(crate) struct Callable(Py<PyAny>);

impl Callable {
    pub(crate) fn new(callable: Py<PyAny>) -> Self {
        Self(callable)
    }

    pub(crate) fn object(&self) -> &Py<PyAny> {
        &self.0
    }

    /// The Python callable behind a handler, where there is one.
    pub(crate) fn of(handler: &dyn Handler) -> Option<&Self> {
        handler.as_any().downcast_ref()
    }

    pub(crate) fn equals(&self, other: &Bound<'_, PyAny>) -> bool {
        self.0.bind(other.py()).eq(other).unwrap_or(false)
    }

    fn run<'py>(&self, py: Python<'py>, view: &mut View<'_>) -> PyResult<Bound<'py, PyAny>> {
        let arguments = PyDict::new(py);
        payload::fill(&arguments, view)?;
        arguments.set_item(intern!(py, "event_name"), view.name())?;
        self.0.bind(py).call((), Some(&arguments))
    }
}

impl Handler for Callable {
    fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
        let begun = attach(|py| {
            let answer = self.run(py, &mut view)?;
            if answer.is_none() || !is_coroutine(&answer)? || view.is::<payload::Emitted>() {
                return payload::reply(&view, &answer).map(Begun::Done);
            }
            match running().and_then(|guest| guest.awaiting) {
                Some(yielded) => Ok(Begun::Coroutine { coroutine: answer.unbind(), yielded }),
                None => Err(not_awaited(self, &answer)),
            }
        });
        match begun {
            Ok(Begun::Done(reply)) => Delivery::Done(Ok(reply)),
            Ok(Begun::Coroutine { coroutine, yielded }) => {
                Delivery::Pending(Box::pin(finish(coroutine, yielded, view)))
            }
            Err(exception) => Delivery::Done(Err(failed(&exception))),
        }
    }

    fn label(&self) -> Cow<'_, str> {
        let described = attach(|py| {
            let callable = self.0.bind(py);
            let name = callable.getattr("__qualname__").ok()?.extract::<String>().ok()?;
            let module = callable.getattr("__module__").ok()?.extract::<String>().ok()?;
            Some(format!("{module}.{name}"))
        });
        described
            .or_else(|| attach(|py| Some(self.0.bind(py).repr().ok()?.to_string())))
            .map_or(Cow::Borrowed("a Python callable"), Cow::Owned)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Handler) -> bool {
        let Some(other) = Self::of(other) else { return false };
        attach(|py| self.equals(other.0.bind(py)))
    }

    fn is_hosted(&self) -> bool {
        true
    }

    fn separate(&self) -> Option<Arc<dyn Handler>> {
        Some(Arc::new(Self(attach(|py| self.0.clone_ref(py)))))
    }
}

enum Begun {
    Done(Option<AnyReply>),
    Coroutine { coroutine: Py<PyAny>, yielded: Arc<Mutex<Option<Py<PyAny>>>> },
}

fn is_coroutine(answer: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(answer.get_type().is(python::coroutine_class(answer.py())?))
}

/// Says what to do about a handler that nobody can wait for, and ends its coroutine.
fn not_awaited(handler: &Callable, coroutine: &Bound<'_, PyAny>) -> PyErr {
    let closed = coroutine.call_method0(intern!(coroutine.py(), "close"));
    let text = format!(
        "the handler {} is a coroutine function, which a blocking call cannot wait for: use a client of bufeo.aio, or \
         register a plain function",
        handler.label()
    );
    closed.map_or_else(|error| error, |_| PyRuntimeError::new_err(text))
}

fn failed(exception: &PyErr) -> HandlerError {
    attach(|py| error::of_handler(py, exception))
}

/// Drives a handler's coroutine: what it yields is left for the event loop, and it goes on when the call is polled
/// again.
async fn finish(coroutine: Py<PyAny>, yielded: Arc<Mutex<Option<Py<PyAny>>>>, view: View<'_>) -> Outcome {
    let answer = std::future::poll_fn(|_| {
        attach(|py| {
            let sent = coroutine.bind(py).call_method1(intern!(py, "send"), (py.None(),));
            match sent {
                Ok(waits_for) => {
                    *yielded.lock().unwrap_or_else(PoisonError::into_inner) = Some(waits_for.unbind());
                    Poll::Pending
                }
                Err(stop) if stop.is_instance_of::<PyStopIteration>(py) => {
                    Poll::Ready(stop.value(py).getattr(intern!(py, "value")).map(Bound::unbind))
                }
                Err(raised) => Poll::Ready(Err(raised)),
            }
        })
    });
    let answer = answer.await;
    attach(|py| answer.and_then(|answer| payload::reply(&view, answer.bind(py))))
        .map_err(|exception| failed(&exception))
}
