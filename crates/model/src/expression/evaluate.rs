//! An expression's tree, evaluated over a value.

use std::cmp::Ordering;

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator, KeyValuePair};

use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::Found;
use super::{function, number};
use crate::{Map, Str, Value};

pub(super) type Result<'v> = std::result::Result<Found<'v>, ExpressionError>;

pub(super) fn evaluate<'v>(tree: &Ast, at: &Found<'v>) -> Result<'v> {
    match tree {
        Ast::Identity { .. } => Ok(at.clone()),
        Ast::Field { name, .. } => Ok(at.member(name)),
        Ast::Subexpr { lhs, rhs, .. } => evaluate(rhs, &evaluate(lhs, at)?),
        Ast::Index { idx, .. } => Ok(index(at, *idx)),
        Ast::Slice { start, stop, step, .. } => slice(at, *start, *stop, *step),
        Ast::Projection { lhs, rhs, .. } => project(&evaluate(lhs, at)?, rhs),
        Ast::Condition { predicate, then, .. } => match evaluate(predicate, at)?.is_false() {
            true => Ok(Found::null()),
            false => evaluate(then, at),
        },
        Ast::Flatten { node, .. } => Ok(flatten(&evaluate(node, at)?)),
        Ast::ObjectValues { node, .. } => {
            Ok(evaluate(node, at)?.values().map_or_else(Found::null, Found::List))
        }
        Ast::Literal { value, .. } => Ok(Found::of(literal(value))),
        Ast::MultiList { elements, .. } => select_list(elements, at),
        Ast::MultiHash { elements, .. } => select_map(elements, at),
        Ast::Not { node, .. } => Ok(Found::of(evaluate(node, at)?.is_false())),
        Ast::And { lhs, rhs, .. } => {
            let left = evaluate(lhs, at)?;
            if left.is_false() { Ok(left) } else { evaluate(rhs, at) }
        }
        Ast::Or { lhs, rhs, .. } => {
            let left = evaluate(lhs, at)?;
            if left.is_false() { evaluate(rhs, at) } else { Ok(left) }
        }
        Ast::Comparison { comparator, lhs, rhs, .. } => {
            let (left, right) = (evaluate(lhs, at)?.into_value(), evaluate(rhs, at)?.into_value());
            Ok(Found::of(compare(comparator, &left, &right)))
        }
        Ast::Function { name, args, .. } => function::call(name, args, at),
        Ast::Expref { .. } => Err(ExpressionError::new(
            ExpressionErrorKind::Type,
            "an expression after `&` is only of use to functions that take one",
        )),
    }
}

fn index<'v>(at: &Found<'v>, place: i32) -> Found<'v> {
    let Some(items) = at.items() else { return Found::null() };
    let back = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
    let place = if place < 0 { items.len().checked_sub(back) } else { Some(back) };
    place.and_then(|place| items.into_iter().nth(place)).unwrap_or_else(Found::null)
}

fn slice<'v>(at: &Found<'v>, start: Option<i32>, stop: Option<i32>, step: i32) -> Result<'v> {
    if step == 0 {
        return Err(ExpressionError::new(ExpressionErrorKind::Value, "the step of a slice cannot be zero"));
    }
    let Some(items) = at.items() else { return Ok(Found::null()) };
    let (length, step) = (items.len() as i64, i64::from(step));
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let place = |given: Option<i32>, otherwise: i64| {
        given.map_or(otherwise, |place| {
            let place = i64::from(place);
            (if place < 0 { place + length } else { place }).clamp(lowest, highest)
        })
    };
    let (first, last) = if step > 0 { (0, length) } else { (length - 1, -1) };
    let (mut place, end) = (place(start, first), place(stop, last));
    let mut kept = Vec::new();
    while if step > 0 { place < end } else { place > end } {
        kept.extend(usize::try_from(place).ok().and_then(|place| items.get(place).cloned()));
        place += step;
    }
    Ok(Found::List(kept))
}

fn project<'v>(list: &Found<'v>, then: &Ast) -> Result<'v> {
    let Some(items) = list.items() else { return Ok(Found::null()) };
    let mut kept = Vec::with_capacity(items.len());
    for item in &items {
        let found = evaluate(then, item)?;
        if !found.is_null() {
            kept.push(found);
        }
    }
    Ok(Found::List(kept))
}

fn flatten<'v>(list: &Found<'v>) -> Found<'v> {
    let Some(items) = list.items() else { return Found::null() };
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match item.items() {
            Some(inner) => flat.extend(inner),
            None => flat.push(item),
        }
    }
    Found::List(flat)
}

fn select_list<'v>(elements: &[Ast], at: &Found<'v>) -> Result<'v> {
    if at.is_null() {
        return Ok(Found::null());
    }
    elements
        .iter()
        .map(|element| evaluate(element, at))
        .collect::<std::result::Result<_, _>>()
        .map(Found::List)
}

fn select_map<'v>(elements: &[KeyValuePair], at: &Found<'v>) -> Result<'v> {
    if at.is_null() {
        return Ok(Found::null());
    }
    let mut map = Map::with_capacity(elements.len());
    for element in elements {
        let value = evaluate(&element.value, at)?.into_value().into_owned();
        map.insert(element.key.as_str(), value);
    }
    Ok(Found::of(map))
}

/// True, false, or nothing where the values have no order.
fn compare(comparator: &Comparator, left: &Value, right: &Value) -> Value {
    let order = |holds: fn(Ordering) -> bool| number::order(left, right).map(holds).into();
    match comparator {
        Comparator::Equal => number::equal(left, right).into(),
        Comparator::NotEqual => (!number::equal(left, right)).into(),
        Comparator::LessThan => order(Ordering::is_lt),
        Comparator::LessThanEqual => order(Ordering::is_le),
        Comparator::GreaterThan => order(Ordering::is_gt),
        Comparator::GreaterThanEqual => order(Ordering::is_ge),
    }
}

fn literal(value: &Variable) -> Value {
    match value {
        Variable::Null | Variable::Expref(_) => Value::Null,
        Variable::String(text) => text.as_str().into(),
        Variable::Bool(value) => (*value).into(),
        Variable::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into(),
            (None, Some(number)) => number.into(),
            (None, None) => number.as_f64().into(),
        },
        Variable::Array(items) => items.iter().map(|item| literal(item)).collect::<Vec<_>>().into(),
        Variable::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (Str::from(name.as_str()), literal(value)));
            entries.collect::<Map>().into()
        }
    }
}
