//! JMESPath over Python's objects.

use bufeo_model::Value;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error;
use crate::value::{looked_into, to_python, to_value};

/// An expression made ready; `bufeo.expression.compile` makes one.
#[pyclass(frozen, eq, module = "bufeo._bufeo")]
#[derive(PartialEq)]
pub(crate) struct Expression(bufeo_model::Expression);

#[pymethods]
impl Expression {
    #[new]
    fn new(py: Python<'_>, expression: &str) -> PyResult<Self> {
        bufeo_model::Expression::parse(expression)
            .map(Self)
            .map_err(|failure| error::of_expression(py, expression, &failure))
    }

    /// The expression as it was written.
    #[getter]
    fn expression(&self) -> &str {
        self.0.as_str()
    }

    /// What the expression finds in a value; `None` where it finds nothing.
    fn search<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let value = to_value(value);
        let found =
            self.0.search(&value).map_err(|failure| error::of_expression(py, self.0.as_str(), &failure))?;
        to_python(py, &found)
    }

    /// Puts a value where the expression points to.
    fn put(&self, source: &Bound<'_, PyDict>, value: &Bound<'_, PyAny>) {
        if let Value::Map(mut source) = looked_into(source) {
            self.0.put(&mut source, to_value(value));
        }
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.0.as_str().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        format!("Expression('{}')", self.0)
    }
}
