//! What can go wrong between a value and a message.

use std::error::Error as StdError;
use std::fmt;

use bufeo_model::Str;

/// A request that cannot be written, or an answer that cannot be read.
///
/// ```
/// use bufeo_protocol::timestamps;
///
/// let error = timestamps::parse("the day after tomorrow").unwrap_err();
/// assert_eq!(error.kind(), bufeo_protocol::ErrorKind::InvalidTimestamp);
/// ```
pub struct Error(Box<Inner>);

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

struct Inner {
    kind: ErrorKind,
    message: String,
    answer: Option<Facts>,
    fault: Option<FrameFault>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is known of an answer whose body cannot be read.
#[derive(Debug)]
struct Facts {
    status: u16,
    request_id: Option<Str>,
}

/// What kind of thing went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The parameters do not fit the operation. Validation finds most of these first and says more.
    InvalidParameters,
    /// The answer does not fit the operation, or is cut off or malformed.
    InvalidResponse,
    /// Text or a value that should be a time is none.
    InvalidTimestamp,
    /// The wire format, or a feature of it, is not there yet.
    Unsupported,
    /// The service's model lacks what the wire format needs.
    InvalidModel,
}

/// What is wrong with a frame of an event stream, see [`Error::frame_fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameFault {
    /// A checksum does not fit: that of a frame's beginning, or that of all of it.
    ChecksumMismatch {
        /// The checksum that the frame has.
        expected: u32,
        /// The checksum of its bytes.
        calculated: u32,
    },
    /// There are more bytes of headers than a frame may have: so many.
    HeadersLength(usize),
    /// There are more bytes of payload than a frame may have: so many.
    PayloadLength(usize),
    /// The header of this name stands there twice.
    DuplicateHeader(Str),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), answer: None, fault: None, source: None }))
    }

    pub(crate) fn parameters(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidParameters, message)
    }

    pub(crate) fn response(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidResponse, message)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    pub(crate) fn model(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidModel, message)
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(crate) fn with_answer(mut self, status: u16, request_id: Option<Str>) -> Self {
        self.0.answer = Some(Facts { status, request_id });
        self
    }

    pub(crate) fn with_frame_fault(mut self, fault: FrameFault) -> Self {
        self.0.fault = Some(fault);
        self
    }

    /// What is wrong with the frame of an event stream that cannot be read, where it is one of the known faults.
    ///
    /// ```
    /// use bufeo_protocol::{Frame, FrameDecoder, FrameFault};
    ///
    /// let mut damaged = Frame::new("hello").encode()?.to_vec();
    /// damaged[12] ^= 1;
    /// let mut decoder = FrameDecoder::new();
    /// decoder.feed(&damaged);
    /// let error = decoder.next_frame().unwrap_err();
    /// assert!(matches!(error.frame_fault(), Some(FrameFault::ChecksumMismatch { .. })));
    /// # Ok::<(), bufeo_protocol::Error>(())
    /// ```
    pub fn frame_fault(&self) -> Option<&FrameFault> {
        self.0.fault.as_ref()
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status of the answer that cannot be read.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The id of the request whose answer cannot be read, where a header has it: what the service's support asks for.
    ///
    /// ```
    /// # use bufeo_protocol::model::ServiceModel;
    /// # use bufeo_protocol::{ResponseBody, ResponseView, parse};
    /// # let model = ServiceModel::from_json("weather", br#"{
    /// #     "metadata": { "protocol": "json" }, "operations": { "Forecast": { "output": { "shape": "Outlook" } } },
    /// #     "shapes": { "Outlook": { "type": "structure", "members": { "Sky": { "shape": "Text" } } },
    /// #                 "Text": { "type": "string" } }
    /// # }"#)?;
    /// # let forecast = model.operation("Forecast")?;
    /// let headers = [("x-amzn-RequestId".into(), "8f14e45f".into())];
    /// let cut_off = br#"{"Sky": "cle"#.as_slice().into();
    /// let view = ResponseView { status: 200, headers: &headers, body: ResponseBody::Bytes(&cut_off) };
    /// let error = parse(&forecast, &view).unwrap_err();
    /// assert_eq!((error.status(), error.request_id()), (Some(200), Some("8f14e45f")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.as_ref()?.request_id.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("answer", &self.0.answer)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
