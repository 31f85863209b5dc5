//! JMESPath: where in a value something is, as the models of services and programs say it.

mod argument;
mod built_in;
mod error;
mod evaluate;
mod found;
mod function;
mod number;

use std::borrow::Cow;
use std::fmt;

use jmespath::ast::Ast;

pub use error::{ExpressionError, ExpressionErrorKind};
pub(crate) use number::equal;

use crate::{Map, Str, Value};
use found::Found;

/// How many operators an expression may have, and how deep its brackets may lie in each other: what is nested a thousand
/// times would use up the stack. The longest of a service's models has forty, three deep.
const MOST_OPERATORS: usize = 400;
const DEEPEST: usize = 50;

/// A JMESPath expression, made ready once and searched with many times.
///
/// What it finds is of the value's own kinds: blobs, timestamps and a host's objects stay what they are.
///
/// ```
/// use bufeo_model::{Expression, Value, params};
///
/// let answer = Value::from(params! { "Contents": [{ "Key": "a", "Size": 1 }, { "Key": "b", "Size": 2_000 }] });
/// let large = Expression::parse("Contents[?Size > `1000`].Key")?;
/// assert_eq!(large.search(&answer)?[0], "b");
/// # Ok::<(), bufeo_model::ExpressionError>(())
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
    Any(Box<Ast>),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where the text is no JMESPath.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let form = match names(text) {
            Some(names) => Form::Names(names),
            None => Form::Any(Box::new(parse(text)?)),
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
                evaluate::evaluate(tree, &Found::Value(Cow::Borrowed(value))).map(Found::into_value)
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
    /// that is more than names with dots between them points nowhere; then, and where something that is no map is in the
    /// way, nothing is changed and the result is false.
    ///
    /// ```
    /// use bufeo_model::{Expression, Map, params};
    ///
    /// let mut answer = Map::new();
    /// assert!(Expression::parse("Table.Name")?.put(&mut answer, "orders".into()));
    /// assert_eq!(answer, params! { "Table": { "Name": "orders" } });
    /// # Ok::<(), bufeo_model::ExpressionError>(())
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

/// The names of an expression that consists of nothing else.
fn names(text: &str) -> Option<Box<[Str]>> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let name = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(letter) && bytes.all(|byte| letter(byte) || byte.is_ascii_digit())
    };
    text.split('.').map(|part| name(part).then(|| Str::from(part))).collect()
}

fn parse(text: &str) -> Result<Ast, ExpressionError> {
    if text.trim().is_empty() {
        return Err(ExpressionError::syntax("an expression cannot be empty", 0));
    }
    if !is_bounded(text) {
        let most = format!("an expression has at most {MOST_OPERATORS} operators, {DEEPEST} brackets deep");
        return Err(ExpressionError::syntax(most, 0));
    }
    jmespath::parse(text).map_err(|error| {
        let reason = match &error.reason {
            jmespath::ErrorReason::Parse(reason) => reason.clone(),
            jmespath::ErrorReason::Runtime(reason) => reason.to_string(),
        };
        let message = format!("`{text}` is no JMESPath expression: {reason}, at character {}", error.offset);
        ExpressionError::syntax(message, error.offset)
    })
}

fn is_bounded(text: &str) -> bool {
    let operators = text.bytes().filter(|byte| b".[]{}()|&!?<>=*".contains(byte)).count();
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' | b'(' => depth += 1,
            b']' | b'}' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    operators <= MOST_OPERATORS && deepest <= DEEPEST
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
