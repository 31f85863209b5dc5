//! A Python callable as a handler.

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use bufeo_events::{AnyReply, Delivery, Handler, HandlerError, Outcome, View};
use pyo3::exceptions::PyStopIteration;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::drive::running;
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
        let begun = Python::attach(|py| {
            let answer = self.run(py, &mut view)?;
            let guest = running().filter(|guest| guest.awaits);
            match guest {
                Some(guest) if is_coroutine(&answer)? => {
                    Ok(Begun::Coroutine { coroutine: answer.unbind(), yielded: guest.yielded })
                }
                _ => payload::reply(&view, &answer).map(Begun::Done),
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
        let described = Python::attach(|py| {
            let callable = self.0.bind(py);
            let name = callable.getattr("__qualname__").ok()?.extract::<String>().ok()?;
            let module = callable.getattr("__module__").ok()?.extract::<String>().ok()?;
            Some(format!("{module}.{name}"))
        });
        described
            .or_else(|| Python::attach(|py| Some(self.0.bind(py).repr().ok()?.to_string())))
            .map_or(Cow::Borrowed("a Python callable"), Cow::Owned)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Handler) -> bool {
        let Some(other) = Self::of(other) else { return false };
        Python::attach(|py| self.equals(other.0.bind(py)))
    }
}

enum Begun {
    Done(Option<AnyReply>),
    Coroutine { coroutine: Py<PyAny>, yielded: std::sync::Arc<Mutex<Option<Py<PyAny>>>> },
}

fn is_coroutine(answer: &Bound<'_, PyAny>) -> PyResult<bool> {
    if answer.is_none() {
        return Ok(false);
    }
    python::is_coroutine(answer.py())?.call1((answer,))?.is_truthy()
}

fn failed(exception: &PyErr) -> HandlerError {
    Python::attach(|py| error::of_handler(py, exception))
}

/// Drives a handler's coroutine: what it yields is left for the event loop, and it goes on when the call is polled
/// again.
async fn finish(
    coroutine: Py<PyAny>,
    yielded: std::sync::Arc<Mutex<Option<Py<PyAny>>>>,
    view: View<'_>,
) -> Outcome {
    let answer = std::future::poll_fn(|_| {
        Python::attach(|py| {
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
    Python::attach(|py| answer.and_then(|answer| payload::reply(&view, answer.bind(py))))
        .map_err(|exception| failed(&exception))
}
