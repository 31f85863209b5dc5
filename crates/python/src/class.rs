//! The class of a client that is being made: handlers find what they may change.

use std::cell::RefCell;
use std::sync::Arc;

use bufeo_client::{Attribute, Attributes};
use bufeo_model::{ServiceModel, Str};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::HashMap;

use crate::{model, python};

/// The attributes and bases of the class of a client that is being made.
struct Parts {
    attributes: Py<PyDict>,
    bases: Py<PyList>,
    /// The names that native handlers changed, and whether there is something under them.
    native: HashMap<Str, bool>,
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
        native: &Attributes,
    ) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
        class_under_construction(py, service, native)
    }
}

impl Drop for Construction {
    fn drop(&mut self) {
        let parts = UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().pop());
        drop(parts);
    }
}

/// The attributes and the bases of the class that is being made in this thread, with what native handlers have changed
/// so far.
pub(crate) fn class_under_construction<'py>(
    py: Python<'py>,
    service: &Arc<ServiceModel>,
    native: &Attributes,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyList>)> {
    let known = UNDER_CONSTRUCTION.with(|stack| stack.borrow_mut().last_mut().and_then(Option::take));
    let mut parts = match known {
        Some(parts) => parts,
        None => {
            let made = python::class_parts(py)?.call1((model::wrapped(py, service)?,))?;
            let (attributes, bases): (Bound<'py, PyDict>, Bound<'py, PyList>) = made.extract()?;
            Parts { attributes: attributes.unbind(), bases: bases.unbind(), native: HashMap::new() }
        }
    };
    let shown = (parts.attributes.bind(py).clone(), parts.bases.bind(py).clone());
    let followed = parts.follow(py, native);
    UNDER_CONSTRUCTION.with(|stack| {
        if let Some(last) = stack.borrow_mut().last_mut() {
            *last = Some(parts);
        }
    });
    followed.map(|()| shown)
}

impl Parts {
    /// Does to Python's class what native handlers did to theirs. Their methods are the functions of the same names in
    /// Python.
    fn follow(&mut self, py: Python<'_>, native: &Attributes) -> PyResult<()> {
        let attributes = self.attributes.bind(py);
        for (name, change) in native.changes() {
            if self.native.insert(name.clone(), change.is_some()) == Some(change.is_some()) {
                continue;
            }
            match change {
                Some(Attribute::Method(_)) => {
                    let known = python::native_methods(py)?.cast::<PyDict>()?;
                    if let Some(function) = known.get_item(name.as_str())? {
                        attributes.set_item(name.as_str(), function)?;
                    }
                }
                None if attributes.contains(name.as_str())? => attributes.del_item(name.as_str())?,
                Some(_) | None => {}
            }
        }
        Ok(())
    }
}
