//! Equality and order, as Python has them and JMESPath bends them.

use std::cmp::Ordering;

use bufeo_stack::Level;

use super::bounds::{Bounds, deeper, has_room};
use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::Found;
use super::number;
use super::tree::Comparator;
use super::type_name::name_in_errors;
use crate::Value;

type Result<T> = std::result::Result<T, ExpressionError>;

/// What comes of a comparison: true, false, or nothing where one of the values is neither a number nor a text.
pub(super) fn compare(
    comparator: Comparator,
    left: &Found<'_, '_>,
    right: &Found<'_, '_>,
    bounds: &Bounds,
) -> Result<Value> {
    let holds: fn(Ordering) -> bool = match comparator {
        Comparator::Equal => return same(left, right, bounds).map(Value::Bool),
        Comparator::NotEqual => return same(left, right, bounds).map(|same| Value::Bool(!same)),
        Comparator::Less => Ordering::is_lt,
        Comparator::LessOrEqual => Ordering::is_le,
        Comparator::Greater => Ordering::is_gt,
        Comparator::GreaterOrEqual => Ordering::is_ge,
    };
    let Some((one, other)) = sort(left).zip(sort(right)) else { return Ok(Value::Null) };
    if one != other {
        return Err(unordered(comparator, left, right));
    }
    Ok(Value::Bool(order(left, right).is_some_and(holds)))
}

/// What has an order.
#[derive(PartialEq, Eq)]
enum Sort {
    Number,
    Text,
}

fn sort(found: &Found<'_, '_>) -> Option<Sort> {
    let of = |value: &Value| match value {
        Value::String(_) => Some(Sort::Text),
        number if number::is_number(number) => Some(Sort::Number),
        _ => None,
    };
    match found.as_value()? {
        Value::Foreign(object) => object.plain().as_ref().and_then(of),
        value => of(value),
    }
}

/// The error of values of two sorts.
pub(super) fn unordered(
    comparator: Comparator,
    left: &Found<'_, '_>,
    right: &Found<'_, '_>,
) -> ExpressionError {
    let (sign, left, right) = (comparator.sign(), name_in_errors(left), name_in_errors(right));
    let text = format!("'{sign}' not supported between instances of '{left}' and '{right}'");
    ExpressionError::new(ExpressionErrorKind::Operand, text)
}

/// The order of two numbers or two texts; others have none.
pub(super) fn order(left: &Found<'_, '_>, right: &Found<'_, '_>) -> Option<Ordering> {
    order_of(left.as_value()?, right.as_value()?)
}

fn order_of(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Foreign(object), _) => object.order(right).or_else(|| order_of(&object.plain()?, right)),
        (_, Value::Foreign(object)) => {
            let order = object.order(left).map(Ordering::reverse);
            order.or_else(|| order_of(left, &object.plain()?))
        }
        _ => number::order(left, right),
    }
}

/// Whether `==` holds. Truth values are no numbers there, though they are inside of lists and maps.
fn same(left: &Found<'_, '_>, right: &Found<'_, '_>, bounds: &Bounds) -> Result<bool> {
    let is_truth = |found: &Found<'_, '_>| matches!(found.as_value(), Some(Value::Bool(_)));
    if is_truth(left) != is_truth(right) {
        return Ok(false);
    }
    equal(left, right, bounds)
}

/// Whether Python takes the two to be equal.
pub(super) fn equal(left: &Found<'_, '_>, right: &Found<'_, '_>, bounds: &Bounds) -> Result<bool> {
    if let Some((left, right)) = left.as_value().zip(right.as_value()) {
        return values(left, right, Level::first());
    }
    has_room()?;
    if let (Found::Reference(left), Found::Reference(right)) = (left, right) {
        return Ok(std::ptr::eq(*left, *right));
    }
    if let Some((left, right)) = left.items().zip(right.items()) {
        if left.len() != right.len() {
            return Ok(false);
        }
        bounds.spend(left.len())?;
        for (left, right) in left.iter().zip(right.iter()) {
            if !equal(&left, &right, bounds)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let Some((left, right)) = left.entries().zip(right.entries()) else { return Ok(false) };
    if left.len() != right.len() {
        return Ok(false);
    }
    bounds.spend(left.len())?;
    let right: std::collections::HashMap<_, _> =
        right.iter().map(|(name, found)| (name.as_str(), found)).collect();
    for (name, left) in &left {
        match right.get(&name.as_str()) {
            Some(right) if equal(left, right, bounds)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether two values are equal as Python has it: numbers of any kind with each other, truth values being numbers too.
/// The error is of values that lie too deep.
pub(crate) fn values(left: &Value, right: &Value, level: Level) -> Result<bool> {
    if let Some(equal) = said_by_host(left, right).or_else(|| said_by_host(right, left)) {
        return Ok(equal);
    }
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            let level = deeper(level)?;
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right.iter()) {
                if !values(&left, &right, level)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Map(left), Value::Map(right)) => {
            let level = deeper(level)?;
            if left.len() != right.len() {
                return Ok(false);
            }
            for (name, left) in left.iter() {
                match right.get(&name) {
                    Some(right) if values(&left, &right, level)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
        (Value::Bool(truth), number) | (number, Value::Bool(truth)) if number::is_number(number) => {
            Ok(number::order(number, &Value::Int((*truth).into())) == Some(Ordering::Equal))
        }
        (left, right) if number::is_number(left) && number::is_number(right) => {
            Ok(number::order(left, right) == Some(Ordering::Equal))
        }
        _ => Ok(left == right),
    }
}

/// What the owner of one of the values says of the other.
fn said_by_host(value: &Value, other: &Value) -> Option<bool> {
    match value {
        Value::Map(map) => map.host()?.equals(other),
        Value::List(list) => list.host()?.equals(other),
        Value::Foreign(object) => object.equals_value(other),
        _ => None,
    }
}

/// Whether what was found is what was expected.
pub(crate) fn is_expected(found: &Value, expected: &Value) -> bool {
    values(found, expected, Level::first()).unwrap_or(false)
}
