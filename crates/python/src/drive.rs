//! Waiting for a call: in the calling thread with the interpreter released, or step by step under an event loop.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread, ThreadId};
use std::time::Duration;

use bufeo_client::Parsed;
use pyo3::prelude::*;

use crate::client::finished;

/// How long a thread sleeps at most before it looks for signals.
const TICK: Duration = Duration::from_millis(40);

/// What the handlers of the running call have to know of the client, whose storage is Python's.
#[derive(Clone)]
pub(crate) struct Guest {
    /// `client.meta`.
    pub(crate) meta: Arc<Py<PyAny>>,
    /// Whether a handler may be awaited.
    pub(crate) awaits: bool,
    /// What an awaited handler waits for, for the event loop.
    pub(crate) yielded: Arc<Mutex<Option<Py<PyAny>>>>,
}

impl Guest {
    pub(crate) fn new(meta: &Bound<'_, PyAny>, awaits: bool) -> Self {
        Self { meta: Arc::new(meta.clone().unbind()), awaits, yielded: Arc::default() }
    }
}

thread_local! {
    static RUNNING: RefCell<Vec<Option<Guest>>> = const { RefCell::new(Vec::new()) };
}

/// The call that this thread is polling, the innermost where they are nested.
pub(crate) fn running() -> Option<Guest> {
    RUNNING.with(|running| running.borrow().last().cloned().flatten())
}

struct Entered;

impl Entered {
    fn new(guest: Option<Guest>) -> Self {
        RUNNING.with(|running| running.borrow_mut().push(guest));
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        RUNNING.with(|running| running.borrow_mut().pop());
    }
}

/// Polls `future` to its end in this thread. The interpreter is released meanwhile; handlers attach to it again, in
/// this same thread. Signals are looked for often enough for Ctrl-C to end the wait.
pub(crate) fn wait<F>(py: Python<'_>, guest: Option<Guest>, future: F) -> PyResult<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    let mut future = pin!(future);
    let parker = Arc::new(Parker { thread: thread::current(), woken: AtomicBool::new(true) });
    loop {
        let done = py.detach(|| {
            let _entered = Entered::new(guest.clone());
            let waker = Waker::from(Arc::clone(&parker));
            let mut context = Context::from_waker(&waker);
            loop {
                if parker.woken.swap(false, Ordering::Acquire)
                    && let Poll::Ready(output) = future.as_mut().poll(&mut context)
                {
                    stay_if_over();
                    return Some(output);
                }
                if parker.woken.load(Ordering::Acquire) {
                    continue;
                }
                thread::park_timeout(TICK);
                if !parker.woken.load(Ordering::Acquire) {
                    stay_if_over();
                    return None;
                }
            }
        });
        if let Some(output) = done {
            return Ok(output);
        }
        py.check_signals()?;
    }
}

struct Parker {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

static OVER: AtomicBool = AtomicBool::new(false);
static LAST_THREAD: OnceLock<ThreadId> = OnceLock::new();

/// Called when the interpreter begins to go away, by the thread that ends it.
#[pyfunction]
pub(crate) fn at_exit() {
    let _ = LAST_THREAD.set(thread::current().id());
    OVER.store(true, Ordering::Release);
}

/// A daemon thread that would attach to an interpreter that is going away is ended inside of our frames, which takes
/// the process down; it sleeps instead until the process is gone.
fn stay_if_over() {
    if OVER.load(Ordering::Acquire) && LAST_THREAD.get() != Some(&thread::current().id()) {
        loop {
            thread::park();
        }
    }
}

type Running = Pin<Box<dyn Future<Output = Result<Parsed, bufeo_client::Error>> + Send>>;

/// A call under an event loop, polled in the loop's thread and the task's context.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Call {
    running: Mutex<Option<Running>>,
    guest: Guest,
    operation: String,
}

impl Call {
    pub(crate) fn new(running: Running, guest: Guest, operation: String) -> Self {
        Self { running: Mutex::new(Some(running)), guest, operation }
    }

    fn take(&self) -> Option<Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).take()
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
        let polled = py.detach(|| {
            let _entered = Entered::new(Some(self.guest.clone()));
            running.as_mut().poll(&mut Context::from_waker(&waker))
        });
        if let Poll::Ready(result) = polled {
            return Ok(("done", finished(py, &self.guest.meta, &self.operation, result)?));
        }
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
        let yielded = self.guest.yielded.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(match yielded {
            Some(object) => ("yields", object.into_bound(py)),
            None => ("waits", py.None().into_bound(py)),
        })
    }

    /// Ends the call where it is; its request is given up.
    fn close(&self, py: Python<'_>) {
        let running = self.take();
        py.detach(|| drop(running));
    }
}

struct LoopWaker(Py<PyAny>);

impl Wake for LoopWaker {
    fn wake(self: Arc<Self>) {
        // A loop that is closed has nobody left to wake.
        let _ = Python::try_attach(|py| self.0.call0(py).map(drop));
    }
}
