//! Entering and leaving the interpreter: the only places where that happens.
//!
//! A call runs with the interpreter released. A handler, or the reading of one of Python's objects, attaches to it for as
//! long as it takes. An interpreter that is going away ends a daemon thread that attaches to it, inside of our frames,
//! which takes the process down. So there is a gate: once the interpreter begins to go away, nobody passes it any more,
//! and it waits for those who are inside.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use pyo3::prelude::*;

thread_local! {
    /// Whether this thread has released the interpreter in a call of ours.
    static RELEASED: Cell<bool> = const { Cell::new(false) };
    /// How often this thread has attached to the interpreter, or come back to it.
    static CROSSINGS: Cell<u64> = const { Cell::new(0) };
}

/// How many threads are attached in a call of ours, or about to be.
static INSIDE: AtomicUsize = AtomicUsize::new(0);
static OVER: AtomicBool = AtomicBool::new(false);
static LAST_THREAD: OnceLock<ThreadId> = OnceLock::new();

/// How long the end of the interpreter waits for handlers that run in daemon threads.
const LAST_HANDLERS: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A thread's stay in the interpreter.
struct Inside;

impl Inside {
    /// Passes the gate. Does not return once the interpreter is going away, unless to the thread that ends it: other
    /// threads of a process that ends are never joined.
    fn pass() -> Self {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        if OVER.load(Ordering::SeqCst) && LAST_THREAD.get() != Some(&thread::current().id()) {
            INSIDE.fetch_sub(1, Ordering::SeqCst);
            loop {
                thread::park();
            }
        }
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Works with the interpreter, from inside of a call that has released it, or from a thread of our own.
pub(crate) fn attach<T>(work: impl for<'py> FnOnce(Python<'py>) -> T) -> T {
    match RELEASED.get() {
        true => {
            let _inside = Inside::pass();
            let _released = Restored(RELEASED.replace(false));
            count_crossing();
            Python::attach(work)
        }
        // The thread has it, or is none of Python's.
        false => Python::attach(work),
    }
}

/// The same from a thread of ours that Python does not know; nothing where the interpreter is gone.
pub(crate) fn try_attach<T>(work: impl for<'py> FnOnce(Python<'py>) -> T) -> Option<T> {
    let _inside = Inside::pass();
    let _released = Restored(RELEASED.replace(false));
    Python::try_attach(work)
}

/// Releases the interpreter while `work` runs.
pub(crate) fn detach<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> T {
    let (output, _inside) = py.detach(|| {
        let released = Restored(RELEASED.replace(true));
        let output = work();
        drop(released);
        (output, Inside::pass())
    });
    count_crossing();
    output
}

struct Restored(bool);

impl Drop for Restored {
    fn drop(&mut self) {
        RELEASED.set(self.0);
    }
}

fn count_crossing() {
    CROSSINGS.set(CROSSINGS.get() + 1);
}

/// How often calls made by this thread have gone from native code to the interpreter so far. Python's objects are made
/// only for those who look at them, and this is how to see it.
#[pyfunction]
pub(crate) fn crossings() -> u64 {
    CROSSINGS.get()
}

/// Called when the interpreter begins to go away, by the thread that ends it.
#[pyfunction]
#[expect(clippy::disallowed_methods, reason = "there is no call any more whose clock could be asked")]
pub(crate) fn at_exit(py: Python<'_>) {
    let _ = LAST_THREAD.set(thread::current().id());
    OVER.store(true, Ordering::SeqCst);
    py.detach(|| {
        let mut waited = Duration::ZERO;
        while INSIDE.load(Ordering::SeqCst) > 0 && waited < LAST_HANDLERS {
            thread::sleep(LOOK_EVERY);
            waited += LOOK_EVERY;
        }
    });
}
