//! Any type that deserializes, from a value.

use std::fmt;

use bufeo_stack::Level;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{List, Map, SerdeError, Str, Value};

/// A type of the program's, read from a value: members by name, blobs as bytes, timestamps as RFC 3339 text.
///
/// ```
#[doc = import!("{from_value, params}")]
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
/// Where the value is not what the type wants; the text says what was wanted and what was found. And where it is nested
/// more than 256 levels deep.
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
        At(self, Level::first()).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        At(self, Level::first()).deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        At(self, Level::first()).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        At(self, Level::first()).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// A part of a value, at its level.
struct At(Value, Level);

fn deeper<E: de::Error>(level: Level) -> Result<Level, E> {
    level.down().map_err(|reason| E::custom(format_args!("the value is {reason}")))
}

/// The same level, for what is inside of something that is none of the value's.
fn stay<E: de::Error>(level: Level) -> Result<Level, E> {
    level.stay().map_err(|reason| E::custom(format_args!("the value is {reason}")))
}

impl<'de> Deserializer<'de> for At {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Int(value) => visitor.visit_i64(value),
            Value::BigInt(text) => match text.parse::<u64>() {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => match text.parse::<i128>() {
                    Ok(number) => visitor.visit_i128(number),
                    Err(_) => visitor.visit_string(text.into()),
                },
            },
            Value::Float(value) => visitor.visit_f64(value),
            Value::String(text) => visitor.visit_string(text.into()),
            Value::Blob(bytes) => visitor.visit_byte_buf(bytes.into()),
            Value::Timestamp(time) => visitor.visit_string(time.to_string()),
            Value::List(list) => {
                let level = deeper(self.1)?;
                visitor.visit_seq(SeqDeserializer::new(list.into_iter().map(|item| At(item, level))))
            }
            Value::Map(map) => {
                let level = deeper(self.1)?;
                let entries = map.into_iter().map(|(name, value)| (name, At(value, level)));
                visitor.visit_map(MapDeserializer::new(entries))
            }
            Value::Stream(_) | Value::Events(_) => {
                Err(SerdeError("a stream cannot be deserialized, take and read it instead".into()))
            }
            Value::Foreign(object) => match object.plain() {
                Some(plain) => At(plain, deeper(self.1)?).deserialize_any(visitor),
                None => Err(SerdeError(format!("a {} cannot be deserialized", object.type_name()))),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(Self(self.0, stay(self.1)?)) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        visitor.visit_newtype_struct(Self(self.0, stay(self.1)?))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            Value::Map(map) => {
                let level = deeper(self.1)?;
                let mut entries = map.into_iter();
                match (entries.next(), entries.next()) {
                    (Some((variant, content)), None) => {
                        let content = At(content, level);
                        visitor.visit_enum(Variant { variant, content })
                    }
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
        tuple_struct map struct identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        visitor.visit_unit()
    }
}

impl IntoDeserializer<'_, SerdeError> for At {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
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
    content: At,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = SerdeError;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), SerdeError> {
        let name = seed.deserialize(self.variant.into_deserializer())?;
        Ok((name, Content(self.content)))
    }
}

struct Content(At);

impl<'de> VariantAccess<'de> for Content {
    type Error = SerdeError;

    fn unit_variant(self) -> Result<(), SerdeError> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, SerdeError> {
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
        ValueVisitor(Level::first()).deserialize(deserializer)
    }
}

/// Makes values of what is at that level.
struct ValueVisitor(Level);

impl<'de> DeserializeSeed<'de> for ValueVisitor {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

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
        Self(stay(self.0)?).deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let level = deeper(self.0)?;
        let mut list = List::new();
        while let Some(item) = items.next_element_seed(Self(level))? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let level = deeper(self.0)?;
        let mut map = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            map.insert(name, entries.next_value_seed(Self(level))?);
        }
        Ok(map.into())
    }
}
