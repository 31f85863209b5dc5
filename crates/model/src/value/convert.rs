//! Values from Rust's own types, and back.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;

use super::{EventStream, Foreign, List, Map, Str, Stream, Timestamp, Value};

macro_rules! from {
    ($($source:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}

from! {
    bool => Bool,
    i8 => Int, i16 => Int, i32 => Int, i64 => Int, u8 => Int, u16 => Int, u32 => Int,
    f32 => Float, f64 => Float,
    &str => String, String => String, &String => String, Str => String, &Str => String,
    Bytes => Blob, Vec<u8> => Blob, &'static [u8] => Blob,
    Timestamp => Timestamp, SystemTime => Timestamp,
    List => List, Vec<Value> => List,
    Map => Map, Stream => Stream, EventStream => Events, Foreign => Foreign,
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or_else(|_| Self::BigInt(number.to_string().into()), Self::Int)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::from(number as u64)
    }
}

impl From<i128> for Value {
    fn from(number: i128) -> Self {
        i64::try_from(number).map_or_else(|_| Self::BigInt(number.to_string().into()), Self::Int)
    }
}

impl<const N: usize> From<&'static [u8; N]> for Value {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::Blob(Bytes::from_static(bytes))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<Vec<&str>> for Value {
    fn from(items: Vec<&str>) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<Vec<String>> for Value {
    fn from(items: Vec<String>) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<&Self> for Value {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

/// A value was of another kind than the program asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongKind {
    wanted: &'static str,
    found: &'static str,
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} was wanted, but the value is a {}", self.wanted, self.found)
    }
}

impl std::error::Error for WrongKind {}

macro_rules! try_from {
    ($($target:ty, $wanted:literal, $pattern:pat => $result:expr;)+) => {$(
        impl TryFrom<Value> for $target {
            type Error = WrongKind;

            fn try_from(value: Value) -> Result<Self, WrongKind> {
                match value {
                    $pattern => Ok($result),
                    other => Err(WrongKind { wanted: $wanted, found: other.kind_name() }),
                }
            }
        }
    )+};
}

try_from! {
    bool, "boolean", Value::Bool(value) => value;
    i64, "integer", Value::Int(value) => value;
    f64, "float", Value::Float(value) => value;
    Str, "string", Value::String(value) => value;
    String, "string", Value::String(value) => value.into();
    Bytes, "blob", Value::Blob(value) => value;
    Timestamp, "timestamp", Value::Timestamp(value) => value;
    List, "list", Value::List(value) => value;
    Map, "map", Value::Map(value) => value;
}
