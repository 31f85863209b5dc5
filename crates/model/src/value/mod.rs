//! The one dynamic value: what goes into a call and what comes out of it.
//!
//! A service is only known at run time, so its parameters and answers are [`Value`]s: a closed list of kinds, each with
//! its own Rust type. Most programs build them with [`params!`](crate::params) or [`to_value`], and read them by
//! indexing (`response["Contents"]`), with the `as_…` methods or with [`from_value`].
//!
//! A [`Map`] or [`List`] normally owns its entries. It can also stand for a container of another language's, a
//! *host* ([`HostMap`], [`HostList`]): then every read and write goes through to the host's object, which stays the
//! one truth. [`Value::Foreign`] holds a host's object that has no kind of its own here.

mod compare;
mod convert;
mod debug;
mod display;

mod entries;
mod event_channel;
mod event_stream;
mod foreign;
mod guard;
mod host;
mod list;
mod macros;
mod map;
mod native;
mod parts;
mod serde_from;
mod serde_to;
mod str;
mod stream;
mod timestamp;

pub use convert::WrongKind;
pub use display::PythonRepr;
pub use event_channel::EventSender;
pub use event_stream::{BlockingEvents, EventReader, EventSource, EventStream};
pub use foreign::{Foreign, ForeignValue, OpaqueValue};
pub use guard::ValueMut;
pub use host::{HostList, HostMap};
pub use list::List;
pub use map::{Entry, Map, OccupiedEntry, VacantEntry};
pub use serde_from::from_value;
pub use serde_to::{SerdeError, to_value};
pub use str::Str;
pub use stream::{BodyStream, ByteStream, ExactBody, Stream, StreamLease, WrongLength};
pub use timestamp::{InvalidTimestamp, Timestamp};

use std::borrow::Cow;
use std::ops::Index;

use bytes::Bytes;

/// A value of a call: a parameter, a member of an answer, an entry of a call's context.
///
/// ```
#[doc = import!("{Value, params}")]
///
/// let answer = Value::from(params! {
///     "Name": "mybucket",
///     "Contents": [{ "Key": "a.txt", "Size": 3 }],
/// });
/// assert_eq!(answer["Contents"][0]["Key"], "a.txt");
/// assert_eq!(answer["Contents"][0]["Size"].as_i64(), Some(3));
/// assert!(answer["NoSuchMember"].is_null());
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Value {
    /// Nothing: a JSON null, Python's `None`.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that 64 bits do not hold, as decimal text.
    BigInt(Str),
    /// A number with a fraction; also NaN and the infinities.
    Float(f64),
    /// Text.
    String(Str),
    /// Bytes.
    Blob(Bytes),
    /// A point in time.
    Timestamp(Timestamp),
    /// Values in order.
    List(List),
    /// Values by name, in the order they were inserted.
    Map(Map),
    /// A body that is read piece by piece.
    Stream(Stream),
    /// Events that come, or go, one after the other.
    Events(EventStream),
    /// An object of the host's language with no kind of its own here.
    Foreign(Foreign),
}

static NULL: Value = Value::Null;

impl Value {
    /// Whether this is [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The whole number, if it is one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, whole or not, as a float.
    #[expect(clippy::cast_precision_loss, reason = "asked for as a float")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::BigInt(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(value) => Some(value),
            _ => None,
        }
    }

    /// The bytes, if it is a blob.
    pub fn as_blob(&self) -> Option<&Bytes> {
        match self {
            Self::Blob(value) => Some(value),
            _ => None,
        }
    }

    /// The point in time, if it is one.
    pub fn as_timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(value) => Some(*value),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(value) => Some(value),
            _ => None,
        }
    }

    /// The list, to be changed, if it is one.
    pub fn as_list_mut(&mut self) -> Option<&mut List> {
        match self {
            Self::List(value) => Some(value),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(value) => Some(value),
            _ => None,
        }
    }

    /// The map, to be changed, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(value) => Some(value),
            _ => None,
        }
    }

    /// The stream, if it is one. It stays in the value; [`take_stream`](Self::take_stream) is for reading it.
    pub fn as_stream(&self) -> Option<&Stream> {
        match self {
            Self::Stream(value) => Some(value),
            _ => None,
        }
    }

    /// Takes the body out of a stream, to be read. `None` where this is no stream, or where it was taken before.
    pub fn take_stream(&self) -> Option<BodyStream> {
        self.as_stream().and_then(Stream::take)
    }

    /// The stream of events, if it is one. It stays in the value; [`take_events`](Self::take_events) is for reading it.
    pub fn as_events(&self) -> Option<&EventStream> {
        match self {
            Self::Events(value) => Some(value),
            _ => None,
        }
    }

    /// Takes the events out of a stream of them, to be read. `None` where this is no such stream, or where they were
    /// taken before.
    pub fn take_events(&self) -> Option<EventReader> {
        self.as_events().and_then(EventStream::take)
    }

    /// The host's object, if it is one.
    pub fn as_foreign(&self) -> Option<&Foreign> {
        match self {
            Self::Foreign(value) => Some(value),
            _ => None,
        }
    }

    /// The member called `name` of a map. Reads a host's map as well, where indexing cannot.
    pub fn get(&self, name: &str) -> Option<Cow<'_, Self>> {
        self.as_map().and_then(|map| map.get(name))
    }

    /// The items of a list; nothing where this is no list, as for an absent member.
    ///
    /// ```
    #[doc = import!(hidden "{Value, params}")]
    /// let answer = Value::from(params! { "Contents": [{ "Key": "a" }, { "Key": "b" }] });
    /// let keys: Vec<String> = answer["Contents"].items().map(|object| object["Key"].to_string()).collect();
    /// assert_eq!(keys, ["a", "b"]);
    /// assert_eq!(answer["CommonPrefixes"].items().count(), 0);
    /// ```
    pub fn items(&self) -> impl Iterator<Item = Cow<'_, Self>> {
        self.as_list().into_iter().flat_map(List::iter)
    }

    /// The name of the kind, for people: `string`, `map` and so on.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::BigInt(_) => "integer",
            Self::Float(_) => "float",
            Self::String(_) => "string",
            Self::Blob(_) => "blob",
            Self::Timestamp(_) => "timestamp",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Stream(_) => "stream",
            Self::Events(_) => "event stream",
            Self::Foreign(_) => "foreign object",
        }
    }
}

/// The member of that name, or [`Value::Null`] where there is none.
///
/// Indexing hands out a reference, which only our own storage can give: a map or list of a host's reads as null here,
/// use [`Value::get`] and [`Value::items`] where one can come. What a call returns to Rust is always of our own.
impl Index<&str> for Value {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.as_map().map_or(&NULL, |map| &map[name])
    }
}

/// The item at that place, or [`Value::Null`] where there is none. As for names, our own storage only.
impl Index<usize> for Value {
    type Output = Self;

    fn index(&self, place: usize) -> &Self {
        self.as_list().map_or(&NULL, |list| &list[place])
    }
}

impl Index<&str> for Map {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.native().and_then(|entries| entries.get(name)).unwrap_or(&NULL)
    }
}

impl Index<usize> for List {
    type Output = Value;

    fn index(&self, place: usize) -> &Value {
        self.native().and_then(|items| items.get(place)).unwrap_or(&NULL)
    }
}
