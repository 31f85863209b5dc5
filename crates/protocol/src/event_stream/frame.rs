//! The frames that events travel in.

use std::collections::HashSet;
use std::fmt;

use aws_smithy_eventstream::frame::{read_message_from, write_headers_to, write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue as Wire, Message};
use aws_smithy_types::{DateTime, str_bytes::StrBytes};
use bufeo_model::{Str, Timestamp, Value};
use bytes::Bytes;

use crate::{Error, FrameFault, Result};

/// A frame of an event stream: headers and a payload, with checksums around them on the wire.
///
/// ```
/// use bufeo_protocol::{Frame, FrameDecoder, HeaderValue};
///
/// let frame = Frame::new("hello").with_header(":event-type", HeaderValue::String("Greeting".into()));
/// let bytes = frame.encode()?;
///
/// let mut decoder = FrameDecoder::new();
/// decoder.feed(&bytes[..7]);
/// assert_eq!(decoder.next_frame()?, None);
/// decoder.feed(&bytes[7..]);
/// assert_eq!(decoder.next_frame()?, Some(frame));
/// decoder.finish()?;
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Frame {
    /// The headers in order. A name stands there once.
    pub headers: Vec<(Str, HeaderValue)>,
    /// The payload.
    pub payload: Bytes,
}

/// The names of the headers, and how long the payload is.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        let payload = format_args!("{} bytes", self.payload.len());
        f.debug_struct("Frame").field("headers", &names).field("payload", &payload).finish()
    }
}

/// The value of a header of a [`Frame`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum HeaderValue {
    /// True or false.
    Bool(bool),
    /// A whole number of 8 bits.
    Byte(i8),
    /// A whole number of 16 bits.
    Int16(i16),
    /// A whole number of 32 bits.
    Int32(i32),
    /// A whole number of 64 bits.
    Int64(i64),
    /// At most 32,767 bytes.
    Bytes(Bytes),
    /// Text of at most 32,767 bytes.
    String(Str),
    /// A point in time, to the millisecond.
    Timestamp(Timestamp),
    /// The 16 bytes of a UUID.
    Uuid([u8; 16]),
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::Byte(value) => write!(f, "Byte({value})"),
            Self::Int16(value) => write!(f, "Int16({value})"),
            Self::Int32(value) => write!(f, "Int32({value})"),
            Self::Int64(value) => write!(f, "Int64({value})"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::String(text) => write!(f, "String({text:?})"),
            Self::Timestamp(time) => write!(f, "Timestamp({time})"),
            Self::Uuid(bytes) => write!(f, "Uuid({:032x})", u128::from_be_bytes(*bytes)),
        }
    }
}

impl Frame {
    /// A frame without headers.
    pub fn new(payload: impl Into<Bytes>) -> Self {
        Self { headers: Vec::new(), payload: payload.into() }
    }

