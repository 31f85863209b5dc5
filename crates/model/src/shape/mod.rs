//! What a service says about its data: structures, lists, maps and scalars, and how they travel.

mod decode;
mod definition;
mod member;
mod shapes;
mod traits;

use std::fmt;

pub use member::{Member, Members};
pub use traits::{Bound, ErrorTrait, Location, Retryable, TimestampFormat, XmlNamespace};

pub(crate) use decode::decode_reference;
pub(crate) use definition::{Reference, ShapeDefinition};
pub(crate) use shapes::Shapes;
pub(crate) use traits::{Flag, Traits};

use crate::document::TextId;
use crate::service::ServiceModel;
use traits::RareTraits;

/// The kinds of shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ShapeKind {
    /// Named members.
    Structure,
    /// Any number of values of one shape.
    List,
    /// Any number of values of one shape by key.
    Map,
    /// Text.
    String,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A floating point number of 32 bits.
    Float,
    /// A floating point number of 64 bits.
    Double,
    /// True or false.
    Boolean,
    /// A point in time.
    Timestamp,
    /// Bytes.
    Blob,
}

impl ShapeKind {
    const ALL: [(&'static str, Self); 11] = [
        ("structure", Self::Structure),
        ("list", Self::List),
        ("map", Self::Map),
        ("string", Self::String),
        ("integer", Self::Integer),
        ("long", Self::Long),
        ("float", Self::Float),
        ("double", Self::Double),
        ("boolean", Self::Boolean),
        ("timestamp", Self::Timestamp),
        ("blob", Self::Blob),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The kind's name in a model: `structure`, `list`, ...
    #[inline]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

impl fmt::Display for ShapeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A shape as it appears in one place: its definition, under the traits given at the reference to it.
///
/// A copyable handle that borrows the service's model. What is given at the reference comes before what the shape
/// itself says, as in botocore.
///
/// ```
/// use bufeo_model::{ServiceModel, ShapeKind};
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": {"protocol": "json", "serviceId": "Weather"},
///     "operations": {"GetForecast": {"input": {"shape": "GetForecastInput"}}},
///     "shapes": {
///         "GetForecastInput": {
///             "type": "structure",
///             "required": ["City"],
///             "members": {"City": {"shape": "City", "locationName": "city"}, "Days": {"shape": "Days"}}
///         },
///         "City": {"type": "string", "min": 1},
///         "Days": {"type": "integer"}
///     }
/// }"#)?;
/// let operation = model.operation("GetForecast")?;
/// let input = operation.input().expect("it has an input");
///
/// assert_eq!(input.kind(), ShapeKind::Structure);
/// let city = input.member("City").expect("it has a city");
/// assert!(city.required());
/// assert_eq!(city.shape().location_name(), Some("city"));
/// # Ok::<(), bufeo_model::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    service: &'a ServiceModel,
    definition: &'a ShapeDefinition,
    overlay: Option<&'a Traits>,
}

impl<'a> Shape<'a> {
    #[inline]
    pub(crate) fn of_reference(service: &'a ServiceModel, reference: &'a Reference) -> Self {
        let definition = service.shapes().definition(reference.target);
        Self { service, definition, overlay: reference.overlay.as_deref() }
    }

    pub(crate) fn of_position(service: &'a ServiceModel, position: u32) -> Self {
        Self { service, definition: service.shapes().definition(position), overlay: None }
    }

    /// The shape's name in the model.
    pub fn name(self) -> &'a str {
        self.definition.name.map_or("", |name| self.service.text(name))
    }

    /// What kind of shape it is.
    #[inline]
    pub fn kind(self) -> ShapeKind {
        self.definition.kind
    }

    /// The model the shape belongs to.
    pub fn service(self) -> &'a ServiceModel {
        self.service
    }

    /// A number that tells the shapes of one service apart, whatever the traits at the reference; for detecting
    /// recursion and for tables of one's own.
    #[inline]
    pub fn id(self) -> usize {
        std::ptr::from_ref(self.definition) as usize
    }

    #[inline]
    fn flag(self, flag: Flag) -> bool {
        let given = self.overlay.and_then(|overlay| overlay.flag(flag));
        given.or_else(|| self.definition.traits.flag(flag)).unwrap_or(false)
    }

    #[inline]
    fn rare<T>(self, read: impl Fn(&'a RareTraits) -> Option<T>) -> Option<T> {
        let given = self.overlay.and_then(|overlay| overlay.rare.as_deref()).and_then(&read);
        given.or_else(|| self.definition.traits.rare.as_deref().and_then(&read))
    }

    #[inline]
    fn text(self, id: Option<TextId>) -> Option<&'a str> {
        id.map(|id| self.service.text(id))
    }

    /// Where in an HTTP message the value goes; nothing means the body.
    #[inline]
    pub fn location(self) -> Option<Location> {
        self.overlay.and_then(|overlay| overlay.location).or(self.definition.traits.location)
    }

