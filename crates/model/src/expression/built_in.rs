//! What each function of JMESPath does with its arguments; those that go through a list with an expression are in
//! `ordered`.

use std::borrow::Cow;

use super::bounds::Bounds;
use super::compare::equal;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::evaluate::Result;
use super::found::{Found, Members};
use super::function::Call;
use super::number::{self, Sum};
use super::shown;
use super::type_name::{name_in_errors, python_name, type_name};
use crate::Value;

impl<'v, 't> Call<'v, 't, '_> {
    pub(super) fn argument(&self, place: usize) -> Found<'v, 't> {
        self.arguments.get(place).cloned().unwrap_or_else(Found::null)
    }

    fn text(&self, place: usize) -> &str {
        self.arguments.get(place).and_then(Found::as_str).unwrap_or_default()
    }

    fn sum(&self) -> Sum {
        Sum::of(self.items(0).iter().map(|item| match item {
            Found::Value(value) => value,
            Found::Literal(value) => Cow::Borrowed(value),
            Found::List(_) | Found::Map(_) | Found::Reference(_) => Cow::Owned(Value::Null),
        }))
    }
}

fn operand<T>(text: impl Into<String>) -> std::result::Result<T, ExpressionError> {
    Err(ExpressionError::new(ExpressionErrorKind::Operand, text))
}

fn value_error<T>(text: impl Into<String>) -> std::result::Result<T, ExpressionError> {
    Err(ExpressionError::new(ExpressionErrorKind::Value, text))
}

pub(super) fn abs<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    Ok(Found::of(match call.argument(0).as_value() {
        Some(Value::Int(number)) => i128::from(*number).abs().into(),
        Some(Value::BigInt(digits)) => Value::BigInt(digits.trim_start_matches('-').into()),
        other => other.and_then(Value::as_f64).map(f64::abs).into(),
    }))
}

pub(super) fn sum<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    Ok(Found::of(call.sum().value()))
}

/// Nothing, of nothing.
pub(super) fn avg<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let count = call.items(0).len();
    Ok(if count == 0 { Found::null() } else { Found::of(call.sum().divided_by(count)) })
}

fn rounded<'v, 't>(call: &Call<'v, 't, '_>, round: fn(f64) -> f64) -> Result<'v, 't> {
    let given = call.argument(0);
    let Some(Value::Float(number)) = given.as_value() else { return Ok(given) };
    if number.is_nan() {
        return value_error("cannot convert float NaN to integer");
    }
    if number.is_infinite() {
        return value_error("cannot convert float infinity to integer");
    }
    Ok(Found::of(number::whole(&format!("{:.0}", round(*number)))))
}

pub(super) fn ceil<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    rounded(call, f64::ceil)
}

pub(super) fn floor<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    rounded(call, f64::floor)
}

pub(super) fn contains<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let (subject, wanted) = (call.argument(0), call.argument(1));
    if let Some(text) = subject.as_str() {
        let wanted_text = match wanted.as_value() {
            Some(Value::Foreign(object)) => object.plain(),
            other => other.cloned(),
        };
        let Some(Value::String(wanted_text)) = wanted_text else {
            let of = name_in_errors(&wanted);
            return operand(format!("'in <string>' requires string as left operand, not {of}"));
        };
        return Ok(Found::of(text.contains(wanted_text.as_str())));
    }
    let items = call.items(0);
    call.bounds.spend(items.len())?;
    for item in items.iter() {
        if equal(&item, &wanted, call.bounds)? {
            return Ok(Found::of(true));
        }
    }
    Ok(Found::of(false))
}

pub(super) fn starts_with<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    Ok(Found::of(call.text(0).starts_with(call.text(1))))
}

pub(super) fn ends_with<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    Ok(Found::of(call.text(0).ends_with(call.text(1))))
}

pub(super) fn join<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let (between, items) = (call.text(0), call.items(1));
    let mut joined = String::new();
    for (place, item) in items.iter().enumerate() {
        let text = item.as_str().unwrap_or_default();
        call.bounds.spend_text(between.len() + text.len())?;
        joined.push_str(if place == 0 { "" } else { between });
        joined.push_str(text);
    }
    Ok(Found::of(joined))
}

pub(super) fn keys<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let entries = call.argument(0).entries().unwrap_or_default();
    call.bounds.spend(entries.len())?;
    Found::list(entries.into_iter().map(|(name, _)| name).collect())
}

pub(super) fn values<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let entries = call.argument(0).entries().unwrap_or_default();
    call.bounds.spend(entries.len())?;
    Found::list(entries.into_iter().map(|(_, value)| value).collect())
}

pub(super) fn length<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let given = call.argument(0);
    Ok(Found::of(match (given.as_value(), given.items()) {
        (Some(Value::String(text)), _) => text.chars().count(),
        (Some(Value::Map(map)), _) => map.len(),
        (_, Some(items)) => items.len(),
        (_, None) => given.entries().unwrap_or_default().len(),
    }))
}

