//! What each function of JMESPath does.

use std::cmp::Ordering;

use super::argument::{Argument, type_name, wrong_value};
use super::error::{ExpressionError, ExpressionErrorKind};
use super::evaluate::{Result, evaluate};
use super::found::Found;
use super::function::Call;
use super::number;
use crate::{List, Map, Value};

impl<'v> Call<'v, '_> {
    fn value(&self, place: usize) -> std::borrow::Cow<'v, Value> {
        self.arguments.get(place).map(Argument::value).unwrap_or_default()
    }

    fn items(&self, place: usize) -> Vec<Found<'v>> {
        match self.arguments.get(place) {
            Some(Argument::Value(found)) => found.items().unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    fn text(&self, place: usize) -> String {
        self.value(place).as_str().unwrap_or_default().to_owned()
    }

    /// What the expression among the arguments finds in each item.
    fn each(
        &self,
        expression: usize,
        items: &[Found<'v>],
    ) -> std::result::Result<Vec<Found<'v>>, ExpressionError> {
        match self.arguments.get(expression) {
            Some(Argument::Expression(tree)) => items.iter().map(|item| evaluate(tree, item)).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// The items with what to order them by: numbers or texts, all of one kind.
    fn keyed(&self) -> std::result::Result<Vec<(Value, Found<'v>)>, ExpressionError> {
        let items = self.items(0);
        let mut keyed: Vec<(Value, Found<'v>)> = Vec::with_capacity(items.len());
        for (key, item) in self.each(1, &items)?.into_iter().zip(items) {
            let key = key.into_value().into_owned();
            let first = keyed.first().map(|(first, _)| type_name(first));
            let wanted: &[&'static str] = match first {
                Some("number") => &["number"],
                Some(_) => &["string"],
                None => &["number", "string"],
            };
            if !wanted.contains(&type_name(&key)) {
                return Err(wrong_value(self.name, &key, wanted.iter().copied()));
            }
            keyed.push((key, item));
        }
        Ok(keyed)
    }
}

fn ordering(left: &Value, right: &Value) -> Ordering {
    number::order(left, right).unwrap_or(Ordering::Equal)
}

/// The first of the items that no other one precedes in the order.
fn foremost<'v>(keyed: Vec<(Value, Found<'v>)>, precedes: fn(Ordering) -> bool) -> Found<'v> {
    let foremost = keyed.into_iter().reduce(
        |first, next| {
            if precedes(ordering(&next.0, &first.0)) { next } else { first }
        },
    );
    foremost.map_or_else(Found::null, |(_, item)| item)
}

fn own_keys<'v>(items: Vec<Found<'v>>) -> Vec<(Value, Found<'v>)> {
    items.into_iter().map(|item| (item.clone().into_value().into_owned(), item)).collect()
}

pub(super) fn abs<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(Found::of(match &*call.value(0) {
        Value::Int(number) => {
            number.checked_abs().map_or_else(|| i128::from(*number).abs().into(), Value::Int)
        }
        Value::BigInt(digits) => Value::BigInt(digits.trim_start_matches('-').into()),
        other => other.as_f64().map(f64::abs).into(),
    }))
}

fn sum_of(items: &[Found<'_>]) -> Value {
    let values: Vec<_> = items.iter().map(|item| item.clone().into_value()).collect();
    let whole = values.iter().try_fold(0_i64, |sum, value| sum.checked_add(value.as_i64()?));
    whole.map_or_else(|| values.iter().filter_map(|value| value.as_f64()).sum::<f64>().into(), Value::Int)
}

pub(super) fn sum<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(Found::of(sum_of(&call.items(0))))
}

#[expect(clippy::cast_precision_loss, reason = "a list has fewer items than a float has digits for")]
pub(super) fn avg<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let items = call.items(0);
    let sum = sum_of(&items).as_f64().filter(|_| !items.is_empty());
    Ok(Found::of(sum.map(|sum| sum / items.len() as f64)))
}

fn rounded<'v>(call: &Call<'v, '_>, round: fn(f64) -> f64) -> Result<'v> {
    let value = call.value(0);
    let Value::Float(number) = &*value else { return Ok(Found::Value(value)) };
    if !number.is_finite() {
        let text = format!("`{number}` has no whole number next to it");
        return Err(ExpressionError::new(ExpressionErrorKind::Value, text));
    }
    let digits = format!("{:.0}", round(*number));
    let small = digits.parse::<i64>().map(Value::Int);
    Ok(Found::of(small.unwrap_or_else(|_| Value::BigInt(digits.into()))))
}

pub(super) fn ceil<'v>(call: &Call<'v, '_>) -> Result<'v> {
    rounded(call, f64::ceil)
}

pub(super) fn floor<'v>(call: &Call<'v, '_>) -> Result<'v> {
    rounded(call, f64::floor)
}