    /// The name on the wire (`locationName`), where it is not the member's.
    #[inline]
    pub fn location_name(self) -> Option<&'a str> {
        self.text(
            self.overlay.and_then(|overlay| overlay.location_name).or(self.definition.traits.location_name),
        )
    }

    /// The name in an EC2 query (`queryName`).
    #[inline]
    pub fn query_name(self) -> Option<&'a str> {
        self.text(self.rare(|rare| rare.query_name))
    }

    /// Whether a list or map is written without an element around its entries.
    #[inline]
    pub fn flattened(self) -> bool {
        self.flag(Flag::Flattened)
    }

    /// How a timestamp is written, where it is not the protocol's way.
    #[inline]
    pub fn timestamp_format(self) -> Option<TimestampFormat> {
        self.overlay.and_then(|overlay| overlay.timestamp_format).or(self.definition.traits.timestamp_format)
    }

    /// The XML name space of the element.
    #[inline]
    pub fn xml_namespace(self) -> Option<XmlNamespace<'a>> {
        let (uri, prefix) = self.rare(|rare| rare.xml_namespace)?;
        Some(XmlNamespace { uri: self.service.text(uri), prefix: self.text(prefix) })
    }

    /// The element that a query protocol puts around an output.
    pub fn result_wrapper(self) -> Option<&'a str> {
        self.text(self.rare(|rare| rare.result_wrapper))
    }

    /// Whether the value is an attribute of its parent's XML element.
    #[inline]
    pub fn xml_attribute(self) -> bool {
        self.flag(Flag::XmlAttribute)
    }

    /// Whether the value may be streamed.
    pub fn streaming(self) -> bool {
        self.flag(Flag::Streaming)
    }

    /// Whether the shape is a stream of events.
    #[inline]
    pub fn event_stream(self) -> bool {
        self.flag(Flag::EventStream)
    }

    /// Whether the shape is an event of a stream.
    pub fn event(self) -> bool {
        self.flag(Flag::Event)
    }

    /// Whether the value is a header of an event.
    #[inline]
    pub fn event_header(self) -> bool {
        self.flag(Flag::EventHeader)
    }

    /// Whether the value is the payload of an event.
    pub fn event_payload(self) -> bool {
        self.flag(Flag::EventPayload)
    }

    /// Whether the value is JSON inside text.
    #[inline]
    pub fn json_value(self) -> bool {
        self.flag(Flag::JsonValue)
    }

    /// Whether the value is also a part of the host name.
    #[inline]
    pub fn host_label(self) -> bool {
        self.flag(Flag::HostLabel)
    }

    /// Whether the value is not for logs.
    pub fn sensitive(self) -> bool {
        self.flag(Flag::Sensitive)
    }

    /// Whether a missing value is filled with a random token.
    pub fn idempotency_token(self) -> bool {
        self.flag(Flag::IdempotencyToken)
    }

    /// Whether the shape is an error.
    pub fn exception(self) -> bool {
        self.flag(Flag::Exception)
    }

    /// Whether the shape is an error of the service's own making.
    pub fn fault(self) -> bool {
        self.flag(Flag::Fault)
    }

    /// Whether the value is free JSON (a document type).
    #[inline]
    pub fn document(self) -> bool {
        self.flag(Flag::Document)
    }

    /// Whether exactly one member of the structure is to be set.
    #[inline]
    pub fn union(self) -> bool {
        self.flag(Flag::Union)
    }

    /// Whether a streamed value must tell its length.
    pub fn requires_length(self) -> bool {
        self.flag(Flag::RequiresLength)
    }

    /// Whether the value is an identifier that endpoint discovery is asked with.
    pub fn endpoint_discovery_id(self) -> bool {
        self.flag(Flag::EndpointDiscoveryId)
    }

    /// Whether the model says that it should no longer be used.
    pub fn deprecated(self) -> bool {
        self.flag(Flag::Deprecated)
    }

    /// The least value, or the least length.
    pub fn min(self) -> Option<Bound> {
        self.rare(|rare| rare.min)
    }

    /// The greatest value, or the greatest length.
    pub fn max(self) -> Option<Bound> {
        self.rare(|rare| rare.max)
    }

    /// The regular expression that text is said to match.
    pub fn pattern(self) -> Option<&'a str> {
        self.text(self.rare(|rare| rare.pattern))
    }

    /// The values an enumeration knows; empty where the shape is none.
    pub fn enum_values(self) -> impl ExactSizeIterator<Item = &'a str> {
        let values = self.rare(|rare| rare.enumeration.as_deref()).unwrap_or_default();
        values.iter().map(move |id| self.service.text(*id))
    }

    /// What the model says about the error.
    pub fn error(self) -> Option<ErrorTrait<'a>> {
        self.rare(|rare| rare.error).map(|error| ErrorTrait {
            code: self.text(error.code),
            http_status_code: error.http_status_code,
            sender_fault: error.sender_fault,
        })
    }

    /// The code the service sends for this error: the one in its [`error`](Self::error) trait, else the shape's name;
    /// nothing where the shape is no error.
    pub fn error_code(self) -> Option<&'a str> {
        self.exception().then(|| {
            let given = self.error().and_then(|error| error.code).filter(|code| !code.is_empty());
            given.unwrap_or(self.name())
        })
    }

    /// Whether the error may be answered with another attempt.
    pub fn retryable(self) -> Option<Retryable> {
        self.rare(|rare| rare.retryable)
    }

    /// The parameter of the endpoint rules that the value is bound to.
    pub fn context_param(self) -> Option<&'a str> {
        self.text(self.rare(|rare| rare.context_param))
    }

    /// Whether both stand for the same shape of the same model, whatever the traits at the reference.
    pub fn is_same_shape(self, other: Shape<'_>) -> bool {
        std::ptr::eq(self.definition, other.definition)
    }
}

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({} {})", self.kind(), self.name())
    }
}
