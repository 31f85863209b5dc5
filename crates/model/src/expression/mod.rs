//! JMESPath: where in a value something is, as the models of services and programs say it.

mod argument;
mod bounds;
mod built_in;
mod compare;
mod cursor;
mod error;
mod evaluate;
mod found;
mod function;
mod literal;
mod number;
mod ordered;
mod parse;
mod shown;
mod token;
mod tree;
mod type_name;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub(crate) use compare::is_expected;
pub use error::{ExpressionError, ExpressionErrorKind};

use crate::{Map, Str, Value};
use bounds::Bounds;
use found::Found;
use tree::Node;

/// A JMESPath expression, made ready once and searched with many times.
///
/// What it finds is of the value's own kinds: blobs, timestamps and a host's objects stay what they are.
///
/// ```
#[doc = import!("{Expression, Value, params}")]
///
/// let answer = Value::from(params! { "Contents": [{ "Key": "a", "Size": 1 }, { "Key": "b", "Size": 2_000 }] });
/// let large = Expression::parse("Contents[?Size > `1000`].Key")?;
/// assert_eq!(large.search(&answer)?[0], "b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Expression {
    text: Str,
    form: Form,
}

#[derive(Clone)]
enum Form {
    /// Members of members, as nearly all expressions of the models are.
    Names(Box<[Str]>),
    Any(Arc<Node>),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where the text is no JMESPath.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let form = match names(text) {
            Some(names) => Form::Names(names),
            None => Form::Any(Arc::new(parse::parse(text)?)),
        };
        Ok(Self { text: text.into(), form })
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the expression finds in `value`; [`Value::Null`] where it finds nothing.
    ///
    /// # Errors
    /// Where a function of the expression is not known, or gets what it cannot work with.
    pub fn search<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>, ExpressionError> {
        match &self.form {
            Form::Names(names) => Ok(walk(names, value).unwrap_or_default()),
            Form::Any(tree) => {
                let bounds = Bounds::new(bounds::MOST);
                evaluate::evaluate(tree, &Found::Value(Cow::Borrowed(value)), &bounds)?.into_value(&bounds)
            }
        }
    }

    /// The same, moved out of `value` where it has a place there of its own, which is then null. For those who are done with
    /// the rest.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn take(&self, value: &mut Value) -> Result<Value, ExpressionError> {
        match &self.form {
            Form::Names(names) => Ok(take(names, value)),
            Form::Any(_) => self.search(value).map(Cow::into_owned),
        }
    }

    /// Puts `value` where the expression points to, and makes the maps on the way there that are missing. An expression
    /// that is more than names with dots between them, 128 at most, points nowhere; then, and where something that is no map is in the
    /// way, nothing is changed and the result is false.
    ///
    /// ```
    #[doc = import!("{Expression, Map, params}")]
    ///
    /// let mut answer = Map::new();
    /// assert!(Expression::parse("Table.Name")?.put(&mut answer, "orders".into()));
    /// assert_eq!(answer, params! { "Table": { "Name": "orders" } });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn put(&self, map: &mut Map, value: Value) -> bool {
        let Form::Names(names) = &self.form else { return false };
        put(names, map, value)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

/// The names of an expression that consists of nothing else, and of no more than anybody has put maps into each other.
fn names(text: &str) -> Option<Box<[Str]>> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let name = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(letter) && bytes.all(|byte| letter(byte) || byte.is_ascii_digit())
    };
    let names: Box<[Str]> =
        text.split('.').map(|part| name(part).then(|| Str::from(part))).collect::<Option<_>>()?;
    (names.len() <= parse::DEEPEST).then_some(names)
}

fn walk<'v>(names: &[Str], value: &'v Value) -> Option<Cow<'v, Value>> {
    let mut found = Cow::Borrowed(value);
    for name in names {
        found = member(found, name)?;
    }
    Some(found)
}

/// A member of a map, borrowed where the map is.
fn member<'v>(value: Cow<'v, Value>, name: &str) -> Option<Cow<'v, Value>> {
    if let Value::Foreign(object) = &*value {
        return member(Cow::Owned(object.plain()?), name);
    }
    match value {
        Cow::Borrowed(value) => value.get(name),
        Cow::Owned(value) => value.get(name).map(|found| Cow::Owned(found.into_owned())),
    }
}

fn take(names: &[Str], value: &mut Value) -> Value {
    let Some((name, rest)) = names.split_first() else { return std::mem::take(value) };
    if let Value::Foreign(object) = value {
        return object.plain().map_or(Value::Null, |mut plain| take(names, &mut plain));
    }
    let inner = value.as_map_mut().and_then(|map| map.get_mut(name));
    inner.map_or(Value::Null, |mut inner| take(rest, &mut inner))
}

fn put(names: &[Str], map: &mut Map, value: Value) -> bool {
    match names {
        [] => false,
        [name] => {
            map.insert(name.clone(), value);
            true
        }
        [name, rest @ ..] => {
            let mut inner = map.entry(name.clone()).or_insert_with(|| Map::new().into());
            inner.as_map_mut().is_some_and(|inner| put(rest, inner, value))
        }
    }
}

#[cfg(test)]
mod tests;