    /// This frame with one more header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<Str>, value: HeaderValue) -> Self {
        self.headers.push((name.into(), value));
        self
    }

    /// The value of the header called `name`.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text of the header called `name`.
    pub(crate) fn text(&self, name: &str) -> Option<&Str> {
        match self.header(name) {
            Some(HeaderValue::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The frame as it is sent.
    ///
    /// # Errors
    /// Where a name, a value or the payload is longer than a frame may carry.
    pub fn encode(&self) -> Result<Bytes> {
        if self.payload.len() > MAX_PAYLOAD {
            let length = self.payload.len();
            return Err(Error::parameters(format!(
                "an event has a payload of {length} bytes, the most is {MAX_PAYLOAD}"
            )));
        }
        let message = Message::new_from_parts(self.wire_headers(), self.payload.clone());
        let mut encoded = Vec::with_capacity(self.payload.len() + 128);
        write_message_to(&message, &mut encoded).map_err(unwritable)?;
        Ok(encoded.into())
    }

    /// The headers alone as they are sent: what signatures of frames are made over.
    ///
    /// # Errors
    /// Where a name or a value is longer than a frame may carry.
    pub fn encode_headers(&self) -> Result<Bytes> {
        let mut encoded = Vec::new();
        write_headers_to(&self.wire_headers(), &mut encoded).map_err(unwritable)?;
        Ok(encoded.into())
    }

    fn wire_headers(&self) -> Vec<Header> {
        self.headers.iter().map(|(name, value)| Header::new(name.as_str().to_owned(), value.wire())).collect()
    }

    /// Reads a frame that is there as a whole.
    pub(super) fn decode(mut frame: Bytes) -> Result<Self> {
        let all = frame.clone();
        let message = read_message_from(&mut frame).map_err(|error| {
            let damaged = Error::response("a frame of the event stream is damaged").with_source(error);
            match checksum_mismatch(&all) {
                Some(fault) => damaged.with_frame_fault(fault),
                None => damaged,
            }
        })?;
        let mut names = HashSet::new();
        let mut headers: Vec<(Str, HeaderValue)> = Vec::with_capacity(message.headers().len());
        for header in message.headers() {
            let name = header.name().as_str();
            if !names.insert(name) {
                let text = format!("a frame of the event stream has the header `{name}` twice");
                return Err(Error::response(text).with_frame_fault(FrameFault::DuplicateHeader(name.into())));
            }
            headers.push((name.into(), HeaderValue::from_wire(header.value())?));
        }
        Ok(Self { headers, payload: message.payload().clone() })
    }
}

/// The longest payload that is sent or taken, in bytes.
pub(super) const MAX_PAYLOAD: usize = 24 * 1024 * 1024;

fn unwritable(error: aws_smithy_eventstream::error::Error) -> Error {
    Error::parameters("an event does not fit into a frame").with_source(error)
}

impl HeaderValue {
    fn wire(&self) -> Wire {
        match self {
            Self::Bool(value) => Wire::Bool(*value),
            Self::Byte(number) => Wire::Byte(*number),
            Self::Int16(number) => Wire::Int16(*number),
            Self::Int32(number) => Wire::Int32(*number),
            Self::Int64(number) => Wire::Int64(*number),
            Self::Bytes(bytes) => Wire::ByteArray(bytes.clone()),
            Self::String(text) => Wire::String(StrBytes::from(text.as_str().to_owned())),
            Self::Timestamp(time) => {
                Wire::Timestamp(DateTime::from_secs_and_nanos(time.seconds(), time.nanoseconds()))
            }
            Self::Uuid(bytes) => Wire::Uuid(u128::from_be_bytes(*bytes)),
        }
    }

    fn from_wire(value: &Wire) -> Result<Self> {
        Ok(match value {
            Wire::Bool(value) => Self::Bool(*value),
            Wire::Byte(number) => Self::Byte(*number),
            Wire::Int16(number) => Self::Int16(*number),
            Wire::Int32(number) => Self::Int32(*number),
            Wire::Int64(number) => Self::Int64(*number),
            Wire::ByteArray(bytes) => Self::Bytes(bytes.clone()),
            Wire::String(text) => Self::String(text.as_str().into()),
            Wire::Timestamp(time) => Self::Timestamp(Timestamp::new(time.secs(), time.subsec_nanos())),
            Wire::Uuid(number) => Self::Uuid(number.to_be_bytes()),
            _ => return Err(Error::response("a frame of the event stream has a header of an unknown type")),
        })
    }

    /// The same as a [`Value`].
    ///
    /// ```
    /// use bufeo_protocol::HeaderValue;
    ///
    /// assert_eq!(HeaderValue::Int16(7).to_value().as_i64(), Some(7));
    /// ```
    pub fn to_value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Byte(number) => Value::from(*number),
            Self::Int16(number) => Value::from(*number),
            Self::Int32(number) => Value::from(*number),
            Self::Int64(number) => Value::Int(*number),
            Self::Bytes(bytes) => Value::Blob(bytes.clone()),
            Self::String(text) => Value::String(text.clone()),
            Self::Timestamp(time) => Value::Timestamp(*time),
            Self::Uuid(bytes) => Value::from(bytes.to_vec()),
        }
    }
}

/// Whether the checksum at the end of a frame does not fit.
fn checksum_mismatch(frame: &[u8]) -> Option<FrameFault> {
    let (bytes, checksum) = frame.split_last_chunk()?;
    let (expected, calculated) = (u32::from_be_bytes(*checksum), crc32fast::hash(bytes));
    (expected != calculated).then_some(FrameFault::ChecksumMismatch { expected, calculated })
}
