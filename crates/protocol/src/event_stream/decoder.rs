//! Events from bytes: what an operation answers with.

use std::fmt;

use bufeo_model::{Map, Member, OperationModel, Protocol, Shape, Str};
use bytes::Bytes;

use super::frame_decoder::FrameDecoder;
use super::{Frame, is_rpc};
use crate::{Error, Result, parse};

/// Reads the events of an answer as its bytes arrive.
///
/// Knows no connection: whoever has one [feeds](Self::feed) what comes, takes what is [there](Self::next_received), and
/// tells when the body has [ended](Self::finish).
///
/// ```
/// use bufeo_protocol::model::ServiceModel;
/// use bufeo_protocol::{EventDecoder, Frame, HeaderValue, Received};
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": { "protocol": "rest-json", "serviceId": "Weather" },
///     "operations": { "Watch": { "http": { "requestUri": "/watch" }, "output": { "shape": "Watched" } } },
///     "shapes": {
///         "Watched": { "type": "structure", "payload": "Sky", "members": { "Sky": { "shape": "Sky" } } },
///         "Sky": { "type": "structure", "eventstream": true, "members": { "Rain": { "shape": "Rain" } } },
///         "Rain": { "type": "structure", "event": true, "members": { "Millimetres": { "shape": "Number" } } },
///         "Number": { "type": "integer" }
///     }
/// }"#)?;
/// let mut decoder = EventDecoder::new(&model.operation("Watch")?)?;
///
/// let frame = Frame::new(r#"{"Millimetres": 3}"#)
///     .with_header(":message-type", HeaderValue::String("event".into()))
///     .with_header(":event-type", HeaderValue::String("Rain".into()));
/// decoder.feed(&frame.encode()?);
/// let Some(Received::Event(event)) = decoder.next_received()? else { panic!("there is an event") };
/// assert_eq!(event["Rain"]["Millimetres"].as_i64(), Some(3));
///
/// assert_eq!(decoder.next_received()?, None);
/// decoder.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct EventDecoder {
    operation: OperationModel,
    member: Str,
    protocol: Protocol,
    frames: FrameDecoder,
    awaits_initial_response: bool,
    ended: bool,
}

/// Something that has come in a stream of events.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Received {
    /// What an RPC answers beside its events: the first to come, and what [`ResponseBody::Events`] asks for.
    ///
    /// [`ResponseBody::Events`]: crate::ResponseBody::Events
    InitialResponse(Bytes),
    /// An event, `{its type: {its members}}`.
    Event(Map),
    /// The service ends the stream with an error: a map with `Error`, as [`parse`](crate::parse()) returns one.
    Error(Map),
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InitialResponse(bytes) => write!(f, "InitialResponse({} bytes)", bytes.len()),
            Self::Event(event) => write!(f, "Event({event:?})"),
            Self::Error(error) => write!(f, "Error({error:?})"),
        }
    }
}

impl EventDecoder {
    /// A decoder of what `operation` answers with.
    ///
    /// # Errors
    /// Where it does not answer with events.
    pub fn new(operation: &OperationModel) -> Result<Self> {
        let protocol = crate::protocol_of(operation)?;
        let member = operation.output().and_then(Shape::event_stream_member);
        let none = || Error::model(format!("`{}` does not answer with events", operation.name()));
        Ok(Self {
            operation: operation.clone(),
            member: member.ok_or_else(none)?.key().clone(),
            protocol,
            frames: FrameDecoder::new(),
            awaits_initial_response: is_rpc(protocol),
            ended: false,
        })
    }

    /// Whether an [`InitialResponse`](Received::InitialResponse) has to come before the call has its answer.
    pub fn awaits_initial_response(&self) -> bool {
        self.awaits_initial_response
    }

    /// Takes the next bytes of the body.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.frames.feed(bytes);
    }

    /// What has come; `None` where more bytes have to come first, and after an error. Events of a type that the model
    /// does not know are passed over.
    ///
    /// # Errors
    /// Where what comes is damaged, is larger than is allowed, or does not fit the model. Nothing comes after that.
    pub fn next_received(&mut self) -> Result<Option<Received>> {
        while !self.ended
            && let Some(frame) = self.frames.next_frame()?
        {
            let received = self.received(&frame);
            self.ended |= matches!(received, Err(_) | Ok(Some(Received::Error(_))));
            if let Some(received) = received? {
                return Ok(Some(received));
            }
        }
        Ok(None)
    }

    /// The next frame as it came, in the place of what it means; `None` where more bytes have to come first, and after an
    /// error.
    ///
    /// # Errors
    /// Where what comes is damaged or is larger than is allowed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.ended { Ok(None) } else { self.frames.next_frame() }
    }

    /// The body has ended.
    ///
    /// # Errors
    /// Where it ended in the middle of an event, or before the initial response.
    pub fn finish(&self) -> Result<()> {
        if self.ended {
            return Ok(());
        }
        self.frames.finish()?;
        if self.awaits_initial_response { Err(no_initial_response()) } else { Ok(()) }
    }

    fn received(&mut self, frame: &Frame) -> Result<Option<Received>> {
        let output = self.operation.output();
        let stream = output.and_then(|output| output.member(&self.member)).map(Member::shape);
        let Some(stream) = stream else { return Ok(None) };
        if let Some("exception" | "error") = frame.text(":message-type").map(Str::as_str) {
            return parse::event::error(self.protocol, stream, frame)
                .map(|error| Some(Received::Error(error)));
        }
        if !std::mem::take(&mut self.awaits_initial_response) {
            return Ok(parse::event::event(self.protocol, stream, frame)?.map(Received::Event));
        }
        match frame.text(":event-type").map(Str::as_str) {
            Some("initial-response") => Ok(Some(Received::InitialResponse(frame.payload.clone()))),
            _ => Err(no_initial_response()),
        }
    }
}

fn no_initial_response() -> Error {
    // The sentence is botocore's: programs look for it.
    Error::response("First event was not of type initial-response")
}
