//! The rules of paginators, for the Python classes that make the calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bufeo_client::PagerLimits;
use bufeo_model::{PaginatorModel, Value};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error;
use crate::value::{looked_into, to_json, to_python, to_value};

/// How the pages of an operation are asked for.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct PaginatorRules(Arc<PaginatorModel>);

#[pymethods]
impl PaginatorRules {
    /// Rules from the entry of a `paginators-1.json`.
    #[new]
    fn new(operation: &str, config: &Bound<'_, PyAny>) -> PyResult<Self> {
        let model = PaginatorModel::from_value(operation, &to_json(config)?);
        let raised = |failure: bufeo_model::Error| PyValueError::new_err(error::bottom(&failure));
        Ok(Self(Arc::new(model.map_err(raised)?)))
    }
}

/// Where in the pages one iteration is.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Pager(Mutex<bufeo_client::Pager>);

impl Pager {
    fn pager(&self) -> MutexGuard<'_, bufeo_client::Pager> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Pager {
    #[new]
    fn new(
        rules: &PaginatorRules,
        max_items: Option<i64>,
        page_size: Option<&Bound<'_, PyAny>>,
        starting_token: Option<String>,
    ) -> Self {
        let mut limits = PagerLimits::default();
        limits.max_items = max_items.map(|most| usize::try_from(most).unwrap_or_default());
        limits.page_size = page_size.map(to_value);
        limits.starting_token = starting_token.map(Into::into);
        Self(Mutex::new(bufeo_client::Pager::new(Arc::clone(&rules.0), limits)))
    }

    /// Puts into the arguments of the first call where to begin.
    fn begin(&self, py: Python<'_>, arguments: &Bound<'_, PyDict>) -> PyResult<()> {
        let Value::Map(mut arguments) = looked_into(arguments) else { return Ok(()) };
        self.pager().begin(&mut arguments).map_err(|failure| error::exception(py, &failure))
    }

    /// Takes an answer, and takes away from it what is not to be shown.
    fn receive(&self, py: Python<'_>, page: &Bound<'_, PyAny>) -> PyResult<()> {
        self.pager().receive(&mut looked_into(page)).map_err(|failure| error::exception(py, &failure))
    }

    /// Puts into the arguments of the next call where it begins; false where there is none.
    fn advance(
        &self,
        py: Python<'_>,
        page: &Bound<'_, PyAny>,
        arguments: &Bound<'_, PyDict>,
    ) -> PyResult<bool> {
        let Value::Map(mut arguments) = looked_into(arguments) else { return Ok(false) };
        let more = self.pager().advance(&looked_into(page), &mut arguments);
        more.map_err(|failure| error::exception(py, &failure))
    }

    /// Where to go on later; `None` where the results have ended.
    #[getter]
    fn resume_token(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.pager().resume_token().map_err(|failure| error::exception(py, &failure))
    }

    /// What stands on the first page and belongs to all.
    #[getter]
    fn non_aggregate_part<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let part = self.pager().non_aggregate_part().clone();
        to_python(py, &part.into())
    }
}

/// Tokens by name, as text.
#[pyfunction]
pub(crate) fn encode_page_token(py: Python<'_>, tokens: &Bound<'_, PyDict>) -> PyResult<String> {
    let Value::Map(tokens) = looked_into(tokens) else { return Err(PyValueError::new_err("no tokens")) };
    bufeo_client::Pager::encode_token(&tokens).map_err(|failure| error::exception(py, &failure))
}

/// The tokens that such a text has.
#[pyfunction]
pub(crate) fn decode_page_token<'py>(py: Python<'py>, token: &str) -> PyResult<Bound<'py, PyAny>> {
    let tokens = bufeo_client::Pager::decode_token(token);
    to_python(py, &tokens.map_err(|failure| error::exception(py, &failure))?.into())
}
