//! What a function is given.

use std::borrow::Cow;

use jmespath::ast::Ast;

use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::Found;
use super::number;
use crate::{PythonRepr, Value};

/// An argument of a function.
pub(super) enum Argument<'v, 'a> {
    Value(Found<'v>),
    /// One that the function evaluates itself, for each item of a list.
    Expression(&'a Ast),
}

/// What an argument may have to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    String,
    Array,
    Object,
    Expression,
    /// A list of numbers.
    Numbers,
    /// A list of texts.
    Strings,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Expression => "expref",
            Self::Numbers => "array-number",
            Self::Strings => "array-string",
        }
    }

    fn holds(self, value: &Value) -> bool {
        let all =
            |is: fn(&Value) -> bool| value.as_list().is_some_and(|list| list.iter().all(|item| is(&item)));
        match self {
            Self::Number => number::is_number(value),
            Self::String => value.as_str().is_some(),
            Self::Array => value.as_list().is_some(),
            Self::Object => value.as_map().is_some(),
            Self::Expression => false,
            Self::Numbers => all(number::is_number),
            Self::Strings => all(|item| item.as_str().is_some()),
        }
    }
}

impl<'v> Argument<'v, '_> {
    /// Whether the argument is of one of the kinds; any will do where there are none.
    pub(super) fn check(&self, function: &str, kinds: &[Kind]) -> Result<(), ExpressionError> {
        let wanted = kinds.iter().map(|kind| kind.name());
        match self {
            _ if kinds.is_empty() => Ok(()),
            Self::Expression(_) if kinds.contains(&Kind::Expression) => Ok(()),
            Self::Expression(_) => Err(wrong(function, "an expression", wanted, "expref")),
            Self::Value(found) => {
                let value = found.clone().into_value();
                match kinds.iter().any(|kind| kind.holds(&value)) {
                    true => Ok(()),
                    false => Err(wrong_value(function, &value, wanted)),
                }
            }
        }
    }

    pub(super) fn value(&self) -> Cow<'v, Value> {
        match self {
            Self::Value(found) => found.clone().into_value(),
            Self::Expression(_) => Cow::Owned(Value::Null),
        }
    }
}

pub(super) fn wrong_value(
    function: &str,
    value: &Value,
    wanted: impl Iterator<Item = &'static str>,
) -> ExpressionError {
    let shown = value.as_str().map_or_else(|| PythonRepr(value).to_string(), str::to_owned);
    wrong(function, &shown, wanted, type_name(value))
}

fn wrong(
    function: &str,
    value: &str,
    wanted: impl Iterator<Item = &'static str>,
    received: &str,
) -> ExpressionError {
    let wanted: Vec<String> = wanted.map(|kind| format!("'{kind}'")).collect();
    let text = format!(
        "In function {function}(), invalid type for value: {value}, expected one of: [{}], received: \"{received}\"",
        wanted.join(", ")
    );
    ExpressionError::new(ExpressionErrorKind::Type, text)
}

/// What JMESPath calls the value's type.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => "number",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "unknown",
    }
}
