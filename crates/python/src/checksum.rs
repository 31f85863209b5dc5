//! Checksums of bodies, computed where Python reads them.

use std::sync::{Mutex, PoisonError};

use bufeo_checksum::{Algorithm, CheckedBody, Checksum};
use bufeo_model::Stream;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::python;
use crate::stream::RawStream;

/// A checksum of what has come so far.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct RunningChecksum(Mutex<Checksum>);

impl RunningChecksum {
    fn read<T>(&self, read: impl FnOnce(&mut Checksum) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[pymethods]
impl RunningChecksum {
    #[new]
    fn new(algorithm: &str) -> PyResult<Self> {
        let known = Algorithm::named(algorithm)
            .ok_or_else(|| PyValueError::new_err(format!("Unsupported checksum algorithm: {algorithm}")))?;
        Ok(Self(Mutex::new(Checksum::new(known))))
    }

    /// Takes more bytes in.
    fn update(&self, chunk: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = chunk.py();
        let copied;
        let bytes = match chunk.cast::<PyBytes>() {
            Ok(bytes) => bytes.as_bytes(),
            Err(_) => {
                copied = py.get_type::<PyBytes>().call1((chunk,))?.cast_into::<PyBytes>()?;
                copied.as_bytes()
            }
        };
        py.detach(|| self.read(|checksum| checksum.update(bytes)));
        Ok(())
    }

    /// The checksum as bytes.
    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.read(|checksum| checksum.digest()))
    }

    /// The checksum as headers have it.
    fn b64digest(&self) -> String {
        self.read(|checksum| checksum.to_base64())
    }

    /// The checksum of a whole body.
    fn handle(&self, body: &Bound<'_, PyAny>) -> PyResult<String> {
        self.update(body)?;
        Ok(self.b64digest())
    }
}

/// The stream behind a body of ours that nobody has read from yet.
pub(crate) fn unread(body: &Bound<'_, PyAny>) -> Option<Stream> {
    let (py, class) = (body.py(), body.get_type());
    let ours = [python::streaming_body(py), python::streaming_checksum_body(py)];
    if !ours.into_iter().flatten().any(|known| class.is(known))
        || body.getattr(intern!(py, "_amount_read")).ok()?.extract::<u64>().ok()? != 0
    {
        return None;
    }
    let raw = body.getattr(intern!(py, "_raw_stream")).ok()?;
    Some(raw.cast_exact::<RawStream>().ok()?.get().stream())
}

/// The body of an answer as a program reads it, with the length that the answer states. Where there is a checksum, it is the
/// reader that computes and compares it, as programs expect that look at it.
pub(crate) fn body<'py>(
    py: Python<'py>,
    stream: Stream,
    length: Option<impl IntoPyObject<'py>>,
) -> PyResult<Bound<'py, PyAny>> {
    let checked = stream.inspect(|body: &mut CheckedBody| {
        body.leave_to_reader();
        (Checksum::new(body.checksum().algorithm()), body.expected().to_owned())
    });
    let raw = Bound::new(py, RawStream::new(stream))?;
    match checked {
        None => python::streaming_body(py)?.call1((raw, length)),
        Some((checksum, expected)) => {
            let checksum = RunningChecksum(Mutex::new(checksum));
            python::streaming_checksum_body(py)?.call1((raw, length, checksum, expected))
        }
    }
}
