//! Waiting for a call: in the calling thread with the interpreter released, or step by step under an event loop.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use bufeo_client::Parsed;
use bufeo_model::OperationModel;
use bufeo_wait::block_on_unless;
use pyo3::prelude::*;

use crate::client::finished;
use crate::interpreter::{attach, detach, try_attach};
use crate::python;

/// How long the main thread, which alone handles signals, sleeps at most before it looks for them. One that comes while
/// it sleeps wakes it at once; one that goes to another thread does not.
const LOOK_FOR_SIGNALS: Duration = Duration::from_millis(40);

/// What the handlers of the running call have to know of the client, whose storage is Python's.
#[derive(Clone)]
pub(crate) struct Guest {
    /// `client.meta`.
    pub(crate) meta: Arc<Py<PyAny>>,
    /// None where a request is signed that no operation has.
    pub(crate) operation: Option<OperationModel>,
    /// Where a handler may be awaited: what it waits for, for the event loop.
    pub(crate) awaiting: Option<Arc<Mutex<Option<Py<PyAny>>>>>,
    /// What failed in an object of the program's where nobody could be told at once.
    failure: Arc<Mutex<Option<PyErr>>>,
}

impl Guest {
    /// Of a call whose caller waits.
    pub(crate) fn blocking(meta: &Bound<'_, PyAny>, operation: &OperationModel) -> Self {
        Self::signing(meta, Some(operation))
    }

    /// Of a request that is signed, and of whatever operation it is.
    pub(crate) fn signing(meta: &Bound<'_, PyAny>, operation: Option<&OperationModel>) -> Self {
        let meta = Arc::new(meta.clone().unbind());
        Self { meta, operation: operation.cloned(), awaiting: None, failure: Arc::default() }
    }

    /// The name of the operation.
    pub(crate) fn operation_name(&self) -> &str {
        self.operation.as_ref().map_or("", OperationModel::name)
    }

    /// Whether the answer is a stream of events.
    pub(crate) fn has_events(&self) -> bool {
        self.operation.as_ref().is_some_and(OperationModel::has_event_stream_output)
    }

    /// Of a call under an event loop.
    pub(crate) fn awaiting(meta: &Bound<'_, PyAny>, operation: &OperationModel) -> Self {
        Self { awaiting: Some(Arc::default()), ..Self::blocking(meta, operation) }
    }

    /// Keeps a failure for whoever can raise it next.
    pub(crate) fn fail(&self, failure: PyErr) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    /// The failure that was kept.
    pub(crate) fn failure(&self) -> PyResult<()> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        failure.map_or(Ok(()), Err)
    }
}

thread_local! {
    static RUNNING: RefCell<Vec<Option<Guest>>> = const { RefCell::new(Vec::new()) };
}

/// The call that this thread is polling, the innermost where they are nested.
pub(crate) fn running() -> Option<Guest> {
    RUNNING.with_borrow(|running| running.last().cloned().flatten())
}

/// Works for a call that is over, as the call that this thread is polling.
pub(crate) fn as_running<T>(guest: &Guest, work: impl FnOnce() -> T) -> T {
    let _entered = Entered::new(Some(guest.clone()));
    work()
}

struct Entered;

impl Entered {
    fn new(guest: Option<Guest>) -> Self {
        RUNNING.with_borrow_mut(|running| running.push(guest));
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let left = RUNNING.with_borrow_mut(Vec::pop);
        drop(left);
    }
}

/// Polls `future` to its end in this thread. The interpreter is released meanwhile; handlers attach to it again, in
/// this same thread. A signal whose handler raises ends the wait.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method itself is of one lifetime only")]
pub(crate) fn wait<F>(py: Python<'_>, guest: Option<Guest>, future: F) -> PyResult<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    let looks = python::in_main_thread(py).then_some(LOOK_FOR_SIGNALS);
    detach(py, || {
        let _entered = Entered::new(guest);
        block_on_unless(future, looks, || match looks {
            Some(_) => attach(|py| py.check_signals()),
            None => Ok(()),
        })
    })
}

/// What makes Python's object of what came of a call.
pub(crate) type Finish = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

type Running = Pin<Box<dyn Future<Output = Finish> + Send>>;

/// A call under an event loop, polled in the loop's thread and the task's context.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Call {
    running: Mutex<Option<Running>>,
    guest: Option<Guest>,
}

impl Call {
    /// A call of an operation.
    pub(crate) fn new(
        running: impl Future<Output = Result<Parsed, bufeo_client::Error>> + Send + 'static,
        guest: Guest,
    ) -> Self {
        let caller = guest.clone();
        let running = async move {
            let result = running.await;
            Box::new(move |py: Python<'_>| finished(py, &caller, result).map(Bound::unbind)) as Finish
        };
        Self { running: Mutex::new(Some(Box::pin(running))), guest: Some(guest) }
    }

    /// Anything else that has to be waited for.
    pub(crate) fn of(running: impl Future<Output = Finish> + Send + 'static) -> Self {
        Self { running: Mutex::new(Some(Box::pin(running))), guest: None }
    }

    fn take(&self) -> Option<Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What a handler's coroutine left for the event loop.
    fn yielded(&self) -> Option<Py<PyAny>> {
        let awaiting = self.guest.as_ref()?.awaiting.as_ref()?;
        awaiting.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[pymethods]
impl Call {
    /// Goes on for as long as nothing has to be waited for. Gives `('done', result)` at the end; before it
    /// `('yields', object)` where a handler's coroutine yielded something for the loop, or `('waits', None)` where
    /// `wake` will be called, from any thread.
    fn step<'py>(&self, py: Python<'py>, wake: Py<PyAny>) -> PyResult<(&'static str, Bound<'py, PyAny>)> {
        let Some(mut running) = self.take() else {
            return Err(pyo3::exceptions::PyRuntimeError::new_err("the call is over, or is being polled"));
        };
        let waker = Waker::from(Arc::new(LoopWaker(wake)));
        let polled = detach(py, || {
            let _entered = Entered::new(self.guest.clone());
            running.as_mut().poll(&mut Context::from_waker(&waker))
        });
        if let Poll::Ready(finish) = polled {
            return Ok(("done", finish(py)?.into_bound(py)));
        }
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
        Ok(match self.yielded() {
            Some(object) => ("yields", object.into_bound(py)),
            None => ("waits", py.None().into_bound(py)),
        })
    }

    /// Ends the call where it is; its request is given up.
    fn close(&self, py: Python<'_>) {
        let running = self.take();
        detach(py, || drop(running));
    }
}

/// Wakes an event loop's task.
struct LoopWaker(Py<PyAny>);

impl Wake for LoopWaker {
    fn wake(self: Arc<Self>) {
        // A loop that is closed has nobody left to wake.
        let _ = try_attach(|py| self.0.call0(py).map(drop));
    }
}
