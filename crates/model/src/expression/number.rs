//! Equality and order, as JMESPath has them.

use std::cmp::Ordering;

use crate::{List, Map, Value};

/// Whether two values are equal: whole numbers and those with a fraction are of one kind.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => lists(left, right),
        (Value::Map(left), Value::Map(right)) => maps(left, right),
        _ => number(left).zip(number(right)).map_or_else(|| left == right, |(left, right)| left == right),
    }
}

fn lists(left: &List, right: &List) -> bool {
    left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| equal(&left, &right))
}

fn maps(left: &Map, right: &Map) -> bool {
    left.len() == right.len()
        && left.iter().all(|(name, left)| right.get(&name).is_some_and(|right| equal(&left, &right)))
}

/// The order of two numbers or two texts; others have none.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

pub(super) fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::BigInt(_) | Value::Float(_))
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}
