//! The class of a client that is being made: handlers find what they may change.

use std::cell::RefCell;
use std::sync::Arc;

use bufeo_model::ServiceModel;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::{model, python};

/// The attributes and bases of the class of a client that is being made.
struct Parts {
    attributes: Py<PyDict>,
    bases: Py<PyList>,
}

thread_local! {
    static UNDER_CONSTRUCTION: RefCell<Vec<Option<Parts>>> = const { RefCell::new(Vec::new()) };
}

/// The making of one client in this thread; handlers of its class find what they may change.
pub(crate) struct Construction;

impl Construction {
    pub(crate) fn begin() -> Self {
        UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().push(None));
        Self
    }

    /// What stands after all handlers; made now where there was none.
    pub(crate) fn parts<'py>(
        py: Python<'py>,
        service: &Arc<ServiceModel>,
    ) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
        class_under_construction(py, service)
    }
}

impl Drop for Construction {
    fn drop(&mut self) {
        let parts = UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().pop());
        drop(parts);
    }
}

/// The attributes and the bases of the class that is being made in this thread.
pub(crate) fn class_under_construction<'py>(
    py: Python<'py>,
    service: &Arc<ServiceModel>,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
    let known = UNDER_CONSTRUCTION.with(|stack| {
        let stack = stack.borrow();
        let parts = stack.last()?.as_ref()?;
        Some((parts.attributes.clone_ref(py), parts.bases.clone_ref(py)))
    });
    if let Some((attributes, bases)) = known {
        return Ok((attributes.into_bound(py), bases.into_bound(py)));
    }
    let made = python::class_parts(py)?.call1((model::wrapped(py, service)?,))?;
    let (attributes, bases): (Bound<'py, PyDict>, Bound<'py, PyList>) = made.extract()?;
    let parts = Parts { attributes: attributes.clone().unbind(), bases: bases.clone().unbind() };
    UNDER_CONSTRUCTION.with(|stack| {
        if let Some(last) = stack.borrow_mut().last_mut() {
            *last = Some(parts);
        }
    });
    Ok((attributes, bases))
}
