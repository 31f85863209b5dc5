//! The traits a shape or a member can carry.

use crate::document::TextId;

/// Where in an HTTP message a member goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A placeholder of the request's path.
    Uri,
    /// A parameter of the query string.
    QueryString,
    /// A header.
    Header,
    /// All headers that begin with the member's serialized name.
    Headers,
    /// The status code of the response.
    StatusCode,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimestampFormat {
    /// `2020-01-02T03:04:05Z`.
    Iso8601,
    /// Seconds since 1970.
    UnixTimestamp,
    /// `Thu, 02 Jan 2020 03:04:05 GMT`.
    Rfc822,
}

/// An XML name space and the prefix it is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct XmlNamespace<'a> {
    /// The name space.
    pub uri: &'a str,
    /// The prefix it is bound to; without one it is the default name space.
    pub prefix: Option<&'a str>,
}

/// A bound of a number, or of a length, as the model has it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Bound {
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
}

impl Bound {
    /// The bound as a float; whole numbers beyond 2^53 are rounded.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// What the model says about an error beside its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorTrait<'a> {
    /// The code the service sends, where it is not the shape's name.
    pub code: Option<&'a str>,
    /// The status code the service answers with.
    pub http_status_code: Option<u16>,
    /// True where the caller is at fault, false where the service is.
    pub sender_fault: Option<bool>,
}

/// That an error may be answered with another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Retryable {
    /// True where the error says that the caller was too fast.
    pub throttling: bool,
}

/// The traits that are true or false, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Flag {
    Flattened,
    Streaming,
    XmlAttribute,
    EventStream,
    Event,
    EventHeader,
    EventPayload,
    JsonValue,
    HostLabel,
    Sensitive,
    IdempotencyToken,
    Exception,
    Fault,
    Document,
    Union,
    RequiresLength,
    EndpointDiscoveryId,
    Deprecated,
}

/// The traits given in one place: at a shape, or at a reference to one.
#[derive(Debug, Default)]
pub(crate) struct Traits {
    given: u32,
    set: u32,
    pub(crate) location: Option<Location>,
    pub(crate) timestamp_format: Option<TimestampFormat>,
    pub(crate) location_name: Option<TextId>,
    pub(crate) rare: Option<Box<RareTraits>>,
}

/// The traits that few places have.
#[derive(Debug, Default)]
pub(crate) struct RareTraits {
    pub(crate) query_name: Option<TextId>,
    pub(crate) xml_namespace: Option<(TextId, Option<TextId>)>,
    pub(crate) result_wrapper: Option<TextId>,
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
    pub(crate) pattern: Option<TextId>,
    pub(crate) enumeration: Option<Box<[TextId]>>,
    pub(crate) error: Option<ErrorDefinition>,
    pub(crate) retryable: Option<Retryable>,
    pub(crate) context_param: Option<TextId>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ErrorDefinition {
    pub(crate) code: Option<TextId>,
    pub(crate) http_status_code: Option<u16>,
    pub(crate) sender_fault: Option<bool>,
}

impl Traits {
    /// Whether the flag is true here; nothing where it is not given here.
    #[inline]
    pub(crate) fn flag(&self, flag: Flag) -> Option<bool> {
        let bit = 1 << flag as u8;
        (self.given & bit != 0).then_some(self.set & bit != 0)
    }

    pub(crate) fn set_flag(&mut self, flag: Flag, value: bool) {
        let bit = 1 << flag as u8;
        self.given |= bit;
        self.set = if value { self.set | bit } else { self.set & !bit };
    }

    pub(crate) fn rare_mut(&mut self) -> &mut RareTraits {
        self.rare.get_or_insert_default()
    }

    /// Whether nothing is given here.
    pub(crate) fn is_empty(&self) -> bool {
        self.given == 0
            && self.location.is_none()
            && self.timestamp_format.is_none()
            && self.location_name.is_none()
            && self.rare.is_none()
    }
}
