//! A document back as JSON, and JSON text as a value.

use serde_json::{Map, Number, Value};

use super::node::{DEEPEST, Kind, Node, too_deep};
use crate::error::Error;

/// For how many entries room is made before they are seen; a damaged count, repeated at every depth, could ask for more
/// memory than there is.
const RESERVED: usize = 256;

/// Reads JSON text, as botocore's files hold it.
pub(crate) fn parse_json(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(bytes)
        .map_err(|source| Error::corrupt("the model is not JSON").with_source(source))
}

impl Node<'_> {
    /// The value as JSON, keys in their order.
    pub(crate) fn to_json(self) -> Result<Value, Error> {
        Ok(self.json_within(DEEPEST)?.0)
    }

    /// The value and where it ends: who reads all of a value need not look for its end, which in endpoint rules, trees
    /// that they are, takes longer than the reading.
    fn json_within(self, depth: usize) -> Result<(Value, usize), Error> {
        let deeper = || depth.checked_sub(1).ok_or_else(too_deep);
        let value = match self.kind()? {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Unsigned(number) => Value::Number(number.into()),
            Kind::Negative(number) => Value::Number(number.into()),
            Kind::Float(number) => Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(|| Error::corrupt("a number is not finite"))?,
            Kind::Text(text) => Value::String(text.to_owned()),
            Kind::List => return self.list_within(deeper()?),
            Kind::Object => return self.object_within(deeper()?),
        };
        Ok((value, self.end(0)?))
    }

    fn list_within(self, depth: usize) -> Result<(Value, usize), Error> {
        let mut list = Vec::with_capacity(self.len().min(RESERVED));
        let mut items = self.items()?;
        while let Some(item) = items.next() {
            let (value, end) = item?.json_within(depth)?;
            items.continue_at(end);
            list.push(value);
        }
        Ok((Value::Array(list), self.written_end().unwrap_or(items.at())))
    }

    fn object_within(self, depth: usize) -> Result<(Value, usize), Error> {
        let mut object = Map::with_capacity(self.len().min(RESERVED));
        let mut entries = self.entries()?;
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let (value, end) = entry.value.json_within(depth)?;
            entries.continue_at(end);
            object.insert(entry.key().to_owned(), value);
        }
        Ok((Value::Object(object), self.written_end().unwrap_or(entries.at())))
    }
}
