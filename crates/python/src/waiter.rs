//! The rules of waiters, for the Python classes that make the calls.

use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::Verdict;
use bufeo_model::WaiterModel;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;

use crate::error;
use crate::value::{looked_into, to_json};

/// One kind of answer that a waiter knows, and what it means.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Acceptor(bufeo_model::Acceptor);

#[pymethods]
impl Acceptor {
    /// An acceptor from its entry in a `waiters-2.json`.
    #[new]
    fn new(py: Python<'_>, config: &Bound<'_, PyAny>) -> PyResult<Self> {
        let acceptor = bufeo_model::Acceptor::from_value(&to_json(config)?);
        acceptor.map(Self).map_err(|failure| error::of_waiter_config(py, &error::bottom(&failure)))
    }

    /// Whether an answer is of this kind.
    fn matches(&self, response: &Bound<'_, PyAny>) -> PyResult<bool> {
        let matches = self.0.matches(&looked_into(response));
        matches.map_err(|failure| {
            error::of_expression(response.py(), self.0.argument().map_or("", |path| path.as_str()), &failure)
        })
    }

    /// What it means that it is.
    #[getter]
    fn explanation(&self) -> String {
        self.0.explanation()
    }
}

/// How far one wait is.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Polling(Mutex<bufeo_client::Polling>);

#[pymethods]
impl Polling {
    /// Begins to wait by the entry of a `waiters-2.json`.
    #[new]
    fn new(py: Python<'_>, name: &str, config: &Bound<'_, PyAny>, max_attempts: f64) -> PyResult<Self> {
        let model = WaiterModel::from_value(name, &to_json(config)?);
        let model = model.map_err(|failure| error::of_waiter_config(py, &error::bottom(&failure)))?;
        // A number beyond those that can be counted to means that there is no end.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        let most = max_attempts.ceil() as u32;
        Ok(Self(Mutex::new(bufeo_client::Polling::new(Arc::new(model), most))))
    }

    /// Takes an answer: true where what was waited for is there, false where it is not yet, and the reason where it
    /// will not come.
    fn receive<'py>(&self, response: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = response.py();
        let verdict = self.0.lock().unwrap_or_else(PoisonError::into_inner).receive(&looked_into(response));
        match verdict.map_err(|failure| error::exception(py, &failure))? {
            Verdict::Done => true.into_bound_py_any(py),
            Verdict::Failed(reason) => reason.into_bound_py_any(py),
            _ => false.into_bound_py_any(py),
        }
    }
}
