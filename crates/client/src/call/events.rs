//! Streams of events of a call: those that come, read from the answer's body, and those that are sent, as its frames.

use std::io;
use std::task::{Context, Poll, ready};

use bufeo_model::{BodyStream, ByteStream, EventReader, EventSource, EventStream, Map, OperationModel};
use bufeo_protocol::{EventDecoder, EventEncoder, Frame, Received};
use bytes::Bytes;

use super::Written;
use super::answer::{not_understood, unreadable};
use crate::client::Client;
use crate::error::{Error, ErrorKind};

/// Begins to read events: an RPC has its answer only with the first frame, which holds the output's other members.
pub(super) async fn begin(
    body: BodyStream,
    operation: &OperationModel,
) -> Result<(EventStream, Bytes), Error> {
    let decoder = EventDecoder::new(operation).map_err(not_understood)?;
    let mut incoming = Incoming { body, decoder, operation: operation.clone() };
    let mut initial_response = Bytes::new();
    if incoming.decoder.awaits_initial_response() {
        let first = std::future::poll_fn(|context| incoming.poll_received(context)).await;
        if let Some(Received::InitialResponse(members)) = first.transpose()? {
            initial_response = members;
        }
    }
    Ok((EventStream::new(incoming), initial_response))
}

/// The events of an answer. Dropping it closes the connection, unless the last has come.
struct Incoming {
    body: BodyStream,
    decoder: EventDecoder,
    operation: OperationModel,
}

impl Incoming {
    fn poll_received(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Received, Error>>> {
        loop {
            if let Some(received) = self.decoder.next_received().map_err(not_understood).transpose() {
                return Poll::Ready(Some(received.and_then(|received| self.unless_error(received))));
            }
            match ready!(self.body.poll_next(context)) {
                Some(Ok(bytes)) => self.decoder.feed(&bytes),
                Some(Err(error)) => return Poll::Ready(Some(Err(unreadable(error)))),
                None => return Poll::Ready(self.decoder.finish().map_err(cut).err().map(Err)),
            }
        }
    }

    fn unless_error(&self, received: Received) -> Result<Received, Error> {
        match received {
            Received::Error(parsed) => Err(Error::in_event_stream(self.operation.name(), parsed.into())),
            other => Ok(other),
        }
    }
}

/// A stream that ends in the middle of an event.
fn cut(error: bufeo_protocol::Error) -> Error {
    Error::with_source(ErrorKind::ConnectionClosed, error.to_string(), error)
}

impl EventSource for Incoming {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Map>>> {
        loop {
            match ready!(self.poll_received(context)) {
                Some(Ok(Received::Event(event))) => return Poll::Ready(Some(Ok(event))),
                // Nothing else comes after the first frame.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// The events of a request as the frames that are sent.
pub(super) struct Outgoing {
    events: EventReader,
    encoder: EventEncoder,
    /// What an RPC sends first.
    initial_request: Option<Frame>,
    ended: bool,
}

impl Outgoing {
    pub(super) fn new(client: &Client, written: &mut Written, events: &EventStream) -> Result<Self, Error> {
        let Some(events) = events.take() else {
            let text = "the stream of events was read before, by another call or an earlier attempt";
            return Err(Error::new(ErrorKind::Unseekable, text));
        };
        let encoder = encoder(client, &written.operation)?;
        Ok(Self { events, encoder, initial_request: written.initial_request.take(), ended: false })
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame>>> {
        if let Some(frame) = self.initial_request.take() {
            return Poll::Ready(Some(Ok(frame)));
        }
        let event = ready!(self.events.poll_next(context));
        Poll::Ready(
            event.map(|event| {
                self.encoder.event(&event?).map_err(|error| io::Error::other(not_written(error)))
            }),
        )
    }
}

impl ByteStream for Outgoing {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let frame = ready!(self.poll_frame(context));
        self.ended = !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame.map(|frame| frame?.encode().map_err(|error| io::Error::other(not_written(error)))))
    }
}

/// The frame that an RPC sends before its events: the parameters beside them.
pub(super) fn initial_request(
    client: &Client,
    operation: &OperationModel,
    params: &Map,
) -> Result<Option<Frame>, Error> {
    if !operation.has_event_stream_input() {
        return Ok(None);
    }
    encoder(client, operation)?.initial_request(params).map_err(not_written)
}

/// What writes the events of a request.
fn encoder(client: &Client, operation: &OperationModel) -> Result<EventEncoder, Error> {
    EventEncoder::new(operation, client.0.serializer.clone()).map_err(not_written)
}

fn not_written(error: bufeo_protocol::Error) -> Error {
    Error::with_source(ErrorKind::Serialization, error.to_string(), error)
}