pub(super) fn contains<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let (subject, wanted) = (call.value(0), call.value(1));
    let Some(text) = subject.as_str() else {
        return Ok(Found::of(subject.items().any(|item| number::equal(&item, &wanted))));
    };
    match wanted.as_str() {
        Some(wanted) => Ok(Found::of(text.contains(wanted))),
        None => Err(wrong_value(call.name, &wanted, ["string"].into_iter())),
    }
}

pub(super) fn starts_with<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(Found::of(call.text(0).starts_with(&call.text(1))))
}

pub(super) fn ends_with<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(Found::of(call.text(0).ends_with(&call.text(1))))
}

pub(super) fn join<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let list = call.value(1);
    let texts: Vec<String> = list.items().map(|item| item.to_string()).collect();
    Ok(Found::of(texts.join(&call.text(0))))
}

pub(super) fn keys<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let map = call.value(0);
    Ok(Found::of(map.as_map().into_iter().flat_map(Map::keys).collect::<List>()))
}

pub(super) fn values<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let map = call.value(0);
    let values = map.as_map().into_iter().flat_map(Map::values);
    Ok(Found::of(values.map(std::borrow::Cow::into_owned).collect::<List>()))
}

pub(super) fn length<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(Found::of(match &*call.value(0) {
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        other => other.as_str().map_or(0, |text| text.chars().count()),
    }))
}

/// With the nulls that a projection would leave out.
pub(super) fn map<'v>(call: &Call<'v, '_>) -> Result<'v> {
    call.each(0, &call.items(1)).map(Found::List)
}

pub(super) fn max<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(foremost(own_keys(call.items(0)), Ordering::is_gt))
}

pub(super) fn min<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(foremost(own_keys(call.items(0)), Ordering::is_lt))
}

pub(super) fn max_by<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(foremost(call.keyed()?, Ordering::is_gt))
}

pub(super) fn min_by<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(foremost(call.keyed()?, Ordering::is_lt))
}

pub(super) fn merge<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let mut merged = Map::new();
    for argument in &call.arguments {
        if let Value::Map(entries) = argument.value().into_owned() {
            merged.extend(entries);
        }
    }
    Ok(Found::of(merged))
}

pub(super) fn not_null<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let found = call.arguments.iter().filter_map(|argument| match argument {
        Argument::Value(found) => Some(found),
        Argument::Expression(_) => None,
    });
    Ok(found.into_iter().find(|found| !found.is_null()).cloned().unwrap_or_else(Found::null))
}

pub(super) fn reverse<'v>(call: &Call<'v, '_>) -> Result<'v> {
    if let Some(text) = call.value(0).as_str() {
        return Ok(Found::of(text.chars().rev().collect::<String>()));
    }
    let mut items = call.items(0);
    items.reverse();
    Ok(Found::List(items))
}

fn sorted<'v>(mut keyed: Vec<(Value, Found<'v>)>) -> Found<'v> {
    keyed.sort_by(|left, right| ordering(&left.0, &right.0));
    Found::List(keyed.into_iter().map(|(_, item)| item).collect())
}

pub(super) fn sort<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(sorted(own_keys(call.items(0))))
}

pub(super) fn sort_by<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(sorted(call.keyed()?))
}

pub(super) fn to_array<'v>(call: &Call<'v, '_>) -> Result<'v> {
    Ok(match call.arguments.first() {
        Some(Argument::Value(found)) if found.items().is_some() => found.clone(),
        Some(Argument::Value(found)) => Found::List(vec![found.clone()]),
        _ => Found::null(),
    })
}

pub(super) fn to_number<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let value = call.value(0);
    if number::is_number(&value) {
        return Ok(Found::Value(value));
    }
    let Some(text) = value.as_str().map(str::trim) else { return Ok(Found::null()) };
    let whole = text.parse::<i64>().map(Value::Int);
    Ok(Found::of(whole.or_else(|_| text.parse::<f64>().map(Value::Float)).unwrap_or_default()))
}

pub(super) fn to_string<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let value = call.value(0);
    match value.as_str() {
        Some(_) => Ok(Found::Value(value)),
        None => Ok(Found::of(json(&value).to_string())),
    }
}

/// The value as JSON; what JSON has not, as Python shows it.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::List(items) => items.iter().map(|item| json(&item)).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(name, value)| (name.as_str().to_owned(), json(&value))).collect()
        }
        Value::Timestamp(time) => shown(*time).into(),
        Value::Foreign(object) => object.text().into(),
        other => other.to_string().into(),
    }
}

/// A time as Python shows one: expressions of old compare with that.
fn shown(time: crate::Timestamp) -> String {
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let fraction = match time.microseconds() {
        0 => String::new(),
        microseconds => format!(".{microseconds:06}"),
    };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}+00:00")
}

pub(super) fn type_of<'v>(call: &Call<'v, '_>) -> Result<'v> {
    let name = type_name(&call.value(0));
    Ok(if name == "unknown" { Found::null() } else { Found::of(name) })
}
