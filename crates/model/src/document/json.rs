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

/// Makes the values of a host of a document, where JSON in between would only be made to be thrown away.
///
/// ```
/// use bufeo_model::{DocumentBuilder, ServiceModel};
///
/// /// Counts the texts.
/// struct Texts(usize);
///
/// impl DocumentBuilder for Texts {
///     type Value = ();
///     type Object = ();
///
///     fn null(&mut self) {}
///     fn boolean(&mut self, _value: bool) {}
///     fn whole(&mut self, _value: i128) {}
///     fn float(&mut self, _value: f64) {}
///     fn text(&mut self, _value: &str) {
///         self.0 += 1;
///     }
///     fn list(&mut self, _items: Vec<()>) {}
///     fn object(&mut self, _len: usize) {}
///     fn insert(&mut self, _object: &mut (), _key: &str, _value: ()) {}
///     fn finish(&mut self, _object: ()) {}
/// }
///
/// let json = br#"{ "metadata": { "serviceId": "Weather", "protocol": "json" }, "operations": {} }"#;
/// let model = ServiceModel::from_json("weather", json)?;
/// let mut texts = Texts(0);
/// // A model in memory has no other documents beside it.
/// assert!(model.build_document("resources-1", &mut texts)?.is_none());
/// assert_eq!(texts.0, 0);
/// # Ok::<(), bufeo_model::Error>(())
/// ```
pub trait DocumentBuilder {
    /// What values become.
    type Value;
    /// What an object is until it is finished.
    type Object;

    /// Nothing.
    fn null(&mut self) -> Self::Value;
    /// True or false.
    fn boolean(&mut self, value: bool) -> Self::Value;
    /// A whole number between those of `i64` and of `u64`.
    fn whole(&mut self, value: i128) -> Self::Value;
    /// A finite number.
    fn float(&mut self, value: f64) -> Self::Value;
    /// A text.
    fn text(&mut self, value: &str) -> Self::Value;
    /// A list of what was made before.
    fn list(&mut self, items: Vec<Self::Value>) -> Self::Value;
    /// Begins an object of about so many entries.
    fn object(&mut self, len: usize) -> Self::Object;
    /// Adds an entry, in the document's order.
    fn insert(&mut self, object: &mut Self::Object, key: &str, value: Self::Value);
    /// Ends an object.
    fn finish(&mut self, object: Self::Object) -> Self::Value;
}

/// JSON itself.
struct Json;

impl DocumentBuilder for Json {
    type Value = Value;
    type Object = Map<String, Value>;

    fn null(&mut self) -> Value {
        Value::Null
    }

    fn boolean(&mut self, value: bool) -> Value {
        Value::Bool(value)
    }

    fn whole(&mut self, value: i128) -> Value {
        Number::from_i128(value).map_or(Value::Null, Value::Number)
    }

    fn float(&mut self, value: f64) -> Value {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }

    fn text(&mut self, value: &str) -> Value {
        Value::String(value.to_owned())
    }

    fn list(&mut self, items: Vec<Value>) -> Value {
        Value::Array(items)
    }

    fn object(&mut self, len: usize) -> Map<String, Value> {
        Map::with_capacity(len)
    }

    fn insert(&mut self, object: &mut Map<String, Value>, key: &str, value: Value) {
        object.insert(key.to_owned(), value);
    }

    fn finish(&mut self, object: Map<String, Value>) -> Value {
        Value::Object(object)
    }
}

impl Node<'_> {
    /// The value as JSON, keys in their order.
    pub(crate) fn to_json(self) -> Result<Value, Error> {
        self.build(&mut Json)
    }

    /// The value as the builder makes it.
    pub(crate) fn build<B: DocumentBuilder>(self, builder: &mut B) -> Result<B::Value, Error> {
        Ok(self.build_within(builder, DEEPEST)?.0)
    }

    /// The value and where it ends: who reads all of a value need not look for its end, which in endpoint rules, trees
    /// that they are, takes longer than the reading.
    fn build_within<B: DocumentBuilder>(
        self,
        builder: &mut B,
        depth: usize,
    ) -> Result<(B::Value, usize), Error> {
        let deeper = || depth.checked_sub(1).ok_or_else(too_deep);
        let value = match self.kind()? {
            Kind::Null => builder.null(),
            Kind::Bool(value) => builder.boolean(value),
            Kind::Unsigned(number) => builder.whole(number.into()),
            Kind::Negative(number) => builder.whole(number.into()),
            Kind::Float(number) if number.is_finite() => builder.float(number),
            Kind::Float(_) => return Err(Error::corrupt("a number is not finite")),
            Kind::Text(text) => builder.text(text),
            Kind::List => return self.list_within(builder, deeper()?),
            Kind::Object => return self.object_within(builder, deeper()?),
        };
        Ok((value, self.end(0)?))
    }

    fn list_within<B: DocumentBuilder>(
        self,
        builder: &mut B,
        depth: usize,
    ) -> Result<(B::Value, usize), Error> {
        let mut list = Vec::with_capacity(self.len().min(RESERVED));
        let mut items = self.items()?;
        while let Some(item) = items.next() {
            let (value, end) = item?.build_within(builder, depth)?;
            items.continue_at(end);
            list.push(value);
        }
        Ok((builder.list(list), self.written_end().unwrap_or(items.at())))
    }

    fn object_within<B: DocumentBuilder>(
        self,
        builder: &mut B,
        depth: usize,
    ) -> Result<(B::Value, usize), Error> {
        let mut object = builder.object(self.len().min(RESERVED));
        let mut entries = self.entries()?;
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let (value, end) = entry.value.build_within(builder, depth)?;
            entries.continue_at(end);
            builder.insert(&mut object, entry.key(), value);
        }
        Ok((builder.finish(object), self.written_end().unwrap_or(entries.at())))
    }
}
