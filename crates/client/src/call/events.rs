//! Streams of events of a call: those that come, read from the answer's body, and those that are sent, as its frames.

use std::io;
use std::task::{Context, Poll, ready};

use bufeo_events::BoxFuture;
use bufeo_model::{
    BodyStream, ByteStream, EventReader, EventSource, EventStream, Map, OperationModel, params,
};
use bufeo_protocol::{EventDecoder, EventEncoder, Frame, Received};
use bytes::Bytes;

use super::Written;
use super::answer::{not_understood, unreadable};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::sign::EventSigner;
use crate::transport::failure;

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
        if let Some(Received::InitialResponse(members)) = first.transpose().map_err(failure::in_call)? {
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

/// A frame as a program looks at it.
fn shown(frame: Frame) -> Map {
    let headers: Map = frame.headers.iter().map(|(name, value)| (name.clone(), value.to_value())).collect();
    params! { "headers": headers, "payload": frame.payload }
}

/// A stream that ends in the middle of an event.
fn cut(error: bufeo_protocol::Error) -> Error {
    let text = error.to_string();
    Error::with_source(ErrorKind::IncompleteBody, text.clone(), error).with("error", text)
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

    fn poll_initial_response(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Map>>> {
        loop {
            let frame = self.decoder.next_frame().map_err(not_understood).map_err(io::Error::other)?;
            if let Some(frame) = frame {
                let shown = shown(frame);
                let is_initial = shown["headers"][":event-type"] == "initial-response";
                return Poll::Ready(Ok(is_initial.then_some(shown)));
            }
            match ready!(self.body.poll_next(context)) {
                Some(Ok(bytes)) => self.decoder.feed(&bytes),
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => {
                    return Poll::Ready(
                        self.decoder.finish().map_err(cut).map_err(io::Error::other).map(|()| None),
                    );
                }
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
    signing: Signing,
    ended: bool,
}

/// How far the signature of the next event is.
enum Signing {
    /// The request is not signed, and neither are its events.
    No,
    Ready(EventSigner),
    /// The last event is the empty one.
    Busy {
        signed: BoxFuture<'static, (EventSigner, Result<Frame, Error>)>,
        last: bool,
    },
}

impl Outgoing {
    pub(super) fn new(
        client: &Client,
        written: &mut Written,
        events: &EventStream,
        authorization: Option<&str>,
    ) -> Result<Self, Error> {
        let Some(events) = events.take() else {
            let text = "the stream of events was read before, by another call or an earlier attempt";
            return Err(Error::new(ErrorKind::Unseekable, text));
        };
        let encoder = encoder(client, &written.operation)?;
        let signer = authorization.and_then(|value| EventSigner::of(client.request_signer(), value));
        let signing = signer.map_or(Signing::No, Signing::Ready);
        Ok(Self { events, encoder, initial_request: written.initial_request.take(), signing, ended: false })
    }

    /// The next event, not yet signed.
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Some(frame) = self.initial_request.take() {
            return Poll::Ready(Some(frame.encode().map_err(not_written)));
        }
        let event = ready!(self.events.poll_next(context));
        Poll::Ready(event.map(|event| {
            let frame = self.encoder.event(&event.map_err(unsaid)?).map_err(not_written)?;
            frame.encode().map_err(not_written)
        }))
    }

    fn poll_signed(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            match std::mem::replace(&mut self.signing, Signing::No) {
                Signing::No => return self.poll_frame(context),
                Signing::Ready(mut signer) => {
                    let Poll::Ready(frame) = self.poll_frame(context) else {
                        self.signing = Signing::Ready(signer);
                        return Poll::Pending;
                    };
                    let (event, last) = match frame {
                        Some(Ok(event)) => (event, false),
                        Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                        None => (Bytes::new(), true),
                    };
                    let signed = Box::pin(async move {
                        let frame = signer.sign(event).await;
                        (signer, frame)
                    });
                    self.signing = Signing::Busy { signed, last };
                }
                Signing::Busy { mut signed, last } => {
                    let Poll::Ready((signer, frame)) = signed.as_mut().poll(context) else {
                        self.signing = Signing::Busy { signed, last };
                        return Poll::Pending;
                    };
                    self.signing = Signing::Ready(signer);
                    self.ended = last;
                    return Poll::Ready(Some(frame.and_then(|frame| frame.encode().map_err(not_written))));
                }
            }
        }
    }
}

impl ByteStream for Outgoing {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let frame = ready!(self.poll_signed(context));
        self.ended |= !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)))
    }
}

/// The program's own error where it says that there are no more events.
fn unsaid(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(other) => {
            let report = format!("the events of the request end with an error: {other}");
            let text = "the events of the request end with an error";
            Error::with_source(ErrorKind::Body, text, other).with("report", report)
        }
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
