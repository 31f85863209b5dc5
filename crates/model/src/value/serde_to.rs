//! Values from any type that serializes.

use std::fmt;

use bufeo_stack::Level;
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{List, Map, Str, Value};

/// The value of anything that serializes: structs become maps, sequences lists, `None` and `()` null; absent members
/// stay absent only where the type skips them (`skip_serializing_if`), since a null is an invalid parameter.
///
/// Bytes (`serde_bytes`) become blobs.
///
/// ```
#[doc = import!("to_value")]
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct ListObjects<'a> {
///     bucket: &'a str,
///     max_keys: u32,
/// }
///
/// let parameters = to_value(&ListObjects { bucket: "mybucket", max_keys: 10 }).unwrap();
/// assert_eq!(parameters["Bucket"], "mybucket");
/// assert_eq!(parameters["MaxKeys"], 10);
/// ```
///
/// # Errors
/// Where the type refuses to serialize, where a map has a key that is no text, number or boolean, and where something is
/// nested more than 256 levels deep.
pub fn to_value<T: Serialize + ?Sized>(source: &T) -> Result<Value, SerdeError> {
    source.serialize(ValueSerializer(Level::first()))
}

/// A value could not be made from a type, or a type not from a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerdeError(pub(super) String);

impl fmt::Display for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SerdeError {}

impl ser::Error for SerdeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        At(self, Level::first()).serialize(serializer)
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        At(self, Level::first()).serialize(serializer)
    }
}

/// A part of a value, at its level.
struct At<'a, T>(&'a T, Level);

impl Serialize for At<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i64(*value),
            Value::BigInt(text) => match text.parse::<i128>() {
                Ok(number) => serializer.serialize_i128(number),
                Err(_) => serializer.serialize_str(text),
            },
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::Blob(bytes) => serializer.serialize_bytes(bytes),
            Value::Timestamp(time) => serializer.collect_str(time),
            Value::List(list) => {
                let level = deeper(self.1)?;
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                for item in list.iter() {
                    sequence.serialize_element(&At(&*item, level))?;
                }
                sequence.end()
            }
            Value::Map(map) => At(map, self.1).serialize(serializer),
            Value::Stream(_) | Value::Events(_) => {
                Err(ser::Error::custom("a stream cannot be serialized, take and read it instead"))
            }
            Value::Foreign(object) => match object.plain() {
                Some(plain) => At(&plain, deeper(self.1)?).serialize(serializer),
                None => {
                    Err(ser::Error::custom(format_args!("a {} cannot be serialized", object.type_name())))
                }
            },
        }
    }
}

impl Serialize for At<'_, Map> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let level = deeper(self.1)?;
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            map.serialize_entry(name.as_str(), &At(&*value, level))?;
        }
        map.end()
    }
}

fn deeper<E: ser::Error>(level: Level) -> Result<Level, E> {
    level.down().map_err(|reason| E::custom(format_args!("the value is {reason}")))
}

struct ValueSerializer(Level);

impl ValueSerializer {
    fn list(&self, variant: Option<&'static str>) -> Result<ListSerializer, SerdeError> {
        Ok(ListSerializer { items: List::new(), variant, level: deeper(self.0)? })
    }

    fn map(&self, variant: Option<&'static str>) -> Result<MapSerializer, SerdeError> {
        Ok(MapSerializer { entries: Map::new(), key: Str::default(), variant, level: deeper(self.0)? })
    }

    /// For what is inside of something that is no level of the value.
    fn inside(self) -> Result<Self, SerdeError> {
        match self.0.stay() {
            Ok(level) => Ok(Self(level)),
            Err(reason) => Err(ser::Error::custom(format_args!("the value is {reason}"))),
        }
    }
}

