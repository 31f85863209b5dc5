//! A document back as JSON, and JSON text as a value.

use serde_json::{Map, Number, Value};

use super::node::{DEEPEST, Kind, Node, too_deep};
use crate::error::Error;

/// Reads JSON text, as botocore's files hold it.
pub(crate) fn parse_json(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(bytes)
        .map_err(|source| Error::corrupt("the model is not JSON").with_source(source))
}

impl Node<'_> {
    /// The value as JSON, keys in their order.
    pub(crate) fn to_json(self) -> Result<Value, Error> {
        self.json_within(DEEPEST)
    }

    fn json_within(self, depth: usize) -> Result<Value, Error> {
        let deeper = || depth.checked_sub(1).ok_or_else(too_deep);
        Ok(match self.kind()? {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Unsigned(number) => Value::Number(number.into()),
            Kind::Negative(number) => Value::Number(number.into()),
            Kind::Float(number) => Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(|| Error::corrupt("a number is not finite"))?,
            Kind::Text(text) => Value::String(text.to_owned()),
            Kind::List => Value::Array(self.list_within(deeper()?)?),
            Kind::Object => Value::Object(self.object_within(deeper()?)?),
        })
    }

    fn list_within(self, depth: usize) -> Result<Vec<Value>, Error> {
        self.items()?.map(|item| item?.json_within(depth)).collect()
    }

    fn object_within(self, depth: usize) -> Result<Map<String, Value>, Error> {
        let mut object = Map::with_capacity(self.len());
        for entry in self.entries()? {
            let entry = entry?;
            object.insert(entry.key().to_owned(), entry.value.json_within(depth)?);
        }
        Ok(object)
    }
}
