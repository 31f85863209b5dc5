//! Bodies as Python reads them.

use std::sync::{Arc, Mutex, PoisonError};

use bufeo_model::{BodyStream, Stream};
use bytes::{Bytes, BytesMut};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::drive::wait;
use crate::error;

/// A body that is read piece by piece: what a `StreamingBody` reads from, and what stands for a body of ours where a
/// handler looks at a request.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct RawStream {
    stream: Stream,
    reader: Arc<Mutex<Reader>>,
}

#[derive(Default)]
struct Reader {
    body: Option<BodyStream>,
    rest: Bytes,
    closed: bool,
}

impl RawStream {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, reader: Arc::default() }
    }

    pub(crate) fn stream(&self) -> Stream {
        self.stream.clone()
    }
}

/// The state is taken out while it is read, so that no lock is held while the interpreter is waited for.
fn take(reader: &Mutex<Reader>) -> Reader {
    std::mem::take(&mut *reader.lock().unwrap_or_else(PoisonError::into_inner))
}

fn put(reader: &Mutex<Reader>, state: Reader) {
    *reader.lock().unwrap_or_else(PoisonError::into_inner) = state;
}

impl Reader {
    /// `amount` bytes or, at the end, fewer; everything where there is no amount.
    async fn read(&mut self, stream: &Stream, amount: Option<usize>) -> std::io::Result<Bytes> {
        if self.closed {
            return Ok(Bytes::new());
        }
        let body = self.body.get_or_insert_with(|| BodyStream::new(stream.lease()));
        let wanted = amount.unwrap_or(usize::MAX);
        if self.rest.len() >= wanted {
            return Ok(self.rest.split_to(wanted));
        }
        let Some(piece) = body.next().await.transpose()? else { return Ok(std::mem::take(&mut self.rest)) };
        let mut all = if self.rest.is_empty() {
            if piece.len() >= wanted {
                self.rest = piece;
                return Ok(self.rest.split_to(wanted));
            }
            BytesMut::from(piece)
        } else {
            let mut all = BytesMut::from(std::mem::take(&mut self.rest));
            all.extend_from_slice(&piece);
            all
        };
        while all.len() < wanted {
            let Some(piece) = body.next().await.transpose()? else { break };
            all.extend_from_slice(&piece);
        }
        let mut all = all.freeze();
        let given = all.split_to(wanted.min(all.len()));
        self.rest = all;
        Ok(given)
    }
}

#[pymethods]
impl RawStream {
    /// Reads `amt` bytes, or all that are left.
    #[pyo3(signature = (amt=None, decode_content=None))]
    fn read<'py>(
        &self,
        py: Python<'py>,
        amt: Option<i64>,
        decode_content: Option<bool>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let _ = decode_content;
        let amount = amt.and_then(|amount| usize::try_from(amount).ok());
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        let read = wait(py, None, async move {
            let mut state = take(&reader);
            let read = state.read(&stream, amount).await;
            put(&reader, state);
            read
        })?;
        let bytes = read.map_err(|failure| error::reading(py, &failure))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Goes back to the beginning, where the body can.
    #[pyo3(signature = (offset, whence=0))]
    fn seek(&self, py: Python<'_>, offset: i64, whence: u8) -> PyResult<u64> {
        if (offset, whence) != (0, 0) {
            let text = "a body can be read from its beginning and from where it stands only";
            return Err(pyo3::exceptions::PyOSError::new_err(text));
        }
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        py.detach(move || {
            put(&reader, Reader::default());
            stream.rewind()
        })
        .map_err(|failure| error::reading(py, &failure))?;
        Ok(0)
    }

    fn readable(&self) -> bool {
        true
    }

    #[getter]
    fn closed(&self) -> bool {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).closed
    }

    /// Gives the connection up; what was not read is lost.
    fn close(&self, py: Python<'_>) {
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        py.detach(move || {
            put(&reader, Reader { closed: true, ..Reader::default() });
            drop(stream.take());
        });
    }

    fn release_conn(&self, py: Python<'_>) {
        self.close(py);
    }
}