/// The maps one over the other. Where one is a list of pairs, as Python allows, these are its entries.
pub(super) fn merge<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let mut merged = Members::default();
    for argument in &call.arguments {
        let entries = match argument.entries() {
            Some(entries) => entries,
            None => pairs(argument, call.bounds)?,
        };
        call.bounds.spend(entries.len())?;
        for (name, value) in entries {
            let Some(name) = name.as_str() else {
                return operand(format!("a name is text, not {}", python_name(&name)));
            };
            merged.insert(name.into(), value);
        }
    }
    Found::map(merged)
}

type Pairs<'v, 't> = Vec<(Found<'v, 't>, Found<'v, 't>)>;

fn pairs<'v, 't>(
    argument: &Found<'v, 't>,
    bounds: &Bounds,
) -> std::result::Result<Pairs<'v, 't>, ExpressionError> {
    let Some(items) = parts(argument, bounds)? else {
        return operand(format!("'{}' object is not iterable", name_in_errors(argument)));
    };
    let mut pairs = Vec::with_capacity(items.len());
    for (place, item) in items.into_iter().enumerate() {
        let Some(parts) = parts(&item, bounds)? else {
            let text = format!("cannot convert dictionary update sequence element #{place} to a sequence");
            return operand(text);
        };
        match <[Found<'v, 't>; 2]>::try_from(parts) {
            Ok([name, value]) => pairs.push((name, value)),
            Err(parts) => {
                return value_error(format!(
                    "dictionary update sequence element #{place} has length {}; 2 is required",
                    parts.len()
                ));
            }
        }
    }
    Ok(pairs)
}

/// What Python goes through one by one: the items of a list, the names of a map, the characters of a text.
fn parts<'v, 't>(
    of: &Found<'v, 't>,
    bounds: &Bounds,
) -> std::result::Result<Option<Vec<Found<'v, 't>>>, ExpressionError> {
    let parts: Option<Vec<_>> = match (of.items(), of.entries(), of.as_str()) {
        (Some(items), _, _) => Some(items.iter().collect()),
        (_, Some(entries), _) => Some(entries.into_iter().map(|(name, _)| name).collect()),
        (_, _, Some(text)) => {
            bounds.spend(text.len())?;
            Some(text.chars().map(|character| Found::of(character.to_string())).collect())
        }
        _ => None,
    };
    bounds.spend(parts.as_ref().map_or(0, Vec::len))?;
    Ok(parts)
}

pub(super) fn not_null<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    Ok(call.arguments.iter().find(|found| !found.is_null()).cloned().unwrap_or_else(Found::null))
}

pub(super) fn reverse<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    if let Some(text) = call.argument(0).as_str() {
        call.bounds.spend_text(text.len())?;
        return Ok(Found::of(text.chars().rev().collect::<String>()));
    }
    let mut items: Vec<_> = call.items(0).iter().collect();
    call.bounds.spend(items.len())?;
    items.reverse();
    Found::list(items)
}

pub(super) fn to_array<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let given = call.argument(0);
    if given.items().is_some() { Ok(given) } else { Found::list(vec![given]) }
}

/// A text that is no number is none; what Python cannot even ask is an error.
pub(super) fn to_number<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let given = call.argument(0);
    if given.items().is_some() || given.entries().is_some() {
        return Ok(Found::null());
    }
    let read = |value: &Value| match value {
        Value::Null | Value::Bool(_) => Some(Value::Null),
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => Some(value.clone()),
        Value::String(text) => Some(number::from_text(text).unwrap_or_default()),
        Value::Blob(bytes) => {
            Some(std::str::from_utf8(bytes).ok().and_then(number::from_text).unwrap_or_default())
        }
        _ => None,
    };
    let found = match given.as_value() {
        Some(Value::Foreign(object)) if object.type_name() == "<class 'decimal.Decimal'>" => {
            let text = object.text();
            Some(number::whole_part(&text).or_else(|| number::from_text(&text)).unwrap_or_default())
        }
        Some(Value::Foreign(object)) => match object.plain() {
            Some(Value::Int(_) | Value::BigInt(_) | Value::Float(_)) => return Ok(given),
            plain => plain.as_ref().and_then(read),
        },
        other => other.and_then(read),
    };
    match found {
        Some(number) => Ok(Found::of(number)),
        None => operand(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            name_in_errors(&given)
        )),
    }
}

pub(super) fn to_string<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let given = call.argument(0);
    let is_text = match given.as_value() {
        Some(Value::Foreign(object)) => matches!(object.plain(), Some(Value::String(_))),
        _ => given.as_str().is_some(),
    };
    if is_text { Ok(given) } else { shown::json(&given, call.bounds).map(Found::of) }
}

pub(super) fn type_of<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let given = call.argument(0);
    let name = match given.as_value() {
        Some(Value::Foreign(object)) => match object.plain() {
            // What is copied to be one of our kinds is none of JMESPath's.
            Some(Value::List(list)) if list.host().is_none() => None,
            Some(Value::Float(_)) if object.type_name() == "<class 'decimal.Decimal'>" => None,
            Some(plain) => type_name(&Found::of(plain)),
            None => None,
        },
        _ => type_name(&given).filter(|name| *name != "expref"),
    };
    Ok(name.map_or_else(Found::null, Found::of))
}
