//! Streams of events: what some operations answer with, or are sent, one event after the other.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use super::Map;

/// Where events come from: the small contract of whoever provides them.
///
/// An event is a map with one entry: its type, and under it its members. Dropping the source ends the stream, so a source
/// that has a connection closes it then.
pub trait EventSource: Send + 'static {
    /// The next event; `None` at the end.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Map>>>;

    /// The initial response, a map with `headers` and `payload`, where that is what comes next; `None` where something else
    /// does, which is lost then.
    fn poll_initial_response(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Map>>> {
        let _ = cx;
        Poll::Ready(Ok(None))
    }
}

/// A stream of events inside a [`Value`](super::Value): a shared handle, compared by identity.
///
/// Cloning gives a second handle to the same stream. Whoever takes the events out reads them; the other handles are then
/// empty.
///
/// ```
#[doc = import!("{EventStream, Value, params}")]
///
/// let answer = Value::from(params! {
///     "Payload": EventStream::from_events([params! { "Records": { "Payload": "a,b" } }, params! { "End": {} }]),
/// });
/// let mut rows = Vec::new();
/// for event in answer["Payload"].take_events().expect("nobody has taken them").blocking() {
///     if let Some(records) = event?.get("Records") {
///         rows.push(records["Payload"].to_string());
///     }
/// }
/// assert_eq!(rows, ["a,b"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct EventStream(Arc<Mutex<Option<EventReader>>>);

impl EventStream {
    /// A stream of what `source` provides.
    pub fn new(source: impl EventSource) -> Self {
        Self::from(EventReader::new(source))
    }

    /// A stream of events that are there already.
    pub fn from_events<I>(events: I) -> Self
    where
        I: IntoIterator<Item = Map, IntoIter: Send + 'static>,
    {
        Self::new(Known(events.into_iter()))
    }

    /// Takes the events out; `None` where somebody has taken them before.
    pub fn take(&self) -> Option<EventReader> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether both are handles to the same stream.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<EventReader> for EventStream {
    fn from(events: EventReader) -> Self {
        Self(Arc::new(Mutex::new(Some(events))))
    }
}

impl PartialEq for EventStream {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream(..)")
    }
}

/// The events of a stream, to be read. An error ends them.
///
/// Dropping it, or [`close`](Self::close), ends the stream early.
pub struct EventReader {
    /// None once the stream has ended.
    source: Option<Box<dyn EventSource>>,
}

impl EventReader {
    /// The events that `source` provides.
    pub fn new(source: impl EventSource) -> Self {
        Self { source: Some(Box::new(source)) }
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// Where the other side reports an error, where what comes is no event, and where the connection fails.
    pub async fn next(&mut self) -> Option<io::Result<Map>> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next event, for those who poll; `None` at the end.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Map>>> {
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        let next = source.poll_next(cx);
        if let Poll::Ready(None | Some(Err(_))) = next {
            self.close();
        }
        next
    }

    /// The message of type `initial-response` that some services send before their events: its `headers` and its `payload`.
    /// A call of an operation of a JSON or CBOR service has read it already. `None` where another message came, which is
    /// lost then.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn initial_response(&mut self) -> io::Result<Option<Map>> {
        let Some(source) = &mut self.source else { return Ok(None) };
        let response = poll_fn(|cx| source.poll_initial_response(cx)).await;
        if response.is_err() {
            self.close();
        }
        response
    }

    /// The events in the calling thread, which waits for each.
    pub fn blocking(self) -> BlockingEvents {
        BlockingEvents(self)
    }

    /// Ends the stream: there are no more events.
    pub fn close(&mut self) {
        self.source = None;
    }
}

impl fmt::Debug for EventReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventReader").field("ended", &self.source.is_none()).finish_non_exhaustive()
    }
}

/// The events of a stream in the calling thread, from [`EventReader::blocking`].
#[derive(Debug)]
pub struct BlockingEvents(EventReader);

impl Iterator for BlockingEvents {
    type Item = io::Result<Map>;

    fn next(&mut self) -> Option<io::Result<Map>> {
        bufeo_wait::block_on(self.0.next())
    }
}

struct Known<I>(I);

impl<I: Iterator<Item = Map> + Send + 'static> EventSource for Known<I> {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Map>>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    /// A source that fails after its first event and tells when it is dropped.
    struct Failing {
        _alive: Arc<()>,
        failing: bool,
    }

    impl Failing {
        fn new(alive: &Arc<()>) -> Self {
            Self { _alive: Arc::clone(alive), failing: false }
        }
    }

    impl EventSource for Failing {
        fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Map>>> {
            let event = if self.failing { Err(io::Error::other("cut")) } else { Ok(params! { "A": {} }) };
            self.failing = true;
            Poll::Ready(Some(event))
        }
    }

    #[test]
    fn an_error_ends_the_stream_and_frees_its_source() {
        let alive = Arc::new(());
        let stream = EventStream::new(Failing::new(&alive));
        let mut events = stream.take().unwrap().blocking();
        assert!(stream.take().is_none());
        assert!(events.next().unwrap().is_ok());
        assert_eq!(events.next().unwrap().unwrap_err().to_string(), "cut");
        assert_eq!(Arc::strong_count(&alive), 1);
        assert!(events.next().is_none());
    }

    #[test]
    fn a_closed_stream_has_no_more_events() {
        let alive = Arc::new(());
        let mut events = EventReader::new(Failing::new(&alive));
        events.close();
        assert_eq!(Arc::strong_count(&alive), 1);
        assert!(crate::block_on(events.next()).is_none());
    }
}
