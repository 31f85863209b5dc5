//! Streams of events as Python reads and says them.

use std::sync::{Arc, Mutex, PoisonError};

use bufeo_model::{EventReader, EventSender, EventStream, Map};
use pyo3::exceptions::PyBrokenPipeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::drive::{Call, Finish, Guest, running, wait};
use crate::error;
use crate::value::{Dict, detached, map_to_python};

/// How many events wait to be sent before whoever says them has to wait.
const CAPACITY: usize = 16;

type Event = Option<std::io::Result<Map>>;

/// The events of an answer: what `bufeo.eventstream.EventStream` reads from.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct RawEvents {
    stream: EventStream,
    reader: Arc<Mutex<Reader>>,
    /// The operation that answered: an error in the stream is an error of its client.
    guest: Option<Guest>,
}

/// Where the events are.
enum Reader {
    Unread,
    Reading(EventReader),
    Over,
}

impl RawEvents {
    pub(crate) fn new(stream: EventStream) -> Self {
        Self { stream, reader: Arc::new(Mutex::new(Reader::Unread)), guest: running() }
    }

    pub(crate) fn stream(&self) -> EventStream {
        self.stream.clone()
    }

    /// The next event. No lock is held while it is waited for: closing in another thread ends the stream then.
    fn upcoming(&self) -> impl Future<Output = Event> + Send + use<> {
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        async move {
            let mut events = match std::mem::replace(&mut *lock(&reader), Reader::Over) {
                Reader::Unread => stream.take()?,
                Reader::Reading(events) => events,
                Reader::Over => return None,
            };
            let event = events.next().await;
            *lock(&reader) = Reader::Reading(events);
            event
        }
    }
}

fn lock(reader: &Mutex<Reader>) -> std::sync::MutexGuard<'_, Reader> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An event as Python gets it; nothing at the end.
fn given(py: Python<'_>, guest: Option<&Guest>, event: Event) -> PyResult<Py<PyAny>> {
    match event.transpose() {
        Ok(Some(event)) => {
            let event = map_to_python(py, &event).map_err(|failure| error::of_value(py, failure))?;
            Ok(event.unbind())
        }
        Ok(None) => Ok(py.None()),
        Err(failure) => Err(error::in_events(py, guest, &failure)),
    }
}

#[pymethods]
impl RawEvents {
    /// The next event, for which the thread waits; `None` at the end.
    fn next(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let event = wait(py, None, self.upcoming())?;
        given(py, self.guest.as_ref(), event)
    }

    /// The next event, for an event loop.
    fn begin(&self) -> Call {
        let (upcoming, guest) = (self.upcoming(), self.guest.clone());
        Call::of(async move {
            let event = upcoming.await;
            Box::new(move |py: Python<'_>| given(py, guest.as_ref(), event)) as Finish
        })
    }

    /// The initial response, `{'headers': …, 'payload': …}`, for which the thread waits; `None` where something else comes.
    fn initial_response(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        let response = wait(py, None, async move {
            let mut events = match std::mem::replace(&mut *lock(&reader), Reader::Over) {
                Reader::Unread => stream.take()?,
                Reader::Reading(events) => events,
                Reader::Over => return None,
            };
            let response = events.initial_response().await.transpose();
            *lock(&reader) = Reader::Reading(events);
            response
        })?;
        given(py, self.guest.as_ref(), response)
    }

    /// Gives the connection up; events that were not read are lost.
    fn close(&self, py: Python<'_>) {
        let (stream, reader) = (self.stream.clone(), Arc::clone(&self.reader));
        py.detach(move || {
            let before = std::mem::replace(&mut *lock(&reader), Reader::Over);
            drop((before, stream.take()));
        });
    }
}

/// Says events one at a time while a call sends them.
///
///     words = EventWriter()
///     answer = client.start_stream_transcription(..., AudioStream=words)
///     words.send({'AudioEvent': {'AudioChunk': chunk}})
///     words.close()
#[pyclass(frozen, module = "bufeo.eventstream", name = "EventWriter")]
pub(crate) struct EventWriter {
    sender: Mutex<Option<EventSender>>,
    stream: EventStream,
}

impl EventWriter {
    pub(crate) fn stream(&self) -> EventStream {
        self.stream.clone()
    }

    fn sender(&self) -> PyResult<EventSender> {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        sender.clone().ok_or_else(|| PyBrokenPipeError::new_err("the writer was closed"))
    }
}

fn event_of(event: &Bound<'_, PyDict>) -> Map {
    let shown = || Map::from_host(Arc::new(Dict::new(event)));
    // One that is nested too deep is refused by whoever writes it.
    detached(shown()).unwrap_or_else(|_| shown())
}

#[pymethods]
impl EventWriter {
    #[new]
    fn new() -> Self {
        let (sender, stream) = EventStream::channel(CAPACITY);
        Self { sender: Mutex::new(Some(sender)), stream }
    }

    /// Says an event, a dictionary with one key: its type. Waits while too many others are on their way, and raises
    /// `BrokenPipeError` when the call that sends them is over.
    fn send(&self, py: Python<'_>, event: &Bound<'_, PyDict>) -> PyResult<()> {
        let (sender, event) = (self.sender()?, event_of(event));
        let sent = wait(py, None, async move { sender.send(event).await })?;
        Ok(sent?)
    }

    /// The same, for an event loop.
    fn _begin_send(&self, event: &Bound<'_, PyDict>) -> PyResult<Call> {
        let (sender, event) = (self.sender()?, event_of(event));
        Ok(Call::of(async move {
            let sent = sender.send(event).await;
            Box::new(move |py: Python<'_>| sent.map(|()| py.None()).map_err(PyErr::from)) as Finish
        }))
    }

    /// Ends the events with an exception, which the call raises.
    fn fail(&self, py: Python<'_>, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(sender) = sender else { return Ok(()) };
        let failure = error::carried(py, &PyErr::from_value(exception.clone()));
        // Whether anybody still listens is all the same to who gives up.
        let _ = wait(py, None, async move { sender.fail(failure).await })?;
        Ok(())
    }

    /// Ends the events.
    fn close(&self) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(sender);
    }

    fn __enter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    #[pyo3(signature = (_kind, exception, _traceback))]
    fn __exit__(
        &self,
        py: Python<'_>,
        _kind: &Bound<'_, PyAny>,
        exception: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        if exception.is_none() {
            self.close();
            return Ok(());
        }
        self.fail(py, exception)
    }
}
