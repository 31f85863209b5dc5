//! `Debug` of values: what they are made of, in a line or a few.
//!
//! A value of a call may hold a password or a gigabyte, and nothing in it says so. So what holds other values prints
//! their names and kinds only; `Display` prints what is in them.

use std::fmt;

use super::{List, Map, Str, Value, ValueMut};

/// How many entries of a map, and how many letters of a text, are printed.
const MOST_ENTRIES: usize = 32;
const MOST_LETTERS: usize = 200;

/// A single value is printed as it is, a text in its first letters, a blob by its length. Lists and maps print the kinds
/// of what they hold: it may be secret, or large. `Display` shows it.
///
/// ```
#[doc = import!("{Value, params}")]
///
/// let value = Value::from(params! { "Name": "admin", "Password": "hunter2", "Sizes": [1, 2, 3] });
/// assert_eq!(format!("{value:?}"), r#"{"Name": string, "Password": string, "Sizes": list(3)}"#);
/// assert_eq!(format!("{:?}", value["Name"]), r#""admin""#);
/// ```
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::BigInt(text) => f.write_str(excerpt(text).0),
            Self::String(text) => fmt::Debug::fmt(text, f),
            Self::Timestamp(time) => write!(f, "{time}"),
            Self::List(list) => fmt::Debug::fmt(list, f),
            Self::Map(map) => fmt::Debug::fmt(map, f),
            Self::Blob(_) | Self::Stream(_) | Self::Events(_) | Self::Foreign(_) => self.kind().fmt(f),
        }
    }
}

/// The names in order, each with the kind of its value.
impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kinds(|_, value| value.kind()).fmt(f)
    }
}

/// The kind of the first item, and how many there are.
impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.get(0).map(|first| first.kind());
        match (first, self.len()) {
            (None, _) => f.write_str("[]"),
            (Some(first), 1) => write!(f, "[{first:?}]"),
            (Some(first), len) => write!(f, "[{first:?}, .. {} more]", len - 1),
        }
    }
}

impl fmt::Debug for ValueMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The text in quotes; of a long one the beginning and how long it is.
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match excerpt(self) {
            (text, false) => fmt::Debug::fmt(text, f),
            (text, true) => write!(f, "{text:?}.. ({} bytes)", self.len()),
        }
    }
}

/// The beginning of a text, and whether that is not all of it.
fn excerpt(text: &str) -> (&str, bool) {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), true),
        None => (text, false),
    }
}

impl Value {
    /// What kind of value it is, and how large, as `Debug` of what holds it prints: `string`, `list(3)`, `blob(6 bytes)`.
    pub fn kind(&self) -> impl fmt::Debug + use<> {
        Kind {
            name: self.kind_name(),
            size: match self {
                Self::Blob(bytes) => Some((bytes.len(), " bytes")),
                Self::List(list) => Some((list.len(), "")),
                Self::Map(map) => Some((map.len(), "")),
                _ => None,
            },
        }
    }
}

#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    size: Option<(usize, &'static str)>,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.size {
            Some((size, unit)) => write!(f, "({size}{unit})"),
            None => Ok(()),
        }
    }
}

impl Map {
    /// The map as `Debug` prints it, each entry as `shown` says; for those who know which entries may be seen.
    pub fn kinds<D: fmt::Debug>(&self, shown: impl Fn(&str, &Value) -> D) -> impl fmt::Debug {
        Kinds { map: self, shown }
    }
}

struct Kinds<'a, F> {
    map: &'a Map,
    shown: F,
}

impl<D: fmt::Debug, F: Fn(&str, &Value) -> D> fmt::Debug for Kinds<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries = f.debug_map();
        for (name, value) in self.map.iter().take(MOST_ENTRIES) {
            entries.entry(&name, &(self.shown)(&name, &value));
        }
        if self.map.len() > MOST_ENTRIES {
            return entries.finish_non_exhaustive();
        }
        entries.finish()
    }
}