macro_rules! scalars {
    ($($method:ident($type:ty)),+ $(,)?) => {$(
        fn $method(self, value: $type) -> Result<Value, SerdeError> {
            Ok(value.into())
        }
    )+};
}

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = SerdeError;
    type SerializeSeq = ListSerializer;
    type SerializeTuple = ListSerializer;
    type SerializeTupleStruct = ListSerializer;
    type SerializeTupleVariant = ListSerializer;
    type SerializeMap = MapSerializer;
    type SerializeStruct = MapSerializer;
    type SerializeStructVariant = MapSerializer;

    scalars! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_i128(i128), serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
        serialize_f32(f32), serialize_f64(f64), serialize_str(&str),
    }

    fn serialize_char(self, value: char) -> Result<Value, SerdeError> {
        Ok(value.to_string().into())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, SerdeError> {
        Ok(bytes.to_vec().into())
    }

    fn serialize_none(self) -> Result<Value, SerdeError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, SerdeError> {
        value.serialize(self.inside()?)
    }

    fn serialize_unit(self) -> Result<Value, SerdeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, SerdeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, SerdeError> {
        Ok(Str::from_static(variant).into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, SerdeError> {
        value.serialize(self.inside()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, SerdeError> {
        let level = deeper(self.0)?;
        Ok(tagged(variant, value.serialize(Self(level))?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ListSerializer, SerdeError> {
        self.list(None)
    }

    fn serialize_tuple(self, length: usize) -> Result<ListSerializer, SerdeError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<ListSerializer, SerdeError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<ListSerializer, SerdeError> {
        self.list(Some(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<MapSerializer, SerdeError> {
        self.map(None)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<MapSerializer, SerdeError> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<MapSerializer, SerdeError> {
        self.map(Some(variant))
    }
}

/// An enum's variant with content is a map with one entry, as a tagged union is.
fn tagged(variant: &'static str, content: Value) -> Value {
    Value::Map([(Str::from_static(variant), content)].into_iter().collect())
}

struct ListSerializer {
    items: List,
    variant: Option<&'static str>,
    level: Level,
}

impl ListSerializer {
    fn push<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), SerdeError> {
        self.items.push(item.serialize(ValueSerializer(self.level))?);
        Ok(())
    }

    fn finish(self) -> Value {
        match self.variant {
            Some(variant) => tagged(variant, self.items.into()),
            None => self.items.into(),
        }
    }
}

macro_rules! sequences {
    ($($name:ident::$method:ident),+ $(,)?) => {$(
        impl ser::$name for ListSerializer {
            type Ok = Value;
            type Error = SerdeError;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), SerdeError> {
                self.push(item)
            }

            fn end(self) -> Result<Value, SerdeError> {
                Ok(self.finish())
            }
        }
    )+};
}

sequences! {
    SerializeSeq::serialize_element, SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field, SerializeTupleVariant::serialize_field,
}

struct MapSerializer {
    entries: Map,
    key: Str,
    variant: Option<&'static str>,
    level: Level,
}

impl MapSerializer {
    fn finish(self) -> Value {
        match self.variant {
            Some(variant) => tagged(variant, self.entries.into()),
            None => self.entries.into(),
        }
    }
}

impl SerializeMap for MapSerializer {
    type Ok = Value;
    type Error = SerdeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerdeError> {
        self.key = match key.serialize(ValueSerializer(self.level))? {
            Value::String(text) => text,
            key @ (Value::Int(_) | Value::BigInt(_) | Value::Bool(_)) => key.to_string().into(),
            other => {
                return Err(SerdeError(format!(
                    "a {} cannot be the name of a map's entry",
                    other.kind_name()
                )));
            }
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
        self.entries.insert(std::mem::take(&mut self.key), value.serialize(ValueSerializer(self.level))?);
        Ok(())
    }

    fn end(self) -> Result<Value, SerdeError> {
        Ok(self.finish())
    }
}

macro_rules! structs {
    ($($name:ident),+) => {$(
        impl ser::$name for MapSerializer {
            type Ok = Value;
            type Error = SerdeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), SerdeError> {
                self.entries.insert(Str::from_static(name), value.serialize(ValueSerializer(self.level))?);
                Ok(())
            }

            fn end(self) -> Result<Value, SerdeError> {
                Ok(self.finish())
            }
        }
    )+};
}

structs!(SerializeStruct, SerializeStructVariant);
