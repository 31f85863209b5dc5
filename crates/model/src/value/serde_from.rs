//! Any type that deserializes, from a value.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{List, Map, SerdeError, Str, Value};

/// A type of the program's, read from a value: members by name, blobs as bytes, timestamps as RFC 3339 text.
///
/// ```
/// use bufeo_model::{from_value, params};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Object {
///     key: String,
///     size: u64,
///     storage_class: Option<String>,
/// }
///
/// let object: Object = from_value(params! { "Key": "a.txt", "Size": 3, "ETag": "unused" }.into()).unwrap();
/// assert_eq!((object.key.as_str(), object.size, object.storage_class), ("a.txt", 3, None));
/// ```
///
/// # Errors
/// Where the value is not what the type wants; the text says what was wanted and what was found.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, SerdeError> {
    T::deserialize(value)
}

impl de::Error for SerdeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Int(value) => visitor.visit_i64(value),
            Self::BigInt(text) => match text.parse::<u64>() {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => match text.parse::<i128>() {
                    Ok(number) => visitor.visit_i128(number),
                    Err(_) => visitor.visit_string(text.into()),
                },
            },
            Self::Float(value) => visitor.visit_f64(value),
            Self::String(text) => visitor.visit_string(text.into()),
            Self::Blob(bytes) => visitor.visit_byte_buf(bytes.into()),
            Self::Timestamp(time) => visitor.visit_string(time.to_string()),
            Self::List(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter())),
            Self::Map(map) => visitor.visit_map(MapDeserializer::new(map.into_iter())),
            Self::Stream(_) | Self::Events(_) => {
                Err(SerdeError("a stream cannot be deserialized, take and read it instead".into()))
            }
            Self::Foreign(object) => match object.plain() {
                Some(plain) => plain.deserialize_any(visitor),
                None => Err(SerdeError(format!("a {} cannot be deserialized", object.type_name()))),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        match self {
            Self::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            Self::Map(map) => {
                let mut entries = map.into_iter();
                match (entries.next(), entries.next()) {
                    (Some((variant, content)), None) => visitor.visit_enum(Variant { variant, content }),
                    _ => Err(SerdeError(format!(
                        "a map with one entry is wanted for `{name}`, named one of: {}",
                        variants.join(", ")
                    ))),
                }
            }
            other => Err(SerdeError(format!(
                "a string or a map is wanted for `{name}`, not a {}",
                other.kind_name()
            ))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, SerdeError> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> IntoDeserializer<'de, SerdeError> for Str {
    type Deserializer = de::value::StringDeserializer<SerdeError>;

    fn into_deserializer(self) -> Self::Deserializer {
        String::from(self).into_deserializer()
    }
}

struct Variant {
    variant: Str,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = SerdeError;
    type Variant = Content;

    fn variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), SerdeError> {
        let name = seed.deserialize(self.variant.into_deserializer())?;
        Ok((name, Content(self.content)))
    }
}

struct Content(Value);

impl<'de> VariantAccess<'de> for Content {
    type Error = SerdeError;

    fn unit_variant(self) -> Result<(), SerdeError> {
        Ok(())
    }

    fn newtype_variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, SerdeError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, SerdeError> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.0.deserialize_any(visitor)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

macro_rules! visits {
    ($($method:ident($type:ty)),+ $(,)?) => {$(
        fn $method<E: de::Error>(self, value: $type) -> Result<Value, E> {
            Ok(value.into())
        }
    )+};
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    visits! {
        visit_bool(bool), visit_i64(i64), visit_i128(i128), visit_u64(u64), visit_f64(f64), visit_str(&str),
        visit_string(String), visit_byte_buf(Vec<u8>),
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Value, E> {
        Ok(bytes.to_vec().into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = List::new();
        while let Some(item) = items.next_element::<Value>()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            map.insert(name, value);
        }
        Ok(map.into())
    }
}
