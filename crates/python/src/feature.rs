//! The feature that the calls of this thread are a part of, for their user agents.

use std::cell::Cell;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

thread_local! {
    static FEATURE: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The feature at the moment.
pub(crate) fn current() -> Option<&'static str> {
    FEATURE.get()
}

struct Restored(Option<&'static str>);

impl Drop for Restored {
    fn drop(&mut self) {
        FEATURE.set(self.0);
    }
}

fn call<'py>(
    feature: &'static str,
    method: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let _restored = Restored(FEATURE.replace(Some(feature)));
    method.call(PyTuple::empty(method.py()), Some(arguments))
}

/// Calls a method for a page.
#[pyfunction]
pub(crate) fn call_for_page<'py>(
    method: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    call("PAGINATOR", method, arguments)
}

/// Calls a method while waiting.
#[pyfunction]
pub(crate) fn call_for_wait<'py>(
    method: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    call("WAITER", method, arguments)
}
