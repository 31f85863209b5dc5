//! A Python object that has no kind of its own among our values.

use std::any::Any;
use std::cmp::Ordering;
use std::io::{self, SeekFrom};

use bufeo_model::{EventStream, ForeignValue, Value};
use pyo3::exceptions::{PyNotImplementedError, PyOSError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMemoryView, PyString};

use super::host::{equals, repr, text, type_name};
use super::{nesting, stands_for, to_python};
use crate::error::Raised;
use crate::events::EventWriter;
use crate::interpreter::{attach, try_attach};
use crate::python;

/// Any Python object: carried, printed, compared, and read where it can be.
pub(crate) struct Object(Py<PyAny>);

impl Object {
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> Self {
        Self(object.clone().unbind())
    }

    pub(crate) fn object(&self) -> &Py<PyAny> {
        &self.0
    }

    /// Works on the object, also from a thread of ours; fails where the interpreter is going away.
    fn with<T>(&self, work: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> io::Result<T> {
        let done = try_attach(|py| work(self.0.bind(py)).map_err(|error| Raised::new(py, &error)));
        match done {
            Some(result) => result.map_err(io::Error::other),
            None => Err(io::Error::other("the interpreter is shutting down")),
        }
    }
}

impl ForeignValue for Object {
    fn type_name(&self) -> String {
        attach(|py| type_name(self.0.bind(py)))
    }

    fn repr(&self) -> String {
        attach(|py| repr(self.0.bind(py)))
    }

    fn text(&self) -> String {
        attach(|py| text(self.0.bind(py)))
    }

    fn plain(&self) -> Option<Value> {
        attach(|py| stands_for(self.0.bind(py)))
    }

    fn utf16(&self) -> Option<Vec<u16>> {
        let read = |object: &Bound<'_, PyAny>| {
            let text = object.cast::<PyString>().ok().filter(|text| text.to_str().is_err())?;
            let bytes =
                text.call_method1(intern!(text.py(), "encode"), ("utf-16-le", "surrogatepass")).ok()?;
            let units = bytes.cast::<PyBytes>().ok()?.as_bytes().chunks_exact(2);
            Some(units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect())
        };
        attach(|py| read(self.0.bind(py)))
    }

    fn equals(&self, other: &dyn ForeignValue) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else { return false };
        attach(|py| {
            let (one, other) = (self.0.bind(py), other.0.bind(py));
            nesting::has_room(one) && one.eq(other).unwrap_or(false)
        })
    }

    fn equals_value(&self, other: &Value) -> Option<bool> {
        attach(|py| equals(self.0.bind(py), other))
    }

    fn order(&self, other: &Value) -> Option<Ordering> {
        attach(|py| {
            let (object, other) = (self.0.bind(py), to_python(py, other).ok()?);
            object.compare(other).ok()
        })
    }

    fn is_true(&self) -> bool {
        attach(|py| self.0.bind(py).is_truthy().unwrap_or(true))
    }

    fn can_read(&self) -> bool {
        attach(|py| self.0.bind(py).hasattr(intern!(py, "read")).unwrap_or(false))
    }

    fn read(&self, limit: usize) -> io::Result<Vec<u8>> {
        self.with(|object| bytes_of(&object.call_method1(intern!(object.py(), "read"), (limit,))?))
    }

    fn length(&self) -> Option<u64> {
        attach(|py| self.0.bind(py).len().ok()).and_then(|length| length.try_into().ok())
    }

    fn seek(&self, to: SeekFrom) -> io::Result<u64> {
        let moved = self.with(|object| {
            let py = object.py();
            let seek = |place: i64, whence: u8| -> PyResult<Option<u64>> {
                let done = object.call_method1(intern!(py, "seek"), (place, whence));
                if let Err(raised) = &done
                    && has_no_positions(object, raised)
                {
                    return Ok(None);
                }
                done?;
                object.call_method0(intern!(py, "tell"))?.extract().map(Some)
            };
            match to {
                SeekFrom::Current(0) => match object.call_method0(intern!(py, "tell")) {
                    Err(raised) if has_no_positions(object, &raised) => Ok(None),
                    stands => stands?.extract().map(Some),
                },
                SeekFrom::Start(place) => seek(i64::try_from(place)?, 0),
                SeekFrom::Current(by) => seek(by, 1),
                SeekFrom::End(by) => seek(by, 2),
            }
        })?;
        moved.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "the object has no positions"))
    }

    fn has_events(&self) -> bool {
        let says = |object: &Bound<'_, PyAny>| {
            let py = object.py();
            let is = |name| object.hasattr(name).unwrap_or(false);
            let data = object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>();
            !data
                && !object.is_instance_of::<PyDict>()
                && (is(intern!(py, "__iter__")) || is(intern!(py, "__aiter__")))
        };
        attach(|py| says(self.0.bind(py)))
    }

    fn events(&self) -> io::Result<EventStream> {
        self.with(|object| {
            let writer = python::events_of(object.py())?.call1((object,))?;
            Ok(writer.cast::<EventWriter>()?.get().stream())
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a body gives, which has to be bytes: text has no length before somebody decides how it is written, and nothing at all
/// is what a socket gives that has nothing yet.
fn bytes_of(piece: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = piece.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    match PyMemoryView::from(piece) {
        Ok(view) => view.call_method0(intern!(piece.py(), "tobytes"))?.extract(),
        Err(_) => {
            let class = piece.get_type().name()?;
            Err(PyTypeError::new_err(format!("a bytes-like object is required, not '{class}'")))
        }
    }
}

/// Whether asking an object for its position, or moving it, failed because it has none: it lacks the methods or says so, as
/// pipes, sockets and members of some archives do. A closed file does not.
fn has_no_positions(object: &Bound<'_, PyAny>, raised: &PyErr) -> bool {
    let py = object.py();
    let lacks = |name: &str| !object.hasattr(name).unwrap_or(false);
    raised.is_instance_of::<PyOSError>(py)
        || raised.is_instance_of::<PyNotImplementedError>(py)
        || lacks("tell")
        || lacks("seek")
}
