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
    /// Nothing more comes: it was closed, or has broken off.
    over: bool,
    closed: bool,
}

/// Why a body cannot be read on, and what had come of what was asked for.
struct Broken {
    error: std::io::Error,
    came: Bytes,
}

impl RawStream {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, reader: Arc::default() }
    }

    /// What is still to be read, with what has come and was not handed out.
    pub(crate) fn stream(&self) -> Stream {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if !reader.rest.is_empty() {
            reader.body = None;
            self.stream.unread(std::mem::take(&mut reader.rest));
        }
        drop(reader);
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
    ///
    /// As programs know it of their HTTP library, a body that ends before its announced length is at its end for whoever
    /// reads by amounts, and then knows the length; it is an error for whoever wants all. Whatever else breaks a body off is
    /// an error at once, and after it nothing comes.
    async fn read(&mut self, stream: &Stream, amount: Option<usize>) -> Result<Bytes, Broken> {
        let wanted = amount.unwrap_or(usize::MAX);
        if self.rest.len() >= wanted {
            return Ok(self.rest.split_to(wanted));
        }
        if self.over {
            return Ok(std::mem::take(&mut self.rest));
        }
        let body = self.body.get_or_insert_with(|| BodyStream::new(stream.lease()));
        let mut came = Came(std::mem::take(&mut self.rest), None);
        while came.len() < wanted {
            match body.next().await {
                None => break,
                Some(Ok(piece)) => came.add(piece),
                Some(Err(error)) => {
                    self.over = true;
                    if amount.is_some() && error::ends_early(&error) {
                        break;
                    }
                    return Err(Broken { error, came: came.join() });
                }
            }
        }
        let mut all = came.join();
        let given = all.split_to(wanted.min(all.len()));
        self.rest = all;
        Ok(given)
    }
}

/// What has come for one read: often a single piece, which is not copied.
struct Came(Bytes, Option<BytesMut>);

impl Came {
    fn len(&self) -> usize {
        self.1.as_ref().map_or(self.0.len(), BytesMut::len)
    }

    fn add(&mut self, piece: Bytes) {
        match &mut self.1 {
            Some(all) => all.extend_from_slice(&piece),
            None if self.0.is_empty() => self.0 = piece,
            None => {
                let mut all = BytesMut::from(std::mem::take(&mut self.0));
                all.extend_from_slice(&piece);
                self.1 = Some(all);
            }
        }
    }

    fn join(self) -> Bytes {
        self.1.map_or(self.0, BytesMut::freeze)
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
        let bytes = read.map_err(|broken| error::breaking_off(py, &broken.error, &broken.came))?;
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
            put(&reader, Reader { over: true, closed: true, ..Reader::default() });
            drop(stream.take());
        });
    }

    fn release_conn(&self, py: Python<'_>) {
        self.close(py);
    }
}
